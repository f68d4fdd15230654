"""Projects of a fiscal year: the action plan with its projects, one project, what it consists of."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from instruments import reading
from schools.fiscal import year_choices, year_of
from schools.permissions import deny, require
from schools.views.editing import already, edit_page
from supervision import indicators, project_queries
from supervision import permissions_projects as permissions
from supervision.actions import projects as actions
from supervision.actions import strategies
from supervision.actions.changes import WrongState
from supervision.forms import projects as forms
from supervision.models import (
    ActionPlan,
    Event,
    GroupObjective,
    Project,
    ProjectReport,
    StrategicPlan,
    Visit,
    YearTarget,
)
from supervision.models.projects import months_in_words
from supervision.views.row_pages import rows_page
from thai.years import fiscal_year

PAGE = 50
SOME = 20
S = Project.State
RELATED = ("office", "action_plan", "owner", "objective", "measure__strategy", "programme", "created_by")
WAITS = "แผนปฏิบัติการของปีนี้รอพิจารณาอยู่ จึงแก้ไขส่วนนี้ไม่ได้จนกว่าจะได้รับการพิจารณา"


def seen(request, pk):
    """The project, when the person may see it; else 404."""
    return get_object_or_404(Project.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


def kept(request, pk, keeps=permissions.keeps_project):
    """The project, when the person keeps it; else 404 or 403."""
    project = seen(request, pk)
    if not keeps(request.user, project):
        deny(request, request.path)
    return project


def done_already(request, project, *, said=""):
    """Back to a project whose state does not allow what was asked, with why."""
    if said:
        messages.error(request, said)
        return redirect("supervision:project", project.pk)
    return already(request, project, page="supervision:project")


@require(*permissions.READERS)
@require_GET
def index(request):
    """The action plan of a fiscal year with its projects."""
    user, asked, year = request.user, request.GET, year_of(request.GET)
    plan = ActionPlan.objects.visible_to(user).filter(year=year).first()
    everything = Project.objects.visible_to(user).of_year(year)
    others = project_queries.narrowed(everything, {**asked.dict(), "state": ""}, user)
    numbers = dict(others.order_by().values_list("state").annotate(n=Count("pk")))
    rows = project_queries.narrowed(everything, asked, user).select_related("owner", "objective", "action_plan")
    page = Paginator(rows.order_by("code", "pk"), PAGE).get_page(asked.get("page"))
    project_queries.tell(page.object_list, year)
    targets = YearTarget.objects.visible_to(user).in_force().filter(year=year)
    edits = plan is not None and permissions.can_edit_action_plan(user, plan)
    context = {
        "year": year,
        "years": year_choices(year),
        "plan": plan,
        "strategic": StrategicPlan.objects.visible_to(user).filter(first_year__lte=year, last_year__gte=year).first(),
        "page": page,
        "states": [(value, label, numbers.get(value, 0)) for value, label in S.choices],
        "state": asked.get("state", ""),
        "total": sum(numbers.values()),
        "objectives": GroupObjective.objects.visible_to(user).filter(is_active=True),
        "is_narrowed": any(asked.get(name) for name in ("q", "state", "objective", "programme", "mine")),
        "money": project_queries.money_of(everything),
        "in_force": everything.in_force().count(),
        "indicator_count": targets.count(),
        "can_propose": permissions.can_propose(user) and year >= fiscal_year(timezone.localdate()),
        "can_edit": edits,
        "lacks": strategies.plan_lacks(plan) if edits else "",
        "can_review": plan is not None and permissions.can_review_action_plan(user, plan),
        "can_keep": permissions.can_keep_plan(user),
        "can_report": permissions.can_propose(user),
        "steps": plan.steps.select_related("actor") if plan else (),
    }
    return render(request, "supervision/projects/index.html", context)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """A proposal for this fiscal year or the next. The same form sent twice makes one."""
    user, now = request.user, fiscal_year(timezone.localdate())
    year = year_of(request.GET)
    start = {"year": year if year in (now, now + 1) else now + 1, "owner": user}
    form = forms.ProjectForm(request.POST or None, instance=Project(), user=user, years=[now, now + 1], initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        form.instance.client_uuid = given["client_uuid"]
        try:
            project, is_new = actions.propose(
                project=form.instance, year=given["year"], by=user, policies=given["policies"]
            )
        except WrongState:
            form.add_error("year", "แผนปฏิบัติการของปีนี้รอพิจารณาอยู่ จึงเพิ่มโครงการไม่ได้จนกว่าจะได้รับการพิจารณา")
        else:
            if is_new:
                messages.success(request, "เสนอโครงการแล้ว เพิ่มตัวชี้วัดและกิจกรรมต่อได้")
            return redirect("supervision:project", project.pk)
    return render(request, "supervision/projects/form.html", {"form": form})


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    """One project: what it wants, what it may spend, how far it is, and what was done for it."""
    project, user = seen(request, pk), request.user
    targets = YearTarget.objects.filter(indicator__project=project, year=project.action_plan.year)
    progress = project_queries.newest_progress(project)
    keeps = permissions.keeps_project(user, project)
    report = ProjectReport.objects.filter(project=project).select_related("by", "evaluation__version").first()
    visits = Visit.objects.visible_to(user).filter(projects=project, state__in=Visit.MADE)
    events = Event.objects.visible_to(user).filter(project=project)
    carried_to = Project.objects.filter(carried_from=project).select_related("action_plan").first()
    context = {
        "project": project,
        "standings": indicators.standings(targets),
        "activities": project.activities.select_related("owner"),
        "quarters": [(number, progress.get(number)) for number in (1, 2, 3, 4)],
        "spent_percent": project_queries.Money(project.budget, project.spent).percent,
        "changes": project.budget_changes.select_related("by"),
        "visits": visits.select_related("school", "supervisor").order_by("-visited_on", "-pk")[:SOME],
        "visit_count": visits.count(),
        "events": events.order_by("-starts_on", "-pk")[:SOME],
        "report": report,
        "evaluation": reading.read(report.evaluation) if report is not None and report.evaluation else None,
        "carried_to": carried_to,
        "policies": project.policies.all(),
        "steps": project.steps.select_related("actor"),
        "owner_left": _has_left(project),
        "lacks": project_queries.lacks(project) if project.state == S.PROPOSED else "",
        "keeps": keeps,
        "can_edit": permissions.can_edit_project(user, project),
        "can_edit_parts": permissions.can_edit_parts(user, project),
        "can_approve": permissions.can_approve_project(user, project),
        "can_change_budget": permissions.can_change_budget(user, project),
        "can_record": permissions.can_record_progress(user, project),
        "can_cancel": permissions.can_cancel_project(user, project),
        "can_restore": project.state == S.CANCELLED and keeps,
        "can_reopen": project.state == S.FINISHED
        and carried_to is None
        and permissions.is_project_approver(user, project),
        "can_carry": carried_to is None and permissions.can_carry_over(user, project),
        "can_link": project.state in (S.APPROVED, S.FINISHED) and keeps,
        "quarter_now": indicators.quarter_now(project.action_plan.year, timezone.localdate()),
    }
    return render(request, "supervision/projects/project.html", context)


def _has_left(project):
    """Whether who answers for a project is no longer in the group, so that somebody must take over."""
    if project.owner_id is None or project.state not in (S.PROPOSED, S.APPROVED):
        return False
    return not forms.people_of(project.office).filter(pk=project.owner_id).exists()


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    project = kept(request, pk)
    if not permissions.can_edit_project(request.user, project):
        return done_already(request, project)
    try:
        return edit_page(
            request,
            forms.ProjectForm(
                request.POST or None,
                instance=seen(request, pk),
                user=request.user,
                is_open=permissions.is_open(project),
            ),
            "supervision/projects/form.html",
            {"project": project},
            save=lambda form: actions.save(form=form, by=request.user),
            said="บันทึกโครงการแล้ว",
            to=reverse("supervision:project", args=[pk]),
        )
    except WrongState:
        return done_already(request, project)


def _activity(row):
    owner = row.get("owner")
    months = months_in_words(row.get("first_month"), row.get("last_month"))
    return " · ".join(part for part in (row["name"], months, str(owner or ""), row.get("state", "")) if part)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def activities(request, pk):
    """The activities of a project as rows."""
    project = kept(request, pk)
    if not permissions.can_edit_project(request.user, project):
        return done_already(request, project)
    taken = project.activities.values_list("owner", flat=True)
    people = forms.people_of(project.office, *taken)
    choices = [("", "ผู้รับผิดชอบโครงการ"), *((person.pk, str(person)) for person in people)]
    names = forms.ActivityRows.names

    def stored():
        rows = project.activities.select_related("owner")
        return [{"id": row.pk} | {name: getattr(row, name) for name in names if name != "id"} for row in rows]

    return rows_page(
        request,
        "supervision/projects/activities.html",
        {"project": project},
        formset=forms.ActivityFormSet,
        initial=stored,
        words=_activity,
        save=lambda rows, version: actions.save_activities(
            project=project, rows=rows, version=version, by=request.user
        ),
        version=lambda: Project.objects.get(pk=pk).version,
        said="บันทึกกิจกรรมแล้ว",
        to=reverse("supervision:project", args=[pk]),
        people=people,
        choices=choices,
    )


def indicator_words(row):
    """A row of the indicators in words, to be compared."""
    wanted = ", ".join(f"{year}: {value:,.2f}" for year, value in row["targets"].items() if value is not None)
    return f"{row['name']} ({row['unit']}) {wanted}"


def stored_indicators(rows, years):
    """The indicators as the rows of IndicatorFormSet."""
    found = []
    for row in rows.prefetch_related("targets"):
        targets = {target.year: target.target for target in row.targets.all() if target.year in years}
        found.append(
            {"id": row.pk, "name": row.name, "unit": row.unit, "lower_is_better": row.lower_is_better}
            | {f"target_{year}": value for year, value in targets.items()}
            | {"targets": {year: targets.get(year) for year in years}}
        )
    return found


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def project_indicators(request, pk):
    """The indicators of a proposed project with their targets, as rows."""
    project = kept(request, pk)
    if not permissions.is_open(project):
        return done_already(request, project, said=WAITS if project.state == S.PROPOSED else "")
    years = [project.action_plan.year]
    return rows_page(
        request,
        "supervision/projects/indicators.html",
        {"project": project},
        formset=forms.IndicatorFormSet,
        initial=lambda: stored_indicators(project.indicators, years),
        words=indicator_words,
        save=lambda rows, version: actions.save_indicators(
            project=project, rows=rows, version=version, by=request.user
        ),
        version=lambda: Project.objects.get(pk=pk).version,
        said="บันทึกตัวชี้วัดแล้ว",
        to=reverse("supervision:project", args=[pk]),
        years=years,
    )


@require(*permissions.READERS)
@require_GET
def programmes(request):
    """The programmes of schools with their schools today and the projects of a fiscal year that work for them."""
    user, year = request.user, year_of(request.GET)
    context = {"year": year, "years": year_choices(year), "lines": project_queries.by_programme(user, year)}
    return render(request, "supervision/projects/programmes.html", context)


@require(*permissions.READERS)
@require_GET
def objectives(request):
    """What was reached of the objectives of the group in a fiscal year."""
    user, year = request.user, year_of(request.GET)
    context = {
        "year": year,
        "years": year_choices(year),
        "lines": project_queries.by_objective(user, year),
        "can_keep": permissions.can_keep_plan(user),
    }
    return render(request, "supervision/projects/objectives.html", context)
