"""The page of a school: what it says, and to whom."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qa.models import ExternalResult, Round, StandardSet, Submission
from qa.models import TestScore as Score
from reports import profile
from schools.models import Duty, NetworkSchool, Programme, Role, SchoolProgramme
from tests.factories import make_network, make_office, make_school, make_school_year, make_user, today
from tests.supervision.factories import make_open_recommendation, make_visit
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def school(office):
    return make_school(office, "บ้านหนองไผ่", director_name="นายพนา ใจงาม", director_phone="081-000-0000")


@pytest.fixture
def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office, given_name="สายฝน")


def page(client, school, user):
    client.force_login(user)
    response = client.get(reverse("reports:school", args=[school.pk]))
    assert response.status_code == 200
    return response.content.decode()


def owed(school, state, *, due, year=2568, level="basic", overall=None):
    """A submission of a round that was due on `due`."""
    round = Round.objects.filter(office=school.office, academic_year=year).first() or Round.objects.create(
        office=school.office,
        academic_year=year,
        opens_on=due - timedelta(days=30),
        due_on=due,
        closes_on=due + timedelta(days=60),
        created_by=make_user(Role.HEAD, office=school.office),
    )
    sent = due if state in ("submitted", "returned", "accepted") else None
    return Submission.objects.create(
        round=round,
        school=school,
        level=level,
        standard_set=StandardSet.objects.get(code="moe2561_basic"),
        state=state,
        submitted_at=sent and f"{sent}T09:00+07:00",
        accepted_at=f"{sent}T09:00+07:00" if state == "accepted" else None,
        overall_level=overall,
    )


def test_the_school_and_who_is_responsible(client, school, supervisor):
    Duty.objects.create(office=school.office, user=supervisor, year=fiscal_year(today()), school=school)
    programme = Programme.objects.create(office=school.office, name="โรงเรียนสีเขียว")
    SchoolProgramme.objects.create(school=school, programme=programme, from_year=2566)
    NetworkSchool.objects.create(school=school, network=make_network(school.office, "วง PLC คณิต"), from_year=2568)
    html = page(client, school, supervisor)
    for text in (school.smis_code, "นายพนา ใจงาม", str(supervisor), "โรงเรียนสีเขียว (2566–)", "วง PLC คณิต"):
        assert text in html
    assert f"{reverse('supervision:visit_new')}?school={school.pk}" in html


def test_nobody_is_responsible(client, school, supervisor):
    assert "ยังไม่มีผู้รับผิดชอบ" in page(client, school, supervisor)


def test_the_phone_of_the_director_is_for_the_office(client, school, supervisor):
    teacher = make_user(Role.SCHOOL_STAFF, school=school)
    assert "081-000-0000" in page(client, school, supervisor)
    assert "081-000-0000" not in page(client, school, teacher)


def test_drafts_and_unapproved_visits_stay_with_the_office(client, school, supervisor):
    head, teacher = make_user(Role.HEAD, office=school.office), make_user(Role.SCHOOL_STAFF, school=school)
    for state, purpose in (("draft", "ร่างลับ"), ("submitted", "รออยู่"), ("approved", "อนุมัติแล้วนะ")):
        make_visit(school=school, supervisor=supervisor, state=state, head=head, purpose=purpose)
    owed(school, "draft", due=today() + timedelta(days=5), overall=1)
    office_page, school_page = page(client, school, head), page(client, school, teacher)
    assert "ร่างลับ" not in office_page
    assert "รออยู่" in office_page
    assert "รออยู่" not in school_page
    assert "อนุมัติแล้วนะ" in school_page
    # The level in a draft is the school's own.
    assert "กำลังพัฒนา" not in office_page
    assert "กำลังพัฒนา" in school_page


def test_a_clerk_sees_no_visits_and_no_reports(client, school, supervisor):
    make_open_recommendation(
        "open", school=school, supervisor=supervisor, head=make_user(Role.HEAD, office=school.office)
    )
    owed(school, "submitted", due=today(), overall=4)
    html = page(client, school, make_user(Role.CLERK, office=school.office))
    for text in ("ข้อเสนอแนะ", "การนิเทศครั้งล่าสุด", "ผลการประเมินตนเอง", "ไม่ได้รับการนิเทศ", "ยังไม่เคยได้รับ"):
        assert text not in html


def test_warnings(client, school, supervisor):
    head = make_user(Role.HEAD, office=school.office)
    long_ago = today() - timedelta(days=214)
    make_visit(school=school, supervisor=supervisor, state="approved", head=head, visited_on=long_ago)
    late = make_open_recommendation("open", school=school, supervisor=supervisor, head=head)
    type(late).objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=3))
    type(late.visit).objects.filter(pk=late.visit_id).update(visited_on=long_ago)
    owed(school, "expected", due=today() - timedelta(days=8))
    make_school_year(school, academic_year=2560)
    html = page(client, school, supervisor)
    for text in ("ไม่ได้รับการนิเทศ", "214 วัน", "ข้อเสนอแนะเกินกำหนด", "เกินกำหนด", "8 วัน", "2560"):
        assert text in html
    assert len(profile_warnings(school, supervisor)) == 4


def profile_warnings(school, user, day=None):
    day = day or today()
    return profile.warnings(
        school,
        day,
        figures=profile.figures(school),
        visits=profile.visits(school, user),
        reports=profile.reports(school, user),
        recommendations=profile.recommendations(school, user, day),
    )


def test_nothing_is_late_at_a_school_that_has_closed(client, school, supervisor):
    owed(school, "expected", due=today() - timedelta(days=8))
    school.closed_on = today() - timedelta(days=30)
    school.merged_into = make_school(school.office, "บ้านใหม่")
    school.save()
    html = page(client, school, supervisor)
    assert profile_warnings(school, supervisor) == []
    assert "ไม่นับ (ยุบรวม)" in html
    assert "ไม่มีผู้รับผิดชอบ" not in html
    assert "chip-late" not in html
    assert "รวมกับ" in html
    assert reverse("reports:school", args=[school.merged_into_id]) in html
    assert reverse("supervision:visit_new") + "?school" not in html
    assert school.full_name in page(client, school.merged_into, supervisor)


def test_figures_older_than_the_last_data_date(school, supervisor):
    for kept, day, old in (
        ((2569, "1jun"), date(2026, 11, 10), False),
        ((2569, "1jun"), date(2026, 11, 11), True),
        ((2569, "2nov"), date(2027, 3, 31), False),
        ((2569, ""), date(2027, 4, 1), False),
        ((2568, "3end"), date(2026, 6, 10), False),
        ((2568, "3end"), date(2026, 6, 11), True),
    ):
        school.years.all().delete()
        make_school_year(school, academic_year=kept[0], data_date=kept[1])
        texts = [text for text, _ in profile_warnings(school, supervisor, day)]
        assert any("ยังไม่มีข้อมูลรอบล่าสุด" in text for text in texts) is old, (kept, day)


def test_figures_and_pupils_per_teacher(client, school, supervisor):
    for year, pupils in ((2567, 90), (2568, 100)):
        make_school_year(school, academic_year=year, pupils=pupils, teachers=8)
    html = page(client, school, supervisor)
    assert "12.5" in html
    chart = profile.figures(school)["bars"]
    assert [(bar["year"], bar["pupils"]) for bar in chart] == [(2567, 90), (2568, 100)]
    # Bars start at zero: heights are as the figures.
    low, high = (float(bar["parts"][0]["height"]) for bar in chart)
    assert low / high == pytest.approx(0.9, abs=0.01)


def test_a_year_without_teachers_has_no_ratio(school):
    make_school_year(school, teachers=0)
    assert profile.figures(school)["newest"]["per_teacher"] is None


def score(school, year, mean, subject="ภาษาไทย", test="NT", grade="ป.3"):
    return Score.objects.create(
        school=school, test=test, grade=grade, academic_year=year, subject=subject, mean=Decimal(mean)
    )


def test_results_of_the_last_three_years_with_the_change(client, school, supervisor):
    for year, mean in ((2565, "90"), (2566, "50"), (2567, "55.5"), (2568, "52.25")):
        score(school, year, mean)
    score(school, 2567, "40", subject="คณิตศาสตร์")
    told = profile.tests(school, supervisor)
    assert told["years"] == [2568, 2567, 2566]
    thai, maths = told["rows"]
    assert thai["change"] == Decimal("-3.25")
    assert maths["change"] is None
    html = page(client, school, supervisor)
    assert "52.25" in html
    assert "-3.25" in html
    assert "90.00" not in html


def test_the_external_assessment(client, school, supervisor):
    ExternalResult.objects.create(school=school, round="รอบสี่", level="basic", year=2564, result="ระดับคุณภาพดี")
    html = page(client, school, supervisor)
    assert "ระดับคุณภาพดี" in html
    assert "รอบสี่" in html


def test_levels_by_year_link_to_the_reports(client, school, supervisor):
    row = owed(school, "accepted", due=today() - timedelta(days=400), year=2567, overall=4)
    html = page(client, school, supervisor)
    assert reverse("qa:submission", args=[row.pk]) in html
    assert "ดีเลิศ" in html


def test_the_page_costs_the_same_however_much_there_is(client, school, supervisor):
    head, costs, there = make_user(Role.HEAD, office=school.office), [], 0
    school.network = make_network(school.office)
    school.save()
    for size in (1, 12):
        for n in range(there, size):
            fill(school, supervisor, head, n)
        there = size
        page(client, school, supervisor)
        with CaptureQueriesContext(connection) as made:
            client.get(reverse("reports:school", args=[school.pk]))
        costs.append(len(made))
    assert len(set(costs)) == 1, costs
    assert costs[0] <= 30, costs


def fill(school, supervisor, head, n):
    """One more of everything the page shows."""
    office = school.office
    make_school_year(school, academic_year=2640 - n)
    make_visit(school=school, supervisor=supervisor, state="approved", head=head)
    make_open_recommendation("open", school=school, supervisor=supervisor, head=head)
    owed(school, "submitted", due=today(), year=2640 - n, overall=3)
    score(school, 2640 - n, "50")
    ExternalResult.objects.create(school=school, round=f"รอบ {n}", level="basic", year=2560, result="ดี")
    programme = Programme.objects.create(office=office, name=f"โครงการ {n}")
    SchoolProgramme.objects.create(school=school, programme=programme)
    NetworkSchool.objects.create(school=school, network=make_network(office))
    Duty.objects.create(
        office=office, user=make_user(Role.SUPERVISOR, office=office), year=fiscal_year(today()), school=school
    )
    make_school(office, closed_on=today(), merged_into=school)


def test_the_way_to_the_map_is_for_the_office(client, school, supervisor):
    school.latitude, school.longitude = "16.5", "101.5"
    school.save()
    address = f"{reverse('reports:map')}?at={school.pk}"
    assert address in page(client, school, supervisor)
    html = page(client, school, make_user(Role.SCHOOL_STAFF, school=school))
    assert address not in html
    assert "16.5" in html
