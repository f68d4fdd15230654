"""Invented committees of the demo office: one with a meeting that has minutes and resolutions and the next one called,
and three that their orders appoint."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from registry.actions import letters
from registry.models import Book, Letter
from schools.models import Membership, Role
from supervision import minutes
from supervision.actions import meetings
from supervision.models import (
    AgendaItem,
    Event,
    Meeting,
    MeetingMember,
    MeetingSeries,
    MeetingStep,
    MeetingTask,
    Recommendation,
    Resolution,
    SeriesMember,
)

NAME = "คณะกรรมการติดตาม ตรวจสอบ ประเมินผลและนิเทศการศึกษา (ก.ต.ป.น.)"
OUTSIDERS = (
    ("นายประเสริฐ วงศ์ปัญญา", "ผู้ทรงคุณวุฒิด้านการศึกษา"),
    ("นางสาวกัลยา ศรีสมบัติ", "ผู้แทนผู้บริหารสถานศึกษา"),
    ("นายบุญมี แก้วมณี", "ผู้แทนครู"),
)
SAID = {
    "announce": "ประธานแจ้งนโยบายการยกระดับการอ่านออกเขียนได้ และขอบคุณกรรมการทุกท่านที่ร่วมลงพื้นที่ในภาคเรียนที่ผ่านมา",
    "adopt": "ฝ่ายเลขานุการเสนอรายงานการประชุมครั้งที่ผ่านมา",
    "arising": "",
    "consider": "",
    "other": "",
}
# The matters to consider: title, what was said, resolution, its kind.
MATTERS = (
    (
        "ผลการนิเทศ ติดตาม ภาคเรียนที่ผ่านมา",
        "ฝ่ายเลขานุการรายงานผลการนิเทศครบทุกเครือข่าย โรงเรียนขนาดเล็กยังต้องการการสนับสนุนด้านสื่อการอ่าน",
        "รับทราบ และมอบฝ่ายเลขานุการจัดทำสรุปรายเครือข่ายเสนอในการประชุมครั้งต่อไป",
        Resolution.Kind.TASK,
    ),
    (
        "โรงเรียนที่ควรได้รับการช่วยเหลือเป็นพิเศษ",
        "ที่ประชุมอภิปรายเกณฑ์คัดเลือก และเห็นว่าควรเริ่มจากโรงเรียนที่ผลการอ่านต่ำกว่าค่าเฉลี่ยของเขตสองปีติดต่อกัน",
        "เห็นชอบให้โรงเรียนจัดทำแผนพัฒนาการอ่านรายบุคคล และรายงานผลภายในภาคเรียน",
        Resolution.Kind.RECOMMEND,
    ),
    ("ปฏิทินการนิเทศภาคเรียนหน้า", "ฝ่ายเลขานุการเสนอร่างปฏิทิน", "เห็นชอบตามที่เสนอ", Resolution.Kind.NOTE),
)

# More committees: (name, kind, what it does, how often it meets, days since its order).
K, E = MeetingSeries.Kind, MeetingSeries.Every
OTHERS = (
    (
        "คณะกรรมการตรวจสอบและวิเคราะห์ผลการประกันคุณภาพภายในสถานศึกษา",
        K.IQA,
        "ตรวจสอบ วิเคราะห์ และให้ข้อเสนอแนะรายงานการประเมินตนเองของสถานศึกษา",
        E.YEAR,
        75,
    ),
    (
        "คณะกรรมการคัดเลือกวิธีปฏิบัติที่เป็นเลิศด้านการประกันคุณภาพ",
        K.AWARD,
        "กำหนดเกณฑ์ คัดเลือก และเสนอชื่อสถานศึกษาที่มีวิธีปฏิบัติที่เป็นเลิศ",
        E.NEED,
        48,
    ),
    ("คณะทำงานจัดทำคู่มือการปฏิบัติงานของกลุ่มนิเทศฯ", K.HANDBOOK, "จัดทำและปรับปรุงคู่มือการปฏิบัติงานทุกกลุ่มงาน", E.QUARTER, 20),
)


@transaction.atomic
def make(*, office, today):
    """ก.ต.ป.น. with two meetings, and committees that orders appoint; the same for the same office and day."""
    held = Membership.objects.filter(office=office, school=None).select_related("user").order_by("pk")
    people = {}
    for row in held:
        people.setdefault(row.role, row.user)
    if not {Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR} <= set(people):
        return
    series = _series(office, people, today)
    first = _meeting(series, people[Role.HEAD], _weekday(today - timedelta(days=38)))
    _hold(first, people, today)
    first = Meeting.objects.get(pk=first.pk)
    Meeting.objects.filter(pk=first.pk).update(**minutes.frozen(first))
    second = _meeting(series, people[Role.HEAD], _weekday(today + timedelta(days=9)))
    _call(second, people[Role.HEAD], today - timedelta(days=2))
    _others(office, people, [row.user for row in held if row.role == Role.SUPERVISOR], today)


def _others(office, people, group, today):
    """Committees of other kinds, each with its order in the register."""
    head, clerk = people[Role.HEAD], people.get(Role.CLERK, people[Role.HEAD])
    for number, (name, kind, purpose, every, ago) in enumerate(OTHERS):
        order = letters.register(office=office, kind=Book.Kind.ORDER, by=clerk, subject=f"แต่งตั้ง{name}")
        # Not before the year of its number.
        day = max(today - timedelta(days=ago), today.replace(month=1, day=1))
        Letter.objects.filter(pk=order.pk).update(registered_on=day, dated=day)
        series = MeetingSeries.objects.create(
            office=office,
            name=name,
            kind=kind,
            purpose=purpose,
            order=order,
            term_starts=day,
            term_ends=day + timedelta(days=365),
            every=every,
            place="ห้องประชุมสำนักงานเขตพื้นที่การศึกษา",
            created_by=head,
        )
        chair = people[Role.DIRECTOR] if number < 2 else head
        seats = [
            (chair, "chair"),
            *((one, "member") for one in group[number * 3 + 1 : number * 3 + 4]),
            (group[0], "secretary"),
        ]
        SeriesMember.objects.bulk_create(
            SeriesMember(
                series=series,
                user=user,
                name=str(user),
                post=user.title,
                duty=duty,
                position=place,
                category="official" if user == people[Role.DIRECTOR] else "area",
            )
            for place, (user, duty) in enumerate(seats, start=1)
        )


def _weekday(day):
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _moment(day, hour=9):
    return timezone.make_aware(datetime.combine(day, time(hour, 30)))


def _series(office, people, today):
    series = MeetingSeries.objects.create(
        office=office,
        name=NAME,
        purpose="กำหนดแนวทาง ติดตาม ตรวจสอบ ประเมินผล และนิเทศการศึกษาของเขตพื้นที่การศึกษา",
        kind=MeetingSeries.Kind.KTPN,
        order_text=f"คำสั่งที่ 12/{meetings.be_year(today)}",
        term_starts=today - timedelta(days=400),
        term_ends=today + timedelta(days=60),
        every=MeetingSeries.Every.SEMESTER,
        place="ห้องประชุมสำนักงานเขตพื้นที่การศึกษา",
        created_by=people[Role.HEAD],
    )
    duties = ((Role.DIRECTOR, "chair"), (Role.COMMITTEE, "member"), (Role.SUPERVISOR, "member"))
    rows = [(people[role], str(people[role]), people[role].title, duty) for role, duty in duties if role in people]
    rows += [(None, name, post, "member") for name, post in OUTSIDERS]
    comes = {OUTSIDERS[0][0]: "expert", OUTSIDERS[1][0]: "school", OUTSIDERS[2][0]: "school"}
    rows.append((people[Role.HEAD], str(people[Role.HEAD]), people[Role.HEAD].title, "secretary"))
    SeriesMember.objects.bulk_create(
        SeriesMember(
            series=series,
            user=user,
            name=name,
            post=post,
            duty=duty,
            position=place,
            category=comes.get(name, "official" if user == people[Role.DIRECTOR] else "area"),
        )
        for place, (user, name, post, duty) in enumerate(rows, start=1)
    )
    return series


def _meeting(series, by, day):
    number = meetings.next_number(series, meetings.be_year(day))
    given = {"starts_on": day, "starts_at": time(9, 30), "place": series.place, "online_url": ""}
    return meetings.plan(series=series, by=by, number=number, client_uuid=None, **given)


def _steps(meeting, by, *steps):
    meeting.steps.all().delete()
    before = ""
    for state, at in steps:
        row = MeetingStep.objects.create(meeting=meeting, from_state=before, to_state=state, actor=by)
        MeetingStep.objects.filter(pk=row.pk).update(at=at)
        before = state


def _hold(meeting, people, today):
    day, head, S = meeting.event.starts_on, people[Role.HEAD], Meeting.State
    Meeting.objects.filter(pk=meeting.pk).update(
        state=S.RECORDED,
        invited_at=_moment(day - timedelta(days=10)),
        opened_at=time(9, 30),
        closed_at=time(12, 0),
        presided_by=str(people[Role.DIRECTOR]),
        recorder=str(people[Role.SUPERVISOR]),
        reviewer=str(head),
    )
    Event.objects.filter(pk=meeting.event_id).update(state=Event.State.FINISHED)
    _steps(
        meeting,
        head,
        (S.PLANNED, _moment(day - timedelta(days=12))),
        (S.INVITED, _moment(day - timedelta(days=10))),
        (S.HELD, _moment(day)),
        (S.RECORDED, _moment(day + timedelta(days=3))),
    )
    MeetingMember.objects.filter(meeting=meeting).update(attendance="present")
    away = meeting.members.get(name=OUTSIDERS[2][0])
    MeetingMember.objects.filter(pk=away.pk).update(attendance="leave", reason="ติดราชการ")
    for item in meeting.items.filter(parent=None):
        AgendaItem.objects.filter(pk=item.pk).update(minutes=SAID.get(item.kind, ""))
    heading = meeting.items.get(kind="consider")
    for place, (title, said, text, kind) in enumerate(MATTERS, start=1):
        item = AgendaItem.objects.create(meeting=meeting, parent=heading, position=place, title=title, minutes=said)
        made = Resolution.objects.create(meeting=meeting, item=item, text=text, kind=kind, created_by=head)
        if kind == Resolution.Kind.TASK:
            _tasks(made, people, today)
        elif kind == Resolution.Kind.RECOMMEND:
            given = Recommendation.objects.filter(office=meeting.office_id, source=Recommendation.Source.COMMITTEE)
            made.recommendations.set(given.order_by("pk")[:3])


def _tasks(resolution, people, today):
    given = {"office_id": resolution.meeting.office_id, "resolution": resolution, "created_by": people[Role.HEAD]}
    MeetingTask.objects.create(
        what="สรุปผลการนิเทศรายเครือข่าย", owner=people[Role.SUPERVISOR], due_on=today - timedelta(days=4), **given
    )
    if Role.CLERK in people:
        MeetingTask.objects.create(
            what="ส่งรายงานการประชุมให้กรรมการทุกท่าน",
            owner=people[Role.CLERK],
            due_on=today - timedelta(days=20),
            state=MeetingTask.State.DONE,
            note="ส่งทางไปรษณีย์อิเล็กทรอนิกส์แล้ว",
            settled_at=_moment(today - timedelta(days=24), 14),
            settled_by=people[Role.CLERK],
            **given,
        )


def _call(meeting, by, day):
    S = Meeting.State
    Meeting.objects.filter(pk=meeting.pk).update(state=S.INVITED, invited_at=_moment(day))
    Event.objects.filter(pk=meeting.event_id).update(state=Event.State.ANNOUNCED)
    _steps(meeting, by, (S.PLANNED, _moment(day - timedelta(days=1))), (S.INVITED, _moment(day)))
    heading = meeting.items.get(kind="consider")
    title = "ร่างแผนนิเทศของปีงบประมาณใหม่"
    AgendaItem.objects.create(meeting=meeting, parent=heading, position=1, title=title, presenter=str(by)[:150])
