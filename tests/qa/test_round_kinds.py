"""Rounds of every kind: what they ask, of whom, and what may change once they are open."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from qa import merging
from qa.actions import rounds
from qa.models import Round, Submission
from schools import files
from schools.models import AuditEvent, Role
from supervision.actions.changes import WrongState
from tests.factories import make_office, make_school, make_user
from tests.qa.factories import make_round, part_url, photo, upload
from tests.supervision.factories import thai
from thai.years import academic_year

pytestmark = pytest.mark.django_db
K, S = Round.Kind, Submission.State
NEW = reverse("qa:round_new")
DATES = {"opens_on": "1/4/2569", "due_on": "31/5/2569", "closes_on": "30/6/2569"}


@pytest.fixture
def head(client):
    user = make_user(Role.HEAD, office=make_office())
    client.force_login(user)
    return user


def school_of(office, **fields):
    school = make_school(office, **fields)
    return school, make_user(Role.SCHOOL_DIRECTOR, school=school)


@pytest.mark.parametrize("kind", [K.TARGETS, K.CURRICULUM])
def test_what_differs_between_levels_is_owed_for_each(kind):
    round = make_round(kind=kind)
    assert set(round.submissions.values_list("level", flat=True)) == {"early", "basic"}


def test_a_development_plan_is_owed_once_by_a_school():
    office = make_office()
    both, early = make_school(office), make_school(office, has_basic=False)
    round = make_round(office, kind=K.PLAN, schools=0)
    assert set(round.submissions.values_list("school", "level")) == {(both.pk, "basic"), (early.pk, "early")}
    assert str(round.submissions.first()).startswith("แผนพัฒนาการจัดการศึกษา ปีการศึกษา 2568")


def test_a_round_may_ask_for_one_level_alone():
    assert set(make_round(levels="early").submissions.values_list("level", flat=True)) == {"early"}


def test_an_internal_assessment_has_a_round_in_each_semester(client, head):
    make_school(head.acting.office)
    for semester in (1, 2, 1):
        response = client.post(
            NEW, DATES | {"kind": "internal", "academic_year": 2568, "semester": semester, "levels": "both"}
        )
    assert "มีรอบ การประเมินคุณภาพภายในของสถานศึกษา ภาคเรียนที่ 1 ปีการศึกษา 2568 อยู่แล้ว" in response.text
    assert sorted(Round.objects.values_list("semester", flat=True)) == [1, 2]
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(kind=K.INTERNAL).update(semester=0)


def test_the_head_says_what_a_round_asks_for(client, head):
    make_school(head.acting.office)
    given = DATES | {
        "kind": "plan",
        "academic_year": academic_year(timezone.localdate()) + 1,
        "asked": "แผนพัฒนา 3 ปี\nแผนปฏิบัติการประจำปี (ไม่บังคับ)\n\n",
        "board": "on",
        "templates": [upload(name="แบบแผนพัฒนา.pdf")],
    }
    response = client.post(NEW, given, follow=True)
    round = Round.objects.get()
    assert "เปิดรอบ แผนพัฒนาการจัดการศึกษา" in response.text and "1 รายการ" in response.text
    rows = list(round.asked_files.values_list("label", "is_required"))
    assert rows == [("แผนพัฒนา 3 ปี", True), ("แผนปฏิบัติการประจำปี", False)]
    assert round.parts == ["board"]
    assert [row.file.label for row in round.templates.all()] == ["แบบแผนพัฒนา.pdf"]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"<html></html>", "รับเฉพาะ PDF"), (b"PK\x03\x04 broken", "เสียหาย"), (b"", "ว่างเปล่า")],
)
def test_a_template_that_is_no_form_is_refused(client, head, content, message):
    make_school(head.acting.office)
    given = DATES | {"kind": "plan", "academic_year": 2568, "templates": [upload(content, "แบบ.docx")]}
    assert message in " ".join(client.post(NEW, given).context["form"].errors["templates"])
    assert not Round.objects.exists()


@pytest.mark.parametrize("asked", ["แผน\nแผน", "ก" * 151, "\n".join(map(str, range(13)))])
def test_what_cannot_be_asked_is_refused(client, head, asked):
    given = DATES | {"kind": "plan", "academic_year": 2568, "asked": asked}
    assert client.post(NEW, given).context["form"].errors["asked"]


def test_a_school_sends_the_files_that_a_round_asks_for(client):
    office = make_office()
    _school, director = school_of(office)
    asked = [
        {"label": "แผนพัฒนา", "takes": "any", "is_required": True},
        {"label": "ปก", "takes": "pdf", "is_required": False},
    ]
    round = make_round(
        office,
        kind=K.PLAN,
        schools=0,
        asked=asked,
        parts=["board"],
        templates=[("แบบ.pdf", upload().read(), "application/pdf")],
    )
    submission = round.submissions.get()
    client.force_login(director)
    url = part_url(submission, "send")
    assert client.get(reverse("qa:submission_edit", args=[submission.pk])).url == url
    page = client.get(url).text
    assert "แบบ.pdf" in page and "แผนพัฒนา" in page and "ระดับคุณภาพ" not in page
    plan, cover = round.asked_files.all()
    refused = client.post(url, {"version": 0, "do": "submit"})
    assert set(refused.context["form"].errors) == {f"asked_{plan.pk}", "board_file", "endorsed_on", "endorsed_by"}
    given = {"version": 0, "do": "submit", "endorsed_on": "1/5/2569", "endorsed_by": "นายมั่น", "summary": "ส่งเท่านี้ก่อน"}
    picture = upload(photo(), "แผน.jpg", "image/jpeg")
    response = client.post(url, given | {f"asked_{cover.pk}": picture, "board_file": upload()})
    assert "ไม่ใช่ PDF" in response.context["form"].errors[f"asked_{cover.pk}"][0]
    picture.seek(0)
    given |= {f"asked_{plan.pk}": picture, "board_file": upload()}
    assert client.post(url, given).status_code == 302
    submission.refresh_from_db()
    assert submission.state == S.SUBMITTED
    assert {row.label for row in submission.files.all()} == {"แผนพัฒนา", "หนังสือเห็นชอบของคณะกรรมการสถานศึกษา"}
    client.force_login(make_user(Role.HEAD, office=office))
    page = client.get(reverse("qa:submission", args=[submission.pk])).text
    assert "ส่งเท่านี้ก่อน" in page and "แผน.jpg" in page and "ผลการประเมินตนเอง" not in page


def test_nobody_owes_a_nomination_and_every_school_may_join_once(client):
    office = make_office()
    school, director = school_of(office)
    round = make_round(office, kind=K.AWARD, name="IQA AWARD", schools=0)
    assert not round.submissions.exists()
    client.force_login(director)
    assert "เสนอชื่อโรงเรียน" in client.get(reverse("qa:round", args=[round.pk])).text
    for _ in range(2):
        client.post(reverse("qa:round_join", args=[round.pk]))
    assert round.submissions.get().school == school
    with pytest.raises(WrongState):
        rounds.join(round=round, school=make_school(make_office()), by=director)
    with pytest.raises(WrongState):
        rounds.join(round=make_round(office, schools=0), school=school, by=director)


def test_an_award_has_a_name_and_a_year_may_have_several(client, head):
    make_school(head.acting.office)
    given = DATES | {"kind": "award", "academic_year": 2568}
    assert "name" in client.post(NEW, given).context["form"].errors
    for name in ("IQA AWARD", "โรงเรียนน่าอยู่"):
        assert client.post(NEW, given | {"name": name}).status_code == 302
    assert "อยู่แล้ว" in client.post(NEW, given | {"name": "IQA AWARD"}).text


# Once it is open


def edited(round, **changes):
    given = {"version": round.version, **DATES, "instructions": "ส่งตามกำหนด"}
    return given | changes


def test_schools_that_still_owe_are_told_of_a_date_that_moved(client, head):
    _school, director = school_of(head.acting.office)
    other, _sender = school_of(head.acting.office)
    round = make_round(head.acting.office, schools=0)
    early = timezone.make_aware(datetime(2026, 5, 20))
    round.submissions.filter(school=other).update(state=S.SUBMITTED, submitted_at=early)
    Notice.objects.all().delete()
    url = reverse("qa:round_edit", args=[round.pk])
    assert client.post(url, edited(round)).status_code == 302
    round.refresh_from_db()
    assert (str(round.due_on), round.instructions) == ("2026-05-31", "ส่งตามกำหนด")
    notice = Notice.objects.get()
    assert notice.user == director and "เปลี่ยนกำหนด" in notice.title and "31 พ.ค. 2569" in notice.body
    assert "due_on" in AuditEvent.objects.get(verb="edit round").detail
    client.post(url, edited(round, instructions="ข้อความใหม่"))
    assert Notice.objects.count() == 1, "other changes are not told"


def test_a_due_date_does_not_move_before_what_was_sent_in_time(client, head):
    make_school(head.acting.office)
    round = make_round(head.acting.office, schools=0)
    round.submissions.filter(level="basic").update(state=S.SUBMITTED, submitted_at=timezone.now())
    answer = client.post(reverse("qa:round_edit", args=[round.pk]), edited(round))
    assert "มีรายงานที่ส่งภายในกำหนดเดิมหลังวันนี้แล้ว 1 ฉบับ" in answer.text
    assert Round.objects.get().due_on == round.due_on


def test_a_round_that_somebody_else_moved_is_not_overwritten(client, head):
    make_school(head.acting.office)
    round = make_round(head.acting.office, schools=0)
    url = reverse("qa:round_edit", args=[round.pk])
    client.post(url, edited(round, instructions="ของคนแรก"))
    response = client.post(url, edited(round, instructions="ของคนที่สอง"))
    assert response.status_code == 409 and "ของคนแรก" in response.text
    assert Round.objects.get().instructions == "ของคนแรก"
    assert client.post(url, edited(round, instructions="ของคนแรก")).status_code == 302, "a second click"


def test_templates_come_and_go_and_what_went_stays_readable(client, head):
    _school, director = school_of(head.acting.office)
    round = make_round(head.acting.office, schools=0)
    url = reverse("qa:round_edit", args=[round.pk])
    still = {name: thai(getattr(round, name)) for name in DATES}
    client.post(url, edited(round, **still, templates=[upload(name="ก.pdf"), upload(name="ข.pdf")]))
    first, second = round.templates.all()
    client.post(url, edited(Round.objects.get(), **still, removed=[first.pk]))
    submission = round.submissions.get(level="basic")
    client.force_login(director)
    page = client.get(part_url(submission, "summary")).text
    assert "ข.pdf" in page and "ก.pdf" not in page
    assert files.may_read(director, first.file) and files.may_read(director, second.file)
    assert not files.may_read(make_user(Role.HEAD), second.file), "another office"


def test_schools_that_came_later_are_added_with_one_button(client, head):
    office = head.acting.office
    first = make_school(office, has_early=False)
    round = make_round(office, schools=0)
    late = make_school(office)
    make_school(office, closed_on=timezone.localdate())
    first.has_early = True
    first.save()
    url = reverse("qa:round_edit", args=[round.pk])
    assert "เพิ่มโรงเรียนที่เปิดเพิ่ม (3 รายการ)" in client.get(url).text
    for _ in range(2):
        client.post(reverse("qa:round_schools", args=[round.pk]))
    owed = set(round.submissions.values_list("school", "level"))
    assert owed == {(first.pk, "basic"), (first.pk, "early"), (late.pk, "basic"), (late.pk, "early")}
    assert "เพิ่มโรงเรียนที่เปิดเพิ่ม" not in client.get(url).text


def test_a_school_that_opens_a_level_owes_its_plan_only_once():
    office = make_office()
    school = make_school(office, has_basic=False)
    round = make_round(office, kind=K.PLAN, schools=0)
    school.has_basic = True
    school.save()
    assert rounds.add_schools(round=round, by=make_user(Role.HEAD, office=office)) == []


def test_a_closed_round_takes_no_further_school():
    office = make_office()
    make_school(office)
    round = make_round(office, schools=0, opened=60, due=-30, closes=-1)
    make_school(office)
    with pytest.raises(WrongState):
        rounds.add_schools(round=round, by=make_user(Role.HEAD, office=office))


def test_opening_tells_the_people_of_the_schools():
    office = make_office()
    _school, director = school_of(office)
    _closed, gone = school_of(office, closed_on=timezone.localdate() - timedelta(days=20))
    make_round(office, schools=0)
    assert list(Notice.objects.values_list("user", flat=True)) == [director.pk]
    assert not gone.notices.exists()


@pytest.mark.parametrize("name", ["round_edit", "round_schools"])
def test_others_do_not_change_rounds(client, name):
    round = make_round()
    client.force_login(make_user(Role.SUPERVISOR, office=round.office))
    assert client.post(reverse(f"qa:{name}", args=[round.pk])).status_code == 403
    client.force_login(make_user(Role.HEAD))
    assert client.post(reverse(f"qa:{name}", args=[round.pk])).status_code == 404


def test_a_plan_does_not_move_to_a_school_that_owes_its_own():
    office = make_office()
    school, into = make_school(office, has_basic=False), make_school(office, has_early=False)
    make_round(office, kind=K.PLAN, schools=0)
    today = timezone.localdate()
    assert merging.count_moving(school, into, today) == 0
    assert merging.count_dropping(school, into, today) == 1
