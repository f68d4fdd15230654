"""What an import of results does to the assessments they belong to, and what taking it back does."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from inbox.actions import Letter, tell_all
from qa.models import ExternalAssessment, ExternalEvent, ExternalResult, ReassessmentRequest
from schools import audit, recipients
from schools.imports.undoing import parts

State = ExternalAssessment.State
# What came of a result: recommendations, or a request for another assessment.
FOLLOWED = Q(Exists(ReassessmentRequest.objects.filter(assessment=OuterRef("pk")))) | Q(
    Exists(ExternalAssessment.recommendations.through.objects.filter(externalassessment=OuterRef("pk")))
)


def attach(*, results, rounds, by, office):
    """Gives results (keys) that a file brought to the open assessments of their school, round, level and attempt, which
    have their result by that; the schools are told. `rounds` are those that the office may mean, its own first.

    Returns {key of the assessment: [its version now, its state before]}, which `detach` takes. Called in the
    transaction of the import; the number of queries grows with the thousands of results alone.
    """
    order = {round.pk: place for place, round in enumerate(rounds)}
    names, attached, letters, events = {round.pk: round.name for round in rounds}, {}, [], []
    for part in parts(sorted(results)):
        rows = ExternalResult.objects.filter(pk__in=part, assessment=None)
        free = {(row.school_id, row.round, row.level, row.attempt): row for row in rows}
        waiting = ExternalAssessment.objects.filter(
            school__in={key[0] for key in free}, round__in=order, state__in=ExternalAssessment.OPEN
        )
        waiting = waiting.select_for_update(of=("self",)).select_related("school", "round", "observer").order_by("pk")
        changed = []
        for assessment in sorted(waiting, key=lambda row: order[row.round_id]):
            key = (assessment.school_id, names[assessment.round_id], assessment.level, assessment.attempt)
            result = free.pop(key, None)
            if result is None:
                continue
            attached[assessment.pk] = [assessment.version + 1, assessment.state]
            assessment.result, assessment.state = result, State.RESULTED
            assessment.version += 1
            changed.append(assessment)
            events.append(_event(assessment, f"ได้รับผลจากไฟล์นำเข้า: {result.result}", by))
        ExternalAssessment.objects.bulk_update(changed, ["result", "state", "version"])
        letters += _letters(changed, "result", lambda row: f"ผลการประเมินภายนอก: {row.result.result}")
    ExternalEvent.objects.bulk_create(events)
    tell_all(letters, kind="quality")
    if attached:
        audit.record(
            "import external results of assessments", office, actor=by, office=office, assessments=len(attached)
        )
    return attached


def detach(*, results, attached, by):
    """Takes results (keys) away from the assessments that `attach` gave them to and puts these back to where they
    were; the schools are told. Returns reasons in Thai, one for each assessment that holds a result and went on since:
    it was edited, recommendations came of it, or the school asked for another; nothing is changed of those."""
    reasons, letters, events = [], [], []
    for part in parts(sorted(results)):
        rows = ExternalAssessment.objects.filter(result__in=part).annotate(has_followed=FOLLOWED).order_by("pk")
        back = []
        for assessment in rows.select_for_update(of=("self",)).select_related("school", "round", "observer"):
            version, state = attached.get(str(assessment.pk), (None, None))
            if assessment.version != version or assessment.has_followed:
                reasons.append(f"{assessment.school.full_name}: ผลนี้อยู่ในบันทึกการประเมินภายนอกแล้ว")
                continue
            assessment.result, assessment.state = None, state
            assessment.version += 1
            back.append(assessment)
            events.append(_event(assessment, "ถอนผลที่นำเข้าจากไฟล์", by))
        ExternalAssessment.objects.bulk_update(back, ["result", "state", "version"])
        letters += _letters(back, "result:undone", lambda row: "ถอนผลการประเมินภายนอกที่บันทึกไว้ รอผลที่ถูกต้อง")
    ExternalEvent.objects.bulk_create(events)
    tell_all(letters, kind="quality")
    return reasons


def _event(assessment, label, by):
    return ExternalEvent(assessment=assessment, label=label, actor=by, capacity=by.capacity)


def _letters(assessments, event, title):
    """One Letter to the people of each school and to the observer."""
    people = recipients.of_schools({row.school for row in assessments})
    return [
        Letter(
            [*people[row.school_id], row.observer],
            f"external:{row.pk}:{event}:{row.version}",
            title(row),
            str(row),
            reverse("qa:external_assessment", args=[row.pk]),
        )
        for row in assessments
    ]
