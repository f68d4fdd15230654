"""The register's record of a school: who reads it, how it is made and changed, former names, contacts, coordinates."""

import pytest
from django.urls import reverse

from schools.actions import schools as actions
from schools.models import AuditEvent, Duty, Figures, NetworkSchool, Role, School, SchoolEvent
from tests.factories import day, make_network, make_office, make_school, make_school_year, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def admin(office, client):
    user = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(user)
    return user


def values(school, **changes):
    return {
        "name": school.name,
        "smis_code": school.smis_code or "",
        "has_basic": "on",
        "network": school.network_id or "",
        "version": school.version,
        **changes,
    }


def edit(client, school, **changes):
    return client.post(reverse("schools:edit", args=[school.pk]), values(school, **changes))


def page(client, school):
    return client.get(reverse("schools:record", args=[school.pk])).content.decode()


def test_a_new_school_is_added_with_everything_the_register_knows(client, admin, office):
    network = make_network(office)
    data = {
        "name": "บ้านห้วยไผ่", "smis_code": "63010001", "moe_code": "1063010001", "obec_code": "630101",
        "onesqa_code": "ONE-77", "local_code": "ท-12", "levels": "อนุบาล–ประถมศึกษา", "has_early": "on",
        "has_basic": "on", "network": network.pk, "opened_on": "16/5/2520", "address": "99 หมู่ 4",
        "subdistrict": "แม่ปะ", "district": "แม่สอด", "province": "ตาก", "zip_code": "63110",
        "place": "16.97, 98.52", "phone": "0-0000-0000", "email": "school@example.org", "website": "school.example.org",
        "director_name": "นายทดสอบ ใจดี", "director_phone": "0-0000-0001",
    }  # fmt: skip
    response = client.post(reverse("schools:new"), data)
    school = School.objects.get()
    assert response.url == reverse("schools:record", args=[school.pk])
    assert (school.office, school.network, school.onesqa_code) == (office, network, "ONE-77")
    assert (str(school.latitude), str(school.longitude)) == ("16.970000", "98.520000")
    assert school.website == "https://school.example.org"
    assert NetworkSchool.objects.get(school=school).network == network
    assert school.events.get().kind == SchoolEvent.Kind.OPENED
    assert AuditEvent.objects.get(verb="create school").actor == admin
    html = page(client, school)
    for text in ("63010001", "1063010001", "630101", "ONE-77", "ท-12", "99 หมู่ 4", "0-0000-0001", "16.970000"):
        assert text in html


def test_what_is_typed_is_kept_as_a_list_of_schools_would_give_it(client, admin, office):
    typed = {"name": "ร.ร.บ้านนา", "local_code": "๐๐๑", "district": "อำเภอเมือง", "subdistrict": "ต.ในเมือง"}
    client.post(reverse("schools:new"), {**typed, "province": "จังหวัดตาก", "has_basic": "on"})
    school = School.objects.get()
    assert (school.name, school.local_code) == ("บ้านนา", "001")
    assert (school.district, school.subdistrict, school.province) == ("เมือง", "ในเมือง", "ตาก")
    School.objects.update(name="โรงเรียนบ้านนา")
    school.refresh_from_db()
    assert edit(client, school, local_code="001", phone="1").status_code == 302, "no new name, so from no day"


def test_two_presses_make_one_school(client, admin):
    data = {"name": "บ้านนา", "smis_code": "63010001", "has_basic": "on"}
    assert client.post(reverse("schools:new"), data).status_code == 302
    assert "smis_code" in client.post(reverse("schools:new"), data).context["form"].errors
    assert School.objects.count() == 1


def test_the_platform_names_the_office_first(client, office):
    client.force_login(make_user(Role.PLATFORM_ADMIN))
    assert str(office) in client.get(reverse("schools:new")).content.decode()
    data = {"name": "บ้านนา", "smis_code": "63010001", "has_basic": "on"}
    client.post(reverse("schools:new") + f"?office={office.pk}", data)
    assert School.objects.get().office == office


