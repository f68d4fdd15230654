"""Lists as files: who may have one, what stands in it, and that nothing in it runs."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from jobs.models import Job
from jobs.testing import work_off
from schools import exports
from schools.actions import imports
from schools.exports.cells import guarded, plain, unguarded, written
from schools.imports import kinds
from schools.models import AuditEvent, Membership, Role, School, StoredFile
from tests.factories import make_network, make_office, make_school, make_school_year, make_user, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def admin(office, client):
    user = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(user)
    return user


def address(name="schools", fmt="csv"):
    return reverse("schools:export", args=[name, fmt])


def content(response):
    return b"".join(response.streaming_content)


def csv_rows(response):
    data = content(response)
    assert data.startswith(b"\xef\xbb\xbf"), "Excel knows UTF-8 by its mark"
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def names(response):
    rows = csv_rows(response)
    return [row[rows[0].index("ชื่อโรงเรียน")] for row in rows[1:]]


def test_the_file_holds_what_the_list_shows(client, admin, office):
    make_school(office, "บ้านหนึ่ง", district="แม่สอด")
    make_school(office, "บ้านสอง", district="พบพระ")
    make_school(make_office(), "บ้านเขา", district="แม่สอด")
    assert names(client.get(address(), {"district": "แม่สอด"})) == ["บ้านหนึ่ง"]
    assert names(client.get(address(), {"q": "สอง"})) == ["บ้านสอง"]
    assert names(client.get(address(), {"sort": "-name"})) == ["บ้านหนึ่ง", "บ้านสอง"]


def test_the_list_offers_its_file_with_its_filters(client, admin, office):
    make_school(office, "บ้านหนึ่ง", district="แม่สอด")
    html = client.get(reverse("schools:list"), {"q": "หนึ่ง"}).content.decode()
    for fmt in exports.FORMATS:
        assert f'href="{address(fmt=fmt)}?q=' in html


@pytest.mark.parametrize("fmt", exports.FORMATS)
def test_what_was_exported_is_imported_again_unchanged(client, admin, office, fmt, tmp_path):
    network = make_network(office, "=เครือข่าย")
    make_school(office, "=1+1", smis_code="01020304", network=network, district="-แม่สอด", province="'=ตาก")
    make_school(office, "+บ้านสูตร", moe_code="0012345678", obec_code="001234", zip_code="01234")
    make_school(office, "@วัด", latitude="16.900000", longitude="98.512345", levels="อนุบาล–ประถมศึกษา")
    make_school_year(make_school(office, "บ้าน, “มี” ; จุลภาค"))
    make_school(office, levels="ประถมศึกษา", has_early=True)
    make_school(office, local_code="ตาก-01", smis_code=None)
    path = tmp_path / f"a.{fmt}"
    path.write_bytes(content(client.get(address(fmt=fmt))))
    with path.open("rb") as file:
        rows = imports.import_file(file, kind=kinds.get("schools"), office=office, dry_run=True)
    assert [(row.outcome, row.reason) for row in rows] == [("same", "")] * School.objects.count()


def test_no_cell_is_a_formula(client, admin, office):
    make_school(office, '=HYPERLINK("http://x","y")', smis_code="01020304")
    book = load_workbook(io.BytesIO(content(client.get(address(fmt="xlsx")))))
    cells = {cell.value: cell for row in book.active.iter_rows() for cell in row if cell.value}
    assert {cell.data_type for cell in cells.values()} <= {"s", "n"}
    assert cells["01020304"].data_type == "s"
    assert not [text for text in cells if str(text).startswith(("=", "+", "-", "@"))]
    assert "'=HYPERLINK" in content(client.get(address())).decode()


@pytest.mark.parametrize("text", ["=1", "'=1", "''=1", "-", "+66", "@a", "\t=1", "'ปกติ", "ปกติ", "", "'", "＝1"])
def test_the_guard_of_a_cell_comes_off_again(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "＝"))


def test_the_name_of_the_file_is_thai_and_dated(client, admin, office):
    from urllib.parse import unquote

    from thai import dates

    response = client.get(address(fmt="xlsx"))
    assert f"รายชื่อโรงเรียน {dates.short(today())}.xlsx" in unquote(response["Content-Disposition"])


def test_an_export_is_on_record_with_count_and_filters(client, admin, office):
    make_school(office, district="แม่สอด")
    client.get(address(), {"q": "ทดสอบ", "page": 3, "district": ""})
    event = AuditEvent.objects.get(verb="export")
    assert (event.actor, event.target, event.detail["count"]) == (admin, "schools", 1)
    assert event.detail["filters"] == "q=%2A&district=", "that there was a search, not what was typed; no page"


def test_what_there_is_not_is_404_and_what_is_not_yours_403(client, office):
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    assert client.get(address("secrets")).status_code == 404
    assert client.get("/export/schools.exe/").status_code == 404
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, office=office))
    assert client.get(address()).status_code == 403
    assert AuditEvent.objects.filter(verb="export").count() == 0


@pytest.fixture
def long_list(monkeypatch, office):
    """An office whose list is longer than what is answered at once."""
    monkeypatch.setattr("schools.views.exports.AT_ONCE", 2)
    return [make_school(office) for _ in range(3)]


def test_a_long_list_becomes_a_job_and_a_private_file(client, admin, office, long_list):
    response = client.get(address(), {"sort": "-name"})
    job = Job.objects.get()
    assert response.url == reverse("jobs:detail", args=[job.pk])
    assert client.get(address(), {"sort": "-name"}).url == response.url, "a second click is the same job"
    work_off()
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 3), job.error
    html = client.get(response.url).content.decode()
    assert job.result["url"] in html
    sent = client.get(job.result["url"])
    assert len(csv_rows(sent)) == 4
    assert AuditEvent.objects.filter(verb="export").count() == 1


def test_a_long_list_keeps_what_was_searched_for_out_of_the_trail(client, admin, office, long_list):
    School.objects.update(name="บ้านนายชื่อลับ", search_name="บ้านนายชื่อลับ")
    client.get(address(), {"q": "ชื่อลับ"})
    work_off()
    assert AuditEvent.objects.get(verb="export").detail["filters"] == "q=%2A"
    assert Job.objects.get().done == 3, "the job still knows it"


def test_the_file_is_for_who_asked_while_they_may(client, admin, office, long_list):
    client.get(address())
    work_off()
    file = reverse("schools:file", args=[StoredFile.objects.get(purpose="export").pk])
    assert client.get(file).status_code == 200
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    assert client.get(file).status_code == 404, "a colleague did not ask for it"
    Membership.objects.filter(user=admin).update(role=Role.COMMITTEE)
    client.force_login(type(admin).objects.get(pk=admin.pk))
    assert client.get(file).status_code == 404, "who may no longer export reads no export"


def test_a_role_that_ended_meanwhile_writes_no_file(client, admin, office, long_list):
    client.get(address())
    Membership.objects.filter(user=admin).update(role=Role.COMMITTEE)
    work_off()
    assert Job.objects.get().state == "failed"
    assert not StoredFile.objects.filter(purpose="export").exists()


@pytest.mark.parametrize("fmt", exports.FORMATS)
def test_the_queries_do_not_grow_with_the_rows(client, admin, office, fmt, django_assert_max_num_queries):
    counts = []
    for more in (1, 11):
        for _ in range(more):
            make_school_year(make_school(office))
        with django_assert_max_num_queries(22) as made:
            content(client.get(address(fmt=fmt)))
        counts.append(len(made))
    assert len(set(counts)) == 1, counts


def test_a_moment_in_a_file_of_text_reads_as_on_the_pages():
    assert written(plain(datetime(2026, 11, 16, 2, 5, 9, tzinfo=UTC))) == "16 พ.ย. 2569 09.05 น."
