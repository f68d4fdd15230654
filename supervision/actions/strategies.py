"""The 3-year plan, the action plan of a year, and the objectives of the group: begun, written, approved."""

from django.db import transaction
from django.db.models import F, Sum
from django.urls import reverse

from inbox.actions import tell
from schools import audit
from schools.models import Office, Role
from schools.recipients import of_office
from supervision.actions.changes import Stale, WrongState, locked, move
from supervision.models import (
    ActionPlan,
    ActionPlanStep,
    GroupObjective,
    Indicator,
    Project,
    ProjectStep,
    StrategicPlan,
    StrategicPlanStep,
    Strategy,
    StrategyMeasure,
    YearTarget,
)
from supervision.project_queries import lacks

TITLE = "แผนปฏิบัติการประจำปีงบประมาณ {year} ของกลุ่มนิเทศฯ"
# The six objectives that the manual of a group begins with (checklist ).
OBJECTIVES = (
    "พัฒนาแนวทางการนิเทศและการบริหารงานวิชาการ",
    "พัฒนาหลักสูตรสถานศึกษาและกระบวนการเรียนรู้",
    "พัฒนาระบบการประกันคุณภาพภายในของสถานศึกษา",
    "พัฒนาการวัดและประเมินผล สื่อ และนวัตกรรม",
    "พัฒนาระบบการนิเทศ ติดตาม และประเมินผล",
    "ส่งเสริมการวิจัยและพัฒนาคุณภาพการศึกษา",
)


class Overlap(Exception):
    """Another plan in force has a year of this one; it is the argument."""


@transaction.atomic
def ensure_objectives(*, office, by):
    """Gives an office that never had objectives the six usual ones; returns how many were made."""
    Office.objects.select_for_update().get(pk=office.pk)
    if GroupObjective.objects.filter(office=office).exists():
        return 0
    made = GroupObjective.objects.bulk_create(
        GroupObjective(office=office, position=place, text=text) for place, text in enumerate(OBJECTIVES, 1)
    )
    audit.record("make group objectives", office, actor=by, objectives=len(made))
    return len(made)


@transaction.atomic
def ensure_action_plan(*, office, year, by):
    """The action plan of a fiscal year, begun where there is none; a second click finds the first one's."""
    Office.objects.select_for_update().get(pk=office.pk)
    plan = ActionPlan.objects.filter(office=office, year=year).first()
    if plan is None:
        plan = ActionPlan.objects.create(office=office, year=year, title=TITLE.format(year=year), created_by=by)
        ActionPlanStep.objects.create(plan=plan, to_state=ActionPlan.State.DRAFT, actor=by, capacity=by.capacity)
        audit.record("start action plan", plan, actor=by, year=year)
        ensure_objectives(office=office, by=by)
    return plan


def _step(plan, to_state, *, by, verb, version, comment=""):
    from_state = move(plan, to_state, version=version)
    step = ActionPlanStep if isinstance(plan, ActionPlan) else StrategicPlanStep
    step.objects.create(
        plan=plan, from_state=from_state, to_state=to_state, actor=by, capacity=by.capacity, comment=comment
    )
    audit.record(verb, plan, actor=by)


def _tell(plan, step, roles, title, body="", *, by):
    url = f"{reverse('supervision:projects')}?year={plan.year}"
    people = [person for person in of_office(plan.office, *roles) if person.pk != by.pk]
    tell(people, kind="plan", key=f"action plan:{plan.pk}:{step}:{plan.version}", title=title, body=body, url=url)


def plan_lacks(plan):
    """What an action plan owes before it is handed in, as a Thai sentence, or ""."""
    rows = list(plan.projects.filter(state=Project.State.PROPOSED).prefetch_related("indicators__targets"))
    if not rows and not plan.projects.in_force().exists():
        return "โปรดเพิ่มโครงการอย่างน้อยหนึ่งโครงการก่อนส่ง"
    wanting = [row.name for row in rows if lacks(row)]
    if wanting:
        return f"ยังกรอกไม่ครบ {len(wanting)} โครงการ เช่น “{wanting[0]}” โปรดกรอกให้ครบหรือยกเลิกโครงการนั้นก่อนส่ง"
    return ""


@transaction.atomic
def submit(*, plan, by, version):
    """The head hands the action plan in to the director. Raises WrongState with what it lacks, or Stale."""
    locked(ActionPlan, plan.pk, ActionPlan.EDITABLE)
    if lack := plan_lacks(plan):
        raise WrongState(lack)
    _step(plan, ActionPlan.State.SUBMITTED, by=by, verb="submit action plan", version=version)
    _tell(plan, "submitted", [Role.DIRECTOR], f"{plan.title} รอพิจารณา", by=by)


