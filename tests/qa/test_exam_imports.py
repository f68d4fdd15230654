"""Results come in as a row a school, with the rows of the area, OBEC and the nation in the same file."""

from decimal import Decimal

import pytest
from django.urls import reverse

from jobs.testing import work_off
from qa.models import ReferenceMean
from qa.models import TestScore as Score
from schools.models import ImportBatch, Role
from tests.factories import make_office, make_school, make_user
from tests.qa.exam_factories import exam, make_reference, make_score
from tests.schools.factories import csv_bytes, upload

pytestmark = pytest.mark.django_db
HEADINGS = ["รหัส SMIS", "ชื่อโรงเรียน", "จำนวนผู้เข้าสอบ", "คณิตศาสตร์", "ด้านภาษาไทย", "รวม 2 ด้าน"]
ROWS = [
    ["63020001", "บ้านป่าไร่", "12", "52.25", "60", "56.13"],
    ["63020002", "บ้านจกปก", "3", "๔๐.๕", "", "40.5"],
    ["", "ระดับเขตพื้นที่", "", "49.9", "60", "53"],
    ["", "สพฐ.", "", "48.73", "55.48", "52.11"],
    ["", "ระดับประเทศ", "", "49.44", "56.14", "52.8"],
    ["63029999", "บ้านไม่มีในทะเบียน", "9", "50", "50", "50"],
]


@pytest.fixture
def office():
    return make_office("สพป.ตาก เขต 2")


@pytest.fixture
def schools(office):
    return [
        make_school(office, "บ้านป่าไร่", smis_code="63020001"),
        make_school(office, "บ้านจกปก", smis_code="63020002"),
    ]


@pytest.fixture
def clerk(office, client):
    user = make_user(Role.CLERK, office=office)
    client.force_login(user)
    return user


def start(client, content, *, code="NT", grade="ป.3", year="2568", turn="1", unit="percent"):
    said = {"sitting": f"{exam(code).pk} {grade}", "academic_year": year, "turn": turn, "unit": unit}
    return client.post(reverse("schools:import_new", args=["test_table"]), {"file": upload(content), **said})


def preview(client, rows=ROWS, headings=HEADINGS, *, encoding="utf-8-sig", **said):
    content = csv_bytes(rows, headings).decode("utf-8-sig").encode(encoding)
    response = start(client, content, **said)
    assert response.status_code == 302, response.content.decode()
    work_off()
    return ImportBatch.objects.order_by("pk").last()


