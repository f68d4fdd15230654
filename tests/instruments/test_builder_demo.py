"""The demo office's instruments can be answered and built on."""

import pytest

from instruments import demo
from instruments.building import checks
from instruments.models import Instrument
from schools.models import Role
from tests.factories import make_office, make_user

pytestmark = pytest.mark.django_db


def test_one_is_published_twice_and_one_is_a_draft():
    office = make_office()
    make_user(Role.SUPERVISOR, office=office)
    demo.make(office=office)
    reading, homework = Instrument.objects.filter(office=office).order_by("code")
    assert (reading.current.number, reading.draft, homework.current) == (2, None, None)
    for version in (reading.current, homework.draft):
        assert checks.problems(checks.outline(version)) == []
    assert [item.text for item in reading.current.items()][-4:] == [
        "มีมุมอ่านในห้องเรียน", "เหตุที่ยังไม่มีมุมอ่าน", "นักเรียนที่ยังอ่านไม่ออก", "ภาพมุมอ่าน",
    ]  # fmt: skip


def test_an_office_without_supervisors_has_none():
    office = make_office()
    demo.make(office=office)
    assert not Instrument.objects.filter(office=office).exists()
