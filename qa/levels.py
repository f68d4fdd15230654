"""How a quality level is suggested from the levels below it. The school decides; the suggestion stands beside it."""

from instruments.measures import half_up, mean
from thai.numbers import exact


def whole(value):
    """A mean rounded to a whole level, halves upwards: 3.5 gives 4, 4.49 gives 4. None stays None.

    Python's own round() takes 2.5 to 2; the schools' practice is half up.
    """
    return None if value is None else int(half_up(value, 0))


def suggest_standard(issue_levels):
    """The level suggested for one standard: the mean of its issues' levels, rounded half up.

    `issue_levels` has one entry for each issue of the standard, None where the school has not chosen yet; while one
    is missing there is no suggestion (None). Source: SAR of the academic year 2563 (method A of the field's practice).
    """
    levels = list(issue_levels)
    return None if None in levels else whole(mean(levels))


def suggest_overall(issue_levels_by_standard):
    """The overall level suggested: the mean of the standards' means, rounded half up.

    Takes one list of issue levels for each standard, as `suggest_standard`. The means are not rounded on the way, so
    that 3.4, 3.4 and 3.8 give 4 (3.53) and not 3. None while any issue is missing. Source: as `suggest_standard`.
    """
    standards = [list(levels) for levels in issue_levels_by_standard]
    if any(None in levels for levels in standards):
        return None
    return whole(mean(mean(levels) for levels in standards if levels))


def is_good(value, low, high):
    """True from the middle of a scale upwards: 3 of 1–5 (ดี), 2 of 1–3, 3 of 1–4. Below it a school is to be helped."""
    return 2 * value >= low + high


def by_percent(values, bands, full):
    """The level whose band holds the percent of the full score that `values` (levels or means of levels) reach.

    `bands` is [(percent from which, level)]; `full` the full score, which is the highest level of the scale whether it
    has a band or not. None while a value is missing, or below every band. Source: percentage bands of the field's
    practice (method B: 90 and more is the highest level).
    """
    values = list(values)
    if not values or None in values or not bands:
        return None
    # Not of the printed percent: 89.96 is no 90.
    reached = [(start, level) for start, level in bands if exact(start) / 100 <= mean(values) / full]
    return max(reached)[1] if reached else None


class Suggestions:
    """What one rule makes of levels. `scale` is the set's levels (rows with value and percent_from)."""

    def __init__(self, rule, scale):
        self.rule = rule
        # The full score of the rule PERCENT.
        self.full = max((row.value for row in scale), default=0)
        self.bands = [(row.percent_from, row.value) for row in scale if row.percent_from is not None]

    def standard(self, issue_levels):
        """The level suggested for a standard with these levels of its issues, or None."""
        if self.rule == "mean":
            return suggest_standard(issue_levels)
        return by_percent(issue_levels, self.bands, self.full) if self.rule == "percent" else None

    def overall(self, issue_levels_by_standard):
        """The overall level suggested from one list of issue levels for each standard, or None."""
        standards = [list(levels) for levels in issue_levels_by_standard]
        if self.rule == "mean":
            return suggest_overall(standards) if standards else None
        if self.rule != "percent" or any(None in levels for levels in standards):
            return None
        return by_percent([mean(levels) for levels in standards if levels], self.bands, self.full)
