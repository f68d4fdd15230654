"""Circular letters with a series of their own, and numbers of the registers that are kept for later."""

import pytest
from django.urls import reverse

from registry.actions import NotEnoughNumbers, NumberGone, give_up, letters, reserve, set_up_book
from registry.models import Book, Letter, Reservation
from reports.papers.letters import register_html
from schools.models import AuditEvent, Role
from tests.factories import make_office, make_user, today
from tests.registry.letter_factories import make_order, make_received, make_sent
from tests.registry.test_letter_imports import preview
from thai.years import be_year

pytestmark = pytest.mark.django_db
Kind = Book.Kind


@pytest.fixture
def clerk(client):
    user = make_user(Role.CLERK, office=make_office())
    client.force_login(user)
    return user


def test_circular_letters_count_by_themselves_once_the_office_says_so(client, clerk):
    office, year = clerk.acting.office, be_year(today())
    edit = reverse("registry:book_edit", args=["letter_out", year])
    shape = {"prefix": "ศธ 04123/", "padding": 1, "first_number": 1}
    client.post(edit, shape)
    before = make_sent(by=clerk, is_circular=True)
    assert (before.number_text, before.series) == ("ศธ 04123/ว 1", "")
    assert "เลขหนังสือเวียน" not in client.get(reverse("registry:books")).text
    client.post(edit, shape | {"own_circulars": "on"})
    # No ว is printed twice in a year: the series begins above those that stand, and nobody sets it back.
    assert "ศธ 04123/ว 2" in client.get(reverse("registry:books")).text
    own = reverse("registry:book_edit", args=["letter_circular", year])
    assert "ตั้งแต่ 2" in client.post(own, shape).context["form"].errors["first_number"][0]
    made = [make_sent(by=clerk, is_circular=circular) for circular in (True, False, True)]
    texts = [(one.number_text, one.series) for one in made]
    assert texts == [("ศธ 04123/ว 2", "circular"), ("ศธ 04123/2", ""), ("ศธ 04123/ว 3", "circular")]
    # What stands keeps its number, mended or not; the register is narrowed to one series and printed with both.
    client.post(
        reverse("registry:letter_edit", args=[made[0].pk]), {"subject": "แก้แล้ว", "addressee": "ก", "version": 1}
    )
    mended = Letter.objects.get(pk=made[0].pk)
    assert (mended.subject, mended.is_circular, mended.series) == ("แก้แล้ว", True, "circular")
    found = client.get(reverse("registry:letters"), {"kind": "letter_out", "series": "circular"})
    assert [row.number for row in found.context["page"]] == [3, 2]
    printed = register_html(office.pk, "letter_out", year, 1, 1000)
    places = [printed.index(text) for text in ("ศธ 04123/ว 1<", "ศธ 04123/2<", "ศธ 04123/ว 2<", "ศธ 04123/ว 3<")]
    assert places == sorted(places) and printed.count("ศธ 04123/ว 1<") == printed.count("ศธ 04123/ว 2<") == 1
    # The next year goes on in the same way, from 1.
    book = letters.book_for(office=office, kind=Kind.LETTER_OUT, be_year=year + 1, is_circular=True)
    assert (book.kind, book.text_of(book.next_number)) == (Kind.CIRCULAR, "ศธ 04123/ว 1")
    # An old register brings its circular lines into their series: 1 stands there already, with another subject.
    numbers = ("ศธ 04123/ว 4", "ศธ 04123/3", "ศธ 04123/ว 1")
    rows = [[number, f"2/1/{year}", "โรงเรียน", "เวียน"] for number in numbers]
    batch = preview(client, "letters_out", rows, ["เลขที่", "วันที่ส่ง", "ถึง", "เรื่อง"])
    assert (batch.added, batch.refused) == (2, 1)


