"""Invented references, reading and writing, plans of tests and an item bank of a demo office."""

import random
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Avg, Sum

from instruments.measures import half_up
from qa.actions import exam_plans
from qa.exams.means import share_reached
from qa.models import BankItem, Exam, ExamCentre, ExamSeat, ReferenceMean, TestScore
from schools.holidays import next_working_day
from schools.models import Role, School, User
from thai.years import academic_year

YEARS = 3
# How far OBEC and the nation stand from this office, in points.
AWAY = {"obec": (-2.5, 2.5), "nation": (-1.5, 3.5)}
TOTALS = {("RT", "ป.1"): "รวม 2 สมรรถนะ", ("NT", "ป.3"): "รวม 2 ด้าน"}
SKILLS = ("การอ่านออกเสียง", "การอ่านรู้เรื่อง", "การเขียนคำ", "การเขียนเรื่อง")
ITEMS = (
    ("thai", "ป.3", "ท 1.1 ป.3/3", "อ่านจับใจความแล้วตั้งคำถาม"),
    ("thai", "ป.6", "ท 1.1 ป.6/4", "แยกข้อเท็จจริงและข้อคิดเห็น"),
    ("maths", "ป.3", "ค 1.1 ป.3/9", "แก้โจทย์ปัญหาสองขั้นตอน"),
    ("maths", "ป.6", "ค 1.1 ป.6/11", "โจทย์ปัญหาร้อยละ"),
    ("science", "ป.6", "ว 2.3 ป.6/1", "วงจรไฟฟ้าอย่างง่าย"),
    ("languages", "ป.6", "ต 1.1 ป.6/4", "จับใจความจากการอ่าน"),
)
# Who holds the first centres, and their committees.
CHIEFS = ("นายประสาน งามวงศ์", "นางอรพิน แสนสุข", "นายวิชิต ทองแท้")
COMMITTEES = (
    "นางสาวสุดา ใจงาม กรรมการกลาง\nนายธีระ คำดี กรรมการคุมสอบ ห้อง 1\nนางมณี ศรีทอง กรรมการคุมสอบ ห้อง 2",
    "นายสมคิด พูนผล กรรมการกลาง\nนางสาวพิมพ์ นาดี กรรมการคุมสอบ ห้อง 1",
    "นางรัตนา บุญเรือง กรรมการกลาง\nนายอนันต์ ทองคำ กรรมการคุมสอบ ห้อง 1",
)
BATCH = 2000


@transaction.atomic
def make(*, office, today):
    """What stands beside the results that are there: totals, references, three years of reading and writing, the plan
    of the coming test with centres, and a few items. Draws from its own generator."""
    rng = random.Random(f"exams of {office.name}")
    last = academic_year(today) - 1
    _totals(office)
    _references(office, rng)
    _reading(office, rng, last)
    _plan(office, today)
    _items(office, rng)


def _totals(office):
    rows = []
    for (test, grade), name in TOTALS.items():
        sums = TestScore.objects.filter(school__office=office, test=test, grade=grade).order_by()
        for row in sums.values("school", "academic_year", "takers").annotate(mean_of_all=Avg("mean")):
            rows.append(
                TestScore(
                    school_id=row["school"],
                    test=test,
                    grade=grade,
                    academic_year=row["academic_year"],
                    subject=name,
                    mean=half_up(str(row["mean_of_all"])),
                    takers=row["takers"],
                )
            )
    TestScore.objects.bulk_create(rows, batch_size=BATCH)


def _references(office, rng):
    exams = {exam.code: exam for exam in Exam.objects.filter(office=None)}
    rows = TestScore.objects.filter(school__office=office).order_by("test", "grade", "academic_year", "subject")
    means = rows.values_list("test", "grade", "academic_year", "subject").annotate(mean_of_all=Avg("mean"))
    ReferenceMean.objects.bulk_create(
        ReferenceMean(
            office=office,
            exam=exams[test],
            grade=grade,
            academic_year=year,
            subject=subject,
            scope=scope,
            mean=min(Decimal(95), max(Decimal(8), half_up(str(mean)) + half_up(str(rng.uniform(*AWAY[scope]))))),
            source="ข้อมูลสมมติ",
        )
        for test, grade, year, subject, mean in means
        for scope in AWAY
    )


