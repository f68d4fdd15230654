"""The mean of several schools, defined once."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# Fewer takers than this are flagged, and shown to nobody outside the office: a pupil could be recognised.
FEW = 5


@dataclass(frozen=True)
class Mean:
    """The mean over schools: `value` with two decimals or None, the takers it is weighted by, how many schools are in
    it, and how many were left out because nobody knows their number of takers."""

    value: Decimal | None
    takers: int
    schools: int
    left_out: int
    is_weighted: bool

    @property
    def is_few(self):
        """True for a group so small that it is flagged."""
        return self.is_weighted and self.takers < FEW

    @property
    def is_public(self):
        """True where everybody may see it: enough takers, and somebody knows how many."""
        return self.is_public_beside(0)

    def is_public_beside(self, known):
        """True where those who know the result of `known` of the takers may see it: the others are enough, for their
        mean can be worked out."""
        return self.is_weighted and self.takers - (known or 0) >= FEW


def half_up(value):
    """Two decimals, half up, as Thai reports round."""
    return Decimal(value).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def of(rows):
    """The Mean of (mean of a school, takers or None): sum of takers times mean over the sum of takers.

    That is the mean over all pupils (weighted mean of group means; สทศ. and สพฐ. give the means of areas and of the
    nation in the same way, over pupils and not over schools). Schools whose number of takers is unknown cannot be
    weighed and are left out; where no school has one, it is the plain mean of the schools, and says so.
    """
    rows = list(rows)
    known = [(Decimal(mean), takers) for mean, takers in rows if takers]
    if known:
        takers = sum(n for _, n in known)
        total = sum(mean * n for mean, n in known)
        return Mean(half_up(total / takers), takers, len(known), len(rows) - len(known), True)
    plain = [Decimal(mean) for mean, takers in rows if takers is None]
    if not plain:
        return Mean(None, 0, 0, len(rows), False)
    return Mean(half_up(sum(plain) / len(plain)), 0, len(plain), len(rows) - len(plain), False)


def share_reached(counts, reached):
    """Percent of the pupils that stand at the best `reached` levels, or None for nobody."""
    takers = sum(counts)
    return half_up(Decimal(100 * sum(counts[:reached])) / takers) if takers else None
