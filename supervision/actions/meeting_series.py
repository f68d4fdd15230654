"""Committees: founded, changed, put away."""

from django.db import transaction
from django.db.models import F

from schools import audit
from schools.models import Office
from supervision.actions.changes import Stale
from supervision.models import MeetingSeries, SeriesMember


@transaction.atomic
def save(*, series, members, by, version=0):
    """Writes a committee, new or changed, with all of its `members`: dicts of user_id, name, post and duty, in order.
    The same new one sent twice is one. Returns it. Raises Stale."""
    new = series.pk is None
    if new:
        # Who founds one waits for who does so at the same moment.
        Office.objects.select_for_update().get(pk=series.office_id)
        if there := MeetingSeries.objects.filter(client_uuid=series.client_uuid).first():
            return there
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
    audit.record("found committee" if new else "edit committee", series, actor=by, members=len(members))
    return series
