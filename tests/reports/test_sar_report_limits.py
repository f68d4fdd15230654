"""The synthesis of SARs of unusual rounds: none, one school, gaps, other scales, closed schools, hostile texts."""

import json
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest

from benchmarks import figures
from qa.models import Extension, Level, Round, Standard, StandardResult, StandardSet, Submission
from reports.book import paper
from reports.book.parts import Chapter, Note, Table, Text
from reports.models import Theme
from reports.types.sar import SAR
from reports.types.sar.form import SarForm
from reports.types.sar.public import FEW, hide, means_told
from reports.types.sar.texts import BLOCKS, OWN_BLOCKS
from reports.types.sar.words import group_of
from reports.types.words import above
from schools.frozen import digest
from schools.models import School
from tests.factories import make_office, make_school, make_user, today
from tests.reports.book.books import make_book
from tests.reports.sar_factories import YEAR, criteria_of, make_rounds, say

pytestmark = pytest.mark.django_db


def frozen(office, round, level="basic"):
    """What was frozen, as the database gives it back."""
    return json.loads(json.dumps(SAR.freeze(office, criteria_of(round, level), today())))


def report(data):
    """(texts, {name: table}, chapters)."""
    texts = SAR.drafts(data)
    chapters = SAR.chapters(data, texts)
    return texts, {table.name: table for chapter in chapters for table in chapter.of(Table)}, chapters


def row(table, head):
    (found,) = [row for row in table.rows if row.cells[0].shown == head]
    return [cell.shown for cell in found.cells[1:]]


def form(office, round, level="basic", **more):
    return SarForm({"round": round.pk, "level": level, "digits": "arabic"} | more, office=office)


# ---- the form


def test_the_form_says_what_there_is_before_anything_is_frozen():
    office, round = make_rounds(5, 8, states=["accepted", "accepted", "expected"])
    chosen = form(office, round)
    assert chosen.is_valid(), chosen.errors
    found = dict(chosen.found())
    assert found["สถานศึกษาที่ต้องส่งรายงาน"] == 8
    assert found["ส่งรายงานแล้ว"] == round.submissions.filter(state="accepted").count()
    assert found["ประเด็นจากข้อความใน SAR"] > 0 == found["ประเด็นที่ตรวจแล้ว"]
    assert chosen.nothing() == ""
    assert chosen.keys == {"round": round.pk, "level": "basic"}
    assert chosen.title == f"รายงานการสังเคราะห์ผลการประเมินตนเอง (SAR) ระดับการศึกษาขั้นพื้นฐาน ปีการศึกษา {YEAR}"


def test_a_round_without_reports_is_explained_and_nothing_is_begun():
    office, round = make_rounds(5, 4, states=["expected"], years=(YEAR,))
    chosen = form(office, round)
    assert chosen.is_valid() and "ยังไม่มีสถานศึกษาส่งรายงาน" in chosen.nothing()
    other = form(office, round, "early")
    assert other.is_valid() and "ไม่มีสถานศึกษาที่ต้องส่งรายงาน" in other.nothing()


def test_rounds_of_others_and_of_other_kinds_cannot_be_chosen():
    office, round = make_rounds(5, 2, years=(YEAR,))
    assert not form(make_office(), round).is_valid()
    Round.objects.filter(pk=round.pk).update(kind="plan")
    assert not form(office, round).is_valid()
    assert not form(office, round, "kindergarten").is_valid()


# ---- unusual rounds


def test_a_round_in_which_nobody_should_answer_has_a_report_that_says_so():
    office, round = make_rounds(5, 0, years=(YEAR,), themes=False)
    texts, tables, _ = report(frozen(office, round))
    assert texts["result_sending"] == "รอบนี้ไม่มีสถานศึกษาที่ต้องส่งรายงาน"
    assert tables["a_schools"].rows == [] and tables["a_schools"].empty
    SAR.public(frozen(office, round))


def test_a_round_in_which_nobody_has_answered():
    office, round = make_rounds(5, 3, states=["expected"], years=(YEAR,))
    texts, tables, _ = report(frozen(office, round))
    assert "ยังไม่มีสถานศึกษาส่งรายงาน" in texts["summary"]
    assert row(tables["t1"], "รวม") == ["3", "100.0", "0", "–", "0.0"]
    assert row(tables["t5"], "ภาพรวม") == ["0", "–", "–", ""]
    assert len(tables["a_missing"].rows) == 3


