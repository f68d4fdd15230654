"""What a school announces: a draft is filled in, announced with the board's endorsement, and taken up again for a
reason. What was announced before stays on record and holds until the new one is announced; the office is told."""

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from qa.models import Announcement, FormerAnnouncement, OwnStandard, StandardSet, Target
from schools import audit, files, recipients
from schools.models import Role
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
    if announce and announcement.former.filter(replaced_at=None).update(replaced_at=timezone.now()):
        _tell_office(announcement, "ประกาศฉบับแก้ไข")
    return announcement


@transaction.atomic
def take_up(*, announcement, by, version, reason):
    """The school corrects what it announced: it is a draft again, with everything in it. What was announced is kept
    as it is with the `reason`, and holds until the corrected one is announced. Returns its FormerAnnouncement. Raises
    Stale."""
    rows = Announcement.objects.filter(pk=announcement.pk, version=version, state=State.ANNOUNCED)
    if not rows.update(version=F("version") + 1, state=State.DRAFT):
        raise Stale
    announcement.refresh_from_db()
    former = FormerAnnouncement.objects.create(
        announcement=announcement,
        announced_on=announcement.announced_on,
        endorsed_on=announcement.endorsed_on,
        endorsed_by=announcement.endorsed_by,
        file=announcement.file,
        content=_frozen(announcement),
        reason=reason,
        taken_up_by=by,
    )
    audit.record("correct announcement", announcement, actor=by, office=announcement.school.office, former=former.pk)
    _tell_office(announcement, "เปิดแก้ไขประกาศ", f"เหตุผล: {reason}\nประกาศฉบับเดิมยังมีผลจนกว่าโรงเรียนจะประกาศฉบับแก้ไข")
    return former


def _frozen(announcement):
    """FormerAnnouncement.content of what is announced now, with the words of its codes and levels."""
    words = dict(announcement.standard_set.levels.values_list("value", "label"))
    rows = announcement.targets.select_related("standard", "issue__standard").order_by("pk")
    targets = [
        {
            "standard": row.standard_id,
            "issue": row.issue_id,
            "code": (row.standard or row.issue).code,
            "label": (row.standard or row.issue).label,
            "level": row.level,
            "word": words.get(row.level, ""),
        }
        for row in rows
    ]
    own = [{"label": label, "level": level, "word": words.get(level, "")} for label, level in announcement.own()]
    return {"targets": targets, "own": own}


def _tell_office(announcement, what, body=""):
    """Tells the heads what a school did with an announcement the office had already; each version once."""
    school = announcement.school
    tell(
        recipients.of_office(school.office, Role.HEAD),
        kind="round",
        key=f"announcement:{announcement.pk}:{announcement.version}",
        title=f"{school.full_name} {what} {announcement}",
        body=body,
        url=reverse("qa:announcement", args=[announcement.pk]),
    )
