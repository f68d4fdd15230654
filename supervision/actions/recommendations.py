"""Writing recommendations: opened, answered by the school, verified and closed by the supervisor; each step is told."""

import uuid

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import Letter, tell, tell_all
from schools import audit, files, recipients
from schools.actions.closing import successor
from schools.holidays import next_working_day
from supervision.actions.changes import Stale, move
from supervision.models import Recommendation, RecommendationAnswer, RecommendationEvent
from thai.dates import short

State = Recommendation.State


def address(recommendation):
    """The page of a recommendation."""
    return reverse("supervision:recommendation", args=[recommendation.pk])


def _key(recommendation, verb):
    return f"recommendation:{recommendation.pk}:{verb}:{recommendation.version}"


def _tell_school(recommendation, verb, title, body=""):
    tell(
        recipients.of_school(recommendation.school),
        kind="recommendation",
        key=_key(recommendation, verb),
        title=title,
        body=body or str(recommendation),
        url=address(recommendation),
    )


def _event(recommendation, to_state, *, by, **more):
    return RecommendationEvent(recommendation=recommendation, to_state=to_state, actor=by, capacity=by.capacity, **more)


def open_all(*, visit, by):
    """Opens the recommendations of a visit in the transaction that approves it; returns how many.

    Where the due date went by while the visit waited for approval, the school could not know of it: it gets the usual
    term from today, to the next working day, and the timeline says so. No recommendation is overdue when it opens.
    """
    drafts = list(visit.recommendations.filter(state=State.DRAFT))
    # A school merged since the visit can answer nothing any more: the one that took its place does.
    into = successor(visit.school)
    place = {"school": into, "moved_from": visit.school} if into and not visit.school.is_open else {}
    today, events = timezone.localdate(), []
    late = [row for row in drafts if row.due_on and row.due_on < today]
    new_day = next_working_day(today + Recommendation.USUAL_TERM, visit.office) if late else None
    for row in drafts:
        old_day = row.due_on
        term = {"due_on": new_day} if row in late else {}
        move(row, State.OPEN, **place, **term)
        events.append(_event(row, State.OPEN, by=by, from_state=State.DRAFT))
        if term:
            words = f"กำหนดเดิม {short(old_day)} ผ่านไปก่อนการนิเทศได้รับอนุมัติ กำหนดใหม่ {short(new_day)}"
            events.append(_event(row, "extended", by=by, from_state=State.OPEN, comment=words))
    RecommendationEvent.objects.bulk_create(events)
    if drafts:
        audit.record("open recommendations", visit, actor=by, recommendations=[row.pk for row in drafts])
        school = place.get("school", visit.school)
        tell(
            recipients.of_school(school),
            kind="recommendation",
            key=f"visit:{visit.pk}:recommendations",
            title=f"มีข้อเสนอแนะใหม่ {len(drafts)} ข้อ จากการนิเทศเมื่อ {short(visit.visited_on)}",
            body="\n".join(f"{row} (กำหนด {short(row.due_on)})" for row in drafts),
            url=address(drafts[0]) if len(drafts) == 1 else reverse("supervision:recommendations"),
        )
    return len(drafts)


def _identity(client_uuid, school):
    """One form makes one recommendation for each school, however often it is sent."""
    return uuid.uuid5(client_uuid, str(school.pk))


def made_by_form(client_uuid, schools):
    """The recommendations that the form with this identity made already."""
    keys = [_identity(client_uuid, school) for school in schools]
    return Recommendation.objects.filter(client_uuid__in=keys).order_by("pk")


@transaction.atomic
def give(*, schools, by, supervisors, client_uuid, **content):
    """Gives one recommendation each to `schools`, open at once, and returns them in the schools' order; the number of
    queries does not grow with them.

    `supervisors` is {school pk: User}. The same form sent again gives the first ones. Raises IntegrityError when two
    are sent at the very same moment; the caller asks made_by_form then.
    """
    given = {row.school_id: row for row in made_by_form(client_uuid, schools)}
    new = Recommendation.objects.bulk_create(
        Recommendation(
            office_id=school.office_id,
            school=school,
            supervisor=supervisors[school.pk],
            client_uuid=_identity(client_uuid, school),
            created_by=by,
            state=State.OPEN,
            **content,
        )
        for school in schools
        if school.pk not in given
    )
    RecommendationEvent.objects.bulk_create(_event(row, State.OPEN, by=by, comment=row.origin) for row in new)
    if new:
        keys = [row.pk for row in new]
        audit.record("give recommendations", by.acting.office, actor=by, recommendations=keys)
        tell_all([*_to_schools(new), *_to_followers(new, by)], kind="recommendation")
    given |= {row.school_id: row for row in new}
    return [given[school.pk] for school in schools]


def _to_schools(rows):
    """What the schools of just opened `rows` are told."""
    people = recipients.of_schools([row.school for row in rows])
    for row in rows:
        title = f"ข้อเสนอแนะใหม่จาก{row.get_source_display()} กำหนด {short(row.due_on)}"
        yield Letter(people[row.school_id], _key(row, "opened"), title, str(row), address(row))


