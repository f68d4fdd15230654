"""An old register comes in with its numbers: gaps and doubles are told, nothing is overwritten, nothing is half."""

import uuid

import pytest
from django.urls import reverse

from jobs.testing import work_off
from registry.actions.books import set_up_book
from registry.imports import gaps
from registry.models import Book, Letter
from schools.models import ImportBatch, Role
from tests.factories import make_office, make_user
from tests.registry.letter_factories import make_order, make_received, make_sent
from tests.schools.factories import csv_bytes, upload

pytestmark = pytest.mark.django_db
HEADINGS = ["เลขรับ", "วันที่รับ", "ที่", "ลงวันที่", "จาก", "เรื่อง", "ชั้นความเร็ว"]
ROWS = [
    ["1", "5/1/2569", "ศธ 1", "3/1/2569", "สพฐ.", "ขอเชิญประชุม", "ด่วน"],
    ["๒", "๖/๑/๒๕๖๙", "", "", "ศึกษาธิการจังหวัด", "แจ้งปฏิทิน", ""],
    ["5", "7/1/2569", "", "", "โรงเรียนบ้านนา", "ส่งรายงาน", ""],
    ["5", "8/1/2569", "", "", "โรงเรียนบ้านไร่", "เลขซ้ำ", ""],
    ["6/1", "8/1/2569", "", "", "ก", "เลขแทรก", ""],
    ["900", "30/12/2568", "", "", "สพฐ.", "ปีก่อน", ""],
    ["7", "1/1/2599", "", "", "ก", "ในอนาคต", ""],
    ["8/2568", "9/1/2569", "", "", "ก", "คนละปี", ""],
]


@pytest.fixture
def clerk(client):
    user = make_user(Role.CLERK, office=make_office())
    client.force_login(user)
    return user


def preview(client, kind, rows, headings):
    address = reverse("schools:import_new", args=[kind])
    assert client.post(address, {"file": upload(csv_bytes(rows, headings))}).status_code == 302
    work_off()
    return ImportBatch.objects.order_by("pk").last()


def ask(client, batch, what):
    client.post(reverse(f"schools:import_{what}", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()
    return batch


def test_an_old_register_keeps_its_numbers_and_the_next_one_follows(client, clerk):
    batch = preview(client, "letters_in", ROWS, HEADINGS)
    assert (batch.added, batch.refused) == (4, 4)
    reasons = " ".join(batch.rows.filter(outcome="refuse").values_list("reason", flat=True))
    for said in ("เลข 5/2569 ซ้ำกับแถว", "เลขแทรก", "วันที่ลงทะเบียนเป็นวันในอนาคต", "เลข 8/2568 ไม่ตรงกับปี"):
        assert said in reasons
    notes = " ".join(batch.columns["notes"])
    assert "ปี 2569 ไม่มีเลข 3–4 " in notes and "เลขถัดไปที่ออกจะไม่ต่ำกว่า 6" in notes
    assert not Letter.objects.exists()
    assert ask(client, batch, "apply").state == "applied"
    letter = Letter.objects.get(be_year=2569, number=2)
    assert (letter.sender, letter.is_imported, letter.registered_by) == ("ศึกษาธิการจังหวัด", True, clerk)
    # An old letter waits for nobody, is found, and the present year goes on after its last number.
    assert letter.done_at is not None
    assert "แจ้งปฏิทิน" in client.get(f"{reverse('registry:letters')}?q=แจ้ง ปฏิทิน").content.decode()
    again = preview(client, "letters_in", ROWS, HEADINGS)
    assert (again.added, again.same, again.refused) == (0, 4, 4)
    other = preview(client, "letters_in", [["2", "6/1/2569", "", "", "ก", "เรื่องอื่น", ""]], HEADINGS)
    assert "มีในทะเบียนแล้วเป็นเรื่องอื่น" in other.rows.get().reason
    # Taken back as a whole while nothing stands on it; the book is as it was.
    assert ask(client, batch, "undo").state == "undone"
    assert not Letter.objects.exists()
    assert set(Book.objects.values_list("first_number", "next_number")) == {(1, 1)}


def test_what_stands_on_an_import_keeps_it(client, clerk):
    year = make_received(by=clerk).be_year
    day = f"2/1/{year}"
    heads = ["เลขที่", "วันที่ส่ง", "ถึง", "เรื่อง"]
    rows = [["ศธ 04123/812", day, "โรงเรียน", "แจ้ง"], ["ศธ 04123/ว 813", day, "โรงเรียน", "เวียน"]]
    batch = preview(client, "letters_out", rows, heads)
    assert (batch.added, batch.refused) == (2, 0)
    ask(client, batch, "apply")
    circular = Letter.objects.get(number=813)
    assert (circular.number_text, circular.is_circular) == ("ศธ 04123/ว 813", True)
    assert make_sent(by=clerk).number == 814
    client.post(reverse("registry:letter_edit", args=[circular.pk]), {"subject": "แก้", "addressee": "ก", "version": 1})
    # A register that begins at a number of its own goes on from there, whatever comes in from before.
    set_up_book(
        office=clerk.acting.office, kind="order", be_year=year, prefix="", padding=1, first_number=900, by=clerk
    )
    orders = preview(client, "orders", [[f"12/{year}", day, "แต่งตั้ง"]], ["คำสั่งที่", "วันที่", "เรื่อง"])
    ask(client, orders, "apply")
    assert make_order(by=clerk).number == 900
    for kind, key, head in (("memo", "memos", "เลขที่"), ("announcement", "announcements", "ประกาศที่")):
        written = "ศธ 04123.6/40" if kind == "memo" else f"40/{year}"
        ask(client, preview(client, key, [[written, day, "เรื่องเดิม"]], [head, "วันที่", "เรื่อง"]), "apply")
        assert Letter.objects.get(kind=kind).number_text == written
        given = {"subject": "ฉบับใหม่", "client_uuid": str(uuid.uuid4())}
        client.post(reverse("registry:letter_new", args=[kind]), given)
        assert Letter.objects.get(kind=kind, subject="ฉบับใหม่").number == 41
    assert ask(client, batch, "undo").state == "applied"
    assert Letter.objects.filter(kind="letter_out").count() == 3


def test_gaps_are_told_as_people_write_them():
    assert gaps({1, 2, 5, 6, 8}) == ["3–4", "7"]
    assert gaps({1, 9_999_999}) == ["2–9999998"]
    assert gaps({3}) == []
