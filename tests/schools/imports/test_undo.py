"""Taking the last import back: all of it or nothing, and only while nothing depends on it."""

import threading

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.models import Job
from schools.actions import imports, networks
from schools.models import AuditEvent, ImportBatch, Network, NetworkKind, NetworkSchool, School
from tests.factories import make_network, make_school, make_school_year, today
from tests.schools.factories import ROWS, csv_bytes

pytestmark = pytest.mark.django_db
State = ImportBatch.State
TAKE_BACK = '<button type="submit" class="btn btn-danger">ย้อนกลับการนำเข้านี้</button>'


def test_added_schools_go_and_changed_ones_get_their_old_values_back(steps, office, admin):
    old = make_school(office, "บ้านป่าไร่", smis_code="63020001", district="แม่สอด", has_early=False, levels="")
    batch = steps.taken(csv_bytes())
    html = steps.page(batch, "import_undo")
    assert "ลบโรงเรียนที่การนำเข้านี้เพิ่ม 2 แห่ง" in html
    assert "คืนค่าเดิมให้โรงเรียนที่การนำเข้านี้เปลี่ยน 1 แห่ง" in html
    steps.post("import_undo", batch)
    assert (batch.state, batch.undone_by) == (State.UNDONE, admin)
    old.refresh_from_db()
    assert (old.district, old.levels, old.has_early, old.version) == ("แม่สอด", "", False, 3)
    assert School.objects.get() == old
    assert "ย้อนกลับแล้วเมื่อ" in steps.page(batch)
    assert AuditEvent.objects.filter(verb="undo schools", actor=admin).exists()


def test_networks_come_and_go_with_the_import(steps, office):
    before = make_network(office, "เครือข่ายเดิม")
    school = make_school(office, "บ้านป่าไร่", smis_code="63020001")
    networks.join(school=school, network=before, year=2560)
    rows = [[row[0], row[1], "เครือข่ายใหม่"] for row in ROWS]
    batch = steps.taken(csv_bytes(rows, ["รหัส SMIS", "ชื่อโรงเรียน", "เครือข่าย"]))
    assert NetworkSchool.objects.filter(network__name="เครือข่ายใหม่", to_year=None).count() == 3
    assert NetworkSchool.objects.get(network=before).to_year is not None
    steps.post("import_undo", batch)
    assert batch.state == State.UNDONE, batch.error
    school.refresh_from_db()
    assert school.network == before
    member = NetworkSchool.objects.get()
    assert (member.network, member.from_year, member.to_year) == (before, 2560, None)
    assert Network.objects.get() == before


def test_what_something_depends_on_stays_and_the_page_says_what(steps, office):
    batch = steps.taken(csv_bytes())
    make_school_year(School.objects.get(smis_code="63020002"))
    steps.post("import_undo", batch)
    assert batch.state == State.APPLIED
    assert School.objects.count() == 3
    assert "บ้านแม่ระมาดน้อย: มีข้อมูลรายปีของโรงเรียน 1 รายการ" in steps.page(batch)


def test_reasons_of_one_sort_are_one_and_the_page_names_what_goes_first(steps, office):
    rows = [[f"6302{n:04d}", f"บ้านที่ {n}", "", ""] for n in range(1, 7)]
    batch = steps.taken(csv_bytes(rows))
    heads = ["รหัส SMIS", "อ.1 ชาย", "อ.1 หญิง"]
    sheets = csv_bytes([[row[0], "1", "2"] for row in rows], heads)
    figures = steps.taken(sheets, "fig.csv", "figures", academic_year="2568", data_date="1jun")
    html = steps.page(batch, "import_undo")
    assert TAKE_BACK not in html
    assert reverse("schools:import_undo", args=[figures.pk]) in html
    assert "ข้อมูลจากการนำเข้า fig.csv" in html
    assert html.count("และอีก 3 รายการ") == 2, "the sheets and the years, each once"
    assert "บ้านที่ 1: มี" not in html
    assert School.objects.count() == 6, "looking changes nothing"
    steps.post("import_undo", figures)
    assert TAKE_BACK in steps.page(batch, "import_undo")


