"""Media that schools ask for: asked, prepared, delivered, given back, rated."""

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from registry.models import MediaRequest, MediaRequestEvent
from schools import audit, recipients
from schools.actions.changes import Stale, WrongState, move
from schools.models import Role

State = MediaRequest.State
What = MediaRequestEvent.What
STEPS = {
    "accept": "รับเรื่องแล้ว",
    "deliver": "บันทึกการส่งมอบแล้ว โรงเรียนได้รับแจ้งแล้ว",
    "decline": "แจ้งโรงเรียนแล้วว่าจัดให้ไม่ได้",
    "cancel": "ยกเลิกคำขอแล้ว",
    "give_back": "บันทึกการรับคืนแล้ว",
    "rate": "ขอบคุณสำหรับการประเมิน",
}
TO = {
    "accept": State.ACCEPTED,
    "deliver": State.DELIVERED,
    "decline": State.DECLINED,
    "cancel": State.CANCELLED,
    "rate": State.RATED,
}


@transaction.atomic
def ask(*, request, by):
    """Saves a new request and returns (request, True); the one that the same page made before with False."""
    there = MediaRequest.objects.filter(client_uuid=request.client_uuid, school=request.school_id).first()
    if there is not None:
        return there, False
    request.created_by = by
    request.save(force_insert=True)
    event = _happened(request, What.ASK, by)
    audit.record("ask for media", request, actor=by)
    _tell(request, recipients.of_office(request.office, Role.HEAD, Role.CLERK), event)
    return request, True


def _happened(request, what, by, comment=""):
    return MediaRequestEvent.objects.create(request=request, what=what, actor=by, capacity=by.capacity, comment=comment)


def _tell(request, people, event):
    tell(
        people,
        kind="library",
        key=f"media:{request.pk}:{event.pk}",
        title=f"{event.label}: {request.what}",
        body=event.comment,
        url=reverse("library:request", args=[request.pk]),
    )


@transaction.atomic
def step(*, request, name, by, version, note="", **given):
    """Takes a step of STEPS, with what is `given` beside it (back_by, rating). Raises WrongState or Stale."""
    if name == "give_back":
        if request.state not in MediaRequest.GIVEN or request.way != MediaRequest.Way.LOAN:
            raise WrongState
        rows = MediaRequest.objects.filter(pk=request.pk, version=version, returned_on=None)
        if not rows.update(returned_on=timezone.localdate(), version=F("version") + 1):
            raise Stale
        request.refresh_from_db()
    else:
        if name in ("accept", "deliver") and request.responsible_id is None:
            given["responsible"] = by
        if name == "deliver":
            given["delivered_at"] = timezone.now()
        if name == "rate":
            given["rating_note"] = note
        move(request, TO[name], version=version, **given)
    event = _happened(request, name, by, comment=note)
    audit.record(f"{name} media", request, actor=by)
    if name in ("cancel", "rate"):
        people = [request.responsible] if request.responsible_id else recipients.of_office(request.office, Role.CLERK)
    else:
        people = recipients.of_school(request.school)
    _tell(request, people, event)
