"""Types and programmes: the office's own list, and which school takes part from when to when."""

import pytest
from django.urls import reverse

from schools.actions import programmes as actions
from schools.models import AuditEvent, Programme, Role, SchoolProgramme
from tests.factories import make_office, make_school, make_user, today

pytestmark = pytest.mark.django_db
LIST = "schools:programmes"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def admin(office, client):
    user = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(user)
    return user


def page(client):
    return client.get(reverse(LIST)).content.decode()


def test_shipped_ones_are_there_and_own_ones_are_added_and_renamed(client, admin, office):
    assert "DLTV" in page(client)
    client.post(reverse(LIST), {"name": "โรงเรียนสีเขียว", "kind": "programme"})
    mine = Programme.objects.get(office=office)
    assert "โรงเรียนสีเขียว" in page(client)
    client.post(reverse("schools:programme_edit", args=[mine.pk]), {"name": "โรงเรียนสะอาด", "kind": "type"})
    mine.refresh_from_db()
    assert (mine.name, mine.kind) == ("โรงเรียนสะอาด", "type")
    assert AuditEvent.objects.filter(verb__in=["add programme", "edit programme"]).count() == 2


@pytest.mark.parametrize("name", ["DLTV", "ของเรา", ""])
def test_a_name_stands_once_in_the_list(client, admin, office, name):
    Programme.objects.create(office=office, name="ของเรา")
    response = client.post(reverse(LIST), {"name": name, "kind": "programme"})
    assert response.context["form"].errors["name"]
    assert Programme.objects.filter(office=office).count() == 1


def test_two_presses_add_one(admin, office):
    for _ in range(2):
        actions.add(office=office, name="ของเรา", kind="programme", by=admin)
    assert Programme.objects.filter(office=office).count() == 1


def test_a_shipped_one_is_hidden_for_one_office_and_shown_again(client, admin, office):
    dltv = Programme.objects.get(name="DLTV")
    url = reverse("schools:programme_show", args=[dltv.pk])
    client.post(url, {"shown": "0"})
    assert dltv not in Programme.objects.for_office(office)
    assert dltv in Programme.objects.for_office(make_office())
    assert "รายการที่ซ่อนไว้" in page(client)
    client.post(url, {"shown": "1"})
    assert dltv in Programme.objects.for_office(office)


def test_a_shipped_one_and_another_office_s_are_not_renamed(client, admin):
    theirs = Programme.objects.create(office=make_office(), name="ของเขา")
    assert "ของเขา" not in page(client)
    for programme in (theirs, Programme.objects.get(name="DLTV")):
        url = reverse("schools:programme_edit", args=[programme.pk])
        assert client.post(url, {"name": "อื่น", "kind": "type"}).status_code == 404


def test_the_number_counts_open_schools_of_the_office_and_leads_to_them(client, admin, office):
    dltv = Programme.objects.get(name="DLTV")
    for school in (make_school(office), make_school(office), make_school(make_office())):
        SchoolProgramme.objects.create(school=school, programme=dltv)
    SchoolProgramme.objects.create(school=make_school(office, closed_on=today()), programme=dltv)
    SchoolProgramme.objects.create(school=make_school(office), programme=dltv, to_year=2567)
    html = page(client)
    link = f"?programme={dltv.pk}&amp;state=open"
    assert link in html
    assert html[html.index(link) :].split(">", 1)[1].startswith("2<")


def test_a_school_takes_part_and_ends_with_years(client, admin, office):
    school, dltv = make_school(office), Programme.objects.get(name="DLTV")
    add = reverse("schools:take_part", args=[school.pk])
    assert client.post(add, {"programme": dltv.pk, "from_year": "2567"}).status_code == 302
    row = school.programmes.get()
    end = reverse("schools:end_part", args=[school.pk, row.pk])
    assert "ไม่ก่อนปีการศึกษา 2567" in client.post(end, {"to_year": "2566"}).context["form"].errors["to_year"][0]
    now = school.office.calendar.academic_year(today())
    assert f"({now})" in client.post(end, {"to_year": str(now + 1)}).context["form"].errors["to_year"][0]
    assert client.post(end, {"to_year": "๒๕๖๘"}).status_code == 302
    row.refresh_from_db()
    assert (row.from_year, row.to_year) == (2567, 2568)
    html = client.get(reverse("schools:record", args=[school.pk])).content.decode()
    assert "2567" in html
    assert "2568" in html
    assert client.post(add, {"programme": dltv.pk, "from_year": "2570"}).status_code == 302
    assert school.programmes.count() == 2


def test_taking_part_twice_is_once_and_another_office_s_programme_is_refused(client, admin, office):
    school, dltv = make_school(office), Programme.objects.get(name="DLTV")
    for _ in range(2):
        actions.take_part(school=school, programme=dltv, by=admin)
    assert school.programmes.count() == 1
    theirs = Programme.objects.create(office=make_office(), name="ของเขา")
    add = reverse("schools:take_part", args=[school.pk])
    for programme in (theirs.pk, dltv.pk, "9" * 5000):
        assert client.post(add, {"programme": programme}).context["form"].errors["programme"]


def test_a_slip_is_taken_out_of_the_record(client, admin, office):
    school = make_school(office)
    row = SchoolProgramme.objects.create(school=school, programme=Programme.objects.get(name="DLTV"))
    other = SchoolProgramme.objects.create(school=make_school(office), programme=row.programme)
    assert client.post(reverse("schools:end_part", args=[school.pk, other.pk]), {"remove": "1"}).status_code == 404
    client.post(reverse("schools:end_part", args=[school.pk, row.pk]), {"remove": "1"})
    assert list(SchoolProgramme.objects.all()) == [other]
    assert AuditEvent.objects.get(verb="remove programme").detail == {"programme": row.programme_id}


def test_staff_read_the_list_and_do_not_write_it(client, office):
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    html = page(client)
    assert "DLTV" in html
    assert "เพิ่มรายการของสำนักงาน" not in html
    assert client.post(reverse(LIST), {"name": "อื่น", "kind": "type"}).status_code == 403


def test_who_takes_part_comes_as_a_file_of_the_own_office(client, office):
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    dltv = Programme.objects.get(name="DLTV")
    SchoolProgramme.objects.create(school=make_school(office, "บ้านเรา"), programme=dltv, from_year=2566, to_year=2568)
    SchoolProgramme.objects.create(school=make_school(make_office(), "บ้านเขา"), programme=dltv)
    response = client.get(reverse("schools:export", args=["programmes", "csv"]))
    text = b"".join(response.streaming_content if response.streaming else [response.content]).decode()
    assert "DLTV" in text
    assert "บ้านเรา" in text
    assert "2566" in text
    assert "บ้านเขา" not in text
