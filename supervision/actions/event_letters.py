"""Letters of invitation to an event, drafted as official papers with what is known; their author corrects them."""

from django.db import transaction
from django.utils import timezone

from registry.actions import official
from registry.models import OfficialPaper
from registry.starts import begin
from schools.models import Role
from schools.recipients import of_office
from supervision.actions.changes import WrongState
from supervision.actions.event_notices import registration_page
from supervision.models import Event
from thai.dates import long

Kind, State = OfficialPaper.Kind, OfficialPaper.State
ALL_SCHOOLS = "ผู้อำนวยการโรงเรียนที่ได้รับเชิญ"
LONGEST = 300


def source_of(event, invitation=None):
    """What a letter is of: one invitation, or without it the schools that were invited together."""
    return f"event-invitation:{invitation.pk}" if invitation else f"event:{event.pk}:schools"


def papers_of(event, invitations):
    """{source: OfficialPaper} of the letters to these and to the schools together that were not given up. One query."""
    sources = [source_of(event), *(source_of(event, row) for row in invitations)]
    rows = OfficialPaper.objects.filter(office=event.office_id, source__in=sources)
    rows = rows.exclude(state__in=(State.WITHDRAWN, State.CANCELLED)).select_related("author", "letter")
    return {row.source: row for row in rows.defer("body", "frozen").order_by("pk")}


@transaction.atomic
def draft(*, event, invitation, by):
    """The letter to whom `invitation` invites, to all invited schools where that is None. Returns (paper, is_new): one
    that stands already, signed or not, is that one. Raises WrongState unless the event is announced."""
    held = Event.objects.select_for_update(of=("self",)).select_related("office").get(pk=event.pk)
    if held.state != Event.State.ANNOUNCED:
        raise WrongState
    source = source_of(held, invitation)
    there = papers_of(held, [invitation] if invitation else []).get(source)
    if there is not None:
        return there, False
    usual = begin(kind=Kind.LETTER, code="", office=held.office)
    paper = official.draft(
        office=held.office,
        by=by,
        kind=Kind.LETTER,
        subject=f"ขอเชิญเข้าร่วม{held.get_kind_display()} {held.title}"[:LONGEST],
        to=_to(invitation)[:LONGEST],
        body=text_of(held),
        people=of_office(held.office, Role.DIRECTOR)[:1],
        source=source,
        is_circular=invitation is None,
        **{name: usual[name] for name in ("unit", "contact", "closing", "digits")},
    )
    return paper, True


def _to(invitation):
    if invitation is None:
        return ALL_SCHOOLS
    if invitation.school_id:
        return f"ผู้อำนวยการ{invitation.school.full_name}"
    return " ".join(filter(None, [invitation.who, invitation.about]))


def text_of(event):
    """The lines of a letter of invitation."""
    first, last = event.starts_on, event.ends_on
    days = f"วันที่ {long(first)}" if first == last else f"ระหว่างวันที่ {long(first)} ถึงวันที่ {long(last)}"
    opening = event.sessions.order_by("starts_at", "pk").first()
    if opening and first == last:
        days += f" เวลา {timezone.localtime(opening.starts_at):%H.%M} น."
    place = f" ณ {event.place}" if event.place else ""
    page = registration_page(event)
    # Where people register, the link of the meeting is for those who have a place.
    online = f"ที่ {event.online_url}" if event.online_url and not page else ""
    online = f" ผ่านระบบออนไลน์{online}" if event.online_url else ""
    aim = f" สำหรับ{event.target_group}" if event.target_group else ""
    held = f"ด้วย{event.office.formal_name} กำหนดจัด{event.get_kind_display()} “{event.title}”{aim} {days}{place}{online}"
    ask = "ในการนี้ จึงขอเชิญท่านหรือผู้ที่ได้รับมอบหมายเข้าร่วมตามวัน เวลา และสถานที่ดังกล่าว"
    if page:
        until = f" ภายในวันที่ {long(event.closes_on)}" if event.closes_on else ""
        ask += f" โดยลงทะเบียนที่ {page}{until}"
    return "\n".join([held, ask, "จึงเรียนมาเพื่อโปรดทราบและเข้าร่วม"])
