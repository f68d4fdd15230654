"""The figures of a report of visits, computed once and frozen: plain data that JSON keeps exactly.

What counts: visits that the head approved (never drafts, never private notes). Schools visited are told of those that
should have been visited, each once. The visits are read in one pass in chunks, what they found is counted by the
database; the number of queries does not depend on how many there are.
"""

from collections import Counter, defaultdict
from decimal import Decimal

from django.db.models import Count

from instruments.measures import share
from instruments.values import number_text
from reports.visits import results
from schools.models import School, User
from supervision.models import Recommendation, Visit
from thai.dates import long, short
from thai.sorting import sort_key

TEMPLATE_VERSION = 1
NO_NETWORK = "ไม่ระบุเครือข่าย"
NO_THEME = "ไม่ระบุประเด็น"
CHUNK = 1000
# What of a written text stands in a list; and how many rows the lists of what comes up most have.
CUT, OFTEN, OPEN, THEMES = 300, 20, 100, 30
# Of a visit. Private notes are not among them and are never read.
READ = (
    "pk", "visited_on", "hours", "kind", "mode", "topics", "purpose", "strengths", "improvements", "acknowledged_at",
    "school_id", "supervisor_id",
)  # fmt: skip


def freeze(chosen, *, day):
    """All figures of a VisitSet on `day` as a JSON-ready dict."""
    visits = chosen.visits()
    schools = _schools(chosen, visits, day)
    read = _read(visits, schools)
    expected = [row for row in schools.values() if row["expected"]]
    visited = [row for row in expected if row["visits"]]
    return {
        "template": TEMPLATE_VERSION,
        "office": {"name": chosen.office.name, "formal_name": chosen.office.formal_name},
        "period": {"label": chosen.period.label, "first": long(chosen.period.first), "last": long(chosen.period.last)},
        "scope": [label for name, label in chosen.labels.items() if name in chosen.keys],
        "day": long(day),
        "totals": {
            "visits": read["n"],
            "schools": sum(1 for row in schools.values() if row["visits"]),
            "expected": len(expected),
            "visited": len(visited),
            "coverage": _text(share(len(visited), len(expected))),
            "hours": number_text(read["hours"]) if read["hours"] else "",
            "supervisors": len(read["supervisors"]),
            "acknowledged": read["acknowledged"],
        },
        "kinds": _shares(read["kinds"], Visit.Kind.choices, read["n"]),
        "modes": _shares(read["modes"], Visit.Mode.choices, read["n"]),
        "topics": _shares(read["topics"], Visit.Topic.choices, read["n"]),
        "months": [{"label": label, "n": n} for label, n in read["months"]],
        "networks": _networks(schools),
        "supervisors": read["supervisors"],
        "instruments": results.of_visits(visits),
        "strengths": read["strengths"],
        "improvements": read["improvements"],
        "recommendations": _recommendations(visits, day),
        "schools": _school_rows(schools),
        "visits": read["rows"],
    }


def _schools(chosen, visits, day):
    """{pk: {name, code, network, expected, visits, latest}} of the schools that should be visited or were."""
    expected = set(chosen.schools(day).order_by().values_list("pk", flat=True))
    counts = dict(visits.order_by().values_list("school").annotate(n=Count("pk")))
    rows = School.objects.filter(pk__in=expected | counts.keys()).select_related("network").order_by()
    return {
        school.pk: {
            "name": school.full_name,
            "code": school.code,
            "network": str(school.network) if school.network else NO_NETWORK,
            "expected": school.pk in expected,
            "visits": counts.get(school.pk, 0),
            "latest": "",
        }
        for school in rows
    }


def _read(visits, schools):
    """One pass over the visits, a chunk at a time: what they count as, and a row of each for the workbook."""
    counters = {name: Counter() for name in ("kinds", "modes", "topics", "months")}
    points = {"strengths": _Points(), "improvements": _Points()}
    people, places, months = Counter(), defaultdict(set), {}
    hours, acknowledged, rows = Decimal(0), 0, []
    kinds, modes = dict(Visit.Kind.choices), dict(Visit.Mode.choices)
    for row in visits.order_by("visited_on", "pk").values_list(*READ, named=True).iterator(chunk_size=CHUNK):
        school = schools[row.school_id]
        school["latest"] = short(row.visited_on)
        counters["kinds"][row.kind] += 1
        counters["modes"][row.mode] += 1
        counters["topics"].update(row.topics)
        month = short(row.visited_on).split(" ", 1)[1]
        months.setdefault((row.visited_on.year, row.visited_on.month), month)
        counters["months"][month] += 1
        people[row.supervisor_id] += 1
        places[row.supervisor_id].add(row.school_id)
        hours += row.hours or 0
        acknowledged += row.acknowledged_at is not None
        for name, heard in points.items():
            heard.hear(getattr(row, name), row.school_id)
        rows.append(
            {
                "on": short(row.visited_on),
                "school": school["name"],
                "network": school["network"],
                "supervisor": row.supervisor_id,
                "kind": kinds[row.kind],
                "mode": modes[row.mode],
                "purpose": row.purpose,
                "strengths": _cut(row.strengths),
                "improvements": _cut(row.improvements),
            }
        )
    names = {person.pk: str(person) for person in User.objects.filter(pk__in=people)}
    for row in rows:
        row["supervisor"] = names[row["supervisor"]]
    told = [{"name": names[pk], "visits": n, "schools": len(places[pk])} for pk, n in people.items()]
    return {
        "n": len(rows),
        "rows": rows,
        "hours": hours,
        "acknowledged": acknowledged,
        "supervisors": sorted(told, key=lambda row: sort_key(row["name"])),
        "kinds": counters["kinds"],
        "modes": counters["modes"],
        "topics": counters["topics"],
        "months": [(label, counters["months"][label]) for _key, label in sorted(months.items())],
        **{name: heard.most() for name, heard in points.items()},
    }


