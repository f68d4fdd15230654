"""Pages of visits: the list, one visit, and the steps from hand-in to acknowledgement."""

from functools import partial

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from instruments import reading
from instruments.forms import AnswerForm
from instruments.models import Instrument, InstrumentVersion
from schools import audit
from schools.distances import kilometres
from schools.models import AuditEvent, Role
from schools.permissions import can_delegate, deny, require
from schools.views.editing import posted_version
from supervision import permissions
from supervision.actions import visits as actions
from supervision.actions.changes import Stale, WrongState
from supervision.filters import VisitFilter, mine_first
from supervision.forms import ReasonForm
from supervision.forms.tools import answered, with_questions
from supervision.forms.visits import AcknowledgeForm
from supervision.models import PlannedVisit, Project, Recommendation, Visit, VisitPhoto, VisitPublication
from supervision.paging import counted, page_of
from supervision.views.steps import already
from thai.dates import short

READERS = permissions.READERS | {Role.COMMITTEE}


@require(*READERS)
@require_GET
def index(request):
    mine = mine_first(request)
    rows = Visit.objects.visible_to(request.user)
    if mine:
        rows = rows.by(request.user)
    found = VisitFilter(request.GET, queryset=rows, request=request)
    # The chips count within the other filters, so that a click gives exactly that number.
    others = VisitFilter({**request.GET.dict(), "state": ""}, queryset=rows, request=request).qs
    counts = dict.fromkeys(Visit.State.values, 0)
    counts |= dict(others.order_by().values_list("state").annotate(n=Count("pk")))
    states = [(value, label, counts[value]) for value, label in Visit.State.choices]
    narrowed, chosen = found.qs, found.form.cleaned_data
    page = page_of(
        narrowed,
        request.GET.get("page"),
        related=("school",) if request.user.acting.is_school else ("school", "supervisor", "planned"),
        count=counted(counts, chosen.get("state"), {"made": Visit.MADE}),
        of_school=request.user.acting.is_school,
    )
    context = {
        "filter": found,
        "page": page,
        "mine": mine,
        "can_choose_mine": request.user.has_role(Role.SUPERVISOR),
        "states": [state for state in states if state[2] or not request.user.acting.is_school],
        "total": sum(counts.values()),
        "can_log": permissions.can_log_visit(request.user),
        "is_narrowed": any(value for name, value in request.GET.items() if name not in ("page", "mine")),
    }
    return render(request, "supervision/visits.html", context)


@require(*READERS)
@require_GET
def detail(request, pk):
    rows = Visit.objects.visible_to(request.user)
    related = ("school__network", "supervisor", "acknowledged_by", "office", "programme", "order_file", "planned")
    visit = get_object_or_404(rows.select_related(*related, "feedback"), pk=pk)
    user = request.user
    recommendations = visit.recommendations.select_related("school", "supervisor")
    follow_ups = visit.follow_ups.select_related("recommendation")
    if user.acting.is_school:
        recommendations = recommendations.exclude(state=Recommendation.State.DRAFT)
    context = {
        "visit": visit,
        "topics": [label for value, label in Visit.Topic.choices if value in visit.topics],
        "results": results_of(visit),
        "recommendations": recommendations,
        "follow_ups": follow_ups,
        "photos": visit.photos.select_related("file"),
        "team": visit.members.select_related("user"),
        "guests": visit.guests.all(),
        "projects": Project.objects.visible_to(user).filter(visits=visit),
        "signatures": visit.signatures.select_related("file"),
        "distance": distance_to_school(visit),
        "feedback": reading.read(visit.feedback) if visit.feedback_id else None,
        "publication": visit_publication(visit),
        "events": events_for(user, visit),
        "returned": _returned(user, visit),
        "private": permissions.can_read_private_notes(user, visit),
        "can_edit": permissions.can_edit_visit(user, visit),
        "can_delete": permissions.can_delete_visit(user, visit),
        "can_review": permissions.can_review_visit(user, visit),
        "waits_for_nobody": not user.acting.is_school and permissions.waits_for_nobody(visit),
        "can_add_people": user.has_role(Role.OFFICE_ADMIN),
        "can_delegate": can_delegate(user),
        "can_acknowledge": permissions.can_acknowledge_visit(user, visit),
        "can_give_feedback": permissions.can_give_feedback(user, visit),
        "can_take_back": permissions.can_take_back(user, visit),
        "can_publish": permissions.can_publish_visit(user, visit),
        "same_day": [] if user.acting.is_school else list(rows.same_day_as(visit)),
        "acknowledge_form": AcknowledgeForm(),
    }
    return render(request, "supervision/visit.html", context)


