"""A Kobo workbook as an instrument: what is kept, what is told, what is refused."""

import io
import zipfile

import pytest
from pyxform.xls2xform import convert

from instruments.models import Item
from instruments.xlsform import workbook as xlsform_workbook
from instruments.xlsform.reading import read
from instruments.xlsform.workbook import FormError
from tests.instruments.xlsforms import KOBO, workbook


def found(*rows, choices=(("list_name", "name", "label"),), head=("type", "name", "label", "relevant"), **sheets):
    return read(io.BytesIO(workbook([head, *rows], choices, **sheets)), name="แบบ.xlsx")


def refused(*rows, **sheets):
    with pytest.raises(FormError) as caught:
        found(*rows, **sheets)
    return " ".join(caught.value.messages)


@pytest.fixture(scope="module")
def kobo():
    return read(io.BytesIO(workbook(**KOBO)), name="kobo.xlsx")


def test_a_kobo_form_becomes_sections_and_questions_in_thai(kobo):
    assert (kobo.draft["title"], kobo.draft["purpose"]) == ("นิเทศภายใน", "visit")
    sections = [(part["title"], part["help"], part["repeats"]) for part in kobo.draft["sections"]]
    assert sections == [("ข้อมูลโรงเรียน", "โปรดตอบตามจริง", False), ("ห้องเรียน", "", True), ("ตอนที่ 3", "", False)]
    items = {item["code"]: item for part in kobo.draft["sections"] for item in part["items"]}
    assert {code: item["kind"] for code, item in items.items()} == {
        "has_plan": Item.Kind.SINGLE,
        "why_not": Item.Kind.TEXT,
        "teachers": Item.Kind.NUMBER,
        "teaching": Item.Kind.RATING,
        "photo": Item.Kind.PHOTO,
        "media": Item.Kind.MULTIPLE,
        "other": Item.Kind.TEXT,
        "next": Item.Kind.DATE,
    }
    plan, teachers, teaching = (items[code] for code in ("has_plan", "teachers", "teaching"))
    assert (plan["text"], plan["help"], plan["required"]) == ("มีแผนนิเทศภายใน", "ดูเอกสาร", True)
    assert (teachers["low"], teachers["high"]) == ("0", "499")
    assert tuple(teaching["scale"]["points"][0]) == (5, "มากที่สุด")
    assert items["why_not"]["show_if"] == {"item": "has_plan", "op": "is", "value": "no"}
    assert items["photo"]["show_if"] == {"item": "teaching", "op": "at_least", "value": "4"}
    assert items["other"]["show_if"] == {"item": "media", "op": "has", "value": "dltv"}
    assert items["media"]["show_if"] is None
    assert [choice["value"] for choice in items["media"]["choices"]] == ["book", "dltv", "c1"]


def test_whatever_does_not_come_along_is_told_with_its_row(kobo):
    lost = {(note.sheet, note.rows): note.what for note in kobo.notes if not note.adjusted}
    for place, word in {
        ("survey", "2"): "start",
        ("survey", "8"): "geopoint",
        ("survey", "13"): "เงื่อนไข ${teachers} > 3 and",
        ("survey", "16"): "calculate",
        ("survey", "18"): "select_one nothing",
        ("survey", "19"): "weird",
        ("choices", "12"): "รายการ unused",
        ("settings", "2"): "คอลัมน์ style",
    }.items():
        assert word in lost[place], place
    reasons = {note.reason for note in kobo.notes}
    assert "ไม่รู้จักชนิดคำถาม “weird”" in reasons
    assert "ไม่พบรายการ nothing ในแผ่นงาน choices" in reasons
    assert any("label::English" in note.what for note in kobo.notes)


def test_every_row_is_kept_or_told(kobo):
    kept = {item["code"] for part in kobo.draft["sections"] for item in part["items"]}
    told = " ".join(note.what + note.reason for note in kobo.notes)
    for row in KOBO["survey"][1:]:
        if not row[0].startswith(("begin", "end", "note")):
            assert row[1] in kept or any(cell in told for cell in row[1:4] if cell), row


def test_the_kobo_form_of_these_tests_is_one():
    """Without its two wrong rows the reference converter takes it."""
    right = {**KOBO, "survey": KOBO["survey"][:-2]}
    right["choices"] = [row for row in KOBO["choices"] if row[1] != "ใบงาน"]
    assert "has_plan" in convert(io.BytesIO(workbook(**right)), file_type=".xlsx").xform


