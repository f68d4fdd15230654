"""Keeping the kinds of the library."""

from django.db import transaction

from registry.models import LibraryKind
from schools import audit
from schools.models import Office


@transaction.atomic
def save_kind(*, form, by):
    """Saves a kind with its fields when nobody saved since it was shown; returns whether it did."""
    row = form.instance
    Office.objects.select_for_update().get(pk=row.office_id)
    present = LibraryKind.objects.filter(office=row.office_id, code=row.code).first()
    if present is not None and (row.pk is None or present.version != form.cleaned_data["version"]):
        return False
    row.fields = form.wanted
    row.version = present.version + 1 if present else 1
    row.save()
    audit.record("edit library kind", row, actor=by, fields=len(row.fields))
    return True
