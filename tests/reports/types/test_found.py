"""The numbers of the preview of a new report: each opens as many rows, whatever the type, at a constant cost."""

import html
import re

import pytest
from django.urls import reverse

from reports import types
from schools.models import Role, School
from tests.factories import make_user
from tests.reports.sar_factories import make_rounds
from tests.reports.types import test_action_plan as action_plans
from tests.reports.types import test_committee as committees
from tests.reports.types import test_exam_analysis as exams
from tests.reports.types import test_external as externals
from tests.reports.types import test_plan as plans
from tests.reports.types import test_survey as surveys
from tests.supervision.plan_factories import YEAR

pytestmark = pytest.mark.django_db
STAT = re.compile(r'<span class="stat-value">([\d,]+)[^<]*</span>\s*<a class="stat-label" href="([^"]*)"')


def of_plan():
    return plans.office_with(6), {"period": f"fiscal-{YEAR}", "months": "12"}


def of_action_plan():
    return action_plans.office_with(3), {"period": f"fiscal-{action_plans.YEAR}", "months": "12"}


def of_committee():
    place = committees.Place()
    place.plan()
    return place.office, {"period": f"year-{place.year}"}


def of_network():
    office, period = of_committee()
    return office, period | {"network": School.objects.filter(office=office).exclude(network=None).first().network_id}


def of_exams():
    office, _rows = exams.office_with(4)
    form = types.get("exam_analysis").form(None, office=office)
    return office, {"sitting": form.fields["sitting"].choices[0][0]}


def of_external():
    return externals.office_with(5)[0], {"round": ""}


def of_sar():
    office, round = make_rounds(5, 6, states=["accepted", "expected"])
    return office, {"round": round.pk, "level": "basic"}


def of_survey():
    survey = surveys.answered(4)[0]
    return survey.office, {"survey": survey.pk, "source": "schools"}


@pytest.mark.parametrize(
    ("code", "make", "least"),
    [
        ("plan", of_plan, 1),
        ("action_plan", of_action_plan, 1),
        ("committee", of_committee, 2),
        ("network", of_network, 2),
        ("visits", of_committee, 3),
        ("exam_analysis", of_exams, 1),
        ("external", of_external, 2),
        ("sar", of_sar, 3),
        ("status", of_sar, 2),
        ("survey", of_survey, 2),
    ],
)
def test_each_number_opens_as_many_rows(client, code, make, least, django_assert_max_num_queries):
    office, criteria = make()
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    page = client.get(reverse("reports:report_new", args=[code]), criteria)
    told = [(int(n.replace(",", "")), html.unescape(href)) for n, href in STAT.findall(page.text)]
    assert len(told) >= least, page.context["form"].errors
    for n, href in told:
        with django_assert_max_num_queries(30):
            rows = client.get(href)
        assert rows.context["page"].paginator.count == n == len(rows.context["lines"]), href
        assert all(line["text"] or line["school"] for line in rows.context["lines"])
