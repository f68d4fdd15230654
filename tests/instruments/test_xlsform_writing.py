"""Instruments as XLSForm: what is written, and that the reference converter takes it."""

import io

import pytest
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from instruments.models import Instrument
from instruments.xlsform.writing import write
from tests.instruments.factories import every_kind, make_version

pytestmark = pytest.mark.django_db


def rows(content, sheet="survey"):
    head, *found = load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True)
    return [{name: value for name, value in zip(head, row, strict=True) if value} for row in found]


def xform(content):
    done = convert(io.BytesIO(content), file_type=".xlsx")
    assert done.warnings == []
    return done.xform


def test_every_shipped_instrument_is_taken_by_pyxform():
    taken = [xform(write(instrument.current)) for instrument in Instrument.objects.filter(office=None)]
    assert len(taken) >= 33


def test_each_kind_has_its_type():
    content = write(make_version(({}, every_kind()), published=False))
    types = {row["name"]: row["type"].split()[0] for row in rows(content) if row.get("nithet_kind")}
    assert types == {
        "rating": "select_one",
        "yes_no": "select_one",
        "partial": "select_one",
        "single": "select_one",
        "multiple": "select_multiple",
        "number": "decimal",
        "text": "text",
        "long_text": "text",
        "date": "date",
        "photo": "image",
        "file": "file",
    }
    number = next(row for row in rows(content) if row["name"] == "number")
    assert number["constraint"] == ". >= 0 and . <= 5000"
    assert 'mediatype="image/*"' in xform(content)


def test_conditions_repeats_and_double_ratings_are_forms_of_xlsform():
    version = make_version(
        ({"help": "ตอบตามจริง"}, [{"code": "q1", "dual": True, "help": "ดูหลักฐาน"}]),
        (
            {"repeats": True, "show_if": {"item": "q1", "op": "at_least", "value": "3"}},
            [{"code": "q2", "kind": "yes_no"}, {"code": "q3", "show_if": {"item": "q2", "op": "is", "value": "1"}}],
        ),
    )
    content = write(version)
    told = {row["name"]: row for row in rows(content) if not row["type"].startswith("end_")}
    assert told["q1"]["type"] == "begin_group"
    assert [told[name]["label"] for name in ("q1_now", "q1_wanted")] == ["สภาพปัจจุบัน", "สภาพที่พึงประสงค์"]
    assert told["section_2"]["type"] == "begin_repeat"
    assert told["section_2"]["relevant"] == "${q1_now} >= 3"
    assert told["q3"]["relevant"] == "${q2} = '1'"
    assert "<repeat" in xform(content)


def test_text_that_looks_like_a_formula_or_a_reference_stays_text():
    version = make_version(
        ({"title": "=1+1"}, [{"code": "meta", "text": "=HYPERLINK(1)"}, {"code": "a", "text": "${b}"}])
    )
    content = write(version)
    cells = [cell for row in load_workbook(io.BytesIO(content))["survey"].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert next(row for row in rows(content) if row.get("nithet_code") == "meta")["name"] == "meta_x"
    xform(content)


def test_the_version_tells_a_draft_from_what_is_published():
    version = make_version(({}, every_kind()), published=False)
    assert rows(write(version), "settings")[0]["version"] == "1-draft-1"
    version = make_version(({}, every_kind()))
    assert rows(write(version), "settings")[0]["version"] == "1"
