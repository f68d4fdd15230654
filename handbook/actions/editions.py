"""Editions of a handbook: frozen when asked for, the PDF kept once."""

from jobs.actions import enqueue
from schools import audit, files
from schools.frozen import digest


class NothingToPrint(Exception):
    """The handbook would hold no งาน, and no duty by an order."""


def make(last, data, *, create, ask):
    """(edition, whether it is new) of what a handbook says now. While nothing has changed since `last` it is that one,
    and its PDF is asked for again where the job failed. `create(**frozen)` saves a row, `ask(edition)` its job.
    Called inside a lock on whose the handbook is."""
    # The day alone makes no new edition.
    if last is not None and same(last.frozen, data):
        if last.file_id is None:
            ask(last)
        return last, False
    data["number"] = last.number + 1 if last else 1
    edition = create(number=data["number"], frozen=data, frozen_sha256=digest(data))
    ask(edition)
    return edition, True


def same(before, now):
    """Whether two readings of a handbook say the same, whatever their day and number."""
    passing = {"day", "number"}
    return {key: value for key, value in before.items() if key not in passing} == {
        key: value for key, value in now.items() if key not in passing
    }


def ask_for_pdf(edition, *, kind, input, by, subject):
    """Enqueues the job that draws an edition."""
    job, _created = enqueue(
        kind=kind, input=input, requested_by=by, title=f"จัดทำ{edition}", subject=audit.name_of(subject)
    )
    type(edition).objects.filter(pk=edition.pk).update(job=job)
    edition.job = job


def keep_file(edition, content, *, office, by, purpose):
    """Stores the PDF of a locked edition; whether it had none. Called in the transaction that ends its job."""
    if edition.file_id is not None:
        return False
    edition.file = files.store(
        content,
        office=office,
        purpose=purpose,
        label=f"{str(edition)[:240]}.pdf",
        content_type="application/pdf",
        by=by,
    )
    edition.save(update_fields=["file"])
    return True