def test_a_school_without_smis_code_gets_it_later(client, admin, office):
    refused = client.post(reverse("schools:new"), {"name": "บ้านนา", "has_basic": "on"})
    assert "อย่างน้อยหนึ่งรหัส" in refused.context["form"].errors["smis_code"][0]
    client.post(reverse("schools:new"), {"name": "บ้านนา", "local_code": "7", "has_basic": "on"})
    school = School.objects.get()
    assert school.smis_code is None
    assert edit(client, school, local_code="7", smis_code="63010009").status_code == 302
    school.refresh_from_db()
    assert (school.smis_code, school.local_code) == ("63010009", "7")


def test_a_corrected_code_keeps_the_old_one_in_the_trail(client, admin, office):
    school, other = make_school(office, smis_code="63010001"), make_school(make_office(), smis_code="63010002")
    assert "ลบรหัส SMIS ไม่ได้" in edit(client, school, smis_code="").context["form"].errors["smis_code"][0]
    assert "อยู่แล้ว" in edit(client, school, smis_code=other.smis_code).context["form"].errors["smis_code"][0]
    edit(client, school, smis_code="๖๓๐๑๐๐๐๓")
    event = AuditEvent.objects.get(verb="edit school")
    assert event.detail["codes"] == {"smis_code": ["63010001", "63010003"]}


def test_a_local_code_is_taken_once_in_the_office(client, admin, office):
    make_school(office, local_code="7")
    make_school(make_office(), local_code="8")
    school = make_school(office)
    assert "local_code" in edit(client, school, local_code="7").context["form"].errors
    assert edit(client, school, local_code="8").status_code == 302


def test_a_new_name_asks_from_when_and_the_old_one_is_still_found(client, admin, office):
    school = make_school(office, "บ้านเก่า")
    refused = edit(client, school, name="บ้านใหม่")
    assert "บ้านเก่า" in refused.context["form"].errors["renamed_on"][0]
    assert edit(client, school, name="บ้านใหม่", renamed_on="16/5/2569").status_code == 302
    event = school.events.get()
    assert (event.kind, event.old_name, event.new_name, event.on) == ("renamed", "บ้านเก่า", "บ้านใหม่", day("2026-05-16"))
    make_school(office, "บ้านอื่น")
    found = client.get(reverse("schools:list"), {"q": "บ้านเก่า"}).content.decode()
    assert "บ้านใหม่" in found
    assert "บ้านอื่น" not in found
    assert "เปลี่ยนชื่อจาก “บ้านเก่า” เป็น “บ้านใหม่”" in page(client, school)


def test_a_slip_of_the_pen_is_no_new_name(client, admin, office):
    school = make_school(office, "บ้านเกาา")
    assert edit(client, school, name="บ้านเก่า", is_correction="on").status_code == 302
    assert not school.events.exists()
    assert School.objects.get().name == "บ้านเก่า"


def test_the_network_changes_with_its_history(client, admin, office):
    first, second = make_network(office), make_network(office)
    school = make_school(office)
    edit(client, school, network=first.pk)
    school.refresh_from_db()
    NetworkSchool.objects.filter(school=school).update(from_year=2560)
    edit(client, school, network=second.pk)
    rows = NetworkSchool.objects.filter(school=school).order_by("pk")
    assert [(row.network, row.to_year is None) for row in rows] == [(first, False), (second, True)]
    school.refresh_from_db()
    assert school.network == second
    theirs = make_network(make_office())
    assert "network" in edit(client, school, network=theirs.pk).context["form"].errors


def test_an_edit_leaves_status_alone(client, admin, office):
    host = make_school(office)
    school = make_school(office, closed_on=day("2025-05-16"), merged_into=host)
    edit(client, school, closed_on="", merged_into="", phone="0-0000-0000")
    school.refresh_from_db()
    assert (school.closed_on, school.merged_into, school.phone) == (day("2025-05-16"), host, "0-0000-0000")


def test_a_stale_edit_shows_both_values_saves_nothing_and_keeps_what_was_typed(client, admin, office):
    school = make_school(office, "บ้านเก่า")
    edit(client, school, name="บ้านของคนแรก", is_correction="on")
    response = edit(client, school, name="บ้านของคนที่สอง", is_correction="on")
    html = response.content.decode()
    assert response.status_code == 409
    assert "มีผู้แก้ไขข้อมูลนี้ก่อนท่านบันทึก" in html
    assert "บ้านของคนแรก" in html
    assert 'value="บ้านของคนที่สอง"' in html
    assert 'name="version" value="2"' in html
    assert School.objects.get().name == "บ้านของคนแรก"


