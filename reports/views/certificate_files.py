"""The files of an issued batch: how far they are, stopping, one PDF for printing, a ZIP of single papers."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from reports import permissions
from reports.actions import certificate_files as actions
from reports.models import CertificateBatch
from schools.models import Role
from schools.permissions import require

READY = CertificateBatch.State.READY


def light(request, pk):
    """The batch without its list of people, which is long and asked for here every other second."""
    batches = CertificateBatch.objects.visible_to(request.user).select_related("office", "file").defer("people")
    return get_object_or_404(batches, pk=pk)


@require(*permissions.REGISTRARS)
@never_cache
@require_GET
def files(request, pk):
    """The part of the batch's page that moves; the whole page is fetched anew once the work has ended."""
    batch = light(request, pk)
    if not request.htmx or not batch.has_numbers:
        return redirect("reports:certificate_batch", pk=pk)
    progress = actions.progress_of(batch)
    can_issue = permissions.can_issue_certificates(request.user, batch)
    context = {"batch": batch, "progress": progress, "can_issue": can_issue}
    response = render(request, "reports/certificates/files.html", context)
    if progress is None or not progress.is_active:
        response["HX-Refresh"] = "true"
    return response


@require(Role.CLERK)
@require_POST
def stop(request, pk):
    """Stops making the files; numbers and what is made stay."""
    if actions.stop(batch=light(request, pk), user=request.user):
        messages.success(request, "รับคำขอหยุดแล้ว เลขที่และไฟล์ที่ทำเสร็จแล้วยังอยู่ครบ สั่งทำต่อได้ทุกเมื่อ")
    else:
        messages.info(request, "ไม่มีงานจัดทำไฟล์ที่ต้องหยุด")
    return redirect("reports:certificate_batch", pk=pk)


@require(*permissions.REGISTRARS)
@require_POST
def whole(request, pk):
    """All papers as one PDF: the file where it is there, the job that makes it otherwise."""
    batch = light(request, pk)
    job = actions.ask_for_whole(batch=batch, user=request.user)
    if job is not None:
        return redirect("jobs:detail", pk=job.pk)
    if batch.file_id is None:
        messages.info(request, "ไฟล์ของชุดนี้ยังทำไม่เสร็จ")
        return redirect("reports:certificate_batch", pk=pk)
    return redirect(reverse("schools:file", args=[batch.file_id]) + "?download")


@require(*permissions.REGISTRARS)
@require_POST
def pack(request, pk):
    """The single papers as one ZIP."""
    batch = light(request, pk)
    if batch.state != READY or not batch.certificates.filter(revoked_at=None).exists():
        messages.info(request, "ยังไม่มีไฟล์รายคนให้รวม")
        return redirect("reports:certificate_batch", pk=pk)
    return redirect("jobs:detail", pk=actions.ask_for_zip(batch=batch, user=request.user).pk)
