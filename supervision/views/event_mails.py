"""How participants without an account get to their own pages: links sent again, links and codes on paper, a poster."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from schools.permissions import require
from supervision import check_in
from supervision import permissions_events as permissions
from supervision.actions import event_mails as actions
from supervision.actions.changes import WrongState
from supervision.models import EventMail
from supervision.paging import page_of
from supervision.views.events import kept, seen
from thai.sorting import thai_order

RELATED = ("participant__event__office", "invitation__event__office")


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def again(request, pk):
    """What did not go out is sent once more."""
    event = kept(request, pk)
    if request.method == "POST":
        number = actions.again(event=event, by=request.user)
        messages.info(request, f"กำลังส่งอีเมลอีกครั้ง {number:,} ฉบับ" if number else "ไม่มีอีเมลที่ต้องส่งอีกครั้ง")
    return redirect("supervision:event_people", pk)


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def returned(request, pk, mail_pk):
    """Notes that a mail came back, as the office read in its own mailbox."""
    event = kept(request, pk)
    mail = get_object_or_404(EventMail.objects.of_event(event).select_related(*RELATED), pk=mail_pk)
    if request.method == "POST":
        if request.POST.get("sent") != mail.at.isoformat():
            messages.info(request, "อีเมลฉบับนี้ส่งอีกครั้งหลังจากเปิดหน้า โปรดตรวจสอบผลการส่งล่าสุด")
        elif actions.note_returned(mail=mail, by=request.user):
            said = f"บันทึกแล้วว่าอีเมลถึง {mail.addressee.name} ตีกลับ"
            corrected = "โปรดแก้ที่อยู่อีเมลก่อนส่งอีกครั้ง" if mail.participant_id else "โปรดเชิญอีกครั้งด้วยที่อยู่อีเมลที่ถูกต้อง"
            messages.success(request, f"{said} {corrected}")
        else:
            messages.info(request, "บันทึกว่าตีกลับได้เฉพาะอีเมลที่ส่งแล้ว")
    if mail.participant_id:
        return redirect("supervision:event_person", pk, mail.participant_id)
    return redirect("supervision:event_invite", pk)


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def ask(request, pk):
    """The link to the evaluation for those who did not answer."""
    event = kept(request, pk)
    if request.method == "POST":
        try:
            asked, silent = actions.ask(event=event, by=request.user)
        except WrongState:
            messages.info(request, "กิจกรรมนี้ยังไม่รับคำตอบแบบประเมิน จึงไม่ได้ส่งลิงก์")
        else:
            also = f" อีก {silent:,} คนไม่มีอีเมล โปรดพิมพ์ลิงก์และ QR ให้" if silent else ""
            messages.success(request, f"ส่งลิงก์แบบประเมินแก่ผู้ที่เข้าร่วมและยังไม่ตอบ {asked:,} คน วันละไม่เกินหนึ่งครั้ง{also}")
    return redirect("supervision:event_people", pk)


@never_cache
@require(*permissions.EVENT_KEEPERS)
@require_GET
def links(request, pk):
    """The own page of everybody with a place, as a code to print and to hand out."""
    event = kept(request, pk)
    rows = event.participants.registered().order_by(thai_order("name"), "pk")
    page = page_of(rows, request.GET.get("page"), related=("school",))
    for row in page.object_list:
        row.address = request.build_absolute_uri(reverse("supervision:event_own", args=[row.token]))
        row.qr = check_in.picture(row.address)
    return render(request, "supervision/events/links.html", {"event": event, "page": page})


@require(*permissions.EVENT_READERS)
@require_GET
def poster(request, pk):
    """One sheet for a wall: what, when, where, and the code to register by."""
    event = seen(request, pk)
    address = request.build_absolute_uri(reverse("supervision:event_public", args=[event.token]))
    context = {"event": event, "address": address, "qr": check_in.picture(address)}
    return render(request, "supervision/events/poster.html", context)
