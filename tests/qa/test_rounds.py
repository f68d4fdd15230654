"""Opening a round: who owes what, who reviews, and what is refused."""

from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qa.actions import rounds
from qa.models import Level, Round, StandardSet, Submission
from schools.models import AuditEvent, Role
from tests.factories import make_membership, make_office, make_school, make_user
from tests.qa.factories import make_round
from thai.years import academic_year

pytestmark = pytest.mark.django_db
NEW = reverse("qa:round_new")
GOOD = {
    "academic_year": "2568",
    "levels": "both",
    "opens_on": "1/4/2569",
    "due_on": "31/5/2569",
    "closes_on": "30 มิ.ย. 2569",
    "instructions": "ส่งตามกำหนด",
}


@pytest.fixture
def head(client):
    office = make_office()
    user = make_user(Role.HEAD, office=office)
    client.force_login(user)
    return user


def test_every_open_school_owes_one_report_for_each_level_it_teaches():
    office = make_office()
    today = timezone.localdate()
    both = make_school(office, has_early=True, has_basic=True)
    early = make_school(office, has_early=True, has_basic=False)
    basic = make_school(office, has_early=False)
    make_school(office, closed_on=today - timedelta(days=11))
    closing_later = make_school(office, has_early=False, closed_on=today)
    make_school(make_office())
    round = make_round(office, schools=0)
    owed = set(round.submissions.values_list("school", "level"))
    assert owed == {
        (both.pk, "early"),
        (both.pk, "basic"),
        (early.pk, "early"),
        (basic.pk, "basic"),
        (closing_later.pk, "basic"),
    }
    assert set(round.submissions.values_list("state", flat=True)) == {"expected"}
    assert {s.standard_set.level for s in round.submissions.filter(level="early")} == {"early"}


def test_supervisors_share_the_work_evenly_and_one_reviews_both_levels_of_a_school():
    office = make_office()
    people = [make_user(Role.SUPERVISOR, office=office) for _ in range(3)]
    gone = make_user(Role.SUPERVISOR, office=office)
    gone.memberships.update(ends=timezone.localdate() - timedelta(days=1))
    # Two memberships of one person do not double the share.
    make_membership(people[0], Role.SUPERVISOR, office=office)
    for n in range(20):
        make_school(office, has_early=n % 3 == 0)
    round = make_round(office, schools=0)
    load = Counter(round.submissions.values_list("reviewer", flat=True))
    assert set(load) == {person.pk for person in people}
    assert max(load.values()) - min(load.values()) <= 2
    pairs = set(round.submissions.values_list("school", "reviewer"))
    assert len(pairs) == 20


def test_an_office_without_supervisors_opens_all_the_same():
    assert make_round().submissions.filter(reviewer=None).count() == 2


def test_the_head_opens_a_round_in_the_browser(client, head):
    make_school(head.acting.office)
    response = client.post(NEW, GOOD, follow=True)
    round = Round.objects.get()
    assert response.redirect_chain == [(reverse("qa:round", args=[round.pk]), 302)]
    assert "มีรายงานที่โรงเรียนต้องส่ง 2 รายการ" in response.content.decode()
    assert (round.academic_year, str(round.opens_on), str(round.due_on)) == (2568, "2026-04-01", "2026-05-31")
    assert round.created_by == head
    assert AuditEvent.objects.get(verb="open round").detail == {"submissions": 2}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("due_on", "31/3/2569", "กำหนดส่งต้องไม่ก่อนวันเปิดรับ (1 เม.ย. 2569)"),
        ("closes_on", "30/5/2569", "วันปิดรับต้องไม่ก่อนกำหนดส่ง (31 พ.ค. 2569)"),
        ("due_on", "31/02/2569", "ไม่มีวันที่ 31/02/2569 ในปฏิทิน"),
        ("closes_on", "30/6/2026", "ปี 2026 เป็นปี ค.ศ."),
        ("closes_on", "30/6/2579", "ห่างจากวันเปิดรับเกิน 2 ปี"),
        ("academic_year", "2025", "ปี 2025 เป็นปี ค.ศ."),
        ("academic_year", "2599", "ปีการศึกษา 2599 ยังไม่เริ่ม"),
        ("academic_year", "2550", "ไม่มีชุดมาตรฐานที่ใช้ในปีการศึกษา 2550"),
        ("academic_year", "", "โปรด"),
    ],
)
def test_a_wrong_date_is_told_at_its_field_and_what_was_typed_stays(client, head, field, value, message):
    make_school(head.acting.office)
    response = client.post(NEW, GOOD | {field: value})
    assert message in " ".join(response.context["form"].errors[field])
    page = response.content.decode()
    assert message in page
    assert "ส่งตามกำหนด" in page
    assert not value or f'value="{value}"' in page
    assert not Round.objects.exists()


def test_the_percent_rule_needs_a_percent_of_every_level(client, head):
    make_school(head.acting.office)
    Level.objects.filter(set__code="moe2561_early", value=5).update(percent_from=None)
    response = client.post(NEW, GOOD | {"rule": "percent"})
    assert "ยังไม่มีร้อยละเริ่มต้นของทุกระดับ" in " ".join(response.context["form"].errors["rule"])
    assert not Round.objects.exists()
    assert client.post(NEW, GOOD | {"rule": "percent", "levels": "basic"}).status_code == 302, "that set has them"


def test_a_second_round_of_the_year_is_refused_and_the_first_one_linked(client, head):
    first = make_round(head.acting.office, year=2568)
    page = client.post(NEW, GOOD).content.decode()
    assert "มีรอบ SAR ปีการศึกษา 2568 อยู่แล้ว" in page
    assert reverse("qa:round", args=[first.pk]) in page
    assert Round.objects.count() == 1
    with pytest.raises(rounds.RoundExists):
        make_round(head.acting.office, year=2568, schools=0)
    assert make_round(year=2568) != first, "another office has its own"


def test_nothing_to_ask_opens_nothing(client, head):
    page = client.post(NEW, GOOD).content.decode()
    assert "ยังไม่มีโรงเรียนที่เปิดสอนในวันเปิดรับ" in page
    make_school(head.acting.office)
    StandardSet.objects.all().update(last_year=2567)
    assert "ไม่มีชุดมาตรฐาน" in client.post(NEW, GOOD).content.decode()
    assert not Round.objects.exists() and not Submission.objects.exists()


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.CLERK, Role.COMMITTEE, Role.SCHOOL_DIRECTOR])
def test_others_do_not_open_rounds(client, role):
    user = make_user(role)
    client.force_login(user)
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, GOOD).status_code == 403
    assert AuditEvent.objects.filter(verb="denied", actor=user).count() == 2


def test_the_last_ended_year_is_suggested_with_what_it_would_ask_for(client, head):
    ended = academic_year(timezone.localdate()) - 1
    for _ in range(3):
        make_school(head.acting.office, has_early=False)
    response = client.get(NEW)
    assert response.context["form"]["academic_year"].value() == ended
    assert f"ปีการศึกษา {ended} วันนี้ จะมีรายงานที่โรงเรียนต้องส่ง 3 รายการ" in response.text
    assert not Round.objects.exists()
    make_round(head.acting.office, year=ended)
    assert client.get(NEW).context["form"]["academic_year"].value() == ended + 1
