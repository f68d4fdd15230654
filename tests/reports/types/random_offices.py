"""Offices drawn by lot for reports: schools and networks, visits with filled-in forms, advice, plans."""

import random
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from instruments import actions as instruments
from instruments.models import Answer, Instrument, InstrumentVersion, Response, Scale
from schools.models import Duty, NetworkSchool, Programme, Role, SchoolProgramme
from supervision.models import (
    Plan,
    PlannedVisit,
    PlanObjective,
    PlanRevision,
    Recommendation,
    Visit,
    VisitInstrument,
)
from tests.factories import make_network, make_office, make_school, make_user
from tests.instruments.factories import COLOURS, make_version
from thai.years import fiscal_year, quarter_span

# {seed: how many schools}: three offices, the first one small enough to lack most things.
OFFICES = {1: 4, 2: 8, 3: 12}
LINES = [f"{letter}ข้อค้นพบ" for letter in "กขคฆงจฉชซฌญดตถทธนบปผฝพฟภม"]
THEMES = ["การอ่าน", "คิดคำนวณ", "เด็กเล็ก", "สื่อ", ""]
# Two of one name, and names that the dictionary does not sort by their first sign.
PEOPLE = ["กานดา", "กานดา", "เดือน", "แก้ว", "สมใจ"]

UNANSWERED = ("k", "p")