def test_what_was_changed_since_stays_and_the_page_says_what(steps, office):
    school = make_school(office, "บ้านป่าไร่", smis_code="63020001", district="แม่สอด")
    batch = steps.taken(csv_bytes())
    School.objects.filter(pk=school.pk).update(district="พบพระ")
    steps.post("import_undo", batch)
    assert batch.state == State.APPLIED
    assert School.objects.count() == 3
    assert "บ้านป่าไร่: อำเภอถูกแก้ไขหลังนำเข้า" in steps.page(batch)


def test_what_blocked_it_can_be_mended_and_the_undo_asked_again(steps, office):
    batch = steps.taken(csv_bytes())
    year = make_school_year(School.objects.get(smis_code="63020002"))
    steps.post("import_undo", batch)
    year.delete()
    steps.post("import_undo", batch)
    assert batch.state == State.UNDONE
    assert not School.objects.exists()


def test_only_the_newest_goes_and_then_the_one_before(steps, office, client):
    first = steps.taken(csv_bytes(ROWS[:2]))
    second = steps.taken(csv_bytes(ROWS))
    assert reverse("schools:import_undo", args=[first.pk]) not in steps.page(first)
    assert "ครั้งใหม่กว่า" in steps.page(first, "import_undo")
    steps.post("import_undo", first)
    assert first.state == State.APPLIED
    assert "โปรดย้อนกลับครั้งล่าสุดก่อน" in steps.page(first)
    steps.post("import_undo", second)
    steps.post("import_undo", first)
    assert first.state == second.state == State.UNDONE
    assert not School.objects.exists()


def test_twice_is_refused_kindly(steps, office, client):
    batch = steps.taken(csv_bytes())
    steps.post("import_undo", batch)
    steps.post("import_undo", batch)
    assert "ย้อนกลับไปแล้ว" in steps.page(batch)
    response = client.get(reverse("schools:import_undo", args=[batch.pk]))
    assert response.status_code == 302


def test_a_former_name_survives_import_and_undo(steps, office):
    school = make_school(office, "บ้านป่าไร่", smis_code="63020001", district="แม่สอด")
    school.events.create(kind="renamed", on="2020-01-01", old_name="บ้านชื่อเก่า", new_name="บ้านป่าไร่")
    school.save()
    batch = steps.taken(csv_bytes([["63020001", "บ้านป่าไร่ใหม่", "", ""]]))
    school.refresh_from_db()
    assert school.search_name == "บ้านป่าไร่ใหม่|บ้านชื่อเก่า|บ้านป่าไร่"
    assert school.events.get(new_name="บ้านป่าไร่ใหม่").old_name == "บ้านป่าไร่"
    steps.post("import_undo", batch)
    assert school.events.get().new_name == "บ้านป่าไร่"
    school.refresh_from_db()
    assert school.search_name == "บ้านป่าไร่|บ้านชื่อเก่า"


def test_the_preview_says_which_networks_will_be_made(steps, office):
    make_network(office, "เครือข่ายเดิม")
    rows = [["63020001", "บ้านนา", "เครือข่ายเดิม"], ["63020002", "บ้านไร่", "เครือข่ายใหม่"]]
    batch = steps.preview(csv_bytes(rows, ["รหัส SMIS", "ชื่อโรงเรียน", "เครือข่าย"]))
    assert "จะเพิ่มเครือข่ายใหม่ 1 แห่ง: เครือข่ายใหม่" in steps.page(batch)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_it_back_once(steps, office):
    batch = steps.taken(csv_bytes())
    won, start = [], threading.Barrier(2)

    def run():
        start.wait()
        try:
            imports.undo(batch=ImportBatch.objects.get(pk=batch.pk), by=None)
            won.append(True)
        except (imports.NotReady, imports.NotLast):
            won.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, True]
    assert not School.objects.exists()


