"""Reports of sets of visits: the list, a new one, one report, its texts."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from instruments.measures import share
from reports import permissions
from reports.actions import visit_reports as actions
from reports.models import VisitReport
from reports.visits import behind, document
from reports.visits.forms import SetForm, TextsForm
from schools.permissions import deny, require
from supervision.actions.changes import Stale
from supervision.views.steps import already

PAGE = 50
PAGE_NAME = "reports:visit_report"
KINDS, STATES = VisitReport.Kind.choices, VisitReport.State.choices


@require(*permissions.READERS)
@require_GET
def index(request):
    """The reports of the office, and the own drafts; narrowed by `state` and `kind`."""
    rows = VisitReport.objects.visible_to(request.user)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    if kind in dict(KINDS):
        rows = rows.filter(kind=kind)
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    if state in dict(STATES):
        rows = rows.filter(state=state)
    rows = rows.select_related("author", "job").defer("blocks")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "states": [(value, label, counts[value]) for value, label in STATES if counts.get(value)],
        "total": sum(counts.values()),
        "kinds": KINDS,
        "kind": kind,
        "state": state,
        "can_write": permissions.can_write_visit_report(request.user),
    }
    return render(request, "reports/visits/list.html", context)


@require(*permissions.REPORT_WRITERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """Chooses the visits by filters in the address, shows how many they are, and begins the report."""
    office = request.user.acting.office
    default = {} if request.method == "POST" else {"period": "semester-{}-{}".format(*_now(office))}
    form = SetForm({**default, **(request.POST or request.GET).dict()}, office=office)
    is_valid = form.is_valid()
    if request.method == "POST" and is_valid:
        try:
            report = actions.begin(chosen=form.chosen, by=request.user, client_uuid=_identity(request))
        except Stale:
            messages.info(request, "หน้านี้ถูกใช้ไปแล้ว โปรดตรวจตัวกรองแล้วกดจัดทำรายงานอีกครั้ง")
            return redirect("reports:visit_report_new")
        return redirect(PAGE_NAME, report.pk)
    context = {"form": form, "client_uuid": uuid.uuid4(), "found": _found(form.chosen) if is_valid else None}
    return render(request, "reports/visits/new.html", context)


def _now(office):
    return office.calendar.semester(timezone.localdate())


def _identity(request):
    """The identity that the page gave the new report."""
    try:
        return uuid.UUID(request.POST.get("client_uuid", ""))
    except ValueError:
        return uuid.uuid4()


def _found(chosen):
    """How many visits and schools a set has, before anything is frozen. Three queries."""
    visits, schools = chosen.visits(), chosen.schools()
    visited = schools.filter(pk__in=visits.order_by().values("school")).count()
    expected = schools.count()
    return {
        "visits": visits.count(),
        "expected": expected,
        "visited": visited,
        "coverage": share(visited, expected),
        "chosen": chosen,
    }


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    """One report: its state, figures, texts, steps, and its papers once it is approved."""
    related = ("author", "approved_by", "snapshot", "job", "pdf", "xlsx")
    report = get_object_or_404(VisitReport.objects.visible_to(request.user).select_related(*related), pk=pk)
    user = request.user
    context = {
        "report": report,
        "events": report.events.select_related("actor"),
        "returned": _returned(report),
        "can_edit": permissions.can_edit_visit_report(user, report),
        "can_review": permissions.can_review_visit_report(user, report),
        "can_preview": permissions.can_preview_visit_report(user, report),
        "can_remake": permissions.can_remake_visit_report(user, report),
    }
    if report.snapshot and report.blocks:
        context |= document.told(report.snapshot.data, report.blocks)
        context["behind"] = behind.visits(report, request)
    return render(request, "reports/visits/detail.html", context)


def _returned(report):
    if report.state != VisitReport.State.RETURNED:
        return None
    return report.events.filter(to_state=VisitReport.State.RETURNED).select_related("actor").last()


@require(*permissions.REPORT_WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """The title and the texts, for the author until the report is handed in."""
    report = get_object_or_404(VisitReport.objects.visible_to(request.user), pk=pk)
    if not permissions.is_visit_report_author(request.user, report):
        deny(request, request.path)
    if request.method == "GET" and not permissions.can_edit_visit_report(request.user, report):
        return already(request, report, page=PAGE_NAME)
    form = TextsForm(request.POST or None, report=report)
    conflict = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.save(
                report=report, title=data["title"], blocks=form.blocks, version=data["version"], by=request.user
            )
        except Stale:
            report.refresh_from_db()
            conflict = form.conflict_with(report)
            if not conflict:
                return already(request, report, page=PAGE_NAME)
            form.see(report)
        else:
            messages.success(request, "บันทึกข้อความของรายงานแล้ว")
            return redirect(PAGE_NAME, report.pk)
    context = {"report": report, "form": form, "conflict": conflict, "returned": _returned(report)}
    context["locked"] = report.state not in VisitReport.EDITABLE
    return render(request, "reports/visits/edit.html", context, status=200 if conflict is None else 409)
