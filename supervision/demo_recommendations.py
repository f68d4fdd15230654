"""What a demo office follows up: themes, priorities, resolutions, what was told upward, what later visits found."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from schools.models import Membership, Role
from supervision.models import (
    Escalation,
    FollowUp,
    FollowUpSettings,
    Recommendation,
    RecommendationEvent,
    Visit,
)

P, State = Recommendation.Priority, Recommendation.State
# The first word found in a text says what it is about.
THEMES = (
    ("นิเทศภายใน", "นิเทศภายใน"),
    ("วัดผล", "วัดและประเมินผล"),
    ("การอ่าน", "การอ่านออกเขียนได้"),
    ("PLC", "กระบวนการเรียนรู้"),
    ("รายบุคคล", "วัดและประเมินผล"),
    ("ปฐมวัย", "การศึกษาปฐมวัย"),
    ("ครูบรรจุใหม่", "นิเทศภายใน"),
    ("ประเมินตนเอง", "ประกันคุณภาพภายใน"),
    ("ควบชั้น", "กระบวนการเรียนรู้"),
    ("DLTV", "สื่อ นวัตกรรม และเทคโนโลยี"),
)
GIVEN = (
    (
        "committee",
        "มติ ก.ต.ป.น. ครั้งที่ 1",
        "จัดทำแผนยกระดับการอ่านออกเขียนได้ของนักเรียน ป.1–ป.3 และรายงานผลทุกเดือน",
        "การอ่านออกเขียนได้",
    ),
    (
        "external",
        "รายงานการประเมินคุณภาพภายนอก รอบสี่",
        "ทบทวนค่าเป้าหมายของสถานศึกษาให้สอดคล้องกับผลประเมินปีที่ผ่านมา",
        "ประกันคุณภาพภายใน",
    ),
    ("sar", "SAR ปีการศึกษาที่ผ่านมา", "ระบุร่องรอยหลักฐานของผลสัมฤทธิ์ให้ตรวจสอบย้อนหลังได้", "ประกันคุณภาพภายใน"),
    ("other", "", "ปรับปรุงข้อมูลผู้รับผิดชอบงานวิชาการของโรงเรียนให้เป็นปัจจุบัน", "บริหารจัดการ"),
)
FOUND = ("ครูนำไปใช้จริงในชั้นเรียนแล้วบางส่วน", "เห็นผลกับนักเรียนกลุ่มเป้าหมาย ควรทำต่อเนื่อง", "ยังอยู่ระหว่างจัดหาวัสดุ")
OWNER = "ครูวิชาการ"


@transaction.atomic
def make(*, office, rng, today):
    """Gives the office's recommendations themes and priorities, adds some that come from no visit, puts on record
    what was told upward, and what drafts of visits found. The same `rng` state gives the same.
    """
    FollowUpSettings.objects.create(office=office)
    rows = list(Recommendation.objects.filter(office=office).order_by("pk"))
    for row in rows:
        row.theme = next((theme for word, theme in THEMES if word in row.text), "")
        row.priority = rng.choices([P.HIGH, P.NORMAL, P.LOW], [15, 75, 10])[0]
    Recommendation.objects.bulk_update(rows, ["theme", "priority"], batch_size=500)
    _given(office, rng, today)
    _told_upward(office, today)
    _found(office, rng)


def _moment(day):
    return timezone.make_aware(datetime.combine(day, time(9, 30)))


def _given(office, rng, today):
    held = Membership.objects.filter(office=office, school=None).select_related("user").order_by("pk")
    people = [row.user for row in held if row.role == Role.SUPERVISOR]
    head = next((row.user for row in held if row.role == Role.HEAD), None)
    schools = list(office.schools.open_on(today).order_by("pk"))
    if not people or head is None or not schools:
        return
    rows = []
    for source, origin, text, theme in GIVEN:
        for school in rng.sample(schools, min(5, len(schools))):
            opened = today - timedelta(days=rng.randrange(5, 80))
            row = Recommendation(
                office=office,
                school=school,
                source=source,
                origin=origin,
                text=text,
                theme=theme,
                priority=rng.choice([P.HIGH, P.NORMAL]),
                owner=OWNER,
                supervisor=rng.choice(people),
                created_by=head,
                due_on=opened + timedelta(days=45),
                state=State.OPEN,
            )
            row.created_at = _moment(opened)
            rows.append(row)
    _written(Recommendation, rows, "created_at")
    events = [
        RecommendationEvent(recommendation=row, to_state=State.OPEN, actor=head, comment=row.origin, at=row.created_at)
        for row in rows
    ]
    _written(RecommendationEvent, events, "at")


def _told_upward(office, today):
    steps = []
    rules = FollowUpSettings.objects.get(office=office)
    levels = zip(Escalation.Level, (rules.supervisor_after, rules.head_after, rules.director_after), strict=True)
    late = Recommendation.objects.filter(office=office, school__in=office.schools.open_on(today)).overdue(today)
    late = list(late.order_by("pk"))
    for level, days in levels:
        for row in late:
            day = row.due_on + timedelta(days=days)
            if day <= today:
                steps.append(Escalation(recommendation=row, level=level, due_on=row.due_on, at=_moment(day)))
    _written(Escalation, steps, "at")


def _found(office, rng):
    """The visits that are not approved yet look at what stands open at their school."""
    visits = Visit.objects.filter(office=office).exclude(state=Visit.State.APPROVED).order_by("pk")
    rows = []
    for visit in visits[:30]:
        earlier = Recommendation.objects.filter(school=visit.school_id, state__in=Recommendation.NOT_CLOSED).order_by(
            "pk"
        )
        for row in earlier.exclude(visit=visit)[:3]:
            outcome = rng.choices(FollowUp.Outcome.values, [50, 20, 30])[0]
            rows.append(FollowUp(visit=visit, recommendation=row, outcome=outcome, note=rng.choice(FOUND)))
    FollowUp.objects.bulk_create(rows)


def _written(model, rows, moment):
    """Creates rows with the moment they were meant to have, which auto_now_add would write over."""
    at = [getattr(row, moment) for row in rows]
    model.objects.bulk_create(rows, batch_size=500)
    for row, value in zip(rows, at, strict=True):
        setattr(row, moment, value)
    model.objects.bulk_update(rows, [moment], batch_size=500)
