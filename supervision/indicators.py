"""How far the indicators of a fiscal year are: target, result, percent and what that means (checklist C-0.3)."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from instruments import measures
from schools.fiscal import year_of
from supervision.models import IndicatorResult, YearTarget
from thai.sorting import sort_key
from thai.text import clean
from thai.years import fiscal_year, quarter

# What of the year a round of reporting tells of: {months: (label, last quarter)}.
ROUNDS = {
    "6": ("รอบ 6 เดือน", 2),
    "9": ("รอบ 9 เดือน", 3),
    "12": ("รอบ 12 เดือน", 4),
}
# Where an indicator stands: (code, label, kind of the state chip).
REACHED, NEAR, BELOW, SILENT = "reached", "near", "below", "silent"
STANDS = [
    (REACHED, "บรรลุเป้าหมาย", "done"),
    (NEAR, "ใกล้บรรลุ", "waiting"),
    (BELOW, "ต่ำกว่าเป้าหมาย", "late"),
    (SILENT, "ยังไม่รายงาน", "draft"),
]
LABELS = {code: label for code, label, _chip in STANDS}
CHIPS = {code: chip for code, _label, chip in STANDS}
# From this percent of the target on an indicator is near it.
NEAR_FROM = Decimal(80)


def decimal_text(value):
    """A result or target as people write it: 1,234 or 85.5."""
    if value is None:
        return ""
    text = f"{Decimal(value):,.2f}"
    return text.rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Standing:
    """One indicator of a year with its newest result."""

    target: YearTarget
    newest: IndicatorResult | None

    @property
    def indicator(self):
        return self.target.indicator

    @property
    def result(self):
        return self.newest.value if self.newest else None

    @property
    def percent(self):
        """Percent of the target, or None."""
        return measures.achieved(self.result, self.target.target, lower_is_better=self.indicator.lower_is_better)

    @property
    def level(self):
        """1 to 5, or None."""
        return measures.level_reached(self.result, self.target.levels, lower_is_better=self.indicator.lower_is_better)

    @property
    def is_reached(self):
        if self.result is None:
            return False
        if self.indicator.lower_is_better:
            return self.result <= self.target.target
        return self.result >= self.target.target

    @property
    def stands(self):
        """One of STANDS."""
        if self.result is None:
            return SILENT
        if self.is_reached:
            return REACHED
        percent = self.percent
        return NEAR if percent is not None and percent >= NEAR_FROM else BELOW

    @property
    def label(self):
        return LABELS[self.stands]

    @property
    def chip(self):
        return CHIPS[self.stands]

    @property
    def target_words(self):
        return decimal_text(self.target.target)

    @property
    def result_words(self):
        return decimal_text(self.result)

    @property
    def level_values(self):
        """The values of level 1 to 5, "" where there are none."""
        return [Decimal(value) for value in self.target.levels] or [""] * 5

    @property
    def keeper(self):
        """Who watches over it: its own person, or who answers for its project."""
        project = self.indicator.project
        return self.indicator.owner or (project.owner if project is not None else None)

    @property
    def of(self):
        """What the indicator belongs to, in words."""
        if self.indicator.project is not None:
            return str(self.indicator.project)
        return str(self.indicator.measure) if self.indicator.measure is not None else "ตัวชี้วัดของสำนักงาน"


def quarter_now(year, today):
    """The quarter that a year is in, 4 for one that is over, 1 for one that has not begun."""
    now = fiscal_year(today)
    if year == now:
        return quarter(today)[1]
    return 4 if year < now else 1


def beyond(value, target, *, lower_is_better):
    """Whether a result is better than what was wanted, so that it says why."""
    return value < target if lower_is_better else value > target


def standings(targets, last_quarter=4):
    """[Standing] of YearTargets in the order of the plan: by strategy and measure, then those of the office, then by
    project. Two queries; an office has at most a few hundred a year."""
    rows = targets.with_result(last_quarter).select_related(
        "indicator__project__owner", "indicator__measure__strategy", "indicator__owner"
    )
    rows = sorted(rows, key=_place)
    keys = [row.result_id for row in rows if row.result_id]
    newest = IndicatorResult.objects.select_related("by", "file").in_bulk(keys)
    return [Standing(row, newest.get(row.result_id)) for row in rows]


def _place(target):
    one = target.indicator
    if one.measure is not None:
        measure = one.measure
        return 0, measure.strategy.position, f"{measure.position:05}", measure.pk, one.position, one.pk
    if one.project is not None:
        return 2, 0, sort_key(one.project.code), one.project.pk, one.position, one.pk
    return 1, 0, "", 0, one.position, one.pk


def of_office(user, year):
    """The YearTargets of a fiscal year that the person sees and that are in force."""
    return YearTarget.objects.visible_to(user).in_force().filter(year=year)


def narrowed(targets, asked, user):
    """The YearTargets that the filters of the address leave: whose, and of what."""
    if asked.get("mine") == "1":
        targets = targets.filter(Q(indicator__owner=user) | Q(indicator__project__owner=user))
    kind = asked.get("kind", "")
    if kind == "measure":
        return targets.filter(indicator__measure__isnull=False)
    if kind == "project":
        return targets.filter(indicator__project__isnull=False)
    return targets.filter(indicator__measure=None, indicator__project=None) if kind == "office" else targets


def round_of(asked):
    """The round of reporting that an address means, 12 months without one."""
    return asked.get("round") if asked.get("round") in ROUNDS else "12"


def listed(user, asked):
    """The Standings of a fiscal year that the filters of an address leave, but for where they stand."""
    rows = narrowed(of_office(user, year_of(asked)), asked, user)
    text = clean(asked.get("q", ""))
    if text:
        rows = rows.filter(indicator__name__icontains=text)
    return standings(rows, ROUNDS[round_of(asked)][1])