def test_thai_is_read_before_the_plain_label_and_a_row_without_it_keeps_its_own_words():
    head = ("type", "name", "label", "label::Thai (th)")
    it = found(("text", "a", "Name", "ชื่อ"), ("text", "b", "Remarks"), head=head)
    assert [item["text"] for item in it.draft["sections"][0]["items"]] == ["ชื่อ", "Remarks"]
    told = {(note.rows, note.what, note.adjusted) for note in it.notes}
    assert told == {("2", "คอลัมน์ label", False), ("3", "คอลัมน์ label", True)}


def test_numbers_that_are_names_make_no_scale():
    choices = [("list_name", "name", "label"), ("sex", 1, "ชาย"), ("sex", 2, "หญิง")]
    draft = found(("select_one sex", "sex", "เพศ"), choices=choices).draft
    assert draft["sections"][0]["items"][0]["kind"] == Item.Kind.SINGLE


def test_yes_and_no_of_this_product_are_its_own_kind():
    choices = [("list_name", "name", "label"), ("yn", "yes", "มี"), ("yn", "no", "ไม่มี")]
    rows = ("select_one yn", "plan", "แผน"), ("text", "why", "เหตุใด", "${plan} = 'no'")
    plan, why = found(*rows, choices=choices).draft["sections"][0]["items"]
    assert plan["kind"] == Item.Kind.YES_NO
    assert why["show_if"] == {"item": "plan", "op": "is", "value": "0"}


@pytest.mark.parametrize(
    "bands",
    [
        "[" * 19_000,
        '[["1","5",["ก"]]]',
        '[["1","5","\\u0000"]]',
        '[["1","2","ก"]]',
        "[]",
        "x",
        '[["5","1","ก"]]',
        '[["1","3","ก"],["2","5","ข"]]',
        "null",
    ],
)
def test_bands_that_leave_gaps_or_overlap_are_made_anew(bands):
    head = ("list_name", "name", "label", "nithet_scale", "nithet_bands")
    choices = [head, ("s", 5, "มาก", "มาตร", bands), *[("s", n, f"ระดับ {n}") for n in (4, 3, 2, 1)]]
    scale = found(("select_one s", "a", "ก"), choices=choices).draft["sections"][0]["items"][0]["scale"]
    assert (scale["own"], len(scale["bands"])) == (False, 5)


@pytest.mark.parametrize("unfit", ["\\u0000", "\\ud800"])
def test_words_that_no_database_holds_come_clean(unfit):
    head = ("list_name", "name", "label", "nithet_bands")
    choices = [head, ("s", 2, "มาก", f'[["1","2","{unfit}ดี"]]'), ("s", 1, "น้อย")]
    scale = found(("select_one s", "a", "ก"), choices=choices).draft["sections"][0]["items"][0]["scale"]
    assert scale["bands"] == [("1.00", "2.00", "ดี")]


@pytest.mark.parametrize(("limit", "word"), [("MOST_CELLS", "เกิน 20 เซลล์"), ("MOST_TEXT", "เกิน 20 ตัวอักษร")])
def test_a_sheet_with_more_than_a_form_needs_is_refused(monkeypatch, limit, word):
    monkeypatch.setattr(xlsform_workbook, limit, 20)
    assert word in refused(*[("text", f"a{n}", "ก") for n in range(20)])


