"""Lists of networks: codes and names, kinds and seats, and our own export coming in again."""

import pytest
from django.urls import reverse

from schools.models import ImportBatch, Network, NetworkKind
from tests.factories import make_office, make_school
from tests.schools.factories import csv_bytes, xlsx_bytes

pytestmark = pytest.mark.django_db
TEMPLATE = [["NG001", "กลุ่มเครือข่ายที่ 1", "อำเภอเมือง"], ["NG002", "กลุ่มเครือข่ายที่ 2", "อำเภอทดสอบ"]]
HEADINGS = ["code", "name", "description"]


def counts(batch):
    return (batch.added, batch.changed, batch.same, batch.refused)


def reasons(batch):
    return {row.number: row.reason for row in batch.rows.all() if row.outcome == "refuse"}


def exported(client):
    response = client.get(reverse("schools:export", args=["networks", "xlsx"]))
    return b"".join(response.streaming_content)


@pytest.fixture
def area(db):
    return NetworkKind.objects.filter(office=None, is_area=True).first()


def test_networks_with_codes_come_in_again_unchanged(steps, office, area):
    batch = steps.taken(csv_bytes(TEMPLATE, HEADINGS), kind="networks")
    assert "เพิ่ม 2 เครือข่าย" in steps.page(batch)
    assert set(Network.objects.values_list("code", "kind")) == {("NG001", area.pk), ("NG002", area.pk)}
    assert counts(steps.preview(csv_bytes(TEMPLATE, HEADINGS), kind="networks")) == (0, 0, 2, 0)


def test_the_export_comes_in_again_unchanged(steps, office):
    plc = NetworkKind.objects.create(office=office, name="วง PLC ของเรา", is_area=False)
    host = make_school(office, "บ้านป่าไร่")
    make_school(office, "บ้านป่าไร่")
    Network.objects.create(office=office, code="NG001", name="ศูนย์ป่าไร่", kind=plc, host=host, description="ทุกภาคเรียน")
    Network.objects.create(office=office, name="ไม่มีรหัสและประเภท")
    batch = steps.preview(exported(steps.client), "เครือข่าย.xlsx", kind="networks")
    assert counts(batch) == (0, 0, 2, 0), reasons(batch)


def test_a_name_of_another_network_is_refused(steps, office):
    Network.objects.create(office=office, code="NG001", name="ศูนย์หนึ่ง")
    Network.objects.create(office=office, code="NG002", name="ศูนย์สอง")
    batch = steps.preview(csv_bytes([["NG001", "ศูนย์สอง", ""]], HEADINGS), kind="networks")
    assert reasons(batch) == {2: "ชื่อ “ศูนย์สอง” เป็นของเครือข่ายรหัส NG002 อยู่แล้ว"}


def test_kind_and_seat_come_by_name_or_code_and_go_back(steps, office):
    own = NetworkKind.objects.create(office=office, name="สหวิทยาเขตของเรา", is_area=True)
    NetworkKind.objects.create(office=make_office(), name="ของสำนักงานอื่น")
    first, second = make_school(office, "บ้านป่าไร่"), make_school(office, "บ้านจกปก", smis_code="63020002")
    old = Network.objects.create(office=office, name="ศูนย์เดิม", host=first)
    rows = [["ศูนย์เดิม", own.name, "63020002"], ["ศูนย์ใหม่", own.name, "โรงเรียนบ้านป่าไร่"], ["ก", "ของสำนักงานอื่น", ""]]
    rows += [["ข", "", "บ้านไม่มี"], ["ค", "", ""]]
    batch = steps.preview(xlsx_bytes(rows, ["ชื่อ", "ประเภท", "โรงเรียนที่ตั้งศูนย์"]), "a.xlsx", kind="networks")
    assert counts(batch) == (2, 1, 0, 2)
    refused = reasons(batch)
    assert refused[4].startswith("ไม่รู้จักประเภทเครือข่าย “ของสำนักงานอื่น” ใช้ได้: ")
    assert own.name in refused[4] and "ศูนย์เครือข่าย" in refused[4]
    assert refused[5] == "ไม่พบโรงเรียนที่ตั้งศูนย์ “บ้านไม่มี” ในสำนักงานนี้"
    html = steps.page(batch)
    assert "บ้านจกปก (63020002)" in html
    assert "เครือข่ายใหม่ที่ไม่ระบุประเภท 1 เครือข่าย" in html
    steps.post("import_apply", batch)
    old.refresh_from_db()
    assert (old.kind, old.host) == (own, second)
    new = Network.objects.get(name="ศูนย์ใหม่")
    assert (new.kind, new.host) == (own, first)
    steps.post("import_undo", batch)
    assert batch.state == ImportBatch.State.UNDONE, batch.error
    old.refresh_from_db()
    assert (old.kind, old.host) == (None, first)
    assert Network.objects.get() == old


def test_a_kind_that_regroups_schools_is_not_changed_by_a_list(steps, office, area):
    Network.objects.create(office=office, name="ศูนย์หนึ่ง", kind=area)
    other = NetworkKind.objects.filter(office=None, is_area=False).first()
    batch = steps.preview(csv_bytes([["ศูนย์หนึ่ง", other.name]], ["name", "kind"]), kind="networks")
    assert "ได้ที่หน้าเครือข่ายเท่านั้น" in reasons(batch)[2]


def test_a_closed_school_is_no_new_seat(steps, office):
    make_school(office, "บ้านปิด", closed_on="2020-01-01")
    batch = steps.preview(csv_bytes([["ศูนย์หนึ่ง", "บ้านปิด"]], ["name", "host"]), kind="networks")
    assert "ปิดหรือยุบรวมแล้ว" in reasons(batch)[2]
