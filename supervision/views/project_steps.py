"""The steps of a project: approved, cancelled, taken up again, its budget changed, carried over, its visits named."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from schools.permissions import deny, require
from schools.views.editing import posted_version
from supervision import permissions_projects as permissions
from supervision.actions import projects as actions
from supervision.actions.changes import Stale, WrongState
from supervision.forms import ReasonForm
from supervision.forms.projects import BudgetForm
from supervision.models import Project, Visit
from supervision.views.projects import WAITS, done_already, kept, seen
from thai.text import clean
from thai.years import fiscal_span, fiscal_year

PAGE = 50
CHANGED = "โครงการนี้มีผู้แก้ไขหลังจากที่ท่านเปิดหน้า โปรดตรวจงบประมาณปัจจุบันแล้วลองอีกครั้ง"
UNDER_WAY = "โครงการที่ดำเนินการอยู่ยังต่อเนื่องไปปีถัดไปไม่ได้ โปรดรายงานผลและสิ้นสุดโครงการก่อน"
S = Project.State


def _why(error):
    """The words that an action gave, unless they are only the name of a state."""
    said = str(error)
    return said if len(said) > 20 else ""


@require(*permissions.APPROVERS)
@require_http_methods(["GET", "POST"])
def approve(request, pk):
    """Approves a project that was proposed after its action plan was approved."""
    project = kept(request, pk, permissions.is_project_approver)
    if request.method == "GET":
        return redirect("supervision:project", pk)
    try:
        actions.approve(project=project, by=request.user, version=posted_version(request))
    except Stale as error:
        return done_already(request, project, said=_why(error))
    messages.success(request, f"อนุมัติโครงการ “{project}” แล้ว")
    return redirect("supervision:project", pk)


def _reason_page(request, project, words, context, *, do, said):
    form = ReasonForm(request.POST or None, initial={"version": project.version}, **words)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            do(project=project, by=request.user, reason=given["reason"], version=given["version"])
        except Stale as error:
            return done_already(request, project, said=_why(error))
        messages.success(request, said)
        return redirect("supervision:project", project.pk)
    return render(request, "supervision/projects/reason.html", {**context, "project": project, "form": form})


@require(*permissions.WRITERS, *permissions.APPROVERS)
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    project = seen(request, pk)
    if not (permissions.keeps_project(request.user, project) or permissions.is_project_approver(request.user, project)):
        deny(request, request.path)
    if not permissions.can_cancel_project(request.user, project):
        said = "โครงการที่อนุมัติแล้วยกเลิกได้โดยผู้อนุมัติเท่านั้น" if project.state == S.APPROVED else ""
        return done_already(request, project, said=said)
    words = {"label": "เหตุผลที่ยกเลิก", "help_text": "ผู้รับผิดชอบจะเห็นข้อความนี้ ค่าใช้จ่ายที่บันทึกไว้ยังอยู่"}
    context = {"title": "ยกเลิกโครงการ", "button": "ยกเลิกโครงการ", "sign": "close"}
    return _reason_page(request, project, words, context, do=actions.cancel, said="ยกเลิกโครงการแล้ว")


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def restore(request, pk):
    """Proposes a cancelled project again."""
    project = kept(request, pk)
    if request.method == "GET":
        return redirect("supervision:project", pk)
    try:
        actions.restore(project=project, by=request.user, version=posted_version(request))
    except WrongState as error:
        waits = str(error) == "รอพิจารณา"
        return done_already(request, project, said=WAITS if waits else "")
    except Stale:
        return done_already(request, project)
    messages.success(request, "นำโครงการกลับมาเป็นข้อเสนอแล้ว")
    return redirect("supervision:project", pk)


@require(*permissions.APPROVERS)
@require_http_methods(["GET", "POST"])
def reopen(request, pk):
    """Takes a finished project up again."""
    project = kept(request, pk, permissions.is_project_approver)
    if project.state != S.FINISHED:
        return done_already(request, project)
    if Project.objects.filter(carried_from=project).exists():
        return done_already(request, project, said=actions.WENT_ON)
    words = {"label": "เหตุผลที่เปิดอีกครั้ง", "help_text": "เช่น ผลที่รายงานยังไม่ครบ"}
    context = {"title": "เปิดโครงการอีกครั้ง", "button": "เปิดโครงการอีกครั้ง", "sign": "undo"}
    return _reason_page(request, project, words, context, do=actions.reopen, said="เปิดโครงการอีกครั้งแล้ว")


@require(*permissions.APPROVERS)
@require_http_methods(["GET", "POST"])
def budget(request, pk):
    """Another budget of an approved project, with its reason on record."""
    project = kept(request, pk, permissions.is_project_approver)
    if project.state != S.APPROVED:
        said = "งบประมาณของข้อเสนอแก้ไขได้จากหน้าแก้ไขโครงการ" if project.state == S.PROPOSED else ""
        return done_already(request, project, said=said)
    form = BudgetForm(request.POST or None, initial={"version": project.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_budget(
                project=project,
                after=given["after"],
                reason=given["reason"],
                reference=given["reference"],
                by=request.user,
                version=given["version"],
            )
        except ValidationError as error:
            project = seen(request, pk)
            form.add_error("after", error)
        except Stale:
            return done_already(
                request, project, said="โครงการนี้มีผู้แก้ไขหลังจากที่ท่านเปิดหน้า โปรดตรวจงบประมาณปัจจุบันแล้วลองอีกครั้ง"
            )
        else:
            messages.success(request, "บันทึกการเปลี่ยนแปลงงบประมาณแล้ว")
            return redirect("supervision:project", pk)
    return render(request, "supervision/projects/budget.html", {"project": project, "form": form})


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def carry(request, pk):
    """The project as a proposal of the next fiscal year, made once."""
    project = kept(request, pk)
    if request.method == "GET":
        return redirect("supervision:project", pk)
    year = project.action_plan.year
    if year < fiscal_year(timezone.localdate()) - 1:
        return done_already(request, project, said=f"โครงการของปีงบประมาณ {year} ต่อเนื่องไปปี {year + 1} ซึ่งผ่านไปแล้วไม่ได้")
    if project.state == S.APPROVED:
        return done_already(request, project, said=UNDER_WAY)
    try:
        copy, is_new = actions.carry_over(project=project, by=request.user)
    except WrongState:
        said = f"แผนปฏิบัติการปีงบประมาณ {year + 1} รอพิจารณาอยู่ จึงเพิ่มโครงการไม่ได้"
        return done_already(request, project, said=said if permissions.can_carry_over(request.user, project) else "")
    if is_new:
        messages.success(request, f"เสนอโครงการต่อเนื่องในปีงบประมาณ {year + 1} แล้ว โปรดตรวจงบประมาณและค่าเป้าหมาย")
    else:
        messages.info(request, f"มีโครงการต่อเนื่องในปีงบประมาณ {year + 1} อยู่แล้ว")
    return redirect("supervision:project", copy.pk)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def visits(request, pk):
    """Which visits of its fiscal year are those of a project: named here, one by one or many at once."""
    project = kept(request, pk)
    if project.state not in (S.APPROVED, S.FINISHED):
        return done_already(request, project, said="เชื่อมการนิเทศได้เมื่อโครงการได้รับอนุมัติแล้ว")
    rows = Visit.objects.visible_to(request.user).filter(
        office=project.office_id, state__in=Visit.MADE, visited_on__range=fiscal_span(project.action_plan.year)
    )
    if request.method == "POST":
        shown, chosen = (_keys(request.POST.getlist(name)) for name in ("shown", "visit"))
        known = set(rows.filter(pk__in=shown | chosen).values_list("pk", flat=True))
        there = set(project.visits.filter(pk__in=known).values_list("pk", flat=True))
        add, remove = (chosen & known) - there, ((shown & known) - chosen) & there
        number = actions.link_visits(project=project, add=sorted(add), remove=sorted(remove), by=request.user)
        messages.success(request, f"บันทึกแล้ว โครงการนี้มีการนิเทศ {number} ครั้ง")
        return redirect("supervision:project", pk)
    text = clean(request.GET.get("q", ""))
    if text:
        rows = rows.filter(school__name__icontains=text)
    if request.GET.get("mine") == "1":
        rows = rows.by(request.user)
    named = Project.visits.through.objects.filter(project=project, visit=OuterRef("pk"))
    rows = rows.annotate(is_named=Exists(named)).select_related("school", "supervisor")
    page = Paginator(rows.order_by("-is_named", "-visited_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"project": project, "page": page, "q": text, "mine": request.GET.get("mine") == "1"}
    return render(request, "supervision/projects/visits.html", context)


def _keys(texts):
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10}
