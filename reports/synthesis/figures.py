"""The figures of a synthesis report, computed once and frozen: plain data that JSON keeps exactly.

What counts: a school and level that should answer (not closed by the day of freezing), and of these the received
ones, submitted or accepted. Percentages of levels are of the received, coverage is of all that should answer
(facts §2).
"""

from collections import Counter, defaultdict

from instruments.measures import from_counts, share
from qa.models import StandardResult, Submission
from schools.models import SchoolYear
from schools.sizes import ordered
from thai.dates import local, short
from thai.sorting import sort_key

TEMPLATE_VERSION = 1
NO_NETWORK = "ไม่ระบุเครือข่าย"
NO_SIZE = "ไม่มีข้อมูลขนาด"


def freeze(round, *, day):
    """All figures of a round on `day` as a JSON-ready dict: office, round, and one part per level of education.

    A fixed number of queries per level; rows of single schools only for the lists.
    """
    expected = round.submissions.counted(day)
    parts = [_part(expected.filter(level=level), round) for level in _levels(expected)]
    return {
        "template": TEMPLATE_VERSION,
        "office": {"name": round.office.name, "formal_name": round.office.formal_name},
        "round": {
            "id": round.pk,
            "academic_year": round.academic_year,
            "opens_on": short(round.opens_on),
            "due_on": short(round.due_on),
            "closes_on": short(round.closes_on),
        },
        "day": short(day),
        "parts": parts,
    }


def _levels(expected):
    present = set(expected.order_by().values_list("level", flat=True).distinct())
    return [value for value, _ in Submission._meta.get_field("level").choices if value in present]


def _part(expected, round):
    first = expected.select_related("standard_set").first()
    rows = _rows(expected, round)
    received = [row for row in rows if row["received"]]
    scale = [{"value": v, "label": label} for v, label in first.standard_set.levels.values_list("value", "label")]
    overall = Counter(row["overall"] for row in received if row["overall"] is not None)
    return {
        "level": first.level,
        "label": first.get_level_display(),
        "set": first.standard_set.name,
        "scale": scale,
        "expected": len(rows),
        "received": len(received),
        "accepted": sum(row["state"] == Submission.State.ACCEPTED for row in rows),
        "returned": sum(row["state"] == Submission.State.RETURNED for row in rows),
        "late": sum(row["late"] for row in rows),
        "coverage": _text(share(len(received), len(rows))),
        "overall": _distribution(overall, scale),
        "standards": _with_distributions(_standards(first.standard_set), _counts(expected), scale),
        "networks": _groups(rows, "network", lambda row: row["network"]),
        "sizes": _groups(rows, "size", lambda row: row["size"], round.office),
        "missing": [
            {key: row[key] for key in ("smis", "school", "network", "district", "state_label")}
            for row in rows
            if not row["received"]
        ],
        "schools": [
            {key: row[key] for key in ("smis", "school", "network", "size", "standards", "overall")} for row in received
        ],
    }


def _rows(expected, round):
    """One dict per submission, in Thai order of the schools."""
    year_sizes = dict(
        SchoolYear.objects.filter(school__submissions__in=expected, academic_year__lte=round.academic_year)
        .order_by("academic_year")
        .values_list("school_id", "size_label")
    )
    levels = defaultdict(dict)
    for submission, code, level in StandardResult.objects.filter(
        submission__in=expected.filter(state__in=Submission.RECEIVED)
    ).values_list("submission_id", "standard__code", "level"):
        levels[submission][code] = level
    rows = []
    for s in expected.with_deadline().select_related("school__network").order_by():
        received = s.state in Submission.RECEIVED
        rows.append(
            {
                "id": s.pk,
                "smis": s.school.code,
                "school": s.school.name,
                "network": s.school.network.name if s.school.network else NO_NETWORK,
                "district": s.school.district,
                "size": year_sizes.get(s.school_id) or NO_SIZE,
                "state": s.state,
                "state_label": s.get_state_display(),
                "received": received,
                "late": received and local(s.submitted_at) > s.deadline_on,
                "overall": s.overall_level,
                "standards": dict(sorted(levels[s.pk].items())),
            }
        )
    return sorted(rows, key=lambda row: (sort_key(row["school"]), row["smis"]))


def _standards(standard_set):
    """The standards and issues of the set in use, as the manuals number them."""
    return [
        {
            "code": standard.code,
            "label": standard.label,
            "issues": [{"code": i.code, "label": i.label, "group": i.group} for i in standard.issues.all()],
        }
        for standard in standard_set.standards.prefetch_related("issues")
    ]


def _counts(expected):
    """({standard code: Counter of levels}, {issue code: Counter}) of the received."""
    standards, issues = defaultdict(Counter), defaultdict(Counter)
    for row in expected.standard_levels():
        standards[row["code"]][row["value"]] += row["n"]
    for row in expected.issue_levels():
        issues[row["code"]][row["value"]] += row["n"]
    return standards, issues


def _with_distributions(standards, counts, scale):
    by_standard, by_issue = counts
    return [
        {
            **standard,
            **_distribution(by_standard[standard["code"]], scale),
            "issues": [{**issue, **_distribution(by_issue[issue["code"]], scale)} for issue in standard["issues"]],
        }
        for standard in standards
    ]


def _distribution(counts, scale):
    """n, mean, sd and per level of the scale its count and percent."""
    summary = from_counts(counts)
    return {
        "n": summary.n,
        "mean": _text(summary.mean),
        "sd": _text(summary.sd),
        "levels": [
            {
                "value": level["value"],
                "label": level["label"],
                "n": counts[level["value"]],
                "percent": _text(share(counts[level["value"]], summary.n)),
            }
            for level in scale
        ],
    }


def _groups(rows, name, key, office=None):
    """Coverage and means per group (network or size), from the rows already read."""
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    if name == "size":
        names = ordered((name for name in groups if name != NO_SIZE), office) + [NO_SIZE] * (NO_SIZE in groups)
    else:
        names = sorted(groups, key=lambda n: (n == NO_NETWORK, sort_key(n)))
    return [_group(group, groups[group]) for group in names]


def _group(name, rows):
    received = [row for row in rows if row["received"]]
    codes = sorted({code for row in received for code in row["standards"]})
    return {
        "name": name,
        "expected": len(rows),
        "received": len(received),
        "coverage": _text(share(len(received), len(rows))),
        "standards": {
            code: _summary(Counter(row["standards"][code] for row in received if code in row["standards"]))
            for code in codes
        },
        "overall": _summary(Counter(row["overall"] for row in received if row["overall"] is not None)),
    }


def _summary(counts):
    summary = from_counts(counts)
    return {"n": summary.n, "mean": _text(summary.mean), "sd": _text(summary.sd)}


def _text(value):
    """Decimals go into JSON as the text that will be printed; None stays None."""
    return None if value is None else str(value)
