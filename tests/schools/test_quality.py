"""Data quality: what each check finds, and the way from a row to its mend."""

import pytest
from django.urls import reverse
from django.utils import timezone

from schools import quality
from schools.data_dates import last_passed
from schools.models import Duty, Invitation, Membership, Role, School
from tests.factories import (
    day,
    make_membership,
    make_network,
    make_office,
    make_school,
    make_school_year,
    make_user,
    today,
)
from thai.dates import short

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def admin(office, client):
    user = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(user)
    return user


def found(name, office):
    schools = School.objects.filter(office=office).open_on(today()).with_newest_year()
    return [school.name for school in quality.CHECKS[name].rows(schools, office)]


def test_a_school_without_a_point(office):
    make_school(office, "มี", latitude="16.9", longitude="98.5")
    make_school(office, "ไม่มี")
    assert found("coordinates", office) == ["ไม่มี"]


def test_figures_older_than_the_last_data_date(office):
    year, code = last_passed(office.calendar)
    make_school_year(make_school(office, "ทัน"), year, data_date=code)
    make_school_year(make_school(office, "ไม่รู้วัน"), year)
    make_school_year(make_school(office, "เก่า"), year - 1, data_date="3end")
    make_school(office, "ไม่มี")
    assert found("figures", office) == ["เก่า", "ไม่มี"]


def test_a_size_that_does_not_fit_the_newest_pupils(office):
    right = make_school(office, "ถูก")
    make_school_year(right, 2568, pupils=110)
    make_school_year(right, 2567, pupils=300)
    wrong = make_school_year(make_school(office, "ผิด"), 2568, pupils=110)
    wrong.pupils_primary = 130
    wrong.save()
    assert found("size", office) == ["ผิด"]
    office.size_scheme = "secondary4"
    assert found("size", office) == []


def test_a_director_is_a_name_or_a_person(office):
    make_school(office, "ชื่อ", director_name="นายปั่น ใจดี")
    make_membership(make_user(), Role.SCHOOL_DIRECTOR, school=make_school(office, "คน"))
    left = make_membership(make_user(), Role.SCHOOL_DIRECTOR, school=make_school(office, "ไปแล้ว"))
    Membership.objects.filter(pk=left.pk).update(ends=day("2020-01-01"))
    make_membership(make_user(), Role.SCHOOL_STAFF, school=make_school(office, "ครู"))
    assert found("director", office) == ["ครู", "ไปแล้ว"]


def test_twins_share_name_and_district_and_are_open(office):
    for district in ("แม่สอด", "แม่สอด", "พบพระ"):
        make_school(office, "บ้านแฝด", district=district)
    make_school(make_office(), "บ้านเดี่ยว", district="แม่สอด")
    make_school(office, "บ้านเดี่ยว", district="แม่สอด")
    make_school(office, "บ้านเดี่ยว", district="แม่สอด", closed_on=day("2020-05-16"))
    assert found("twins", office) == ["บ้านแฝด", "บ้านแฝด"]


def test_twins_are_seen_however_the_name_is_written_and_never_where_the_district_is_unknown(client, admin, office):
    one = make_school(office, "บ้านนา", district="แม่สอด")
    other = make_school(office, "โรงเรียนบ้าน นา", district="แม่สอด")
    for _ in range(2):
        make_school(office, "บ้านไกล")
    assert sorted(found("twins", office)) == sorted([one.name, other.name])
    html = page(client)
    assert f"ซ้ำกับรหัส {other.code}" in html
    assert f"ซ้ำกับรหัส {one.code}" in html


def test_schools_nobody_groups_or_looks_after(office):
    network = make_network(office)
    make_school(office, "กลุ่ม", network=network)
    alone = make_school(office, "เดี่ยว")
    assert found("network", office) == ["เดี่ยว"]
    Duty.objects.create(office=office, user=make_user(Role.SUPERVISOR, office=office), year=2569, network=network)
    assert found("supervisor", office) == ["เดี่ยว"]
    Duty.objects.create(office=office, user=make_user(Role.SUPERVISOR, office=office), year=2569, school=alone)
    assert found("supervisor", office) == []


def invite(school, by, **fields):
    n = Invitation.objects.count()
    invitation = Invitation.objects.create(
        office=school.office, school=school, role=Role.SCHOOL_DIRECTOR, created_by=by, nonce="n",
        link_digest=f"l{n}", code_digest=f"c{n}",
    )  # fmt: skip
    Invitation.objects.filter(pk=invitation.pk).update(**fields)


def test_invitations_that_lie_unused_and_schools_nobody_invited(office, admin):
    week = timezone.now() - quality.WAITS
    invite(make_school(office, "ใหม่"), admin)
    invite(make_school(office, "รอนาน"), admin, created_at=week)
    invite(make_school(office, "หมดอายุ"), admin, expires_at=week)
    invite(make_school(office, "ยกเลิก"), admin, created_at=week, revoked_at=week)
    used = make_school(office, "มีคน")
    make_membership(make_user(), Role.SCHOOL_STAFF, school=used)
    assert found("invitation", office) == ["รอนาน", "หมดอายุ"]
    assert found("uninvited", office) == ["ยกเลิก", "หมดอายุ"]


