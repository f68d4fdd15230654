"""Rating scales: those of the office and of the product."""

from django.contrib import messages
from django.db.models import Count, Exists, F, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from instruments import permissions
from instruments.actions import scales as actions
from instruments.actions.changes import Stale
from instruments.building.scales import PRESETS, ScaleForm, equal_bands
from instruments.models import Frozen, Item, Scale
from schools.models import STAFF_ROLES
from schools.permissions import deny, require

FORM = "instruments/scales/form.html"


@require(*STAFF_ROLES)
@require_GET
def index(request):
    asked = Item.objects.filter(scale=OuterRef("pk"), section__version__published_at__isnull=False)
    scales = (
        Scale.objects.visible_to(request.user)
        .annotate(frozen=Exists(asked), used=Count("items"))
        .prefetch_related("points", "bands")
        .order_by(F("office").asc(nulls_last=True), "pk")
    )
    context = {"scales": scales, "can_build": permissions.can_build(request.user)}
    return render(request, "instruments/scales/list.html", context)


@require(*permissions.BUILDERS)
@require_http_methods(["GET", "POST"])
def new(request):
    chosen = request.GET.get("preset", "")
    shown = None
    if chosen in PRESETS:
        name, points = PRESETS[chosen]
        shown = (name, points, equal_bands(points))
    form = ScaleForm(request.POST or None, shown=shown)
    if request.method == "POST" and form.is_valid():
        scale = actions.add_scale(**form.values(), by=request.user)
        messages.success(request, f"เพิ่มมาตรวัด “{scale}” แล้ว")
        return redirect("instruments:scales")
    presets = [(key, name) for key, (name, _) in PRESETS.items()]
    return render(request, FORM, {"form": form, "title": "เพิ่มมาตรวัด", "presets": presets, "chosen": chosen})


@require(*permissions.BUILDERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    scale = _seen(request, pk)
    if not permissions.can_build(request.user, scale):
        deny(request, f"instruments.scale:{scale.pk}")
    points, bands = actions.contents(scale)
    form = ScaleForm(request.POST or None, shown=(scale.name, points, bands), version=scale.version)
    stale = False
    if scale.is_frozen:
        return render(request, "instruments/scales/frozen.html", {"scale": scale}, status=409)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_scale(scale=scale, version=form.cleaned_data["version"], by=request.user, **form.values())
            messages.success(request, "บันทึกแล้ว")
            return redirect("instruments:scales")
        except Stale:
            stale = True
            scale.refresh_from_db()
            form.data = form.data.copy()
            form.data["version"] = scale.version
        except Frozen:
            return render(request, "instruments/scales/frozen.html", {"scale": scale}, status=409)
    context = {"form": form, "title": "แก้ไขมาตรวัด", "scale": scale, "stale": stale}
    return render(request, FORM, context, status=409 if stale else 200)


@require(*permissions.BUILDERS)
@require_POST
def duplicate(request, pk):
    copy = actions.duplicate_scale(scale=_seen(request, pk), by=request.user)
    messages.success(request, f"ทำสำเนาเป็น “{copy}” แล้ว แก้ไขได้เลย")
    return redirect("instruments:scale_edit", copy.pk)


def _seen(request, pk):
    scales = Scale.objects.visible_to(request.user).prefetch_related("points", "bands")
    return get_object_or_404(scales, pk=pk)
