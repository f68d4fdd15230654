"""The DMC layout: a row a school, per grade boys, girls, sum and rooms; what comes in, what does not, and back out."""

import csv
import io

import pytest
from django.urls import reverse

from jobs.testing import work_off
from schools.actions import figures
from schools.models import Figures, ImportBatch, Role, SchoolYear
from schools.models.figures import GRADES
from tests.factories import make_office, make_school, make_school_year, make_user
from tests.schools.factories import csv_bytes, upload, xlsx_bytes

HEADINGS = ["year", "smis", "moe"] + [
    f"{name} {word}" for name in GRADES.values() for word in ("ชาย", "หญิง", "รวม", "ห้อง")
]


def row(code, year="2569", moe="", **grades):
    cells = [year, code, moe]
    for grade in GRADES:
        male, female, rooms = grades.get(grade, ("", "", ""))
        cells += [male, female, male + female if male != "" else "", rooms]
    return cells


@pytest.fixture
def office(db):
    return make_office("สพป.ตาก เขต 2")


@pytest.fixture
def school(office):
    return make_school(office, "บ้านป่าไร่", smis_code="63020001")


@pytest.fixture
def admin(client, office):
    user = make_user(Role.CLERK, office=office)
    client.force_login(user)
    return user


def preview(client, content, name="dmc.csv", **options):
    data = {"file": upload(content, name), "academic_year": "2569", "data_date": "2nov"} | options
    response = client.post(reverse("schools:import_new", args=["figures"]), data)
    assert response.status_code == 302, response.content.decode()
    work_off()
    return ImportBatch.objects.latest("pk")


def apply(client, batch):
    client.post(reverse("schools:import_apply", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.APPLIED


def reasons(batch):
    return [r.reason for r in batch.rows.filter(outcome="refuse")]


def test_a_file_of_the_dmc_becomes_sheets_and_years(client, office, school, admin):
    batch = preview(client, csv_bytes([row("63020001", p1=(10, 12, 1), k2=(4, 3, 1))], HEADINGS))
    apply(client, batch)
    sheet = Figures.objects.get()
    assert (sheet.school, sheet.academic_year, sheet.data_date) == (school, 2569, "2nov")
    assert (sheet.grades, sheet.pupils, sheet.rooms) == ({"p1": [10, 12, 1], "k2": [4, 3, 1]}, 29, 2)
    assert (SchoolYear.objects.get().pupils, SchoolYear.objects.get().size_label) == (29, "เล็ก")


def test_the_same_file_again_changes_nothing_and_another_shows_old_and_new(client, office, school, admin):
    apply(client, preview(client, csv_bytes([row("63020001", p1=(10, 12, 1))], HEADINGS)))
    assert preview(client, csv_bytes([row("63020001", p1=(10, 12, 1))], HEADINGS), "again.csv").same == 1
    batch = preview(client, csv_bytes([row("63020001", p1=(11, 12, 1))], HEADINGS))
    assert batch.rows.get().changes == {"p1_male": [10, 11]}
    apply(client, batch)
    assert (Figures.objects.get().male, SchoolYear.objects.get().pupils) == (11, 23)


def test_undo_gives_the_old_sheet_and_summary_back(client, office, school, admin):
    apply(client, preview(client, csv_bytes([row("63020001", p1=(10, 12, 1))], HEADINGS)))
    other = make_school(office, "บ้านใหม่", smis_code="63020002")
    lines = [row("63020001", p1=(50, 50, 3)), row("63020002", p1=(1, 1, 1))]
    batch = preview(client, csv_bytes(lines, HEADINGS))
    apply(client, batch)
    client.post(reverse("schools:import_undo", args=[batch.pk]))
    work_off()
    assert (Figures.objects.get().male, SchoolYear.objects.get().pupils) == (10, 22)
    assert not other.figures.exists()


def test_undo_gives_a_summary_without_a_data_date_back(client, office, school, admin):
    make_school_year(school, 2569, pupils=110)
    before = SchoolYear.objects.values().get()
    batch = preview(client, csv_bytes([row("63020001", p1=(5, 6, 1))], HEADINGS))
    apply(client, batch)
    assert SchoolYear.objects.get().pupils == 11
    client.post(reverse("schools:import_undo", args=[batch.pk]))
    work_off()
    assert SchoolYear.objects.values().get() | {"id": 0} == before | {"id": 0}


def test_a_code_of_two_schools_puts_figures_on_neither_unless_another_tells_them_apart(client, office, admin):
    for number in (1, 2):
        make_school(office, f"บ้านสาขา {number}", smis_code=f"6302000{number}", moe_code="1063020001")
    shared = preview(client, csv_bytes([row("", moe="1063020001", p1=(1, 1, 1))], HEADINGS))
    assert "เป็นของ 2 โรงเรียน" in reasons(shared)[0]
    told = preview(client, csv_bytes([row("63020002", moe="1063020001", p1=(1, 1, 1))], HEADINGS), "b.csv")
    apply(client, told)
    assert Figures.objects.get().school.smis_code == "63020002"


def test_a_sheet_that_was_changed_since_is_not_undone(client, office, school, admin):
    batch = preview(client, csv_bytes([row("63020001", p1=(10, 12, 1))], HEADINGS))
    apply(client, batch)
    Figures.objects.update(version=2)
    client.post(reverse("schools:import_undo", args=[batch.pk]))
    work_off()
    assert Figures.objects.exists()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (row("63029999", p1=(1, 1, 1)), "ไม่พบโรงเรียนรหัส 63029999"),
        (row("", p1=(1, 1, 1)), "ไม่มีรหัสโรงเรียน"),
        (row("63020001", year="2580", p1=(1, 1, 1)), "ปีการศึกษา 2580 ต้องอยู่ระหว่าง"),
        (row("63020001", year="1026", p1=(1, 1, 1)), "ปีการศึกษา"),
        (row("63020001"), "ไม่มีจำนวนนักเรียนหรือครู"),
        (["2569", "63020001", "", *[""] * 12, "10", "12", "23", "1"], "ป.1 รวม 23 ไม่เท่ากับ ชาย 10 และหญิง 12"),
        (["2569", "63020001", "", *[""] * 12, "", "", "22", "1"], "ไม่มีจำนวนแยกชายหญิง"),
        (["2569", "63020001", "", *[""] * 12, "-3", "", "", "1"], "ไม่ใช่จำนวนเต็ม"),
        (["2569", "63020001", "", *[""] * 12, "9999", "", "", "1"], "ต้องอยู่ระหว่าง 0 ถึง"),
    ],
)
def test_rows_that_cannot_be_are_refused_with_the_reason(client, office, school, admin, cells, said):
    batch = preview(client, csv_bytes([cells], HEADINGS))
    assert said in reasons(batch)[0]


