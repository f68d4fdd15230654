"""The register of distribution: what came, how it is shared out, who fetched it."""

import uuid

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from registry import permissions_distribution as may
from registry.actions import distribution as actions
from registry.distribution_lists import STATES, DeliveryFilter, PartFilter, in_order, parts_for
from registry.distribution_queries import shared
from registry.forms.distribution import DeliveryForm, GiveForm, PartsForm, ShareForm
from registry.forms.letters import CancelForm
from registry.models import Allocation, Delivery
from schools.actions.changes import Stale
from schools.forms.steps import ReasonForm
from schools.listing import BothEnds
from schools.permissions import require
from schools.views.editing import edit_page

PAGE = 50
MOVED = "รายการนี้มีผู้แก้ไขหรือจัดสรรหลังจากที่ท่านเปิดหน้า ยังไม่ได้บันทึก โปรดตรวจแล้วทำอีกครั้ง"


def _kept(request, pk):
    """The delivery, when the person may see it; else 404."""
    return get_object_or_404(Delivery.objects.visible_to(request.user).select_related("office"), pk=pk)


def _is_over(request, delivery):
    messages.info(request, "รายการนี้ยกเลิกแล้ว เลขยังคงอยู่ในทะเบียน จึงแก้ไขไม่ได้")
    return redirect("registry:distribution", delivery.pk)


@require(*may.READERS)
@require_GET
def index(request):
    """The register with its filters, the newest number first."""
    rows = Delivery.objects.visible_to(request.user)
    found = DeliveryFilter(request.GET, queryset=rows, request=request)
    context = {
        "filter": found,
        "page": BothEnds(found.qs.order_by("-be_year", "-number", "-pk"), PAGE).get_page(request.GET.get("page")),
        "states": list(STATES.items()),
        "state": request.GET.get("state", ""),
        "is_narrowed": any(value for name, value in request.GET.items() if name != "page"),
        "can_keep": may.can_keep_any(request.user),
    }
    return render(request, "registry/distribution/index.html", context)


@require(*may.READERS)
@require_GET
def waiting(request):
    """Parts of all deliveries that nobody has fetched, or with their filters any."""
    params = request.GET.copy()
    params.setdefault("state", "waiting")
    found = PartFilter(params, queryset=parts_for(request.user), request=request)
    page = BothEnds(in_order(found.qs), PAGE).get_page(request.GET.get("page"))
    return render(request, "registry/distribution/waiting.html", {"filter": found, "page": page})