def test_circular_letters_go_on_above_all_of_the_year_whenever_their_series_changes(client, clerk):
    office, year = clerk.acting.office, be_year(today())
    given = {"office": office, "kind": Kind.LETTER_OUT, "be_year": year, "by": clerk}

    def switch(own, first=1):
        return set_up_book(prefix="", padding=1, first_number=first, own_circulars=own, **given)

    def circular():
        return make_sent(by=clerk, is_circular=True).number_text

    switch(True)
    assert [circular() for _ in range(3)] == ["ว 1", "ว 2", "ว 3"]
    kept = reserve(office=office, kind=Kind.CIRCULAR, be_year=year, count=2, purpose="เวียน", by=clerk)
    # Off: the common book, of which none was taken, begins above both and is not set back under what was issued.
    assert switch(False).own_circulars is False
    book = Book.objects.get(kind=Kind.LETTER_OUT)
    assert (book.first_number, book.next_number, book.last_number) == (6, 6, None)
    with pytest.raises(NumberGone) as gone:
        switch(None, first=3)
    assert gone.value.least == 4
    # No link leads to keeping more of a series that nothing takes its numbers of.
    page = client.get(reverse("registry:books")).text
    assert reverse("registry:book_reserve", args=["letter_circular"]) not in page and "เวียน" in page
    assert client.get(reverse("registry:book_reserve", args=["letter_circular"])).status_code == 404
    assert [circular(), make_sent(by=clerk).number_text, circular()] == ["ว 6", "7", "ว 8"]
    common = reserve(count=1, purpose="ทั่วไป", **given)
    # On again: above those of the common book, with a jump; what was kept is used, unless its number is gone.
    switch(True, first=6)
    assert [circular(), make_sent(by=clerk, is_circular=True, reservation=kept).number_text] == ["ว 9", "ว 4"]
    switch(False, first=6)
    with pytest.raises(NotEnoughNumbers):
        make_sent(by=clerk, is_circular=True, reservation=common)
    assert [make_sent(by=clerk, reservation=common).number_text, circular()] == ["9", "ว 10"]
    texts = list(Letter.objects.filter(is_circular=True).values_list("number_text", flat=True))
    assert len(texts) == len(set(texts)) == 8


def test_an_old_register_of_a_year_without_a_book_goes_on_as_the_year_before(client, clerk):
    office, year = clerk.acting.office, be_year(today())
    shape = {"office": office, "prefix": "", "padding": 1, "first_number": 1, "by": clerk}
    set_up_book(kind=Kind.LETTER_OUT, be_year=year - 2, own_circulars=True, **shape)
    rows = [[text, f"2/1/{of}", "โรงเรียน", "เวียน"] for of in (year - 3, year - 1) for text in ("1", "ว 1")]
    batch = preview(client, "letters_out", rows, ["เลขที่", "วันที่ส่ง", "ถึง", "เรื่อง"])
    # Before the switch ว 1 and 1 are the same number twice.
    read = [(row.outcome, row.code) for row in batch.rows.order_by("number")]
    assert read == [
        ("add", f"1/{year - 3}"),
        ("refuse", f"1/{year - 3}"),
        ("add", f"1/{year - 1}"),
        ("add", f"ว 1/{year - 1}"),
    ]
    assert not Book.objects.filter(be_year=year - 1).exists()


