"""Two clerks at the very same moment; two clicks at once on the last second of the year."""

import threading
import uuid

import pytest
from django.db import connection

from registry.actions import routing
from registry.models import Letter
from schools.models import Role
from tests.factories import make_office, make_user
from tests.registry.letter_factories import make_received

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*doings):
    """Does all of them at the same moment, each on a connection of its own; returns the errors."""
    errors, start = [], threading.Barrier(len(doings))

    def run(doing):
        try:
            start.wait(timeout=10)
            doing()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(doing,)) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors


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

    errors = at_once(several(clerks[0]), several(clerks[1]), double(clerks[0]), double(clerks[0]))
    assert errors == []
    assert sorted(Letter.objects.values_list("number", flat=True)) == list(range(1, 12))
    assert Letter.objects.filter(client_uuid=token).count() == 1


def test_two_who_finish_at_once_close_the_letter():
    office = make_office()
    clerk, *people = (make_user(role, office=office) for role in (Role.CLERK, Role.SUPERVISOR, Role.SUPERVISOR))
    letter = make_received(by=clerk, people=people)
    for person in people:
        assert person.acting
    errors = at_once(*[lambda one=one: routing.finish(letter=letter, by=one, words="แล้ว") for one in people])
    assert errors == []
    letter.refresh_from_db()
    assert letter.done_at is not None
