"""Committees: founded, changed, put away."""

import uuid

from django.db import transaction
from django.db.models import F

from schools import audit
from schools.models import Office
from supervision.actions.changes import Stale
from supervision.actions.meetings import renew_seats
from supervision.models import MeetingSeries, SeriesMember


class NameTaken(Exception):
    """The office has a committee of this name already."""


def _is_same(there, series, members):
    names = [field.name for field in series._meta.concrete_fields if field.name not in ("id", "created_by", "version")]
    rows = list(there.members.values("user_id", "name", "post", "duty", "category", "contact"))
    asked = [{"category": "", "contact": "", **row} for row in members]
    return all(getattr(there, name) == getattr(series, name) for name in names) and rows == asked


@transaction.atomic
def save(*, series, members, by, version=0):
    """Writes a committee, new or changed, with all of its `members`: dicts of user_id, name, post and duty, with
    category and contact where they are known, in order.
    The same new one sent twice is one; meetings that nobody was called to yet get the members as they are now. Returns
    it. Raises Stale, or NameTaken when the form of a new one is sent again with other content under the same name."""
    new = series.pk is None
    if new:
        # Who founds one waits for who does so at the same moment.
        Office.objects.select_for_update().get(pk=series.office_id)
        series.client_uuid = series.client_uuid or uuid.uuid4()
        if there := MeetingSeries.objects.filter(client_uuid=series.client_uuid).first():
            if _is_same(there, series, members):
                return there
            series.client_uuid = uuid.uuid4()
        if MeetingSeries.objects.filter(office=series.office_id, name=series.name).exists():
            raise NameTaken
        series.save(force_insert=True)
    else:
        if not MeetingSeries.objects.filter(pk=series.pk, version=version).update(version=F("version") + 1):
            raise Stale
        series.version = version + 1
        series.save()
        series.members.all().delete()
    SeriesMember.objects.bulk_create(
        SeriesMember(series=series, position=place, **row) for place, row in enumerate(members, start=1)
    )
    if not new:
        renew_seats(series)
    audit.record("found committee" if new else "edit committee", series, actor=by, members=len(members))
    return series
