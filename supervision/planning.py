"""Questions about plans: what the coverage rules still lack, and what was done of what was planned.

A planned visit that has only a quarter counts as if it lay on the last day of that quarter.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, DateField, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from instruments.measures import share
from schools.models import Duty, School, User
from schools.models.duties import covered
from supervision import queries
from supervision.models import CoverageRule, Plan, PlannedVisit, Visit
from thai.years import fiscal_span, fiscal_year, quarter, quarter_span

QUARTERS = (1, 2, 3, 4)
P, S = CoverageRule.Period, PlannedVisit.State


@dataclass(frozen=True)
class Window:
    """One stretch of time in which a rule wants its visits, as a plan of a fiscal year meets it."""

    rule: CoverageRule
    number: int
    label: str
    first: object
    last: object

    @property
    def key(self):
        """Names the window in an address."""
        return f"{self.rule.pk}.{self.number}"


def windows(rule, year, calendar, today=None):
    """The windows of a rule that a plan of the fiscal year meets: every semester, and every academic year alone or with
    the two before it, that overlaps the fiscal year. What is running comes first, then what is to come, then what is
    over; the number of a window follows the calendar and stays.
    """
    today = today or timezone.localdate()
    spans = [(f"ปีงบประมาณ {year}", fiscal_span(year))]
    if rule.period != P.FISCAL:
        spans = _academic(rule.period, year, calendar)
    found = [Window(rule, n, label, *span) for n, (label, span) in enumerate(spans, start=1)]
    return sorted(found, key=lambda window: (window.last < today, window.first > today, window.last))


def _academic(period, year, calendar):
    """[(label, (first, last))] of the academic windows that overlap a fiscal year; shifted years may do so too."""
    begins, ends = fiscal_span(year)
    numbers = range(year - 2, year + 1)
    if period == P.SEMESTER:
        spans = [(f"ภาคเรียนที่ {n}/{of}", calendar.semester_span(of, n)) for of in numbers for n in (1, 2)]
        return [(label, span) for label, span in spans if span[0] <= ends and span[1] >= begins]
    spans = {of: calendar.academic_span(of) for of in numbers}
    spans = {of: span for of, span in spans.items() if span[0] <= ends and span[1] >= begins}
    if period == P.YEAR:
        return [(f"ปีการศึกษา {of}", span) for of, span in spans.items()]
    return [(f"ปีการศึกษา {of - 2}–{of}", (calendar.academic_span(of - 2)[0], last)) for of, (_, last) in spans.items()]


@dataclass
class Gap:
    """How far the schools of a plan are from a window of a rule: met by visits made, met with what is planned, or not.

    `missing` are the keys of the schools that are in neither, the longest unvisited first; `quarters` those of the
    fiscal year in which they can still be planned.
    """

    window: Window
    total: int
    done: int
    planned: int
    missing: list
    quarters: list

    @property
    def label(self):
        """How many schools are in neither."""
        return f"ขาด {len(self.missing):,} โรงเรียน"

    @property
    def percent_done(self):
        """Of all schools, those whose visits were made; None without schools."""
        return share(self.done, self.total)


def expected_on(*years):
    """The day a planned visit of a plan of these years counts on: its own, or the last of its quarter."""
    ends = [When(plan__year=year, quarter=n, then=Value(quarter_span(year, n)[1])) for year in years for n in QUARTERS]
    return Coalesce("planned_on", Case(*ends, output_field=DateField()))


def gaps(schools, *, rules, year, calendar, planned, office):
    """[Gap] of each window of each rule. `planned` are the PlannedVisits that count beside the visits made; of them
    only those that still wait and are not past. Three queries whatever the number of schools and rules."""
    found = [window for rule in rules for window in windows(rule, year, calendar)]
    if not found:
        return []
    order = [pk for (pk,) in queries.longest_unvisited(schools).values_list("pk")]
    made = Visit.objects.made().filter(office=office)
    done = _per_school(made, "visited_on", found)
    # An academic window reaches into the fiscal years on both sides.
    years = (year - 1, year, year + 1)
    waiting = planned.waiting().filter(plan__year__in=years).alias(on=expected_on(*years))
    coming = _per_school(waiting.filter(on__gte=timezone.localdate()), "on", found)
    result = []
    for place, window in enumerate(found):
        times, name = window.rule.times, f"w{place}"
        met = {pk for pk in order if done[pk].get(name, 0) >= times}
        missing = [pk for pk in order if pk not in met and done[pk].get(name, 0) + coming[pk].get(name, 0) < times]
        coming_to = len(order) - len(met) - len(missing)
        result.append(Gap(window, len(order), len(met), coming_to, missing, quarters_left(window, year)))
    return result


def _per_school(rows, name, found):
    """{school: {"w0": how many lie in the first window, …}}."""
    first, last = min(w.first for w in found), max(w.last for w in found)
    counts = {}
    for place, window in enumerate(found):
        within = Q(**{f"{name}__range": (window.first, window.last)})
        if window.rule.kind:
            within &= Q(kind=window.rule.kind)
        counts[f"w{place}"] = Count("pk", filter=within)
    rows = rows.filter(**{f"{name}__range": (first, last)}).order_by().values("school").annotate(**counts)
    return defaultdict(dict, {row["school"]: row for row in rows})


def schools_of(plan, user, *, everybody=False):
    """The open schools that a plan should think of: those that are the owner's duty, or all of the office for the plan
    of the group, for an owner without a duty, and on demand."""
    schools = School.objects.filter(office=plan.office_id).open_on(timezone.localdate())
    if plan.owner_id is None or everybody:
        return schools
    mine = duty_of(schools, plan)
    return mine if mine.exists() else schools


def duty_of(schools, plan):
    """Those of `schools` that are the duty of the plan's owner."""
    return covered(schools, Duty.objects.in_force(plan.office).filter(user=plan.owner_id))


