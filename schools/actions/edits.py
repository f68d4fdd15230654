"""Saving one thing that two people may edit, and adding one thing once though the button was pressed twice."""

from django.db import transaction

from schools import audit
from schools.models import Office


@transaction.atomic
def save_seen(form, *, verb, by):
    """Saves a valid VersionedForm when nobody saved since it was shown; returns whether it did."""
    seen, row = form.cleaned_data["version"], form.instance
    if not type(row).objects.filter(pk=row.pk, version=seen).update(version=seen + 1):
        return False
    row.version = seen + 1
    form.save()
    audit.record(verb, row, actor=by, fields=sorted(form.changed_data))
    return True


@transaction.atomic
def add_once(row, *, same, verb, by):
    """Saves a new row and returns (row, True); one that is alike in the fields `same` is returned instead, with False.

    Those who add wait for each other at their office's row.
    """
    Office.objects.select_for_update().get(pk=by.acting.office_id)
    twin = type(row).objects.filter(**{name: getattr(row, name) for name in same}).first()
    if twin is not None:
        return twin, False
    row.save(force_insert=True)
    audit.record(verb, row, actor=by)
    return row, True


@transaction.atomic
def remove(row, *, verb, by, version):
    """Deletes a row that is still as the person saw it; returns whether it was."""
    rows = type(row).objects.filter(pk=row.pk, version=version)
    if not rows.update(version=version + 1):
        return False
    audit.record(verb, row, actor=by)
    row.delete()
    return True


@transaction.atomic
def set_active(row, *, active, version, by):
    """Puts an entry away or brings it back when it still is as the person saw it; returns whether it was."""
    rows = type(row).objects.filter(pk=row.pk, version=version)
    if not rows.update(is_active=active, version=version + 1):
        return False
    audit.record("bring back" if active else "put away", row, actor=by)
    return True
