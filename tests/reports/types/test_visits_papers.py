"""The papers of a report of visits: what they print, what is nowhere in them, and that a draft is marked as one."""

import io
from zipfile import ZipFile

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from jobs.models import Job
from jobs.testing import work_off
from reports.actions import reports as actions
from reports.models import Report
from schools.models import StoredFile
from tests.reports.pictures import squeezed, text_of
from tests.reports.report_factories import texts_form
from tests.reports.types.test_visit_reports import Place, url
from tests.reports.types.test_visits import SECRET

pytestmark = pytest.mark.django_db
DRAFT = "ร่าง ยังไม่ได้รับอนุมัติ"


@pytest.fixture
def place():
    return Place()


def content_of(stored):
    with stored.content.open("rb") as file:
        return file.read()


def pages_of(content):
    return [text_of(content, number) for number in range(len(PdfDocument(content)))]


def words_of_docx(content):
    """All texts of a Word file, those of its head too."""
    with ZipFile(io.BytesIO(content)) as file:
        return "".join(file.read(name).decode() for name in file.namelist() if name.endswith(".xml"))


def cells_of_xlsx(content):
    book = load_workbook(io.BytesIO(content))
    return {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}


def approved(client, place, **texts):
    """The report of the place with edited texts, approved and printed."""
    report = place.report()
    client.force_login(place.author)
    client.post(url("report_edit", report), texts_form(report, **texts))
    report.refresh_from_db()
    actions.submit(report=report, by=place.author, version=report.version)
    actions.approve(report=report, by=place.head, version=report.version)
    work_off()
    return Report.objects.get(pk=report.pk)


def test_papers_print_the_figures_and_the_edited_texts_and_no_private_note(client, place):
    report = approved(client, place, conclusion="ควรนิเทศบ้านใต้ในเดือนหน้า")
    text = text_of(content_of(report.pdf))
    for words in ("เครือข่ายภูเขา", "ควรนิเทศบ้านใต้ในเดือนหน้า", "บ้านเหนือ", "4.00", "50.0", report.snapshot.sha256):
        assert squeezed(words) in text, words
    cells = cells_of_xlsx(content_of(report.xlsx))
    assert {"ครูตั้งใจสอน", report.snapshot.sha256} <= cells
    word = words_of_docx(content_of(report.docx))
    assert "ควรนิเทศบ้านใต้ในเดือนหน้า" in word and report.snapshot.sha256 in word
    assert squeezed(SECRET) not in text and SECRET not in f"{cells} {word}"
    for paper in (text, "".join(cells), squeezed(word)):
        assert squeezed(DRAFT) not in paper
    for stored in (report.pdf, report.xlsx, report.docx):
        assert client.get(reverse("schools:file", args=[stored.pk])).status_code == 200


def test_what_happens_after_the_approval_changes_no_paper(client, place):
    report = approved(client, place)
    before = [content_of(file) for file in (report.pdf, report.xlsx, report.docx)]
    place.visit(place.schools[1], strengths="มาทีหลัง")
    Report.objects.filter(pk=report.pk).update(pdf=None, xlsx=None, docx=None)
    Job.objects.filter(kind="report_papers").delete()
    actions.print_again(report=report, by=place.author)
    work_off()
    report = Report.objects.get(pk=report.pk)
    assert [content_of(file) for file in (report.pdf, report.xlsx, report.docx)] == before


def asked(client, report, form):
    """The file of a draft that the reader of the client asked for twice."""
    for _ in range(2):
        response = client.post(url("report_preview", report), {"form": form})
        job = Job.objects.get(pk=response.url.strip("/").split("/")[-1])
    work_off()
    job.refresh_from_db()
    stored = StoredFile.objects.get(purpose="report_draft", label__endswith=f".{form}")
    assert job.result["url"] == reverse("schools:file", args=[stored.pk])
    return job, stored


def test_a_draft_paper_is_marked_on_each_page_and_is_for_who_asked(client, place):
    report = place.report("submitted")
    client.force_login(place.head)
    assert "PDF ฉบับร่าง" in client.get(url("report", report)).text
    job, stored = asked(client, report, "pdf")
    assert Job.objects.filter(kind="report_draft").count() == 1
    assert client.get(job.result["url"]).status_code == 200
    pages = pages_of(content_of(stored))
    assert len(pages) > 2 and all(squeezed(DRAFT) in page for page in pages)
    assert "(ร่าง)" in stored.label and squeezed(SECRET) not in "".join(pages)
    report.refresh_from_db()
    assert (report.pdf, report.state) == (None, "submitted")
    client.force_login(place.author)
    assert client.get(job.result["url"]).status_code == 404, "a draft is for the one who asked for it"


def test_word_and_excel_of_a_draft_say_that_they_are_one(client, place):
    report = place.report()
    client.force_login(place.author)
    word = words_of_docx(content_of(asked(client, report, "docx")[1]))
    assert DRAFT in word and "ห้ามใช้อ้างอิง" in word and SECRET not in word
    cells = cells_of_xlsx(content_of(asked(client, report, "xlsx")[1]))
    assert f"ร่าง {report.title}" in cells and SECRET not in str(cells)


def test_an_approved_report_has_no_draft(client, place):
    report = place.report("approved")
    client.force_login(place.head)
    assert "PDF ฉบับร่าง" not in client.get(url("report", report)).text
    assert "ได้รับอนุมัติแล้ว" in client.post(url("report_preview", report), follow=True).text
    assert not Job.objects.filter(kind="report_draft").exists()
