"""Who gets through to committees, their meetings, resolutions and tasks; and one of each."""

from datetime import timedelta

from supervision.actions import meetings, resolutions
from supervision.models import AgendaItem, AgendaPaper, MeetingAnswer, MeetingMember, MeetingSeries
from tests.access.rows import (
    CLERK,
    COMMITTEE,
    HEAD,
    OFFICE_ADMIN,
    STAFF,
    SUPERVISOR,
    Row,
    get_and_post,
)
from tests.access.world import OFFICE, OWN
from tests.factories import today
from tests.supervision.meeting_factories import close, make_meeting, make_resolution, make_series

OFFICERS = STAFF | {CLERK}
READERS = OFFICERS | {COMMITTEE}
FOUNDERS = {HEAD, SUPERVISOR, CLERK, OFFICE_ADMIN}
KEEPERS = {HEAD, CLERK, OFFICE_ADMIN}
# A supervisor keeps the committees of which they are secretary.
KEEP = {OWN: FOUNDERS, OFFICE: KEEPERS}
READ = {OWN: READERS, OFFICE: OFFICERS}
WRITTEN = {
    "supervision.MeetingSeries.name",
    "supervision.MeetingSeries.purpose",
    "supervision.MeetingSeries.order_text",
    "supervision.SeriesMember.name",
    "supervision.SeriesMember.contact",
    "supervision.MeetingMember.name",
    "supervision.MeetingMember.reason",
    "supervision.Meeting.recorder",
    "supervision.Meeting.approved_note",
    "supervision.MeetingAnswer.reason",
    "supervision.MeetingStep.comment",
    "supervision.AgendaItem.title",
    "supervision.AgendaItem.detail",
    "supervision.AgendaItem.minutes",
    "supervision.Resolution.text",
    "supervision.MeetingTask.what",
    "supervision.MeetingTask.note",
}


def series_of(world, scope, user):
    """A committee of the office; the person's own where they belong to it, a supervisor as its secretary."""
    office = world.office(scope)
    series = make_series(office=office, by=world.heads[office], names=["นายภายนอก"])
    if scope == OWN and user is not None and user.has_role(COMMITTEE, SUPERVISOR):
        duty = "secretary" if user.has_role(SUPERVISOR) else "member"
        series.members.create(user=user, name=str(user), duty=duty, position=2)
    return series


def meeting_of(world, scope, user, state="recorded"):
    series = series_of(world, scope, user)
    return make_meeting(series=series, state=state, by=world.heads[world.office(scope)])


def committee(world, scope, user):
    return [series_of(world, scope, user).pk]


def meeting(state):
    return lambda world, scope, user: [meeting_of(world, scope, user, state).pk]


def adoptable(world, scope, user):
    first = meeting_of(world, scope, user)
    make_meeting(series=first.series, state="held", by=world.heads[world.office(scope)])
    return [first.pk]


def item(world, scope, user):
    return [meeting_of(world, scope, user, "held").items.get(kind="consider").pk]


def resolution(world, scope, user):
    return [make_resolution(meeting_of(world, scope, user, "held"), kind="recommend").pk]


def task(state="open"):
    def make(world, scope, user):
        owner = user if scope == OWN and user is not None and user.has_role(*READERS) else None
        owner = owner or world.clerks[world.office(scope)]
        row = make_resolution(meeting_of(world, scope, user, "held"), kind="task", owner=owner).tasks.get()
        if state != "open":
            resolutions.settle(
                task=row, by=world.heads[world.office(scope)], state=state, note="ทำแล้ว", version=row.version
            )
        return [row.pk]

    return make