def test_a_file_that_unpacks_to_more_than_a_form_needs_is_not_opened():
    file = io.BytesIO(workbook([("type", "name", "label"), ("text", "a", "ก")]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/more.xml", bytes(10_000_000))
    with pytest.raises(FormError, match="เกิน 10 MB"):
        read(file)


LEVELS = [("list_name", "name", "label"), *[("l", n, f"ระดับ {n}") for n in (1, 2, 3)]]
HALVES = ("type", "name", "label", "hint", "required", "constraint", "relevant", "nithet_kind")


def test_a_now_and_a_wanted_that_are_not_rated_are_two_questions():
    choices = [LEVELS[0], *[("m", name, name) for name in ("car", "bus", "walk")]]
    it = found(
        ("begin_group", "g", "การเดินทาง"),
        ("select_one m", "mode_now", "ปัจจุบันเดินทางโดย"),
        ("select_one m", "mode_wanted", "อยากเดินทางโดย", "เลือกที่ฝันไว้", "yes"),
        ("end_group", "g"),
        head=HALVES,
        choices=choices,
    )
    ((now, wanted),) = [part["items"] for part in it.draft["sections"]]
    assert it.draft["sections"][0]["title"] == "การเดินทาง"
    assert (now["code"], now["text"], now["required"]) == ("mode_now", "ปัจจุบันเดินทางโดย", False)
    assert (wanted["text"], wanted["help"], wanted["required"]) == ("อยากเดินทางโดย", "เลือกที่ฝันไว้", True)
    assert it.notes == []


def test_what_the_halves_of_a_double_rating_say_beside_their_group_is_told():
    it = found(
        ("text", "who", "ใคร"),
        ("begin_group", "g", "การสอน"),
        ("select_one l", "a_now", "ใช้สื่อเพียงใด"),
        ("select_one l", "a_wanted", "อยากให้ใช้เพียงใด", "คำใบ้", "yes", ". > 2", "${who} = 'x'"),
        ("end_group", "g"),
        head=HALVES,
        choices=LEVELS,
    )
    item = it.draft["sections"][0]["items"][1]
    assert (item["text"], item["dual"], item["required"]) == ("การสอน", True, False)
    told = [f"{note.rows} {note.what}" for note in it.notes if not note.adjusted]
    for words in (
        "4 ข้อความ “ใช้สื่อเพียงใด”", "5 ข้อความ “อยากให้ใช้เพียงใด”", "5 คำอธิบาย “คำใบ้”", "5 required “yes”",
        "5 เงื่อนไขของคำตอบ “. > 2”", "5 เงื่อนไข “${who} = 'x'”",
    ):  # fmt: skip
        assert words in told, words


def test_halves_that_this_product_wrote_say_nothing_more():
    it = found(
        ("begin_group", "a", "การสอน"),
        ("select_one l", "a_now", "สภาพปัจจุบัน", "ดูแผน", "yes", None, None, "rating_now"),
        ("select_one l", "a_wanted", "สภาพที่พึงประสงค์", None, "yes", None, None, "rating_wanted"),
        ("end_group", "a"),
        head=HALVES,
        choices=LEVELS,
    )
    assert [note.what for note in it.notes if not note.adjusted] == []


def test_conditions_on_later_questions_are_told_and_the_question_is_always_asked():
    it = found(("text", "a", "ก", "${b} = 1"), ("integer", "b", "ข"))
    assert it.draft["sections"][0]["items"][0]["show_if"] is None
    assert "ไม่ได้อยู่ก่อนหน้า" in next(note.reason for note in it.notes if note.what.startswith("เงื่อนไข"))


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([("text", "a", "ก"), ("text", "a", "ข")], "“a” ซ้ำกันที่แถว 2, 3"),
        ([("text", "a", "ก", "${b} = 1"), ("text", "b", "ข", "${a} = 1")], "อ้างถึงกันเป็นวง"),
        ([("text", "a", "ก", "${a} = 1")], "อ้างถึงกันเป็นวง a → a"),
        ([("begin_group", "g", "ก"), ("text", "a", "ก")], "แถว 2: begin_group ไม่มี end_group"),
        ([("text", "a", "ก"), ("end_group", None)], "แถว 3: end_group ไม่มี begin_group"),
        ([("weird", "a", "ก")], "ไม่มีข้อคำถามที่นำเข้าได้ แถว 2 weird “ก”: ไม่รู้จักชนิดคำถาม"),
        ([], "ไม่มีข้อคำถามที่นำเข้าได้"),
        ([("text", f"a{n}", "ก") for n in range(1_999)], "1,999 แถวคำถาม แบบหนึ่งมีได้ไม่เกิน 300 ข้อ"),
        ([("note", f"a{n}", "ก") for n in range(2_001)], "แผ่นงาน survey มีเกิน 2,000 แถว"),
        ([("begin_", "g", "ก")], "ไม่รู้จักชนิดคำถาม “begin_”"),
        ([("begin_kobomatrix", "g", "ก"), ("text", "a", "ก")], "แถว 2: begin_kobomatrix ไม่มี end_kobomatrix"),
    ],
)
def test_what_cannot_be_a_form_is_refused_with_its_row(rows, word):
    assert word in refused(*rows)


