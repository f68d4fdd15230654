"""Offices with random but repeatable SARs: levels with gaps, targets, years before, statements, best practices."""

import hashlib
import random
from datetime import timedelta

from django.utils import timezone

from qa.actions.standards import load_defaults
from qa.models import (
    Announcement,
    BestPractice,
    Issue,
    IssueResult,
    Round,
    Standard,
    StandardResult,
    StandardSet,
    Submission,
    Target,
)
from reports.models import SarRead, Statement, Theme
from schools.models import Figures, Role, School
from tests.factories import make_network, make_office, make_school, make_school_year, make_user, today

STATES = ["expected", "draft", "submitted", "reviewing", "returned", "accepted", "withdrawn"]
RECEIVED = {"submitted", "reviewing", "accepted"}
LEVELS = ["อนุบาล–ประถมศึกษา", "ประถมศึกษา–มัธยมศึกษาตอนต้น", "มัธยมศึกษาตอนต้น–มัธยมศึกษาตอนปลาย", ""]
YEAR = 2568
STAFF = [{"teacher": 5}, {"director": 0, "teacher": 3}, {"director": 1}, {"director": 2}, {"director": 4, "other": 1}]


def make_rounds(seed, schools=12, *, level="basic", years=(YEAR - 2, YEAR - 1, YEAR), states=STATES, gaps=0.1, **more):
    """(office, round of the last of the years) of an office with so many schools; `gaps` is how often a level is left
    out. `more`: themes=False leaves statements out, standard_set is that of the last year."""
    load_defaults()
    rng = random.Random(seed)
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    networks = [make_network(office) for _ in range(max(1, schools // 4))]
    made = []
    for _ in range(schools):
        network = rng.choice([*networks, None])
        district = rng.choice(["เมือง", "ดอนใหญ่", ""])
        school = make_school(office, network=network, district=district, levels=rng.choice(LEVELS))
        if rng.random() < 0.9:
            make_school_year(
                school, YEAR, pupils=rng.choice([60, 119, 120, 300, 900]), teachers=rng.choice([5, 19, 20, 40])
            )
        made.append(school)
    make_staff(random.Random(f"{seed} staff"), made)
    usual = StandardSet.objects.get(code=f"moe2561_{level}")
    round = None
    for year in years:
        chosen = more.get("standard_set") if year == years[-1] else None
        round = make_round(rng, office, head, made, year, level, chosen or usual, states, gaps)
    make_targets(rng, round, level, head)
    if more.get("themes", True):
        make_themes(rng, round, level)
        make_practices(rng, round, level, head)
    return office, round


def make_staff(rng, schools):
    """Who works at the schools on some of the data dates; some never said."""
    dates = [(year, date) for year in (YEAR - 1, YEAR, YEAR + 1) for date in Figures.DataDate.values]
    Figures.objects.bulk_create(
        Figures(school=school, academic_year=year, data_date=date, staff=rng.choice([{}, *STAFF]))
        for school in schools
        for year, date in rng.sample(dates, rng.choice([0, 1, 3]))
    )


def make_round(rng, office, head, schools, year, level, standard_set, states, gaps):
    """A SAR round of one level in which every school has a submission in a random state."""
    day = today() - timedelta(days=365 * (YEAR - year))
    round = Round.objects.create(
        office=office,
        academic_year=year,
        opens_on=day - timedelta(days=60),
        due_on=day - timedelta(days=20),
        closes_on=day + timedelta(days=20),
        created_by=head,
    )
    sent = [timezone.now() - timedelta(days=days) for days in (5, 30)]
    rows = []
    for school in schools:
        state = rng.choice(states)
        known = state in RECEIVED | {"returned"}
        rows.append(
            Submission(
                round=round,
                school=school,
                level=level,
                standard_set=standard_set,
                state=state,
                overall_level=rng.randint(1, 5) if known and rng.random() >= gaps else None,
                submitted_at=rng.choice(sent) if known else None,
                accepted_at=sent[0] if state == "accepted" else None,
            )
        )
    Submission.objects.bulk_create(rows)
    issues, standards = [], []
    for row in rows:
        if row.state == "expected":
            continue
        for issue in Issue.objects.filter(standard__set=standard_set):
            if rng.random() >= gaps:
                issues.append(IssueResult(submission=row, issue=issue, level=rng.randint(1, 5)))
        for standard in Standard.objects.filter(set=standard_set):
            if rng.random() >= gaps:
                standards.append(StandardResult(submission=row, standard=standard, level=rng.randint(1, 5)))
    IssueResult.objects.bulk_create(issues)
    StandardResult.objects.bulk_create(standards)
    return round


def make_targets(rng, round, level, by):
    """Two of three schools have announced targets, most of them for all standards."""
    day = today()
    for row in round.submissions.filter(level=level).select_related("standard_set"):
        if rng.random() < 0.35:
            continue
        state = rng.choice(["announced", "announced", "draft"])
        announced = Announcement.objects.create(
            school_id=row.school_id,
            level=level,
            academic_year=round.academic_year,
            standard_set=row.standard_set,
            state=state,
            announced_on=day,
            endorsed_on=day,
            created_by=by,
        )
        for standard in row.standard_set.standards.all():
            if rng.random() < 0.8:
                Target.objects.create(announcement=announced, standard=standard, level=rng.randint(2, 5))


def say(submission, field, text, theme=None, standard=None):
    """A statement of a SAR, in a theme where one is given."""
    key = hashlib.sha256(f"{submission.pk}|{field}|{standard}|{text}".encode()).hexdigest()
    placed = {"theme": theme, "placed_by": "system", "placed_at": timezone.now()} if theme else {}
    return Statement.objects.create(submission=submission, field=field, standard=standard, text=text, key=key, **placed)


def make_themes(rng, round, level, names=("อ่านออกเขียนได้", "ขาดครู", "อินเทอร์เน็ตไม่เสถียร")):
    """Themes in every field with statements of random schools; some statements are in no theme."""
    rows = list(round.submissions.filter(level=level))
    standard = Standard.objects.filter(set=rows[0].standard_set).first() if rows else None
    for field in ("strengths", "improvements", "plan", "practices", "help_wanted"):
        made = [
            Theme.objects.create(
                round=round, level=level, field=field, name=f"{name} {field}", standard=rng.choice([standard, None])
            )
            for name in names
        ]
        for row in rows:
            for number in range(rng.randint(0, 3)):
                theme = rng.choice([*made, None])
                say(row, field, f"ข้อความที่ {number} ของ {row.pk}", theme, theme.standard if theme else standard)
    SarRead.objects.bulk_create(
        [SarRead(submission=row, at=timezone.now()) for row in rows if row.state in RECEIVED and rng.random() < 0.9]
    )


def make_practices(rng, round, level, by):
    """Best practices of the register, approved and not."""
    for number, school in enumerate(School.objects.filter(office=round.office)[:4]):
        state = ["approved", "draft", "approved", "proposed"][number]
        BestPractice.objects.create(
            office=round.office,
            school=school,
            academic_year=round.academic_year,
            title=f"นวัตกรรมที่ {number}",
            level=level,
            theme=BestPractice.Theme.LEARNING,
            abstract="…",
            state=state,
            created_by=by,
        )


def criteria_of(round, level="basic"):
    """What the form keeps of a round and level."""
    return {"round": round.pk, "level": level, "labels": {}}
