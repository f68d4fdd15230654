"""The figures of a report of visits, counted from its frozen rows."""

from collections import Counter
from decimal import Decimal
from functools import cached_property
from types import SimpleNamespace

from instruments.measures import band, from_counts, from_weighted, half_up
from reports.book.frozen import Frozen
from reports.book.parts import Behind, Cell
from reports.types.rows import IMPROVEMENT, STRENGTH

# How many rows the lists of what was written most have.
OFTEN = 20


class VisitFigures(Frozen):
    """Frozen rows with the words and figures that tables and texts of visits share."""

    @cached_property
    def visits(self):
        return self.count("visits")

    @cached_property
    def schools(self):
        """The schools that were visited, counted once, also those that do not count in the percent."""
        return self.count("visits", "school_pk")

    @cached_property
    def supervisors(self):
        return self.count("visits", "supervisor")

    @cached_property
    def expected(self):
        return self.count("schools", expected=True)

    @cached_property
    def visited(self):
        return self.count("schools", expected=True, visited=True)

    @cached_property
    def unvisited(self):
        return self.count("schools", expected=True, visited=False)

    @cached_property
    def besides(self):
        """Visited schools that are none of those that should be: closed since, or not of that kind."""
        return self.count("schools", expected=False, visited=True)

    @cached_property
    def coverage(self):
        return self.percent(self.visited, self.expected)

    @cached_property
    def acknowledged(self):
        return self.count("visits", acknowledged=True)

    @cached_property
    def hours(self):
        """The hours of all visits as text, empty where none was noted."""
        total = sum(Decimal(row["hours"]) for row in self.sheets["visits"]["rows"] if row["hours"])
        return f"{total.normalize():,f}" if total else ""

    @cached_property
    def advice(self):
        """What was recommended and stands."""
        return self.count("recommendations", standing=True)

    @cached_property
    def cancelled(self):
        """What was recommended and taken back."""
        return self.count("recommendations", standing=False)

    @cached_property
    def settled(self):
        return self.count("recommendations", standing=True, settled=True)

    @cached_property
    def overdue(self):
        return self.count("recommendations", overdue=True)

    @property
    def months(self):
        """The months with visits, in order."""
        return list(dict.fromkeys(row["month"] for row in self.sheets["visits"]["rows"]))

    def said(self, what):
        """[(line, Cell of the schools where it was written)] of STRENGTH or IMPROVEMENT, the most schools first."""
        lines = {row["point"]: row["text"] for row in self.sheets["points"]["rows"] if row["what"] == what}
        often = sorted(lines)[:OFTEN]
        return [(lines[place], self.count("points", "school_pk", what=what, point=place)) for place in often]

    @property
    def strengths(self):
        return self.said(STRENGTH)

    @property
    def improvements(self):
        return self.said(IMPROVEMENT)

    def used(self, book):
        """(how often an instrument was used, at how many schools). Two may have one title, never one code."""
        return (
            self.count("uses", form=book["code"]),
            self.count("uses", "school_pk", form=book["code"]),
        )

    def question(self, item):
        """(n, mean, S.D., word of the mean) of one question; numbers are Cells."""
        behind = Behind.of("answers", q=item["q"], has_value=True)
        found = from_counts(Counter(row["value"] for row in self.rows(behind)))
        return self._cells(found, behind, item["scale"])

    def answers_of(self, item):
        """(who answered, [(answer, Cell, percent)]) of a question that is answered by choosing."""
        whole = self.count("answers", q=item["q"])
        told = []
        for label in item["options"]:
            n = self.count("answers", q=item["q"], answer=label)
            told.append((label, n, self.percent(n, whole)))
        return whole, told

    def pooled(self, **where):
        """As question(), weighted, of all rated answers of a section or an instrument on the scale that most of them
        are on; None where nothing was rated. The formula is that of one form (instruments.reading.summary)."""
        scales = Counter(row["scale"] for row in self.rows(Behind.of("answers", weighs=True, **where)))
        if not scales:
            return None
        scale = scales.most_common(1)[0][0]
        behind = Behind.of("answers", weighs=True, scale=scale, **where)
        found = from_weighted(Counter((row["value"], Decimal(row["weight"])) for row in self.rows(behind)))
        return self._cells(found, behind, scale)

    def _cells(self, found, behind, scale):
        word = band(found.mean, self.bands(scale)) if found.mean is not None else None
        return (
            Cell(found.n, "n", behind),
            Cell(found.mean, "mean", behind),
            Cell(found.sd, "mean", behind),
            word.label if word else "",
        )

    def bands(self, scale):
        """The bands of a frozen scale."""
        rows = self.data["scales"].get(str(scale), {}).get("bands", [])
        return [SimpleNamespace(low=Decimal(b["low"]), high=Decimal(b["high"]), label=b["label"]) for b in rows]

    def highest(self, scale):
        """The highest point of a scale, or None."""
        return self.data["scales"].get(str(scale), {}).get("highest")

    def share(self, item, mean):
        """Where the printed mean of a question stands on its scale, from 0 to 1: what means of several scales can be
        compared by."""
        scale = self.data["scales"].get(str(item["scale"]), {})
        low, high = scale.get("lowest"), scale.get("highest")
        if low is None or low == high:
            return Decimal(0)
        return (half_up(mean.value) - Decimal(low)) / (Decimal(high) - Decimal(low))

    def rated(self, book):
        """[(question, its mean, its share of the scale)] of an instrument's rated questions that were answered, the
        best first."""
        found = []
        for part in book["sections"]:
            for item in part["items"]:
                if item["kind"] == "rating" and (mean := self.question(item)[1]).value is not None:
                    found.append((item, mean, self.share(item, mean)))
        return sorted(found, key=lambda row: -row[2])

    def extremes(self, book):
        """(the best, the worst) of rated(), each None where it shares its place with another."""
        rated = self.rated(book)
        if len(rated) < 2:
            return None, None
        best, worst = rated[0], rated[-1]
        return (best if best[2] > rated[1][2] else None), (worst if worst[2] < rated[-2][2] else None)
