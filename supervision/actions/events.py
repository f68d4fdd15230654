"""The life of an event: draft, announcement, end, cancelling; what it consists of."""

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from schools import audit
from schools.actions.edits import add_once, save_seen
from supervision.actions import event_notices
from supervision.actions.changes import Stale, WrongState, move
from supervision.actions.participants import fill_places
from supervision.actions.visit_parts import drop
from supervision.models import Event, EventSession, EventSpeaker, EventStep
from thai.dates import short

S = Event.State
SAME = ("office", "created_by", "state", "kind", "title", "starts_on", "ends_on")
# A day of work, and how many days get a session each without being asked.
DAY = (time(8, 30), time(16, 30))
MOST_DAYS = 10


@transaction.atomic
def begin(*, event, by):
    """Saves a new draft with a session for each of its days and returns (event, True). One alike that the same person
    began is returned instead, with False, so that a form sent twice makes one."""
    event.office, event.created_by = by.acting.office, by
    event, is_new = add_once(event, same=SAME, verb="make event", by=by)
    if is_new:
        EventStep.objects.create(event=event, actor=by, to_state=S.DRAFT)
        EventSession.objects.bulk_create(_days(event))
    return event, is_new


def _days(event):
    number = min((event.ends_on - event.starts_on).days + 1, MOST_DAYS)
    for n in range(number):
        day = event.starts_on + timedelta(days=n)
        first, last = (timezone.make_aware(datetime.combine(day, at)) for at in DAY)
        title = f"วันที่ {n + 1} ({short(day)})" if number > 1 else short(day)
        yield EventSession(event=event, title=title, starts_at=first, ends_at=last)


@transaction.atomic
def save(*, form, by):
    """Saves a valid EventForm and lets people of the waiting list move up where there are more places now. Returns
    whether it was still as the person saw it. Raises WrongState when it is over or cancelled."""
    held = Event.objects.select_for_update().get(pk=form.instance.pk)
    if held.state not in (S.DRAFT, S.ANNOUNCED):
        raise WrongState
    if not save_seen(form, verb="edit event", by=by):
        return False
    event = form.instance
    _follow_days(event, held)
    fill_places(event)
    about = ("starts_on", "ends_on", "place", "online_url")
    moved = any(getattr(held, name) != getattr(event, name) for name in about)
    if moved and held.state == S.ANNOUNCED:
        event_notices.tell_changed(event)
    return True


def _follow_days(event, before):
    """Sessions move with the days of their event, unless somebody was there; where its days only grew or shrank, they
    stay (see strays)."""
    by = event.starts_on - before.starts_on
    is_elsewhere = event.starts_on > before.ends_on or event.ends_on < before.starts_on
    if not by or not (is_elsewhere or by == event.ends_on - before.ends_on):
        return
    for row in event.sessions.filter(attendances=None):
        old = short(timezone.localtime(row.starts_at).date())
        row.starts_at, row.ends_at = row.starts_at + by, row.ends_at + by
        # The day that a title made by begin() tells.
        row.title = row.title.replace(old, short(timezone.localtime(row.starts_at).date()))
        row.save()


def strays(event):
    """That a session lies outside the days of its event, as a sentence, or ""."""
    for row in event.sessions.all():
        if not event.starts_on <= timezone.localtime(row.starts_at).date() <= event.ends_on:
            day = short(timezone.localtime(row.starts_at).date())
            return f"ช่วง “{row.title}” อยู่วันที่ {day} ซึ่งอยู่นอกวันของกิจกรรม โปรดแก้ไขช่วงกิจกรรม"
    return ""


def lacks(event):
    """What keeps a draft from being announced, as a sentence, or ""."""
    if not (event.place or event.online_url):
        return "ยังไม่ระบุสถานที่หรือลิงก์ประชุมออนไลน์ โปรดระบุอย่างน้อยหนึ่งอย่าง"
    if event.evaluation and event.evaluation.instrument.archived_at is not None:
        return "แบบประเมินที่เลือกเลิกใช้แล้ว โปรดเลือกแบบอื่น"
    return strays(event)


@transaction.atomic
def announce(*, event, by, version):
    """A draft becomes visible to schools and takes registrations. Raises ValidationError with what it lacks, WrongState
    or Stale."""
    if event.state != S.DRAFT:
        raise WrongState
    if problem := lacks(event):
        raise ValidationError(problem)
    _step(event, S.ANNOUNCED, by=by, version=version, verb="announce event")
    event_notices.tell_announced(event)


