"""A report of a set of visits from the choice of visits to the frozen papers."""

import io
import uuid

import pytest
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from inbox.models import Notice
from jobs.models import Job
from jobs.testing import work_off
from reports.actions import visit_reports as actions
from reports.models import VisitReport
from reports.visits import document, workbook
from reports.visits.sets import VisitSet, period_choices, period_of
from schools.models import Role, StoredFile
from supervision.actions.changes import Stale
from supervision.models import Visit
from tests.factories import make_network, make_office, make_school, make_user
from tests.reports.pictures import squeezed, text_of
from tests.reports.visit_report_factories import make_report, texts_form, this_year
from tests.supervision.factories import make_visit

pytestmark = pytest.mark.django_db
SECRET = "ผู้บริหารกำลังจะย้าย"


class Place:
    """A network of two schools, one of them visited, and the people who report."""

    def __init__(self):
        self.office = make_office("สพป.น้ำผึ้ง เขต 1")
        self.network = make_network(self.office, "เครือข่ายภูเขา")
        self.schools = [make_school(self.office, name, network=self.network) for name in ("บ้านเหนือ", "บ้านใต้")]
        self.author = make_user(Role.SUPERVISOR, office=self.office)
        self.head = make_user(Role.HEAD, office=self.office)
        self.visit(self.schools[0], strengths="ครูตั้งใจสอน")

    def visit(self, school, state="approved", **fields):
        fields.setdefault("private_notes", SECRET)
        return make_visit(school=school, supervisor=self.author, head=self.head, state=state, **fields)

    def report(self, state="draft", **fields):
        fields.setdefault("network", self.network)
        return make_report(office=self.office, author=self.author, head=self.head, state=state, **fields)

    def asked(self, **changes):
        return {"period": this_year(self.office).key, "network": self.network.pk} | changes


@pytest.fixture
def place():
    return Place()


def url(name, report):
    return reverse(f"reports:{name}", args=[report.pk])


def test_the_choice_tells_how_many_before_anything_is_made(client, place):
    client.force_login(place.author)
    page = client.get(reverse("reports:visit_report_new"), place.asked()).content.decode()
    assert "การนิเทศที่ได้รับอนุมัติ (ครั้ง)" in page
    assert "50.0" in page
    assert VisitReport.objects.count() == 0


def test_a_school_of_another_office_is_a_fault_of_the_form(client, place):
    other = make_network(make_office())
    client.force_login(place.author)
    page = client.post(reverse("reports:visit_report_new"), place.asked(network=other.pk))
    assert page.status_code == 200
    assert VisitReport.objects.count() == 0


def test_two_presses_are_one_report(client, place):
    client.force_login(place.author)
    sent = place.asked(client_uuid=str(uuid.uuid4()))
    for _ in range(2):
        assert client.post(reverse("reports:visit_report_new"), sent).status_code == 302
    assert VisitReport.objects.count() == Job.objects.filter(kind="visit_report").count() == 1


def test_only_approved_visits_count_and_private_notes_are_nowhere(place):
    place.visit(place.schools[1], state="submitted", strengths="ยังไม่อนุมัติ")
    report = place.report("approved")
    data = report.snapshot.data
    assert data["totals"]["visits"] == data["totals"]["visited"] == 1
    assert data["totals"]["expected"] == 2
    assert data["totals"]["coverage"] == "50.0"
    assert "ครูตั้งใจสอน" in report.blocks["strengths"]
    assert "ยังไม่อนุมัติ" not in str(data)
    assert SECRET not in str(data) + str(report.blocks)
    with report.pdf.content.open() as file:
        assert squeezed(SECRET) not in text_of(file.read())


def test_papers_print_the_figures_and_the_edited_texts(client, place):
    report = place.report()
    client.force_login(place.author)
    client.post(url("visit_report_edit", report), texts_form(report, conclusion="ควรนิเทศบ้านใต้ในเดือนหน้า"))
    report.refresh_from_db()
    actions.submit(report=report, by=place.author, version=report.version)
    actions.approve(report=report, by=place.head, version=report.version)
    work_off()
    report = VisitReport.objects.get(pk=report.pk)
    with report.pdf.content.open() as file:
        text = text_of(file.read())
    for words in ("เครือข่ายภูเขา", "ควรนิเทศบ้านใต้ในเดือนหน้า", "บ้านเหนือ", "4.00", "50.0", report.snapshot.sha256):
        assert squeezed(words) in text, words
    with report.xlsx.content.open() as file:
        book = load_workbook(io.BytesIO(file.read()))
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"ควรนิเทศบ้านใต้ในเดือนหน้า", "ครูตั้งใจสอน", report.snapshot.sha256} <= cells
    assert SECRET not in str(cells)
    assert book["การนิเทศ"]["A2"].is_date
    for stored in (report.pdf, report.xlsx):
        assert client.get(reverse("schools:file", args=[stored.pk])).status_code == 200


