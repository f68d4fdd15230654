"""A database that a whole file shares: what all its tests look at is made once, and each leaves it as it was."""

import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def shared_db(django_db_setup, django_db_blocker):
    """One transaction around all tests of a file, undone at its end. Each test's own (`db`) lies inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
