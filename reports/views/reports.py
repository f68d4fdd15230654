"""Reports of all types: the list, a new one, one report chapter by chapter, the rows behind a figure, its texts."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from reports import permissions, types
from reports.actions import reports as actions
from reports.book import made, page
from reports.forms import ReportTextsForm
from reports.models import Publication, Report
from reports.permissions_publications import can_publish
from reports.public_site.reports import can_be_public
from reports.queries import link
from reports.types.found import in_order, line
from schools.permissions import deny, require
from supervision.actions.changes import Stale
from supervision.views.steps import already
from thai.digits import arabic
from thai.text import clean

PAGE = 50
NAME = "reports:report"
STATES = Report.State.choices


@require(*permissions.REPORT_READERS)
@require_GET
def index(request):
    """The reports of the office, and the own drafts; narrowed by `state`, `type` and words of the title in `q`."""
    rows = Report.objects.visible_to(request.user)
    code, state = request.GET.get("type", ""), request.GET.get("state", "")
    words = clean(arabic(request.GET.get("q", "")))[:100]
    if types.get(code) is not None:
        rows = rows.filter(type=code)
    if words:
        rows = rows.filter(title__icontains=words)
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    if state in dict(STATES):
        rows = rows.filter(state=state)
    context = {
        "page": Paginator(rows.select_related("author", "job").defer("blocks", "criteria"), PAGE).get_page(
            request.GET.get("page")
        ),
        "states": [(value, label, counts[value]) for value, label in STATES if counts.get(value)],
        "total": sum(counts.values()),
        "kinds": types.everyone(),
        "code": code,
        "state": state,
        "words": words,
        "narrowed": bool(types.get(code) or state in dict(STATES) or words),
        "can_write": bool(_writable(request.user)),
        "waiting": Report.objects.waiting_for(request.user).count(),
    }
    return render(request, "reports/reports/list.html", context)


def _writable(user):
    return [kind for kind in types.everyone() if permissions.can_write_report(user, kind)]


@require(*permissions.REPORT_WRITERS)
@require_GET
def choose(request):
    """Which type of report to begin."""
    return render(request, "reports/reports/choose.html", {"kinds": _writable(request.user)})


@require(*permissions.REPORT_WRITERS)
@require_http_methods(["GET", "POST"])
def new(request, code):
    """What the report is of, by filters in the address; how much that is; and its beginning."""
    kind = types.get(code)
    if kind is None:
        raise Http404
    if not permissions.can_write_report(request.user, kind):
        deny(request, request.path)
    office = request.user.acting.office
    asked = request.POST if request.method == "POST" else request.GET
    chosen = any(name in asked for name in kind.form.base_fields)
    form = kind.form(asked if chosen or request.method == "POST" else None, office=office)
    is_valid = form.is_bound and form.is_valid()
    nothing = form.nothing() if is_valid else ""
    if request.method == "POST" and is_valid and not nothing:
        try:
            report = actions.begin(
                kind=kind,
                office=office,
                criteria=form.criteria,
                title=form.title,
                by=request.user,
                client_uuid=_identity(request),
                digits=form.cleaned_data["digits"],
            )
        except Stale:
            messages.info(request, "หน้านี้ถูกใช้ไปแล้ว โปรดตรวจสิ่งที่เลือกแล้วกดจัดทำรายงานอีกครั้ง")
            return redirect("reports:report_new", kind.code)
        return redirect(NAME, report.pk)
    context = {
        "kind": kind,
        "form": form,
        "client_uuid": uuid.uuid4(),
        "title": form.title if is_valid else "",
        "found": _preview(kind, form, asked) if is_valid else [],
        "nothing": nothing,
        "is_valid": is_valid,
    }
    return render(request, "reports/reports/new.html", context)


# What of a form says nothing of the report.
NO_CRITERIA = {"csrfmiddlewaretoken", "client_uuid", "of", "page"}


def _criteria(asked):
    return {name: value for name, value in asked.items() if name not in NO_CRITERIA}


def _preview(kind, form, asked):
    """[(label, number, where its rows are)] of what a valid form would tell of."""
    page = reverse("reports:report_found", args=[kind.code])
    told = enumerate(form.found())
    return [(label, n, link(page, **_criteria(asked) | {"of": at}) if n else "") for at, (label, n) in told]


@require(*permissions.REPORT_WRITERS)
@require_GET
def found(request, code):
    """The rows behind a number (`of`, its place) of what a new report would tell of, as they are at the moment."""
    kind = types.get(code)
    if kind is None:
        raise Http404
    if not permissions.can_write_report(request.user, kind):
        deny(request, request.path)
    form = kind.form(request.GET, office=request.user.acting.office)
    sets = form.rows() if form.is_valid() else []
    place = request.GET.get("of", "")
    if place not in map(str, range(len(sets))):
        return redirect("reports:report_new", kind.code)
    label, rows = sets[int(place)]
    page = Paginator(in_order(rows), PAGE).get_page(request.GET.get("page"))
    context = {
        "kind": kind,
        "title": form.title,
        "label": label,
        "page": page,
        "lines": [line(row) for row in page.object_list],
        "again": link(reverse("reports:report_new", args=[kind.code]), **_criteria(request.GET)),
    }
    return render(request, "reports/reports/found.html", context)


def _identity(request):
    """The identity that the page gave the new report."""
    try:
        return uuid.UUID(request.POST.get("client_uuid", ""))
    except ValueError:
        return uuid.uuid4()


RELATED = ("author", "approved_by", "snapshot", "job", "pdf", "xlsx", "docx", "office")


@require(*permissions.REPORT_READERS)
@require_GET
def detail(request, pk):
    """One report: its state and steps, and a chapter of it (`chapter` in the address, the first without). Who may not
    open it reads chapters and PDF alone."""
    report = get_object_or_404(Report.objects.visible_to(request.user).select_related(*RELATED), pk=pk)
    user = request.user
    can_open = permissions.can_open_report(user, report)
    context = {
        "report": report,
        "can_open": can_open,
        "events": report.events.select_related("actor") if can_open else [],
        "returned": returned(report),
        "can_edit": permissions.can_edit_report(user, report),
        "can_endorse": permissions.can_endorse_report(user, report),
        "can_approve": permissions.can_approve_report(user, report),
        "can_return": permissions.can_return_report(user, report),
        "can_preview": permissions.can_preview_report(user, report),
        "can_remake": permissions.can_remake_report(user, report),
        "can_discard": permissions.can_discard_report(user, report),
        "can_publish": can_publish(user, Publication.Kind.REPORT) and can_be_public(report),
        "can_draft_cover": permissions.can_draft_cover(user, report),
    }
    if report.snapshot and report.blocks and not made.is_paper_only(report):
        context |= _chapter(report, request.GET.get("chapter", ""), can_open)
    return render(request, "reports/reports/detail.html", context)


def _chapter(report, name, can_open):
    book, place, found = made.linked_book(report, name)
    rows = reverse("reports:report_rows", args=[report.pk])
    chapter = book.chapters[place]
    return {
        "book": book,
        "chapter": chapter,
        "parts": page.shown(chapter, lambda behind: f"{rows}?{page.query_of(behind)}" if can_open else "", found),
        "before": book.chapters[place - 1] if place else None,
        "after": book.chapters[place + 1] if place + 1 < len(book.chapters) else None,
    }


def returned(report):
    """The event that sent a report back, while it is with its author."""
    if report.state != Report.State.RETURNED:
        return None
    return report.events.filter(to_state=Report.State.RETURNED).select_related("actor").last()


@require(*permissions.READERS)
@require_GET
def rows(request, pk):
    """The frozen rows behind a figure of a report, as many as the figure says."""
    report = get_object_or_404(Report.objects.opened_by(request.user).select_related("snapshot"), pk=pk)
    if "sheet" not in request.GET:
        return redirect(NAME, report.pk)
    data = report.snapshot.data if report.snapshot else {"sheets": {}}
    behind = page.behind_of(data.get("sheets", {}), request.GET)
    if behind is None:
        raise Http404
    found = page.Rows(data, behind)
    at = Paginator(found.found, PAGE).get_page(request.GET.get("page"))
    context = {"report": report, "rows": found, "page": at, "lines": found.lines(at.object_list)}
    return render(request, "reports/reports/rows.html", context)


@require(*permissions.REPORT_WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """The title and the texts, for the author until the report is handed in."""
    report = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    if not permissions.is_report_author(request.user, report):
        deny(request, request.path)
    if request.method == "GET" and not permissions.can_edit_report(request.user, report):
        return already(request, report, page=NAME)
    form = ReportTextsForm(request.POST or None, report=report)
    conflict = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.save(
                report=report,
                title=data["title"],
                digits=data["digits"],
                blocks=form.blocks,
                version=data["version"],
                by=request.user,
            )
        except Stale:
            report.refresh_from_db()
            conflict = form.conflict_with(report)
            if not conflict:
                return already(request, report, page=NAME)
            form.see(report)
        else:
            messages.success(request, "บันทึกข้อความของรายงานแล้ว")
            return redirect(NAME, report.pk)
    context = {"report": report, "form": form, "conflict": conflict, "returned": returned(report)}
    context["locked"] = not report.is_editable
    return render(request, "reports/reports/edit.html", context, status=200 if conflict is None else 409)
