"""docs/coverage.csv: what each step of the five manuals has become, as a page that is there and a test of it."""

import csv
import re
from pathlib import Path

import pytest

from tests import addresses

ROOT = Path(__file__).resolve().parents[1]
# {beginning of the ids: (the first one's number as it is written, the last)}; the manuals have 399 steps in these rows.
ROWS = {
    "A-0": ("01", 20), "A-1.1": ("1", 7), "A-1.2": ("1", 11), "A-1.3": ("1", 5), "A-2.1": ("1", 4), "A-2.2": ("1", 4),
    "A-2.3": ("1", 4), "A-2.4": ("1", 11), "A-3.1": ("1", 3), "A-3.2": ("1", 1), "A-4": ("1", 5), "A-5": ("1", 4),
    "A-6": ("1", 5), "A-7.1": ("1", 5), "A-7.2": ("1", 12), "A-7.3": ("1", 7), "A-7.4": ("1", 5), "A-7.5": ("1", 5),
    "A-8.1": ("1", 2), "A-8.2": ("1", 2), "A-8.3": ("1", 1), "B-0": ("01", 18), "B-1": ("01", 38), "B-2": ("01", 20),
    "B-3": ("01", 10), "B-4": ("01", 18), "B-5": ("1", 8), "B-6": ("1", 7), "B-7": ("1", 6), "B-8": ("1", 7),
    "B-9": ("1", 8), "B-10": ("1", 7), "B-11": ("1", 5), "B-12": ("01", 20), "C-0": ("1", 8), "C-1": ("1", 9),
    "C-2": ("1", 5), "C-3": ("1", 5), "C-4": ("1", 10), "D-1": ("1", 18), "E-0": ("01", 20), "E-1": ("1", 9),
    "E-2": ("1", 9), "E-3": ("1", 9), "E-4": ("1", 2),
}  # fmt: skip
# What offices need and the manuals do not say.
NEEDED = [f"X-{n:02}" for n in range(1, 12)]


def ids():
    rows = [f"{head}.{n:0{len(first)}}" for head, (first, last) in ROWS.items() for n in range(int(first), last + 1)]
    return rows


@pytest.fixture(scope="module")
def rows():
    with (ROOT / "docs" / "coverage.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_step_of_the_manuals_has_one_row(rows):
    assert len(ids()) == 399
    found = [row["id"] for row in rows]
    assert found == sorted(set(found), key=found.index)
    assert set(found) == {*ids(), *NEEDED}


def test_every_row_leads_to_a_page_and_a_test_or_says_why_not(rows):
    known, wrong, sources = set(addresses.names()), [], {}
    for row in rows:
        pages, tests = row["pages"].split(), row["tests"].split()
        if not pages and not tests:
            wrong += [] if len(row["note"]) > 20 else [f"{row['id']}: neither a page and a test nor a reason"]
            continue
        wrong += [f"{row['id']}: no page {page}" for page in pages if page not in known]
        wrong += [f"{row['id']}: {what}" for what, there in (("no page", pages), ("no test", tests)) if not there]
        for test in tests:
            path, _, name = test.partition("::")
            if path not in sources:
                file = ROOT / path
                sources[path] = set(re.findall(r"^def (test_\w+)", file.read_text(), re.M)) if file.exists() else set()
            if name not in sources[path]:
                wrong.append(f"{row['id']}: no test {test}")
    assert wrong == []


def test_few_steps_are_left_to_people_alone(rows):
    alone = [row["id"] for row in rows if not row["pages"]]
    assert len(alone) <= 20, alone
