"""The runs of a year: started from the handbook, moved on to a new version of it, begun by an order, cancelled."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from handbook import due
from handbook.actions.run_states import settle_runs
from handbook.models import ProcessRun, ProcessVersion, RunEvent, Step, StepRun, WorkGroupMember
from inbox.actions import Letter, tell_all
from schools import audit
from schools.actions.changes import locked
from schools.duties import people_in
from schools.models import DutyOrder, Office
from schools.models.people import STAFF_ROLES

What = RunEvent.What


@dataclass
class Started:
    """What starting a year did: the new runs, the งาน that have one of the year already, those without a version that
    tells steps."""

    runs: list = field(default_factory=list)
    there: list = field(default_factory=list)
    empty: list = field(default_factory=list)


@transaction.atomic
def start(*, office, by, processes, kind, year):
    """Starts the runs of `processes`, all done by years of `kind`, for a year (BE). Whoever starts at the same time
    waits; a งาน that has a run of the year keeps it. Raises due.NoCalendar."""
    first, last = due.span(kind, year, office.calendar)
    Office.objects.select_for_update().get(pk=office.pk)
    processes = [process for process in processes if process.year_kind == kind]
    known = set(
        ProcessRun.objects.standing().filter(process__in=processes, year=year).values_list("process", flat=True)
    )
    versions = _versions(processes, max(timezone.localdate(), first))
    steps = _steps_of(versions.values())
    owners = Owners(office, processes, year)
    planner = Planner(office, kind, year, _order_of(office, year) if kind == due.FISCAL else None)
    told, made = Started(), []
    for process in processes:
        version = versions.get(process.pk)
        if process.pk in known:
            told.there.append(process)
        elif version is None or not steps.get(version.pk):
            told.empty.append(process)
        else:
            made.append((process, version))
    told.runs = ProcessRun.objects.bulk_create(
        ProcessRun(
            office=office,
            group_id=process.group_id,
            process=process,
            of_version=version,
            title=process.name,
            year_kind=kind,
            year=year,
            starts_on=first,
            ends_on=last,
            ordered_on=planner.ordered_on,
            created_by=by,
        )
        for process, version in made
    )
    rows = [
        row
        for run, (process, version) in zip(told.runs, made, strict=True)
        for step in steps[version.pk]
        for row in planner.rows(run, step, owners.of(process, step.key))
    ]
    StepRun.objects.bulk_create(rows, batch_size=500)
    RunEvent.objects.bulk_create(
        RunEvent(run=run, what=What.STARTED, actor=by, capacity=by.capacity) for run in told.runs
    )
    if told.runs:
        audit.record("start runs", "handbook.processrun", actor=by, runs=[run.pk for run in told.runs], year=year)
        _tell_owners(rows, by, year)
    return told


def _versions(processes, day):
    """{process pk: the version in force on a day}, the newest first one where none was in force yet. One query."""
    rows = ProcessVersion.objects.filter(process__in=processes).published().order_by("effective_on", "number")
    found = {}
    for version in rows:
        if version.process_id not in found or version.effective_on <= day:
            found[version.process_id] = version
    return found


def _steps_of(versions):
    found = {}
    for step in Step.objects.filter(of_version__in=[version.pk for version in versions]).order_by("position", "pk"):
        found.setdefault(step.of_version_id, []).append(step)
    return found


def _order_of(office, year):
    """The day of the duty order of a fiscal year that holds, None while there is none."""
    orders = DutyOrder.objects.filter(office=office, year=year).exclude(duty_paper__paper__state="cancelled")
    return orders.order_by("dated").values_list("dated", flat=True).first()


class Owners:
    """Whose the steps of new runs are: who had the step in the run before, else who leads the group; never somebody who
    works in the office no more. Three queries."""

    def __init__(self, office, processes, year):
        here = set(people_in(office, STAFF_ROLES).values_list("pk", flat=True))
        before = StepRun.objects.filter(run__process__in=processes, run__year__lt=year, owner__in=here)
        before = before.exclude(run__state=ProcessRun.State.CANCELLED).order_by("run__year")
        self.before = {
            (process, key): owner for process, key, owner in before.values_list("run__process", "key", "owner")
        }
        heads = WorkGroupMember.objects.current().filter(is_head=True, user__in=here)
        heads = heads.filter(group__in={process.group_id for process in processes}).order_by("-pk")
        self.heads = dict(heads.values_list("group", "user"))

    def of(self, process, key):
        """The key of the person, or None: the head gives it to somebody."""
        return self.before.get((process.pk, key)) or self.heads.get(process.group_id)


class Planner:
    """Makes the steps of runs of one year by the calendars of an office, which are read once."""

    def __init__(self, office, kind, year, ordered_on=None):
        self.kind, self.year, self.ordered_on = kind, year, ordered_on
        self.calendar, self.days = office.calendar, due.work_days(office, year)

    def turns(self, rule):
        """The Dues of a rule; one that means nothing leaves the day to the head."""
        told = {"kind": self.kind, "year": self.year, "calendar": self.calendar, "days": self.days}
        try:
            return due.turns(rule, ordered_on=self.ordered_on, **told)
        except due.BadRule:
            return due.turns({}, **told)

    def rows(self, run, step, owner):
        """The unsaved StepRuns of a step: one, or one a semester."""
        return [
            StepRun(
                run=run,
                step=step,
                key=step.key,
                position=step.position,
                kind=step.kind,
                title=step.title,
                tool=step.tool,
                part=turn.part,
                owner_id=owner,
                starts_on=turn.starts_on,
                due_on=turn.due_on,
            )
            for turn in self.turns(step.due)
        ]


def _tell_owners(rows, by, year):
    counts = {}
    for row in rows:
        if row.owner_id not in (None, by.pk):
            counts[row.owner_id] = counts.get(row.owner_id, 0) + 1
    people = people_in(by.acting.office, STAFF_ROLES).in_bulk(counts)
    tell_all(
        [
            Letter(
                [person],
                f"runs:{rows[0].run_id}:{person.pk}",
                f"งานของปี {year} เริ่มแล้ว ท่านรับผิดชอบ {counts[person.pk]} ขั้นตอน",
                "",
                reverse("handbook:my_steps"),
            )
            for person in people.values()
        ],
        kind="handbook",
    )


@transaction.atomic
def set_order_day(*, run, by, day, version):
    """The day of the order that begins the work: steps due some days after it get their day, those whose day somebody
    set keep it. Returns whether the run was as the person saw it."""
    rows = ProcessRun.objects.filter(pk=run.pk, version=version, state=ProcessRun.State.OPEN)
    if not rows.update(ordered_on=day, version=F("version") + 1):
        return False
    planner = Planner(run.office, run.year_kind, run.year, day)
    waiting = run.steps.filter(state__in=StepRun.UNFINISHED, due_is_set=False, step__due__rule="after_order")
    for row in waiting.select_related("step"):
        turn = planner.turns(row.step.due)[0]
        StepRun.objects.filter(pk=row.pk).update(starts_on=turn.starts_on, due_on=turn.due_on, version=F("version") + 1)
    RunEvent.objects.create(run=run, what=What.ORDERED, actor=by, comment=day.isoformat() if day else "")
    audit.record("date order of run", run, actor=by)
    return True


@dataclass
class Difference:
    """What moving a run on to another version changes: steps that come, that go, that stay with other words; and those
    that go but were done, which stay as they are."""

    to: ProcessVersion
    added: list
    gone: list
    changed: list
    kept: list


def newer_version(run):
    """The version in force today when the run follows an earlier one, else None. One query."""
    if run.process_id is None or run.state != ProcessRun.State.OPEN:
        return None
    version = run.process.in_force()
    return version if version is not None and version.number > run.of_version.number else None


def difference(run, version):
    """The Difference between the steps of a run and a version. Two queries."""
    rows = list(run.steps.all())
    steps = {step.key: step for step in version.steps.all()}
    have = {row.key for row in rows}
    left = [row for row in rows if row.key not in steps]
    return Difference(
        to=version,
        added=[step for step in steps.values() if step.key not in have],
        gone=[row for row in left if row.is_unfinished],
        changed=[row for row in rows if row.key in steps and row.title != steps[row.key].title],
        kept=[row for row in left if not row.is_unfinished],
    )


@transaction.atomic
def move_on(*, run, by, to, version):
    """The run follows the version `to` from now on: what was done stays, days that somebody set stay, steps that the
    version does not have are not to be done, new ones come in. Raises WrongState; returns whether the run was as the
    person saw it."""
    locked(ProcessRun, run.pk, {ProcessRun.State.OPEN})
    if not ProcessRun.objects.filter(pk=run.pk, version=version).update(of_version=to, version=F("version") + 1):
        return False
    change = difference(run, to)
    note = f"ไม่มีในคู่มือฉบับที่ {to.number}"
    StepRun.objects.filter(pk__in=[row.pk for row in change.gone]).update(
        state=StepRun.State.SKIPPED, settled_at=timezone.now(), settled_by=by, note=note, version=F("version") + 1
    )
    planner = Planner(run.office, run.year_kind, run.year, run.ordered_on)
    owners = Owners(run.office, [run.process], run.year)
    steps = {step.key: step for step in to.steps.all()}
    for row in run.steps.filter(key__in=steps):
        _follow(row, steps[row.key], planner)
    new = [row for step in change.added for row in planner.rows(run, step, owners.of(run.process, step.key))]
    StepRun.objects.bulk_create(new)
    comment = f"ฉบับที่ {to.number}: เพิ่ม {len(change.added)} ขั้นตอน ไม่ต้องทำ {len(change.gone)} ขั้นตอน"
    RunEvent.objects.create(run=run, what=What.MOVED_ON, actor=by, comment=comment, capacity=by.capacity)
    audit.record("move run on", run, actor=by, to=to.pk)
    settle_runs({run.pk})
    return True


def _follow(row, step, planner):
    """A step of a run gets place, words and tool of the new version; its day too, while it is the rule's."""
    fields = ["step", "position", "kind", "title", "tool"]
    row.step, row.position, row.kind, row.title, row.tool = step, step.position, step.kind, step.title, step.tool
    if row.is_unfinished and not row.due_is_set:
        turn = next((turn for turn in planner.turns(step.due) if turn.part == row.part), None)
        if turn is not None:
            row.starts_on, row.due_on = turn.starts_on, turn.due_on
            fields += ["starts_on", "due_on"]
    row.version += 1
    row.save(update_fields=[*fields, "version"])


@transaction.atomic
def cancel(*, run, by, reason, version):
    """The run does not take place; its งาน can be started again. Returns whether it was as the person saw it."""
    rows = ProcessRun.objects.filter(pk=run.pk, version=version).exclude(state=ProcessRun.State.CANCELLED)
    if not rows.update(state=ProcessRun.State.CANCELLED, reason=reason, version=F("version") + 1):
        return False
    RunEvent.objects.create(run=run, what=What.CANCELLED, actor=by, comment=reason, capacity=by.capacity)
    audit.record("cancel run", run, actor=by)
    return True