def test_numbers_are_kept_used_in_order_and_given_up_with_a_reason(client, clerk):
    office, year = clerk.acting.office, be_year(today())
    address = reverse("registry:book_reserve", args=["order"])
    given = {"count": 3, "purpose": "คำสั่งช่วงสิ้นปี", "seen": 1}
    # A second click keeps no more.
    assert [client.post(address, given).status_code for _ in range(2)] == [302, 409]
    for kind in ("letter_in", "letter_circular", "certificate_honour"):
        assert client.get(reverse("registry:book_reserve", args=[kind])).status_code == 404
    kept = Reservation.objects.get()
    assert make_order(by=clerk).number == 4
    new = reverse("registry:letter_new", args=["order"])
    form = client.get(new).context["form"]
    sent = {"subject": "แต่งตั้ง", "reservation": kept.pk, "client_uuid": str(form["client_uuid"].value())}
    for _ in range(2):
        client.post(new, sent)
    first = Letter.objects.get(subject="แต่งตั้ง")
    assert (first.number, first.number_text) == (1, f"1/{year}")
    away = make_user(Role.CLERK, office=make_office())
    theirs = reserve(office=away.acting.office, kind=Kind.ORDER, be_year=year, count=1, purpose="ของเขา", by=away)
    refused = client.post(new, {"subject": "ของเขา", "reservation": theirs.pk})
    assert "โปรดเลือกใหม่" in refused.context["form"].errors["reservation"][0]
    void = reverse("registry:book_give_up", args=[kept.pk])
    assert client.post(void, {"reason": ""}).status_code == 200
    said = [client.post(void, {"reason": reason}, follow=True).text for reason in ("ไม่ใช้แล้ว", "อีกครั้ง")]
    assert ["ยังอยู่ในทะเบียนและไม่ถูกใช้ซ้ำ" in text for text in said] == [True, False] and "ยกเลิกไปแล้ว" in said[1]
    assert client.get(reverse("registry:book_give_up", args=[theirs.pk])).status_code == 404
    page = client.get(reverse("registry:books")).text
    assert f"2/{year} ถึง 3/{year}" in page and "ไม่ใช้แล้ว" in page and "อีกครั้ง" not in page
    with pytest.raises(NotEnoughNumbers):
        make_order(by=clerk, reservation=kept)
    assert make_order(by=clerk).number == 5
    # No number lacks in the printed register, and an old register brings no line under what was kept.
    printed = register_html(office.pk, "order", year, 1, 1000)
    places = [printed.index(f"<td>{number}</td>") for number in ("1", "2–3", "4", "5")]
    assert places == sorted(places) and "ไม่ใช้แล้ว" in printed
    old = preview(client, "orders", [[f"2/{year}", f"2/1/{year}", "เรื่องเดิม"]], ["คำสั่งที่", "วันที่", "เรื่อง"])
    assert "จองไว้" in old.rows.get().reason


def test_a_kept_number_fits_the_series_and_the_year(client, clerk):
    office, year = clerk.acting.office, be_year(today())
    shape = {"office": office, "prefix": "", "padding": 1, "first_number": 1, "by": clerk}
    set_up_book(kind=Kind.LETTER_OUT, be_year=year, own_circulars=True, **shape)
    given = {"office": office, "count": 2, "purpose": "เวียน", "by": clerk}
    circular = reserve(kind=Kind.CIRCULAR, be_year=year, **given)
    last_year = reserve(kind=Kind.LETTER_OUT, be_year=year - 1, **given)
    new = reverse("registry:letter_new", args=["letter_out"])
    plain = client.post(new, {"subject": "แจ้ง", "addressee": "ก", "reservation": circular.pk})
    assert "ทะเบียนหนังสือส่ง" in plain.context["form"].errors["reservation"][0]
    sent = {"subject": "แจ้ง", "addressee": "ก", "is_circular": "on"}
    assert not Letter.objects.exists()
    client.post(new, sent | {"reservation": circular.pk})
    assert Letter.objects.get().number_text == "ว 1"
    # Those of last year are over, also after midnight without any others, and nobody gets the next number instead.
    give_up(reservation=circular, reason="ไม่ใช้", by=clerk)
    for kept in (last_year, circular):
        late = client.post(new, sent | {"reservation": kept.pk})
        assert "ปีก่อน" in late.context["form"].errors["reservation"][0] and "ปีก่อน" in late.text
    assert Letter.objects.count() == 1 and "reservation" not in client.get(new).context["form"].fields
    assert "reservation" not in client.get(reverse("registry:letter_new", args=["letter_in"])).context["form"].fields
    assert make_received(by=clerk).number == 1
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    assert client.get(reverse("registry:book_reserve", args=["letter_out"])).status_code == 403


