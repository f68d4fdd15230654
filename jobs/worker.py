"""The worker's side: claim a row, keep its lease alive, run the handler, write the end."""

import logging
import threading

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from jobs.kinds import JobCancelled, JobFailed, LostLease, Run, get_kind, lease_end, note_failed
from jobs.models import Job

log = logging.getLogger("nithet.jobs")

NEUTRAL_ERROR = "ระบบทำงานนี้ไม่สำเร็จ โปรดลองอีกครั้ง หากยังไม่สำเร็จโปรดแจ้งผู้ดูแลระบบ"
UNKNOWN_KIND = "ระบบไม่รู้จักงานชนิดนี้ โปรดแจ้งผู้ดูแลระบบ"


def claim(job_id):
    """Takes a queued job by one conditional UPDATE and returns it, or None when it is not to be had."""
    taken = Job.objects.filter(pk=job_id, state=Job.State.QUEUED, attempt__lt=settings.JOB_MAX_ATTEMPTS).update(
        state=Job.State.RUNNING,
        attempt=F("attempt") + 1,
        lease_until=lease_end(),
        started_at=timezone.now(),
        done=0,
        total=0,
        message="",
    )
    return Job.objects.get(pk=job_id) if taken else None


class Heartbeat(threading.Thread):
    """Renews the lease from a thread and connection of its own, three times per lease."""

    RETRY_SECONDS = 1

    def __init__(self, job):
        super().__init__(daemon=True, name=f"lease of {job.pk}")
        self.job = job
        self.stopped = threading.Event()

    def run(self):
        third = settings.JOB_LEASE_SECONDS / 3
        wait = third
        try:
            while not self.stopped.wait(wait):
                try:
                    close_old_connections()
                    if not self.renew():
                        return
                    wait = third
                except Exception as error:
                    # A locked SQLite or a server that restarts: soon again, the lease may still hold.
                    log.warning("the lease of job %s could not be renewed: %s", self.job.pk, error)
                    wait = min(third, self.RETRY_SECONDS)
        finally:
            connection.close()

    def renew(self):
        """Whether the attempt was still the valid one and has a fresh lease."""
        rows = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, attempt=self.job.attempt)
        return rows.update(lease_until=lease_end())

    def stop(self):
        self.stopped.set()
        self.join()


def drop_dead_connection():
    """Forgets a connection that the server has closed in the meantime, so that the end of a job can be written."""
    if not connection.in_atomic_block:
        close_old_connections()


def end(job, state, error=""):
    """Ends this attempt, unless another one owns the job by now. Returns whether it did."""
    drop_dead_connection()
    with transaction.atomic():
        ended = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt).update(
            state=state, lease_until=None, error=error, finished_at=timezone.now()
        )
        if ended and state == Job.State.FAILED:
            note_failed(job, error)
    return ended


def give_back(job):
    """Ends an attempt that did not succeed: the job waits for the next one, unless somebody asked to stop or this was
    the last. Returns whether the attempt was still the valid one."""
    if job.attempt >= settings.JOB_MAX_ATTEMPTS:
        return end(job, Job.State.FAILED, NEUTRAL_ERROR)
    drop_dead_connection()
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt).update(
        state=Case(When(cancel_requested=True, then=Value(Job.State.CANCELLED)), default=Value(Job.State.QUEUED)),
        finished_at=Case(When(cancel_requested=True, then=Value(timezone.now())), default=None),
        lease_until=None,
    )


def run(job_id):
    """Runs one job to its end; returns its state afterwards, or None when there was nothing to do.

    Whatever a handler raises ends here, also exceptions outside Exception such as WeasyPrint's: a job never stays
    running. An unexpected error is tried again until the attempts are used up.
    """
    job = claim(job_id)
    if job is None:
        return None
    kind = get_kind(job.kind)
    heartbeat = Heartbeat(job)
    heartbeat.start()
    try:
        if kind is None:
            raise JobFailed(UNKNOWN_KIND)
        kind.handler(Run(job))
        # A handler that never called finish() has nothing to show, but it did end.
        end(job, Job.State.DONE)
    except JobFailed as error:
        end(job, Job.State.FAILED, str(error))
    except JobCancelled:
        end(job, Job.State.CANCELLED)
    except LostLease:
        log.warning("attempt %s of job %s lost its lease", job.attempt, job.pk)
    except (SystemExit, KeyboardInterrupt):
        give_back(job)
        raise
    except BaseException:
        log.exception("attempt %s of job %s failed", job.attempt, job.pk)
        give_back(job)
    finally:
        heartbeat.stop()
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)
