"""The end of a school as an institution: merged into another, closed, and both taken back when they were wrong."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from schools import audit, merging
from schools.actions import networks
from schools.models import AuditEvent, Duty, NetworkSchool, School, SchoolEvent, SchoolProgramme
from thai.dates import short

MERGED, CLOSED, MOVED, REOPENED = "merge school", "close school", "move obligations", "reopen school"
LEFT = "leave networks"
FARTHEST = timedelta(days=366)


class Refused(Exception):
    """Why a school cannot be merged, closed or opened again, in Thai; `field` names the form field at fault."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


def is_done(*, school, on, into=None):
    """Whether this very merger or closure stands already."""
    return school.closed_on == on and school.merged_into_id == (into.pk if into else None)


def check(*, school, on, into=None, merging_it=False):
    """Raises Refused when the school cannot end on that day, or cannot join `into`."""
    if school.closed_on:
        raise Refused(f"โรงเรียนนี้ปิดหรือยุบรวมแล้ว มีผลวันที่ {short(school.closed_on)}")
    if merging_it:
        _check_target(school, into, on)
    else:
        _check_that_nothing_is_on_its_way(school)
    if on > timezone.localdate() + FARTHEST:
        raise Refused("วันที่มีผลอยู่ไกลเกินหนึ่งปีข้างหน้า โปรดตรวจปี พ.ศ.", "on")
    if school.opened_on and on < school.opened_on:
        raise Refused(f"วันที่มีผลอยู่ก่อนวันที่เปิดโรงเรียน ({short(school.opened_on)})", "on")


def _check_target(school, into, on):
    if into.pk == school.pk:
        raise Refused("โรงเรียนยุบรวมกับตนเองไม่ได้", "into")
    if into.office_id != school.office_id:
        raise Refused("โรงเรียนที่รับต้องอยู่ในสำนักงานเดียวกัน", "into")
    if into.merged_into_id == school.pk:
        raise Refused("โรงเรียนนี้ยุบรวมเข้ามาแล้ว จึงเลือกกลับกันไม่ได้", "into")
    if into.closed_on:
        raise Refused(f"โรงเรียนที่รับปิดหรือยุบรวมแล้ว มีผลวันที่ {short(into.closed_on)}", "into")
    if into.opened_on and on < into.opened_on:
        raise Refused(f"โรงเรียนที่รับยังไม่เปิดในวันที่มีผล (เปิด {short(into.opened_on)})", "on")


def _check_that_nothing_is_on_its_way(school):
    """What a school still owes that joins this one later would be left to nobody."""
    today = timezone.localdate()
    coming = [other for other in merged_before(school) if other.closed_on > today]
    if coming:
        first = min(coming, key=lambda other: (other.closed_on, other.pk))
        raise Refused(
            f"{first.full_name}จะยุบรวมเข้ามาในวันที่ {short(first.closed_on)} "
            "โปรดยกเลิกการยุบรวมนั้นก่อน หรือยุบรวมโรงเรียนนี้กับโรงเรียนที่จะรับงานต่อ"
        )


def consequences(*, school, on, into=None):
    """What merging (or, without `into`, closing) would do: [{title, n, text}], in the order of the page."""
    last = last_year(school, on)
    people = _memberships(school, on).values("user").distinct().count()
    rows = [
        ("บุคคลที่มีบทบาทในโรงเรียน", people, f"บทบาทไม่มีผลตั้งแต่วันที่ {short(on)} ผู้ดูแลระบบเชิญเข้าโรงเรียนอื่นได้ภายหลัง"),
        ("คำเชิญที่ยังไม่ตอบรับ", school.invitations.waiting().count(), "ยกเลิก"),
        (
            "หน้าที่รับผิดชอบของศึกษานิเทศก์",
            Duty.objects.in_force(school.office).filter(school=school).count(),
            "คงไว้เป็นประวัติ ไม่นับเป็นโรงเรียนที่ต้องดูแลหลังวันที่มีผล",
        ),
        (
            "การเป็นสมาชิกเครือข่าย",
            school.network_memberships.filter(to_year=None).count(),
            f"สิ้นสุดปีการศึกษา {last}",
        ),
        ("ลักษณะและโครงการ", school.programmes.filter(to_year=None).count(), f"สิ้นสุดปีการศึกษา {last}"),
    ]
    rows += [
        (known.title, known.count(school, into, on), known.then if into else known.left)
        for known in merging.OBLIGATIONS.values()
    ]
    return [{"title": title, "n": n, "text": text} for title, n, text in rows]


def last_year(school, on):
    """The academic year (BE) in which the school was open last, when it is closed from `on`."""
    return school.office.calendar.academic_year(on - timedelta(days=1))


