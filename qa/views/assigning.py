"""Who reads the reports of a round: everybody's load, and giving reports to readers by hand, by network or evenly."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qa import permissions
from qa.actions import assigning as actions
from qa.filters import SubmissionFilter
from qa.forms.assigning import AssignForm, ReviewSettingsForm
from qa.models import Round, Submission
from schools.models import Network
from schools.permissions import deny, require
from supervision.actions.changes import Stale
from thai.sorting import thai_order

PAGE = 50


@require(*permissions.ASSIGNERS, *permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def reviewers(request, pk):
    """Everybody's load, and the reports with a box each; what is ticked, or a whole network as the page is filtered,
    goes to one reader or, on demand, to none."""
    round = get_object_or_404(Round.objects.visible_to(request.user).select_related("office", "checklist"), pk=pk)
    can_assign = permissions.can_assign(request.user, round)
    if request.method == "POST" and not can_assign:
        deny(request, request.path)
    if request.method == "POST" and request.POST.get("do") == "spread":
        return _spread(request, round)
    if request.method == "POST" and request.POST.get("do") == "settings":
        return _settings(request, round)
    found = _found(request, round)
    form = AssignForm(
        request.POST or None,
        round=round,
        user=request.user,
        listed=found.qs,
        releases=request.POST.get("do") == "release",
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        changed, left = actions.assign(
            round=round,
            by=request.user,
            submissions=form.chosen(),
            reader=given["reader"],
            second=given["slot"] == AssignForm.SECOND,
        )
        _say(request, changed, left, given["reader"])
        return redirect(_again(request, round))
    return _page(request, round, found, form)


def _found(request, round):
    rows = Submission.objects.visible_to(request.user).filter(round=round).counted().with_deadline().with_size()
    return SubmissionFilter(request.GET, queryset=rows, request=request)


def _page(request, round, found, form, *, settings=None, conflict=None, status=200):
    can_assign = permissions.can_assign(request.user, round)
    ordered = found.qs.select_related("school__network", "reviewer", "second_reader", "round")
    ordered = ordered.order_by(thai_order("school__name"), "school__smis_code", "-level")
    loads = actions.loads(round)
    context = {
        "round": round,
        "loads": loads,
        "idle": [row["reader"] for row in loads if not row["total"] and not row["second"]],
        "form": form,
        "settings": (settings or ReviewSettingsForm(round=round, user=request.user)) if can_assign else None,
        "conflict": conflict,
        "filter": found,
        "page": Paginator(ordered, PAGE).get_page(request.GET.get("page")),
        "unassigned": round.submissions.counted().filter(reviewer=None).exclude(state="accepted").count(),
        "networks": Network.objects.filter(office=round.office),
        "can_assign": can_assign,
        "is_narrowed": any(value for name, value in request.GET.items() if name != "page"),
    }
    return render(request, "qa/reviewers.html", context, status=status)


def _again(request, round):
    """The same page with the filters it had."""
    query = request.GET.urlencode()
    return reverse("qa:reviewers", args=[round.pk]) + (f"?{query}" if query else "")


def _say(request, changed, left, reader):
    if changed:
        done = f"มอบหมายให้ {reader}" if reader else "ปลดผู้ตรวจ"
        messages.success(request, f"{done} {changed:,} รายการแล้ว")
    if left:
        messages.info(request, f"อีก {left:,} รายการไม่เปลี่ยน เพราะรับแล้ว หรือเป็นผู้ตรวจอีกลำดับอยู่")
    if not changed and not left:
        messages.info(request, "รายการที่เลือกมีผู้ตรวจตามนี้อยู่แล้ว")


def _spread(request, round):
    n = actions.spread(round=round, by=request.user)
    if n:
        messages.success(request, f"กระจายรายงานที่ยังไม่มีผู้ตรวจ {n:,} รายการแล้ว")
    else:
        messages.info(request, "ไม่มีรายงานที่ยังไม่มีผู้ตรวจ หรือสำนักงานยังไม่มีศึกษานิเทศก์ในระบบ")
    return redirect(_again(request, round))


def _settings(request, round):
    form = ReviewSettingsForm(request.POST, round=round, user=request.user)
    if not form.is_valid():
        raise Http404
    version = form.cleaned_data["version"]
    try:
        actions.set_reviewing(round=round, by=request.user, version=version, **form.values())
    except Stale:
        stored = Round.objects.select_related("office", "checklist__instrument").get(pk=round.pk)
        if conflict := form.differences(stored):
            found = _found(request, stored)
            empty = AssignForm(round=stored, user=request.user, listed=found.qs)
            return _page(request, stored, found, empty, settings=form, conflict=conflict, status=409)
        # The same again, by a second click, is saved already.
    messages.success(request, "บันทึกวิธีตรวจของรอบนี้แล้ว")
    return redirect(_again(request, round))
