"""What the system proposes, and what it leaves alone."""

import pytest

from qa.models import Proposal, Reading, Submission, SubmissionFile
from reports.actions import theme_proposals, themes
from reports.models import Statement, Theme, ThemeEvent
from reports.theming import reading
from reports.theming.proposing import propose
from schools.models import Role
from tests.factories import make_school, make_user
from tests.reports.theme_factories import TEXTS, make_sars, run, send, supervisor, withdraw

pytestmark = pytest.mark.django_db
# The same in two wordings.
READS, READS_TOO = "นักเรียนอ่านออกเขียนได้ตามเกณฑ์", "เด็กอ่านหนังสือคล่องและเขียนได้"


def said(theme):
    return sorted(theme.statements.said().values_list("text", flat=True))


def names(round):
    return sorted(Theme.objects.filter(round=round).living().values_list("name", flat=True))


def theme_of(text):
    return Statement.objects.filter(text=text).first().theme


def test_schools_that_say_the_same_are_one_theme():
    round, _ = make_sars(TEXTS, {"strengths": "เด็กอ่านหนังสือคล่องและเขียนได้"}, {"improvements": "ขาดแคลนครู ครูไม่ครบชั้น"})
    assert run(round)["statements"] == 5
    reading_theme = theme_of("นักเรียนอ่านออกเขียนได้ตามเกณฑ์")
    assert said(reading_theme) == ["นักเรียนอ่านออกเขียนได้ตามเกณฑ์", "เด็กอ่านหนังสือคล่องและเขียนได้"]
    assert len(said(theme_of("ครูไม่ครบชั้น"))) == 2
    assert reading_theme.state == "proposed"
    assert reading_theme.standard.code == "1"
    counted = Theme.objects.filter(pk=reading_theme.pk).counted().get()
    assert (counted.schools, counted.statements_n, counted.fresh) == (2, 2, 0)


def test_the_second_time_nothing_changes():
    round, _ = make_sars(TEXTS, TEXTS)
    run(round)
    before = list(Statement.objects.order_by("pk").values()), list(Theme.objects.order_by("pk").values())
    assert run(round)["themes"] == 0
    assert before == (list(Statement.objects.order_by("pk").values()), list(Theme.objects.order_by("pk").values()))
    assert ThemeEvent.objects.count() == 1


def test_new_sars_join_what_stands_and_change_nothing_of_it():
    round, _ = make_sars(TEXTS, TEXTS)
    by = supervisor(round.office)
    run(round)
    theme = theme_of("ครูไม่ครบชั้น")
    theme = themes.rename(theme=theme, name="กำลังครูไม่พอ", version=theme.version, by=by)
    theme = themes.finish(theme=theme, version=theme.version, by=by)
    send(round, make_school(round.office), {"improvements": "ครูไม่ครบชั้นเรียน"})
    run(round)
    theme.refresh_from_db()
    assert (theme.name, theme.state, theme.version) == ("กำลังครูไม่พอ", "done", 3)
    assert len(said(theme)) == 3
    assert Theme.objects.filter(pk=theme.pk).counted().get().fresh == 1


def test_what_a_person_moved_stays_and_the_same_words_follow():
    round, _ = make_sars(TEXTS, TEXTS, TEXTS)
    by = supervisor(round.office)
    run(round)
    theme = theme_of("ชุมชนมีส่วนร่วมในการจัดการศึกษา")
    keys = list(theme.statements.values_list("pk", flat=True))
    event = themes.move(round=round, statements=keys, origin=theme, name="บ้าน วัด โรงเรียน", by=by)
    send(round, make_school(round.office), TEXTS)
    run(round)
    assert len(said(event.theme)) == 4
    assert said(theme) == []
    assert "ชุมชนมีส่วนร่วมในการจัดการศึกษา" not in names(round)


def test_merged_themes_stay_merged():
    round, _ = make_sars(TEXTS, TEXTS)
    by = supervisor(round.office)
    run(round)
    pair = [theme_of("นักเรียนอ่านออกเขียนได้ตามเกณฑ์"), theme_of("ชุมชนมีส่วนร่วมในการจัดการศึกษา")]
    event = themes.merge(round=round, versions={row.pk: row.version for row in pair}, by=by)
    send(round, make_school(round.office), TEXTS)
    run(round)
    assert len(said(event.theme)) == 6
    assert len(names(round)) == 2


def themes_of_two_standards(round):
    """The themes of standards 1 and 2 in which schools say that pupils read, the first with one statement more."""
    for code, told in (("1", READS), ("1", READS), ("2", READS)):
        send(round, make_school(round.office), {"strengths": told}, code=code)
    run(round)
    return [Theme.objects.get(round=round, standard__code=code) for code in ("1", "2")]


