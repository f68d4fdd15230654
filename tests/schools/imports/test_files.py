"""What an import gives out: templates to fill in, and reports of what each row did."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from schools.imports import kinds
from schools.models import Role
from tests.factories import make_school, make_user
from tests.schools.factories import ROWS, csv_bytes

pytestmark = pytest.mark.django_db


def content_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def report(steps, batch, fmt):
    return content_of(steps.client.get(reverse("schools:import_report", args=[batch.pk, fmt])))


EXPECTED = [
    ["2", "63020001", "บ้านป่าไร่", "เปลี่ยน", "", "อำเภอ: แม่สอด → แม่ระมาด"],
    ["3", "x", "'-บ้าน", "ไม่รับ", "รหัส SMIS “x” ไม่ใช่ตัวเลข 8 หลัก", ""],
]


@pytest.fixture
def batch(steps, office):
    make_school(office, "บ้านป่าไร่", smis_code="63020001", district="แม่สอด")
    rows = [[*ROWS[0][:3]], ["x", "-บ้าน", ""]]
    return steps.preview(csv_bytes(rows, ["รหัสโรงเรียน", "ชื่อโรงเรียน", "อำเภอ"]))


def test_the_report_as_csv_runs_in_no_spreadsheet(steps, batch):
    lines = list(csv.reader(io.StringIO(report(steps, batch, "csv").decode("utf-8-sig"))))
    assert lines[0] == ["แถวที่", "รหัส", "รายการ", "ผล", "เหตุผลหรือหมายเหตุ", "เดิม → ใหม่"]
    assert lines[1:] == EXPECTED


def test_the_report_as_workbook(steps, batch):
    sheet = load_workbook(io.BytesIO(report(steps, batch, "xlsx"))).active
    rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows == EXPECTED


def test_a_report_of_another_kind_of_file_does_not_exist(steps, batch):
    assert steps.client.get(reverse("schools:import_report", args=[batch.pk, "pdf"])).status_code == 404


@pytest.mark.parametrize("key", [kind.key for kind in kinds.all_for(Role.OFFICE_ADMIN)])
def test_a_template_has_all_columns_and_is_recognised(steps, key):
    response = steps.client.get(reverse("schools:import_template", args=[key]))
    content = content_of(response)
    first = load_workbook(io.BytesIO(content)).worksheets[0]
    assert [cell.value for cell in first[1]] == [known.label for known in kinds.get(key).fields.values()]
    if kinds.get(key).options(steps.client.session and response.wsgi_request.user, None):
        return  # What is asked beside the file has tests of its own.
    assert steps.send(content, "template.xlsx", kind=key).status_code == 302


def test_the_example_of_the_schools_reads_without_a_fault(steps):
    content = content_of(steps.client.get(reverse("schools:import_template", args=["schools"])))
    batch = steps.preview(content, "template.xlsx")
    assert (batch.added, batch.refused) == (1, 0)
    assert batch.columns["unused"] == []


def test_the_cards_show_what_a_role_may_import(steps, office, client):
    html = client.get(reverse("schools:imports")).content.decode()
    for kind in kinds.all_for(Role.OFFICE_ADMIN):
        assert reverse("schools:import_new", args=[kind.key]) in html
    client.force_login(make_user(Role.CLERK, office=office))
    html = client.get(reverse("schools:imports")).content.decode()
    assert reverse("schools:import_new", args=["schools"]) in html
    for kind in kinds.all_for(Role.OFFICE_ADMIN):
        if Role.CLERK not in kind.roles:
            assert reverse("schools:import_new", args=[kind.key]) not in html
            assert client.get(reverse("schools:import_new", args=[kind.key])).status_code == 403


def test_a_kind_nobody_registered_does_not_exist(steps, client):
    assert client.get(reverse("schools:import_new", args=["pupils"])).status_code == 404


def test_the_history_filters_by_kind(steps):
    steps.taken(csv_bytes(), "โรงเรียน.csv")
    steps.taken(csv_bytes([["NG1", "เครือข่ายหนึ่ง"]], ["code", "name"]), "เครือข่าย.csv", kind="networks")
    html = steps.client.get(reverse("schools:imports"), {"kind": "networks"}).content.decode()
    assert "เครือข่าย.csv" in html
    assert "โรงเรียน.csv" not in html
