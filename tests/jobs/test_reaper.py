"""What a dead worker or a lost message leaves behind is found and put right."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import actions, health, worker
from jobs.beats import beat
from jobs.models import Job, WorkerBeat
from jobs.reaper import sweep
from jobs.testing import work_off
from tests.jobs.factories import make_job

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=1)


def test_a_job_of_a_dead_worker_goes_back_and_is_sent_again():
    job = worker.claim(make_job().pk)
    assert sweep() == (0, 0, 0)
    assert sweep(timezone.now() + LATER) == (1, 0, 1)
    job.refresh_from_db()
    assert (job.state, job.lease_until) == (Job.State.QUEUED, None)
    assert job.published_at is not None
    assert work_off() == 1
    job.refresh_from_db()
    assert (job.state, job.attempt) == (Job.State.DONE, 2)


def test_after_the_last_attempt_the_person_is_told():
    job = make_job()
    for _ in range(3):
        assert worker.claim(job.pk)
        sweep(timezone.now() + LATER)
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, worker.NEUTRAL_ERROR)
    assert job.finished_at


def test_the_kind_of_a_job_hears_once_that_it_failed_for_good_whoever_ended_it():
    refused, crashed, killed, stopped = (make_job(kind=kind) for kind in ("refuse", "crash", "crash", "stop"))
    fine, cancelled, unheard = make_job(), worker.claim(make_job(kind="crash").pk), make_job(kind="heard_badly")
    actions.cancel(job=cancelled)
    for _ in range(2):
        assert worker.claim(killed.pk)
        assert Job.objects.get(pk=killed.pk).subject == ""
        sweep(timezone.now() + LATER)
    assert worker.claim(killed.pk)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            worker.run(stopped.pk)
    work_off()
    for _ in range(2):
        sweep(timezone.now() + LATER)
    heard = {job.pk: (job.state, job.subject) for job in Job.objects.all()}
    neutral = f"[{worker.NEUTRAL_ERROR}]"
    assert heard == {
        refused.pk: ("failed", "[ไฟล์นี้ไม่มีคอลัมน์รหัสโรงเรียน]"),
        crashed.pk: ("failed", neutral),
        killed.pk: ("failed", neutral),
        stopped.pk: ("failed", neutral),
        fine.pk: ("done", ""),
        cancelled.pk: ("cancelled", ""),
        # What fails in hearing of it is undone; the job has ended all the same.
        unheard.pk: ("failed", ""),
    }


def test_a_cancelled_job_of_a_dead_worker_is_not_run_again():
    job = worker.claim(make_job().pk)
    actions.cancel(job=job)
    assert sweep(timezone.now() + LATER) == (0, 1, 0)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_a_message_that_was_never_sent_is_sent_after_some_seconds():
    job = make_job()
    assert sweep(timezone.now() + timedelta(seconds=1)) == (0, 0, 0)
    assert sweep(timezone.now() + timedelta(seconds=6)) == (0, 0, 1)
    job.refresh_from_db()
    assert job.published_at is not None


def test_a_long_queue_does_not_flood_the_broker():
    job = make_job()
    start, resent = job.created_at, []
    for second in range(600):
        now = start + timedelta(seconds=second)
        if sweep(now)[2]:
            resent.append(second)
            Job.objects.filter(pk=job.pk).update(published_at=now)
    assert resent[0] <= 6
    assert 5 <= len(resent) <= 16, resent


def test_health_knows_the_oldest_job_and_the_last_sign_of_a_worker():
    assert health.heartbeat_age() is None
    assert health.oldest_queued_age() is None
    job = make_job()
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(seconds=50))
    beat("worker@here")
    assert 50 <= health.oldest_queued_age() < 60
    assert 0 <= health.heartbeat_age() < 10
    work_off()
    assert health.oldest_queued_age() is None


def test_a_worker_has_one_row_and_old_workers_are_forgotten():
    WorkerBeat.objects.create(name="gone@there", at=timezone.now() - timedelta(days=2))
    beat("worker@here")
    beat("worker@here")
    assert list(WorkerBeat.objects.values_list("name", flat=True)) == ["worker@here"]
