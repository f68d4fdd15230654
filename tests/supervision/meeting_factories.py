"""Committees and meetings in any state, walked there by the product's own actions."""

import uuid
from datetime import time, timedelta

from schools.models import Role
from supervision.actions import meeting_series, meetings, resolutions
from supervision.models import Meeting, MeetingSeries, Resolution
from tests.factories import make_office, make_user, today

S = Meeting.State
WALK = (S.PLANNED, S.INVITED, S.HELD, S.RECORDED)


def make_series(*, office=None, by=None, members=(), names=(), **fields):
    """A committee of `members` with accounts, the first its chair, and of people with `names` alone."""
    office = office or make_office()
    by = by or make_user(Role.HEAD, office=office)
    fields.setdefault("name", f"คณะกรรมการ {uuid.uuid4().hex[:8]}")
    series = MeetingSeries(office=office, created_by=by, client_uuid=uuid.uuid4(), **fields)
    rows = [{"user_id": user.pk, "name": str(user), "post": "กรรมการ", "duty": "member"} for user in members]
    rows += [{"user_id": None, "name": name, "post": "ผู้ทรงคุณวุฒิ", "duty": "member"} for name in names]
    if rows:
        rows[0]["duty"] = "chair"
    return meeting_series.save(series=series, members=rows, by=by)


def make_meeting(*, series=None, state=S.PLANNED, by=None, days=None, came=None, **fields):
    """A meeting in `state`, `days` from today: one that was held three days ago, others in three; the first
    `came` members sat (all where None)."""
    series = series or make_series(names=["นายหนึ่ง", "นางสอง", "นายสาม"])
    by = by or series.created_by
    if days is None:
        days = -3 if state in Meeting.FOLLOWED else 3
    given = {
        "number": meetings.next_number(series, meetings.be_year(today() + timedelta(days=days))),
        "starts_on": today() + timedelta(days=days),
        "starts_at": time(9, 30),
        "place": "ห้องประชุม 1",
        "online_url": "",
        "client_uuid": uuid.uuid4(),
        **fields,
    }
    meeting = meetings.plan(series=series, by=by, **given)
    if state == S.CANCELLED:
        meetings.cancel(meeting=meeting, by=by, reason="ติดราชการ", version=meeting.version)
        return meeting
    walk(meeting, state, by=by, came=came)
    return meeting


def walk(meeting, state, *, by, came=None):
    """Takes a planned meeting on to `state`."""
    far = WALK.index(state)
    if far >= 1:
        meetings.invite(meeting=meeting, by=by, version=meeting.version)
    if far >= 2:
        seat(meeting, by=by, came=came)
        meetings.begin(meeting=meeting, by=by, version=meeting.version)
    if far >= 3:
        close(meeting, by=by)


def close(meeting, *, by):
    """The minutes of a held meeting are complete."""
    paper = {"presided_by": "ประธาน", "recorder": "ผู้จด", "reviewer": "ผู้ตรวจ"}
    hours = {"opened_at": time(9, 30), "closed_at": time(12, 0)}
    meetings.close(meeting=meeting, by=by, version=meeting.version, **hours, **paper)


def seat(meeting, *, by, came=None):
    """The first `came` members sat, the others are on leave."""
    rows = list(meeting.members.all())
    came = len(rows) if came is None else came
    seats = {
        row.pk: {"attendance": "present" if place < came else "leave", "substitute": "", "reason": ""}
        for place, row in enumerate(rows)
    }
    meetings.seat(meeting=meeting, by=by, version=meeting.version, members=seats, guests=[])


def make_resolution(
    meeting, *, kind="note", by=None, owner=None, due_on=None, text="เห็นชอบตามเสนอ", without_quorum=False
):
    """A resolution on the matter to consider; of the kind task with one for `owner`."""
    by = by or meeting.series.created_by
    item = meeting.items.get(kind="consider")
    if kind == Resolution.Kind.TASK:
        owner, due_on = owner or by, due_on or today() + timedelta(days=14)
    return resolutions.resolve(
        item=item,
        by=by,
        text=text,
        kind=kind,
        client_uuid=uuid.uuid4(),
        owner=owner,
        due_on=due_on,
        without_quorum=without_quorum,
    )
