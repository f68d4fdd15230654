"""Roles that people get, give to each other for a time, and lose. No role is ever deleted."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from schools import audit
from schools.models import DELEGABLE_ROLES, UNDO, Membership, Office, Role, School, User
from thai.dates import short

# Somebody of the office who can take a director's or head's place.
DEPUTIES = frozenset({Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR})
# Roles without which nobody could let anybody in.
KEPT = (Role.OFFICE_ADMIN, Role.PLATFORM_ADMIN)
NO_DEPUTY = "ผู้รักษาราชการแทนต้องเป็นผู้อำนวยการ ผู้อำนวยการกลุ่ม หรือศึกษานิเทศก์ของสำนักงาน และเป็นคนละคนกับผู้มอบหมาย"


class Refused(Exception):
    """The step is against a rule; the text says which, to the person. Nothing was written."""


@transaction.atomic
def grant(*, user, role, office=None, school=None, starts=None, ends=None, by):
    """Gives a person a role and returns the Membership; the same grant twice gives the first one.

    At a school whose closure is on record the role ends with the school. Raises Refused when the person is deactivated
    or holds the role there at the time, and when the school is closed by the first day.
    """
    ends = ends_with_school(school, ends)
    _lock_person(user)
    if school and ends and ends < (starts or timezone.localdate()):
        raise Refused("โรงเรียนนี้ปิดหรือยุบรวมก่อนวันเริ่มบทบาท โปรดเลือกโรงเรียนอื่นหรือวันเริ่มที่เร็วกว่านี้")
    place = {"office": office, "school": school}
    held = overlapping(user.memberships.own().filter(role=role, **place), starts, ends)
    if same := held.filter(starts=starts, ends=ends, granted_by=by).first():
        return same
    if held.exists():
        raise Refused("บุคคลนี้มีบทบาทนี้ในช่วงเวลาดังกล่าวอยู่แล้ว")
    made = Membership.objects.create(user=user, role=role, starts=starts, ends=ends, granted_by=by, **place)
    audit.record("grant role", made, actor=by, office=office, **_facts(made))
    return made


@transaction.atomic
def end(*, membership, by, day=None):
    """Ends a role after `day`, or without a day at once; what was delegated from it ends then too, and the places that
    the person takes in the office when nothing is left by which they could.

    A role that is over stays as it is. Raises Refused for a day that is past, before the role begins or after the
    school has closed, and for the last administrator of an office or of the platform.
    """
    fits = day is None or ends_with_school(membership.school, day) == day
    _lock_keepers(membership.office_id)
    membership.refresh_from_db()
    if membership.state == "ended":
        return
    today = timezone.localdate()
    if day is not None and day < max(today, membership.starts or today):
        raise Refused("วันสิ้นสุดต้องไม่ก่อนวันนี้และไม่ก่อนวันเริ่มบทบาท")
    if membership.acting_for_id and day is not None and day > membership.ends:
        raise Refused("การรักษาราชการแทนขยายเวลาที่นี่ไม่ได้ โปรดบันทึกคำสั่งใหม่")
    if not fits:
        raise Refused("วันสิ้นสุดต้องไม่หลังวันสุดท้ายก่อนโรงเรียนปิดหรือยุบรวม")
    shortened = day is None or membership.ends is None or day < membership.ends
    if shortened and _must_be_kept(membership, by) and not _is_kept(membership, day or today):
        raise Refused("บทบาทนี้เป็นผู้ดูแลระบบคนสุดท้ายที่อยู่ต่อ โปรดเพิ่มบทบาทผู้ดูแลระบบให้ผู้อื่นก่อน ต้องมีผู้ดูแลระบบต่อจากวันสิ้นสุดนี้")
    if day is None:
        membership.ended_at = timezone.now()
    _end_delegations(membership, day, by)
    if day is not None:
        membership.ends = day
    membership.save(update_fields=["ended_at", "ends"])
    if membership.acting_for_id is None and membership.role in DEPUTIES:
        _end_places_taken(membership, day, by)
    verb = "end delegation" if membership.acting_for_id else "end role"
    audit.record(verb, membership, actor=by, office=membership.office, **_facts(membership))


def ending_with(membership):
    """The delegations that end when the role is ended at once: from it, and the places its holder takes by it."""
    found = Q(acting_for=membership)
    if membership.acting_for_id is None and membership.role in DEPUTIES:
        own = _standing(membership.user_id, membership.office_id).current().exclude(pk=membership.pk)
        if not own.exists():
            found |= Q(user=membership.user_id, office=membership.office_id)
    return Membership.objects.delegated().not_over().filter(found).select_related("user").order_by("pk")


def _end_delegations(membership, day, by):
    """Lets nobody act for the role after its last day; who was to act for the empty place after it, may."""
    for delegation in membership.delegations.not_over():
        if day is not None and (delegation.ends <= day or _fills_empty_place(membership, delegation.starts)):
            continue
        _stop(delegation, day, by)


def _end_places_taken(membership, day, by):
    """Lets a person who is leaving the office act for nobody there after the last day of the own roles."""
    taken = Membership.objects.delegated().not_over().filter(user=membership.user_id, office=membership.office_id)
    if not taken:
        return
    last = day
    if own := list(_standing(membership.user_id, membership.office_id).current(day)):
        if any(row.ends is None for row in own):
            return
        last = max(row.ends for row in own)
    for delegation in taken:
        if last is None or delegation.ends > last:
            _stop(delegation, last, by)


def _stop(delegation, day, by):
    """Ends a delegation after `day`, or without a day, or when it would begin later, at once."""
    if day is None or delegation.starts > day:
        delegation.ended_at = timezone.now()
    else:
        delegation.ends = day
    delegation.save(update_fields=["ended_at", "ends"])
    audit.record("end delegation", delegation, actor=by, office=delegation.office, **_facts(delegation))


def _standing(user, office):
    """The own roles by which a person takes a place in an office."""
    return Membership.objects.own().filter(user=user, office=office, role__in=sorted(DEPUTIES), ended_at=None)


def _refuse_outlasting(to, office, starts, ends):
    """Raises Refused when none of the person's own roles there holds from the first day to the last."""
    own = _standing(to.pk, office).filter(Q(starts=None) | Q(starts__lte=starts))
    if own.filter(Q(ends=None) | Q(ends__gte=ends)).exists():
        return
    last = own.filter(ends__gte=starts).order_by("-ends").first()
    until = f"ถึงวันที่ {short(last.ends)} วันสิ้นสุดต้องไม่หลังวันนั้น" if last else "ไม่ถึงวันที่เริ่ม"
    raise Refused(f"ผู้รักษาราชการแทนมีบทบาทของตนในสำนักงาน{until}")


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
    if overlapping(same, timezone.localdate(), membership.ends).exists():
        raise Refused("บุคคลนี้มีบทบาทเดียวกันที่เพิ่มใหม่แล้ว")
    if membership.acting_for_id:
        others = Membership.objects.filter(acting_for=membership.acting_for_id).exclude(pk=membership.pk)
        first = max(membership.starts, timezone.localdate())
        _refuse_a_second(others, first, membership.ends)
        if not deputies(membership.office).filter(pk=membership.user_id).exists():
            raise Refused(NO_DEPUTY)
        _refuse_outlasting(membership.user, membership.office, first, membership.ends)
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
    source = membership.acting_for
    if source is not None and (source.ended_at or _outlives(source, membership.starts, membership.ends)):
        return False
    return membership.school is None or membership.school.is_open


