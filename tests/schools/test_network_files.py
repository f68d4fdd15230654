"""Networks, members and registers as files: members import, go back whole, and come again unchanged."""

import csv
import io

import pytest
from django.urls import reverse

from jobs.testing import work_off
from schools.actions import networks as actions
from schools.models import (
    ImportBatch,
    LearningResource,
    Network,
    NetworkKind,
    NetworkSchool,
    Partner,
    ResourcePerson,
    Role,
)
from tests.factories import make_office, make_school, make_user
from tests.schools.factories import csv_bytes, upload

pytestmark = pytest.mark.django_db

HEADINGS = ["รหัส SMIS", "ชื่อเครือข่าย", "ตั้งแต่ปีการศึกษา", "ถึงปีการศึกษา"]


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office, client):
    user = make_user(Role.CLERK, office=office)
    client.force_login(user)
    return user


@pytest.fixture
def area(office):
    kind = NetworkKind.objects.filter(office=None, is_area=True).first()
    return lambda name, **fields: Network.objects.create(office=office, name=name, kind=kind, **fields)


def preview(client, content):
    """Uploads, lets the worker read, and returns the batch."""
    response = client.post(reverse("schools:import_new", args=["network_members"]), {"file": upload(content, "m.csv")})
    assert response.status_code == 302, response.content.decode()
    work_off()
    return ImportBatch.objects.order_by("-pk").first()


def counts(batch):
    return (batch.added, batch.changed, batch.same, batch.refused)


