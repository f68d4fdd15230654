"""The tables about visits, their forms and what was recommended, counted from bare rows: see counted."""

from decimal import Decimal

import pandas as pd

from instruments.models import Answer, Item, ScaleBand, ScalePoint
from supervision.models import Recommendation, Visit, VisitInstrument
from tests.reports.types import counted
from tests.reports.types.counted import frame, n, percent

OFTEN = 20
FIXED = {
    "yes_no": [("1", "มี"), ("0", "ไม่มี")],
    "partial": [("1", "มี"), ("0.5", "มีบางส่วน"), ("0", "ไม่มี")],
}


class Visits:
    """Approved visits of an office, the schools that should have had one, and what came of it on a day.

    `chosen` are the keys of visits; `expected` those of the schools; `schools` is counted.schools_of the office."""

    def __init__(self, schools, chosen, expected, day):
        self.day, self.expected = day, set(expected)
        self.rows = frame(
            Visit.objects.filter(pk__in=chosen),
            "school", "supervisor", "visited_on", "kind", "mode", "topics", "strengths", "improvements",
        ).sort_values(["visited_on", "pk"])  # fmt: skip
        self.all_schools = schools
        self.schools = schools.loc[sorted(self.expected | set(self.rows.school))]
        self.rows["network"] = [schools.network[key] for key in self.rows.school]
        self.visited = self.expected & set(self.rows.school)

    def stats(self, advice):
        """The figures a reader looks for first."""
        found = [
            ["การนิเทศที่ได้รับอนุมัติ (ครั้ง)", n(len(self.rows)), ""],
            ["โรงเรียนที่ได้รับการนิเทศ (แห่ง)", n(self.rows.school.nunique()), ""],
            [
                "ร้อยละความครอบคลุม",
                percent(len(self.visited), len(self.expected)),
                f"จากที่ควรได้รับ {n(len(self.expected))} แห่ง",
            ],
        ]
        standing = advice[advice.state != "withdrawn"]
        if len(standing):
            done = standing.state.isin(["verified", "closed"]).sum()
            found.append(["ข้อเสนอแนะที่แล้วเสร็จ (เรื่อง)", n(done), f"จาก {n(len(standing))} เรื่อง"])
        return found

    def kinds(self):
        whole, rows = len(self.rows), []
        for title, name, choices in (
            ("ประเภท", "kind", Visit.Kind.choices),
            ("รูปแบบ", "mode", Visit.Mode.choices),
            ("ประเด็นการนิเทศ (ครั้งหนึ่งมีได้หลายประเด็น)", "topics", Visit.Topic.choices),
        ):
            counts = self.rows[name].explode().value_counts()
            found = [(label, counts[value]) for value, label in choices if counts.get(value)]
            rows += [[title, "", ""]] if found else []
            rows += [[label, n(count), percent(count, whole)] for label, count in found]
        return rows

    def networks(self):
        names = counted.networks_in_order(self.schools.network)
        rows = [[name, *self._coverage(self.schools[self.schools.network == name])] for name in names]
        return [*rows, ["รวม", *self._coverage(self.schools)]] if rows else []

    def _coverage(self, schools):
        expected, visited = self.expected & set(schools.index), self.visited & set(schools.index)
        made = self.rows.school.isin(schools.index).sum()
        return [n(len(expected)), n(len(visited)), percent(len(visited), len(expected)), n(made)]

    def coverage_chart(self):
        rows = [row for row in self.networks()[:-1] if row[1] != "0"]
        return {"c_coverage": [[name, share, expected] for name, expected, _, share, _ in rows]} if rows[1:] else {}

    def months(self):
        rows = self._months()
        return [*rows, ["รวม", n(len(self.rows))]] if rows else []

    def months_chart(self):
        rows = self._months()
        return {"c_months": rows} if rows[1:] else {}

    def _months(self):
        months = [counted.short(day).split(" ", 1)[1] for day in self.rows.visited_on]
        return [[month, n(count)] for month, count in pd.Series(months).value_counts(sort=False).items()]

    def supervisors(self):
        names = counted.people(self.rows.supervisor)
        rows = [[names[key], n(len(made)), n(made.school.nunique())] for key, made in self.rows.groupby("supervisor")]
        rows.sort(key=lambda row: counted.thai_key(row[0]))
        return [*rows, ["รวม", n(len(self.rows)), n(self.rows.school.nunique())]] if rows else []

    def often(self, field):
        """What lines stand in a field at the most schools."""
        said = {
            (row.school, counted.one_line(line))
            for row in self.rows[["school", field]].set_axis(["school", "text"], axis=1).itertuples()
            for line in (line.strip(" -•*\t") for line in row.text.split("\n"))
            if line
        }
        counts = pd.Series([line for _school, line in said], dtype=object).value_counts()
        return [[line, n(count)] for line, count in counted.by_most(counts)[:OFTEN]]

    def appendix(self):
        """Every school with its visits."""
        found = self.schools.assign(pk=self.schools.index)
        order = {name: place for place, name in enumerate(counted.networks_in_order(found.network))}
        rows = sorted(found.itertuples(), key=lambda row: (order[row.network], counted.thai_key(row.name), row.code))
        latest = self.rows.groupby("school").visited_on.max()
        times = self.rows.school.value_counts()
        return [
            [
                n(place),
                row.code,
                row.name + ("" if row.pk in self.expected else " *"),
                row.network,
                n(times.get(row.pk, 0)),
                counted.short(latest[row.pk]) if row.pk in latest else "ยังไม่ได้รับการนิเทศ",
            ]
            for place, row in enumerate(rows, 1)
        ]

    # Recommendations.

    def advice(self, rows):
        """The frame of a QuerySet of recommendations that are no drafts, the nearest due date first."""
        found = frame(rows.exclude(state="draft"), "school", "state", "theme", "text", "due_on", "source")
        found["theme"] = [theme or "ไม่ระบุประเด็น" for theme in found.theme]
        found["settled"] = found.state.isin(["verified", "closed"])
        return found.sort_values(["due_on", "pk"])

    def of_advice(self, advice):
        """The tables that tell of recommendations; none where there are none."""
        if advice.empty:
            return {}
        counts = advice.state.value_counts()
        states = [
            [label, n(counts[state]), percent(counts[state], len(advice))]
            for state, label in Recommendation.State.choices
            if counts.get(state)
        ]
        standing = advice[advice.state != "withdrawn"]
        done = standing[standing.settled].theme.value_counts()
        themes = [
            [theme, n(count), n(done.get(theme, 0))] for theme, count in counted.by_most(standing.theme.value_counts())
        ]
        if themes:
            themes.append(["รวม", n(len(standing)), n(standing.settled.sum())])
        labels, gone = dict(Recommendation.State.choices), counted.closed_by(self.all_schools, self.day)
        waiting = []
        for row in advice[advice.state.isin(["open", "answered", "sent_back"])].itertuples():
            late = row.state != "answered" and row.due_on < self.day and row.school not in gone
            name, state = self.all_schools.name[row.school], labels[row.state] + (" เกินกำหนด" if late else "")
            waiting.append([name, counted.one_line(row.text), counted.short(row.due_on), state])
        states.append(["รวม", n(len(advice)), "100.0"])
        return {"states": states, "themes": themes, "open": waiting[:100]}


