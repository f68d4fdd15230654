"""Tasks from superiors and outside agencies: the list, a new one, one with its steps, its facts, its cancelling."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from handbook import permissions_runs as permissions
from handbook import run_queries
from handbook.actions import runs as run_actions
from handbook.actions import tasks as actions
from handbook.forms.runs import ReasonForm
from handbook.forms.tasks import NewTaskForm, TaskForm
from handbook.models import AssignedTask, ProcessRun
from handbook.run_filters import TaskFilter
from handbook.views.runs import FORM, STALE
from schools.actions.changes import WrongState
from schools.permissions import deny, require
from schools.views.editing import already, edit_page

PAGE = 50


def seen(request, pk):
    """The task whose run has the key, when the person may see it; else 404."""
    rows = AssignedTask.objects.visible_to(request.user).select_related("run__office", "run__created_by", "partner")
    return get_object_or_404(rows, run=pk)


@require(*permissions.READERS)
@require_GET
def index(request):
    """The register of assigned tasks; ?mine=1 shows those with steps of the person."""
    rows = AssignedTask.objects.visible_to(request.user)
    mine = request.GET.get("mine") == "1"
    if mine:
        rows = rows.filter(run__in=ProcessRun.objects.filter(process=None, steps__owner=request.user))
    found = TaskFilter(request.GET, queryset=rows, request=request)
    others = TaskFilter({**request.GET.dict(), "state": ""}, queryset=rows, request=request)
    counts = [(value, label, others.of_state(others.qs, "", value).count()) for value, label in TaskFilter.STATES]
    ordered = found.qs.select_related("run", "partner").order_by("-asked_on", "-pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    figures = ProcessRun.objects.with_figures().with_progress().in_bulk([task.run_id for task in page.object_list])
    for task in page.object_list:
        task.figures = figures[task.run_id]
    context = {
        "filter": found,
        "page": page,
        "mine": mine,
        "shown": counts,
        "state": request.GET.get("state", ""),
        "is_narrowed": any(value for name, value in request.GET.items() if name not in ("page", "mine")),
    }
    return render(request, "handbook/tasks/index.html", context)


@require(*permissions.TASK_MAKERS)
@require_http_methods(["GET", "POST"])
def new(request):
    office = request.user.acting.office
    first = {"owner": request.user.pk} | {
        name: request.GET[name] for name in ("shape", "source") if name in request.GET
    }
    form = NewTaskForm(request.POST or None, office=office, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            task = actions.record(office=office, by=request.user, **form.cleaned_data)
            messages.success(request, "บันทึกงานแล้ว")
        except actions.Recorded as there:
            task = there.task
            messages.info(request, "งานนี้บันทึกไว้ก่อนแล้ว การส่งครั้งนี้ไม่ได้เปลี่ยนข้อมูล หากต้องการเปลี่ยน โปรดเลือกแก้ไขงาน")
        return redirect("handbook:task", task.run_id)
    context = {"form": form, "title": "บันทึกงานที่ได้รับมอบหมาย", "button": "บันทึกงาน", "back": reverse("handbook:tasks")}
    return render(request, "handbook/tasks/form.html", context)


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    """A task with its steps; printed it is the summary report (F-28)."""
    task, user = seen(request, pk), request.user
    run = get_object_or_404(ProcessRun.objects.with_progress().select_related("office", "created_by"), pk=task.run_id)
    context = {
        "task": task,
        "run": run,
        "steps": run_queries.steps_of(run),
        "figures": run_queries.states(run.steps.all(), timezone.localdate()),
        "events": run.events.select_related("run", "actor", "step_run").order_by("-at", "-pk")[:50],
        "can_edit": permissions.can_edit_task(user, task),
        "can_lead": permissions.can_lead(user, run) and run.state != ProcessRun.State.CANCELLED,
    }
    return render(request, "handbook/tasks/task.html", context)


@require(*permissions.TASK_MAKERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    task = seen(request, pk)
    if task.run.state == ProcessRun.State.CANCELLED:
        return already(request, task.run, page="handbook:task")
    if not permissions.can_edit_task(request.user, task):
        deny(request, request.path)
    form = TaskForm(request.POST or None, instance=seen(request, pk), office=task.run.office)
    try:
        return edit_page(
            request,
            form,
            "handbook/tasks/form.html",
            {"task": task, "title": "แก้ไขงาน", "button": "บันทึกงาน", "back": reverse("handbook:task", args=[pk])},
            save=lambda form: actions.edit(
                task=form.instance,
                by=request.user,
                version=form.cleaned_data["version"],
                subject=form.cleaned_data["subject"],
            ),
            said="บันทึกงานแล้ว",
            to=reverse("handbook:task", args=[pk]),
        )
    except WrongState:
        return already(request, task.run, page="handbook:task")


@require(*permissions.TASK_MAKERS)
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    task = seen(request, pk)
    run = task.run
    if not permissions.can_lead(request.user, run):
        deny(request, request.path)
    if run.state == ProcessRun.State.CANCELLED:
        return already(request, run, page="handbook:task")
    form = ReasonForm(request.POST or None, initial={"version": run.version}, label="เหตุผลที่ยกเลิก")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if run_actions.cancel(run=run, by=request.user, reason=given["reason"], version=given["version"]):
            messages.success(request, "ยกเลิกงานแล้ว")
        else:
            messages.warning(request, STALE)
        return redirect("handbook:task", pk)
    context = {"form": form, "title": "ยกเลิกงาน", "button": "ยกเลิกงาน", "back": reverse("handbook:task", args=[pk])}
    return render(request, FORM, context)