def ask(client, batch, what):
    client.post(reverse(f"schools:import_{what}", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()


def kept():
    return {(s.school.code, s.subject): (s.mean, s.takers) for s in Score.objects.select_related("school")}


def test_every_fault_of_a_row_is_told_at_once(client, clerk, schools):
    batch = preview(client, [["63029999", "บ้านไม่มี", "สิบ", "120", "60", "50"]])
    reason = batch.rows.get().reason
    assert "ผู้เข้าสอบ" in reason and "120" in reason and "ไม่พบโรงเรียนรหัส 63029999" in reason


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp874"])
def test_schools_and_references_of_one_file(client, clerk, office, schools, encoding):
    batch = preview(client, encoding=encoding)
    assert (batch.added, batch.refused) == (5, 1)
    page = client.get(reverse("schools:import", args=[batch.pk])).content.decode()
    assert "ไม่พบโรงเรียนรหัส 63029999 ในสำนักงานนี้" in page
    assert "ค่าอ้างอิง: ประเทศ" in page
    assert not Score.objects.exists()
    ask(client, batch, "apply")
    assert kept() == {
        ("63020001", "คณิตศาสตร์"): (Decimal("52.25"), 12),
        ("63020001", "ภาษาไทย"): (Decimal("60"), 12),
        ("63020001", "รวม 2 ด้าน"): (Decimal("56.13"), 12),
        ("63020002", "คณิตศาสตร์"): (Decimal("40.5"), 3),
        ("63020002", "รวม 2 ด้าน"): (Decimal("40.5"), 3),
    }
    nation = ReferenceMean.objects.get(office=office, scope="nation", subject="คณิตศาสตร์")
    assert (nation.mean, nation.academic_year, nation.grade, nation.exam.code) == (Decimal("49.44"), 2568, "ป.3", "NT")
    assert ReferenceMean.objects.filter(office=office).count() == 9
    again = preview(client)
    assert (again.added, again.changed, again.same) == (0, 0, 5)


def test_refused_rows_can_be_taken_away_with_their_reasons(client, clerk, schools):
    batch = preview(client)
    file = b"".join(client.get(reverse("schools:import_refused", args=[batch.pk])).streaming_content).decode()
    assert "63029999" in file and "บ้านไม่มีในทะเบียน" in file and "ไม่พบโรงเรียน" in file
    # The figures of those rows are not lost either: the file that was sent can be had again.
    own = reverse("schools:file", args=[batch.file_id])
    assert own in client.get(reverse("schools:import", args=[batch.pk])).content.decode()
    assert b"63029999" in b"".join(client.get(own).streaming_content)


def test_a_file_whose_codes_match_no_school_changes_nothing(client, clerk, schools):
    rows = [[f"6399000{n}", "บ้านอื่น", "5", "50", "50", "50"] for n in range(3)]
    batch = preview(client, rows)
    assert (batch.added, batch.refused) == (0, 3)
    ask(client, batch, "apply")
    assert not Score.objects.exists()


def test_a_correction_and_its_undo(client, clerk, office, schools):
    ask(client, preview(client), "apply")
    before, means = kept(), ReferenceMean.objects.filter(office=office).order_by("pk").values_list("mean", flat=True)
    means = list(means)
    rows = [[*ROWS[0][:3], "70", *ROWS[0][4:]], [*ROWS[4][:3], "51", *ROWS[4][4:]]]
    batch = preview(client, rows)
    assert (batch.changed, batch.added) == (2, 0)
    ask(client, batch, "apply")
    assert kept()["63020001", "คณิตศาสตร์"] == (Decimal("70"), 12)
    assert ReferenceMean.objects.get(office=office, scope="nation", subject="คณิตศาสตร์").mean == 51
    ask(client, batch, "undo")
    assert kept() == before
    assert list(ReferenceMean.objects.filter(office=office).order_by("pk").values_list("mean", flat=True)) == means
    ask(client, ImportBatch.objects.order_by("pk").first(), "undo")
    assert not Score.objects.exists()
    assert not ReferenceMean.objects.filter(office=office).exists()


def test_what_was_changed_since_stays(client, clerk, office, schools):
    batch = preview(client)
    ask(client, batch, "apply")
    ReferenceMean.objects.filter(office=office, scope="obec").update(mean=1)
    ask(client, batch, "undo")
    assert batch.state == "applied"
    assert Score.objects.count() == 5


def test_columns_are_mapped_once_and_remembered(client, clerk, schools):
    headings = ["CODE8", "NAME", "K", "MATH_AVG", "THAI_AVG", "SUM_AVG"]
    batch = preview(client, ROWS[:2], headings)
    assert batch.state == "mapping"
    address = reverse("schools:import_columns", args=[batch.pk])
    page = client.get(address)
    fields = {field.label: field.html_name for field in page.context["form"]}
    chosen = {"รหัสโรงเรียน": 0, "ชื่อโรงเรียน": 1, "ผู้เข้าสอบ": 2, "คณิตศาสตร์": 3, "ภาษาไทย": 4, "รวม 2 ด้าน": 5}
    client.post(address, {"row": "0", **{fields[label]: place for label, place in chosen.items()}})
    work_off()
    batch.refresh_from_db()
    assert (batch.state, batch.added) == ("ready", 2)
    ask(client, batch, "apply")
    again = preview(client, [["63020001", "บ้านป่าไร่", "12", "55", "60", "57.5"]], headings, year="2567")
    assert (again.state, again.added, again.columns["mapped"]) == ("ready", 1, True)


def test_a_mapping_of_another_test_is_not_taken_over(client, clerk, schools):
    headings = ["CODE8", "A", "B"]
    batch = preview(client, [["63020001", "50", "60"]], headings)
    address = reverse("schools:import_columns", args=[batch.pk])
    fields = {field.label: field.html_name for field in client.get(address).context["form"]}
    client.post(address, {"row": "0", fields["รหัสโรงเรียน"]: 0, fields["คณิตศาสตร์"]: 1, fields["ภาษาไทย"]: 2})
    other = preview(client, [["63020001", "51", "61"]], headings, code="RT", grade="ป.1")
    assert other.state == "mapping"


def test_pupils_are_counted_by_level(client, clerk, office, schools):
    headings = ["รหัส", *(f"การอ่านออกเสียง {word}" for word in ("ดีมาก", "ดี", "พอใช้", "ปรับปรุง"))]
    rows = [["63020001", "4", "3", "2", "1"], ["63020002", "0", "0", "1", "3"]]
    batch = preview(client, rows, headings, code="อ่านเขียน", grade="ป.1", turn="2")
    ask(client, batch, "apply")
    scores = {s.school.code: (s.counts, s.takers, s.mean, s.turn) for s in Score.objects.select_related("school")}
    assert scores == {
        "63020001": ([4, 3, 2, 1], 10, Decimal("90"), 2),
        "63020002": ([0, 0, 1, 3], 4, Decimal("25"), 2),
    }
    change = preview(client, [["63020001", "5", "3", "2", "0"]], headings, code="อ่านเขียน", grade="ป.1", turn="2")
    assert change.changed == 1
    ask(client, change, "apply")
    assert Score.objects.get(school=schools[0]).mean == 100
    ask(client, change, "undo")
    assert Score.objects.get(school=schools[0]).counts == [4, 3, 2, 1]


def test_counted_pupils_of_a_reference_are_compared_by_what_they_give(client, clerk, office, schools):
    levels = ("ดีมาก", "ดี", "พอใช้", "ปรับปรุง")
    headings = ["รหัส", "ชื่อโรงเรียน", *(f"การอ่านออกเสียง {word}" for word in levels)]
    area, mine = ["", "เขตพื้นที่", "40", "30", "20", "10"], ["63020001", "บ้านป่าไร่", "4", "3", "2", "1"]
    said = {"code": "อ่านเขียน", "grade": "ป.1"}
    ask(client, preview(client, [mine, area], headings, **said), "apply")
    again = preview(client, [mine, area], headings, **said)
    assert (again.added, again.changed, again.same) == (0, 0, 2)
    fixed = preview(client, [mine, [*area[:2], "40", "30", "10", "20"]], headings, **said)
    assert (fixed.added, fixed.changed, fixed.same) == (0, 1, 1)
    assert "การอ่านออกเสียง ร้อยละของนักเรียนที่ผ่าน" in client.get(reverse("schools:import", args=[fixed.pk])).content.decode()
    ask(client, fixed, "apply")
    row = ReferenceMean.objects.get(office=office)
    assert (row.mean, row.takers) == (Decimal("80"), 100)
    ask(client, fixed, "undo")
    row.refresh_from_db()
    assert (row.mean, row.takers) == (Decimal("90"), 100)


def test_raw_marks_become_percent_of_full_marks(client, clerk, office, schools):
    las = exam("LAS")
    las.subjects.filter(grade="ป.2", name="คณิตศาสตร์").update(full_marks=30)
    headings, rows = ["รหัส", "คณิตศาสตร์"], [["63020001", "18"], ["63020002", "31"]]
    batch = preview(client, rows, headings, code="LAS", grade="ป.2", unit="marks")
    assert (batch.added, batch.refused) == (1, 1)
    assert "เกินคะแนนเต็ม 30" in client.get(reverse("schools:import", args=[batch.pk])).content.decode()
    ask(client, batch, "apply")
    assert Score.objects.get().mean == 60


def test_the_spread_of_raw_marks_becomes_percent_too(client, clerk, schools):
    exam("LAS").subjects.filter(grade="ป.2", name="คณิตศาสตร์").update(full_marks=30)
    headings = ["รหัส", "คณิตศาสตร์", "คณิตศาสตร์ S.D."]
    rows = [["63020001", "18", "4.5"], ["63020002", "18", "31"]]
    batch = preview(client, rows, headings, code="LAS", grade="ป.2", unit="marks")
    assert (batch.added, batch.refused) == (1, 1)
    ask(client, batch, "apply")
    row = Score.objects.get()
    assert (row.mean, row.sd) == (60, 15)


def test_percent_is_rounded_half_up(client, clerk, schools):
    ask(client, preview(client, [["63020001", "", "12", "50.125", "", ""]]), "apply")
    assert Score.objects.get().mean == Decimal("50.13")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["63020001", "", "", "101", "", ""], "ต้องอยู่ระหว่าง 0 ถึง 100"),
        (["63020001", "", "", "มาก", "", ""], "ไม่ใช่ตัวเลข"),
        (["63020001", "", "12", "", "", ""], "ไม่มีผลของวิชาใดในแถวนี้"),
        (["", "บ้านไม่มีรหัส", "", "50", "", ""], "ไม่มีรหัสโรงเรียน"),
        (["", "สพป.ตาก เขต 1", "", "50", "", ""], "ไม่มีรหัสโรงเรียน"),
        (["6.3E+07", "", "", "50", "", ""], "เลขยกกำลัง"),
        (["63020001", "", "-3", "50", "", ""], "ไม่ใช่จำนวนเต็ม"),
    ],
)
def test_what_is_refused(client, clerk, schools, row, reason):
    batch = preview(client, [row])
    assert (batch.added, batch.refused) == (0, 1)
    assert reason in client.get(reverse("schools:import", args=[batch.pk])).content.decode()


