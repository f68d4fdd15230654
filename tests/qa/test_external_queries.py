"""The pages of external assessment, inspection and help ask the same number of questions for 1 and 20 rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qa.models import (
    ExternalAssessment,
    ExternalResult,
    ExternalStandardResult,
    HelpPlan,
    HelpStep,
    Inspection,
    InspectionCommittee,
    StandardResult,
    StandardSet,
    Submission,
)
from schools.models import Role
from supervision.models import Visit
from tests.factories import make_office, make_school, make_user, today
from tests.qa.external_factories import round_four
from tests.qa.factories import make_round

pytestmark = pytest.mark.django_db
MOST = 45


def fill(office, head, count, round):
    """So many schools with everything that these pages list."""
    schools = [make_school(office) for _ in range(count)]
    day, four = today(), round_four()
    common = {"office": office, "created_by": head}
    year = office.calendar.academic_year(day)
    committee, _ = InspectionCommittee.objects.get_or_create(
        office=office, academic_year=year, name="คณะที่ 1", order_number="1/2569", ordered_on=day
    )
    standard = four.basic_set.standards.first()
    moe = StandardSet.objects.get(code="moe2561_basic")
    for school in schools:
        result = ExternalResult.objects.create(school=school, round=four.name, level="basic", year=2565, result="พอใช้")
        ExternalStandardResult.objects.create(result=result, standard=standard, level=2)
        ExternalAssessment.objects.create(
            school=school,
            round=four,
            level="basic",
            starts_on=day,
            ends_on=day,
            result=result,
            state="resulted",
            **common,
        )
        sar = Submission.objects.create(
            round=round,
            school=school,
            level="basic",
            standard_set=moe,
            state="accepted",
            submitted_at=round.created_at,
            accepted_at=round.created_at,
        )
        StandardResult.objects.create(submission=sar, standard=moe.standards.first(), level=5)
        visit = Visit.objects.create(
            office=office, school=school, supervisor=head, kind="qa", visited_on=day, state="approved"
        )
        Inspection.objects.create(
            school=school, academic_year=year, committee=committee, planned_on=day, visit=visit, **common
        )
    for school in schools[: count // 2]:
        plan = HelpPlan.objects.create(school=school, figures="ต่ำ", goal="ผ่าน", starts_on=day, due_on=day, **common)
        HelpStep.objects.create(plan=plan, text="อบรม", owner="ครู", due_on=day)


def asked(client, address):
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    "name",
    [
        "external",
        "external?show=resulted",
        "external_synthesis",
        "inspections",
        "inspections?gap=own.semester.1",
        "help_plans",
    ],
)
def test_the_number_of_queries_does_not_grow(client, name):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    round = make_round(office, by=head)
    name, _, query = name.partition("?")
    address = reverse(f"qa:{name}") + (f"?{query}" if query else "")
    client.force_login(head)
    counts = []
    for count in (2, 18):
        fill(office, head, count, round)
        client.get(address)
        counts.append(asked(client, address))
    assert counts[0] == counts[1] <= MOST