def test_themes_merged_across_standards_stay_merged_for_other_wordings():
    round, _ = make_sars()
    first, second = themes_of_two_standards(round)
    event = themes.merge(round=round, versions={first.pk: 1, second.pk: 1}, by=supervisor(round.office))
    assert event.theme == first
    send(round, make_school(round.office), {"strengths": READS_TOO}, code="2")
    run(round)
    assert theme_of(READS_TOO) == first
    assert Theme.objects.living().get() == first


def test_statements_moved_to_a_theme_of_another_standard_are_followed_by_other_wordings():
    round, _ = make_sars()
    first, second = themes_of_two_standards(round)
    keys = list(second.statements.values_list("pk", flat=True))
    themes.move(round=round, statements=keys, origin=second, into=first, by=supervisor(round.office))
    send(round, make_school(round.office), {"strengths": READS_TOO}, code="2")
    run(round)
    assert theme_of(READS_TOO) == first


def test_what_was_merged_across_standards_and_taken_apart_again_draws_nothing():
    round, _ = make_sars()
    first, second = themes_of_two_standards(round)
    by = supervisor(round.office)
    event = themes.merge(round=round, versions={first.pk: 1, second.pk: 1}, by=by)
    themes.undo(event=event, by=by)
    send(round, make_school(round.office), {"strengths": READS_TOO}, code="2")
    run(round)
    assert theme_of(READS_TOO) == second


def test_what_a_person_took_out_of_all_themes_stays_out():
    round, _ = make_sars(TEXTS, TEXTS)
    run(round)
    theme = theme_of("ครูไม่ครบชั้น")
    statement = theme.statements.first()
    themes.move(round=round, statements=[statement.pk], origin=theme, by=supervisor(round.office))
    run(round)
    statement.refresh_from_db()
    assert (statement.theme, statement.placed_by) == (None, "person")


def test_statements_of_a_withdrawn_sar_leave_and_come_back_to_their_place():
    round, rows = make_sars(TEXTS, TEXTS)
    by = supervisor(round.office)
    run(round)
    theme = theme_of("ครูไม่ครบชั้น")
    statement = theme.statements.get(submission=rows[0])
    event = themes.move(round=round, statements=[statement.pk], origin=theme, name="กำลังคน", by=by)
    withdraw(rows[0])
    assert said(event.theme) == []
    run(round)
    assert Theme.objects.living().filter(pk=event.theme_id).exists()
    send(round, rows[0].school, {"improvements": "1. ครูไม่ครบชั้น 2. อาคารเรียนชำรุด", "strengths": ""})
    run(round)
    assert said(event.theme) == ["ครูไม่ครบชั้น"]
    assert Statement.objects.get(submission=rows[0], field="strengths", text__startswith="ชุมชน").left_at is not None


def test_sars_that_came_since_wait_to_be_read():
    round, rows = make_sars(TEXTS)
    assert reading.waiting(round).count() == 1
    run(round)
    assert reading.waiting(round).count() == 0
    before = reading.stamp(round)
    send(round, rows[0].school, TEXTS)
    assert reading.waiting(round).count() == 1
    assert reading.stamp(round) != before


def test_what_was_gathered_from_the_standards_counts_once():
    round, rows = make_sars(TEXTS)
    Submission.objects.filter(pk=rows[0].pk).update(
        strengths="มาตรฐานที่ 1: นักเรียนอ่านออกเขียนได้ตามเกณฑ์", gathered=["strengths"], improvements="ขาดงบประมาณ"
    )
    run(round)
    assert Statement.objects.filter(field="strengths").count() == 2
    assert Statement.objects.get(text="ขาดงบประมาณ").standard is None


def test_a_written_text_of_the_whole_that_names_its_standard_is_of_it():
    round, rows = make_sars({})
    Submission.objects.filter(pk=rows[0].pk).update(strengths="มาตรฐานที่ 2: มีการนิเทศภายใน\nภาพรวมดี")
    run(round)
    assert Statement.objects.get(text="มีการนิเทศภายใน").standard.code == "2"
    assert Statement.objects.get(text="ภาพรวมดี").standard is None


def test_an_issue_that_a_statement_begins_with_is_known():
    round, _ = make_sars({"strengths": "1.1 อ่านคล่อง"}, {"strengths": "ประเด็นพิจารณาที่ 1.1.2 คิดวิเคราะห์ได้"})
    run(round)
    found = Statement.objects.get(text="คิดวิเคราะห์ได้")
    assert found.issue.code in found.part
    assert Statement.objects.get(text="อ่านคล่อง").issue is None


