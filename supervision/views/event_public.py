"""What people without an account see of an event: registration, their own page, being there, the evaluation."""

import re
from urllib.parse import quote

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from instruments.forms import AnswerForm
from supervision import check_in
from supervision.actions import evaluations, event_mails
from supervision.actions import participants as actions
from supervision.actions.changes import WrongState
from supervision.attendance import may_evaluate
from supervision.forms.participants import CheckInForm, LinkForm, RegisterForm
from supervision.models import Attendance, Event, Participant
from supervision.permissions_events import can_record_attendance
from supervision.views.survey_answers import hidden

REGISTER, CHECK_IN = "event_register", "event_check_in"
TOKEN = re.compile(r"[\w-]{20,64}")
# How long a browser knows whose page it opened, so that being there needs one press.
REMEMBERED = 120 * 24 * 60 * 60
SALT = "supervision.event-own"
P = Participant.State


def _say(request, what, status=200, **context):
    return hidden(render(request, "supervision/events/public_word.html", {"what": what, **context}, status=status))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def public(request, token):
    """What an event is and its registration. Unknown addresses, drafts and events without a page answer alike."""
    rows = Event.objects.exclude(state=Event.State.DRAFT).filter(registration=Event.Registration.LINK)
    event = rows.select_related("office").filter(token=token).first() if TOKEN.fullmatch(token) else None
    if event is None:
        return _say(request, "unknown", 404)
    if not event.takes_registrations:
        return _page(request, event, None)
    if request.method == "GET":
        return _page(request, event, RegisterForm(event=event, before=_given_up(request, event)))
    form = RegisterForm(request.POST, event=event)
    if not form.is_valid():
        return _page(request, event, form)
    if not ratelimit.consume(request, action=REGISTER):
        return _page(request, event, form, busy=True, status=429)
    try:
        row, _is_new = actions.register(event=event, given=form.given, client_uuid=form.cleaned_data["client_uuid"])
    except WrongState:
        event.refresh_from_db()
        return _page(request, event, None)
    except actions.AlreadyThere:
        form.add_error("name", "ชื่อนี้ลงทะเบียนกิจกรรมนี้แล้ว โปรดใช้ลิงก์ที่ได้รับเมื่อลงทะเบียน หรือติดต่อผู้จัด")
        return _page(request, event, form, status=409)
    return hidden(redirect(f"{reverse('supervision:event_own', args=[row.token])}?sent=1"))


def _given_up(request, event):
    """The registration that somebody cancelled and takes up again, by the address of their own page; or None."""
    row = _own(request.GET.get("again", "")[:100])
    return row if row is not None and row.event_id == event.pk and row.state == P.CANCELLED else None


def _page(request, event, form, *, busy=False, status=200):
    taken = event.participants.takers().count() if event.capacity else 0
    context = {
        "event": event,
        "form": form,
        "busy": busy,
        "sessions": event.sessions.all(),
        "speakers": event.speakers.all(),
        "left": max(event.capacity - taken, 0) if event.capacity else None,
    }
    return hidden(render(request, "supervision/events/public.html", context, status=status))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def link_again(request, token):
    """Sends the own page to the address that somebody registered with; the answer does not tell whether one did."""
    rows = Event.objects.exclude(state=Event.State.DRAFT).select_related("office")
    event = rows.filter(token=token).first() if TOKEN.fullmatch(token) else None
    if event is None:
        return _say(request, "unknown", 404)
    form = LinkForm(request.POST if request.method == "POST" else None)
    context, status = {"event": event, "form": form}, 200
    if form.is_valid():
        if ratelimit.consume(request, action=REGISTER):
            event_mails.send_link(event=event, email=form.cleaned_data["email"])
            return _say(request, "link", event=event)
        context["busy"], status = True, 429
    return hidden(render(request, "supervision/events/link_again.html", context, status=status))


def _own(token):
    rows = Participant.objects.select_related("event__office", "event__evaluation", "school")
    row = rows.filter(token=token).first() if TOKEN.fullmatch(token) else None
    return None if row is None or row.event.state == Event.State.DRAFT else row


