"""The measures of all reports, screens and forms: n, percent, mean, S.D., weighted mean, median, band, PNI, and how far
an indicator is on its way to its target.

Each has its one definition here, with its source; tests/test_measures_home.py keeps them from being written elsewhere.
All are computed from whole numbers and fractions, exactly, and rounded half up once, at the end: the result does not
depend on the order of rows, on the database or on the machine.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from thai.numbers import exact, half_up, ratio

__all__ = [
    "Summary",
    "achieved",
    "band",
    "from_counts",
    "from_weighted",
    "half_up",
    "level_reached",
    "mean",
    "mean_of_total",
    "median",
    "of_values",
    "pni_modified",
    "share",
    "weighted_mean",
]


@dataclass(frozen=True)
class Summary:
    """N, mean, S.D. and the word for the mean. `mean`, `sd` and `band` are None where they cannot be computed: the
    mean of nothing, the deviation of fewer than two, the band without a scale."""

    n: int
    mean: Decimal | None
    sd: Decimal | None
    band: str | None = None


def share(part, whole, places=1):
    """Percent: 100 part / whole with one decimal, or None for an empty whole.

    Source: ค่าร้อยละ, บุญชม ศรีสะอาด (2545), การวิจัยเบื้องต้น; one decimal as the tables T1–T15 of facts §2 print it.
    """
    if not whole:
        return None
    if isinstance(part, int) and isinstance(whole, int) and whole > 0:
        return ratio(100 * part, whole, places)
    return half_up(100 * exact(part) / exact(whole), places)


def achieved(result, target, *, lower_is_better=False):
    """Percent of a target that was reached, with one decimal; None without a result, or where the target is 0 and more
    is better. It may be beyond 100.

    Result / target; where less is better target / result, and 100 for a result of 0, which nothing can better. Source:
    ร้อยละของการบรรลุเป้าหมาย as the follow-up of action plans (ก.พ.ร., คำรับรองการปฏิบัติราชการ) prints it.
    """
    if result is None or target is None:
        return None
    if not lower_is_better:
        return share(result, target)
    return share(target, result) if result else Decimal("100.0")


def level_reached(result, levels, *, lower_is_better=False):
    """The level 1 to 5 that a result stands on: the highest whose value it reaches, 1 below all of them; None without a
    result or without levels. `levels` are the values of level 1 to 5.

    Source: เกณฑ์การให้คะแนน 5 ระดับ of คำรับรองการปฏิบัติราชการ (ก.พ.ร.), where 1 is the lowest score; whole levels.
    """
    if result is None or not levels:
        return None
    reached = [
        place
        for place, value in enumerate(levels, 1)
        if (exact(result) <= exact(value) if lower_is_better else exact(result) >= exact(value))
    ]
    return max(reached, default=1)


def mean(values):
    """The arithmetic mean, exact (a Fraction, to go on with or to be rounded by half_up), or None of nothing.

    Source: X̄ = ΣX / N, บุญชม ศรีสะอาด (2545: 102).
    """
    values = [exact(value) for value in values]
    return sum(values) / len(values) if values else None


def mean_of_total(total, n, places=2):
    """The mean of values that a database has added up, rounded, or None of nothing. `n` may be a sum of weights."""
    return half_up(exact(total) / exact(n), places) if n else None


def weighted_mean(pairs, places=2):
    """The mean of (value, weight), Σwx / Σw, rounded, or None where nothing has a weight.

    With the number of pupils of each school as weight it is the mean over all pupils (mean of group means; สทศ. and
    สพฐ. give the means of areas and of the nation so). Source: NIST Dataplot reference manual, "Weighted Mean".
    """
    pairs = [(exact(value), exact(weight)) for value, weight in pairs]
    return mean_of_total(sum(value * weight for value, weight in pairs), sum(weight for _, weight in pairs), places)


def median(values):
    """The middle of the sorted values, of an even number of them the mean of the middle two, as a Decimal that is not
    rounded; None of nothing.

    Source: มัธยฐาน, บุญชม ศรีสะอาด (2545: 100).
    """
    values = sorted(exact(value) for value in values)
    if not values:
        return None
    middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
    return Decimal(middle.numerator) / Decimal(middle.denominator)


def from_counts(counts):
    """Summary, without a band, of values given as {value: how often}; mean and S.D. with two decimals.

    S.D. = √(Σ(X − X̄)² / (n − 1)), that of a sample and from the unrounded mean, as reports of this field use it.
    Source: บุญชม ศรีสะอาด (2545: 103); facts §2.
    """
    rows = [(value if isinstance(value, int) else exact(value), times) for value, times in counts.items()]
    n = sum(times for _, times in rows)
    if not n:
        return Summary(0, None, None)
    total = sum(value * times for value, times in rows)
    squares = sum(value * value * times for value, times in rows)
    sd = _root(Fraction(n * squares - total * total, n * (n - 1))) if n > 1 else None
    return Summary(n, half_up(Fraction(total, n)), sd)


def of_values(values):
    """Summary, without a band, of single values; see from_counts."""
    return from_counts(Counter(values))


def from_weighted(counts):
    """Summary, without a band, of {(value, weight): how often}; None where nothing counts. A weight of 0 counts in
    nothing, n too.

    Mean = Σwx / Σw; S.D. = √(Σw(x − X̄)² / (Σw (n − 1) / n)), which is that of a sample where all weights are alike.
    Source: NIST Dataplot reference manual, "Weighted Standard Deviation".
    """
    rows = [(exact(value), exact(weight), times) for (value, weight), times in counts.items() if weight > 0]
    n = sum(times for _, _, times in rows)
    if not n:
        return None
    total = sum(weight * times for _, weight, times in rows)
    middle = sum(value * weight * times for value, weight, times in rows) / total
    squares = sum(weight * times * (value - middle) ** 2 for value, weight, times in rows)
    sd = _root(squares * n / (total * (n - 1))) if n > 1 else None
    return Summary(n, half_up(middle), sd)


def band(value, bands):
    """The band (of rows with `low` and `high`) that a mean falls into, or None.

    The mean is rounded half up to two decimals before it is read, so that 4.505 falls into one band only. Source: the
    bands 4.51–5.00, 3.51–4.50, … of บุญชม ศรีสะอาด (2545: 103), which stand in the database beside their scale.
    """
    if value is None:
        return None
    value = half_up(value)
    return next((row for row in bands if row.low <= value <= row.high), None)


def pni_modified(now, wanted):
    """PNI modified = (I − D) / D of the unrounded means of what is wanted and what is now, each {value: how often},
    with three decimals; None without both or where the mean now is 0.

    Source: modified priority needs index of นงลักษณ์ วิรัชชัย and สุวิมล ว่องวาณิช (สุวิมล ว่องวาณิช 2550,
    การวิจัยประเมินความต้องการจำเป็น).
    """
    if not now or not wanted:
        return None
    is_mean, wanted_mean = (
        sum(exact(value) * times for value, times in counts.items()) / sum(counts.values()) for counts in (now, wanted)
    )
    return half_up((wanted_mean - is_mean) / is_mean, 3) if is_mean else None


def _root(value, places=2):
    """The square root of a Fraction, rounded half up without leaving whole numbers: ⌊√x · 10ᵖ + ½⌋."""
    root = isqrt(4 * 100**places * value.numerator // value.denominator)
    return Decimal((root + 1) // 2).scaleb(-places)
