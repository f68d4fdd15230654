"""Lists that come with the product and that an office takes into its library once, such as the laws of the manuals.

The rooms that know such a list offer it from AppConfig.ready; this room knows none of them.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from registry.library.kinds import kinds_of
from registry.models import LibraryEvent, LibraryItem, LibraryVersion
from registry.models.library import searched
from registry.permissions_library import SETTERS
from schools import audit
from schools.models import Office

_offers = {}


@dataclass(frozen=True)
class Offer:
    """`rows()` gives [{"key", "title", "year", "kind", "superseded_by", "note"}]; `kinds` says which kind of the
    library a kind of the list is, where they differ; `then(office)` is called when rows came."""

    name: str
    title: str
    rows: object
    kinds: dict
    then: object = None


def offer(name, title, rows, kinds=None, then=None):
    """Registers a list; the same name twice is the same list."""
    _offers[name] = Offer(name, title, rows, kinds or {}, then)


def names():
    """The names of all lists."""
    return sorted(_offers)


def offers_for(user):
    """The lists of which nothing is in the person's library yet, for who may bring them in. One query at most."""
    if not _offers or not user.has_role(*SETTERS):
        return []
    keys = LibraryItem.objects.filter(office=user.acting.office_id).exclude(source_key="").order_by()
    known = {key.partition(":")[0] for key in keys.values_list("source_key", flat=True)}
    return [one for name, one in sorted(_offers.items()) if name not in known]


@transaction.atomic
def bring(*, name, by, office=None):
    """Adds the rows of a list that the office has not yet, approved and open to its schools; returns how many. What is
    there stays as the office made it."""
    office = office or by.acting.office
    Office.objects.select_for_update().get(pk=office.pk)
    chosen = _offers[name]
    kinds = kinds_of(office)
    known = dict(LibraryItem.objects.filter(office=office).exclude(source_key="").values_list("source_key", "pk"))
    rows = {f"{name}:{row['key']}": row for row in chosen.rows()}
    new = {
        key: LibraryItem(
            office=office,
            kind=_kind(chosen, row, kinds),
            title=row["title"][:300],
            be_year=row.get("year"),
            summary=row.get("note") or "",
            source_key=key,
            search_text=searched(row["title"], str(row.get("year") or ""), row.get("note") or ""),
            created_by=by,
        )
        for key, row in rows.items()
        if key not in known
    }
    LibraryItem.objects.bulk_create(new.values())
    now = timezone.now()
    versions = [LibraryVersion(item=item, number=1, approved_at=now, created_by=by) for item in new.values()]
    LibraryVersion.objects.bulk_create(versions)
    known |= {key: item.pk for key, item in new.items()}
    for (key, item), version in zip(new.items(), versions, strict=True):
        item.current, item.state = version, LibraryItem.State.APPROVED
        after = rows[key].get("superseded_by")
        item.superseded_by_id = known.get(f"{name}:{after}") if after else None
    LibraryItem.objects.bulk_update(new.values(), ["current", "state", "superseded_by"], batch_size=200)
    LibraryEvent.objects.bulk_create(
        LibraryEvent(item=item, what=LibraryEvent.What.BRING, actor=by, capacity=by.capacity) for item in new.values()
    )
    if new and chosen.then:
        chosen.then(office)
    if new:
        audit.record("bring into library", office, actor=by, office=office, list=name, rows=len(new))
    return len(new)


def _kind(chosen, row, kinds):
    code = chosen.kinds.get(row["kind"], row["kind"])
    return code if code in kinds else "reference"
