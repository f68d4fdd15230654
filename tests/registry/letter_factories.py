"""The smallest real letters a test needs."""

from registry.actions import letters, routing
from registry.models import Book, LetterRoute
from schools.models import Role
from tests.factories import make_user


def make_received(*, by=None, office=None, people=(), purpose=LetterRoute.Purpose.ACT, **fields):
    """A received letter on the desks of `people`."""
    by = by or make_user(Role.CLERK, office=office)
    given = {"subject": "ขอเชิญประชุมวิชาการ", "sender": "สพฐ.", "due_on": None, **fields}
    desk = {"people": list(people), "purpose": purpose, "instruction": "", "due_on": None}
    return routing.receive(office=by.acting.office, by=by, desk=desk, **given)


def make_sent(*, by=None, office=None, **fields):
    """A letter that goes out."""
    by = by or make_user(Role.CLERK, office=office)
    given = {"subject": "ส่งรายชื่อผู้เข้าอบรม", "addressee": "สพฐ.", **fields}
    return letters.register_sent(office=by.acting.office, by=by, **given)


def make_order(*, by, **fields):
    """A line of the register of orders."""
    given = {"subject": "แต่งตั้งคณะทำงาน", **fields}
    return letters.register(office=by.acting.office, kind=Book.Kind.ORDER, by=by, **given)
