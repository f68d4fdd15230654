"""Columns that are not recognised are mapped by a person once, and remembered for the layout."""

import pytest
from django.urls import reverse

from schools.forms.imports import ColumnsForm
from schools.imports import columns, kinds, reading
from schools.imports.reading import MAX_COLUMNS
from schools.models import ImportBatch, ImportMapping, Role, School
from tests.factories import make_user
from tests.schools.factories import csv_bytes, xlsx_bytes

pytestmark = pytest.mark.django_db
HEADINGS = ["เลขประจำสถานศึกษา", "สถาบัน", "ท้องที่"]
ROWS = [["63020001", "บ้านป่าไร่", "แม่ระมาด"], ["63020002", "บ้านจกปก", "แม่สอด"]]
CHOSEN = {"smis_code": "0", "name": "1", "district": "2"}


def unknown(rows=ROWS):
    return csv_bytes(rows, HEADINGS)


def waiting(steps):
    """An import that waits for its columns."""
    response = steps.send(unknown())
    batch = ImportBatch.objects.get()
    assert response.url == reverse("schools:import_columns", args=[batch.pk])
    return batch


def test_unknown_headings_lead_to_the_page_that_asks(steps):
    batch = waiting(steps)
    assert batch.state == ImportBatch.State.MAPPING
    html = steps.page(batch, "import_columns")
    assert "ระบบไม่พบคอลัมน์ “รหัส SMIS”, “ชื่อโรงเรียน”" in html
    assert "63020001 · 63020002" in html, "the first values help to choose"
    assert "A: เลขประจำสถานศึกษา" in html
    assert "จับคู่คอลัมน์" in steps.page(batch)


def test_what_was_chosen_is_read_and_remembered(steps, office):
    batch = waiting(steps)
    steps.map(batch, **CHOSEN)
    assert (batch.state, batch.added, batch.refused) == (ImportBatch.State.READY, 2, 0)
    steps.post("import_apply", batch)
    assert list(School.objects.order_by("smis_code").values_list("name", "district")) == [
        ("บ้านป่าไร่", "แม่ระมาด"),
        ("บ้านจกปก", "แม่สอด"),
    ]
    assert ImportMapping.objects.get().office == office

    again = steps.preview(unknown([["63020003", "บ้านใหม่", "แม่สอด"]]))
    assert (again.state, again.added) == (ImportBatch.State.READY, 1)
    html = steps.page(again)
    assert "ใช้การจับคู่คอลัมน์ที่เคยกำหนดไว้" in html
    assert reverse("schools:import_columns", args=[again.pk]) in html


def test_a_mapping_can_be_changed_any_number_of_times(steps):
    batch = waiting(steps)
    steps.map(batch, **CHOSEN)
    steps.map(batch, **{**CHOSEN, "district": "", "province": "2"})
    assert batch.rows.first().values["province"] == "แม่ระมาด"
    steps.map(batch, **CHOSEN)
    assert (batch.state, batch.rows.count()) == (ImportBatch.State.READY, 2)
    assert batch.rows.first().values["district"] == "แม่ระมาด"


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"smis_code": "0"}, "ยังไม่ได้เลือกคอลัมน์ “ชื่อโรงเรียน”"),
        ({"smis_code": "0", "name": "0"}, "คอลัมน์นี้เลือกไว้แล้วที่ “รหัส SMIS”"),
        ({"smis_code": "0", "name": "99"}, "Select a valid choice|ตัวเลือก|เลือก"),
    ],
)
def test_a_choice_that_cannot_be_is_told_and_nothing_is_read(steps, chosen, message):
    batch = waiting(steps)
    response = steps.map(batch, **chosen)
    assert response.status_code == 200
    assert any(part in response.content.decode() for part in message.split("|"))
    assert batch.state == ImportBatch.State.MAPPING
    assert not ImportMapping.objects.exists()


def test_recognised_columns_can_be_mapped_by_hand_too(steps):
    content = csv_bytes([["63020001", "บ้านป่าไร่", "บ้านเดิม"]], ["รหัส SMIS", "ชื่อโรงเรียน", "ชื่อตามป้าย"])
    batch = steps.preview(content)
    assert reverse("schools:import_columns", args=[batch.pk]) in steps.page(batch)
    steps.map(batch, smis_code="0", name="2")
    assert batch.rows.get().name == "บ้านเดิม"


def test_the_row_with_the_headings_can_be_chosen(steps):
    content = xlsx_bytes(ROWS, HEADINGS, above=[["ข้อมูลพื้นฐาน ณ 10 มิ.ย. 2569", "หน้า", "1"]])
    steps.send(content, "รายชื่อ.xlsx")
    batch = ImportBatch.objects.get()
    html = steps.page(batch, "import_columns", row=1)
    assert "A: เลขประจำสถานศึกษา" in html
    steps.map(batch, row="1", **CHOSEN)
    assert (batch.added, batch.refused) == (2, 0)


def test_the_memory_is_the_office_s_own(steps, client):
    batch = waiting(steps)
    steps.map(batch, **CHOSEN)
    client.force_login(make_user(Role.OFFICE_ADMIN))
    response = steps.send(unknown())
    assert ImportBatch.objects.first().state == ImportBatch.State.MAPPING
    assert "columns" in response.url


def test_applied_imports_are_not_mapped_any_more(steps):
    batch = steps.taken(csv_bytes())
    assert steps.map(batch, smis_code="0", name="1").status_code == 302
    assert batch.state == ImportBatch.State.APPLIED


def test_a_csv_of_too_many_columns_is_refused_and_blank_ones_do_not_count(steps):
    n = MAX_COLUMNS + 1
    wide = csv_bytes([["x"] * n], [f"หัว {i}" for i in range(n)])
    response = steps.send(wide)
    assert f"แถว 1 มีเกิน {MAX_COLUMNS} คอลัมน์" in response.context["form"].errors["file"][0]
    assert not ImportBatch.objects.exists()
    steps.send(csv_bytes([row + [""] * 1000 for row in ROWS], HEADINGS + [" "] * 1000))
    batch = ImportBatch.objects.get()
    assert batch.state == ImportBatch.State.MAPPING
    steps.map(batch, **CHOSEN)
    assert (batch.added, batch.refused) == (2, 0)


def test_the_form_offers_no_more_columns_than_a_file_may_have():
    headings = tuple(f"หัว {i}" for i in range(5000))
    here = columns.Candidate(reading.Sheet("", "", list), 1, headings, ())
    form = ColumnsForm(kind=kinds.get("schools"), ask=kinds.Ask(), candidate=here, at={})
    assert {len(field.choices) for field in form.fields.values()} == {MAX_COLUMNS + 1}