def _reading(office, rng, last):
    """Pupils of ป.1–3 by level in four skills, twice a year; the better schools in tests read better here too."""
    takers = {
        (row["school"], row["academic_year"]): row["takers"]
        for row in TestScore.objects.filter(school__office=office, test="RT", takers__isnull=False)
        .order_by()
        .values("school", "academic_year")
        .annotate(takers=Sum("takers") / 3)
    }
    exam, rows = Exam.objects.get(office=None, code="อ่านเขียน"), []
    for (school, year), pupils in sorted(takers.items()):
        base = rng.gauss(0, 0.08) + 0.02 * (year - last)
        for grade in ("ป.1", "ป.2", "ป.3"):
            for turn in (1, 2):
                for skill in SKILLS:
                    counts = [0, 0, 0, 0]
                    for _ in range(max(1, int(pupils))):
                        good = rng.random() < 0.62 + base + 0.05 * (turn - 1)
                        counts[rng.choice((0, 0, 1) if good else (1, 2, 3, 3))] += 1
                    rows.append(
                        TestScore(
                            school_id=school,
                            test=exam.code,
                            grade=grade,
                            academic_year=year,
                            turn=turn,
                            subject=skill,
                            mean=share_reached(counts, exam.reached),
                            takers=sum(counts),
                            counts=counts,
                        )
                    )
    TestScore.objects.bulk_create(rows, batch_size=BATCH)


def _plan(office, today):
    """The plan of this year's NT: a day that the calendar shows, a centre for each of the first networks."""
    by = _head(office)
    if by is None:
        return
    exam = Exam.objects.get(office=None, code="NT")
    plan, _ = exam_plans.plan(office=office, exam=exam, academic_year=academic_year(today), by=by)
    plan.guidelines = "สอบพร้อมกันทุกสนาม กรรมการกลางมาจากโรงเรียนอื่นในเครือข่าย"
    plan.budget = Decimal(84_000)
    plan.save()
    day = next_working_day(today + timedelta(days=95), office)
    exam_plans.add_day(plan=plan, day=day, grade="ป.3", subjects="คณิตศาสตร์ 9.00 น. ภาษาไทย 11.00 น.", by=by)
    schools = School.objects.filter(office=office).open_on(today).exclude(network=None).order_by("network", "pk")
    by_network = {}
    for school in schools:
        by_network.setdefault(school.network_id, []).append(school)
    for place, rows in enumerate(list(by_network.values())[:4]):
        # The last one waits for its people still.
        people = {"chief": CHIEFS[place], "committee": COMMITTEES[place]} if place < len(CHIEFS) else {}
        centre = ExamCentre.objects.create(
            year=plan, name=f"สนามสอบ{rows[0].full_name}", host=rows[0], rooms=len(rows), seats=14 * len(rows), **people
        )
        ExamSeat.objects.bulk_create(ExamSeat(centre=centre, year=plan, school=school) for school in rows)


def _items(office, rng):
    by = _head(office)
    if by is None:
        return
    BankItem.objects.bulk_create(
        BankItem(
            office=office,
            code=f"{subject[:2].upper()}{number:03}",
            subject=subject,
            grade=grade,
            indicator=indicator,
            summary=summary,
            difficulty=half_up(str(rng.uniform(0.25, 0.85))),
            discrimination=half_up(str(rng.uniform(0.1, 0.6))),
            tried_by=rng.randrange(120, 400),
            state="reviewed" if number % 3 else "draft",
            created_by=by,
        )
        for number, (subject, grade, indicator, summary) in enumerate(ITEMS, start=1)
    )


def _head(office):
    return User.objects.filter(memberships__office=office, memberships__role=Role.HEAD).order_by("pk").first()
