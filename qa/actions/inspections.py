"""Committees, appointments and measures of inspections, and the office's rules."""

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from inbox.actions import tell
from qa.inspection_gaps import DEFAULTS
from qa.models import Inspection, InspectionCommittee, InspectionMember, InspectionRule
from schools import audit, recipients
from schools.models import Office
from supervision.actions.changes import Stale
from thai.dates import short

MEASURES = ("measures", "measures_owner", "measures_due_on")


class Taken(Stale):
    """The day, the visit or the name is another's since the page was shown. Nothing was written."""


def _one_at_a_time(by):
    """What one school or office may have once is settled by one person after the other."""
    Office.objects.select_for_update().get(pk=by.acting.office_id)


def address(inspection):
    """The page of an inspection."""
    return reverse("qa:inspection", args=[inspection.pk])


def _tell(inspection, event, title, body=""):
    key = f"inspection:{inspection.pk}:{event}:{inspection.version}"
    people = recipients.of_school(inspection.school)
    tell(people, kind="quality", key=key, title=title, body=body, url=address(inspection))


@transaction.atomic
def adopt_rules(*, office, by):
    """Gives an office without rules of its own the usual ones, to edit; returns how many were made."""
    Office.objects.select_for_update().get(pk=office.pk)
    if InspectionRule.objects.filter(office=office).exists():
        return 0
    made = InspectionRule.objects.bulk_create(
        InspectionRule(office=office, name=name, what=what, period=period) for name, what, period in DEFAULTS
    )
    audit.record("make inspection rules", office, actor=by, rules=len(made))
    return len(made)


def _members(committee, members):
    committee.members.all().delete()
    InspectionMember.objects.bulk_create(
        InspectionMember(committee=committee, position=place, **member) for place, member in enumerate(members, start=1)
    )


@transaction.atomic
def add_committee(*, committee, members, by):
    """Saves a new committee and returns (committee, True); one of the same year and name is returned with False."""
    _one_at_a_time(by)
    committee.office = by.acting.office
    same = {"academic_year": committee.academic_year, "name": committee.name}
    twin = InspectionCommittee.objects.filter(office=committee.office, **same).first()
    if twin is not None:
        return twin, False
    committee.save(force_insert=True)
    _members(committee, members)
    audit.record("add inspection committee", committee, actor=by, members=len(members))
    return committee, True


@transaction.atomic
def save_committee(*, committee, members, by, version):
    """Saves a changed committee; returns whether nobody saved since `version`. Raises Taken for a name of another."""
    _one_at_a_time(by)
    same = {"office": committee.office, "academic_year": committee.academic_year, "name": committee.name}
    if InspectionCommittee.objects.filter(**same).exclude(pk=committee.pk).exists():
        raise Taken
    rows = InspectionCommittee.objects.filter(pk=committee.pk, version=version)
    if not rows.update(version=F("version") + 1):
        return False
    committee.version = version + 1
    committee.save()
    _members(committee, members)
    audit.record("edit inspection committee", committee, actor=by, members=len(members))
    return True


@transaction.atomic
def appoint(*, inspection, by):
    """Saves a new appointment and returns (inspection, True); the one of the school on that day is returned with
    False."""
    _one_at_a_time(by)
    twin = Inspection.objects.filter(school=inspection.school, planned_on=inspection.planned_on).first()
    if twin is not None:
        return twin, False
    inspection.office, inspection.created_by = by.acting.office, by
    inspection.save(force_insert=True)
    audit.record("appoint inspection", inspection, actor=by)
    _tell(inspection, "appointed", f"นัดตรวจเยี่ยมเชิงประเมิน {short(inspection.planned_on)}", str(inspection.committee))
    return inspection, True


@transaction.atomic
def move(*, inspection, by, version):
    """Saves another day or committee; returns whether nobody saved since `version`. Raises Taken where the school has
    an appointment on that day."""
    _one_at_a_time(by)
    same_day = Inspection.objects.filter(school=inspection.school, planned_on=inspection.planned_on)
    if same_day.exclude(pk=inspection.pk).exists():
        raise Taken
    before = Inspection.objects.get(pk=inspection.pk).planned_on
    rows = Inspection.objects.filter(pk=inspection.pk, version=version)
    if not rows.update(version=F("version") + 1):
        return False
    inspection.version = version + 1
    inspection.save(update_fields=["academic_year", "committee", "planned_on"])
    audit.record("move inspection", inspection, actor=by)
    if before != inspection.planned_on:
        title = f"เลื่อนการตรวจเยี่ยมเชิงประเมินเป็น {short(inspection.planned_on)}"
        _tell(inspection, "moved", title, f"เดิม {short(before)}")
    return True


@transaction.atomic
def link(*, inspection, visit, by, version):
    """The visit that the inspection became, or None to take it away. Raises Stale, or Taken for another's visit."""
    _one_at_a_time(by)
    if visit and Inspection.objects.filter(visit=visit).exclude(pk=inspection.pk).exists():
        raise Taken
    rows = Inspection.objects.filter(pk=inspection.pk, version=version)
    if not rows.update(visit=visit, version=F("version") + 1):
        raise Stale
    inspection.refresh_from_db()
    audit.record("link inspection", inspection, actor=by, visit=visit.pk if visit else None)


@transaction.atomic
def save_measures(*, inspection, by, version):
    """Saves the measures; returns whether nobody saved since `version`. The school is told of what is new to it."""
    before = Inspection.objects.get(pk=inspection.pk)
    rows = Inspection.objects.filter(pk=inspection.pk, version=version)
    if not rows.update(version=F("version") + 1):
        return False
    inspection.version = version + 1
    inspection.save(update_fields=list(MEASURES))
    audit.record("save inspection measures", inspection, actor=by)
    if inspection.measures and any(getattr(before, name) != getattr(inspection, name) for name in MEASURES):
        title = f"มาตรการเร่งรัดจากการตรวจเยี่ยม กำหนด {short(inspection.measures_due_on)}"
        _tell(inspection, "measures", title, inspection.measures)
    return True


@transaction.atomic
def remove(*, inspection, by, version):
    """Takes an appointment away that no visit came of. Raises Stale."""
    rows = Inspection.objects.filter(pk=inspection.pk, version=version, visit=None)
    if not rows.update(version=F("version") + 1):
        raise Stale
    audit.record("remove inspection", inspection, actor=by)
    people = recipients.of_school(inspection.school)
    tell(
        people,
        kind="quality",
        key=f"inspection:{inspection.pk}:removed",
        title=f"ยกเลิกนัดตรวจเยี่ยมเชิงประเมิน {short(inspection.planned_on)}",
        url=reverse("qa:inspections"),
    )
    inspection.delete()
