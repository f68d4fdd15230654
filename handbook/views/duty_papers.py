"""Duty orders drafted from the groups: the list, a new draft, one with what is to be minded, drafting it anew."""

from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from handbook import book_data, duty_order
from handbook import permissions_papers as permissions
from handbook.actions import duty_papers as actions
from handbook.forms.duty_papers import DutyPaperForm
from handbook.models import DutyPaper, Process
from handbook.models.duties import source_of
from registry.models import OfficialPaper
from schools.actions.changes import Stale, WrongState
from schools.fiscal import year_choices, year_of
from schools.permissions import deny, require
from thai.years import fiscal_span

PAGE = 50


def seen(request, pk):
    """The duty order of that key that the person sees; else 404."""
    rows = DutyPaper.objects.visible_to(request.user).select_related(
        "office", "paper__author", "paper__letter", "order"
    )
    return get_object_or_404(rows, pk=pk)


@require(*permissions.READERS)
@require_GET
def index(request):
    rows = DutyPaper.objects.visible_to(request.user).select_related("paper__letter", "paper__author", "order")
    done = Q(order__recipients__acknowledged_at__isnull=False)
    rows = rows.annotate(
        named=Count("order__recipients"), acknowledged=Count("order__recipients", filter=done)
    ).order_by("-year", "-pk")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "can_draft": request.user.has_role(*permissions.ORDER_KEEPERS),
    }
    return render(request, "handbook/duties/index.html", context)


@require(*permissions.ORDER_KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """Who would be named in the order of ?year=, to be chosen; an open draft of the year is opened instead."""
    office = request.user.acting.office
    year = year_of(request.POST if request.method == "POST" else request.GET)
    rows = DutyPaper.objects.filter(office=office, year=year).select_related("paper")
    open_states = [OfficialPaper.State.DRAFT, OfficialPaper.State.WAITING, OfficialPaper.State.RETURNED]
    waiting = rows.filter(paper__source=source_of(year), paper__state__in=open_states).first()
    before = rows.in_force().first()
    data = duty_order.read(office, year, book_data.day_of(year))
    form = _form(request, data=data, year=year, before=before, day=_first_day(year))
    if form.is_bound and form.is_valid():
        cancels = before if form.cleaned_data.get("way") == "cancel" else None
        try:
            made, is_new = actions.draft(
                office=office,
                by=request.user,
                year=year,
                effective_on=form.cleaned_data["effective_on"],
                lines=form.lines(),
                data=data,
                client_uuid=form.cleaned_data["client_uuid"],
                cancels=cancels,
            )
        except Stale:
            messages.warning(request, "แบบฟอร์มนี้มีผู้ใช้แล้ว ยังไม่ได้บันทึกสิ่งใด โปรดเปิดหน้านี้ใหม่")
            return redirect("handbook:duty_papers")
        if is_new:
            messages.success(request, "ร่างคำสั่งแล้ว ตรวจข้อความและลำดับการพิจารณา แล้วเสนอลงนาม")
        else:
            messages.info(request, f"มีร่างคำสั่งของปีงบประมาณ {year} อยู่แล้ว จึงไม่ได้ร่างซ้ำ")
        return redirect("handbook:duty_paper", made.pk)
    context = {
        "form": form,
        "data": data,
        "year": year,
        "years": year_choices(year),
        "before": before,
        "waiting": waiting,
        "made": None,
    }
    return render(request, "handbook/duties/form.html", context)


def _form(request, **more):
    """The form as it was sent; a press of "all" or "none" of a group only ticks and sends nothing."""
    pick = request.POST.get("pick", "")
    form = DutyPaperForm(None if pick else request.POST or None, **more)
    if pick:
        form.remember(request.POST, pick)
    return form


def _first_day(year):
    """From when an order of a fiscal year is meant to be in force: its first day, or today once it has begun."""
    return max(fiscal_span(year)[0], timezone.localdate())


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    """One order, and until it is signed what has changed since its draft and what it leaves open."""
    made = seen(request, pk)
    work = Process.objects.select_related("group").order_by("group__position", "group", "position", "pk")
    lines = list(made.lines.select_related("user", "deputy").prefetch_related(Prefetch("processes", work)))
    for line in lines:
        line.groups = [(group, list(rows)) for group, rows in groupby(line.processes.all(), lambda one: one.group)]
    paper = made.paper
    context = {"made": made, "paper": paper, "lines": lines, "can_redraft": permissions.can_redraft(request.user, made)}
    if not paper.is_issued:
        now = duty_order.read(made.office, made.year, made.effective_on)
        given = {line.user_id: ({process.pk for process in line.processes.all()}, "") for line in lines}
        context |= {
            "changes": duty_order.changes(made.made_of, now, list(given)),
            "gaps": duty_order.gaps(made.made_of, given),
            "outside": now["outside"],
            "unnamed": [line.user for line in lines if str(line.user) not in paper.text],
            "twin": made.year in _signed_years(made),
        }
    else:
        recipients = made.order.recipients.all() if made.order else []
        context["asked"] = {row.user_id: row.acknowledged_at for row in recipients}
        for line in lines:
            line.is_asked = line.user_id in context["asked"]
            line.acknowledged_at = context["asked"].get(line.user_id)
    context["sees_paper"] = OfficialPaper.objects.visible_to(request.user).filter(pk=paper.pk).exists()
    return render(request, "handbook/duties/detail.html", context)


def _signed_years(made):
    """The years of the orders in force beside this one that it does not take the place of."""
    rows = DutyPaper.objects.in_force().filter(office=made.office_id, year=made.year).exclude(pk=made.pk)
    return set(rows.exclude(paper=made.paper.cancels_id).values_list("year", flat=True))


@require(*permissions.ORDER_KEEPERS)
@require_http_methods(["GET", "POST"])
def redraft(request, pk):
    """Who is named is chosen again, from the groups as they are now."""
    made = seen(request, pk)
    if not permissions.can_redraft(request.user, made):
        if made.paper.is_editable:
            deny(request, request.path)
        messages.info(request, f"คำสั่งนี้ร่างใหม่ไม่ได้ สถานะปัจจุบัน: {made.paper.get_state_display()}")
        return redirect("handbook:duty_paper", made.pk)
    data = duty_order.read(made.office, made.year, made.effective_on)
    form = _form(request, data=data, year=made.year, made=made)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        told = {"effective_on": given["effective_on"], "version": given["version"]}
        try:
            actions.redraft(made=made, by=request.user, lines=form.lines(), data=data, **told)
        except WrongState:
            messages.info(request, "คำสั่งนี้เสนอไปแล้ว จึงไม่ได้เปลี่ยนแปลงสิ่งใด")
        except Stale:
            messages.warning(request, "มีการแก้ไขร่างหลังจากที่ท่านเปิดหน้า ยังไม่ได้เปลี่ยนแปลงสิ่งใด โปรดตรวจแล้วทำอีกครั้ง")
        else:
            messages.success(request, "เขียนบัญชีหน้าที่ใหม่แล้ว")
        return redirect("handbook:duty_paper", made.pk)
    context = {"form": form, "data": data, "year": made.year, "made": made}
    return render(request, "handbook/duties/form.html", context)
