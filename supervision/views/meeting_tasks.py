"""Tasks that meetings gave: the list, one task, done, changed, cancelled or taken up again."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from schools.permissions import deny, require
from schools.views.editing import edit_page
from supervision import permissions_meetings as permissions
from supervision.actions import meeting_reminders
from supervision.actions import resolutions as actions
from supervision.actions.changes import Stale, WrongState
from supervision.forms import ReasonForm
from supervision.forms.resolutions import TaskForm
from supervision.meeting_filters import TaskFilter
from supervision.models import Meeting, MeetingTask
from supervision.views.steps import already

PAGE = 50
S = MeetingTask.State
_already = partial(already, page="supervision:meeting_task")
DONE = {"label": "ผลการดำเนินงาน", "help_text": "สิ่งที่ทำแล้วและผลที่ได้ จะรายงานในวาระเรื่องสืบเนื่อง"}


def seen(request, pk):
    """The task, when the person may see it; else 404."""
    rows = MeetingTask.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("resolution__meeting__series", "owner", "created_by", "settled_by"), pk=pk
    )


def kept(request, pk):
    """The task, when the person keeps its meeting; else 404 or 403."""
    task = seen(request, pk)
    if not permissions.can_keep_task(request.user, task):
        deny(request, request.path)
    return task


@require(*permissions.READERS)
@require_GET
def index(request):
    """The tasks of the office, or with ?mine=1 the own; a committee member has only these."""
    user = request.user
    rows = MeetingTask.objects.visible_to(user)
    mine = request.GET.get("mine") == "1"
    if mine:
        rows = rows.filter(owner=user)
    found = TaskFilter(request.GET, queryset=rows, request=request)
    others = TaskFilter({**request.GET.dict(), "show": ""}, queryset=rows, request=request).qs
    counts = {value: others.filter(state=value).count() for value in S.values} | {"overdue": others.overdue().count()}
    ordered = found.qs.by_urgency().select_related("owner", "resolution__meeting__series")
    context = {
        "filter": found,
        "page": Paginator(ordered, PAGE).get_page(request.GET.get("page")),
        "shown": [(value, label, counts[value]) for value, label in TaskFilter.SHOWN],
        "total": sum(counts[value] for value in S.values),
        "mine": mine,
        "can_choose_mine": user.acting.is_staff_of_office,
        "is_narrowed": any(value for name, value in request.GET.items() if name not in ("page", "mine")),
    }
    return render(request, "supervision/meetings/tasks.html", context)


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def detail(request, pk):
    """One task; its owner says here what was done."""
    task, user = seen(request, pk), request.user
    form = None
    if permissions.can_finish(user, task):
        form = ReasonForm(request.POST or None, initial={"version": task.version}, **DONE)
    elif request.method == "POST":
        if not (permissions.is_owner(user, task) or permissions.can_keep_task(user, task)):
            deny(request, request.path)
        return _already(request, task)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.settle(task=task, by=user, state=S.DONE, note=given["reason"], version=given["version"])
        except Stale:
            return _already(request, task)
        messages.success(request, "บันทึกผลการดำเนินงานแล้ว")
        return redirect("supervision:meeting_task", task.pk)
    context = {
        "task": task,
        "meeting": task.resolution.meeting,
        "sees_meeting": Meeting.objects.visible_to(user).filter(pk=task.resolution.meeting_id).exists(),
        "form": form,
        "can_keep": permissions.can_keep_task(user, task),
    }
    return render(request, "supervision/meetings/task.html", context)


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    task = kept(request, pk)
    if task.state != S.OPEN:
        return _already(request, task)
    return edit_page(
        request,
        TaskForm(request.POST or None, instance=seen(request, pk), meeting=task.resolution.meeting),
        "supervision/meetings/task_form.html",
        {"task": task, "title": "แก้ไขงาน", "button": "บันทึกงาน", "sign": "done"},
        save=lambda form: actions.edit_task(task=form.instance, by=request.user, version=form.cleaned_data["version"]),
        said="บันทึกงานแล้ว",
        to=reverse("supervision:meeting_task", args=[task.pk]),
    )


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def remind(request, pk):
    """Reminds the owner of an open task."""
    task = kept(request, pk)
    if request.method == "POST":
        try:
            told = meeting_reminders.remind_owner(task=task, by=request.user)
        except WrongState:
            return _already(request, task)
        if told:
            messages.success(request, f"เตือน {task.owner} แล้ว")
        else:
            messages.info(request, f"วันนี้เตือน {task.owner} ไปแล้ว")
    return redirect("supervision:meeting_task", task.pk)


def _reason(request, pk, words, context, *, from_state, do, said):
    task = kept(request, pk)
    if task.state != from_state:
        return _already(request, task)
    form = ReasonForm(request.POST or None, initial={"version": task.version}, **words)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            do(task=task, by=request.user, reason=given["reason"], version=given["version"])
        except Stale:
            return _already(request, task)
        messages.success(request, said)
        return redirect("supervision:meeting_task", task.pk)
    return render(request, "supervision/meetings/task_form.html", {**context, "task": task, "form": form})


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    words = {"label": "เหตุผลที่ยกเลิกงาน", "help_text": "ผู้รับผิดชอบจะเห็นข้อความนี้"}
    context = {"title": "ยกเลิกงาน", "button": "ยกเลิกงาน", "sign": "close"}

    def do(*, reason, **given):
        actions.settle(state=S.CANCELLED, note=reason, **given)

    return _reason(request, pk, words, context, from_state=S.OPEN, do=do, said="ยกเลิกงานแล้ว")


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def reopen(request, pk):
    words = {"label": "สิ่งที่ต้องดำเนินการเพิ่ม", "help_text": "ผู้รับผิดชอบจะเห็นข้อความนี้"}
    context = {"title": "ให้ดำเนินการเพิ่ม", "button": "เปิดงานอีกครั้ง", "sign": "undo"}
    return _reason(request, pk, words, context, from_state=S.DONE, do=actions.reopen_task, said="เปิดงานอีกครั้งแล้ว")
