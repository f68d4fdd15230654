"""The agenda of a meeting and what was said of each matter."""

from django.db import transaction
from django.db.models import F, Q

from schools import audit
from supervision.actions.changes import Stale, locked
from supervision.actions.visit_parts import drop
from supervision.models import AgendaItem, AgendaPaper, Meeting


class HasResolutions(Exception):
    """The matter, or one below it, has resolutions and stays."""


def _siblings(item):
    return AgendaItem.objects.filter(meeting=item.meeting_id, parent=item.parent_id).order_by("position", "pk")


def _put(item, place):
    """Puts an item at `place` (1 is the first) among its siblings and numbers them anew."""
    others = [row for row in _siblings(item) if row.pk != item.pk]
    place = min(max(place, 1), len(others) + 1)
    others.insert(place - 1, item)
    for number, row in enumerate(others, start=1):
        row.position = number
    AgendaItem.objects.bulk_update(others, ["position"])


@transaction.atomic
def add(*, item, by):
    """A new matter at its position. The same one sent twice is one; returns it. Raises WrongState."""
    locked(Meeting, item.meeting_id, Meeting.WRITTEN)
    place = item.position
    same = {name: getattr(item, name) for name in ("title", "presenter", "detail")}
    if there := _siblings(item).filter(**same).first():
        return there
    item.save(force_insert=True)
    _put(item, place)
    audit.record("add agenda item", item, actor=by, meeting=item.meeting_id)
    return item


@transaction.atomic
def save(*, item, by, version, fields):
    """Writes `fields` of a matter that nobody changed since; returns whether it did. What was said is written once the
    meeting began. Raises WrongState."""
    locked(Meeting, item.meeting_id, {Meeting.State.HELD} if "minutes" in fields else Meeting.WRITTEN)
    place = item.position
    values = {name: getattr(item, name) for name in fields if name != "position"}
    rows = AgendaItem.objects.filter(pk=item.pk, version=version)
    if not rows.update(version=F("version") + 1, **values):
        return False
    item.version = version + 1
    if "position" in fields:
        _put(item, place)
    audit.record("edit agenda item", item, actor=by, meeting=item.meeting_id, fields=sorted(fields))
    return True


@transaction.atomic
def delete(*, item, by, version):
    """Takes a matter, with those below it, from the agenda. Raises Stale, WrongState or HasResolutions."""
    meeting = locked(Meeting, item.meeting_id, Meeting.WRITTEN)
    if meeting.resolutions.filter(item__in=[item.pk, *item.children.values_list("pk", flat=True)]).exists():
        raise HasResolutions
    if not AgendaItem.objects.filter(pk=item.pk, version=version).update(version=F("version") + 1):
        raise Stale
    audit.record("delete agenda item", item, actor=by, meeting=item.meeting_id)
    siblings = [row for row in _siblings(item) if row.pk != item.pk]
    below = AgendaPaper.objects.filter(Q(item=item) | Q(item__parent=item)).select_related("file")
    papers = [paper.file for paper in below]
    item.delete()
    for stored in papers:
        drop(stored)
    for number, row in enumerate(siblings, start=1):
        row.position = number
    AgendaItem.objects.bulk_update(siblings, ["position"])
