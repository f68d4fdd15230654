"""What becomes of a paper after it was issued."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from reports import permissions
from reports.actions import certificates as actions
from reports.forms import ReasonForm
from reports.models import Certificate, CertificateBatch
from schools.permissions import deny, require


def fetch(request, pk):
    """A paper of a batch that the person may see; 404 otherwise."""
    papers = Certificate.objects.filter(batch__in=CertificateBatch.objects.visible_to(request.user))
    return get_object_or_404(papers.select_related("batch"), pk=pk)


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
        messages.success(request, f"เพิกถอนเลขที่ {paper.number}/{paper.be_year} แล้ว")
        return redirect("reports:certificate_batch", pk=paper.batch_id)
    return render(request, "reports/certificates/revoke.html", {"form": form, "paper": paper})
