"""Invitation slips: one at once, many as a job."""

from django.db import transaction
from django.utils import timezone

from jobs.actions import enqueue
from schools import audit, files
from schools.models import Invitation
from thai.sorting import thai_order

PURPOSE = "invitation_slips"
# An office has at most a few hundred schools; more at once is a slip of the filter.
MOST = 2000


def printable(rows):
    """The waiting ones of `rows` with what a slip shows, in the order of schools, then of names."""
    waiting = rows.waiting().select_related("school", "office__crest")
    return waiting.order_by(thai_order("school__name"), thai_order("given_name"), "pk")


@transaction.atomic
def ask(*, invitations, office, by):
    """Asks for the slips of some waiting invitations as one file; returns (job, created).

    The same slips asked for again on the same day are the same job: a second click makes no second file.
    """
    data = {
        "invitations": [[row.pk, row.link_digest[:12]] for row in invitations],
        "office": office and office.pk,
        "day": timezone.localdate().isoformat(),
    }
    title = f"จัดทำใบเชิญ {len(invitations):,} ฉบับ"
    return enqueue(kind=PURPOSE, input=data, requested_by=by, title=title)


def keep(*, invitations, office, pdf, by):
    """Stores the file of some slips and notes that they were printed. Called inside the job's last transaction."""
    stored = files.store(
        pdf,
        office=office,
        purpose=PURPOSE,
        label=f"ใบเชิญ {len(invitations):,} ฉบับ.pdf",
        content_type="application/pdf",
        by=by,
    )
    mark_printed(invitations=invitations, by=by, office=office)
    return stored


@transaction.atomic
def mark_printed(*, invitations, by, office=None):
    """Notes that slips with these codes were printed; a code that was renewed meanwhile is not among them."""
    digests = [row.link_digest for row in invitations]
    Invitation.objects.filter(link_digest__in=digests).update(printed_at=timezone.now())
    audit.record("print invitations", "schools.invitation", actor=by, office=office, count=len(invitations))
