"""The country by office and by province, from rolled-up figures alone: sums, shares, order, and what is hidden.

What tells how good schools are (levels, results of tests) is hidden for groups of fewer than five schools, and left out
of the sums of the page, so that nothing can be worked out from what is shown beside it (country_hiding).
"""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from reports.dashboards import country_attention, country_hiding, rollup
from reports.dashboards.country_attention import ATTENTION
from reports.dashboards.country_columns import SORTS, VIEWS, exam_order, shown
from reports.dashboards.country_lines import Line, Scales
from reports.dashboards.scope import same_day
from reports.models import OfficeFigures
from reports.queries import link
from schools.models import Office
from thai import years
from thai.sorting import natural_key, sort_key

OFFICES, PROVINCES = "office", "province"
UNKNOWN = "ไม่ระบุจังหวัด"


@dataclass(frozen=True)
class Side:
    """Of which years the figures of one side of the table are; None: of none."""

    year: int
    sar_year: int | None
    test_year: int | None
    begun: tuple
    is_present: bool
    # The day up to which it is, where that is the same day of its course as today, and up to which its SARs had been
    # sent. Without the second of an earlier side there are no such SARs.
    until: date | None = None
    sent_by: date | None = None
    is_earlier: bool = False


def _has_reports(part):
    return any(counts[1] for counts in part["sar"].values())


def _has_tests(part):
    return bool(part["tests"])


