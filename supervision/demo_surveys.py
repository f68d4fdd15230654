"""Invented surveys of a demo office: needs that nine of ten schools told, closed; and one that half have answered."""

import random
import uuid
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from instruments.models import Answer, Instrument, Item, Response
from instruments.values import columns
from schools.models import SCHOOL_ROLES, Membership, Role, School
from supervision.models import Survey, SurveyReply, SurveyTarget

T = SurveyTarget.State
TEXTS = (
    "ครูไม่ครบชั้น ต้องสอนคละชั้นในหลายวิชา",
    "อยากให้ศึกษานิเทศก์มาสาธิตการสอนอ่านในชั้น ป.1",
    "อินเทอร์เน็ตไม่เสถียร ใช้สื่อออนไลน์ในห้องเรียนได้น้อย",
    "ผู้เรียนขาดเรียนบ่อยในช่วงฤดูเก็บเกี่ยว",
    "ต้องการแนวทางจัดทำ SAR ที่กระชับและใช้ประโยชน์ได้จริง",
    "อาคารเรียนชำรุด รองบประมาณซ่อมแซม",
)
NEEDS = "โปรดตอบตามสภาพจริงของโรงเรียน สำนักงานจะใช้ผลจัดลำดับเรื่องที่จะนิเทศในปีงบประมาณนี้"
NETWORK = "โปรดให้ผู้อำนวยการโรงเรียนหรือครูวิชาการเป็นผู้ตอบ"
# Of each rated question how far what is wanted lies above what is: some needs are greater than others.
GAPS = (1, 2, 1, 2, 1, 0, 1, 0, 2, 1)


@transaction.atomic
def make(*, office, today):
    """A closed survey with answers of about 90 percent of the schools and an open one, with a public link, of half;
    the same for the same office and day."""
    rng = random.Random(f"surveys {office.name} {today}")
    head = Membership.objects.filter(office=office, role=Role.HEAD).select_related("user").earliest("pk").user
    closed = _survey(
        office, head, "F-22", today - timedelta(days=40), 21, "สำรวจสภาพปัญหาและความต้องการของโรงเรียน", NEEDS
    )
    _answers(closed, rng, 0.9, until=today - timedelta(days=12))
    Survey.objects.filter(pk=closed.pk).update(
        state=Survey.State.CLOSED, closed_at=_at(today - timedelta(days=11), 16), version=3
    )
    title = "สำรวจความต้องการพัฒนาเครือข่ายการนิเทศ"
    present = _survey(office, head, "F-15", today - timedelta(days=6), 10, title, NETWORK, is_public=True)
    _answers(present, rng, 0.5, until=today - timedelta(days=1))
    _replies(present, rng, today)


def _at(day, hour):
    return timezone.make_aware(datetime.combine(day, time(hour, 15)))


def _survey(office, by, code, opens_on, days, title, instructions, *, is_public=False):
    version = Instrument.objects.get(code=code, office=None).current
    survey = Survey.objects.create(
        office=office,
        title=title,
        instructions=instructions,
        version_asked=version,
        opens_on=opens_on,
        due_on=opens_on + timedelta(days=days),
        token=uuid.uuid5(uuid.NAMESPACE_OID, f"{office.name} {opens_on}").hex if is_public else None,
        state=Survey.State.OPEN,
        opened_at=_at(opens_on, 9),
        created_by=by,
        version=2,
    )
    Survey.objects.filter(pk=survey.pk).update(created_at=_at(opens_on - timedelta(days=1), 14))
    return survey


def _answers(survey, rng, share, *, until):
    """Answers of so many of the schools, some of them after the due date, and a few drafts."""
    schools = list(School.objects.filter(office=survey.office).open_on(survey.opens_on).order_by("pk"))
    people = {}
    for row in Membership.objects.filter(school__in=schools, role__in=SCHOOL_ROLES).select_related("user"):
        people.setdefault(row.school_id, row.user)
    chosen = rng.sample(schools, round(len(schools) * share))
    days = max((until - survey.opens_on).days, 1)
    responses = [
        Response(version=survey.version_asked, school=school, respondent=people.get(school.pk)) for school in chosen
    ]
    made = dict(zip((school.pk for school in chosen), Response.objects.bulk_create(responses), strict=True))
    targets, items = [], list(survey.version_asked.items())
    for school in schools:
        target = SurveyTarget(survey=survey, school=school)
        if school.pk in made:
            day = min(survey.opens_on + timedelta(days=int(rng.triangular(0, days, days * 0.4))), until)
            target.response, target.state = made[school.pk], T.ANSWERED
            target.answered_at, target.answered_by = _at(day, rng.randint(8, 16)), people.get(school.pk)
            target.version = 2
        targets.append(target)
    SurveyTarget.objects.bulk_create(targets)
    Answer.objects.bulk_create(
        [row for response in made.values() for row in _told(response, items, rng)], batch_size=500
    )


def _replies(survey, rng, today):
    """A dozen answers through the public link."""
    responses = Response.objects.bulk_create([Response(version=survey.version_asked) for _ in range(12)])
    items = list(survey.version_asked.items())
    Answer.objects.bulk_create(row for response in responses for row in _told(response, items, rng))
    identity = uuid.uuid5(uuid.NAMESPACE_OID, f"replies {survey.pk} {survey.office.name}")
    SurveyReply.objects.bulk_create(
        SurveyReply(survey=survey, response=response, client_uuid=uuid.uuid5(identity, str(place)))
        for place, response in enumerate(responses)
    )
    SurveyReply.objects.filter(survey=survey).update(received_at=_at(today - timedelta(days=2), 10))


def _told(response, items, rng):
    """Answer rows to every question; of texts only some write one."""
    level, place = rng.choice((2, 3, 3, 4)), 0
    for item in items:
        row = {}
        if item.kind == Item.Kind.RATING:
            points = sorted(point.value for point in item.scale.points.all())
            value = min(max(level + rng.choice((-1, 0, 0, 1)), points[0]), points[-1])
            row = {"value": Decimal(value)}
            if item.dual:
                row["wanted"] = Decimal(min(value + GAPS[place % len(GAPS)] + rng.choice((0, 0, 1)), points[-1]))
            place += 1
        elif item.kind in (Item.Kind.YES_NO, Item.Kind.PARTIAL):
            row = columns(item, Decimal(rng.choice((0, 1, 1))))
        elif item.kind == Item.Kind.NUMBER:
            row = columns(item, Decimal(rng.choice((0, 0, 1, 1, 2, 3))))
        elif item.kind == Item.Kind.SINGLE:
            row = columns(item, rng.choice(item.choices)["value"])
        elif item.kind == Item.Kind.MULTIPLE:
            wanted = rng.sample(item.choices, min(len(item.choices), rng.choice((1, 2, 2, 3))))
            row = columns(item, [choice["value"] for choice in item.choices if choice in wanted])
        elif item.kind in Item.TEXTS and (item.required or rng.random() < 0.35):
            row = columns(item, rng.choice(TEXTS))
        if row:
            yield Answer(response=response, item=item, **row)
