"""What a filled rubric is worth."""

from decimal import Decimal

from instruments import reading
from instruments.measures import share
from instruments.models import Item


def full_marks(item):
    """The most points an item can give, before its weight; None where it gives none: of a rating the highest point
    of its scale, of yes/no and yes/partly/no one, of a number its upper limit."""
    if item.weight <= 0:
        return None
    if item.kind == Item.Kind.RATING:
        return Decimal(max(point.value for point in item.scale.points.all()))
    if item.kind in Item.RATED:
        return Decimal(1)
    if item.kind == Item.Kind.NUMBER and item.high is not None and item.high > 0:
        return item.high
    return None


def is_rubric(version):
    """True for a version that gives points and asks everything once."""
    items = list(version.items())
    return any(full_marks(item) for item in items) and not any(item.section.repeats for item in items)


def percent(response):
    """Points of a filled rubric in percent of what the questions that were asked can give, each times its weight;
    two decimals, half up. What was asked and not answered gives nothing; what was not asked does not count."""
    points = most = Decimal(0)
    for part in reading.read(response):
        for row in part.rows:
            full = full_marks(row.item)
            if full is None:
                continue
            most += full * row.item.weight
            if row.answer is not None and row.answer.value is not None:
                points += min(max(row.answer.value, Decimal(0)), full) * row.item.weight
    return share(points, most, 2) if most else Decimal("0.00")
