"""The import as the office's administrator lives it: upload, preview, apply or drop; and what it never does."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.models import Job
from jobs.testing import work_off
from schools.actions import imports
from schools.models import AuditEvent, ImportBatch, Network, Office, Role, School, StoredFile
from tests.factories import make_office, make_school, make_user
from tests.schools.factories import HEADINGS, ROWS, csv_bytes, upload, xlsx_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office("สพป.ตาก เขต 2")


@pytest.fixture
def admin(office, client):
    user = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(user)
    return user


def send(client, content, name="รายชื่อ.csv", **data):
    return client.post(reverse("schools:import_new", args=["schools"]), {"file": upload(content, name), **data})


def preview(client, content, **data):
    """Uploads, lets the worker read, and returns the batch."""
    response = send(client, content, **data)
    assert response.status_code == 302, response.content.decode()
    work_off()
    return ImportBatch.objects.get()


def page(client, batch, **query):
    return client.get(reverse("schools:import", args=[batch.pk]), query).content.decode()


def apply(client, batch):
    client.post(reverse("schools:import_apply", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()


def test_from_the_file_to_the_register(admin, office, client):
    old = make_school(office, "บ้านป่าไร่", smis_code="63020001", district="แม่ระมาด", has_early=False)
    batch = preview(client, csv_bytes([*ROWS, ["x", "บ้านไม่มีรหัส", "", ""]]))
    assert (batch.added, batch.changed, batch.same, batch.refused) == (2, 1, 0, 1)
    html = page(client, batch)
    assert "นำเข้า 3 โรงเรียน" in html
    assert "รหัส SMIS “x” ไม่ใช่ตัวเลข 8 หลัก" in html
    assert "<del>(ว่าง)</del> → <ins>อนุบาล–ประถมศึกษา</ins>" in html
    assert School.objects.count() == 1, "a preview writes nothing"

    apply(client, batch)
    assert batch.state == ImportBatch.State.APPLIED
    assert School.objects.filter(office=office).count() == 3
    old.refresh_from_db()
    assert (old.levels, old.has_early, old.version) == ("อนุบาล–ประถมศึกษา", True, 2)
    assert School.objects.get(smis_code="63020003").search_name == "บ้านจกปก"
    assert "นำเข้าแล้วเมื่อ" in page(client, batch)
    assert AuditEvent.objects.filter(verb="import schools", actor=admin).exists()


def test_the_same_file_again_changes_nothing(admin, office, client):
    apply(client, preview(client, csv_bytes()))
    versions = list(School.objects.values_list("smis_code", "version"))
    send(client, csv_bytes())
    work_off()
    again = ImportBatch.objects.first()
    assert (again.added, again.changed, again.same) == (0, 0, 3)
    assert "ไม่มีโรงเรียนที่ต้องเพิ่มหรือเปลี่ยน" in page(client, again)
    assert list(School.objects.values_list("smis_code", "version")) == versions


def test_a_workbook_does_the_same_as_csv(admin, office, client):
    apply(client, preview(client, xlsx_bytes(), name="รายชื่อ.xlsx"))
    assert sorted(School.objects.values_list("smis_code", "name")) == [(r[0], r[1]) for r in ROWS]


def test_a_file_that_names_another_office_goes_in_only_when_that_is_said(admin, office, client):
    headings = [*HEADINGS, "สำนักงานเขต"]
    batch = preview(client, csv_bytes([[*row, "สพป.แก้วธารา เขต 1"] for row in ROWS], headings))
    html = page(client, batch)
    assert "ไฟล์ระบุสำนักงาน “สพป.แก้วธารา เขต 1” แต่กำลังนำเข้า “สพป.ตาก เขต 2”" in html
    assert 'name="confirm_office"' in html
    apply(client, batch)
    assert batch.state == ImportBatch.State.READY
    assert not School.objects.exists()
    assert "ยังไม่ได้นำเข้า ไฟล์ระบุสำนักงานอื่น" in page(client, batch)

    client.post(reverse("schools:import_apply", args=[batch.pk]), {"confirm_office": "1"})
    work_off()
    assert School.objects.filter(office=office).count() == 3


@pytest.mark.parametrize("name", ["สพป.ตาก เขต 2", "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตาก เขต 2", ""])
def test_a_file_that_names_its_own_office_asks_nothing(admin, office, client, name):
    batch = preview(client, csv_bytes([[*row, name] for row in ROWS], [*HEADINGS, "สำนักงานเขต"]))
    assert "ไฟล์ระบุสำนักงาน" not in page(client, batch)
    apply(client, batch)
    assert School.objects.filter(office=office).count() == 3


def test_two_clicks_apply_once(admin, office, client):
    batch = preview(client, csv_bytes())
    for _ in range(2):
        assert client.post(reverse("schools:import_apply", args=[batch.pk])).status_code == 302
    work_off()
    assert Job.objects.filter(kind="apply_import").count() == 1
    assert client.post(reverse("schools:import_apply", args=[batch.pk])).status_code == 302
    assert work_off() == 0
    assert AuditEvent.objects.filter(verb="import schools").count() == 1


def test_the_same_upload_twice_is_one_import(admin, client):
    first, second = send(client, csv_bytes()), send(client, csv_bytes())
    assert first.url == second.url
    assert ImportBatch.objects.count() == StoredFile.objects.count() == 1


def test_dropped_means_nothing_happens_even_when_applying_was_asked(admin, client):
    batch = preview(client, csv_bytes())
    client.post(reverse("schools:import_apply", args=[batch.pk]))
    client.post(reverse("schools:import_drop", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DROPPED
    assert School.objects.count() == 0
    assert Job.objects.get(kind="apply_import").state == Job.State.FAILED


def test_a_school_that_changed_since_the_preview_stops_the_import_and_is_shown(admin, office, client):
    school = make_school(office, "บ้านป่าไร่", smis_code="63020001", district="แม่สอด")
    batch = preview(client, csv_bytes())
    school.district, school.version = "พบพระ", 2
    school.save()
    apply(client, batch)
    assert batch.state == ImportBatch.State.READY
    assert School.objects.count() == 1
    html = page(client, batch)
    assert "ข้อมูลเปลี่ยนไปหลังจากแสดงตัวอย่าง" in html
    assert "<del>พบพระ</del> → <ins>แม่ระมาด</ins>" in html
    apply(client, batch)
    assert batch.state == ImportBatch.State.APPLIED
    school.refresh_from_db()
    assert school.district == "แม่ระมาด"


def test_a_failure_in_the_middle_writes_nothing_and_can_be_tried_again(admin, office, client, monkeypatch):
    batch = preview(client, csv_bytes([*ROWS, ["63020004", "บ้านสุดท้าย", "", ""]]))
    real = School.objects.bulk_create

    def fail_late(*args, **kwargs):
        real(*args, **kwargs)
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(type(School.objects), "bulk_create", lambda self, *a, **k: fail_late(*a, **k))
        apply(client, batch)
    assert School.objects.count() == 0
    assert batch.state == ImportBatch.State.READY
    assert Job.objects.get(kind="apply_import").state == Job.State.FAILED
    apply(client, batch)
    assert School.objects.count() == 4


def test_blank_cells_and_missing_columns_erase_nothing(admin, office, client):
    network = Network.objects.create(office=office, name="เครือข่ายแม่ระมาด")
    make_school(office, "บ้านป่าไร่", smis_code="63020001", district="แม่ระมาด", network=network, province="ตาก")
    apply(client, preview(client, csv_bytes([["63020001", "บ้านป่าไร่ใหม่", "", ""]])))
    school = School.objects.get()
    assert (school.name, school.district, school.network, school.province) == (
        "บ้านป่าไร่ใหม่",
        "แม่ระมาด",
        network,
        "ตาก",
    )
    assert school.has_early, "unknown levels keep what was known"


def test_networks_are_created_once_within_the_office(admin, office, client):
    rows = [[r[0], r[1], "เครือข่ายริมเมย"] for r in ROWS]
    apply(client, preview(client, csv_bytes(rows, ["รหัส SMIS", "ชื่อโรงเรียน", "กลุ่มเครือข่าย"])))
    assert Network.objects.get().office == office
    assert School.objects.filter(network__name="เครือข่ายริมเมย").count() == 3


def test_no_school_is_taken_from_another_office(admin, client):
    theirs = make_school(make_office(), "บ้านของเขา", smis_code="63020001")
    batch = preview(client, csv_bytes())
    assert (batch.added, batch.refused) == (2, 1)
    apply(client, batch)
    theirs.refresh_from_db()
    assert theirs.name == "บ้านของเขา"


def test_refused_rows_come_as_csv_that_no_spreadsheet_runs(admin, client):
    rows = [["63020001", "บ้านนา", "", ""], ["x1", "=HYPERLINK(0)", "", ""], ["63020001", "-บ้าน", "", ""]]
    batch = preview(client, csv_bytes(rows))
    response = client.get(reverse("schools:import_refused", args=[batch.pk]))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert text.splitlines() == [
        "แถวที่,รหัส,รายการ,เหตุผลที่ไม่รับ",
        "3,x1,'=HYPERLINK(0),รหัส SMIS “x1” ไม่ใช่ตัวเลข 8 หลัก · ชื่อโรงเรียน เป็นสูตร “=HYPERLINK(0)” โปรดวางเป็นค่า",
        "4,63020001,'-บ้าน,รหัส 63020001 ซ้ำกับแถว 2",
    ]


def test_chips_filter_and_pages_hold_fifty_rows(admin, client):
    rows = [[f"630200{n:02d}", f"บ้านนา {n}", "", ""] for n in range(1, 61)] + [["", "บ้านไร่", "", ""]]
    batch = preview(client, csv_bytes(rows))
    assert page(client, batch).count("<tr>") == 51
    assert page(client, batch, page=2).count("<tr>") == 12
    assert page(client, batch, outcome="refuse").count("<tr>") == 2


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "รายชื่อ.csv", "ไฟล์ว่างเปล่า"),
        (b"<html><table></table></html>", "รายชื่อ.xlsx", "ไฟล์นี้ไม่ใช่ตารางข้อมูล"),
        (xlsx_bytes()[:900], "รายชื่อ.xlsx", "ไฟล์ Excel เสียหาย"),
        (csv_bytes([["บ้านนา"]], ["ชื่อโรงเรียน"]), "รายชื่อ.csv", "ไม่พบคอลัมน์ “รหัส SMIS”"),
        (
            csv_bytes([*ROWS, ["63020004", "บ้าน" + "นา" * 1000, "", ""], ["", "", "\0", ""]]),
            "รายชื่อ.csv",
            "มีอักขระว่าง (NUL)",
        ),
    ],
    ids=["0-byte", "html", "damaged", "missing-column", "nul"],
)
def test_bad_files_get_their_reason_at_the_field_and_change_nothing(admin, client, content, name, message):
    response = send(client, content, name)
    assert response.status_code == 200
    assert message in response.context["form"].errors["file"][0]
    assert message in response.content.decode()
    assert not ImportBatch.objects.exists()
    assert not StoredFile.objects.exists()


def test_one_byte_over_the_limit_is_refused_and_the_limit_itself_passes(admin, client, settings):
    content = csv_bytes()
    settings.UPLOAD_MAX_BYTES = len(content)
    assert send(client, content).status_code == 302
    response = send(client, content + b"\n")
    assert "ไฟล์ใหญ่เกิน" in response.context["form"].errors["file"][0]
    assert ImportBatch.objects.count() == 1


def test_what_turns_out_unreadable_later_ends_with_the_reason(admin, client):
    rows = [[str(63020000 + n), f"บ้าน {n}", "", ""] for n in range(1, 80)]
    batch = preview(client, csv_bytes(rows) + b'63029999,"x\n')
    assert batch.state == ImportBatch.State.REFUSED
    assert "ไฟล์ CSV เสียหายที่แถว 81" in page(client, batch)


def test_the_platform_imports_by_the_office_column(client):
    client.force_login(make_user(Role.PLATFORM_ADMIN))
    make_office("สพม.อุบลราชธานี อำนาจเจริญ", kind=Office.Kind.SECONDARY)
    rows = [
        ["34012001", "บ้านนา", "สพม.อุบลราชธานี อํานาจเจริญ"],
        ["63020001", "บ้านไร่", "สพป.ตาก เขต 2"],
        ["63020002", "บ้านดง", ""],
    ]
    batch = preview(client, csv_bytes(rows, ["smis_code", "school_name", "khet_name"]))
    assert (batch.office, batch.added, batch.refused) == (None, 2, 1)
    apply(client, batch)
    assert set(Office.objects.values_list("name", "kind")) == {
        ("สพม.อุบลราชธานี อำนาจเจริญ", "secondary"),
        ("สพป.ตาก เขต 2", "primary"),
    }


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.OFFICE_ADMIN, Role.PLATFORM_ADMIN, Role.CLERK)])
def test_nobody_else_imports(client, office, admin, role):
    batch = preview(client, csv_bytes())
    client.force_login(make_user(role, office=office))
    for method, name, args in [
        (client.get, "imports", []),
        (client.get, "import_new", ["schools"]),
        (client.post, "import_new", ["schools"]),
        (client.get, "import_template", ["schools"]),
        (client.get, "import_columns", [batch.pk]),
        (client.post, "import_undo", [batch.pk]),
        (client.get, "import_report", [batch.pk, "csv"]),
        (client.get, "import", [batch.pk]),
        (client.get, "import_refused", [batch.pk]),
        (client.post, "import_apply", [batch.pk]),
        (client.post, "import_drop", [batch.pk]),
    ]:
        assert method(reverse(f"schools:{name}", args=args)).status_code == 403
    assert client.get(reverse("schools:file", args=[batch.file_id])).status_code == 404


def test_the_import_of_another_office_does_not_exist(client, admin):
    batch = preview(client, csv_bytes())
    client.force_login(make_user(Role.OFFICE_ADMIN))
    assert client.get(reverse("schools:import", args=[batch.pk])).status_code == 404
    assert client.post(reverse("schools:import_apply", args=[batch.pk])).status_code == 404
    assert client.get(reverse("schools:file", args=[batch.file_id])).status_code == 404
    assert "รายชื่อ.csv" not in client.get(reverse("schools:imports")).content.decode()


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="only on PostgreSQL: SQLite has one writer at a time and needs no locks of rows",
)
def test_the_last_look_before_writing_locks_the_schools(admin, office, client):
    make_school(office, "บ้านป่าไร่", smis_code="63020001", district="แม่สอด")
    batch = preview(client, csv_bytes())
    with CaptureQueriesContext(connection) as asked:
        imports.apply(batch=batch, by=admin)
    looks = [q["sql"] for q in asked if q["sql"].startswith("SELECT") and 'FROM "schools_school"' in q["sql"]]
    assert looks
    assert all("FOR UPDATE" in sql for sql in looks)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_apply_once(admin, office, client):
    batch = preview(client, csv_bytes())
    won, start = [], threading.Barrier(2)

    def run():
        start.wait()
        try:
            imports.apply(batch=ImportBatch.objects.get(pk=batch.pk), by=None)
            won.append(True)
        except imports.NotReady:
            won.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, True]
    assert School.objects.count() == len(ROWS)
