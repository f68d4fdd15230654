"""The indicators of a fiscal year (the KRS view), one indicator with its results, and reporting a result."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from schools.fiscal import year_choices, year_of
from schools.permissions import deny, require
from schools.views.editing import edit_page
from supervision import indicators
from supervision import permissions_projects as permissions
from supervision.actions import progress as actions
from supervision.forms.strategies import IndicatorForm, ResultForm
from supervision.models import Indicator, IndicatorResult, StrategicPlan, YearTarget
from thai.text import clean

PAGE = 50
KINDS = (("measure", "ของแผน 3 ปี"), ("office", "ของสำนักงาน"), ("project", "ของโครงการ"))


@require(*permissions.READERS)
@require_GET
def index(request):
    """Every indicator in force of a fiscal year: target, result, percent, band and evidence."""
    user, asked, year = request.user, request.GET, year_of(request.GET)
    rows = indicators.listed(user, asked)
    counts = {code: sum(row.stands == code for row in rows) for code in indicators.LABELS}
    show = asked.get("show", "")
    chosen = [row for row in rows if row.stands == show] if show in counts else rows
    context = {
        "year": year,
        "years": year_choices(year),
        "rounds": [(key, label) for key, (label, _) in indicators.ROUNDS.items()],
        "round": indicators.round_of(asked),
        "kinds": KINDS,
        "kind": asked.get("kind", ""),
        "q": clean(asked.get("q", "")),
        "page": Paginator(chosen, PAGE).get_page(asked.get("page")),
        "shown": [(code, label, counts[code]) for code, label, _chip in indicators.STANDS],
        "show": show,
        "total": len(rows),
        "is_narrowed": any(asked.get(name) for name in ("q", "show", "kind", "mine")),
        "can_keep": permissions.can_keep_plan(user),
    }
    return render(request, "supervision/indicators/index.html", context)


def seen(request, pk):
    """The indicator, when the person may see it; else 404."""
    rows = Indicator.objects.visible_to(request.user).select_related(
        "office", "project__action_plan", "measure__strategy__plan", "owner"
    )
    return get_object_or_404(rows, pk=pk)


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    """One indicator: each year's target and result, and everything that was entered, with who and when."""
    indicator, user = seen(request, pk), request.user
    years = sorted(indicators.standings(indicator.targets.all()), key=lambda row: -row.target.year)
    context = {
        "indicator": indicator,
        "standings": years,
        "results": IndicatorResult.objects.filter(target__indicator=indicator)
        .select_related("by", "file", "target")
        .order_by("-target__year", "-quarter", "-pk"),
        "can_record": permissions.can_record_result(user, indicator),
        "can_edit": permissions.can_edit_indicator(user, indicator),
        "can_edit_project": indicator.project is not None and permissions.can_edit_parts(user, indicator.project),
    }
    return render(request, "supervision/indicators/indicator.html", context)


def _edit_page(request, indicator, year):
    goal = YearTarget.objects.filter(indicator=indicator, year=year).first() if indicator.pk else None
    measure = indicator.measure
    is_fixed = measure is not None and measure.strategy.plan.state == StrategicPlan.State.APPROVED
    if is_fixed and goal is None:
        messages.info(request, f"ตัวชี้วัดนี้ไม่มีค่าเป้าหมายของปีงบประมาณ {year} ในแผน 3 ปี")
        return redirect("supervision:indicator", indicator.pk)
    return edit_page(
        request,
        IndicatorForm(request.POST or None, instance=indicator, user=request.user, goal=goal, is_fixed=is_fixed),
        "supervision/indicators/form.html",
        {"indicator": indicator if indicator.pk else None, "year": year},
        save=lambda form: actions.save_indicator(
            form=form,
            year=year,
            target=form.cleaned_data["target"],
            levels=form.cleaned_data["levels"],
            by=request.user,
        ),
        said="บันทึกตัวชี้วัดแล้ว",
        to=f"{reverse('supervision:indicators')}?year={year}",
    )


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """An indicator of the office, such as one that OBEC set. The same sent twice makes one."""
    office = request.user.acting.office
    return _edit_page(request, Indicator(office=office), year_of(request.GET))


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """An indicator of the office or of a measure, with its target and levels of a year."""
    indicator = seen(request, pk)
    if not permissions.can_keep_plan(request.user, indicator):
        deny(request, request.path)
    if not permissions.can_edit_indicator(request.user, indicator):
        messages.info(request, "ตัวชี้วัดของโครงการแก้ไขได้จากหน้าของโครงการ")
        return redirect("supervision:indicator", pk)
    return _edit_page(request, indicator, year_of(request.GET))


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def result(request, pk, year):
    """What an indicator stood at by the end of a quarter, with evidence."""
    indicator = seen(request, pk)
    if not permissions.keeps_indicator(request.user, indicator):
        deny(request, request.path)
    if not permissions.can_record_result(request.user, indicator):
        messages.info(request, "รายงานผลได้เมื่อโครงการได้รับอนุมัติและยังไม่สิ้นสุด")
        return redirect("supervision:indicator", pk)
    target = get_object_or_404(YearTarget.objects.select_related("indicator__office"), indicator=indicator, year=year)
    asked = request.GET.get("quarter", "")
    number = int(asked) if asked in ("1", "2", "3", "4") else indicators.quarter_now(year, timezone.localdate())
    known = target.results.filter(quarter=number).order_by("-pk").first()
    start = {"quarter": number}
    if known:
        start |= {"value": known.value, "note": known.note, "link": known.link}
    form = ResultForm(request.POST or None, request.FILES or None, initial=start, unit=indicator.unit)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.record_result(
                target=target,
                quarter=given["quarter"],
                value=given["value"],
                note=given["note"],
                link=given["link"],
                evidence=(given["upload"] or [None])[0],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error("note", error)
        else:
            messages.success(request, "บันทึกผลแล้ว")
            return redirect("supervision:indicator", pk)
    context = {"indicator": indicator, "target": target, "form": form, "known": known, "number": number}
    return render(request, "supervision/indicators/result.html", context)
