"""Reports of visits from the choice of visits to the signature; the head alone signs them."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from instruments.models import Answer, Response
from jobs.models import Job
from jobs.testing import work_off
from reports.models import Report
from reports.types.visits.figures import VisitFigures
from schools.models import Role
from supervision.models import Recommendation, Visit, VisitInstrument
from tests.factories import make_network, make_office, make_school, make_user
from tests.reports.report_factories import texts_form
from tests.reports.types.test_visits import SECRET, this_year
from tests.reports.types.visit_reports import make_report
from tests.supervision.factories import make_visit, visit_instrument

pytestmark = pytest.mark.django_db
NEW = ("reports:report_new", ["visits"])


class Place:
    """A network of two schools, one of them visited, and the people who report."""

    def __init__(self):
        self.office = make_office("สพป.น้ำผึ้ง เขต 1")
        self.network = make_network(self.office, "เครือข่ายภูเขา")
        self.schools = [make_school(self.office, name, network=self.network) for name in ("บ้านเหนือ", "บ้านใต้")]
        self.author = make_user(Role.SUPERVISOR, office=self.office)
        self.head = make_user(Role.HEAD, office=self.office)
        self.visit(self.schools[0], strengths="ครูตั้งใจสอน")

    def visit(self, school, state="approved", **fields):
        fields.setdefault("private_notes", SECRET)
        return make_visit(school=school, supervisor=self.author, head=self.head, state=state, **fields)

    def report(self, state="draft", **fields):
        fields.setdefault("network", self.network)
        fields.setdefault("author", self.author)
        return make_report(office=self.office, head=self.head, state=state, printed=False, **fields)

    def asked(self, **changes):
        return {"period": this_year(self.office).key, "network": self.network.pk, "digits": "arabic"} | changes


@pytest.fixture
def place():
    return Place()


def url(name, report):
    return reverse(f"reports:{name}", args=[report.pk])


def test_the_choice_tells_how_many_before_anything_is_made(client, place):
    client.force_login(place.author)
    page = client.get(reverse(NEW[0], args=NEW[1]), place.asked())
    assert [one[1] for one in page.context["found"]] == [1, 2, 1]
    assert "การนิเทศที่ได้รับอนุมัติ (ครั้ง)" in page.text
    assert not Report.objects.exists()
    page = client.post(reverse(NEW[0], args=NEW[1]), place.asked(network=make_network(place.office).pk)).text
    assert "ยังไม่มีการนิเทศที่ได้รับอนุมัติตามที่เลือก" in page and not Report.objects.exists()


def test_what_is_of_another_office_is_a_fault_of_the_form(client, place):
    client.force_login(place.author)
    other = make_office()
    for changes in ({"network": make_network(other).pk}, {"supervisor": make_user(Role.SUPERVISOR, office=other).pk}):
        assert client.post(reverse(NEW[0], args=NEW[1]), place.asked(**changes)).status_code == 200
    assert (
        client.post(reverse(NEW[0], args=NEW[1]), place.asked(school=make_school(other).smis_code)).status_code == 200
    )
    assert not Report.objects.exists()


def test_two_presses_are_one_report(client, place):
    client.force_login(place.author)
    sent = place.asked(client_uuid=str(uuid.uuid4()))
    for _ in range(2):
        assert client.post(reverse(NEW[0], args=NEW[1]), sent).status_code == 302
    assert Report.objects.count() == Job.objects.filter(kind="report").count() == 1


def test_only_approved_visits_count_and_private_notes_are_nowhere(place):
    place.visit(place.schools[1], state="submitted", strengths="ยังไม่อนุมัติ")
    report = place.report()
    f = VisitFigures(report.snapshot.data)
    assert (f.visits.value, f.visited.value, f.expected.value, f.coverage.shown) == (1, 1, 2, "50.0")
    assert "ครูตั้งใจสอน" in report.blocks["strengths"]
    assert SECRET not in str(f.data) + str(report.blocks) and "ยังไม่อนุมัติ" not in str(f.data)


def test_frozen_figures_stay_and_a_number_opens_its_visits(client, place):
    report = place.report()
    place.visit(place.schools[1])
    client.force_login(place.author)
    page = client.get(url("report", report), {"chapter": "coverage"})
    assert "ตารางที่ 2.1" in page.text
    rows = client.get(url("report_rows", report), {"sheet": "visits", "network": "เครือข่ายภูเขา"})
    assert rows.context["rows"].size == 1 and "บ้านเหนือ" in rows.text and "บ้านใต้" not in rows.text


def test_the_head_alone_signs_and_each_is_told(client, place):
    report = place.report("submitted")
    assert report.state == "submitted" and Notice.objects.filter(user=place.head, kind="report").count() == 1
    client.force_login(place.head)
    for data in ({"version": report.version}, {"reason": "ไม่บอกรุ่น"}):
        client.post(url("report_return", report), data)
        report.refresh_from_db()
        assert report.state == "submitted"
    client.post(url("report_return", report), {"version": report.version, "reason": "เพิ่มบทสรุป"})
    client.force_login(place.author)
    assert "เพิ่มบทสรุป" in client.get(url("report", report)).text
    report.refresh_from_db()
    client.post(url("report_submit", report), {"version": report.version})
    client.force_login(place.head)
    for _ in range(2):
        client.post(url("report_approve", report), {"version": report.version + 1})
    report.refresh_from_db()
    assert (report.state, report.approved_by) == ("approved", place.head)
    assert list(report.events.values_list("to_state", flat=True)) == [
        "draft", "submitted", "returned", "submitted", "approved",
    ]  # fmt: skip
    assert Notice.objects.filter(user=place.author, kind="report").count() == 2
    assert Job.objects.filter(kind="report_papers").count() == 1


def test_nobody_approves_the_own_report_and_the_only_heads_goes_to_the_director(client, place):
    director = make_user(Role.DIRECTOR, office=place.office)
    report = place.report("submitted", author=place.head)
    client.force_login(place.head)
    assert client.post(url("report_approve", report), {"version": report.version}).status_code == 403
    assert Notice.objects.filter(user=director, kind="report").count() == 1
    assert list(Report.objects.waiting_for(director)) == [report]
    client.force_login(director)
    client.post(url("report_approve", report), {"version": report.version})
    report.refresh_from_db()
    assert (report.state, report.approved_by) == ("approved", director)


def test_who_sees_what(client, place):
    draft, sent = place.report(), place.report("submitted")
    client.force_login(make_user(Role.SUPERVISOR, office=place.office))
    assert client.get(url("report", draft)).status_code == 404
    assert client.get(url("report", sent)).status_code == 200
    assert client.post(url("report_edit", sent), texts_form(sent)).status_code == 403
    client.force_login(make_user(Role.HEAD, office=make_office()))
    assert client.get(url("report", sent)).status_code == 404
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=place.schools[0]))
    assert client.get(url("report", sent)).status_code == 403


def test_what_was_approved_cannot_change(client, place):
    report = place.report("approved")
    client.force_login(place.author)
    assert client.post(url("report_edit", report), texts_form(report, title="อื่น")).status_code == 409
    client.post(url("report_submit", report), {"version": report.version})
    client.force_login(place.head)
    client.post(url("report_approve", report), {"version": report.version})
    client.post(url("report_return", report), {"version": report.version, "reason": "ไม่"})
    after = Report.objects.get(pk=report.pk)
    assert (after.title, after.blocks, after.version, after.snapshot_id, after.state) == (
        report.title, report.blocks, report.version, report.snapshot_id, "approved",
    )  # fmt: skip


def test_a_failed_job_leaves_the_report_to_be_run_again(client, place):
    report = place.report()
    Report.objects.filter(pk=report.pk).update(blocks={}, snapshot=None)
    Job.objects.filter(kind="report").update(state="failed", error="เครื่องดับ")
    client.force_login(place.author)
    assert "เครื่องดับ" in client.get(url("report", report)).text
    for _ in range(2):
        client.post(url("report_again", report))
    assert Job.objects.filter(kind="report", state="queued").count() == 1
    work_off()
    report.refresh_from_db()
    assert report.is_frozen


def test_ten_hours_are_ten_in_the_figures(place):
    Visit.objects.update(hours=10)
    report = place.report()
    assert VisitFigures(report.snapshot.data).hours == "10" and "รวม 10 ชั่วโมง" in report.blocks["coverage"]


class Growing:
    """An office in which ever more visits of ever more schools are approved."""

    def __init__(self):
        self.office = make_office()
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


def steady(add, cost):
    costs = []
    for more in (1, 11):
        add(more)
        cost()
        with CaptureQueriesContext(connection) as made:
            cost()
        costs.append(len(made))
    assert len(set(costs)) == 1, costs


def test_the_choice_of_visits_costs_the_same_for_any_number(client):
    growing = Growing()
    client.force_login(growing.author)
    asked = {"period": this_year(growing.office).key, "digits": "arabic"}
    steady(growing.visits, lambda: client.get(reverse(NEW[0], args=NEW[1]), asked))


def test_a_timeline_costs_the_same_for_any_number(client):
    growing = Growing()
    client.force_login(growing.author)
    address = reverse("reports:school_timeline", args=[growing.school.pk])
    steady(lambda n: growing.visits(n, one_school=True), lambda: client.get(address))
