"""What happens to one step of a run: opened, done, decided, taken up again, left out; and to several: shared out."""

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from handbook import flow
from handbook.actions import evidence
from handbook.actions.run_states import settle_runs
from handbook.models import AssignedTask, ProcessRun, RunEvent, StepRun
from inbox.actions import Letter, tell, tell_all
from schools import audit
from schools.actions.changes import Stale, WrongState, locked, move
from thai.dates import short

S, What = StepRun.State, RunEvent.What


def address(step):
    """The page of a step."""
    return reverse("handbook:step_run", args=[step.pk])


def note_event(step, what, by, comment=""):
    """Writes what happened to a step into the history of its run."""
    capacity = getattr(by, "capacity", "") if by is not None else ""
    RunEvent.objects.create(run_id=step.run_id, step_run=step, what=what, actor=by, comment=comment, capacity=capacity)


def _of_standing_run(step):
    """Locks the run of a step, so that nobody cancels it meanwhile. Raises WrongState."""
    return locked(ProcessRun, step.run_id, {ProcessRun.State.OPEN, ProcessRun.State.FINISHED})


@transaction.atomic
def open_tool(*, step, by):
    """What whoever opens the tool of a step makes there from now on belongs to the step, which is begun once something
    is made. Raises WrongState."""
    _of_standing_run(step)
    rows = StepRun.objects.filter(pk=step.pk, state__in=StepRun.UNFINISHED)
    if not rows.update(opened_at=timezone.now(), opened_by=by):
        raise WrongState(step.get_state_display(), row=step)
    if step.opened_by_id != by.pk:
        # Two clicks are one beginning; a form that somebody has open stays valid.
        note_event(step, What.OPENED, by)
    step.refresh_from_db()


@transaction.atomic
def finish(*, step, by, note, files=(), url="", version):
    """The step is done; it has evidence, or `note`, a file or a link says what came of it. Raises Stale, WrongState
    or ValueError where nothing says so."""
    _of_standing_run(step)
    if not (note or files or url or step.evidence.standing().exists()):
        raise ValueError("Nothing says what came of the step.")
    move(step, S.DONE, version=version, note=note, settled_at=timezone.now(), settled_by=by)
    evidence.attach(step=step, by=by, files=files, url=url)
    note_event(step, What.DONE, by, note)
    audit.record("finish step", step, actor=by, run=step.run_id)
    if step.step_id is None:
        _sum_up(step, note)
    settle_runs({step.run_id})
    _tell_next(step, by)


def _sum_up(step, note):
    """What the last step of a task says is the summary of the task, where it has none."""
    if not StepRun.objects.filter(run=step.run_id, position__gt=step.position).exists():
        AssignedTask.objects.filter(run=step.run_id, result="").update(result=note)


@transaction.atomic
def decide(*, step, by, passed, note, files=(), version):
    """A decision passes and leads on, or does not and leads back: the steps from where it returns to are to be done
    again, or those jumped over are not to be done. Raises Stale or WrongState."""
    _of_standing_run(step)
    if not step.is_decision:
        raise WrongState(step.get_state_display(), row=step)
    target = _target(step, passed)
    back = target is not None and target.position < step.position
    if back:
        # The decision itself waits for what comes back to it.
        if not StepRun.objects.filter(pk=step.pk, version=version, state__in=StepRun.UNFINISHED).update(
            state=S.OPEN, version=F("version") + 1, note=note
        ):
            raise Stale
        again = _between(step, target.position, step.position)
        _reopen_many(again, by, note)
    else:
        move(step, S.DONE, version=version, note=note, settled_at=timezone.now(), settled_by=by)
        if _ends(step, passed):
            _leave_out(_rest(step), by, f"ตามผลการพิจารณา “{step.label}”")
        elif target is not None:
            _leave_out(_between(step, step.position + 1, target.position), by, f"ตามผลการพิจารณา “{step.label}”")
    evidence.attach(step=step, by=by, files=files)
    note_event(step, What.PASSED if passed else What.REFUSED, by, note)
    audit.record("decide step", step, actor=by, passed=passed)
    settle_runs({step.run_id})
    if passed:
        _tell_next(step, by)