def has_duty(plan):
    """Whether schools are the duty of the plan's owner, so that they are a choice of their own."""
    return Duty.objects.in_force(plan.office).filter(user=plan.owner_id).of_schools().exists()


def rules_of(office):
    """The rules an office uses."""
    return list(CoverageRule.objects.filter(office=office, is_active=True))


def gaps_of(plan, user, *, everybody=False):
    """[Gap] of a plan: its visits count, and those of the other plans that the person may see."""
    return gaps(
        schools_of(plan, user, everybody=everybody),
        rules=rules_of(plan.office_id),
        year=plan.year,
        calendar=plan.office.calendar,
        planned=PlannedVisit.objects.filter(Q(plan=plan) | Q(plan__in=Plan.objects.visible_to(user))),
        office=plan.office_id,
    )


def quarters_left(window, year, today=None):
    """The quarters of the fiscal year in which a visit for the window can still be planned."""
    today = today or timezone.localdate()
    ends = [(n, quarter_span(year, n)[1]) for n in QUARTERS]
    return [n for n, last in ends if last >= today and window.first <= last <= window.last]


def terms(year, calendar):
    """{"semester/academic year": span} of the semesters of a calendar that meet a fiscal year, in order: as a rule
    the last days of semester 1, which ends in October, then semester 2, then semester 1 of the next academic year."""
    first, last = fiscal_span(year)
    spans = {f"{n}/{of}": calendar.semester_span(of, n) for of in (year - 1, year) for n in (1, 2)}
    return {name: span for name, span in spans.items() if span[0] <= last and first <= span[1]}


def in_span(rows, year, span):
    """Those of the planned visits of a fiscal year that lie in a span of days (first, last)."""
    return rows.alias(on=expected_on(year)).filter(on__range=span)


# Plan versus done.


