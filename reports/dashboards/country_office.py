"""One office in rolled-up figures: its years, its levels in words, its tests."""

from instruments.measures import share
from qa.models.standards import EducationLevel
from reports.dashboards import country_hiding, rollup
from reports.dashboards.behind import SINCE
from reports.dashboards.country import UNKNOWN, begun
from reports.dashboards.country_columns import exam_label, exam_order
from reports.dashboards.country_hiding import FEW, LEVELS
from reports.dashboards.country_lines import Line, Scales
from reports.models import OfficeFigures
from reports.public_site import groups
from thai.sorting import sort_key


class OfficePage:
    """What is shown of an office in an academic year. `line` is its sum, `years` [Line] of the years that are kept, the
    newest first, `provinces` [Line] of its provinces. SARs and tests are told after their year: they are of the newest
    year up to the chosen one that has any, `of_sar` and `of_tests` are its sums."""

    def __init__(self, user, office, asked, *, day):
        self.office, kept = office, rollup.years_of(day)
        rows = OfficeFigures.objects.visible_to(user).filter(office=office, academic_year__in=kept).order_by()
        rows = {
            year: (figures, at) for year, figures, at in rows.values_list("academic_year", "figures", "computed_at")
        }
        self.choices = kept
        self.year = next((year for year in kept if str(year) == asked), kept[0])
        figures, self.computed_at = rows.get(self.year, ({}, None))
        self.scales = Scales()
        self.day = day
        self.line = self._sum(self.year, figures, self.year)
        self.years = [self._sum(year, rows[year][0], year) for year in kept if year in rows]
        parts = sorted(figures.items(), key=lambda item: (not item[0], sort_key(item[0])))
        self.provinces = [self._sum(name or UNKNOWN, {name: part}, self.year) for name, part in parts]
        for level, names in country_hiding.levels(figures).items():
            for line, (name, _) in zip(self.provinces, parts, strict=True):
                if name in names:
                    line.veiled.add(level)
        told = [year for year in kept if year <= self.year and year in rows]
        self.sar_year = _newest(told, rows, lambda part: any(counts[1] for counts in part["sar"].values()), self.year)
        self.test_year = _newest(told, rows, lambda part: part["tests"], self.year)
        self._reports = rows.get(self.sar_year, ({}, None))[0]
        self.of_sar, self.of_tests = (
            self._sum(year, rows.get(year, ({}, None))[0], year) for year in (self.sar_year, self.test_year)
        )

    def _sum(self, label, figures, year):
        is_present = year == self.choices[0]
        line = Line(label, label, begun=begun(self.office.calendar, year, self.day), is_present=is_present)
        for part in figures.values():
            line.add(part)
            line.add_reports(part, self.scales)
            for exam, sums in part["tests"].items():
                line.add_tests(exam, sums)
        return line

    def levels(self):
        """[{title, n, rows: [(word, n, percent)] or None where hidden, is_few}] per level of education and standard
        set. Beside the sum of a level the results of a small set would follow from those of the others."""
        found = []
        for level in LEVELS:
            sets = {}
            for part in self._reports.values():
                for key, by in part["levels"].get(level, {}).items():
                    mine = sets.setdefault(key, {})
                    for value, n in by.items():
                        mine[int(value)] = mine.get(int(value), 0) + n
            told = sorted(sets.items())
            hidden = groups.hidden([sum(by.values()) for _, by in told])
            for place, (key, by) in enumerate(told):
                n, words = sum(by.values()), self.scales.words.get(key, {})
                rows = [
                    (words.get(value, str(value)), by.get(value, 0), share(by.get(value, 0), n))
                    for value in sorted(words or by, reverse=True)
                ]
                title = f"{EducationLevel(level).short} · {self.scales.names.get(key, 'ชุดมาตรฐานที่ยกเลิก')}"
                found.append({"title": title, "n": n, "rows": None if place in hidden else rows, "is_few": n < FEW})
        return found

    def since(self):
        """[(class of days since the last visit, schools, percent)], none where they were not counted."""
        total = sum(self.line.since)
        pairs = zip(SINCE, self.line.since, strict=True)
        return [(label, n, share(n, total)) for (_, label, _), n in pairs] if total else []

    def tests(self):
        """[(label, Mean or None where hidden, schools)] in the order of the tests."""
        return [
            (exam_label(exam), self.of_tests.test(exam), self.of_tests.tests[exam][0])
            for exam in sorted(self.of_tests.tests, key=exam_order)
        ]


def _newest(years, rows, has, otherwise):
    """The first of the years of which a province has something."""
    return next((year for year in years if any(map(has, rows[year][0].values()))), otherwise)