def test_the_last_number_kept_is_taken_by_one_and_a_second_click_leads_to_its_line(client, clerk):
    office, year = clerk.acting.office, be_year(today())
    new = reverse("registry:letter_new", args=["order"])
    given = {"office": office, "kind": Kind.ORDER, "be_year": year, "count": 1, "by": clerk}
    for others in (False, True):
        last = reserve(purpose="เลขเดียว", **given)
        if others:
            reserve(purpose="อีกชุด", **given)
        sent = {"subject": f"แต่งตั้ง {others}", "reservation": last.pk}
        twice = [
            client.post(new, sent | {"client_uuid": f"00000000-0000-4000-8000-00000000000{others:d}"}) for _ in range(2)
        ]
        line = Letter.objects.get(subject=sent["subject"])
        assert line.number == last.first
        assert [answer.url for answer in twice] == [reverse("registry:letter", args=[line.pk])] * 2
        # Somebody else who chose it while it was there is told, and no number is taken.
        refused = client.post(new, sent | {"client_uuid": "00000000-0000-4000-8000-000000000009"})
        assert "ใช้หมด" in refused.context["form"].errors["reservation"][0] and "ใช้หมด" in refused.text
    assert Letter.objects.count() == 2
    assert letters.book_for(office=office, kind=Kind.ORDER, be_year=year).next_number == 4


def test_one_number_of_a_reservation_is_given_up_and_the_others_stay_kept(client, clerk):
    office, year = clerk.acting.office, be_year(today())
    kept = reserve(office=office, kind=Kind.ORDER, be_year=year, count=9, purpose="งานใหญ่", by=clerk)
    assert [make_order(by=clerk, reservation=kept).number for _n in range(2)] == [1, 2]
    void = reverse("registry:book_give_up", args=[kept.pk])

    def rows():
        """(first, last, next, void) of all; every number up to the last stands in exactly one row."""
        found = list(Reservation.objects.filter(book__office=office).order_by("first"))
        numbers = [number for row in found for number in range(row.first, row.last + 1)]
        assert numbers == list(range(1, 10)) and {row.purpose for row in found} == {"งานใหญ่"}
        assert {row.reserved_at for row in found} == {kept.reserved_at}
        return [(row.first, row.last, row.next_number, bool(row.voided_at)) for row in found]

    # Neither a used number nor one of somebody else's.
    for number in ("2", "10", "-1", "ก"):
        refused = client.post(void, {"reason": "พิมพ์ผิด", "number": number})
        assert refused.context["form"].errors.keys() == {"number"}, number
    for _click in range(2):
        client.post(void, {"reason": "พิมพ์ผิด", "number": "6"})
    assert rows() == [(1, 5, 3, False), (6, 6, 6, True), (7, 9, 7, False)]
    # The next one: the reservation itself goes on behind it.
    client.post(void, {"reason": "หมึกเลอะ", "number": "3"})
    split = [(1, 2, 3, False), (3, 3, 3, True), (4, 5, 4, False), (6, 6, 6, True), (7, 9, 7, False)]
    assert rows() == split
    assert make_order(by=clerk, reservation=kept).number == 4
    # What is left is given up whole, and the last of another part alone.
    behind = Reservation.objects.get(book__office=office, first=7)
    client.post(reverse("registry:book_give_up", args=[behind.pk]), {"reason": "ชำรุด", "number": "9"})
    # The second click on the last but one leaves the last alone.
    for _click in range(2):
        client.post(reverse("registry:book_give_up", args=[behind.pk]), {"reason": "ชำรุด", "number": "7"})
    page = client.post(void, {"reason": "ไม่ใช้แล้ว"}, follow=True).text
    assert f"ยกเลิกเลข 5/{year} แล้ว" in page and "หมึกเลอะ" in page
    assert rows()[2:] == [(4, 5, 5, True), (6, 6, 6, True), (7, 7, 7, True), (8, 8, 8, False), (9, 9, 9, True)]
    # No number lacks on paper.
    printed = register_html(office.pk, "order", year, 1, 1000)
    places = [printed.index(f"<td>{number}</td>") for number in ("1", "2", "3", "4", "5", "6", "7", "8", "9")]
    assert places == sorted(places)
    assert make_order(by=clerk).number == 10
    assert AuditEvent.objects.filter(office=office, verb="void numbers").count() == 5
