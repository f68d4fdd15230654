"""Conditions (show_if) as XLSForm's `relevant`, and back. Pure."""

import re
from decimal import Decimal, InvalidOperation

from instruments.building.words import OPS_OF
from instruments.models import Item
from instruments.values import number_text

SIGNS = {"is": "=", "is_not": "!=", "at_least": ">=", "at_most": "<="}
OPS = {sign: op for op, sign in SIGNS.items()}
_NAME = r"\$\{\s*([^\s{}]{1,100})\s*\}"
_VALUE = r"(?:'([^']*)'|\"([^\"]*)\"|(-?[0-9]{1,12}(?:\.[0-9]{1,6})?))"
_COMPARED = re.compile(rf"{_NAME}\s*(!=|>=|<=|=|>|<)\s*{_VALUE}")
_SELECTED = re.compile(rf"(not\s*\(\s*)?selected\s*\(\s*{_NAME}\s*,\s*{_VALUE}\s*\)(\s*\))?")


def expression(rule, name):
    """The `relevant` of a condition on the question of this name."""
    value = str(rule["value"])
    if rule["op"] == "has":
        return f"selected(${{{name}}}, {_quoted(value)})"
    plain = rule["op"] in ("at_least", "at_most") and _number(value) is not None
    return f"${{{name}}} {SIGNS[rule['op']]} {value if plain else _quoted(value)}"


def _quoted(value):
    return f'"{value}"' if "'" in value else f"'{value}'"


def parse(text):
    """(name, op, value) of a simple `relevant`, where op is one of ours, "not_has", "above" or "below"; or None."""
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1].strip()
    if found := _COMPARED.fullmatch(text):
        name, sign, *values = found.groups()
        value = next(value for value in values if value is not None)
        return name, OPS.get(sign) or {">": "above", "<": "below"}[sign], value
    if found := _SELECTED.fullmatch(text):
        negated, name, *values, closed = found.groups()
        if bool(negated) == bool(closed):
            value = next(value for value in values if value is not None)
            return name, "not_has" if negated else "has", value
    return None


def rule(parsed, item, whole=False):
    """(show_if, "") of a parsed condition on `item` (a dict of an Item's fields with `options`), or (None, reason).

    `whole`: the question takes whole numbers only, so more than 3 is at least 4.
    """
    _, op, value = parsed
    kind = item["kind"]
    if kind not in OPS_OF:
        return None, f"คำตอบชนิด “{Item.Kind(kind).label}” ใช้เป็นเงื่อนไขไม่ได้"
    if op == "has" and kind != Item.Kind.MULTIPLE:
        op = "is"
    if op == "not_has" and kind != Item.Kind.MULTIPLE:
        op = "is_not"
    if op in ("above", "below"):
        op, value = _inclusive(op, value, item, whole)
    if op not in OPS_OF[kind]:
        return None, "ข้อที่อ้างถึงใช้การเปรียบเทียบนี้ไม่ได้"
    if kind == Item.Kind.NUMBER:
        number = _number(value)
        if number is None:
            return None, f"“{value[:40]}” ไม่ใช่ตัวเลข"
        value = number_text(number)
    elif (value := _known(value, item["options"])) is None:
        return None, "ค่าที่เทียบไม่มีในตัวเลือกของข้อที่อ้างถึง"
    return {"item": item["code"], "op": op, "value": value}, ""


def _inclusive(op, value, item, whole):
    """The same border with the value itself inside, where there is a next one; else op as it was."""
    number = _number(value)
    if number is None:
        return op, value
    if item["kind"] == Item.Kind.RATING:
        points = [Decimal(point) for point in item["options"]]
        beyond = [point for point in points if (point > number if op == "above" else point < number)]
        if not beyond:
            return op, value
        edge = min(beyond) if op == "above" else max(beyond)
    elif whole and number == number.to_integral_value():
        edge = number + 1 if op == "above" else number - 1
    else:
        return op, value
    return ("at_least" if op == "above" else "at_most"), number_text(edge)


def _known(value, options):
    """The option that the value names, by its text or as the same number; or None."""
    if value in options:
        return options[value]
    number = _number(value)
    same = (kept for name, kept in options.items() if number is not None and _number(name) == number)
    return next(same, None)


def _number(text):
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
