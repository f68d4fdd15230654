"""Pages of recommendations: the list, one recommendation, the school's answer and the verdict on it."""

from functools import partial

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from schools.models import Role
from schools.permissions import deny, require
from supervision import permissions
from supervision.actions import recommendations as actions
from supervision.actions.changes import Stale
from supervision.filters import RecommendationFilter, mine_first
from supervision.forms import AnswerRecommendationForm, ReasonForm, VerifyForm
from supervision.models import Recommendation, Visit
from supervision.paging import counted, page_of
from supervision.timelines import of_recommendation
from supervision.views.steps import already

State = Recommendation.State
GROUPS = {"unsettled": Recommendation.UNSETTLED, "with_school": Recommendation.WITH_SCHOOL}


@require(*permissions.READERS)
@require_GET
def index(request):
    mine, of_school = mine_first(request), request.user.acting.is_school
    rows = Recommendation.objects.visible_to(request.user)
    if mine:
        rows = rows.filter(supervisor=request.user)
    found = RecommendationFilter(request.GET, queryset=rows, request=request)
    others = {**request.GET.dict(), "state": "", "overdue": ""}
    others = RecommendationFilter(others, queryset=rows, request=request).qs
    counts = dict.fromkeys(State.values, 0)
    counts |= dict(others.order_by().values_list("state").annotate(n=Count("pk")))
    states = [(value, label, counts[value]) for value, label in State.choices if value != State.DRAFT]
    narrowed, chosen = found.qs, found.form.cleaned_data
    page = page_of(
        narrowed.by_urgency(),
        request.GET.get("page"),
        related=("school", "moved_from") if of_school else ("school", "supervisor", "moved_from"),
        count=None if chosen.get("overdue") else counted(counts, chosen.get("state"), GROUPS),
        of_school=of_school,
    )
    context = {
        "filter": found,
        "page": page,
        "mine": mine,
        "can_choose_mine": request.user.has_role(Role.SUPERVISOR),
        "states": states,
        "total": sum(counts.values()),
        "overdue": others.overdue().count(),
        "is_narrowed": any(value for name, value in request.GET.items() if name not in ("page", "mine")),
        "remindable": set() if of_school else {row.pk for row in page if permissions.can_remind(request.user, row)},
        "can_give": permissions.can_give(request.user),
        "can_keep_rules": request.user.has_role(*permissions.RULE_KEEPERS),
    }
    return render(request, "supervision/recommendations.html", context)


def _seen(request, pk):
    rows = Recommendation.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("school", "supervisor", "visit", "office", "moved_from"), pk=pk)


def _returned(recommendation, events):
    """The event with who sent it back, when and why, while the school has not answered it; else None."""
    if recommendation.state != State.SENT_BACK:
        return None
    return next((event for event in reversed(events) if getattr(event, "to_state", "") == State.SENT_BACK), None)


def _page(request, recommendation, *, form=None, verify_form=None, status=200):
    user = request.user
    context = {
        "recommendation": recommendation,
        "visit": Visit.objects.visible_to(user).filter(pk=recommendation.visit_id).first(),
        "answers": recommendation.answers.select_related("answered_by").prefetch_related("evidence"),
        "events": (events := of_recommendation(recommendation, user)),
        "returned": _returned(recommendation, events),
        "form": form,
        "can_verify": permissions.can_verify(user, recommendation),
        "can_close": permissions.can_close(user, recommendation),
        "can_extend": permissions.can_extend(user, recommendation),
        "can_withdraw": permissions.can_withdraw(user, recommendation),
    }
    initial = {"version": recommendation.version}
    if form is None and permissions.can_answer(user, recommendation):
        context["form"] = AnswerRecommendationForm(initial=initial)
    if context["can_verify"] or context["can_close"]:
        context["verify_form"] = verify_form or VerifyForm(initial=initial)
    return render(request, "supervision/recommendation.html", context, status=status)


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    return _page(request, _seen(request, pk))


_already = partial(already, page="supervision:recommendation")


