"""Two clerks at the very same moment; two clicks at once on the last second of the year."""

import uuid

import pytest

from registry.actions import NotEnoughNumbers, give_up, give_up_one, reserve, routing, take_reserved
from registry.models import Letter, Reservation
from schools.models import Role
from tests.factories import make_office, make_user
from tests.meeting import at_once, raised
from tests.registry.letter_factories import make_received

pytestmark = pytest.mark.django_db(transaction=True)


def test_clerks_at_once_take_numbers_without_gap_and_double_clicks_take_one():
    office = make_office()
    clerks = [make_user(Role.CLERK, office=office) for _ in range(2)]
    for clerk in clerks:
        assert clerk.acting
    token = uuid.uuid4()

    def several(clerk):
        return lambda: [make_received(by=clerk) for _ in range(5)]

    def double(clerk):
        return lambda: make_received(by=clerk, client_uuid=token)

    found = at_once(several(clerks[0]), several(clerks[1]), double(clerks[0]), double(clerks[0]))
    assert raised(found) == []
    assert sorted(Letter.objects.values_list("number", flat=True)) == list(range(1, 12))
    assert Letter.objects.filter(client_uuid=token).count() == 1


def test_two_who_finish_at_once_close_the_letter():
    office = make_office()
    clerk, *people = (make_user(role, office=office) for role in (Role.CLERK, Role.SUPERVISOR, Role.SUPERVISOR))
    letter = make_received(by=clerk, people=people)
    for person in people:
        assert person.acting
    found = at_once(*[lambda one=one: routing.finish(letter=letter, by=one, words="แล้ว") for one in people])
    assert raised(found) == []
    letter.refresh_from_db()
    assert letter.done_at is not None


def test_one_number_and_all_that_are_left_are_given_up_and_used_at_once():
    office = make_office()
    clerk = make_user(Role.CLERK, office=office)
    assert clerk.acting
    kept = reserve(office=office, kind="order", be_year=2569, count=8, purpose="งาน", by=clerk)

    def one(number):
        return lambda: give_up_one(reservation=kept, number=number, reason="ผิด", by=clerk)

    found = at_once(
        one(4),
        one(4),
        one(6),
        lambda: list(take_reserved(reservation=kept, count=2)),
        lambda: give_up(reservation=kept, reason="ไม่ใช้", by=clerk),
    )
    assert {type(error) for error in raised(found)} <= {NotEnoughNumbers}
    rows = Reservation.objects.filter(book__office=office).order_by("first")
    # Whoever came first: every number stands in one row, and none is void that somebody has.
    assert [number for row in rows for number in range(row.first, row.last + 1)] == list(range(1, 9))
    used = [number for row in rows for number in range(row.first, row.next_number)]
    void = [number for row in rows if row.voided_at for number in range(row.next_number, row.last + 1)]
    assert used in ([], [1, 2]) and 4 in void and not set(used) & set(void)
    assert rows.filter(first=4, last=4).count() <= 1
