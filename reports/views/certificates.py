"""Certificates: draft, preview, issue, download, revoke, and the public check."""

import re
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import certificates, people_lists, permissions
from reports.actions import certificate_files
from reports.actions import certificates as actions
from reports.certificates import issued
from reports.forms import BatchForm, ReasonForm
from reports.models import Certificate, CertificateBatch
from reports.models.certificates import ALPHABET
from schools import audit
from schools.models import Role
from schools.permissions import deny, require
from thai.years import be_year

DRAFT = CertificateBatch.State.DRAFT


def fetch(request, pk):
    batches = CertificateBatch.objects.visible_to(request.user).select_related("office", "file", "job")
    return get_object_or_404(batches, pk=pk)


@require(*permissions.REGISTRARS)
@require_GET
def listing(request):
    """The batches of the office, newest first."""
    rows = CertificateBatch.objects.visible_to(request.user).select_related("job").with_counts().order_by("-pk")
    state = request.GET.get("state", "")
    if state in CertificateBatch.State.values:
        rows = rows.filter(state=state)
    return render(
        request,
        "reports/certificates/list.html",
        {
            "page": Paginator(rows, 50).get_page(request.GET.get("page")),
            "can_issue": permissions.can_issue_certificates(request.user),
            "state": state,
            "states": CertificateBatch.State.choices,
        },
    )


@require(Role.CLERK)
@require_http_methods(["GET", "POST"])
def edit(request, pk=None):
    """A new draft, or another version of one."""
    batch = fetch(request, pk) if pk else CertificateBatch(office=request.user.acting.office, created_by=request.user)
    if batch.state != DRAFT:
        messages.info(request, "ชุดนี้ออกเลขแล้ว จึงแก้ไขไม่ได้ หากผิดพลาดโปรดเพิกถอนแล้วออกใหม่")
        return redirect("reports:certificate_batch", pk=batch.pk)
    form = BatchForm(request.POST or None, request.FILES or None, instance=batch)
    conflict = None
    if request.method == "POST" and form.is_valid():
        saved = form.save_draft()
        if saved:
            messages.success(request, "บันทึกฉบับร่างแล้ว โปรดตรวจตัวอย่างก่อนออกเลข")
            return redirect("reports:certificate_batch", pk=saved.pk)
        conflict = form.conflict()
    return render(
        request,
        "reports/certificates/edit.html",
        {"form": form, "batch": batch, "conflict": conflict},
        status=409 if conflict else 200,
    )


@require(*permissions.REGISTRARS)
@require_GET
def detail(request, pk):
    """A draft with its preview and what to check before a number is taken; an issued batch with its papers."""
    batch = fetch(request, pk)
    context = {"batch": batch, "can_issue": permissions.can_issue_certificates(request.user, batch)}
    if batch.state == DRAFT:
        context |= {
            "people": batch.people[:200],
            "count": len(batch.people),
            "doubles": people_lists.doubles(batch.people),
            "overflow": certificates.overflow(batch),
            "be_year": be_year(batch.issued_on),
        }
        return render(request, "reports/certificates/draft.html", context)
    papers = batch.certificates.all()
    # PostgreSQL refuses NUL even in what is only compared.
    if q := request.GET.get("q", "").replace("\x00", "").strip():
        papers = papers.filter(name__icontains=q)
    context |= {
        "progress": certificate_files.progress_of(batch),
        "page": Paginator(papers, 50).get_page(request.GET.get("page")),
        "q": q,
        "first": batch.certificates.first(),
        "last": batch.certificates.last(),
        "count": len(batch.people),
        "may_revoke": request.user.has_role(Role.CLERK, Role.HEAD),
    }
    return render(request, "reports/certificates/issued.html", context)


@require(*permissions.REGISTRARS)
@never_cache
@require_GET
def preview(request, pk):
    """The first paper of a draft as a PDF, with a number and a code that are plainly no real ones."""
    batch = fetch(request, pk)
    if batch.state != DRAFT or not batch.people:
        raise Http404
    return inline_pdf(certificates.preview(batch), "ตัวอย่าง.pdf")


