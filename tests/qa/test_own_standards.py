"""A standard that a school announced for itself is a part of its SAR, and stays what was written of it."""

import pytest
from django.urls import reverse

from qa.actions import sar
from qa.models import Announcement, OwnResult, OwnStandard, SarPart, Submission
from qa.models.sar import own_code
from qa.sar_report import Report
from schools.models import Role
from tests.factories import make_user, today
from tests.qa.factories import fill_in, make_round, make_submission, part_url
from tests.qa.test_answers import errors, fresh, post
from tests.reports.pictures import squeezed, text_of

pytestmark = pytest.mark.django_db
S = Submission.State
CRAFT, FOREST = "ผู้เรียนทอผ้าพื้นบ้านได้", "ผู้เรียนดูแลป่าชุมชน"


def announce(submission, *own, state=Announcement.State.ANNOUNCED):
    """The school's announcement for the year of the report holds these standards of its own, (label, target)."""
    row, _new = Announcement.objects.update_or_create(
        school=submission.school,
        level=submission.level,
        academic_year=submission.round.academic_year,
        defaults={
            "standard_set": submission.standard_set,
            "state": state,
            "announced_on": today(),
            "endorsed_on": today(),
            "created_by": submission.round.created_by,
        },
    )
    # As the action does: every save writes them anew.
    row.own_standards.all().delete()
    for place, (label, target) in enumerate(own, start=1):
        OwnStandard.objects.create(announcement=row, position=place, label=label, level=target)
    return row


@pytest.fixture
def submission():
    row = make_submission()
    announce(row, (CRAFT, 4), (FOREST, None))
    return row


@pytest.fixture
def writer(client, submission):
    user = make_user(Role.SCHOOL_STAFF, school=submission.school)
    client.force_login(user)
    return user


def write(client, submission, label=CRAFT, **data):
    return post(client, submission, own_code(label), own_label=label, **data)


def test_each_has_a_tab_with_its_target_between_the_standards_and_the_end(client, submission, writer):
    report = Report(submission)
    assert [part.kind for part in report.parts] == ["summary", *["standard"] * 3, "own", "own", "send"]
    page = client.get(part_url(submission, own_code(CRAFT))).text
    assert "มฐ. เพิ่ม 1" in page and "มฐ. เพิ่ม 2" in page and CRAFT in page
    assert "ค่าเป้าหมายที่ประกาศ: <strong>4 " in page and "กระบวนการพัฒนา" in page and "แผนยกระดับ" not in page


def test_what_is_written_is_kept_with_the_words_and_target_of_that_day(client, submission, writer):
    texts = {name: f"ข้อความ {name}" for name in SarPart.OWN_TEXTS}
    write(client, submission, own_level=5, **texts)
    row = OwnResult.objects.get()
    assert (row.label, row.target, row.level, row.part.code) == (CRAFT, 4, 5, own_code(CRAFT))
    assert {name: getattr(row.part, name) for name in texts} == texts
    form = client.get(part_url(submission, own_code(CRAFT))).context["form"]
    assert (form["own_level"].value(), form["process"].value()) == (5, "ข้อความ process")


def test_its_level_is_owed_and_its_strengths_are_gathered(client, submission, writer):
    assert [gap.name for gap in Report(submission).missing() if gap.code.startswith("own")] == ["own_level"] * 2
    answer = fill_in(client, submission)
    assert answer.status_code == 422 and len(answer.context["missing"]) == 2
    write(client, submission, own_level=4, strengths="ทอผ้าได้ทุกคน")
    write(client, submission, FOREST, own_level=3)
    version = SarPart.objects.get(submission=submission, kind="summary").version
    post(client, submission, "summary", version=version, overall_level=4, improvements="การคิด")
    version = SarPart.objects.get(submission=submission, kind="send").version
    sent = {"endorsed_on": "1/5/2569", "endorsed_by": "นายมั่น ใจดี"}
    assert post(client, submission, "send", version=version, do="submit", **sent).status_code == 302
    assert fresh(submission).state == S.SUBMITTED
    assert fresh(submission).strengths == f"{CRAFT}: ทอผ้าได้ทุกคน"


