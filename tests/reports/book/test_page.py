"""The page of the rows behind a figure: what they have in common is told in words, never by keys of the database."""

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template.loader import render_to_string

from reports.book.frozen import Frozen, sheet
from reports.book.page import Rows, behind_of, query_of
from reports.book.parts import Behind

ROWS = [{"school_pk": 17, "school": "บ้านน้ำใส", "network": "เครือข่ายเหนือ", "set": 3}]


def conditions(**where):
    found = sheet(
        "ผล", [("school", "โรงเรียน", "school"), ("network", "เครือข่าย", "text")], ROWS, {"school_pk": "โรงเรียน"}
    )
    return Rows({"sheets": {"results": found}}, Behind.of("results", **where)).conditions


def test_a_school_is_told_by_its_name_and_not_by_its_key():
    assert conditions(school_pk=17, network="เครือข่ายเหนือ") == ["เครือข่าย: เครือข่ายเหนือ", "โรงเรียน: บ้านน้ำใส"]


def test_keys_without_words_are_not_mentioned():
    assert conditions(set=3) == [] and conditions(school_pk=99) == []


SCORES = [
    {"school": "บ้านน้ำใส", "subject": "คณิต", "takers": 30, "mean": "50.00"},
    {"school": "บ้านป่าไร่", "subject": "คณิต", "takers": 12, "mean": "61.25"},
    {"school": "บ้านนา", "subject": "ไทย", "takers": None, "mean": "40.00"},
]


def scores():
    columns = [("school", "โรงเรียน", "school"), ("takers", "ผู้เข้าสอบ", "n"), ("mean", "ร้อยละ", "mean")]
    return {"sheets": {"scores": sheet("ผล", columns, SCORES, {"subject": "วิชา"})}}


def test_a_number_of_takers_opens_the_schools_they_are_of_and_says_the_same_number():
    data = scores()
    cell = Frozen(data).total(Behind.of("scores", subject="คณิต"), "takers")
    assert cell.value == 42
    query = QueryDict(query_of(cell.behind))
    assert behind_of(data["sheets"], query) == cell.behind
    rows = Rows(data, cell.behind)
    assert (rows.size, len(rows.found), rows.per_label) == (42, 2, "ผู้เข้าสอบ")
    page = render_to_string(
        "reports/book/rows.html",
        {"rows": rows, "page": Paginator(rows.found, 50).page(1), "lines": rows.lines(SCORES[:2])},
    )
    assert "<strong>42</strong> ผู้เข้าสอบ จาก 2 รายการ · วิชา: คณิต" in page
    assert Frozen(data).total(Behind.of("scores", subject="ไทย"), "takers").value == 0


@pytest.mark.parametrize("column", ["school", "mean", "nothing", "subject", "takers&per=subject"])
def test_what_cannot_be_added_up_names_no_rows(column):
    assert behind_of(scores()["sheets"], QueryDict(f"sheet=scores&sum={column}")) is None