def test_one_school_is_told_of_in_the_singular():
    office, round = make_rounds(5, 1, states=["accepted"], years=(YEAR,), gaps=0, themes=False)
    texts, tables, _ = report(frozen(office, round))
    assert "ส่งรายงานแล้ว จำนวน 1 แห่ง" in texts["summary"]
    assert "มีสถานศึกษาที่ระบุผลในภาพรวม 1 แห่ง" in texts["result_levels"]
    assert row(tables["t5"], "ภาพรวม")[2] == "–", "one value has no deviation"
    assert texts["result_change"] == "ไม่มีผลการประเมินของปีก่อนในระบบ จึงยังเปรียบเทียบไม่ได้"


def test_a_level_that_was_left_out_is_a_part_of_the_whole():
    office, round = make_rounds(5, 6, states=["accepted"], years=(YEAR,), gaps=0)
    submission = round.submissions.first()
    submission.issue_results.filter(issue__code="2.1").delete()
    _, tables, _ = report(frozen(office, round))
    (found,) = [r for r in tables["t4_2"].rows if r.cells[0].shown.startswith("2.1 ")]
    columns = [column.group for column in tables["t4_2"].columns]
    assert found.cells[columns.index("ไม่ระบุระดับ")].shown == "1"
    assert "ไม่ระบุระดับ" not in [column.group for column in tables["t4_3"].columns]


def test_what_a_draft_or_a_returned_report_says_counts_nowhere():
    office, round = make_rounds(5, 4, states=["draft", "returned"], years=(YEAR,), gaps=0, themes=False)
    data = frozen(office, round)
    assert all(row["overall"] is None and row["s_1"] is None for row in data["sheets"]["schools"]["rows"])
    assert data["sheets"]["issues"]["rows"] == []


def test_a_closed_school_leaves_the_count_from_its_day_unless_it_had_sent():
    office, round = make_rounds(5, 2, states=["accepted"], years=(YEAR,), themes=False)
    sent, silent = round.submissions.all()
    Submission.objects.filter(pk=silent.pk).update(state="expected", submitted_at=None, accepted_at=None)
    School.objects.filter(pk__in=[sent.school_id, silent.school_id]).update(closed_on=today() + timedelta(days=1))
    assert len(frozen(office, round)["sheets"]["schools"]["rows"]) == 2
    School.objects.update(closed_on=today())
    assert [row["code"] for row in frozen(office, round)["sheets"]["schools"]["rows"]] == [sent.school.code]


def test_an_extension_makes_a_late_report_timely():
    office, round = make_rounds(5, 1, states=["accepted"], years=(YEAR,), themes=False)
    Round.objects.filter(pk=round.pk).update(due_on=today() - timedelta(days=40))
    assert frozen(office, round)["sheets"]["schools"]["rows"][0]["late"]
    by = make_user()
    Extension.objects.create(submission=round.submissions.get(), until=today(), reason="น้ำท่วม", granted_by=by)
    assert not frozen(office, round)["sheets"]["schools"]["rows"][0]["late"]


# ---- other sets of standards


def own_set(office, scale=3, standards=2, label="มาตรฐานของเขต"):
    made = StandardSet.objects.create(office=office, code="own", name="ชุดของเขต", level="basic", first_year=2560)
    for value in range(1, scale + 1):
        Level.objects.create(set=made, value=value, label=f"ระดับ {value}")
    for number in range(1, standards + 1):
        standard = Standard.objects.create(set=made, position=number, code=str(number), label=f"{label} {number}")
        standard.issues.create(position=1, code=f"{number}.1", label="ประเด็น")
    return made


