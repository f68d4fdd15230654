"""A list of the library from a file, with the columns of its kind; in use at once, once, and taken back."""

import pytest

from registry.models import LibraryItem, LibraryTag
from schools.models import ImportBatch
from tests.registry.library_factories import make_item
from tests.schools.factories import csv_bytes

pytestmark = pytest.mark.django_db
HEADINGS = ["ชื่อเรื่อง", "ปี", "คำสำคัญ", "ชนิดของสื่อ", "ลิงก์ใช้งาน"]
ROWS = [
    ["ชุดฝึกอ่าน", "2567", "อ่าน, ประถม", "สิ่งพิมพ์", "example.go.th/a"],
    ["คลิปบวกเลข", "๒๕๖๘", "คิดเลข", "วีดิทัศน์", ""],
    ["สื่อที่มีแล้ว", "2566", "", "", ""],
    ["ชนิดผิด", "2566", "", "เรือดำน้ำ", ""],
]


def test_a_list_of_media_comes_in_once_and_goes_again(steps, office, admin):
    there = make_item(office, by=admin, title="สื่อที่มีแล้ว", be_year=2566)
    told = {"kind": "library", "name": "สื่อ.csv"}
    # Nothing is read before it is said of which kind the rows are.
    response = steps.send(csv_bytes(ROWS, HEADINGS), "สื่อ.csv", "library")
    assert response.status_code != 302
    option = next(name for name in response.context["form"].fields if name.endswith("kind"))
    batch = steps.taken(csv_bytes(ROWS, HEADINGS), told["name"], told["kind"], **{option: "media"})
    assert (batch.added, batch.same, batch.refused) == (2, 1, 1)
    item = LibraryItem.objects.get(title="ชุดฝึกอ่าน")
    assert (item.state, item.be_year, item.kind) == ("approved", 2567, "media")
    assert item.current.fields == {"type": "สิ่งพิมพ์", "online": "https://example.go.th/a"}
    assert sorted(item.tags.values_list("name", flat=True)) == ["ประถม", "อ่าน"]
    assert list(LibraryItem.objects.matching("อ่าน ประถม")) == [item]
    again = steps.preview(csv_bytes(ROWS, HEADINGS), told["name"], told["kind"], **{option: "media"})
    assert (again.added, again.same) == (0, 3)
    steps.post("import_drop", again)
    steps.post("import_undo", batch)
    assert batch.state == ImportBatch.State.UNDONE
    assert list(LibraryItem.objects.all()) == [there] and LibraryTag.objects.exists()
