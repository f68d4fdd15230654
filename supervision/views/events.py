"""Events of an office: the list, a draft, announcing, finishing, cancelling, the programme, what came of it."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from schools.forms.steps import ReasonForm
from schools.permissions import deny, require
from schools.views.editing import edit_page, posted_version
from supervision import attendance, check_in
from supervision import permissions_events as permissions
from supervision.actions import events as actions
from supervision.actions.changes import Stale, WrongState
from supervision.event_filters import EventFilter, with_people
from supervision.forms.events import EventForm, OutcomeForm
from supervision.models import Event, Meeting
from supervision.paging import page_of
from supervision.views.steps import already

S = Event.State
RELATED = ("office", "owner", "programme", "project", "evaluation__instrument")
_already = partial(already, page="supervision:event")


def seen(request, pk):
    """The event, when the person may see it; else 404."""
    return get_object_or_404(Event.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


def kept(request, pk, may=permissions.can_keep_event):
    """The event, when the person may do with it what `may` asks; else 404 or 403."""
    event = seen(request, pk)
    if not permissions.can_keep_event(request.user, event):
        deny(request, request.path)
    return event if may(request.user, event) else None


@require(*permissions.EVENT_ALL)
@require_GET
def index(request):
    """The events that the person may see, the newest first, with filters by state, kind and year."""
    user = request.user
    rows = Event.objects.visible_to(user)
    found = EventFilter(request.GET, queryset=rows, request=request)
    chosen = found.form.cleaned_data.get("state") if found.form.is_valid() else ""
    numbers = dict(
        EventFilter({**request.GET.dict(), "state": ""}, queryset=rows, request=request)
        .qs.order_by()
        .values_list("state")
        .annotate(n=Count("pk"))
    )
    page = page_of(found.qs, request.GET.get("page"), related=("owner",), of_school=user.acting.is_school)
    people = {}
    if user.has_role(*permissions.EVENT_READERS):
        shown = Event.objects.filter(pk__in=[event.pk for event in page.object_list])
        people = {row.pk: row for row in with_people(shown)}
    for event in page.object_list:
        event.people = people.get(event.pk)
    states = [(value, label, numbers.get(value, 0)) for value, label in S.choices]
    context = {
        "page": page,
        "filter": found,
        "states": [row for row in states if row[0] != S.DRAFT or user.has_role(*permissions.EVENT_READERS)],
        "state": chosen,
        "total": sum(numbers.values()),
        "is_narrowed": any(request.GET.get(name) for name in ("q", "kind", "year", "state")),
        "can_keep": permissions.can_keep_event(user),
        "sees_people": bool(people),
        "today": timezone.localdate(),
    }
    return render(request, "supervision/events/index.html", context)


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """A draft. The same form sent twice makes one."""
    start = {"owner": request.user, "starts_on": timezone.localdate()}
    form = EventForm(request.POST or None, instance=Event(), user=request.user, initial=start)
    if request.method == "POST" and form.is_valid():
        event, is_new = actions.begin(event=form.instance, by=request.user)
        if is_new:
            messages.success(request, "บันทึกฉบับร่างแล้ว ตรวจสอบกำหนดการแล้วกดประกาศกิจกรรม")
        return redirect("supervision:event", event.pk)
    return render(request, "supervision/events/form.html", {"form": form})


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    event = kept(request, pk)
    if not permissions.can_edit_event(request.user, event):
        return _closed(request, pk)

    def save(form):
        return actions.save(form=form, by=request.user)

    try:
        return edit_page(
            request,
            EventForm(request.POST or None, instance=event, user=request.user),
            "supervision/events/form.html",
            {"event": event},
            save=save,
            said="บันทึกแล้ว",
            to=reverse("supervision:event", args=[pk]),
        )
    except WrongState:
        return _closed(request, pk)


def _closed(request, pk):
    """What is over is not edited; what was sent to be saved is said to be lost."""
    told = " การแก้ไขที่ส่งมาจึงไม่ได้บันทึก" if request.method == "POST" else ""
    messages.info(request, f"กิจกรรมนี้ปิดหรือยกเลิกแล้ว{told} หากต้องแก้ไข โปรดนำกลับมาดำเนินการก่อน")
    return redirect("supervision:event", pk)


@require(*permissions.EVENT_ALL)
@require_GET
def detail(request, pk):
    """What an event is; for the office how many people it has and what is to do next."""
    event, user = seen(request, pk), request.user
    if event.kind == Event.Kind.COMMITTEE and (meeting := Meeting.objects.filter(event=event).first()):
        return redirect("supervision:meeting", meeting.pk)
    context = {
        "event": event,
        "speakers": event.speakers.all(),
        "documents": event.documents.select_related("file"),
        "photos": event.photos.select_related("file"),
        "keeps": permissions.can_keep_event(user, event),
        "can_edit": permissions.can_edit_event(user, event),
        "can_join": permissions.can_join(user, event),
        "mine": event.participants.filter(person=user).standing().first(),
    }
    if permissions.can_read_people(user, event):
        address = request.build_absolute_uri(reverse("supervision:event_public", args=[event.token]))
        context |= {
            "sessions": event.sessions.annotate(n=Count("attendances")),
            "figures": attendance.figures(event),
            "steps": event.steps.select_related("actor"),
            "invited": event.invitations.count(),
            "lacks": actions.lacks(event) if event.state == S.DRAFT else actions.strays(event),
            "address": address,
            "qr": check_in.picture(address),
            "records": permissions.can_record_attendance(user, event),
            "invites": permissions.can_invite(user, event),
        }
    else:
        context["sessions"] = event.sessions.all()
        context["photos"] = [photo for photo in context["photos"] if photo.may_be_published]
        context["documents"] = context["documents"].filter(is_public=True)
    return render(request, "supervision/events/detail.html", context)


def _step(request, pk, action, said):
    event = kept(request, pk)
    if request.method == "GET":
        return redirect("supervision:event", pk)
    try:
        action(event=event, by=request.user, version=posted_version(request))
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    except Stale:
        return _already(request, event)
    else:
        messages.success(request, said)
    return redirect("supervision:event", pk)


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def announce(request, pk):
    return _step(request, pk, actions.announce, "ประกาศกิจกรรมแล้ว โรงเรียนเห็นกิจกรรมนี้และลงทะเบียนได้ตามที่กำหนด")


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def finish(request, pk):
    return _step(request, pk, actions.finish, "ปิดกิจกรรมแล้ว ยังบันทึกการเข้าร่วมและรับแบบประเมินต่อได้")


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def restore(request, pk):
    return _step(request, pk, actions.restore, "นำกิจกรรมกลับมาดำเนินการแล้ว")


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    """Asks for the reason, which those who are concerned are told."""
    event = kept(request, pk)
    if event.state != S.ANNOUNCED:
        return _already(request, event)
    form = ReasonForm(request.POST or None, label="เหตุผลที่ยกเลิก", initial={"version": event.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.cancel(event=event, reason=given["reason"], by=request.user, version=given["version"])
        except Stale:
            return _already(request, event)
        messages.success(request, "ยกเลิกกิจกรรมแล้ว และแจ้งผู้ที่เกี่ยวข้อง")
        return redirect("supervision:event", pk)
    standing = event.participants.standing()
    silent = standing.filter(person=None, email="").count()
    context = {"event": event, "form": form, "concerned": standing.count() - silent, "silent": silent}
    return render(request, "supervision/events/cancel.html", context)


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def delete(request, pk):
    event = kept(request, pk)
    if request.method == "GET":
        return redirect("supervision:event", pk)
    try:
        actions.delete(event=event, by=request.user, version=posted_version(request))
    except Stale:
        return _already(request, event)
    messages.success(request, "ลบฉบับร่างแล้ว")
    return redirect("supervision:events")


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def outcome(request, pk):
    """What came of it, in words of who ran it; it stands in the summary report."""
    event = kept(request, pk)
    return edit_page(
        request,
        OutcomeForm(request.POST or None, instance=event),
        "supervision/events/outcome.html",
        {"event": event},
        save=lambda form: actions.write_outcome(form=form, by=request.user),
        said="บันทึกสรุปผลแล้ว",
        to=reverse("supervision:event", args=[pk]),
    )
