"""What the minutes of a meeting say, as plain data, frozen when they are closed: no paper changes afterwards."""

from schools.frozen import digest
from supervision import agenda
from supervision.models import MeetingMember, Seat
from thai.dates import long, with_weekday

GUEST = MeetingMember.Duty.GUEST
CAME = (Seat.PRESENT, Seat.SUBSTITUTE)


def hour(value):
    """09.30, or "" of no hour."""
    return f"{value:%H.%M}" if value else ""


def when_and_where(meeting):
    """What every paper of a meeting says of it."""
    return {
        "series": meeting.series.name,
        "label": meeting.label,
        "day": with_weekday(meeting.event.starts_on),
        "hour": hour(meeting.starts_at),
        "place": meeting.event.place or "ประชุมออนไลน์",
    }


def written(meeting):
    """The minutes as the rows of the meeting have them now."""
    rows = list(meeting.members.all())
    members = [row for row in rows if row.duty != GUEST]
    quorum = meeting.quorum_of(rows)
    came = [row for row in members if row.attendance in CAME]
    return {
        **when_and_where(meeting),
        "came": [_came(row) for row in came],
        "away": [_away(row) for row in members if row not in came],
        "guests": [person(row.name, row.post) for row in rows if row.duty == GUEST],
        "is_quorum": quorum.is_reached,
        "present": str(quorum.present),
        "of": str(quorum.members),
        "opened": hour(meeting.opened_at),
        "closed": hour(meeting.closed_at),
        "presided_by": meeting.presided_by,
        "headings": headings(meeting),
        "recorder": meeting.recorder,
        "reviewer": meeting.reviewer,
    }


def frozen(meeting):
    """The fields of a meeting that keep its minutes as they are now."""
    data = written(meeting)
    return {"minutes_frozen": data, "minutes_sha256": digest(data)}


def of(meeting):
    """The minutes as they were closed, or of a meeting that is written on as they are now."""
    return meeting.minutes_frozen or written(meeting)


def person(name, post, duty="", reason=""):
    """A line of a list of names; a name breaks between its words alone."""
    return {"words": name.split(), "post": post, "duty": duty, "reason": reason}


def chairs(rows):
    """The names of those who can sit in the chair: the members who came, and those who came for one."""
    came = [row for row in rows if row.duty != GUEST and row.attendance in CAME]
    names = [row.substitute if row.attendance == Seat.SUBSTITUTE else row.name for row in came]
    return list(dict.fromkeys(names))


def _came(row):
    if row.attendance == Seat.SUBSTITUTE:
        return person(row.substitute, f"แทน {row.name}", row.get_duty_display())
    return person(row.name, row.post, row.get_duty_display())


def _away(row):
    reason = row.reason or {Seat.LEAVE: "ลา", Seat.ABSENT: "ไม่แจ้งเหตุ"}.get(row.attendance, "")
    return person(row.name, row.post, row.get_duty_display(), reason)


def headings(meeting):
    """The agenda with what was said and resolved."""
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
    return {
        "text": row.text,
        "without_quorum": row.without_quorum,
        "tasks": tasks,
        "schools": [one.school.full_name for one in row.recommendations.all()],
    }
