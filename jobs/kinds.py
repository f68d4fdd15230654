"""The kinds of work, and what a handler gets in hand while it runs."""

import logging
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jobs.models import Job

log = logging.getLogger("nithet.jobs")
_kinds = {}


class JobFailed(Exception):
    """The work cannot succeed; the message is Thai and for the person who asked. No further attempt."""


# The next two are not Exception: a handler that goes on after a bad row (`except Exception`) must not swallow them.


class JobCancelled(BaseException):
    """Somebody asked to stop."""


class LostLease(BaseException):
    """Another attempt owns the job now; whatever this one wrote in its transaction is rolled back."""


@dataclass(frozen=True)
class Kind:
    name: str
    title: str
    handler: object
    may_see: object = None
    failed: object = None

    @property
    def home(self):
        """Where the handler is written."""
        return f"{self.handler.__module__}.{self.handler.__qualname__}"


def job_kind(name, *, title, may_see=None, failed=None):
    """Registers `handler(run)` for a kind. `may_see(user, job) -> bool` opens the job to others than its owner.
    `failed(job)` is called when a job has failed for good, whoever ended it: its attempt, or the reaper after the last
    worker died.

    Raises ValueError when another handler has the name already.
    """

    def register(handler):
        here = f"{handler.__module__}.{handler.__qualname__}"
        known = _kinds.get(name)
        if known and known.home != here:
            raise ValueError(f"Job kind {name!r} belongs to {known.home}")
        _kinds[name] = Kind(name, title, handler, may_see, failed)
        return handler

    return register


def get_kind(name):
    """The registered Kind, or None."""
    return _kinds.get(name)


def note_failed(job, error):
    """Has the kind of a job that failed for good do what it does then, in the caller's transaction; a fault of that
    changes nothing about the end of the job."""
    kind, job.error = get_kind(job.kind), error
    if kind is None or kind.failed is None:
        return
    try:
        with transaction.atomic():
            kind.failed(job)
    except Exception:
        log.exception("what follows the failure of job %s failed", job.pk)


def lease_end():
    """When a lease that is taken or renewed now runs out."""
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


class Run:
    """One attempt at a job. Its number fences it: once a later attempt exists, this one can write nothing."""

    PROGRESS_EVERY = 0.5  # seconds between two writes of the progress

    def __init__(self, job):
        self.job = job
        self.input = job.input
        self._next_write = 0.0
        self._finishing = False

    def _mine(self):
        return Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, attempt=self.job.attempt)

    def progress(self, done, total, message=""):
        """Notes how far the work is; cheap to call often. Raises JobCancelled or LostLease.

        Inside finish() it does nothing: nobody could see the figures before the commit. It renews the lease too, so
        that a handler that keeps the heartbeat out with a long transaction of its own leaves it fresh on commit.
        """
        now = time.monotonic()
        if self._finishing or (now < self._next_write and done != total):
            return
        self._next_write = now + self.PROGRESS_EVERY
        if not self._mine().update(done=done, total=total, message=message[:200], lease_until=lease_end()):
            raise LostLease
        self.check_cancelled()

    def check_cancelled(self):
        """Raises JobCancelled when somebody asked to stop, LostLease when the attempt is no longer the valid one."""
        if self._finishing:
            return
        asked = self._mine().values_list("cancel_requested", flat=True).first()
        if asked is None:
            raise LostLease
        if asked:
            raise JobCancelled

    @contextmanager
    def finish(self):
        """One transaction for the business writes and the end of the job.

        `with run.finish() as done: ...; done({"url": ...})`. The first statement takes the job's row, so that a
        second attempt waits or has already won; then LostLease is raised and nothing is written. A wish to cancel
        that came before is honoured (JobCancelled); one that comes later is too late.
        """
        result = {}
        with transaction.atomic():
            ended = (
                self._mine()
                .filter(cancel_requested=False)
                .update(state=Job.State.DONE, done=F("total"), lease_until=None, finished_at=timezone.now(), error="")
            )
            if not ended:
                self.check_cancelled()
                raise LostLease
            self._finishing = True
            try:
                yield result.update
            finally:
                self._finishing = False
            Job.objects.filter(pk=self.job.pk).update(result=result)
