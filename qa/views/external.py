"""External assessments (สมศ.): the calendar, one assessment with all of its parts, and its appointment."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from qa import external_queries, permissions_external
from qa.actions import external as actions
from qa.filters_external import ExternalFilter
from qa.forms.external import AnswerAgainForm, AppointmentForm, CancelForm, DeadlineForm, DocumentForm, GrantForm
from qa.models import ExternalAssessment, ExternalDocument
from schools.models import School
from schools.permissions import deny, require
from schools.views.editing import edit_page, posted_version
from supervision.actions.changes import Stale, WrongState
from supervision.views.steps import already
from thai.dates import short
from thai.sorting import thai_order

PAGE = 50
SHOWN = [
    ("upcoming", "กำลังจะถึง"),
    ("unchecked", "ยังไม่ได้ตรวจความพร้อม"),
    ("past", "พ้นวันแล้ว ยังไม่บันทึกผล"),
    ("waiting", "รอผล"),
    ("resulted", "ได้รับผลแล้ว"),
    ("reassess", "ขอประเมินซ้ำ"),
    ("cancelled", "ยกเลิก"),
]
_already = partial(already, page="qa:external_assessment")


def seen(request, pk):
    """The assessment, when the person may see it; else 404."""
    rows = ExternalAssessment.objects.visible_to(request.user)
    related = ("school__network", "round__early_set", "round__basic_set", "office", "observer", "result")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def kept(request, pk):
    """The assessment, when the person may keep it; else 404 or 403."""
    assessment = seen(request, pk)
    if not permissions_external.can_keep(request.user, assessment):
        deny(request, request.path)
    return assessment


@require(*permissions_external.ASSESSMENT_READERS)
@require_GET
def index(request):
    """The calendar of assessments, the nearest first, with what waits as figures; a school sees its own."""
    user = request.user
    rows = ExternalAssessment.objects.visible_to(user)
    show = request.GET.get("show", "")
    found = ExternalFilter(request.GET, queryset=external_queries.shown(rows, show), request=request)
    listed = external_queries.with_readiness(found.qs).select_related("school__network", "round", "result")
    listed = external_queries.nearest_first(listed).order_by(
        "is_over", "coming_on", "-starts_on", thai_order("school__name"), "level", "pk"
    )
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.band = None if row.readiness is None else external_queries.band(row.readiness)
    counts = external_queries.counts(rows)
    context = {
        "page": page,
        "filter": found,
        "show": show if show in dict(SHOWN) else "",
        "shown": [(value, label, counts[value]) for value, label in SHOWN],
        "total": counts["all"],
        "counts": counts,
        "is_narrowed": any(value for name, value in request.GET.items() if name != "page"),
        "can_keep": permissions_external.can_keep(user),
        "is_staff": user.has_role(*permissions_external.STAFF_READERS),
    }
    return render(request, "qa/external/index.html", context)


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """An appointment. The same form sent twice makes one."""
    user = request.user
    form = AppointmentForm(request.POST or None, instance=ExternalAssessment(), user=user, initial=_wanted(request))
    if request.method == "POST" and form.is_valid():
        assessment, is_new = actions.schedule(assessment=form.instance, by=user)
        if is_new:
            messages.success(request, "บันทึกกำหนดประเมินแล้ว โรงเรียนได้รับแจ้ง")
        else:
            messages.info(request, "โรงเรียนนี้มีกำหนดประเมินในรอบและระดับนี้อยู่แล้ว แก้ไขวันได้ที่นี่")
        return redirect("qa:external_assessment", assessment.pk)
    return render(request, "qa/external/form.html", {"form": form})


def _wanted(request):
    key = request.GET.get("school", "")
    if not (key.isdecimal() and key.isascii() and len(key) < 10):
        return {}
    school = School.objects.visible_to(request.user).filter(pk=key).first()
    return {"school": school} if school else {}


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    assessment = kept(request, pk)
    if not permissions_external.can_change_appointment(request.user, assessment):
        return _already(request, assessment)

    def save(form):
        return actions.change(assessment=form.instance, by=request.user, version=form.cleaned_data["version"])

    try:
        return edit_page(
            request,
            AppointmentForm(request.POST or None, instance=assessment, user=request.user),
            "qa/external/form.html",
            {"assessment": assessment},
            save=save,
            said="บันทึกแล้ว",
            to=reverse("qa:external_assessment", args=[pk]),
        )
    except WrongState:
        return _already(request, assessment)


@require(*permissions_external.ASSESSMENT_READERS)
@require_GET
def detail(request, pk):
    return page(request, seen(request, pk))


def page(request, assessment, status=200, **bound):
    """The page of an assessment; `bound` takes the place of an empty form that was refused."""
    user = request.user
    is_staff = user.has_role(*permissions_external.STAFF_READERS)
    # What school and office settle among themselves is no observer's.
    takes_part = is_staff or user.acting.is_school
    asked = getattr(assessment, "reassessment", None) if takes_part else None
    keeps = permissions_external.can_keep(user, assessment)
    checks = list(assessment.checks.select_related("checked_by"))
    context = {
        "assessment": assessment,
        "asked": asked,
        "steps": _steps(assessment, checks, asked),
        "members": assessment.members.all(),
        "documents": permissions_external.readable_documents(user)
        .filter(assessment=assessment)
        .select_related("file__uploaded_by")
        .order_by(F("replaced_at").asc(nulls_first=True), "kind", "pk"),
        "checks": checks,
        "judged": _judged(assessment),
        "recommendations": assessment.recommendations.visible_to(user).select_related("school"),
        "events": assessment.events.select_related("actor") if is_staff else [],
        "is_staff": is_staff,
        "takes_part": takes_part,
        "keeps": keeps,
        "can_change": permissions_external.can_change_appointment(user, assessment),
        "can_paper": permissions_external.can_keep_papers(user, assessment),
        "can_result": permissions_external.can_record_result(user, assessment),
        "can_advise": permissions_external.can_advise(user, assessment),
        "can_ask": permissions_external.can_ask_again(user, assessment),
        "deadline_form": DeadlineForm(assessment=assessment)
        if permissions_external.can_set_deadline(user, assessment)
        else None,
        "document_form": DocumentForm(),
        "cancel_form": CancelForm(assessment=assessment),
        "kinds": ExternalDocument.Kind,
        "is_ahead": assessment.is_ahead,
        **bound,
    }
    if asked and keeps:
        context = {
            "send_form": AnswerAgainForm(asked=asked, prefix="send"),
            "refuse_form": AnswerAgainForm(asked=asked, owes_reason=True, prefix="refuse"),
            "grant_form": GrantForm(asked=asked, prefix="grant"),
            **context,
        }
    return render(request, "qa/external/detail.html", context, status=status)


def _steps(assessment, checks, asked):
    """The cycle as steps: what is done, where it stands, what is still to come."""
    here = reverse("qa:external_assessment", args=[assessment.pk])
    kinds = {row.kind for row in assessment.documents.filter(replaced_at=None)}
    has_result, heard = assessment.result_id is not None, assessment.oral_on
    done = [
        ("กำหนดวัน", True, "#appointment"),
        ("ตรวจความพร้อม", bool(checks), "#readiness"),
        ("รับการประเมิน", assessment.state != "planned", "#appointment"),
        ("รายงานด้วยวาจา", "oral" in kinds or bool(heard and heard <= timezone.localdate()), "#oral"),
        ("ผลประเมิน", has_result, "#result"),
        ("ข้อเสนอแนะ", has_result and assessment.recommendations.exists(), "#recommendations"),
    ]
    if asked:
        done.append(("ประเมินซ้ำ", asked.state in ("granted", "refused"), "#again"))
    current = next((place for place, (_label, is_done, _at) in enumerate(done) if not is_done), None)
    return [
        {
            "label": label,
            "href": f"{here}{at}",
            "state": "done" if is_done else "current" if place == current else "ahead",
        }
        for place, (label, is_done, at) in enumerate(done)
    ]


def _judged(assessment):
    """[{"row", "word", "indicators": [(issue, level, word)]}] of the result, standard by standard."""
    if assessment.result is None:
        return []
    standard_set = assessment.standard_set
    words = dict(standard_set.levels.values_list("value", "label")) if standard_set else {}
    indicators = {}
    for row in assessment.result.indicators.select_related("issue"):
        indicators.setdefault(row.issue.standard_id, []).append((row.issue, row.level, words.get(row.level, "")))
    return [
        {"row": row, "word": words.get(row.level, ""), "indicators": indicators.get(row.standard_id, [])}
        for row in assessment.result.standards.select_related("standard")
    ]


def _step(request, pk, action, said, **more):
    assessment = kept(request, pk)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("qa:external_assessment", pk)
    try:
        action(assessment=assessment, by=request.user, version=posted_version(request), **more)
    except Stale:
        return _already(request, assessment)
    messages.success(request, said)
    return redirect("qa:external_assessment", pk)


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def assessed(request, pk):
    assessment = kept(request, pk)
    if request.method == "POST" and assessment.is_ahead:
        messages.error(request, f"ยังไม่ถึงวันประเมิน บันทึกได้ตั้งแต่วันที่ {short(assessment.starts_on)}")
        return redirect("qa:external_assessment", pk)
    return _step(request, pk, actions.mark_assessed, "บันทึกว่าประเมินแล้ว รอผลจาก สมศ.")


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def restore(request, pk):
    return _step(request, pk, actions.restore, "นำกำหนดประเมินกลับมาแล้ว โรงเรียนได้รับแจ้ง")


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    assessment = kept(request, pk)
    if request.method == "GET":
        return redirect("qa:external_assessment", pk)
    form = CancelForm(request.POST, assessment=assessment)
    if not form.is_valid():
        return page(request, assessment, status=422, cancel_form=form, refused=form)
    given = form.cleaned_data
    try:
        actions.cancel(assessment=assessment, by=request.user, version=given["version"], reason=given["reason"])
    except Stale:
        return _already(request, assessment)
    messages.success(request, "ยกเลิกกำหนดประเมินแล้ว โรงเรียนได้รับแจ้ง")
    return redirect("qa:external_assessment", pk)