def fill(world, scope):
    """One of each, for the canary."""
    head = world.heads[world.office(scope)]
    first = meeting_of(world, scope, None, "held")
    first.series.members.update(contact="08 1234 5678")
    MeetingSeries.objects.filter(pk=first.series_id).update(purpose="อำนาจหน้าที่", order_text="คำสั่งที่ 1")
    AgendaItem.objects.filter(meeting=first).update(detail="รายละเอียด", minutes="บันทึก", presenter="ผู้เสนอ")
    MeetingMember.objects.filter(meeting=first).update(reason="ติดราชการ")
    MeetingAnswer.objects.create(member=first.members.first(), answer="away", reason="ติดราชการ")
    AgendaPaper.objects.create(item=first.items.first(), file=world.file(scope, "agenda_paper"))
    for kind in ("note", "task", "recommend"):
        made = make_resolution(first, kind=kind)
    late = make_resolution(first, kind="task", due_on=today() + timedelta(days=1)).tasks.get()
    resolutions.settle(task=late, by=head, state="done", note="ทำแล้ว", version=late.version)
    made.recommendations.add(world.recommendation(scope, None, "open"))
    close(first, by=head)
    second = make_meeting(series=first.series, state="held", by=head)
    meetings.adopt(meeting=first, in_meeting=second, by=head, note="แก้คำผิด", version=first.version)
    make_meeting(series=first.series, state="cancelled", by=head)


ROWS = {
    "supervision:committees": Row(get=READERS),
    "supervision:committee_new": Row(**get_and_post(FOUNDERS)),
    "supervision:committee": Row(committee, get=READ),
    "supervision:committee_edit": Row(committee, **get_and_post(KEEP)),
    "supervision:meeting_new": Row(committee, **get_and_post(KEEP)),
    "supervision:meetings": Row(get=READERS),
    "supervision:meeting": Row(meeting("invited"), get=READ),
    "supervision:meeting_edit": Row(meeting("planned"), **get_and_post(KEEP)),
    "supervision:meeting_invite": Row(meeting("planned"), **get_and_post(KEEP)),
    "supervision:meeting_cancel": Row(meeting("invited"), **get_and_post(KEEP)),
    "supervision:meeting_remind": Row(meeting("invited"), **get_and_post(KEEP)),
    "supervision:meeting_begin": Row(meeting("invited"), **get_and_post(KEEP)),
    "supervision:meeting_unbegin": Row(meeting("held"), **get_and_post(KEEP)),
    "supervision:meeting_attendance": Row(meeting("held"), **get_and_post(KEEP)),
    "supervision:meeting_answer": Row(meeting("invited"), **get_and_post({OWN: {COMMITTEE, SUPERVISOR}})),
    "supervision:agenda_item_papers": Row(item, **get_and_post(KEEP)),
    "supervision:meeting_bring": Row(meeting("held"), **get_and_post(KEEP)),
    "supervision:meeting_close": Row(meeting("held"), **get_and_post(KEEP)),
    "supervision:meeting_reopen": Row(meeting("recorded"), **get_and_post(KEEP)),
    "supervision:meeting_adopt": Row(adoptable, **get_and_post(KEEP)),
    "supervision:agenda_item_new": Row(meeting("held"), **get_and_post(KEEP)),
    "supervision:agenda_item": Row(item, **get_and_post(KEEP)),
    "supervision:agenda_item_edit": Row(item, **get_and_post(KEEP)),
    "supervision:agenda_item_delete": Row(item, **get_and_post(KEEP)),
    "supervision:resolution_new": Row(item, **get_and_post(KEEP)),
    "supervision:resolutions": Row(get=READERS),
    "supervision:resolution_edit": Row(resolution, **get_and_post(KEEP)),
    "supervision:resolution_delete": Row(resolution, **get_and_post(KEEP)),
    "supervision:resolution_assign": Row(resolution, **get_and_post(KEEP)),
    "supervision:resolution_recommend": Row(resolution, **get_and_post({OWN: {HEAD, SUPERVISOR}, OFFICE: {HEAD}})),
    "supervision:meeting_tasks": Row(get=READERS),
    "supervision:meeting_task": Row(task(), get={OWN: READERS, OFFICE: OFFICERS}, post={OWN: READERS, OFFICE: KEEPERS}),
    "supervision:meeting_task_edit": Row(task(), **get_and_post(KEEP)),
    "supervision:meeting_task_remind": Row(task(), **get_and_post(KEEP)),
    "supervision:meeting_task_cancel": Row(task(), **get_and_post(KEEP)),
    "supervision:meeting_task_reopen": Row(task("done"), **get_and_post(KEEP)),
    "reports:meeting_call": Row(meeting("invited"), get=READ),
    "reports:meeting_minutes": Row(meeting("held"), get=READ),
}
