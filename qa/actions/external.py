"""The cycle of an external assessment: appointment, documents, readiness, oral report, result, recommendations. Each
step is one transaction with its event, and those it concerns are told."""

from uuid import UUID

from django.db import transaction
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
from qa.readiness import judge, says
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


def tell_observer(assessment, event, title, *, by, body="", url=""):
    """Tells the office's observer, who may be of the committee, once for each event and version."""
    if assessment.observer_id in (None, by.pk):
        return
    body = f"{assessment.school.full_name} {assessment}" + (f"\n{body}" if body else "")
    key = f"external:{assessment.pk}:observer:{event}:{assessment.version}"
    tell([assessment.observer], kind="quality", key=key, title=title, body=body, url=url or address(assessment))


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
    tell_observer(assessment, "named", f"ท่านเป็นผู้สังเกตการณ์การประเมินภายนอก {days(assessment)}", by=by)
    return assessment, True


@transaction.atomic
def change(*, assessment, by, version):
    """Saves a changed appointment; returns whether nobody saved since `version`. Raises WrongState when it is over."""
    before = ExternalAssessment.objects.select_related("school", "round", "observer").get(pk=assessment.pk)
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
    _tell_observers(before, assessment, by=by)
    audit.record("edit external assessment", assessment, actor=by)
    return True


def _tell_observers(before, assessment, *, by):
    """Tells who is observer now, who is none any more, and one who stays where the days moved."""
    if before.observer_id != assessment.observer_id:
        tell_observer(assessment, "named", f"ท่านเป็นผู้สังเกตการณ์การประเมินภายนอก {days(assessment)}", by=by)
        before.version = assessment.version
        title = f"ท่านไม่ต้องเป็นผู้สังเกตการณ์การประเมินภายนอก {days(before)}"
        # One of the committee does not see the assessment any more.
        tell_observer(before, "freed", title, by=by, url=reverse("qa:external"))
    elif (before.starts_on, before.ends_on) != (assessment.starts_on, assessment.ends_on):
        title = f"สมศ. เปลี่ยนวันประเมินที่ท่านสังเกตการณ์เป็น {days(assessment)}"
        tell_observer(assessment, "moved", title, by=by, body=f"เดิม {days(before)}")


@transaction.atomic
def mark_assessed(*, assessment, by, version):
    """The assessors were there; the result is awaited. Raises Stale or WrongState, also before the first day."""
    if ExternalAssessment.objects.filter(pk=assessment.pk, starts_on__gt=timezone.localdate()).exists():
        raise WrongState
    move(assessment, State.ASSESSED, version=version)
    note(assessment, "ประเมินแล้ว รอผลจาก สมศ.", by=by)
    audit.record("external assessment took place", assessment, actor=by)


@transaction.atomic
def cancel(*, assessment, by, version, reason):
    """The appointment is called off. Raises Stale or WrongState."""
    move(assessment, State.CANCELLED, version=version)
    note(assessment, "ยกเลิกกำหนดประเมิน", by=by, comment=reason)
    audit.record("cancel external assessment", assessment, actor=by)
    title = f"ยกเลิกกำหนดประเมินของ สมศ. วันที่ {days(assessment)}"
    tell_school(assessment, "cancelled", title, reason)
    tell_observer(assessment, "cancelled", title, by=by, body=reason)


@transaction.atomic
def restore(*, assessment, by, version):
    """A cancelled appointment holds again. Raises Stale or WrongState."""
    move(assessment, State.PLANNED, version=version)
    note(assessment, f"นำกำหนดประเมินกลับมา {days(assessment)}", by=by)
    audit.record("restore external assessment", assessment, actor=by)
    tell_school(assessment, "restored", f"สมศ. กำหนดประเมินโรงเรียน {days(assessment)}", str(assessment))
    tell_observer(assessment, "restored", f"ท่านเป็นผู้สังเกตการณ์การประเมินภายนอก {days(assessment)}", by=by)


def _held(assessment):
    """The assessment as it stands, held until the end of the transaction."""
    return ExternalAssessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)


