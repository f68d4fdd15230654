"""Help for a school below standard: opened, worked on in steps by school and office, ended when the school passes."""

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from qa.models import HelpMember, HelpPlan, HelpResult, HelpStep
from schools import audit, recipients
from schools.models import Office, Role
from supervision.actions.changes import Stale, WrongState, move
from thai.dates import short

State = HelpPlan.State
CONTENT = ("reason", "figures", "goal", "starts_on", "due_on")


def address(plan):
    """The page of a plan."""
    return reverse("qa:help_plan", args=[plan.pk])


def _tell(plan, people, event, title, body=""):
    tell(people, kind="quality", key=f"help:{plan.pk}:{event}", title=title, body=body, url=address(plan))


def _members(plan, members):
    plan.members.all().delete()
    HelpMember.objects.bulk_create(
        HelpMember(plan=plan, position=place, **member) for place, member in enumerate(members, start=1)
    )


@transaction.atomic
def open_plan(*, plan, members, by):
    """Saves a new plan and returns (plan, True); the running one of the school is returned instead with False."""
    Office.objects.select_for_update().get(pk=by.acting.office_id)
    running = HelpPlan.objects.running().filter(school=plan.school).first()
    if running is not None:
        return running, False
    plan.office, plan.created_by = by.acting.office, by
    plan.save(force_insert=True)
    _members(plan, members)
    audit.record("open help plan", plan, actor=by)
    title = f"สำนักงานเปิดแผนช่วยเหลือโรงเรียน ถึง {short(plan.due_on)}"
    _tell(plan, recipients.of_school(plan.school), "opened", title, plan.goal)
    return plan, True


@transaction.atomic
def save(*, plan, members, by, version):
    """Saves a changed plan that still runs; returns whether nobody saved since `version`. Raises WrongState."""
    rows = HelpPlan.objects.filter(pk=plan.pk)
    if not rows.filter(state=State.OPEN).exists():
        raise WrongState
    if not rows.filter(state=State.OPEN, version=version).update(version=F("version") + 1):
        return False
    plan.version = version + 1
    plan.save(update_fields=list(CONTENT))
    _members(plan, members)
    audit.record("edit help plan", plan, actor=by)
    return True


def _hold(plan):
    """The plan, held until the transaction ends, when it still runs; else WrongState."""
    held = HelpPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if held.state != State.OPEN:
        raise WrongState
    return held


@transaction.atomic
def add_step(*, plan, by, text, owner, due_on):
    """Adds a step and returns it; the same one twice is added once. Raises WrongState."""
    held = _hold(plan)
    same = held.steps.filter(text=text, owner=owner, due_on=due_on).first()
    if same is not None:
        return same
    step = HelpStep.objects.create(plan=held, position=held.steps.count() + 1, text=text, owner=owner, due_on=due_on)
    audit.record("add help step", held, actor=by)
    _tell(
        held, recipients.of_school(held.school), f"step:{step.pk}", f"แผนช่วยเหลือมีขั้นตอนใหม่ กำหนด {short(due_on)}", text
    )
    return step


@transaction.atomic
def remove_step(*, step, by):
    """Takes a step without results away. Raises WrongState when it has some, or the plan has ended."""
    held = _hold(step.plan)
    if step.results.exists():
        raise WrongState
    HelpStep.objects.filter(pk=step.pk).delete()
    audit.record("remove help step", held, actor=by)


@transaction.atomic
def add_result(*, step, by, text, finishes):
    """School or office says what was done; the other side is told. The same twice is kept once. Raises WrongState."""
    plan = _hold(step.plan)
    last = step.results.order_by("-pk").first()
    if last is not None and (last.text, last.by_id, last.finishes) == (text, by.pk, finishes):
        return last
    result = HelpResult.objects.create(step=step, text=text, finishes=finishes, by=by)
    HelpStep.objects.filter(pk=step.pk).update(done_on=timezone.localdate() if finishes else None)
    audit.record("add help result", plan, actor=by, office=plan.office, finishes=finishes)
    if by.acting.is_school:
        people = recipients.of_office(plan.office, Role.HEAD, Role.SUPERVISOR)
        title = f"{plan.school.full_name} รายงานผลตามแผนช่วยเหลือ"
    else:
        people, title = recipients.of_school(plan.school), "สำนักงานบันทึกผลตามแผนช่วยเหลือ"
    _tell(plan, people, f"result:{result.pk}", title, text)
    return result


@transaction.atomic
def end(*, plan, by, version, state, outcome):
    """The school has passed, or the plan is called off; both say how. Raises Stale or WrongState."""
    if state not in (State.PASSED, State.CANCELLED):
        raise Stale
    move(plan, state, version=version, outcome=outcome, closed_on=timezone.localdate())
    audit.record("end help plan", plan, actor=by, state=state)
    _tell(plan, recipients.of_school(plan.school), "ended", f"แผนช่วยเหลือ: {plan.get_state_display()}", outcome)
