"""What becomes of the items of the library: trials, and what schools say of them."""

from django.db import transaction
from django.utils import timezone

from registry.models import LibraryFeedback, LibraryItem, LibraryTrial
from schools import audit


@transaction.atomic
def record_trial(*, trial, by):
    """Adds a try-out to its item; the same one again is not added twice. Returns it."""
    LibraryItem.objects.select_for_update().get(pk=trial.item_id)
    told = ("item", "stage", "place", "pupils", "tried_on", "e1", "e2", "criterion")
    alike = {name: getattr(trial, name) for name in told}
    there = LibraryTrial.objects.filter(removed_at=None, finding=trial.finding, **alike).first()
    if there is not None:
        return there
    trial.by = by
    trial.save(force_insert=True)
    audit.record("record trial", trial.item, actor=by, trial=trial.pk)
    return trial


@transaction.atomic
def remove_trial(*, trial, by):
    """Takes a try-out out; it stays on record."""
    if LibraryTrial.objects.filter(pk=trial.pk, removed_at=None).update(removed_at=timezone.now()):
        audit.record("remove trial", trial.item, actor=by, trial=trial.pk)


@transaction.atomic
def say(*, item, school, by, **said):
    """Keeps what a school says of an item: used_year, used_note, rating, comment; what was said before goes."""
    row, _new = LibraryFeedback.objects.update_or_create(item=item, school=school, defaults={**said, "by": by})
    audit.record("say of library item", item, actor=by, school=school.pk)
    return row


@transaction.atomic
def acknowledge(*, item, school, by):
    """Keeps that a school has read the version in use; once said for a version, the day stays."""
    number = item.current.number
    row, _new = LibraryFeedback.objects.get_or_create(item=item, school=school, defaults={"by": by})
    if row.read_number != number:
        row.read_number, row.read_at, row.by = number, timezone.now(), by
        row.save(update_fields=["read_number", "read_at", "by", "at"])
        audit.record("acknowledge library item", item, actor=by, school=school.pk, number=number)
    return row
