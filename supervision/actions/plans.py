"""The planned visits of a plan: written while it is a draft, moved, cancelled and taken up again once it is approved.

Steps of the plan itself are in supervision.actions.plan_steps.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from schools import audit
from schools.models import Role
from schools.recipients import of_school
from supervision.actions.changes import Stale, WrongState
from supervision.models import Plan, PlannedVisit, PlannedVisitEvent
from thai import dates
from thai.years import fiscal_span, quarter

S, What = PlannedVisit.State, PlannedVisitEvent.What
# A plan that waits for its approval changes in nothing.
OPEN_TO_CHANGE = (Plan.State.DRAFT, Plan.State.RETURNED, Plan.State.APPROVED)
CONTENT = ("supervisor", "school", "quarter", "planned_on", "part", "kind", "mode", "purpose", "objective", "project")


def hold(plan_pk, states=OPEN_TO_CHANGE):
    """The plan, held until the transaction ends. Raises WrongState when it is in none of `states`."""
    plan = Plan.objects.select_for_update().get(pk=plan_pk)
    if plan.state not in states:
        raise WrongState(plan.get_state_display())
    return plan


def was_approved(planned):
    """True when the row stood in an approved content of its plan, so that changing it is on record."""
    return planned.plan.state == Plan.State.APPROVED or (
        planned.plan.revision > 0 and planned.plan.revisions.filter(approved_at__gte=planned.created_at).exists()
    )


def check_day(day, *, plan, school, today=None):
    """Raises ValidationError when a visit cannot be planned for `day`: outside of the plan's fiscal year, in the past,
    or after the school closed."""
    first, last = fiscal_span(plan.year)
    today = today or timezone.localdate()
    if not first <= day <= last:
        raise ValidationError(
            f"วันที่ต้องอยู่ในปีงบประมาณ {plan.year} ({dates.short(first)} ถึง {dates.short(last)})", code="other year"
        )
    if day < today:
        raise ValidationError(f"วันที่ต้องไม่ก่อนวันนี้ ({dates.short(today)})", code="past")
    if school.closed_on and day >= school.closed_on:
        raise ValidationError(f"โรงเรียนนี้ปิดหรือยุบรวมตั้งแต่ {dates.short(school.closed_on)}", code="closed")


def owe_reason(reason, what):
    """Raises ValidationError where the reason is missing or too long to keep."""
    if not reason:
        raise ValidationError(f"โปรดระบุเหตุผลที่{what}", code="reason")
    if len(reason) > 300:
        raise ValidationError("เหตุผลยาวได้ไม่เกิน 300 ตัวอักษร", code="reason")


def _change(planned, states, version, **fields):
    """One conditional UPDATE; `planned` is fresh afterwards. Raises WrongState or Stale."""
    rows = PlannedVisit.objects.filter(pk=planned.pk)
    if not rows.filter(state__in=states, version=version).update(version=F("version") + 1, **fields):
        raise Stale if rows.filter(state__in=states).exists() else WrongState
    planned.refresh_from_db()


@transaction.atomic
def schedule(*, planned, day, by, version, part=None, reason=""):
    """Gives a planned visit a day (and a part of it), or another one.

    In an approved plan a day that was set before moves only with a reason, and counts as a move. `day` None takes the
    day away again, in a draft alone. The quarter follows the day. The same day and part again change nothing. Raises
    ValidationError for a day that cannot be, WrongState while the plan is being considered or when the visit is done
    or cancelled, Stale when it is no longer `version`.
    """
    plan = hold(planned.plan_id)
    planned.plan = plan
    before, part = planned.planned_on, part or planned.part
    on_record = was_approved(planned)
    if part not in PlannedVisit.Part.values:
        raise ValidationError("ช่วงเวลาไม่ถูกต้อง", code="part")
    if day is None and on_record:
        raise ValidationError("โปรดระบุวันที่ แผนนี้อนุมัติแล้วจึงลบวันที่ออกไม่ได้", code="required")
    moves = on_record and before is not None and day != before
    if moves and plan.state == Plan.State.APPROVED:
        owe_reason(reason, "เลื่อนวัน")
    if day is not None and day != before:
        check_day(day, plan=plan, school=planned.school)
    changed = {"planned_on": day, "part": part}
    if day is not None:
        changed["quarter"] = quarter(day)[1]
    if moves:
        changed["moves"] = F("moves") + 1
    _change(planned, [S.PLANNED], version, **changed)
    if on_record and day != before:
        _note(planned, What.MOVED, by=by, from_day=before, to_day=day, reason=reason)
        _tell_of_move(planned, before, by, reason)
    audit.record("schedule planned visit", planned, actor=by, day=str(day or ""))
    return planned


@transaction.atomic
def cancel(*, planned, by, reason, version):
    """Takes a planned visit out of what is meant to be done, with a reason; it stays on record. A visit whose draft was
    begun from it is then one that no plan foresaw.

    Raises ValidationError without a reason, WrongState or Stale.
    """
    owe_reason(reason, "ยกเลิก")
    hold(planned.plan_id)
    _change(planned, [S.PLANNED], version, state=S.CANCELLED, visit=None)
    _note(planned, What.CANCELLED, by=by, from_day=planned.planned_on, reason=reason)
    audit.record("cancel planned visit", planned, actor=by)
    if planned.plan.state == Plan.State.APPROVED:
        title = f"ยกเลิกการนิเทศ{planned.school.full_name}{_on(planned.planned_on)}"
        _tell(planned, by, title, reason, to_school=school_is_told(planned))
    return planned


@transaction.atomic
def restore(*, planned, by, version, reason=""):
    """Takes a cancelled visit up again. A day that has passed meanwhile is taken away, so that a new one is set.

    Raises ValidationError when the school has closed, WrongState or Stale.
    """
    hold(planned.plan_id)
    today, day = timezone.localdate(), planned.planned_on
    if planned.school.closed_on and planned.school.closed_on <= today:
        raise ValidationError("โรงเรียนนี้ปิดหรือยุบรวมแล้ว จึงนำกลับเข้าแผนไม่ได้", code="closed")
    kept = day if day and day >= today else None
    _change(planned, [S.CANCELLED], version, state=S.PLANNED, planned_on=kept)
    _note(planned, What.RESTORED, by=by, from_day=day, to_day=kept, reason=reason[:300])
    audit.record("restore planned visit", planned, actor=by)
    if planned.plan.state == Plan.State.APPROVED:
        _tell(planned, by, f"นำการนิเทศ{planned.school.full_name}กลับเข้าแผน", reason, to_school=kept is not None)
    return planned


def school_is_told(planned):
    """Whether the school knows of the day of a planned visit, so that it is told when that changes, and why."""
    return planned.plan.state == Plan.State.APPROVED and planned.planned_on is not None


def _note(planned, what, *, by, from_day=None, to_day=None, reason=""):
    PlannedVisitEvent.objects.create(
        planned=planned, what=what, from_day=from_day, to_day=to_day, reason=reason, actor=by
    )


def _on(day):
    return f" วันที่ {dates.short(day)}" if day else ""


def _tell_of_move(planned, before, by, reason):
    if before is None:
        title = f"กำหนดวันนิเทศ{planned.school.full_name}{_on(planned.planned_on)}"
    else:
        title = f"เลื่อนวันนิเทศ{planned.school.full_name} จาก {dates.short(before)} เป็น {dates.short(planned.planned_on)}"
    if planned.plan.state == Plan.State.APPROVED:
        _tell(planned, by, title, reason, to_school=True)


def _tell(planned, by, title, reason, *, to_school):
    """Tells the person who was to go, and the school's director where the school knew of the day."""
    key = f"planned:{planned.pk}:{planned.version}"
    body = f"เหตุผล: {reason}" if reason else ""
    url = reverse("supervision:planned", args=[planned.pk])
    if planned.supervisor_id != by.pk:
        tell([planned.supervisor], kind="plan", key=key, title=title, body=body, url=url)
    if to_school:
        directors = of_school(planned.school, Role.SCHOOL_DIRECTOR)
        tell(directors, kind="plan", key=key, title=title, body=body, url=reverse("schools:own"))


