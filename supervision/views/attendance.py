"""Attendance at a session of an event: the list to press on, the code on the screen, a file, one person's code."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from schools.permissions import require
from schools.views.editing import posted_version
from supervision import check_in
from supervision import permissions_events as permissions
from supervision.actions import participants as actions
from supervision.forms.attendance import SheetForm
from supervision.forms.participants import search
from supervision.models import Attendance, Participant
from supervision.paging import page_of
from supervision.views.events import kept
from supervision.views.participants import warn_if_over
from thai.sorting import thai_order

How = Attendance.How


def _recorded(request, pk, session_pk):
    """(event, session) when the person may record attendance; (event, None) of one that takes none."""
    event = kept(request, pk)
    session = get_object_or_404(event.sessions, pk=session_pk)
    session.event = event
    return event, session if permissions.can_record_attendance(request.user, event) else None


def _closed(request, event):
    messages.info(request, "บันทึกการเข้าร่วมได้เมื่อประกาศกิจกรรมแล้ว")
    return redirect("supervision:event", event.pk)


@never_cache
@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def tick(request, pk, session_pk):
    """Everybody with a place, by name, with one large button each."""
    event, session = _recorded(request, pk, session_pk)
    if session is None:
        return _closed(request, event)
    if request.method == "POST":
        return _mark(request, event, session)
    text, show = request.GET.get("q", ""), request.GET.get("show", "")
    rows = search(event.participants.registered(), text)
    there = session.attendances.filter(participant__state=Participant.State.REGISTERED)
    if show == "absent":
        rows = rows.exclude(pk__in=there.values("participant"))
    page = page_of(rows.order_by(thai_order("name"), "pk"), request.GET.get("page"), related=("school",))
    found = {row.participant_id: row for row in there.filter(participant__in=[row.pk for row in page.object_list])}
    for row in page.object_list:
        row.attendance = found.get(row.pk)
    context = {
        "event": event,
        "session": session,
        "page": page,
        "q": text,
        "show": show,
        "came": there.count(),
        "total": event.participants.registered().count(),
    }
    return render(request, "supervision/events/tick.html", context)


def _mark(request, event, session):
    """The button of one person: says what shall hold, so that a second press changes nothing."""
    rows = event.participants.registered().select_related("school")
    row = rows.filter(pk=posted_version(request, "participant")).first()
    if row is None:
        messages.info(request, "ผู้นี้ไม่อยู่ในรายชื่อแล้ว โปรดค้นหาใหม่")
        return redirect("supervision:event_tick", event.pk, session.pk)
    if request.POST.get("there") == "1":
        actions.attend(session=session, participants=[row], how=How.LIST, by=request.user)
    else:
        actions.undo_attendance(session=session, participant=row, by=request.user)
    row.attendance = session.attendances.filter(participant=row).first()
    if request.htmx:
        context = {"event": event, "session": session, "row": row, "came": _came(session), "is_part": True}
        return render(request, "supervision/events/tick_row.html", context)
    query = request.META.get("QUERY_STRING", "")[:300]
    return redirect(f"{request.path}{'?' if query else ''}{query}#person-{row.pk}")


def _came(session):
    return session.attendances.filter(participant__state=Participant.State.REGISTERED).count()


@never_cache
@require(*permissions.EVENT_KEEPERS)
@require_GET
def screen(request, pk, session_pk):
    """The code of a session for a screen in the hall; it changes by itself."""
    event, session = _recorded(request, pk, session_pk)
    if session is None:
        return _closed(request, event)
    address = request.build_absolute_uri(reverse("supervision:event_arrive", args=[check_in.code_of(session)]))
    context = {
        "event": event,
        "session": session,
        "qr": check_in.picture(address) if session.takes_check_in else "",
        "came": _came(session),
        "total": event.participants.registered().count(),
        "seconds": check_in.SHOWN_SECONDS,
        "until": timezone.now() + timedelta(seconds=check_in.USED_SECONDS),
    }
    template = "supervision/events/screen_code.html" if request.htmx else "supervision/events/screen.html"
    return render(request, template, context)


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def sheet(request, pk, session_pk):
    """Who was there, pasted or from a file; what becomes of names that are on no list is chosen."""
    event, session = _recorded(request, pk, session_pk)
    if session is None:
        return _closed(request, event)
    form = SheetForm(*((request.POST, request.FILES) if request.method == "POST" else ()), event=event)
    if form.is_valid():
        noted, new = actions.attend_by_sheet(session=session, found=form.found, new=form.new, by=request.user)
        again = len(form.found) + new - noted
        also = f" เป็นผู้เข้าร่วมที่เพิ่มใหม่ {new:,} คน" if new else ""
        also += f" บันทึกไว้แล้วก่อนหน้า {again:,} คน" if again else ""
        also += f" ข้าม {len(form.unknown):,} ชื่อ" if form.unknown else ""
        messages.success(request, f"บันทึกการเข้าร่วมเพิ่ม {noted:,} คน{also}")
        if new:
            warn_if_over(request, event)
        return redirect("supervision:event_tick", pk, session_pk)
    return render(request, "supervision/events/sheet.html", {"event": event, "session": session, "form": form})


@never_cache
@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def check(request, pk, participant_pk):
    """One person in front of the clerk, whose code was scanned: a large button for each session."""
    event = kept(request, pk)
    if not permissions.can_record_attendance(request.user, event):
        return _closed(request, event)
    row = get_object_or_404(event.participants.select_related("school"), pk=participant_pk)
    if request.method == "POST" and row.state == Participant.State.REGISTERED:
        session = event.sessions.filter(pk=posted_version(request, "session")).first()
        if session is None:
            messages.info(request, "ช่วงกิจกรรมนี้ถูกนำออกแล้ว")
            return redirect("supervision:event_check", pk, participant_pk)
        session.event = event
        if request.POST.get("there") == "1":
            actions.attend(session=session, participants=[row], how=How.QR, by=request.user)
        else:
            actions.undo_attendance(session=session, participant=row, by=request.user)
        return redirect("supervision:event_check", pk, participant_pk)
    there = {found.session_id: found for found in row.attendances.all()}
    sessions = list(event.sessions.all())
    for session in sessions:
        session.attendance = there.get(session.pk)
    # The session of this hour first.
    sessions.sort(key=lambda session: not session.takes_check_in)
    context = {"event": event, "participant": row, "sessions": sessions}
    return render(request, "supervision/events/check.html", context)
