"""Writing visits: each step is one transaction with its event, its line in the audit trail and word to those it
concerns.
"""

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from inbox.models import Notice
from instruments.models import Response
from schools import audit, files
from schools.models import Role, StoredFile
from schools.recipients import of_office, of_school
from supervision.actions import follow_ups as follow_up_actions
from supervision.actions import recommendations, visit_parts
from supervision.actions.changes import Stale, WrongState, move
from supervision.models import (
    PlannedVisit,
    PlannedVisitEvent,
    Recommendation,
    Visit,
    VisitEvent,
    VisitPhoto,
)
from supervision.permissions import owners_of
from thai.dates import short

# What the form writes; states and times belong to the steps alone.
CONTENT = [
    "school", "visited_on", "hours", "kind", "mode", "purpose", "aims", "topics", "programme", "order_text",
    "order_file", "people_met", "classes", "strengths", "improvements", "expected", "private_notes",
    "latitude", "longitude", "accuracy", "updated_at",
]  # fmt: skip


@transaction.atomic
def save(
    *, visit, by, version, tools, drafts, team=(), guests=(), follow_ups=(), photos=(), marks=(), signatures=(),
    order=None, planned=None, projects=None, submit=False,
):  # fmt: skip
    """Writes a whole visit as the form holds it and returns it; with `submit` it goes to the head at once.

    `visit` is unsaved or a changed instance; `tools` are supervision.forms.tools.Tool with valid forms. `drafts`
    (dicts of text, owner, due_on), `team` (user, role) and `guests` (name, position, role) take the place of the
    visit's, `follow_ups` too. `photos` are (label, bytes, content type), `marks` changed VisitPhoto, `signatures`
    what SignatureForm.content() says of each side, `order` an open PDF, `planned` the PlannedVisit it came from,
    `projects` those of the action plan that it is a visit of (None: as they are).
    Raises Stale when the stored visit is no longer `version`, WrongState when it can no longer be edited.
    """
    new = visit.pk is None
    visit.office_id = visit.school.office_id
    if not new:
        _lock(visit, version)
    replaced = None
    if order:
        replaced = visit.order_file
        visit.order_file = files.store(
            order, office=visit.office, purpose="visit_order", label=order.name, content_type="application/pdf", by=by
        )
    if new:
        visit.supervisor = by
        visit.version = 1
        visit.save(force_insert=True)
        VisitEvent.objects.create(visit=visit, to_state=Visit.State.DRAFT, actor=by)
    else:
        visit.version = version + 1
        visit.save(update_fields=CONTENT)
    if replaced:
        visit_parts.drop(replaced)
    visit_parts.write_answers(visit=visit, tools=tools, by=by)
    visit_parts.write_people(visit=visit, team=team, guests=guests)
    visit_parts.write_signatures(visit=visit, signatures=signatures, by=by)
    visit.recommendations.filter(state=Recommendation.State.DRAFT).delete()
    Recommendation.objects.bulk_create(
        Recommendation(office_id=visit.office_id, school=visit.school, visit=visit, supervisor=visit.supervisor, **row)
        for row in drafts
    )
    follow_up_actions.write(visit=visit, rows=follow_ups)
    for photo in marks:
        photo.save(update_fields=["caption", "shows_children", "consent"])
    for label, content, content_type in photos:
        stored = files.store(
            content, office=visit.office, purpose="visit_photo", label=label, content_type=content_type, by=by
        )
        VisitPhoto.objects.create(visit=visit, file=stored)
    _keep_plan(visit, planned)
    if projects is not None:
        visit.projects.set(projects)
    audit.record("create visit" if new else "edit visit", visit, actor=by, version=visit.version)
    if submit:
        _hand_in(visit, by=by)
    return visit


def _keep_plan(visit, planned):
    """Notes which planned visit this one is; a visit to another school is not what was planned."""
    rows = PlannedVisit.objects.waiting()
    moved = PlannedVisit.objects.standing().filter(visit=visit).exclude(school=visit.school_id)
    moved.update(visit=None, state=PlannedVisit.State.PLANNED, version=F("version") + 1)
    fits = planned is not None and planned.visit_id is None and planned.school_id == visit.school_id
    if fits and not PlannedVisit.objects.filter(visit=visit).exists():
        rows.filter(pk=planned.pk, visit=None).update(visit=visit, version=F("version") + 1)


def _lock(visit, version):
    """Holds the row until the transaction ends. Raises Stale or WrongState."""
    rows = Visit.objects.filter(pk=visit.pk)
    if rows.filter(version=version, state__in=Visit.EDITABLE).update(version=F("version") + 1):
        return
    if rows.exclude(state__in=Visit.EDITABLE).exists():
        raise WrongState
    raise Stale


