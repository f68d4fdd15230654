"""What the preview and the result say: names, notes, columns that belong elsewhere, and what comes next."""

import pytest
from django.urls import reverse

from schools.imports import kinds
from schools.imports.columns import Record
from schools.imports.kinds import Ask
from schools.models import Role, School
from tests.factories import make_office, make_school, make_user
from tests.qa.exam_factories import exam
from tests.schools.factories import csv_bytes, xlsx_bytes

pytestmark = pytest.mark.django_db
FIGURES = {"kind": "figures", "academic_year": "2568", "data_date": "1jun"}


def chips(html):
    return html.split('id="import"')[1].split("</p>")[0]


@pytest.mark.parametrize("heading", ["studentCount", "จำนวนครู", "Teacher Count"])
def test_columns_of_figures_are_told_where_they_belong(steps, heading):
    batch = steps.preview(csv_bytes([["63020001", "บ้านนา", "50"]], ["รหัส SMIS", "name", heading]))
    html = steps.page(batch)
    assert f"ไม่เก็บ</strong>: {heading}" in html
    link = reverse("schools:import_new", args=["figures"])
    assert f'จำนวนนักเรียนและครูนำเข้าได้ที่ <a href="{link}">“จำนวนนักเรียนและครู”</a>' in html


def test_other_columns_are_only_named(steps):
    batch = steps.preview(csv_bytes([["63020001", "บ้านนา", "50"]], ["รหัส SMIS", "name", "หมายเลข"]))
    assert "นำเข้าได้ที่" not in steps.page(batch)


def test_figures_show_the_name_of_the_register_where_the_file_has_none(steps, office):
    make_school(office, "บ้านป่าไร่", smis_code="63020001")
    make_school(office, "บ้านจกปก", smis_code="63020002")
    batch = steps.preview(csv_bytes([["63020001", 3], ["63020002", 4]], ["รหัส SMIS", "ป.1 ชาย"]), **FIGURES)
    assert [row.name for row in batch.rows.order_by("number")] == ["บ้านป่าไร่", "บ้านจกปก"]
    html = steps.page(batch)
    assert "จะเพิ่มข้อมูลของโรงเรียน 2 โรงเรียน" in html
    assert "นำเข้า ข้อมูลของ 2 โรงเรียน" in html
    steps.post("import_apply", batch)
    assert batch.state == "applied", batch.error


def test_figures_know_school_as_the_name(steps, office):
    make_school(office, "บ้านป่าไร่", smis_code="63020001")
    rows = [["63020001", "ร.ร.บ้านป่าไร่", 3]]
    batch = steps.preview(csv_bytes(rows, ["smis", "school", "p1_male"]), **FIGURES)
    assert batch.columns["unused"] == []
    assert batch.rows.get().name == "ร.ร.บ้านป่าไร่"


def test_members_show_the_name_of_the_register(steps, office):
    make_school(office, "บ้านป่าไร่", smis_code="63020001")
    steps.taken(csv_bytes([["เครือข่ายหนึ่ง"]], ["ชื่อเครือข่าย"]), kind="networks")
    rows, headings = [["63020001", "เครือข่ายหนึ่ง"]], ["รหัส SMIS", "ชื่อเครือข่าย"]
    assert steps.preview(csv_bytes(rows, headings), kind="network_members").rows.get().name == "บ้านป่าไร่"


def test_a_note_and_the_details_stand_apart(steps):
    rows = [[63020001, "บ้านนา", 12345, "เมืองตาก"]]
    batch = steps.preview(xlsx_bytes(rows, ["รหัส SMIS", "ชื่อโรงเรียน", "รหัส OBEC", "อำเภอ"]), "a.xlsx")
    assert "เติมเลข 0 ที่หายไปหน้ารหัส OBEC · อำเภอเมืองตาก" in " ".join(steps.page(batch).split())


