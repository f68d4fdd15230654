"""The instruments of the office and of the product: the list, one of them, as it is answered."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from instruments import actions, permissions
from instruments.actions.changes import Stale
from instruments.building.forms import InstrumentForm
from instruments.forms import AnswerForm
from instruments.models import Instrument, InstrumentVersion, Item, Response
from instruments.views.finding import own, seen
from schools.models import STAFF_ROLES, School
from schools.permissions import require
from thai.text import clean

PAGE = 50


@require(*STAFF_ROLES)
@require_GET
def index(request):
    asked = {name: request.GET.get(name, "") for name in ("purpose", "whose", "q", "archived")}
    everything = Instrument.objects.visible_to(request.user)
    shown = everything.filter(archived_at__isnull=not asked["archived"])
    if asked["whose"] in ("office", "product"):
        shown = shown.filter(office__isnull=asked["whose"] == "product")
    if words := clean(asked["q"])[:100]:
        shown = shown.filter(Q(title__icontains=words) | Q(code__icontains=words) | Q(description__icontains=words))
    counts = dict(shown.order_by().values_list("purpose").annotate(n=Count("pk")))
    total = sum(counts.values())
    if asked["purpose"] in Instrument.Purpose.values:
        shown = shown.filter(purpose=asked["purpose"])
    context = {
        "page": Paginator(_listed(shown), PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "purposes": [(value, label, counts.get(value, 0)) for value, label in Instrument.Purpose.choices],
        "total": total,
        "archived": everything.filter(archived_at__isnull=False).count(),
        "narrowed": any(asked.values()),
        "can_build": permissions.can_build(request.user),
    }
    return render(request, "instruments/list.html", context)


def _listed(rows):
    """Rows with the numbers of their newest published version and of its questions, the office's own first."""
    versions = InstrumentVersion.objects.filter(instrument=OuterRef("pk"))
    published = versions.filter(published_at__isnull=False).order_by("-number")
    count = (
        Item.objects.filter(section__version=OuterRef("newest"))
        .order_by()
        .values("section__version")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        rows.annotate(
            newest=Subquery(published.values("pk")[:1]),
            number=Subquery(published.values("number")[:1]),
            has_draft=Exists(versions.filter(published_at=None)),
        )
        .annotate(items=Subquery(count))
        .order_by(F("office").asc(nulls_last=True), "purpose", "code")
    )


@require(*permissions.BUILDERS)
@require_http_methods(["GET", "POST"])
def new(request):
    form = InstrumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        instrument, made = actions.start(**form.values(), by=request.user)
        if not made:
            messages.info(request, "มีแบบชื่อนี้อยู่แล้ว จึงเปิดแบบเดิมให้")
        return redirect("instruments:build" if instrument.draft else "instruments:detail", instrument.pk)
    return render(
        request, "instruments/form.html", {"form": form, "title": "สร้างแบบใหม่", "button": "สร้างและเพิ่มข้อคำถาม"}
    )


@require(*permissions.BUILDERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    instrument = own(request, pk)
    form = InstrumentForm(request.POST or None, instance=instrument)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(
                instrument=Instrument.objects.get(pk=pk),
                lock=form.cleaned_data["lock"],
                by=request.user,
                **form.values(),
            )
            messages.success(request, "บันทึกแล้ว")
            return redirect("instruments:detail", pk)
        except Stale:
            present = Instrument.objects.get(pk=pk)
            conflict = _differences(form, present)
            form.data = form.data.copy()
            form.data["lock"] = present.lock
    context = {
        "form": form,
        "title": "แก้ไขชื่อและคำอธิบาย",
        "button": "บันทึก",
        "instrument": instrument,
        "conflict": conflict,
    }
    return render(request, "instruments/form.html", context, status=409 if conflict is not None else 200)


def _differences(form, present):
    rows = []
    for name, mine in form.values().items():
        theirs = getattr(present, name)
        if mine != theirs:
            labels = dict(Instrument.Purpose.choices)
            row = {"label": form.fields[name].label, "mine": mine, "theirs": theirs}
            rows.append({**row, "mine": labels[mine], "theirs": labels[theirs]} if name == "purpose" else row)
    return rows


@require(*STAFF_ROLES)
@require_GET
def detail(request, pk):
    instrument = seen(request, pk)
    versions = instrument.versions.annotate(items_count=Count("sections__items"))
    versions = versions.select_related("published_by").order_by("-number")
    can_build = permissions.can_build(request.user, instrument)
    versions = [version for version in versions if version.published_at or can_build]
    used = _used(instrument, request.user.acting.office_id)
    for version in versions:
        version.used, version.answered_at = used.get(version.pk, (0, None))
    current = next((version for version in versions if version.published_at), None)
    draft = next((version for version in versions if version.published_at is None), None)
    shown = current or draft
    context = {
        "instrument": instrument,
        "versions": versions,
        "current": current,
        "draft": draft,
        "shown": shown,
        "form": AnswerForm(version=shown, complete=False) if shown else None,
        "can_build": can_build,
        "can_copy": permissions.can_build(request.user) and shown is not None,
        "source": Instrument.objects.visible_to(request.user).filter(pk=instrument.copied_from_id).first(),
    }
    return render(request, "instruments/detail.html", context)


def _used(instrument, office):
    """{version pk: (how often it was answered, when last)}. Only what this office answered counts: the product's
    instruments are answered in every office. One query, in the index alone."""
    answered = Response.objects.filter(version__in=instrument.versions.values("pk"))
    if instrument.office_id is None:
        answered = answered.filter(school__in=School.objects.filter(office=office).values("pk"))
    rows = answered.order_by().values("version").annotate(n=Count("pk"), last=Max("created_at"))
    return {row["version"]: (row["n"], row["last"]) for row in rows}


@require(*STAFF_ROLES)
@require_GET
def preview(request, pk):
    """The questions as they are answered; `version` names one, else the draft for who builds, else the newest."""
    instrument = seen(request, pk)
    can_build = permissions.can_build(request.user, instrument)
    asked = request.GET.get("version", "")
    if asked:
        if not (asked.isascii() and asked.isdigit() and len(asked) < 5):
            raise Http404
        version = instrument.versions.filter(number=int(asked)).first()
    else:
        version = (instrument.draft if can_build else None) or instrument.current
    if version is None or (version.published_at is None and not can_build):
        raise Http404
    context = {
        "instrument": instrument,
        "version": version,
        "form": AnswerForm(version=version, complete=False),
        "back": reverse("instruments:detail", args=[pk]),
        "can_build": can_build,
    }
    return render(request, "instruments/preview.html", context)
