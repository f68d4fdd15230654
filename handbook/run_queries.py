"""The figures of the year's runs: the board, the calendar, who has how much to do, what was planned and done. Each in
a fixed number of queries."""

import calendar as months
import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, F, Q
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils import timezone

from handbook import due
from handbook.models import ProcessRun, StepEvidence, StepRun, YearKind
from instruments.measures import share
from schools import calendars
from schools.filters import NONE
from schools.models import User
from thai import dates
from thai.years import be_year, fiscal_year

S = StepRun.State
SOON = 7
# What one's own steps are shown by: (figure of Mine, its words).
MINE = [("late", "เกินกำหนด"), ("week", "ภายใน 7 วัน"), ("month", "ภายในเดือนนี้"), ("waits", "รอผู้อื่น")]


def years_of(user):
    """{kind: the BE year of today} for the office a person acts in."""
    today = timezone.localdate()
    return {
        YearKind.FISCAL.value: fiscal_year(today),
        YearKind.ACADEMIC.value: calendars.of(user).academic_year(today),
    }


def asked_year(request):
    """(kind, year) that an address means: the running fiscal year, where it says nothing that can be meant."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in YearKind.values else YearKind.FISCAL.value
    now = years_of(request.user)[kind]
    years = {str(year): year for year in range(max(now - 20, due.FIRST_YEAR), min(now + 2, due.LAST_YEAR) + 1)}
    return kind, years.get(request.GET.get("year", ""), now)


def month_of(text):
    """The first day of a month written as 2026-01, or None."""
    found = re.fullmatch(r"(20\d\d)-(\d\d)", text or "")
    if not found or not 1 <= int(found[2]) <= 12:
        return None
    return date(int(found[1]), int(found[2]), 1)


def due_when(when, day):
    """The condition of steps that are due within a week, in this month, some day or on no day yet."""
    last = day.replace(day=months.monthrange(day.year, day.month)[1])
    return {
        "week": Q(due_on__range=(day, soon(day))),
        "month": Q(due_on__range=(day.replace(day=1), last)),
        "none": Q(due_on=None),
        "set": Q(due_on__isnull=False),
    }.get(when, Q())


def soon(day):
    """The last day of what is due within a week."""
    return day + timedelta(days=SOON)


@dataclass(frozen=True)
class Mine:
    """How many steps of a person are late, due within a week, later this month, and waiting for somebody else."""

    late: int
    week: int
    month: int
    waits: int
    total: int


def mine(user, day):
    """(the person's unfinished steps, with `waits`, by day; Mine). One query for the figures."""
    rows = StepRun.objects.visible_to(user).unfinished().filter(owner=user)
    last = day.replace(day=months.monthrange(day.year, day.month)[1])
    counts = rows.with_waiting().aggregate(
        late=Count("pk", filter=Q(due_on__lt=day)),
        week=Count("pk", filter=Q(due_on__range=(day, soon(day)))),
        month=Count("pk", filter=Q(due_on__gt=soon(day), due_on__lte=last)),
        # Not called `waits`: the name would hide the annotation that it counts.
        held=Count("pk", filter=Q(waits=True)),
        total=Count("pk"),
    )
    figures = Mine(waits=counts.pop("held"), **counts)
    return rows.with_waiting().select_related("run").by_day(), figures


def steps_of(run):
    """The steps of one run in their order, each with its evidence as `proofs`. Two queries."""
    proofs = {}
    for row in StepEvidence.objects.standing().filter(step_run__run=run).select_related("file"):
        proofs.setdefault(row.step_run_id, []).append(row)
    steps = list(run.steps.with_waiting().select_related("owner").order_by("position", "part", "pk"))
    for step in steps:
        step.run, step.proofs = run, proofs.get(step.pk, [])
    return steps


# The board.


def states(rows, day):
    """How many of StepRuns are to be done (`total`: all but those that need not be), how many are in each state, late
    ones among them, and how many have left owners. Two queries."""
    unfinished = Q(state__in=StepRun.UNFINISHED)
    counts = rows.aggregate(
        total=Count("pk", filter=~Q(state=S.SKIPPED)),
        open=Count("pk", filter=Q(state=S.OPEN)),
        doing=Count("pk", filter=Q(state=S.DOING)),
        done=Count("pk", filter=Q(state=S.DONE)),
        skipped=Count("pk", filter=Q(state=S.SKIPPED)),
        late=Count("pk", filter=unfinished & Q(due_on__lt=day)),
        nobody=Count("pk", filter=unfinished & Q(owner=None)),
        undated=Count("pk", filter=unfinished & Q(due_on=None)),
    )
    return counts | {"left": rows.left().count()}


def months_of(kind, year, calendar):
    """[(first day, label)] of the months of a year: October to September, or from the month school opens."""
    first = due.span(kind, year, calendar)[0].replace(day=1)
    found = []
    for n in range(12):
        number = first.year * 12 + first.month - 1 + n
        day = date(number // 12, number % 12 + 1, 1)
        found.append((day, f"{dates.SHORT_MONTHS[day.month - 1]} {be_year(day) % 100:02d}"))
    return found


@dataclass
class Cell:
    """A month of a run on the board: how many steps are due in it, how many of them are done and late."""

    month: str
    label: str
    total: int = 0
    done: int = 0
    late: int = 0

    @property
    def chip(self):
        """The state of the month: late where one is, done where all are."""
        if not self.total:
            return ""
        return "late" if self.late else "done" if self.done == self.total else "waiting"


def month_cells(runs, columns, day):
    """{run pk: [Cell]} of runs for the months in `columns`. One query."""
    rows = StepRun.objects.filter(run__in=[run.pk for run in runs], due_on__isnull=False).exclude(state=S.SKIPPED)
    rows = rows.order_by().annotate(y=ExtractYear("due_on"), m=ExtractMonth("due_on")).values("run", "y", "m")
    rows = rows.annotate(
        total=Count("pk"),
        done=Count("pk", filter=Q(state=S.DONE)),
        late=Count("pk", filter=Q(state__in=StepRun.UNFINISHED, due_on__lt=day)),
    )
    known = {(row["run"], row["y"], row["m"]): row for row in rows}
    found = {}
    for run in runs:
        cells = []
        for first, label in columns:
            row = known.get((run.pk, first.year, first.month), {})
            cells.append(Cell(f"{first:%Y-%m}", label, row.get("total", 0), row.get("done", 0), row.get("late", 0)))
        found[run.pk] = cells
    return found


# The year as a calendar.


@dataclass
class Month:
    """A month and the steps due in it."""

    month: str
    label: str
    steps: list = field(default_factory=list)
    total: int = 0
    done: int = 0

    @property
    def more(self):
        """How many steps are due beyond those shown."""
        return self.total - len(self.steps)


def year_calendar(rows, columns, *, most=12):
    """[Month] with up to `most` steps each of StepRuns due in the months of `columns`; the rest is counted. Two
    queries."""
    rows = rows.filter(due_on__isnull=False).exclude(state=S.SKIPPED)
    counted = rows.order_by().annotate(y=ExtractYear("due_on"), m=ExtractMonth("due_on")).values("y", "m")
    counted = counted.annotate(total=Count("pk"), done=Count("pk", filter=Q(state=S.DONE)))
    counts = {(row["y"], row["m"]): row for row in counted}
    found = {}
    for first, _ in columns:
        row = counts.get((first.year, first.month), {"total": 0, "done": 0})
        label = f"{dates.MONTHS[first.month - 1]} {be_year(first)}"
        found[first.year, first.month] = Month(f"{first:%Y-%m}", label, [], row["total"], row["done"])
    for step in _first_of_each_month(rows, columns, most):
        month = found.get((step.due_on.year, step.due_on.month))
        if month is not None and len(month.steps) < most:
            month.steps.append(step)
    return list(found.values())


def _first_of_each_month(rows, columns, most):
    keys, taken = [], {}
    # What is still to be done comes first, so that a full month shows it.
    pairs = rows.order_by("due_on", "pk").values_list("pk", "due_on", "state")
    for pk, day, _state in sorted(pairs, key=lambda row: row[2] == S.DONE):
        n = taken.get((day.year, day.month), 0)
        if n < most:
            taken[day.year, day.month] = n + 1
            keys.append(pk)
    steps = StepRun.objects.filter(pk__in=keys[: most * len(columns)]).select_related("run", "owner")
    return sorted(steps, key=lambda step: (step.due_on, step.pk))


# Workload, planned and done.


@dataclass
class Line:
    """Who or what has how many steps: all, done in time, done late, late and not done, still to come."""

    key: object
    label: str
    total: int = 0
    in_time: int = 0
    after: int = 0
    late: int = 0
    coming: int = 0
    undated: int = 0
    has_left: bool = False

    @property
    def done(self):
        return self.in_time + self.after

    @property
    def percent(self):
        """Of all steps that are to be done, those done; None without any."""
        return share(self.done, self.total)


def outcomes(day):
    """{name: the condition of StepRuns that are to be done}, each of them in one. What was done on its day or before is
    in time."""
    done = Q(state=S.DONE)
    in_time = done & (Q(due_on=None) | Q(settled_at__date__lte=F("due_on")))
    unfinished = Q(state__in=StepRun.UNFINISHED)
    return {
        "in_time": in_time,
        "after": done & ~in_time,
        "late": unfinished & Q(due_on__lt=day),
        "coming": unfinished & Q(due_on__gte=day),
        "undated": unfinished & Q(due_on=None),
    }


def _counted(rows, *by, day):
    """Sums of StepRuns that are to be done, by the fields `by`."""
    found = {name: Count("pk", filter=condition) for name, condition in outcomes(day).items()}
    return rows.exclude(state=S.SKIPPED).order_by().values(*by).annotate(total=Count("pk"), **found)


def results(rows, day):
    """{"total": Line, "people": [Line], "groups": [Line]} of StepRuns. Four queries."""
    figures = ("total", *outcomes(day))
    total = Line("", "รวม")
    people, groups = {}, {}
    for row in _counted(rows, "owner", "run__group", "run__group__name", day=day):
        person = people.setdefault(row["owner"], Line(row["owner"] or NONE, "ยังไม่มีผู้รับผิดชอบ"))
        name = row["run__group__name"] or "งานที่ได้รับมอบหมาย"
        group = groups.setdefault(row["run__group"], Line(row["run__group"] or NONE, name))
        for line in (total, person, group):
            for figure in figures:
                setattr(line, figure, getattr(line, figure) + row[figure])
    names = User.objects.filter(pk__in=[key for key in people if key]).in_thai_order()
    order = {}
    for place, user in enumerate(names):
        people[user.pk].label, order[user.pk] = str(user), place
    for owner in rows.left().order_by().values_list("owner", flat=True).distinct():
        if owner in people:
            people[owner].has_left = True
    return {
        "total": total,
        "people": sorted(people.values(), key=lambda line: order.get(line.key, len(order))),
        "groups": sorted(groups.values(), key=lambda line: (line.key == NONE, line.key)),
    }


def runs_of_process(user, process, *, most=5):
    """(BE year of today, the standing runs of a งาน with their figures, the last year first)."""
    rows = ProcessRun.objects.visible_to(user).standing().filter(process=process)
    return years_of(user)[process.year_kind], list(rows.with_figures().with_progress().order_by("-year")[:most])


def runs_of(user, kind, year):
    """The standing runs of one year that a person sees, of the handbook and of tasks: what each view of it counts."""
    return ProcessRun.objects.visible_to(user).standing().filter(year_kind=kind, year=year)


def in_order(runs):
    """Runs as the handbook lists its งาน, tasks behind them."""
    places = (F(name).asc(nulls_last=True) for name in ("group__position", "group", "process__position"))
    return runs.select_related("group").order_by(*places, "pk")


def by_progress(runs, day):
    """[(value, words, how many)] of the runs of a board by how far they are. One query."""
    counts = dict(runs.order_by().with_progress(day).values_list("progress").annotate(n=Count("pk")))
    P = ProcessRun.Progress
    return [(value.value, value.label, counts.get(value, 0)) for value in P if value != P.CANCELLED]


def late_by_year(user, day):
    """[(kind of year, year, late steps)] of the office, so that a sum over all years leads to each board. One query."""
    rows = StepRun.objects.visible_to(user).late(day).order_by("run__year_kind", "run__year")
    return list(rows.values_list("run__year_kind", "run__year").annotate(n=Count("pk")))
