"""The library of designs of certificates and its designer."""

import json
from base64 import b64encode

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, F, Max
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import pdf, permissions, pictures
from reports.actions import certificate_designs as actions
from reports.certificates import backgrounds, designs, drawing, fonts, material
from reports.certificates import layout as layouts
from reports.design_forms import CopyForm, DesignForm, RenameForm
from reports.models import CertificateBatch, CertificateDesign
from reports.permissions_designs import can_change_design
from reports.views.certificates import inline_pdf
from schools.models import Role
from schools.permissions import deny, require
from thai.text import clean

WIDTHS = {"small": 560, "large": 1400}  # pixels
KEPT = 30 * 86400  # seconds; a version never changes
MOST_JSON = 300_000  # characters of a layout on its way


def fetch(request, pk):
    """A design the person sees, with its office; else 404."""
    rows = CertificateDesign.objects.visible_to(request.user).select_related("office")
    return get_object_or_404(rows, pk=pk)


def fetch_own(request, pk):
    """A design the person may change; one that is shipped answers 403."""
    design = fetch(request, pk)
    if not can_change_design(request.user, design):
        deny(request, request.path)
    return design


def version_of(design, number):
    """A version by its number; else 404."""
    return get_object_or_404(design.versions.select_related("background"), number=number)


@require(*permissions.REGISTRARS)
@require_GET
def index(request):
    """The designs of the office, then those that come with the product."""
    archived = request.GET.get("archived") == "1"
    rows = CertificateDesign.objects.visible_to(request.user).filter(archived=archived)
    rows = rows.annotate(latest=Max("versions__number"), count=Count("versions")).order_by(
        F("office_id").desc(nulls_last=True), "name", "pk"
    )
    return render(
        request,
        "reports/certificates/designs/list.html",
        {
            "page": Paginator(rows, 24).get_page(request.GET.get("page")),
            "archived": archived,
            "may_change": permissions.can_issue_certificates(request.user),
        },
    )


@require(*permissions.REGISTRARS)
@require_GET
def detail(request, pk):
    """One design: how it looks with a long and a short name, its versions, what can be done with it."""
    design = fetch(request, pk)
    versions = design.versions.select_related("created_by").order_by("-number")
    page = Paginator(versions, 20).get_page(request.GET.get("page"))
    number = request.GET.get("version", "")
    shown = version_of(design, int(number)) if number.isdecimal() and len(number) < 6 else versions[:1].get()
    return render(
        request,
        "reports/certificates/designs/detail.html",
        {
            "design": design,
            "page": page,
            "version": shown,
            "page_name": layouts.PAGE_NAMES[shown.layout["page"]],
            "slots": len(layouts.slots_of(shown.layout)),
            "may_change": can_change_design(request.user, design),
            "may_copy": permissions.can_issue_certificates(request.user),
        },
    )


@require(Role.CLERK)
@require_http_methods(["GET", "POST"])
def new(request):
    """A design of the office's own, empty but for the usual words."""
    form = DesignForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        office = request.user.acting.office
        design, fresh = actions.create(
            office=office,
            name=form.cleaned_data["name"],
            kind=form.cleaned_data["kind"],
            layout=layouts.sample(form.cleaned_data["page"]),
            background=form.stored_background(office, request.user),
            user=request.user,
        )
        if fresh or design.created_by_id == request.user.pk:
            return redirect("reports:certificate_design_edit", pk=design.pk)
        form.add_error("name", "มีแบบชื่อนี้แล้ว โปรดตั้งชื่ออื่น")
    return render(
        request, "reports/certificates/designs/form.html", {"form": form, "title": "สร้างแบบใหม่", "button": "สร้างแบบ"}
    )


@require(Role.CLERK)
@require_http_methods(["GET", "POST"])
def copy(request, pk):
    """A copy of any design as one of the office's own."""
    source = fetch(request, pk)
    latest = source.versions.select_related("background").order_by("-number").first()
    form = CopyForm(request.POST or None, initial={"name": f"{source.name} (สำเนา)"[:120]})
    if request.method == "POST" and form.is_valid():
        design, fresh = actions.create(
            office=request.user.acting.office,
            name=form.cleaned_data["name"],
            kind=source.kind,
            layout=latest.layout,
            background=latest.background,
            user=request.user,
        )
        if fresh or (design.created_by_id == request.user.pk and design.versions.count() == 1):
            return redirect("reports:certificate_design_edit", pk=design.pk)
        form.add_error("name", "มีแบบชื่อนี้แล้ว โปรดตั้งชื่ออื่น")
    context = {"form": form, "design": source, "title": "ทำสำเนาแบบ", "button": "ทำสำเนาและออกแบบ"}
    return render(request, "reports/certificates/designs/form.html", context)


