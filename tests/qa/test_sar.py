"""A SAR beside its levels: evidence, the draft that saves itself, texts of last year, texts taken over."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qa.actions import rounds, sar
from qa.models import Evidence, SarPart, Submission
from qa.sar_report import Report
from schools import files
from schools.models import Role, StoredFile
from supervision.actions.changes import WrongState
from tests.factories import make_school, make_school_year, make_user
from tests.qa.factories import fill_in, make_round, make_submission, part_url, pdf, upload

pytestmark = pytest.mark.django_db
S = Submission.State


@pytest.fixture
def submission():
    return make_submission()


@pytest.fixture
def writer(client, submission):
    user = make_user(Role.SCHOOL_STAFF, school=submission.school)
    client.force_login(user)
    return user


@pytest.fixture
def first(submission):
    return submission.standard_set.standards.first()


def code(standard):
    return f"standard-{standard.pk}"


def post(client, submission, part, version=0, do="draft", **data):
    return client.post(part_url(submission, part), {"version": version, "do": do} | data)


def errors(response):
    return {field: " ".join(map(str, found)) for field, found in response.context["form"].errors.items()}


# Facts of the school


def test_the_schools_figures_of_the_year_stand_on_the_first_page(client, submission, writer):
    page = client.get(part_url(submission, "summary")).text
    assert "ยังไม่มีข้อมูลปีการศึกษา 2568" in page
    make_school_year(submission.school, 2568, pupils=123, teachers=7)
    page = client.get(part_url(submission, "summary")).text
    assert "123" in page and "7 คน" in page and reverse("schools:own") in page


# Evidence


def test_a_link_and_files_become_evidence_of_the_standard(client, submission, writer, first):
    post(client, submission, code(first), evidence_title="วิดีโอกิจกรรม", evidence_url="example.org/v")
    post(client, submission, code(first), version=1, evidence_files=[upload(), upload(pdf(), "ภาพกิจกรรม.pdf")])
    rows = list(Evidence.objects.values_list("title", "url", "file__label"))
    assert rows == [
        ("วิดีโอกิจกรรม", "https://example.org/v", None),
        ("SAR ปี 2568.pdf", "", "SAR ปี 2568.pdf"),
        ("ภาพกิจกรรม.pdf", "", "ภาพกิจกรรม.pdf"),
    ]
    page = client.get(part_url(submission, code(first))).text
    assert 'href="https://example.org/v"' in page and "ภาพกิจกรรม.pdf" in page


def test_a_second_click_adds_evidence_once(client, submission, writer, first):
    for _ in range(2):
        post(client, submission, code(first), evidence_title="ก", evidence_url="https://example.org")
    assert Evidence.objects.count() == 1


@pytest.fixture
def twin(submission):
    """The browser of another teacher of the school."""
    other = Client()
    other.force_login(make_user(Role.SCHOOL_STAFF, school=submission.school))
    return other


def test_evidence_of_two_teachers_at_once_is_all_kept(client, twin, submission, writer, first):
    content = pdf()
    post(client, submission, code(first), evidence_title="ของครูก", evidence_files=[upload(content)])
    link = {"evidence_title": "ของครูข", "evidence_url": "https://example.org"}
    # The second page was opened before the first was saved.
    assert post(twin, submission, code(first), **link).status_code == 302
    assert post(twin, submission, code(first), evidence_files=[upload(pdf(linearize=True), "ค.pdf")]).status_code == 302
    for _ in range(2):
        again = {**link, "evidence_files": [upload(content, "ซ้ำ.pdf")]}
        assert post(twin, submission, code(first), **again).status_code == 302
    assert list(Evidence.objects.values_list("title", flat=True)) == ["ของครูก", "ของครูข", "ค.pdf"]


def test_evidence_beside_a_conflict_of_words_stays_on_the_page(client, twin, submission, writer, first):
    post(client, submission, code(first), process="ของครูก", evidence_title="ก", evidence_url="https://example.org/a")
    row = Evidence.objects.get()
    link = {"evidence_title": "ข", "evidence_url": "https://example.org/b", "remove": row.pk}
    page = post(twin, submission, code(first), process="ของครูข", **link)
    assert page.status_code == 409 and "https://example.org/b" in page.text
    assert {"label": "หลักฐานที่ขอนำออก", "mine": "ก", "theirs": "ยังอยู่ในรายงาน โปรดกดนำออกอีกครั้ง"} in page.context[
        "conflict"
    ]
    assert Evidence.objects.get().removed_at is None


def test_evidence_is_taken_out_also_from_a_page_that_was_overtaken(client, twin, submission, writer, first):
    post(client, submission, code(first), evidence_title="ก", evidence_url="https://example.org/a")
    post(client, submission, code(first), version=1, evidence_title="ข", evidence_url="https://example.org/b")
    row = Evidence.objects.get(title="ก")
    for _ in range(2):
        assert post(twin, submission, code(first), version=1, remove=row.pk).status_code == 302
    assert list(Evidence.objects.filter(removed_at=None).values_list("title", flat=True)) == ["ข"]
    assert SarPart.objects.get().version == 3, "the second click wrote nothing"


def test_the_long_name_of_a_file_becomes_a_title_that_fits(client, submission, writer, first):
    name = f"{'ก' * 240}.pdf"
    post(client, submission, code(first), evidence_files=[upload(name=name)])
    row = Evidence.objects.get()
    assert (row.title, row.file.label) == ("ก" * 200, name)


@pytest.mark.parametrize("over", [0, 1])
def test_a_link_is_measured_with_what_is_put_before_it(client, submission, writer, first, over):
    link = "example.org/".ljust(492 + over, "a")
    answer = post(client, submission, code(first), evidence_title="ก", evidence_url=link)
    if over:
        assert "ยาวเกิน 500 ตัวอักษร" in errors(answer)["evidence_url"]
    assert list(Evidence.objects.values_list("url", flat=True)) == ([] if over else [f"https://{link}"])


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"evidence_url": "https://example.org"}, "evidence_title", "โปรดตั้งชื่อหลักฐาน"),
        ({"evidence_title": "ก"}, "evidence_url", "โปรดใส่ลิงก์หรือเลือกไฟล์"),
        ({"evidence_title": "ก", "evidence_url": "javascript://alert(1)"}, "evidence_url", "ลิงก์นี้ไม่ถูกต้อง"),
        ({"evidence_title": "ก", "evidence_url": "ไม่ใช่ลิงก์ เลย"}, "evidence_url", "ลิงก์นี้ไม่ถูกต้อง"),
    ],
)
def test_half_a_piece_of_evidence_is_told_at_its_field(client, submission, writer, first, data, field, message):
    response = post(client, submission, code(first), process="เขียนแล้ว", **data)
    assert message in errors(response)[field]
    assert "เขียนแล้ว" in response.text and not Evidence.objects.exists()


def test_evidence_taken_out_stays_on_record_and_only_ones_own_goes(client, submission, writer, first):
    post(client, submission, code(first), evidence_title="ก", evidence_url="https://example.org")
    row = Evidence.objects.get()
    other = make_submission()
    theirs = Evidence.objects.create(
        submission=other, standard=first, title="ข", url="https://example.org", added_by=writer
    )
    for pk in (row.pk, theirs.pk, "9" * 30, "x"):
        version = SarPart.objects.get(submission=submission).version
        client.post(part_url(submission, code(first)), {"version": version, "remove": pk})
    row.refresh_from_db()
    theirs.refresh_from_db()
    assert row.removed_at is not None and theirs.removed_at is None
    assert "example.org" not in client.get(part_url(submission, code(first))).text


def test_the_office_reads_evidence_once_it_is_sent(client, submission, writer, first):
    post(client, submission, code(first), evidence_files=[upload()])
    stored = Evidence.objects.get().file
    head = make_user(Role.HEAD, office=submission.round.office)
    stranger = make_user(Role.SCHOOL_DIRECTOR, school=make_school(submission.round.office))
    assert files.may_read(writer, stored)
    assert not files.may_read(head, stored), "a draft is the school's"
    Submission.objects.filter(pk=submission.pk).update(state=S.SUBMITTED, submitted_at=timezone.now())
    assert files.may_read(head, stored)
    assert not files.may_read(stranger, stored)


# The draft that saves itself


def auto(client, submission, part, version=0, **data):
    return post(client, submission, part, version, do="auto", **data).text


def test_a_draft_saves_itself_and_tells_the_version_and_how_far_it_is(client, submission, writer, first):
    issue = first.issues.first()
    told = auto(client, submission, code(first), process="พิมพ์อยู่", **{f"issue_{issue.pk}": 4})
    assert "บันทึกแล้ว" in told and 'name="version" id="id_version" value="1"' in told and "1 / 31" in told
    assert SarPart.objects.get().process == "พิมพ์อยู่"
    auto(client, submission, code(first), version=1, process="พิมพ์อยู่", **{f"issue_{issue.pk}": 4})
    assert SarPart.objects.get().version == 1, "nothing changed, nothing written"


def test_a_draft_of_somebody_who_was_overtaken_is_not_saved_and_says_who(client, submission, writer, first):
    auto(client, submission, code(first), process="ของครูก")
    told = auto(client, submission, code(first), process="ของครูข")
    assert "ยังไม่ได้บันทึก" in told and str(writer) in told and "โปรดกดบันทึกเพื่อเปรียบเทียบ" in told
    assert SarPart.objects.get().process == "ของครูก"


def test_a_draft_with_a_wrong_date_says_which_field(client, submission, writer):
    told = auto(client, submission, "send", endorsed_on="เมื่อวาน")
    assert "ยังไม่ได้บันทึก" in told and "#id_endorsed_on" in told
    assert not SarPart.objects.exists()


def test_half_a_piece_of_evidence_waits_for_a_save_by_hand(client, submission, writer, first):
    told = auto(client, submission, code(first), process="ก", evidence_title="กำลังพิมพ์")
    assert "บันทึกแล้ว" in told and not Evidence.objects.exists()


def test_a_draft_of_a_report_that_was_sent_says_so(client, submission, writer):
    fill_in(client, submission)
    assert "รายงานนี้ส่งแล้ว" in auto(client, submission, "summary", version=1, strengths="ช้าไป")


def test_files_never_travel_with_a_draft_that_saves_itself(client, submission, writer):
    auto(client, submission, "send", endorsed_by="ก", sar_file=upload())
    assert not StoredFile.objects.exists()


# Texts of last year


@pytest.fixture
def earlier(client, submission, writer, first):
    """The school's report of the year before, sent."""
    round = make_round(submission.round.office, year=2567, schools=0)
    row = round.submissions.select_related("round", "school").get(school=submission.school, level="basic")
    client.post(part_url(row, code(first)), {"version": 0, "process": "ปีก่อนทำ"})
    fill_in(client, row, strengths="เด่นปีก่อน")
    part = SarPart.objects.get(submission=row, standard=first)
    part.process = "ปีก่อนทำ"
    part.save()
    return row


