"""Answers of schools to a survey, and replies through its public link."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from schools import audit
from schools.models import Reason
from schools.recipients import of_school
from supervision.actions.changes import Stale, WrongState
from supervision.models import Survey, SurveyReply, SurveyTarget
from thai.dates import short

T = SurveyTarget.State


@transaction.atomic
def save(*, target, form, by, version, submit):
    """Writes the answers of a valid AnswerForm into the target's response; `submit` hands them in.

    What was handed in stays so when it is changed: such a change must be complete. Raises WrongState when the survey
    takes no answers any more, Stale when somebody else of the school saved before; nothing is written then.
    """
    # Closing waits for this answer, or this one finds it closed.
    survey = Survey.objects.select_for_update().get(pk=target.survey_id)
    if not survey.takes_answers:
        raise WrongState
    held = SurveyTarget.objects.select_for_update(of=("self",)).select_related("school").get(pk=target.pk)
    if held.version != version:
        raise Stale
    if held.is_answered and not submit:
        raise WrongState
    held.response = form.save(school=held.school, respondent=by, response=held.response, office=survey.office)
    held.version += 1
    held.state = T.ANSWERED if submit else T.DRAFT
    if submit:
        # The first handing in says whether it came in time; the response keeps when it was last changed.
        held.answered_at = held.answered_at or timezone.now()
        held.answered_by, held.entered_by = by, None
        audit.record("answer survey", held, actor=by)
    held.save(update_fields=["response", "version", "state", "answered_at", "answered_by", "entered_by"])
    return held


@transaction.atomic
def enter_paper(*, target, form, paper_on, by, version):
    """Hands in for a school what it wrote on paper on `paper_on`, as a valid AnswerForm, and tells the school. Raises
    WrongState when the survey takes no answers any more or the school began its own, Stale when the target changed.
    """
    survey = Survey.objects.select_for_update().get(pk=target.survey_id)
    held = SurveyTarget.objects.select_for_update(of=("self",)).select_related("school").get(pk=target.pk)
    if not survey.takes_answers or held.state != T.WAITING:
        raise WrongState
    if held.version != version:
        raise Stale
    held.response = form.save(school=held.school, respondent=by, office=survey.office)
    held.version += 1
    held.state, held.answered_at = T.ANSWERED, timezone.now()
    held.paper_on, held.entered_by = paper_on, by
    held.save(update_fields=["response", "version", "state", "answered_at", "paper_on", "entered_by"])
    audit.record("enter survey paper", held, actor=by, paper_on=paper_on.isoformat())
    tell(
        of_school(held.school),
        kind="survey",
        key=f"survey:{survey.pk}:paper:{held.pk}:{held.version}",
        title=f"สำนักงานบันทึกคำตอบแบบสำรวจ “{survey.title}” จากกระดาษของโรงเรียนแล้ว",
        body=f"วันที่ในกระดาษ {short(paper_on)} โรงเรียนตรวจและแก้ไขคำตอบได้จนกว่าจะปิดรับ",
        url=reverse("supervision:survey_answer", args=[survey.pk]),
    )
    return held


@transaction.atomic
def reply(*, survey, form, school, client_uuid):
    """Writes one answer that came through the public link and returns (SurveyReply, whether it is new). A form that
    was sent before writes nothing: whoever calls compares what it says now. Raises WrongState when the survey takes
    no answers."""
    held = Survey.objects.select_for_update().filter(pk=survey.pk).exclude(token=None).first()
    if held is None or not held.takes_replies:
        raise WrongState
    known = held.replies.select_related("response__school").filter(client_uuid=client_uuid).first()
    if known is not None:
        return known, False
    response = form.save(school=school, respondent=None, office=held.office)
    made = SurveyReply.objects.create(survey=held, client_uuid=client_uuid, response=response)
    audit.record("reply to survey", held, actor=None, office=held.office, reply=made.pk)
    return made, True


@transaction.atomic
def leave_out(*, reply, reason, by):
    """Takes a reply through the link out of all figures. Raises WrongState when it was out already."""
    rows = SurveyReply.objects.filter(pk=reply.pk, left_out_at=None)
    if not rows.update(left_out_at=timezone.now(), left_out_reason=reason, left_out_by=by):
        raise WrongState
    event = audit.record("leave out survey reply", reply, actor=by, office=reply.survey.office)
    # It stays in the trail when the reply is counted again.
    Reason.objects.create(event=event, text=reason)


@transaction.atomic
def count_again(*, reply, by):
    """Counts a reply that was left out. Raises WrongState when it counts."""
    rows = SurveyReply.objects.filter(pk=reply.pk).exclude(left_out_at=None)
    if not rows.update(left_out_at=None, left_out_reason="", left_out_by=None):
        raise WrongState
    audit.record("count survey reply again", reply, actor=by, office=reply.survey.office)
