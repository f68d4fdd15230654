"""What a project did by quarter, and its report at the end with the form that projects are evaluated with."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from instruments.forms import AnswerForm
from instruments.models import Instrument
from schools.permissions import require
from supervision import indicators, project_queries
from supervision import permissions_projects as permissions
from supervision.actions import progress as actions
from supervision.actions.changes import Stale, WrongState
from supervision.forms.projects import ProgressForm, ReportForm
from supervision.models import Project, ProjectReport, YearTarget
from supervision.views.projects import done_already, kept, seen

# The form that projects are evaluated with (checklist E-1.7).
EVALUATION = "F-20"
CHANGED = "โครงการนี้มีผู้แก้ไขหลังจากที่ท่านเปิดหน้า ยังไม่ได้บันทึก โปรดตรวจข้อมูลปัจจุบันแล้วบันทึกอีกครั้ง"
S = Project.State


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def progress(request, pk):
    """What was done and spent in a quarter; the indicators are reported on their own pages, which it leads to."""
    project = kept(request, pk)
    if project.state != S.APPROVED:
        said = "บันทึกความก้าวหน้าได้เมื่อโครงการได้รับอนุมัติแล้ว" if project.state == S.PROPOSED else ""
        return done_already(request, project, said=said)
    year = project.action_plan.year
    stands = project_queries.newest_progress(project)
    asked = request.GET.get("quarter", "")
    number = int(asked) if asked in ("1", "2", "3", "4") else indicators.quarter_now(year, timezone.localdate())
    known = stands.get(number)
    start = {"quarter": number, "version": project.version}
    if known:
        start |= {"done": known.done, "problems": known.problems, "spent": known.spent}
    form = ProgressForm(request.POST or None, activities=project.activities.all(), initial=start)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.record_progress(
                project=project,
                quarter=given["quarter"],
                done=given["done"],
                problems=given["problems"],
                spent=given["spent"],
                states=form.states,
                by=request.user,
                version=given["version"],
            )
        except ValidationError as error:
            form.add_error("spent", error)
        except WrongState:
            return done_already(request, project)
        except Stale:
            form, status = _again(form, request, pk), 409
        else:
            messages.success(request, f"บันทึกความก้าวหน้าไตรมาสที่ {given['quarter']} แล้ว")
            return redirect("supervision:project", pk)
    targets = YearTarget.objects.filter(indicator__project=project, year=year)
    context = {
        "project": project,
        "form": form,
        "known": known,
        "number": number,
        "stands": stands,
        "standings": indicators.standings(targets),
        "quarters": [(n, stands.get(n)) for n in (1, 2, 3, 4)],
    }
    return render(request, "supervision/projects/progress.html", context, status=status)


def _again(form, request, pk):
    """What was typed stays; the next save knows what is stored now."""
    form.data = form.data.copy()
    form.data["version"] = seen(request, pk).version
    form.add_error(None, CHANGED)
    return form


def _evaluation(request, report, *, complete):
    """The form that projects are evaluated with, the office's own before the shipped one: the version that was answered
    before, or the newest; or None."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    more = {"prefix": "evaluation", "complete": complete}
    if report is not None and report.evaluation is not None:
        return AnswerForm(*sent, version=report.evaluation.version, response=report.evaluation, **more)
    rows = Instrument.objects.visible_to(request.user).usable().filter(code=EVALUATION)
    instrument = rows.order_by(F("office").desc(nulls_last=True), "pk").first()
    return None if instrument is None else AnswerForm(*sent, version=instrument.current, **more)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def report(request, pk):
    """The report of a project, kept as a draft or handed in, which ends the project."""
    project = kept(request, pk)
    if project.state != S.APPROVED:
        return done_already(request, project)
    known = ProjectReport.objects.filter(project=project).select_related("evaluation__version").first()
    start = {"version": project.version}
    if known:
        start |= {name: getattr(known, name) for name in ("summary", "problems", "suggestions")}
    form = ReportForm(request.POST or None, initial=start)
    finish = request.POST.get("step") == "finish"
    evaluation = _evaluation(request, known, complete=finish)
    status = 200
    if request.method == "POST" and all([form.is_valid(), evaluation is None or evaluation.is_valid()]):
        given = form.cleaned_data
        try:
            actions.save_report(
                project=project,
                summary=given["summary"],
                problems=given["problems"],
                suggestions=given["suggestions"],
                evaluation=evaluation,
                by=request.user,
                version=given["version"],
                finish=finish,
            )
        except WrongState:
            return done_already(request, project)
        except Stale:
            form, status = _again(form, request, pk), 409
        else:
            messages.success(request, "ส่งรายงานและสิ้นสุดโครงการแล้ว" if finish else "บันทึกร่างรายงานแล้ว")
            return redirect("supervision:project", pk)
    context = {"project": project, "form": form, "evaluation": evaluation}
    return render(request, "supervision/projects/report.html", context, status=status)
