"""A book's parts: what is shown, how tables are numbered, and that a count and its rows cannot differ."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.book.frozen import Frozen, marked, sheet
from reports.book.parts import Behind, Book, Cell, Chapter, Column, Row, Table


def book(*chapters, **more):
    return Book("รายงาน", {"name": "สพป.", "formal_name": "สำนักงาน"}, "16 พ.ค. 2569", list(chapters), **more)


def table(name="t"):
    return Table(name, "ตาราง", [Column("ก", "text")], [Row.of("1")])


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (Cell(1234, "n"), "1,234"),
        (Cell(None, "n"), "–"),
        (Cell(0, "n"), "0"),
        (Cell(Decimal("85.25"), "percent"), "85.3"),
        (Cell("4.5", "mean"), "4.50"),
        (Cell("ดี"), "ดี"),
        (Cell(None), ""),
    ],
)
def test_a_cell_is_shown_by_its_kind(cell, shown):
    assert cell.shown == shown


def test_tables_are_numbered_by_chapter_and_the_front_is_not():
    first, second, third = table("a"), table("b"), table("c")
    front, one, end = (
        Chapter("s", "สรุป", [], "front"),
        Chapter("x", "ผล", [first, second]),
        Chapter("y", "รายชื่อ", [third]),
    )
    end.kind = "appendix"
    made = book(front, one, end)
    assert [t.number for t in made.tables] == ["1.1", "1.2", "ก.1"]
    assert (front.heading, one.heading, end.heading) == ("สรุป", "บทที่ 1 ผล", "ภาคผนวก ก รายชื่อ")


def test_columns_of_a_group_stand_under_one_head():
    columns = [
        Column("ชื่อ", "text"),
        Column("n", group="ดี"),
        Column("%", "percent", group="ดี"),
        Column("n", group="เลิศ"),
    ]
    assert Table("t", "", columns, []).groups == [("", 1), ("ดี", 2), ("เลิศ", 1)]


def test_digits_are_a_choice_of_the_report():
    assert book(digits="thai").in_digits("ปี 2569") == "ปี ๒๕๖๙"
    assert book().in_digits("ปี 2569") == "ปี 2569"


schools = st.lists(
    st.fixed_dictionaries(
        {"network": st.sampled_from(["ก", "ข", ""]), "level": st.none() | st.integers(1, 5), "sent": st.booleans()}
    ),
    max_size=40,
)


@given(schools)
def test_a_count_is_the_number_of_its_rows_and_parts_sum_to_the_whole(rows):
    frozen = Frozen({"sheets": {"schools": sheet("โรงเรียน", [], [marked(row, "level") for row in rows])}, "office": {}})
    whole = frozen.count("schools")
    assert whole.value == len(rows) == len(frozen.rows(whole.behind))
    parts = [frozen.count("schools", network=name) for name in ("ก", "ข", "")]
    assert sum(part.value for part in parts) == len(rows)
    for part in parts:
        assert part.value == len(frozen.rows(part.behind))
    sent = frozen.count("schools", sent=True)
    assert sent.value == sum(row["sent"] for row in rows)
    n, mean, _ = frozen.summary("schools", "level")
    values = [row["level"] for row in rows if row["level"] is not None]
    assert n.value == len(values) == len(frozen.rows(n.behind))
    assert (mean.value is None) == (not values)


def test_a_row_with_a_list_answers_to_each_of_it_and_distinct_values_are_counted_once():
    rows = [{"school": 1, "topics": ["a", "b"]}, {"school": 1, "topics": ["a"]}, {"school": 2, "topics": []}]
    frozen = Frozen({"sheets": {"visits": sheet("การนิเทศ", [], rows)}, "office": {}})
    assert frozen.count("visits", topics="a").value == 2
    assert frozen.count("visits", topics="b").value == 1
    assert frozen.count("visits", per="school", topics="a").value == 1
    assert Behind.of("visits", b=1, a=True) == Behind.of("visits", a=True, b=1)