def test_the_page_of_what_was_taken_over_from_the_file(django_user_model):
    from django.utils import timezone

    from schools.files import store

    round, rows = make_sars({"strengths": "1. นักเรียนอ่านคล่อง 2. ครูดี"})
    by = round.created_by
    file = store(b"%PDF-1.4", office=round.office, purpose="sar", label="a", content_type="application/pdf", by=by)
    source = SubmissionFile.objects.create(submission=rows[0], kind="sar", file=file)
    now = timezone.now()
    found = Reading.objects.create(
        submission=rows[0], source=source, sha256=file.sha256, state="read", quality="good", asked_by=by, asked_at=now,
        read_at=now,
    )  # fmt: skip
    Proposal.objects.create(
        reading=found, standard=rows[0].standard_set.standards.get(code="1"), field="strengths", confidence=3,
        text="นักเรียนอ่านคล่อง", page=12, quote="x", state="confirmed", decided_by=by, decided_at=now,
    )  # fmt: skip
    run(round)
    assert Statement.objects.get(text="นักเรียนอ่านคล่อง").part == "มาตรฐานที่ 1 หน้า 12"
    assert Statement.objects.get(text="ครูดี").page is None


def test_drafts_and_returned_sars_are_not_read():
    round, rows = make_sars(TEXTS, TEXTS)
    Submission.objects.filter(pk=rows[0].pk).update(state="returned")
    Submission.objects.filter(pk=rows[1].pk).update(state="draft", submitted_at=None)
    assert run(round) == {"sars": 0, "statements": 0, "placed": 0, "themes": 0}


def test_what_people_do_between_reading_and_writing_wins():
    round, _ = make_sars(TEXTS, TEXTS)
    by = supervisor(round.office)
    run(round)
    send(round, make_school(round.office), TEXTS)
    late = propose(round)
    theme = theme_of("ครูไม่ครบชั้น")
    other = theme_of("นักเรียนอ่านออกเขียนได้ตามเกณฑ์")
    third = theme_of("ชุมชนมีส่วนร่วมในการจัดการศึกษา")
    merged = themes.merge(round=round, versions={other.pk: 1, third.pk: 1}, by=by).theme
    themes.rename(theme=theme, name="ครูไม่พอ", version=1, by=by)
    theme_proposals.keep(round=round, proposal=late)
    assert len(said(merged)) == 6
    assert theme_of("ครูไม่ครบชั้น").name == "ครูไม่พอ"
    assert len(said(theme)) == 3


def test_what_comes_while_a_theme_is_marked_done_is_new_to_it():
    round, _ = make_sars(TEXTS, TEXTS)
    run(round)
    send(round, make_school(round.office), TEXTS)
    late = propose(round)
    theme = themes.finish(theme=theme_of("ครูไม่ครบชั้น"), version=1, by=supervisor(round.office))
    theme_proposals.keep(round=round, proposal=late)
    assert Theme.objects.filter(pk=theme.pk).counted().get().fresh == 1


def test_two_proposals_at_once_make_no_theme_twice():
    round, _ = make_sars(TEXTS, TEXTS)
    first, second = propose(round), propose(round)
    theme_proposals.keep(round=round, proposal=first)
    theme_proposals.keep(round=round, proposal=second)
    assert Theme.objects.count() == 3
    assert Statement.objects.count() == 6


def test_one_voice_among_many_is_no_theme():
    many = [{"improvements": f"ครูไม่ครบชั้น ข้อ {n}"} for n in range(32)]
    round, _ = make_sars(*many, {"improvements": "ไม้ดอกไม้ประดับเหี่ยว"})
    run(round)
    assert theme_of("ไม้ดอกไม้ประดับเหี่ยว") is None


def test_harmless_texts():
    nasty = "<script>alert(1)</script>" + "ก" * 10_000 + " 😀"
    round, _ = make_sars(
        {"strengths": nasty, "improvements": "😀😀", "plan": "ไม่มี", "practices": "\u200b", "help_wanted": "-"}
    )
    run(round)
    (row,) = Statement.objects.all()
    assert row.text.endswith("😀")
    assert "<script>" not in row.text


def test_a_round_without_sars():
    round, _ = make_sars()
    assert run(round)["themes"] == 0


def test_the_same_question_is_one_job():
    round, _ = make_sars(TEXTS)
    by = make_user(Role.HEAD, office=round.office)
    job, created = theme_proposals.request(round=round, user=by)
    again, second = theme_proposals.request(round=round, user=by)
    assert (created, second, again.pk) == (True, False, job.pk)
