"""The page of the rows behind a figure: what they have in common is told in words, never by keys of the database."""

from reports.book.frozen import sheet
from reports.book.page import Rows
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
