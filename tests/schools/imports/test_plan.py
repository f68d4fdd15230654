"""What each row would do, and the reason where it is refused."""

import pytest

from schools.imports import kinds
from schools.imports.cells import office_key
from schools.imports.columns import Record
from schools.imports.kinds import ADD, CHANGE, REFUSE, SAME, Ask
from schools.imports.of_schools import SchoolList
from schools.imports.plan import decide, read_rows
from schools.imports.reading import NumberText
from schools.imports.school_columns import Present, levels_taught

OFFICE = office_key("สพป.ตาก เขต 2")
EXISTING = {
    **dict.fromkeys(kinds.get("schools").fields, ""),
    "smis_code": "63020001",
    "name": "บ้านป่าไร่",
    "district": "แม่ระมาด",
    "province": "ตาก",
    "zip_code": "63140",
    "levels": "ประถมศึกษา",
    "has_early": False,
    "has_basic": True,
    "latitude": "16.971",
    "longitude": "98.525",
    "office": OFFICE,
}


class Known(SchoolList):
    """The kind with what exists given, so that the rules can be asked without a database."""

    def __init__(self, present):
        self.known = present

    def present(self, rows, ask, *, lock=False):
        return self.known


def rows(*cells, office=OFFICE, **known):
    kind, ask = Known(Present(office=office, **{k: v or {} for k, v in known.items()})), Ask(office or None)
    found = [Record(n, {"smis_code": "63020001", "name": "บ้านป่าไร่", **c}) for n, c in enumerate(cells, start=2)]
    found = read_rows(found, kind, ask)
    decide(found, kind, ask)
    return found


def one(schools=None, offices=None, **cells):
    return rows(cells, schools=schools, offices=offices)[0]


def test_an_unknown_code_is_added():
    row = one(district="อำเภอแม่ระมาด", levels="อนุบาล–ประถมศึกษา")
    assert row.outcome == ADD
    assert row.values["district"] == "แม่ระมาด"
    assert (row.values["has_early"], row.values["has_basic"]) == (True, True)


def test_a_known_school_shows_old_and_new():
    row = one(schools={"63020001": EXISTING}, name="บ้านป่าไร่ใหม่", district="แม่สอด")
    assert row.outcome == CHANGE
    assert row.changes == {"name": ["บ้านป่าไร่", "บ้านป่าไร่ใหม่"], "district": ["แม่ระมาด", "แม่สอด"]}


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"district": ""},
        {"district": " - "},
        {"name": "โรงเรียนบ้านป่าไร่"},
        {"latitude": "16.9710", "longitude": "98.525"},
    ],
    ids=["nothing", "blank", "dash", "with-the-word", "trailing-zero"],
)
def test_what_says_nothing_new_changes_nothing(cells):
    assert one(schools={"63020001": EXISTING}, **cells).outcome == SAME


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"smis_code": ""}, "ไม่มีรหัสโรงเรียน"),
        ({"smis_code": "6302001"}, "รหัส SMIS “6302001” ไม่ใช่ตัวเลข 8 หลัก"),
        ({"smis_code": "6.302E+07"}, "ไม่ใช่ตัวเลข 8 หลัก"),
        ({"smis_code": "63O20001"}, "ไม่ใช่ตัวเลข 8 หลัก"),
        ({"name": "  "}, "ไม่มีชื่อโรงเรียน"),
        ({"name": "ก" * 201}, "ชื่อโรงเรียนยาว 201 ตัวอักษร เกิน 200 ตัวอักษร"),
        ({"name": "บ้าน\ufffdา"}, "ชื่อโรงเรียน มีตัวอักษรที่อ่านไม่ได้"),
        ({"name": "บ้าน\0นา"}, "ชื่อโรงเรียน มีตัวอักษรที่อ่านไม่ได้"),
        ({"zip_code": "631"}, "รหัสไปรษณีย์ “631” ไม่ใช่ตัวเลข 5 หลัก"),
        ({"latitude": "98.525", "longitude": "16.971"}, "ละติจูด 98.525 อยู่นอกประเทศไทย"),
        ({"latitude": "nan", "longitude": "98.5"}, "อยู่นอกประเทศไทย"),
        ({"latitude": "16.9"}, "พิกัดมีเพียงค่าเดียว"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(cells, reason):
    row = one(**cells)
    assert row.outcome == REFUSE
    assert reason in row.reason


def test_of_a_code_that_stands_twice_the_first_is_in_and_the_others_are_named():
    first, second, third = rows({}, {"name": "บ้านอื่น"}, {})
    assert first.outcome == ADD
    assert [(r.outcome, r.reason) for r in (second, third)] == [(REFUSE, "รหัส 63020001 ซ้ำกับแถว 2")] * 2


def test_other_codes_that_lost_a_zero_get_it_back_and_say_so():
    row = one(obec_code=NumberText(12345))
    assert (row.outcome, row.values["obec_code"]) == (ADD, "012345")
    assert "เติมเลข 0" in row.reason


def test_a_smis_code_of_seven_digits_is_no_new_school():
    row = one(smis_code=NumberText(3020001))
    assert (row.outcome, row.reason) == (REFUSE, "รหัส SMIS “3020001” มี 7 หลัก ต้องมี 8 หลัก")
    assert one(smis_code=NumberText(302000)).outcome == REFUSE


def test_thai_digits_are_digits():
    assert one(smis_code="๖๓๐๒๐๐๐๑").code == "63020001"


def test_the_code_of_another_office_is_refused_without_naming_it():
    row = one(schools={"63020001": {**EXISTING, "office": "สพป.ลับ"}})
    assert row.outcome == REFUSE
    assert "สำนักงานอื่น" in row.reason
    assert "ลับ" not in row.reason


def test_a_row_that_names_another_known_office_is_refused():
    known = {OFFICE: "สพป.ตาก เขต 2", "สพป.ตากเขต1": "สพป.ตาก เขต 1"}
    assert one(office=OFFICE, offices=known).outcome == ADD
    refused = one(office="สพป.ตาก เขต 1", offices=known)
    assert refused.reason == "แถวนี้ระบุว่าเป็นโรงเรียนของ สพป.ตาก เขต 1"


def test_office_names_with_a_split_vowel_are_one_office():
    assert office_key("สพม.เขต 29(อุบลราชธานี-อํานาจเจริญ)") == office_key("สพม.เขต 29 (อุบลราชธานี-อำนาจเจริญ)")


@pytest.mark.parametrize(
    ("text", "taught"),
    [
        ("อนุบาล–ประถมศึกษา", (True, True)),
        ("อนุบาล–มัธยมศึกษาตอนต้น", (True, True)),
        ("ประถมศึกษา", (False, True)),
        ("มัธยมศึกษา", (False, True)),
        ("อ.1-ป.6", (True, True)),
        ("ป.1 - ม.3", (False, True)),
        ("อนุบาล", (True, False)),
        ("ก่อนประถมศึกษา", (True, False)),
        ("ขยายโอกาส", (False, True)),
    ],
)
def test_levels_taught(text, taught):
    assert levels_taught(text) == taught
