"""Which schools to visit together on one day: near each other, the most needed first, with the reason for each.

The same data give the same route: nothing is drawn by lot.
"""

from dataclasses import dataclass, field

from django.db.models import Q

from schools.distances import kilometres
from schools.models import Duty, School
from schools.models.duties import covered
from supervision import permissions, planning, queries
from supervision.models import Plan, PlannedVisit
from thai.years import fiscal_year

# Kilometres from one school to the next; the second where the first leaves a school alone.
REACHES = (15, 30)
SIZES = (2, 3, 4)
NEVER = 10**6


@dataclass
class Candidate:
    """A school that could be visited. `days` since the last visit, None for never; `lacks` the rules it still misses;
    `row` the planned visit without a day that would get one."""

    school: School
    days: int | None = None
    is_duty: bool = False
    lacks: list = field(default_factory=list)
    row: PlannedVisit | None = None

    @property
    def need(self):
        """Sorts the most needed first: own duty, then what the rules miss, then the longest unvisited."""
        return (not self.is_duty, not self.lacks, -(NEVER if self.days is None else self.days), self.school.pk)

    @property
    def since(self):
        """How long nobody came, in words."""
        return "ยังไม่เคยมีการนิเทศ" if self.days is None else f"ไม่ได้นิเทศ {self.days:,} วัน"


@dataclass
class Stop:
    """A school of a route, how far it is from the one before, and the reasons in words."""

    candidate: Candidate
    reasons: list
    distance: float | None = None

    @property
    def school(self):
        """The school."""
        return self.candidate.school


def suggest(candidates, *, size=3, start=None, number=0, reaches=REACHES):
    """[Stop]: up to `size` schools near each other. `start` is a school that is visited that day anyway; else the
    route begins at the school of greatest need (`number` 0), or at the one after (1, …). Pure."""
    by_need = sorted(candidates, key=lambda one: one.need)
    if start is not None:
        by_need = [one for one in by_need if one.school.pk != start.pk]
        best = max((_gather(start, by_need[number:], size, reach) for reach in reaches), key=len, default=[])
    else:
        if number >= len(by_need):
            return []
        first = by_need[number]
        rest = [one for one in by_need if one is not first]
        best = []
        for reach in reaches:
            best = [first, *_gather(first.school, rest, size - 1, reach)]
            if len(best) > 1:
                break
    return _in_order(best, start)


def _gather(place, by_need, size, reach):
    """Each within reach of the one before, the first of the place; the most needed of those within reach."""
    found, places = [], [place]
    while len(found) < size:
        one = next((one for one in by_need if one not in found and _near(places[-1], one.school, reach)), None)
        if one is None:
            break
        found.append(one)
        places.append(one.school)
    return found


def _near(one, other, reach):
    far = kilometres(one, other)
    if far is not None:
        return far <= reach
    return _share(one, other) is not None


def _share(one, other):
    """What two schools without coordinates have alike, in words."""
    if one.network_id and one.network_id == other.network_id:
        return "อยู่เครือข่ายเดียวกับโรงเรียนก่อนหน้า"
    if one.district and one.district == other.district:
        return "อยู่อำเภอเดียวกับโรงเรียนก่อนหน้า"
    return None


def _in_order(chosen, start):
    """The chosen as Stops: each followed by the nearest that is left."""
    stops, rest, here = [], list(chosen), start
    while rest:
        one = rest[0] if here is None else _nearest(here, rest)
        rest.remove(one)
        stops.append(_stop(one, here))
        here = one.school
    return stops


def _nearest(place, rest):
    """The nearest of them; those without coordinates come last, first those that have something in common with it,
    the most needed first."""

    def key(one):
        far = kilometres(place, one.school)
        return (far is None, far is None and _share(place, one.school) is None, far or 0, one.need)

    return min(rest, key=key)


def _stop(one, before):
    reasons = [one.since]
    far = kilometres(before, one.school) if before is not None else None
    if far is not None:
        reasons.append(f"ห่างจากโรงเรียนก่อนหน้า {far:.1f} กม. เส้นตรง")
    elif before is not None and (shared := _share(before, one.school)):
        reasons.append(shared)
    if one.is_duty:
        reasons.append("โรงเรียนที่ท่านรับผิดชอบ")
    reasons += [f"ยังไม่ครบตามเกณฑ์: {name}" for name in one.lacks]
    if one.row is not None:
        reasons.append("อยู่ในแผนแล้ว ยังไม่กำหนดวัน")
    return Stop(one, reasons, far)


def plan_for(user, day):
    """The own plan of the fiscal year of a day, or None."""
    rows = Plan.objects.visible_to(user).filter(owner=user, year=fiscal_year(day))
    return rows.select_related("office", "owner").first()


def candidates(user, day):
    """[Candidate] of the schools that the person can put on a day: of an own plan that is being written every open
    school, else those of planned visits without a day. Who has a day already is left out. Eleven queries at most."""
    year, office = fiscal_year(day), user.acting.office
    plan = plan_for(user, day)
    mine = PlannedVisit.objects.visible_to(user).waiting().filter(supervisor=user, plan__year=year)
    rows = {}
    for row in mine.filter(planned_on=None).select_related("plan", "school").order_by("-quarter", "-pk"):
        if permissions.can_move_planned(user, row):
            rows[row.school_id] = row
    schools = School.objects.visible_to(user).filter(office=office).open_on(day)
    duty = set(covered(schools, Duty.objects.in_force(office, day).filter(user=user)).values_list("pk", flat=True))
    if plan is None or plan.state not in Plan.EDITABLE:
        schools = schools.filter(pk__in=list(rows))
    schools = schools.exclude(Q(pk__in=mine.filter(planned_on__isnull=False).values("school")) & ~Q(pk__in=list(rows)))
    lacks = _lacks(schools, office, year, day)
    return [
        Candidate(
            school,
            None if school.last_visited_on is None else (day - school.last_visited_on).days,
            school.pk in duty,
            lacks.get(school.pk, []),
            rows.get(school.pk),
        )
        for school in queries.longest_unvisited(schools).select_related("network")
    ]


def _lacks(schools, office, year, day):
    """{school pk: [name of a rule]} of the rules that the visits made do not meet yet and nothing planned will."""
    planned = PlannedVisit.objects.filter(plan__office=office).in_force()
    found = {}
    for gap in planning.gaps(
        schools, rules=planning.rules_of(office), year=year, calendar=office.calendar, planned=planned, office=office
    ):
        if gap.window.first <= day <= gap.window.last:
            for pk in gap.missing:
                names = found.setdefault(pk, [])
                # A day lies in two stretches of three years; what both lack is one rule.
                if gap.window.rule.name not in names:
                    names.append(gap.window.rule.name)
    return found