class Forms:
    """What the forms of visits found. Versions of a form are read together: one code of one kind on one scale is one
    question, worded as the newest version words it."""

    def __init__(self, visits):
        self.uses = frame(
            VisitInstrument.objects.filter(visit__in=list(visits.pk)),
            "visit", "response",
            version="response__version", form="response__version__instrument__code",
            title="response__version__instrument__title", school="visit__school",
        )  # fmt: skip
        items = frame(
            Item.objects.filter(section__version__in=set(self.uses.version)),
            "kind", "scale", "code", "text", "unit", "weight", "choices", "position",
            section="section__title", place="section__position",
            number="section__version__number", form="section__version__instrument__code",
        )  # fmt: skip
        items = items[~items.kind.isin(["text", "long_text", "date", "photo", "file"])]
        answers = frame(
            Answer.objects.filter(response__in=list(self.uses.response)), "response", "item", "value", "text", "chosen"
        )
        items = items.sort_values(["number", "place", "position"], ascending=[False, True, True])
        items["key"] = list(zip(items.form, items.code, items.kind, items.scale, strict=True))
        newest = items.groupby("form").number.transform("max")
        asked = items[items.pk.isin(answers.item) | (items.number == newest)].drop_duplicates("key")
        self.questions = asked
        self.answers = answers.merge(items[["pk", "key"]].rename(columns={"pk": "item"}), on="item")

    @property
    def forms(self):
        """(code, title, its questions), what was used most first."""
        often = self.uses.form.value_counts()
        titles = dict(zip(self.uses.form, self.uses.title, strict=True))
        order = sorted(set(self.questions.form), key=lambda code: (-often[code], code))
        return [(code, titles[code], self.questions[self.questions.form == code]) for code in order]

    def stats(self):
        found = []
        for code, _title, _questions in self.forms:
            uses = self.uses[self.uses.form == code]
            found += [["ใช้ (ครั้ง)", n(len(uses)), ""], ["ใน (โรงเรียน)", n(uses.school.nunique()), ""]]
        return found

    def tables(self):
        """{name: rows} of each form by section: figures of what is rated, counts of what is chosen."""
        found = {}
        for number, (_code, _title, questions) in enumerate(self.forms, 1):
            for place, (_section, part) in enumerate(questions.groupby("section", sort=False), 1):
                rated = part[part.kind.isin(["rating", "number"])]
                if len(rated):
                    whole = self.pooled(part)
                    rows = [self._rated(question) for question in rated.itertuples()]
                    found[f"rated_{number}_{place}"] = rows + ([["รวม", *whole]] if whole else [])
                if len(rated) < len(part):
                    chosen = part.drop(rated.index).itertuples()
                    found[f"counted_{number}_{place}"] = [row for one in chosen for row in self._chosen(one)]
        return found

    def charts(self):
        found = {}
        for number, (_code, _title, questions) in enumerate(self.forms, 1):
            rows = self.sections(questions)
            if len(rows) > 1:
                found[f"c_sections_{number}"] = [[section, mean, times] for section, times, mean, _sd, _word in rows]
        return found

    def sections(self, questions):
        """[section, n, mean, S.D., word] of those sections of a form in which something is rated."""
        parts = [(section, self.pooled(part)) for section, part in questions.groupby("section", sort=False)]
        return [[section, *whole] for section, whole in parts if whole]

    def _given(self, question):
        return self.answers[self.answers.key == question.key]

    def _rated(self, question):
        values = [value for value in self._given(question).value if value is not None]
        label = f"{question.text} ({question.unit})" if question.unit else question.text
        return [label, *counted.figures(values), self.word(values, question.scale)]

    def word(self, values, scale, weights=None):
        """What a scale calls the mean of values as it is printed; – for nothing."""
        if scale is None or not values:
            return "–"
        mean = Decimal(counted.rounded(counted.mean_of(values, weights), 2))
        bands = frame(ScaleBand.objects.filter(scale=scale), "low", "high", "label")
        return next((band.label for band in bands.itertuples() if band.low <= mean <= band.high), "–")

    def pooled(self, part):
        """[n, mean, S.D., word] of all ratings of a section on the scale that most are on; None without any."""
        rows = part[(part.kind == "rating") & (part.weight > 0)][["key", "scale", "weight"]]
        rows = rows.merge(self.answers[self.answers.value.notna()], on="key", how="inner")
        if rows.empty:
            return None
        scale = counted.most_common(rows.scale)
        rows = rows[rows.scale == scale]
        values, weights = list(rows.value), list(rows.weight)
        return [*counted.figures(values, weights), self.word(values, scale, weights)]

    def _chosen(self, question):
        if question.kind in FIXED:
            options = FIXED[question.kind]
        elif question.kind == "rating":
            points = frame(ScalePoint.objects.filter(scale=question.scale), "value", "label")
            options = list(zip(points.value, points.label, strict=True))
        else:
            options = [(choice["value"], choice["label"]) for choice in question.choices]
        rows = self._given(question)
        if question.kind in FIXED:
            said = [[f"{value.normalize():f}"] for value in rows.value if value is not None]
        else:
            said = [
                one
                for one in ([text] if text else chosen for text, chosen in zip(rows.text, rows.chosen, strict=True))
                if one
            ]
        counts = pd.Series(said, dtype=object).explode().value_counts()
        return [
            ["" if place else question.text, label, n(counts.get(value, 0)), percent(counts.get(value, 0), len(said))]
            for place, (value, label) in enumerate(options)
        ]


def of_visits_and_others(asked, visits, first, last, schools=None):
    """Those of the recommendations `asked` that came of these visits, and those of no visit that were given in a
    stretch of time, of `schools` alone where given."""
    rows = frame(asked, "visit", "created_at", "school")
    given = [first <= counted.day_of(moment) <= last for moment in rows.created_at]
    others = rows.visit.isna() & pd.Series(given, index=rows.index, dtype=bool)
    if schools is not None:
        others &= rows.school.isin(schools)
    return asked.filter(pk__in=list(rows[rows.visit.isin(visits) | others].pk))
