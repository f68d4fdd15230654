"""The life of an instrument and its versions: begun, drafted, published, followed by the next, put away."""

import re

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from instruments.actions.changes import Stale, take
from instruments.models import Instrument, InstrumentVersion, Item, Scale, Section
from schools import audit
from schools.models import Office

ITEM_FIELDS = (
    "code", "kind", "text", "help", "required", "weight", "scale", "dual", "choices", "unit", "low", "high", "show_if",
)  # fmt: skip
SECTION_FIELDS = ("title", "help", "repeats", "show_if")


@transaction.atomic
def start(*, title, purpose, description="", by):
    """Begins an instrument of the acting office with an empty draft and returns (instrument, True); one of the same
    title and purpose that is in use is returned instead, with False, so that two presses make one."""
    office = Office.objects.select_for_update().get(pk=by.acting.office_id)
    twin = Instrument.objects.filter(office=office, title=title, purpose=purpose, archived_at=None).first()
    if twin is not None:
        return twin, False
    instrument = Instrument.objects.create(
        office=office, code=free_code(office), title=title, purpose=purpose, description=description, created_by=by
    )
    version = InstrumentVersion.objects.create(instrument=instrument)
    Section.objects.create(version=version, position=1, title="ตอนที่ 1")
    audit.record("add instrument", instrument, actor=by)
    return instrument, True


def free_code(office):
    """The next of B-001, B-002 … in an office; the office's row is locked by the caller."""
    codes = Instrument.objects.filter(office=office, code__startswith="B-").values_list("code", flat=True)
    numbers = [int(code[2:]) for code in codes if re.fullmatch(r"B-[0-9]{1,9}", code)]
    return f"B-{max(numbers, default=0) + 1:03}"


@transaction.atomic
def edit(*, instrument, lock, by, **values):
    """Changes title, purpose, description of an instrument that is still as the person saw it; else raises Stale."""
    if not Instrument.objects.filter(pk=instrument.pk, lock=lock).update(**values, lock=lock + 1):
        raise Stale(instrument)
    if "purpose" in values and values["purpose"] != instrument.purpose:
        Instrument.objects.filter(pk=instrument.pk).update(is_preferred=False)
    audit.record("edit instrument", instrument, actor=by, fields=sorted(values))


@transaction.atomic
def duplicate(*, instrument, by):
    """Copies the newest content that the person may see into a new instrument of the acting office, as a draft.

    A copy that nobody touched yet is returned again: two presses make one.
    """
    office = Office.objects.select_for_update().get(pk=by.acting.office_id)
    source = instrument.current or instrument.draft
    title = f"{instrument.title[:180]} (สำเนา)" if instrument.office_id else instrument.title
    untouched = Instrument.objects.filter(
        office=office, copied_from=instrument, created_by=by, lock=1, archived_at=None
    ).filter(versions__number=1, versions__published_at=None, versions__lock=1)
    if twin := untouched.first():
        return twin
    copy = Instrument.objects.create(
        office=office,
        code=free_code(office),
        title=title,
        description=instrument.description,
        purpose=instrument.purpose,
        copied_from=instrument,
        created_by=by,
    )
    _copy(source, InstrumentVersion.objects.create(instrument=copy))
    audit.record("duplicate instrument", copy, actor=by, source=instrument.pk)
    return copy


@transaction.atomic
def new_version(*, instrument, by):
    """The draft that follows the published version, with its questions and their codes; a draft that is already
    there is returned."""
    Instrument.objects.select_for_update().get(pk=instrument.pk)
    draft = instrument.draft
    if draft is not None:
        return draft
    number = instrument.versions.aggregate(n=Max("number"))["n"] + 1
    draft = InstrumentVersion.objects.create(instrument=instrument, number=number)
    _copy(instrument.current, draft)
    audit.record("new version of instrument", draft, actor=by)
    return draft


def _copy(source, target):
    """Writes the sections and items of a version into an empty draft."""
    items = {}
    for item in source.items():
        items.setdefault(item.section_id, []).append(item)
    rows = []
    for section in source.sections.all():
        values = {name: getattr(section, name) for name in SECTION_FIELDS}
        copy = Section.objects.create(version=target, position=section.position, **values)
        for item in items.get(section.pk, []):
            rows.append(
                Item(section=copy, position=item.position, **{name: getattr(item, name) for name in ITEM_FIELDS})
            )
    Item.objects.bulk_create(rows)


@transaction.atomic
def publish(*, version, by=None, note="", lock=None):
    """Makes a version usable and, from then on, unchangeable. Raises Frozen when it was published before, and Stale
    when it is not any more as the person saw it (`lock`; None for what comes with the product).

    Its scales are locked first, as `edit_scale` does: an edit of one is either seen here or refused there.
    """
    scales = Scale.objects.filter(pk__in=Item.objects.filter(section__version=version).values("scale"))
    list(scales.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    if lock is not None:
        take(version, lock)
    version.published_at = timezone.now()
    version.published_by = by
    version.note = note
    version.save()
    if by is not None:
        audit.record("publish instrument", version, actor=by)


@transaction.atomic
def discard(*, version, lock, by):
    """Deletes a draft; an instrument that never had another version goes with it. Returns whether the instrument is
    still there."""
    take(version, lock)
    instrument = version.instrument
    audit.record("discard draft of instrument", version, actor=by)
    version.delete()
    if instrument.versions.exists():
        return True
    instrument.delete()
    return False


@transaction.atomic
def archive(*, instrument, by):
    """Puts an instrument away: it is not offered any more, what was answered stays. Returns whether it was in use."""
    rows = Instrument.objects.filter(pk=instrument.pk, archived_at=None)
    if not rows.update(archived_at=timezone.now(), is_preferred=False):
        return False
    audit.record("archive instrument", instrument, actor=by)
    return True


@transaction.atomic
def restore(*, instrument, by):
    """Brings back what was put away; returns whether it was."""
    if not Instrument.objects.filter(pk=instrument.pk, archived_at__isnull=False).update(archived_at=None):
        return False
    audit.record("restore instrument", instrument, actor=by)
    return True


@transaction.atomic
def prefer(*, instrument, by):
    """Makes it the one that a new record of its purpose starts with in its office."""
    office = Office.objects.select_for_update().get(pk=instrument.office_id)
    same = Instrument.objects.filter(office=office, purpose=instrument.purpose)
    same.exclude(pk=instrument.pk).update(is_preferred=False)
    if same.filter(pk=instrument.pk, is_preferred=False).update(is_preferred=True):
        audit.record("prefer instrument", instrument, actor=by)