def test_last_years_texts_are_copied_where_this_year_has_none(client, submission, earlier, first):
    post(client, submission, "summary", improvements="ปีนี้เขียนแล้ว")
    response = post(client, submission, "summary", version=1, do="copy", improvements="ปีนี้เขียนแล้ว")
    page = client.get(response.url).text
    assert "คัดลอก 2 ข้อความจาก SAR ปีการศึกษา 2567 แล้ว" in page and "คัดลอกแล้ว รอตรวจ 2 ข้อความ" in page
    draft = Submission.objects.get(pk=submission.pk)
    assert (draft.strengths, draft.improvements, draft.overall_level) == ("เด่นปีก่อน", "ปีนี้เขียนแล้ว", None)
    assert SarPart.objects.get(submission=submission, standard=first).unchecked == ["process"]
    assert not draft.issue_results.exists() and not draft.files.exists(), "levels and files are of this year"


def test_a_copied_text_that_nobody_looked_at_keeps_the_report_from_being_sent(client, submission, earlier, first):
    post(client, submission, "summary", do="copy")
    data = {"strengths": "เด่นปีก่อน", "improvements": "การคิดวิเคราะห์"}
    response = fill_in(client, submission, **data)
    assert response.status_code == 422
    assert {gap.label for gap in response.context["missing"]} >= {"จุดเด่น (คัดลอกมา ยังไม่ได้ตรวจ)"}
    assert "process" not in {gap.name for gap in response.context["missing"]}, "an emptied text is no copy"
    # One is confirmed by a tick, the other edited.
    part = SarPart.objects.get(submission=submission, kind="summary")
    ticked = {"overall_level": 4, "checked_strengths": "on", **data, "improvements": "แก้แล้ว"}
    post(client, submission, "summary", version=part.version, **ticked)
    assert SarPart.objects.get(submission=submission, kind="summary").unchecked == []
    assert Report(Submission.objects.get(pk=submission.pk)).missing() == []


