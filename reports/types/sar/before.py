"""Levels of the years before, of standards with the same code, the same words and the same scale alone."""

from collections import defaultdict

from django.db.models import Prefetch

from qa.models import Level, Round, Standard, StandardResult, Submission
from thai.sorting import sort_key

# Years before this one that a report looks back on.
BACK = 4
UP, SAME, DOWN = "up", "same", "down"


def add(rows, submissions, sets, round, level):
    """Adds to each row `before_<column>` and `change_<column>` (up, same, down) of the last year with reports, where
    the school has a level in both.

    Returns (rows of all years before, {"last": the year compared with or None, "told": [years in order],
    "left_out": [years with reports of which nothing can be compared]}).
    """
    earlier = _read(submissions, sets, round, level)
    told = sorted({row["year"] for row in earlier if row["set"]})
    last = told[-1] if told else None
    left_out = sorted({row["year"] for row in earlier} - set(told))
    of_school = {(row["school_pk"], row["set"]): row for row in earlier if row["year"] == last}
    for one in submissions:
        row = rows[one.pk]
        found = of_school.get((one.school_id, row["set"]), {})
        columns = ["overall", *(standard["column"] for standard in sets.names[one.standard_set_id]["standards"])]
        for column in columns:
            old, new = found.get(column), row[column]
            both = old is not None and new is not None
            row[f"before_{column}"] = old if both else None
            row[f"has_before_{column}"] = both
            row[f"change_{column}"] = (UP if new > old else DOWN if new < old else SAME) if both else None
    return [row for row in earlier if row["set"]], {"last": last, "told": told, "left_out": left_out}


def _read(submissions, sets, round, level):
    """One row for each report received in the years before, with the levels that can stand beside this year's."""
    year = round.academic_year
    rounds = Round.objects.filter(office=round.office_id, kind=Round.Kind.SAR)
    rounds = rounds.filter(academic_year__gte=year - BACK, academic_year__lt=year)
    results = StandardResult.objects.select_related("standard").order_by()
    found = Submission.objects.received().filter(round__in=rounds, level=level).select_related("round", "school")
    found = list(found.prefetch_related(Prefetch("standard_results", results)).order_by())
    keys = {row.standard_set_id for row in found} | set(sets.names)
    scales, standards = _scales(keys), _standards(keys)
    made = []
    for one in found:
        row = {"school_pk": one.school_id, "code": one.school.code, "name": one.school.name}
        row |= {"year": one.round.academic_year, "set": ""}
        given = {(result.standard.code, result.standard.label): result.level for result in one.standard_results.all()}
        own = standards[one.standard_set_id]
        same, columns = _same(one, own, sets, scales)
        if same is not None:
            row["set"] = same["key"]
            levels = {standard["column"]: given.get((standard["code"], standard["label"])) for standard in columns}
            # The overall level is of the whole set: it is compared where all its standards are the same.
            whole = len(columns) == len(same["standards"]) == len(own)
            levels = {"overall": one.overall_level if whole else None} | levels
            for standard in same["standards"]:
                levels.setdefault(standard["column"], None)
            for column, value in levels.items():
                row[column], row[f"has_{column}"] = value, value is not None
        made.append(row)
    return sorted(made, key=lambda row: (row["year"], sort_key(row["name"]), row["code"]))


def _scales(keys):
    """{set: [(value, word)]}."""
    found = defaultdict(list)
    for key, value, label in Level.objects.filter(set__in=keys).order_by("-value").values_list("set", "value", "label"):
        found[key].append((value, label))
    return found


def _standards(keys):
    """{set: {(code, words)}}."""
    found = defaultdict(set)
    for key, code, label in Standard.objects.filter(set__in=keys).order_by().values_list("set", "code", "label"):
        found[key].add((code, label))
    return found


def _same(one, own, sets, scales):
    """(the set of this year that shares most standards with a report's, these standards); (None, []) without any."""
    best = (None, [])
    for key, named in sets.names.items():
        if scales[key] != scales[one.standard_set_id]:
            continue
        alike = [row for row in named["standards"] if (row["code"], row["label"]) in own]
        if len(alike) > len(best[1]):
            best = (named, alike)
    return best
