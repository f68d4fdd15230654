"""The papers of the types of reports, made by their jobs, in both kinds of digits: every table has its caption in PDF
and Word and its sheet with the same figures in the workbook; the code on the paper leads to the page of its origin."""

import io
import random
from datetime import timedelta
from urllib.parse import urlsplit

import pypdfium2
import pytest
from django.conf import settings
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from reports import pdf, types
from reports.book import paper
from reports.book.made import book_of
from reports.types.periods import period_of
from reports.types.visits.sets import VisitSet
from tests.factories import make_network, make_office, make_school
from tests.qa.factories import make_round
from tests.qa.test_workflow import put
from tests.reports import qr_pictures
from tests.reports.pictures import page_picture, poppler_text, squeezed
from tests.reports.report_factories import make_report
from tests.reports.sar_factories import criteria_of, make_rounds
from tests.reports.types import test_exam_analysis_cells, test_plan, test_survey_cells
from tests.reports.types.test_committee import Place
from tests.supervision.plan_factories import YEAR

pytestmark = pytest.mark.django_db


def committee():
    place = Place()
    place.plan()
    for school in place.schools[:2]:
        place.inspect(school, ratings=(3, 4))
    period = period_of(f"fiscal-{YEAR}", place.office.calendar)
    return place.office, VisitSet(place.office, period).criteria


def exam_analysis():
    return test_exam_analysis_cells.office_with(1, 5), test_exam_analysis_cells.CRITERIA


def plan():
    return test_plan.office_with(5), test_plan.CRITERIA


def status():
    office, chance = make_office(), random.Random(8)
    network = make_network(office)
    for place in range(6):
        make_school(office, f"บ้านทดสอบ {place}", network=network if place % 2 else None)
    round = make_round(office, opened=60, due=-5, closes=20, schools=0)
    for row in round.submissions.order_by("pk"):
        state = chance.choice(["expected", "draft", "submitted", "returned", "accepted"])
        sent = timezone.now() - timedelta(days=chance.randint(1, 40))
        put(row, state, **({"submitted_at": sent} if state in ("submitted", "returned", "accepted") else {}))
    return office, {"round": round.pk, "labels": {"round": str(round)}}


def survey():
    made = test_survey_cells.survey_with(5, 6)
    return made.office, {"survey": made.pk, "source": "all", "labels": {"survey": made.title}}


def approved(build, digits="arabic"):
    """The approved report of a small random office, its papers made."""
    office, criteria = build()
    kind = types.get(build.__name__)
    return make_report(office=office, state="approved", kind=kind, criteria=criteria, title=kind.title, digits=digits)


def content_of(stored):
    with stored.content.open("rb") as file:
        return file.read()


def figures_of_sheet(sheet, heads):
    """The numbers below the heads of a sheet, row by row; rows without one are left out."""
    rows = [[value for value in row if isinstance(value, int | float)] for row in sheet.values]
    return [row for row in rows[heads:] if row]


def figures_of(table):
    """The numbers of a table as they are printed."""
    shown = [
        [cell.shown.replace(",", "") for cell in row.cells if cell.is_number and cell.shown != "–"]
        for row in table.rows
        if not row.band
    ]
    return [[float(one) for one in row] for row in shown if row]


@pytest.mark.parametrize(
    ("build", "digits"),
    [(committee, "thai"), (exam_analysis, "arabic"), (plan, "thai"), (status, "arabic"), (survey, "thai")],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_every_table_is_in_every_paper_and_the_code_leads_to_its_origin(client, build, digits):
    report = approved(build, digits)
    book, content = book_of(report), content_of(report.pdf)
    assert sum(bool(table.rows) for table in book.tables) > 3
    every_caption_is_printed(book, content)
    every_caption_is_in_word(book, content_of(report.docx))
    every_sheet_has_the_figures(book, content_of(report.xlsx))
    the_code_leads_to_the_origin(client, report, content)


def captions(book):
    return [f"ตารางที่ {table.number} {table.title}" for table in book.tables]


def every_caption_is_printed(book, content):
    printed = poppler_text(content)
    assert [one for one in captions(book) if squeezed(book.in_digits(one)) not in printed] == []


def every_caption_is_in_word(book, content):
    word = Document(io.BytesIO(content))
    found = [one.text for one in word.paragraphs if one.style.name == "Caption" and one.text.startswith("ตารางที่")]
    assert found == [book.in_digits(one) for one in captions(book)]
    assert len(word.tables) >= len(found)


def every_sheet_has_the_figures(book, content):
    """In digits that can be counted with, whatever those of the paper are."""
    made, told = load_workbook(io.BytesIO(content)), captions(book)
    sheets = {row[1]: row[0] for row in made.worksheets[0].values if row[1] in told}
    assert list(sheets) == told
    for caption, table in zip(told, book.tables, strict=True):
        sheet, heads = made[sheets[caption]], 2 if table.groups else 1
        assert [cell.value for cell in sheet[heads]] == [column.label for column in table.columns]
        assert figures_of_sheet(sheet, heads) == figures_of(table), caption


def the_code_leads_to_the_origin(client, report, content):
    last = len(pypdfium2.PdfDocument(content)) - 1
    address = qr_pictures.read(page_picture(content, last, scale=3))
    assert address.startswith(settings.SITE_URL)
    page = client.get(urlsplit(address).path)
    assert page.status_code == 200 and report.title in page.text and report.snapshot.sha256 in page.text
    assert squeezed(address) in poppler_text(content, "-f", str(last + 1), "-raw")


def test_the_closing_page_of_a_synthesis_drawn_by_chapters_leads_there_too(client):
    office, round = make_rounds(5, 3)
    asked = {"kind": types.get("sar"), "criteria": criteria_of(round), "title": "การสังเคราะห์ SAR"}
    report = make_report(office=office, state="approved", printed=False, **asked)
    _front, chapters = paper.pieces(book_of(report))
    title, closing = chapters[-1]
    the_code_leads_to_the_origin(client, report, pdf.render_in_child(closing, title=title))
