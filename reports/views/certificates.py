"""Batches of certificates, and the papers of those that are issued."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from reports import permissions
from reports.actions import certificate_files
from reports.certificates import issued
from reports.models import Certificate, CertificateBatch
from reports.views import certificate_drafts
from reports.views.certificate_drafts import fetch, inline_pdf
from schools import audit
from schools.models import Role
from schools.permissions import require


@require(*permissions.REGISTRARS)
@require_GET
def listing(request):
    """The batches of the office, newest first."""
    rows = CertificateBatch.objects.visible_to(request.user).select_related("job").with_counts()
    rows = rows.defer("people").order_by("-pk")
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


@require(*permissions.REGISTRARS)
@require_GET
def detail(request, pk):
    """A draft with its preview and what to check before a number is taken; an issued batch with its papers."""
    batch = fetch(request, pk)
    if not batch.has_numbers:
        return certificate_drafts.page(request, batch)
    context = {"batch": batch, "can_issue": permissions.can_issue_certificates(request.user, batch)}
    papers = batch.certificates.select_related("replacement")
    # PostgreSQL refuses NUL even in what is only compared.
    if q := request.GET.get("q", "").replace("\x00", "").strip():
        papers = papers.filter(name__icontains=q)
    context |= {
        "progress": certificate_files.progress_of(batch),
        "page": Paginator(papers, 50).get_page(request.GET.get("page")),
        "q": q,
        "first": batch.certificates.first(),
        "last": batch.certificates.last(),
        "count": batch.people_count,
        "may_revoke": request.user.has_role(Role.CLERK, Role.HEAD),
    }
    return render(request, "reports/certificates/issued.html", context)


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
    paper = get_object_or_404(papers.select_related("batch__file").defer("batch__people"), pk=pk)
    try:
        content = issued.single(paper)
    except FileNotFoundError:
        raise Http404 from None
    audit.record("read certificate", paper, actor=request.user)
    return inline_pdf(content, f"{issued.file_name(paper)}.pdf")
