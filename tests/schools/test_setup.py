"""The steps of setting an office up: what is done, what is missing."""

import pytest
from django.utils import timezone

from schools import quality, setup
from schools.models import Invitation, Role
from tests.factories import make_membership, make_office, make_school, make_school_year, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def step(office, title):
    return next(step for step in setup.steps(office) if step["title"] == title)


def invite(school, by):
    n = Invitation.objects.count()
    Invitation.objects.create(
        office=school.office, school=school, role=Role.SCHOOL_DIRECTOR, created_by=by, nonce="n",
        link_digest=f"l{n}", code_digest=f"c{n}",
    )  # fmt: skip


def test_the_office_lacks_what_the_note_names_and_is_done_with_an_address(office):
    found = step(office, "ข้อมูลสำนักงาน")
    assert (found["note"], found["done"]) == ("ยังไม่มีที่อยู่ เพิ่มตราและรหัสได้ภายหลัง", False)
    office.address, office.code = "ตำบลแม่สอด", "6302"
    found = step(office, "ข้อมูลสำนักงาน")
    assert (found["note"], found["done"]) == ("มีที่อยู่แล้ว เพิ่มตราได้ภายหลัง", True)


def test_schools_are_invited_when_every_one_has_a_user(office):
    admin = make_user(Role.OFFICE_ADMIN, office=office)
    schools = [make_school(office) for _ in range(3)]
    for school in schools:
        invite(school, admin)
    invite(schools[0], admin)
    make_school(office, closed_on=timezone.localdate())
    found = step(office, "เชิญโรงเรียน")
    assert (found["note"], found["done"]) == ("เข้าใช้แล้ว 0 จาก 3 โรงเรียน ยังไม่มีผู้ใช้และรอตอบรับ 3 โรงเรียน", False)
    for school in schools:
        make_membership(make_user(), Role.SCHOOL_STAFF, school=school)
    found = step(office, "เชิญโรงเรียน")
    assert (found["note"], found["done"]) == ("เข้าใช้แล้ว 3 จาก 3 โรงเรียน ยังไม่มีผู้ใช้และรอตอบรับ 0 โรงเรียน", True)


def test_an_office_without_schools_has_nothing_complete(office):
    for title in ("เครือข่าย", "จำนวนนักเรียนและครู", "เชิญโรงเรียน"):
        found = step(office, title)
        assert (found["note"], found["done"]) == ("เริ่มได้เมื่อมีรายชื่อโรงเรียนแล้ว", False)


def test_figures_count_as_the_page_of_data_quality_counts_them(office):
    current, old = make_school(office), make_school(office)
    make_school_year(current, academic_year=office.calendar.academic_year(timezone.localdate()) + 1)
    make_school_year(old, academic_year=2560)
    found = step(office, "จำนวนนักเรียนและครู")
    assert ("มีแล้ว 1 จาก 2 โรงเรียน" in found["note"], found["done"]) == (True, False)
    assert list(quality.with_old_figures(office.schools.all(), office)) == [old]


def test_unused_invitations_are_those_of_data_quality_whoever_uses_the_school(office):
    admin, school = make_user(Role.OFFICE_ADMIN, office=office), make_school(office)
    invite(school, admin)
    Invitation.objects.update(expires_at=timezone.now())
    make_membership(make_user(), Role.SCHOOL_STAFF, school=school)
    assert "มีคำเชิญหมดอายุหรือค้างเกิน 7 วัน 1 โรงเรียน" in step(office, "เชิญโรงเรียน")["note"]
    rows = quality.with_unused_invitation(office.schools.all(), office)
    assert "ผู้อำนวยการโรงเรียน เชิญเมื่อ" in quality.invitations_told(rows, office)[school.pk]
