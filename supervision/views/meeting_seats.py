"""Who says that they come to a meeting, and who came: members, substitutes, guests, and whether they are enough."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from schools.permissions import deny, require
from schools.views.editing import posted_version
from supervision import permissions_meetings as permissions
from supervision.actions import meeting_parts
from supervision.actions import meetings as actions
from supervision.actions.changes import Stale
from supervision.forms.meetings import ComingForm, GuestFormSet, SeatedForm
from supervision.models import Meeting, MeetingMember
from supervision.views.meetings import _already, kept, seen, tells_state

GUEST = MeetingMember.Duty.GUEST


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def attendance(request, pk):
    meeting = kept(request, pk)
    if meeting.state not in Meeting.WRITTEN:
        return _already(request, meeting)
    rows = list(meeting.members.all())
    seats = [SeatedForm(request.POST or None, row=row) for row in rows if row.duty != GUEST]
    there = [{"name": row.name, "post": row.post} for row in rows if row.duty == GUEST]
    sent = request.POST or None
    guests = GuestFormSet(sent, initial=None if sent else there)
    valid = [form.is_valid() for form in (*seats, guests)]
    if request.method == "GET" or not all(valid):
        return _page(request, meeting, seats, guests, meeting.version)
    given = {form.row.pk: form.cleaned_data for form in seats}
    try:
        actions.seat(
            meeting=meeting, by=request.user, version=posted_version(request), members=given, guests=guests.rows()
        )
    except Stale:
        return _second(request, meeting, seats, guests)
    quorum = meeting.quorum_of(list(meeting.members.all()))
    told = f"มาประชุม {quorum.present} จาก {quorum.members} คน"
    if quorum.is_reached:
        messages.success(request, f"บันทึกผู้มาประชุมแล้ว {told} ครบองค์ประชุม")
    else:
        messages.warning(request, f"บันทึกผู้มาประชุมแล้ว {told} ยังไม่ครบองค์ประชุม ขาดอีก {quorum.lacking} คน")
    return redirect("supervision:meeting", meeting.pk)


def _second(request, meeting, seats, guests):
    """Another save was first: what was chosen stays on the page, beside what is stored now."""
    meeting.refresh_from_db()
    if meeting.state not in Meeting.WRITTEN:
        return _already(request, meeting)
    stored = {row.pk: row for row in meeting.members.all()}
    conflict = []
    for form in seats:
        row = stored[form.row.pk]
        if any(getattr(row, name) != value for name, value in form.cleaned_data.items()):
            conflict.append({"label": row.name, "mine": _words(form.cleaned_data), "theirs": _words(vars(row))})
    names = [row["name"] for row in guests.rows()]
    kept_names = [row.name for row in stored.values() if row.duty == GUEST]
    if names != kept_names:
        conflict.append({"label": "ผู้เข้าร่วมประชุม", "mine": ", ".join(names), "theirs": ", ".join(kept_names)})
    if not conflict:
        messages.success(request, "บันทึกผู้มาประชุมแล้ว")
        return redirect("supervision:meeting", meeting.pk)
    return _page(request, meeting, seats, guests, meeting.version, conflict=conflict)


def _words(values):
    label = dict(SeatedForm.base_fields["attendance"].choices)[values["attendance"]]
    return " · ".join(part for part in (label, values["substitute"], values["reason"]) if part)


def _page(request, meeting, seats, guests, version, conflict=None):
    context = {"meeting": meeting, "seats": seats, "guests": guests, "version": version, "conflict": conflict}
    status = 200 if conflict is None else 409
    return render(request, "supervision/meetings/attendance.html", context, status=status)


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
@tells_state
def answer(request, pk):
    """Somebody who was called says whether they come; the last word holds."""
    meeting = seen(request, pk)
    member = permissions.seat_of(request.user, meeting)
    if member is None:
        deny(request, request.path)
    if not permissions.can_answer(member, meeting):
        messages.info(request, "การประชุมนี้ไม่ได้รอการตอบรับแล้ว")
        return redirect("supervision:meeting", meeting.pk)
    before = getattr(member, "answer", None)
    form = ComingForm(request.POST if request.method == "POST" else None, instance=before)
    if request.method == "POST" and form.is_valid():
        meeting_parts.answer(member=member, by=request.user, **form.cleaned_data)
        messages.success(request, "บันทึกการตอบรับแล้ว เปลี่ยนได้จนถึงวันประชุม")
        return redirect("supervision:meeting", meeting.pk)
    return render(request, "supervision/meetings/answer.html", {"meeting": meeting, "form": form})