def test_the_same_snapshot_gives_the_same_report(place):
    report = place.report("approved")
    frozen = {"title": report.title, "blocks": report.blocks, "sha256": report.snapshot.sha256}
    before = workbook.write(report.snapshot.data, **frozen)
    place.visit(place.schools[1])
    with report.xlsx.content.open() as file:
        assert file.read() == before
    signed = actions.signed(report)
    told = [document.render_html(report.snapshot.data, **frozen, signed=signed, template_version=1) for _ in "ab"]
    assert told[0] == told[1]


def test_what_was_approved_cannot_change(client, place):
    report = place.report("approved")
    client.force_login(place.author)
    page = client.post(url("visit_report_edit", report), texts_form(report, title="อื่น"))
    assert page.status_code == 409
    for name in ("visit_report_submit", "visit_report_again"):
        client.post(url(name, report), {"version": report.version})
    client.force_login(place.head)
    client.post(url("visit_report_approve", report), {"version": report.version})
    client.post(url("visit_report_return", report), {"version": report.version, "reason": "ไม่"})
    after = VisitReport.objects.get(pk=report.pk)
    assert (after.title, after.blocks, after.version, after.pdf_id, after.snapshot_id, after.state) == (
        report.title, report.blocks, report.version, report.pdf_id, report.snapshot_id, "approved",
    )  # fmt: skip
    assert Job.objects.filter(kind="visit_report_papers").count() == 1


def test_a_stale_edit_overwrites_nothing(client, place):
    report = place.report()
    client.force_login(place.author)
    assert client.post(url("visit_report_edit", report), texts_form(report, coverage="แรก")).status_code == 302
    page = client.post(url("visit_report_edit", report), texts_form(report, coverage="หลัง"))
    assert page.status_code == 409
    assert "หลัง" in page.content.decode()
    report.refresh_from_db()
    assert report.blocks["coverage"] == "แรก"


def test_the_head_returns_with_a_reason_or_approves_and_each_is_told(client, place):
    report = place.report("submitted")
    assert Notice.objects.filter(user=place.head, kind="report").count() == 1
    client.force_login(place.head)
    assert client.post(url("visit_report_return", report), {"version": report.version}).status_code == 200
    client.post(url("visit_report_return", report), {"reason": "ไม่บอกรุ่น"})
    report.refresh_from_db()
    assert report.state == "submitted"
    client.post(url("visit_report_return", report), {"version": report.version, "reason": "เพิ่มบทสรุป"})
    client.force_login(place.author)
    assert "เพิ่มบทสรุป" in client.get(url("visit_report", report)).content.decode()
    report.refresh_from_db()
    client.post(url("visit_report_submit", report), {"version": report.version})
    client.force_login(place.head)
    for _ in range(2):
        client.post(url("visit_report_approve", report), {"version": report.version + 1})
    report.refresh_from_db()
    assert (report.state, report.approved_by) == ("approved", place.head)
    assert list(report.events.values_list("to_state", flat=True)) == [
        "draft", "submitted", "returned", "submitted", "approved",
    ]  # fmt: skip
    assert Notice.objects.filter(user=place.author, kind="report").count() == 2


def test_nobody_approves_the_own_report(client, place):
    report = make_report(office=place.office, author=place.head, head=place.head, state="submitted")
    client.force_login(place.head)
    assert client.post(url("visit_report_approve", report), {"version": report.version}).status_code == 403


def test_who_sees_what(client, place):
    draft, sent = place.report(), place.report("submitted")
    colleague = make_user(Role.SUPERVISOR, office=place.office)
    client.force_login(colleague)
    assert client.get(url("visit_report", draft)).status_code == 404
    assert client.get(url("visit_report", sent)).status_code == 200
    assert client.post(url("visit_report_edit", sent), texts_form(sent)).status_code == 403
    client.force_login(make_user(Role.HEAD, office=make_office()))
    assert client.get(url("visit_report", sent)).status_code == 404
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=place.schools[0]))
    assert client.get(url("visit_report", sent)).status_code == 403


