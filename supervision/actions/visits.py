"""Writing visits: each step is one transaction with its event and its line in the audit trail."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from instruments import actions as instruments
from schools import audit, files
from supervision.actions import recommendations
from supervision.actions.changes import Stale, WrongState, move
from supervision.models import Recommendation, Visit, VisitEvent, VisitInstrument, VisitPhoto

# What the form writes; states and times belong to the steps alone.
CONTENT = [
    "school",
    "visited_on",
    "mode",
    "purpose",
    "people_met",
    "strengths",
    "improvements",
    "updated_at",
]


@transaction.atomic
def save(*, visit, by, version, answers, drafts, photos=(), marks=(), submit=False):
    """Writes a whole visit as the form holds it and returns it; with `submit` it goes to the head at once.

    `visit` is unsaved or a changed instance; `answers` is a valid AnswerForm, `drafts` a list of dicts (text,
    owner, due_on) that take the place of the visit's recommendations, `photos` of (label, bytes, content type),
    `marks` of changed VisitPhoto. Raises Stale when the stored visit is no longer `version`, WrongState when it can
    no longer be edited.
    """
    new = visit.pk is None
    visit.office_id = visit.school.office_id
    response = instruments.answer(
        version=answers.version,
        school=visit.school,
        respondent=by,
        values=answers.values(),
        response=None if new else visit.response,
    )
    if new:
        visit.supervisor = by
        visit.version = 1
        visit.save(force_insert=True)
        VisitInstrument.objects.create(visit=visit, response=response)
        VisitEvent.objects.create(visit=visit, to_state=Visit.State.DRAFT, actor=by)
    else:
        _lock(visit, version)
        visit.version = version + 1
        visit.save(update_fields=CONTENT)
    visit.recommendations.filter(state=Recommendation.State.DRAFT).delete()
    Recommendation.objects.bulk_create(
        Recommendation(office_id=visit.office_id, school=visit.school, visit=visit, supervisor=visit.supervisor, **row)
        for row in drafts
    )
    for photo in marks:
        photo.save(update_fields=["caption", "shows_children", "consent"])
    for label, content, content_type in photos:
        stored = files.store(
            content, office=visit.office, purpose="visit_photo", label=label, content_type=content_type, by=by
        )
        VisitPhoto.objects.create(visit=visit, file=stored)
    audit.record("create visit" if new else "edit visit", visit, actor=by, version=visit.version)
    if submit:
        _step(visit, Visit.State.SUBMITTED, by=by, verb="submit visit")
    return visit


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


@transaction.atomic
def submit(*, visit, by, version=None):
    """Hands a draft or a returned visit to the head. Raises Stale or WrongState."""
    _step(visit, Visit.State.SUBMITTED, by=by, verb="submit visit", version=version)


@transaction.atomic
def send_back(*, visit, by, reason, version=None):
    """Returns a submitted visit to its supervisor with a reason. Raises Stale or WrongState."""
    _step(visit, Visit.State.RETURNED, by=by, verb="return visit", comment=reason, version=version)


@transaction.atomic
def approve(*, visit, by, version=None):
    """Approves a submitted visit: the school sees it, and its recommendations open. Raises Stale or WrongState."""
    _step(visit, Visit.State.APPROVED, by=by, verb="approve visit", version=version)
    recommendations.open_all(visit=visit, by=by)


@transaction.atomic
def acknowledge(*, visit, by):
    """The school has read the approved visit; the first one who says so stays on record. Raises WrongState."""
    rows = Visit.objects.filter(pk=visit.pk, state=Visit.State.APPROVED, acknowledged_at=None)
    if not rows.update(acknowledged_at=timezone.now(), acknowledged_by=by, version=F("version") + 1):
        raise WrongState
    visit.refresh_from_db()
    VisitEvent.objects.create(visit=visit, from_state=visit.state, to_state="acknowledged", actor=by)
    audit.record("acknowledge visit", visit, actor=by)


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
    stored.delete()
    transaction.on_commit(lambda: stored.content.storage.delete(stored.content.name))