def test_a_choice_named_twice_is_refused():
    choices = [("list_name", "name", "label"), ("c", "a", "ก"), ("c", "a", "ข")]
    assert "แถว 2 และ 3: ตัวเลือก “a” ซ้ำกัน" in refused(("select_one c", "x", "ก"), choices=choices)


def test_a_workbook_without_survey_or_its_columns_is_refused():
    with pytest.raises(FormError, match="ไม่พบแผ่นงานชื่อ survey"):
        read(io.BytesIO(workbook(None, None, None, รายชื่อ=[("ชื่อ",), ("ก",)])))
    with pytest.raises(FormError, match="ต้องมีคอลัมน์ type และ name"):
        read(io.BytesIO(workbook([("kind", "label"), ("text", "ก")])))
    with pytest.raises(FormError, match="xlsx"):
        read(io.BytesIO("type,name,label\ntext,a,ก\n".encode()))


@pytest.mark.parametrize(
    ("kind", "constraint", "parameters", "bounds", "told"),
    [
        ("range", None, "start=0 end=999999999999 step=1", ("0", None), "end=999999999999 ของชนิด range"),
        ("range", None, "start=0.125 end=5", (None, "5"), "start=0.125 ของชนิด range"),
        ("range", None, "start=1.2.3 end=5", (None, "5"), "start=1.2.3 ของชนิด range"),
        ("integer", ". > 9999999999", None, (None, None), "เงื่อนไขของคำตอบ . > 9999999999"),
        ("integer", ". >= 10 and . <= 5", None, (None, None), "ค่าต่ำสุด 10 และสูงสุด 5"),
        ("range", None, "start=20", (None, None), "ค่าต่ำสุด 20 และสูงสุด 10"),
    ],
)
def test_a_border_that_no_number_question_can_hold_is_left_out_and_told(kind, constraint, parameters, bounds, told):
    head = ("type", "name", "label", "constraint", "parameters")
    it = found((kind, "n", "จำนวน", constraint, parameters), head=head)
    (item,) = it.draft["sections"][0]["items"]
    assert (item["low"], item["high"]) == bounds
    assert told in [note.what for note in it.notes if not note.adjusted]


def test_the_title_and_the_words_of_a_group_that_holds_only_groups_are_told():
    outer = ("begin_group", "a", "หมวดใหญ่"), ("note", "i", "คำชี้แจงของหมวด")
    inner = ("begin_group", "b", "หมวดย่อย"), ("text", "t", "ถาม"), ("end_group",)
    it = found(*outer, *inner, ("end_group",))
    assert [part["title"] for part in it.draft["sections"]] == ["หมวดย่อย"]
    assert (False, "2", "หัวข้อกลุ่ม “หมวดใหญ่” และคำชี้แจง “คำชี้แจงของหมวด”") in [
        (note.adjusted, note.rows, note.what) for note in it.notes
    ]
    # With a question of its own it is a section, and nothing of it is lost.
    own = found(*outer, ("text", "o", "ถามก่อน"), *inner, ("end_group",))
    assert [part["title"] for part in own.draft["sections"]] == ["หมวดใหญ่", "หมวดย่อย"]
    assert not [note for note in own.notes if not note.adjusted]


def test_whatever_is_cut_is_told():
    head = ("type", "name", "label", "hint", "nithet_unit")
    rows = (
        ("begin_group", "a", "ตอน", "ก" * 501),
        ("integer", "n", "นับ", None, "ข" * 41),
        ("select_one level", "r", "ระดับ"),
        ("end_group",),
    )
    levels = ("list_name", "name", "label", "nithet_scale"), ("level", 2, "มาก", "ค" * 101), ("level", 1, "น้อย")
    it = found(*rows, head=head, choices=levels, settings=[("form_title",), ("ง" * 201,)])
    (part,) = it.draft["sections"]
    unit, scale = part["items"][0]["unit"], part["items"][1]["scale"]["name"]
    assert [len(text) for text in (part["help"], unit, scale, it.draft["title"])] == [500, 40, 100, 200]
    told = {(note.sheet, note.rows, note.what.split()[0]) for note in it.notes if "จึงตัดเหลือ" in note.reason}
    assert told == {
        ("survey", "2", "คำอธิบาย"), ("survey", "3", "หน่วย"), ("survey", "4", "ชื่อมาตร"), ("settings", "2", "ชื่อแบบ"),
    }  # fmt: skip
