"""Writing what belongs to an office as a whole."""

from django.db import transaction

from schools import audit, files
from schools.actions import figures
from schools.gates import EMBLEM, SHAPES
from schools.models import Office
from schools.sizes import OWN


class Stale(Exception):
    """Somebody saved the office since its form was shown."""


@transaction.atomic
def save(*, form, by):
    """Saves an OfficeForm with its emblems and returns the office. Raises Stale."""
    office = form.instance
    if office.pk is None:
        office = form.save()
    else:
        _claim(office, form.cleaned_data["version"])
        for name in ("logo", "crest"):
            if picture := form.cleaned_data.get(f"new_{name}"):
                content, content_type = picture
                stored = files.store(
                    content, office=office, purpose=EMBLEM, label=f"{name}.png", content_type=content_type, by=by
                )
                setattr(office, name, stored)
            elif form.cleaned_data.get(f"drop_{name}"):
                setattr(office, name, None)
        office.save(update_fields=[*form.Meta.fields, "logo", "crest"])
    audit.record("save office", office, actor=by, office=office, fields=sorted(form.changed_data))
    return office


def _claim(office, seen):
    """Takes the version that the person saw, or raises Stale; the row is the caller's until its transaction ends."""
    if not seen or not Office.objects.filter(pk=office.pk, version=seen).update(version=seen + 1):
        raise Stale
    office.version = seen + 1


def _seen(office, version):
    """The office as it is now, when nobody saved it since `version`. Raises Stale."""
    _claim(office, version)
    return Office.objects.get(pk=office.pk)


@transaction.atomic
def shift_year(*, office, version, year, shift, by):
    """Keeps the dates of one academic year; None goes back to the rule. Raises Stale."""
    office = _seen(office, version)
    office.calendar_shifts.pop(str(year), None)
    if shift is not None:
        office.calendar_shifts[str(year)] = shift
    office.save(update_fields=["calendar_shifts"])
    audit.record("shift academic year", office, actor=by, office=office, year=year, shift=shift or {})
    return office


@transaction.atomic
def add_day(*, form, by):
    """Saves an OfficeDayForm."""
    day = form.save()
    audit.record("add office day", day, actor=by, office=day.office)
    return day


@transaction.atomic
def remove_day(*, day, by):
    """Takes an own day back."""
    audit.record("remove office day", day, actor=by, office=day.office, day=day.day.isoformat())
    day.delete()


@transaction.atomic
def choose_sizes(*, office, version, scheme, own_sizes, again_for, by):
    """Sets the scheme of size classes, and with `again_for` (academic year or None) gives that year's schools their
    class by it. Returns how many schools changed class. Raises Stale."""
    office = _seen(office, version)
    office.size_scheme = scheme
    if scheme == OWN:
        office.own_sizes = own_sizes
    office.save(update_fields=["size_scheme", "own_sizes"])
    audit.record("choose size classes", office, actor=by, office=office, scheme=scheme)
    return figures.resize(office=office, academic_year=again_for, by=by) if again_for else 0


@transaction.atomic
def set_map(*, office, version, shapes, drop, tile_url, tile_credit, by):
    """Keeps what the map is drawn on. `shapes` is (bytes, number of areas, file name) or None to keep the old ones.
    Raises Stale."""
    office = _seen(office, version)
    if shapes is not None:
        content, _count, name = shapes
        office.shapes = files.store(
            content, office=office, purpose=SHAPES, label=name, content_type="application/geo+json", by=by
        )
    elif drop:
        office.shapes = None
    office.tile_url, office.tile_credit = tile_url, tile_credit
    office.save(update_fields=["shapes", "tile_url", "tile_credit"])
    audit.record("set map", office, actor=by, office=office, shapes=shapes is not None)
    return office
