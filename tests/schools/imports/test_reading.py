"""Every encoding and kind of file gives the same rows, and nothing is guessed."""

import io
import sys

import pytest
from openpyxl import Workbook

from schools.imports import columns, kinds
from schools.imports.reading import NumberText, TableError, sheets
from tests.schools.factories import HEADINGS, ROWS, csv_bytes, xlsx_bytes


def read(content, needs_office=False):
    """(Columns, list of Records) of a file with schools."""
    ask = kinds.Ask(office=None if needs_office else "สำนักงานใดก็ได้")
    sheet, found = columns.choose(io.BytesIO(content), kinds.get("schools"), ask)
    return found, list(columns.records(sheet, found))


THAI = [[cell.replace("–", "-") for cell in row] for row in ROWS]  # CP874 has its own place for the dash


@pytest.mark.parametrize(
    "content",
    [
        csv_bytes(THAI, encoding="utf-8"),
        csv_bytes(THAI, encoding="utf-8-sig"),
        csv_bytes(THAI, encoding="cp874"),
        csv_bytes(THAI, delimiter=";"),
        csv_bytes(THAI, delimiter="\t"),
        xlsx_bytes(THAI),
    ],
    ids=["utf-8", "bom", "cp874", "semicolon", "tab", "xlsx"],
)
def test_each_kind_of_file_gives_the_same_rows(content):
    _, records = read(content)
    assert [list(r.cells.values()) for r in records] == [[r[0], r[1], r[2], r[3]] for r in THAI]
    assert [r.number for r in records] == [2, 3, 4]


def test_a_damaged_utf8_file_is_not_taken_for_cp874():
    content = csv_bytes(encoding="utf-8").replace("บ้านจกปก".encode(), "บ้านจกปก".encode()[:-1])
    with pytest.raises(TableError, match="อ่านตัวอักษรในไฟล์ไม่ได้"):
        read(content)


def test_bytes_of_no_thai_encoding_are_refused():
    with pytest.raises(TableError, match="อ่านตัวอักษรในไฟล์ไม่ได้"):
        read("smis_code,school_name\n63020001,Café\n".encode("latin-1"))


def test_headings_may_stand_below_a_title_and_blank_rows_do_not_count():
    content = xlsx_bytes([ROWS[0], [None] * 4, ROWS[1]], above=[["รายชื่อโรงเรียนในสังกัด"], []])
    found, records = read(content)
    assert found.header_row == 3
    assert [r.number for r in records] == [4, 6]


def test_the_sheet_with_the_headings_is_found_and_hidden_ones_are_not_read():
    book = Workbook()
    book.active.append(["คำแนะนำ"])
    hidden = book.create_sheet("ซ่อน")
    hidden.append(HEADINGS)
    hidden.sheet_state = "hidden"
    page = book.create_sheet("โรงเรียน")
    page.append(HEADINGS)
    page.append(ROWS[0])
    out = io.BytesIO()
    book.save(out)
    found, records = read(out.getvalue())
    assert found.sheet == "โรงเรียน"
    assert len(records) == 1


def test_numbers_in_a_workbook_become_codes_and_are_remembered_as_numbers():
    _, records = read(xlsx_bytes([[63020001.0, "บ้านนา", None, None], [63020002, "บ้านไร่", None, None]]))
    assert [r.cells["smis_code"] for r in records] == ["63020001", "63020002"]
    assert all(isinstance(r.cells["smis_code"], NumberText) for r in records)


@pytest.mark.parametrize(
    "headings",
    [
        ["smis_code", "school_name"],
        ["SMIS Code", "School Name"],
        ["รหัส SMIS", "ชื่อสถานศึกษา"],
        ["รหัส SMIS 8 หลัก", "โรงเรียน"],
    ],
)
def test_headings_are_known_in_thai_and_english(headings):
    found, records = read(csv_bytes([["63020001", "บ้านนา"]], headings))
    assert set(found.at) == {"smis_code", "name"}
    assert records[0].cells == {"smis_code": "63020001", "name": "บ้านนา"}