def test_good_is_from_the_middle_of_a_scale():
    office, round = make_rounds(5, 4, states=["accepted"], years=(YEAR,), gaps=0, themes=False)
    Submission.objects.update(standard_set=own_set(office), overall_level=2)
    texts, tables, _ = report(frozen(office, round))
    assert "สถานศึกษาที่มีผลระดับ 2 ขึ้นไป ครบทั้ง 4 แห่ง" in texts["result_levels"]
    assert "ระดับระดับ" not in str(texts) and "2ขึ้นไป" not in str(texts)
    assert tables["t10"].rows == []
    Submission.objects.update(overall_level=1)
    data = frozen(office, round)
    assert len(report(data)[1]["t10"].rows) == 4
    assert data["sheets"]["schools"]["words"]["below=1"] == "ภาพรวมต่ำกว่าระดับ 2"


def test_a_size_named_with_its_kind_is_a_size_once():
    assert group_of("สถานศึกษาขนาด", "ขนาดที่ 1") == "สถานศึกษาขนาดที่ 1"
    assert group_of("สถานศึกษาขนาด", "เล็ก") == "สถานศึกษาขนาดเล็ก"
    assert group_of("อำเภอ", "อำเภอเมือง") == group_of("อำเภอ", "เมือง") == "อำเภอเมือง"
    assert group_of("สถานศึกษาขนาด", "ไม่มีข้อมูลขนาด") == "ไม่มีข้อมูลขนาด"
    assert (above("ดี"), above("ระดับ 2"), above("2")) == ("ระดับดีขึ้นไป", "ระดับ 2 ขึ้นไป", "ระดับ 2 ขึ้นไป")


def test_all_that_share_an_extreme_are_named():
    office, round = make_rounds(5, 4, states=["accepted"], years=(YEAR,), gaps=0, themes=False)
    results = StandardResult.objects.filter(submission__round=round)
    results.update(level=4)
    Submission.objects.filter(round=round).update(overall_level=4)
    results.filter(standard__code="3").update(level=2)
    one, two, three = round.submissions.first().standard_set.standards.all()
    texts = report(frozen(office, round))[0]
    both = f"มาตรฐานที่ 1 {one.label} และมาตรฐานที่ 2 {two.label}"
    assert f"ค่าเฉลี่ยสูงสุด คือ {both} (" in texts["result_levels"]
    assert f"{both} มีค่าเฉลี่ยสูงกว่ามาตรฐานอื่น (4.00)" in texts["discussion"]
    assert f"ขณะที่มาตรฐานที่ 3 {three.label} มีค่าเฉลี่ยต่ำกว่า" in texts["discussion"]
    first, second, *_rest = round.submissions.values_list("pk", flat=True)
    Submission.objects.filter(pk__in=[first, second]).update(overall_level=2)
    told = report(frozen(office, round))[0]["result_levels"]
    assert "ระดับที่มีจำนวนมากที่สุด คือ ดีเลิศ และปานกลาง ระดับละ 2 แห่ง" in told


def test_reports_of_two_sets_are_told_apart():
    office, round = make_rounds(5, 6, states=["accepted"], years=(YEAR,), gaps=0)
    some = list(round.submissions.values_list("pk", flat=True)[:2])
    Submission.objects.filter(pk__in=some).update(standard_set=own_set(office), overall_level=3)
    texts, tables, chapters = report(frozen(office, round))
    assert row(tables["t3"], "ภาพรวม")[-1] == "4" and row(tables["t3_2"], "ภาพรวม")[-1] == "2"
    assert row(tables["t1"], "รวม")[0] == "6"
    notes = [part.text for chapter in chapters for part in chapter.of(Note)]
    assert any("มากกว่าหนึ่งชุด" in note for note in notes)
    assert "ชุดของเขต มีสถานศึกษาที่ส่งรายงาน 2 แห่ง" in texts["result_levels"]


def test_a_year_of_other_standards_is_not_compared_and_the_report_says_so():
    office, round = make_rounds(5, 4, states=["accepted"], years=(YEAR - 1, YEAR), gaps=0)
    Submission.objects.filter(round__academic_year=YEAR - 1).update(standard_set=own_set(office))
    data = frozen(office, round)
    texts, tables, _ = report(data)
    assert data["years"] == {"last": None, "told": [], "left_out": [YEAR - 1]}
    assert "t9" not in tables and f"ปีการศึกษา {YEAR - 1} ใช้ชุดมาตรฐานหรือระดับคุณภาพที่ต่าง" in texts["result_change"]


