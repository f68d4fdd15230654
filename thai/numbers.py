"""Rounding as Thai reports round: halves go up."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def exact(value):
    """The number as a Fraction: whole numbers, Decimals, Fractions and text as they are, a float as it is printed."""
    return Fraction(str(value)) if isinstance(value, float | str) else Fraction(value)


def half_up(value, places=2):
    """The value rounded half up (halves away from nought) to so many decimals, as a Decimal; never minus nought.

    The rule of school arithmetic and of Excel's ROUND, which Thai reports are checked with; Python's own round() takes
    2.5 to 2. A Fraction (a mean of thirds) is rounded from its exact value, not from 28 digits of it.
    """
    if not isinstance(value, Fraction):
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0
    return ratio(value.numerator, value.denominator, places)


def ratio(part, whole, places=2):
    """part / whole of two whole numbers, `whole` above 0, rounded as half_up does, without leaving whole numbers."""
    rounded = (2 * abs(part) * 10**places + whole) // (2 * whole)
    return Decimal(-rounded if part < 0 else rounded).scaleb(-places)
