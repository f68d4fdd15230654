"""Books and documents that lie in the office for a school: its people see them and confirm that they have them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from registry import permissions_distribution as may
from registry.actions import distribution as actions
from registry.forms.distribution import ConfirmForm
from registry.models import Allocation, Delivery
from schools.actions.changes import Stale
from schools.listing import BothEnds
from schools.permissions import require

PAGE = 20


def _own(request):
    rows = Allocation.objects.filter(
        school=request.user.acting.school_id, delivery__in=Delivery.objects.visible_to(request.user)
    )
    return rows.select_related("delivery")


@require(*may.SCHOOL)
@require_GET
def index(request):
    """What is there for the school, what it has not fetched first, or alone."""
    rows, show = _own(request), request.GET.get("show", "")
    if show == "waiting":
        rows = rows.filter(picked_on=None)
    rows = rows.order_by("picked_on", "-delivery__announced_at", "-pk")
    context = {
        "page": BothEnds(rows, PAGE).get_page(request.GET.get("page")),
        "show": show,
        "waiting": _own(request).filter(picked_on=None).count(),
    }
    return render(request, "registry/distribution/school.html", context)


@require(*may.SCHOOL)
@require_http_methods(["GET", "POST"])
def detail(request, pk):
    """The part of the school; its people confirm once that it was fetched."""
    part = get_object_or_404(_own(request), delivery=pk)
    form = ConfirmForm(request.POST or None, delivery=part.delivery, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            n = actions.give(
                delivery=part.delivery,
                receivers={part.pk: given["receiver"]},
                on=given["on"],
                by=request.user,
                post=given["post"],
                version=given["version"],
            )
        except Stale:
            messages.warning(request, "สำนักงานแก้ไขหรือยกเลิกรายการนี้หลังจากที่ท่านเปิดหน้า ยังไม่ได้บันทึก โปรดตรวจจำนวนอีกครั้ง")
            return redirect("registry:school_deliveries")
        if n:
            messages.success(request, "ยืนยันการรับแล้ว สำนักงานเห็นว่าโรงเรียนได้รับครบ")
        else:
            messages.info(request, "บันทึกการรับรายการนี้ไว้แล้ว")
        return redirect("registry:school_delivery", pk)
    return render(request, "registry/distribution/school_detail.html", {"part": part, "form": form})