def results_of(visit):
    """[(title, version number, parts, summary)] of the instruments answered; a constant number of queries."""
    rows = answered(visit)
    versions = {version.pk: version for version in with_questions([row.response.version_id for row in rows])}
    found = []
    for row in rows:
        row.response.version = version = versions[row.response.version_id]
        parts, summary = reading.read(row.response), reading.summary(row.response)
        found.append((version.instrument.title, version.number, parts, summary))
    return found


def distance_to_school(visit):
    """Kilometres between the place where the visit was logged and the school, or None where either is unknown."""
    return kilometres(visit, visit.school)


def visit_publication(visit):
    """What is published of the visit now, or None."""
    return VisitPublication.objects.filter(visit=visit, withdrawn_at=None).first()


# What the school reads of the timeline: not the talk between head and supervisor.
OPEN_STEPS = [Visit.State.APPROVED, "acknowledged", "feedback", "published", "withdrawn", "no_consent", "no_photo"]


def _returned(user, visit):
    """The event with who sent it back, when and why, while it waits for its author; else None."""
    if visit.state != Visit.State.RETURNED or user.acting.is_school:
        return None
    return visit.events.filter(to_state=Visit.State.RETURNED).select_related("actor").last()


def events_for(user, visit):
    """The timeline as this person may read it."""
    events = visit.events.select_related("actor")
    if user.acting.is_school:
        events = events.filter(to_state__in=OPEN_STEPS)
    return events


def _of_reviewer(request, pk):
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("school", "supervisor"), pk=pk)
    if not permissions.is_reviewer(request.user, visit):
        deny(request, request.path)
    return visit


_already = partial(already, page="supervision:visit")


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def approve(request, pk):
    visit = _of_reviewer(request, pk)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("supervision:visit", visit.pk)
    try:
        actions.approve(visit=visit, by=request.user, version=posted_version(request))
    except Stale:
        return _already(request, visit)
    messages.success(request, f"อนุมัติบันทึกการนิเทศ {visit.school.full_name} แล้ว โรงเรียนเห็นผลและข้อเสนอแนะได้ทันที")
    return redirect("supervision:visit", visit.pk)


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def send_back(request, pk):
    visit = _of_reviewer(request, pk)
    if visit.state != Visit.State.SUBMITTED:
        return _already(request, visit)
    words = {"label": "เหตุผลที่ส่งกลับ", "help_text": "ผู้นิเทศจะเห็นข้อความนี้ โปรดระบุสิ่งที่ต้องแก้ไข"}
    form = ReasonForm(request.POST or None, initial={"version": visit.version}, **words)
    if request.method == "POST" and form.is_valid():
        try:
            actions.send_back(
                visit=visit, by=request.user, reason=form.cleaned_data["reason"], version=posted_version(request)
            )
        except Stale:
            return _already(request, visit)
        messages.success(request, "ส่งกลับให้ผู้นิเทศแก้ไขแล้ว")
        return redirect("supervision:visit", visit.pk)
    context = {"visit": visit, "form": form}
    return render(request, "supervision/visit_send_back.html", context)


@require(Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF)
@require_http_methods(["GET", "POST"])
def acknowledge(request, pk):
    visit = get_object_or_404(Visit.objects.visible_to(request.user), pk=pk)
    if not permissions.is_receiver(request.user, visit):
        deny(request, request.path)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("supervision:visit", visit.pk)
    form = AcknowledgeForm(request.POST)
    if not form.is_valid():
        return render(request, "supervision/visit_acknowledge.html", {"visit": visit, "form": form})
    try:
        actions.acknowledge(visit=visit, by=request.user, view=form.cleaned_data["view"] or "")
    except WrongState:
        messages.info(request, "โรงเรียนรับทราบผลการนิเทศนี้ไว้แล้ว")
    else:
        messages.success(request, "บันทึกการรับทราบผลการนิเทศแล้ว")
    return redirect("supervision:visit", visit.pk)