def _step(visit, to_state, *, by, verb, comment="", version=None):
    from_state = move(visit, to_state, version=version, updated_at=timezone.now())
    VisitEvent.objects.create(
        visit=visit, from_state=from_state, to_state=to_state, actor=by, capacity=by.capacity, comment=comment
    )
    audit.record(verb, visit, actor=by)


def makers(visit):
    """The author and the colleagues who took part."""
    return [visit.supervisor, *visit.team.all()]


def tell_of(visit, people, event, title, *, by, body=""):
    """Tells people of a step of a visit, once for each version; never the one who made the step."""
    tell(
        [person for person in people if person != by],
        kind="visit",
        key=f"visit:{visit.pk}:{event}:{visit.version}",
        title=title,
        body=body,
        url=reverse("supervision:visit", args=[visit.pk]),
    )


def _what(visit):
    return f"{visit.school.full_name} เมื่อ {short(visit.visited_on)}"


def _hand_in(visit, *, by, version=None):
    _step(visit, Visit.State.SUBMITTED, by=by, verb="submit visit", version=version)
    planned = PlannedVisit.objects.waiting().filter(visit=visit).first()
    if planned and PlannedVisit.objects.filter(pk=planned.pk, state=PlannedVisit.State.PLANNED).update(
        state=PlannedVisit.State.DONE, version=F("version") + 1
    ):
        PlannedVisitEvent.objects.create(
            planned=planned,
            what=PlannedVisitEvent.What.DONE,
            from_day=planned.planned_on,
            to_day=visit.visited_on,
            actor=by,
        )
    title = f"มีบันทึกการนิเทศรอพิจารณา: {_what(visit)}"
    if reviewers := _reviewers(visit):
        tell_of(visit, reviewers, "submitted", title, by=by, body=f"ผู้นิเทศ {visit.supervisor}")
    else:
        # Who may add one is told; of their own office they approve nothing.
        title = f"ยังไม่มีผู้อนุมัติบันทึกการนิเทศ: {_what(visit)}"
        tell_of(visit, of_office(visit.office, Role.OFFICE_ADMIN), "no reviewer", title, by=by, body=NO_REVIEWER)


NO_REVIEWER = (
    "ผู้บันทึกหรือผู้ส่งอนุมัติบันทึกของตนเองไม่ได้ โปรดเพิ่มผู้อำนวยการสำนักงานเขตพื้นที่หรือผู้อำนวยการกลุ่มนิเทศฯ หรือมอบหมายผู้รักษาราชการแทน "
    "ที่หน้าบุคคล"
)


def _reviewers(visit):
    """Who is to approve a visit that was just handed in: the head, and where the head made it or took part in it the
    director. Where they all took part, those of them who may approve nevertheless."""
    heads, directors = of_office(visit.office, Role.HEAD), of_office(visit.office, Role.DIRECTOR)
    owners = owners_of(visit)
    concerned = owners | {person.pk for person in makers(visit)}
    for people, out in ((heads, concerned), (directors, concerned), (heads + directors, owners)):
        apart = [person for person in people if person.pk not in out]
        if apart:
            return apart
    return []


@transaction.atomic
def submit(*, visit, by, version=None):
    """Hands a draft or a returned visit to the head; what was planned is then done. Raises Stale or WrongState."""
    _hand_in(visit, by=by, version=version)


@transaction.atomic
def send_back(*, visit, by, reason, version=None):
    """Returns a submitted visit to its supervisor with a reason. Raises Stale or WrongState."""
    _step(visit, Visit.State.RETURNED, by=by, verb="return visit", comment=reason, version=version)
    _plan_again(visit, by=by)
    tell_of(visit, makers(visit), "returned", f"บันทึกการนิเทศถูกส่งกลับให้แก้ไข: {_what(visit)}", by=by, body=reason)


def _plan_again(visit, *, by, reason="บันทึกการนิเทศถูกส่งกลับให้แก้ไข"):
    """What was planned still waits: it keeps the visit, and is done when that is handed in again to the same school."""
    for planned in PlannedVisit.objects.filter(visit=visit, state=PlannedVisit.State.DONE):
        PlannedVisit.objects.filter(pk=planned.pk).update(state=PlannedVisit.State.PLANNED, version=F("version") + 1)
        PlannedVisitEvent.objects.create(
            planned=planned,
            what=PlannedVisitEvent.What.RESTORED,
            from_day=planned.planned_on,
            to_day=planned.planned_on,
            reason=reason,
            actor=by,
        )


@transaction.atomic
def approve(*, visit, by, version=None):
    """Approves a submitted visit: the school sees it, its recommendations open, and what it found of earlier ones
    takes effect. Raises Stale or WrongState.
    """
    _step(visit, Visit.State.APPROVED, by=by, verb="approve visit", version=version)
    recommendations.open_all(visit=visit, by=by)
    follow_up_actions.apply(visit=visit, by=by)
    tell_of(visit, makers(visit), "approved", f"บันทึกการนิเทศได้รับอนุมัติแล้ว: {_what(visit)}", by=by)
    title = f"มีผลการนิเทศเมื่อ {short(visit.visited_on)} ให้โรงเรียนรับทราบ"
    tell_of(visit, of_school(visit.school), "approved", title, by=by, body=f"ผู้นิเทศ {visit.supervisor}")


