"""Asking for slow work, and asking to stop it."""

import hashlib
import json
import logging

from django.db import IntegrityError, transaction
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
        return same.get(), False
    transaction.on_commit(lambda: publish(job.pk))
    return job, True


def publish(job_id):
    """Sends the wake-up. A broker that is down only delays the job: the reaper sends again."""
    from jobs.tasks import run_job

    try:
        run_job.apply_async(args=[str(job_id)], retry=False)
    except Exception:
        log.exception("job %s could not be published; the reaper will", job_id)
        return
    Job.objects.filter(pk=job_id).update(published_at=timezone.now())


def cancel(*, job):
    """Stops a queued job at once and asks a running one to stop. Returns False when it had already ended."""
    now = timezone.now()
    if Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(state=Job.State.CANCELLED, finished_at=now):
        return True
    return bool(Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_requested=True))
