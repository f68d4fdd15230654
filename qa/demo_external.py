"""An invented cycle of the external assessment, inspections of the year, and help for a few schools."""

import random
from datetime import timedelta

from instruments.actions import answer
from instruments.models import Instrument, Item
from instruments.values import options
from qa import below_standard
from qa.models import (
    ExternalAssessment,
    ExternalEvent,
    ExternalMember,
    ExternalResult,
    ExternalRound,
    ExternalStandardResult,
    HelpMember,
    HelpPlan,
    HelpResult,
    HelpStep,
    Inspection,
    InspectionCommittee,
    InspectionMember,
    ReadinessCheck,
    ReassessmentRequest,
)
from qa.readiness import judge
from schools.models import Membership, Role, School, User
from supervision.models import Visit
from thai.dates import short
from thai.years import be_year

LEVELS = {"ดีมาก": 4, "ดี": 3, "พอใช้": 2, "ปรับปรุง": 1}
STRENGTHS = ["ผู้เรียนมีระเบียบวินัยและมีน้ำใจ", "ผู้บริหารและครูทำงานเป็นทีม", "ชุมชนมีส่วนร่วมในการจัดการศึกษา"]
NEEDS = ["การอ่านและการเขียนภาษาไทยของผู้เรียน", "การใช้ผลการประเมินเพื่อปรับการสอน", "การนิเทศภายในอย่างต่อเนื่อง"]
ISSUES = ["ผลสัมฤทธิ์ทางการเรียนที่ต่ำกว่าระดับเขตต่อเนื่อง", "การดูแลช่วยเหลือผู้เรียนในโรงเรียนขนาดเล็ก", "การใช้เทคโนโลยีในการเรียนรู้"]
STEPS = ["วิเคราะห์ผู้เรียนรายบุคคลและจัดกลุ่ม", "อบรมครูเรื่องการสอนอ่านเขียน", "นิเทศชั้นเรียนเดือนละครั้ง", "ประเมินผลและสะท้อนผล"]
PEOPLE = [
    ("นางสาวรัตนา แก้วธารา", "รองผู้อำนวยการเขต"),
    ("นายสมพงษ์ ธาราดี", "ศึกษานิเทศก์"),
    ("นางพิกุล ใจงาม", "ผู้อำนวยการโรงเรียน"),
]
COMING, CHECKED, HELPED, INSPECTED, APPOINTED = 14, 6, 4, 12, 6


def make(*, office, today):
    """Round four with results by standard, round five with appointments, inspections, help. Its own seed."""
    rng = random.Random(f"external {office.name}")
    head = User.objects.filter(memberships__office=office, memberships__role=Role.HEAD).order_by("pk").first()
    if head is None:
        return
    rounds = {
        row.code: row for row in ExternalRound.objects.filter(office=None).select_related("basic_set", "early_set")
    }
    _past(office, rounds["onesqa4"], head, rng)
    _coming(office, rounds["onesqa5"], head, rng, today)
    _inspections(office, head, rng, today)
    _help(office, head, rng, today)


def _past(office, round, head, rng):
    """The assessments that the results of round four came from."""
    results = list(ExternalResult.objects.filter(school__office=office, round=round.name).order_by("pk"))
    rows = ExternalAssessment.objects.bulk_create(
        [
            ExternalAssessment(
                office=office,
                school_id=row.school_id,
                round=round,
                level=row.level,
                mode=rng.choice(("sar", "sar", "online", "onsite")),
                starts_on=row.assessed_on,
                ends_on=row.assessed_on,
                unit=f"คณะผู้ประเมินที่ {rng.randrange(1, 40)}",
                result=row,
                state=ExternalAssessment.State.RESULTED,
                created_by=head,
            )
            for row in results
        ],
        batch_size=500,
    )
    standards = {level: list(round.set_for(level).standards.all()) for level in ("early", "basic")}
    found = []
    for row in results:
        level = LEVELS[row.result.removeprefix(below_standard.PREFIX)]
        for standard in standards[row.level]:
            found.append(
                ExternalStandardResult(
                    result=row,
                    standard=standard,
                    level=min(5, max(1, level + rng.choice((-1, 0, 0, 0, 1)))),
                    strengths=rng.choice(STRENGTHS),
                    improvements=rng.choice(NEEDS),
                )
            )
    ExternalStandardResult.objects.bulk_create(found, batch_size=500)
    ExternalEvent.objects.bulk_create(
        [ExternalEvent(assessment=row, label=f"ได้รับผล: {row.result.result}", actor=head) for row in rows],
        batch_size=500,
    )