@require(*may.KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """Registers what came; the same form sent twice takes one number."""
    delivery = Delivery(office=request.user.acting.office)
    form = DeliveryForm(request.POST or None, instance=delivery)
    if request.method == "POST" and form.is_valid():
        delivery = form.save(commit=False)
        delivery.client_uuid = form.cleaned_data["client_uuid"] or uuid.uuid4()
        delivery, is_new = actions.receive(delivery=delivery, by=request.user)
        said = "ลงทะเบียนแล้ว" if is_new else "รายการนี้ลงทะเบียนไว้แล้ว"
        messages.success(request, f"{said} เลขที่ {delivery.number_text}")
        return redirect("registry:distribution", delivery.pk)
    return render(request, "registry/distribution/form.html", {"form": form})


@require(*may.READERS)
@require_GET
def detail(request, pk):
    """One delivery: its balance, whose part it is, and what was done with it."""
    rows = Delivery.objects.visible_to(request.user).select_related("registered_by", "cancelled_by")
    delivery = get_object_or_404(rows, pk=pk)
    found = PartFilter(request.GET, queryset=Allocation.objects.filter(delivery=delivery), request=request)
    context = {
        "delivery": delivery,
        "chip": delivery.chip,
        "filter": found,
        "state": request.GET.get("state", ""),
        "counts": delivery.allocations.aggregate(every=Count("pk"), waiting=Count("pk", filter=Q(picked_on=None))),
        "page": BothEnds(in_order(found.qs), PAGE).get_page(request.GET.get("page")),
        "events": delivery.events.select_related("actor"),
        "keeps": may.can_keep(request.user, delivery),
    }
    return render(request, "registry/distribution/detail.html", context)


@require(*may.KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    delivery = _kept(request, pk)
    if delivery.is_cancelled:
        return _is_over(request, delivery)
    form = DeliveryForm(request.POST or None, instance=delivery)
    return edit_page(
        request,
        form,
        "registry/distribution/form.html",
        {"delivery": delivery},
        save=lambda form: actions.save_changes(form, by=request.user),
        said="บันทึกแล้ว",
        to=reverse("registry:distribution", args=[pk]),
    )


@require(*may.KEEPERS)
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    """Cancels a line with a reason, while nothing of it was given out."""
    delivery = _kept(request, pk)
    if delivery.is_cancelled:
        return _is_over(request, delivery)
    form = CancelForm(request.POST if request.method == "POST" else None, initial={"version": delivery.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel(delivery=delivery, by=request.user, **form.cleaned_data)
        except Stale:
            messages.warning(request, "ยกเลิกไม่ได้ เพราะมีผู้รับไปแล้ว หรือรายการเปลี่ยนไปหลังจากที่ท่านเปิดหน้า โปรดตรวจอีกครั้ง")
        else:
            messages.success(request, f"ยกเลิกเลข {delivery.number_text} แล้ว เลขนี้คงอยู่ในทะเบียนและไม่ถูกใช้ซ้ำ")
        return redirect("registry:distribution", pk)
    return render(request, "registry/distribution/cancel.html", {"delivery": delivery, "form": form})


def _allocate(request, form, delivery, parts):
    """Whether parts were set; a form that asks for too much says so beside its field."""
    try:
        kept = actions.allocate(delivery=delivery, parts=parts, by=request.user, version=form.cleaned_data["version"])
    except actions.TooMuch as error:
        field = "amount" if "amount" in form.fields else None
        form.add_error(field, f"เกินจำนวนที่มีอยู่ {error.over:,} {delivery.unit} โปรดลดจำนวน ยังไม่ได้บันทึก")
        return False
    except Stale:
        messages.warning(request, MOVED)
        return True
    if kept:
        messages.info(request, f"{len(kept):,} แห่งรับไปแล้ว จำนวนของแห่งเหล่านั้นจึงคงเดิม")
    messages.success(request, f"บันทึกการจัดสรรแล้ว คงเหลือที่ยังไม่จัดสรร {delivery.free:,} {delivery.unit}")
    return True


@require(*may.KEEPERS)
@require_http_methods(["GET", "POST"])
def share(request, pk):
    """Shares the stock out among schools by a rule; what they had before and did not fetch is replaced."""
    delivery = _kept(request, pk)
    if delivery.is_cancelled:
        return _is_over(request, delivery)
    form = ShareForm(request.POST or None, user=request.user, delivery=delivery)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        schools = form.picked()
        parts, without = shared(schools, rule=given["rule"], amount=given["amount"], grades=given["grades"])
        if not parts:
            form.add_error("rule", "โรงเรียนที่เลือกไม่มีข้อมูลนักเรียนหรือห้องเรียนตามเงื่อนไข โปรดเลือกวิธีอื่น")
        elif _allocate(request, form, delivery, parts):
            if without:
                names = ", ".join(school.full_name for school in without[:5])
                more = f" และอีก {len(without) - 5:,} แห่ง" if len(without) > 5 else ""
                messages.info(request, f"ไม่ได้รับจัดสรรตามสัดส่วน: {names}{more}")
            return redirect("registry:distribution", pk)
    return render(request, "registry/distribution/share.html", {"delivery": delivery, "form": form})


def _open_parts(request, delivery):
    """Parts that nobody has fetched; one alone where the address names it."""
    rows = in_order(delivery.allocations.filter(picked_on=None))
    only = request.GET.get("only", "")
    if only.isdecimal() and only.isascii() and len(only) < 12:
        rows = rows.filter(pk=int(only))
    return list(rows)


@require(*may.KEEPERS)
@require_http_methods(["GET", "POST"])
def parts(request, pk):
    """The parts by hand."""
    delivery = _kept(request, pk)
    if delivery.is_cancelled:
        return _is_over(request, delivery)
    form = PartsForm(request.POST or None, delivery=delivery, allocations=_open_parts(request, delivery))
    if request.method == "POST" and form.is_valid() and _allocate(request, form, delivery, form.parts()):
        return redirect("registry:distribution", pk)
    return render(request, "registry/distribution/parts.html", {"delivery": delivery, "form": form})


@require(*may.KEEPERS)
@require_POST
def announce(request, pk):
    """Tells the schools that have something to fetch."""
    delivery = _kept(request, pk)
    if delivery.is_cancelled:
        return _is_over(request, delivery)
    try:
        n = actions.announce(delivery=delivery, by=request.user)
    except Stale:
        return _is_over(request, delivery)
    if n:
        messages.success(request, f"แจ้งโรงเรียนที่ยังไม่มารับแล้ว {n:,} แห่ง แจ้งซ้ำได้วันละครั้ง")
    else:
        messages.info(request, "ไม่มีโรงเรียนที่ต้องแจ้ง")
    return redirect("registry:distribution", pk)


@require(*may.KEEPERS)
@require_http_methods(["GET", "POST"])
def give(request, pk):
    """Notes who fetched what: one school, or all names of a signed sheet at once."""
    delivery = _kept(request, pk)
    if delivery.is_cancelled:
        return _is_over(request, delivery)
    # A second click names parts that its first one gave: they are known, and given once.
    rows = list(in_order(delivery.allocations.all())) if request.method == "POST" else _open_parts(request, delivery)
    if not rows:
        messages.info(request, "บันทึกการรับไว้แล้ว ไม่มีรายการที่รอรับ")
        return redirect("registry:distribution", pk)
    form = GiveForm(request.POST or None, delivery=delivery, allocations=rows)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            n = actions.give(
                delivery=delivery,
                receivers=form.receivers(),
                on=given["on"],
                by=request.user,
                version=given["version"],
            )
        except Stale:
            return _give_anew(request, pk)
        if n:
            messages.success(request, f"บันทึกการรับแล้ว {n:,} แห่ง คงเหลือ {delivery.balance:,} {delivery.unit}")
        else:
            messages.info(request, "มีผู้บันทึกการรับรายการนี้ไว้แล้ว จึงไม่จ่ายซ้ำ")
        return redirect("registry:distribution", pk)
    return render(request, "registry/distribution/give.html", {"delivery": delivery, "form": form})


def _give_anew(request, pk):
    """The form with the names that were typed, beside the parts as they are now."""
    delivery = _kept(request, pk)
    rows = list(in_order(delivery.allocations.all()))
    if delivery.is_cancelled or not rows:
        messages.warning(request, MOVED)
        return redirect("registry:distribution", pk)
    form = GiveForm(request.POST, delivery=delivery, allocations=rows)
    form.moved(MOVED)
    return render(request, "registry/distribution/give.html", {"delivery": delivery, "form": form}, status=409)


@require(*may.KEEPERS)
@require_http_methods(["GET", "POST"])
def take_back(request, pk, part_pk):
    """Undoes a pick-up that was noted by mistake."""
    delivery = _kept(request, pk)
    if delivery.is_cancelled:
        return _is_over(request, delivery)
    allocation = get_object_or_404(delivery.allocations.select_related("school", "delivery"), pk=part_pk)
    form = ReasonForm(request.POST if request.method == "POST" else None, label="เหตุผลที่ถอนการรับ")
    if request.method == "POST" and form.is_valid():
        if actions.take_back(allocation=allocation, reason=form.cleaned_data["reason"], by=request.user):
            messages.success(request, f"ถอนการรับของ{allocation.who}แล้ว")
        else:
            messages.info(request, "รายการนี้ไม่มีการรับที่ต้องถอน")
        return redirect("registry:distribution", pk)
    if not allocation.picked_on:
        raise Http404
    context = {"delivery": delivery, "part": allocation, "form": form}
    return render(request, "registry/distribution/take_back.html", context)
