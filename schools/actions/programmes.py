"""Writing types and programmes: the office's own, what it hides, and which school takes part from when to when."""

from django.db import IntegrityError, transaction
from django.db.models import Q

from schools import audit
from schools.models import Programme, SchoolProgramme


@transaction.atomic
def add(*, office, name, kind, by):
    """A type or programme of the office's own; the same name twice gives the same one."""
    programme, made = Programme.objects.get_or_create(office=office, name=name, defaults={"kind": kind})
    if made:
        audit.record("add programme", programme, actor=by, office=office)
    return programme


@transaction.atomic
def rename(*, programme, name, kind, by):
    """Another name or kind for one of the office's own."""
    Programme.objects.filter(pk=programme.pk).update(name=name, kind=kind)
    audit.record("edit programme", programme, actor=by, office=programme.office)


@transaction.atomic
def show(*, programme, office, shown, by):
    """Puts a type or programme away for one office, or brings it back; schools that take part keep it."""
    if programme.hidden_by.filter(pk=office.pk).exists() != shown:
        return False
    if shown:
        programme.hidden_by.remove(office)
    else:
        programme.hidden_by.add(office)
    audit.record("show programme" if shown else "hide programme", programme, actor=by, office=office)
    return True


@transaction.atomic
def take_part(*, school, programme, by, from_year=None):
    """The school takes part from an academic year (BE). Returns the row; taking part twice is once."""
    present = school.programmes.filter(programme=programme, to_year=None).first()
    if present:
        return present
    try:
        with transaction.atomic():
            row = SchoolProgramme.objects.create(school=school, programme=programme, from_year=from_year)
    except IntegrityError:
        return school.programmes.get(programme=programme, to_year=None)
    audit.record("join programme", school, actor=by, office=school.office, programme=programme.pk)
    return row


@transaction.atomic
def end_part(*, row, to_year, by):
    """The school took part up to an academic year (BE), which can be mended later. Returns whether it changed."""
    another = Q(to_year=None) | ~Q(to_year=to_year)
    if not SchoolProgramme.objects.filter(another, pk=row.pk).update(to_year=to_year):
        return False
    audit.record("leave programme", row.school, actor=by, office=row.school.office, programme=row.programme_id)
    return True


@transaction.atomic
def remove_part(*, row, by):
    """Takes a slip out of the record: the school never took part."""
    audit.record("remove programme", row.school, actor=by, office=row.school.office, programme=row.programme_id)
    row.delete()
