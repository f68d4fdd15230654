"""Invented events of a demo office: a training that is over, with attendance and evaluation, a workshop that is full,
and a forum that is still a draft."""

import random
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from instruments.models import Answer, Instrument, Item, Response
from schools.holidays import next_working_day
from schools.models import Membership, Role, School
from supervision.models import (
    Attendance,
    Event,
    EventEvaluation,
    EventSession,
    EventSpeaker,
    EventStep,
    Participant,
)
from supervision.models.participants import name_key

S, P = Event.State, Participant.State
GIVEN = (
    "สมหญิง", "สมชาย", "วิไล", "ประยูร", "กาญจนา", "สุรชัย", "น้ำฝน", "ปิ่นแก้ว", "ผ่องศรี", "ยิ่งยศ", "ฐิติมา", "กฤษฎา",
)  # fmt: skip
MEN = ("สมชาย", "ประยูร", "สุรชัย", "ยิ่งยศ", "กฤษฎา")
FAMILY = ("ทองดี", "ใจซื่อ", "ศรีสุข", "บุญมั่น", "แก้วกล้า", "ผู้พัฒน์", "ที่รัก", "ปั้นทอง", "น้ำใส", "กี่สุข", "ชื่นบาน")
OUTCOME = (
    "ผู้เข้าอบรมออกแบบกิจกรรมฝึกอ่านจากข้อมูลผลการอ่านของห้องเรียนตนเองได้ทุกคน "
    "ควรติดตามการนำไปใช้ในการนิเทศภาคเรียนนี้ และจัดเวทีแลกเปลี่ยนผลเมื่อสิ้นภาคเรียน"
)

OBJECTIVES = "1. เพื่อให้ครูวิเคราะห์ผลการอ่านของนักเรียนรายคนได้\n2. เพื่อให้ครูออกแบบกิจกรรมฝึกอ่านที่เหมาะกับนักเรียนของตน"


@transaction.atomic
def make(*, office, today):
    """Three events; the same for the same office and day."""
    rng = random.Random(f"events {office.name} {today}")
    held = Membership.objects.filter(office=office, role=Role.SUPERVISOR, school=None).select_related("user")
    owner = held.earliest("pk").user
    schools = list(School.objects.filter(office=office).open_on(today).order_by("pk"))
    over = _event(
        office,
        owner,
        "การพัฒนาครูผู้สอนอ่านออกเขียนได้ ชั้น ป.1–3",
        today - timedelta(days=24),
        days=2,
        state=S.FINISHED,
        hours=Decimal(12),
        budget=Decimal(48_000),
        budget_line="งบพัฒนาคุณภาพการจัดการศึกษา",
        target_group="ครูผู้สอนภาษาไทย ชั้น ป.1–3",
        evaluation=Instrument.objects.get(code="F-event", office=None).current,
        evaluation_required=True,
        objectives=OBJECTIVES,
        outcome=OUTCOME,
    )
    EventSpeaker.objects.create(
        event=over, name="ผศ. ดร.พิมพ์ใจ งามตา", position="อาจารย์มหาวิทยาลัย", topic="การสอนอ่านแบบแจกลูกสะกดคำ"
    )
    people = _people(over, schools, 36, rng)
    _attendance(over, people, rng)
    _evaluations(over, people[:31], rng)
    soon = _event(
        office,
        owner,
        "การจัดทำแผนการจัดการเรียนรู้เชิงรุก",
        next_working_day(today + timedelta(days=12), office),
        kind=Event.Kind.WORKSHOP,
        registration=Event.Registration.LINK,
        capacity=24,
        hours=Decimal(6),
    )
    _people(soon, schools, 27, rng)
    _event(
        office,
        owner,
        "เวทีแลกเปลี่ยนวิธีปฏิบัติที่เป็นเลิศด้านการนิเทศภายใน",
        next_working_day(today + timedelta(days=45), office),
        kind=Event.Kind.EXCHANGE,
        state=S.DRAFT,
    )


def _at(day, hour):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _event(office, owner, title, first, *, days=1, state=S.ANNOUNCED, **fields):
    event = Event.objects.create(
        office=office,
        owner=owner,
        created_by=owner,
        title=title,
        starts_on=first,
        ends_on=first + timedelta(days=days - 1),
        place="หอประชุมสำนักงาน",
        state=state,
        version=2,
        **fields,
    )
    for n in range(days):
        day = first + timedelta(days=n)
        for word, begin, end in (("ภาคเช้า", 9, 12), ("ภาคบ่าย", 13, 16)):
            name = f"วันที่ {n + 1} {word}" if days > 1 else word
            EventSession.objects.create(event=event, title=name, starts_at=_at(day, begin), ends_at=_at(day, end))
    steps = [(S.DRAFT, "", 30), (S.ANNOUNCED, S.DRAFT, 20), (S.FINISHED, S.ANNOUNCED, -days)]
    reached = {S.DRAFT: 1, S.ANNOUNCED: 2, S.FINISHED: 3}[state]
    for to_state, from_state, before in steps[:reached]:
        step = EventStep.objects.create(event=event, actor=owner, from_state=from_state, to_state=to_state)
        at = min(_at(first - timedelta(days=before), 10), timezone.now())
        EventStep.objects.filter(pk=step.pk).update(at=at)
    return event


def _people(event, schools, most, rng):
    """So many teachers, the first ones with a place; no name stands twice."""
    pairs = rng.sample([(given, family) for given in GIVEN for family in FAMILY], most)
    rows = []
    for place, (given, family) in enumerate(pairs):
        name = f"{'นาย' if given in MEN else rng.choice(('นาง', 'นางสาว'))}{given} {family}"
        rows.append(
            Participant(
                event=event,
                name=name,
                name_key=name_key(name),
                position="ครู",
                school=rng.choice(schools),
                state=P.WAITING if event.capacity and place >= event.capacity else P.REGISTERED,
                registered_at=min(_at(event.starts_on - timedelta(days=14), 9), timezone.now())
                + timedelta(minutes=7 * place),
            )
        )
    return Participant.objects.bulk_create(rows)


def _attendance(event, people, rng):
    rows = []
    for session in event.sessions.all():
        for person in people:
            if rng.random() < 0.93:
                at = session.starts_at + timedelta(minutes=rng.randint(-25, 10))
                rows.append(Attendance(session=session, participant=person, at=at, how=Attendance.How.QR))
    Attendance.objects.bulk_create(rows)


def _evaluations(event, people, rng):
    made = Response.objects.bulk_create(Response(version=event.evaluation) for _ in people)
    EventEvaluation.objects.bulk_create(EventEvaluation(event=event, response=response) for response in made)
    asked = [item for item in event.evaluation.items() if item.kind == Item.Kind.RATING]
    Answer.objects.bulk_create(
        Answer(response=response, item=item, value=Decimal(rng.choice((3, 4, 4, 5, 5, 5))))
        for response in made
        for item in asked
    )
    Participant.objects.filter(pk__in=[person.pk for person in people]).update(evaluated_on=event.ends_on)
