"""Two rows that mean one object under two codes: the second is refused, and taking back restores what was there."""

import pytest

from schools.models import Role
from tests.factories import make_network, make_school, make_user
from tests.schools.factories import csv_bytes

CODES = ["รหัส SMIS", "รหัสของสำนักงาน"]


@pytest.fixture
def school(office):
    return make_school(office, "บ้านสอง", smis_code="63020001", local_code="L1", phone="0")


def refused(batch):
    (row,) = batch.rows.filter(outcome="refuse")
    assert "เดียวกับแถว 2" in row.reason
    return row.number


def test_a_school(steps, school):
    rows = [["63020001", "", "บ้านสอง", "111", "เมือง"], ["", "L1", "บ้านสอง", "222", ""]]
    batch = steps.taken(csv_bytes(rows, [*CODES, "ชื่อโรงเรียน", "โทรศัพท์", "อำเภอ"]))
    assert refused(batch) == 3
    school.refresh_from_db()
    assert (school.phone, school.district) == ("111", "เมือง")
    steps.post("import_undo", batch)
    school.refresh_from_db()
    assert (batch.state, school.phone, school.district) == ("undone", "0", "")


def test_figures(steps, school):
    content = csv_bytes([["63020001", "", 10], ["", "L1", 20]], [*CODES, "ป.1 ชาย"])
    batch = steps.taken(content, kind="figures", academic_year="2568", data_date="1jun")
    assert refused(batch) == 3
    assert school.figures.get().grades == {"p1": [10, 0, 0]}


def test_results_of_tests(steps, school):
    rows = [[code, "NT", "ป.3", "2568", "ไทย", mean] for code, mean in (("63020001", "50"), ("L1", "60"))]
    headings = ["รหัสโรงเรียน", "การทดสอบ", "ชั้น", "ปีการศึกษา", "วิชา", "คะแนนเฉลี่ย"]
    batch = steps.taken(csv_bytes(rows, headings), kind="tests")
    assert refused(batch) == 3
    assert school.test_scores.get().mean == 50


def test_a_person(steps, office):
    person = make_user(Role.SUPERVISOR, office=office, username="สมศรี", phone="0")
    rows = [[person.email, "", "111", ""], ["", "สมศรี", "", "ครู"]]
    batch = steps.taken(csv_bytes(rows, ["อีเมล", "ชื่อผู้ใช้", "โทรศัพท์", "ตำแหน่ง"]), kind="people")
    assert refused(batch) == 3
    person.refresh_from_db()
    assert (person.phone, person.position) == ("111", "")


def test_a_network(steps, office):
    network = make_network(office, "เดิม")
    network.code = "N1"
    network.save()
    batch = steps.taken(csv_bytes([["N1", "ใหม่"], ["", "เดิม"]], ["รหัสเครือข่าย", "ชื่อเครือข่าย"]), kind="networks")
    assert refused(batch) == 3
    network.refresh_from_db()
    assert network.name == "ใหม่"
