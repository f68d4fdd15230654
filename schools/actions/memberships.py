"""Roles that people get, give to each other for a time, and lose. No role is ever deleted."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from schools import audit
from schools.models import DELEGABLE_ROLES, Membership, Office, Role, School, User

# Somebody of the office who can take a director's or head's place.
DEPUTIES = frozenset({Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR})
# How long an ended role can be taken up again with one click; later it is granted anew.
UNDO = timedelta(days=30)


class Refused(Exception):
    """The step is against a rule; the text says which, to the person. Nothing was written."""


@transaction.atomic
def grant(*, user, role, office=None, school=None, starts=None, ends=None, by):
    """Gives a person a role and returns the Membership; the same grant twice gives the first one.

    Raises Refused when the person is deactivated or holds the role there at the time.
    """
    _lock_person(user)
    place = {"office": office, "school": school}
    held = _overlapping(user.memberships.own().filter(role=role, **place), starts, ends)
    if same := held.filter(starts=starts, ends=ends, granted_by=by).first():
        return same
    if held.exists():
        raise Refused("บุคคลนี้มีบทบาทนี้ในช่วงเวลาดังกล่าวอยู่แล้ว")
    made = Membership.objects.create(user=user, role=role, starts=starts, ends=ends, granted_by=by, **place)
    audit.record("grant role", made, actor=by, office=office, **_facts(made))
    return made


@transaction.atomic
def end(*, membership, by, day=None):
    """Ends a role after `day`, or without a day at once; at once, what was delegated from it ends too.

    A role that is over stays as it is. Raises Refused for a day that is past or before the role begins, and for the
    last administrator of an office.
    """
    _lock_office(membership)
    membership.refresh_from_db()
    if membership.state == "ended":
        return
    today = timezone.localdate()
    if day is not None and day < max(today, membership.starts or today):
        raise Refused("วันสิ้นสุดต้องไม่ก่อนวันนี้และไม่ก่อนวันเริ่มบทบาท")
    if membership.acting_for_id and day is not None and day > membership.ends:
        raise Refused("การรักษาราชการแทนขยายเวลาที่นี่ไม่ได้ โปรดบันทึกคำสั่งใหม่")
    if membership.role == Role.OFFICE_ADMIN and not by.acting.is_platform:
        _keep_an_administrator(membership, day or today)
    if day is None:
        membership.ended_at = timezone.now()
        for delegation in membership.delegations.not_over():
            delegation.ended_at = membership.ended_at
            delegation.save(update_fields=["ended_at"])
            audit.record("end delegation", delegation, actor=by, office=delegation.office, **_facts(delegation))
    else:
        membership.ends = day
    membership.save(update_fields=["ended_at", "ends"])
    verb = "end delegation" if membership.acting_for_id else "end role"
    audit.record(verb, membership, actor=by, office=membership.office, **_facts(membership))


@transaction.atomic
def reopen(*, membership, by):
    """Takes back that a role was ended at once; its planned last day holds again. Raises Refused."""
    _lock_person(membership.user)
    membership.refresh_from_db()
    if membership.ended_at is None:
        return
    if not can_be_reopened(membership):
        raise Refused("เปิดบทบาทนี้อีกครั้งไม่ได้แล้ว โปรดเพิ่มบทบาทใหม่")
    same = membership.user.memberships.filter(
        role=membership.role, office=membership.office, school=membership.school, acting_for=membership.acting_for
    )
    if _overlapping(same, timezone.localdate(), membership.ends).exists():
        raise Refused("บุคคลนี้มีบทบาทเดียวกันที่เพิ่มใหม่แล้ว")
    membership.ended_at = None
    membership.save(update_fields=["ended_at"])
    audit.record("reopen role", membership, actor=by, office=membership.office, **_facts(membership))


def can_be_reopened(membership):
    """Whether a role was ended at once and not long ago, and what it rests on still stands."""
    today = timezone.localdate()
    if membership.ended_at is None or membership.ended_at < timezone.now() - UNDO:
        return False
    if membership.ends and membership.ends < today:
        return False
    if membership.acting_for_id and membership.acting_for.ended_at:
        return False
    return membership.school is None or membership.school.is_open


@transaction.atomic
def delegate(*, source, to, starts, ends, order_text, by):
    """Lets `to` take the place of `source` (รักษาราชการแทน) from one day to another; returns the Membership.

    The same delegation twice gives the first one. Raises Refused.
    """
    _lock_person(to)
    source.refresh_from_db()
    if source.role not in DELEGABLE_ROLES or source.acting_for_id:
        raise Refused("มอบหมายได้เฉพาะตำแหน่งผู้อำนวยการสำนักงานและผู้อำนวยการกลุ่ม ซึ่งมิได้รับมอบหมายต่อมา")
    if to.pk == source.user_id or not deputies(source.office).filter(pk=to.pk).exists():
        raise Refused("ผู้รักษาราชการแทนต้องเป็นผู้อำนวยการ ผู้อำนวยการกลุ่ม หรือศึกษานิเทศก์ของสำนักงาน และเป็นคนละคนกับผู้มอบหมาย")
    if ends < max(starts, timezone.localdate()):
        raise Refused("วันสิ้นสุดต้องไม่ก่อนวันเริ่มและไม่ก่อนวันนี้")
    if ends >= year_after(starts):
        raise Refused("รักษาราชการแทนได้ครั้งละไม่เกิน 1 ปี")
    held = _overlapping(to.memberships.filter(role=source.role, office=source.office_id), starts, ends)
    same = held.filter(acting_for=source, starts=starts, ends=ends, order_text=order_text).first()
    if same is not None:
        return same
    if held.exists():
        raise Refused("บุคคลนี้ปฏิบัติหน้าที่ในบทบาทนี้ในช่วงเวลาดังกล่าวอยู่แล้ว")
    made = Membership.objects.create(
        user=to,
        role=source.role,
        office_id=source.office_id,
        acting_for=source,
        starts=starts,
        ends=ends,
        order_text=order_text,
        granted_by=by,
    )
    audit.record("delegate role", made, actor=by, office=made.office, **_facts(made))
    return made


def deputies(office):
    """Users who can take a director's or head's place in the office today."""
    held = Membership.objects.own().current().filter(office=office, role__in=sorted(DEPUTIES))
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def year_after(day):
    """The same day of the next year; 1 March after 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, month=3, day=1)