@require(Role.CLERK)
@require_POST
def issue(request, pk):
    """Takes the numbers and asks for the file."""
    batch = fetch(request, pk)
    if certificates.overflow(batch):
        messages.error(request, "มีชื่อหรือข้อความที่ยาวเกินพื้นที่ โปรดแก้ไขก่อนออกเลข")
        return redirect("reports:certificate_batch", pk=pk)
    version = request.POST.get("version", "")
    try:
        actions.issue_batch(
            batch=batch, version=int(version) if re.fullmatch(r"\d{1,9}", version) else 0, user=request.user
        )
    except actions.StaleBatch:
        messages.error(request, "ฉบับร่างนี้มีผู้แก้ไขหลังจากที่ท่านเปิดหน้า ยังไม่ได้ออกเลข โปรดตรวจอีกครั้ง")
    except actions.NotApproved:
        messages.error(request, "ยังไม่ได้ออกเลข เพราะผู้ลงนามยังไม่เห็นชอบครบทุกคน")
    except actions.NotEnoughNumbers:
        messages.error(request, "ยังไม่ได้ออกเลข เพราะเลขที่จองไว้เหลือไม่พอหรือไม่ตรงกับทะเบียน โปรดเลือกการจองเลขใหม่")
    else:
        messages.success(request, "ออกเลขแล้ว ระบบกำลังจัดทำไฟล์")
    return redirect("reports:certificate_batch", pk=pk)


@require(Role.CLERK)
@require_POST
def render_again(request, pk):
    """Asks for what is not there yet of the files of an issued batch."""
    batch = fetch(request, pk)
    certificate_files.make(batch=batch, user=request.user)
    return redirect("reports:certificate_batch", pk=batch.pk)


@require(*permissions.REGISTRARS)
@require_GET
def single(request, pk):
    """One paper of which the file is made: the same bytes every time."""
    papers = Certificate.objects.filter(batch__in=CertificateBatch.objects.visible_to(request.user))
    paper = get_object_or_404(papers.select_related("batch__file"), pk=pk)
    try:
        content = issued.single(paper)
    except FileNotFoundError:
        raise Http404 from None
    audit.record("read certificate", paper, actor=request.user)
    return inline_pdf(content, f"{issued.file_name(paper)}.pdf")


@require(*permissions.REGISTRARS)
@require_http_methods(["GET", "POST"])
def revoke(request, pk):
    """Takes one certificate back, with a reason."""
    papers = Certificate.objects.filter(batch__in=CertificateBatch.objects.visible_to(request.user))
    paper = get_object_or_404(papers.select_related("batch"), pk=pk)
    if not permissions.can_revoke(request.user, paper):
        if paper.revoked_at is None:
            deny(request, request.path)
        messages.info(request, "เกียรติบัตรฉบับนี้ถูกเพิกถอนไปแล้ว")
        return redirect("reports:certificate_batch", pk=paper.batch_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.revoke(certificate=paper, reason=form.cleaned_data["reason"], user=request.user)
        messages.success(request, f"เพิกถอนเลขที่ {paper.number}/{paper.be_year} แล้ว")
        return redirect("reports:certificate_batch", pk=paper.batch_id)
    return render(request, "reports/certificates/revoke.html", {"form": form, "paper": paper})


@login_not_required
@never_cache
@require_GET
def verify(request, code):
    """Confirms or denies a paper to anybody: shows what the paper shows and its state, never more.

    Every unknown code gets the same answer.
    """
    paper = None
    known = code.upper().replace("-", "")
    if re.fullmatch(f"[{ALPHABET}]{{20}}", known):
        paper = Certificate.objects.filter(code=known).select_related("batch__office").first()
    context = {"paper": paper, "code": code[:40], "checked_at": timezone.now()}
    response = render(request, "reports/certificates/verify.html", context, status=200 if paper else 404)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@login_not_required
@require_GET
def verify_form(request):
    """Where somebody without a camera types the code."""
    code = re.sub(r"[^0-9A-Za-z]", "", request.GET.get("code", ""))[:40]
    if code:
        return redirect(reverse("reports:verify", args=[code]))
    return render(request, "reports/certificates/verify_form.html")


def inline_pdf(content, name):
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
