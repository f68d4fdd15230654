"""Writing the register of schools: a new school, and changes to a known one."""

from django.db import transaction
from django.utils import timezone

from schools import audit
from schools.actions import networks
from schools.models import School, SchoolEvent


class Stale(Exception):
    """Somebody saved the school since the form was shown; nothing was written."""


@transaction.atomic
def create(*, school, by, network=None):
    """Adds an unsaved School with its place in a network and returns it. Raises IntegrityError for a taken code."""
    school.save(force_insert=True)
    if school.opened_on:
        SchoolEvent.objects.create(school=school, kind=SchoolEvent.Kind.OPENED, on=school.opened_on, by=by)
    if network is not None:
        year = school.office.calendar.academic_year(school.opened_on) if school.opened_on else None
        networks.place(school=school, network=network, year=year)
    audit.record("create school", school, actor=by, office=school.office, smis_code=school.smis_code)
    return school


@transaction.atomic
def edit(*, school, by, version, network, fields=(), renamed_on=None):
    """Writes a changed School when nobody saved since `version`; `network` is where it belongs now, or None.

    With `renamed_on` the name that is stored becomes a former name, under which the school is still found. Codes
    that change are kept old and new in the audit trail. Raises Stale, or IntegrityError for a taken code.
    """
    if not School.objects.filter(pk=school.pk, version=version).update(version=version + 1):
        raise Stale
    stored = School.objects.select_related("network").get(pk=school.pk)
    school.version = version + 1
    # Status, merger and network have steps of their own, whatever the instance holds.
    school.closed_on, school.merged_into_id, school.network = stored.closed_on, stored.merged_into_id, stored.network
    if renamed_on and school.name != stored.name:
        SchoolEvent.objects.create(
            school=school,
            kind=SchoolEvent.Kind.RENAMED,
            on=renamed_on,
            old_name=stored.name,
            new_name=school.name,
            by=by,
        )
    school.save()
    if network != stored.network and stored.is_open:
        year = school.office.calendar.academic_year(timezone.localdate())
        networks.place(school=school, network=network, year=year)
    codes = {
        name: [getattr(stored, name) or "", getattr(school, name) or ""]
        for name in ("smis_code", "moe_code", "obec_code", "onesqa_code", "local_code")
        if (getattr(stored, name) or "") != (getattr(school, name) or "")
    }
    audit.record("edit school", school, actor=by, office=school.office, fields=sorted(fields), codes=codes)
    return school
