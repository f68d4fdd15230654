"""Networks of schools: the list, one network, its kinds, and closing it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from schools import audit, permissions
from schools.actions import networks as actions
from schools.forms.networks import CloseForm, KindForm, NetworkForm
from schools.imports.of_members import MemberList
from schools.models import (
    SCHOOL_ROLES,
    STAFF_ROLES,
    Duty,
    Network,
    NetworkActivity,
    NetworkKind,
    NetworkPost,
    NetworkSchool,
    ResourcePerson,
    School,
)
from schools.network_filters import NetworkFilter
from schools.permissions import deny, require
from schools.views.editing import edit_page
from thai.sorting import thai_order

PAGE = 50
READERS = STAFF_ROLES | SCHOOL_ROLES
FORM = "schools/networks/form.html"


@require(*READERS)
@require_GET
def index(request):
    user = request.user
    rows = Network.objects.visible_to(user)
    found = NetworkFilter(request.GET, queryset=rows, request=request)
    # The chips count within the search, so that a click gives exactly that number.
    searched = NetworkFilter({"q": request.GET.get("q", "")}, queryset=rows, request=request).qs
    counts = dict(searched.order_by().values_list("kind").annotate(n=Count("pk", distinct=True)))
    kinds = [
        (kind.pk, kind.name, counts[kind.pk])
        for kind in NetworkKind.objects.for_office(user.acting.office)
        if counts.get(kind.pk)
    ]
    if counts.get(None):
        kinds.append(("none", "ไม่ระบุประเภท", counts[None]))
    # Counting would take the order of the model away.
    shown = found.qs.with_schools_now(timezone.localdate()).order_by(thai_order("name"), "pk")
    shown = shown.select_related("kind", "office")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    people = responsible_for(page.object_list, user.acting.office)
    chairs = chairs_of(page.object_list)
    for network in page.object_list:
        network.people, network.chairs = people.get(network.pk, []), chairs.get(network.pk, [])
    context = {
        "filter": found,
        "page": page,
        "kinds": kinds,
        "chosen": request.GET.get("kind", ""),
        "total": sum(counts.values()),
        "closed": rows.exclude(closed_on=None).count(),
        "narrowed": any(value for name, value in request.GET.items() if name != "page"),
        "can_keep": permissions.can_keep_networks(user),
        "can_import": user.has_role(*MemberList.roles),
    }
    return render(request, "schools/networks/list.html", context)


def responsible_for(networks, office):
    """{network pk: [User]} of the supervisors whose duty in force the networks are."""
    people = {}
    duties = Duty.objects.in_force(office).filter(network__in=[network.pk for network in networks])
    for duty in duties.select_related("user").order_by("pk"):
        people.setdefault(duty.network_id, []).append(duty.user)
    return people


def chairs_of(networks):
    """{network pk: [NetworkPost]} of the present chairs."""
    chairs = {}
    keys = [network.pk for network in networks]
    for post in NetworkPost.objects.filter(network__in=keys, kind=NetworkPost.Kind.CHAIR, to_year=None):
        chairs.setdefault(post.network_id, []).append(post)
    return chairs


@require(*READERS)
@require_GET
def detail(request, pk):
    user = request.user
    network = get_object_or_404(Network.objects.visible_to(user).select_related("kind", "office", "host"), pk=pk)
    present, former = members_of(network)
    posts = list(network.posts.select_related("school"))
    years, year, groups = work_of(network, request.GET.get("year", ""))
    context = {
        "network": network,
        "people": responsible_for([network], network.office).get(network.pk, []),
        "present": present,
        "former": former,
        "figures": figures_of(network, [row.school for row in present if row.school.is_open]),
        "posts": in_order([post for post in posts if post.to_year is None]),
        "former_posts": in_order([post for post in posts if post.to_year is not None]),
        "years": years,
        "year": year,
        "groups": groups,
        "resource_people": ResourcePerson.objects.visible_to(user).filter(network=network, is_active=True),
        "own_school": user.acting.school_id,
        "can_edit": permissions.can_edit_network(user, network) and network.closed_on is None,
        "can_keep": permissions.can_keep_networks(user, network),
    }
    return render(request, "schools/networks/detail.html", context)


def members_of(network):
    """(present, former) memberships; each has its school with the newest figures. The schools stand in Thai order."""
    rows = list(NetworkSchool.objects.filter(network=network))
    schools = (
        School.objects.filter(pk__in=[row.school_id for row in rows]).select_related("merged_into").with_newest_year()
    )
    order = {school.pk: (place, school) for place, school in enumerate(schools)}
    rows.sort(key=lambda row: order[row.school_id][0])
    for row in rows:
        row.school = order[row.school_id][1]
    return [row for row in rows if row.to_year is None], [row for row in rows if row.to_year is not None]


def figures_of(network, schools):
    """Counts over the open member schools that have figures: schools, pupils, teachers, and those of the smallest
    size class of the office's scheme, with its name."""
    smallest = network.office.sizes[0]
    return {
        "schools": len(schools),
        "pupils": sum(school.pupils_now or 0 for school in schools),
        "teachers": sum(school.teachers_now or 0 for school in schools),
        "small": sum(school.size_now == smallest.code for school in schools),
        "small_label": f"ขนาด{smallest.label.removeprefix('ขนาด')}",
        "without": sum(school.pupils_now is None for school in schools),
    }


