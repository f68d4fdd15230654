"""Publishing chosen parts of an approved visit: a frozen copy under an address of its own, until it is withdrawn."""

import secrets

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from instruments import reading
from schools import audit
from schools.recipients import of_school
from supervision.actions import visit_parts
from supervision.actions.changes import WrongState
from supervision.actions.visits import makers, tell_of
from supervision.models import Visit, VisitEvent, VisitPhoto, VisitPublication

Part = VisitPublication.Part
ADDRESS_BYTES = 32


def content_of(visit, parts):
    """The plain data that is published: never private notes, names of people met, or what the head wrote."""
    content = {
        "office": visit.office.formal_name,
        "school": visit.school.full_name,
        "visited_on": visit.visited_on.isoformat(),
        "kind": visit.get_kind_display(),
    }
    if Part.PURPOSE in parts:
        content["purpose"] = visit.purpose
    if Part.STRENGTHS in parts:
        content["strengths"] = visit.strengths
    if Part.IMPROVEMENTS in parts:
        content["improvements"] = visit.improvements
    if Part.RESULTS in parts:
        content["results"] = [_result(row.response) for row in visit.answered.select_related("response__version")]
    if Part.PHOTOS in parts:
        photos = [photo for photo in visit.photos.all() if photo.may_be_published]
        content["photos"] = [{"file": str(photo.file_id), "caption": photo.caption} for photo in photos]
    return content


def _result(response):
    """Title and figures of one instrument; no text that anybody wrote."""
    found = reading.summary(response)
    return {
        "title": response.version.instrument.title,
        "n": found.n if found else 0,
        "mean": str(found.mean) if found and found.mean is not None else "",
        "band": (found.band or "") if found else "",
    }


@transaction.atomic
def publish(*, visit, parts, by):
    """Publishes these parts as they are now and returns the VisitPublication. Each publishing has an address of its
    own: that of a withdrawn one stays void. Raises WrongState unless the visit is approved and not published now.
    """
    locked = Visit.objects.select_for_update().filter(pk=visit.pk, state=Visit.State.APPROVED).first()
    if locked is None:
        raise WrongState
    known = VisitPublication.objects.filter(visit=visit).first()
    if known and known.withdrawn_at is None:
        raise WrongState
    values = {
        "token": secrets.token_urlsafe(ADDRESS_BYTES),
        "parts": list(parts),
        "content": content_of(visit, parts),
        "published_by": by,
        "published_at": timezone.now(),
        "withdrawn_at": None,
    }
    publication, _ = VisitPublication.objects.update_or_create(visit=visit, defaults=values)
    _note(visit, "published", by=by, comment=", ".join(Part(part).label for part in parts))
    title = f"เผยแพร่ผลการนิเทศ {visit.school.full_name} แล้ว"
    key = f"published-{publication.published_at:%s}"
    tell_of(visit, [*makers(visit), *of_school(visit.school)], key, title, by=by)
    return publication


@transaction.atomic
def withdraw(*, visit, by):
    """Takes the published parts away from everybody. Raises WrongState when they are not published."""
    rows = VisitPublication.objects.filter(visit=visit, withdrawn_at=None)
    if not rows.update(withdrawn_at=timezone.now()):
        raise WrongState
    _note(visit, "withdrawn", by=by)
    title = f"ยกเลิกการเผยแพร่ผลการนิเทศ {visit.school.full_name} แล้ว"
    key = f"withdrawn-{timezone.now():%s}"
    tell_of(visit, [*makers(visit), *of_school(visit.school)], key, title, by=by)


@transaction.atomic
def take_back(*, photo, by, delete=False):
    """Consent to a photo of an approved visit was taken back: from now on nobody sees it on a public page, and with
    `delete` the picture itself is gone. Raises WrongState when that was done before, or the visit is not approved.
    """
    visit = photo.visit
    if not Visit.objects.filter(pk=visit.pk, state=Visit.State.APPROVED).update(version=F("version") + 1):
        raise WrongState
    visit.refresh_from_db()
    rows = VisitPhoto.objects.select_for_update().filter(pk=photo.pk)
    if delete:
        if not rows.delete()[0]:
            raise WrongState
        visit_parts.drop(photo.file)
    # Whoever can take consent back is in the picture, so that it needs consent whatever was marked before.
    elif not rows.publishable().update(shows_children=True, consent=False):
        raise WrongState
    step, verb = ("no_photo", "delete photo") if delete else ("no_consent", "take back consent")
    _note(visit, step, by=by, comment=photo.caption, verb=verb, file=str(photo.file_id))
    title = f"{VisitEvent(to_state=step).label}: {visit.school.full_name}"
    tell_of(visit, makers(visit), f"{step}-{photo.pk}", title, by=by)


def _note(visit, step, *, by, comment="", verb="", **details):
    VisitEvent.objects.create(
        visit=visit, from_state=visit.state, to_state=step, actor=by, capacity=by.capacity, comment=comment
    )
    audit.record(verb or f"{step} visit", visit, actor=by, **details)
