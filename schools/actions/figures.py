"""Writing figures of schools, and the year's summary that follows from them."""

from django.db import transaction

from schools import audit, sizes
from schools.models import Figures, School, SchoolYear
from schools.models.figures import STAGES, TEACHING

BATCH = 1000


class Stale(Exception):
    """Somebody saved the same figures since they were shown."""


def totals(grades):
    """(male, female, rooms) of {grade: [male, female, rooms]}."""
    rows = grades.values()
    return tuple(sum(row[i] for row in rows) for i in range(3))


@transaction.atomic
def record(*, school, academic_year, data_date, by, version=None, **values):
    """Saves what a school reported on a data date and returns the Figures; the year's summary follows.

    `values` are grades, staff, inclusive, inclusive_grades and NEED_COUNTS. `version` is what the person saw, None for
    a new row. Raises Stale when somebody saved in between (also when a row is there that the person did not know of).
    """
    School.objects.select_for_update().get(pk=school.pk)
    key = {"school": school, "academic_year": academic_year, "data_date": data_date}
    row = Figures.objects.filter(**key).first()
    if (row.version if row else None) != version:
        raise Stale
    row = row or Figures(**key, version=0)
    for name, value in values.items():
        setattr(row, name, value)
    row.male, row.female, row.rooms = totals(row.grades)
    row.version += 1
    row.save()
    summarise({(school.pk, academic_year)})
    audit.record("record figures", row, actor=by, office=school.office)
    return row


def summarise(keys, teachers=None):
    """Works out SchoolYear anew for (school pk, academic year) pairs, in the caller's transaction.

    The newest data date of a year counts. A year without figures keeps the summary it has when nothing was ever
    reported in detail, and loses it when its last figures were taken back. The size class is that of the office's
    scheme now; a class already kept for the same number of pupils stays as it was. `teachers` ({key: number}) are those
    of before, for years in which the sheet that told another number was taken back.
    """
    keys = sorted(keys)
    for start in range(0, len(keys), BATCH):
        _summarise(set(keys[start : start + BATCH]), teachers or {})


def _summarise(keys, teachers):
    schools = School.objects.select_related("office").in_bulk({school for school, _ in keys})
    years = {year for _, year in keys}
    rows = Figures.objects.filter(school__in=schools, academic_year__in=years).order_by("data_date")
    newest = {(row.school_id, row.academic_year): row for row in rows}
    kept = {
        (row.school_id, row.academic_year): row
        for row in SchoolYear.objects.filter(school__in=schools, academic_year__in=years)
    }
    new, changed, gone = [], [], []
    for key in keys:
        row, year = newest.get(key), kept.get(key)
        if row is None:
            if year is not None and year.data_date:
                gone.append(year.pk)
            continue
        before = (year.pupils, year.size) if year else None
        year = year or SchoolYear(school_id=key[0], academic_year=key[1])
        year.teachers = teachers.get(key, year.teachers)
        fill(year, row, schools[key[0]].office, before)
        (changed if before else new).append(year)
    SchoolYear.objects.filter(pk__in=gone).delete()
    SchoolYear.objects.bulk_create(new, batch_size=BATCH)
    fields = [*STAGES, "teachers", "rooms", "size", "size_label", "data_date"]
    SchoolYear.objects.bulk_update(changed, fields, batch_size=200)


def fill(year, row, office, before=None):
    """Puts the figures of `row` into an unsaved SchoolYear. `before` is (pupils, size) as they were kept."""
    for stage, grades in STAGES.items():
        setattr(year, stage, sum(sum(row.grades[g][:2]) for g in grades if g in row.grades))
    # A school that did not report its staff keeps the number it had.
    if row.staff:
        year.teachers = sum(row.staff.get(kind, 0) for kind in TEACHING)
    year.rooms, year.data_date = row.rooms, row.data_date
    if before is None or before[0] != year.pupils or not before[1]:
        band = sizes.of(year.pupils, office)
        year.size, year.size_label = band.code, band.label


@transaction.atomic
def resize(*, office, academic_year, by):
    """Gives every school of the office the size class of the scheme now, for one academic year; earlier years keep
    theirs. Returns how many changed."""
    changed = []
    rows = SchoolYear.objects.select_for_update().filter(school__office=office, academic_year=academic_year)
    for row in rows:
        band = sizes.of(row.pupils, office)
        if (row.size, row.size_label) != (band.code, band.label):
            row.size, row.size_label = band.code, band.label
            changed.append(row)
    SchoolYear.objects.bulk_update(changed, ["size", "size_label"], batch_size=200)
    audit.record("resize schools", office, actor=by, office=office, year=academic_year, changed=len(changed))
    return len(changed)