def test_standards_of_the_same_words_are_compared_and_the_whole_is_not():
    office, round = make_rounds(5, 4, states=["accepted"], years=(YEAR - 1, YEAR), gaps=0, themes=False)
    usual = StandardSet.objects.get(code="moe2561_basic")
    changed = own_set(office, scale=0, standards=0)
    changed.levels.bulk_create(Level(set=changed, value=row.value, label=row.label) for row in usual.levels.all())
    for standard in usual.standards.all():
        same = standard.code == "1"
        made = Standard.objects.create(
            set=changed, position=standard.position, code=standard.code, label=standard.label if same else "อื่น"
        )
        for submission in Submission.objects.filter(round__academic_year=YEAR - 1):
            submission.standard_results.filter(standard=standard).update(standard=made)
    Submission.objects.filter(round__academic_year=YEAR - 1).update(standard_set=changed)
    _, tables, _ = report(frozen(office, round))
    compared = [found.cells[1].value for found in tables["t9"].rows]
    assert compared == [4, 0, 0, 0]


# ---- texts


@pytest.mark.parametrize("text", ["ก" * 10_000, "😀 ดี 👩‍🏫", "<b onclick=x>ตัวหนา</b> & {{ x }}", "\n\n ๑. อ่านไม่ออก \t"])
def test_whatever_a_school_wrote_is_a_text_and_fits_its_table(text):
    office, round = make_rounds(5, 3, states=["accepted"], years=(YEAR,), themes=False)
    for field in ("strengths", "improvements", "practices"):
        say(round.submissions.first(), field, text)
    data = frozen(office, round)
    _, tables, _ = report(data)
    assert {row["text"] for row in data["sheets"]["statements"]["rows"]} == {text}
    shown = [cell.shown for name in ("t11", "t14") for found in tables[name].rows for cell in found.cells]
    assert max(map(len, shown)) <= 240


def test_drafts_name_every_block_and_hold_no_placeholder():
    office, round = make_rounds(6, 12)
    texts, _, chapters = report(frozen(office, round))
    assert set(texts) == set(SAR.blocks)
    shown = [part for chapter in chapters for part in chapter.of(Text) if part.block]
    assert sorted(part.block for part in shown) == sorted(BLOCKS)
    assert [texts[name] for name in OWN_BLOCKS] == ["", ""], "only the office knows who made it, and by which order"
    for name in BLOCKS:
        text = texts[name]
        assert text.strip() and "None" not in text and "–" not in text and "{" not in text and "  " not in text


def test_edited_texts_stand_in_the_report_and_the_figures_stay():
    office, round = make_rounds(6, 5)
    data = frozen(office, round)
    chapters = SAR.chapters(data, {**SAR.drafts(data), "preface": "คำนำของเรา"})
    assert chapters[0].of(Text)[0].text == "คำนำของเรา"


# ---- frozen


def test_the_same_round_is_the_same_snapshot_and_another_level_another():
    office, round = make_rounds(6, 6, states=["accepted"], gaps=0)
    first, again = frozen(office, round), frozen(office, round)
    assert digest(first) == digest(again)
    result = round.submissions.first().standard_results.first()
    result.level = result.level % 5 + 1
    result.save()
    assert digest(frozen(office, round)) != digest(first)


@pytest.mark.parametrize("schools", [1, 30])
def test_the_questions_do_not_grow_with_the_schools(schools, django_assert_max_num_queries):
    office, round = make_rounds(7, schools, years=(YEAR - 1, YEAR))
    with django_assert_max_num_queries(35):
        SAR.freeze(office, criteria_of(round), today())


# ---- the public


