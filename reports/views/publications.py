"""What the office publishes: the list, a page of one, writing an announcement, publishing a year, taking back."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from reports import permissions_publications as permissions
from reports.actions import publications as actions
from reports.models import Publication, Report
from reports.public_site import calendars, figures
from reports.public_site.forms import CalendarForm, TakeBackForm, WrittenForm, YearForm, looked_at
from reports.public_site.reports import content_of as report_content
from reports.public_site.showing import shown
from schools.files import store
from schools.frozen import digest
from schools.permissions import deny, require
from supervision.actions.changes import WrongState

PAGE, DAYS = 50, 30
KINDS = dict(Publication.Kind.choices)
STATES = {"public": "เผยแพร่อยู่", "gone": "ถอนแล้ว"}


@require(*permissions.READERS)
@require_GET
def index(request):
    """What the office published, narrowed by `kind` and `state`, with how often each was read."""
    user = request.user
    rows = Publication.objects.visible_to(user)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    kind, state = kind if kind in KINDS else "", state if state in STATES else ""
    if kind:
        rows = rows.filter(kind=kind)
    counts = rows.aggregate(public=Count("pk", filter=Q(unpublished_at=None)), total=Count("pk"))
    counts["gone"] = counts["total"] - counts["public"]
    if state:
        rows = rows.filter(unpublished_at__isnull=state == "public")
    context = {
        "page": Paginator(rows.listed().with_counts(), PAGE).get_page(request.GET.get("page")),
        "states": [(value, label, counts[value]) for value, label in STATES.items()],
        "total": counts["total"],
        "kinds": KINDS.items(),
        "kind": kind,
        "state": state,
        "can_write": bool(permissions.written_kinds(user)),
        "can_figures": permissions.can_publish(user, Publication.Kind.FIGURES),
        "can_calendar": permissions.can_publish(user, Publication.Kind.CALENDAR),
    }
    return render(request, "reports/publications/list.html", context)


def _seen(request, pk):
    rows = Publication.objects.visible_to(request.user).select_related("published_by", "unpublished_by", "replaces")
    return get_object_or_404(rows.defer("data", "search_text"), pk=pk)


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    """One publication: where it stands, how often it was read, what happened to it."""
    return _page(request, _seen(request, pk), TakeBackForm())


def _page(request, publication, form, status=200):
    totals = publication.counts.aggregate(views=Sum("views"), downloads=Sum("downloads"))
    context = {
        "publication": publication,
        "totals": {name: n or 0 for name, n in totals.items()},
        "days": publication.counts.order_by("-day")[:DAYS],
        "files": publication.files.all(),
        "events": publication.events.select_related("actor"),
        "form": form if permissions.can_unpublish(request.user, publication) else None,
    }
    return render(request, "reports/publications/detail.html", context, status=status)


@require(*permissions.ANNOUNCERS)
@require_http_methods(["GET", "POST"])
def unpublish(request, pk):
    """Takes a page off the public site, with a reason."""
    publication = _seen(request, pk)
    if request.method == "GET":
        return redirect("reports:publication", pk)
    if not permissions.may_ever_unpublish(request.user, publication):
        deny(request, request.path)
    form = TakeBackForm(request.POST)
    if not form.is_valid() and publication.is_public:
        return _page(request, publication, form, status=422)
    try:
        if not publication.is_public:
            raise WrongState
        actions.unpublish(publication=publication, by=request.user, reason=form.cleaned_data["reason"])
    except WrongState:
        messages.info(request, "เอกสารนี้มีผู้ถอนไปก่อนแล้ว")
        return redirect("reports:publication", pk)
    messages.success(request, "ถอนจากการเผยแพร่แล้ว ผู้ที่เปิดที่อยู่เดิมจะเห็นว่าเอกสารถูกถอน")
    return redirect("reports:publication", pk)


@require(*permissions.ANNOUNCERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """An announcement or an innovation: looked at as it will be, then published."""
    user, office = request.user, request.user.acting.office
    kinds = permissions.written_kinds(user)
    form = WrittenForm(
        request.POST or None, request.FILES or None, kinds=kinds, initial={"kind": request.GET.get("kind")}
    )
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "preview":
            return _look(request, form, office)
        with transaction.atomic():
            given = form.cleaned_data
            files = (
                [] if _is_there(office, given["client_uuid"]) else [_kept(one, office, user) for one in given["files"]]
            )
            publication = actions.publish(
                office=office,
                content=form.content(files),
                by=user,
                client_uuid=given["client_uuid"],
                vouched=form.vouched,
            )
        messages.success(request, "เผยแพร่แล้ว ทุกคนเปิดอ่านได้โดยไม่ต้องเข้าสู่ระบบ")
        return redirect("reports:publication", publication.pk)
    return render(request, "reports/publications/new.html", {"form": form})


def _is_there(office, identity):
    return Publication.objects.filter(office=office, client_uuid=identity).exists()


def _title(label):
    """What a file is called on the page: its name without the ending."""
    stem, dot, ending = label.rpartition(".")
    return stem if dot and stem and len(ending) <= 5 else label


def _kept(given, office, user):
    label, content, content_type = given
    stored = store(content, office=office, purpose="publication", label=label, content_type=content_type, by=user)
    return _title(label)[:200], stored


@dataclass(frozen=True)
class _Typed:
    """A file that is not stored yet."""

    title: str
    size: int


def _look(request, form, office):
    """The page as everybody will see it; nothing is kept."""
    publication = looked_at(form.content(), office, at=timezone.now())
    files = [
        _Typed(_title(label), getattr(content, "size", len(content)))
        for label, content, _ in form.cleaned_data["files"]
    ]
    context = {"owner": office, "is_preview": True, **shown(publication, files, is_preview=True)}
    return render(request, "reports/public/item.html", context)


@require(*permissions.PUBLISHERS)
@require_http_methods(["GET", "POST"])
def publish_report(request, pk):
    """What of an approved report becomes public: looked at, then published, with its paper where somebody says so."""
    reports = Report.objects.visible_to(request.user).select_related("office", "snapshot", "pdf")
    report = get_object_or_404(reports, pk=pk)
    content = report_content(report, with_paper=False)
    if content is None:
        messages.info(request, "รายงานนี้ยังเผยแพร่ไม่ได้ เผยแพร่ได้เมื่ออนุมัติและจัดทำ PDF แล้ว เฉพาะชนิดที่มีข้อมูลสำหรับสาธารณะ")
        return redirect("reports:report", pk)
    if request.method == "POST":
        ticked = {f"with_{name}": request.POST.get(name) == "1" for name in ("paper", "texts")}
        publication = actions.publish_report(report=report, by=request.user, **ticked)
        messages.success(request, "เผยแพร่แล้ว ทุกคนเปิดอ่านได้โดยไม่ต้องเข้าสู่ระบบ")
        return redirect("reports:publication", publication.pk)
    context = {
        "report": report,
        "held": sum(chapter["held"] for chapter in content.data.get("chapters", [])),
        "before": Publication.objects.on_site(report.office_id).filter(subject=content.subject).listed().first(),
        "owner": report.office,
        "is_preview": True,
        **shown(looked_at(content, report.office, at=timezone.now()), [], is_preview=True),
    }
    return render(request, "reports/publications/report.html", context)


@require(*permissions.PUBLISHERS)
@require_http_methods(["GET", "POST"])
def publish_figures(request):
    """The figures of a year as open data."""
    office, day = request.user.acting.office, timezone.localdate()
    years = figures.years(office, day=day)
    year = _year(request, years, years[0])
    words = {"label": "ตัวเลขของปี", "here": reverse("reports:publication_figures")}
    return _yearly(request, figures.content_of(office, year, day=day), years=years, **words)


@require(*permissions.ANNOUNCERS)
@require_http_methods(["GET", "POST"])
def publish_calendar(request):
    """The calendar of a year, with what the office typed for it; it begins with what is public of that year now,
    and without one with nothing that the office has not chosen."""
    office, day = request.user.acting.office, timezone.localdate()
    years = calendars.years(office, day=day)
    year = _year(request, years, years[1])
    before = Publication.objects.on_site(office.pk).filter(subject=calendars.subject_of(year)).first()
    chosen = calendars.chosen_of(before) if before else {"with_rounds": False, "events": []}
    given = request.POST if request.method == "POST" else None
    span = office.calendar.academic_span(year)
    form = CalendarForm(given, years=years, span=span, initial={"year": year, **chosen})
    if form.is_bound and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in chosen}
    content = calendars.content_of(office, year, day=day, **chosen)
    words = {"label": "ปฏิทินของปี", "here": reverse("reports:publication_calendar")}
    return _yearly(request, content, years=years, form=form, **words)


def _year(request, years, usual):
    """The offered year that is asked for, or the usual one."""
    given = request.POST if request.method == "POST" else request.GET
    form = YearForm({"year": given.get("year", "")}, years=years)
    return form.cleaned_data["year"] if form.is_valid() else usual


def _yearly(request, content, *, label, here, years, form=None):
    """A year is chosen and shown as it will be; what is published is what was shown. `form` asks for more."""
    office = request.user.acting.office
    seen = digest([content.title, content.summary, content.data])
    is_wrong = form is not None and form.is_bound and not form.is_valid()
    has_changed = False
    if request.method == "POST" and request.POST.get("do") != "look" and not is_wrong:
        if request.POST.get("seen") == seen:
            publication = actions.publish(office=office, content=content, by=request.user)
            messages.success(request, "เผยแพร่แล้ว ทุกคนเปิดอ่านได้โดยไม่ต้องเข้าสู่ระบบ")
            return redirect("reports:publication", publication.pk)
        has_changed = True
    context = {
        "label": label,
        "form": form,
        "year": content.academic_year,
        "years": years,
        "seen": seen,
        "has_changed": has_changed,
        "before": Publication.objects.on_site(office.pk).filter(subject=content.subject).listed().first(),
        "is_empty": not any(sheet["rows"] for sheet in content.data["sheets"].values()),
        "owner": office,
        "is_preview": True,
        "here": here,
        **shown(looked_at(content, office, at=timezone.now()), [], is_preview=True),
    }
    status = 422 if is_wrong else 409 if has_changed else 200
    return render(request, "reports/publications/year.html", context, status=status)