@transaction.atomic
def finish(*, event, by, version):
    """It is over: what stands in it changes no more, attendance and evaluation still come in. Raises WrongState, Stale,
    ValidationError before its first day."""
    if event.state == S.ANNOUNCED and event.starts_on > timezone.localdate():
        raise ValidationError("กิจกรรมยังไม่เริ่ม จึงยังปิดกิจกรรมไม่ได้")
    _step(event, S.FINISHED, by=by, version=version, verb="finish event")


@transaction.atomic
def cancel(*, event, reason, by, version):
    """It does not take place; those invited and those registered are told. Raises WrongState or Stale."""
    _step(event, S.CANCELLED, by=by, version=version, verb="cancel event", comment=reason)
    event_notices.tell_cancelled(event, reason)


@transaction.atomic
def restore(*, event, by, version):
    """Takes up again what was finished or cancelled. Raises WrongState or Stale."""
    if event.state not in (S.FINISHED, S.CANCELLED):
        raise WrongState
    was_cancelled = event.state == S.CANCELLED
    _step(event, S.ANNOUNCED, by=by, version=version, verb="restore event")
    if was_cancelled:
        event_notices.tell_restored(event)


def _step(event, to_state, *, by, version, verb, comment=""):
    from_state = move(event, to_state, version=version)
    EventStep.objects.create(
        event=event, from_state=from_state, to_state=to_state, actor=by, capacity=by.capacity, comment=comment
    )
    audit.record(verb, event, actor=by)


@transaction.atomic
def delete(*, event, by, version):
    """Deletes a draft. Raises WrongState when it was announced, Stale."""
    if event.state != S.DRAFT:
        raise WrongState
    if not Event.objects.filter(pk=event.pk, state=S.DRAFT, version=version).update(version=F("version") + 1):
        raise Stale
    files = [row.file for row in (*event.documents.select_related("file"), *event.photos.select_related("file"))]
    audit.record("delete event", event, actor=by)
    event.delete()
    for file in files:
        drop(file)


def _take(event, version):
    """The event is this save's now, when it is still as the person saw it. Raises Stale."""
    if not Event.objects.filter(pk=event.pk, version=version).update(version=F("version") + 1):
        event.refresh_from_db()
        raise Stale


@transaction.atomic
def save_sessions(*, event, sessions, by, version):
    """The sessions become exactly these; who was at one that stays is kept. `sessions` are {"pk" or None, "title",
    "starts_at", "ends_at"}. Raises Stale when somebody changed the event, ValidationError when a session with
    attendance would go."""
    _take(event, version)
    kept = {row.pk: row for row in event.sessions.select_for_update()}
    before = {(row.starts_at, row.ends_at) for row in kept.values()}
    wanted = {row["pk"] for row in sessions if row["pk"] in kept}
    for pk in sorted(set(kept) - wanted):
        if kept[pk].attendances.exists():
            raise ValidationError(f"ช่วง “{kept[pk].title}” มีบันทึกการเข้าร่วมแล้ว จึงนำออกไม่ได้")
        kept[pk].delete()
    for row in sessions:
        session = kept.pop(row["pk"], None) or EventSession(event=event)
        session.title, session.starts_at, session.ends_at = row["title"], row["starts_at"], row["ends_at"]
        session.save()
    audit.record("edit sessions of event", event, actor=by, sessions=len(sessions))
    if event.state == S.ANNOUNCED and before != {(row["starts_at"], row["ends_at"]) for row in sessions}:
        event.refresh_from_db()
        event_notices.tell_changed(event)


@transaction.atomic
def save_speakers(*, event, speakers, by, version):
    """The speakers become exactly these: {"name", "position", "topic"}. Raises Stale."""
    _take(event, version)
    if [*event.speakers.values("name", "position", "topic")] != list(speakers):
        event.speakers.all().delete()
        EventSpeaker.objects.bulk_create(EventSpeaker(event=event, **row) for row in speakers)
    audit.record("edit speakers of event", event, actor=by, speakers=len(speakers))


@transaction.atomic
def write_outcome(*, form, by):
    """Saves what came of it; returns whether nobody saved before."""
    return save_seen(form, verb="write outcome of event", by=by)
