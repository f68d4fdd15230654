"""Writing the portfolio: an entry with its evidence, and taking one out."""

from django.db import transaction
from django.db.models import F

from schools import audit, files
from supervision.actions.changes import Stale
from supervision.models import PortfolioEntry

PURPOSE = "portfolio"


@transaction.atomic
def save(*, entry, by, version=0, evidence=(), drop=()):
    """Writes an entry (new, or a changed instance) and returns it; `evidence` are (label, content, content type).

    Raises Stale when the stored entry is no longer `version`.
    """
    new = entry.pk is None
    if new:
        entry.user, entry.office, entry.version = by, by.acting.office, 1
        entry.save(force_insert=True)
    else:
        if not PortfolioEntry.objects.filter(pk=entry.pk, version=version).update(version=F("version") + 1):
            raise Stale
        entry.version = version + 1
        entry.save()
    for label, content, content_type in evidence:
        entry.files.add(
            files.store(content, office=entry.office, purpose=PURPOSE, label=label, content_type=content_type, by=by)
        )
    _take_out(entry, drop)
    verb = "add portfolio entry" if new else "edit portfolio entry"
    audit.record(verb, entry, actor=by, files=len(evidence), dropped=len(drop))
    return entry


@transaction.atomic
def delete(*, entry, by, version=None):
    """Takes an entry out of the portfolio with its evidence. Raises Stale when it is no longer what the person saw."""
    rows = PortfolioEntry.objects.filter(pk=entry.pk)
    if not rows.filter(version=entry.version if version is None else version).update(version=F("version") + 1):
        raise Stale
    audit.record("delete portfolio entry", entry, actor=by)
    _take_out(entry, list(entry.files.all()))
    entry.delete()


def _take_out(entry, stored_files):
    """Removes evidence and, once the transaction has ended well, its content."""
    for stored in stored_files:
        entry.files.remove(stored)
        content = stored.content
        stored.delete()
        transaction.on_commit(lambda content=content: content.storage.delete(content.name))
