"""The 3-year plan: the list, one plan with its strategies and measures, writing it, putting it in force."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from schools.actions.edits import save_seen
from schools.permissions import deny, require
from schools.views.editing import already, edit_page, posted_version
from supervision import indicators
from supervision import permissions_projects as permissions
from supervision.actions import strategies as actions
from supervision.actions.changes import Stale, WrongState
from supervision.forms import ReasonForm
from supervision.forms.projects import IndicatorFormSet
from supervision.forms.strategies import MeasureForm, StrategicPlanForm, StrategyFormSet
from supervision.models import StrategicPlan, StrategyMeasure, YearTarget
from supervision.views.projects import indicator_words, stored_indicators
from supervision.views.row_pages import differences, rows_page
from thai.years import fiscal_year

S = StrategicPlan.State
PAGE = "supervision:strategic_plan"


def seen(request, pk):
    """The 3-year plan, when the person may see it; else 404."""
    return get_object_or_404(StrategicPlan.objects.visible_to(request.user).select_related("office"), pk=pk)


def _kept(request, plan):
    if not permissions.can_keep_plan(request.user, plan):
        deny(request, request.path)
    return plan


@require(*permissions.READERS)
@require_GET
def index(request):
    """All plans of the office, the newest first; an office has a handful."""
    context = {
        "plans": StrategicPlan.objects.visible_to(request.user),
        "can_keep": permissions.can_keep_plan(request.user),
    }
    return render(request, "supervision/strategies/index.html", context)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    year = fiscal_year(timezone.localdate()) + 1
    title = f"แผนพัฒนาคุณภาพการศึกษา ปีงบประมาณ {year}–{year + 2}"
    start = {"first_year": year, "last_year": year + 2, "title": title}
    form = StrategicPlanForm(request.POST or None, instance=StrategicPlan(), initial=start)
    if request.method == "POST" and form.is_valid():
        plan, is_new = actions.begin(plan=form.instance, by=request.user)
        if is_new:
            messages.success(request, "เริ่มแผนแล้ว เพิ่มกลยุทธ์ แล้วเพิ่มมาตรการและตัวชี้วัดของแต่ละกลยุทธ์")
        else:
            messages.info(request, "มีแผนที่เริ่มปีนี้อยู่แล้ว")
        return redirect(PAGE, plan.pk)
    return render(request, "supervision/strategies/form.html", {"form": form})


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    """Strategies, measures and indicators with the target and the result of each year."""
    plan, user = seen(request, pk), request.user
    strategies = plan.strategies.prefetch_related("measures__indicators", "measures__projects__action_plan")
    rows = YearTarget.objects.filter(indicator__measure__strategy__plan=plan, year__in=plan.years)
    results = {(row.target.indicator_id, row.target.year): row for row in indicators.standings(rows)}
    edits = permissions.can_edit_strategic_plan(user, plan)
    blocks = []
    for strategy in strategies:
        measures = []
        for measure in strategy.measures.all():
            lines = [
                (one, [(year, results.get((one.pk, year))) for year in plan.years]) for one in measure.indicators.all()
            ]
            measures.append((measure, lines, measure.projects.all()))
        blocks.append((strategy, measures))
    context = {
        "plan": plan,
        "blocks": blocks,
        "can_edit": edits,
        "lacks": actions.strategic_plan_lacks(plan) if plan.state == S.DRAFT else "",
        "can_approve": permissions.can_approve_strategic_plan(user, plan),
        "can_revise": plan.state == S.APPROVED and permissions.can_keep_plan(user, plan),
        "steps": plan.steps.select_related("actor"),
    }
    return render(request, "supervision/strategies/plan.html", context)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """The title and years of a draft."""
    plan = _kept(request, seen(request, pk))
    if plan.state != S.DRAFT:
        return already(request, plan, page=PAGE)
    return edit_page(
        request,
        StrategicPlanForm(request.POST or None, instance=seen(request, pk)),
        "supervision/strategies/form.html",
        {"plan": plan},
        save=lambda form: save_seen(form, verb="edit strategic plan", by=request.user),
        said="บันทึกแผนแล้ว",
        to=reverse(PAGE, args=[pk]),
    )


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def strategies(request, pk):
    """The strategies of a draft as rows. One that has measures stays."""
    plan = _kept(request, seen(request, pk))
    if plan.state != S.DRAFT:
        return already(request, plan, page=PAGE)

    def save(rows, version):
        stay = actions.save_strategies(plan=plan, rows=rows, version=version, by=request.user)
        for strategy in stay:
            messages.warning(request, f"กลยุทธ์ “{strategy.name}” มีมาตรการอยู่ จึงยังไม่ได้ลบ")

    return rows_page(
        request,
        "supervision/strategies/strategies.html",
        {"plan": plan},
        formset=StrategyFormSet,
        initial=lambda: [{"id": row.pk, "name": row.name} for row in plan.strategies.all().order_by("position", "pk")],
        words=lambda row: row["name"],
        save=save,
        version=lambda: StrategicPlan.objects.get(pk=pk).version,
        said="บันทึกกลยุทธ์แล้ว",
        to=reverse(PAGE, args=[pk]),
    )


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def measure_new(request, pk, strategy_pk):
    """A measure of a strategy with its indicators."""
    plan = _kept(request, seen(request, pk))
    strategy = get_object_or_404(plan.strategies.select_related("plan"), pk=strategy_pk)
    return _measure_page(request, plan, StrategyMeasure(strategy=strategy))


def _measure(request, pk):
    rows = StrategyMeasure.objects.visible_to(request.user).select_related("strategy__plan__office")
    return get_object_or_404(rows, pk=pk)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def measure_edit(request, pk):
    measure = _measure(request, pk)
    plan = _kept(request, measure.strategy.plan)
    return _measure_page(request, plan, measure)


def _measure_page(request, plan, measure):
    if plan.state != S.DRAFT:
        return already(request, plan, page=PAGE)
    years, conflict = list(plan.years), None
    stored = stored_indicators(measure.indicators, years) if measure.pk else []
    form = MeasureForm(request.POST or None, instance=measure)
    given = {"form_kwargs": {"years": years}}
    rows = (
        IndicatorFormSet(request.POST, **given)
        if request.method == "POST"
        else IndicatorFormSet(initial=stored, **given)
    )
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        version = form.cleaned_data["plan_version"]
        wanted = (form.instance.text, [indicator_words(row) for row in rows.rows()])
        there = _twin(measure) if measure.pk is None else StrategyMeasure.objects.get(pk=measure.pk)
        if there is not None and _said(there, years) == wanted:
            # A second click on what is stored already.
            return redirect(PAGE, plan.pk)
        try:
            actions.save_measure(measure=form.instance, indicators=rows.rows(), version=version, by=request.user)
        except WrongState:
            return already(request, plan, page=PAGE)
        except Stale:
            plan.refresh_from_db()
            conflict = _conflict(form, rows, there, years)
            form.data = form.data.copy()
            form.data["plan_version"] = plan.version
        else:
            messages.success(request, "บันทึกมาตรการและตัวชี้วัดแล้ว")
            return redirect(PAGE, plan.pk)
    context = {"plan": plan, "measure": measure, "form": form, "rows": rows, "conflict": conflict}
    status = 200 if conflict is None else 409
    return render(request, "supervision/strategies/measure.html", context, status=status)


def _twin(measure):
    return StrategyMeasure.objects.filter(strategy=measure.strategy, text=measure.text).first()


def _said(measure, years):
    return measure.text, [indicator_words(row) for row in stored_indicators(measure.indicators, years)]


def _conflict(form, rows, there, years):
    """What differs from what is stored; nothing of this form where only other measures of the plan were written."""
    if there is None:
        return []
    found = []
    if there.text != form.cleaned_data["text"]:
        found.append({"label": "มาตรการ", "mine": form.cleaned_data["text"], "theirs": there.text})
    return found + differences(rows.rows(), stored_indicators(there.indicators, years), indicator_words)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def measure_delete(request, pk):
    measure = _measure(request, pk)
    plan = _kept(request, measure.strategy.plan)
    if request.method == "GET":
        return redirect("supervision:measure_edit", pk)
    try:
        actions.remove_measure(measure=measure, version=posted_version(request), by=request.user)
    except WrongState as error:
        messages.error(request, str(error) or "แผนนี้ใช้อยู่ จึงลบมาตรการไม่ได้")
    except Stale:
        messages.warning(request, "แผนนี้มีผู้แก้ไขหลังจากที่ท่านเปิดหน้า ยังไม่ได้ลบ โปรดตรวจแล้วลบอีกครั้ง")
    else:
        messages.success(request, "ลบมาตรการแล้ว")
    return redirect(PAGE, plan.pk)


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def approve(request, pk):
    """The director puts the plan in force."""
    plan = seen(request, pk)
    if not permissions.is_plan_reviewer(request.user, plan):
        deny(request, request.path)
    if request.method == "GET":
        return redirect(PAGE, pk)
    try:
        actions.put_in_force(plan=plan, by=request.user, version=posted_version(request))
    except actions.Overlap as error:
        messages.error(request, f"“{error.args[0]}” ใช้อยู่ในปีเดียวกัน โปรดปรับปีของแผนใดแผนหนึ่งก่อน")
        return redirect(PAGE, pk)
    except WrongState as error:
        if plan.state == S.DRAFT and str(error):
            messages.error(request, str(error))
            return redirect(PAGE, pk)
        return already(request, plan, page=PAGE)
    except Stale:
        return already(request, plan, page=PAGE)
    messages.success(request, f"ประกาศใช้ “{plan}” แล้ว")
    return redirect(PAGE, pk)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def revise(request, pk):
    plan = _kept(request, seen(request, pk))
    if plan.state != S.APPROVED:
        return already(request, plan, page=PAGE)
    words = {"label": "เหตุผลที่ปรับปรุงแผน", "help_text": "ผลที่รายงานไว้แล้วยังอยู่ แผนต้องประกาศใช้ใหม่เมื่อแก้ไขเสร็จ"}
    form = ReasonForm(request.POST or None, initial={"version": plan.version}, **words)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.revise(plan=plan, by=request.user, reason=given["reason"], version=given["version"])
        except Stale:
            return already(request, plan, page=PAGE)
        messages.success(request, "เริ่มปรับปรุงแผนแล้ว")
        return redirect(PAGE, pk)
    return render(request, "supervision/strategies/reason.html", {"plan": plan, "form": form})
