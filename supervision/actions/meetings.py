"""A meeting of a committee: planned with its usual agenda, called, held, recorded, and its minutes adopted."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from schools import audit
from supervision import minutes
from supervision.actions import resolutions
from supervision.actions.changes import Stale, locked, move
from supervision.models import (
    AgendaItem,
    Event,
    Meeting,
    MeetingAnswer,
    MeetingMember,
    MeetingSeries,
    MeetingStep,
    Resolution,
)
from thai.dates import short, with_weekday
from thai.years import be_year

S, K = Meeting.State, AgendaItem.Kind
# What of a committee a meeting keeps as it was.
RULES = ("quorum_rule", "quorum_count", "substitutes_count")
SEAT = ("user_id", "name", "post", "duty", "position")
DAY = ("starts_on", "place", "online_url")


class Written(Exception):
    """Something of the minutes is written already."""


class NumberTaken(Exception):
    """The committee has a meeting of this number in the year already."""


def address(meeting):
    """The page of a meeting."""
    return reverse("supervision:meeting", args=[meeting.pk])


def title_of(series, number, year):
    """The title of the event of a meeting."""
    return f"ประชุม{series.name} ครั้งที่ {number}/{year}"[:250]


def next_number(series, year):
    """The number that the next meeting of the committee gets in a BE year."""
    newest = series.meetings.standing().filter(be_year=year).order_by("-number").values_list("number", flat=True)[:1]
    return (newest[0] if newest else 0) + 1


def _step(meeting, from_state, *, by, comment=""):
    MeetingStep.objects.create(
        meeting=meeting,
        from_state=from_state,
        to_state=meeting.state,
        actor=by,
        capacity=by.capacity,
        comment=comment,
    )


def _free(series, number, year, *, but=None):
    if series.meetings.standing().filter(number=number, be_year=year).exclude(pk=but).exists():
        raise NumberTaken


@transaction.atomic
def plan(*, series, by, number, starts_on, starts_at, place, online_url, client_uuid):
    """A new meeting of a committee with its members and the agenda of its last meeting, or the usual five; what is
    still open of earlier resolutions comes in under the matters arising. The same form sent twice is one meeting,
    sent again with other content it is one more. Raises NumberTaken.
    """
    MeetingSeries.objects.select_for_update().get(pk=series.pk)
    if client_uuid and (there := Meeting.objects.select_related("event").filter(client_uuid=client_uuid).first()):
        event, wanted = there.event, (series.pk, number, starts_on, starts_at, place, online_url)
        if (there.series_id, there.number, event.starts_on, there.starts_at, event.place, event.online_url) == wanted:
            return there
        client_uuid = uuid.uuid4()
    year = be_year(starts_on)
    _free(series, number, year)
    before = series.meetings.standing().order_by("-be_year", "-number").first()
    event = Event.objects.create(
        office_id=series.office_id,
        kind=Event.Kind.COMMITTEE,
        title=title_of(series, number, year),
        starts_on=starts_on,
        ends_on=starts_on,
        place=place,
        online_url=online_url,
        owner=by,
        created_by=by,
    )
    meeting = Meeting.objects.create(
        office_id=series.office_id,
        event=event,
        series=series,
        number=number,
        be_year=year,
        starts_at=starts_at,
        client_uuid=client_uuid,
        **{name: getattr(series, name) for name in RULES},
    )
    _call_members(meeting, series)
    _begin_agenda(meeting, before)
    _step(meeting, "", by=by)
    audit.record("plan meeting", meeting, actor=by)
    return meeting


def _call_members(meeting, series):
    MeetingMember.objects.bulk_create(
        MeetingMember(meeting=meeting, **{name: getattr(row, name) for name in SEAT}) for row in series.members.all()
    )


def renew_seats(series):
    """The members and the quorum of a committee as they are now, for its meetings that nobody was called to yet; in the
    caller's transaction."""
    for meeting in series.meetings.select_for_update().filter(state=S.PLANNED):
        meeting.members.exclude(duty=MeetingMember.Duty.GUEST).delete()
        _call_members(meeting, series)
        Meeting.objects.filter(pk=meeting.pk).update(
            version=F("version") + 1, **{name: getattr(series, name) for name in RULES}
        )