@transaction.atomic
def delegate(*, source, to, starts, ends, order_text, by):
    """Lets `to` take the place of `source` (รักษาราชการแทน) from one day to another; returns the Membership.

    It does not outlast the role itself, but the office's administrator may fill the place once it is empty. The same
    delegation twice gives the first one. Raises Refused.
    """
    _lock_person(to)
    Membership.objects.select_for_update().get(pk=source.pk)
    source.refresh_from_db()
    if source.role not in DELEGABLE_ROLES or source.acting_for_id:
        raise Refused("มอบหมายได้เฉพาะตำแหน่งผู้อำนวยการสำนักงานและผู้อำนวยการกลุ่ม ซึ่งมิได้รับมอบหมายต่อมา")
    if to.pk == source.user_id or not deputies(source.office).filter(pk=to.pk).exists():
        raise Refused(NO_DEPUTY)
    if ends < max(starts, timezone.localdate()):
        raise Refused("วันสิ้นสุดต้องไม่ก่อนวันเริ่มและไม่ก่อนวันนี้")
    if ends >= year_after(starts):
        raise Refused("รักษาราชการแทนได้ครั้งละไม่เกิน 1 ปี")
    _refuse_outlasting(to, source.office, max(starts, timezone.localdate()), ends)
    if _fills_empty_place(source, starts):
        if not by.has_role(Role.OFFICE_ADMIN):
            raise Refused("ตำแหน่งนี้ว่างในวันที่เริ่ม ผู้ดูแลระบบของสำนักงานเท่านั้นที่บันทึกผู้รักษาราชการแทนได้")
    elif _outlives(source, starts, ends):
        raise Refused(f"ผู้ดำรงตำแหน่งอยู่ในตำแหน่งถึงวันที่ {short(source.ends)} วันสิ้นสุดต้องไม่หลังวันนั้น")
    held = overlapping(to.memberships.filter(role=source.role, office=source.office_id), starts, ends)
    same = held.filter(acting_for=source, starts=starts, ends=ends, order_text=order_text).first()
    if same is not None:
        return same
    if held.exists():
        raise Refused("บุคคลนี้ปฏิบัติหน้าที่ในบทบาทนี้ในช่วงเวลาดังกล่าวอยู่แล้ว")
    _refuse_a_second(source.delegations, starts, ends)
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


