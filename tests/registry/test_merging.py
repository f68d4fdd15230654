"""What waits for a school in the registers goes along when it is merged, and comes back when that was a mistake."""

import pytest

from registry.actions import letters
from registry.models import Allocation, Delivery, LetterAddressee, SupportCase
from schools.actions import closing
from schools.models import Role
from tests.factories import make_office, make_school, make_user, today
from tests.registry.case_factories import make_case
from tests.registry.distribution_factories import make_delivery
from tests.registry.letter_factories import make_sent

pytestmark = pytest.mark.django_db


def schools_of(model, **narrowed):
    return list(model.objects.filter(**narrowed).order_by("pk").values_list("school", flat=True))


def test_what_waits_in_the_registers_goes_along_and_comes_back():
    office = make_office()
    school, into = make_school(office, "บ้านเล็ก"), make_school(office, "บ้านใหญ่")
    admin, clerk = make_user(Role.OFFICE_ADMIN, office=office), make_user(Role.CLERK, office=office)
    teacher = make_user(Role.SCHOOL_STAFF, office=office, school=school)
    waiting = make_delivery(by=clerk, parts={school: 5}, told=True)
    fetched = make_delivery(by=clerk, parts={school: 5}, told=True, fetched=[school])
    both = make_delivery(by=clerk, parts={school: 5, into: 7}, told=True)
    asked, ended = make_case(school, by=teacher), make_case(school, by=teacher, steps=[("cancel", "ย้ายออก")])
    alone, shared, read = (
        make_sent(by=clerk, way="here", schools=sent) for sent in ([school], [school, into], [school])
    )
    letters.acknowledge_at_school(row=read.addressees.get(), by=teacher)
    told = {row["title"]: row["n"] for row in closing.consequences(school=school, on=today(), into=into)}
    assert told["หนังสือและเอกสารที่ยังไม่มารับ"] == 2
    assert told["เรื่องของผู้เรียนที่มีความต้องการพิเศษที่ยังไม่สิ้นสุด"] == 1
    assert told["หนังสือจากสำนักงานที่ยังไม่รับทราบ"] == 2

    before = Delivery.objects.get(pk=waiting.pk).version
    closing.merge(school=school, into=into, on=today(), by=admin)
    assert schools_of(Allocation, delivery=waiting) == [into.pk]
    assert schools_of(Allocation, delivery=fetched) == [school.pk]
    assert schools_of(Allocation, delivery=both) == [school.pk, into.pk]
    moved = Delivery.objects.get(pk=waiting.pk)
    assert (moved.version, moved.allocated) == (before + 1, 5)  # a form of before shares nothing out twice
    assert "บ้านเล็ก" in moved.events.last().comment
    assert [schools_of(SupportCase, pk=case.pk) for case in (asked, ended)] == [[into.pk], [school.pk]]
    assert schools_of(LetterAddressee, letter=alone) == [into.pk]
    assert schools_of(LetterAddressee, letter=shared) == [school.pk, into.pk]
    assert schools_of(LetterAddressee, letter=read) == [school.pk]

    # What the other school has read meanwhile stays its own.
    head = make_user(Role.SCHOOL_DIRECTOR, office=office, school=into)
    letters.acknowledge_at_school(row=alone.addressees.get(), by=head)
    school.refresh_from_db()
    closing.reopen(school=school, by=admin)
    assert schools_of(Allocation, delivery=waiting) == [school.pk]
    assert schools_of(SupportCase, pk=asked.pk) == [school.pk]
    assert schools_of(LetterAddressee, letter=alone) == [into.pk]