@dataclass
class Line:
    """One line of the comparison: who or where, and the counts."""

    key: object
    label: str
    planned: int = 0
    done: int = 0
    moved: int = 0
    cancelled: int = 0
    late: int = 0
    waiting: int = 0
    unplanned: int = 0

    @property
    def percent(self):
        """Of everything that was planned, cancelled ones included, what was done; None where nothing was planned."""
        return share(self.done, self.planned)

    @property
    def note(self):
        """The share that was done, with what it is a share of."""
        return "" if self.percent is None else f"{self.percent}% จาก {self.planned:,} ครั้ง"

    def add(self, counts):
        """Adds {name: n} to the counts."""
        for name, n in counts.items():
            setattr(self, name, getattr(self, name) + n)


@dataclass
class Results:
    """Plan versus done of a fiscal year: the total, and by person, network and quarter."""

    total: Line
    people: list = field(default_factory=list)
    networks: list = field(default_factory=list)
    quarters: list = field(default_factory=list)


def late(year, today=None):
    """The condition of a planned visit whose day, or whole quarter, has passed without it."""
    today = today or timezone.localdate()
    past = [n for n in QUARTERS if quarter_span(year, n)[1] < today]
    return Q(state=S.PLANNED) & (Q(planned_on__lt=today) | Q(planned_on=None, quarter__in=past))


def state_counts(rows, is_late):
    """How many of PlannedVisits are in each state that the list can show, and in all. One query."""
    return rows.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(state=S.DONE)),
        waiting=Count("pk", filter=Q(state=S.PLANNED)),
        late=Count("pk", filter=is_late),
        moved=Count("pk", filter=moved()),
        cancelled=Count("pk", filter=Q(state=S.CANCELLED)),
    )


def moved():
    """The condition of a planned visit whose day was moved after its approval."""
    return Q(moves__gt=0)


def unplanned(visits):
    """Visits made that no plan foresaw."""
    return visits.made().exclude(planned__state=S.DONE)


def outside_plans(visits, year):
    """Visits made in the fiscal year that no plan foresaw."""
    return unplanned(visits).filter(visited_on__range=fiscal_span(year))


def results(*, year, planned, visits, networks):
    """The Results of a fiscal year from PlannedVisits in force and the Visits outside of plans (outside_plans).

    `networks` is {key: label} for the names. Three queries: both sums, and the names of the people in them, so that
    what was planned in other years is never read.
    """
    rows = planned.filter(plan__year=year).order_by().values("supervisor", "school__network", "quarter")
    rows = rows.annotate(
        planned=Count("pk"),
        done=Count("pk", filter=Q(state=S.DONE)),
        moved=Count("pk", filter=moved()),
        cancelled=Count("pk", filter=Q(state=S.CANCELLED)),
        waiting=Count("pk", filter=Q(state=S.PLANNED)),
        late=Count("pk", filter=late(year)),
    )
    spans = {n: quarter_span(year, n) for n in QUARTERS}
    extra = visits.order_by().values("supervisor", "school__network")
    extra = extra.annotate(**{f"q{n}": Count("pk", filter=Q(visited_on__range=span)) for n, span in spans.items()})
    rows, extra = list(rows), list(extra)
    seen = User.objects.filter(pk__in={row["supervisor"] for row in rows + extra})
    people = {person.pk: str(person) for person in seen.in_thai_order()}
    total = Line("", "รวม")
    by_person, by_network = {}, {}
    by_quarter = {n: Line(n, f"ไตรมาสที่ {n}") for n in QUARTERS}

    def count(person, network, number, counts):
        lines = (
            total,
            by_person.setdefault(person, Line(person, people.get(person, ""))),
            by_network.setdefault(network, Line(network or "none", networks.get(network, "ไม่มีเครือข่าย"))),
            by_quarter[number],
        )
        for line in lines:
            line.add(counts)

    for row in rows:
        where = row.pop("supervisor"), row.pop("school__network"), row.pop("quarter")
        count(*where, row)
    for row in extra:
        for n in QUARTERS:
            if row[f"q{n}"]:
                count(row["supervisor"], row["school__network"], n, {"unplanned": row[f"q{n}"]})
    places = {key: place for place, key in enumerate(people)}, {key: place for place, key in enumerate(networks)}
    return Results(
        total,
        sorted(by_person.values(), key=lambda line: places[0].get(line.key, len(people))),
        sorted(by_network.values(), key=lambda line: places[1].get(line.key, len(networks))),
        list(by_quarter.values()),
    )


