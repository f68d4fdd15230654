"""Many steps at once: one's own, the head's board, the list behind its numbers, the calendar of the year, who has how
much to do and what was planned and done."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET, require_POST

from handbook import permissions_runs as permissions
from handbook import run_queries
from handbook.actions import step_runs as actions
from handbook.forms.runs import AssignForm, approvers
from handbook.models import StepRun, YearKind
from handbook.run_filters import GONE, LATE, NEEDED, UNFINISHED, RunFilter, StepFilter
from handbook.views.runs import board_address
from schools import calendars
from schools.filters import NONE
from schools.permissions import require

PAGE = 50
MOST_AT_ONCE = 500


def _years(kind, year):
    return [year - 1, year, year + 1]


@require(*permissions.READERS)
@require_GET
def mine(request):
    """One's own steps by their days; ?show= narrows them to what the figures count."""
    day = timezone.localdate()
    rows, figures = run_queries.mine(request.user, day)
    show = request.GET.get("show", "")
    show = show if show in dict(run_queries.MINE) else ""
    page = Paginator(_shown(rows, show, day), PAGE).get_page(request.GET.get("page"))
    context = {
        "day": day,
        "page": page,
        "show": show,
        "shown": [(value, label, getattr(figures, value)) for value, label in run_queries.MINE],
        "total": figures.total,
    }
    return render(request, "handbook/runs/mine.html", context)


def _shown(rows, show, day):
    if show == "late":
        return rows.filter(due_on__lt=day)
    if show == "waits":
        return rows.filter(waits=True)
    if show == "week":
        return rows.filter(run_queries.due_when("week", day))
    if show == "month":
        return rows.filter(run_queries.due_when("month", day), due_on__gt=run_queries.soon(day))
    return rows


@require(*permissions.READERS)
@require_GET
def board(request):
    """One row a งาน, one column a state or (?by=month) a month; every number opens its steps."""
    user, day = request.user, timezone.localdate()
    kind, year = run_queries.asked_year(request)
    by_month = request.GET.get("by") == "month"
    runs = run_queries.runs_of(user, kind, year)
    found = RunFilter(request.GET, queryset=runs, request=request)
    others = RunFilter({**request.GET.dict(), "state": ""}, queryset=runs, request=request)
    ordered = run_queries.in_order(found.qs.with_figures(day).with_progress(day))
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    columns = run_queries.months_of(kind, year, calendars.of(user)) if by_month else []
    cells = run_queries.month_cells(page.object_list, columns, day) if by_month else {}
    for run in page.object_list:
        run.cells, run.links = cells.get(run.pk, []), _links_of(run)
    context = {
        "filter": found,
        "page": page,
        "kind": kind,
        "year": year,
        "kinds": YearKind.choices,
        "years": _years(kind, year),
        "by_month": by_month,
        "columns": columns,
        "figures": run_queries.states(_steps_of_board(request, kind, year), day),
        "progress": run_queries.by_progress(others.qs, day),
        "state": request.GET.get("state", ""),
        "has_any": bool(page.object_list) or runs.exists(),
        "links": _links(request, kind, year),
        "can_lead": permissions.can_start_runs(user),
        "kept": [("kind", kind), ("year", year), *([("by", "month")] if by_month else [])],
    }
    return render(request, "handbook/runs/board.html", context)


def _links_of(run):
    """The query strings of the list of steps behind the numbers of a run."""
    states = {"all": NEEDED, "open": "open", "doing": "doing", "late": LATE, "done": "done", "skipped": "skipped"}
    return {name: urlencode({"run": run.pk, "state": state}) for name, state in states.items()}


def _asked(request, kind, year):
    """What the figures of a board are of: its year, and the group that it is narrowed to."""
    group = request.GET.get("group", "")
    known = group == NONE or (group.isascii() and group.isdigit())
    return {"kind": kind, "year": year, **({"group": group} if known else {})}


def _steps_of_board(request, kind, year):
    """The steps that the figures of a board count: those of the list that they open."""
    rows = StepRun.objects.visible_to(request.user).standing()
    return StepFilter(_asked(request, kind, year), queryset=rows, request=request).qs


def _links(request, kind, year):
    """Addresses behind the figures of the whole board."""
    base = _asked(request, kind, year)
    asked = {
        "all": {"state": NEEDED},
        "done": {"state": "done"},
        "late": {"state": LATE},
        "in_time": {"state": "in_time"},
        "after": {"state": "after"},
        "doing": {"state": "doing"},
        "nobody": {"state": UNFINISHED, "owner": NONE},
        "left": {"owner": GONE},
        "undated": {"state": UNFINISHED, "when": "none"},
    }
    steps = reverse("handbook:run_steps")
    found = {name: f"{steps}?{urlencode({**base, **more})}" for name, more in asked.items()}
    found["everything"] = board_address(kind, year)
    found["start"] = f"{reverse('handbook:run_start')}?{urlencode({'kind': kind, 'year': year})}"
    return found