def make(seed, today):
    """What was made: `office`, `head`, `people`, `networks`, `schools`, `programme`, `rng`, `today`, and the academic
    `year` and `fiscal` year of the day."""
    rng = random.Random(seed)
    office = make_office()
    made = SimpleNamespace(office=office, rng=rng, today=today, head=make_user(Role.HEAD, office=office))
    made.people = [make_user(Role.SUPERVISOR, office=office, given_name=name) for name in PEOPLE]
    made.networks = [make_network(office) for _ in range(1 + OFFICES[seed] // 4)]
    made.programme = Programme.objects.create(office=office, name=f"โครงการน้ำใส {office.pk}")
    made.year, made.fiscal = office.calendar.academic_year(today), fiscal_year(today)
    made.schools = [_school(made, number) for number in rng.sample(range(OFFICES[seed]), OFFICES[seed])]
    for network, person in zip(made.networks, made.people[1:], strict=False):
        Duty.objects.create(office=office, user=person, year=made.fiscal - rng.randrange(3), network=network)
    Duty.objects.create(office=office, user=made.people[1], year=made.fiscal - 2, school=made.schools[0])
    _visits(made)
    _answers(made)
    _advice(made)
    return made


def _school(made, number):
    rng = made.rng
    # Of the first schools two have one name, and one says what it is in its name.
    name = f"บ้านป่า {max(number, 1):02}" if number != 2 else "โรงเรียนบ้านไร่"
    closed = rng.choice([None] * 6 + [made.today - timedelta(days=rng.randrange(500)), made.today + timedelta(days=40)])
    # Small schools first: those that teach both levels, or one.
    early = rng.random() < 0.6
    basic = not early or rng.random() < 0.8
    network = rng.choice([*made.networks, None])
    school = make_school(made.office, name, network=network, closed_on=closed, has_early=early, has_basic=basic)
    years = rng.choice([(None, None), (made.year, None), (None, made.year - 1), (made.year - 1, made.year)])
    if rng.random() < 0.5:
        NetworkSchool.objects.create(
            network=rng.choice(made.networks), school=school, from_year=years[0], to_year=years[1]
        )
    if rng.random() < 0.5:
        SchoolProgramme.objects.create(programme=made.programme, school=school, from_year=years[0], to_year=years[1])
    return school


def _written(rng):
    """Lines as people type them: with dots and dashes, twice, with blanks, empty ones between."""
    lines = [rng.choice(["", "- ", "• ", "  "]) + rng.choice(LINES) for _ in range(rng.randrange(5))]
    return "\n".join([*lines, *rng.sample(lines, len(lines) // 3), rng.choice(["", " "]), rng.choice(["", "ย" * 400])])


def _visits(made):
    rng = made.rng
    Visit.objects.bulk_create(
        Visit(
            office=made.office,
            school=rng.choice(made.schools[1:]),
            supervisor=rng.choice(made.people),
            visited_on=made.today - timedelta(days=rng.randrange(rng.choice([150, 700]))),
            kind=rng.choice(Visit.Kind.values[:4]),
            mode=rng.choice(Visit.Mode.values),
            topics=rng.sample([*Visit.Topic.values[:6], "gone"], rng.randrange(4)),
            hours=rng.choice([None, Decimal("1.5"), Decimal(3)]),
            programme=rng.choice([made.programme, None]),
            purpose="ติดตาม",
            strengths=_written(rng),
            improvements=_written(rng),
            private_notes="ส่วนตัว",
            state=rng.choice([*Visit.State.values, *["approved"] * 4]),
        )
        for _ in range(7 * len(made.schools))
    )


def forms(made):
    """[(version, …)] of two instruments; of the first two versions, of which the newer lacks a question, has another
    and words one anew."""
    short = Scale.objects.create(office=made.office, name="มาตรประมาณค่า 3 ระดับ")
    for value in (1, 2, 3):
        short.points.create(value=value, label=f"ระดับ {value}")
    short.bands.create(low="2.34", high="3.00", label="มาก")
    # A mean below has no word.
    short.bands.create(low="1.67", high="2.33", label="ปานกลาง")
    rated = [{"code": "a"}, {"code": "b", "weight": 3}, {"code": "c", "weight": 0}, {"code": "d", "scale": short}]
    counted = [
        {"code": "e", "kind": "single", "choices": COLOURS},
        {"code": "f", "kind": "multiple", "choices": COLOURS},
        {"code": "g", "kind": "yes_no"},
        {"code": "h", "kind": "partial"},
        {"code": "i", "kind": "number", "unit": "คน"},
        {"code": "j", "kind": "text"},
    ]
    left = {"code": "p", "text": "ไม่มีใครตอบในฉบับเดิม"}
    old = make_version(({"title": "การสอน"}, [*rated, left]), ({"title": "อื่น"}, counted), office=made.office)
    gone = {"code": "k", "text": "ไม่มีใครตอบ"}
    anew = [{"code": "a", "text": "ข้อ a ฉบับใหม่"}, *rated[2:], {"code": "l"}]
    new = make_version(
        ({"title": "การสอน"}, anew), ({"title": "สื่อ"}, [{"code": "m"}, gone]), office=made.office, published=False
    )
    spare = new.instrument_id
    InstrumentVersion.objects.filter(pk=new.pk).update(instrument=old.instrument, number=2)
    Instrument.objects.filter(pk=spare).delete()
    new.refresh_from_db()
    instruments.publish(version=new)
    other = make_version(({"title": "ห้องเรียน"}, [{"code": "n", "scale": short}, {"code": "o", "kind": "yes_no"}]))
    return [old, new, other]


def _answers(made):
    rng = made.rng
    asked = {version: list(version.items()) for version in forms(made)}
    rows = []
    for visit in Visit.objects.filter(office=made.office).order_by("pk"):
        for place, version in enumerate(rng.sample(list(asked), rng.choice([0, 1, 1, 2])), 1):
            response = Response.objects.create(version=version, school=visit.school)
            VisitInstrument.objects.create(visit=visit, response=response, position=place)
            rows += [
                _answer(rng, response, item)
                for item in asked[version]
                if item.code not in UNANSWERED and rng.random() < 0.8
            ]
    Answer.objects.bulk_create(rows)


def _answer(rng, response, item):
    if item.kind == "rating":
        highest = 3 if "3" in item.scale.name else 5
        given = {"value": rng.choice([None, *range(1, highest + 1)])}
    elif item.kind in ("single", "text"):
        given = {"text": rng.choice(["", "red", "green", "blue"])}
    elif item.kind == "multiple":
        given = {"chosen": rng.sample(["red", "green", "blue"], rng.randrange(4))}
    elif item.kind == "number":
        given = {"value": rng.choice([Decimal("12.5"), Decimal(40), Decimal(1200)])}
    else:
        given = {"value": rng.choice([Decimal(0), Decimal(1)] + [Decimal("0.5")] * (item.kind == "partial"))}
    return Answer(response=response, item=item, **given)


def _advice(made):
    rng, S = made.rng, Recommendation.State
    visits = list(Visit.objects.filter(office=made.office).order_by("pk"))
    for _ in range(8 * len(made.schools)):
        visit = rng.choice([*visits, *[None] * (len(visits) // 2)])
        state = rng.choice([*S.values, S.OPEN])
        row = Recommendation.objects.create(
            office=made.office,
            school=visit.school if visit else rng.choice(made.schools),
            visit=visit,
            supervisor=rng.choice(made.people),
            source="visit" if visit else rng.choice(["sar", "committee", "other"]),
            text=rng.choice(["จัดทำ  แผน\nการนิเทศ", "ใช้สื่อ " * 60, "อ่านทุกวัน"]),
            theme=rng.choice(THEMES),
            owner="ครูวิชาการ",
            due_on=made.today + timedelta(days=rng.randrange(-60, 60)),
            state=state,
            settled_at=timezone.now() if state in ("verified", "closed", "withdrawn") else None,
        )
        moment = timezone.now() - timedelta(days=rng.randrange(500))
        Recommendation.objects.filter(pk=row.pk).update(created_at=moment)


def add_plans(made):
    """Plans of two fiscal years: of the group and of people, in force, being revised and never approved. What they
    foresee is done, late, moved, cancelled or ahead."""
    rng = made.rng
    free = list(Visit.objects.filter(office=made.office, state__in=["submitted", "approved"]).order_by("pk"))
    rng.shuffle(free)
    for year in (made.fiscal - 1, made.fiscal):
        plans = [("กลุ่มนิเทศ", None, "approved"), ("ของกานดา", made.people[0], "approved")]
        plans += [("เดิม", made.people[2], "draft"), ("ใหม่", made.people[3], "submitted")]
        for title, owner, state in plans:
            plan = Plan.objects.create(
                office=made.office, owner=owner, year=year, title=title, state=state, created_by=made.head
            )
            rows = [_planned(made, plan, free) for _ in range(2 * len(made.schools))]
            if title == "เดิม":
                # What was written since is not in force.
                content = {"plan": plan, "number": 1, "content": {}, "approved_by": made.head}
                PlanRevision.objects.create(**content)
                later = [row.pk for row in rows[::3]]
                PlannedVisit.objects.filter(pk__in=later).update(created_at=timezone.now() + timedelta(minutes=1))


def _planned(made, plan, free):
    rng = made.rng
    goals = list(plan.objectives.all())
    if len(goals) < 3:
        target = rng.choice(["ร้อยละ 80", "ร้อยละ 90"])
        goals.append(
            PlanObjective.objects.create(plan=plan, position=rng.randint(1, 3), text="ยกระดับการอ่าน", target=target)
        )
    quarter = rng.randint(1, 4)
    first, last = quarter_span(plan.year, quarter)
    state = rng.choice(PlannedVisit.State.values) if free else "planned"
    visit = free.pop() if state == "done" else None
    return PlannedVisit.objects.create(
        plan=plan,
        supervisor=plan.owner or rng.choice(made.people),
        school=visit.school if visit else rng.choice(made.schools),
        quarter=quarter,
        planned_on=rng.choice([None, first + timedelta(days=rng.randrange((last - first).days))]),
        kind=rng.choice(Visit.Kind.values),
        objective=rng.choice([*goals, None]),
        state=state,
        visit=visit,
        moves=rng.choice([0, 0, 2]),
    )
