"""Duty orders: the register, one order with who has acknowledged it, and the button that does."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from schools.actions import duty_orders as actions
from schools.duties import NAMED, people_in
from schools.fiscal import year_choices, year_of
from schools.forms.duties import DutyOrderForm
from schools.models import STAFF_ROLES, DutyOrder, DutyOrderRecipient
from schools.models.duties import Duty
from schools.permissions import ORDER_KEEPERS, can_keep_duty_orders, deny, require

PAGE = 50


@require(*STAFF_ROLES)
@require_GET
def index(request):
    rows = DutyOrder.objects.visible_to(request.user)
    year = year_of(request.GET) if request.GET.get("year") else None
    if year:
        rows = rows.filter(year=year)
    context = {
        "page": Paginator(rows.with_counts(), PAGE).get_page(request.GET.get("page")),
        "year": year,
        "years": year_choices(),
        "mine": set(DutyOrder.objects.unacknowledged_by(request.user).values_list("pk", flat=True)),
        "can_keep": can_keep_duty_orders(request.user),
    }
    return render(request, "schools/duties/orders.html", context)


@require(*STAFF_ROLES)
@require_GET
def detail(request, pk):
    order = get_object_or_404(DutyOrder.objects.visible_to(request.user).select_related("file", "created_by"), pk=pk)
    recipients = list(order.recipients.select_related("user").order_by("acknowledged_at", "pk"))
    waiting = [row for row in recipients if row.acknowledged_at is None]
    context = {
        "order": order,
        "recipients": recipients,
        "waiting": waiting,
        "acknowledged": len(recipients) - len(waiting),
        "mine": next((row for row in recipients if row.user_id == request.user.pk), None),
        "can_keep": can_keep_duty_orders(request.user, order),
    }
    return render(request, "schools/duties/order.html", context)


@require(*ORDER_KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    office = request.user.acting.office
    order = DutyOrder(office=office)
    year = year_of(request.GET)
    initial = {"year": year, "dated": timezone.localdate(), "recipients": _with_duties(office, year)}
    form = DutyOrderForm(request.POST or None, request.FILES or None, instance=order, office=office, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, form)
        except IntegrityError:
            # The same number came in at the same moment.
            form.add_error("number", "มีคำสั่งเลขที่นี้ในทะเบียนแล้ว โปรดตรวจเลขที่คำสั่ง")
    if same := _sent_twice(request, form):
        messages.info(request, f"ลงทะเบียน {same} ไว้แล้ว")
        return redirect("schools:duty_order", same.pk)
    return render(request, "schools/duties/order_form.html", {"form": form, "order": None})


def _with_duties(office, year):
    """The people in post who have duties of a fiscal year: whom its order names, unless somebody says otherwise."""
    users = Duty.objects.filter(office=office, year=year).values("user")
    return list(people_in(office, NAMED).filter(pk__in=users).values_list("pk", flat=True))


def _sent_twice(request, form):
    """The order that this very form made a moment ago, or None."""
    same = getattr(form, "same_number", None)
    if same is None or set(form.errors) - {"number"} or same.created_by_id != request.user.pk:
        return None
    given = (form.cleaned_data["title"], form.cleaned_data["dated"], form.cleaned_data["year"])
    return same if given == (same.title, same.dated, same.year) else None


def _saved(request, form, order=None):
    saved = actions.save(
        order=form.instance,
        recipients=form.cleaned_data["recipients"],
        by=request.user,
        version=form.cleaned_data["version"],
        upload=form.cleaned_data["upload"],
    )
    messages.success(request, f"บันทึก {saved} แล้ว ผู้รับคำสั่งจะเห็นในหน้างานของฉันและกดรับทราบได้")
    return redirect("schools:duty_order", saved.pk)


@require(*ORDER_KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    rows = DutyOrder.objects.visible_to(request.user).select_related("office")
    # The form writes into its own copy, also when it is refused; the page's heading keeps what is stored.
    order, edited = get_object_or_404(rows, pk=pk), get_object_or_404(rows, pk=pk)
    form = DutyOrderForm(request.POST or None, request.FILES or None, instance=edited, office=order.office)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, form)
        except actions.Stale:
            order = rows.get(pk=pk)
            conflict = form.conflict_with(order)
            # The next save knows what is stored now, so it is a decision and no accident.
            form.data = form.data.copy()
            form.data["version"] = order.version
        except IntegrityError:
            form.add_error("number", "มีคำสั่งเลขที่นี้ในทะเบียนแล้ว โปรดตรวจเลขที่คำสั่ง")
    context = {"form": form, "order": order, "conflict": conflict}
    return render(request, "schools/duties/order_form.html", context, status=200 if conflict is None else 409)


@require(*STAFF_ROLES)
@require_http_methods(["GET", "POST"])
def acknowledge(request, pk):
    order = get_object_or_404(DutyOrder.objects.visible_to(request.user).select_related("office"), pk=pk)
    if not order.recipients.filter(user=request.user).exists():
        deny(request, request.path)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("schools:duty_order", order.pk)
    try:
        first = actions.acknowledge(order=order, by=request.user)
    except DutyOrderRecipient.DoesNotExist:
        messages.info(request, "ท่านไม่อยู่ในรายชื่อผู้รับคำสั่งนี้แล้ว")
        return redirect("schools:duty_order", order.pk)
    if first:
        messages.success(request, f"รับทราบ {order} แล้ว กำหนดจัดทำ ID PLAN และคู่มือการปฏิบัติงานภายใน 15 วัน")
    else:
        messages.info(request, f"ท่านรับทราบ {order} ไว้แล้ว")
    return redirect("schools:duty_order", order.pk)
