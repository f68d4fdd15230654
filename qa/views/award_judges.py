"""Who judges: the judges of an award, who judges which nomination, and what is taken off or opened again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from qa import permissions_awards
from qa.actions import judging as actions
from qa.awards import ranking
from qa.awards.conflicts import blind, conflicts
from qa.forms.awards import JudgeForm, JudgesForm, StepForm, TakeOffForm
from qa.models import Award, Judging, Submission
from qa.views.awards import already, managed, seen
from schools.permissions import require
from supervision.actions.changes import Stale, WrongState

BLIND = "ท่านเป็นกรรมการที่ยังไม่ได้ส่งคะแนนหรือมีส่วนได้เสียกับผลงานนี้ จึงดำเนินการกับคะแนนไม่ได้ โปรดให้ผู้อื่นดำเนินการ"


@require(*permissions_awards.SETTERS)
@require_http_methods(["GET", "POST"])
def judges(request, pk):
    """Chooses the judges of an award."""
    award = seen(request, pk)
    if not permissions_awards.can_change(request.user, award):
        return already(request, award)
    form = JudgesForm(request.POST or None, award=award)
    status, conflict = 200, None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.choose_judges(award=award, users=list(given["people"]), by=request.user, version=given["version"])
        except WrongState:
            return already(request, award)
        except Stale:
            conflict = form.differences()
        # What a first click saved already has no differences.
        if not conflict:
            messages.success(request, "บันทึกกรรมการแล้ว ขั้นต่อไปคือมอบหมายผลงาน")
            return redirect("qa:award", award.pk)
        status = 409
    context = {"award": award, "form": form, "conflict": conflict}
    return render(request, "qa/awards/judges.html", context, status=status)


@require(*permissions_awards.SETTERS)
@require_POST
def distribute(request, pk):
    """Shares the nominations out among the judges; pressed again it only fills what is still open."""
    award = seen(request, pk)
    try:
        added, short = actions.distribute(award=award, by=request.user)
    except WrongState:
        return already(request, award)
    if added:
        messages.success(request, f"มอบหมายแล้ว {len(added):,} รายการ กรรมการได้รับแจ้ง")
    elif not short:
        messages.info(request, "ทุกผลงานมีกรรมการครบแล้ว")
    if short:
        names = ", ".join(row.school.full_name for row in short[:5])
        more = f" และอีก {len(short) - 5:,} โรงเรียน" if len(short) > 5 else ""
        messages.warning(request, f"กรรมการที่ไม่มีส่วนได้เสียไม่พอสำหรับ {names}{more} โปรดเพิ่มกรรมการ")
    return redirect("qa:award", award.pk)


def _nomination(award, submission_pk):
    rows = Submission.objects.filter(round=award.round_id).select_related("school__network", "round")
    return get_object_or_404(rows, pk=submission_pk)


@require(*permissions_awards.MANAGERS)
@require_http_methods(["GET", "POST"])
def nomination(request, pk, submission_pk):
    """The scores of one nomination judge by judge, its mean, and who judges it."""
    award = managed(request, pk)
    submission = _nomination(award, submission_pk)
    form = JudgeForm(request.POST or None, award=award)
    if request.method == "POST":
        if not permissions_awards.can_change(request.user, award):
            return already(request, award)
        if form.is_valid():
            return _assign(request, award, submission, form)
    return page(request, award, submission, judge_form=form)


def _assign(request, award, submission, form):
    judge = form.cleaned_data["judge"]
    try:
        actions.assign(award=award, submission=submission, judge=judge, by=request.user)
    except actions.Conflict as conflict:
        form.add_error("judge", f"มอบหมายไม่ได้ {judge.user} {conflict}")
        return page(request, award, submission, judge_form=form, status=409)
    except WrongState:
        return already(request, award)
    messages.success(request, f"มอบหมายให้ {judge.user} แล้ว")
    return redirect("qa:award_nomination", award.pk, submission.pk)


def page(request, award, submission, status=200, **bound):
    """The page of one nomination; `bound` takes the place of an empty form that was refused."""
    found = next(iter(ranking.places(award, ranking.nominations(award).filter(pk=submission.pk))), None)
    rows = Judging.objects.filter(judge__award=award, submission=submission).select_related("judge__user")
    rows = list(rows.order_by("state", "pk"))
    people = {judge.user_id: judge for judge in award.judges.filter(removed_at=None).select_related("user")}
    barred = conflicts(award, people, [submission])
    can_change = permissions_awards.can_change(request.user, award)
    for row in rows:
        row.conflict = barred.get((row.judge.user_id, submission.pk), "")
        row.off_form = TakeOffForm(seen=row.version, prefix=f"off-{row.pk}")
        row.reopen_form = StepForm(seen=row.version, prefix=f"open-{row.pk}")
    user = request.user
    is_blind = submission.pk in blind(user, award)
    if is_blind and found:
        found.hide()
    for row in rows:
        row.is_outdated = can_change and row.score is not None and row.turn not in (None, submission.turn)
        row.is_hidden = is_blind and row.judge.user_id != user.pk
    result = award.results.filter(submission=submission).first()
    context = {
        "award": award,
        "submission": submission,
        "place": found,
        "result": result,
        "rows": rows,
        "barred": [(people[user].user, reason) for (user, _pk), reason in barred.items() if user in people],
        "judge_form": JudgeForm(award=award),
        "can_change": can_change,
        "can_step": can_change and not is_blind,
        "is_blind": is_blind,
        "can_register": request.user.has_role(*permissions_awards.PRACTICE_WRITERS),
        "events": award.events.filter(submission=submission).select_related("actor"),
        **bound,
    }
    return render(request, "qa/awards/nomination.html", context, status=status)


def _judging(request, pk):
    # Also those whose scores a judge must not see yet: that is refused and no secret.
    rows = Judging.objects.filter(judge__award__in=Award.objects.visible_to(request.user))
    related = ("judge__award__round__office", "judge__user", "submission__school", "submission__round")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def _step(request, pk, make_form, take, said):
    judging = _judging(request, pk)
    award, submission = judging.judge.award, judging.submission
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("qa:award_nomination", award.pk, submission.pk)
    if submission.pk in blind(request.user, award):
        messages.error(request, BLIND)
        return page(request, award, submission, status=403)
    form = make_form(judging)
    if not form.is_valid():
        return page(request, award, submission, status=422, refused=form)
    try:
        take(judging, form.cleaned_data)
    except WrongState:
        messages.info(request, "ดำเนินการไม่ได้ เพราะการให้คะแนนนี้เปลี่ยนสถานะแล้ว หรือปิดการตัดสินแล้ว")
    except Stale:
        messages.warning(request, "มีการเปลี่ยนแปลงหลังจากท่านเปิดหน้านี้ ยังไม่ได้ดำเนินการ โปรดตรวจแล้วทำอีกครั้ง")
        return page(request, award, submission, status=409)
    else:
        messages.success(request, said)
    return redirect("qa:award_nomination", award.pk, submission.pk)


@require(*permissions_awards.SETTERS)
@require_http_methods(["GET", "POST"])
def take_off(request, pk):
    """A nomination is taken off a judge, with the reason."""

    def take(judging, given):
        actions.take_off(judging=judging, by=request.user, **given)

    return _step(
        request, pk, lambda row: TakeOffForm(request.POST, prefix=f"off-{row.pk}"), take, "ถอนกรรมการจากผลงานนี้แล้ว"
    )


@require(*permissions_awards.SETTERS)
@require_http_methods(["GET", "POST"])
def reopen(request, pk):
    """Handed-in scores are opened for their judge again, with the reason."""

    def take(judging, given):
        actions.reopen(judging=judging, by=request.user, **given)

    return _step(
        request, pk, lambda row: StepForm(request.POST, prefix=f"open-{row.pk}"), take, "เปิดคะแนนให้กรรมการแก้ไขแล้ว"
    )
