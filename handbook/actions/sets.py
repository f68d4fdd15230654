"""An office takes a starting set as its own handbook."""

from django.db import transaction
from django.utils import timezone

from handbook import library_rows, sets
from handbook.models import (
    Process,
    ProcessForm,
    ProcessReference,
    ProcessVersion,
    Step,
    WorkGroup,
)
from instruments.models import Instrument
from schools import audit
from schools.models import Office


class HasGroups(Exception):
    """The office has a handbook already; nothing was written."""


@transaction.atomic
def start_with(*, office, code, by, day=None):
    """Copies a starting set into an office that has no groups: its งาน are in force from `day` (today) on. Returns the
    groups. Raises HasGroups, KeyError and BadSet. Some ten queries, however long the set is."""
    chosen = sets.read(code)
    Office.objects.select_for_update().get(pk=office.pk)
    if WorkGroup.objects.filter(office=office).exists():
        raise HasGroups
    groups = WorkGroup.objects.bulk_create(
        WorkGroup(office=office, position=place, **{name: group.get(name, "") for name in ("code", "name", "purpose")})
        for place, group in enumerate(chosen.groups, start=1)
    )
    described = [
        (group, place, process)
        for group, rows in zip(groups, chosen.groups, strict=True)
        for place, process in enumerate(rows["processes"], start=1)
    ]
    processes = Process.objects.bulk_create(
        Process(group=group, position=place, code=row["code"], name=row["name"], year_kind=row["year"])
        for group, place, row in described
    )
    versions = ProcessVersion.objects.bulk_create(
        ProcessVersion(process=process, number=1, created_by=by, **sets.texts_of(row))
        for process, (_group, _place, row) in zip(processes, described, strict=True)
    )
    parts = [
        sets.rows_of(row, version, chosen.references)
        for version, (_group, _place, row) in zip(versions, described, strict=True)
    ]
    steps, references, forms = ([row for part in parts for row in part[kind]] for kind in range(3))
    Step.objects.bulk_create(steps)
    ProcessReference.objects.bulk_create(references)
    ProcessForm.objects.bulk_create(_linked(forms, office))
    ProcessVersion.objects.filter(process__group__office=office).update(
        state=ProcessVersion.State.PUBLISHED,
        effective_on=day or timezone.localdate(),
        published_by=by,
        published_at=timezone.now(),
        note=f"จากชุดตั้งต้น {chosen.name}"[:300],
    )
    library_rows.link(office)
    audit.record("start handbook", office, actor=by, office=office, set=code, groups=len(groups))
    return groups


def _linked(forms, office):
    """The forms, each with the instrument of its code that the office has or the product ships."""
    known = {}
    for row in Instrument.objects.filter(office__in=[office]).only("pk", "code"):
        known.setdefault(row.code, row)
    for row in Instrument.objects.filter(office=None).only("pk", "code"):
        known.setdefault(row.code, row)
    for form in forms:
        form.instrument = known.get(form.code)
    return forms
