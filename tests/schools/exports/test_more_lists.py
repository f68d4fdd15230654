"""Lists of duties, orders, counts, imports, the map and what the register lacks, as files of what their pages show."""

import csv
import io

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from schools.actions import imports
from schools.imports import kinds
from schools.models import Duty, DutyOrder, DutyOrderRecipient, Figures, ImportBatch, Role, School, StoredFile
from tests.factories import make_network, make_office, make_school, make_user, today
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db

PAGES = {
    "duties": "schools:duties",
    "duty_gaps": "schools:duty_gaps",
    "duty_orders": "schools:duty_orders",
    "inclusive": "schools:inclusive",
    "quality": "schools:quality",
    "imports": "schools:imports",
    "map": "reports:map",
}


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def admin(office, client):
    user = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(user)
    return user


def rows(client, name, **params):
    response = client.get(reverse("schools:export", args=[name, "csv"]), params)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def fill(office, by, n=1):
    """`n` rows in each list."""
    supervisor, year = make_user(Role.SUPERVISOR, office=office), fiscal_year(today())
    for _ in range(n):
        make_school(office, "บ้านไม่มีผู้ดูแล")
        school = make_school(office, "บ้านมีผู้ดูแล", latitude="16.9", longitude="98.5")
        Duty.objects.create(office=office, user=supervisor, year=year, school=school)
        order = DutyOrder.objects.create(
            office=office,
            year=year,
            number=str(School.objects.count()),
            dated=today(),
            effective_on=today(),
            created_by=by,
        )
        DutyOrderRecipient.objects.create(order=order, user=supervisor)
        calendar_year = office.calendar.academic_year(today())
        for date in Figures.DataDate.values:
            Figures.objects.create(
                school=school, academic_year=calendar_year, data_date=date, inclusive={"hearing": [2, 1]}
            )
        stored = StoredFile.objects.create(
            office=office, purpose="import", label="a.csv", content=ContentFile(b"x", "a.csv"), uploaded_by=by,
            size=1, sha256="0" * 64, content_type="text/csv",
        )  # fmt: skip
        ImportBatch.objects.create(office=office, kind="schools", file=stored, state="ready", created_by=by)


def test_each_page_offers_its_file(client, admin, office):
    fill(office, admin)
    for name, page in PAGES.items():
        html = client.get(reverse(page)).content.decode()
        assert reverse("schools:export", args=[name, "xlsx"]) in html, name


def test_what_the_files_say(client, admin, office):
    fill(office, admin)
    other = make_office()
    fill(other, make_user(Role.OFFICE_ADMIN, office=other))
    assert [row["หน้าที่"] for row in rows(client, "duties")] == ["บ้านมีผู้ดูแล"]
    assert rows(client, "duties", year=fiscal_year(today()) - 1) == []
    assert [row["ชื่อโรงเรียน"] for row in rows(client, "duty_gaps")] == ["บ้านไม่มีผู้ดูแล"]
    assert [(row["ผู้รับคำสั่ง"], row["รับทราบแล้ว"]) for row in rows(client, "duty_orders")] == [("1", "0")]
    assert rows(client, "inclusive")[-1] == {"ประเภท": "รวม", "ชาย": "2", "หญิง": "1", "รวม": "3", "โรงเรียน": "1"}
    assert [row["สถานะ"] for row in rows(client, "imports")] == ["ไม่มีสิ่งที่ต้องเปลี่ยน"]
    assert rows(client, "imports", kind="people") == []
    found = [row["ชื่อโรงเรียน"] for row in rows(client, "quality") if row["ข้อมูลที่ยังขาด"] == "ไม่มีพิกัด"]
    assert found == ["บ้านไม่มีผู้ดูแล"]
    table = rows(client, "map", by="visited", q="มีผู้ดูแล", network="none")
    assert {row["การนิเทศครั้งล่าสุด"] for row in table} == {"ยังไม่เคย"}
    assert ("16.9", "98.5") in {(row["ละติจูด"], row["ลองจิจูด"]) for row in table}


@pytest.mark.parametrize("name", PAGES)
def test_a_school_gets_none_of_them(client, office, name):
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, office=office))
    assert client.get(reverse("schools:export", args=[name, "csv"])).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_the_queries_do_not_grow_with_the_rows(client, admin, office, name, django_assert_max_num_queries):
    make_network(office)
    fill(office, admin, 2)
    counts = []
    for more in (0, 10):
        fill(office, admin, more)
        with django_assert_max_num_queries(45) as made:
            rows(client, name)
        counts.append(len(made))
    assert counts[0] == counts[1]


def test_coordinates_are_filled_in_by_a_file_that_goes_out_and_comes_in(client, admin, office):
    fill(office, admin)
    make_school(office, "บ้านรหัสของเรา", smis_code=None, local_code="ต-01")
    out = rows(client, "coordinates", check="coordinates")
    assert {row["ชื่อโรงเรียน"] for row in out} == {"บ้านไม่มีผู้ดูแล", "บ้านรหัสของเรา"}
    address = reverse("schools:export", args=["coordinates", "xlsx"]) + "?check=coordinates"
    for page in ("schools:quality", "reports:map"):
        assert address in client.get(reverse(page)).content.decode()
    out[0] |= {"ละติจูด": "16.712345", "ลองจิจูด": "98.5"}
    file = io.StringIO()
    writer = csv.DictWriter(file, out[0])
    writer.writeheader()
    writer.writerows(out)
    sheet = io.BytesIO(file.getvalue().encode())
    done = imports.import_file(sheet, kind=kinds.get("schools"), office=office)
    assert [row.outcome for row in done] == ["change", "same"]
    assert set(done[0].changes) == {"latitude", "longitude"}
    assert len(rows(client, "coordinates", check="coordinates")) == 1