@transaction.atomic
def send_back(*, plan, by, reason, version):
    """Returns the action plan with a reason. Raises WrongState or Stale."""
    _step(plan, ActionPlan.State.RETURNED, by=by, verb="return action plan", version=version, comment=reason)
    _tell(plan, "returned", [Role.HEAD], f"{plan.title} ถูกส่งกลับให้แก้ไข", f"เหตุผล: {reason}", by=by)


@transaction.atomic
def approve(*, plan, by, version):
    """Puts the action plan in force and approves the projects that it proposes. Returns how many those are. Raises
    WrongState, with what it lacks where something was taken out since it was handed in, or Stale."""
    if plan.state == ActionPlan.State.SUBMITTED and (lack := plan_lacks(plan)):
        raise WrongState(lack)
    _step(plan, ActionPlan.State.APPROVED, by=by, verb="approve action plan", version=version)
    rows = list(plan.projects.select_for_update().filter(state=Project.State.PROPOSED))
    plan.projects.filter(pk__in=[row.pk for row in rows]).update(state=Project.State.APPROVED, version=F("version") + 1)
    ProjectStep.objects.bulk_create(
        ProjectStep(
            project=row,
            from_state=Project.State.PROPOSED,
            to_state=Project.State.APPROVED,
            actor=by,
            capacity=by.capacity,
        )
        for row in rows
    )
    _tell(plan, "approved", [Role.HEAD, Role.SUPERVISOR], f"{plan.title} ได้รับอนุมัติแล้ว", by=by)
    return len(rows)


# The 3-year plan.


@transaction.atomic
def begin(*, plan, by):
    """Saves a new 3-year plan and returns (it, True); where one begins in the same year already, (that one, False)."""
    Office.objects.select_for_update().get(pk=by.acting.office_id)
    there = StrategicPlan.objects.filter(office=by.acting.office_id, first_year=plan.first_year).first()
    if there is not None:
        return there, False
    plan.office, plan.created_by = by.acting.office, by
    plan.save(force_insert=True)
    StrategicPlanStep.objects.create(plan=plan, to_state=StrategicPlan.State.DRAFT, actor=by, capacity=by.capacity)
    audit.record("start strategic plan", plan, actor=by, year=plan.first_year)
    return plan, True


def _hold(plan, version):
    """The 3-year plan, held and one version further. Raises WrongState or Stale."""
    rows = StrategicPlan.objects.filter(pk=plan.pk)
    if not rows.filter(version=version, state=StrategicPlan.State.DRAFT).update(version=F("version") + 1):
        raise WrongState if rows.exclude(state=StrategicPlan.State.DRAFT).exists() else Stale
    plan.refresh_from_db()


@transaction.atomic
def save_strategies(*, plan, rows, version, by):
    """Writes the strategies of a 3-year plan in the order given; `rows` are dicts of id (or None) and name. Those not
    named go away unless they have measures. Returns the strategies that had to stay. Raises WrongState or Stale."""
    _hold(plan, version)
    there = {row.pk: row for row in plan.strategies.all()}
    kept = {row["id"] for row in rows if row["id"] in there}
    gone = plan.strategies.exclude(pk__in=kept)
    stay = list(gone.filter(measures__isnull=False).distinct())
    gone.exclude(pk__in=[row.pk for row in stay]).delete()
    for place, row in enumerate(rows, 1):
        strategy = there.get(row["id"]) or Strategy(plan=plan)
        strategy.position, strategy.name = place, row["name"]
        strategy.save()
    for place, strategy in enumerate(stay, len(rows) + 1):
        Strategy.objects.filter(pk=strategy.pk).update(position=place)
    audit.record("edit strategies", plan, actor=by, strategies=len(rows))
    return stay


@transaction.atomic
def save_measure(*, measure, indicators, version, by):
    """Writes a measure, new or changed, with its indicators and their targets of each year, in the order given.

    `indicators` are dicts of id (or None), name, unit, lower_is_better and targets {year: Decimal or None}. The plan
    must still be `version`, and a draft. Raises WrongState or Stale.
    """
    plan = measure.strategy.plan
    _hold(plan, version)
    if measure.pk is None:
        measure.position = measure.strategy.measures.count() + 1
    measure.save()
    write_indicators(measure.indicators, indicators, office=plan.office, measure=measure)
    audit.record("save measure", measure, actor=by, plan=plan.pk, indicators=len(indicators))
    return measure


