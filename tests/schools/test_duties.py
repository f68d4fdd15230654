"""Who is responsible for what, year by year; and the orders that say so."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from schools.actions import duties as actions
from schools.actions import networks
from schools.actions.duty_orders import save
from schools.models import AuditEvent, Duty, DutyOrder, DutyOrderRecipient, Membership, Role
from schools.models.duties import responsible
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.qa.factories import pdf
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db
YEAR = fiscal_year(today())


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(client, office):
    user = make_user(Role.HEAD, office=office)
    client.force_login(user)
    return user


@pytest.fixture
def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office)


def give(user, office, year=YEAR, **targets):
    return actions.assign(office=office, user=user, year=year, by=user, **targets)


def post_assign(client, user, **data):
    return client.post(reverse("schools:duty_assign"), {"year": YEAR, "user": user.pk, **data})


def make_order(office, by, *people, number="1/2570", **fields):
    fields = {"year": YEAR, "dated": today(), "effective_on": today(), **fields}
    return save(order=DutyOrder(office=office, number=number, **fields), recipients=people, by=by)


def test_many_things_are_given_at_once_and_a_second_click_adds_nothing(client, office, head, supervisor):
    network, schools = make_network(office), [make_school(office) for _ in range(3)]
    data = {"networks": [network.pk], "schools": [s.pk for s in schools], "subjects": ["thai", "maths"]}
    for _ in range(2):
        response = post_assign(client, supervisor, **data)
        assert response.status_code == 302
    assert Duty.objects.filter(user=supervisor, year=YEAR).count() == 6
    page = client.get(response.url).text
    assert "ภาษาไทย" in page and network.name in page and schools[0].name in page
    assert AuditEvent.objects.filter(verb="assign duties").count() == 1


def test_only_people_in_post_get_a_duty(client, office, head):
    clerk = make_user(Role.CLERK, office=office)
    gone = make_user(Role.SUPERVISOR, office=office)
    Membership.objects.filter(user=gone).update(ends=today() - timedelta(days=1))
    stranger = make_user(Role.SUPERVISOR)
    for user in (clerk, gone, stranger):
        response = post_assign(client, user, subjects=["thai"])
        assert "ไม่ใช่ศึกษานิเทศก์" in response.text
    assert not Duty.objects.exists()


def test_what_belongs_to_another_office_is_refused(client, office, head, supervisor):
    other = make_office()
    for data in ({"schools": [make_school(other).pk]}, {"networks": [make_network(other).pk]}, {"subjects": ["x"]}):
        assert "ไม่อยู่ในสำนักงานของท่าน" in post_assign(client, supervisor, **data).text
    assert "อย่างน้อยหนึ่งรายการ" in post_assign(client, supervisor).text
    assert not Duty.objects.exists()


def test_the_head_sees_the_schools_nobody_looks_after_and_gives_them_away(client, office, head, supervisor):
    network = make_network(office)
    covered, direct = make_school(office, "บ้านในเครือข่าย", network=network), make_school(office, "บ้านโดยตรง")
    lost = [make_school(office, f"บ้านไร้คนดูแล {n}", network=make_network(office)) for n in (1, 2)]
    make_school(office, "บ้านปิดแล้ว", closed_on=today())
    joined = make_school(office, "บ้านสมทบ")
    networks.join(school=joined, network=network)
    give(supervisor, office, networks=[network], schools=[direct], subjects=["thai"])
    page = client.get(reverse("schools:duties")).text
    assert "2 โรงเรียน" in page
    assert "คณิตศาสตร์" in page.split("กลุ่มสาระที่ยังไม่มีผู้รับผิดชอบ")[1]
    gaps = client.get(reverse("schools:duty_gaps"))
    assert [school.name for school in gaps.context["page"]] == [school.name for school in lost]
    assert covered.name not in gaps.text
    post_assign(client, supervisor, schools=[school.pk for school in lost])
    assert "ทุกโรงเรียนมีผู้รับผิดชอบแล้ว" in client.get(reverse("schools:duty_gaps")).text


def test_the_board_counts_each_school_once_with_those_of_the_networks(client, office, head, supervisor):
    network = make_network(office)
    school = make_school(office, network=network)
    make_school(office, network=network)
    make_school(office, network=network, closed_on=today())
    give(supervisor, office, networks=[network], schools=[school])
    people = {person.user: person for person in client.get(reverse("schools:duties")).context["people"]}
    assert people[supervisor].schools == 2
    assert people[head].schools == 0


def test_what_is_taken_away_comes_back_with_one_button(client, office, head, supervisor):
    school = make_school(office)
    give(supervisor, office, schools=[school], subjects=["art"])
    rows = Duty.objects.filter(user=supervisor)
    response = client.post(
        reverse("schools:duty_change", args=[supervisor.pk]),
        {"year": YEAR, "do": "remove", "duties": [row.pk for row in rows]},
        follow=True,
    )
    assert not rows.all().exists()
    assert "คืนหน้าที่เหล่านี้" in response.text
    data = {}
    for name, value in response.context["undo"]:
        data.setdefault(name, []).append(value)
    post_assign(client, supervisor, **data)
    assert {(row.school, row.subject) for row in rows.all()} == {(school, ""), (None, "art")}


def test_duties_change_hands_in_the_middle_of_a_year(client, office, head, supervisor):
    school, other = make_school(office), make_user(Role.SUPERVISOR, office=office)
    give(supervisor, office, schools=[school], subjects=["art"])
    give(other, office, subjects=["art"])
    rows = Duty.objects.filter(user=supervisor)
    data = {"year": YEAR, "do": "hand_over", "duties": [row.pk for row in rows]}
    address = reverse("schools:duty_change", args=[supervisor.pk])
    assert "โปรดเลือกผู้รับผิดชอบ" in client.post(address, data).text
    client.post(address, {**data, "to": other.pk})
    assert not rows.all().exists()
    assert responsible([school], office) == {school.pk: [other]}
    assert Duty.objects.filter(user=other).count() == 2
    event = AuditEvent.objects.get(verb="hand over duties")
    assert event.detail["from"] == [supervisor.pk]


def test_duties_of_somebody_who_left_are_pointed_out(client, office, head, supervisor):
    give(supervisor, office, subjects=["art"])
    Membership.objects.filter(user=supervisor).update(ends=today() - timedelta(days=1))
    page = client.get(reverse("schools:duties")).text
    assert f"{supervisor} พ้นจากตำแหน่งในสำนักงานแล้ว" in page
    assert client.get(reverse("schools:duty_person", args=[supervisor.pk])).status_code == 200


def test_last_years_duties_hold_until_this_years_are_entered_and_are_copied_once(client, office, head, supervisor):
    school, closed = make_school(office), make_school(office)
    give(supervisor, office, YEAR - 1, schools=[school, closed], subjects=["art"])
    gone = make_user(Role.SUPERVISOR, office=office)
    give(gone, office, YEAR - 1, subjects=["thai"])
    Membership.objects.filter(user=gone).update(ends=today() - timedelta(days=1))
    type(closed).objects.filter(pk=closed.pk).update(closed_on=today())
    assert responsible([school], office) == {school.pk: [supervisor]}
    assert f"หน้าที่ของปีงบประมาณ {YEAR - 1} ยังใช้อยู่" in client.get(reverse("schools:duties")).text
    preview = client.get(reverse("schools:duty_copy"), {"year": YEAR})
    assert (len(preview.context["added"]), preview.context["same"]) == (2, 0)
    assert "โรงเรียนปิดหรือยุบรวมแล้ว" in preview.text and "พ้นจากตำแหน่งแล้ว" in preview.text
    assert not Duty.objects.filter(year=YEAR).exists()
    for _ in range(2):
        client.post(reverse("schools:duty_copy"), {"year": YEAR})
    copied = Duty.objects.filter(year=YEAR)
    assert {(row.user, row.school, row.subject) for row in copied} == {
        (supervisor, school, ""),
        (supervisor, None, "art"),
    }
    assert client.get(reverse("schools:duty_copy"), {"year": YEAR}).context["same"] == 2


def test_staff_read_the_duties_and_only_keepers_write_them(client, office, supervisor):
    give(supervisor, office, subjects=["art"])
    client.force_login(supervisor)
    page = client.get(reverse("schools:duties")).text
    assert "ศิลปะ" in page
    assert reverse("schools:duty_assign") not in page
    assert 'duties" value' not in client.get(reverse("schools:duty_person", args=[supervisor.pk])).text
    assert post_assign(client, supervisor, subjects=["thai"]).status_code == 403


@pytest.mark.parametrize("year", ["²", "99999999999999", "-1", "abc", "2026", ""])
def test_a_year_that_cannot_be_meant_is_this_year(client, head, year):
    assert client.get(reverse("schools:duties"), {"year": year}).context["year"] == YEAR


# Orders


def order_data(**changes):
    day = timezone.localdate()
    data = {"number": "๕๑๑/๒๕๖๙", "title": "มอบหมายหน้าที่", "year": YEAR, "version": 0}
    return {**data, "dated": day.isoformat(), "effective_on": "1/10/2569", **changes}


def test_an_order_names_those_with_duties_unless_somebody_says_otherwise(client, office, head, supervisor):
    make_user(Role.SUPERVISOR, office=office)
    give(supervisor, office, subjects=["art"])
    form = client.get(reverse("schools:duty_order_new")).context["form"]
    assert form["recipients"].value() == [supervisor.pk]
    data = order_data(recipients=[supervisor.pk, head.pk])
    for _ in range(2):  # a double click
        response = client.post(reverse("schools:duty_order_new"), data)
        assert response.status_code == 302
    order = DutyOrder.objects.get()
    assert (order.number, order.version) == ("511/2569", 1)
    assert {row.user for row in order.recipients.all()} == {supervisor, head}
    stranger = make_user(Role.SUPERVISOR)
    response = client.post(reverse("schools:duty_order_new"), order_data(number="2", recipients=[stranger.pk]))
    assert "ไม่ได้อยู่ในสำนักงานของท่าน" in response.text


def test_a_number_is_given_once(client, office, head, supervisor):
    make_order(office, head, supervisor, number="511/2569", title="เรื่องอื่น")
    response = client.post(reverse("schools:duty_order_new"), order_data(recipients=[supervisor.pk]))
    assert "มีคำสั่งที่ 511/2569 ในทะเบียนแล้ว" in response.text
    assert DutyOrder.objects.count() == 1


def test_the_paper_is_a_pdf_and_the_office_reads_it(client, office, head, supervisor):
    from django.core.files.uploadedfile import SimpleUploadedFile

    address = reverse("schools:duty_order_new")
    fake = SimpleUploadedFile("คำสั่ง.pdf", b"<html>")
    assert "ไม่ใช่ PDF" in client.post(address, order_data(recipients=[supervisor.pk], upload=fake)).text
    real = SimpleUploadedFile("คำสั่ง.pdf", pdf(), content_type="application/pdf")
    client.post(address, order_data(recipients=[supervisor.pk], upload=real))
    file = reverse("schools:file", args=[DutyOrder.objects.get().file_id])
    client.force_login(supervisor)
    assert client.get(file).status_code == 200
    client.force_login(make_user(Role.HEAD))
    assert client.get(file).status_code == 404
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=make_school(office)))
    assert client.get(file).status_code == 404


def test_a_recipient_acknowledges_once_and_only_a_recipient(client, office, head, supervisor):
    order = make_order(office, head, supervisor)
    address = reverse("schools:duty_order_acknowledge", args=[order.pk])
    assert client.post(address).status_code == 403
    client.force_login(supervisor)
    assert "รับทราบคำสั่ง" in client.get(reverse("schools:duty_order", args=[order.pk])).text
    client.post(address)
    first = DutyOrderRecipient.objects.get().acknowledged_at
    assert "ไว้แล้ว" in client.post(address, follow=True).text
    assert DutyOrderRecipient.objects.get().acknowledged_at == first is not None
    assert AuditEvent.objects.filter(verb="acknowledge duty order").count() == 1
    assert "ยังไม่รับทราบ" not in client.get(reverse("schools:duty_order", args=[order.pk])).text


def test_who_has_acknowledged_stays_on_the_order(client, office, head, supervisor):
    order = make_order(office, head, supervisor)
    DutyOrderRecipient.objects.update(acknowledged_at=timezone.now())
    address = reverse("schools:duty_order_edit", args=[order.pk])
    response = client.post(address, order_data(recipients=[head.pk], version=1))
    assert "รับทราบคำสั่งแล้ว จึงนำออกไม่ได้" in response.text
    client.post(address, order_data(recipients=[head.pk, supervisor.pk], version=1, number="9"))
    order.refresh_from_db()
    assert (order.number, order.version, order.recipients.count()) == ("9", 2, 2)
    assert order.recipients.get(user=supervisor).acknowledged_at


def test_a_stale_save_overwrites_nothing(client, office, head, supervisor):
    order = make_order(office, head, supervisor)
    address = reverse("schools:duty_order_edit", args=[order.pk])
    client.post(address, order_data(recipients=[supervisor.pk], version=1, title="ของคนแรก"))
    response = client.post(address, order_data(recipients=[supervisor.pk], version=1, title="ของคนที่สอง"))
    assert response.status_code == 409
    assert "ของคนแรก" in response.text and "ของคนที่สอง" in response.text
    order.refresh_from_db()
    assert order.title == "ของคนแรก"
