"""Printing invitation slips: one straight away, all of a filter as a job."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from reports import slips
from reports.actions import slips as actions
from reports.views.certificates import inline_pdf
from schools.invitation_filters import InvitationFilter
from schools.models import Invitation
from schools.permissions import KEEPERS, require


@never_cache
@require(*KEEPERS)
@require_GET
def one(request, pk):
    """The slip of one waiting invitation as a PDF."""
    rows = Invitation.objects.visible_to(request.user).select_related("school", "office__crest")
    invitation = get_object_or_404(rows, pk=pk)
    if invitation.state != "waiting":
        messages.info(request, "พิมพ์ใบเชิญได้เฉพาะคำเชิญที่รอตอบรับ หากหมดอายุโปรดต่ออายุก่อน")
        return redirect("schools:invitation", pk)
    content = slips.draw_one(invitation)
    actions.mark_printed(invitations=[invitation], by=request.user, office=invitation.office)
    return inline_pdf(content, "ใบเชิญ.pdf")


@require(*KEEPERS)
@require_http_methods(["GET", "POST"])
def many(request):
    """Asks with the count, then prints the waiting invitations of the filter into one file."""
    found = InvitationFilter(request.GET, queryset=Invitation.objects.visible_to(request.user), request=request).qs
    rows = list(actions.printable(found)[: actions.MOST + 1])
    back = f"{reverse('schools:invitations')}?{request.GET.urlencode()}"
    if request.method == "POST" and rows and len(rows) <= actions.MOST:
        job, _ = actions.ask(invitations=rows, office=request.user.acting.office, by=request.user)
        return redirect("jobs:detail", pk=job.pk)
    context = {"count": len(rows), "some": rows[:10], "most": actions.MOST, "back": back}
    return render(request, "reports/slips/confirm.html", context)
