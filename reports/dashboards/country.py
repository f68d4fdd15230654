"""The country by office and by province, from rolled-up figures alone: sums, shares, order, and what is hidden.

What tells how good schools are (levels, results of tests) is hidden for groups of fewer than five schools, and left out
of the sums of the page, so that nothing can be worked out from what is shown beside it (country_hiding).
"""

from django.urls import reverse
from django.utils import timezone

from reports.dashboards import country_hiding, rollup
from reports.dashboards.country_columns import SORTS, VIEWS, exam_order, shown
from reports.dashboards.country_lines import Line, Scales
from reports.models import OfficeFigures
from reports.queries import link
from schools.models import Office
from thai import years
from thai.sorting import natural_key, sort_key
from thai.years import academic_year

OFFICES, PROVINCES = "office", "province"
UNKNOWN = "ไม่ระบุจังหวัด"


class Country:
    """What an address asks of the country: `lines` in order, `total` of them, and how old the figures are."""

    def __init__(self, user, params, now=None):
        self.now = now or timezone.now()
        day = timezone.localdate(self.now)
        self.years = rollup.years_of(day)
        self.year = next((n for n in self.years if str(n) == params.get("year")), self.years[0])
        self.by = PROVINCES if params.get("by") == PROVINCES else OFFICES
        self.is_present = self.year == academic_year(day)
        self.scales = Scales()
        offices = Office.objects.visible_to(user).order_by().values_list("pk", "name", "kind")
        self.offices = {pk: (name, kind) for pk, name, kind in offices}
        rows = OfficeFigures.objects.visible_to(user).filter(academic_year__in=(self.year, self.year - 1)).order_by()
        self.figures, ages = {self.year: {}, self.year - 1: {}}, []
        for office, year, figures, computed_at in rows.values_list("office", "academic_year", "figures", "computed_at"):
            self.figures[year][office] = figures
            if year == self.year:
                ages.append(computed_at)
        self.oldest = min(ages, default=None)
        self.sar_year = self._year_with(lambda part: any(counts[1] for counts in part["sar"].values()))
        self.test_year = self._year_with(lambda part: part["tests"])
        self.begun = begun(years, self.year, day)
        names = {name for figures in self.figures[self.year].values() for name in figures}
        self.provinces = sorted(filter(None, names), key=sort_key) + ([UNKNOWN] if "" in names else [])
        self.province = params.get("province") if params.get("province") in self.provinces else ""
        self._kinds = dict(Office.Kind.choices)
        self.kind = params.get("kind") if params.get("kind") in self._kinds else ""
        self.q = (params.get("q") or "").replace("\x00", "").strip()[:100]
        told = self.figures[self.test_year].values()
        self.exams = sorted(
            {exam for parts in told for part in parts.values() for exam in part["tests"]}, key=exam_order
        )
        self.exam = params.get("exam") if params.get("exam") in self.exams else next(iter(self.exams), "")
        self.lines = self._lines()
        self.total = Line("", "รวม", begun=self.begun, is_present=self.is_present)
        for line in self.lines:
            self.total.add_line(line)
        self.sort = params.get("sort", "") if params.get("sort", "").removeprefix("-") in SORTS else ""
        self.view = params.get("show") if params.get("show") in VIEWS else ""
        self.columns = shown(self.view, self.sort)
        self.lines = self._ordered(self.lines)

    def _year_with(self, has):
        """The newest year in which half of the offices that have something of it have it: what is told of a year comes
        after it, and one that is early does not speak for the country. Otherwise the newest with any."""
        asked = self.year, self.year - 1
        there = {
            year: {office for office, parts in self.figures[year].items() if any(map(has, parts.values()))}
            for year in asked
        }
        every = set().union(*there.values())
        wide = (year for year in asked if there[year] and 2 * len(there[year]) >= len(every))
        return next(wide, next((year for year in asked if there[year]), self.year))

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

    def _lines(self):
        found = {}
        for office, (name, kind) in self.offices.items():
            if (self.kind and kind != self.kind) or (self.q and self.q not in name):
                continue
            for year, adding in (
                (self.year, lambda _: Line.add),
                (self.sar_year, self._adding_reports),
                (self.test_year, self._adding_tests),
            ):
                parts = self.figures[year].get(office, {})
                add = adding(parts)
                for province, part in parts.items():
                    if self.province and (province or UNKNOWN) != self.province:
                        continue
                    key = (province or UNKNOWN) if self.by == PROVINCES else office
                    if key not in found:
                        found[key] = self._line(office, name, kind, province)
                    add(found[key], part, province)
            if self.by == PROVINCES:
                for province in self.figures[self.year].get(office, {}):
                    if not self.province or (province or UNKNOWN) == self.province:
                        found[province or UNKNOWN].offices += 1
        if self.by == OFFICES:
            for line in found.values():
                line.offices = 1
        return list(found.values())

    @property
    def _is_parted(self):
        """Whether what is shown are parts of offices."""
        return bool(self.province) or self.by == PROVINCES

    def _adding_reports(self, parts):
        hidden = country_hiding.levels(parts) if self._is_parted else {}

        def add(line, part, province):
            line.add_reports(part, self.scales, {level for level, names in hidden.items() if province in names})

        return add

    def _adding_tests(self, parts):
        hidden = country_hiding.of_test(parts, self.exam) if self._is_parted else ()

        def add(line, part, province):
            if province in hidden:
                line.concealed.add(self.exam)
            elif sums := part["tests"].get(self.exam):
                line.add_tests(self.exam, sums)

        return add

    def _line(self, office, name, kind, province):
        if self.by == PROVINCES:
            return Line(province or UNKNOWN, province or UNKNOWN, begun=self.begun, is_present=self.is_present)
        # SARs and tests may be of another year than the visits.
        page = reverse("reports:platform_office", args=[office])
        sar, tests = link(page, year=self.sar_year), link(page, year=self.test_year)
        hrefs = {"#sar": sar, "#levels": sar, "#tests": tests}
        kind = self._kinds.get(kind, "")
        return Line(office, name, kind=kind, hrefs=hrefs, begun=self.begun, is_present=self.is_present)

    def address(self, line):
        """Where the numbers of a line lead: from a province to its offices, from an office to its page."""
        if self.by == OFFICES:
            return link(reverse("reports:platform_office", args=[line.key]), year=self.year)
        asked = {"kind": self.kind, "q": self.q, "exam": self.exam, "show": self.view}
        more = {name: value for name, value in asked.items() if value}
        return link(reverse("reports:platform"), year=self.year, province=line.key, **more)

    def _ordered(self, lines):
        lines = sorted(lines, key=lambda line: natural_key(line.label))
        if not self.sort:
            return lines
        column, is_down = SORTS[self.sort.removeprefix("-")], self.sort.startswith("-")
        known = [(column.value(line, self.exam), line) for line in lines]
        there = [pair for pair in known if pair[0] is not None]
        there.sort(key=lambda pair: pair[0], reverse=is_down)
        # What is hidden or not there stands last, whichever way.
        return [line for _, line in there] + [line for value, line in known if value is None]


def begun(calendar, year, day):
    """Whether the first and the second semester of a year have begun on a day."""
    return tuple(calendar.semester_span(year, number)[0] <= day for number in (1, 2))