# One plan at a glance, and two contents of it compared.


def summary(plan):
    """What a plan foresees: [(quarter, planned, done, cancelled)], networks and schools, instruments. Three queries."""
    rows = (
        plan.visits.order_by()
        .values("quarter")
        .annotate(
            planned=Count("pk"),
            done=Count("pk", filter=Q(state=S.DONE)),
            cancelled=Count("pk", filter=Q(state=S.CANCELLED)),
        )
    )
    counts = {row["quarter"]: row for row in rows}
    none = {"planned": 0, "done": 0, "cancelled": 0}
    standing = plan.visits.standing().order_by()
    networks = standing.values(name=F("school__network__name")).annotate(
        schools=Count("school", distinct=True), visits=Count("pk")
    )
    instruments = standing.filter(instruments__isnull=False).values(name=F("instruments__title"))
    return {
        "quarters": [{**none, **counts.get(n, {}), "quarter": n} for n in QUARTERS],
        "networks": sorted(networks, key=lambda row: (row["name"] is None, row["name"] or "")),
        "schools": sum(row["schools"] for row in networks),
        "instruments": list(instruments.annotate(visits=Count("pk")).order_by("-visits", "name")),
    }


def compare(old, new):
    """What changed from one content of a plan (plan_steps.content_of) to another: added, removed, cancelled and moved
    visits, and the texts that differ; each row gets its day as `on`. Moved are those whose day or quarter differs."""
    before, after = ({row["id"]: row for row in content["visits"]} for content in (old, new))
    for row in (*before.values(), *after.values()):
        row["on"] = date.fromisoformat(row["day"]) if row["day"] else None
    kept = [(before[key], row) for key, row in after.items() if key in before]
    texts = [("title", "ชื่อแผน"), ("rationale", "หลักการและเหตุผล"), ("expected", "ผลที่คาดว่าจะได้รับ")]
    changed = [{"label": label, "old": old[name], "new": new[name]} for name, label in texts if old[name] != new[name]]
    lists = [_objectives(content) for content in (old, new)]
    if lists[0] != lists[1]:
        changed.append({"label": "วัตถุประสงค์", "old": lists[0], "new": lists[1]})
    return {
        "added": [row for key, row in after.items() if key not in before],
        "removed": [row for key, row in before.items() if key not in after],
        "cancelled": [row for was, row in kept if row["state"] == S.CANCELLED != was["state"]],
        "moved": [
            (was, row)
            for was, row in kept
            if row["state"] != S.CANCELLED and (was["day"], was["quarter"]) != (row["day"], row["quarter"])
        ],
        "changed": [
            (was, row)
            for was, row in kept
            if any(was[name] != row[name] for name in ("school_name", "supervisor_name", "purpose", "kind", "mode"))
            # Contents of before knew no projects.
            or (was["instruments"], was.get("project", "")) != (row["instruments"], row.get("project", ""))
        ],
        "texts": changed,
    }


def _objectives(content):
    return "\n".join(
        " · ".join(part for part in (row["text"], row["indicator"], row["target"], *row["policies"]) if part)
        for row in content["objectives"]
    )


def spread(schools, quarters):
    """[(school, quarter)]: the schools shared out over the quarters, about as many in each."""
    size = -(-len(schools) // len(quarters))
    return [(school, quarters[place // size]) for place, school in enumerate(schools)]


def quarter_now(year, today=None):
    """The quarter of the fiscal year that is running, the first one of a year to come, None of a past one."""
    today = today or timezone.localdate()
    if fiscal_year(today) == year:
        return quarter(today)[1]
    return 1 if fiscal_year(today) < year else None
