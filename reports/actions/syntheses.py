"""Asking for a synthesis report, freezing its figures, and keeping the finished paper."""

from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from jobs.actions import enqueue
from qa.models import Round
from reports.models import Snapshot, Synthesis
from reports.synthesis.figures import TEMPLATE_VERSION, freeze
from schools import audit, files
from schools.frozen import digest

KIND = "sar synthesis"


@contextmanager
def one_view():
    """A transaction whose queries all see the database as it was at its first one."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def take_snapshot(*, round, now=None):
    """Freezes the figures of a round and returns the Snapshot; the same figures are the same row."""
    now = now or timezone.now()
    with one_view():
        data = freeze(round, day=timezone.localtime(now).date())
    snapshot, _ = Snapshot.objects.get_or_create(
        office=round.office, kind=KIND, sha256=digest(data), defaults={"data": data, "taken_at": now}
    )
    return snapshot


def freeze_once(*, synthesis):
    """The snapshot of a synthesis, taken by the first attempt that comes here and by no later one."""
    if synthesis.snapshot is None:
        taken = take_snapshot(round=synthesis.round)
        Synthesis.objects.filter(pk=synthesis.pk, snapshot=None).update(snapshot=taken)
        synthesis.refresh_from_db(fields=["snapshot"])
    return synthesis.snapshot


@transaction.atomic
def request_synthesis(*, round, user):
    """Asks for the report of a round and returns its Synthesis, whose job is on the way.

    While one is being made for this round, that one comes back: two clicks are one report.
    """
    Round.objects.select_for_update().get(pk=round.pk)  # the second click waits here
    running = Synthesis.objects.filter(round=round, finished_at=None, job__state__in=["queued", "running"]).first()
    if running:
        return running
    synthesis = Synthesis.objects.create(
        office=round.office, round=round, requested_by=user, template_version=TEMPLATE_VERSION
    )
    synthesis.job, _ = enqueue(
        kind="synthesis",
        input={"synthesis": synthesis.pk},
        requested_by=user,
        title=f"รายงานการสังเคราะห์ SAR ปีการศึกษา {round.academic_year}",
        subject=audit.name_of(synthesis),
    )
    synthesis.save(update_fields=["job"])
    audit.record("request synthesis", synthesis, actor=user, round=round.pk)
    return synthesis


def keep_pdf(*, synthesis, pdf):
    """Stores the finished PDF of a synthesis. Called inside the transaction that ends its job."""
    synthesis.file = files.store(
        pdf,
        office=synthesis.office,
        purpose="synthesis",
        label=f"รายงานการสังเคราะห์ SAR ปีการศึกษา {synthesis.round.academic_year}.pdf",
        content_type="application/pdf",
        by=synthesis.requested_by,
    )
    synthesis.finished_at = timezone.now()
    synthesis.save(update_fields=["file", "finished_at"])
    audit.record("finish synthesis", synthesis, actor=None, office=synthesis.office, sha256=synthesis.file.sha256)
