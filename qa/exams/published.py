"""What everybody may read of a test: the figures of a year, frozen when its plan is published, and never the results
themselves. Whoever corrects a result withdraws the plan and publishes it again."""

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal

from qa.exams import means, results
from qa.exams.catalogue import Catalogue, grade_order
from qa.models import ExamYear, ReferenceMean, TestScore

Scope = ReferenceMean.Scope
SERIES = (results.AREA, Scope.OBEC, Scope.NATION)


def freeze(plan):
    """The figures of the plan's own year as JSON: of the area, of OBEC and the nation, and by network, with how many
    schools each is of; no school, and no group of few takers or schools. One query reads the
    results."""
    office, code, year = plan.office, plan.exam.code, plan.academic_year
    rows = TestScore.objects.filter(school__office=office, test=code, academic_year=year).order_by()
    rows = list(rows.values_list("grade", "turn", "subject", "school__network__name", "mean", "takers"))
    found = {}
    for grade, turn, subject, _, mean, takers in rows:
        found.setdefault((code, grade, year, turn, subject), []).append((mean, takers))
    area = {key: mean for key, values in found.items() if (mean := means.of(values)).is_public}
    catalogue, known = Catalogue(office), results.references(office, [year], exam=plan.exam)
    frozen = []
    for turn in sorted({row[1] for row in rows}):
        of_turn = {key: mean for key, mean in area.items() if key[3] == turn}
        for sitting in results.sittings(catalogue, [year], area=of_turn, known=known):
            about = (sitting.grade, turn, sitting.main.subject)
            networks = results.public_groups((row[3] or "", *row[4:]) for row in rows if row[:3] == about)
            frozen.append(_sitting(sitting, networks))
    return {"figure": plan.exam.figure, "sittings": frozen}


def _sitting(sitting, networks):
    lines = [
        {
            "subject": line.subject,
            "mean": _said(line.latest.mean) if line.latest.area and line.latest.area.is_of_many else None,
            "schools": line.latest.area.schools if line.latest.area else 0,
            "obec": _said(line.latest.obec),
            "nation": _said(line.latest.nation),
        }
        for line in sitting.lines
    ]
    return {
        "title": sitting.title,
        "grade": sitting.grade,
        "turn": sitting.turn,
        "main": sitting.main.subject,
        "lines": lines,
        "networks": [
            {
                "name": name,
                "mean": _said(mean and mean.value),
                "takers": mean and mean.takers,
                "schools": mean and mean.schools,
            }
            for name, mean in networks
        ],
    }


def digest(figures):
    """The hash by which frozen figures are known."""
    return hashlib.sha256(json.dumps(figures, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _said(value):
    return None if value is None else str(value)


def _number(text):
    return None if text is None else Decimal(text)


@dataclass(frozen=True)
class Network:
    """A network; without mean and takers where it is hidden."""

    name: str
    mean: Decimal | None
    takers: int | None


@dataclass(frozen=True)
class Frozen:
    """A frozen value, where results have a mean of schools or a ReferenceMean."""

    value: Decimal

    @property
    def mean(self):
        return self.value


@dataclass
class Shown:
    """One test in one grade, as it was published."""

    title: str
    main: object  # the Line that stands for all
    lines: list
    networks: list

    @property
    def charts(self):
        return results.charts([self.main], SERIES)


def plans_of(plan):
    """A published plan behind those of the two years before it that are published too, oldest first. One query."""
    years = results.years_to(plan.academic_year)[:-1]
    rows = ExamYear.objects.filter(office=plan.office_id, exam=plan.exam_id, academic_year__in=years)
    return [*rows.filter(published_at__isnull=False).order_by("academic_year"), plan]


def shown(plans):
    """[Shown] of the last of published plans, beside the years of the others, from what was frozen, and by the rules of
    today also where it was published before them. No query."""
    kept = {}
    for plan in plans:
        for sitting in plan.figures["sittings"]:
            for line in sitting["lines"]:
                kept[plan.academic_year, sitting["grade"], sitting["turn"], line["subject"]] = line
    # The last turn of a grade stands for its year.
    last = {sitting["grade"]: sitting for sitting in plans[-1].figures["sittings"]}
    found = []
    for grade in sorted(last, key=grade_order):
        sitting = last[grade]
        about = (grade, sitting["turn"])
        lines = [_line(row["subject"], about, [plan.academic_year for plan in plans], kept) for row in sitting["lines"]]
        main = next(line for line in lines if line.subject == sitting["main"])
        found.append(Shown(sitting["title"], main, lines, networks_of(sitting)))
    return found


def networks_of(sitting):
    """[Network] of a frozen sitting as everybody may see them. Those of few schools are hidden, and so are the next
    smallest, until what the area's mean leaves over is of two networks and of enough schools (each with a taker, and so
    of enough takers): results.public_groups, asked of what was frozen before it was so."""
    rows = sitting["networks"]
    small = {row["name"] for row in rows if row["mean"] is None or _schools(row) < means.FEW}
    of_all = next(_schools(line) for line in sitting["lines"] if line["subject"] == sitting["main"])
    told = sorted((_schools(row), row["takers"] or 0, row["name"]) for row in rows if row["name"] not in small)
    left = of_all - sum(schools for schools, *_ in told)
    # Networks without takers are in no mean of all: where nothing is left over, nothing follows.
    while told and left and (left < means.FEW or len(small) < 2):
        schools, _takers, name = told.pop(0)
        small.add(name)
        # Where nobody counted the schools of the area, nobody knows what is left over.
        left += schools if of_all else 0
    return [
        Network(row["name"], *((None, None) if row["name"] in small else (_number(row["mean"]), row["takers"])))
        for row in rows
    ]


def _schools(row):
    """How many schools a frozen mean is of; none where it was published before they were counted."""
    return row.get("schools") or 0


def _line(subject, about, years, kept):
    found = []
    for year in years:
        row = kept.get((year, *about, subject), {})
        area, obec, nation = (_number(row.get(name)) for name in ("mean", "obec", "nation"))
        area = area if _schools(row) >= means.FEW else None
        known = {Scope.OBEC: obec, Scope.NATION: nation}
        references = {scope: Frozen(value) for scope, value in known.items() if value is not None}
        found.append(results.Year(year, area=Frozen(area) if area is not None else None, references=references))
    return results.Line(subject, found)
