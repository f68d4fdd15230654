"""Guards that hold for every test, and the few fixtures that more than one folder needs."""

import contextlib
import itertools
import os
import socket

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from config import memory
from tests import servers
from tests.browsers import chromium  # noqa: F401

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
FOLDERS = itertools.count(1)
# What a test asks for that has to do with a database.
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
# What a test asks for that really commits.
COMMITTING = {"transactional_db", "live_server"}
# Rooms whose tests meet Redis, also where they ask no database.
WITH_REDIS = {"config", "jobs"}


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """A test that reaches for another machine fails at the line that did it."""
    real = socket.socket.connect

    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise AssertionError(f"A test tried to reach {address[0]}: only loopback is allowed.")
        return real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


@pytest.fixture(autouse=True)
def empty_cache():
    """Login limits and cached figures of one test never reach the next."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path_factory):
    """Stored files of a test live in its own folder, which comes with the first of them. Returns where."""
    location = tmp_path_factory.getbasetemp() / f"files-{next(FOLDERS)}"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": location}},
    }
    return location


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, and a copy of it as it was before any test."""
    creation = connection.creation
    with django_db_blocker.unblock():
        # What SQLite has in its journal is in the file once nobody is connected.
        connection.close()
        creation.clone_test_db("untouched", verbosity=0)
        yield
        creation.destroy_test_db(suffix="untouched", verbosity=0)


@pytest.fixture(scope="module")
def shared_db(django_db_setup, django_db_blocker):
    """One transaction around all tests of a file, undone at its end. Each test's own (`db`) lies inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def new_installation(request, django_db_setup):
    """Called with a folder: an installation whose database has its tables. To make them again takes most of a minute.

    A test that asks for it is marked django_db, or there is no database to copy.
    """

    @contextlib.contextmanager
    def begin(var):
        untouched = str(connection.creation.get_test_db_clone_settings("untouched")["NAME"])
        with servers.installation(var, untouched) as private:
            if request.config.getoption("nomigrations"):
                private.manage("migrate", "--fake", "--verbosity", "0")
            yield private

    return begin


@pytest.fixture
def installation(tmp_path, new_installation):
    """A whole installation of its own (state folder, database, broker) for tests that start real processes."""
    with new_installation(tmp_path / "installation") as private:
        yield private


def commits(item):
    """Whether a test really commits, as those of races and workers do."""
    database = item.get_closest_marker("django_db")
    return bool(COMMITTING.intersection(item.fixturenames) or (database and database.kwargs.get("transaction")))


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL and Redis run the tests that meet one of them: all others have run in the embedded pass.

    How many queries a page makes is the same everywhere, and so is what is marked `once`. Cases of one test differ in
    what they are told and not in what they ask of the database: the first one stands for them, but for those that
    commit (races, workers) and those marked `both`.
    """
    if not os.environ.get("TEST_DATABASE_URL"):
        return
    mine, others, met = [], [], set()
    for item in items:
        meets = item.get_closest_marker("django_db") or DATABASE.intersection(item.fixturenames)
        once = item.get_closest_marker("once") or item.path.stem.endswith("queries")
        test = item.nodeid.partition("[")[0]
        again = test in met and not (item.get_closest_marker("both") or commits(item))
        asks = (meets and not once and not again) or WITH_REDIS.intersection(item.path.parts)
        met.add(test)
        (mine if asks else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = mine


def pytest_collection_finish():
    """The search for unreachable objects passes over what is loaded by now, and comes more seldom."""
    memory.settle()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI nothing is missing: a skip fails, unless it belongs to the other database ("only on …")."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if not reason.removeprefix("Skipped: ").startswith("only on "):
            report.outcome = "failed"
            report.longrepr = f"In CI no test may be skipped: {reason}"