@login_not_required
@never_cache
@require_GET
def own(request, token):
    """The page of one registration: its state, the code that is shown at the door, and what can be done with it."""
    row = _own(token)
    if row is None:
        return _say(request, "unknown", 404)
    event, user = row.event, request.user
    can_check = user.is_authenticated and user.acting is not None and can_record_attendance(user, event)
    there = set(row.attendances.values_list("session", flat=True))
    sessions = list(event.sessions.all())
    for session in sessions:
        session.was_there = session.pk in there
    context = {
        "participant": row,
        "event": event,
        "sent": request.GET.get("sent") == "1",
        "qr": check_in.picture(request.build_absolute_uri(reverse("supervision:event_own", args=[row.token]))),
        "sessions": sessions,
        "documents": event.documents.filter(is_public=True).select_related("file"),
        "can_check": can_check,
        "can_register_again": row.state == P.CANCELLED and event.takes_registrations,
        "can_cancel": _may_give_up(row) and not there,
        "owes_evaluation": row.evaluated_on is None and may_evaluate(row),
    }
    response = hidden(render(request, "supervision/events/own.html", context))
    if not can_check:
        response.set_signed_cookie(
            _cookie(event),
            row.token,
            salt=SALT,
            max_age=REMEMBERED,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def _may_give_up(row):
    return row.state != P.CANCELLED and row.event.state == Event.State.ANNOUNCED and not row.event.is_over


def _cookie(event):
    return f"event_{event.pk}"


@login_not_required
@require_POST
def give_up(request, token):
    """Somebody cannot come: the place is free for who waits. Who was there already has come."""
    row = _own(token)
    if row is None:
        return _say(request, "unknown", 404)
    if _may_give_up(row):
        try:
            actions.cancel(participant=row)
        except WrongState:
            # A second click: it was given up by the first. Or the person came meanwhile.
            row.refresh_from_db()
    return hidden(redirect("supervision:event_own", token))


@login_not_required
@never_cache
@require_GET
def own_file(request, token, key):
    """A document of an event for who registered for it."""
    row = _own(token)
    if row is None or row.state == P.CANCELLED:
        raise Http404
    document = get_object_or_404(row.event.documents.filter(is_public=True).select_related("file"), file=key)
    stored = document.file
    response = FileResponse(stored.content.open("rb"), content_type=stored.content_type)
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(stored.label)}"
    response["X-Content-Type-Options"] = "nosniff"
    return hidden(response)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def evaluation(request, token):
    """The evaluation, once; what was answered is seen with everybody else's and says not whose it is."""
    row = _own(token)
    if row is None or row.state != P.REGISTERED or not row.event.evaluation_id:
        return _say(request, "unknown", 404)
    event = row.event
    if row.evaluated_on is not None:
        return _say(request, "evaluated", event=event, participant=row)
    if not may_evaluate(row):
        return _say(request, "absent" if event.takes_evaluations else "early", event=event, participant=row)
    form = AnswerForm(*([request.POST, {}] if request.method == "POST" else []), version=event.evaluation)
    if request.method == "POST" and form.is_valid():
        try:
            evaluations.evaluate(participant=row, form=form)
        except WrongState:
            # The first click answered.
            row.refresh_from_db()
        return hidden(redirect(request.path))
    context = {"event": event, "participant": row, "form": form}
    return hidden(render(request, "supervision/events/evaluation.html", context))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def arrive(request, code):
    """Where the code on the screen leads: one press for whom the browser knows, else the name."""
    session = check_in.session_of(code[:200])
    if session is None or session.event.state not in (Event.State.ANNOUNCED, Event.State.FINISHED):
        return _say(request, "expired", 404)
    event = session.event
    if not session.takes_check_in:
        return _say(request, "hours", 409, event=event, session=session)
    known = _known(request, event)
    form = CheckInForm(request.POST if request.POST.get("do") == "name" else None, event=event)
    context = {"event": event, "session": session, "known": known, "form": form}
    if request.method == "POST":
        if not ratelimit.consume(request, action=CHECK_IN):
            page = render(request, "supervision/events/arrive.html", {**context, "busy": True}, status=429)
            return hidden(page)
        if request.POST.get("do") == "known" and known is not None:
            return _arrived(request, session, known, Attendance.How.QR)
        if form.is_valid():
            return _arrived(request, session, form.participant, Attendance.How.SELF, is_known=False)
    return hidden(render(request, "supervision/events/arrive.html", context))


def _arrived(request, session, participant, how, *, is_known=True):
    """Says so; the way to the evaluation is for whose browser is known, as anybody may write a name."""
    new = actions.attend(session=session, participants=[participant], how=how)
    context = {"event": session.event, "session": session, "participant": participant, "is_new": bool(new)}
    context["owes"] = session.event.evaluation_id is not None and participant.evaluated_on is None
    context["is_known"] = is_known
    return _say(request, "arrived", **context)


def _known(request, event):
    """The registration that this browser or this person is known by, or None."""
    rows = event.participants.registered().select_related("school")
    if request.user.is_authenticated and (row := rows.filter(person=request.user).first()) is not None:
        return row
    token = request.get_signed_cookie(_cookie(event), default="", salt=SALT, max_age=REMEMBERED)
    return rows.filter(token=token).first() if token else None
