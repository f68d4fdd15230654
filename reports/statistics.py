"""Each statistic of a report, defined once."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt


def half_up(value, places=2):
    """The value rounded half up to so many decimals, as a Decimal; Thai reports never round half to even."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def share(part, whole):
    """Percent with one decimal, or None for an empty whole."""
    return half_up(Decimal(100 * part) / Decimal(whole), 1) if whole else None


@dataclass(frozen=True)
class Summary:
    """n, mean and sample standard deviation; mean is None for n = 0 and sd for n < 2."""

    n: int
    mean: Decimal | None
    sd: Decimal | None


def from_counts(counts):
    """Summary of whole-number values given as {value: how often}.

    The deviation is that of a sample, n - 1 in the denominator, as reports of this field use it (facts §2). Sums of
    integers are exact, so the result does not depend on the order of rows.
    """
    n = sum(counts.values())
    if not n:
        return Summary(0, None, None)
    total = sum(value * k for value, k in counts.items())
    squares = sum(value * value * k for value, k in counts.items())
    mean = half_up(Decimal(total) / n)
    if n < 2:
        return Summary(n, mean, None)
    return Summary(n, mean, half_up(sqrt((n * squares - total * total) / (n * (n - 1)))))
