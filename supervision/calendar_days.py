"""The calendar of supervision: what lies on each day, and what speaks against a visit on a day.

Nothing here refuses: a clash is a warning, the person who plans decides.
"""

import calendar as months
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from schools.distances import kilometres
from schools.holidays import days_off, short
from schools.models import OfficeDay
from supervision.models import Absence, Event, PlannedVisit, Visit
from thai import dates
from thai.years import be_year

MONTH, WEEK, LIST = "month", "week", "list"
S, Part = PlannedVisit.State, PlannedVisit.Part
MINE, ALL = "mine", "all"
FIRST, LAST = date(2017, 1, 1), date(2057, 12, 31)


def monday(day):
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def span(view, on):
    """First and last day that a view shows: whole weeks for month and week, the month alone for the list."""
    if view == WEEK:
        return monday(on), monday(on) + timedelta(days=6)
    first = on.replace(day=1)
    last = on.replace(day=months.monthrange(on.year, on.month)[1])
    return (first, last) if view == LIST else (monday(first), monday(last) + timedelta(days=6))


def title(view, on):
    """What a view shows, in words."""
    if view == WEEK:
        first, last = span(WEEK, on)
        return f"{dates.short(first)} – {dates.short(last)}"
    return f"{dates.MONTHS[on.month - 1]} {be_year(on)}"