def _begin_agenda(meeting, before):
    headings = before.items.filter(parent=None).values_list("kind", "title") if before else K.choices
    for place, (kind, title) in enumerate(headings, start=1):
        AgendaItem.objects.create(meeting=meeting, kind=kind, title=title, position=place)
    bring_adoptions(meeting)
    bring_arising(meeting)


def _earlier(meeting, *, of=""):
    """The condition for what belongs to an earlier meeting; `of` is the way there."""
    same_year = Q(**{f"{of}be_year": meeting.be_year, f"{of}number__lt": meeting.number})
    return Q(**{f"{of}series": meeting.series_id}) & (Q(**{f"{of}be_year__lt": meeting.be_year}) | same_year)


def bring_adoptions(meeting):
    """Puts the minutes of earlier meetings that wait for it under the heading of adoption, each once; returns how many
    came in."""
    heading = meeting.items.filter(kind=K.ADOPT, parent=None).first()
    if heading is None:
        return 0
    there = list(heading.children.values_list("title", flat=True))
    waiting = Meeting.objects.filter(_earlier(meeting), state__in=(S.HELD, S.RECORDED)).select_related("event")
    missing = []
    for row in waiting.order_by("be_year", "number"):
        title = f"รับรองรายงานการประชุมครั้งที่ {row.label} "
        if not any(known.startswith(title) for known in there):
            missing.append(f"{title}เมื่อวันที่ {short(row.event.starts_on)}")
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, parent=heading, position=place, title=title)
        for place, title in enumerate(missing, start=len(there) + 1)
    )
    return len(missing)


def bring_arising(meeting):
    """Puts what earlier meetings of the committee resolved and is not carried out under the matters arising, each
    once; returns how many came in."""
    heading = meeting.items.filter(kind=K.ARISING, parent=None).first()
    if heading is None:
        return 0
    there = meeting.items.exclude(arising=None).values("arising")
    open_rows = Resolution.objects.open().filter(_earlier(meeting, of="meeting__"))
    open_rows = open_rows.exclude(pk__in=there).exclude(meeting__state=S.CANCELLED)
    open_rows = open_rows.select_related("meeting").order_by("meeting__be_year", "meeting__number", "pk")
    start = heading.children.count()
    items = [
        AgendaItem(
            meeting=meeting,
            parent=heading,
            position=start + place,
            title=f"ติดตามมติครั้งที่ {row.meeting.label}: {row.text}"[:300],
            arising=row,
        )
        for place, row in enumerate(open_rows, start=1)
    ]
    AgendaItem.objects.bulk_create(items)
    return len(items)


@transaction.atomic
def bring(*, meeting, by):
    """As bring_adoptions and bring_arising, of a meeting that is prepared already. Raises WrongState."""
    meeting = locked(Meeting, meeting.pk, Meeting.WRITTEN)
    found = bring_adoptions(meeting) + bring_arising(meeting)
    if found:
        audit.record("bring matters arising", meeting, actor=by, items=found)
    return found


