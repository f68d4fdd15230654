"""A school asks สมศ. to be assessed again: asked, sent on, then granted with a new appointment or refused."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from inbox.actions import tell
from qa.actions.external import address, days, note, schedule, take, tell_school
from qa.models import ExternalAssessment, ReassessmentRequest
from schools import audit, recipients
from schools.models import Role
from supervision.actions.changes import WrongState, move
from thai.dates import short

State = ReassessmentRequest.State


@transaction.atomic
def ask(*, assessment, by, reason, plan, deadline_on):
    """The school asks, and the office is told; the same twice is asked once. Raises WrongState without a result, and
    after `deadline_on`."""
    held = ExternalAssessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if held.state != ExternalAssessment.State.RESULTED:
        raise WrongState
    asked = ReassessmentRequest.objects.filter(assessment=held).first()
    if asked is not None:
        return asked
    if deadline_on < timezone.localdate():
        raise WrongState
    asked = ReassessmentRequest.objects.create(
        assessment=held, reason=reason, plan=plan, deadline_on=deadline_on, requested_by=by
    )
    note(held, "โรงเรียนขอประเมินซ้ำ", by=by, comment=reason)
    audit.record("ask for reassessment", held, actor=by, office=held.office)
    tell(
        recipients.of_office(held.office, Role.HEAD, Role.SUPERVISOR),
        kind="quality",
        key=f"external:{held.pk}:reassess",
        title=f"{held.school.full_name} ขอประเมินซ้ำ ต้องส่ง สมศ. ภายใน {short(deadline_on)}",
        body=reason,
        url=address(held),
    )
    return asked


@transaction.atomic
def set_deadline(*, assessment, by, version, ask_until, reason):
    """Another last day on which the school may ask; it is told. Raises Stale, or WrongState without a result and when
    the school has asked already."""
    held = ExternalAssessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if held.state != ExternalAssessment.State.RESULTED or ReassessmentRequest.objects.filter(assessment=held).exists():
        raise WrongState
    before = short(assessment.ask_again_until)
    take(assessment, version)
    assessment.ask_until = ask_until
    assessment.save(update_fields=["ask_until"])
    title = f"วันสุดท้ายของการขอประเมินซ้ำคือ {short(ask_until)}"
    note(assessment, title, by=by, comment=f"เดิม {before} {reason}")
    audit.record("set deadline of reassessment", assessment, actor=by)
    tell_school(assessment, "deadline", title, reason)


@transaction.atomic
def send(*, request, by, version, comment=""):
    """The office has sent the request to สมศ. Raises Stale or WrongState."""
    move(request, State.SENT, version=version, comment=comment)
    note(request.assessment, "ส่งคำขอประเมินซ้ำถึง สมศ. แล้ว", by=by, comment=comment)
    audit.record("send reassessment request", request.assessment, actor=by)
    tell_school(request.assessment, f"reassess:sent:{request.version}", "สำนักงานส่งคำขอประเมินซ้ำถึง สมศ. แล้ว", comment)


@transaction.atomic
def refuse(*, request, by, version, comment):
    """There will be no re-assessment; the school sees why. Raises Stale or WrongState."""
    move(request, State.REFUSED, version=version, comment=comment)
    note(request.assessment, "ไม่ได้รับการประเมินซ้ำ", by=by, comment=comment)
    audit.record("refuse reassessment", request.assessment, actor=by)
    tell_school(request.assessment, f"reassess:refused:{request.version}", "ไม่ได้รับการประเมินซ้ำ", comment)


@transaction.atomic
def grant(*, request, by, version, starts_on, ends_on, unit=""):
    """สมศ. gave a day: the next attempt is scheduled and returned. Raises Stale or WrongState."""
    old = request.assessment
    again = ExternalAssessment(
        school=old.school,
        round=old.round,
        level=old.level,
        attempt=old.attempt + 1,
        mode=old.mode,
        starts_on=starts_on,
        ends_on=ends_on,
        unit=unit or old.unit,
    )
    try:
        again, _ = schedule(assessment=again, by=by)
        move(request, State.GRANTED, version=version, next=again)
    except IntegrityError as error:
        raise WrongState from error
    note(old, f"ได้รับกำหนดประเมินซ้ำ {days(again)}", by=by)
    return again
