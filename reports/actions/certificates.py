"""Issuing certificates: numbers, frozen rows, and the batch file."""

from django.db import transaction
from django.utils import timezone

from jobs.actions import enqueue
from registry.actions import take_numbers
from registry.models import Book
from reports.models import Certificate, CertificateBatch
from schools import audit, files
from thai.digits import thai
from thai.years import be_year

# Which register each kind of paper is numbered in.
BOOKS = {
    CertificateBatch.Kind.HONOUR: Book.Kind.HONOUR,
    CertificateBatch.Kind.TRAINING: Book.Kind.TRAINING,
}
DRAFT, ISSUED, READY = CertificateBatch.State.DRAFT, CertificateBatch.State.ISSUED, CertificateBatch.State.READY


class StaleBatch(Exception):
    """The draft changed since the page was shown."""


@transaction.atomic
def issue_batch(*, batch, version, user):
    """Gives every person of a draft a number and a code, freezes them, and asks for the PDF. Returns the batch.

    The state moves by one conditional UPDATE: of two clerks, or of two clicks, one issues, and a batch that was
    issued already comes back as it is. Raises StaleBatch when the draft is no longer the one that was previewed.
    """
    now = timezone.now()
    won = CertificateBatch.objects.filter(pk=batch.pk, state=DRAFT, version=version).update(
        state=ISSUED, issued_at=now, version=version + 1
    )
    batch.refresh_from_db()
    if not won:
        if batch.state == DRAFT:
            raise StaleBatch
        return batch
    year = be_year(batch.issued_on)
    numbers = take_numbers(office=batch.office, kind=BOOKS[batch.kind], be_year=year, count=len(batch.people))
    Certificate.objects.bulk_create(
        [
            Certificate(
                batch=batch,
                office=batch.office,
                kind=batch.kind,
                be_year=year,
                number=number,
                number_text=thai(f"{number}/{year}"),
                position=position,
                name=person["name"],
                award=person["award"],
            )
            for position, (number, person) in enumerate(zip(numbers, batch.people, strict=True))
        ],
        batch_size=1000,
    )
    _ask_for_pdf(batch, user)
    audit.record("issue certificates", batch, actor=user, first=numbers[0], last=numbers[-1], be_year=year)
    return batch


@transaction.atomic
def render_again(*, batch, user):
    """Asks again for the PDF of an issued batch whose job failed or was stopped. Returns the batch."""
    if batch.state == ISSUED:
        _ask_for_pdf(batch, user)
    return batch


def _ask_for_pdf(batch, user):
    batch.job, _ = enqueue(
        kind="certificates",
        input={"batch": batch.pk},
        requested_by=user,
        title=f"จัดทำ{batch.get_kind_display()} {batch.activity}"[:200],
        subject=audit.name_of(batch),
    )
    batch.save(update_fields=["job"])


def keep_pdf(*, batch, pdf):
    """Stores the batch file. Called inside the transaction that ends its job."""
    batch.file = files.store(
        pdf,
        office=batch.office,
        purpose="certificates",
        label=f"{batch.get_kind_display()} {batch.activity}.pdf",
        content_type="application/pdf",
        by=batch.created_by,
    )
    batch.state = READY
    batch.save(update_fields=["file", "state"])
    audit.record("render certificates", batch, actor=None, office=batch.office, sha256=batch.file.sha256)


@transaction.atomic
def revoke(*, certificate, reason, user):
    """Takes a certificate back; its number stays taken. Returns False when it was revoked before."""
    done = Certificate.objects.filter(pk=certificate.pk, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_by=user, revoked_reason=reason
    )
    if done:
        audit.record("revoke certificate", certificate, actor=user)
    return bool(done)