def _keep_an_administrator(membership, last_day):
    others = Membership.objects.filter(role=Role.OFFICE_ADMIN, office=membership.office_id, user__is_active=True)
    if not others.exclude(pk=membership.pk).current(last_day + timedelta(days=1)).exists():
        raise Refused("ท่านเป็นผู้ดูแลระบบคนสุดท้ายของสำนักงาน โปรดเพิ่มบทบาทผู้ดูแลระบบให้ผู้อื่นก่อน สำนักงานต้องมีผู้ดูแลระบบต่อจากวันสิ้นสุดนี้")


def _overlapping(rows, starts, ends):
    """Those of `rows` not ended by hand that hold on some day between the two (None is open)."""
    rows = rows.filter(ended_at=None)
    if starts:
        rows = rows.filter(Q(ends=None) | Q(ends__gte=starts))
    if ends:
        rows = rows.filter(Q(starts=None) | Q(starts__lte=ends))
    return rows


def _lock_person(user):
    """Holds the person's row, so that two people giving one role at once make one. Raises Refused."""
    if not User.objects.select_for_update().get(pk=user.pk).is_active:
        raise Refused("บัญชีของบุคคลนี้ถูกระงับอยู่ โปรดเปิดใช้บัญชีก่อน")


def _lock_office(membership):
    """Holds the office's row, so that its last two administrators do not leave at once."""
    if membership.office_id:
        Office.objects.select_for_update().get(pk=membership.office_id)


def _facts(membership):
    """What the trail keeps of a role: ids and days."""
    days = {name: str(day) for name in ("starts", "ends") if (day := getattr(membership, name))}
    if membership.ended_at:
        days["ends"] = "now"
    school = {"school": membership.school_id} if membership.school_id else {}
    return {"user": membership.user_id, "given": str(membership.role), **school, **days}


def open_schools(user):
    """Schools in which the person may give a role: seen and open today."""
    return School.objects.visible_to(user).open_on(timezone.localdate())
