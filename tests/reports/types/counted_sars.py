"""What schools have sent in a round and how they judge themselves, counted from bare rows: see counted."""

from decimal import Decimal

import pandas as pd

from qa.models import Extension, Level, Round, Standard, StandardResult, Submission
from tests.reports.types import counted
from tests.reports.types.counted import frame, n, percent

LEVELS = {"early": "ปฐมวัย", "basic": "ขั้นพื้นฐาน"}
RECEIVED = ["submitted", "reviewing", "accepted"]
MISSING = ["expected", "draft", "withdrawn"]


class Sent:
    """The reports of a round that count on a day: all, or those of the schools in `among`; none of no round."""

    def __init__(self, office, round, day, among=None):
        self.schools = counted.schools_of(office)
        of_round = Submission.objects.filter(round=round) if round else Submission.objects.none()
        rows = frame(
            of_round, "school", "level", "state", "submitted_at", "overall_level", "reviewer", set="standard_set"
        )
        gone = counted.closed_by(self.schools, day)
        rows = rows[~rows.school.isin(gone) | rows.state.isin(RECEIVED)]
        rows = rows if among is None else rows[rows.school.isin(among)]
        due = frame(Round.objects.filter(pk=round.pk), "due_on").due_on[0] if round else None
        longer = frame(Extension.objects.filter(submission__in=list(rows.pk)), "submission", "until")
        longer = longer.groupby("submission").until.max()
        rows = rows.assign(
            name=[self.schools.name[key] for key in rows.school],
            code=[self.schools.code[key] for key in rows.school],
            network=[self.schools.network[key] for key in rows.school],
            level_word=[LEVELS[level] for level in rows.level],
            deadline=[max(due, longer.get(key, due)) for key in rows.pk],
            sent=[counted.day_of(moment) if moment else None for moment in rows.submitted_at],
        )
        late = [(sent or day) > deadline for sent, deadline in zip(rows.sent, rows.deadline, strict=True)]
        never = rows.sent.isna()
        rows = rows.assign(
            extended=rows.deadline != due,
            received=rows.state.isin(RECEIVED),
            accepted=rows.state == "accepted",
            returned=rows.state == "returned",
            missing=rows.state.isin(MISSING),
            sent_late=pd.Series(late, index=rows.index, dtype=bool) & ~never,
            overdue=pd.Series(late, index=rows.index, dtype=bool) & never,
        )
        order = sorted(rows.itertuples(), key=lambda row: (counted.thai_key(row.name), row.code, row.level_word))
        self.rows = rows.loc[[row.Index for row in order]]

    def by(self, name, values, line):
        """A row of `line` of the reports of each value, and of all."""
        rows = [[value, *line(self.rows[self.rows[name] == value])] for value in values]
        return [*rows, ["รวม", *line(self.rows)]] if rows else []

    def networks(self):
        return counted.networks_in_order(self.rows.network)

    def sars(self):
        """How many should come and have come, by network."""
        return self.by("network", self.networks(), _sent)

    def chart(self):
        rows = [[name, share, whole] for name, whole, _sent, share, *_ in self.sars()[:-1]]
        return {"c_sent": rows} if rows[1:] else {}

    def levels(self):
        """{name: rows}: how many schools are at which level of each standard, by level of education and set."""
        received = self.rows[self.rows.received]
        given = frame(
            StandardResult.objects.filter(submission__in=list(received.pk)), "submission", "standard", "level"
        )
        given = given.merge(received[["pk", "set"]].rename(columns={"pk": "submission", "set": "of"}), on="submission")
        found = {}
        for level in LEVELS:
            sets = received[received.level == level].set.value_counts()
            for key in sorted(sets.index, key=lambda key: (-sets[key], key)):
                words = sorted(frame(Level.objects.filter(set=key), "value").value, reverse=True)
                standards = frame(Standard.objects.filter(set=key), "position", "code", "label").sort_values("position")
                overall = received[(received.level == level) & (received.set == key)].overall_level.dropna()
                rows = []
                for one in standards.itertuples():
                    values = given[given.standard == one.pk].level
                    rows += [_spread(f"{one.code} {one.label}", values, words)] if len(values) else []
                rows += [_spread("ภาพรวม", overall, words)] if len(overall) else []
                if rows:
                    found[f"levels_{len(found) + 1}"] = rows
        return found


def _sent(rows):
    received = rows.received.sum()
    return [n(len(rows)), n(received), percent(received, len(rows)), n(rows.accepted.sum()), n(rows.missing.sum())]


def _spread(label, values, scale):
    count, mean, sd = counted.figures([Decimal(int(value)) for value in values])
    return [label, count, *(n((values == one).sum()) for one in scale), mean, sd]


def newest_round(office, year):
    """The SAR round of an academic year, else of the year before, else None."""
    found = frame(Round.objects.filter(office=office, kind="sar", academic_year__in=[year, year - 1]), "academic_year")
    found = found.sort_values(["academic_year", "pk"])
    return Round.objects.get(pk=found.pk.iloc[-1]) if len(found) else None
