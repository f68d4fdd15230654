"""Rounds of the external assessment as data: those that come with the product, and the office's own."""

import json
from pathlib import Path

from django.db import transaction
from django.db.models import F

from qa.models import ExternalGrade, ExternalRound, StandardSet
from schools import audit
from schools.models import Office

FILE = Path(__file__).resolve().parent.parent / "data" / "external" / "rounds.json"


@transaction.atomic
def load_defaults():
    """Adds the shipped rounds that are not there yet, gives those that are their years as they ship now, and those
    without a set of standards the first of their sets that is there by now; returns how many were added.

    Sources: facts §3.1 and §3.2. The scale of round five is not published in what we have; an office that knows better
    keeps a round of its own.
    """
    sets = {row.code: row for row in StandardSet.objects.filter(office=None)}
    known = {row.code: row for row in ExternalRound.objects.filter(office=None)}
    added = 0
    for data in json.loads(FILE.read_text(encoding="utf-8")):
        row = known.get(data["code"])
        if row is None:
            fields = {name: data[name] for name in ("code", "name", "first_year", "last_year")}
            row = ExternalRound.objects.create(**fields)
            ExternalGrade.objects.bulk_create(ExternalGrade(round=row, **grade) for grade in data["grades"])
            added += 1
        years = {name: data[name] for name in ("first_year", "last_year")}
        ExternalRound.objects.filter(pk=row.pk).exclude(**years).update(**years)
        for name, codes in (("early_set", data["early_sets"]), ("basic_set", data["basic_sets"])):
            found = next((sets[code] for code in codes if code in sets), None)
            if getattr(row, f"{name}_id") is None and found:
                ExternalRound.objects.filter(pk=row.pk).update(**{name: found})
    return added


class NameTaken(Exception):
    """A round that the office may mean has the name: results could not be told apart. Nothing was written."""


def _refuse_name_of_another(round, by):
    rows = ExternalRound.objects.visible_to(by).filter(name__iexact=round.name)
    if rows.exclude(pk=round.pk).exists():
        raise NameTaken


@transaction.atomic
def add(*, round, grades, by):
    """Saves a new round of the office and returns (round, True); one with the same code is returned with False. Raises
    NameTaken for the name of another round."""
    Office.objects.select_for_update().get(pk=by.acting.office_id)
    twin = ExternalRound.objects.filter(office=by.acting.office, code=round.code).first()
    if twin is not None:
        return twin, False
    _refuse_name_of_another(round, by)
    round.office = by.acting.office
    round.save(force_insert=True)
    ExternalGrade.objects.bulk_create(ExternalGrade(round=round, **grade) for grade in grades)
    audit.record("add external round", round, actor=by)
    return round, True


@transaction.atomic
def save(*, round, grades, by, version):
    """Saves a changed round of the office with its scale; returns whether nobody saved since `version`.

    The scale is replaced as a whole: results keep the words they were recorded with. Raises NameTaken.
    """
    Office.objects.select_for_update().get(pk=by.acting.office_id)
    _refuse_name_of_another(round, by)
    if not ExternalRound.objects.filter(pk=round.pk, version=version).update(version=F("version") + 1):
        return False
    round.version = version + 1
    round.save()
    round.grades.all().delete()
    ExternalGrade.objects.bulk_create(ExternalGrade(round=round, **grade) for grade in grades)
    audit.record("edit external round", round, actor=by)
    return True
