"""The slow work of this room."""

from django.urls import reverse

from jobs.kinds import JobFailed, job_kind
from reports import types
from reports.actions import growth as growth_actions
from reports.actions import reports as report_actions
from reports.actions import slips as slip_actions
from reports.certificates import jobs as certificates  # noqa: F401
from reports.dashboards import rollup
from reports.models import Report
from reports.papers import jobs as official_papers  # noqa: F401
from reports.papers import register_job  # noqa: F401
from reports.portfolio import document as growth_document
from reports.theming import job as themes  # noqa: F401
from schools.models import Invitation, Office
from schools.permissions import can_see_invitations


@job_kind("invitation_slips", title="จัดทำใบเชิญ", may_see=lambda user, job: _slips_seen(user, job.input["office"]))
def draw_invitation_slips(run):
    """Draws the slips of the invitations that still wait with the code they had when asked for."""
    from reports import pdf, slips

    digests = dict(run.input["invitations"])
    asked = Invitation.objects.filter(pk__in=digests)
    rows = [row for row in slip_actions.printable(asked) if row.link_digest.startswith(digests[row.pk])]
    if not rows:
        raise JobFailed("คำเชิญทั้งหมดถูกตอบรับ ยกเลิก หรือต่ออายุไปแล้ว โปรดสั่งพิมพ์ใหม่จากรายการคำเชิญ")
    try:
        content = slips.draw(rows, progress=lambda done, total: run.progress(done, total, "กำลังจัดหน้า"))
    except pdf.PdfError as error:
        raise JobFailed(f"จัดทำใบเชิญไม่สำเร็จ: {error}") from error
    with run.finish() as done:
        office = Office.objects.filter(pk=run.input["office"]).first()
        stored = slip_actions.keep(invitations=rows, office=office, pdf=content, by=run.job.requested_by)
        done({"url": reverse("schools:file", args=[stored.pk]), "label": "เปิดใบเชิญ"})


def _slips_seen(user, office_id):
    return can_see_invitations(user) and (user.acting.is_platform or user.acting.office_id == office_id)


@job_kind(rollup.KIND, title="รวมตัวเลขของทุกสำนักงาน")
def roll_up(run):
    """Keeps the figures of every office current, see reports.dashboards.rollup."""
    run.progress(0, 1, "รวมตัวเลขของทุกสำนักงาน")
    rollup.refresh()
    with run.finish() as done:
        done({})


@job_kind("growth_paper", title="จัดทำเอกสารแฟ้มสะสมงาน")
def make_growth_paper(run):
    """Prints a portfolio or an ID PLAN from the data it was asked for with; only who asked gets the paper."""
    from reports import pdf
    from reports.letterhead import letterhead

    kind, data = run.input["kind"], run.input["data"]
    office = Office.objects.select_related("crest").get(pk=data["office"]["pk"])
    run.progress(0, 2, "จัดหน้าเอกสาร PDF")
    try:
        html = growth_document.render_html(kind, data, letterhead(office))
        paper = pdf.render_in_child(html, title=growth_document.title_of(kind, data))
    except pdf.PdfError as error:
        raise JobFailed(f"จัดทำเอกสารไม่สำเร็จ: {error}") from error
    run.progress(1, 2, "บันทึกเอกสาร")
    with run.finish() as done:
        stored = growth_actions.keep_pdf(kind=kind, data=data, pdf=paper, office=office, by=run.job.requested_by)
        done({"url": reverse("schools:file", args=[stored.pk]), "label": "เปิดเอกสาร"})


@job_kind("report", title="ตรึงข้อมูลรายงาน", may_see=lambda user, job: _report_seen(user, job))
def freeze_report(run):
    """Freezes the figures of a report once and drafts its texts from them."""
    report = _report(run, "office", "snapshot")
    run.progress(0, 2, "รวบรวมและตรึงข้อมูล")
    snapshot = report_actions.take_snapshot(report=report)
    run.progress(1, 2, "ร่างข้อความจากข้อมูล")
    drafts = types.get(report.type).drafts(snapshot.data)
    with run.finish() as done:
        report_actions.keep_drafts(report=report, drafts=drafts)
        done({"url": reverse("reports:report", args=[report.pk]), "label": "เปิดรายงาน"})


def _report(run, *related):
    """The report of a job; JobFailed where its author has deleted it."""
    report = Report.objects.select_related(*related).filter(pk=run.input["report"]).first()
    if report is None:
        raise JobFailed("ฉบับร่างนี้ถูกลบแล้ว")
    return report


def _papers(run, report, forms):
    """{form: bytes} of a report, with progress; JobFailed says in Thai why a paper could not be made."""
    from reports import pdf
    from reports.book import made, paper, word, workbook

    if report.is_of_old_format:
        raise JobFailed("ข้อมูลของรายงานนี้ตรึงไว้ก่อนระบบปรับรูปแบบ จึงจัดทำเอกสารไม่ได้ โปรดจัดทำรายงานใหม่")
    book = made.book_of(report)
    steps = len(book.chapters) + len(forms) + 1
    papers = {}
    run.progress(0, steps, "เรียบเรียงตารางและข้อความ")
    try:
        if "pdf" in forms:
            # A wish to cancel is heard between two chapters.
            papers["pdf"] = paper.render(book, progress=lambda done: run.progress(done, steps, "จัดหน้าเอกสาร PDF"))
        for place, (form, writer) in enumerate(
            (("xlsx", workbook.write), ("docx", word.write)), len(book.chapters) + 1
        ):
            if form in forms:
                run.progress(place, steps, "จัดทำไฟล์ Excel" if form == "xlsx" else "จัดทำไฟล์ Word")
                papers[form] = writer(book)
    except pdf.PdfError as error:
        raise JobFailed(f"จัดทำเอกสารไม่สำเร็จ: {error}") from error
    run.progress(steps - 1, steps, "บันทึกเอกสาร")
    return papers


@job_kind("report_papers", title="จัดทำเอกสารรายงาน", may_see=lambda user, job: _report_seen(user, job))
def print_report(run):
    """Makes the PDF, the workbook and the Word file of an approved report from its frozen figures and texts."""
    report = _report(run, "snapshot", "author", "office")
    papers = _papers(run, report, ("pdf", "xlsx", "docx"))
    with run.finish() as done:
        report_actions.keep_papers(report=report, papers=papers)
        done({"url": reverse("reports:report", args=[report.pk]), "label": "เปิดรายงาน"})


@job_kind("report_draft", title="จัดทำฉบับร่างของรายงาน")
def preview_report(run):
    """Makes a paper of a report that is not approved yet, marked ร่าง; only who asked gets it."""
    report = _report(run, "snapshot", "author", "office")
    if report.state == Report.State.APPROVED:
        raise JobFailed("รายงานได้รับอนุมัติแล้ว โปรดเปิดเอกสารฉบับอนุมัติจากหน้ารายงาน")
    form = run.input["form"]
    papers = _papers(run, report, (form,))
    with run.finish() as done:
        by = run.job.requested_by
        stored = report_actions.keep_preview(report=report, content=papers[form], form=form, by=by)
        done({"url": reverse("schools:file", args=[stored.pk]), "label": "เปิดฉบับร่าง"})


def _report_seen(user, job):
    return Report.objects.opened_by(user).filter(pk=job.input["report"]).exists()
