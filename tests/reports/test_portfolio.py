"""The papers of portfolios and ID PLANs: what stands in them, who gets them, and that they can be made again alike."""

import io
import re
import uuid
import zipfile

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from jobs.models import Job
from jobs.testing import work_off
from reports import pdf
from reports.letterhead import letterhead
from reports.portfolio import document, figures, workbook
from schools import files
from schools.models import AuditEvent, Role, StoredFile
from supervision.actions import id_plans
from supervision.models import PortfolioEntry
from tests.factories import make_office, make_school, make_user, today
from tests.reports.pictures import squeezed, text_of
from tests.supervision.factories import make_visit
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db
YEAR = fiscal_year(today())


@pytest.fixture
def office():
    return make_office("สพป.น้ำผึ้ง เขต 1")


@pytest.fixture
def me(client, office):
    user = make_user(Role.SUPERVISOR, office=office, position="ศึกษานิเทศก์", rank="senior", position_number="12")
    client.force_login(user)
    return user


@pytest.fixture
def full(office, me):
    """Two visits of one school, a training with a file, an award."""
    school = make_school(office, "บ้านห้วยน้ำใส")
    for _ in range(2):
        make_visit(school=school, supervisor=me, state="submitted", visited_on=today())
    common = {"office": office, "user": me, "starts_on": today()}
    training = PortfolioEntry.objects.create(
        **common, client_uuid=uuid.uuid4(), kind="training", title="=อบรมผู้นิเทศ", hours="7.5", result="ใช้ได้จริง"
    )
    stored = files.store(b"x", office=office, purpose="portfolio", label="วุฒิบัตร.pdf", content_type="application/pdf")
    training.files.add(stored)
    PortfolioEntry.objects.create(**common, client_uuid=uuid.uuid4(), kind="award", title="ศึกษานิเทศก์ดีเด่น")
    return stored


def make_plan(user, state="submitted"):
    plan = id_plans.start(office=user.acting.office, user=user, year=YEAR)
    item = {"topic": "การโค้ช", "reason": "จำเป็น", "method": "อบรมผู้นิเทศ", "period": "ตลอดปี", "indicator": "ผ่าน"}
    id_plans.save(plan=plan, items=[item], version=plan.version, by=user, submit=state != "draft")
    return plan


def asked(client, address, **data):
    """The job that a press of the button led to."""
    response = client.post(address, data)
    assert response.status_code == 302
    return Job.objects.get(pk=response.url.strip("/").split("/")[-1])


def test_the_paper_of_a_portfolio_says_what_was_done(client, office, me, full):
    job = asked(client, reverse("reports:portfolio_pdf", args=[me.pk]), year=YEAR)
    work_off()
    job.refresh_from_db()
    content = b"".join(client.get(job.result["url"]).streaming_content)
    text = text_of(content)
    for words in (
        "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาน้ำผึ้ง เขต 1",
        f"แฟ้มสะสมงาน ปีงบประมาณ {YEAR}",
        "ศึกษานิเทศก์ชำนาญการพิเศษ",
        "โรงเรียนบ้านห้วยน้ำใส",
        "=อบรมผู้นิเทศ",
        "ศึกษานิเทศก์ดีเด่น",
        "วุฒิบัตร.pdf",
        full.sha256[:16],
        "หน้า 1 จาก",
    ):
        assert squeezed(words) in text, words


def test_the_same_data_gives_the_same_bytes(office, me, full):
    data = figures.of_portfolio(me, office, YEAR)
    assert data == figures.of_portfolio(me, office, YEAR)
    html = document.render_html("portfolio", data, letterhead(office))
    assert pdf.render(html) == pdf.render(html)
    written = workbook.write(data)
    with zipfile.ZipFile(io.BytesIO(written)) as book:
        assert set(re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", book.read("docProps/core.xml"))) == {b"2000-01-01T00:00:00Z"}
    assert written == workbook.write(data)


def test_two_clicks_are_one_paper_and_new_data_is_another(client, office, me, full):
    address = reverse("reports:portfolio_pdf", args=[me.pk])
    first = asked(client, address, year=YEAR)
    work_off()
    assert asked(client, address, year=YEAR) == first
    assert StoredFile.objects.filter(purpose="growth_paper").count() == 1
    PortfolioEntry.objects.filter(kind="award").update(title="รางวัลอื่น")
    assert asked(client, address, year=YEAR) != first


def test_an_empty_year_is_a_paper_too(client, office, me):
    html = document.render_html("portfolio", figures.of_portfolio(me, office, YEAR - 3), letterhead(office))
    text = text_of(pdf.render(html))
    assert squeezed("ไม่มีการนิเทศที่ส่งรายงานในปีงบประมาณนี้") in text
    assert squeezed("ไม่มีหลักฐานแนบ") in text


def test_the_workbook_keeps_texts_as_texts(client, office, me, full):
    response = client.get(reverse("reports:portfolio_xlsx", args=[me.pk]), {"year": YEAR})
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["สรุป", "การนิเทศ", "ผลงาน"]
    summary = dict(book["สรุป"].iter_rows(min_row=2, values_only=True))
    assert (summary["การนิเทศ (ครั้ง)"], summary["โรงเรียนที่นิเทศ (แห่ง)"]) == (2, 1)
    assert summary["การอบรมและพัฒนาตนเอง (ชั่วโมง)"] == 7.5
    cell = book["ผลงาน"]["B2"]
    assert (cell.value, cell.data_type) == ("=อบรมผู้นิเทศ", "s")
    assert book["การนิเทศ"]["A2"].is_date and book["ผลงาน"]["D2"].is_date, "days, not their words"
    assert book["ผลงาน"]["H2"].value == "วุฒิบัตร.pdf"
    assert AuditEvent.objects.filter(verb="export portfolio", actor=me).exists()


def test_a_control_character_from_a_file_spoils_no_workbook(client, office, me, full):
    PortfolioEntry.objects.filter(kind="award").update(title="ดี\x01เด่น\x0b", result="\x01")
    response = client.get(reverse("reports:portfolio_xlsx", args=[me.pk]), {"year": YEAR})
    sheet = load_workbook(io.BytesIO(response.content))["ผลงาน"]
    assert "ดีเด่น" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_the_paper_of_an_id_plan(client, office, me):
    plan = make_plan(me)
    job = asked(client, reverse("reports:id_plan_pdf", args=[plan.pk]))
    work_off()
    job.refresh_from_db()
    text = text_of(b"".join(client.get(job.result["url"]).streaming_content))
    for words in (f"แผนพัฒนาตนเอง (ID PLAN) ปีงบประมาณ {YEAR}", "การโค้ช", "อบรมผู้นิเทศ", "รอพิจารณา", "ส่งให้พิจารณาโดย"):
        assert squeezed(words) in text, words


def test_leaders_print_those_of_their_office_and_each_gets_the_own_file(client, office, me, full):
    plan, head = make_plan(me), make_user(Role.HEAD, office=office)
    client.force_login(head)
    job = asked(client, reverse("reports:portfolio_pdf", args=[me.pk]), year=YEAR)
    work_off()
    job.refresh_from_db()
    assert client.get(job.result["url"]).status_code == 200
    for other, status in ((me, 404), (make_user(Role.HEAD), 404), (make_user(Role.SUPERVISOR, office=office), 404)):
        client.force_login(other)
        assert client.get(job.result["url"]).status_code == status
    for name, pk in (("portfolio_pdf", me.pk), ("id_plan_pdf", plan.pk)):
        assert client.post(reverse(f"reports:{name}", args=[pk])).status_code == 404