@transaction.atomic
def merge(*, school, into, on, by, note=""):
    """The school joins `into` from `on`; its obligations go along, at once or, for a day to come, on that day.

    The same merger twice is done once. Returns whether it was done now. Raises Refused.
    """
    rows = _lock(school, into)
    school, into = rows[school.pk], rows[into.pk]
    if is_done(school=school, on=on, into=into):
        return False
    check(school=school, on=on, into=into, merging_it=True)
    _close(school, on, into)
    for one, kind, other in (
        (school, SchoolEvent.Kind.MERGED, into),
        (into, SchoolEvent.Kind.JOINED_BY, school),
    ):
        SchoolEvent.objects.create(school=one, kind=kind, on=on, other=other, note=note, by=by)
    kept = _end_ties(school, on)
    if on <= timezone.localdate():
        kept["moved"] = merging.move_all(school=school, into=into, on=on, by=by)
    audit.record(MERGED, school, actor=by, office=school.office, into=into.pk, on=on.isoformat(), **kept)
    return True


@transaction.atomic
def close(*, school, on, by, note=""):
    """The school ends on `on` without a successor. Twice is once; returns whether it was done now. Raises Refused."""
    school = _lock(school, *merged_before(school))[school.pk]
    if is_done(school=school, on=on):
        return False
    check(school=school, on=on)
    for other in merged_before(school):
        # What came up since the last look still goes to the school that is about to close.
        settle(school=other, by=by)
    _close(school, on, None)
    SchoolEvent.objects.create(school=school, kind=SchoolEvent.Kind.CLOSED, on=on, note=note, by=by)
    kept = _end_ties(school, on)
    audit.record(CLOSED, school, actor=by, office=school.office, on=on.isoformat(), **kept)
    return True


@transaction.atomic
def reopen(*, school, by, note=""):
    """Takes a wrong merger or closure back: roles, networks and programmes that it ended hold again, and what was
    moved and still waits returns. Twice is once; returns whether it was done now.
    """
    school = School.objects.select_for_update().get(pk=school.pk)
    if school.closed_on is None:
        return False
    into, undo = school.merged_into, undone_by_reopening(school)
    rows = School.objects.filter(pk=school.pk)
    rows.update(closed_on=None, merged_into=None, version=F("version") + 1)
    for one, other in ((school, into), (into, school)):
        if one is not None:
            SchoolEvent.objects.create(
                school=one, kind=SchoolEvent.Kind.REOPENED, on=timezone.localdate(), other=other, note=note, by=by
            )
    for key, ends in undo["memberships"].items():
        school.memberships.filter(pk=key).update(ends=ends and date.fromisoformat(ends))
    school.memberships.filter(pk__in=undo["unbegun"]).update(ended_at=None)
    networks.give_back(school=school, memberships=undo["seats"])
    present = school.programmes.filter(to_year=None).values("programme")
    school.programmes.filter(pk__in=undo["programmes"]).exclude(programme__in=present).update(to_year=None)
    merging.give_back_all(school=school, moved=undo["moved"], by=by)
    audit.record(REOPENED, school, actor=by, office=school.office, was_closed_on=school.closed_on.isoformat())
    return True


def undone_by_reopening(school):
    """What the merger or closure in force ended and moved, as its lines in the audit trail say: {memberships: {pk: end
    before}, unbegun: [pk of memberships], seats: [pk], programmes: [pk], moved: {key: [pk]}}; memberships that were
    changed since are left out.
    """
    trail = AuditEvent.objects.filter(target=audit.name_of(school), verb__in=(MERGED, CLOSED, MOVED, LEFT, REOPENED))
    found = {"memberships": {}, "unbegun": [], "seats": [], "programmes": [], "moved": {}}
    for event in trail.order_by("-pk"):
        if event.verb == REOPENED:
            break
        for key, keys in event.detail.get("moved", {}).items():
            found["moved"].setdefault(key, []).extend(keys)
        for key in ("seats", "programmes"):
            found[key] += event.detail.get(key, [])
        if event.verb in (MERGED, CLOSED):
            set_to = {int(key): ends for key, ends in event.detail.get("memberships", {}).items()}
            now = dict(school.memberships.filter(pk__in=set_to).values_list("pk", "ends"))
            found["memberships"] = {
                key: before for key, (before, after) in set_to.items() if str(now.get(key)) == after
            }
            stopped = {int(key): at for key, at in event.detail.get("unbegun", {}).items()}
            rows = school.memberships.filter(pk__in=stopped).values_list("pk", "ended_at")
            found["unbegun"] = [key for key, at in rows if at and at.isoformat() == stopped[key]]
            break
    return found


