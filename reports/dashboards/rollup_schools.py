"""Of each open school of many offices: whether it has had what the rules of its office ask, and how long ago its last
visit was. Both as the office's own dashboard counts them (facts.Facts.windows, behind.SINCE)."""

from collections import defaultdict
from functools import reduce
from operator import or_

from django.db.models import Count, OuterRef, Q, Subquery

from reports.dashboards.behind import SINCE, since_class
from schools.models import School
from supervision.models import CoverageRule, Visit

PLACES = {code: place for place, (code, _, _) in enumerate(SINCE)}


def rules_of():
    """{key of an office: {(period, kind of visits): times}} of the rules that all offices use, the strictest where two
    ask the same. One query."""
    found = defaultdict(dict)
    rows = CoverageRule.objects.filter(is_active=True).order_by()
    for office, period, kind, times in rows.values_list("office", "period", "kind", "times"):
        found[office][period, kind] = max(times, found[office].get((period, kind), 0))
    return found


def add(table, keys, rules, facts):
    """Adds the open schools of offices of one calendar to a rollup.Table; `facts` (of any of them) know the year and
    its day. At most two queries."""
    asked = _asked(rules, keys, facts)
    made = _made(asked, facts)
    newest = Visit.objects.made().filter(school=OuterRef("pk"), visited_on__lte=facts.day).order_by("-visited_on")
    rows = School.objects.filter(office__in=keys).open_on(facts.day).order_by()
    rows = rows.values_list("pk", "office", "province", Subquery(newest.values("visited_on")[:1]))
    for school, office, province, last in rows:
        figures = table[office, province]
        figures["schools"] += 1
        figures["since"][PLACES[since_class(None if last is None else (facts.day - last).days)]] += 1
        if asked[office]:
            figures["ruled"] += 1
            had = made.get((office, school), {})
            figures["met"] += all(had.get(window, 0) >= times for window, times in asked[office].items())


def _asked(rules, keys, facts):
    """{key of an office: {(first day, last day, kind): times}} of the windows that have begun in the year."""
    spans = {period: [span[1:] for span in facts.spans(period)] for period in CoverageRule.Period.values}
    found = {key: {} for key in keys}
    for key in keys:
        for (period, kind), times in rules.get(key, {}).items():
            for first, last in spans[period]:
                found[key][first, last, kind] = max(times, found[key].get((first, last, kind), 0))
    return found


def _made(asked, facts):
    """{(key of an office, key of a school): {window: visits}}. One query, which reads each office no further back than
    its rules: the visits of three years are three times as many."""
    reaches, wanted = defaultdict(list), sorted({window for windows in asked.values() for window in windows})
    for key, windows in asked.items():
        if windows:
            reaches[min(first for first, _, _ in windows)].append(key)
    if not wanted:
        return {}
    counts = {}
    for place, (first, last, kind) in enumerate(wanted):
        within = Q(visited_on__range=(first, min(last, facts.day)))
        counts[f"n{place}"] = Count("pk", filter=within & Q(kind=kind) if kind else within)
    read = (Q(office__in=keys, visited_on__range=(first, facts.day)) for first, keys in reaches.items())
    rows = Visit.objects.made().filter(reduce(or_, read)).order_by().values_list("office", "school").annotate(**counts)
    return {(office, school): dict(zip(wanted, numbers, strict=True)) for office, school, *numbers in rows}
