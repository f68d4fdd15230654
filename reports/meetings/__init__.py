"""Papers of a committee meeting: the letter that calls it with its agenda, and its minutes (รายงานการประชุม) in the
form of ระเบียบงานสารบรรณ (facts §5.2)."""

from django.template.loader import render_to_string

from reports.letterhead import letterhead, signer
from reports.visits.single import GROUP, in_thai_digits
from supervision import agenda
from supervision.models import Meeting, MeetingMember, Seat
from thai.dates import long, with_weekday

HELD = (Meeting.State.HELD, Meeting.State.RECORDED, Meeting.State.APPROVED)
GUEST = MeetingMember.Duty.GUEST


def title_of(meeting, paper):
    """The document's title, which is also the name of its file."""
    words = {"call": "หนังสือเชิญประชุม", "minutes": "รายงานการประชุม"}[paper]
    return f"{words}{meeting.series} ครั้งที่ {meeting.label}"


def _hour(value):
    return f"{value:%H.%M}" if value else ""


def _common(meeting):
    return {
        "office": letterhead(meeting.office),
        "group": GROUP,
        "series": meeting.series.name,
        "label": meeting.label,
        "day": with_weekday(meeting.event.starts_on),
        "hour": _hour(meeting.starts_at),
        "place": meeting.event.place or "ประชุมออนไลน์",
        "is_online": bool(meeting.event.online_url),
    }


def call(meeting):
    """What the letter and its agenda print, as plain data."""
    members = [row for row in meeting.members.all() if row.duty != GUEST]
    return {
        **_common(meeting),
        "dated": long(meeting.invited_at) if meeting.invited_at else "",
        "order": meeting.series.order_text,
        "members": [_person(row.name, row.post, row.get_duty_display()) for row in members],
        "headings": _headings(meeting),
        "signer": signer(meeting.office),
    }


def minutes(meeting):
    """What the minutes print, as plain data."""
    rows = list(meeting.members.all())
    members = [row for row in rows if row.duty != GUEST]
    quorum = meeting.quorum_of(rows)
    came = [row for row in members if row.attendance in (Seat.PRESENT, Seat.SUBSTITUTE)]
    return {
        **_common(meeting),
        "state": meeting.get_state_display(),
        "is_final": meeting.state == Meeting.State.APPROVED,
        "came": [_came(row) for row in came],
        "away": [_away(row) for row in members if row not in came],
        "guests": [_person(row.name, row.post) for row in rows if row.duty == GUEST],
        "is_quorum": quorum.is_reached,
        "present": str(quorum.present),
        "of": str(quorum.members),
        "opened": _hour(meeting.opened_at),
        "closed": _hour(meeting.closed_at),
        "presided_by": meeting.presided_by,
        "headings": _headings(meeting),
        "recorder": meeting.recorder,
        "reviewer": meeting.reviewer,
        "adopted": f"รับรองในการประชุมครั้งที่ {meeting.approved_in.label}" if meeting.approved_in else "",
        "adopted_note": meeting.approved_note,
    }


def _person(name, post, duty="", reason=""):
    """A line of a list of names; a name breaks between its words alone."""
    return {"words": name.split(), "post": post, "duty": duty, "reason": reason}


def _came(row):
    if row.attendance == Seat.SUBSTITUTE:
        return _person(row.substitute, f"แทน {row.name}", row.get_duty_display())
    return _person(row.name, row.post, row.get_duty_display())


def _away(row):
    reason = row.reason or {Seat.LEAVE: "ลา", Seat.ABSENT: "ไม่แจ้งเหตุ"}.get(row.attendance, "")
    return _person(row.name, row.post, row.get_duty_display(), reason)


def _headings(meeting):
    return [{**_matter(row), "matters": [_matter(one) for one in row.matters]} for row in agenda.of(meeting)]


def _matter(row):
    return {
        "number": row.number,
        "title": row.item.title,
        "presenter": row.item.presenter,
        "detail": row.item.detail,
        "minutes": row.item.minutes,
        "is_empty": row.is_empty,
        "resolutions": [_resolved(one) for one in row.resolutions],
    }


def _resolved(row):
    tasks = [{"who": str(task.owner), "due": long(task.due_on)} for task in row.tasks.all()]
    return {"text": row.text, "tasks": tasks, "schools": [one.school.full_name for one in row.recommendations.all()]}


def render_html(paper, data, *, title, thai_digits=True):
    """The paper as HTML; in Thai digits as official papers are."""
    shown = in_thai_digits(data) if thai_digits else data
    context = {"meeting": shown, "title": title, "thai_digits": thai_digits}
    template = {"call": "reports/meetings/call.html", "minutes": "reports/meetings/minutes.html"}[paper]
    return render_to_string(template, context)