def in_order(posts):
    """Posts from the chair to the committee, the newest first among equals."""
    order = {kind: place for place, kind in enumerate(NetworkPost.Kind.values)}
    return sorted(posts, key=lambda post: (order[post.kind], -(post.from_year or 0), post.pk))


def work_of(network, asked):
    """(academic years that have activities, the chosen one or None for all, groups by kind with sums).

    Without a choice the newest year is shown.
    """
    calendar = network.office.calendar
    days = network.activities.order_by().values_list("on", flat=True).distinct()
    years = sorted({calendar.academic_year(day) for day in days}, reverse=True)
    year = next((year for year in years if str(year) == asked), years[0] if years else None)
    rows = network.activities.prefetch_related("files")
    if asked == "all":
        year = None
    elif year is not None:
        rows = rows.filter(on__range=calendar.academic_span(year))
    groups = {}
    for row in rows:
        groups.setdefault(row.kind, []).append(row)
    told = [
        {
            "label": kind.label,
            "rows": groups[kind],
            "hours": sum(row.hours or 0 for row in groups[kind]),
            "people": sum(row.people or 0 for row in groups[kind]),
        }
        for kind in NetworkActivity.Kind
        if kind in groups
    ]
    return years, year, told


def kept(request, pk):
    """A network of the office that the person may close or give another kind; 404 and 403 otherwise."""
    network = get_object_or_404(Network.objects.visible_to(request.user).select_related("kind", "office"), pk=pk)
    if not permissions.can_keep_networks(request.user, network):
        deny(request, request.path)
    return network


def editable(request, pk):
    """A network that the person may edit; 404 and 403 otherwise."""
    network = get_object_or_404(Network.objects.visible_to(request.user).select_related("kind", "office"), pk=pk)
    if not permissions.can_edit_network(request.user, network):
        deny(request, request.path)
    return network