def test_an_identity_of_somebody_else_begins_nothing(place):
    report = place.report()
    other = make_user(Role.SUPERVISOR, office=place.office)
    from tests.reports.visit_report_factories import make_set

    with pytest.raises(Stale):
        actions.begin(chosen=make_set(place.office), by=other, client_uuid=report.client_uuid)


@pytest.mark.parametrize(("state", "kind"), [("draft", "visit_report"), ("approved", "visit_report_papers")])
def test_a_failed_job_leaves_the_report_to_be_run_again(client, place, state, kind):
    report = place.report(state, printed=False)
    if state == "draft":
        VisitReport.objects.filter(pk=report.pk).update(blocks={}, snapshot=None)
    Job.objects.filter(kind=kind).update(state="failed", error="เครื่องดับ")
    client.force_login(place.author)
    assert "เครื่องดับ" in client.get(url("visit_report", report)).content.decode()
    for _ in range(2):
        client.post(url("visit_report_again", report))
    assert Job.objects.filter(kind=kind, state="queued").count() == 1
    work_off()
    report.refresh_from_db()
    assert report.blocks
    assert bool(report.pdf_id) == (state == "approved")


def test_a_second_attempt_keeps_the_figures_of_the_first(place):
    report = place.report()
    first = report.snapshot_id
    place.visit(place.schools[1])
    assert actions.take_snapshot(report=VisitReport.objects.get(pk=report.pk)).pk == first


def test_ten_hours_are_ten_in_the_totals(place):
    Visit.objects.update(hours=10)
    assert make_report(office=place.office).snapshot.data["totals"]["hours"] == "10"


def test_a_report_is_seen_as_a_draft_paper_before_it_is_approved(client, place):
    report = place.report("submitted")
    assert squeezed("ร่าง ยังไม่ได้รับอนุมัติ") not in "".join(_pages(place.report("approved").pdf))
    client.force_login(place.head)
    assert "PDF ฉบับร่าง" in client.get(url("visit_report", report)).text
    for _ in range(2):
        job = Job.objects.get(pk=client.post(url("visit_report_preview", report)).url.strip("/").split("/")[-1])
    assert Job.objects.filter(kind="visit_report_draft").count() == 1
    work_off()
    job.refresh_from_db()
    stored = StoredFile.objects.get(purpose="visit_report_draft")
    assert job.result["url"] == reverse("schools:file", args=[stored.pk])
    assert client.get(job.result["url"]).status_code == 200
    pages = _pages(stored)
    assert len(pages) > 2 and all("ร่าง" in page for page in pages)
    assert squeezed("ยังไม่ได้รับอนุมัติ") in pages[0]
    report.refresh_from_db()
    assert (report.pdf, report.state) == (None, "submitted")
    client.force_login(place.author)
    assert client.get(job.result["url"]).status_code == 404, "a draft is for the one who asked for it"


def _pages(stored):
    with stored.content.open() as file:
        content = file.read()
    return [text_of(content, number) for number in range(len(PdfDocument(content)))]


def test_an_approved_report_has_no_draft(client, place):
    report = place.report("approved")
    client.force_login(place.head)
    assert "PDF ฉบับร่าง" not in client.get(url("visit_report", report)).text
    assert "ได้รับอนุมัติแล้ว" in client.post(url("visit_report_preview", report), follow=True).text
    assert not Job.objects.filter(kind="visit_report_draft").exists()


@pytest.mark.parametrize("period", ["semester", "year", "fiscal"])
def test_the_count_of_visits_opens_the_list_of_just_these(client, place, period):
    place.visit(make_school(place.office))
    place.visit(place.schools[1], state="submitted")
    (group,) = [keys for _, keys in period_choices(place.office.calendar) if keys[0][0].startswith(period)]
    now = period_of(group[0][0], place.office.calendar)
    chosen = VisitSet(place.office, now, {"network": place.network.pk}, {"network": "ภูเขา"})
    report = actions.begin(chosen=chosen, by=place.author, client_uuid=uuid.uuid4())
    work_off()
    client.force_login(place.author)
    page = client.get(url("visit_report", report))
    data, behind = page.context["data"], page.context["behind"]
    assert data["totals"]["visits"] == behind["n"] == 1
    assert escape(behind["href"]) in page.text and "ขณะนี้ในรายการมี" not in page.text
    assert client.get(behind["href"]).context["page"].paginator.count == 1
    place.visit(place.schools[0])
    page = client.get(url("visit_report", report))
    assert (page.context["data"]["totals"]["visits"], page.context["behind"]["n"]) == (1, 2), "frozen figures stay"
    assert "ขณะนี้ในรายการมี" in page.text