def test_a_stale_write_leaves_no_trace(office):
    school = make_school(office, "บ้านเก่า")
    school.name = "บ้านใหม่"
    with pytest.raises(actions.Stale):
        actions.edit(school=school, by=make_user(), version=9, network=None, renamed_on=day("2026-05-16"))
    assert not SchoolEvent.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": ""}, "name", "กรอก"),
        ({"smis_code": "123"}, "smis_code", "8 หลัก"),
        ({"moe_code": "123"}, "moe_code", "10 หลัก"),
        ({"zip_code": "631"}, "zip_code", "5 หลัก"),
        ({"latitude": "98.5", "longitude": "16.9"}, "latitude", "นอกประเทศไทย"),
        ({"latitude": "16.9"}, "longitude", "ทั้งละติจูดและลองจิจูด"),
        ({"place": "ที่บ้าน"}, "place", "ไม่พบพิกัด"),
        ({"has_basic": ""}, "has_basic", "อย่างน้อยหนึ่งระดับ"),
        ({"opened_on": "31/02/2569"}, "opened_on", ""),
        ({"name": "บ้านอื่น", "renamed_on": "1/1/2590"}, "renamed_on", "เกินหนึ่งปี"),
        ({"email": "ไม่ใช่"}, "email", ""),
        ({"version": "x"}, "version", ""),
        ({"version": ""}, "version", ""),
    ],
)
def test_what_cannot_be_true_is_refused_at_its_field(client, admin, office, changes, field, message):
    school = make_school(office, "บ้านเก่า")
    response = edit(client, school, **changes)
    assert message in response.context["form"].errors[field][0]
    assert School.objects.get().version == 1


@pytest.mark.parametrize("name", ["version", "network", "latitude", "place", "opened_on", "zip_code", "smis_code"])
def test_a_huge_number_is_refused(client, admin, office, name):
    school = make_school(office)
    for number in ("9" * 5000, "9" * 30):
        response = edit(client, school, **{name: number})
        assert response.status_code == 200
        assert name in response.context["form"].errors


def test_only_the_keeper_of_the_register_writes(client, office):
    school, other = make_school(office), make_school(make_office())
    for role in (Role.DIRECTOR, Role.SUPERVISOR, Role.CLERK):
        client.force_login(make_user(role, office=office))
        assert edit(client, school).status_code == 403
        assert client.get(reverse("schools:new")).status_code == 403
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    assert edit(client, other).status_code == 404


def test_the_record_shows_history_people_and_figures(client, admin, office):
    school = make_school(office, network=make_network(office, "เครือข่ายริมเมย"))
    network = school.network
    NetworkSchool.objects.create(school=school, network=network, from_year=2561)
    make_school_year(school, 2568, pupils=1234)
    Figures.objects.create(school=school, academic_year=2568, data_date="2nov", male=600, female=611)
    teacher = make_user(Role.SCHOOL_STAFF, school=school, given_name="ปลายฟ้า", phone="0-0000-0002")
    supervisor = make_user(Role.SUPERVISOR, office=office, given_name="ผู้ดูแลเรา")
    Duty.objects.create(office=office, user=supervisor, year=2560, school=school)
    html = page(client, school)
    for text in ("เครือข่ายริมเมย", "2561", "1,234", "1,211", "10 พฤศจิกายน", "ปลายฟ้า", "0-0000-0002", "ผู้ดูแลเรา"):
        assert text in html
    client.force_login(teacher)
    html = page(client, school)
    assert "ปลายฟ้า" in html
    assert "0-0000-0002" not in html


def test_phones_of_persons_are_for_staff(client, office):
    school = make_school(office, director_name="นายทดสอบ", director_phone="0-0000-0009")
    client.force_login(make_user(Role.CLERK, office=office))
    assert "0-0000-0009" in page(client, school)
    client.force_login(make_user(Role.SCHOOL_STAFF, school=school))
    html = page(client, school)
    assert "นายทดสอบ" in html
    assert "0-0000-0009" not in html
