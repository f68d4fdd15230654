"""The steps of a report of visits: handing in, returning, approving, and asking again for what a job did not finish."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from reports import permissions
from reports.actions import visit_reports as actions
from reports.models import VisitReport
from schools.permissions import deny, require
from schools.views.editing import posted_version
from supervision.actions.changes import Stale, WrongState
from supervision.forms import ReasonForm
from supervision.views.steps import already

PAGE = "reports:visit_report"
related = ("author", "office")


def _allowed(request, pk, may):
    """The report, when the person sees it (else 404) and `may` act on it (else 403)."""
    report = get_object_or_404(VisitReport.objects.visible_to(request.user).select_related(*related), pk=pk)
    if not may(request.user, report):
        deny(request, request.path)
    return report


@require(*permissions.REPORT_WRITERS)
@require_http_methods(["GET", "POST"])
def submit(request, pk):
    report = _allowed(request, pk, permissions.is_visit_report_author)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect(PAGE, report.pk)
    try:
        actions.submit(report=report, by=request.user, version=posted_version(request))
    except actions.NotFrozen:
        messages.info(request, "รายงานนี้ยังไม่มีข้อมูล โปรดรอให้ตรึงข้อมูลเสร็จก่อน")
    except Stale:
        return already(request, report, page=PAGE)
    else:
        messages.success(request, "ส่งรายงานให้พิจารณาแล้ว")
    return redirect(PAGE, report.pk)


@require(*permissions.REPORT_REVIEWERS)
@require_http_methods(["GET", "POST"])
def approve(request, pk):
    report = _allowed(request, pk, permissions.is_visit_report_reviewer)
    if request.method == "GET":
        return redirect(PAGE, report.pk)
    try:
        actions.approve(report=report, by=request.user, version=posted_version(request))
    except Stale:
        return already(request, report, page=PAGE)
    messages.success(request, "อนุมัติรายงานแล้ว ระบบกำลังจัดทำ PDF และ Excel")
    return redirect(PAGE, report.pk)


@require(*permissions.REPORT_REVIEWERS)
@require_http_methods(["GET", "POST"])
def send_back(request, pk):
    report = _allowed(request, pk, permissions.is_visit_report_reviewer)
    if report.state != VisitReport.State.SUBMITTED:
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
    return render(request, "reports/visits/send_back.html", {"report": report, "form": form})


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def preview(request, pk):
    """Asks for the report as a paper marked ร่าง."""
    report = _allowed(request, pk, permissions.can_remake_visit_report)
    if request.method == "GET":
        return redirect(PAGE, report.pk)
    try:
        job = actions.preview(report=report, by=request.user)
    except actions.NotFrozen:
        messages.info(request, "รายงานนี้ยังไม่มีข้อมูล โปรดรอให้ตรึงข้อมูลเสร็จก่อน")
    except WrongState:
        messages.info(request, "รายงานนี้ได้รับอนุมัติแล้ว โปรดเปิด PDF ฉบับอนุมัติ")
    else:
        return redirect("jobs:detail", pk=job.pk)
    return redirect(PAGE, report.pk)


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def make_again(request, pk):
    """Asks once more for the figures of a report that has none, or for the papers of an approved one."""
    report = _allowed(request, pk, permissions.can_remake_visit_report)
    if request.method == "GET":
        return redirect(PAGE, report.pk)
    ask = actions.print_again if report.state == VisitReport.State.APPROVED else actions.freeze_again
    try:
        report = ask(report=report, by=request.user)
    except Stale:
        return already(request, report, page=PAGE)
    return redirect("jobs:detail", pk=report.job_id)
