"""Figures of rating scales.

The mean is rounded half up to two decimals before its band is read, so that 4.505 falls into one band only; the
bands 4.51–5.00, 3.51–4.50, … are those of บุญชม ศรีสะอาด (2545: 103) and stand in the database beside the scale.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

CENT = Decimal("0.01")


def round_half_up(value, step=CENT):
    """The Decimal rounded the way people do it: 4.505 becomes 4.51, not 4.50."""
    return Decimal(value).quantize(step, rounding=ROUND_HALF_UP)


def mean(values):
    """Arithmetic mean rounded half up to two decimals; None without values."""
    values = [Decimal(value) for value in values]
    if not values:
        return None
    with localcontext() as context:
        context.prec = 40
        return round_half_up(sum(values) / len(values))


def sample_sd(values):
    """Standard deviation of a sample (n - 1), rounded half up to two decimals; None below two values.

    S.D. = sqrt(sum((x - mean)^2) / (n - 1)), the form of บุญชม ศรีสะอาด (2545), from the unrounded mean.
    """
    values = [Decimal(value) for value in values]
    if len(values) < 2:
        return None
    with localcontext() as context:
        context.prec = 40
        middle = sum(values) / len(values)
        return round_half_up((sum((value - middle) ** 2 for value in values) / (len(values) - 1)).sqrt())


@dataclass(frozen=True)
class Summary:
    """N, mean, S.D. and the word for the mean. `mean`, `sd` and `band` are None where they cannot be computed."""

    n: int
    mean: Decimal | None
    sd: Decimal | None
    band: str | None


def summarize(values, scale):
    """The Summary of ratings on one scale (a Scale with its bands)."""
    values = list(values)
    middle = mean(values)
    band = scale.band(middle) if middle is not None and scale is not None else None
    return Summary(n=len(values), mean=middle, sd=sample_sd(values), band=band.label if band else None)