def test_the_bar_and_the_list_of_what_is_missing_agree(client, submission, earlier):
    post(client, submission, "summary", do="copy")
    page = client.get(part_url(submission, "send"))
    assert page.context["total"] - page.context["done"] == len(page.context["missing"])
    listed = page.text.split('id="missing"')[1].split("</section>")[0]
    assert "สรุป <strong" in listed and listed.count("<details") == len({gap.part for gap in page.context["missing"]})


def test_a_tick_on_a_page_that_was_overtaken_holds(client, twin, submission, earlier, first):
    post(client, submission, "summary", do="copy")
    part = SarPart.objects.get(submission=submission, standard=first)
    post(client, submission, code(first), version=part.version, process="ปีก่อนทำ", evidence_title="ก",
         evidence_url="https://example.org")  # fmt: skip
    page = {"version": part.version, "process": "ปีก่อนทำ", "checked_process": "on"}
    assert post(twin, submission, code(first), **page).status_code == 302
    assert SarPart.objects.get(pk=part.pk).unchecked == []


def test_nothing_to_copy_is_said(client, submission, writer):
    assert "head-copy" not in client.get(part_url(submission, "summary")).text
    assert (
        "ยังไม่มีรายงานของปีก่อนหน้า"
        in client.post(part_url(submission, "summary"), {"version": 0, "do": "copy"}, follow=True).text
    )


