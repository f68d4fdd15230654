"""The steps of setting an office up: what is done, what is missing."""

import pytest
from django.utils import timezone

from schools import setup
from schools.models import Invitation, Role
from tests.factories import make_membership, make_office, make_school, make_user

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
    assert (found["note"], found["done"]) == ("ยังไม่มีที่อยู่ ตรา รหัส", False)
    office.address, office.code = "ตำบลแม่สอด", "6302"
    found = step(office, "ข้อมูลสำนักงาน")
    assert (found["note"], found["done"]) == ("ยังไม่มีตรา", True)


def test_schools_are_invited_when_every_one_has_a_user(office):
    admin = make_user(Role.OFFICE_ADMIN, office=office)
    schools = [make_school(office) for _ in range(3)]
    for school in schools:
        invite(school, admin)
    invite(schools[0], admin)
    make_school(office, closed_on=timezone.localdate())
    found = step(office, "เชิญโรงเรียน")
    assert (found["note"], found["done"]) == ("เข้าใช้แล้ว 0 รอตอบรับ 3 จาก 3 โรงเรียน", False)
    for school in schools:
        make_membership(make_user(), Role.SCHOOL_STAFF, school=school)
    found = step(office, "เชิญโรงเรียน")
    assert (found["note"], found["done"]) == ("เข้าใช้แล้ว 3 รอตอบรับ 0 จาก 3 โรงเรียน", True)