class Country:
    """What an address asks of the country: `lines` in order, `total` of them, and how old the figures are. Where it
    names another year `with`, each line has its figures of that year `beside` it."""

    def __init__(self, user, params, now=None):
        self.now = now or timezone.now()
        day = timezone.localdate(self.now)
        self.years = rollup.years_of(day)
        self.year, self.other = years_asked(params, day)
        self.by = PROVINCES if params.get("by") == PROVINCES else OFFICES
        self.is_present = self.year == self.years[0]
        self.scales = Scales()
        offices = Office.objects.visible_to(user).order_by().values_list("pk", "name", "kind")
        self.offices = {pk: (name, kind) for pk, name, kind in offices}
        self._read(OfficeFigures.objects.visible_to(user))
        self.own, self.beside = self._sides(day)
        self.sar_year, self.test_year, self.begun = self.own.sar_year, self.own.test_year, self.own.begun
        kept = [self.figures[year] for year in (self.year, self.other) if year]
        names = {name for figures in kept for parts in figures.values() for name in parts}
        self.provinces = sorted(filter(None, names), key=sort_key) + ([UNKNOWN] if "" in names else [])
        self.province = params.get("province") if params.get("province") in self.provinces else ""
        self._kinds = dict(Office.Kind.choices)
        self.kind = params.get("kind") if params.get("kind") in self._kinds else ""
        self.q = (params.get("q") or "").replace("\x00", "").strip()[:100]
        told = [parts for side in self.sides for parts in self.figures.get(side.test_year, {}).values()]
        self.exams = sorted(
            {exam for parts in told for part in parts.values() for exam in part["tests"]}, key=exam_order
        )
        self.exam = params.get("exam") if params.get("exam") in self.exams else next(iter(self.exams), "")
        lines = self._lines(self.own)
        self.total = self._sum(self.own, lines)
        if self.beside:
            self._set_beside(lines)
        sort = params.get("sort", "")
        self.sort = sort if sort == ATTENTION or sort.removeprefix("-") in SORTS else ""
        self.view = params.get("show") if params.get("show") in VIEWS else ""
        self.columns = shown(self.view, self.sort)
        self.lines = self._ordered(lines.values())

    def _read(self, rows):
        """{year: {key of an office: figures}} of the years that are shown and of those before them, in which their SARs
        and tests may be."""
        asked = [year for year in (self.year, self.other) if year]
        self.figures = {year - back: {} for year in asked for back in (0, 1)}
        ages = {}
        rows = rows.filter(academic_year__in=self.figures).order_by()
        for office, year, figures, computed_at in rows.values_list("office", "academic_year", "figures", "computed_at"):
            self.figures[year][office] = figures
            ages[year] = min(computed_at, ages.get(year, computed_at))
        self.oldest, self._counted_at = ages.get(self.year), ages

    @property
    def sides(self):
        """The Sides of the page: that of its year and, where there is one, that beside it."""
        return [side for side in (self.own, self.beside) if side]

    def _sides(self, day):
        """(the Side of the year, that of the other or None): up to the same day where one of them runs; SARs and tests
        as many years apart as the years, those of the earlier year up to the same day of their course."""
        newest, oldest = max(self.year, self.other or self.year), min(self.year, self.other or self.year)
        apart, present = newest - oldest, self.years[0]
        later = Side(
            newest,
            self._year_with(newest, _has_reports),
            self._year_with(newest, _has_tests),
            begun(years, newest, day),
            newest == present,
        )
        if not apart:
            return later, None
        # What was counted on another day is cut at that day.
        counted = self._counted_at.get(oldest)
        counted = timezone.localdate(counted) if counted else day
        until = same_day(counted, oldest - present) if later.is_present else None
        earlier = Side(
            oldest,
            self._if_any(later.sar_year - apart, _has_reports),
            self._if_any(later.test_year - apart, _has_tests),
            begun(years, oldest, until or day),
            False,
            until,
            same_day(counted, -1) if apart == 1 else None,
            True,
        )
        return (later, earlier) if self.year == newest else (earlier, later)

    def _if_any(self, year, has):
        """The year, None where no office has something of it."""
        return year if any(any(map(has, parts.values())) for parts in self.figures.get(year, {}).values()) else None

    def _year_with(self, year, has):
        """The newest year in which half of the offices that have something of it have it: what is told of a year comes
        after it, and one that is early does not speak for the country. Otherwise the newest with any."""
        asked = year, year - 1
        there = {
            year: {office for office, parts in self.figures[year].items() if any(map(has, parts.values()))}
            for year in asked
        }
        every = set().union(*there.values())
        wide = (year for year in asked if there[year] and 2 * len(there[year]) >= len(every))
        return next(wide, next((year for year in asked if there[year]), year))

    @property
    def is_late(self):
        """Whether the figures are older than they may be, or missing for some office."""
        if not self.is_present:
            return self.oldest is None
        missing = self.offices.keys() - self.figures[self.year].keys()
        return bool(missing) or (self.oldest is not None and self.now - self.oldest > rollup.LATE)

    @property
    def missing(self):
        """How many offices have no figures yet."""
        return len(self.offices.keys() - self.figures[self.year].keys())

    def _lines(self, side):
        """{key: Line} of the offices or provinces of a Side, without their order."""
        found = {}
        for office, (name, kind) in self.offices.items():
            if (self.kind and kind != self.kind) or (self.q and self.q not in name):
                continue
            for year, adding in (
                (side.year, self._adding_visits),
                (side.sar_year, self._adding_reports),
                (side.test_year, self._adding_tests),
            ):
                parts = self.figures.get(year, {}).get(office, {})
                add = adding(side, parts)
                for province, part in parts.items():
                    if self.province and (province or UNKNOWN) != self.province:
                        continue
                    key = (province or UNKNOWN) if self.by == PROVINCES else office
                    if key not in found:
                        found[key] = self._line(side, key)
                    add(found[key], part, province)
            if self.by == PROVINCES:
                for province in self.figures[side.year].get(office, {}):
                    if not self.province or (province or UNKNOWN) == self.province:
                        found[province or UNKNOWN].offices += 1
        if self.by == OFFICES:
            for line in found.values():
                line.offices = 1
        return found

    def _sum(self, side, lines):
        total = Line("", "รวม", begun=side.begun, is_present=side.is_present)
        for line in lines.values():
            total.add_line(line)
        return total

    def _set_beside(self, lines):
        """Gives each of the lines its Line of the other year; one that only that year has gets a line of this."""
        others = self._lines(self.beside)
        for key in others.keys() - lines.keys():
            lines[key] = self._line(self.own, key)
        for key, line in lines.items():
            line.beside = others.get(key) or self._line(self.beside, key)
        self.total.beside = self._sum(self.beside, others)

    @property
    def _is_parted(self):
        """Whether what is shown are parts of offices."""
        return bool(self.province) or self.by == PROVINCES

    def _adding_visits(self, side, _parts):
        def add(line, part, _province):
            if not side.until:
                line.add(part)
            elif "same" in part:
                line.add({**rollup.empty(), **part["same"]})

        return add

    def _adding_reports(self, side, parts):
        hidden = country_hiding.levels(parts) if self._is_parted else {}

        def add(line, part, province):
            if side.is_earlier:
                # Levels are those of the whole year: beside it those of an earlier day would tell of the few between.
                sent = part.get("same", {}).get("sar", {}) if side.sent_by else {}
                part = {"sar": sent, "levels": part["levels"]}
            line.add_reports(part, self.scales, {level for level, names in hidden.items() if province in names})

        return add

    def _adding_tests(self, _side, parts):
        hidden = country_hiding.of_test(parts, self.exam) if self._is_parted else ()

        def add(line, part, province):
            if province in hidden:
                line.concealed.add(self.exam)
            elif sums := part["tests"].get(self.exam):
                line.add_tests(self.exam, sums)

        return add

    def _line(self, side, key):
        known = {"begun": side.begun, "is_present": side.is_present}
        if self.by == PROVINCES:
            return Line(key, key, **known)
        name, kind = self.offices[key]
        # SARs and tests may be of another year than the visits.
        page = reverse("reports:platform_office", args=[key])
        sar, tests = link(page, year=side.sar_year), link(page, year=side.test_year)
        hrefs = {"#sar": sar, "#levels": sar, "#tests": tests}
        return Line(key, name, kind=self._kinds.get(kind, ""), hrefs=hrefs, **known)

    def address(self, line):
        """Where the numbers of a line lead: from a province to its offices, from an office to its page."""
        if self.by == OFFICES:
            return link(reverse("reports:platform_office", args=[line.key]), year=self.year)
        asked = {"kind": self.kind, "q": self.q, "exam": self.exam, "show": self.view, "with": self.other}
        more = {name: value for name, value in asked.items() if value}
        return link(reverse("reports:platform"), year=self.year, province=line.key, **more)

    @property
    def is_attention(self):
        """Whether the lines to look at first come first."""
        return self.sort == ATTENTION

    @cached_property
    def whole(self):
        """The Line of all offices, whatever is filtered; of visits and SARs alone."""
        whole = Line("", "ทุกสำนักงาน", begun=self.begun, is_present=self.is_present)
        for year, adding in ((self.own.year, self._adding_visits), (self.own.sar_year, self._adding_reports)):
            for parts in self.figures.get(year, {}).values():
                add = adding(self.own, parts)
                for province, part in parts.items():
                    add(whole, part, province)
        return whole

    def _ordered(self, lines):
        if self.is_attention:
            return country_attention.ordered(lines, self.whole)
        lines = sorted(lines, key=lambda line: natural_key(line.label))
        if not self.sort:
            return lines
        column, is_down = SORTS[self.sort.removeprefix("-")], self.sort.startswith("-")
        known = [(column.value(line, self.exam), line) for line in lines]
        there = [pair for pair in known if pair[0] is not None]
        there.sort(key=lambda pair: pair[0], reverse=is_down)
        # What is hidden or not there stands last, whichever way.
        return [line for _, line in there] + [line for value, line in known if value is None]


def years_asked(params, day):
    """(the year that an address asks for, the other one to stand beside it or None) of the years that are kept."""
    kept = rollup.years_of(day)
    year = next((n for n in kept if str(n) == params.get("year")), kept[0])
    return year, next((n for n in kept if str(n) == params.get("with") and n != year), None)


def begun(calendar, year, day):
    """Whether the first and the second semester of a year have begun on a day."""
    return tuple(calendar.semester_span(year, number)[0] <= day for number in (1, 2))