# While the plan is written.


@transaction.atomic
def save_visit(*, planned, instruments, version, by):
    """Writes a planned visit of a plan that is being written, new (without a pk) or changed.

    `instruments` are Instrument objects. Raises WrongState when the plan is no longer being written or the visit is
    done or cancelled, Stale when it is no longer `version`. The same new one sent twice is one.
    """
    plan = planned.plan = hold(planned.plan_id, Plan.EDITABLE)
    if planned.planned_on:
        planned.quarter = quarter(planned.planned_on)[1]
    if planned.pk is None:
        twin = PlannedVisit.objects.waiting().filter(plan=plan, **{name: getattr(planned, name) for name in CONTENT})
        if (there := twin.first()) is not None:
            return there
        planned.save(force_insert=True)
        verb = "add planned visit"
    else:
        stored = PlannedVisit.objects.get(pk=planned.pk)
        moved = was_approved(planned) and stored.planned_on and planned.planned_on != stored.planned_on
        fields = {name: getattr(planned, name) for name in CONTENT}
        if moved:
            fields["moves"] = F("moves") + 1
        _change(planned, [S.PLANNED], version, **fields)
        if moved:
            _note(planned, What.MOVED, by=by, from_day=stored.planned_on, to_day=planned.planned_on)
        verb = "edit planned visit"
    planned.instruments.set(instruments)
    audit.record(verb, planned, actor=by, plan=planned.plan_id)
    return planned


@transaction.atomic
def add_visits(*, plan, places, by, instruments=(), days=None, **fields):
    """Adds a planned visit for each of `places`, pairs of (school, quarter), and returns the new ones.

    `fields` are those of PlannedVisit that all share; `days` is {school pk: day} where days are set. A school that has
    the same already (person, quarter, kind, not cancelled) in the plan gets no second one, so that a button pressed
    twice adds once. Raises WrongState.
    """
    plan = hold(plan.pk, Plan.EDITABLE)
    supervisor, kind = fields["supervisor"], fields.get("kind", PlannedVisit._meta.get_field("kind").default)
    there = PlannedVisit.objects.filter(plan=plan, supervisor=supervisor, kind=kind).standing()
    taken = set(there.values_list("school", "quarter"))
    rows = []
    for school, number in places:
        if (school.pk, number) not in taken:
            taken.add((school.pk, number))
            day = (days or {}).get(school.pk)
            number = quarter(day)[1] if day else number
            rows.append(PlannedVisit(plan=plan, school=school, quarter=number, planned_on=day, **fields))
    made = PlannedVisit.objects.bulk_create(rows, batch_size=400)
    through = PlannedVisit.instruments.through
    through.objects.bulk_create(
        [through(plannedvisit=row, instrument=instrument) for row in made for instrument in instruments],
        batch_size=400,
    )
    if made:
        audit.record("add planned visits", plan, actor=by, visits=len(made))
    return made


@transaction.atomic
def remove_visit(*, planned, by, version):
    """Deletes a planned visit that stood in no approved content of its plan; others are cancelled with a reason.

    Raises WrongState or Stale.
    """
    planned.plan = hold(planned.plan_id, Plan.EDITABLE)
    if was_approved(planned):
        raise WrongState
    _change(planned, [S.PLANNED], version)
    audit.record("delete planned visit", planned, actor=by, plan=planned.plan_id)
    planned.delete()