def apply(client, content):
    batch = preview(client, content)
    client.post(reverse("schools:import_apply", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.APPLIED, batch.error
    return batch


def undo(client, batch):
    client.post(reverse("schools:import_undo", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()
    return batch.state == ImportBatch.State.UNDONE


def years(school):
    """{network: (from, to)} of a school."""
    rows = NetworkSchool.objects.filter(school=school).order_by("from_year")
    return {row.network.name: (row.from_year, row.to_year) for row in rows}


def send(client, name, **query):
    """The content of an exported list."""
    response = client.get(reverse("schools:export", args=[name, "csv"]), query)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def table(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_members_come_in_with_years_and_a_move_ends_the_former_area(client, clerk, office, area):
    north, south, school, other = area("เหนือ"), area("ใต้"), make_school(office), make_school(office)
    actions.join(school=school, network=south, year=2560)
    batch = apply(
        client,
        csv_bytes(
            [
                [school.smis_code, "เหนือ", "2567", ""],
                [other.smis_code, "เหนือ", "", ""],
                [other.smis_code, "ใต้", "2560", "2563"],
            ],
            HEADINGS,
        ),
    )
    assert counts(batch) == (3, 0, 0, 0)
    assert years(school) == {"ใต้": (2560, 2566), "เหนือ": (2567, None)}
    assert years(other) == {"เหนือ": (None, None), "ใต้": (2560, 2563)}
    for one in (school, other):
        one.refresh_from_db()
        assert one.network == north
    assert undo(client, batch)
    school.refresh_from_db()
    other.refresh_from_db()
    assert years(school) == {"ใต้": (2560, None)}
    assert years(other) == {}
    assert (school.network, other.network) == (south, None)


def test_the_same_file_again_changes_nothing(client, clerk, office, area):
    area("เหนือ")
    school = make_school(office)
    content = csv_bytes([[school.smis_code, "เหนือ", "2567", ""]], HEADINGS)
    apply(client, content)
    assert counts(preview(client, content)) == (0, 0, 1, 0)


def test_a_last_year_ends_a_membership_and_comes_back(client, clerk, office, area):
    north, school = area("เหนือ"), make_school(office, "บ้านเดียวในเขต")
    actions.join(school=school, network=north, year=2560)
    batch = apply(client, csv_bytes([["บ้านเดียวในเขต", "เหนือ", "2560", "๒๕๖๗"]], ["ชื่อโรงเรียน", *HEADINGS[1:]]))
    school.refresh_from_db()
    assert counts(batch) == (0, 1, 0, 0)
    assert (years(school), school.network) == ({"เหนือ": (2560, 2567)}, None)
    assert undo(client, batch)
    school.refresh_from_db()
    assert (years(school), school.network) == ({"เหนือ": (2560, None)}, north)


def test_what_was_changed_since_is_not_taken_back(client, clerk, office, area):
    area("เหนือ")
    south, school = area("ใต้"), make_school(office)
    batch = apply(client, csv_bytes([[school.smis_code, "เหนือ", "2566", ""]], HEADINGS))
    actions.join(school=school, network=south, year=2568)
    assert not undo(client, batch)
    assert years(school) == {"เหนือ": (2566, 2567), "ใต้": (2568, None)}
    assert "มีผู้แก้ไข" in batch.error


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["63999999", "เหนือ", "2567", ""], "ไม่พบโรงเรียนรหัส 63999999"),
        (["{code}", "ไม่มี", "2567", ""], "ไม่พบเครือข่าย “ไม่มี”"),
        (["{code}", "เหนือ", "2567", "2566"], "ก่อนปีที่เริ่ม"),
        (["{code}", "เหนือ", "1026", ""], "1026"),
        (["{code}", "เหนือ", "", ""], "โปรดระบุปีการศึกษาที่ย้าย"),
        (["{code}", "เหนือ", "2560", ""], "จึงย้ายในปี 2560 ไม่ได้"),
        (["{code}", "ใต้", "2555", "2562"], "ซ้อนกับการเป็นสมาชิก"),
        (["{code}", "เก่า", "2567", ""], "ยุบเลิกแล้ว"),
        (["", "เหนือ", "2567", ""], "ไม่มีรหัสหรือชื่อโรงเรียน"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(client, clerk, office, area, row, reason):
    area("เหนือ")
    area("เก่า", closed_on="2024-05-15")
    school = make_school(office)
    actions.join(school=school, network=area("ใต้"), year=2561)
    batch = preview(client, csv_bytes([[cell.replace("{code}", school.smis_code) for cell in row]], HEADINGS))
    assert counts(batch) == (0, 0, 0, 1)
    assert reason in batch.rows.get().reason


def test_a_school_of_another_office_is_not_found_and_two_areas_in_one_file_are_refused(client, clerk, office, area):
    area("เหนือ")
    area("ใต้")
    theirs, school = make_school(make_office()), make_school(office)
    rows = [[theirs.smis_code, "เหนือ", "2567", ""], [school.smis_code, "เหนือ", "2567", ""]]
    batch = preview(client, csv_bytes([*rows, [school.smis_code, "ใต้", "2567", ""]], HEADINGS))
    assert counts(batch) == (1, 0, 0, 2)
    assert "ได้ครั้งละหนึ่งแห่ง" in batch.rows.last().reason


def test_exported_members_come_again_unchanged(client, clerk, office, area):
    north, south = area("เหนือ", code="N1"), area("ใต้")
    twins = Network.objects.create(office=office, name="คู่", kind=NetworkKind.objects.get(name="โรงเรียนคู่พัฒนา"))
    for number in range(5):
        school = make_school(office)
        actions.join(school=school, network=south, year=2560)
        actions.join(school=school, network=twins, year=None)
        if number % 2:
            actions.join(school=school, network=north, year=2566)
    NetworkSchool.objects.create(network=north, school=school, from_year=2550, to_year=2552)
    content = send(client, "network_members")
    before = list(NetworkSchool.objects.order_by("pk").values_list())
    again = preview(client, content)
    assert counts(again) == (0, 0, len(before), 0)
    client.post(reverse("schools:import_drop", args=[again.pk]))
    NetworkSchool.objects.all().delete()
    office.schools.update(network=None)
    assert counts(apply(client, content)) == (len(before), 0, 0, 0)
    after = NetworkSchool.objects.values_list("network", "school", "from_year", "to_year")
    assert sorted(after, key=str) == sorted([row[1:] for row in before], key=str)
    assert office.schools.filter(network=None).count() == 0


def test_the_list_of_networks_is_exported_as_it_is_shown(client, clerk, office, area):
    area("เหนือ", code="N1")
    area("ใต้", closed_on="2024-05-15")
    rows = table(send(client, "networks"))
    assert rows[0][:3] == ["รหัสเครือข่าย", "ชื่อเครือข่าย", "คำอธิบาย"]
    assert [row[1] for row in rows[1:]] == ["เหนือ"]
    assert [row[1] for row in table(send(client, "networks", state="closed"))[1:]] == ["ใต้"]
    assert (
        reverse("schools:export", args=["networks", "xlsx"]) in client.get(reverse("schools:networks")).content.decode()
    )


@pytest.mark.parametrize(
    ("name", "model", "fields"),
    [
        ("resource_people", ResourcePerson, {"kind": "lead"}),
        ("learning_resources", LearningResource, {}),
        ("partners", Partner, {}),
    ],
)
def test_contacts_leave_the_office_with_consent_only(client, clerk, office, name, model, fields):
    model.objects.create(office=office, name="ก ยินยอม", phone="081-111", has_consent=True, **fields)
    model.objects.create(office=office, name="ข ไม่ยินยอม", phone="081-222", email="x@example.org", **fields)
    model.objects.create(office=make_office(), name="ของเขา", **fields)
    text = send(client, name).decode()
    assert "081-111" in text
    assert "ข ไม่ยินยอม" in text
    assert "081-222" not in text
    assert "x@example.org" not in text
    assert "ของเขา" not in text
    assert "ก ยินยอม" not in send(client, name, q="ไม่ยินยอม").decode()


@pytest.mark.parametrize(("name", "model"), [("learning_resources", LearningResource), ("partners", Partner)])
def test_the_contact_person_and_the_note_leave_with_consent_only(client, clerk, office, name, model):
    for consent, word in ((True, "ยอม"), (False, "ลับ")):
        model.objects.create(
            office=office, name=word, contact=f"ผู้ติดต่อ{word}", note=f"โทรหาคุณ{word}", has_consent=consent
        )
    text = send(client, name).decode()
    assert "ผู้ติดต่อยอม" in text
    assert "โทรหาคุณยอม" in text
    assert "ผู้ติดต่อลับ" not in text
    assert "โทรหาคุณลับ" not in text


@pytest.mark.parametrize("name", ["networks", "network_members", "resource_people", "learning_resources", "partners"])
def test_school_people_export_nothing(client, office, name):
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=make_school(office)))
    assert client.get(reverse("schools:export", args=[name, "csv"])).status_code == 403
