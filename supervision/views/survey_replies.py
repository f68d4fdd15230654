"""What came through the public link of a survey: the list, one reply, and whether it counts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from instruments import reading
from schools.permissions import require
from supervision import permissions
from supervision.actions import survey_answers as actions
from supervision.actions.changes import WrongState
from supervision.forms.surveys import LeaveOutForm
from supervision.models import SurveyReply
from supervision.views.surveys import PAGE, made, seen


@require(*permissions.SURVEY_READERS)
@require_GET
def replies(request, pk):
    """What came through the public link, newest first."""
    survey = seen(request, pk)
    rows = survey.replies.select_related("response__school").order_by("-pk")
    context = {"survey": survey, "page": Paginator(rows, PAGE).get_page(request.GET.get("page"))}
    return render(request, "supervision/surveys/replies.html", context)


def _of(survey, pk):
    rows = SurveyReply.objects.select_related("response__school", "left_out_by")
    reply = get_object_or_404(rows, pk=pk, survey=survey)
    reply.survey = survey
    return reply


@require(*permissions.SURVEY_READERS)
@require_GET
def reply(request, pk, reply_pk):
    """One answer that came through the public link."""
    survey = seen(request, pk)
    row = _of(survey, reply_pk)
    context = {
        "survey": survey,
        "reply": row,
        "response": row.response,
        "parts": reading.read(row.response),
        "makes": permissions.can_make_survey(request.user, survey),
    }
    return render(request, "supervision/surveys/answer_read.html", context)


@require(*permissions.SURVEY_MAKERS)
@require_http_methods(["GET", "POST"])
def leave_out(request, pk, reply_pk):
    """Takes a reply out of the figures, with the reason."""
    survey = made(request, pk)
    row = _of(survey, reply_pk)
    form = LeaveOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave_out(reply=row, reason=form.cleaned_data["reason"], by=request.user)
        except WrongState:
            messages.info(request, "คำตอบนี้ไม่นับในผลสรุปอยู่แล้ว")
        else:
            messages.success(request, "ไม่นับคำตอบนี้ในผลสรุปแล้ว")
        return redirect("supervision:survey_reply", pk, reply_pk)
    return render(request, "supervision/surveys/leave_out.html", {"survey": survey, "reply": row, "form": form})


@require(*permissions.SURVEY_MAKERS)
@require_http_methods(["GET", "POST"])
def count_again(request, pk, reply_pk):
    survey = made(request, pk)
    row = _of(survey, reply_pk)
    if request.method == "POST":
        try:
            actions.count_again(reply=row, by=request.user)
        except WrongState:
            messages.info(request, "คำตอบนี้นับในผลสรุปอยู่แล้ว")
        else:
            messages.success(request, "นับคำตอบนี้ในผลสรุปแล้ว")
    return redirect("supervision:survey_reply", pk, reply_pk)
