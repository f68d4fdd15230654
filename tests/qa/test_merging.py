"""Reports a merged school still owes go to the school it joined where that one owes none of its own."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qa.actions import sar
from qa.models import Submission, SubmissionEvent
from schools.actions import closing
from schools.models import Role, School
from supervision.actions.changes import WrongState
from tests.factories import make_office, make_school, make_user, today
from tests.qa.factories import make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def admin(office):
    return make_user(Role.OFFICE_ADMIN, office=office)


@pytest.fixture
def school(office):
    return make_school(office, "บ้านเล็ก", has_early=True)


@pytest.fixture
def into(office):
    return make_school(office, "บ้านใหญ่", has_early=False)


def reports(school):
    return {(row.level, row.state) for row in Submission.objects.filter(school=school)}


def test_only_what_the_joined_school_does_not_owe_goes_along(school, into, admin, office):
    round = make_round(office, schools=0)
    closing.merge(school=school, into=into, on=today(), by=admin)
    assert reports(into) == {("basic", "expected"), ("early", "expected")}
    assert reports(school) == {("basic", "expected")}
    assert round.submissions.counts()[0]["total"] == 2
    event = Submission.objects.get(school=into, level="early").events.get()
    assert (event.label, event.actor) == ("ย้ายโรงเรียน", admin)


def test_who_wrote_for_the_merged_school_writes_nothing_into_what_moved(school, into, admin, office):
    make_round(office, schools=0)
    held = Submission.objects.select_related("round", "school").get(school=school, level="early")
    writer = make_user(Role.SCHOOL_STAFF, school=school)
    closing.merge(school=school, into=into, on=today(), by=admin)
    # The page of the report was fetched before the school merged.
    with pytest.raises(WrongState):
        sar.take_over(submission=held, by=writer, field="strengths", value="จากโรงเรียนที่ยุบแล้ว")
    assert Submission.objects.get(pk=held.pk).strengths == ""


def test_who_wrote_for_a_school_that_closed_writes_nothing_any_more(school, admin, office):
    make_round(office, schools=0)
    held = Submission.objects.select_related("round", "school").get(school=school, level="early")
    closing.close(school=school, on=today(), by=admin)
    with pytest.raises(WrongState):
        sar.take_over(submission=held, by=admin, field="strengths", value="จากโรงเรียนที่เลิกแล้ว")


def test_what_was_sent_stays_with_the_school_that_sent_it(school, into, admin, office):
    make_round(office, schools=0)
    mine = Submission.objects.filter(school=school)
    mine.update(state="accepted", submitted_at=timezone.now(), accepted_at=timezone.now())
    closing.merge(school=school, into=into, on=today(), by=admin)
    assert reports(school) == {("basic", "accepted"), ("early", "accepted")}
    assert reports(into) == {("basic", "expected")}


def test_a_round_closed_before_the_merger_burdens_nobody(school, into, admin, office):
    make_round(office, schools=0, opened=60, due=-20, closes=-10)
    closing.merge(school=school, into=into, on=today(), by=admin)
    assert reports(into) == {("basic", "expected")}


def test_a_wrong_merger_gives_the_report_back(school, into, admin, office):
    make_round(office, schools=0)
    closing.merge(school=school, into=into, on=today(), by=admin)
    closing.reopen(school=School.objects.get(pk=school.pk), by=admin)
    assert reports(school) == {("basic", "expected"), ("early", "expected")}
    assert reports(into) == {("basic", "expected")}


def test_a_report_moved_while_it_was_sent_back_still_says_why(client, school, into, admin, office):
    make_round(office, schools=0)
    row = Submission.objects.get(school=school, level="early")
    Submission.objects.filter(pk=row.pk).update(state="returned", submitted_at=timezone.now())
    SubmissionEvent.objects.create(
        submission=row, from_state="submitted", to_state="returned", actor=admin, comment="โปรดแนบหนังสือเห็นชอบ"
    )
    closing.merge(school=school, into=into, on=today(), by=admin)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=into))
    html = client.get(reverse("qa:submission", args=[row.pk])).content.decode()
    warning = html[html.index("notice-warning") :][:600]
    assert "โปรดแนบหนังสือเห็นชอบ" in warning
    assert (
        client.get(reverse("qa:submission_edit", args=[row.pk]), follow=True).context["returned"].comment
        == "โปรดแนบหนังสือเห็นชอบ"
    )


def test_the_confirmation_counts_both_kinds(client, school, into, admin, office):
    make_round(office, schools=0)
    client.force_login(admin)
    url = reverse("schools:merge", args=[school.pk])
    data = {"into": into.smis_code, "on": (today() + timedelta(days=1)).isoformat()}
    told = {row["title"]: row["n"] for row in client.post(url, data).context["rows"]}
    assert told["รายงาน SAR ที่ยังไม่ส่ง และจะย้ายไป"] == 1
    assert told["รายงาน SAR ที่ยังไม่ส่ง และจะไม่นับ"] == 1


def test_the_confirmation_says_why_a_report_does_not_count(client, school, into, admin, office):
    make_round(office, schools=0, opened=60, due=-20, closes=-10)
    Submission.objects.filter(school=school, level="basic").update(state="returned", submitted_at=timezone.now())
    client.force_login(admin)
    data = {"into": into.smis_code, "on": today().isoformat()}
    response = client.post(reverse("schools:merge", args=[school.pk]), data)
    told = {row["title"]: row["n"] for row in response.context["rows"]}
    assert told["รายงาน SAR ที่ยังไม่ส่ง และจะไม่นับ"] == 1
    assert told["รายงาน SAR ที่ไม่ส่งจนปิดรับ และจะไม่นับ"] == 1
    html = response.content.decode()
    assert "โรงเรียนที่รับมีรายงานของตนเองในรอบและระดับเดียวกันอยู่แล้ว" in html
    assert "แม้ส่งกลับแก้ไขหรือเกินกำหนดอยู่" in html
