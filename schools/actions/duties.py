"""Sharing out duties for a fiscal year, changing who has them, and carrying them into the next year."""

from django.db import transaction
from django.utils import timezone

from schools import audit
from schools.models import Duty, Membership, Office, Role

KINDS = {"networks": "network", "schools": "school", "subjects": "subject", "programmes": "programme"}


def key_of(duty):
    """(kind, id or code) of what a duty is for."""
    for field in ("network", "school", "programme"):
        if (pk := getattr(duty, f"{field}_id")) is not None:
            return field, pk
    return "subject", duty.subject


@transaction.atomic
def assign(*, office, user, year, by, networks=(), schools=(), subjects=(), programmes=()):
    """Makes `user` responsible in a fiscal year (BE) for all of these at once; returns how many duties are new.

    What the person has already stays as it is, so that a second click adds nothing.
    """
    Office.objects.select_for_update().get(pk=office.pk)  # the second click waits here
    have = {key_of(duty) for duty in Duty.objects.filter(office=office, user=user, year=year)}
    wanted = [("network", n) for n in networks] + [("school", s) for s in schools]
    wanted += [("subject", code) for code in subjects] + [("programme", p) for p in programmes]
    new = [
        Duty(office=office, user=user, year=year, created_by=by, **{kind: target})
        for kind, target in wanted
        if (kind, getattr(target, "pk", target)) not in have
    ]
    made = Duty.objects.bulk_create(new)
    if made:
        audit.record("assign duties", user, actor=by, office=office, year=year, duties=[row.pk for row in made])
    return len(made)


@transaction.atomic
def remove(*, office, duties, by):
    """Takes duties away; returns {kind in plural: [id or code]} of what they were for, so that it can be undone."""
    gone = list(Duty.objects.select_for_update().filter(office=office, pk__in=[duty.pk for duty in duties]))
    plural = {kind: name for name, kind in KINDS.items()}
    targets = {}
    for duty in gone:
        kind, target = key_of(duty)
        targets.setdefault(plural[kind], []).append(target)
    for user in {duty.user_id for duty in gone}:
        mine = [list(key_of(duty)) for duty in gone if duty.user_id == user]
        audit.record("remove duties", f"schools.user:{user}", actor=by, office=office, year=gone[0].year, targets=mine)
    Duty.objects.filter(pk__in=[duty.pk for duty in gone]).delete()
    return targets


@transaction.atomic
def hand_over(*, office, duties, to, by):
    """Gives duties of one person to another in the middle of a year; returns how many changed hands.

    What the other person has already is not doubled. Who had what before stays in the audit trail.
    """
    Office.objects.select_for_update().get(pk=office.pk)
    moving = list(Duty.objects.filter(office=office, pk__in=[duty.pk for duty in duties]).exclude(user=to))
    if not moving:
        return 0
    year = moving[0].year
    have = {key_of(duty) for duty in Duty.objects.filter(office=office, user=to, year=year)}
    double = [duty.pk for duty in moving if key_of(duty) in have]
    Duty.objects.filter(pk__in=double).delete()
    Duty.objects.filter(pk__in=[duty.pk for duty in moving]).update(user=to, created_by=by)
    audit.record(
        "hand over duties",
        to,
        actor=by,
        office=office,
        year=year,
        **{"from": sorted({duty.user_id for duty in moving}), "targets": [list(key_of(duty)) for duty in moving]},
    )
    return len(moving)


def plan_copy(*, office, year):
    """(year copied from or None, [(duty, outcome)]) of carrying the newest earlier year's duties into `year`.

    Outcomes: "add", "same" (there already), and in words for the reader why one stays behind.
    """
    source = Duty.objects.filter(office=office, year__lt=year).order_by("-year").values_list("year", flat=True).first()
    if source is None:
        return None, []
    today = timezone.localdate()
    roles = (Role.SUPERVISOR, Role.HEAD)
    held = Membership.objects.current(today).filter(office=office, role__in=roles, user__is_active=True)
    present = set(held.values_list("user", flat=True))
    there = {(duty.user_id, *key_of(duty)) for duty in Duty.objects.filter(office=office, year=year)}
    hidden = set(office.hidden_programmes.values_list("pk", flat=True))
    rows = Duty.objects.filter(office=office, year=source).select_related("user", "network", "school", "programme")
    return source, [(duty, _outcome(duty, there, present, hidden, today)) for duty in rows]


def _outcome(duty, there, present, hidden, today):
    if (duty.user_id, *key_of(duty)) in there:
        return "same"
    if duty.user_id not in present:
        return "ผู้รับผิดชอบพ้นจากตำแหน่งแล้ว"
    if duty.school and duty.school.closed_on and duty.school.closed_on <= today:
        return "โรงเรียนปิดหรือยุบรวมแล้ว"
    if duty.network and duty.network.closed_on:
        return "เครือข่ายยุบเลิกแล้ว"
    if duty.programme_id in hidden:
        return "สำนักงานไม่ใช้โครงการนี้แล้ว"
    return "add"


@transaction.atomic
def copy(*, office, year, by):
    """Carries the newest earlier year's duties into `year` as plan_copy says; returns how many are new."""
    Office.objects.select_for_update().get(pk=office.pk)
    source, rows = plan_copy(office=office, year=year)
    new = [
        Duty(
            office=office,
            user_id=duty.user_id,
            year=year,
            network_id=duty.network_id,
            school_id=duty.school_id,
            subject=duty.subject,
            programme_id=duty.programme_id,
            created_by=by,
        )
        for duty, outcome in rows
        if outcome == "add"
    ]
    Duty.objects.bulk_create(new)
    if new:
        audit.record("copy duties", office, actor=by, office=office, source=source, year=year, duties=len(new))
    return len(new)