def _target(step, passed):
    """The step that a decision leads to where that is not simply the next one, or None."""
    if step.step is None:
        # A task whose approval is refused goes back to what came before it.
        rows = StepRun.objects.filter(run=step.run_id, position__lt=step.position)
        return None if passed else rows.order_by("-position").first()
    key = step.step.yes if passed else step.step.no
    if not key:
        return None
    rows = StepRun.objects.filter(run=step.run_id, key=key)
    # A decision of the whole year leads to the steps of both semesters.
    if step.part:
        rows = rows.filter(part__in=["", step.part])
    return rows.order_by("-part").first()


def _ends(step, passed):
    """Whether the work ends with what was decided."""
    return step.step is not None and (step.step.yes if passed else step.step.no) == flow.END


def _rest(step):
    """What comes after a decision that ends the work; of one semester only its own while the other still goes on."""
    rows = StepRun.objects.filter(run=step.run_id)
    other = rows.exclude(part__in=["", step.part]).filter(state__in=StepRun.UNFINISHED)
    later = rows.filter(position__gt=step.position)
    return later.filter(part=step.part) if step.part and other.exists() else later


def _between(step, first, before):
    rows = StepRun.objects.filter(run=step.run_id, position__gte=first, position__lt=before)
    return rows.filter(part__in=["", step.part]) if step.part else rows


def _reopen_many(rows, by, note):
    again = list(rows.filter(state__in=[S.DONE, S.SKIPPED]).select_related("owner"))
    rows.filter(pk__in=[row.pk for row in again]).update(
        state=S.DOING, settled_at=None, settled_by=None, version=F("version") + 1
    )
    for row in again:
        note_event(row, What.REOPENED, by, note)
    letters = [
        Letter(
            [row.owner], f"step:{row.pk}:again:{row.version + 1}", f"โปรดดำเนินการอีกครั้ง: {row.label}", note, address(row)
        )
        for row in again
        if row.owner_id not in (None, by.pk)
    ]
    tell_all(letters, kind="handbook")


def _leave_out(rows, by, note):
    over = list(rows.filter(state__in=StepRun.UNFINISHED))
    rows.filter(pk__in=[row.pk for row in over]).update(
        state=S.SKIPPED, settled_at=timezone.now(), settled_by=by, note=note, version=F("version") + 1
    )
    for row in over:
        note_event(row, What.SKIPPED, by, note)


def _tell_next(step, by):
    """Whose turn it is now hears of it, once."""
    rows = StepRun.objects.filter(run=step.run_id, state__in=StepRun.UNFINISHED, position__gte=step.position)
    following = rows.exclude(pk=step.pk).select_related("owner").order_by("position", "part", "pk").first()
    if following is None or following.owner_id in (None, by.pk):
        return
    before = StepRun.objects.filter(
        run=step.run_id, state__in=StepRun.UNFINISHED, position__lt=following.position, part__in=["", following.part]
    )
    if before.exists():
        return
    due = f" กำหนด {short(following.due_on)}" if following.due_on else ""
    tell(
        [following.owner],
        kind="handbook",
        key=f"step:{following.pk}:turn",
        title=f"ถึงขั้นตอนของท่าน: {following.label}"[:250],
        body=f"{step.run.title}{due}",
        url=address(following),
    )


@transaction.atomic
def reopen(*, step, by, reason, version):
    """What was done or left out is to be done after all. Raises Stale or WrongState."""
    _of_standing_run(step)
    to_state = S.DOING if step.state == S.DONE else S.OPEN
    move(step, to_state, version=version, settled_at=None, settled_by=None)
    note_event(step, What.REOPENED, by, reason)
    audit.record("reopen step", step, actor=by)
    settle_runs({step.run_id})
    if step.owner_id not in (None, by.pk):
        tell(
            [step.owner],
            kind="handbook",
            key=f"step:{step.pk}:again:{step.version}",
            title=f"โปรดดำเนินการเพิ่ม: {step.label}"[:250],
            body=reason,
            url=address(step),
        )