def test_nothing_to_change_is_said_and_not_asked(steps):
    steps.taken(csv_bytes())
    batch = steps.preview(csv_bytes(), "อีกครั้ง.csv")
    html = steps.page(batch)
    assert "ไม่มีสิ่งที่ต้องเปลี่ยน" in chips(html)
    assert "ตรวจสอบแล้วยืนยัน" not in html
    assert reverse("schools:import_apply", args=[batch.pk]) not in html
    assert "ไม่มีสิ่งที่ต้องเปลี่ยน" in steps.client.get(reverse("schools:imports")).content.decode()


def test_a_file_of_which_no_row_can_be_taken_in_says_so_and_offers_the_columns(steps):
    batch = steps.preview(csv_bytes([["1", "บ้านนา"]], ["รหัส SMIS", "ชื่อโรงเรียน"]))
    html = steps.page(batch)
    assert "ไม่มีสิ่งที่ต้องเปลี่ยน" not in html and "ไม่มีแถวใดนำเข้าได้" in chips(html)
    assert "1 แถวถูกปฏิเสธ" in html
    assert f'class="btn btn-primary" href="{reverse("schools:import_columns", args=[batch.pk])}"' in html
    assert "ไม่มีแถวใดนำเข้าได้" in steps.client.get(reverse("schools:imports")).content.decode()


def test_something_to_change_is_asked(steps):
    html = steps.page(steps.preview(csv_bytes()))
    assert "ไม่มีสิ่งที่ต้องเปลี่ยน" not in html
    assert "ตรวจสอบแล้วยืนยัน" in html


def test_after_the_import_the_setting_up_goes_on(steps):
    html = steps.page(steps.taken(csv_bytes()))
    assert f'ขั้นต่อไป: <a href="{reverse("schools:office")}">' in html


def test_the_platform_has_no_office_to_set_up(steps, office):
    batch = steps.taken(csv_bytes())
    steps.client.force_login(make_user(Role.PLATFORM_ADMIN))
    html = steps.page(batch)
    assert "นำเข้าแล้วเมื่อ" in html
    assert "ขั้นต่อไป" not in html


@pytest.mark.parametrize(
    "name", ["โรงเรียนบ้านหนองแสง", "โรงเรียน บ้านหนองแสง", "รร.บ้านหนองแสง", "ร.ร. บ้านหนองแสง", "บ้านหนองแสง"]
)
def test_names_are_kept_without_the_word_school(steps, name):
    rows, headings = [["63020001", name]], ["รหัส SMIS", "ชื่อโรงเรียน"]
    steps.taken(csv_bytes(rows, headings))
    school = School.objects.get()
    assert (school.name, school.full_name) == ("บ้านหนองแสง", "โรงเรียนบ้านหนองแสง")
    assert steps.preview(csv_bytes([*rows, ["63020002", "บ้านนา"]], headings)).same == 1


def example(key):
    """What the example row of a template says."""
    office = make_office()
    # A table of results says beside the file which test and grade it is of; its columns follow from that.
    sitting = f"{exam().pk} ป.3"
    ask = Ask(office, {"academic_year": 2568, "data_date": "1jun", "sitting": sitting})
    kind = kinds.get(key).of(ask)
    return kind.values_of(Record(2, {name: known.example for name, known in kind.fields.items()}), ask)[0]


@pytest.mark.parametrize("key", [kind.key for kind in kinds.all_for(Role.OFFICE_ADMIN)])
def test_the_example_of_a_template_contradicts_nothing(key):
    assert example(key)


def test_the_examples_of_people_name_one_role():
    assert (example("people")["role"], example("people")["position"]) == (Role.SUPERVISOR, "ศึกษานิเทศก์")
    invited = example("invitations")
    assert (invited["role"], invited["position"]) == (Role.SCHOOL_DIRECTOR, "ผู้อำนวยการโรงเรียน")


def test_added_schools_show_where_they_are_and_not_the_one_office(steps, office):
    rows = [["63020001", "บ้านนา", office.name, "แม่ปะ", "แม่สอด", "63110", "ประถมศึกษา"]]
    heads = ["รหัส SMIS", "ชื่อโรงเรียน", "สำนักงาน", "ตำบล", "อำเภอ", "รหัสไปรษณีย์", "ระดับที่เปิดสอน"]
    html = " ".join(steps.page(steps.preview(csv_bytes(rows, heads))).split())
    assert "ตำบลแม่ปะ อำเภอแม่สอด 63110 · ประถมศึกษา" in html
    assert "จะเพิ่มโรงเรียน 1 แห่ง พร้อมกัน" in html


