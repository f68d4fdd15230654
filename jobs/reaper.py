"""Finds jobs that a dead worker or a lost message left behind, and does the small chores of other rooms."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jobs.actions import publish
from jobs.kinds import note_failed
from jobs.models import Job
from jobs.worker import NEUTRAL_ERROR

# A wake-up is sent again after 5 s of silence, then after 10, 20, 40 and every 60 s, and only for the oldest jobs:
# behind a long queue it is not lost, only late, and a copy for every look of the reaper would bury the broker.
RESEND_AFTER = timedelta(seconds=5)
RESEND_AT_MOST_AFTER = timedelta(seconds=60)
OLDEST = 50
# What a room wants looked after once in a while, such as a merger of schools whose day has come.
CHORES_EVERY = timedelta(hours=1)
CHORES = {}
# Those that another rhythm suits.
RHYTHMS = {}

log = logging.getLogger("nithet.jobs")


def chore(function=None, *, every=CHORES_EVERY):
    """Has `function()` called about once an hour, or as often as `every` says; it must do no harm when it is called
    twice. What takes longer than a moment asks for a job: while a chore runs, nobody looks after the jobs."""

    def register(function):
        name = f"{function.__module__}.{function.__name__}"
        CHORES[name], RHYTHMS[name] = function, every
        return function

    return register if function is None else register(function)


def do_chores(began=None, now=0.0):
    """Does every chore that is due; one that fails is on record and keeps no other from being done. Returns how many
    were done. `began` is {name: seconds of the clock} of the last time, which it keeps; without it everything is due.
    """
    done, began = 0, {} if began is None else began
    for name, function in CHORES.items():
        if name in began and now - began[name] < RHYTHMS.get(name, CHORES_EVERY).total_seconds():
            continue
        began[name] = now
        try:
            function()
            done += 1
        except Exception:
            log.exception("the chore %s failed", name)
    return done


def sweep(now=None):
    """Puts expired leases back in the queue (or ends them after the last attempt) and re-sends wake-ups that
    nobody answered. Returns (requeued, ended, resent)."""
    now = now or timezone.now()
    requeued, ended = release_expired(now)
    return requeued, ended, resend(now)


@transaction.atomic
def release_expired(now):
    """Takes jobs from attempts that gave no sign of life; returns (requeued, ended)."""
    # A locked row belongs to an attempt that is just writing: it lives.
    silent = Job.objects.select_for_update(skip_locked=True).filter(state=Job.State.RUNNING, lease_until__lt=now)
    expired = Job.objects.filter(pk__in=list(silent.values_list("pk", flat=True)), state=Job.State.RUNNING)
    ended = expired.filter(cancel_requested=True).update(state=Job.State.CANCELLED, lease_until=None, finished_at=now)
    spent = list(expired.filter(attempt__gte=settings.JOB_MAX_ATTEMPTS))
    ended += expired.filter(pk__in=[job.pk for job in spent]).update(
        state=Job.State.FAILED, lease_until=None, finished_at=now, error=NEUTRAL_ERROR
    )
    for job in spent:
        note_failed(job, NEUTRAL_ERROR)
    return expired.update(state=Job.State.QUEUED, lease_until=None, published_at=None), ended


def resend(now):
    """Sends the wake-ups of queued jobs that nobody answered in time; returns how many went."""
    waiting = Job.objects.filter(state=Job.State.QUEUED).filter(Q(created_at__lt=now - RESEND_AFTER) | Q(attempt__gt=0))
    sent = 0
    for job in waiting.order_by("created_at")[:OLDEST]:
        if not is_unheard(job, now):
            continue
        if not publish(job.pk):
            # The broker is down; the next look tries again.
            break
        sent += 1
    return sent


def is_unheard(job, now):
    """Whether the last wake-up of a queued job has been without answer for as long as the job waited before it."""
    if job.published_at is None:
        return True
    waited = job.published_at - (job.started_at or job.created_at)
    return now - job.published_at >= min(max(RESEND_AFTER, waited), RESEND_AT_MOST_AFTER)