@transaction.atomic
def skip(*, step, by, reason, version):
    """The step is not to be done this year; who reads it sees why. Raises Stale or WrongState."""
    _of_standing_run(step)
    move(step, S.SKIPPED, version=version, note=reason, settled_at=timezone.now(), settled_by=by)
    note_event(step, What.SKIPPED, by, reason)
    audit.record("skip step", step, actor=by)
    settle_runs({step.run_id})


@transaction.atomic
def take(*, step, by):
    """Somebody takes a step that is nobody's; only one of two can. Raises Stale."""
    rows = StepRun.objects.filter(pk=step.pk, owner=None, state__in=StepRun.UNFINISHED)
    if not rows.update(owner=by, version=F("version") + 1):
        raise Stale
    step.refresh_from_db()
    note_event(step, What.ASSIGNED, by, str(by))
    audit.record("take step", step, actor=by)


@transaction.atomic
def assign(*, steps, owner, by):
    """Gives unfinished steps of one office to somebody (None: to nobody yet); returns how many changed hands."""
    keys = [step.pk for step in steps]
    rows = StepRun.objects.select_for_update().filter(pk__in=keys, state__in=StepRun.UNFINISHED)
    rows = rows.exclude(run__state=ProcessRun.State.CANCELLED)
    changed = [row for row in rows if row.owner_id != (owner.pk if owner else None)]
    pks = [row.pk for row in changed]
    # Who opened its tool before is not whose results count now.
    StepRun.objects.filter(pk__in=pks).update(owner=owner, opened_at=None, opened_by=None, version=F("version") + 1)
    name = str(owner) if owner else "ยังไม่ระบุ"
    RunEvent.objects.bulk_create(
        RunEvent(run_id=row.run_id, step_run=row, what=What.ASSIGNED, actor=by, comment=name, capacity=by.capacity)
        for row in changed
    )
    if changed:
        audit.record("assign steps", "handbook.steprun", actor=by, steps=pks, person=owner.pk if owner else None)
        _tell_owner(owner, changed, by)
    return len(changed)


def _tell_owner(owner, steps, by):
    if owner is None or owner.pk == by.pk:
        return
    first = steps[0]
    one = len(steps) == 1
    tell(
        [owner],
        kind="handbook",
        key=f"step:{first.pk}:assigned:{first.version + 1}:{owner.pk}",
        title=(f"ท่านได้รับมอบหมาย: {first.label}" if one else f"ท่านได้รับมอบหมาย {len(steps)} ขั้นตอน")[:250],
        body="\n".join(step.label for step in steps[:20]),
        url=address(first) if one else reverse("handbook:my_steps"),
    )


@transaction.atomic
def edit(*, step, by, version):
    """Another owner or day of an unfinished step; returns whether it was as the person saw it."""
    before = StepRun.objects.select_related("owner").get(pk=step.pk)
    day_changed = before.due_on != step.due_on
    values = {"owner": step.owner, "due_on": step.due_on, "due_is_set": before.due_is_set or day_changed}
    if before.owner_id != step.owner_id:
        values |= {"opened_at": None, "opened_by": None}
    rows = StepRun.objects.filter(pk=step.pk, version=version, state__in=StepRun.UNFINISHED)
    if not rows.update(version=F("version") + 1, **values):
        return False
    if before.owner_id != step.owner_id:
        note_event(before, What.ASSIGNED, by, str(step.owner or "ยังไม่ระบุ"))
        _tell_owner(step.owner, [before], by)
    if day_changed:
        note_event(before, What.DUE, by, short(step.due_on) if step.due_on else "ยังไม่กำหนด")
    audit.record("edit step of run", before, actor=by)
    return True
