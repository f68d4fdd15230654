"""The runs of a year: started, looked at, dated by their order, moved on to a new version, cancelled."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handbook import permissions_runs as permissions
from handbook import run_queries
from handbook.actions import evidence
from handbook.actions import runs as actions
from handbook.due import words
from handbook.forms.runs import OrderDayForm, ReasonForm, StartForm
from handbook.models import Process, ProcessRun, ProcessVersion, StepRun, YearKind
from schools.actions.changes import Stale
from schools.permissions import deny, require
from schools.views.editing import already, posted_version

STALE = "มีผู้แก้ไขข้อมูลนี้หลังจากที่ท่านเปิดหน้า ยังไม่ได้เปลี่ยนแปลงสิ่งใด โปรดตรวจแล้วทำอีกครั้ง"
FORM = "handbook/runs/form.html"


def seen(request, pk):
    """The run of a งาน in the office of the person; else 404."""
    rows = ProcessRun.objects.visible_to(request.user).of_handbook().with_progress()
    return get_object_or_404(rows.select_related("office", "group", "process", "of_version", "created_by"), pk=pk)


def led(request, pk):
    """The run, when the person leads it; else 404 or 403."""
    run = seen(request, pk)
    if not permissions.can_lead(request.user, run):
        deny(request, request.path)
    return run


def board_address(kind, year, **more):
    """The board of a year."""
    return f"{reverse('handbook:runs')}?{urlencode({'kind': kind, 'year': year, **more})}"


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    run, user, day = seen(request, pk), request.user, timezone.localdate()
    steps = run_queries.steps_of(run)
    newer = actions.newer_version(run)
    leads = permissions.can_lead(user, run)
    context = {
        "run": run,
        "steps": steps,
        "figures": run_queries.states(run.steps.all(), day),
        "events": run.events.select_related("run", "actor", "step_run").order_by("-at", "-pk")[:50],
        "newer": newer,
        "can_lead": leads and run.state != ProcessRun.State.CANCELLED,
        "waits_for_order": any(step.due_on is None and step.is_unfinished for step in steps),
    }
    return render(request, "handbook/runs/run.html", context)


@require(*permissions.LEADERS)
@require_http_methods(["GET", "POST"])
def start(request):
    """Starts the runs of the งาน that are ticked; those that have one of the year are shown as such."""
    office = request.user.acting.office
    kind, year = run_queries.asked_year(request)
    if request.method == "POST" and request.POST.get("kind") in YearKind.values:
        kind = request.POST["kind"]
    rows = Process.objects.visible_to(request.user).at_work().filter(year_kind=kind)
    rows = rows.filter(Exists(ProcessVersion.objects.published().filter(process=OuterRef("pk"))))
    rows = rows.select_related("group").order_by("group__position", "position", "pk")
    form = StartForm(request.POST or None, processes=rows, office=office, initial={"kind": kind, "year": year})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        told = actions.start(office=office, by=request.user, **given)
        _say(request, told, given["year"])
        return redirect(board_address(kind, given["year"]))
    there = ProcessRun.objects.standing().filter(process__in=rows, year=year).values_list("process", "pk")
    context = {
        "form": form,
        "kind": kind,
        "year": year,
        "kinds": YearKind.choices,
        "groups": _by_group(rows, dict(there), form),
    }
    return render(request, "handbook/runs/start.html", context)


def _by_group(rows, there, form):
    """[(group, [{process, run, ticked}])]: everything that has no run yet is ticked at first."""
    chosen = set(form.data.getlist("processes")) if form.is_bound else None
    found = {}
    for process in rows:
        ticked = process.pk not in there if chosen is None else str(process.pk) in chosen
        line = {"process": process, "run": there.get(process.pk), "ticked": ticked}
        found.setdefault(process.group, []).append(line)
    return list(found.items())


def _say(request, told, year):
    if told.runs:
        messages.success(request, f"เริ่มงานของปี {year} แล้ว {len(told.runs)} งาน")
    if told.there:
        messages.info(request, f"มีอยู่แล้ว {len(told.there)} งาน จึงไม่ได้เริ่มซ้ำ: {_names(told.there)}")
    if told.empty:
        messages.warning(request, f"ยังไม่มีขั้นตอนที่ประกาศใช้ {len(told.empty)} งาน: {_names(told.empty)}")


def _names(processes):
    names = ", ".join(str(process) for process in processes[:5])
    return f"{names} และอื่น ๆ" if len(processes) > 5 else names


@require(*permissions.LEADERS)
@require_http_methods(["GET", "POST"])
def order_day(request, pk):
    """The day of the order; steps due some days after it get their day."""
    run = led(request, pk)
    if run.state != ProcessRun.State.OPEN:
        return already(request, run, page="handbook:run")
    form = OrderDayForm(request.POST or None, run=run, initial={"version": run.version, "ordered_on": run.ordered_on})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if actions.set_order_day(run=run, by=request.user, day=given["ordered_on"], version=given["version"]):
            messages.success(request, "บันทึกวันที่คำสั่งและปรับกำหนดเสร็จแล้ว")
        else:
            messages.warning(request, STALE)
        return redirect("handbook:run", run.pk)
    context = {"run": run, "form": form, "title": "วันที่ลงนามคำสั่ง", "button": "บันทึกวันที่"}
    return render(request, FORM, context | {"back": reverse("handbook:run", args=[run.pk])})


@require(*permissions.LEADERS)
@require_http_methods(["GET", "POST"])
def move_on(request, pk):
    """What following the version in force would change, and doing so."""
    run = led(request, pk)
    newer = actions.newer_version(run)
    if newer is None:
        messages.info(request, "งานนี้เป็นไปตามคู่มือฉบับที่ใช้อยู่แล้ว")
        return redirect("handbook:run", run.pk)
    if request.method == "POST":
        try:
            moved = request.POST.get("to") == str(newer.pk) and actions.move_on(
                run=run, by=request.user, to=newer, version=posted_version(request)
            )
        except Stale:
            return already(request, run, page="handbook:run")
        if moved:
            messages.success(request, f"ปรับตามคู่มือฉบับที่ {newer.number} แล้ว")
        else:
            messages.warning(request, STALE)
        return redirect("handbook:run", run.pk)
    change = actions.difference(run, newer)
    for step in change.added:
        step.due_words = words(step.due)
    return render(request, "handbook/runs/move_on.html", {"run": run, "newer": newer, "change": change})


@require(*permissions.LEADERS)
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    run = led(request, pk)
    if run.state == ProcessRun.State.CANCELLED:
        return already(request, run, page="handbook:run")
    words = {"label": "เหตุผลที่ยกเลิก", "help_text": "ผู้รับผิดชอบขั้นตอนจะเห็นข้อความนี้ หลักฐานที่แนบไว้ยังคงอยู่"}
    form = ReasonForm(request.POST or None, initial={"version": run.version}, **words)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if actions.cancel(run=run, by=request.user, reason=given["reason"], version=given["version"]):
            messages.success(request, "ยกเลิกงานของปีนี้แล้ว เริ่มใหม่ได้เมื่อต้องการ")
        else:
            messages.warning(request, STALE)
        return redirect("handbook:run", run.pk)
    context = {"run": run, "form": form, "title": "ยกเลิกงานของปีนี้", "button": "ยกเลิกงาน"}
    return render(request, FORM, context | {"back": reverse("handbook:run", args=[run.pk])})


@require(*permissions.LEADERS)
@require_POST
def refresh(request):
    """Looks at once what the tools have made for the open steps of the office."""
    steps = StepRun.objects.visible_to(request.user).unfinished().select_related("run")
    found = evidence.refresh(request.user.acting.office, list(steps))
    if found:
        messages.success(request, f"พบผลงานใหม่ {found} รายการและแนบเป็นหลักฐานแล้ว")
    else:
        messages.info(request, "ยังไม่พบผลงานใหม่ในเครื่องมือ")
    return redirect("handbook:runs")