@transaction.atomic
def acknowledge(*, visit, by, view=""):
    """The school has read the approved visit; the first one who says so stays on record, with the school's view.
    Raises WrongState.
    """
    rows = Visit.objects.filter(pk=visit.pk, state=Visit.State.APPROVED, acknowledged_at=None)
    if not rows.update(acknowledged_at=timezone.now(), acknowledged_by=by, school_view=view, version=F("version") + 1):
        raise WrongState
    visit.refresh_from_db()
    VisitEvent.objects.create(
        visit=visit, from_state=visit.state, to_state="acknowledged", actor=by, capacity=by.capacity, comment=view
    )
    audit.record("acknowledge visit", visit, actor=by)
    tell_of(visit, makers(visit), "acknowledged", f"โรงเรียนรับทราบผลการนิเทศแล้ว: {_what(visit)}", by=by, body=view)


@transaction.atomic
def give_feedback(*, visit, by, form):
    """The supervised answer the feedback form (a valid AnswerForm) once. Raises WrongState when somebody did before,
    or when the visit is not acknowledged.
    """
    rows = Visit.objects.filter(pk=visit.pk, state=Visit.State.APPROVED, acknowledged_at__isnull=False, feedback=None)
    if not rows.update(version=F("version") + 1):
        raise WrongState
    visit.refresh_from_db()
    visit.feedback = form.save(school=visit.school, respondent=by)
    visit.save(update_fields=["feedback"])
    VisitEvent.objects.create(visit=visit, from_state=visit.state, to_state="feedback", actor=by, capacity=by.capacity)
    audit.record("give feedback", visit, actor=by)
    tell_of(visit, makers(visit), "feedback", f"โรงเรียนให้ข้อมูลสะท้อนกลับการนิเทศ: {_what(visit)}", by=by)


@transaction.atomic
def delete(*, visit, by, version):
    """Takes a visit that was never approved out altogether, with its answers and files; what was planned waits again.

    Raises WrongState when it was handed in meanwhile, Stale when it is no longer what the person saw.
    """
    _lock(visit, version)
    visit.refresh_from_db()
    key, title, others = f"visit:{visit.pk}:deleted", f"ลบบันทึกการนิเทศแล้ว: {_what(visit)}", list(visit.team.all())
    audit.record("delete visit", visit, actor=by, school=visit.school_id, visited_on=visit.visited_on.isoformat())
    _plan_again(visit, by=by, reason="ลบบันทึกการนิเทศที่ส่งกลับ")
    PlannedVisit.objects.filter(visit=visit).update(visit=None, version=F("version") + 1)
    # What was told of a returned one stays in the inbox, but leads nowhere any more.
    Notice.objects.filter(key__startswith=f"visit:{visit.pk}:").update(url="")
    responses = Response.objects.filter(at_visit__visit=visit)
    of_visit = Q(visit_photo__visit=visit) | Q(visit_signature__visit=visit) | Q(answers__response__in=responses)
    stored = list(StoredFile.objects.filter(of_visit | Q(pk=visit.order_file_id)).distinct())
    keys = list(responses.values_list("pk", flat=True))
    visit.delete()
    Response.objects.filter(pk__in=keys).delete()
    tell(others, kind="visit", key=key, title=title, body=f"ผู้ลบ {by}", url=reverse("supervision:visits"))
    for file in stored:
        visit_parts.drop(file)


@transaction.atomic
def remove_tool(*, row, by):
    """Takes an instrument out of an editable visit, with what was answered and its files. Raises WrongState when the
    visit was handed in meanwhile.
    """
    rows = Visit.objects.filter(pk=row.visit_id, state__in=Visit.EDITABLE)
    if not rows.update(version=F("version") + 1):
        raise WrongState
    response = row.response
    audit.record(
        "remove instrument", row.visit, actor=by, version=response.version_id, answers=response.answers.count()
    )
    stored = list(StoredFile.objects.filter(answers__response=response).distinct())
    row.delete()
    response.answers.all().delete()
    response.delete()
    for file in stored:
        visit_parts.drop(file)


@transaction.atomic
def delete_photo(*, photo, by):
    """Takes a photo out of an editable visit, its content too: a picture of a child is not kept without need.

    Raises WrongState when the visit was handed in meanwhile.
    """
    rows = Visit.objects.filter(pk=photo.visit_id, state__in=Visit.EDITABLE)
    if not rows.update(version=F("version") + 1):
        raise WrongState
    stored, visit = photo.file, photo.visit
    audit.record("delete photo", visit, actor=by, file=str(stored.pk))
    photo.delete()
    visit_parts.drop(stored)
