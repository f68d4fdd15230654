"""What a school announces: a draft is filled in, announced with the board's endorsement, and taken up again."""

from django.db import transaction
from django.db.models import F

from qa.models import Announcement, OwnStandard, StandardSet, Target
from schools import audit, files
from supervision.actions.changes import Stale

State = Announcement.State
CONTENT = ("announced_on", "endorsed_on", "endorsed_by")


class NoStandards(Exception):
    """No set of standards is in force for the level in that year."""


@transaction.atomic
def begin(*, school, level, academic_year, by):
    """The announcement of a school, level and year: the one there is, otherwise a new draft. Raises NoStandards."""
    standard_set = StandardSet.objects.for_year(school.office, academic_year).get(level)
    if standard_set is None:
        raise NoStandards
    row, made = Announcement.objects.get_or_create(
        school=school,
        level=level,
        academic_year=academic_year,
        defaults={"standard_set": standard_set, "created_by": by},
    )
    if made:
        audit.record("begin announcement", row, actor=by, office=school.office)
    return row


@transaction.atomic
def save(*, announcement, by, version, content, targets, own, upload=None, announce=False):
    """Writes a draft, and with `announce` makes it the school's announcement. Raises Stale.

    `content` holds the fields of CONTENT, `targets` {Standard or Issue: level or None}, `own` [(label, level or
    None)], `upload` (label, content, content type) of a new file, which takes the place of the present one.
    """
    rows = Announcement.objects.filter(pk=announcement.pk, version=version, state=State.DRAFT)
    if not rows.update(version=F("version") + 1):
        raise Stale
    announcement.refresh_from_db()
    for name in CONTENT:
        setattr(announcement, name, content[name])
    office = announcement.school.office
    if upload:
        label, file, content_type = upload
        announcement.file = files.store(
            file, office=office, purpose="targets", label=label, content_type=content_type, by=by
        )
    if announce:
        announcement.state = State.ANNOUNCED
    announcement.save(update_fields=[*CONTENT, "file", "state", "updated_at"])
    announcement.targets.all().delete()
    Target.objects.bulk_create(
        Target(announcement=announcement, level=level, **{type(aimed)._meta.model_name: aimed})
        for aimed, level in targets.items()
        if level
    )
    announcement.own_standards.all().delete()
    OwnStandard.objects.bulk_create(
        OwnStandard(announcement=announcement, position=n, label=label, level=level)
        for n, (label, level) in enumerate(own, start=1)
    )
    audit.record("announce targets" if announce else "edit announcement", announcement, actor=by, office=office)
    return announcement


@transaction.atomic
def take_up(*, announcement, by, version):
    """The school corrects what it announced: it is a draft again, with everything in it. Raises Stale."""
    rows = Announcement.objects.filter(pk=announcement.pk, version=version, state=State.ANNOUNCED)
    if not rows.update(version=F("version") + 1, state=State.DRAFT):
        raise Stale
    announcement.refresh_from_db()
    audit.record("correct announcement", announcement, actor=by, office=announcement.school.office)
    return announcement