def step(view, on, by):
    """The day on which the next (`by` 1) or the one before (-1) is shown; None beyond the years the calendar knows."""
    if view == WEEK:
        to = on + timedelta(days=7 * by)
    else:
        number = on.year * 12 + on.month - 1 + by
        to = date(number // 12, number % 12 + 1, 1)
    return to if FIRST <= to <= LAST else None


@dataclass(frozen=True)
class Whose:
    """Whose days are shown: of one person, of all, and of one network of schools or any."""

    person: int | None = None
    network: int | None = None

    def has_visit(self, row):
        """True when a planned visit or a visit belongs to the chosen person and network."""
        if self.person is not None and row.supervisor_id != self.person:
            return False
        return self.network is None or row.school.network_id == self.network

    def has_absence(self, row):
        """True when an absence belongs to the chosen person."""
        return self.person is None or row.user_id == self.person


@dataclass
class Known:
    """What is known of a stretch of days, for telling clashes: loaded once, asked without the database."""

    planned: list = field(default_factory=list)
    visits: list = field(default_factory=list)
    absences: list = field(default_factory=list)
    # Events that take place or took place, of everybody: they concern the whole office.
    events: list = field(default_factory=list)
    off: dict = field(default_factory=dict)
    exams: dict = field(default_factory=dict)
    # Saturdays and Sundays on which the office works.
    worked: set = field(default_factory=set)

    @cached_property
    def at_school(self):
        """{school pk: [(planned visit or visit, its day)]} of what is still meant and of what was made."""
        rows = [(row, row.planned_on) for row in self.planned if row.state == S.PLANNED]
        return _grouped([*rows, *((row, row.visited_on) for row in self.visits)], lambda one: one[0].school_id)

    @cached_property
    def on_day(self):
        """{(person pk, day): [planned visit]} of what is still meant."""
        rows = [row for row in self.planned if row.state == S.PLANNED]
        return _grouped(rows, lambda row: (row.supervisor_id, row.planned_on))


def _grouped(rows, key):
    found = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def known(user, first, last):
    """What the person may know of the days from `first` to `last`, in whole weeks. Six queries."""
    first, last = monday(first), monday(last) + timedelta(days=6)
    office, days = user.acting.office, (first, last)
    planned = PlannedVisit.objects.visible_to(user).standing().with_force().filter(planned_on__range=days)
    planned = planned.select_related("plan", "school__network", "supervisor", "visit").order_by("planned_on", "pk")
    visits = Visit.objects.visible_to(user).made().filter(visited_on__range=days)
    visits = visits.select_related("planned", "school__network", "supervisor").order_by("visited_on", "pk")
    own = list(OfficeDay.objects.filter(office=office, day__range=days))
    return Known(
        planned=list(planned),
        visits=list(visits),
        absences=list(Absence.objects.visible_to(user).within(first, last).select_related("user")),
        events=list(Event.objects.visible_to(user).standing().within(first, last).order_by("starts_on", "pk")),
        off={day: short(name) for day, name in days_off(office, first, last).items()},
        exams={row.day: row.name for row in own if row.is_exam},
        worked={row.day for row in own if row.is_working},
    )


@dataclass(frozen=True)
class Clash:
    """What speaks against a visit on a day: its kind and the reason in words."""

    kind: str
    text: str


def clashes(planned, day, part, facts):
    """[Clash] of a planned visit on `day` and `part` of it, from `facts` (Known). Pure: asks the database nothing."""
    found = [*_of_day(day, facts), *_of_school(planned, day, facts), *_of_person(planned, day, part, facts)]
    return list(dict.fromkeys(found))


def _of_day(day, facts):
    if day in facts.off:
        yield Clash("holiday", f"เป็นวันหยุด: {facts.off[day]}")
    elif day.weekday() >= 5 and day not in facts.worked:
        yield Clash("weekend", f"เป็นวัน{dates.DAYS[day.weekday()]}")
    if day in facts.exams:
        yield Clash("exam", f"เป็นวันสอบ: {facts.exams[day]}")


def _of_school(planned, day, facts):
    school = planned.school
    if school.closed_on and day >= school.closed_on:
        yield Clash("closed", f"โรงเรียนปิดหรือยุบรวมตั้งแต่ {dates.short(school.closed_on)}")
    for row, on in facts.at_school.get(school.pk, ()):
        if row.supervisor_id != planned.supervisor_id and monday(on) == monday(day):
            when = "ในวันเดียวกัน" if on == day else f"ในสัปดาห์เดียวกัน ({dates.short(on)})"
            yield Clash("school", f"{row.supervisor} ไปโรงเรียนนี้{when}")


def _of_person(planned, day, part, facts):
    for row in facts.absences:
        if row.user_id == planned.supervisor_id and row.starts <= day <= row.ends:
            yield Clash("absence", f"{row.user} {row.get_kind_display()}ในวันนี้")
    for row in facts.on_day.get((planned.supervisor_id, day), ()):
        if row.pk != planned.pk and _meet(part, row.part):
            far = kilometres(planned.school, row.school)
            apart = "" if far is None else f" ห่างกัน {far:.1f} กม. เส้นตรง"
            name = row.school.full_name
            yield Clash("person", f"{row.supervisor} มีนิเทศ{name}{row.get_part_display()}อยู่แล้ว{apart}")


def _meet(one, other):
    return one == other or Part.DAY in (one, other)


@dataclass
class Day:
    """One day of the calendar."""

    day: date
    off: str = ""
    exam: str = ""
    is_weekend: bool = False
    is_outside: bool = False
    planned: list = field(default_factory=list)
    visits: list = field(default_factory=list)
    absences: list = field(default_factory=list)
    events: list = field(default_factory=list)

    @property
    def is_empty(self):
        """True when the list has nothing to say about the day."""
        return not (self.off or self.exam or self.planned or self.visits or self.absences or self.events)

    @property
    def name(self):
        """The weekday."""
        return dates.DAYS[self.day.weekday()]


def shown_days(facts, first, last, whose, *, month=None):
    """[Day] from `first` to `last`; days outside of `month` are marked. A planned visit that was made stands as the
    visit, on the day it was made."""
    found = {}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        weekend = day.weekday() >= 5 and day not in facts.worked
        outside = month is not None and day.month != month
        found[day] = Day(day, facts.off.get(day, ""), facts.exams.get(day, ""), weekend, outside)
    for row in facts.planned:
        if row.state == S.PLANNED and row.planned_on in found and whose.has_visit(row):
            found[row.planned_on].planned.append(row)
    for row in facts.visits:
        if row.visited_on in found and whose.has_visit(row):
            found[row.visited_on].visits.append(row)
    for row in facts.absences:
        if whose.has_absence(row):
            for day in found.values():
                if row.starts <= day.day <= row.ends:
                    day.absences.append(row)
    for row in facts.events:
        for day in found.values():
            if row.starts_on <= day.day <= row.ends_on:
                day.events.append(row)
    parts = {Part.MORNING: 0, Part.DAY: 1, Part.AFTERNOON: 2}
    for day in found.values():
        day.planned.sort(key=lambda row: (parts[row.part], row.pk))
    return list(found.values())


def tray(user, year, whose):
    """The planned visits of a fiscal year that have no day yet and that the person may see, by quarter."""
    rows = PlannedVisit.objects.visible_to(user).waiting().filter(planned_on=None, plan__year=year)
    if whose.person is not None:
        rows = rows.filter(supervisor=whose.person)
    if whose.network is not None:
        rows = rows.filter(school__network=whose.network)
    return rows.select_related("plan", "school__network", "supervisor").order_by("quarter", "school__name", "pk")


def to_visit(user, today):
    """What the person has planned for the present week and has not yet visited, and what lay in the thirty days
    before; of what was approved alone."""
    rows = PlannedVisit.objects.visible_to(user).in_force().waiting().filter(supervisor=user)
    rows = rows.filter(planned_on__range=(today - timedelta(days=30), monday(today) + timedelta(days=6)))
    return rows.select_related("school").order_by("planned_on", "pk")


def coming_to_school(user, today):
    """The planned visits that a school may know of and that are still to come."""
    rows = PlannedVisit.objects.visible_to(user).waiting().filter(planned_on__gte=today)
    return rows.select_related("supervisor").order_by("planned_on", "pk")