@transaction.atomic
def remove_measure(*, measure, version, by):
    """Takes a measure out of a draft, with its indicators. Raises WrongState (also where results were reported or
    projects follow it) or Stale."""
    _hold(measure.strategy.plan, version)
    reported = YearTarget.objects.filter(indicator__measure=measure, results__isnull=False).exists()
    if reported or measure.projects.exists():
        raise WrongState("มีผลที่รายงานแล้วหรือมีโครงการที่ใช้มาตรการนี้ จึงลบไม่ได้")
    audit.record("remove measure", measure, actor=by, plan=measure.strategy.plan_id)
    measure.delete()


def write_indicators(there, rows, *, office, measure=None, project=None):
    """Writes the indicators of a measure or a project in the order given. Those not named go away unless results of
    them were reported; a target taken out of the form stays where results stand on it."""
    known = {row.pk: row for row in there.all()}
    kept = {row["id"] for row in rows if row["id"] in known}
    gone = Indicator.objects.filter(pk__in=set(known) - kept)
    reported = gone.filter(targets__results__isnull=False).values("pk")
    gone.exclude(pk__in=list(reported.values_list("pk", flat=True))).delete()
    for place, row in enumerate(rows, 1):
        indicator = known.get(row["id"]) or Indicator(office=office, measure=measure, project=project)
        indicator.position = place
        for name in ("name", "unit", "lower_is_better"):
            setattr(indicator, name, row[name])
        indicator.save()
        for year, target in row["targets"].items():
            if target is not None:
                YearTarget.objects.update_or_create(indicator=indicator, year=year, defaults={"target": target})
            else:
                YearTarget.objects.filter(indicator=indicator, year=year, results=None).delete()


def strategic_plan_lacks(plan):
    """What a 3-year plan owes before it is put in force, as a Thai sentence, or ""."""
    if not StrategyMeasure.objects.filter(strategy__plan=plan).exists():
        return "โปรดเพิ่มกลยุทธ์และมาตรการอย่างน้อยหนึ่งข้อก่อนประกาศใช้"
    bare = StrategyMeasure.objects.filter(strategy__plan=plan, indicators=None).first()
    return f"มาตรการ “{bare}” ยังไม่มีตัวชี้วัด โปรดเพิ่มก่อนประกาศใช้" if bare else ""


@transaction.atomic
def put_in_force(*, plan, by, version):
    """The 3-year plan holds from now on. Raises WrongState with what it lacks, Overlap, or Stale."""
    Office.objects.select_for_update().get(pk=plan.office_id)
    if plan.state == StrategicPlan.State.DRAFT and (lack := strategic_plan_lacks(plan)):
        raise WrongState(lack)
    others = StrategicPlan.objects.filter(office=plan.office_id, state=StrategicPlan.State.APPROVED)
    others = others.filter(first_year__lte=plan.last_year, last_year__gte=plan.first_year).exclude(pk=plan.pk)
    if other := others.first():
        raise Overlap(other)
    _step(plan, StrategicPlan.State.APPROVED, by=by, verb="approve strategic plan", version=version)


@transaction.atomic
def revise(*, plan, by, reason, version):
    """Takes a 3-year plan in force back to be written again. Raises WrongState or Stale."""
    _step(plan, StrategicPlan.State.DRAFT, by=by, verb="revise strategic plan", version=version, comment=reason)


def objectives_version(office):
    """Goes up with every change of the objectives of an office."""
    return GroupObjective.objects.filter(office=office).aggregate(n=Sum("version"))["n"] or 0


@transaction.atomic
def save_objectives(*, office, rows, version, by):
    """Writes the objectives of the group in the order given; `rows` are dicts of id (or None) and name. Those not named
    are put away: projects of earlier years serve them. Raises Stale when they are no longer `version`."""
    Office.objects.select_for_update().get(pk=office.pk)
    if objectives_version(office) != version:
        raise Stale
    there = {row.pk: row for row in GroupObjective.objects.filter(office=office, is_active=True)}
    kept = {row["id"] for row in rows if row["id"] in there}
    GroupObjective.objects.filter(pk__in=set(there) - kept).update(is_active=False, version=F("version") + 1)
    for place, row in enumerate(rows, 1):
        objective = there.get(row["id"])
        if objective is None:
            GroupObjective.objects.create(office=office, position=place, text=row["name"])
        elif (objective.position, objective.text) != (place, row["name"]):
            objective.position, objective.text, objective.version = place, row["name"], objective.version + 1
            objective.save()
    audit.record("edit group objectives", office, actor=by, objectives=len(rows))