@require(*permissions.READERS)
@require_GET
def steps(request):
    """The steps of the office with filters; who leads shares several out at once."""
    user = request.user
    rows = StepRun.objects.visible_to(user).standing()
    found = StepFilter(request.GET, queryset=rows, request=request)
    ordered = found.qs.select_related("run", "owner").with_waiting().by_day()
    leads = permissions.can_start_runs(user)
    context = {
        "filter": found,
        "page": Paginator(ordered, PAGE).get_page(request.GET.get("page")),
        "assign": AssignForm(office=user.acting.office) if leads else None,
        "unfinished": found.qs.unfinished().count() if leads else 0,
        "most": MOST_AT_ONCE,
        "is_narrowed": any(value for name, value in request.GET.items() if name != "page"),
    }
    return render(request, "handbook/runs/steps.html", context)


@require(*permissions.LEADERS)
@require_POST
def assign(request):
    """Gives the ticked steps to one person, or all that the filter of the page leaves, such as those of somebody."""
    keys = [int(key) for key in request.POST.getlist("steps") if key.isascii() and key.isdigit() and len(key) < 12]
    back = request.POST.get("back", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "handbook:run_steps"
    form = AssignForm(request.POST, office=request.user.acting.office)
    rows = StepRun.objects.visible_to(request.user).unfinished()
    if "all" in request.POST:
        asked = QueryDict(urlsplit(back).query)
        keys = StepFilter(asked, queryset=rows, request=request).qs.by_day().values_list("pk", flat=True)
        keys = list(keys[:MOST_AT_ONCE])
    if "all" in request.POST and request.POST["all"] != str(len(keys)):
        # The second click of two, or somebody was faster: what is given is what was seen.
        messages.warning(request, "รายการเปลี่ยนไปหลังจากที่ท่านเปิดหน้า ยังไม่ได้มอบหมาย โปรดตรวจแล้วกดอีกครั้ง")
    elif not keys:
        messages.warning(request, "โปรดเลือกขั้นตอนอย่างน้อยหนึ่งขั้นตอน")
    elif not form.is_valid():
        messages.warning(request, " ".join(form.errors["owner"]))
    else:
        rows = rows.filter(pk__in=keys[:MOST_AT_ONCE])
        _assign(request, list(rows.select_related("run")), form.cleaned_data["owner"])
    return redirect(back)


def _assign(request, rows, owner):
    """Gives the steps to a person and says so; an approval only goes to who may have it."""
    able = approvers(request.user.acting.office).filter(pk=owner.pk).exists()
    given = [step for step in rows if able or not permissions.is_approval(step)]
    changed = actions.assign(steps=given, owner=owner, by=request.user)
    if changed:
        messages.success(request, f"มอบหมาย {changed} ขั้นตอนให้ {owner} แล้ว")
    elif given or not rows:
        messages.info(request, "ขั้นตอนที่เลือกเป็นของบุคคลนี้อยู่แล้ว")
    if len(given) < len(rows):
        said = f"ไม่ได้มอบหมายขั้นตอนการพิจารณา {len(rows) - len(given)} ขั้นตอน เพราะ {owner} ไม่ใช่ผู้มีอำนาจพิจารณา"
        messages.warning(request, said)


@require(*permissions.READERS)
@require_GET
def calendar(request):
    """The year by months: what is due in each, what of it is done."""
    user = request.user
    kind, year = run_queries.asked_year(request)
    runs = run_queries.runs_of(user, kind, year)
    found = RunFilter(request.GET, queryset=runs, request=request)
    columns = run_queries.months_of(kind, year, calendars.of(user))
    rows = StepRun.objects.filter(run__in=found.qs)
    context = {
        "filter": found,
        "kind": kind,
        "year": year,
        "kinds": YearKind.choices,
        "years": _years(kind, year),
        "months": run_queries.year_calendar(rows, columns),
        "this_month": f"{timezone.localdate():%Y-%m}",
        "kept": [("kind", kind), ("year", year)],
    }
    return render(request, "handbook/runs/calendar.html", context)


@require(*permissions.READERS)
@require_GET
def results(request):
    """Workload by person, planned and done by person and group."""
    kind, year = run_queries.asked_year(request)
    rows = StepRun.objects.visible_to(request.user).standing().filter(run__year_kind=kind, run__year=year)
    context = {
        "kind": kind,
        "year": year,
        "kinds": YearKind.choices,
        "years": _years(kind, year),
        "links": _links(request, kind, year),
        **run_queries.results(rows, timezone.localdate()),
    }
    return render(request, "handbook/runs/results.html", context)
