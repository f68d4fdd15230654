"""Finds jobs that a dead worker or a lost message left behind."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from jobs.actions import publish
from jobs.models import Job
from jobs.worker import NEUTRAL_ERROR

RESEND_AFTER = timedelta(seconds=5)


def sweep(now=None):
    """Puts expired leases back in the queue (or ends them after the last attempt) and re-sends wake-ups that
    nobody answered. Returns (requeued, failed, resent)."""
    now = now or timezone.now()
    expired = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)
    cancelled = expired.filter(cancel_requested=True).update(
        state=Job.State.CANCELLED, lease_until=None, finished_at=now
    )
    failed = expired.filter(attempt__gte=settings.JOB_MAX_ATTEMPTS).update(
        state=Job.State.FAILED, lease_until=None, finished_at=now, error=NEUTRAL_ERROR
    )
    requeued = expired.update(state=Job.State.QUEUED, lease_until=None, published_at=None)
    # A job that fails on its last attempt while queued (a worker told to stop) must not wait for ever.
    failed += Job.objects.filter(state=Job.State.QUEUED, attempt__gte=settings.JOB_MAX_ATTEMPTS).update(
        state=Job.State.FAILED, finished_at=now, error=NEUTRAL_ERROR
    )
    unheard = Job.objects.filter(state=Job.State.QUEUED).filter(
        Q(published_at=None, created_at__lt=now - RESEND_AFTER)
        | Q(published_at__lt=now - RESEND_AFTER)
        | Q(attempt__gt=0, published_at=None)
    )
    waiting = list(unheard.order_by("created_at").values_list("pk", flat=True)[:200])
    for job_id in waiting:
        publish(job_id)
    return requeued, failed + cancelled, len(waiting)