@require(Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF)
@require_http_methods(["GET", "POST"])
def feedback(request, pk):
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("school", "supervisor"), pk=pk)
    if not permissions.is_receiver(request.user, visit):
        deny(request, request.path)
    if not permissions.can_give_feedback(request.user, visit):
        told = "โรงเรียนให้ข้อมูลสะท้อนกลับไว้แล้ว" if visit.feedback_id else "โปรดรับทราบผลการนิเทศก่อนให้ข้อมูลสะท้อนกลับ"
        messages.info(request, told)
        return redirect("supervision:visit", visit.pk)
    version = _feedback_version(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AnswerForm(*sent, version=version, prefix="feedback")
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_feedback(visit=visit, by=request.user, form=form)
        except WrongState:
            messages.info(request, "โรงเรียนให้ข้อมูลสะท้อนกลับไว้แล้ว")
        else:
            messages.success(request, "ส่งข้อมูลสะท้อนกลับแล้ว ขอบคุณที่ช่วยให้การนิเทศดีขึ้น")
        return redirect("supervision:visit", visit.pk)
    return render(request, "supervision/visit_feedback.html", {"visit": visit, "form": form, "version": version})


def _feedback_version(request):
    """The version the page was made with, while it is one of the office's feedback forms; else the newest."""
    mine = Instrument.objects.visible_to(request.user)
    posted = request.POST.get("instrument_version", "")
    if posted.isdecimal() and len(posted) < 10:
        pinned = InstrumentVersion.objects.filter(
            pk=posted,
            published_at__isnull=False,
            instrument__in=mine.filter(purpose=Instrument.Purpose.FEEDBACK),
        ).first()
        if pinned:
            return pinned
    instrument = mine.preferred(Instrument.Purpose.FEEDBACK)
    if instrument is None:
        raise Http404
    return instrument.current


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def delete(request, pk):
    rows = Visit.objects.visible_to(request.user).select_related("school", "supervisor")
    visit = rows.filter(pk=pk).first()
    if visit is None:
        return _deleted_before(request, pk)
    if not permissions.is_owner_of_visit(request.user, visit):
        deny(request, request.path)
    if visit.state not in Visit.EDITABLE:
        messages.info(request, f"ลบไม่ได้ในขณะนี้ สถานะปัจจุบัน: {visit.get_state_display()}")
        return redirect("supervision:visit", visit.pk)
    if request.method == "GET":
        count = {"photos": visit.photos.count(), "rows": visit.recommendations.count()}
        planned = PlannedVisit.objects.filter(visit=visit).select_related("plan").first()
        return render(request, "supervision/visit_delete.html", {"visit": visit, "planned": planned, **count})
    try:
        actions.delete(visit=visit, by=request.user, version=posted_version(request))
    except WrongState:
        return _already(request, visit)
    except Stale:
        messages.warning(request, "บันทึกนี้มีการแก้ไขหลังจากที่ท่านเปิดหน้า ยังไม่ได้ลบ โปรดตรวจแล้วลบอีกครั้ง")
        return redirect("supervision:visit_delete", pk)
    messages.success(request, f"ลบบันทึกการนิเทศ {visit.school.full_name} วันที่ {short(visit.visited_on)} แล้ว")
    return redirect("supervision:visits")


def _deleted_before(request, pk):
    """What the same person deleted a moment ago, pressed once more; to anybody else there is nothing here."""
    gone = audit.name_of(Visit(pk=pk))
    if not AuditEvent.objects.filter(verb="delete visit", target=gone, actor=request.user).exists():
        raise Http404
    messages.info(request, "บันทึกการนิเทศนี้ถูกลบไปแล้ว")
    return redirect("supervision:visits")


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def delete_photo(request, pk, photo_pk):
    visit = get_object_or_404(Visit.objects.visible_to(request.user), pk=pk)
    if not permissions.is_author(request.user, visit):
        deny(request, request.path)
    photo = VisitPhoto.objects.filter(visit=visit, pk=photo_pk).select_related("file", "visit").first()
    if photo is None or visit.state not in Visit.EDITABLE:
        messages.info(request, "ภาพนี้ถูกลบแล้ว หรือบันทึกการนิเทศส่งไปแล้ว")
        return redirect("supervision:visit", visit.pk)
    if request.method == "POST":
        try:
            actions.delete_photo(photo=photo, by=request.user)
        except WrongState:
            return _already(request, visit)
        messages.success(request, "ลบภาพแล้ว")
        return redirect("supervision:visit_edit", visit.pk)
    return render(request, "supervision/photo_delete.html", {"visit": visit, "photo": photo})
