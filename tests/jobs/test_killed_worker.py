"""A worker killed with SIGKILL in mid-job loses nothing and doubles nothing: real processes, real broker.

Runs on the local broker and SQLite, and on Redis and PostgreSQL where the run has them (python -m tests.servers).
"""

import contextlib
import json
import os
import signal
import sys

import dj_database_url
import pytest
from django.db.utils import ConnectionHandler

from tests.servers import free_port, wait_until

pytestmark = [pytest.mark.servers, pytest.mark.django_db]
JOBS = 20

ENQUEUE = """
import json, sys
from django.db import transaction
from jobs.actions import enqueue
from tests.jobs import kinds_for_tests
for input in json.loads({inputs!r}):
    with transaction.atomic():
        enqueue(kind="ledger", input=input, requested_by=None)
"""


class Office:
    """An installation with the test's business table, looked at from outside."""

    def __init__(self, installation, database):
        self.installation, self.database = installation, database
        installation.env["JOB_LEASE_SECONDS"] = "2"
        self.sql("CREATE TABLE test_ledger (entry varchar(80))")

    def sql(self, query):
        """The rows of a query; each in a transaction of its own."""
        with self.database.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []

    def count(self, state):
        return self.sql(f"SELECT count(*) FROM jobs_job WHERE state = '{state}'")[0][0]

    def ledger(self):
        """The committed lines of the test's business table."""
        return [entry for (entry,) in self.sql("SELECT entry FROM test_ledger")]

    def enqueue(self, inputs):
        self.installation.manage("shell", "-c", ENQUEUE.format(inputs=json.dumps(inputs)))

    def start_worker(self):
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "2", "--pool", "prefork"]
        quiet = ["--loglevel", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        return self.installation.start_program(
            *command, *quiet, "--include", "tests.jobs.kinds_for_tests", log="worker.log"
        )

    def start_reaper(self):
        return self.installation.start("reaper", "--every", "0.3", log="reaper.log")

    def wait_for(self, ready, what):
        try:
            wait_until(ready, seconds=180, what=what)
        except TimeoutError:
            logs = "\n".join(
                path.read_text()[-3000:]
                for name in ("worker.log", "reaper.log")
                if (path := self.installation.logs(name)).exists()
            )
            rows = self.sql("SELECT state, count(*), max(attempt) FROM jobs_job GROUP BY state")
            pytest.fail(f"{what} was not there in time: {rows}\n{logs}")

    def var(self, name):
        return self.installation.var / name


@pytest.fixture
def office(installation, django_db_blocker):
    """The office under test. Its database is not the one of the test run."""
    url = installation.env.get("DATABASE_URL") or f"sqlite:///{installation.var / 'nithet.sqlite3'}"
    settings = dj_database_url.parse(url)
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {"timeout": 20}
    handler = ConnectionHandler({"default": settings})
    with django_db_blocker.unblock():
        yield Office(installation, handler["default"])
        handler.close_all()


def kill(worker):
    """SIGKILL for the worker and its children at once: no handler runs, nothing is said good-bye to."""
    os.killpg(worker.pid, signal.SIGKILL)
    assert worker.wait(10) == -signal.SIGKILL


def test_twenty_jobs_and_two_kills_are_twenty_lines(office):
    # The first never reaches its writes, the second has written its line but not committed.
    before, inside = 4, 11
    hangs = {before: "before", inside: "inside"}
    office.enqueue([{"number": number, "hang": hangs.get(number, "")} for number in range(JOBS)])
    office.start_reaper()

    worker = office.start_worker()
    office.wait_for(office.var(f"hangs-{before}").exists, "the job that hangs before its writes")
    kill(worker)
    assert office.count("running") >= 1

    worker = office.start_worker()
    office.wait_for(office.var(f"hangs-{inside}").exists, "the job that hangs inside its writes")
    kill(worker)
    assert office.count("running") >= 1
    assert str(inside) not in office.ledger()

    office.start_worker()
    office.wait_for(lambda: office.count("done") == JOBS, "the end of all jobs")
    assert sorted(office.ledger(), key=int) == [str(number) for number in range(JOBS)]
    assert office.sql("SELECT count(*), sum(attempt) >= 22, max(attempt) <= 3 FROM jobs_job") == [(JOBS, True, True)]


def test_a_worker_that_slept_through_its_lease_changes_nothing_any_more(office):
    """SIGSTOP: the attempt still believes in its lease when it wakes up, and another one has done the work."""
    office.enqueue([{"number": 0, "hang": "before"}])
    sleeper = office.start_worker()
    office.wait_for(office.var("hangs-0").exists, "the hanging job")
    os.killpg(sleeper.pid, signal.SIGSTOP)
    office.start_reaper()
    office.start_worker()
    office.wait_for(lambda: office.count("done") == 1, "the second attempt")
    office.var("wake").touch()
    os.killpg(sleeper.pid, signal.SIGCONT)
    office.wait_for(
        lambda: "lost its lease" in office.installation.logs("worker.log").read_text(), "the end of the first attempt"
    )
    assert office.ledger() == ["0"]
    assert office.sql("SELECT state, attempt FROM jobs_job") == [("done", 2)]


def test_a_broker_that_is_down_only_delays_the_work_and_both_stop_when_they_are_asked(office):
    env = office.installation.env
    broker = env.get("REDIS_URL")
    env["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/1"
    office.enqueue([{"number": 0}])
    assert office.sql("SELECT state, published_at FROM jobs_job") == [("queued", None)]
    env.pop("REDIS_URL")
    if broker:
        env["REDIS_URL"] = broker
    worker, reaper = office.start_worker(), office.start_reaper()
    office.wait_for(lambda: office.count("done") == 1, "the delayed job")
    assert office.ledger() == ["0"]
    office.wait_for(lambda: office.sql("SELECT count(*) FROM jobs_workerbeat") == [(1,)], "the worker's heartbeat")
    for process in (worker, reaper):
        process.send_signal(signal.SIGTERM)
    assert reaper.wait(15) == 0
    assert worker.wait(30) == 0
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, 0)
        pytest.fail("the worker left children behind")