class _Points:
    """What was written line by line, and at how many schools each line came up."""

    def __init__(self):
        self.schools = defaultdict(set)

    def hear(self, text, school):
        """Takes in the lines of one text."""
        for line in text.splitlines():
            if line := line.strip(" -•*\t"):
                self.schools[_cut(line)].add(school)

    def most(self):
        """[{text, n}]: the lines of the most schools first."""
        ranked = sorted(self.schools.items(), key=lambda pair: (-len(pair[1]), sort_key(pair[0])))
        return [{"text": text, "n": len(places)} for text, places in ranked[:OFTEN]]


def _networks(schools):
    groups = defaultdict(list)
    for row in schools.values():
        groups[row["network"]].append(row)
    told = []
    for name in sorted(groups, key=lambda name: (name == NO_NETWORK, sort_key(name))):
        expected = [row for row in groups[name] if row["expected"]]
        visited = [row for row in expected if row["visits"]]
        told.append(
            {
                "name": name,
                "expected": len(expected),
                "visited": len(visited),
                "coverage": _text(share(len(visited), len(expected))),
                "visits": sum(row["visits"] for row in groups[name]),
            }
        )
    return told


def _school_rows(schools):
    """Every school in Thai order, those that were never visited among them."""
    return sorted(schools.values(), key=lambda row: (sort_key(row["network"]), sort_key(row["name"]), row["code"]))


def _recommendations(visits, day):
    """What was recommended at these visits and how far it is on `day`."""
    S = Recommendation.State
    rows = Recommendation.objects.filter(visit__in=visits.order_by()).exclude(state=S.DRAFT)
    counts, themes = Counter(), defaultdict(Counter)
    for theme, state, n in rows.order_by().values_list("theme", "state").annotate(n=Count("pk")):
        counts[state] += n
        if state != S.WITHDRAWN:
            themes[theme or NO_THEME][state] += n
    standing = counts.total() - counts[S.WITHDRAWN]
    settled = counts[S.VERIFIED] + counts[S.CLOSED]
    unsettled = rows.unsettled().order_by("due_on", "pk")
    waiting = unsettled.select_related("school")[:OPEN]
    ranked = sorted(themes.items(), key=lambda pair: (-pair[1].total(), sort_key(pair[0])))
    return {
        "total": standing,
        "settled": settled,
        "settled_percent": _text(share(settled, standing)),
        "overdue": rows.overdue(day).count(),
        "states": [
            {"label": label, "n": counts[value], "percent": _text(share(counts[value], counts.total()))}
            for value, label in S.choices
            if counts[value]
        ],
        "themes": [
            {"name": name, "n": by.total(), "settled": by[S.VERIFIED] + by[S.CLOSED]} for name, by in ranked[:THEMES]
        ],
        "open": [
            {
                "school": row.school.full_name,
                "text": _cut(row.text),
                "owner": row.owner,
                "due": short(row.due_on),
                "state": row.get_state_display(),
                "late": row.is_overdue_on(day),
            }
            for row in waiting
        ],
        "open_left": max(0, sum(counts[state] for state in Recommendation.UNSETTLED) - OPEN),
    }


def _shares(counts, choices, whole):
    """[{label, n, percent}] of the values that came up, in their order; percents are of the visits."""
    return [
        {"label": label, "n": counts[value], "percent": _text(share(counts[value], whole))}
        for value, label in choices
        if counts[value]
    ]


def _cut(text):
    text = " ".join(text.split(" ")).strip()
    return text if len(text) <= CUT else f"{text[: CUT - 1]}…"


def _text(value):
    """Decimals go into JSON as the text that will be printed; None stays None."""
    return None if value is None else str(value)
