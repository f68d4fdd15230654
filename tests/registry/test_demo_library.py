"""The library of the demo office."""

import random

import pytest
from django.utils import timezone

from handbook import library_rows
from registry import demo_library
from registry.library.kinds import shipped
from registry.models import LibraryItem, MediaRequest
from reports.models import Publication
from schools import demo as schools_demo

pytestmark = pytest.mark.django_db


def test_the_library_has_laws_items_of_many_kinds_and_what_schools_sent():
    today = timezone.localdate()
    office = schools_demo.make(name="สพป.สาธิต คลัง", schools=4, years=1, rng=random.Random(5), today=today, password="x")
    demo_library.make(office=office, today=today)
    items = LibraryItem.objects.filter(office=office)
    laws = items.filter(source_key__startswith="references:")
    assert laws.count() == len(library_rows.rows())
    # What the manuals cite is of known kinds, and what replaces a law is a law that came with it.
    assert {row["kind"] for row in library_rows.rows()} <= set(shipped())
    replaced = [row for row in library_rows.rows() if row["superseded_by"]]
    assert replaced and laws.exclude(superseded_by=None).count() == len(replaced)
    assert all(item.successor().holds for item in laws.exclude(superseded_by=None))
    sent = items.filter(written_by_school=True)
    assert sorted(sent.values_list("state", flat=True)) == ["approved", "draft", "submitted", "submitted"]
    kinds = shipped()
    for item in items.filter(source_key="").select_related("current"):
        known = {field["key"]: field for field in kinds[item.kind].fields}
        for key, value in item.versions.get().fields.items():
            choices = known[key].get("choices")
            assert not choices or set(value if isinstance(value, list) else [value]) <= set(choices), (item, key)
    assert Publication.objects.get(kind="library").title == "คู่มือการวัดและประเมินผลในชั้นเรียน"
    assert sorted(MediaRequest.objects.values_list("state", flat=True)) == ["accepted", "asked", "rated"]
    # Nothing is needed before it was asked for, and no item is empty.
    for row in MediaRequest.objects.all():
        assert timezone.localdate(row.created_at) < row.needed_on
    shown = items.filter(versions__attachments__removed_at=None, versions__attachments__isnull=False)
    assert not items.exclude(pk__in=shown).exists()
