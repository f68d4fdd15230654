"""What a network plans and does: plans, meetings, activities, PLC and results, with evidence."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from schools import permissions
from schools.actions import network_work
from schools.forms.networks import ActivityForm
from schools.models import NetworkActivity
from schools.permissions import require
from schools.views.editing import edit_page, posted_version
from schools.views.network_members import open_network
from schools.views.networks import FORM, editable

WRITERS = permissions.NETWORK_EDITORS


def shown_at(network, activity):
    """The network's page on the academic year of the activity."""
    year = network.office.calendar.academic_year(activity.on)
    return f"{reverse('schools:network', args=[network.pk])}?year={year}#work"


@require(*WRITERS)
@require_http_methods(["GET", "POST"])
def new(request, pk):
    network = open_network(request, pk)
    if network is None:
        return redirect("schools:network", pk)
    start = {"kind": request.GET.get("kind", ""), "on": timezone.localdate()}
    form = ActivityForm(
        request.POST or None, request.FILES or None, instance=NetworkActivity(network=network), initial=start
    )
    if request.method == "POST" and form.is_valid():
        evidence = form.cleaned_data["evidence"]
        activity = network_work.add(activity=form.instance, evidence=evidence, by=request.user)
        messages.success(request, f"บันทึก{activity.get_kind_display()} “{activity}” แล้ว")
        return redirect(shown_at(network, activity))
    context = {"network": network, "form": form, "title": "บันทึกงานของเครือข่าย", "submit": "บันทึกงาน"}
    return render(request, FORM, context)


@require(*WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk, activity_pk):
    network = editable(request, pk)
    rows = NetworkActivity.objects.filter(network=network).select_related("network__office")
    stored, edited = get_object_or_404(rows, pk=activity_pk), get_object_or_404(rows, pk=activity_pk)
    if "remove" in request.POST:
        if network_work.remove(activity=stored, version=posted_version(request), by=request.user):
            messages.success(request, f"ลบ “{stored}” แล้ว")
        else:
            messages.error(request, "มีผู้แก้ไขรายการนี้ก่อนท่าน จึงยังไม่ได้ลบ โปรดตรวจสอบอีกครั้ง")
        return redirect("schools:network", pk)
    context = {
        "network": network,
        "title": f"แก้ไข “{stored}”",
        "submit": "บันทึกงาน",
        "remove": "ลบรายการนี้",
        "remove_question": f"ลบ “{stored}” และไฟล์หลักฐานหรือไม่",
    }
    return edit_page(
        request,
        ActivityForm(request.POST or None, request.FILES or None, instance=edited),
        FORM,
        context,
        save=lambda form: network_work.change(form, by=request.user),
        said="บันทึกงานของเครือข่ายแล้ว",
        to=shown_at(network, stored),
    )