@require(Role.CLERK)
@require_http_methods(["GET", "POST"])
def rename(request, pk):
    """Another name or kind."""
    design = fetch_own(request, pk)
    form = RenameForm(request.POST or None, initial={"name": design.name, "kind": design.kind})
    if request.method == "POST" and form.is_valid():
        if actions.rename(design=design, user=request.user, **form.cleaned_data):
            messages.success(request, "บันทึกชื่อแบบแล้ว")
            return redirect("reports:certificate_design", pk=design.pk)
        form.add_error("name", "มีแบบชื่อนี้แล้ว โปรดตั้งชื่ออื่น")
    context = {"form": form, "design": design, "title": "เปลี่ยนชื่อแบบ", "button": "บันทึก"}
    return render(request, "reports/certificates/designs/form.html", context)


@require(Role.CLERK)
@require_POST
def archive(request, pk):
    """Puts a design away or brings it back."""
    design = fetch_own(request, pk)
    archived = request.POST.get("archived") == "1"
    if actions.set_archived(design=design, archived=archived, user=request.user):
        messages.success(request, "เก็บแบบเข้าคลังแล้ว" if archived else "นำแบบกลับมาใช้แล้ว")
    return redirect("reports:certificate_design", pk=pk)


@require(*permissions.REGISTRARS)
@require_GET
def picture(request, pk, number):
    """A version as a picture, with a long or a short name on it."""
    design = fetch(request, pk)
    version = version_of(design, number)
    width = WIDTHS["large" if request.GET.get("size") == "large" else "small"]
    which = "short" if request.GET.get("name") == "short" else "long"
    office = request.user.acting.office
    key = f"design-picture:{version.pk}:{office.pk}:{office.crest_id or 0}:{width}:{which}"
    content = cache.get(key)
    if content is None:
        content = pictures.of_page(_sample_pdf(version, office, design.kind, [which]), width=width)
        cache.set(key, content, KEPT)
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = "private, max-age=86400"
    return response


@require(*permissions.REGISTRARS)
@require_GET
def sample(request, pk, number):
    """A version as a PDF of two pages: the long name and the short one."""
    design = fetch(request, pk)
    version = version_of(design, number)
    return inline_pdf(_sample_pdf(version, request.user.acting.office, design.kind, ["long", "short"]), "ตัวอย่างแบบ.pdf")


def _sample_pdf(version, office, kind, which):
    words = dict(CertificateBatch.Kind.choices).get(kind, "เกียรติบัตร")
    shared, papers = material.sample(version.layout, office, words)
    background = material.content_of(version.background)
    return drawing.draw_layout(version.layout, background, shared, [papers[one] for one in which])


@require(Role.CLERK)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """The designer; a POST of JSON saves a new version."""
    design = fetch_own(request, pk)
    if request.method == "POST":
        return _save(request, design)
    version = design.versions.select_related("background").order_by("-number").first()
    batches = CertificateBatch.objects.visible_to(request.user).filter(people_count__gt=0)
    batches = batches.only("activity").order_by("-pk")[:30]
    here = {"pk": design.pk}
    data = {
        "layout": version.layout,
        "version": version.number,
        "background": str(version.background_id or ""),
        "backgroundName": version.background.label if version.background_id else "",
        "sample": {page: layouts.sample(page) for page in layouts.PAGES},
        "pages": layouts.PAGES,
        "pageNames": layouts.PAGE_NAMES,
        "digits": layouts.DIGITS,
        "types": layouts.TYPES,
        "aligns": layouts.ALIGNS,
        "fields": layouts.FIELDS,
        "least": layouts.LEAST,
        "fonts": {family: feel for family, (_, _, feel) in fonts.FAMILIES.items()},
        "weights": fonts.WEIGHTS,
        "artworks": {name: {"label": one.label, "page": one.page} for name, one in designs.ARTWORKS.items()},
        "batches": [{"id": batch.pk, "name": str(batch)} for batch in batches],
        "urls": {
            "save": request.path,
            "preview": reverse("reports:certificate_design_preview", kwargs=here),
            "upload": reverse("reports:certificate_design_upload", kwargs=here),
            "done": reverse("reports:certificate_design", kwargs=here),
        },
        "maxBytes": settings.UPLOAD_MAX_BYTES,
    }
    return render(request, "reports/certificates/designs/designer.html", {"design": design, "data": data})


