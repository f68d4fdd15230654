"""Lists of people: who is invited by a file, what is refused, and what is taken back."""

import csv
import io

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from jobs.testing import work_off
from schools import invitation_keys
from schools.actions import invitations as actions
from schools.models import ImportBatch, Invitation, Role, User
from tests.factories import make_membership, make_office, make_school, make_user
from tests.schools.factories import upload

pytestmark = pytest.mark.django_db
HEADINGS = ["รหัส SMIS", "บทบาท", "คำนำหน้า", "ชื่อ", "นามสกุล", "ตำแหน่ง", "อีเมล"]
STAFF_HEADINGS = ["อีเมล", "ชื่อผู้ใช้", "บทบาท", "ชื่อ", "นามสกุล", "ตำแหน่ง", "วิทยฐานะ", "เลขที่ตำแหน่ง", "โทรศัพท์"]


@pytest.fixture
def office():
    return make_office("สพป.ตาก เขต 2")


@pytest.fixture
def admin(office, client):
    user = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(user)
    return user


@pytest.fixture
def school(office):
    return make_school(office, "บ้านริมธาร", smis_code="63020001", local_code="SCH001")


def preview(client, kind, headings, *rows, send=True):
    """Uploads a list, lets the worker read it and returns the batch."""
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    data = {"file": upload(out.getvalue().encode("utf-8-sig"), "รายชื่อ.csv")} | ({"send": "on"} if send else {})
    response = client.post(reverse("schools:import_new", args=[kind]), data)
    assert response.status_code == 302, response.content.decode()
    work_off()
    return ImportBatch.objects.first()


