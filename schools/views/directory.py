"""Registers of who and what can help schools: people, learning resources, partner agencies. They work alike, so each
page is one function, and a Register says what is its own."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from schools import directory_filters as filters
from schools import permissions
from schools.actions import edits
from schools.forms import directory as forms
from schools.models import STAFF_ROLES, LearningResource, Partner, ResourcePerson
from schools.permissions import deny, require
from schools.views.editing import edit_page, posted_version
from thai import dates

PAGE = 50
# So many places at most stand on the map, all drawn alike (static/img/marks.svg).
MOST_POINTS, MARK = 500, 7
# No address has these; two entries that agree in all else are one, sent twice.
OWN = ("id", "office", "version", "is_active")


@dataclass(frozen=True)
class Register:
    """What is particular to one of the three. `columns` are (heading, text of an entry)."""

    title: str
    about: str
    search: str
    noun: str
    model: type
    form: type
    filter: type
    page: str
    one: str
    columns: tuple[tuple[str, Callable], ...]
    with_: tuple[str, ...] = ()

    @property
    def export(self):
        """The name of the list as a file."""
        return self.page.removeprefix("schools:")


def _place(entry):
    return " · ".join(str(part) for part in (entry.school and entry.school.full_name, entry.network) if part)


def _where(entry):
    """The place of an entry and its district, called what it is."""
    district = entry.district
    if district and not district.startswith(("อำเภอ", "อ.", "เขต")):
        district = f"อำเภอ{district}"
    return " ".join(part for part in (entry.place, district) if part)


def _span(entry):
    first, last = (dates.short(day) if day else "" for day in (entry.starts_on, entry.ends_on))
    return f"{first}–{last}" if first or last else ""


REGISTERS = {
    "people": Register(
        title="บุคคลทางวิชาการ",
        about="ครูแกนนำ ครูต้นแบบ ภูมิปัญญาท้องถิ่น วิทยากร และครูผู้รับผิดชอบการเรียนรวม",
        search="ชื่อ ความเชี่ยวชาญ หรือโรงเรียน",
        noun="บุคคลทางวิชาการ",
        model=ResourcePerson,
        form=forms.ResourcePersonForm,
        filter=filters.ResourcePersonFilter,
        page="schools:resource_people",
        one="schools:resource_person",
        columns=(
            ("ประเภท", lambda entry: entry.get_kind_display()),
            ("ความเชี่ยวชาญ", lambda entry: entry.expertise),
            ("กลุ่มสาระ", lambda entry: entry.get_subject_display()),
            ("โรงเรียน/เครือข่าย", _place),
        ),
        with_=("school", "network"),
    ),
    "resources": Register(
        title="แหล่งเรียนรู้",
        about="สถานที่ที่นักเรียนและครูไปเรียนรู้ได้",
        search="ชื่อ เรื่องที่เรียนรู้ หรือที่ตั้ง",
        noun="แหล่งเรียนรู้",
        model=LearningResource,
        form=forms.LearningResourceForm,
        filter=filters.LearningResourceFilter,
        page="schools:learning_resources",
        one="schools:learning_resource",
        columns=(
            ("เรื่องที่เรียนรู้ได้", lambda entry: entry.topic),
            ("กลุ่มสาระ", lambda entry: entry.get_subject_display()),
            ("ที่ตั้ง", _where),
            ("ผู้ติดต่อ", lambda entry: entry.contact),
        ),
    ),
    "partners": Register(
        title="หน่วยงานภาคี",
        about="หน่วยงานที่ร่วมมือกับสำนักงาน",
        search="ชื่อหน่วยงาน เรื่อง หรือผู้ติดต่อ",
        noun="หน่วยงานภาคี",
        model=Partner,
        form=forms.PartnerForm,
        filter=filters.PartnerFilter,
        page="schools:partners",
        one="schools:partner",
        columns=(
            ("ประเภท", lambda entry: entry.kind),
            ("เรื่องที่ร่วมมือ", lambda entry: entry.topic),
            ("ผู้ติดต่อ", lambda entry: entry.contact),
            ("ระยะเวลา", _span),
        ),
    ),
}


@require(*STAFF_ROLES)
@require_GET
def index(request, key):
    register = REGISTERS[key]
    rows = register.model.objects.visible_to(request.user).select_related(*register.with_)
    found = register.filter(request.GET, queryset=rows, request=request)
    found.form.fields["q"].label = register.search
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    for entry in page.object_list:
        entry.href = reverse(register.one, args=[entry.pk])
        entry.cells = [(heading, text(entry)) for heading, text in register.columns]
    points = _points(found.qs, register) if key == "resources" else []
    context = {
        "register": register,
        "filter": found,
        "page": page,
        "headings": [heading for heading, _ in register.columns],
        "narrowed": any(value for name, value in request.GET.items() if name != "page"),
        "can_keep": permissions.can_keep_directory(request.user),
        "new": reverse(f"{register.one}_new"),
        "all": reverse(register.page),
        "points": points[:MOST_POINTS],
        "most": MOST_POINTS if len(points) > MOST_POINTS else 0,
        "shapes": shapes_address(request.user.acting.office),
    }
    return render(request, "schools/directory/list.html", context)


def _points(rows, register):
    """What the map shows of the entries that have a place, whatever page of the list they stand on; one more than it
    may show where there are more."""
    return [
        {
            "id": entry.pk,
            "name": entry.name,
            "href": f"{reverse(register.page)}?{urlencode({'q': entry.name})}",
            "at": [float(entry.latitude), float(entry.longitude)],
            "mark": MARK,
            "state": entry.get_subject_display(),
            "text": entry.topic or entry.get_subject_display(),
            "shared": 1,
            "place": _where(entry),
        }
        for entry in rows.exclude(latitude=None).exclude(longitude=None)[: MOST_POINTS + 1]
    ]


def shapes_address(office):
    """Where the outlines of the districts are, "" while the office has none; a new file has a new address."""
    return f"{reverse('reports:map_shapes')}?v={str(office.shapes_id)[:8]}" if office.shapes_id else ""


@require(*permissions.DIRECTORY_KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request, key):
    register = REGISTERS[key]
    entry = register.model(office=request.user.acting.office)
    form = register.form(request.POST or None, instance=entry)
    if request.method == "POST" and form.is_valid():
        same = [field.name for field in entry._meta.concrete_fields if field.name not in OWN] + ["office"]
        made, _ = edits.add_once(form.instance, same=same, verb=f"add {entry._meta.model_name}", by=request.user)
        messages.success(request, f"เพิ่ม{register.noun} “{made}” แล้ว")
        return redirect(register.page)
    context = {"register": register, "form": form, "all": reverse(register.page)}
    return render(request, "schools/directory/form.html", context)


@require(*permissions.DIRECTORY_KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, key, pk):
    register = REGISTERS[key]
    rows = register.model.objects.visible_to(request.user).select_related("office")
    stored, edited = get_object_or_404(rows, pk=pk), get_object_or_404(rows, pk=pk)
    if not permissions.can_keep_directory(request.user, stored):
        deny(request, request.path)
    if "active" in request.POST:
        return _put_away(request, register, stored, active=request.POST["active"] == "yes")
    verb = f"edit {stored._meta.model_name}"
    return edit_page(
        request,
        register.form(request.POST or None, instance=edited),
        "schools/directory/form.html",
        {"register": register, "entry": stored, "all": reverse(register.page)},
        save=lambda form: edits.save_seen(form, verb=verb, by=request.user),
        said=f"บันทึก “{edited}” แล้ว",
        to=reverse(register.page),
    )


def _put_away(request, register, entry, *, active):
    if edits.set_active(entry, active=active, version=posted_version(request), by=request.user):
        said = "นำกลับมาใช้แล้ว" if active else "เลิกใช้แล้ว ยังค้นได้จากตัวกรองสถานะ"
        messages.success(request, f"“{entry}” {said}")
    else:
        messages.error(request, "มีผู้แก้ไขรายการนี้ก่อนท่าน จึงยังไม่ได้เปลี่ยนสถานะ โปรดตรวจสอบอีกครั้ง")
    return redirect(register.page)
