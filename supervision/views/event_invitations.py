"""Who is invited to an event: choosing them, who was told how, and letters of invitation drafted as official papers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from registry.models import OfficialPaper
from schools.permissions import require
from schools.views.editing import posted_version
from supervision import permissions_events as permissions
from supervision.actions import event_letters, event_mails
from supervision.actions import event_parts as actions
from supervision.actions.changes import WrongState
from supervision.forms.event_parts import InviteForm
from supervision.models import EventMail
from supervision.views.events import kept

PAGE = 50


def _open(request, pk):
    """(event, where to go instead or None)."""
    event = kept(request, pk)
    if permissions.can_invite(request.user, event):
        return event, None
    messages.info(request, "เชิญได้เมื่อประกาศกิจกรรมแล้ว")
    return event, redirect("supervision:event", pk)


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def invite(request, pk):
    """Whom to invite; who was invited before is not told again."""
    event, elsewhere = _open(request, pk)
    if elsewhere:
        return elsewhere
    form = InviteForm(request.POST if request.method == "POST" else None, event=event, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            new, silent, unaddressed = actions.invite(event=event, by=request.user, **form.chosen())
        except WrongState:
            messages.info(request, "กิจกรรมนี้ไม่ได้อยู่ในสถานะประกาศแล้ว จึงไม่ได้ส่งคำเชิญ")
            return redirect("supervision:event", pk)
        also = f" {silent:,} โรงเรียนยังไม่มีผู้ใช้ในระบบ จึงต้องแจ้งทางอื่น" if silent else ""
        also += f" {unaddressed:,} คนไม่มีอีเมล โปรดส่งหนังสือเชิญ" if unaddressed else ""
        messages.success(request, f"ส่งคำเชิญใหม่ {new:,} รายการ{also}" if new else "ผู้ที่เลือกได้รับเชิญไปแล้วทั้งหมด")
        return redirect("supervision:event_invite", pk)
    mail = EventMail.objects.filter(invitation=OuterRef("pk"), what=EventMail.What.INVITED).order_by("-pk")
    rows = event.invitations.annotate(mail=Subquery(mail.values("pk")[:1])).select_related("school", "person")
    page = Paginator(rows.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    mails = EventMail.objects.in_bulk([row.mail for row in page if row.mail])
    papers = event_letters.papers_of(event, page)
    seen = OfficialPaper.objects.visible_to(request.user).filter(pk__in=[paper.pk for paper in papers.values()])
    seen = set(seen.values_list("pk", flat=True))
    for paper in papers.values():
        paper.is_seen = paper.pk in seen
    for row in page:
        row.mail, row.paper = mails.get(row.mail), papers.get(event_letters.source_of(event, row))
    context = {
        "event": event,
        "form": form,
        "page": page,
        "to_schools": event.invitations.exclude(school=None).exists(),
        "schools_paper": papers.get(event_letters.source_of(event)),
        "unsent": event_mails.unsent(event).exclude(invitation=None).count(),
    }
    return render(request, "supervision/events/invite.html", context)


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def letter(request, pk):
    """Drafts the letter of invitation to one who was invited, or without `invitation` to all invited schools; a second
    press leads to the same paper."""
    event, elsewhere = _open(request, pk)
    if elsewhere or request.method == "GET":
        return elsewhere or redirect("supervision:event_invite", pk)
    row = None
    if request.POST.get("invitation"):
        rows = event.invitations.select_related("school", "person")
        row = get_object_or_404(rows, pk=posted_version(request, "invitation"))
    elif not event.invitations.exclude(school=None).exists():
        raise Http404
    try:
        paper, is_new = event_letters.draft(event=event, invitation=row, by=request.user)
    except WrongState:
        messages.info(request, "กิจกรรมนี้ไม่ได้อยู่ในสถานะประกาศแล้ว จึงไม่ได้ร่างหนังสือเชิญ")
        return redirect("supervision:event", pk)
    if not OfficialPaper.objects.visible_to(request.user).filter(pk=paper.pk).exists():
        messages.info(request, f"{paper.author} ร่างหนังสือเชิญฉบับนี้ไว้แล้ว จึงไม่ได้ร่างซ้ำ")
        return redirect("supervision:event_invite", pk)
    if is_new:
        messages.success(request, "ร่างหนังสือเชิญแล้ว โปรดตรวจข้อความและเลือกผู้ลงนาม")
    return redirect("registry:official_paper", paper.pk)