def step(client, batch, name):
    client.post(reverse(f"schools:import_{name}", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()


def counts(batch):
    return batch.added, batch.changed, batch.same, batch.refused


def told(batch):
    return [row.reason for row in batch.rows.filter(outcome="refuse").order_by("number")]


def test_from_the_file_to_the_mails(admin, office, school, client):
    batch = preview(
        client,
        "invitations",
        HEADINGS,
        ["63020001", "ผู้อำนวยการโรงเรียน", "นาย", "ตะวัน", "ใจดี", "ผู้อำนวยการ", "a@example.org"],
        ["63020001", "ครู", "นาง", "บุปผา", "ใจดี", "", ""],
        ["", "ศึกษานิเทศก์", "", "มาลี", "ใจดี", "", "b@example.org"],
        ["63020001", "", "", "", "", "", ""],
    )
    assert counts(batch) == (4, 0, 0, 0)
    assert not Invitation.objects.exists()
    step(client, batch, "apply")
    assert batch.state == ImportBatch.State.APPLIED
    made = set(Invitation.objects.values_list("role", "school__name", "given_name", "email", "created_by"))
    assert made == {
        ("school_director", "บ้านริมธาร", "ตะวัน", "a@example.org", admin.pk),
        ("school_staff", "บ้านริมธาร", "บุปผา", "", admin.pk),
        ("supervisor", None, "มาลี", "b@example.org", admin.pk),
        ("school_director", "บ้านริมธาร", "", "", admin.pk),
    }
    assert sorted(message.to[0] for message in mail.outbox) == ["a@example.org", "b@example.org"]


def test_nothing_is_sent_when_nobody_wants_it(admin, school, client):
    row = ["63020001", "ครู", "", "มาลี", "", "", "a@example.org"]
    step(client, preview(client, "invitations", HEADINGS, row, send=False), "apply")
    assert Invitation.objects.count() == 1
    assert mail.outbox == []


def test_the_offices_own_code_finds_the_school_too(admin, school, client):
    batch = preview(client, "invitations", ["รหัสของสำนักงาน", "บทบาท"], ["SCH001", "ครู"])
    step(client, batch, "apply")
    assert Invitation.objects.get().school == school


def test_what_is_refused_says_why(admin, office, school, client):
    make_school(office, smis_code="63020009", closed_on=timezone.localdate())
    make_school(make_office(), smis_code="64990001")
    batch = preview(
        client,
        "invitations",
        HEADINGS,
        ["63029999", "ครู", "", "", "", "", ""],
        ["64990001", "ครู", "", "", "", "", ""],
        ["63020009", "ครู", "", "", "", "", ""],
        ["", "ครู", "", "มาลี", "", "", ""],
        ["63020001", "ศึกษานิเทศก์", "", "มาลี", "", "", ""],
        ["63020001", "ผู้ดูแลระบบส่วนกลาง", "", "มาลี", "", "", ""],
        ["63020001", "ครู", "", "มาลี", "", "", "ไม่ใช่อีเมล"],
        ["63020001", "ครู", "", "มาลี", "", "", "a@example.org"],
        ["63020001", "ครู", "", "มาลี", "", "", "A@example.org"],
        ["", "ธุรการ", "", "", "", "", ""],
    )
    assert counts(batch) == (1, 0, 0, 9)
    reasons = told(batch)
    for place, part in enumerate(
        (
            "ไม่พบโรงเรียนรหัส SMIS 63029999",
            "ไม่พบโรงเรียนรหัส SMIS 64990001",
            "ปิดหรือยุบรวมแล้ว",
            "ต้องมีรหัสโรงเรียน",
            "โปรดเว้นรหัสโรงเรียนว่าง",
            "ไม่ใช่ค่าที่รู้จัก",
            "ไม่ใช่ที่อยู่อีเมล",
            "ซ้ำกับแถว",
            "ไม่มีทั้งชื่อและอีเมล",
        )
    ):
        assert part in reasons[place], reasons[place]


def test_who_waits_or_has_joined_is_not_invited_again(admin, school, client):
    actions.invite(by=admin, role=Role.SCHOOL_STAFF, school=school, email="a@example.org", send=False)
    joined = make_user(Role.SCHOOL_DIRECTOR, school=school)
    batch = preview(
        client,
        "invitations",
        HEADINGS,
        ["63020001", "ครู", "", "มาลี", "", "", "a@example.org"],
        ["63020001", "ผู้อำนวยการโรงเรียน", "", "", "", "", joined.email.upper()],
    )
    assert counts(batch) == (0, 0, 2, 0)


def test_undo_revokes_what_nobody_took_up(admin, school, client):
    rows = [["63020001", "ครู", "", name, "ใจดี", "", ""] for name in ("หนึ่ง", "สอง")]
    batch = preview(client, "invitations", HEADINGS, *rows)
    step(client, batch, "apply")
    taken = Invitation.objects.get(given_name="หนึ่ง")
    person = make_user()
    actions.accept(invitation=taken, user=person)
    step(client, batch, "undo")
    assert batch.state == ImportBatch.State.UNDONE
    taken.refresh_from_db()
    assert taken.revoked_at is None
    assert person.memberships.count() == 1
    assert Invitation.objects.get(given_name="สอง").revoked_at


def test_the_clerk_invites_nobody_by_a_file(office, school, client):
    client.force_login(make_user(Role.CLERK, office=office))
    assert client.get(reverse("schools:import_new", args=["invitations"])).status_code in (403, 404)
    assert client.get(reverse("schools:import_new", args=["people"])).status_code in (403, 404)


# The list of staff


def test_staff_who_are_there_get_what_the_file_says_and_the_others_are_invited(admin, office, client):
    known = make_user(Role.SUPERVISOR, office=office, username="มาลี", phone="1")
    batch = preview(
        client,
        "people",
        STAFF_HEADINGS,
        ["", "มาลี", "", "", "", "ศึกษานิเทศก์", "ชำนาญการพิเศษ", "๑๒", "055-000-000"],
        ["new@example.org", "", "ธุรการ", "ใบบุญ", "ใจดี", "", "", "", ""],
        ["nobody@example.org", "", "", "ใคร", "", "", "", "", ""],
    )
    assert counts(batch) == (1, 1, 0, 1)
    assert "ต้องระบุบทบาทที่จะเชิญ" in told(batch)[0]
    step(client, batch, "apply")
    known.refresh_from_db()
    assert (known.position, known.rank, known.position_number, known.phone) == (
        "ศึกษานิเทศก์",
        "senior",
        "12",
        "055-000-000",
    )
    assert known.version == 2
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.office, invitation.given_name) == ("clerk", office, "ใบบุญ")
    step(client, batch, "undo")
    known.refresh_from_db()
    assert (known.rank, known.phone) == ("", "1")
    invitation.refresh_from_db()
    assert invitation.revoked_at


def test_the_same_list_of_staff_again_changes_nothing(admin, office, client):
    make_user(Role.SUPERVISOR, office=office, username="มาลี")
    rows = [["", "มาลี", "", "", "", "", "", "", "055"], ["n@example.org", "", "ธุรการ", "ใบบุญ", "", "", "", "", ""]]
    step(client, preview(client, "people", STAFF_HEADINGS, *rows), "apply")
    assert counts(preview(client, "people", STAFF_HEADINGS, *rows)) == (0, 0, 2, 0)


def test_the_exported_lists_come_back_unchanged(admin, office, school, client):
    make_user(Role.SCHOOL_DIRECTOR, school=school)
    make_user(Role.SUPERVISOR, office=office, position="ศึกษานิเทศก์", rank="senior", phone="055-111-222")
    for email in ("", "a@example.org"):
        actions.invite(by=admin, role=Role.SCHOOL_STAFF, school=school, email=email, given_name="มาลี", send=False)
    for kind, rows in (("people", 3), ("invitations", 2)):
        answer = client.get(reverse("schools:export", args=[kind, "csv"]))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        client.post(reverse("schools:import_new", args=[kind]), {"file": upload(content, f"{kind}.csv")})
        work_off()
        batch = ImportBatch.objects.first()
        assert counts(batch) == (0, 0, rows, 0), (kind, told(batch))


def test_no_code_leaves_with_the_list(admin, school, client):
    invitation = actions.invite(by=admin, role=Role.SCHOOL_STAFF, school=school)
    answer = client.get(reverse("schools:export", args=["invitations", "csv"]))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert "บ้านริมธาร".encode() in content
    assert invitation_keys.code(invitation.nonce).encode() not in content
    assert invitation_keys.token(invitation.nonce).encode() not in content
    assert invitation.nonce.encode() not in content


def test_people_of_other_offices_are_not_changed(admin, office, client):
    stranger = make_user(Role.SUPERVISOR, username="คนอื่น")
    shared = make_user(Role.SUPERVISOR, office=office, username="สองแห่ง")
    make_membership(shared, Role.CLERK)
    batch = preview(
        client,
        "people",
        STAFF_HEADINGS,
        ["", "คนอื่น", "ธุรการ", "", "", "", "", "", "055"],
        ["", "สองแห่ง", "", "", "", "", "", "", "055"],
    )
    assert counts(batch) == (0, 0, 0, 2)
    assert "มีบทบาทในสำนักงานอื่น" in told(batch)[1]
    stranger.refresh_from_db()
    assert stranger.phone == ""


def test_undo_keeps_what_somebody_mended_since(admin, office, client):
    known = make_user(Role.SUPERVISOR, office=office, username="มาลี")
    batch = preview(client, "people", STAFF_HEADINGS, ["", "มาลี", "", "", "", "", "", "", "055"])
    step(client, batch, "apply")
    User.objects.filter(pk=known.pk).update(phone="099")
    step(client, batch, "undo")
    assert batch.state == ImportBatch.State.APPLIED
    known.refresh_from_db()
    assert known.phone == "099"