@pytest.mark.parametrize("asked", [[], ["process", "results", "plan", "evidence"]])
def test_texts_are_owed_where_the_round_asks_for_them(asked):
    row = make_submission(parts=asked)
    announce(row, (CRAFT, 4))
    names = [gap.name for gap in Report(row).missing() if gap.code.startswith("own")]
    assert names == ["own_level", *[name for name in asked if name in SarPart.OWN_TEXTS]]


@pytest.mark.parametrize("value", ["6", "0", "-1", "ดี", "9" * 5000])
def test_a_level_out_of_the_scale_is_refused(client, submission, writer, value):
    answer = write(client, submission, own_level=value, process="ทอผ้า")
    assert errors(answer) == {"own_level": "ระดับที่ส่งมาไม่มีในเกณฑ์ โปรดเลือกใหม่"}
    assert "ทอผ้า" in answer.text and not OwnResult.objects.exists()


def test_a_later_announcement_takes_nothing_that_was_written(client, submission, writer):
    write(client, submission, own_level=4, process="ทอผ้าทุกวันศุกร์")
    write(client, submission, FOREST, own_level=3)
    announce(submission, (FOREST, 5), ("ผู้เรียนพูดภาษาถิ่น", 3))
    report = Report(fresh(submission))
    assert [(part.own.label, part.own.is_asked) for part in report.own_parts] == [
        (FOREST, True), ("ผู้เรียนพูดภาษาถิ่น", True), (CRAFT, False),
    ]  # fmt: skip
    page = client.get(part_url(submission, own_code(CRAFT))).text
    assert "ทอผ้าทุกวันศุกร์" in page and "ประกาศฉบับปัจจุบันไม่มีมาตรฐานข้อนี้แล้ว" in page
    assert "own_level" not in [gap.name for gap in report.missing() if gap.code == own_code(CRAFT)]
    page = client.get(part_url(submission, own_code(FOREST))).text
    assert "ค่าเป้าหมายที่ประกาศ: <strong>5 " in page, "the new target"


def test_while_the_announcement_is_corrected_nothing_leaves_the_report(client, submission, writer):
    write(client, submission, own_level=4)
    announce(submission, state=Announcement.State.DRAFT)
    assert [(part.own.label, part.own.is_asked) for part in Report(fresh(submission)).own_parts] == [(CRAFT, True)]


def test_words_typed_while_the_announcement_changed_are_saved(client, submission, writer):
    announce(submission, (FOREST, 5))
    assert client.get(part_url(submission, own_code(CRAFT))).status_code == 404
    assert write(client, submission, process="พิมพ์ค้างไว้", do="auto").status_code == 200
    assert SarPart.objects.get().process == "พิมพ์ค้างไว้"
    other = post(client, submission, own_code("อื่น"), own_label=CRAFT, process="ก")
    assert other.status_code == 404, "the words are those of the address"
    nothing = client.post(part_url(submission, own_code("ไม่เคยมี")), {"version": 0, "own_label": "ไม่เคยมี"}, follow=True)
    assert nothing.status_code == 200 and SarPart.objects.count() == 1


def sent_report(client, submission):
    announce(submission, (CRAFT, 4))
    write(client, submission, own_level=5, results="ทอผ้าได้ร้อยละ 95")
    fill_in(client, submission)
    return fresh(submission)


def test_a_report_that_was_sent_does_not_follow_the_announcement(client, submission, writer):
    row = sent_report(client, submission)
    assert row.state == S.SUBMITTED
    announce(submission, (CRAFT, 1), (FOREST, 2))
    (part,) = Report(row).own_parts
    assert (part.own.label, part.own.target, part.values["level"]) == (CRAFT, 4, 5)