# Taken over from a file that was read


def test_what_the_school_confirmed_is_taken_over(submission, first):
    by = make_user(Role.SCHOOL_STAFF, school=submission.school)
    issue = first.issues.first()
    sar.take_over(submission=submission, by=by, field="strengths", value="อ่านคล่อง", standard=first)
    sar.take_over(submission=submission, by=by, field="level", value=4, standard=first)
    sar.take_over(submission=submission, by=by, field="level", value=5, issue=issue)
    sar.take_over(submission=submission, by=by, field="strengths", value="ภาพรวมดี")
    sar.take_over(submission=submission, by=by, field="overall_level", value=4)
    stored = Submission.objects.get(pk=submission.pk)
    assert (stored.state, stored.strengths, stored.overall_level) == (S.DRAFT, "ภาพรวมดี", 4)
    assert SarPart.objects.get(standard=first).strengths == "อ่านคล่อง"
    assert stored.issue_results.get().level == 5 and stored.standard_results.get().level == 4
    for wrong in ({"field": "level", "value": 6, "standard": first}, {"field": "no", "value": "ก"}):
        with pytest.raises(ValueError):
            sar.take_over(submission=submission, by=by, **wrong)


def test_nothing_is_taken_over_into_a_report_that_was_sent(client, submission, writer, first):
    fill_in(client, submission)
    with pytest.raises(WrongState):
        sar.take_over(submission=submission, by=writer, field="strengths", value="ช้าไป")


def test_a_notice_leads_readers_to_a_report_that_was_sent(client, submission, writer):
    head = make_user(Role.HEAD, office=submission.round.office)
    fill_in(client, submission)
    assert head.notices.get().url == reverse("qa:submission", args=[submission.pk])


def test_the_office_reads_texts_on_the_reports_page(client, submission, writer, first):
    post(client, submission, code(first), process="จัดค่ายภาษาไทย", practices="นิทานสองภาษา")
    Submission.objects.filter(pk=submission.pk).update(state=S.SUBMITTED, submitted_at=timezone.now())
    client.force_login(make_user(Role.HEAD, office=submission.round.office))
    page = client.get(reverse("qa:submission", args=[submission.pk])).text
    assert "จัดค่ายภาษาไทย" in page and "นิทานสองภาษา" in page


def test_rounds_of_the_same_year_are_never_copied_from(submission):
    assert sar.last_year(submission) is None
    assert rounds.missing_submissions(submission.round) == []


def test_a_round_may_suggest_by_percentage_bands(client):
    submission = make_submission(rule="percent")
    client.force_login(make_user(Role.SCHOOL_STAFF, school=submission.school))
    for start, value in ((90, 5), (80, 4), (70, 3), (60, 2), (0, 1)):
        submission.standard_set.levels.filter(value=value).update(percent_from=start)
    first = submission.standard_set.standards.first()
    levels = {f"issue_{issue.pk}": 5 if n else 4 for n, issue in enumerate(first.issues.all())}
    post(client, submission, code(first), **levels)
    page = client.get(part_url(submission, code(first)))
    assert page.context["form"].suggestion() == 5
    assert 'data-bands="90.00:5 80.00:4' in page.text and 'data-full="5"' in page.text