@require(*permissions.NETWORK_KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    network = Network(office=request.user.acting.office)
    form = NetworkForm(request.POST or None, instance=network)
    if request.method == "POST" and form.is_valid():
        made = actions.create(network=form.instance, by=request.user)
        messages.success(request, f"เพิ่มเครือข่าย “{made}” แล้ว ขั้นต่อไปคือเพิ่มโรงเรียนสมาชิก")
        return redirect("schools:network", made.pk)
    context = {"form": form, "title": "เพิ่มเครือข่าย", "submit": "เพิ่มเครือข่าย"}
    return render(request, FORM, context)


@require(*permissions.NETWORK_EDITORS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    # The form writes into its own copy, also when it is refused; the page's heading keeps what is stored.
    network, edited = editable(request, pk), editable(request, pk)
    year = network.office.calendar.academic_year(timezone.localdate())
    return edit_page(
        request,
        NetworkForm(request.POST or None, instance=edited, keeps=permissions.can_keep_networks(request.user, network)),
        FORM,
        {"network": network, "title": f"แก้ไข{network}", "submit": "บันทึกข้อมูล"},
        save=lambda form: actions.change(form, year=year, by=request.user),
        said="บันทึกข้อมูลเครือข่ายแล้ว",
        to=reverse("schools:network", args=[pk]),
    )


@require(*permissions.NETWORK_KEEPERS)
@require_http_methods(["GET", "POST"])
def close(request, pk):
    network = kept(request, pk)
    if network.closed_on is not None:
        messages.info(request, f"{network} ยุบเลิกแล้ว")
        return redirect("schools:network", pk)
    form = CloseForm(request.POST or None, initial={"version": network.version})
    if request.method == "POST" and form.is_valid():
        day, seen = form.cleaned_data["on"], form.cleaned_data["version"]
        year = network.office.calendar.academic_year(day)
        if actions.close(network=network, on=day, year=year, version=seen, by=request.user):
            messages.success(request, f"ยุบเลิก {network} แล้ว โรงเรียนสมาชิกสิ้นสุดในปีการศึกษา {year} และยังเปิดอ่านย้อนหลังได้")
        else:
            messages.error(request, "มีผู้แก้ไขเครือข่ายนี้ก่อนท่าน จึงยังไม่ได้ยุบเลิก โปรดตรวจสอบแล้วทำรายการอีกครั้ง")
        return redirect("schools:network", pk)
    context = {"form": form, "network": network, "title": f"ยุบเลิก{network}", "submit": "ยุบเลิกเครือข่าย", "closing": True}
    return render(request, FORM, context)


@require(*permissions.NETWORK_KEEPERS)
@require_http_methods(["GET", "POST"])
def kinds(request):
    office = request.user.acting.office
    form = KindForm(request.POST or None, instance=NetworkKind(office=office))
    if request.method == "POST" and form.is_valid():
        kind = form.save()
        audit.record("add network kind", kind, actor=request.user)
        messages.success(request, f"เพิ่มประเภท “{kind}” แล้ว")
        return redirect("schools:network_kinds")
    rows = NetworkKind.objects.for_office(office)
    used = dict(Network.objects.filter(office=office).order_by().values_list("kind").annotate(n=Count("pk")))
    context = {"form": form, "kinds": [(kind, used.get(kind.pk, 0)) for kind in rows]}
    return render(request, "schools/networks/kinds.html", context)


@require(*permissions.NETWORK_KEEPERS)
@require_http_methods(["GET", "POST"])
def kind(request, pk):
    own = get_object_or_404(NetworkKind, pk=pk, office=request.user.acting.office)
    form = KindForm(request.POST or None, instance=get_object_or_404(NetworkKind, pk=pk, office=own.office))
    if request.method == "POST" and form.is_valid():
        was, named = form.cleaned_data["was"], form.instance
        # Compare and set: who saw another name changes nothing.
        values = {"name": named.name, "is_area": named.is_area}
        if NetworkKind.objects.filter(pk=pk, name=was).update(**values):
            audit.record("edit network kind", named, actor=request.user)
            messages.success(request, f"บันทึกประเภท “{named}” แล้ว")
        else:
            messages.error(request, f"มีผู้เปลี่ยนชื่อประเภทนี้เป็น “{own}” ก่อนท่าน จึงยังไม่ได้บันทึก")
        return redirect("schools:network_kinds")
    context = {"form": form, "title": f"แก้ไขประเภท “{own}”", "submit": "บันทึกประเภท", "of_kinds": True}
    return render(request, FORM, context)
