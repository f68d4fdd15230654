"""Which schools the draft of a survey asks."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from schools.filters import SchoolFilter
from schools.models import School
from schools.permissions import require
from schools.views.editing import posted_version
from supervision import permissions
from supervision.actions import surveys as actions
from supervision.actions.changes import Stale, WrongState
from supervision.models import Survey
from supervision.views.steps import already
from supervision.views.surveys import made


@require(*permissions.SURVEY_MAKERS)
@require_http_methods(["GET", "POST"])
def schools(request, pk):
    """Which schools a draft asks: those shown can be ticked one by one, all or none; the others stay as they are."""
    survey = made(request, pk)
    if survey.state != Survey.State.DRAFT or survey.reach != Survey.Reach.CHOSEN:
        messages.info(request, "เลือกโรงเรียนได้เฉพาะฉบับร่างที่ส่งถึงโรงเรียนที่เลือก")
        return redirect("supervision:survey", pk)
    day = max(survey.opens_on, timezone.localdate())
    rows = School.objects.filter(office=survey.office_id).open_on(day).with_newest_year().select_related("network")
    narrowed = SchoolFilter(request.GET, queryset=rows, request=request)
    context = {"survey": survey, "filter": narrowed, "shown": list(narrowed.qs)}
    if request.method == "POST":
        wanted = set(request.POST.getlist("schools"))
        if wanted - {str(pk) for pk in rows.values_list("pk", flat=True)}:
            messages.error(request, "โรงเรียนที่เลือกบางแห่งไม่อยู่ในสำนักงานของท่าน หรือปิดแล้ว จึงไม่ได้บันทึก โปรดเลือกใหม่")
            return redirect(request.get_full_path())
        return _choose(request, context, wanted)
    context["chosen"] = set(survey.targets.values_list("school", flat=True))
    return render(request, "supervision/surveys/schools.html", context)


def _choose(request, context, wanted):
    """Saves what is ticked. What a colleague chose meanwhile is not overwritten: the page shows both with status 409,
    unless they are alike."""
    survey, shown = context["survey"], context["shown"]
    ticked = {"all": shown, "none": []}.get(
        request.POST.get("do"), [school for school in shown if str(school.pk) in wanted]
    )
    try:
        number = actions.choose(
            survey=survey, schools=ticked, among=shown, by=request.user, version=posted_version(request)
        )
    except WrongState:
        return already(request, survey, page="supervision:survey")
    except Stale:
        survey.refresh_from_db()
        mine, theirs = {school.pk for school in ticked}, set(survey.targets.values_list("school", flat=True))
        conflict = [
            {"label": school.full_name, "mine": _tick(school, mine), "theirs": _tick(school, theirs)}
            for school in shown
            if (school.pk in mine) != (school.pk in theirs)
        ]
        if conflict:
            context |= {"conflict": conflict, "chosen": mine | (theirs - {school.pk for school in shown})}
            return render(request, "supervision/surveys/schools.html", context, status=409)
        number = len(theirs)
    messages.success(request, f"เลือกแล้ว {number:,} โรงเรียน")
    stays = request.POST.get("do")
    return redirect(request.get_full_path() if stays else reverse("supervision:survey", args=[survey.pk]))


def _tick(school, chosen):
    return "เลือก" if school.pk in chosen else "ไม่เลือก"