def _refuse_a_second(delegations, starts, ends):
    """Raises Refused when somebody else acts for the same role on some day between the two."""
    other = overlapping(delegations, starts, ends).select_related("user").order_by("starts").first()
    if other is not None:
        days = f"{short(other.starts)} ถึง {short(other.ends)}"
        raise Refused(f"{other.user} รักษาราชการแทนตำแหน่งนี้อยู่ ตั้งแต่ {days} โปรดเลือกช่วงวันอื่น หรือให้การมอบหมายนั้นสิ้นสุดก่อน")


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


def _fills_empty_place(source, starts):
    """Whether nobody holds the role itself any more on the first day of who acts for it."""
    return source.ended_at is not None or (source.ends is not None and source.ends < starts)


def _outlives(source, starts, ends):
    """Whether who acts for a role from one day to another would go on doing so after its own last day."""
    return source.ends is not None and starts <= source.ends < ends


def ends_with_school(school, ends):
    """The last day of a role at a school (None is the office): its own, or that of a school whose closure is on record.

    Holds the school's row, so that no closure slips in between.
    """
    closed_on = School.objects.select_for_update().get(pk=school.pk).closed_on if school else None
    if closed_on is None:
        return ends
    last = closed_on - timedelta(days=1)
    return min(ends or last, last)


def keep_administrators_without(person, *, by):
    """Raises Refused when an office or the platform would be left to nobody, now or later, were the person to lose the
    login."""
    held = person.memberships.not_over().filter(role__in=KEPT).order_by("office")
    for membership in held:
        if not _must_be_kept(membership, by):
            continue
        _lock_keepers(membership.office_id)
        if not _is_kept(membership, timezone.localdate(), but_for=person):
            whose = "ของสำนักงาน" if membership.office_id else "ส่วนกลาง"
            raise Refused(f"ไม่มีผู้ดูแลระบบอื่น{whose}ที่อยู่ต่อแทนบุคคลนี้ได้ โปรดเพิ่มบทบาทผู้ดูแลระบบให้ผู้อื่นก่อน")


def _must_be_kept(membership, by):
    """Whether somebody has to be left in the role: who keeps the platform may leave an office to nobody."""
    return membership.role == Role.PLATFORM_ADMIN or (
        membership.role == Role.OFFICE_ADMIN and not by.acting.is_platform
    )


def _is_kept(membership, last_day, but_for=None):
    """Whether somebody else has the role after `last_day` and for as long as it would have been held."""
    others = Membership.objects.filter(role=membership.role, office=membership.office_id, user__is_active=True)
    others = others.exclude(user=but_for) if but_for else others.exclude(pk=membership.pk)
    stays = Q(ends=None) if membership.ends is None else Q(ends=None) | Q(ends__gte=membership.ends)
    return others.current(last_day + timedelta(days=1)).filter(stays).exists()


def overlapping(rows, starts, ends):
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


def _lock_keepers(office_id):
    """Holds the office's row, for the platform those of its administrators: the last two do not leave at once."""
    if office_id:
        Office.objects.select_for_update().get(pk=office_id)
    else:
        rows = Membership.objects.select_for_update().filter(role=Role.PLATFORM_ADMIN).order_by("pk")
        list(rows.values_list("pk", flat=True))


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
