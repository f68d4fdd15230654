"""Two at once: real threads with connections of their own, on either database."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from jobs import actions, kinds, reaper, worker
from jobs.models import Job
from tests.jobs.factories import make_job
from tests.servers import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def aside():
    """Starts a function in a thread with a connection of its own: aside(f, …) -> function that waits for its value."""
    threads = []

    def start(function, *arguments, **named):
        answer = {}

        def work():
            try:
                answer["value"] = function(*arguments, **named)
            except BaseException as error:
                answer["error"] = error
            finally:
                connection.close()

        thread = threading.Thread(target=work)
        threads.append(thread)
        thread.start()

        def result():
            thread.join(40)
            assert not thread.is_alive(), "the other thread still waits"
            if "error" in answer:
                raise answer["error"]
            return answer["value"]

        result.alive = thread.is_alive
        return result

    yield start
    for thread in threads:
        thread.join(40)


def overdue(job):
    """The job, with a lease that ran out an hour ago."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - HOUR)
    job.refresh_from_db()
    return job


def test_of_many_workers_that_hear_the_same_wake_up_one_runs(aside):
    job = make_job()
    gate = threading.Barrier(4)

    def claim():
        gate.wait(20)
        return worker.claim(job.pk)

    claims = [answer() for answer in [aside(claim) for _ in range(4)]]
    assert [claim.attempt for claim in claims if claim] == [1]


def test_a_cancel_that_comes_during_the_last_step_is_too_late(aside):
    run = kinds.Run(worker.claim(make_job().pk))
    with run.finish() as done:
        answer = aside(actions.cancel, job=run.job)
        done({"url": "/"})
    assert answer() is False
    run.job.refresh_from_db()
    assert (run.job.state, run.job.result) == (Job.State.DONE, {"url": "/"})


def test_a_cancel_that_comes_just_before_the_last_step_is_honoured():
    run = kinds.Run(worker.claim(make_job().pk))
    run.progress(1, 2)
    actions.cancel(job=run.job)
    with pytest.raises(kinds.JobCancelled), run.finish():
        pytest.fail("nothing may be written after the wish to cancel")


@pytest.mark.parametrize("ending", ["commit", "rollback"])
def test_the_reaper_takes_nothing_from_a_last_step_that_outlasts_its_lease(aside, ending):
    """On PostgreSQL it passes by the locked row, on SQLite it waits for the writer; either way it looks again after."""
    job = overdue(worker.claim(make_job().pk))
    run = kinds.Run(job)
    try:
        with run.finish() as done:
            answer = aside(reaper.release_expired, timezone.now())
            if connection.vendor == "postgresql":
                assert answer() == (0, 0)
            done({"url": "/"})
            if ending == "rollback":
                raise ZeroDivisionError
    except ZeroDivisionError:
        assert answer() in [(0, 0), (1, 0)]
        reaper.release_expired(timezone.now())
        job.refresh_from_db()
        assert (job.state, job.result) == (Job.State.QUEUED, {})
    else:
        assert answer() == (0, 0)
        job.refresh_from_db()
        assert job.state == Job.State.DONE


def test_progress_in_a_long_transaction_leaves_a_fresh_lease(aside):
    """The heartbeat cannot write beside a handler's own long transaction; the reaper gets its turn first after it."""
    run = kinds.Run(overdue(worker.claim(make_job().pk)))
    with transaction.atomic():
        run.progress(1, 2, "อ่านแถว")
        answer = aside(reaper.release_expired, timezone.now())
    assert answer() == (0, 0)
    run.job.refresh_from_db()
    assert (run.job.state, run.job.message) == (Job.State.RUNNING, "อ่านแถว")


def test_the_heartbeat_comes_back_after_it_could_not_write(settings):
    """As behind another writer of SQLite for longer than the timeout, or while the server restarts."""
    settings.JOB_LEASE_SECONDS = 0.3
    job = overdue(worker.claim(make_job().pk))
    heartbeat = worker.Heartbeat(job)
    table, away = Job._meta.db_table, "jobs_job_away"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {away}")
    try:
        failures = []
        renew, heartbeat.renew = heartbeat.renew, lambda: failures.append(1) or renew()
        heartbeat.start()
        wait_until(lambda: len(failures) > 1, seconds=20, what="the failing heartbeat")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {away} RENAME TO {table}")
    try:
        wait_until(lambda: Job.objects.get(pk=job.pk).lease_until > timezone.now() - HOUR / 2, seconds=20)
    finally:
        heartbeat.stop()


def test_the_heartbeat_ends_with_the_lease(settings):
    settings.JOB_LEASE_SECONDS = 0.3
    job = worker.claim(make_job().pk)
    heartbeat = worker.Heartbeat(job)
    heartbeat.start()
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, lease_until=None)
    wait_until(lambda: not heartbeat.is_alive(), seconds=20, what="the end of the heartbeat")
    heartbeat.stop()
    job.refresh_from_db()
    assert job.lease_until is None


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only on PostgreSQL can the server end a connection")
def test_the_end_is_written_though_the_server_closed_the_connection(aside):
    job = worker.claim(make_job().pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()

    def hang_up():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])

    aside(hang_up)()
    with pytest.raises(Exception, match=r"closed|terminat"):
        Job.objects.count()
    assert worker.give_back(job)
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
