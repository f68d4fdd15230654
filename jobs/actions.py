"""Asking for slow work, and asking to stop it."""

import hashlib
import json
import logging

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from jobs.kinds import get_kind
from jobs.models import Job

log = logging.getLogger("nithet.jobs")


def key_of(data):
    """SHA-256 of the canonical JSON of an input: equal inputs have equal keys."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def enqueue(*, kind, input, requested_by, title="", subject=""):
    """Records a job in the caller's transaction and wakes a worker on commit. Returns (job, created).

    The same kind and input, queued, running or done, is one job: the existing row comes back with created False.
    Raises LookupError for a kind nobody registered.
    """
    known = get_kind(kind)
    if known is None:
        raise LookupError(f"No handler for job kind {kind!r}")
    key = key_of(input)
    same = Job.objects.filter(kind=kind, input_key=key).exclude(state__in=[Job.State.FAILED, Job.State.CANCELLED])
    if (job := same.first()) is not None:
        return job, False
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                input=input,
                input_key=key,
                title=(title or known.title)[:200],
                subject=subject,
                requested_by=requested_by,
            )
    except IntegrityError:
        # Somebody asked for the same at the same moment.
        job = same.first()
        if job is None:
            raise
        return job, False
    # Robust: the caller's work is committed by then, and the reaper sends what was not sent.
    transaction.on_commit(lambda: publish(job.pk), robust=True)
    return job, True


def publish(job_id):
    """Sends the wake-up. A broker that is down only delays the job: the reaper sends again. Returns whether it went."""
    from jobs.tasks import run_job

    try:
        run_job.apply_async(args=[str(job_id)], retry=False)
    except Exception as error:
        log.warning("job %s could not be published, the reaper will: %s: %s", job_id, type(error).__name__, error)
        return False
    Job.objects.filter(pk=job_id).update(published_at=timezone.now())
    return True


def forget_result(*, urls, told):
    """Finished jobs that lead to one of `urls` lead nowhere any more; their pages say `told` instead."""
    return Job.objects.filter(state=Job.State.DONE, result__url__in=urls).update(result={"gone": told})


def cancel(*, job):
    """Stops a queued job at once and asks a running one to stop. Returns False when it had already ended."""
    queued = {"state": Job.State.QUEUED}
    # One statement, because a job can go from queued to running and back between two.
    return bool(
        Job.objects.filter(pk=job.pk, state__in=Job.ACTIVE).update(
            state=Case(When(**queued, then=Value(Job.State.CANCELLED)), default=F("state")),
            finished_at=Case(When(**queued, then=Value(timezone.now())), default=F("finished_at")),
            cancel_requested=True,
        )
    )
