"""One job from the queue to its end, in every way it can end."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from jobs import actions, kinds, worker
from jobs.models import Job
from jobs.testing import work_off
from tests.factories import make_user
from tests.jobs.factories import make_job
from tests.jobs.kinds_for_tests import write_ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger():
    """The lines of the test's business table."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE test_ledger (entry varchar(80))")

    def lines():
        with connection.cursor() as cursor:
            cursor.execute("SELECT entry FROM test_ledger")
            return [entry for (entry,) in cursor.fetchall()]

    yield lines
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE test_ledger")


def run_of(job):
    """A fresh attempt at the job, as a worker holds it."""
    return kinds.Run(worker.claim(job.pk))


def test_a_job_runs_once_and_keeps_its_result():
    job = make_job()
    assert worker.run(job.pk) == Job.State.DONE
    assert worker.run(job.pk) is None
    job.refresh_from_db()
    assert job.result == {"url": "/", "label": "เปิดผลทดสอบ"}
    assert (job.attempt, job.lease_until, job.error) == (1, None, "")
    assert job.started_at <= job.finished_at


def test_a_refusal_is_final_and_says_why():
    job = make_job(kind="refuse")
    assert worker.run(job.pk) == Job.State.FAILED
    job.refresh_from_db()
    assert (job.attempt, job.error) == (1, "ไฟล์นี้ไม่มีคอลัมน์รหัสโรงเรียน")
    assert job.finished_at


@pytest.mark.parametrize("kind", ["crash", "abort"])
def test_an_error_is_tried_three_times_and_then_told_without_detail(kind):
    job = make_job(kind=kind)
    assert [worker.run(job.pk) for _ in range(4)] == [Job.State.QUEUED, Job.State.QUEUED, Job.State.FAILED, None]
    job.refresh_from_db()
    assert job.attempt == 3
    assert job.error == worker.NEUTRAL_ERROR
    assert job.finished_at and job.lease_until is None


def test_a_passing_error_is_forgotten():
    job = make_job(kind="second_time")
    assert work_off() == 2
    job.refresh_from_db()
    assert (job.state, job.result, job.error) == (Job.State.DONE, {"attempt": 2}, "")


def test_a_worker_that_is_stopped_gives_the_job_back():
    job = make_job(kind="stop")
    with pytest.raises(KeyboardInterrupt):
        worker.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.lease_until, job.finished_at) == (Job.State.QUEUED, None, None)


def test_a_kind_that_nobody_knows_any_more_ends_with_a_message():
    job = make_job()
    Job.objects.filter(pk=job.pk).update(kind="forgotten")
    assert worker.run(job.pk) == Job.State.FAILED
    job.refresh_from_db()
    assert "ไม่รู้จักงานชนิดนี้" in job.error


def test_only_one_worker_gets_a_job():
    job = make_job()
    assert worker.claim(job.pk).attempt == 1
    assert worker.claim(job.pk) is None


def test_an_attempt_that_lost_its_lease_writes_nothing(ledger):
    job = make_job(kind="ledger")
    zombie = run_of(job)
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, lease_until=None)
    heir = run_of(job)

    with pytest.raises(kinds.LostLease), zombie.finish() as done:
        write_ledger("zombie")
        done({"url": "/zombie/"})
    with pytest.raises(kinds.LostLease):
        zombie.progress(1, 1)
    with pytest.raises(kinds.LostLease):
        zombie.check_cancelled()
    assert not worker.end(zombie.job, Job.State.FAILED, "zombie")
    worker.give_back(zombie.job)
    job.refresh_from_db()
    assert (job.state, job.attempt, job.result) == (Job.State.RUNNING, 2, {})

    with heir.finish() as done:
        write_ledger("heir")
        done({"url": "/heir/"})
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"url": "/heir/"})
    assert ledger() == ["heir"]

    with pytest.raises(kinds.LostLease), zombie.finish():
        write_ledger("zombie")
    assert ledger() == ["heir"]


def test_an_error_in_the_last_step_takes_its_writes_back(ledger):
    run = run_of(make_job(kind="ledger"))
    with pytest.raises(ZeroDivisionError), run.finish() as done:
        write_ledger("half")
        done({"url": "/half/"})
        raise ZeroDivisionError
    run.job.refresh_from_db()
    assert (run.job.state, run.job.result, ledger()) == (Job.State.RUNNING, {}, [])
    run.progress(1, 2, "ยังทำต่อได้")


def test_progress_is_written_at_most_twice_a_second_and_always_at_the_end(django_assert_num_queries):
    run = run_of(make_job())
    with django_assert_num_queries(2):
        for done in range(1000):
            run.progress(done, 1000, "อ่านแถว")
    run.progress(1000, 1000, "อ่านครบ")
    run.job.refresh_from_db()
    assert (run.job.done, run.job.total, run.job.message, run.job.percent) == (1000, 1000, "อ่านครบ", 100)


def test_progress_inside_the_last_step_is_ignored():
    run = run_of(make_job())
    with run.finish() as done:
        run.progress(1, 2)
        run.check_cancelled()
        done({"url": "/"})
    run.job.refresh_from_db()
    assert run.job.state == Job.State.DONE


def test_a_new_attempt_starts_its_figures_again():
    job = make_job()
    run_of(job).progress(7, 9, "ครั้งแรก")
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, lease_until=None)
    job = worker.claim(job.pk)
    assert (job.done, job.total, job.message) == (0, 0, "")


def test_a_queued_job_is_cancelled_at_once():
    job = make_job()
    assert actions.cancel(job=job)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED and job.finished_at
    assert worker.run(job.pk) is None


def test_a_running_job_stops_where_it_asks():
    run = run_of(make_job())
    assert actions.cancel(job=run.job)
    with pytest.raises(kinds.JobCancelled):
        run.check_cancelled()
    with pytest.raises(kinds.JobCancelled):
        run.progress(1, 1)
    with pytest.raises(kinds.JobCancelled), run.finish():
        pytest.fail("a cancelled job must not reach its writes")


def test_a_job_that_crashes_after_a_cancel_is_not_tried_again():
    job = worker.claim(make_job().pk)
    actions.cancel(job=job)
    worker.give_back(job)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_what_has_ended_cannot_be_cancelled():
    job = make_job()
    work_off()
    assert not actions.cancel(job=job)
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_the_database_refuses_a_running_job_without_a_lease():
    from django.db import IntegrityError

    job = make_job()
    with pytest.raises(IntegrityError, match="running_job_has_a_lease"), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)


@pytest.mark.django_db(transaction=True)
def test_the_lease_of_a_long_job_is_renewed(settings):
    settings.JOB_LEASE_SECONDS = 0.3
    job = worker.claim(make_job(make_user()).pk)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(hours=1))
    heartbeat = worker.Heartbeat(job)
    heartbeat.start()
    try:
        from tests.servers import wait_until

        wait_until(lambda: Job.objects.get(pk=job.pk).lease_until > timezone.now(), seconds=10, what="the heartbeat")
    finally:
        heartbeat.stop()
    assert not heartbeat.is_alive()
