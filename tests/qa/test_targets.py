"""Targets of a school: a draft, the announcement with the board, a correction; and who has announced in the office."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from qa.models import Announcement, FormerAnnouncement, StandardSet
from qa.sar_report import Report
from schools.models import AuditEvent, Role, School, StoredFile
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.qa.factories import make_round, pdf
from thai.dates import numeric
from thai.years import academic_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def school(office):
    return make_school(office)


@pytest.fixture
def teacher(client, school):
    user = make_user(Role.SCHOOL_STAFF, school=school)
    client.force_login(user)
    return user


def begin(client, level="basic", year=None):
    return client.post(
        reverse("qa:announcement_new"), {"level": level, "academic_year": year or academic_year(today())}
    )


@pytest.fixture
def draft(client, teacher):
    begin(client)
    return Announcement.objects.get()


def paper():
    return SimpleUploadedFile("ประกาศ.pdf", pdf(), "application/pdf")


def complete(draft, **changed):
    aims = {f"standard_{standard.pk}": "4" for standard in draft.standard_set.standards.all()}
    about = {"announced_on": numeric(today()), "endorsed_on": numeric(today()), "endorsed_by": "นายมั่น ใจดี"}
    return {**aims, **about, "version": draft.version, "do": "announce", "file": paper(), **changed}


def send(client, draft, **changed):
    return client.post(reverse("qa:announcement_edit", args=[draft.pk]), complete(draft, **changed))


def correct(client, draft, **changed):
    """The school takes its announcement up again, for a reason."""
    draft.refresh_from_db()
    given = {"version": draft.version, "reason": "คณะกรรมการมีมติใหม่", **changed}
    return client.post(reverse("qa:announcement_correct", args=[draft.pk]), given)


def test_begun_twice_it_is_one_draft_of_the_set_in_force(client, draft):
    answer = begin(client)
    assert answer.url == reverse("qa:announcement_edit", args=[draft.pk])
    assert Announcement.objects.count() == 1
    assert draft.standard_set == StandardSet.objects.get(code="moe2561_basic")


def test_announced_with_targets_own_standard_board_and_file(client, draft):
    issue = draft.standard_set.standards.first().issues.first()
    answer = send(client, draft, **{f"issue_{issue.pk}": "5", "own_1": "ภูมิปัญญาท้องถิ่น", "own_level_1": "3"})
    assert answer.url == reverse("qa:announcement", args=[draft.pk])
    draft.refresh_from_db()
    assert draft.is_announced
    assert sorted(draft.targets.values_list("level", flat=True)) == [4, 4, 4, 5]
    assert [(row.label, row.level) for row in draft.own_standards.all()] == [("ภูมิปัญญาท้องถิ่น", 3)]
    assert draft.file.label == "ประกาศ.pdf"
    page = client.get(reverse("qa:announcement", args=[draft.pk])).text
    assert "ภูมิปัญญาท้องถิ่น" in page
    assert "4 ดีเลิศ" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"endorsed_by": ""}, "ชื่อประธานคณะกรรมการสถานศึกษา"),
        ({"file": ""}, "โปรดแนบไฟล์ประกาศ"),
        ({"endorsed_on": numeric(today() + timedelta(days=2))}, "ยังมาไม่ถึง"),
        ({"announced_on": numeric(today() - timedelta(days=2))}, "ต้องไม่ก่อนวันที่คณะกรรมการเห็นชอบ"),
        ({"own_level_1": "3"}, "โปรดระบุข้อความของมาตรฐาน"),
        ({"file": SimpleUploadedFile("ก.pdf", b"x", "application/pdf")}, "PDF"),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_nothing_is_announced(client, draft, changed, said):
    answer = send(client, draft, **changed)
    assert answer.status_code == 200
    assert said in answer.text
    draft.refresh_from_db()
    assert not draft.is_announced
    assert draft.version == 1


def test_a_level_outside_the_scale_is_refused(client, draft):
    name = f"standard_{draft.standard_set.standards.first().pk}"
    assert "ค่าเป้าหมายไม่มีในเกณฑ์" in send(client, draft, **{name: "9"}).text
    assert not draft.targets.exists()


def test_a_draft_may_be_unfinished(client, draft):
    answer = client.post(
        reverse("qa:announcement_edit", args=[draft.pk]), {"version": 1, "do": "draft", "own_1": "ภูมิปัญญา"}
    )
    assert answer.status_code == 302
    assert draft.own_standards.get().label == "ภูมิปัญญา"


def test_a_stale_draft_shows_both_and_overwrites_nothing(client, draft):
    send(client, draft, do="draft", endorsed_by="คนแรก")
    answer = send(client, draft, do="draft", endorsed_by="คนที่สอง")
    assert answer.status_code == 409
    assert "คนแรก" in answer.text
    assert "คนที่สอง" in answer.text
    draft.refresh_from_db()
    assert draft.endorsed_by == "คนแรก"


def test_a_correction_is_a_draft_again_with_everything_in_it(client, draft):
    send(client, draft)
    draft.refresh_from_db()
    correct(client, draft)
    draft.refresh_from_db()
    assert not draft.is_announced
    assert draft.targets.count() == 3
    send(client, draft, file="")
    draft.refresh_from_db()
    assert draft.is_announced


def test_a_closed_school_announces_nothing(client, teacher, school, draft):
    school.closed_on = today()
    school.save()
    begin(client, level="early")
    send(client, draft)
    assert Announcement.objects.get().targets.count() == 0


def test_a_year_far_off_is_refused(client, teacher):
    assert "เลือกได้ตั้งแต่ปี" in begin(client, year=academic_year(today()) + 3).text
    assert not Announcement.objects.exists()


def test_the_office_counts_who_announced_and_reads_no_draft(client, office, draft):
    make_school(office)
    head = make_user(Role.HEAD, office=office)
    client.force_login(head)
    assert client.get(reverse("qa:announcement", args=[draft.pk])).status_code == 404
    page = client.get(reverse("qa:targets"))
    assert page.context["counts"] == {"total": 2, "announced": 0, "missing": 2}
    client.force_login(draft.created_by)
    send(client, draft)
    client.force_login(head)
    assert client.get(reverse("qa:announcement", args=[draft.pk])).status_code == 200
    page = client.get(reverse("qa:targets"), {"state": "missing"})
    assert page.context["counts"] == {"total": 2, "announced": 1, "missing": 1}
    assert [school != draft.school for school, _row in page.context["rows"]] == [True]


def test_the_file_is_read_by_the_school_and_once_announced_by_its_office_alone(client, office, draft):
    send(client, draft)
    file = StoredFile.objects.get(purpose="targets")
    for user, status in (
        (draft.created_by, 200),
        (make_user(Role.SUPERVISOR, office=office), 200),
        (make_user(Role.SUPERVISOR, office=make_office()), 404),
        (make_user(Role.SCHOOL_STAFF, school=make_school(office)), 404),
    ):
        client.force_login(user)
        assert client.get(reverse("schools:file", args=[file.pk])).status_code == status


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_takes_the_same_queries_for_many_schools(client, office, count, django_assert_max_num_queries):
    make_network(office)
    for _ in range(count):
        make_school(office)
    client.force_login(make_user(Role.HEAD, office=office))
    with django_assert_max_num_queries(16):
        assert client.get(reverse("qa:targets")).status_code == 200


@pytest.fixture
def head(office):
    return make_user(Role.HEAD, office=office)


@pytest.fixture
def announced(client, draft):
    """4 in each standard, and an own standard with a target of 3."""
    send(client, draft, own_1="ภูมิปัญญาท้องถิ่น", own_level_1="3")
    draft.refresh_from_db()
    return draft


def lowered(client, announced, **changed):
    """The corrected draft aims at 2 and has another own standard and file."""
    announced.refresh_from_db()
    aims = {name: "2" for name in complete(announced) if name.startswith("standard_")}
    file = SimpleUploadedFile("แก้ไข.pdf", pdf(), "application/pdf")
    return send(client, announced, **aims, own_1="ดนตรีไทย", own_level_1="2", file=file, **changed)


def page_of(client, user, row):
    client.force_login(user)
    return client.get(reverse("qa:announcement", args=[row.pk]))


def aims(page):
    return [row["aim"] for row in page.context["standards"]]


def test_without_a_reason_nothing_is_taken_up(client, announced):
    answer = correct(client, announced, reason="  ")
    assert "โปรดระบุเหตุผลที่แก้ไขประกาศ" in answer.text
    assert Announcement.objects.get().is_announced and not FormerAnnouncement.objects.exists()


def test_what_was_announced_holds_until_the_new_one_is(client, office, head, teacher, announced):
    correct(client, announced)
    lowered(client, announced, do="draft")
    page = page_of(client, head, announced)
    assert aims(page) == ["4 ดีเลิศ"] * 3
    assert "ภูมิปัญญาท้องถิ่น" in page.text and "ดนตรีไทย" not in page.text
    assert "กำลังแก้ไขประกาศ" in page.text and "คณะกรรมการมีมติใหม่" in page.text
    assert client.get(reverse("qa:targets")).context["counts"]["announced"] == 1
    client.force_login(teacher)
    lowered(client, announced)
    page = page_of(client, head, announced)
    assert aims(page) == ["2 ปานกลาง"] * 3
    assert "ดนตรีไทย" in page.text
    assert "ภูมิปัญญาท้องถิ่น" in page.text and "4 ดีเลิศ" in page.text, "the former one is read below it"
    assert aims(page_of(client, teacher, announced)) == ["2 ปานกลาง"] * 3
    assert FormerAnnouncement.objects.get().replaced_at is not None


def test_each_correction_keeps_its_own_version(client, announced):
    for _time in range(2):
        correct(client, announced)
        lowered(client, announced)
    rows = [sorted({row["level"] for row in former.content["targets"]}) for former in FormerAnnouncement.objects.all()]
    assert rows == [[2], [4]], "the newest first"
    assert not FormerAnnouncement.objects.filter(replaced_at=None).exists()


def test_the_office_is_told_why_and_when_the_new_one_comes(client, head, teacher, announced):
    correct(client, announced)
    notice = Notice.objects.get(user=head)
    assert "เปิดแก้ไขประกาศ" in notice.title and "คณะกรรมการมีมติใหม่" in notice.body
    lowered(client, announced)
    assert Notice.objects.filter(user=head, title__contains="ประกาศฉบับแก้ไข").count() == 1
    verbs = (
        AuditEvent.objects.filter(target=f"qa.announcement:{announced.pk}")
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert list(verbs)[-2:] == ["correct announcement", "announce targets"]


def test_a_stale_correction_keeps_nothing(client, announced):
    correct(client, announced, version=announced.version - 1)
    assert Announcement.objects.get().is_announced and not FormerAnnouncement.objects.exists()


def test_the_file_that_was_announced_stays_readable_and_the_drafts_is_the_schools(client, head, teacher, announced):
    correct(client, announced)
    lowered(client, announced, do="draft")
    old, new = StoredFile.objects.filter(purpose="targets").order_by("created_at")
    outside = make_user(Role.SCHOOL_STAFF, school=make_school(announced.school.office))
    for user, statuses in ((head, (200, 404)), (teacher, (200, 200)), (outside, (404, 404))):
        client.force_login(user)
        got = tuple(client.get(reverse("schools:file", args=[file.pk])).status_code for file in (old, new))
        assert got == statuses


def test_the_sar_asks_for_the_own_standards_that_hold(client, office, announced):
    round = make_round(office, year=announced.academic_year, schools=0)
    submission = round.submissions.get(school=announced.school, level="basic")
    correct(client, announced)
    lowered(client, announced, do="draft")
    assert [(part.own.label, part.own.is_asked) for part in Report(submission).own_parts] == [("ภูมิปัญญาท้องถิ่น", True)]
    lowered(client, announced)
    assert [part.own.label for part in Report(submission).own_parts] == ["ดนตรีไทย"]


def test_own_standards_typed_stay_in_a_conflict(client, draft):
    """The page had five rows; meanwhile somebody emptied the list."""
    own = {f"own_{n}": f"มาตรฐานที่พิมพ์ {n}" for n in range(1, 6)}
    send(client, draft, do="draft", endorsed_by="คนอื่น", file="")
    answer = send(client, draft, do="draft", file="", **own)
    assert answer.status_code == 409
    for label in own.values():
        assert f'value="{label}"' in answer.text
    many = {f"own_{n}": f"ก{n}" for n in range(1, 30)}
    assert send(client, draft, do="draft", file="", **many).context["form"].own_count == 10


def test_the_second_click_of_a_double_click_is_no_conflict(client, draft):
    given = {"do": "draft", "file": "", "own_2": "ภูมิปัญญา", "own_level_2": "3"}
    for _click in range(2):
        assert send(client, draft, **given).status_code == 302
    draft.refresh_from_db()
    assert draft.version == 2
    draft.version = 1
    assert send(client, draft, **given | {"own_2": "อื่น"}).status_code == 409


def test_a_past_year_counts_the_schools_of_that_year(client, office, head, draft):
    past = academic_year(today()) - 1
    send(client, draft)
    Announcement.objects.filter(pk=draft.pk).update(academic_year=past)
    closed, new = make_school(office), make_school(office)
    last = office.calendar.academic_span(past)[1]
    School.objects.filter(pk=closed.pk).update(closed_on=today())
    School.objects.filter(pk=new.pk).update(opened_on=today())
    # It closed before that year's end, but had announced.
    School.objects.filter(pk=draft.school_id).update(closed_on=last)
    client.force_login(head)
    page = client.get(reverse("qa:targets"), {"year": past})
    assert {one.pk for one, _row in page.context["rows"]} == {draft.school_id, closed.pk}
    assert page.context["counts"] == {"total": 2, "announced": 1, "missing": 1}
    page = client.get(reverse("qa:targets"))
    assert {one.pk for one, _row in page.context["rows"]} == {new.pk}


def test_the_round_that_asks_for_targets_shows_what_was_announced(client, office, head, teacher, draft):
    round = make_round(office, schools=0, by=head, year=draft.academic_year, kind="targets", levels="basic")
    address = reverse("qa:submission", args=[round.submissions.get().pk])
    there = reverse("qa:announcement", args=[draft.pk])
    client.force_login(head)
    assert "ยังไม่ได้ประกาศค่าเป้าหมายในระบบ" in client.get(address).text, "a draft is the school's own"
    client.force_login(teacher)
    assert there in client.get(address).text
    send(client, draft)
    client.force_login(head)
    page = client.get(address).text
    assert there in page and "ประกาศเมื่อ" in page


def test_results_stand_beside_the_same_words_of_another_set_alone(client, office, head, draft):
    """The office put a copy of the set in use after the announcement, with other words for one standard."""
    send(client, draft)
    same, other, _third = draft.standard_set.standards.all()
    round = make_round(office, schools=0, by=head, year=draft.academic_year)
    report = round.submissions.get(level="basic")
    copy = StandardSet.objects.create(office=office, code="own", name="ของเขต", level="basic", first_year=2560)
    for standard, label, level in ((same, same.label, 5), (other, "คนละเรื่อง", 2)):
        found = copy.standards.create(code=standard.code, label=label, position=standard.position)
        report.standard_results.create(standard=found, level=level)
    type(report).objects.filter(pk=report.pk).update(state="submitted", submitted_at=timezone.now())
    rows = client.get(reverse("qa:announcement", args=[draft.pk])).context["standards"]
    assert [row["reached"].split(" ")[0] for row in rows] == ["5", "", ""]