def test_levels_must_add_up_to_the_pupils(client, clerk, schools):
    headings = ["รหัส", "การเขียนคำ ดีมาก", "การเขียนคำ ดี", "การเขียนคำ ผู้เข้าสอบ"]
    batch = preview(client, [["63020001", "4", "3", "8"]], headings, code="อ่านเขียน", grade="ป.1")
    assert batch.refused == 1
    page = client.get(reverse("schools:import", args=[batch.pk])).content.decode()
    assert "ไม่เท่ากับผลรวมของระดับ 7 คน" in page


@pytest.mark.parametrize(("year", "turn", "told"), [("2601", "1", "ยังไม่ถึง"), ("2568", "2", "สอบปีละ 1 ครั้ง")])
def test_a_year_or_turn_that_cannot_be(client, clerk, schools, year, turn, told):
    batch = preview(client, [ROWS[0]], year=year, turn=turn)
    assert (batch.added, batch.refused) == (0, 1)
    assert told in client.get(reverse("schools:import", args=[batch.pk])).content.decode()


def test_a_school_or_reference_stands_once(client, clerk, schools):
    batch = preview(client, [ROWS[0], ROWS[0], ROWS[4], ["", "ประเทศ", "", "50", "", ""]])
    assert (batch.added, batch.refused) == (2, 2)