@transaction.atomic
def change(*, meeting, by, version, number, starts_on, starts_at, place, online_url):
    """Another day, hour, place or number; whoever was called already is told. Raises Stale or NumberTaken."""
    # Who plans the next one at the same moment waits.
    MeetingSeries.objects.select_for_update().get(pk=meeting.series_id)
    if not Meeting.objects.filter(pk=meeting.pk, version=version, state__in=Meeting.PREPARED).update(
        version=F("version") + 1
    ):
        raise Stale
    year = be_year(starts_on)
    _free(meeting.series, number, year, but=meeting.pk)
    event = meeting.event
    moved = (event.starts_on, event.place, event.online_url, meeting.starts_at)
    moved = moved != (starts_on, place, online_url, starts_at)
    Event.objects.filter(pk=event.pk).update(
        starts_on=starts_on,
        ends_on=starts_on,
        place=place,
        online_url=online_url,
        title=title_of(meeting.series, number, year),
        version=F("version") + 1,
    )
    Meeting.objects.filter(pk=meeting.pk).update(number=number, be_year=year, starts_at=starts_at)
    meeting.refresh_from_db()
    audit.record("change meeting", meeting, actor=by)
    if moved and meeting.state == S.INVITED:
        _step(meeting, S.INVITED, by=by, comment=when_and_where(meeting))
        # Who could come then may not be able to come now.
        MeetingAnswer.objects.filter(member__meeting=meeting).delete()
        _tell(meeting, "moved", f"เปลี่ยนแปลงการประชุม {meeting} โปรดตอบรับอีกครั้ง")
    return meeting


def when_and_where(meeting):
    """Day, hour and place in one line."""
    event = meeting.event
    parts = [f"{with_weekday(event.starts_on)} เวลา {meeting.starts_at:%H.%M} น.", event.place, event.online_url]
    return " · ".join(part for part in parts if part)


def agenda_lines(meeting):
    """The agenda as lines of text: ระเบียบวาระที่ 1 …, 1.1 …."""
    rows = list(meeting.items.all())
    for number, heading in enumerate([row for row in rows if row.parent_id is None], start=1):
        yield f"ระเบียบวาระที่ {number} {heading.title}"
        below = [row for row in rows if row.parent_id == heading.pk]
        yield from (f"{number}.{place} {row.title}" for place, row in enumerate(below, start=1))


def _tell(meeting, verb, title, body=None):
    people = [row.user for row in meeting.members.exclude(user=None).select_related("user")]
    if body is None:
        body = "\n".join([when_and_where(meeting), *agenda_lines(meeting)])
    key = f"meeting:{meeting.pk}:{verb}:{meeting.version}"
    return tell(people, kind="meeting", key=key, title=title, body=body, url=address(meeting))


def _event_goes(meeting, state):
    Event.objects.filter(pk=meeting.event_id).update(state=state, version=F("version") + 1)


@transaction.atomic
def invite(*, meeting, by, version):
    """Calls the members: those with an account find day, place and agenda in their inbox. Returns how many of them.
    Raises Stale or WrongState."""
    before = move(meeting, S.INVITED, version=version, invited_at=timezone.now())
    _event_goes(meeting, Event.State.ANNOUNCED)
    _step(meeting, before, by=by)
    audit.record("call meeting", meeting, actor=by)
    day = short(meeting.event.starts_on)
    return len(_tell(meeting, "called", f"เชิญประชุม {meeting} วันที่ {day}"))


@transaction.atomic
def cancel(*, meeting, by, reason, version):
    """It does not take place; whoever was called is told why. Raises Stale or WrongState."""
    before = move(meeting, S.CANCELLED, version=version)
    resolutions.cancel_tasks(meeting=meeting, by=by, reason=reason)
    _event_goes(meeting, Event.State.CANCELLED)
    _step(meeting, before, by=by, comment=reason)
    audit.record("cancel meeting", meeting, actor=by)
    if before == S.INVITED:
        _tell(meeting, "cancelled", f"ยกเลิกการประชุม {meeting}", f"{when_and_where(meeting)}\nเหตุผล: {reason}")


