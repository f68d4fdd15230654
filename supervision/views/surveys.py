"""Surveys of an office: the list, a draft, opening, who answered, reminders, more time, closing."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from instruments import reading
from schools.filters import SchoolFilter
from schools.models import SCHOOL_ROLES, School
from schools.permissions import deny, require
from schools.views.editing import edit_page, posted_version
from supervision import permissions, survey_results
from supervision.actions import surveys as actions
from supervision.actions.changes import Stale, WrongState
from supervision.forms.surveys import ExtendForm, SurveyForm
from supervision.models import Survey, SurveyTarget
from supervision.views.steps import already
from thai.sorting import thai_order

PAGE = 50
S = Survey.State
SHOWN = [
    ("waiting", "ยังไม่ตอบ"),
    ("draft", "กำลังตอบ"),
    ("answered", "ตอบแล้ว"),
    ("late", "ตอบหลังกำหนด"),
    ("left_out", "ไม่นับรวม"),
]
_already = partial(already, page="supervision:survey")


def seen(request, pk):
    """The survey, when the person may see it; else 404."""
    rows = Survey.objects.visible_to(request.user).select_related("version_asked__instrument", "office", "created_by")
    return get_object_or_404(rows, pk=pk)


def made(request, pk):
    """The survey, when the person may make it; else 404 or 403."""
    survey = seen(request, pk)
    if not permissions.can_make_survey(request.user, survey):
        deny(request, request.path)
    return survey


@require(*permissions.SURVEY_READERS, *SCHOOL_ROLES)
@require_GET
def index(request):
    """The office's surveys by state with how many answered; for a school what it is asked, late ones first."""
    if request.user.acting.is_school:
        return _of_school(request)
    rows = Survey.objects.visible_to(request.user)
    numbers = dict.fromkeys(S.values, 0)
    for state in rows.order_by().values_list("state", flat=True):
        numbers[state] += 1
    state = request.GET.get("state", "")
    if state in numbers:
        rows = rows.filter(state=state)
    rows = survey_results.with_counts(rows).select_related("version_asked__instrument")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "states": [(value, label, numbers[value]) for value, label in S.choices],
        "state": state,
        "total": sum(numbers.values()),
        "can_make": permissions.can_make_survey(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "supervision/surveys/index.html", context)


def _of_school(request):
    user = request.user
    rows = SurveyTarget.objects.filter(
        school=user.acting.school_id, survey__in=Survey.objects.visible_to(user)
    ).select_related("survey")
    targets = list(rows.order_by("survey__due_on", "pk"))
    asked = [row for row in targets if row.survey.state == S.OPEN and not row.is_answered]
    others = [row for row in reversed(targets) if row not in asked]
    context = {"asked": asked, "page": Paginator(others, PAGE).get_page(request.GET.get("page")), "total": len(targets)}
    return render(request, "supervision/surveys/of_school.html", context)


