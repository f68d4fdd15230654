"""Who takes part in an event, for the office: the list, one person, many at once; and one press of a school person."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from schools.permissions import deny, require
from schools.views.editing import edit_page
from supervision import permissions_events as permissions
from supervision.actions import event_mails
from supervision.actions import participants as actions
from supervision.actions.changes import WrongState
from supervision.attendance import with_attendance
from supervision.event_filters import narrowed
from supervision.forms.participants import ParticipantForm, PeopleForm
from supervision.models import Participant
from supervision.paging import page_of
from supervision.views.events import kept, seen
from thai.sorting import thai_order

P = Participant.State
SHOWN = [*P.choices, ("came", "มาเข้าร่วม"), ("absent", "ไม่มาเข้าร่วม")]


@require(*permissions.EVENT_READERS)
@require_GET
def index(request, pk):
    """Everybody of an event by name, with how often they came and whether they evaluated."""
    event = seen(request, pk)
    text, show = request.GET.get("q", ""), request.GET.get("state", "")
    everybody = event.participants.all()
    numbers = dict(everybody.order_by().values_list("state").annotate(n=Count("pk")))
    rows, role = narrowed(everybody, request.GET), request.GET.get("role", "")
    page = page_of(rows.order_by(thai_order("name"), "pk"), request.GET.get("page"), related=("school",))
    shown = [row.pk for row in page.object_list]
    came = dict(with_attendance(Participant.objects.filter(pk__in=shown)).values_list("pk", "attended"))
    unsent = event_mails.unsent(event)
    troubled = event_mails.troubled(event).filter(participant__in=shown)
    failed = dict(troubled.order_by("pk").values_list("participant", "error"))
    for row in page.object_list:
        row.attended, row.mail_failed, row.mail_error = came.get(row.pk, 0), row.pk in failed, failed.get(row.pk)
    context = {
        "event": event,
        "page": page,
        "q": text,
        "state": show if show in dict(SHOWN) else "",
        "role": role,
        "roles": Participant.Role.choices,
        "states": [(value, label, numbers.get(value)) for value, label in SHOWN if numbers.get(value, 1)],
        "total": sum(numbers.values()),
        "sessions": event.sessions.count(),
        "unsent": unsent.count() if permissions.can_keep_event(request.user, event) else 0,
        "runs": permissions.can_keep_event(request.user, event),
        "keeps": permissions.can_change_people(request.user, event),
        "is_narrowed": bool(text or show or role),
    }
    return render(request, "supervision/events/participants.html", context)


def _closed(request, event):
    messages.info(request, "กิจกรรมนี้ยกเลิกแล้ว จึงเปลี่ยนรายชื่อไม่ได้")
    return redirect("supervision:event_people", event.pk)


def warn_if_over(request, event):
    """Says that more take part than the event takes: the office may write down as many as it likes, and should know."""
    taken = event.participants.takers().count() if event.capacity else 0
    if event.capacity and taken > event.capacity:
        messages.warning(request, f"ผู้เข้าร่วมมี {taken:,} คน เกินจำนวนที่รับ {event.capacity:,} คน")


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def add(request, pk):
    """One person by hand. Who is there already is told, and nothing is added."""
    event = kept(request, pk)
    if not permissions.can_change_people(request.user, event):
        return _closed(request, event)
    form = ParticipantForm(request.POST or None, event=event, instance=Participant(event=event))
    if request.method == "POST" and form.is_valid():
        made, _there = actions.add(event=event, people=[form.given], by=request.user)
        if made:
            messages.success(request, f"เพิ่ม {form.cleaned_data['name']} แล้ว")
            warn_if_over(request, event)
            return redirect("supervision:event_people", pk)
        form.add_error("name", "ชื่อนี้อยู่ในรายชื่อแล้ว หากเป็นคนละคน โปรดระบุโรงเรียนหรือหน่วยงานให้ต่างกัน")
    return render(request, "supervision/events/participant_form.html", {"event": event, "form": form})


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def add_many(request, pk):
    """Pasted lines, or a file. A fault in one line changes nothing."""
    event = kept(request, pk)
    if not permissions.can_change_people(request.user, event):
        return _closed(request, event)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PeopleForm(*given, office=event.office)
    if form.is_valid():
        made, there = actions.add(event=event, people=form.people, by=request.user)
        if made:
            messages.success(request, f"เพิ่มแล้ว {len(made):,} คน")
            warn_if_over(request, event)
        if there:
            shown = ", ".join(there[:5]) + (" …" if len(there) > 5 else "")
            messages.info(request, f"มีในรายชื่ออยู่แล้ว {len(there):,} คน จึงไม่เพิ่มซ้ำ: {shown}")
        return redirect("supervision:event_people", pk)
    return render(request, "supervision/events/people_form.html", {"event": event, "form": form})


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk, participant_pk):
    """One person: the name as it is printed, the role, the state."""
    event = kept(request, pk)
    row = get_object_or_404(event.participants.select_related("school"), pk=participant_pk)
    row.event = event
    if not permissions.can_change_people(request.user, event):
        return _closed(request, event)
    own = request.build_absolute_uri(reverse("supervision:event_own", args=[row.token]))
    return edit_page(
        request,
        ParticipantForm(request.POST or None, event=event, instance=row),
        "supervision/events/participant_form.html",
        {"event": event, "participant": row, "own": own, "mails": row.mails.order_by("-pk")},
        save=lambda form: actions.save(form=form, by=request.user),
        said="บันทึกแล้ว",
        to=reverse("supervision:event_people", args=[pk]),
    )


@require(*permissions.EVENT_ALL)
@require_http_methods(["GET", "POST"])
def join(request, pk):
    """One press of a person with an account."""
    event, user = seen(request, pk), request.user
    if request.method == "GET":
        return redirect("supervision:event", pk)
    if not permissions.can_join(user, event) and not event.participants.standing().filter(person=user).exists():
        if not event.is_joinable:
            messages.info(request, "กิจกรรมนี้ไม่ได้เปิดรับลงทะเบียนแล้ว")
            return redirect("supervision:event", pk)
        deny(request, request.path)
    school = user.acting.school
    place = {"school": school, "organisation": "" if school else str(user.acting.office)}
    try:
        row, _is_new = actions.join(event=event, person=user, place=place)
    except WrongState:
        messages.info(request, "กิจกรรมนี้ไม่ได้เปิดรับลงทะเบียนแล้ว")
        return redirect("supervision:event", pk)
    if row.state == P.WAITING:
        messages.info(request, "กิจกรรมเต็มแล้ว ท่านอยู่ในรายชื่อสำรอง ระบบจะแจ้งเมื่อมีที่ว่าง")
    else:
        messages.success(request, "ลงทะเบียนแล้ว เปิดหน้าของท่านเพื่อแสดง QR ในวันงาน")
    return redirect("supervision:event", pk)