@transaction.atomic
def keep_document(*, assessment, by, kind, label, content, content_type):
    """Keeps a document; the current one of its kind is replaced and stays on record. The same file again changes
    nothing. Returns the ExternalDocument. Raises WrongState for an assessment that was called off."""
    Office.objects.select_for_update().get(pk=assessment.office_id)
    if _held(assessment).state == State.CANCELLED:
        raise WrongState
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
def check_readiness(*, assessment, form, checked_on, by, client_uuid=None):
    """Writes the answers of a valid AnswerForm as a readiness check with score and what is missing, and returns it.

    `client_uuid` names the page: the same page sent again gives the first check. Raises WrongState when the assessment
    is over or called off, Stale when the page was sent before with other answers; nothing is written then.
    """
    held = _held(assessment)
    twin = held.checks.filter(client_uuid=client_uuid).first() if client_uuid else None
    if twin is not None:
        if twin.checked_on != checked_on or not says(twin.response, form.version, form.given()):
            raise Stale
        return twin
    if held.state not in ExternalAssessment.OPEN:
        raise WrongState
    response = form.save(school=assessment.school, respondent=by, office=assessment.office)
    verdict = judge(response)
    check = ReadinessCheck.objects.create(
        assessment=assessment,
        response=response,
        checked_on=checked_on,
        score=verdict.score,
        missing=verdict.missing,
        checked_by=by,
        client_uuid=client_uuid,
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
    """Saves committee, order and notes of the oral report; returns whether nobody saved since `version`. Raises
    WrongState for an assessment that was called off."""
    if _held(assessment).state == State.CANCELLED:
        raise WrongState
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
def record_result(*, assessment, by, version, seen, result, assessed_on, standards, indicators):
    """Keeps the result and moves the assessment to its end; a result that is there is corrected.

    `standards` is {Standard: (level or None, strengths, improvements)}, `indicators` {Issue: level or None}; what the
    result says of others stays. A result of the same round, level and attempt that was imported before is taken over;
    `seen` is the key of the result that the page was filled from, None where there was none. Raises Stale, also for a
    result that the page did not show, or WrongState.
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
    kept = assessment.known_result or ExternalResult()
    if kept.pk != seen:
        raise Stale
    for name, value in (named | values).items():
        setattr(kept, name, value)
    kept.save()
    kept.standards.filter(standard__in=standards).delete()
    ExternalStandardResult.objects.bulk_create(
        ExternalStandardResult(
            result=kept, standard=standard, level=level, strengths=strengths, improvements=improvements
        )
        for standard, (level, strengths, improvements) in standards.items()
        if level
    )
    kept.indicators.filter(issue__in=indicators).delete()
    ExternalIndicatorResult.objects.bulk_create(
        ExternalIndicatorResult(result=kept, issue=issue, level=level) for issue, level in indicators.items() if level
    )
    first = assessment.state != State.RESULTED
    ExternalAssessment.objects.filter(pk=assessment.pk).update(state=State.RESULTED, result=kept)
    assessment.refresh_from_db()
    note(assessment, f"{'ได้รับผล' if first else 'แก้ไขผล'}: {result}", by=by)
    audit.record("record external result", assessment, actor=by, result=result)
    title = f"ผลการประเมินภายนอก: {result}"
    tell_school(assessment, "result", title, str(assessment))
    tell_observer(assessment, "result", title, by=by)
    return assessment


class Opened(Stale):
    """The page was sent before with other words. `pairs` are [(place, row, Recommendation)] of what it says now and
    what it opened then; `waiting` all rows that are not open yet. Nothing was written."""

    def __init__(self, pairs, waiting):
        super().__init__(str(pairs))
        self.pairs, self.waiting = pairs, waiting


@transaction.atomic
def recommend(*, assessment, by, rows, client_uuid):
    """Opens a recommendation for each row ({"text", "owner", "due_on", "theme", "priority"}) in the common list and
    returns (all that the page opened, how many of them just now). `client_uuid` names the page: the same page sent
    again opens only what is new on it. Raises Opened where a row stands in place of one that is open and says else.
    """
    _held(assessment)
    kept = _opened_by(client_uuid, assessment.school)
    unmatched, waiting = dict(enumerate(kept)), []
    for place, row in enumerate(rows):
        twin = next((at for at, held in unmatched.items() if _says(held, row)), None)
        if twin is None:
            waiting.append((place, row))
        else:
            del unmatched[twin]
    pairs = [(place, row, unmatched[place]) for place, row in waiting if place in unmatched]
    if pairs:
        raise Opened(pairs, [row for _place, row in waiting])
    made = []
    for at, (_place, row) in enumerate(waiting, start=len(kept)):
        made += recommendations.give(
            schools=[assessment.school],
            by=by,
            supervisors={assessment.school_id: by},
            client_uuid=_identity(client_uuid, at),
            source=Recommendation.Source.EXTERNAL,
            origin=str(assessment),
            **row,
        )
    assessment.recommendations.add(*made)
    if made:
        note(assessment, f"เปิดข้อเสนอแนะถึงโรงเรียน {len(made)} ข้อ", by=by)
    return [*kept, *made], len(made)


def _says(recommendation, row):
    return all(getattr(recommendation, name) == value for name, value in row.items())


def _identity(client_uuid, at):
    """That of one recommendation of a page."""
    return UUID(int=(client_uuid.int + at) % 2**128)


def _opened_by(client_uuid, school):
    """The recommendations that a page opened, in their order."""
    found = []
    while row := recommendations.made_by_form(_identity(client_uuid, len(found)), [school]).first():
        found.append(row)
    return found
