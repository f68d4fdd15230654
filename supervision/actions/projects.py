"""The life of a project: proposed, written, approved, its budget changed, cancelled, carried into the next year."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from inbox.actions import tell
from schools import audit
from schools.actions.edits import save_seen
from schools.models import Office, Role
from schools.recipients import of_office
from supervision.actions.changes import Stale, WrongState, locked, move
from supervision.actions.strategies import ensure_action_plan, write_indicators
from supervision.models import ActionPlan, BudgetChange, Indicator, Project, ProjectActivity, ProjectStep, YearTarget
from supervision.permissions_projects import is_open
from supervision.project_queries import lacks

S = Project.State
CARRIED = (
    "code", "name", "rationale", "goals", "target", "expected", "objective", "measure", "programme", "owner", "funding",
)  # fmt: skip
WENT_ON = "โครงการนี้ดำเนินการต่อในปีงบประมาณถัดไปแล้ว เงินที่เหลืออยู่กับโครงการของปีนั้น จึงเปิดอีกครั้งไม่ได้"


def address(project):
    """The page of a project."""
    return reverse("supervision:project", args=[project.pk])


def tell_of(project, step, people, title, body="", *, by):
    """Tells those of `people` who did not do it themselves."""
    others = [person for person in people if person is not None and person.pk != by.pk]
    tell(
        others,
        kind="plan",
        key=f"project:{project.pk}:{step}:{project.version}",
        title=title[:250],
        body=body,
        url=address(project),
    )


def note_step(project, to_state, *, by, from_state="", comment=""):
    """A row of the history of a project."""
    ProjectStep.objects.create(
        project=project, from_state=from_state, to_state=to_state, actor=by, capacity=by.capacity, comment=comment
    )


@transaction.atomic
def propose(*, project, year, by, policies=()):
    """Saves a new proposal in the action plan of a fiscal year, which is begun where there is none. Returns (it, True);
    the same form sent twice, or a finding that was taken up before, gives the first one's and False. Raises WrongState
    while the action plan waits for its approval."""
    # Waits for others who propose at the same time: the office's row is held until the end.
    plan = ensure_action_plan(office=by.acting.office, year=year, by=by)
    there = Project.objects.filter(office=by.acting.office_id, client_uuid=project.client_uuid).first()
    if there is None and project.origin_key:
        there = plan.projects.filter(origin_key=project.origin_key).first()
    if there is not None:
        return there, False
    if plan.state == ActionPlan.State.SUBMITTED:
        raise WrongState(plan.get_state_display())
    project.office, project.action_plan, project.created_by = plan.office, plan, by
    project.save(force_insert=True)
    project.policies.set(policies)
    note_step(project, S.PROPOSED, by=by)
    audit.record("propose project", project, actor=by, year=year)
    if project.owner_id and project.owner_id != by.pk:
        tell_of(project, "given", [project.owner], f"ท่านเป็นผู้รับผิดชอบโครงการ {project.name}", by=by)
    return project, True


@transaction.atomic
def save(*, form, by):
    """Saves a valid ProjectForm; returns whether it was still as the person saw it. Its budget is written while it is
    proposed alone. Raises WrongState when it is over."""
    held = locked(Project, form.instance.pk, {S.PROPOSED, S.APPROVED})
    if not is_open(held):
        form.instance.budget, form.instance.carried_budget = held.budget, held.carried_budget
    form.instance.spent = held.spent
    if not save_seen(form, verb="edit project", by=by):
        return False
    project = form.instance
    if project.owner_id and project.owner_id not in (held.owner_id, by.pk):
        tell_of(project, "given", [project.owner], f"ท่านเป็นผู้รับผิดชอบโครงการ {project.name}", by=by)
    return True


def _hold(project, version, states=(S.PROPOSED, S.APPROVED)):
    """The project, held and one version further. Raises WrongState or Stale."""
    rows = Project.objects.filter(pk=project.pk)
    if not rows.filter(version=version, state__in=states).update(version=F("version") + 1):
        raise Stale if rows.filter(state__in=states).exists() else WrongState
    project.refresh_from_db()


@transaction.atomic
def save_activities(*, project, rows, version, by):
    """Writes the activities of a project in the order given; `rows` are dicts of id (or None) and the fields of
    ProjectActivity. Those not named go away. Raises WrongState or Stale."""
    _hold(project, version)
    there = {row.pk: row for row in project.activities.all()}
    kept = {row["id"] for row in rows if row["id"] in there}
    project.activities.exclude(pk__in=kept).delete()
    for place, row in enumerate(rows, 1):
        activity = there.get(row["id"]) or ProjectActivity(project=project)
        activity.position = place
        for name in ("name", "first_month", "last_month", "owner", "state"):
            setattr(activity, name, row[name])
        activity.save()
    audit.record("edit project activities", project, actor=by, activities=len(rows))


@transaction.atomic
def save_indicators(*, project, rows, version, by):
    """Writes the indicators of a proposed project and their targets; see write_indicators. Raises WrongState or
    Stale."""
    _hold(project, version, (S.PROPOSED,))
    if not is_open(project):
        raise WrongState
    write_indicators(project.indicators, rows, office=project.office, project=project)
    audit.record("edit project indicators", project, actor=by, indicators=len(rows))


@transaction.atomic
def approve(*, project, by, version):
    """Approves a project that was proposed after its action plan was approved. Raises WrongState with what it lacks, or
    Stale."""
    plan = ActionPlan.objects.select_for_update().get(pk=project.action_plan_id)
    if project.state != S.PROPOSED:
        raise WrongState(project.get_state_display())
    if plan.state != ActionPlan.State.APPROVED:
        raise WrongState("โครงการนี้จะได้รับอนุมัติพร้อมแผนปฏิบัติการประจำปี")
    if lack := lacks(project):
        raise WrongState(lack)
    _step(project, S.APPROVED, by=by, verb="approve project", version=version)
    tell_of(project, "approved", [project.owner], f"โครงการ {project.name} ได้รับอนุมัติแล้ว", by=by)


def _step(project, to_state, *, by, verb, version, comment="", **fields):
    from_state = move(project, to_state, version=version, **fields)
    note_step(project, to_state, by=by, from_state=from_state, comment=comment)
    audit.record(verb, project, actor=by)


@transaction.atomic
def cancel(*, project, by, reason, version):
    """A project is not done, or no more; what it spent stays on record. Raises WrongState or Stale."""
    _step(project, S.CANCELLED, by=by, verb="cancel project", version=version, comment=reason)
    people = [project.owner, *of_office(project.office, Role.HEAD)]
    tell_of(project, "cancelled", people, f"ยกเลิกโครงการ {project.name}", f"เหตุผล: {reason}", by=by)


@transaction.atomic
def restore(*, project, by, version):
    """Proposes a cancelled project again. Raises WrongState (also while its action plan waits for its approval) or
    Stale."""
    plan = ActionPlan.objects.select_for_update().get(pk=project.action_plan_id)
    if plan.state == ActionPlan.State.SUBMITTED:
        raise WrongState(plan.get_state_display())
    _step(project, S.PROPOSED, by=by, verb="restore project", version=version)


@transaction.atomic
def reopen(*, project, by, reason, version):
    """Takes a finished project up again, for what was reported wrongly. Raises WrongState, also for one whose rest went
    into the next year and would be spent twice, or Stale."""
    locked(Project, project.pk, {S.FINISHED})
    if Project.objects.filter(carried_from=project).exists():
        raise WrongState(WENT_ON)
    _step(project, S.APPROVED, by=by, verb="reopen project", version=version, comment=reason)


def baht(amount):
    """An amount of money as Thai documents write it: 1,234.00 บาท."""
    return f"{Decimal(amount):,.2f} บาท"


@transaction.atomic
def change_budget(*, project, after, reason, reference, by, version):
    """Makes the approved budget another, on record. Raises ValidationError where more than that was spent already or it
    is what it was, WrongState or Stale."""
    _hold(project, version, (S.APPROVED,))
    before = project.budget
    if after == before:
        raise ValidationError("งบประมาณที่ระบุเท่ากับเดิม", code="same")
    if after < project.spent:
        raise ValidationError(f"น้อยกว่าที่ใช้ไปแล้ว ({baht(project.spent)}) ไม่ได้", code="spent")
    change = BudgetChange.objects.create(
        project=project, before=before, after=after, reason=reason, reference=reference, by=by
    )
    carried = min(project.carried_budget, after)
    Project.objects.filter(pk=project.pk).update(budget=after, carried_budget=carried)
    project.refresh_from_db()
    audit.record("change project budget", project, actor=by, change=change.pk)
    title = f"งบประมาณโครงการ {project.name} เปลี่ยนเป็น {baht(after)}"
    tell_of(project, "budget", [project.owner], title, f"เหตุผล: {reason}", by=by)
    return change


@transaction.atomic
def carry_over(*, project, by):
    """The project as a proposal of the next fiscal year: its texts, indicators with this year's targets, the activities
    that are not done, and what is left of its budget. Returns (it, True), or the one made before and False. Raises
    WrongState for one that is not finished, whose rest it could still spend, or while next year's plan waits for its
    approval."""
    Office.objects.select_for_update().get(pk=project.office_id)
    there = Project.objects.filter(carried_from=project).first()
    if there is not None:
        return there, False
    held = locked(Project, project.pk, {S.FINISHED})
    year = held.action_plan.year + 1
    left = held.left
    copy = Project(**{name: getattr(held, name) for name in CARRIED})
    copy.budget = copy.carried_budget = left
    copy.carried_from = held
    copy.origin = f"ต่อเนื่องจากปีงบประมาณ {held.action_plan.year}"
    copy, _ = propose(project=copy, year=year, by=by, policies=held.policies.filter(is_active=True))
    ProjectActivity.objects.bulk_create(
        ProjectActivity(project=copy, position=place, name=row.name, owner=row.owner)
        for place, row in enumerate(held.activities.filter(state__in=("todo", "doing")), 1)
    )
    for indicator in held.indicators.all():
        wanted = YearTarget.objects.filter(indicator=indicator, year=held.action_plan.year).first()
        twin = Indicator.objects.create(
            office=held.office,
            project=copy,
            position=indicator.position,
            name=indicator.name,
            unit=indicator.unit,
            lower_is_better=indicator.lower_is_better,
        )
        if wanted is not None:
            YearTarget.objects.create(indicator=twin, year=year, target=wanted.target, levels=wanted.levels)
    audit.record("carry project over", copy, actor=by, source=held.pk)
    return copy, True


@transaction.atomic
def link_visits(*, project, add=(), remove=(), by):
    """Names visits as those of a project, or takes them out; the same twice changes nothing. Returns how many
    it has."""
    held = locked(Project, project.pk, {S.APPROVED, S.FINISHED})
    held.visits.add(*add)
    held.visits.remove(*remove)
    audit.record("link visits", held, actor=by, added=len(add), removed=len(remove))
    return held.visits.count()
