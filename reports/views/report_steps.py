"""The steps of a report: handing in, agreeing, approving, returning, asking again for what a job did not finish."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from registry.models import OfficialPaper
from registry.permissions_official import can_edit
from reports import permissions
from reports.actions import cover_letters
from reports.actions import reports as actions
from reports.models import Report
from schools.permissions import deny, require
from schools.views.editing import posted_version
from supervision.actions.changes import Stale, WrongState
from supervision.forms import ReasonForm
from supervision.views.steps import already

PAGE = "reports:report"


def _allowed(request, pk, may):
    """The report, when the person sees it (else 404) and `may` act on it (else 403)."""
    rows = Report.objects.visible_to(request.user).select_related("author", "office")
    report = get_object_or_404(rows, pk=pk)
    if not may(request.user, report):
        deny(request, request.path)
    return report


def _why_not(report):
    """Why a report without figures that can be read goes no further."""
    if report.is_of_old_format:
        return "ข้อมูลของรายงานนี้ตรึงไว้ก่อนระบบปรับรูปแบบ โปรดให้ผู้จัดทำตรึงข้อมูลใหม่ก่อน"
    return "รายงานนี้ยังไม่มีข้อมูล โปรดรอให้ตรึงข้อมูลเสร็จก่อน"


def _step(request, pk, may, act, said):
    """One step by a button: GET is the address of a refused form, opened again; a second click says what holds."""
    report = _allowed(request, pk, may)
    if request.method == "GET":
        return redirect(PAGE, report.pk)
    try:
        act(report=report, by=request.user, version=posted_version(request))
    except actions.NotFrozen:
        messages.info(request, _why_not(report))
    except Stale:
        return already(request, report, page=PAGE)
    else:
        messages.success(request, said)
    return redirect(PAGE, report.pk)


@require(*permissions.REPORT_WRITERS)
@require_http_methods(["GET", "POST"])
def submit(request, pk):
    return _step(request, pk, permissions.is_report_author, actions.submit, "ส่งรายงานให้พิจารณาแล้ว")


@require(*permissions.REPORT_REVIEWERS)
@require_http_methods(["GET", "POST"])
def endorse(request, pk):
    said = "เห็นชอบรายงานแล้ว และส่งให้ผู้อำนวยการเขตพิจารณา"
    return _step(request, pk, _still(permissions.can_endorse_report, Report.State.SUBMITTED), actions.endorse, said)


@require(*permissions.REPORT_REVIEWERS)
@require_http_methods(["GET", "POST"])
def approve(request, pk):
    said = "อนุมัติรายงานแล้ว ระบบกำลังจัดทำ PDF, Excel และ Word"
    may = _still(permissions.can_approve_report, Report.State.SUBMITTED, Report.State.ENDORSED)
    return _step(request, pk, may, actions.approve, said)


def _still(may, *states):
    """`may` while the report waits; afterwards whoever signs is told what holds now, and is not refused."""

    def allowed(user, report):
        return may(user, report) if report.state in states else permissions.is_report_signer(user, report)

    return allowed


@require(*permissions.REPORT_REVIEWERS)
@require_http_methods(["GET", "POST"])
def send_back(request, pk):
    waiting = (Report.State.SUBMITTED, Report.State.ENDORSED)
    report = _allowed(request, pk, _still(permissions.can_return_report, *waiting))
    if report.state not in waiting:
        return already(request, report, page=PAGE)
    words = {"label": "เหตุผลที่ส่งกลับ", "help_text": "ผู้จัดทำรายงานจะเห็นข้อความนี้ โปรดระบุสิ่งที่ต้องแก้ไข"}
    form = ReasonForm(request.POST or None, initial={"version": report.version}, **words)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.send_back(report=report, by=request.user, reason=data["reason"], version=data["version"])
        except Stale:
            return already(request, report, page=PAGE)
        messages.success(request, "ส่งรายงานกลับให้แก้ไขแล้ว")
        return redirect(PAGE, report.pk)
    return render(request, "reports/reports/send_back.html", {"report": report, "form": form})


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def preview(request, pk):
    """Asks for the report as a paper marked ร่าง: PDF, or Excel or Word where `form` says so."""
    report = _allowed(request, pk, permissions.can_remake_report)
    if request.method == "GET":
        return redirect(PAGE, report.pk)
    form = request.POST.get("form", "pdf")
    try:
        job = actions.preview(report=report, by=request.user, form=form if form in actions.CONTENT_TYPES else "pdf")
    except actions.NotFrozen:
        messages.info(request, _why_not(report))
    except WrongState:
        messages.info(request, "รายงานนี้ได้รับอนุมัติแล้ว โปรดเปิดเอกสารฉบับอนุมัติ")
    else:
        return redirect("jobs:detail", pk=job.pk)
    return redirect(PAGE, report.pk)


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def make_again(request, pk):
    """Asks once more for the figures of a report that has none, or for the papers of an approved one."""
    report = _allowed(request, pk, permissions.can_remake_report)
    if request.method == "GET":
        return redirect(PAGE, report.pk)
    ask = actions.print_again if report.state == Report.State.APPROVED else actions.freeze_again
    try:
        report = ask(report=report, by=request.user)
    except Stale:
        return already(request, report, page=PAGE)
    return redirect("jobs:detail", pk=report.job_id)


@require(*permissions.REPORT_WRITERS)
@require_http_methods(["GET", "POST"])
def discard(request, pk):
    """Deletes a draft that was never handed in, after a question."""
    report = _allowed(request, pk, permissions.is_report_author)
    if report.state != Report.State.DRAFT:
        return already(request, report, page=PAGE)
    if request.method == "POST":
        try:
            actions.discard(report=report, by=request.user)
        except Stale:
            return already(request, report, page=PAGE)
        messages.success(request, f"ลบฉบับร่าง “{report.title}” แล้ว")
        return redirect("reports:reports")
    return render(request, "reports/reports/discard.html", {"report": report})


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def cover(request, pk):
    """Drafts the letter that sends the report on, and opens it in the editor; a second press opens the same one."""
    report = _allowed(request, pk, permissions.can_draft_cover)
    if request.method == "GET":
        return redirect(PAGE, report.pk)
    paper, is_new = cover_letters.draft(report=report, by=request.user)
    if is_new:
        messages.success(request, "ร่างหนังสือนำส่งแล้ว โปรดตรวจผู้รับ ข้อความ และสิ่งที่ส่งมาด้วย แล้วเสนอลงนาม")
    if can_edit(request.user, paper):
        return redirect("registry:official_edit", paper.pk)
    if OfficialPaper.objects.visible_to(request.user).filter(pk=paper.pk).exists():
        return redirect("registry:official_paper", paper.pk)
    messages.info(request, f"{paper.author} ร่างหนังสือนำส่งของรายงานนี้ไว้แล้ว ท่านจะเห็นเมื่อเสนอลงนาม")
    return redirect(PAGE, report.pk)