SPECIAL = ["รหัส SMIS", "ป.1 ชาย", "บกพร่องทางการเรียนรู้ ชาย", "ความต้องการพิเศษ ป.1 ชาย"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["63020001", 3, 4, 4], "ความต้องการพิเศษ ป.1 มากกว่านักเรียน ป.1 ชาย (3 คน)"),
        (["63020001", 5, 2, 3], "ความต้องการพิเศษรายชั้นรวม 3 คน ไม่เท่ากับรวมตามประเภท 2 คน"),
    ],
)
def test_special_needs_by_grade_of_a_file_agree_as_on_the_form(client, office, school, admin, cells, said):
    assert said in reasons(preview(client, csv_bytes([cells], SPECIAL)))[0]
    apply(client, preview(client, csv_bytes([["63020001", 5, 2, 2]], SPECIAL)))
    assert Figures.objects.get().inclusive_grades == {"p1": [2, 0]}
    # A file that tells less is held to what is there already.
    batch = preview(client, csv_bytes([["63020001", 3]], ["รหัส SMIS", SPECIAL[-1]]))
    assert "รายชั้นรวม 3 คน ไม่เท่ากับรวมตามประเภท 2 คน" in reasons(batch)[0]


def test_plans_of_a_file_are_no_more_than_the_pupils_as_on_the_form(client, office, school, admin):
    headings = [*SPECIAL[:3], "มีแผน IEP"]
    said = reasons(preview(client, csv_bytes([["63020001", 5, 2, 3]], headings)))[0]
    assert "มีแผน IEP มากกว่าจำนวนนักเรียนที่มีความต้องการพิเศษ (2 คน)" in said
    apply(client, preview(client, csv_bytes([["63020001", 5, 2, 2]], headings)))
    assert Figures.objects.get().with_iep == 2


def test_a_school_that_stands_twice_is_taken_once(client, office, school, admin):
    batch = preview(client, csv_bytes([row("63020001", p1=(1, 1, 1)), row("๖๓๐๒๐๐๐๑ ", p1=(2, 2, 1))], HEADINGS))
    assert (batch.added, batch.refused) == (1, 1)


def test_numbers_of_a_workbook_and_headings_in_other_words(client, office, school, admin):
    headings = ["รหัสโรงเรียน", "ชั้นประถมศึกษาปีที่ 1 ชาย", "หญิง ป.1", "ม.3 male", "ข้าราชการครู"]
    apply(client, preview(client, xlsx_bytes([[63020001, 10, "๑๒", 3.0, 5]], headings), "a.xlsx", data_date="1jun"))
    sheet = Figures.objects.get()
    assert (sheet.grades, sheet.staff, sheet.data_date) == (
        {"p1": [10, 12, 0], "m3": [3, 0, 0]},
        {"teacher": 5},
        "1jun",
    )


def test_another_office_is_not_touched(client, office, admin):
    make_school(make_office(), smis_code="63020009")
    assert "ไม่พบโรงเรียน" in reasons(preview(client, csv_bytes([row("63020009", p1=(1, 1, 1))], HEADINGS)))[0]


def test_what_is_exported_imports_again_unchanged(client, office, school, admin):
    apply(client, preview(client, csv_bytes([row("63020001", p1=(10, 12, 1), k2=(4, 3, 1))], HEADINGS)))
    Figures.objects.update(inclusive={"learning": [2, 0]}, with_iep=1, staff={"teacher": 4})
    sent = client.get(reverse("schools:export", args=["figures", "csv"]) + "?year=2569&date=2nov")
    content = b"".join(sent.streaming_content) if sent.streaming else sent.content
    assert len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) == 2
    batch = preview(client, content, "export.csv")
    assert (batch.same, batch.refused, batch.changed) == (1, 0, 0), reasons(batch)


@pytest.mark.parametrize("later", [False, True], ids=["nothing since", "a later sheet without staff"])
def test_undo_gives_the_teachers_back_that_no_sheet_tells(steps, office, later):
    school = make_school(office, smis_code="63020001")
    record = {"school": school, "academic_year": 2568, "by": None, "inclusive": {}, "screened": None, "with_iep": None}
    grades = {"p1": [5, 5, 1]}
    figures.record(**record, data_date="1jun", grades=grades, staff={})
    SchoolYear.objects.update(teachers=8)
    content = csv_bytes([["63020001", 5, 40]], ["รหัส SMIS", "ป.1 ชาย", "ข้าราชการครู"])
    batch = steps.taken(content, kind="figures", academic_year="2568", data_date="2nov")
    assert SchoolYear.objects.get().teachers == 40
    if later:
        figures.record(**record, data_date="3end", grades=grades, staff={})
    steps.post("import_undo", batch)
    assert SchoolYear.objects.get().teachers == 8