@transaction.atomic
def settle(*, school, by):
    """Moves what waits for a merged school to the school that took its place, however often schools merged since.

    For mergers whose day has come, and for what came up after one. Returns {key: [pk, …]} of what went.
    """
    into = successor(school)
    if into is None:
        return {}
    # Somebody may have opened the school again, or merged it elsewhere, since it was loaded.
    rows = _lock(school, into)
    school = rows[school.pk]
    into = successor(school)
    if into is None or into.pk not in rows or school.closed_on > timezone.localdate():
        return {}
    moved = merging.move_all(school=school, into=into, on=school.closed_on, by=by)
    if moved:
        audit.record(MOVED, school, actor=by, office=school.office, into=into.pk, moved=moved)
    return moved


def settle_due():
    """Settles every merger whose day has come, and ends what a school that ended takes part in; called regularly.
    Returns how many schools had something to move."""
    today = timezone.localdate()
    seats = NetworkSchool.objects.filter(school=OuterRef("pk"), to_year=None)
    programmes = SchoolProgramme.objects.filter(school=OuterRef("pk"), to_year=None)
    ended = School.objects.filter(closed_on__lte=today, closed_on__gt=today - FARTHEST)
    for school in ended.filter(Exists(seats) | Exists(programmes)).order_by("pk"):
        _take_part_no_more(school=school)
    merged = School.objects.filter(closed_on__lte=today, closed_on__gt=today - FARTHEST).exclude(merged_into=None)
    events = SchoolEvent.objects.filter(school__in=merged, kind=SchoolEvent.Kind.MERGED).order_by("on", "pk")
    who = {event.school_id: event.by for event in events.select_related("by") if event.by_id}
    return sum(bool(settle(school=school, by=who[school.pk])) for school in merged if school.pk in who)


@transaction.atomic
def _take_part_no_more(*, school):
    """Ends networks and programmes of a school on the day that was set for its end."""
    school = _lock(school)[school.pk]
    if school.closed_on is None or school.closed_on > timezone.localdate():
        return
    event = school.events.filter(kind__in=(SchoolEvent.Kind.MERGED, SchoolEvent.Kind.CLOSED)).order_by("pk").last()
    by = event and event.by
    audit.record(LEFT, school, actor=by, office=school.office, **_end_part(school, last_year(school, school.closed_on)))


def successor(school):
    """The open school that took the school's place, over any number of mergers; None where there is none."""
    seen = set()
    while school is not None and school.merged_into_id and school.pk not in seen:
        seen.add(school.pk)
        school = school.merged_into
        if school.is_open:
            return school
    return None


def merged_before(school):
    """The schools that this one took in or will take in, over any number of mergers."""
    found, asked = {}, [school.pk]
    while asked:
        rows = School.objects.filter(merged_into__in=asked).exclude(pk__in=[school.pk, *found])
        asked = [row.pk for row in rows]
        found |= {row.pk: row for row in rows}
    return list(found.values())


def _lock(*schools):
    """The rows as they are now, held in one order until the transaction ends: {pk: school}."""
    rows = School.objects.select_for_update().filter(pk__in=[school.pk for school in schools])
    return {row.pk: row for row in rows.order_by("pk")}


def _close(school, on, into):
    School.objects.filter(pk=school.pk).update(closed_on=on, merged_into=into, version=F("version") + 1)
    school.closed_on, school.merged_into = on, into


def _memberships(school, on):
    """Roles at the school that would hold on `on` or later."""
    return school.memberships.filter(Q(ends=None) | Q(ends__gte=on))


def _end_ties(school, on):
    """Ends roles, invitations, networks and programmes of the school; returns what it was, for the audit trail.

    Of an end to come networks and programmes wait for their day (settle_due): the school is counted in them until then.
    """
    year, memberships, unbegun, now = last_year(school, on), {}, {}, timezone.now()
    for row in _memberships(school, on):
        before = row.ends and row.ends.isoformat()
        last = on - timedelta(days=1)
        row.ends = max(last, row.starts or last)
        if row.ends > last and row.ended_at is None:
            # It begins after the end, and no role can end before it begins.
            row.ended_at = now
            unbegun[row.pk] = now.isoformat()
        row.save(update_fields=["ends", "ended_at"])
        memberships[row.pk] = [before, row.ends.isoformat()]
    invitations = school.invitations.waiting().update(revoked_at=now)
    part = _end_part(school, year) if on <= timezone.localdate() else {}
    return {"memberships": memberships, "unbegun": unbegun, "invitations": invitations, **part}


def _end_part(school, year):
    """Ends networks and programmes with an academic year; returns their keys."""
    seats, programmes = networks.end_all(school=school, last_year=year), []
    for row in school.programmes.filter(to_year=None):
        row.to_year = max(year, row.from_year or 0)
        row.save(update_fields=["to_year"])
        programmes.append(row.pk)
    return {"seats": seats, "programmes": programmes}