def test_the_page_counts_leads_to_all_rows_and_to_the_mend(client, admin, office):
    schools = [make_school(office, f"บ้าน{n}") for n in range(7)]
    make_school(office, closed_on=day("2020-05-16"))
    make_school(make_office(), "บ้านเขา")
    html = client.get(reverse("schools:quality")).content.decode()
    assert "ไม่มีพิกัด" in html
    assert "7 แห่ง" in html
    assert reverse("schools:edit", args=[schools[0].pk]) in html
    assert "บ้านเขา" not in html
    listed = client.get(f"{reverse('schools:list')}?check=coordinates")
    assert f'href="{reverse("schools:list")}?check=coordinates"' in html
    assert [school.name for school in listed.context["page"]] == [f"บ้าน{n}" for n in range(7)]
    assert "ข้อมูลที่ยังขาด ไม่มีพิกัด" in listed.content.decode()


def test_who_may_not_mend_gets_no_link_to_it(client, office):
    school = make_school(office)
    client.force_login(make_user(Role.DIRECTOR, office=office))
    html = client.get(reverse("schools:quality")).content.decode()
    assert school.name in html
    assert reverse("schools:edit", args=[school.pk]) not in html


def test_the_platform_names_the_office_first(client, office):
    make_school(office, "บ้านเรา")
    make_school(make_office(), "บ้านเขา")
    client.force_login(make_user(Role.PLATFORM_ADMIN))
    address = reverse("schools:quality")
    assert "บ้านเรา" not in client.get(address).content.decode()
    html = client.get(address, {"office": office.pk}).content.decode()
    assert "บ้านเรา" in html
    assert "บ้านเขา" not in html
    assert client.get(address, {"office": 999_999}).status_code == 404
    rows = client.get(reverse("schools:list"), {"office": office.pk, "check": "coordinates"}).context["page"]
    assert [school.name for school in rows] == ["บ้านเรา"]


def test_the_queries_do_not_grow_with_the_rows(client, admin, office, django_assert_max_num_queries):
    counts, year = [], last_passed(office.calendar, today())[0]
    make_school(office)
    for more in (9, 10, 81):
        for _ in range(more):
            make_school_year(make_school(office, "บ้านแฝด", district="แม่สอด"), year - 1)
        with django_assert_max_num_queries(45) as made:
            assert client.get(reverse("schools:quality")).status_code == 200
        counts.append(len(made))
    assert len(set(counts)) == 1, counts


def page(client):
    return client.get(reverse("schools:quality")).content.decode()


def test_each_check_tells_of_a_row_what_it_found(client, admin, office):
    year, _ = last_passed(office.calendar)
    make_school_year(make_school(office, "เก่า"), year - 1, data_date="3end")
    wrong = make_school_year(make_school(office, "ผิดขนาด", email="wrong@example.org"), year, pupils=110)
    wrong.pupils_primary = 130
    wrong.save()
    twin = make_school(office, "บ้านแฝด", district="แม่สอด")
    other = make_school(office, "บ้านแฝด", district="แม่สอด")
    long_ago = timezone.now() - 2 * quality.WAITS
    invite(make_school(office, "รอนาน"), admin, created_at=long_ago)
    invite(make_school(office, "หมดอายุ"), admin, created_at=long_ago, expires_at=timezone.now() - quality.WAITS)
    html = page(client)
    assert f"ข้อมูลล่าสุดของปีการศึกษา {year - 1} ข้อมูล {wrong._meta.get_field('data_date').choices[-1][1]}" in html
    assert "บันทึกไว้ขนาดเล็ก นักเรียน 130 คน ตามเกณฑ์เป็นขนาดกลาง" in html
    assert f"ซ้ำกับรหัส {other.code}" in html
    assert f"ซ้ำกับรหัส {twin.code}" in html
    assert "ส่งคำเชิญได้ที่ wrong@example.org" in html
    assert f"เชิญเมื่อ {short(long_ago)} ใช้ได้ถึง" in html
    assert f"เชิญเมื่อ {short(long_ago)} หมดอายุเมื่อ {short(timezone.now() - quality.WAITS)}" in html


def test_what_nobody_lacks_is_said_as_such(client, admin, office):
    make_school(office, latitude="16.9", longitude="98.5", director_name="นายปั่น ใจดี")
    html = page(client)
    assert "มีพิกัดครบ" in html
    assert "มีผู้อำนวยการครบ" in html
    assert "ไม่มีพิกัด" not in html


def test_unused_invitations_lead_to_their_list_who_may_see_it(client, admin, office):
    invite(make_school(office), admin, created_at=timezone.now() - quality.WAITS)
    assert f'<a href="{reverse("schools:invitations")}">เปิดรายการคำเชิญ' in page(client)
    client.force_login(make_user(Role.HEAD, office=office))
    assert reverse("schools:invitations") not in page(client)
