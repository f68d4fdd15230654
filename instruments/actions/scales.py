"""Writing rating scales with their bands."""

from django.db import transaction
from django.db.models import F

from instruments.actions.changes import Stale
from instruments.models import Frozen, InstrumentVersion, Scale, ScaleBand, ScalePoint
from schools import audit
from schools.models import Office


@transaction.atomic
def add_scale(*, name, points, bands, by):
    """A new scale of the acting office; one of this name with the same points and bands is returned instead, so that
    two presses make one. `points` are (value, label), `bands` (low, high, label)."""
    office = Office.objects.select_for_update().get(pk=by.acting.office_id)
    for twin in Scale.objects.filter(office=office, name=name).prefetch_related("points", "bands"):
        if contents(twin) == (sorted(points), sorted(bands)):
            return twin
    scale = Scale.objects.create(office=office, name=name)
    _write(scale, points, bands)
    audit.record("add scale", scale, actor=by)
    return scale


@transaction.atomic
def edit_scale(*, scale, version, name, points, bands, by):
    """Rewrites a scale that is still as the person saw it; else raises Stale. One that a published version asks with
    raises Frozen: it is duplicated instead. Drafts that ask with it are another than their readers saw from then on."""
    if not Scale.objects.filter(pk=scale.pk, version=version).update(name=name, version=version + 1):
        raise Stale(scale)
    if scale.is_frozen:
        raise Frozen(scale)
    scale.points.all().delete()
    scale.bands.all().delete()
    _write(scale, points, bands)
    drafts = InstrumentVersion.objects.filter(published_at=None)
    drafts.filter(pk__in=scale.items.values("section__version")).update(lock=F("lock") + 1)
    audit.record("edit scale", scale, actor=by)


@transaction.atomic
def duplicate_scale(*, scale, by):
    """A copy in the acting office that can be changed."""
    points, bands = contents(scale)
    return add_scale(name=f"{scale.name[:90]} (สำเนา)", points=points, bands=bands, by=by)


def contents(scale):
    """(points, bands) of a scale as sorted lists of tuples."""
    points = sorted((point.value, point.label) for point in scale.points.all())
    return points, sorted((band.low, band.high, band.label) for band in scale.bands.all())


def _write(scale, points, bands):
    ScalePoint.objects.bulk_create(ScalePoint(scale=scale, value=value, label=label) for value, label in points)
    ScaleBand.objects.bulk_create(ScaleBand(scale=scale, low=low, high=high, label=label) for low, high, label in bands)
