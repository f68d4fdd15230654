"""How ready a school is, read from the answers to an instrument."""

from dataclasses import dataclass, field
from decimal import Decimal

from instruments import reading
from instruments.measures import share
from instruments.models import Item
from instruments.values import FILES, is_empty, of_answer

# Of a rating: what is below this share of its scale is missing.
ENOUGH = Decimal("0.6")
UNANSWERED = "ยังไม่ได้ตอบ"


@dataclass
class Verdict:
    """The score in percent, and [{"text", "answer"}] of what is not there yet."""

    score: Decimal
    missing: list = field(default_factory=list)


def there_of(item, value):
    """How much of an item is there, from 0 to 1: of มี/มีบางส่วน/ไม่มี the value itself, of a rating its place between
    the lowest and the highest point of the scale."""
    if item.kind != Item.Kind.RATING:
        return value
    points = [point.value for point in item.scale.points.all()]
    low, high = min(points), max(points)
    return (value - low) / Decimal(high - low) if high > low else Decimal(1)


def judge(response):
    """The Verdict: the mean of the shares of everything that is rated, weighted by Item.weight, in percent with two
    decimals, half up. What was asked and not answered is not there: it counts as nothing. Missing is what is not
    answered, what is answered ไม่มี or มีบางส่วน, and what is rated below 60 % of its scale."""
    total = weight = Decimal(0)
    missing = []
    for part in reading.read(response):
        for row in part.rows:
            if row.item.kind not in Item.RATED:
                continue
            value = row.answer.value if row.answer else None
            there = Decimal(0) if value is None else there_of(row.item, value)
            total += there * row.item.weight
            weight += row.item.weight
            if there < (ENOUGH if row.item.kind == Item.Kind.RATING else 1):
                missing.append({"text": row.item.text, "answer": row.word or UNANSWERED})
    return Verdict(share(total, weight, 2) if weight else Decimal(0), missing)


def says(response, version, given):
    """Whether a response holds these plain values {(Item, turn): value} of a version; files are not compared."""
    items = {item.pk: item for item in version.items() if item.kind not in FILES}
    rows = [row for row in response.answers.all() if row.item_id in items]
    held = {(row.item_id, row.turn): of_answer(row, items[row.item_id]) for row in rows}
    told = {(item.pk, turn): value for (item, turn), value in given.items() if item.pk in items and not is_empty(value)}
    return response.version_id == version.pk and held == told