def _to_followers(rows, by):
    """What those are told who shall follow `rows` up, each once; who gives them knows."""
    by_person = {}
    for row in rows:
        if row.supervisor_id != by.pk:
            by_person.setdefault(row.supervisor, []).append(row)
    for person, mine in by_person.items():
        first = mine[0]
        one = len(mine) == 1
        whom = first.school.full_name if one else f"โรงเรียน {len(mine)} แห่ง"
        url = address(first) if one else f"{reverse('supervision:recommendations')}?mine=1"
        yield Letter([person], _key(first, "assigned"), f"ท่านเป็นผู้ติดตามข้อเสนอแนะถึง {whom}", str(first), url)


@transaction.atomic
def extend(*, recommendation, by, due_on, priority, reason, version):
    """Another due date or priority of one that is not settled, with the reason on record. Raises Stale."""
    old_day, old_priority = recommendation.due_on, recommendation.priority
    rows = Recommendation.objects.filter(pk=recommendation.pk, version=version, state__in=Recommendation.UNSETTLED)
    if not rows.update(due_on=due_on, priority=priority, version=F("version") + 1):
        raise Stale
    recommendation.refresh_from_db()
    changes = []
    if old_day != due_on:
        changes.append(f"กำหนด {short(old_day)} เป็น {short(due_on)}")
    if old_priority != priority:
        names = dict(Recommendation.Priority.choices)
        changes.append(f"ความสำคัญ {names[old_priority]} เป็น {names[priority]}")
    told = f"{' · '.join(changes)}\nเหตุผล: {reason}"
    RecommendationEvent.objects.create(
        recommendation=recommendation,
        from_state=recommendation.state,
        to_state="extended",
        actor=by,
        capacity=by.capacity,
        comment=told,
    )
    audit.record("extend recommendation", recommendation, actor=by, office=recommendation.office)
    _tell_school(recommendation, "extended", f"ข้อเสนอแนะมีกำหนดหรือความสำคัญใหม่ กำหนด {short(due_on)}", told)


def _step(recommendation, to_state, *, by, verb, comment="", version=None, **fields):
    from_state = move(recommendation, to_state, version=version, **fields)
    RecommendationEvent.objects.create(
        recommendation=recommendation,
        from_state=from_state,
        to_state=to_state,
        actor=by,
        capacity=by.capacity,
        comment=comment,
    )
    audit.record(verb, recommendation, actor=by, office=recommendation.office)


@transaction.atomic
def answer(*, recommendation, by, text, evidence=(), version=None):
    """The school says what it did, with files of (label, bytes or open file, content type), and returns the
    RecommendationAnswer. Raises Stale or WrongState.
    """
    _step(recommendation, State.ANSWERED, by=by, verb="answer recommendation", version=version)
    given = RecommendationAnswer.objects.create(recommendation=recommendation, text=text, answered_by=by)
    given.evidence.set(
        files.store(
            content, office=recommendation.office, purpose="evidence", label=label, content_type=content_type, by=by
        )
        for label, content, content_type in evidence
    )
    tell(
        [recommendation.supervisor],
        kind="recommendation",
        key=_key(recommendation, "answered"),
        title=f"{recommendation.school.full_name} ส่งผลการดำเนินงานตามข้อเสนอแนะ รอท่านยืนยันผล",
        body=str(recommendation),
        url=address(recommendation),
    )
    return given


@transaction.atomic
def verify(*, recommendation, by, comment="", version=None, quiet=False):
    """The supervisor accepts what the school did. With `quiet` the school is told by the next step of the same
    transaction. Raises Stale or WrongState.
    """
    _step(
        recommendation,
        State.VERIFIED,
        by=by,
        verb="verify recommendation",
        comment=comment,
        version=version,
        settled_at=timezone.now(),
    )
    if not quiet:
        _tell_school(recommendation, "verified", "ศึกษานิเทศก์ยืนยันผลการดำเนินงานตามข้อเสนอแนะแล้ว", comment)


@transaction.atomic
def close(*, recommendation, by, comment="", version=None):
    """A verified one needs no further follow-up; it no longer comes back on visits. Raises Stale or WrongState."""
    _step(
        recommendation,
        State.CLOSED,
        by=by,
        verb="close recommendation",
        comment=comment,
        version=version,
        settled_at=timezone.now(),
    )
    _tell_school(recommendation, "closed", "ปิดข้อเสนอแนะแล้ว ไม่ต้องดำเนินการเพิ่ม", comment)


@transaction.atomic
def send_back(*, recommendation, by, reason, version=None):
    """What was done is not enough yet; the school sees the reason. Raises Stale or WrongState."""
    _step(
        recommendation,
        State.SENT_BACK,
        by=by,
        verb="send back recommendation",
        comment=reason,
        version=version,
        settled_at=None,
    )
    _tell_school(recommendation, "sent_back", "ข้อเสนอแนะส่งกลับให้ดำเนินการเพิ่ม", reason)


@transaction.atomic
def withdraw(*, recommendation, by, reason, version=None):
    """The recommendation no longer holds; the school sees the reason. Raises Stale or WrongState."""
    _step(
        recommendation,
        State.WITHDRAWN,
        by=by,
        verb="withdraw recommendation",
        comment=reason,
        version=version,
        settled_at=timezone.now(),
    )
    _tell_school(recommendation, "withdrawn", "ยกเลิกข้อเสนอแนะ ไม่ต้องดำเนินการ", reason)