def test_the_row_of_the_own_office_is_the_area(client, clerk, office, schools):
    ask(client, preview(client, [["", "สพป.ตาก เขต 2", "", "49.9", "", ""]]), "apply")
    assert ReferenceMean.objects.get(office=office).scope == "area"


def test_an_exam_of_another_office_is_no_choice(client, clerk, schools):
    from qa.models import Exam

    other = Exam.objects.create(office=make_office("สพป.อื่น"), code="ลับ", title="ลับ")
    said = {"sitting": f"{other.pk} ป.3", "academic_year": "2568", "turn": "1", "unit": "percent"}
    file = upload(csv_bytes(ROWS, HEADINGS))
    response = client.post(reverse("schools:import_new", args=["test_table"]), {"file": file, **said})
    assert response.status_code == 200
    assert not ImportBatch.objects.exists()


def test_a_row_a_result_takes_references_too(client, clerk, office, schools):
    headings = ["รหัสโรงเรียน", "การทดสอบ", "ชั้น", "ปีการศึกษา", "วิชา", "คะแนนเฉลี่ย", "ผู้เข้าสอบ"]
    rows = [
        ["63020001", "NT", "ป.3", "2568", "คณิต", "52.25", "12"],
        ["ระดับประเทศ", "NT", "ป.3", "2568", "คณิตศาสตร์", "49", ""],
        ["63020001", "NT", "ป.3", "2568", "ด้านเหตุผล", "52.25", "12"],
        ["63020001", "NTT", "ป.3", "2568", "คณิต", "52.25", "12"],
    ]
    response = client.post(reverse("schools:import_new", args=["tests"]), {"file": upload(csv_bytes(rows, headings))})
    assert response.status_code == 302
    work_off()
    batch = ImportBatch.objects.get()
    assert (batch.added, batch.refused) == (2, 2)
    page = client.get(reverse("schools:import", args=[batch.pk])).content.decode()
    assert "ไม่มีวิชาหรือด้าน “ด้านเหตุผล” ที่มี: ภาษาไทย, คณิตศาสตร์, รวม 2 ด้าน" in page
    assert "ไม่รู้จักการทดสอบ “NTT”" in page
    ask(client, batch, "apply")
    assert Score.objects.get().subject == "คณิตศาสตร์"
    assert ReferenceMean.objects.get(office=office).scope == "nation"


def test_a_test_of_levels_takes_no_percent_of_a_school(client, clerk, office, schools):
    headings = ["รหัสโรงเรียน", "การทดสอบ", "ชั้น", "ปีการศึกษา", "วิชา", "คะแนนเฉลี่ย", "ผู้เข้าสอบ"]
    rows = [[code, "อ่านเขียน", "ป.1", "2568", "การอ่านออกเสียง", "75", ""] for code in ("63020001", "ระดับประเทศ")]
    client.post(reverse("schools:import_new", args=["tests"]), {"file": upload(csv_bytes(rows, headings))})
    work_off()
    batch = ImportBatch.objects.get()
    assert (batch.added, batch.refused) == (1, 1)
    assert (
        "โปรดนำเข้าด้วยแบบ “ผลการทดสอบ (แถวละโรงเรียน)”"
        in client.get(reverse("schools:import", args=[batch.pk])).content.decode()
    )
    ask(client, batch, "apply")
    assert ReferenceMean.objects.get(office=office).mean == 75
    assert not Score.objects.exists()


def test_a_result_that_was_entered_before_is_changed_not_doubled(client, clerk, office, schools):
    make_score(schools[0], 40, takers=None)
    make_reference(office, 40)
    batch = preview(client, [ROWS[0], ROWS[4]])
    assert (batch.changed, batch.added) == (2, 0)
    ask(client, batch, "apply")
    assert Score.objects.filter(subject="คณิตศาสตร์").get().mean == Decimal("52.25")
    ask(client, batch, "undo")
    row = Score.objects.get()
    assert (row.mean, row.takers) == (40, None)