@require(Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF)
@require_http_methods(["GET", "POST"])
def answer(request, pk):
    recommendation = _seen(request, pk)
    if not permissions.is_receiver(request.user, recommendation):
        deny(request, request.path)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("supervision:recommendation", recommendation.pk)
    if not permissions.can_answer(request.user, recommendation):
        return _already(request, recommendation)
    form = AnswerRecommendationForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, recommendation, form=form)
    try:
        actions.answer(
            recommendation=recommendation,
            by=request.user,
            text=form.cleaned_data["text"],
            evidence=form.cleaned_data["evidence"],
            version=form.cleaned_data["version"],
        )
    except Stale:
        recommendation.refresh_from_db()
        if not permissions.can_answer(request.user, recommendation):
            return _already(request, recommendation)
        # Sent back meanwhile: the reason stands on the page, the typed answer stays.
        form.data = form.data.copy()
        form.data["version"] = recommendation.version
        form.add_error(None, "ข้อเสนอแนะนี้มีการเปลี่ยนแปลงหลังจากที่ท่านเปิดหน้า โปรดอ่านเหตุการณ์ล่าสุด แล้วส่งคำตอบอีกครั้ง")
        return _page(request, recommendation, form=form, status=409)
    messages.success(request, "ส่งผลการดำเนินงานแล้ว รอศึกษานิเทศก์ยืนยันผล")
    return redirect("supervision:recommendation", recommendation.pk)


def _verdict(request, pk, *, allowed, act, said):
    recommendation = _seen(request, pk)
    if not permissions.is_verifier(request.user, recommendation):
        deny(request, request.path)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("supervision:recommendation", recommendation.pk)
    if not allowed(request.user, recommendation):
        return _already(request, recommendation)
    form = VerifyForm(request.POST)
    if not form.is_valid():
        return _page(request, recommendation, verify_form=form)
    given = form.cleaned_data
    try:
        act(recommendation=recommendation, by=request.user, comment=given["comment"], version=given["version"])
    except Stale:
        return _already(request, recommendation)
    messages.success(request, said)
    return redirect("supervision:recommendation", recommendation.pk)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def verify(request, pk):
    said = "ยืนยันผลการดำเนินงานแล้ว ปิดข้อเสนอแนะได้เมื่อเห็นผลต่อเนื่อง"
    return _verdict(request, pk, allowed=permissions.can_verify, act=actions.verify, said=said)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def close(request, pk):
    said = "ปิดข้อเสนอแนะแล้ว จะไม่แสดงในการนิเทศครั้งต่อไป"
    return _verdict(request, pk, allowed=permissions.can_close, act=actions.close, said=said)


def _with_reason(request, pk, *, allowed, act, words, done):
    recommendation = _seen(request, pk)
    if not permissions.is_verifier(request.user, recommendation):
        deny(request, request.path)
    if not allowed(request.user, recommendation):
        return _already(request, recommendation)
    form = ReasonForm(
        request.POST or None,
        initial={"version": recommendation.version},
        label=words["label"],
        help_text="โรงเรียนจะเห็นข้อความนี้",
    )
    if request.method == "POST" and form.is_valid():
        try:
            act(
                recommendation=recommendation,
                by=request.user,
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
            )
        except Stale:
            return _already(request, recommendation)
        messages.success(request, done)
        return redirect("supervision:recommendation", recommendation.pk)
    context = {"recommendation": recommendation, "form": form, "words": words}
    return render(request, "supervision/recommendation_reason.html", context)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def send_back(request, pk):
    return _with_reason(
        request,
        pk,
        allowed=permissions.can_send_back,
        act=actions.send_back,
        words={"title": "ส่งกลับให้โรงเรียนดำเนินการเพิ่ม", "label": "สิ่งที่ต้องดำเนินการเพิ่ม", "button": "ส่งกลับให้ดำเนินการเพิ่ม"},
        done="ส่งกลับให้โรงเรียนดำเนินการเพิ่มแล้ว",
    )


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def withdraw(request, pk):
    return _with_reason(
        request,
        pk,
        allowed=permissions.can_withdraw,
        act=actions.withdraw,
        words={"title": "ยกเลิกข้อเสนอแนะ", "label": "เหตุผลที่ยกเลิก", "button": "ยกเลิกข้อเสนอแนะ"},
        done="ยกเลิกข้อเสนอแนะแล้ว",
    )