def _coming(office, round, head, rng, today):
    """Appointments of round five: some were there already, most are to come; some were checked; one asks again."""
    schools = list(School.objects.filter(office=office, has_basic=True).open_on(today).order_by("pk"))
    own = Membership.objects.filter(office=office, role=Role.SCHOOL_DIRECTOR).order_by("pk").select_related("school")
    first = [row.school for row in own[:1] if row.school.has_basic]
    chosen = first + [row for row in rng.sample(schools, min(COMING, len(schools))) if row not in first]
    rows = []
    for place, school in enumerate(chosen):
        day = today + timedelta(days=12 + 5 * place if place else -40)
        rows.append(
            ExternalAssessment(
                office=office,
                school=school,
                round=round,
                level="basic",
                starts_on=day,
                ends_on=day + timedelta(days=2),
                unit=f"คณะผู้ประเมินที่ {rng.randrange(1, 40)}",
                issues=rng.choice(ISSUES),
                oral_on=day + timedelta(days=2),
                oral_order=f"{rng.randrange(100, 300)}/{be_year(today)}",
                observer=head if place % 3 == 0 else None,
                created_by=head,
            )
        )
    for row in rows:
        row.save(force_insert=True)
        _members(ExternalMember, "assessment", row)
        ExternalEvent.objects.create(assessment=row, label=f"กำหนดประเมิน {short(row.starts_on)}", actor=head)
    version = Instrument.objects.get(code="F-07", office=None).current
    for row in rows[:CHECKED]:
        _check(row, version, head, rng, today)
    if rows and first:
        _asks_again(rows[0], head, own[0].user_id, rng, today)


def _members(model, name, row):
    parts = ("chair", "member", "secretary")
    model.objects.bulk_create(
        model(**{name: row}, position=place, name=who, title=title, part=part)
        for place, ((who, title), part) in enumerate(zip(PEOPLE, parts, strict=True), start=1)
    )


def _check(row, version, head, rng, today):
    values = {}
    for item in version.items():
        if item.kind in Item.RATED:
            choices = options(item)
            values[item] = choices[min(rng.choice((0, 0, 0, 1, 1, 2)), len(choices) - 1)][0]
    response = answer(version=version, school=row.school, respondent=head, values=values)
    verdict = judge(response)
    ReadinessCheck.objects.create(
        assessment=row,
        response=response,
        checked_on=min(today, row.starts_on - timedelta(days=10)),
        score=verdict.score,
        missing=verdict.missing,
        checked_by=head,
    )


def _asks_again(row, head, director, rng, today):
    result = ExternalResult.objects.create(
        school=row.school,
        round=row.round.name,
        level=row.level,
        assessed_on=row.ends_on,
        year=be_year(row.ends_on),
        result="พอใช้",
    )
    for standard in row.standard_set.standards.all():
        ExternalStandardResult.objects.create(
            result=result, standard=standard, level=rng.choice((2, 3)), improvements=rng.choice(NEEDS)
        )
    row.result, row.state = result, ExternalAssessment.State.RESULTED
    row.save(update_fields=["result", "state"])
    ReassessmentRequest.objects.create(
        assessment=row,
        reason="ผลยังต่ำกว่าค่าเป้าหมายที่โรงเรียนประกาศ",
        plan="ปรับแผนพัฒนาการอ่านและการนิเทศภายในทั้งภาคเรียน",
        deadline_on=today + timedelta(days=45),
        requested_by_id=director,
    )
    ExternalEvent.objects.create(assessment=row, label="โรงเรียนขอประเมินซ้ำ", actor_id=director)


