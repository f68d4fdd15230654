"""Projects of a fiscal year put together for their pages. A fixed number of queries each."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from instruments import measures
from schools.models import Programme, SchoolProgramme
from supervision import indicators
from supervision.models import GroupObjective, Project, ProjectProgress, Visit, YearTarget
from thai.text import clean
from thai.years import fiscal_span

NOUGHT = Decimal(0)
P = Project.State


def lacks(project):
    """What a project owes before it is approved, as a Thai sentence, or ""; asks for its indicators and targets."""
    if project.owner_id is None:
        return "โปรดระบุผู้รับผิดชอบ"
    if project.first_month is None:
        return "โปรดระบุเดือนที่ดำเนินการ"
    if not project.goals:
        return "โปรดเขียนวัตถุประสงค์ของโครงการ"
    if not any(indicator.targets.all() for indicator in project.indicators.all()):
        return "โปรดเพิ่มตัวชี้วัดพร้อมค่าเป้าหมายอย่างน้อยหนึ่งตัว"
    return ""


@dataclass(frozen=True)
class Money:
    """Budget and spending of several projects, in baht."""

    budget: Decimal
    spent: Decimal

    @property
    def left(self):
        return self.budget - self.spent

    @property
    def percent(self):
        """Percent of the budget that is spent, or None without a budget."""
        return measures.share(self.spent, self.budget)


def money_of(projects):
    """The Money of the projects in force among these. One query."""
    sums = projects.in_force().aggregate(budget=Sum("budget"), spent=Sum("spent"))
    return Money(sums["budget"] or NOUGHT, sums["spent"] or NOUGHT)


def narrowed(projects, asked, user):
    """The projects that the filters of the address leave: search, state, whose, and of which objective."""
    text = clean(asked.get("q", ""))
    if text:
        projects = projects.filter(Q(name__icontains=text) | Q(code__icontains=text))
    if asked.get("state") in P.values:
        projects = projects.filter(state=asked["state"])
    if asked.get("mine") == "1":
        projects = projects.filter(owner=user)
    for name in ("objective", "programme"):
        key = asked.get(name, "")
        if key.isascii() and key.isdigit() and len(key) < 10:
            projects = projects.filter(**{name: key})
    return projects


def tell(projects, year, last_quarter=4):
    """Adds to each of a page of projects how far it is: `activity_count`, `activity_done`, `standings` of its
    indicators and `spent_percent`. Three queries."""
    keys = [project.pk for project in projects]
    done = Q(activities__state="done")
    counted = Project.objects.filter(pk__in=keys).annotate(
        n=Count("activities", filter=~Q(activities__state="cancelled")), n_done=Count("activities", filter=done)
    )
    numbers = {pk: (n, n_done) for pk, n, n_done in counted.values_list("pk", "n", "n_done")}
    by_project = {}
    rows = YearTarget.objects.filter(indicator__project__in=keys, year=year)
    for standing in indicators.standings(rows, last_quarter):
        by_project.setdefault(standing.indicator.project_id, []).append(standing)
    for project in projects:
        project.activity_count, project.activity_done = numbers.get(project.pk, (0, 0))
        project.standings = by_project.get(project.pk, [])
        project.spent_percent = measures.share(project.spent, project.budget)


def newest_progress(project):
    """{quarter: the entry that stands}, of one project. One query."""
    return {row.quarter: row for row in project.progress.select_related("by").order_by("pk")}


def spent_until(projects, last_quarter):
    """{project pk: baht spent in the quarters up to `last_quarter`}, by the entries that stand. One query."""
    rows = ProjectProgress.objects.filter(project__in=projects, quarter__lte=last_quarter).order_by("pk")
    stands = {(pk, quarter): spent for pk, quarter, spent in rows.values_list("project", "quarter", "spent")}
    found = {}
    for (pk, _quarter), spent in stands.items():
        found[pk] = found.get(pk, NOUGHT) + spent
    return found


@dataclass(frozen=True)
class ObjectiveLine:
    """What served an objective of the group in a year; `objective` None is what serves none."""

    objective: GroupObjective | None
    projects: int
    finished: int
    indicators: int
    reached: int
    money: Money

    @property
    def percent(self):
        """Percent of its indicators that were reached, or None."""
        return measures.share(self.reached, self.indicators)


def by_objective(user, year):
    """[ObjectiveLine] of a fiscal year, and the line of projects without one where there are any. Four queries."""
    projects = Project.objects.visible_to(user).of_year(year).in_force()
    sums = {
        row["objective"]: row
        for row in projects.order_by()
        .values("objective")
        .annotate(n=Count("pk"), over=Count("pk", filter=Q(state=P.FINISHED)), b=Sum("budget"), s=Sum("spent"))
    }
    reached, counted = {}, {}
    rows = YearTarget.objects.filter(indicator__project__in=projects, year=year)
    for standing in indicators.standings(rows):
        key = standing.indicator.project.objective_id
        counted[key] = counted.get(key, 0) + 1
        reached[key] = reached.get(key, 0) + standing.is_reached
    shown = GroupObjective.objects.visible_to(user).filter(Q(is_active=True) | Q(pk__in=[key for key in sums if key]))
    lines = []
    for objective in [*shown, *([None] if None in sums else [])]:
        key = objective.pk if objective else None
        row = sums.get(key, {"n": 0, "over": 0, "b": None, "s": None})
        money = Money(row["b"] or NOUGHT, row["s"] or NOUGHT)
        lines.append(ObjectiveLine(objective, row["n"], row["over"], counted.get(key, 0), reached.get(key, 0), money))
    return lines


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme of schools (STEM, Eco-School …) and what was done for it in a fiscal year."""

    programme: Programme
    schools: int
    projects: int
    visits: int
    indicators: int
    reached: int


def by_programme(user, year):
    """[ProgrammeLine] of the office, in Thai order: schools that take part today, the projects in force that work for
    it, the visits made for it, and how many indicators of those projects were reached. Six queries."""
    office = user.acting.office
    shown = Programme.objects.for_office(office).filter(kind=Programme.Kind.PROGRAMME)
    members = SchoolProgramme.objects.filter(school__office=office, to_year=None, school__closed_on=None)
    schools = dict(members.order_by().values_list("programme").annotate(n=Count("school", distinct=True)))
    projects = Project.objects.visible_to(user).of_year(year).in_force().exclude(programme=None)
    numbers = dict(projects.order_by().values_list("programme").annotate(n=Count("pk")))
    made = Visit.objects.visible_to(user).filter(state__in=Visit.MADE, visited_on__range=fiscal_span(year))
    visits = dict(made.exclude(programme=None).order_by().values_list("programme").annotate(n=Count("pk")))
    counted, reached = {}, {}
    for standing in indicators.standings(YearTarget.objects.filter(indicator__project__in=projects, year=year)):
        key = standing.indicator.project.programme_id
        counted[key] = counted.get(key, 0) + 1
        reached[key] = reached.get(key, 0) + standing.is_reached
    return [
        ProgrammeLine(
            row,
            schools.get(row.pk, 0),
            numbers.get(row.pk, 0),
            visits.get(row.pk, 0),
            counted.get(row.pk, 0),
            reached.get(row.pk, 0),
        )
        for row in shown
    ]
