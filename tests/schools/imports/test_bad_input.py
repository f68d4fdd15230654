"""Files as they really come: each fault is named with its row, and nothing is half taken in."""

import io
import time
import zipfile

import pytest
from openpyxl import Workbook

from schools.imports.reading import MAX_MERGED_DOWN, sheets
from schools.imports.sheets_xml import layout_of, letters_of
from schools.models import ImportBatch, School
from tests.factories import make_school
from tests.schools.factories import HEADINGS, ROWS, csv_bytes, xlsx_bytes

pytestmark = pytest.mark.django_db


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(*rows):
    """(workbook, its sheet) with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book, book.active


def error_of(steps, content, name="รายชื่อ.xlsx"):
    """What the upload page says at the field; nothing is kept."""
    response = steps.send(content, name)
    assert response.status_code == 200
    assert not ImportBatch.objects.exists()
    return response.context["form"].errors["file"][0]


def reasons(batch):
    return dict(batch.rows.filter(outcome="refuse").values_list("number", "reason"))


def test_headings_merged_over_two_rows_are_one_heading(steps):
    book, sheet = sheet_of(
        ["รหัสโรงเรียน", "ชื่อโรงเรียน", "ที่อยู่", None, None],
        [None, None, "ตำบล", "อำเภอ", "จังหวัด"],
        ["63020001", "บ้านป่าไร่", "ขะเนจื้อ", "แม่ระมาด", "ตาก"],
    )
    for merged in ("A1:A2", "B1:B2", "C1:E1"):
        sheet.merge_cells(merged)
    batch = steps.preview(saved(book), "รายชื่อ.xlsx")
    assert (batch.added, batch.refused) == (1, 0)
    values = batch.rows.get().values
    assert (values["subdistrict"], values["district"], values["province"]) == ("ขะเนจื้อ", "แม่ระมาด", "ตาก")


def test_one_heading_merged_over_columns_that_all_hold_data_is_not_guessed(steps):
    book, sheet = sheet_of(["รหัสโรงเรียน", "ชื่อโรงเรียน", None], ["63020001", "บ้าน", "ป่าไร่"])
    sheet.merge_cells("B1:C1")
    assert "ผสานเซลล์ B1:C1 คลุมข้อมูลหลายคอลัมน์" in error_of(steps, saved(book))


def test_a_title_merged_over_the_table_is_no_heading(steps):
    book, sheet = sheet_of(["โรงเรียน", None, None, None], HEADINGS, *ROWS)
    sheet.merge_cells("A1:D1")
    assert steps.preview(saved(book), "รายชื่อ.xlsx").added == 3


def test_a_cell_merged_down_holds_for_each_of_its_rows_and_the_page_says_so(steps):
    book, sheet = sheet_of(HEADINGS, ROWS[0], [*ROWS[1][:2], None, ROWS[1][3]], [*ROWS[2][:2], None, ROWS[2][3]])
    sheet.merge_cells("C2:C4")
    batch = steps.preview(saved(book), "รายชื่อ.xlsx")
    assert [row.values["district"] for row in batch.rows.all()] == ["แม่ระมาด"] * 3
    assert "เซลล์ที่ผสานลงมาหลายแถว ระบบใช้ค่าเดียวกันทุกแถว" in steps.page(batch)


def test_hidden_columns_are_left_out_and_named(steps):
    book, sheet = sheet_of(HEADINGS, *ROWS)
    sheet.column_dimensions["C"].hidden = True
    batch = steps.preview(saved(book), "รายชื่อ.xlsx")
    assert "district" not in batch.rows.first().values
    html = steps.page(batch)
    assert "ซ่อนไว้" in html
    assert batch.columns["hidden"] == ["อำเภอ"]
    assert "คอลัมน์ที่ซ่อน" in steps.page(batch, "import_columns")
    steps.map(batch, smis_code="0", name="1", district="2")
    assert batch.rows.first().values["district"] == "แม่ระมาด"


def test_thai_digits_and_blanks_around_are_no_fault(steps):
    batch = steps.taken(csv_bytes([["  ๖๓๐๒๐๐๐๑ ", " บ้านป่าไร่  ", "แม่ระมาด\u00a0", ""]]))
    assert batch.refused == 0
    school = School.objects.get()
    assert (school.smis_code, school.name, school.district) == ("63020001", "บ้านป่าไร่", "แม่ระมาด")


def test_a_code_that_stands_twice_is_refused_with_both_rows(steps):
    batch = steps.preview(csv_bytes([*ROWS, ["63020002", "บ้านอื่น", "", ""]]))
    assert reasons(batch) == {5: "รหัส 63020002 ซ้ำกับแถว 3"}


def test_an_own_code_that_stands_twice_is_refused_too(steps, office):
    rows = [["A1", "บ้านนา"], ["A1", "บ้านไร่"]]
    batch = steps.preview(csv_bytes(rows, ["code", "name"]))
    assert reasons(batch) == {3: "รหัสของสำนักงาน A1 ซ้ำกับแถว 2"}


def test_an_own_code_of_another_school_is_refused(steps, office):
    steps.taken(csv_bytes([["63020001", "A1", "บ้านนา"]], ["รหัส SMIS", "code", "name"]))
    batch = steps.preview(csv_bytes([["63020002", "A1", "บ้านไร่"]], ["รหัส SMIS", "code", "name"]))
    assert reasons(batch) == {2: "รหัสของสำนักงาน A1 เป็นของโรงเรียนบ้านนาอยู่แล้ว"}


def test_a_school_known_by_its_own_code_gets_its_smis_code(steps, office):
    steps.taken(csv_bytes([["A1", "บ้านนา"]], ["code", "name"]))
    batch = steps.taken(csv_bytes([["63020001", "A1", "บ้านนา"]], ["รหัส SMIS", "code", "name"]))
    assert (batch.changed, batch.added) == (1, 0)
    school = School.objects.get()
    assert (school.smis_code, school.local_code) == ("63020001", "A1")
    steps.post("import_undo", batch)
    school.refresh_from_db()
    assert school.smis_code is None


def test_a_smis_code_that_lost_a_zero_gets_it_back_only_where_there_is_such_a_school(steps, office):
    make_school(office, "บ้านนา", smis_code="01020001")
    make_school(office, "บ้านไร่", smis_code=None, local_code="A1")
    rows = [[1020001, None, "บ้านนาใหม่"], [1020002, None, "บ้านดง"], [1020003, "A1", "บ้านไร่"]]
    batch = steps.preview(xlsx_bytes(rows, ["รหัส SMIS", "code", "name"]), "รายชื่อ.xlsx")
    first = batch.rows.get(number=2)
    assert (first.outcome, first.code) == ("change", "01020001")
    assert "เติมเลข 0 ที่หายไป" in first.reason
    assert reasons(batch) == {n: f"รหัส SMIS “102000{n - 1}” มี 7 หลัก ต้องมี 8 หลัก" for n in (3, 4)}


@pytest.mark.parametrize(
    ("kind", "more"),
    [("network_members", {"ชื่อเครือข่าย": "ก"}), ("invitations", {"บทบาท": "ครู"}), ("figures", {"ป.1 ชาย": 3})],
)
def test_lists_about_schools_say_that_a_digit_is_missing(steps, kind, more):
    data = {"academic_year": "2568", "data_date": "1jun"} if kind == "figures" else {}
    batch = steps.preview(xlsx_bytes([[1020001, *more.values()]], ["รหัส SMIS", *more]), "a.xlsx", kind, **data)
    assert reasons(batch) == {2: "รหัส SMIS “1020001” มี 7 หลัก ต้องมี 8 หลัก"}
    assert batch.rows.get().code == "1020001"


def test_a_code_as_a_power_of_ten_is_refused_and_says_what_to_do(steps):
    batch = steps.preview(csv_bytes([["6.3E+07", "บ้านนา", "", ""]]))
    assert "เพราะโปรแกรมตารางย่อเป็นเลขยกกำลัง โปรดตั้งคอลัมน์เป็นข้อความ" in reasons(batch)[2]


def test_an_old_workbook_under_a_new_name_is_told(steps):
    assert "Excel รุ่นเก่า (.xls)" in error_of(steps, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def test_a_zip_bomb_is_not_unpacked(steps):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    assert len(out.getvalue()) < 100_000
    assert "มีข้อมูลภายในมากเกินไป" in error_of(steps, out.getvalue())


def test_two_hundred_thousand_rows_are_refused_with_the_limit(steps):
    lines = ("\n".join(f"{60_000_000 + n},บ้าน {n}" for n in range(200_000))).encode()
    batch = steps.preview("รหัส SMIS,ชื่อโรงเรียน\n".encode() + lines)
    assert batch.state == ImportBatch.State.REFUSED
    assert "ไฟล์มีเกิน 100,000 แถว" in steps.page(batch)
    assert not School.objects.exists()


def test_formulas_without_a_result_and_their_errors_are_refused_by_row(steps):
    book, sheet = sheet_of(HEADINGS, *ROWS, ["63020004", "บ้านนา", "", ""])
    sheet["B2"] = '="บ้าน"&"ป่าไร่"'
    sheet["C3"] = "#N/A"
    batch = steps.preview(saved(book), "รายชื่อ.xlsx")
    assert reasons(batch) == {
        2: "ชื่อโรงเรียน เป็นสูตรที่ยังไม่มีผลลัพธ์ โปรดเปิดไฟล์แล้วบันทึกใหม่ หรือวางเป็นค่า",
        3: "อำเภอ เป็นค่าผิดพลาดของสูตร (#N/A)",
    }


def test_formulas_in_csv_are_refused_and_the_way_to_keep_zeros_is_read(steps):
    batch = steps.preview(csv_bytes([['="01020001"', "บ้านนา", "", ""], ["63020002", "=A1", "", ""]]))
    assert batch.rows.get(number=2).code == "01020001"
    assert "เป็นสูตร “=A1”" in reasons(batch)[3]


@pytest.mark.parametrize("content", [saved(Workbook()), b"\n\n", "\ufeff".encode()], ids=["xlsx", "csv", "bom"])
def test_a_file_without_anything_in_it_says_so(steps, content):
    assert "ไฟล์ไม่มีข้อมูล" in error_of(steps, content)


def test_an_empty_sheet_before_the_list_is_passed_by(steps):
    book = Workbook()
    page = book.create_sheet("รายชื่อ")
    for row in (HEADINGS, *ROWS):
        page.append(row)
    assert steps.preview(saved(book), "รายชื่อ.xlsx").added == 3


def test_headings_below_a_title_are_found_and_row_numbers_are_those_of_the_file(steps):
    rows = [ROWS[0], ["x", "บ้านไม่มีรหัส", None, None]]
    content = xlsx_bytes(rows, above=[["สพป.ตาก เขต 2"], [], ["รายชื่อโรงเรียน ปีการศึกษา 2569"]])
    batch = steps.preview(content, "รายชื่อ.xlsx")
    assert (batch.added, list(reasons(batch))) == (1, [6])


def test_a_column_without_heading_that_holds_data_is_named_as_not_kept(steps):
    batch = steps.preview(csv_bytes([[*ROWS[0], "หมายเหตุลับ"]], [*HEADINGS, ""]))
    assert batch.columns["unused"] == ["คอลัมน์ E (ไม่มีหัวคอลัมน์)"]
    assert "ไม่เก็บ" in steps.page(batch)


def test_more_cells_than_headings_are_refused_by_row(steps):
    batch = steps.preview(csv_bytes([ROWS[0], [*ROWS[1], "เกิน"]]))
    assert "จำนวนช่องมากกว่าหัวคอลัมน์" in reasons(batch)[3]


def test_refused_rows_stay_out_and_the_others_go_in_together(steps):
    batch = steps.taken(csv_bytes([*ROWS, ["x", "บ้านไม่มีรหัส", "", ""]]))
    assert (batch.added, batch.refused) == (3, 1)
    assert School.objects.count() == 3


@pytest.mark.parametrize("piece", [b"<c ", b"<mergeCell ", b"<col ", b'<c r="A1"><f>', b"<f><f>", b"<x:x:"])
def test_a_hostile_sheet_does_not_make_the_search_slow(piece):
    started = time.monotonic()
    layout_of(io.BytesIO(piece * (3_000_000 // len(piece))), 160)
    assert time.monotonic() - started < 10


def merged_down(rows, merges):
    """A workbook whose sheet says that its first `merges` cells, column by column, are merged over two rows."""
    book, _ = sheet_of(HEADINGS, *[[str(63020001 + n), f"บ้าน {n}", "", ""] for n in range(rows)])
    places = [(n % 100, 2 * (n // 100) + 2) for n in range(merges)]
    tags = "".join(f'<mergeCell ref="{letters_of(i)}{row}:{letters_of(i)}{row + 1}"/>' for i, row in places)
    source, out = zipfile.ZipFile(io.BytesIO(saved(book))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                added = f"</sheetData><mergeCells>{tags}</mergeCells>".encode()
                content = content.replace(b"</sheetData>", added)
            target.writestr(name, content)
    return out.getvalue()


def test_thousands_of_cells_merged_downwards_are_refused(steps):
    assert "ผสานเซลล์ลงมาหลายแถวเกิน 2,000 แห่ง" in error_of(steps, merged_down(10, MAX_MERGED_DOWN + 1))
    sheet = sheets(io.BytesIO(merged_down(10, MAX_MERGED_DOWN)))[0]
    assert sum(1 for _ in sheet.rows()) == 11