def test_people_show_what_is_their_role_and_what_their_position(steps):
    rows = [["a@example.org", "ศึกษานิเทศก์", "ใจ", "ดี", "ศึกษานิเทศก์"]]
    html = steps.page(steps.preview(csv_bytes(rows, ["อีเมล", "บทบาท", "ชื่อ", "นามสกุล", "ตำแหน่ง"]), kind="people"))
    assert "บทบาท ศึกษานิเทศก์ · ตำแหน่ง ศึกษานิเทศก์" in " ".join(html.split())
    assert "นำเข้า 1 คน" in html


def test_networks_that_would_be_called_by_their_code_are_told(steps):
    batch = steps.preview(csv_bytes([["63020001", "บ้านนา", "NG001"]], ["รหัส SMIS", "ชื่อโรงเรียน", "networkGroupCode"]))
    assert "จะมีชื่อเป็นรหัส เช่น “NG001”" in steps.page(batch)
    steps.taken(csv_bytes([["NG001", "เครือข่ายหนึ่ง"]], ["รหัสเครือข่าย", "ชื่อเครือข่าย"]), kind="networks")
    again = steps.preview(csv_bytes([["63020002", "บ้านไร่", "NG001"]], ["รหัส SMIS", "ชื่อโรงเรียน", "networkGroupCode"]))
    assert "จะมีชื่อเป็นรหัส" not in steps.page(again)


@pytest.mark.parametrize(("cell", "warned"), [(6.3e7, True), (63020001, False), ("63000000", False)])
def test_a_number_that_may_have_been_rounded_is_taken_with_a_warning(steps, cell, warned):
    row = steps.preview(xlsx_bytes([[cell, "บ้านนา"]], ["รหัส SMIS", "ชื่อโรงเรียน"]), "a.xlsx").rows.get()
    assert (row.outcome, "ลงท้ายด้วย 0 หลายตัว" in row.reason) == ("add", warned)


def test_a_refused_row_of_a_known_school_shows_its_name(steps, office):
    make_school(office, "บ้านป่าไร่", smis_code="63020001")
    rows, headings = [["63020001", "เครือข่ายที่ไม่มี"]], ["รหัส SMIS", "ชื่อเครือข่าย"]
    row = steps.preview(csv_bytes(rows, headings), kind="network_members").rows.get()
    assert (row.outcome, row.name) == ("refuse", "บ้านป่าไร่")


def test_a_blank_name_keeps_the_name_of_a_known_school_and_makes_no_new_one(steps, office):
    school = make_school(office, "บ้านป่าไร่", smis_code="63020001", district="")
    rows = [["63020001", "", "แม่สอด"], ["63020002", "", "แม่สอด"]]
    batch = steps.taken(csv_bytes(rows, ["รหัส SMIS", "ชื่อโรงเรียน", "อำเภอ"]))
    known, new = batch.rows.order_by("number")
    assert (known.outcome, known.name, known.changes) == ("change", "บ้านป่าไร่", {"district": ["", "แม่สอด"]})
    assert (new.outcome, new.reason) == ("refuse", "ไม่มีชื่อโรงเรียน")
    school.refresh_from_db()
    assert (school.name, school.district) == ("บ้านป่าไร่", "แม่สอด")


def test_a_text_file_called_excel_is_told_once_and_nothing_is_said_of_other_fields(steps):
    html = steps.send(b"hello,world\n", "a.xlsx").content.decode()
    assert "ไฟล์นี้ไม่ใช่ Excel" in html
    assert "สิ่งที่กรอกไว้ยังอยู่ครบ" not in html
    assert "form-told-above" in html
    told = steps.send(b"hello,world\n", "a.xlsx", "figures", academic_year="2568", data_date="1jun").content.decode()
    assert "สิ่งที่กรอกไว้ยังอยู่ครบ" in told
