"""When a question is asked: reads `show_if` of items and sections. Pure: plain values in, plain sets out.

A condition is {"item": code of an earlier item, "op": …, "value": text}. What was not answered, or not asked, is
empty: it satisfies `is_not` and nothing else, the way XLSForm's relevant does. A condition on a code that the version
does not have is no condition.
"""

from datetime import date
from decimal import Decimal, InvalidOperation

from instruments.values import Dual, is_empty, number_text, options

WORDS = {
    "is": "เป็น “{}”",
    "is_not": "ไม่ใช่ “{}”",
    "at_least": "ตั้งแต่ “{}” ขึ้นไป",
    "at_most": "ไม่เกิน “{}”",
    "has": "มี “{}” ในคำตอบ",
}


def holds(condition, value):
    """True when the plain value of the item asked about satisfies the condition."""
    if isinstance(value, Dual):
        value = value.now
    wanted, op = str(condition.get("value", "")), condition.get("op")
    if op == "is_not":
        return not _same(value, wanted)
    if is_empty(value):
        return False
    if op == "is":
        return _same(value, wanted)
    if op == "has":
        return wanted in value if isinstance(value, list) else _same(value, wanted)
    if op in ("at_least", "at_most"):
        mine, limit = _comparable(value, wanted)
        return mine is not None and (mine >= limit if op == "at_least" else mine <= limit)
    return True


def _same(value, wanted):
    if is_empty(value):
        return False
    if isinstance(value, list):
        return value == [wanted]
    mine, limit = _comparable(value, wanted)
    return mine == limit if mine is not None else _text(value) == wanted


def _comparable(value, wanted):
    """The two as numbers, or as dates, or (None, None)."""
    if isinstance(value, date):
        try:
            return value, date.fromisoformat(wanted)
        except ValueError:
            return None, None
    try:
        mine, limit = Decimal(value), Decimal(wanted)
    except (InvalidOperation, TypeError, ValueError):
        return None, None
    return (mine, limit) if mine.is_finite() and limit.is_finite() else (None, None)


def _text(value):
    return number_text(value) if isinstance(value, Decimal) else str(value)


def asked(items, given, turns=1):
    """The set of (item pk, turn) that are asked.

    `items` in the order of the version with their sections; `given` maps (item pk, turn) to plain values; `turns`
    is how many turns the repeated sections have. Within a turn a condition looks at the same turn; a condition
    outside that asks about a repeated item holds when any turn satisfies it.
    """
    by_code, before, found = {}, {}, set()
    for item in items:
        rounds = range(turns) if item.section.repeats else (0,)
        for turn in rounds:
            if all(
                _satisfied(condition, by_code, given, found, turn if item.section.repeats else None, turns)
                for condition in (item.section.show_if, item.show_if)
                if condition and condition.get("item") in by_code
            ):
                found.add((item.pk, turn))
        before[item.code] = item
        by_code[item.code] = item
    return found


def _satisfied(condition, by_code, given, found, turn, turns):
    source = by_code[condition["item"]]
    if not source.section.repeats:
        places = [0]
    elif turn is not None:
        places = [turn]
    else:
        places = range(turns)
    return any(
        holds(condition, given.get((source.pk, place)) if (source.pk, place) in found else None) for place in places
    )


def source_of(condition, items):
    """The item a condition asks about, or None."""
    return next((item for item in items if condition and item.code and item.code == condition.get("item")), None)


def words(condition, items):
    """The condition in words: ตอบเมื่อข้อ 3 เป็น “มี”; "" where it is no condition."""
    source = source_of(condition, items)
    if source is None or condition.get("op") not in WORDS:
        return ""
    value = str(condition.get("value", ""))
    label = dict(options(source)).get(value, value)
    number = [item.pk for item in items].index(source.pk) + 1
    return f"ตอบเมื่อข้อ {number} " + WORDS[condition["op"]].format(label)
