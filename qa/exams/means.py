"""The mean of several schools over their pupils."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BigIntegerField, Count, F, Q, Sum
from django.db.models.functions import Cast, Coalesce, Round

from instruments.measures import mean_of_total, share

# Fewer takers than this are flagged, and shown to nobody outside the office: a pupil could be recognised. Neither are
# means of fewer schools: one school knows its own result, and so what the others have.
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

    @property
    def is_of_many(self):
        """True where everybody may see it and it tells no school's result either."""
        return self.is_public and self.schools >= FEW

    def is_public_beside(self, known):
        """True where those who know the result of `known` of the takers may see it: the others are enough, for their
        mean can be worked out."""
        return self.is_weighted and self.takers - (known or 0) >= FEW


def of(rows):
    """The Mean of (mean of a school, takers or None): sum of takers times mean over the sum of takers.

    That is the mean over all pupils (instruments.measures.weighted_mean). Schools whose number of takers is unknown
    cannot be weighed and are left out; where no school has one, it is the plain mean of the schools, and says so.
    """
    rows = list(rows)
    known = [(Decimal(mean), takers) for mean, takers in rows if takers]
    plain = [Decimal(mean) for mean, takers in rows if takers is None]
    takers, total = sum(n for _, n in known), sum(mean * n for mean, n in known)
    return of_sums(Sums(len(rows), len(known), takers, total, len(plain), sum(plain)))


def of_hundredths(rows):
    """The Mean of (mean of a school in hundredths, takers or None): as of(), in whole numbers."""
    rows = list(rows)
    known = [(hundredths, takers) for hundredths, takers in rows if takers]
    plain = [hundredths for hundredths, takers in rows if takers is None]
    takers, total = sum(n for _, n in known), Decimal(sum(mean * n for mean, n in known)) / 100
    return of_sums(Sums(len(rows), len(known), takers, total, len(plain), Decimal(sum(plain)) / 100))


def counted(rows):
    """Those of `rows` (anything with `takers`) that their Mean is of: those with takers, or where no school has any
    those whose takers nobody knows."""
    rows = list(rows)
    return [one for one in rows if one.takers] or [one for one in rows if one.takers is None]


@dataclass(frozen=True)
class Sums:
    """What a mean is made of: the rows, those with takers, their takers and the sum of takers times mean; those whose
    takers nobody knows, and the sum of their means."""

    rows: int
    known: int
    takers: int
    total: Decimal
    plain: int
    plain_total: Decimal


def of_sums(sums):
    """The Mean of Sums, by the rule of `of`."""
    if sums.known:
        value = mean_of_total(sums.total, sums.takers)
        return Mean(value, sums.takers, sums.known, sums.rows - sums.known, True)
    if not sums.plain:
        return Mean(None, 0, 0, sums.rows, False)
    return Mean(mean_of_total(sums.plain_total, sums.plain), 0, sums.plain, sums.rows - sums.plain, False)


class Whole(Cast):
    """A whole number as the database gives it: to make it one again is felt in thousands of rows."""

    convert_value = staticmethod(Cast._convert_value_noop)


# A mean has two decimals: its hundredths are whole numbers, which every database adds up exactly, and which are read
# ten times as fast as decimals.
HUNDREDTHS = Whole(Round(F("mean") * 100), BigIntegerField())
_KNOWN, _PLAIN = Q(takers__gt=0), Q(takers=None)
_SUMS = {
    "rows": Count("pk"),
    "known": Count("pk", filter=_KNOWN),
    "n": Coalesce(Sum("takers", filter=_KNOWN), 0),
    "hundredths": Coalesce(Sum(HUNDREDTHS * F("takers"), filter=_KNOWN), 0),
    "plain": Count("pk", filter=_PLAIN),
    "plain_hundredths": Coalesce(Sum(HUNDREDTHS, filter=_PLAIN), 0),
}


def by(scores, *names):
    """{values of the fields: Mean} of TestScores, added up by the database: one row for each. One query."""
    return {key: of_sums(sums) for key, sums in sums_by(scores, *names).items()}


def sums_by(scores, *names):
    """{values of the fields: Sums} of TestScores, which can be added up further. One query."""
    found = {}
    for row in scores.order_by().values(*names).annotate(**_SUMS):
        total, plain_total = (Decimal(row[name]) / 100 for name in ("hundredths", "plain_hundredths"))
        sums = Sums(row["rows"], row["known"], int(row["n"]), total, row["plain"], plain_total)
        found[tuple(row[name] for name in names)] = sums
    return found


def share_reached(counts, reached):
    """Percent of the pupils that stand at the best `reached` levels, or None for nobody."""
    return share(sum(counts[:reached]), sum(counts), 2)
