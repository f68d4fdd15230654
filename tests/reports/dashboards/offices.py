"""A small office drawn by lot: schools, visits, recommendations, SARs and tests of three years."""

import random
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from qa.models import Round, StandardResult, StandardSet, Submission
from qa.models import TestScore as Score
from schools.models import Duty, Role
from supervision.models import CoverageRule, Recommendation, Visit
from tests.factories import make_network, make_office, make_school, make_school_year, make_user
from thai.years import fiscal_year

TESTS = (("NT", "ป.3", "คณิตศาสตร์"), ("NT", "ป.3", "รวม 2 ด้าน"), ("O-NET", "ป.6", "ภาษาไทย"))
DISTRICTS = ("แม่สอด", "แม่ระมาด", "ท่าสองยาง")


def make(seed, *, today, schools=9, years=3):
    """{office, director, supervisors, schools, year}: `year` is the present academic year."""
    rng = random.Random(seed)
    office = make_office()
    year = office.calendar.academic_year(today)
    networks = [make_network(office) for _ in range(3)]
    made = []
    for _ in range(schools):
        basic, closed = rng.random() < 0.8, rng.random() < 0.15
        school = make_school(
            office,
            network=rng.choice([*networks, None]),
            district=rng.choice(DISTRICTS),
            has_basic=basic,
            has_early=not basic or rng.random() < 0.7,
            latitude=rng.choice([None, Decimal("16.5"), Decimal("17.2"), Decimal("15.9")]),
            longitude=Decimal("98.6"),
            closed_on=today - timedelta(days=rng.randrange(400)) if closed else None,
        )
        for back in range(years):
            make_school_year(school, year - back, pupils=rng.choice([45, 110, 300, 900]))
        made.append(school)
    staff = [make_user(Role.SUPERVISOR, office=office) for _ in range(3)]
    for number, network in enumerate(networks):
        Duty.objects.create(office=office, user=staff[number], year=fiscal_year(today), network=network)
    CoverageRule.objects.create(office=office, name="ภาคเรียนละครั้ง", period="semester")
    CoverageRule.objects.create(office=office, name="ปีละสองครั้ง", period="year", times=2)
    CoverageRule.objects.create(office=office, name="สามปีครั้ง", period="three", kind="qa")
    _visits(rng, office, made, staff, today)
    _recommendations(rng, office, made, staff, today)
    for back in range(1, years + 1):
        _round(rng, office, made, staff, today, year - back)
        _scores(rng, made, year - back)
    director = make_user(Role.DIRECTOR, office=office)
    return {"office": office, "director": director, "supervisors": staff, "schools": made, "year": year}


def _visits(rng, office, schools, staff, today):
    Visit.objects.bulk_create(
        Visit(
            office=office,
            school=rng.choice(schools[1:]),
            supervisor=rng.choice(staff),
            visited_on=today - timedelta(days=rng.randrange(900)),
            kind=rng.choice(["general", "qa"]),
            purpose="ติดตาม",
            state=rng.choice(Visit.State.values),
        )
        for _ in range(5 * len(schools))
    )


def _recommendations(rng, office, schools, staff, today):
    now = timezone.now()
    for _ in range(4 * len(schools)):
        state = rng.choice(Recommendation.State.values)
        Recommendation.objects.create(
            office=office,
            school=rng.choice(schools),
            supervisor=rng.choice(staff),
            source="other",
            text="จัดทำแผน",
            owner="ครูวิชาการ",
            due_on=today + timedelta(days=rng.randrange(-60, 60)),
            state=state,
            settled_at=now if state in ("verified", "closed", "withdrawn") else None,
        )


def _round(rng, office, schools, staff, today, year):
    due = today - timedelta(days=rng.randrange(-20, 20))
    asked = Round.objects.create(
        office=office,
        academic_year=year,
        opens_on=due - timedelta(days=60),
        due_on=due,
        closes_on=due + timedelta(days=30),
        created_by=staff[0],
    )
    sets = {level: StandardSet.objects.get(code=f"moe2561_{level}") for level in ("basic", "early")}
    for school in schools:
        for level in ("basic", "early"):
            if getattr(school, f"has_{level}"):
                _submission(rng, asked, school, level, sets[level], staff)


def _submission(rng, asked, school, level, used, staff):
    state = rng.choice(Submission.State.values)
    sent = state in ("submitted", "reviewing", "returned", "accepted")
    moment = timezone.make_aware(datetime.combine(asked.due_on, datetime.min.time()))
    moment += timedelta(days=rng.randrange(-20, 20), hours=9)
    row = Submission.objects.create(
        round=asked,
        school=school,
        level=level,
        standard_set=used,
        state=state,
        submitted_at=moment if sent else None,
        accepted_at=moment if state == "accepted" else None,
        overall_level=rng.choice([1, 2, 3, 4, 5, None]),
        reviewer=rng.choice([*staff, None]),
    )
    for standard in used.standards.all():
        if rng.random() < 0.8:
            StandardResult.objects.create(submission=row, standard=standard, level=rng.randint(1, 5))


def _scores(rng, schools, year):
    for school in schools:
        for test, grade, subject in (
            ("NT", "ป.3", "คณิตศาสตร์"),
            ("NT", "ป.3", "รวม 2 ด้าน"),
            ("O-NET", "ป.6", "ภาษาไทย"),
        ):
            if rng.random() < 0.7:
                Score.objects.create(
                    school=school,
                    test=test,
                    grade=grade,
                    subject=subject,
                    academic_year=year,
                    mean=Decimal(rng.randrange(2000, 8000)) / 100,
                    takers=rng.choice([None, 0, 3, 12, 40]),
                )
