"""Standards come as data: the sets that ship with the product, and those that an office makes of them."""

import json
from pathlib import Path

from django.db import transaction

from qa.models import Issue, Level, Standard, StandardSet

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_defaults():
    """Adds the shipped sets (MOE 2561, and สมศ. rounds 4 and 5) that are not there yet; returns how many.

    A set that exists is left as it is: answers hang on its issues, and an office may have corrected a wording.
    Source: ประกาศ ศธ. 6 ส.ค. 2561 เรื่อง ให้ใช้มาตรฐานการศึกษา.
    """
    known = set(StandardSet.objects.filter(office=None).values_list("code", flat=True))
    added = 0
    for path in sorted(DATA.glob("*.json")):
        if path.stem in known:
            _add_bands(json.loads(path.read_text(encoding="utf-8")))
            continue
        _add(json.loads(path.read_text(encoding="utf-8")))
        added += 1
    return added


def _add_bands(data):
    """Levels that were loaded before there were bands of percent get theirs."""
    bare = Level.objects.filter(set__office=None, set__code=data["code"], percent_from=None)
    for row in data["levels"]:
        if "percent_from" in row:
            bare.filter(value=row["value"]).update(percent_from=row["percent_from"])


def _add(data):
    standard_set = StandardSet.objects.create(
        code=data["code"],
        name=data["name"],
        level=data["level"],
        first_year=data["first_year"],
        rule=data["rule"],
        purpose=data.get("purpose", StandardSet.Purpose.INTERNAL),
    )
    Level.objects.bulk_create(Level(set=standard_set, **level) for level in data["levels"])
    for position, row in enumerate(data["standards"], start=1):
        standard = Standard.objects.create(set=standard_set, position=position, code=row["code"], label=row["label"])
        Issue.objects.bulk_create(
            Issue(standard=standard, position=n, **issue) for n, issue in enumerate(row["issues"], start=1)
        )