def test_what_nobody_announces_and_nobody_wrote_about_does_not_go_along(client, submission, writer):
    write(client, submission, FOREST, own_level=2)
    row = sent_report(client, submission)
    assert [part.own.label for part in Report(row).own_parts] == [CRAFT]


def test_the_office_reads_it_and_the_paper_prints_it(client, submission, writer):
    row = sent_report(client, submission)
    client.force_login(make_user(Role.HEAD, office=submission.round.office))
    page = client.get(reverse("qa:submission", args=[row.pk])).text
    for words in (CRAFT, "ค่าเป้าหมาย 4", "ยอดเยี่ยม (5)", "ทอผ้าได้ร้อยละ 95"):
        assert words.replace(" (5)", "") in page, words
    text = text_of(client.get(reverse("reports:sar_pdf", args=[row.pk])).content)
    for words in (CRAFT, "ดีเลิศ (4)", "ยอดเยี่ยม (5)", "ทอผ้าได้ร้อยละ 95"):
        assert squeezed(words) in text, words


def test_the_announcement_shows_what_the_report_reached(client, submission, writer):
    sent_report(client, submission)
    page = client.get(reverse("qa:announcement", args=[Announcement.objects.get().pk])).text
    assert "5 ยอดเยี่ยม" in page and "บรรลุ" in page


def test_the_esar_has_no_place_for_it_and_the_page_says_so(client, submission):
    client.force_login(make_user(Role.HEAD, office=submission.round.office))
    page = client.get(reverse("qa:receipts", args=[submission.round_id])).text
    assert "มาตรฐานที่สถานศึกษากำหนดเพิ่มไม่มีช่องใน e-SAR" in page


def test_texts_of_last_year_come_along_under_the_same_words(client, submission, writer):
    round = make_round(submission.round.office, year=2567, schools=0)
    before = round.submissions.get(school=submission.school, level="basic")
    announce(before, (CRAFT, 3), ("ที่เลิกแล้ว", 3))
    for label in (CRAFT, "ที่เลิกแล้ว"):
        write(client, before, label, own_level=3, process=f"ปีก่อน {label}")
    fill_in(client, before)
    assert fresh(before).state == S.SUBMITTED
    _source, copied = sar.copy_last_year(submission=fresh(submission), by=writer)
    part = SarPart.objects.get(submission=submission, kind="own")
    assert copied == 3 and (part.process, part.unchecked) == (f"ปีก่อน {CRAFT}", ["process"])
    assert part.own.level is None, "levels are of this year"
    write(client, submission, version=1, process=part.process, checked_process="on", own_level=4)
    assert SarPart.objects.get(submission=submission, kind="own").unchecked == []


def test_a_stale_form_shows_both_and_overwrites_nothing(client, submission, writer):
    write(client, submission, own_level=4, process="ของครูก")
    answer = write(client, submission, own_level=5, process="ของครูข")
    assert answer.status_code == 409
    assert [row["theirs"] for row in answer.context["conflict"]] == ["ดีเลิศ", "ของครูก"]
    assert SarPart.objects.get().process == "ของครูก"


def test_rounds_of_other_kinds_have_no_such_part(submission, client):
    round = make_round(submission.round.office, kind="plan", parts=[], schools=0)
    row = round.submissions.get(school=submission.school)
    client.force_login(make_user(Role.SCHOOL_STAFF, school=submission.school))
    assert not Report(row).own_parts
    assert write(client, row, process="ก").status_code == 404


def test_the_same_standard_twice_is_refused_in_the_announcement(client, submission, writer):
    row = announce(submission, state=Announcement.State.DRAFT)
    page = client.post(
        reverse("qa:announcement_edit", args=[row.pk]), {"version": row.version, "own_1": CRAFT, "own_2": CRAFT}
    )
    assert "ซ้ำกับรายการที่ 1" in page.text and not row.own_standards.exists()
