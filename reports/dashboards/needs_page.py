"""The list of schools that need help, as its page and its file show it."""

from functools import lru_cache, partial

from django.urls import get_script_prefix, reverse
from django.utils.html import format_html_join

from reports.dashboards import needs, pages
from reports.dashboards.needs_facts import rows_of
from reports.dashboards.scope import NARROWING, Scope, own
from reports.models import NeedWeights
from reports.queries import link

# As many schools stand on a first page.
FIRST = 10
# Of a school on a page that shows the first ones only: the reasons of the most points.
TOLD = 3


def weights_of(office):
    """{key of a sign: weight} of an office: its own, or the usual ones. One query."""
    row = NeedWeights.objects.filter(office=office).first()
    return as_weights(row) if row else dict(needs.USUAL)


def as_weights(row):
    """{key of a sign: weight} of a NeedWeights."""
    return {key: getattr(row, key) for key in needs.KEYS}


def scope_of(user, params, day):
    """The Scope of today that an address narrows: what schools need is asked of the present alone."""
    office = user.acting.office
    asked = {name: params.get(name, "") for name in NARROWING}
    return Scope.read(office, asked, today=day, year=office.calendar.academic_year(day), **own(user, params))


def address(scope):
    """The list narrowed as a Scope is."""
    mine = {"mine": "1"} if "person" in scope.given else {}
    return link(reverse("reports:needs"), **{name: scope.given.get(name) for name in LABELS}, **mine)


LABELS = {
    "network": ("เครือข่าย", "ทุกเครือข่าย"),
    "district": ("อำเภอ", "ทุกอำเภอ"),
    "size": ("ขนาด", "ทุกขนาด"),
    "level": ("ระดับที่เปิดสอน", "ทุกระดับ"),
    "distance": ("ระยะทาง", "ทุกระยะ"),
}


def fields(scope):
    """[{name, label, empty (the choice of all), choices, value}] of the filters above the list."""
    return [
        {
            "name": name,
            "label": label,
            "empty": empty,
            "choices": scope.choices[name],
            "value": scope.given.get(name, ""),
            "fault": pages.UNKNOWN if name in scope.faults else "",
        }
        for name, (label, empty) in LABELS.items()
    ]


class Ranking:
    """The schools of a scope that show a sign, by the office's weights: `found` [Ranked] of the whole office, `shown`
    those that the filters and the chosen sign leave, each with the place it has in the office."""

    def __init__(self, scope, weights, sign=""):
        self.scope, self.weights = scope, weights
        self.rows = rows_of(scope.facts)
        self.found = needs.ranked(self.rows, weights)
        self.narrowed = [one for one in self.found if one.school in scope.open]
        self.sign = sign if sign in needs.KEYS and weights[sign] else ""
        # A sign that there is not: no school shows it.
        self.is_unknown = bool(sign) and sign not in needs.KEYS
        wanted = [] if self.is_unknown else self.narrowed
        self.shown = [one for one in wanted if not self.sign or any(r.sign == self.sign for r in one.reasons)]

    @property
    def in_use(self):
        """How many signs count: those of some weight."""
        return sum(1 for weight in self.weights.values() if weight)

    def signs(self):
        """[(Sign, its weight, how many of the narrowed schools show it)] of those that some school shows or that is
        chosen."""
        n = counts(self.narrowed)
        return [
            (sign, self.weights[sign.key], n[sign.key]) for sign in needs.SIGNS if n[sign.key] or sign.key == self.sign
        ]

    def lines(self, ranking):
        """[{place, school (SchoolFact), score, reasons: [(Reason, address of its source)]}] of some [Ranked]."""
        sources = {row["school"]: row["sources"] for row in self.rows}
        facts = self.scope.facts.schools
        return [
            {
                "place": one.place,
                "school": facts[one.school],
                "score": one.score,
                "reasons": [(reason, source(reason.sign, one.school, sources[one.school])) for reason in one.reasons],
            }
            for one in ranking
        ]


def chips(reasons):
    """Reasons as the list shows them, drawn in one go: hundreds of them, each from the template, would be felt."""
    chip = '<a class="chip chip-neutral" href="{}">{} <span class="keep">({})</span></a>'
    return format_html_join("", chip, ((href, reason.text, reason.points) for reason, href in reasons))


def first(ranking):
    """{lines: [{school, score_text, reasons, more}] of the schools that need help most, n: of how many, href: their
    list}. `reasons` are those of the most points, `more` is how many the list tells besides."""
    lines = ranking.lines(ranking.shown[:FIRST])
    for line in lines:
        line["score_text"] = f"{line['score']} คะแนน"
        line["more"] = len(line["reasons"][TOLD:])
        line["reasons"] = line["reasons"][:TOLD]
    return {"lines": lines, "n": len(ranking.shown), "n_signs": ranking.in_use, "href": address(ranking.scope)}


def counts(ranking):
    """{key of a sign: how many schools show it}."""
    found = dict.fromkeys(needs.KEYS, 0)
    for one in ranking:
        for reason in one.reasons:
            found[reason.sign] += 1
    return found


def _list(name, more, school, _key):
    return f"{reverse(name)}?school={school}{more}"


@lru_cache(maxsize=64)
def _around(name, _prefix):
    """What stands before and after the key in the addresses of a name: a page has hundreds of them."""
    before, _, after = reverse(name, args=[0]).rpartition("0")
    return before, after


def _object(name, school, key):
    return str(key).join(_around(name, get_script_prefix()))


def _of_school(name, school, _key):
    return _object(name, school, school)


_report = partial(_object, "qa:submission")
SOURCES = {
    "unvisited": partial(_list, "supervision:visits", "&state=made"),
    "rule": partial(_list, "supervision:visits", "&state=made"),
    "overdue": partial(_list, "supervision:recommendations", "&overdue=1&mine=0"),
    "sar": _report,
    "low": _report,
    "fell": _report,
    "help": _report,
    "tests": partial(_of_school, "qa:test_school"),
    "external": partial(_object, "qa:external_assessment"),
    "small": partial(_of_school, "reports:school"),
}


def source(sign, school, sources):
    """The address that a reason was read from; the page of the school where there is none of its own."""
    if sign == "external" and sign not in sources:
        return _of_school("reports:school", school, None)
    return SOURCES[sign](school, sources.get(sign))
