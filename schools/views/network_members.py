"""Who belongs to a network and who leads it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from schools import permissions
from schools.actions import edits
from schools.actions import networks as actions
from schools.filters import SchoolFilter
from schools.forms.networks import MembersForm, MembershipForm, PostForm, candidates
from schools.models import NetworkPost, NetworkSchool
from schools.permissions import require
from schools.views.editing import edit_page, posted_version
from schools.views.networks import FORM, editable

PAGE = 50
WRITERS = permissions.NETWORK_EDITORS
POST_FIELDS = ("network", "kind", "name", "school", "from_year", "to_year")


def open_network(request, pk):
    """An editable network, or None with a message where it is closed."""
    network = editable(request, pk)
    if network.closed_on is None:
        return network
    messages.info(request, f"{network} ยุบเลิกแล้ว จึงแก้ไขไม่ได้")
    return None


def this_year(network):
    """The present academic year of the network's office."""
    return network.office.calendar.academic_year(timezone.localdate())


@require(*WRITERS)
@require_http_methods(["GET", "POST"])
def add(request, pk):
    network = open_network(request, pk)
    if network is None:
        return redirect("schools:network", pk)
    form = MembersForm(request.POST or None, network=network, year=this_year(network))
    if request.method == "POST" and form.is_valid():
        schools, year = list(form.cleaned_data["schools"]), form.cleaned_data["from_year"]
        added = actions.add_schools(network=network, schools=schools, year=year, by=request.user)
        messages.success(request, f"เพิ่มโรงเรียนสมาชิก {added} แห่ง ตั้งแต่ปีการศึกษา {year} แล้ว")
        return redirect("schools:network", pk)
    rows = candidates(network).with_newest_year().select_related("network")
    found = SchoolFilter(request.GET, queryset=rows, request=request)
    context = {
        "network": network,
        "form": form,
        "filter": found,
        "page": Paginator(found.qs, PAGE).get_page(request.GET.get("page")),
        "narrowed": any(request.GET.get(name) for name in ("q", "district", "network")),
        "ticked": request.POST.getlist("schools"),
    }
    return render(request, "schools/networks/members.html", context)


@require(*WRITERS)
@require_http_methods(["GET", "POST"])
def member(request, pk, membership_pk):
    network = editable(request, pk)
    rows = NetworkSchool.objects.filter(network=network).select_related("school")
    membership = get_object_or_404(rows, pk=membership_pk)
    if "remove" in request.POST:
        actions.remove_membership(membership=membership, by=request.user)
        messages.success(request, f"ลบ {membership.school.full_name} ออกจากรายการสมาชิกแล้ว")
        return redirect("schools:network", pk)
    form = MembershipForm(request.POST or None, membership=membership, year=this_year(network))
    if request.method == "POST" and form.is_valid():
        years = {name: form.cleaned_data[name] for name in ("from_year", "to_year")}
        if not form.is_stale and actions.set_years(membership=membership, **years, by=request.user):
            messages.success(request, f"บันทึกปีที่ {membership.school.full_name} เป็นสมาชิกแล้ว")
        else:
            messages.error(request, "มีผู้แก้ไขรายการนี้ก่อนท่าน จึงยังไม่ได้บันทึก โปรดตรวจสอบอีกครั้ง")
        return redirect("schools:network", pk)
    context = {
        "network": network,
        "form": form,
        "title": f"ปีที่{membership.school.full_name}เป็นสมาชิก",
        "submit": "บันทึกปี",
        "remove": "ลบรายการที่บันทึกผิด",
        "remove_question": f"ลบ{membership.school.full_name}ออกจาก{network}โดยไม่เก็บประวัติหรือไม่",
    }
    return render(request, FORM, context)


@require(*WRITERS)
@require_http_methods(["GET", "POST"])
def post_new(request, pk):
    network = open_network(request, pk)
    if network is None:
        return redirect("schools:network", pk)
    form = PostForm(request.POST or None, instance=NetworkPost(network=network))
    if request.method == "POST" and form.is_valid():
        edits.add_once(form.instance, same=POST_FIELDS, verb="add network post", by=request.user)
        messages.success(request, f"เพิ่ม {form.instance} แล้ว")
        return redirect("schools:network", pk)
    context = {"network": network, "form": form, "title": "เพิ่มกรรมการเครือข่าย", "submit": "เพิ่มกรรมการ"}
    return render(request, FORM, context)


@require(*WRITERS)
@require_http_methods(["GET", "POST"])
def post(request, pk, post_pk):
    network = editable(request, pk)
    rows = NetworkPost.objects.filter(network=network).select_related("network__office")
    stored, edited = get_object_or_404(rows, pk=post_pk), get_object_or_404(rows, pk=post_pk)
    if "remove" in request.POST:
        if edits.remove(stored, verb="remove network post", by=request.user, version=posted_version(request)):
            messages.success(request, f"ลบ {stored} แล้ว")
        else:
            messages.error(request, "มีผู้แก้ไขรายการนี้ก่อนท่าน จึงยังไม่ได้ลบ โปรดตรวจสอบอีกครั้ง")
        return redirect("schools:network", pk)
    context = {
        "network": network,
        "title": f"แก้ไข{stored}",
        "submit": "บันทึกกรรมการ",
        "remove": "ลบรายการที่บันทึกผิด",
        "remove_question": f"ลบ{stored}โดยไม่เก็บประวัติหรือไม่",
    }
    return edit_page(
        request,
        PostForm(request.POST or None, instance=edited),
        FORM,
        context,
        save=lambda form: edits.save_seen(form, verb="edit network post", by=request.user),
        said="บันทึกกรรมการเครือข่ายแล้ว",
        to=reverse("schools:network", args=[pk]),
    )
