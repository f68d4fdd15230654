"""The steps of a supervision plan: begun, written, handed in, approved or returned, revised."""

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from inbox.actions import tell
from schools import audit
from schools.models import Office, Role
from schools.recipients import of_office
from supervision.actions import plans
from supervision.actions.changes import Stale, WrongState, move
from supervision.actions.coverage_rules import ensure
from supervision.models import Plan, PlanEvent, PlannedVisit, PlanObjective, PlanRevision

GROUP_TITLE = "แผนนิเทศของกลุ่มนิเทศฯ ปีงบประมาณ {year}"
OWN_TITLE = "แผนนิเทศรายบุคคล ปีงบประมาณ {year}"


@transaction.atomic
def start(*, office, owner, year, by, source=None):
    """The plan of a person (or with `owner` None of the group) for a fiscal year, begun where there is none.

    Returns (plan, whether it was begun now): a second click finds the first one's. With `source`, an earlier plan of
    the same owner, its texts, objectives and standing visits to open schools are taken over, the visits without a day.
    """
    # Those who begin wait for each other at their office's row.
    Office.objects.select_for_update().get(pk=office.pk)
    plan = Plan.objects.filter(office=office, owner=owner, year=year).first()
    if plan is not None:
        return plan, False
    title = (GROUP_TITLE if owner is None else OWN_TITLE).format(year=year)
    plan = Plan.objects.create(office=office, owner=owner, year=year, title=title, created_by=by)
    PlanEvent.objects.create(plan=plan, to_state=Plan.State.DRAFT, actor=by, capacity=by.capacity)
    audit.record("start plan", plan, actor=by, year=year)
    ensure(office=office, by=by)
    if source is not None:
        _copy(plan, source, by)
    return plan, True


def _copy(plan, source, by):
    Plan.objects.filter(pk=plan.pk).update(rationale=source.rationale, expected=source.expected)
    objectives = {}
    for objective in source.objectives.prefetch_related("policies"):
        copy = PlanObjective.objects.create(
            plan=plan,
            position=objective.position,
            text=objective.text,
            indicator=objective.indicator,
            target=objective.target,
        )
        copy.policies.set([policy for policy in objective.policies.all() if policy.is_active])
        objectives[objective.pk] = copy
    rows = source.visits.standing().filter(school__closed_on=None).prefetch_related("instruments")
    pairs = [
        (
            PlannedVisit(
                plan=plan,
                supervisor_id=plan.owner_id or row.supervisor_id,
                school_id=row.school_id,
                quarter=row.quarter,
                part=row.part,
                kind=row.kind,
                mode=row.mode,
                purpose=row.purpose,
                objective=objectives.get(row.objective_id),
            ),
            [one.pk for one in row.instruments.all() if one.archived_at is None],
        )
        for row in rows
    ]
    PlannedVisit.objects.bulk_create([row for row, _ in pairs], batch_size=400)
    through = PlannedVisit.instruments.through
    links = [through(plannedvisit=row, instrument_id=pk) for row, keys in pairs for pk in keys]
    through.objects.bulk_create(links, batch_size=400)
    plan.refresh_from_db()
    audit.record("copy plan", plan, actor=by, source=source.pk, visits=len(pairs))


@transaction.atomic
def save(*, plan, title, rationale, expected, objectives, version, by):
    """Writes the texts of a plan and its objectives, in the order given.

    `objectives` are dicts of id (or None), text, indicator, target and policies; those of the plan that are not named
    go away, and visits that served them stay without an objective. Raises Stale when the stored plan is no longer
    `version`, WrongState when it is not being written.
    """
    rows = Plan.objects.filter(pk=plan.pk)
    texts = {"title": title, "rationale": rationale, "expected": expected}
    if not rows.filter(version=version, state__in=Plan.EDITABLE).update(version=F("version") + 1, **texts):
        raise WrongState if rows.exclude(state__in=Plan.EDITABLE).exists() else Stale
    plan.refresh_from_db()
    there = {objective.pk: objective for objective in plan.objectives.all()}
    kept = {row["id"] for row in objectives if row["id"] in there}
    plan.objectives.exclude(pk__in=kept).delete()
    for place, row in enumerate(objectives, start=1):
        objective = there.get(row["id"]) or PlanObjective(plan=plan)
        objective.position = place
        objective.text, objective.indicator, objective.target = row["text"], row["indicator"], row["target"]
        objective.save()
        objective.policies.set(row["policies"])
    audit.record("edit plan", plan, actor=by, version=plan.version, objectives=len(objectives))
    return plan


