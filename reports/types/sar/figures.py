"""The figures of a report of SARs that its tables, charts and texts share: each a Cell that knows its rows."""

from dataclasses import dataclass
from functools import cached_property

from instruments.measures import half_up
from qa.levels import is_good
from reports.book.frozen import Frozen
from reports.book.parts import Cell


@dataclass(frozen=True)
class Item:
    """A standard, an issue or the whole: what a level is given to. `sheet` holds its column."""

    column: str
    label: str
    sheet: str = "schools"
    code: str = ""
    short: str = ""
    issues: tuple = ()
    group: str = ""


OVERALL = Item("overall", "ภาพรวม", short="ภาพรวม")


class Figures:
    """Figures over the frozen rows of a report."""

    def __init__(self, data):
        self.data, self.round, self.groups = data, data["round"], data["groups"]
        self.frozen = Frozen(data)
        self.sets = [StandardsOf(self, one) for one in data["sets"]]

    def n(self, sheet="schools", per="", **where):
        """How many rows."""
        return self.frozen.count(sheet, per, **where)

    def percent(self, part, whole):
        """What part of the rows of one Cell those of another are."""
        return self.frozen.percent(part, whole)

    @cached_property
    def expected(self):
        return self.n()

    @cached_property
    def received(self):
        return self.n(received=True)

    @cached_property
    def coverage(self):
        return self.percent(self.received, self.expected)

    @cached_property
    def with_level(self):
        """Schools with an overall level."""
        return self.n(has_overall=True)

    @cached_property
    def good(self):
        """Schools with an overall level from the middle of the scale upwards."""
        return self.n(good_overall=True)

    @cached_property
    def below(self):
        return self.n(below=True)

    @property
    def main(self):
        """The set of standards that most reports are of; None where no school should answer."""
        return self.sets[0] if self.sets else None

    @property
    def several(self):
        """Whether reports of the round are of several sets."""
        return len(self.sets) > 1


class StandardsOf:
    """Figures of the reports of one set of standards: the whole round where it has one set alone."""

    def __init__(self, figures, data):
        self.figures, self.name, self.scale = figures, data["name"], data["scale"]
        self.where = {"set": data["key"]} if len(figures.data["sets"]) > 1 else {}
        self.standards = [self._standard(one) for one in data["standards"]]

    def _standard(self, one):
        issues = tuple(
            Item(row["column"], row["label"], "issues", row["code"], row["code"], group=row["group"])
            for row in one["issues"]
        )
        return Item(one["column"], one["label"], "schools", one["code"], f"มฐ.{one['code']}", issues)

    @property
    def items(self):
        """The standards and the whole."""
        return [*self.standards, OVERALL]

    def n(self, sheet="schools", **where):
        """How many rows of reports of this set."""
        return self.figures.n(sheet, **self.where, **where)

    @cached_property
    def expected(self):
        return self.n()

    @cached_property
    def received(self):
        return self.n(received=True)

    def having(self, item, value):
        """Schools with this level of an item."""
        return self.n(item.sheet, **{item.column: value})

    def given(self, item):
        """Schools with any level of an item."""
        return self.n(item.sheet, **{f"has_{item.column}": True})

    def good(self, item):
        """Schools with a level of an item from the middle of the scale upwards."""
        return self.n(item.sheet, **{f"good_{item.column}": True})

    def summary(self, item, **where):
        """(n, mean, S.D.) of the levels of an item."""
        return self.figures.frozen.summary(item.sheet, item.column, **self.where, **where)

    def of(self, column, **where):
        """(n, mean, S.D.) of a column of the schools."""
        return self.figures.frozen.summary("schools", column, **self.where, **where)

    def aimed(self, item):
        """(schools with a target and a level of an item, the mean of their targets, that of their levels)."""
        both = {f"has_vs_{item.column}": True}
        compared, aim, _ = self.figures.frozen.summary(item.sheet, f"target_{item.column}", **self.where, **both)
        return compared, aim, self.summary(item, **both)[1]

    def met(self, item):
        """Schools that reached their target of an item."""
        return self.n(item.sheet, **{f"met_{item.column}": True})

    @cached_property
    def aimed_issues(self):
        """The issues in which a school has a target and a level."""
        issues = [issue for item in self.standards for issue in item.issues]
        return [issue for issue in issues if self.n(issue.sheet, **{f"has_vs_{issue.column}": True}).value]

    @property
    def good_word(self):
        """The word of the lowest level that is good."""
        values = [value for value, _ in self.scale]
        good = [(value, word) for value, word in self.scale if is_good(value, min(values), max(values))]
        return min(good)[1] if good else ""

    def word(self, mean):
        """The word of a mean: of the level that it is rounded to, halves upwards, from its two decimals."""
        if mean is None or mean.value is None:
            return ""
        return dict(map(tuple, self.scale)).get(int(half_up(mean.value, 0)), "")

    @property
    def ranked(self):
        """[(standard, mean)] of the standards with a level, the highest mean first."""
        rows = [(item, self.summary(item)[1]) for item in self.standards]
        return sorted((row for row in rows if row[1].value is not None), key=lambda row: -row[1].value)

    @property
    def ranked_issues(self):
        """[(issue, mean)] as `ranked`."""
        rows = [(issue, self.summary(issue)[1]) for item in self.standards for issue in item.issues]
        return sorted((row for row in rows if row[1].value is not None), key=lambda row: -row[1].value)


def difference(new, old):
    """What a mean differs from another, of the two decimals that are printed; the rows are those of the new one."""
    if new.value is None or old.value is None:
        return Cell(None, "mean", new.behind)
    return Cell(half_up(new.value) - half_up(old.value), "mean", new.behind)