@transaction.atomic
def begin(*, meeting, by, version):
    """The meeting begins: now on its day, else at the hour it was called for. Raises ValidationError before
    that day, Stale or WrongState."""
    now = timezone.localtime()
    if meeting.event.starts_on > now.date():
        day = short(meeting.event.starts_on)
        raise ValidationError(f"การประชุมนี้กำหนดวันที่ {day} จึงยังเริ่มประชุมไม่ได้ หากประชุมก่อนกำหนด โปรดแก้ไขวันประชุมก่อน")
    opened = now.time().replace(second=0, microsecond=0)
    before = move(
        meeting,
        S.HELD,
        version=version,
        opened_at=opened if now.date() == meeting.event.starts_on else meeting.starts_at,
    )
    _event_goes(meeting, Event.State.FINISHED)
    _step(meeting, before, by=by)
    audit.record("begin meeting", meeting, actor=by)


@transaction.atomic
def unbegin(*, meeting, by, reason, version):
    """It had not begun: the members are called as before, as long as nothing is written. Raises Written, Stale or
    WrongState."""
    meeting = locked(Meeting, meeting.pk, {S.HELD})
    if meeting.resolutions.exists() or meeting.items.exclude(minutes="").exists():
        raise Written
    before = move(meeting, S.INVITED, version=version, opened_at=None)
    _event_goes(meeting, Event.State.ANNOUNCED)
    _step(meeting, before, by=by, comment=reason)
    audit.record("take back begin of meeting", meeting, actor=by)


@transaction.atomic
def close(*, meeting, by, version, **paper):
    """The minutes are written: hours and who wrote and read them, as `paper`. The members are told that they can read
    them. Raises Stale or WrongState."""
    before = move(meeting, S.RECORDED, version=version, **paper)
    kept = minutes.frozen(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(**kept)
    meeting.refresh_from_db()
    _step(meeting, before, by=by)
    audit.record("close minutes", meeting, actor=by, sha256=kept["minutes_sha256"])
    _tell(meeting, "recorded", f"รายงานการประชุม {meeting} รอการรับรอง", "โปรดตรวจรายงาน ก่อนรับรองในการประชุมครั้งถัดไป")


@transaction.atomic
def reopen(*, meeting, by, reason, version):
    """The minutes are written on, until they are adopted. Raises Stale or WrongState."""
    before = move(meeting, S.HELD, version=version, minutes_frozen=None, minutes_sha256="")
    _step(meeting, before, by=by, comment=reason)
    audit.record("reopen minutes", meeting, actor=by)


@transaction.atomic
def adopt(*, meeting, in_meeting, by, note, version):
    """A later meeting adopts the minutes, with what it changed in them as `note`. Raises Stale or WrongState."""
    before = move(meeting, S.APPROVED, version=version, approved_in=in_meeting, approved_note=note)
    words = f"รับรองในการประชุมครั้งที่ {in_meeting.label}"
    _step(meeting, before, by=by, comment=f"{words}\n{note}" if note else words)
    audit.record("adopt minutes", meeting, actor=by, meeting=in_meeting.pk)


@transaction.atomic
def seat(*, meeting, by, version, members, guests):
    """Writes who came: `members` is {pk: {attendance, substitute, reason}}, `guests` the names and posts of those who
    came beside. Raises Stale."""
    if not Meeting.objects.filter(pk=meeting.pk, version=version, state__in=Meeting.WRITTEN).update(
        version=F("version") + 1
    ):
        raise Stale
    rows = list(meeting.members.filter(pk__in=members))
    for row in rows:
        for name, value in members[row.pk].items():
            setattr(row, name, value)
    MeetingMember.objects.bulk_update(rows, ["attendance", "substitute", "reason"])
    meeting.members.filter(duty=MeetingMember.Duty.GUEST).delete()
    MeetingMember.objects.bulk_create(
        MeetingMember(
            meeting=meeting, duty=MeetingMember.Duty.GUEST, attendance="present", position=1000 + place, **guest
        )
        for place, guest in enumerate(guests, start=1)
    )
    meeting.refresh_from_db()
    audit.record("take attendance", meeting, actor=by, members=len(rows), guests=len(guests))