def lacks(plan):
    """What a plan owes before it is handed in, as a Thai sentence, or ""."""
    if not plan.objectives.exists():
        return "โปรดเพิ่มวัตถุประสงค์อย่างน้อยหนึ่งข้อก่อนส่ง"
    if not plan.visits.standing().exists():
        return "โปรดเพิ่มการนิเทศอย่างน้อยหนึ่งครั้งก่อนส่ง"
    return ""


def _step(plan, to_state, *, by, verb, version, comment="", **fields):
    from_state = move(plan, to_state, version=version, **fields)
    PlanEvent.objects.create(
        plan=plan, from_state=from_state, to_state=to_state, actor=by, capacity=by.capacity, comment=comment
    )
    audit.record(verb, plan, actor=by)


def _name(plan):
    return f"{plan.title} ({plan.owner or 'กลุ่มนิเทศฯ'})"


def _told(plan, step, people, title, body="", *, by):
    url = reverse("supervision:plan", args=[plan.pk])
    others = [person for person in people if person.pk != by.pk]
    tell(others, kind="plan", key=f"plan:{plan.pk}:{step}:{plan.version}", title=title, body=body, url=url)


def _keepers(plan):
    return [plan.owner] if plan.owner_id else of_office(plan.office, Role.HEAD)


@transaction.atomic
def submit(*, plan, by, version=None):
    """Hands a plan in: a supervisor's to the head, the head's own and the group's to the director.

    Raises WrongState when it lacks what it owes (see lacks), or Stale.
    """
    plans.hold(plan.pk, Plan.EDITABLE)
    if lacks(plan):
        raise WrongState(lacks(plan))
    _step(plan, Plan.State.SUBMITTED, by=by, verb="submit plan", version=version)
    heads = of_office(plan.office, Role.HEAD)
    leads = plan.owner_id is None or plan.owner_id in {head.pk for head in heads}
    to = of_office(plan.office, Role.DIRECTOR) if leads else heads
    _told(plan, "submitted", to, f"{_name(plan)} รอพิจารณา", by=by)


@transaction.atomic
def send_back(*, plan, by, reason, version=None):
    """Returns a submitted plan with a reason. Raises WrongState or Stale."""
    _step(plan, Plan.State.RETURNED, by=by, verb="return plan", version=version, comment=reason)
    _told(plan, "returned", _keepers(plan), f"{plan.title} ถูกส่งกลับให้แก้ไข", f"เหตุผล: {reason}", by=by)


@transaction.atomic
def approve(*, plan, by, version=None, comment=""):
    """Puts a submitted plan in force and keeps its content as a revision. Raises WrongState or Stale."""
    _step(plan, Plan.State.APPROVED, by=by, verb="approve plan", version=version, comment=comment)
    PlanRevision.objects.create(plan=plan, number=plan.revision, content=content_of(plan), approved_by=by)
    people = {person.pk: person for person in _keepers(plan)}
    for row in plan.visits.waiting().select_related("supervisor").order_by("supervisor"):
        people[row.supervisor_id] = row.supervisor
    _told(plan, "approved", people.values(), f"{plan.title} ได้รับอนุมัติแล้ว", by=by)


@transaction.atomic
def revise(*, plan, by, reason, version=None):
    """Takes an approved plan back to draft as its next revision; what was approved stays as a PlanRevision.

    Raises WrongState or Stale.
    """
    _step(
        plan,
        Plan.State.DRAFT,
        by=by,
        verb="revise plan",
        version=version,
        comment=reason,
        revision=F("revision") + 1,
    )


def content_of(plan):
    """The content of a plan as plain data that needs nothing else to be read: names beside keys, days as ISO text."""
    objectives = plan.objectives.prefetch_related("policies")
    visits = plan.visits.in_plan_order().select_related("school__network", "supervisor", "objective", "project")
    visits = visits.prefetch_related("instruments")
    return {
        "title": plan.title,
        "owner": str(plan.owner or ""),
        "year": plan.year,
        "rationale": plan.rationale,
        "expected": plan.expected,
        "objectives": [
            {
                "id": row.pk,
                "text": row.text,
                "indicator": row.indicator,
                "target": row.target,
                "policies": [policy.title for policy in row.policies.all()],
            }
            for row in objectives
        ],
        "visits": [
            {
                "id": row.pk,
                "school": row.school_id,
                "school_name": row.school.full_name,
                "network": str(row.school.network or ""),
                "supervisor": row.supervisor_id,
                "supervisor_name": str(row.supervisor),
                "quarter": row.quarter,
                "day": row.planned_on.isoformat() if row.planned_on else "",
                "part": row.get_part_display(),
                "kind": row.get_kind_display(),
                "mode": row.get_mode_display(),
                "purpose": row.purpose,
                "objective": row.objective.text if row.objective else "",
                "project": row.project.name if row.project else "",
                "instruments": [one.title for one in row.instruments.all()],
                "state": row.state,
            }
            for row in visits
        ],
    }