def test_the_public_sees_no_level_of_a_school_and_no_small_group():
    office, round = make_rounds(8, 40, states=["accepted", "accepted", "expected"], years=(YEAR,), gaps=0)
    data = frozen(office, round)
    seen = SAR.public(data)
    for found in seen["sheets"]["schools"]["rows"]:
        assert set(found) == {"code", "name", "network"}
    assert "statements" not in seen["sheets"]
    for found in seen["sheets"]["levels"]["rows"]:
        assert found["schools"] is None or found["schools"] == 0 or found["schools"] >= FEW
    for found in seen["sheets"]["networks"]["rows"]:
        assert found["mean"] is None or found["sent"] >= FEW
        assert found["expected"] is None or found["expected"] >= FEW


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"ก": 10, "ข": 6, "ค": 0}, set()),
        ({"ก": 10, "ข": 6, "ค": 3}, {"ค", "ข"}),
        ({"ก": 10, "ข": 2, "ค": 3}, {"ค", "ข"}),
        ({"ก": 1, "ข": 1, "ค": 30}, {"ก", "ข", "ค"}),
        ({"ก": 4}, {"ก"}),
    ],
)
def test_what_is_hidden_cannot_be_worked_out(counts, hidden):
    assert hide(counts) == hidden


def test_no_mean_is_told_from_which_hidden_levels_follow():
    office, round = make_rounds(8, 30, states=["accepted"], years=(YEAR,), gaps=0, themes=False)
    rows = list(round.submissions.values_list("pk", flat=True))
    Submission.objects.filter(pk__in=rows).update(overall_level=3)
    Submission.objects.filter(pk__in=rows[:2]).update(overall_level=5)
    seen = SAR.public(frozen(office, round))
    (overall,) = [found for found in seen["sheets"]["means"]["rows"] if found["item"] == "ภาพรวม"]
    assert overall == {"item": "ภาพรวม", "n": 30, "mean": None, "sd": None, "whole": None}
    assert {found["mean"] for found in seen["sheets"]["networks"]["rows"]} == {None}
    assert "ค่าเฉลี่ยภาพรวม" not in [fact[0] for fact in seen["facts"]]
    Submission.objects.filter(pk__in=rows[:8]).update(overall_level=5)
    seen = SAR.public(frozen(office, round))
    (overall,) = [found for found in seen["sheets"]["means"]["rows"] if found["item"] == "ภาพรวม"]
    assert overall["mean"] == "3.53" and overall["sd"] is not None
    assert "ค่าเฉลี่ยภาพรวม" in [fact[0] for fact in seen["facts"]]


def test_a_network_that_sent_nothing_hides_no_other():
    assert means_told([0, 3, 14, 8], [None, "4.00", "3.50", "3.25"]) == [None, None, "3.50", None]
    assert means_told([0, 14, 8], [None, "3.50", "3.25"]) == [None, "3.50", "3.25"]


def test_an_office_without_any_school_in_a_network():
    office, round = make_rounds(9, 3, states=["accepted"], years=(YEAR,))
    School.objects.update(network=None, district="")
    _, tables, _ = report(frozen(office, round))
    assert [found.cells[0].shown for found in tables["t2"].rows] == ["ไม่ระบุเครือข่าย", "รวม"]
    make_school(office)


def test_the_round_of_the_benchmark_has_the_columns_of_a_real_one():
    office, round = make_rounds(11, 12, states=["accepted"], gaps=0)
    real, invented = frozen(office, round), json.loads(json.dumps(figures.office(12)))
    assert set(invented) == set(real)
    for name, sheet in real["sheets"].items():
        assert sheet["columns"] == invented["sheets"][name]["columns"], name
        assert set(sheet["rows"][0]) == set(invented["sheets"][name]["rows"][0]), name
    assert invented["sets"][0]["standards"][0].keys() == real["sets"][0]["standards"][0].keys()
    report(invented)


def test_the_executive_summary_has_two_pages_at_the_most_also_with_long_names():
    office, round = make_rounds(6, 12, years=(YEAR - 1, YEAR))
    for theme in Theme.objects.filter(round=round):
        Theme.objects.filter(pk=theme.pk).update(name=f"{theme.name} {'ปัญหาการจัดการเรียนรู้ที่ยาวมาก ' * 8}"[:200])
    data = frozen(office, round)
    summary = SAR.chapters(data, SAR.drafts(data))[1]
    assert summary.name == "summary"
    alone = Chapter("summary", summary.title, [Text("สั้น")], "front")
    books = [replace(make_book(), chapters=[chapter]) for chapter in (summary, alone)]
    drawn, shortest = (len(pypdfium2.PdfDocument(paper.render(book))) for book in books)
    assert drawn - shortest + 1 <= 2
