"""The worker's side: claim a row, keep its lease alive, run the handler, write the end."""

import logging
import threading
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import F
from django.utils import timezone

from jobs.kinds import JobCancelled, JobFailed, LostLease, Run, get_kind
from jobs.models import Job

log = logging.getLogger("nithet.jobs")

NEUTRAL_ERROR = "ระบบทำงานนี้ไม่สำเร็จ โปรดลองอีกครั้ง หากยังไม่สำเร็จโปรดแจ้งผู้ดูแลระบบ"


def lease_end():
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(job_id):
    """Takes a queued job by one conditional UPDATE and returns it, or None when it is not to be had."""
    taken = Job.objects.filter(pk=job_id, state=Job.State.QUEUED, attempt__lt=settings.JOB_MAX_ATTEMPTS).update(
        state=Job.State.RUNNING, attempt=F("attempt") + 1, lease_until=lease_end(), started_at=timezone.now()
    )
    return Job.objects.get(pk=job_id) if taken else None


class Heartbeat(threading.Thread):
    """Renews the lease from a thread and connection of its own, three times per lease."""

    def __init__(self, job):
        super().__init__(daemon=True)
        self.job = job
        self.stopped = threading.Event()

    def run(self):
        try:
            while not self.stopped.wait(settings.JOB_LEASE_SECONDS / 3):
                close_old_connections()
                rows = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, attempt=self.job.attempt)
                try:
                    if not rows.update(lease_until=lease_end()):
                        return
                except Exception:
                    log.exception("the lease of job %s could not be renewed", self.job.pk)
        finally:
            connection.close()

    def stop(self):
        self.stopped.set()
        self.join()


def end(job, state, error=""):
    """Ends this attempt, unless another one owns the job by now. Returns whether it did."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt).update(
        state=state,
        lease_until=None,
        error=error,
        finished_at=timezone.now() if state != Job.State.QUEUED else None,
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
            raise JobFailed("ระบบไม่รู้จักงานชนิดนี้ โปรดแจ้งผู้ดูแลระบบ")
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
        end(job, Job.State.QUEUED)
        raise
    except BaseException:
        log.exception("attempt %s of job %s failed", job.attempt, job.pk)
        if job.attempt < settings.JOB_MAX_ATTEMPTS:
            end(job, Job.State.QUEUED)
        else:
            end(job, Job.State.FAILED, NEUTRAL_ERROR)
    finally:
        heartbeat.stop()
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)
