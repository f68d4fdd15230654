"""Percent, mean, deviation and median are worked out in instruments/measures.py alone, rounding in thai/numbers.py."""

import ast

import pytest

from tests.sources import ROOMS
from tests.test_house import sources

HOMES = {"instruments/measures.py", "thai/numbers.py"}
# What looks like a measure and is none: (file, code).
ALLOWED = {
    # Where shapes stand in a drawing.
    ("reports/timeline.py", "100 / len(shown)"),
    ("reports/profile.py", "100 / len(years)"),
    ("qa/exams/results.py", "100 / len(one.years)"),
    ("qa/exams/results.py", "slot * 0.84 / len(series)"),
    ("reports/book/paper.py", "100 * column.width / whole"),
    ("reports/certificates/fitting.py", "room / len(lines)"),
    ("reports/charts/strips.py", "sum((y for _x, y in points)) / len(points)"),
    ("reports/dashboards/facts.py", "from statistics import fmean"),  # the middle of an office on the map
    ("thai/wrapping.py", "sum([ADVANCES.get(char, _UNKNOWN) for char in text]) / 1000"),
    # How many stars readers gave an item: the library stands below the measures.
    ("registry/library/reading.py", "Avg"),
    # How far a job is.
    ("jobs/models.py", "100 * self.done / self.total"),
    # Invented figures of the demo.
    ("qa/demo_exams.py", "Avg"),
    ("schools/demo.py", "from statistics import NormalDist"),
    ("schools/demo.py", "(rank + 0.5) / len(placed)"),
    ("schools/demo_shapes.py", "sum(axis) / len(axis)"),
}
AGGREGATES = {"Avg", "StdDev", "Variance"}
ROUNDINGS = {"ROUND_HALF_UP", "ROUND_HALF_EVEN", "ROUND_HALF_DOWN"}


def is_hundred(node):
    return isinstance(node, ast.Constant) and node.value == 100


def is_made_by(node, operation):
    return isinstance(node, ast.BinOp) and isinstance(node.op, operation)


def has_hundred(node):
    """True for a product with 100 in it: 100 * part, Decimal(100 * part)."""
    if isinstance(node, ast.Call) and len(node.args) == 1:
        node = node.args[0]
    return is_made_by(node, ast.Mult) and (is_hundred(node.left) or is_hundred(node.right))


def calls(node, name):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def is_measure(node):
    """True for code that works out a measure: by a library, by the database, by division, by rounding."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "statistics"
    if isinstance(node, ast.Import):
        return any(name.name in ("statistics", "pandas") for name in node.names)
    if isinstance(node, ast.Name):
        return node.id in AGGREGATES | ROUNDINGS
    if is_made_by(node, ast.Div):
        return calls(node.right, "len") or calls(node.left, "sum") or has_hundred(node.left)
    pair = [node.left, node.right] if is_made_by(node, ast.Mult) else []
    return any(map(is_hundred, pair)) and any(is_made_by(one, ast.Div) for one in pair)


def measures_of(tree):
    """The pieces of code that work out a measure."""
    return [node for node in ast.walk(tree) if is_measure(node)]


def found():
    for name, path in sources("*.py", rooms=ROOMS):
        if name not in HOMES and "/migrations/" not in name:
            for node in measures_of(ast.parse(path.read_text())):
                yield name, ast.unparse(node)


def test_no_room_works_out_its_own_figures():
    assert sorted(set(found()) - ALLOWED) == []


def test_what_is_allowed_is_still_there():
    assert sorted(ALLOWED - set(found())) == []


@pytest.mark.parametrize(
    "code",
    [
        "import statistics",
        "from statistics import stdev",
        "sum(values) / len(values)",
        "sum(values) / n",
        "100 * part / whole",
        "Decimal(part * 100) / whole",
        "part / whole * 100",
        "rows.aggregate(Avg('mean'))",
        "value.quantize(CENT, rounding=ROUND_HALF_UP)",
    ],
)
def test_a_figure_of_its_own_is_noticed(code):
    assert measures_of(ast.parse(code))
