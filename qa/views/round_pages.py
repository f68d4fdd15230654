"""Opening a round of any kind, changing it, completing it with schools, and taking part in a voluntary one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from qa import permissions
from qa.actions import rounds as actions
from qa.forms.rounds import RoundEditForm, RoundForm, usual_year
from qa.models import Round
from schools.models import Role
from schools.permissions import require
from supervision.actions.changes import Stale, WrongState


@require(*permissions.OPENERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """Opens a round; from then on every school has what it owes."""
    office = request.user.acting.office
    today = timezone.localdate()
    wanted = request.POST.get("kind") or request.GET.get("kind")
    kind = Round.Kind(wanted) if wanted in Round.Kind.values else Round.Kind.SAR
    initial = {"academic_year": usual_year(office, today, kind), "opens_on": today}
    form = RoundForm(request.POST or None, request.FILES or None, office=office, kind=kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            round = actions.open_round(office=office, by=request.user, **form.content())
        except actions.RoundExists:
            form.add_error("academic_year", "มีผู้เปิดรอบของปีการศึกษานี้เมื่อครู่ แต่ละปีเปิดได้รอบเดียว")
        except actions.NothingToAsk as error:
            form.add_error(None, str(error))
        else:
            asked = round.submissions.count()
            what = "รายงานที่โรงเรียนต้องส่ง" if round.is_sar else "สิ่งที่โรงเรียนต้องส่ง"
            told = "โรงเรียนที่ประสงค์เสนอชื่อส่งเอกสารได้" if round.is_voluntary else f"มี{what} {asked:,} รายการ"
            messages.success(request, f"เปิดรอบ {round} แล้ว {told}")
            return redirect("qa:round", round.pk)
    context = {
        "form": form,
        "kind": kind,
        "kinds": Round.Kind.choices,
        "is_sar": kind == Round.Kind.SAR,
        "is_voluntary": kind == Round.Kind.AWARD,
        "is_per_level": kind in Round.PER_LEVEL,
        "owed": actions.reports_owed(office=office, **initial) if kind == Round.Kind.SAR else 0,
        "usual_year": initial["academic_year"],
    }
    return render(request, "qa/round_form.html", context)


@require(*permissions.OPENERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """Moves dates, changes instructions and templates; schools are told of a date that has moved."""
    round = get_object_or_404(Round.objects.visible_to(request.user).select_related("office"), pk=pk)
    form = RoundEditForm(request.POST or None, request.FILES or None, round=round)
    if request.method == "POST" and form.is_valid():
        if not form.changes():
            return redirect("qa:round", round.pk)
        try:
            given = {"removed": [], **form.cleaned_data}
            actions.edit_round(round=round, by=request.user, **given)
        except Stale:
            stored = Round.objects.get(pk=round.pk)
            form.data = form.data.copy()
            form.data["version"] = stored.version
            return _edit_page(request, stored, form, status=409, conflict=form.differences(stored))
        messages.success(request, f"บันทึก {round} แล้ว หากวันเปลี่ยน โรงเรียนที่ยังไม่ส่งได้รับแจ้งแล้ว")
        return redirect("qa:round", round.pk)
    return _edit_page(request, round, form)


def _edit_page(request, round, form, *, status=200, conflict=None):
    coming = [] if round.is_voluntary or round.phase == "closed" else actions.missing_submissions(round)
    context = {
        "round": round,
        "form": form,
        "conflict": conflict,
        "templates": round.templates.filter(removed_at=None).select_related("file"),
        "asked": round.asked_files.all(),
        "parts": [label for value, label in Round.Part.choices if round.asks(value)],
        "coming": coming,
        "coming_schools": len({row.school_id for row in coming}),
    }
    return render(request, "qa/round_edit.html", context, status=status)


@require(*permissions.OPENERS)
@require_POST
def add_schools(request, pk):
    """Expects what schools owe that came after the round was opened."""
    round = get_object_or_404(Round.objects.visible_to(request.user).select_related("office"), pk=pk)
    try:
        rows = actions.add_schools(round=round, by=request.user)
    except WrongState:
        messages.warning(request, "รอบนี้ปิดรับแล้ว จึงเพิ่มโรงเรียนไม่ได้ หากจำเป็น โปรดเลื่อนวันปิดรับก่อน")
        return redirect("qa:round", round.pk)
    if rows:
        messages.success(request, f"เพิ่ม {len(rows):,} รายการ ของ {len({row.school_id for row in rows}):,} โรงเรียนแล้ว")
    else:
        messages.info(request, "ทุกโรงเรียนที่เปิดสอนอยู่ในรอบนี้แล้ว")
    return redirect("qa:round", round.pk)


@require(Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF)
@require_POST
def join(request, pk):
    """A school takes part in a voluntary round."""
    round = get_object_or_404(Round.objects.visible_to(request.user).select_related("office"), pk=pk)
    try:
        submission = actions.join(round=round, school=request.user.acting.school, by=request.user)
    except WrongState:
        messages.warning(request, "รอบนี้ไม่ได้เปิดรับในขณะนี้")
        return redirect("qa:round", round.pk)
    return redirect("qa:submission_edit", submission.pk)