def _posted(request):
    """The JSON in the field `data` of a request; {} for anything else."""
    text = request.POST.get("data", "")
    if len(text) > MOST_JSON:
        return {}
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _wrong(message, element="", status=422):
    return JsonResponse({"message": message, "element": element}, status=status)


def _background(data, office):
    """The office's file that a request names, or None. Raises LayoutError where there is no such file."""
    name = data.get("background") or ""
    if not name:
        return None
    found = None
    if isinstance(name, str) and layouts.FILE.fullmatch(name) and name != "crest":
        found = actions.art_of(office).filter(pk=name).first()
    if found is None:
        raise layouts.LayoutError("ไม่พบไฟล์พื้นหลัง โปรดแนบไฟล์อีกครั้ง")
    return found


def _save(request, design):
    data = _posted(request)
    base = data.get("version")
    if isinstance(base, bool) or not isinstance(base, int):
        return _wrong("ข้อมูลไม่ครบ โปรดโหลดหน้านี้ใหม่")
    try:
        background = _background(data, design.office)
        version = actions.save_version(
            design=design, base=base, layout=data.get("layout"), background=background, user=request.user
        )
    except layouts.LayoutError as error:
        return _wrong(str(error), error.element)
    except actions.StaleDesign as stale:
        who = stale.latest.created_by
        return JsonResponse(
            {
                "message": f"ระหว่างที่ท่านแก้ไข {who or 'ผู้อื่น'} บันทึกฉบับที่ {stale.latest.number} ไปก่อน ยังไม่ได้บันทึกงานของท่าน",
                "latest": stale.latest.number,
            },
            status=409,
        )
    return JsonResponse({"version": version.number})


@require(Role.CLERK)
@require_POST
def preview(request, pk):
    """What a layout looks like that is not saved yet: a picture, and what does not fit."""
    design = fetch_own(request, pk)
    data = _posted(request)
    try:
        layout = actions.checked(data.get("layout"), design.office)
        content = material.content_of(_background(data, design.office))
        shared, papers = _words(request, data, layout, design)
        paper = papers["short" if data.get("name") == "short" else "long"]
        drawn = drawing.draw_layout(layout, content, shared, [paper])
    except layouts.LayoutError as error:
        return _wrong(str(error), error.element)
    except pdf.PdfError as error:
        return _wrong(str(error))
    problems = drawing.overflow(layout, shared, [paper])
    return JsonResponse(
        {
            "picture": "data:image/png;base64," + b64encode(pictures.of_page(drawn, width=WIDTHS["large"])).decode(),
            "problems": [{"element": one.element, "text": str(one)} for one in problems],
        }
    )


def _words(request, data, layout, design):
    """(Shared, {"long": Paper, "short": Paper}) of the batch that a request names, or of the sample."""
    batch = data.get("batch")
    if isinstance(batch, int) and not isinstance(batch, bool) and 0 < batch < 2**31:
        rows = CertificateBatch.objects.visible_to(request.user).select_related("office").defer("people")
        batch = rows.filter(pk=batch, people_count__gt=0).first()
        if batch is not None:
            shortest, longest = material.draft_papers(batch, material.ends(batch))
            return material.shared_of(batch, layout), {"short": shortest, "long": longest}
    words = dict(CertificateBatch.Kind.choices).get(design.kind, "เกียรติบัตร")
    return material.sample(layout, design.office, words)


@require(Role.CLERK)
@require_POST
def upload(request, pk):
    """Takes in a background or a logo; nothing of the design changes until it is saved."""
    design = fetch_own(request, pk)
    file, page = request.FILES.get("file"), request.POST.get("page")
    if file is None:
        return _wrong("โปรดเลือกไฟล์")
    number = request.POST.get("number", "1")
    notes = []
    try:
        if request.POST.get("what") == "logo":
            content, content_type = backgrounds.take_logo(file)
        elif page in layouts.PAGES:
            number = int(number) if number.isdecimal() and len(number) < 5 else 0
            content, content_type, notes = backgrounds.take(file, page, number)
        else:
            return _wrong("โปรดเลือกแนวกระดาษ")
    except ValidationError as error:
        return _wrong(error.messages[0])
    stored = actions.keep_art(
        content=content,
        content_type=content_type,
        label=clean(file.name)[:200] or "ภาพ",
        office=design.office,
        user=request.user,
    )
    return JsonResponse({"file": str(stored.pk), "name": stored.label, "notes": notes})
