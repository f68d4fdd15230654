"""The kinds of work, and what a handler gets in hand while it runs."""

import time
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from jobs.models import Job

_kinds = {}


class JobFailed(Exception):
    """The work cannot succeed; the message is Thai and for the person who asked. No further attempt."""


class JobCancelled(Exception):
    """Somebody asked to stop."""


class LostLease(Exception):
    """Another attempt owns the job now; whatever this one wrote in its transaction is rolled back."""


@dataclass(frozen=True)
class Kind:
    name: str
    title: str
    handler: object
    may_see: object = None


def job_kind(name, *, title, may_see=None):
    """Registers `handler(run)` for a kind. `may_see(user, job) -> bool` opens the job to others than its owner."""

    def register(handler):
        _kinds[name] = Kind(name, title, handler, may_see)
        return handler

    return register


def get_kind(name):
    """The registered Kind, or None."""
    return _kinds.get(name)


class Run:
    """One attempt at a job. Its number fences it: once a later attempt exists, this one can write nothing."""

    PROGRESS_EVERY = 0.5  # seconds between two writes of the progress

    def __init__(self, job):
        self.job = job
        self.input = job.input
        self._last_write = 0.0

    def _mine(self):
        return Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, attempt=self.job.attempt)

    def progress(self, done, total, message=""):
        """Notes how far the work is; cheap to call often. Raises JobCancelled or LostLease."""
        now = time.monotonic()
        if now - self._last_write < self.PROGRESS_EVERY and done != total:
            return
        self._last_write = now
        if not self._mine().update(done=done, total=total, message=message[:200]):
            raise LostLease
        self.check_cancelled()

    def check_cancelled(self):
        """Raises JobCancelled when somebody asked to stop, LostLease when the attempt is no longer the valid one."""
        asked = self._mine().values_list("cancel_requested", flat=True).first()
        if asked is None:
            raise LostLease
        if asked:
            raise JobCancelled

    @contextmanager
    def finish(self):
        """One transaction for the business writes and the end of the job.

        `with run.finish() as done: ...; done({"url": ...})`. The first statement takes the job's row, so that a
        second attempt waits or has already won; then LostLease is raised and nothing is written.
        """
        result = {}
        with transaction.atomic():
            ended = self._mine().update(state=Job.State.DONE, lease_until=None, finished_at=timezone.now(), error="")
            if not ended:
                raise LostLease
            yield result.update
            Job.objects.filter(pk=self.job.pk).update(result=result)