def _inspections(office, head, rng, today):
    """Two committees of the year: what they inspected, and whom they go to next."""
    year = office.calendar.academic_year(today)
    first, last = office.calendar.academic_span(year)
    committees = []
    for number in (1, 2):
        committee = InspectionCommittee.objects.create(
            office=office,
            academic_year=year,
            name=f"คณะที่ {number}",
            order_number=f"{80 + number}/{be_year(today)}",
            ordered_on=first,
        )
        _members(InspectionMember, "committee", committee)
        committees.append(committee)
    made = Visit.objects.made().filter(office=office, kind=Visit.Kind.QA, visited_on__range=(first, last))
    rows, seen = [], set()
    for visit in made.order_by("visited_on", "pk"):
        if visit.school_id in seen or len(rows) == INSPECTED:
            continue
        seen.add(visit.school_id)
        measured = rng.random() < 0.4
        rows.append(
            Inspection(
                office=office,
                school_id=visit.school_id,
                academic_year=year,
                committee=rng.choice(committees),
                planned_on=visit.visited_on,
                visit=visit,
                measures=rng.choice(NEEDS) + " ให้จัดทำแผนเร่งรัดและรายงานผล" if measured else "",
                measures_owner="ผู้อำนวยการโรงเรียน" if measured else "",
                measures_due_on=visit.visited_on + timedelta(days=60) if measured else None,
                created_by=head,
            )
        )
    others = School.objects.filter(office=office).open_on(today).exclude(pk__in=seen).order_by("pk")
    for place, school in enumerate(others[:APPOINTED]):
        day = min(today + timedelta(days=7 * (place + 1)), last)
        rows.append(
            Inspection(
                office=office,
                school=school,
                academic_year=year,
                committee=rng.choice(committees),
                planned_on=day,
                created_by=head,
            )
        )
    Inspection.objects.bulk_create(rows)


def _help(office, head, rng, today):
    """Plans for the first schools below standard, in the middle of their steps."""
    acting = Membership.objects.select_related("office").filter(user=head, office=office, role=Role.HEAD).first()
    head.acting = acting
    for place, (school, reasons) in enumerate(below_standard.below(head)[:HELPED]):
        start = today - timedelta(days=70 - 10 * place)
        passed = place == HELPED - 1
        plan = HelpPlan.objects.create(
            office=office,
            school=school,
            reason=reasons[0][0],
            figures="\n".join(text for _reason, text in reasons),
            goal="ผลประเมินระดับดีขึ้นไปทุกมาตรฐาน",
            starts_on=start,
            due_on=start + timedelta(days=150),
            state=HelpPlan.State.PASSED if passed else HelpPlan.State.OPEN,
            closed_on=today - timedelta(days=3) if passed else None,
            outcome="ผลประเมินตนเองล่าสุดอยู่ในระดับดีทุกมาตรฐาน" if passed else "",
            created_by=head,
        )
        HelpMember.objects.bulk_create(
            HelpMember(plan=plan, position=n, name=name, title=title) for n, (name, title) in enumerate(PEOPLE[1:], 1)
        )
        for n, text in enumerate(STEPS, start=1):
            day = start + timedelta(days=25 * n)
            done = passed or day < today - timedelta(days=12)
            step = HelpStep.objects.create(
                plan=plan, position=n, text=text, owner="ครูวิชาการ", due_on=day, done_on=day if done else None
            )
            if done:
                HelpResult.objects.create(
                    step=step, text=f"ดำเนินการแล้ว {rng.randrange(4, 15)} ครั้ง", finishes=True, by=head
                )
