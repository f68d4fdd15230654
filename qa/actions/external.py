"""The cycle of an external assessment: appointment, documents, readiness, oral report, result, recommendations. Each
step is one transaction with its event, and those it concerns are told."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from qa.models import (
    ExternalAssessment,
    ExternalDocument,
    ExternalEvent,
    ExternalIndicatorResult,
    ExternalMember,
    ExternalResult,
    ExternalStandardResult,
    ReadinessCheck,
)
from qa.readiness import judge
from schools import audit, files, recipients
from schools.models import Office
from supervision.actions import recommendations
from supervision.actions.changes import Stale, WrongState, move
from supervision.models import Recommendation
from thai.dates import short
from thai.years import be_year

State = ExternalAssessment.State
PURPOSE = "external"
APPOINTMENT = ("mode", "starts_on", "ends_on", "unit", "assessors", "observer", "observer_name", "issues")
ORAL = ("oral_on", "oral_order", "oral_notes")


def address(assessment):
    """The page of an assessment."""
    return reverse("qa:external_assessment", args=[assessment.pk])


def note(assessment, label, *, by, comment=""):
    """Adds a step to the timeline."""
    ExternalEvent.objects.create(assessment=assessment, label=label, actor=by, capacity=by.capacity, comment=comment)


def tell_school(assessment, event, title, body=""):
    """Tells the people of the school, once for each event and version."""
    key = f"external:{assessment.pk}:{event}:{assessment.version}"
    people = recipients.of_school(assessment.school)
    tell(people, kind="quality", key=key, title=title, body=body, url=address(assessment))


def days(assessment):
    """The days of the assessment in words."""
    if assessment.starts_on == assessment.ends_on:
        return short(assessment.starts_on)
    return f"{short(assessment.starts_on)} – {short(assessment.ends_on)}"


def take(assessment, version):
    """Holds the assessment that is still `version` and bumps it; raises Stale."""
    if not ExternalAssessment.objects.filter(pk=assessment.pk, version=version).update(version=F("version") + 1):
        raise Stale
    assessment.refresh_from_db(fields=["version"])


@transaction.atomic
def schedule(*, assessment, by):
    """Saves a new appointment and returns (assessment, True); one of the same school, round, level and attempt is
    returned instead with False, so that a form sent twice makes one."""
    Office.objects.select_for_update().get(pk=by.acting.office_id)
    same = {name: getattr(assessment, name) for name in ("school", "round", "level", "attempt")}
    twin = ExternalAssessment.objects.filter(**same).first()
    if twin is not None:
        return twin, False
    assessment.office, assessment.created_by = by.acting.office, by
    assessment.save(force_insert=True)
    note(assessment, f"กำหนดประเมิน {days(assessment)}", by=by)
    audit.record("schedule external assessment", assessment, actor=by)
    tell_school(assessment, "scheduled", f"สมศ. กำหนดประเมินโรงเรียน {days(assessment)}", str(assessment))
    return assessment, True


@transaction.atomic
def change(*, assessment, by, version):
    """Saves a changed appointment; returns whether nobody saved since `version`. Raises WrongState when it is over."""
    before = ExternalAssessment.objects.get(pk=assessment.pk)
    if before.state not in ExternalAssessment.OPEN:
        raise WrongState
    try:
        take(assessment, version)
    except Stale:
        return False
    assessment.save(update_fields=list(APPOINTMENT))
    moved = (before.starts_on, before.ends_on) != (assessment.starts_on, assessment.ends_on)
    if moved:
        note(assessment, f"เปลี่ยนวันประเมินเป็น {days(assessment)}", by=by, comment=f"เดิม {days(before)}")
        tell_school(assessment, "moved", f"สมศ. เปลี่ยนวันประเมินเป็น {days(assessment)}", f"เดิม {days(before)}")
    audit.record("edit external assessment", assessment, actor=by)
    return True


@transaction.atomic
def mark_assessed(*, assessment, by, version):
    """The assessors were there; the result is awaited. Raises Stale or WrongState."""
    move(assessment, State.ASSESSED, version=version)
    note(assessment, "ประเมินแล้ว รอผลจาก สมศ.", by=by)
    audit.record("external assessment took place", assessment, actor=by)


@transaction.atomic
def cancel(*, assessment, by, version, reason):
    """The appointment is called off. Raises Stale or WrongState."""
    move(assessment, State.CANCELLED, version=version)
    note(assessment, "ยกเลิกกำหนดประเมิน", by=by, comment=reason)
    audit.record("cancel external assessment", assessment, actor=by)
    tell_school(assessment, "cancelled", f"ยกเลิกกำหนดประเมินของ สมศ. วันที่ {days(assessment)}", reason)


@transaction.atomic
def restore(*, assessment, by, version):
    """A cancelled appointment holds again. Raises Stale or WrongState."""
    move(assessment, State.PLANNED, version=version)
    note(assessment, f"นำกำหนดประเมินกลับมา {days(assessment)}", by=by)
    audit.record("restore external assessment", assessment, actor=by)
    tell_school(assessment, "restored", f"สมศ. กำหนดประเมินโรงเรียน {days(assessment)}", str(assessment))


@transaction.atomic
def keep_document(*, assessment, by, kind, label, content, content_type):
    """Keeps a document; the current one of its kind is replaced and stays on record. The same file again changes
    nothing. Returns the ExternalDocument."""
    Office.objects.select_for_update().get(pk=assessment.office_id)
    digest = files.digest_of(content)
    current = assessment.documents.filter(kind=kind, replaced_at=None)
    same = current.filter(file__sha256=digest).first()
    if same is not None:
        return same
    if kind != ExternalDocument.Kind.OTHER:
        current.update(replaced_at=timezone.now())
    stored = files.store(
        content, office=assessment.office, purpose=PURPOSE, label=label, content_type=content_type, by=by
    )
    document = ExternalDocument.objects.create(assessment=assessment, kind=kind, file=stored)
    note(assessment, f"แนบ{document.get_kind_display()}", by=by, comment=stored.label)
    audit.record("keep external document", assessment, actor=by, kind=kind)
    return document


@transaction.atomic
def check_readiness(*, assessment, form, checked_on, by):
    """Writes the answers of a valid AnswerForm as a readiness check with score and what is missing, and returns it."""
    response = form.save(school=assessment.school, respondent=by, office=assessment.office)
    verdict = judge(response)
    check = ReadinessCheck.objects.create(
        assessment=assessment,
        response=response,
        checked_on=checked_on,
        score=verdict.score,
        missing=verdict.missing,
        checked_by=by,
    )
    note(assessment, f"ตรวจความพร้อม ได้ร้อยละ {check.score:.1f} ({check.band})", by=by)
    audit.record("check readiness", assessment, actor=by, score=str(check.score))
    missing = f"ยังขาด {len(check.missing)} รายการ" if check.missing else "ครบทุกรายการ"
    title = f"ผลตรวจความพร้อมก่อนประเมินภายนอก: {check.band}"
    tell(
        recipients.of_school(assessment.school),
        kind="quality",
        key=f"external:{assessment.pk}:check:{check.pk}",
        title=title,
        body=missing,
        url=address(assessment),
    )
    return check


@transaction.atomic
def save_oral(*, assessment, members, by, version):
    """Saves committee, order and notes of the oral report; returns whether nobody saved since `version`."""
    try:
        take(assessment, version)
    except Stale:
        return False
    assessment.save(update_fields=list(ORAL))
    assessment.members.all().delete()
    ExternalMember.objects.bulk_create(
        ExternalMember(assessment=assessment, position=place, **member) for place, member in enumerate(members, start=1)
    )
    note(assessment, "บันทึกการรับฟังรายงานด้วยวาจา", by=by)
    audit.record("save oral report", assessment, actor=by, members=len(members))
    return True


@transaction.atomic
def record_result(*, assessment, by, version, result, assessed_on, standards, indicators):
    """Keeps the result and moves the assessment to its end; a result that is there is corrected.

    `standards` is {Standard: (level or None, strengths, improvements)}, `indicators` {Issue: level or None}. A result
    of the same round, level and attempt that was imported before is taken over. Raises Stale or WrongState.
    """
    if assessment.state == State.CANCELLED:
        raise WrongState
    take(assessment, version)
    values = {"result": result, "assessed_on": assessed_on, "year": be_year(assessed_on)}
    named = {
        "school": assessment.school,
        "round": assessment.round.name,
        "level": assessment.level,
        "attempt": assessment.attempt,
    }
    kept = assessment.result or _imported(assessment) or ExternalResult()
    for name, value in (named | values).items():
        setattr(kept, name, value)
    kept.save()
    kept.standards.all().delete()
    ExternalStandardResult.objects.bulk_create(
        ExternalStandardResult(
            result=kept, standard=standard, level=level, strengths=strengths, improvements=improvements
        )
        for standard, (level, strengths, improvements) in standards.items()
        if level
    )
    kept.indicators.all().delete()
    ExternalIndicatorResult.objects.bulk_create(
        ExternalIndicatorResult(result=kept, issue=issue, level=level) for issue, level in indicators.items() if level
    )
    first = assessment.state != State.RESULTED
    ExternalAssessment.objects.filter(pk=assessment.pk).update(state=State.RESULTED, result=kept)
    assessment.refresh_from_db()
    note(assessment, f"{'ได้รับผล' if first else 'แก้ไขผล'}: {result}", by=by)
    audit.record("record external result", assessment, actor=by, result=result)
    tell_school(assessment, "result", f"ผลการประเมินภายนอก: {result}", str(assessment))
    return assessment


def _imported(assessment):
    """The result that came from a file under the name of the round, or the beginning of it; or None."""
    rows = ExternalResult.objects.filter(
        school=assessment.school, level=assessment.level, attempt=assessment.attempt, assessment=None
    )
    name = assessment.round.name
    return next((row for row in rows if name.startswith(row.round) or row.round == assessment.round.code), None)


@transaction.atomic
def recommend(*, assessment, by, rows, client_uuid):
    """Opens a recommendation for each row ({"text", "owner", "due_on", "theme", "priority"}) in the common list and
    returns them. The same form sent again gives the first ones."""
    made = []
    try:
        for place, row in enumerate(rows):
            identity = client_uuid if place == 0 else type(client_uuid)(int=(client_uuid.int + place) % 2**128)
            made += recommendations.give(
                schools=[assessment.school],
                by=by,
                supervisors={assessment.school_id: by},
                client_uuid=identity,
                source=Recommendation.Source.EXTERNAL,
                origin=str(assessment),
                **row,
            )
    except IntegrityError as error:
        raise Stale from error
    new = [row for row in made if not assessment.recommendations.filter(pk=row.pk).exists()]
    assessment.recommendations.add(*made)
    if new:
        note(assessment, f"เปิดข้อเสนอแนะถึงโรงเรียน {len(new)} ข้อ", by=by)
    return made