def test_a_failure_in_the_middle_takes_nothing_back_and_can_be_tried_again(steps, office, monkeypatch):
    batch = steps.taken(csv_bytes())
    real = QuerySet.delete

    def fail_late(rows):
        real(rows)
        if rows.model is School:
            raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "delete", fail_late)
        steps.post("import_undo", batch)
    assert batch.state == State.APPLIED
    assert School.objects.count() == 3
    steps.post("import_undo", batch)
    assert batch.state == State.UNDONE


IN_NETWORK = ["รหัส SMIS", "ชื่อโรงเรียน", "เครือข่าย"]


def a_kind_of_plc():
    """A kind whose networks do not group schools in reports."""
    return NetworkKind.objects.create(name="PLC ทดสอบ")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda before: before.update(name="ชื่อใหม่"), "เครือข่ายเดิม “เครือข่ายเดิม” เปลี่ยนชื่อหรือถูกลบแล้ว"),
        (lambda before: before.delete(), "เครือข่ายเดิม “เครือข่ายเดิม” เปลี่ยนชื่อหรือถูกลบแล้ว"),
        (lambda before: before.update(closed_on=today()), "เครือข่ายเดิม “เครือข่ายเดิม” ยุบเลิกแล้ว"),
        (lambda before: before.update(kind=a_kind_of_plc()), "เครือข่ายเดิม “เครือข่ายเดิม” ไม่ใช่เครือข่ายที่ใช้จัดกลุ่ม"),
    ],
    ids=["renamed", "removed", "closed", "no-area"],
)
def test_no_school_goes_back_into_a_network_that_is_not_there(steps, office, change, reason):
    before = make_network(office, "เครือข่ายเดิม")
    school = make_school(office, "บ้านป่าไร่", smis_code="63020001")
    networks.join(school=school, network=before, year=2560)
    batch = steps.taken(csv_bytes([["63020001", "บ้านป่าไร่", "เครือข่ายใหม่"]], IN_NETWORK))
    change(Network.objects.filter(pk=before.pk))
    steps.post("import_undo", batch)
    assert batch.state == State.APPLIED
    assert f"บ้านป่าไร่: {reason}" in batch.error
    school.refresh_from_db()
    assert school.network.name == "เครือข่ายใหม่"
    assert Job.objects.get(kind="undo_import").attempt == 1, "nothing to try again"


on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="only on PostgreSQL: SQLite has one writer at a time and needs no locks of rows",
)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_taking_back_waits_for_a_newer_import_that_is_being_applied(steps, office):
    older = steps.taken(csv_bytes(ROWS[:1]))
    newer = steps.preview(csv_bytes(ROWS[1:]))
    found = []

    def take_back():
        try:
            found.append(imports.undo(batch=older, by=None))
        except imports.NotLast as error:
            found.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=take_back)
    with transaction.atomic(), connection.cursor() as cursor:
        imports.apply(batch=newer, by=None)
        thread.start()
        waits = False
        while thread.is_alive() and not waits:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            (waits,) = cursor.fetchone()
    thread.join(timeout=60)
    assert [type(result) for result in found] == [imports.NotLast]
    assert School.objects.count() == 3


@on_postgresql
def test_networks_and_offices_that_go_are_locked_before_the_last_look(steps, office):
    batch = steps.taken(csv_bytes([[row[0], row[1], "เครือข่ายใหม่"] for row in ROWS], IN_NETWORK))
    with CaptureQueriesContext(connection) as asked:
        imports.undo(batch=batch, by=None)
    asked = [q["sql"] for q in asked]
    locked = next(n for n, sql in enumerate(asked) if 'FROM "schools_network"' in sql and "FOR UPDATE" in sql)
    looked = [n for n, sql in enumerate(asked) if 'FROM "schools_duty"' in sql and '"network_id" IN' in sql]
    assert looked
    assert locked < min(looked)
