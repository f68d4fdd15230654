"""A Book as a workbook."""

import io
from datetime import datetime

import openpyxl
import pytest

from reports.book import workbook
from reports.book.frozen import sheet
from reports.book.parts import Book, Cell, Chapter, Column, Row, Table
from schools.exports.cells import DAY
from tests.reports.book.books import make_book


@pytest.fixture(scope="module")
def written():
    return openpyxl.load_workbook(io.BytesIO(workbook.write(make_book())))


def rows_of(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_each_table_has_its_sheet_and_its_figures_as_numbers(written):
    sheets = {name.split()[0]: sheet for name, sheet in zip(written.sheetnames, written, strict=True)}
    for table in make_book().tables:
        rows = rows_of(sheets[table.number])
        for row in table.rows:
            if row.band:
                continue
            figures = [workbook.number_of(cell) if cell.is_number else cell.value for cell in row.cells]
            assert figures in rows


def test_percent_and_means_have_the_decimals_of_the_paper(written):
    sheet = next(sheet for sheet in written if sheet.title.startswith("1.1"))
    row = next(row for row in sheet.iter_rows() if row[0].value == "รวม")
    assert [(cell.value, cell.number_format) for cell in row[1:3]] == [(1234, "#,##0"), (100, "#,##0.0")]
    assert (row[7].value, row[7].number_format) == (4.1, "#,##0.00")
    assert row[0].font.bold
    assert sheet.freeze_panes == "A3"


def test_days_are_days_and_other_words_stay_words():
    told = ("16 พ.ย. 2569", "ยังไม่ได้รับการนิเทศ", "")
    rows = [Row.of("ก", Cell(words, "day")) for words in told]
    table = Table("t", "วัน", [Column("โรงเรียน", "text"), Column("เมื่อ", "text", width=0.5)], rows)
    frozen = sheet("แถว", (("on", "วันที่", "day"),), [{"on": "1 ม.ค. 2570"}, {"on": "–"}])
    book = Book("รายงาน", {"formal_name": "สพป."}, "", [Chapter("a", "บท", [table])], sheets={"rows": frozen})
    made = openpyxl.load_workbook(io.BytesIO(workbook.write(book)))
    shown = next(one for one in made if one.title.startswith("1.1"))
    assert [row[1] for row in rows_of(shown)] == ["เมื่อ", datetime(2026, 11, 16), "ยังไม่ได้รับการนิเทศ", None]
    assert shown["B2"].number_format == DAY and shown.column_dimensions["B"].width >= 12
    assert rows_of(made["ข้อมูล แถว"]) == [["วันที่"], [datetime(2027, 1, 1)], ["–"]]


def test_the_contents_name_every_sheet(written):
    told = [row[0] for row in rows_of(written["สารบัญ"])]
    assert [name for name in written.sheetnames if name not in [*told, "สารบัญ"]] == []
    assert "3fa9" * 16 in [row[1] for row in rows_of(written["สารบัญ"])]


def test_frozen_rows_are_there_and_texts_are_no_formulas(written):
    sheet = written["ข้อมูล สถานศึกษา"]
    assert rows_of(sheet) == [
        ["สถานศึกษา", "จำนวน", "ค่าเฉลี่ย", "ประเด็น"],
        ["=บ้านน้ำใจ", 3, 4.25, "ก, ข"],
        ["วัดป่า", None, None, None],
    ]
    assert sheet["A2"].data_type == "s"


def test_names_of_sheets_are_allowed_and_alone():
    table = ["ผล: [ก/ข] *?" + "ยาว" * 20, "ผล: [ก/ข] *?" + "ยาว" * 20 + "อีก", "ผล"]
    parts = [Table(f"t{i}", title, [Column("ก", "text")], [Row.of("=1+1")]) for i, title in enumerate(table)]
    chapters = [Chapter("a", "ก", parts, "front"), Chapter("b", "ข", [*parts], "front")]
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(_book(chapters))))
    names = book.sheetnames
    assert len({name.casefold() for name in names}) == len(names) == 1 + 6 + 1
    assert max(map(len, names)) <= 31
    assert not any(set(name) & set("[]:*?/\\") for name in names)


def _book(chapters):
    made = make_book()
    made.chapters = chapters
    return made


def test_the_same_book_gives_the_same_bytes():
    assert workbook.write(make_book()) == workbook.write(make_book())
