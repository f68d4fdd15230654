"""Reports of visits and timelines cost the same for 1, 10 and 100 visits."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from instruments.models import Answer, Response
from reports.models import VisitReport, VisitReportEvent
from reports.visits import figures
from schools.models import Role
from supervision.models import Recommendation, Visit, VisitInstrument
from tests.factories import make_network, make_office, make_school, make_user
from tests.reports.visit_report_factories import make_report, make_set
from tests.supervision.factories import visit_instrument

pytestmark = pytest.mark.django_db
SIZES = (1, 9, 90)


class Growing:
    """An office in which ever more visits of ever more schools are approved."""

    def __init__(self):
        self.office = make_office()
        self.head = make_user(Role.HEAD, office=self.office)
        self.author = make_user(Role.SUPERVISOR, office=self.office)
        self.school = make_school(self.office)
        self.version = visit_instrument()
        self.items = [item for item in self.version.items() if item.kind == "rating"]

    def visits(self, n, *, one_school=False):
        for _ in range(n):
            school = self.school if one_school else make_school(self.office, network=make_network(self.office))
            visit = Visit.objects.create(
                office=self.office,
                school=school,
                supervisor=make_user(Role.SUPERVISOR, office=self.office),
                visited_on=timezone.localdate(),
                state="approved",
                strengths=uuid.uuid4().hex,
                topics=["learning"],
            )
            response = Response.objects.create(version=self.version, school=school)
            VisitInstrument.objects.create(visit=visit, response=response)
            Answer.objects.bulk_create(Answer(response=response, item=item, value=4) for item in self.items)
            Recommendation.objects.create(
                office=self.office,
                school=school,
                visit=visit,
                supervisor=self.author,
                state="open",
                text="ข้อเสนอแนะ",
                theme=uuid.uuid4().hex[:8],
                due_on=timezone.localdate() + timedelta(days=9),
            )


@pytest.fixture
def growing():
    return Growing()


def steady(add, cost):
    costs = []
    for more in SIZES:
        add(more)
        cost()
        with CaptureQueriesContext(connection) as made:
            cost()
        costs.append(len(made))
    assert len(set(costs)) == 1, costs
    return costs[0]


def test_freezing(growing):
    chosen = make_set(growing.office)
    assert steady(growing.visits, lambda: figures.freeze(chosen, day=timezone.localdate())) <= 20


def test_the_choice_of_visits(client, growing):
    client.force_login(growing.author)
    steady(growing.visits, lambda: client.get(reverse("reports:visit_report_new")))


def test_a_timeline(client, growing):
    client.force_login(growing.author)
    address = reverse("reports:school_timeline", args=[growing.school.pk])
    steady(lambda n: growing.visits(n, one_school=True), lambda: client.get(address))


def test_the_list_and_one_report(client, growing):
    report = make_report(office=growing.office, author=growing.author, head=growing.head, state="submitted")
    client.force_login(growing.author)

    def add(n):
        for _ in range(n):
            VisitReport.objects.create(
                office=growing.office,
                author=make_user(Role.SUPERVISOR, office=growing.office),
                kind="year",
                title="รายงาน",
                criteria={},
                state="submitted",
            )
            VisitReportEvent.objects.create(report=report, to_state="draft", actor=growing.author)

    steady(add, lambda: client.get(reverse("reports:visit_reports")))
    steady(add, lambda: client.get(reverse("reports:visit_report", args=[report.pk])))