def test_a_missing_column_is_named_together_with_what_was_found():
    with pytest.raises(TableError) as caught:
        read(csv_bytes([["บ้านนา", "แม่สอด"]], ["ชื่อโรงเรียน", "อำเภอ"]))
    assert "ไม่พบคอลัมน์ “รหัส SMIS”" in str(caught.value)
    assert "“ชื่อโรงเรียน”, “อำเภอ”" in str(caught.value)


def test_without_an_office_its_column_is_needed():
    with pytest.raises(TableError, match="สำนักงานเขตพื้นที่การศึกษา"):
        read(csv_bytes(), needs_office=True)


def test_the_present_office_goes_before_the_old_one():
    headings = ["smis_code", "school_name", "office_2558", "office_current"]
    _, records = read(csv_bytes([["34012001", "บ้านนา", "สพม.เขต 29", "สพม.อุบลราชธานี อำนาจเจริญ"]], headings))
    assert records[0].cells["office"] == "สพม.อุบลราชธานี อำนาจเจริญ"


def test_two_columns_of_one_heading_are_not_chosen_between():
    with pytest.raises(TableError, match="ซ้ำกัน 2 คอลัมน์"):
        read(csv_bytes([["63020001", "ก", "ข"]], ["รหัสโรงเรียน", "ชื่อโรงเรียน", "ชื่อโรงเรียน"]))


def test_an_open_quote_does_not_swallow_the_rest_of_the_file():
    content = csv_bytes() + '63020009,"บ้านเปิด\n63020010,บ้านหาย\n'.encode()
    with pytest.raises(TableError, match="เสียหายที่แถว 5"):
        read(content)


def test_a_file_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr("schools.imports.reading.MAX_ROWS", 2)
    assert len(read(csv_bytes(ROWS[:2]))[1]) == 2
    with pytest.raises(TableError, match="เกิน 2 แถว"):
        read(csv_bytes(ROWS))


def test_a_file_without_rows_says_so():
    with pytest.raises(TableError, match="ไม่มีข้อมูล"):
        read(b"\n\n\n")


def test_a_workbook_whose_sheet_is_damaged_is_refused():
    content = bytearray(xlsx_bytes([[str(63020000 + n), f"บ้าน {n}", "", ""] for n in range(3000)]))
    middle = content.index(b"xl/worksheets/sheet1.xml") + 2000
    content[middle : middle + 400] = b"\0" * 400
    with pytest.raises(TableError, match="ไฟล์ Excel เสียหาย"):
        for sheet in sheets(io.BytesIO(bytes(content))):
            list(sheet.rows())


def test_rows_that_a_workbook_leaves_out_are_not_made_up():
    book = Workbook()
    book.active.append(["รหัส"])
    book.active.cell(row=1_048_576, column=1, value="63020001")
    content = io.BytesIO()
    book.save(content)
    (sheet,) = sheets(content)
    steps = 0

    def count(*_):
        nonlocal steps
        steps += 1

    sys.setprofile(count)
    try:
        rows = [(number, cells[0]) for number, cells in sheet.rows()]
    finally:
        sys.setprofile(None)
    assert rows == [(1, "รหัส"), (1_048_576, "63020001")]
    assert steps < 20_000


def test_a_workbook_of_many_sheets_is_refused():
    book = Workbook()
    for _ in range(30):
        book.create_sheet()
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(TableError, match="เกิน 30 แผ่นงาน"):
        sheets(content)


def test_blank_rows_without_end_are_refused(monkeypatch):
    monkeypatch.setattr("schools.imports.reading.MAX_BLANK", 3)
    book = Workbook()
    book.active.append(["รหัส"])
    for number in range(2, 7):
        book.active.row_dimensions[number].height = 20
    content = io.BytesIO()
    book.save(content)
    (sheet,) = sheets(content)
    with pytest.raises(TableError, match="แถวว่างติดกันเกิน 3 แถว"):
        list(sheet.rows())