@require(*permissions.SURVEY_MAKERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """A draft. The same form sent twice makes one."""
    today = timezone.localdate()
    form = SurveyForm(request.POST or None, instance=Survey(), user=request.user, initial={"opens_on": today})
    if request.method == "POST" and form.is_valid():
        survey, is_new = actions.begin(survey=form.instance, by=request.user, is_public=form.cleaned_data["is_public"])
        if is_new:
            messages.success(request, "บันทึกฉบับร่างแล้ว ตรวจสอบแล้วกดเปิดรับคำตอบ")
        return redirect(_after(survey), survey.pk)
    return render(request, "supervision/surveys/form.html", {"form": form})


def _after(survey):
    chooses = survey.reach == Survey.Reach.CHOSEN and not survey.targets.exists()
    return "supervision:survey_schools" if chooses else "supervision:survey"


@require(*permissions.SURVEY_MAKERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    survey = made(request, pk)
    if survey.state != S.DRAFT:
        return _opened(request, pk)

    def save(form):
        given = form.cleaned_data
        try:
            actions.save(survey=form.instance, by=request.user, version=given["version"], is_public=given["is_public"])
        except WrongState:
            # A kind of Stale, but of nothing that could be compared and saved.
            raise
        except Stale:
            return False
        return True

    try:
        return edit_page(
            request,
            SurveyForm(request.POST or None, instance=survey, user=request.user),
            "supervision/surveys/form.html",
            {"survey": survey},
            save=save,
            said="บันทึกแล้ว",
            to=reverse("supervision:survey", args=[pk]),
        )
    except WrongState:
        return _opened(request, pk)


def _opened(request, pk):
    """What is no draft any more is not edited; what was sent to be saved is said to be lost."""
    told = " การแก้ไขที่ส่งมาจึงไม่ได้บันทึก" if request.method == "POST" else " จึงแก้ไขไม่ได้"
    messages.info(request, f"แบบสำรวจนี้เปิดรับคำตอบแล้ว{told} แต่ขยายกำหนดส่งได้")
    return redirect("supervision:survey", pk)


@require(*permissions.SURVEY_MAKERS)
@require_http_methods(["GET", "POST"])
def open_survey(request, pk):
    """Says how many schools will be asked, then asks them."""
    survey = made(request, pk)
    if survey.state != S.DRAFT:
        return _already(request, survey)
    if request.method == "POST":
        try:
            pinned = posted_version(request, "pinned")
            actions.open_survey(survey=survey, by=request.user, version=posted_version(request), pinned=pinned)
        except ValidationError as problem:
            messages.error(request, problem.messages[0])
        except WrongState:
            return _already(request, survey)
        except Stale:
            messages.info(request, "มีผู้แก้ไขฉบับร่างนี้หรือเผยแพร่แบบฉบับใหม่ก่อนท่าน โปรดตรวจอีกครั้งแล้วกดเปิดรับคำตอบ")
            return redirect("supervision:survey_open", pk)
        else:
            silent = actions.unreachable(survey).count()
            told = f"แจ้ง {survey.targets.count() - silent:,} โรงเรียน{_without_people(silent)}"
            sends = "ส่งลิงก์นี้ให้ผู้ตอบ"
            messages.success(request, f"เปิดรับคำตอบแล้ว {sends if survey.reach == Survey.Reach.LINK else told}")
        return redirect("supervision:survey", pk)
    asked = actions.asked_schools(survey)
    context = {
        "survey": survey,
        "asked": asked.count(),
        "silent": asked.exclude(memberships__in=actions.people_of(asked)).count(),
        "lacks": actions.lacks(survey),
        "current": survey.version_asked.instrument.current,
    }
    return render(request, "supervision/surveys/open.html", context)


def _without_people(number):
    return f" อีก {number:,} โรงเรียนยังไม่มีผู้ใช้ในระบบ จึงยังไม่มีผู้ได้รับแจ้ง" if number else ""


@require(*permissions.SURVEY_READERS)
@require_GET
def detail(request, pk):
    """Who has and who has not answered, and what to do about it."""
    survey, user = seen(request, pk), request.user
    turnout = survey_results.turnout(survey)
    narrowed = SchoolFilter(request.GET, queryset=School.objects.with_newest_year(), request=request)
    del narrowed.filters["state"], narrowed.filters["check"]
    show = request.GET.get("show", "")
    rows = _shown(survey.targets, show)
    if any(request.GET.get(name) for name in narrowed.filters):
        rows = rows.filter(school__in=narrowed.qs.order_by().values("pk"))
    rows = rows.select_related("school__network", "answered_by", "entered_by").order_by(
        thai_order("school__name"), "pk"
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for target in page:
        target.survey = survey
    figures = {
        "waiting": turnout.waiting - turnout.drafts,
        "draft": turnout.drafts,
        "answered": turnout.answered,
        "late": turnout.late,
        "left_out": turnout.left_out,
    }
    makes = permissions.can_make_survey(user, survey)
    context = {
        "survey": survey,
        "turnout": turnout,
        "filter": narrowed,
        "page": page,
        "show": show,
        "shown": [(value, label, figures[value]) for value, label in SHOWN],
        "makes": makes,
        "can_edit": permissions.can_edit_survey(user, survey),
        "lacks": actions.lacks(survey) if survey.state == S.DRAFT else "",
        "address": public_address(request, survey) if makes else "",
    }
    return render(request, "supervision/surveys/detail.html", context)


def _shown(targets, show):
    """The targets that a number of the page stands for; all that count otherwise."""
    if show == "waiting":
        return targets.waiting().filter(state=SurveyTarget.State.WAITING)
    if show == "draft":
        return targets.waiting().filter(state=SurveyTarget.State.DRAFT)
    if show == "answered":
        return targets.answered()
    if show == "late":
        return targets.late()
    if show == "left_out":
        return targets.exclude(pk__in=targets.counted().order_by().values("pk"))
    return targets.counted()


def public_address(request, survey):
    """The full address of the public page, or ""."""
    if not survey.token:
        return ""
    return request.build_absolute_uri(reverse("supervision:survey_public", args=[survey.token]))


@require(*permissions.SURVEY_READERS)
@require_GET
def target(request, pk, target_pk):
    """What one school answered, once it was handed in."""
    survey = seen(request, pk)
    related = ("school", "answered_by", "entered_by", "response")
    row = get_object_or_404(survey.targets.answered().select_related(*related), pk=target_pk)
    row.survey = survey
    context = {"survey": survey, "target": row, "response": row.response, "parts": reading.read(row.response)}
    return render(request, "supervision/surveys/answer_read.html", context)


@require(*permissions.SURVEY_MAKERS)
@require_http_methods(["GET", "POST"])
def remind(request, pk):
    survey = made(request, pk)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("supervision:survey", pk)
    try:
        told, today, silent = actions.remind(survey=survey, by=request.user)
    except WrongState:
        messages.info(request, "เตือนได้เฉพาะแบบสำรวจที่เปิดรับคำตอบอยู่")
        return redirect("supervision:survey", pk)
    also = _without_people(silent)
    if told:
        again = f" อีก {today:,} โรงเรียนเตือนไปแล้ววันนี้" if today else ""
        messages.success(request, f"เตือนแล้ว {told:,} โรงเรียน{again}{also}")
    elif today:
        messages.info(request, f"เตือนไปแล้ววันนี้ทั้ง {today:,} โรงเรียน เตือนได้อีกครั้งในวันถัดไป{also}")
    elif silent:
        messages.warning(request, f"ไม่ได้เตือน {silent:,} โรงเรียนที่ยังไม่ตอบ เพราะยังไม่มีผู้ใช้ในระบบ")
    else:
        messages.info(request, "ทุกโรงเรียนตอบแล้ว จึงไม่มีโรงเรียนที่ต้องเตือน")
    return redirect("supervision:survey", pk)


@require(*permissions.SURVEY_MAKERS)
@require_http_methods(["GET", "POST"])
def extend(request, pk):
    survey = made(request, pk)
    if survey.state != S.OPEN:
        return _already(request, survey)
    form = ExtendForm(request.POST or None, survey=survey)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.extend(survey=survey, until=given["until"], by=request.user, version=given["version"])
        except ValidationError as problem:
            form.add_error("until", problem)
        except Stale:
            return _already(request, survey)
        else:
            messages.success(request, "ขยายเวลาแล้ว และแจ้งโรงเรียนที่ยังไม่ตอบ")
            return redirect("supervision:survey", pk)
    return render(request, "supervision/surveys/extend.html", {"survey": survey, "form": form})


def _step(request, pk, action, said):
    survey = made(request, pk)
    if request.method == "GET":
        return redirect("supervision:survey", pk)
    try:
        action(survey=survey, by=request.user, version=posted_version(request))
    except Stale:
        return _already(request, survey)
    messages.success(request, said)
    return redirect("supervision:survey", pk)


@require(*permissions.SURVEY_MAKERS)
@require_http_methods(["GET", "POST"])
def close(request, pk):
    return _step(request, pk, actions.close, "ปิดรับคำตอบแล้ว ผลที่ได้รับยังอยู่ครบ")


@require(*permissions.SURVEY_MAKERS)
@require_http_methods(["GET", "POST"])
def reopen(request, pk):
    return _step(request, pk, actions.reopen, "เปิดรับคำตอบอีกครั้งแล้ว")


@require(*permissions.SURVEY_MAKERS)
@require_http_methods(["GET", "POST"])
def close_link(request, pk):
    return _step(request, pk, actions.close_link, "ปิดลิงก์สาธารณะแล้ว โรงเรียนที่ขอให้ตอบยังตอบได้")


@require(*permissions.SURVEY_MAKERS)
@require_http_methods(["GET", "POST"])
def open_link(request, pk):
    return _step(request, pk, actions.open_link, "เปิดลิงก์สาธารณะอีกครั้งแล้ว")


@require(*permissions.SURVEY_MAKERS)
@require_http_methods(["GET", "POST"])
def delete(request, pk):
    survey = made(request, pk)
    if request.method == "GET":
        return redirect("supervision:survey", pk)
    try:
        actions.delete(survey=survey, by=request.user, version=posted_version(request))
    except Stale:
        return _already(request, survey)
    messages.success(request, "ลบฉบับร่างแล้ว")
    return redirect("supervision:surveys")
