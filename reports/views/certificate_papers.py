"""What becomes of a paper after it was issued."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import permissions
from reports.actions import certificate_papers as papers
from reports.actions import certificates as actions
from reports.certificates import issued
from reports.forms import ReasonForm
from reports.models import Certificate, CertificateBatch
from reports.views.certificate_drafts import inline_pdf
from schools import audit
from schools.models import SCHOOL_ROLES, Role
from schools.permissions import deny, require
from thai.dates import short


def fetch(request, pk):
    """A paper of a batch that the person may see; 404 otherwise."""
    rows = Certificate.objects.filter(batch__in=CertificateBatch.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("batch", "office", "replacement").defer("batch__people"), pk=pk)


@require(*permissions.REGISTRARS)
@require_http_methods(["GET", "POST"])
def revoke(request, pk):
    """Takes one certificate back, with a reason."""
    paper = fetch(request, pk)
    if not permissions.can_revoke(request.user, paper):
        if paper.revoked_at is None:
            deny(request, request.path)
        messages.info(request, "เกียรติบัตรฉบับนี้ถูกเพิกถอนไปแล้ว")
        return redirect("reports:certificate_batch", pk=paper.batch_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.revoke(certificate=paper, reason=form.cleaned_data["reason"], user=request.user)
        messages.success(request, f"เพิกถอนเลขที่ {paper.plain_number} แล้ว")
        return redirect("reports:certificate_batch", pk=paper.batch_id)
    return render(request, "reports/certificates/revoke.html", {"form": form, "paper": paper})


@require(Role.CLERK)
@require_POST
def replace(request, pk):
    """Begins the draft of a corrected paper, or leads to the one that was begun."""
    paper = fetch(request, pk)
    if paper.successor:
        messages.info(request, f"ฉบับนี้แทนที่ด้วยเลขที่ {paper.successor.plain_number} แล้ว")
        return redirect("reports:certificate_batch", pk=paper.batch_id)
    batch = papers.draft_replacement(paper=paper, user=request.user)
    if paper.revoked_at is None:
        told = "ฉบับเดิมยังใช้ได้จนกว่าจะออกเลขฉบับแทน"
    else:
        told = f"ฉบับเดิมถูกเพิกถอนเมื่อ {short(paper.revoked_at)} และใช้ไม่ได้"
    messages.info(request, f"โปรดแก้ไขข้อมูลให้ถูกต้อง {told}")
    return redirect("reports:certificate_edit", pk=batch.pk)


@require(Role.CLERK, Role.HEAD)
@require_http_methods(["GET", "POST"])
def hide(request, pk):
    """Keeps a paper off the public pages as its holder asked, with the reason; or shows it again."""
    paper = fetch(request, pk)
    if request.method == "POST" and request.POST.get("do") == "show":
        papers.show(paper=paper, user=request.user)
        messages.success(request, f"แสดงเลขที่ {paper.plain_number} ต่อสาธารณะอีกครั้งแล้ว")
        return redirect("reports:certificate_batch", pk=paper.batch_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        papers.hide(paper=paper, reason=form.cleaned_data["reason"], user=request.user)
        messages.success(request, f"งดแสดงเลขที่ {paper.plain_number} ต่อสาธารณะแล้ว")
        return redirect("reports:certificate_batch", pk=paper.batch_id)
    return render(request, "reports/certificates/hide.html", {"form": form, "paper": paper})


def _of_school(request):
    """The papers of the people of the asking person's school."""
    rows = Certificate.objects.filter(school=request.user.acting.school_id).select_related("batch", "replacement")
    return rows.defer("batch__people")


@require(*SCHOOL_ROLES)
@require_GET
def of_school(request):
    """What the people of a school got, newest first."""
    rows = _of_school(request).defer("fields").order_by("-pk")
    if q := request.GET.get("q", "").replace("\x00", "").strip():
        rows = rows.filter(name__icontains=q)
    return render(
        request,
        "reports/certificates/school.html",
        {"page": Paginator(rows, 50).get_page(request.GET.get("page")), "q": q},
    )


@require(*SCHOOL_ROLES)
@require_GET
def school_paper(request, pk):
    """One paper of the own school's people, to print."""
    paper = get_object_or_404(_of_school(request).select_related("batch__file", "office"), pk=pk)
    try:
        content = issued.single(paper)
    except FileNotFoundError:
        raise Http404 from None
    audit.record("read certificate", paper, actor=request.user)
    return inline_pdf(content, f"{issued.file_name(paper)}.pdf")
