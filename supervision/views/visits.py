"""Pages of visits: the list, one visit, and the steps from hand-in to acknowledgement."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from instruments.statistics import summarize
from schools.models import Role
from schools.permissions import deny, require
from supervision import permissions
from supervision.actions import visits as actions
from supervision.actions.changes import Stale, WrongState
from supervision.filters import VisitFilter, mine_first
from supervision.forms import ReasonForm
from supervision.models import Recommendation, Visit, VisitPhoto
from supervision.views.steps import already

PAGE = 50
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
    counts = dict(others.order_by().values_list("state").annotate(n=Count("pk")))
    states = [(value, label, counts.get(value, 0)) for value, label in Visit.State.choices]
    page = Paginator(found.qs.select_related("school", "supervisor"), PAGE).get_page(request.GET.get("page"))
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
    visit = get_object_or_404(rows.select_related("school__network", "supervisor", "acknowledged_by", "office"), pk=pk)
    user = request.user
    recommendations = visit.recommendations.select_related("supervisor")
    if user.acting.is_school:
        recommendations = recommendations.exclude(state=Recommendation.State.DRAFT)
    context = {
        "visit": visit,
        "sections": answered(visit),
        "summary": summary_of(visit),
        "recommendations": recommendations,
        "photos": visit.photos.select_related("file"),
        "team": visit.team.all(),
        "events": events_for(user, visit),
        "can_edit": permissions.can_edit_visit(user, visit),
        "can_review": permissions.can_review_visit(user, visit),
        "can_acknowledge": permissions.can_acknowledge_visit(user, visit),
    }
    return render(request, "supervision/visit.html", context)


def answered(visit):
    """[(section, [(item, answer or None, word)])] of what was asked at the visit."""
    if visit.response is None:
        return []
    given = {answer.item_id: answer for answer in visit.response.answers.all()}
    sections = {}
    for item in visit.response.version.items():
        answer = given.get(item.pk)
        words = {point.value: point.label for point in item.scale.points.all()} if item.scale else {1: "มี", 0: "ไม่มี"}
        word = words.get(int(answer.value), "") if answer and answer.value is not None else ""
        sections.setdefault(item.section, []).append({"item": item, "answer": answer, "word": word})
    return list(sections.items())


def summary_of(visit):
    """N, mean, S.D. and band over the rated questions of the visit, or None where nothing was rated."""
    if visit.response is None:
        return None
    rated = visit.response.answers.filter(item__scale__isnull=False, value__isnull=False)
    rated = list(rated.select_related("item__scale").prefetch_related("item__scale__bands"))
    if not rated:
        return None
    return summarize([answer.value for answer in rated], rated[0].item.scale)


def events_for(user, visit):
    """The timeline; the school does not read the talk between head and supervisor."""
    events = visit.events.select_related("actor")
    if user.acting.is_school:
        events = events.filter(to_state__in=[Visit.State.APPROVED, "acknowledged"])
    return events


def _of_reviewer(request, pk):
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("school", "supervisor"), pk=pk)
    if not permissions.is_reviewer(request.user, visit):
        deny(request, request.path)
    return visit


_already = partial(already, page="supervision:visit")


def posted_version(request):
    """The version the page was made from, or None where the form has none."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


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
                visit=visit, by=request.user, reason=form.cleaned_data["reason"], version=form.cleaned_data["version"]
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
    try:
        actions.acknowledge(visit=visit, by=request.user)
    except WrongState:
        messages.info(request, "โรงเรียนรับทราบผลการนิเทศนี้ไว้แล้ว")
    else:
        messages.success(request, "บันทึกการรับทราบผลการนิเทศแล้ว")
    return redirect("supervision:visit", visit.pk)


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
