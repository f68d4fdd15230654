"""An invented 3-year plan of a demo office and two action plans: last year's is over, this year's under way."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from schools.models import Membership, Programme, Role
from supervision.actions.strategies import OBJECTIVES, TITLE
from supervision.models import (
    ActionPlan,
    ActionPlanStep,
    Event,
    GroupObjective,
    Indicator,
    IndicatorResult,
    Project,
    ProjectActivity,
    ProjectProgress,
    ProjectReport,
    ProjectStep,
    StrategicPlan,
    StrategicPlanStep,
    Strategy,
    StrategyMeasure,
    Visit,
    YearTarget,
)
from thai.years import fiscal_span, fiscal_year

# (strategy, [(measure, indicator, unit, targets of three years, results of the first two)])
STRATEGIES = (
    (
        "ยกระดับคุณภาพผู้เรียน",
        [
            ("ส่งเสริมการอ่านออกเขียนได้", "ร้อยละของนักเรียนชั้น ป.3 ที่อ่านออก", "ร้อยละ", (85, 90, 95), (84, "87.5")),
            ("ใช้ผลการทดสอบพัฒนาการสอน", "โรงเรียนที่ผล NT สูงกว่าระดับประเทศ", "โรงเรียน", (30, 35, 40), (31, 29)),
        ],
    ),
    (
        "พัฒนาระบบนิเทศและประกันคุณภาพ",
        [("นิเทศครบทุกโรงเรียน", "ร้อยละของโรงเรียนที่ได้รับการนิเทศ", "ร้อยละ", (90, 95, 100), (92, 97))],
    ),
)
# (code, name, objective, budget, spent by quarter, indicator, unit, target, result, state) of last year.
BEFORE = (
    (
        "1.1",
        "อ่านออกเขียนได้ทั้งเขต",
        1,
        80_000,
        (20_000, 25_000, 20_000, 14_500),
        "ครูที่ผ่านการอบรมและนำไปใช้",
        "คน",
        60,
        64,
        "finished",
    ),
    (
        "2.1",
        "เสริมสร้างความเข้มแข็งระบบประกันคุณภาพภายใน",
        2,
        60_000,
        (10_000, 15_000, 20_000, 9_800),
        "ร้อยละของโรงเรียนที่ SAR ได้ระดับดีขึ้นไป",
        "ร้อยละ",
        80,
        "72.5",
        "finished",
    ),
    (
        "3.1",
        "นิเทศแบบบูรณาการโดยใช้พื้นที่เป็นฐาน",
        4,
        45_000,
        (9_000, 12_000, 6_000, 8_000),
        "ร้อยละของโรงเรียนที่ได้รับการนิเทศครบตามแผน",
        "ร้อยละ",
        95,
        88,
        "approved",
    ),
)
NOW = (
    (
        "1.1",
        "อ่านออกเขียนได้ทั้งเขต ระยะที่ 2",
        1,
        90_000,
        (48_000,),
        "ร้อยละของนักเรียนชั้น ป.3 ที่อ่านคล่อง",
        "ร้อยละ",
        85,
        None,
        "approved",
    ),
    (
        "2.1",
        "พัฒนาระบบประกันคุณภาพเพื่อรับการประเมินรอบห้า",
        2,
        55_000,
        (6_500,),
        "โรงเรียนที่พร้อมรับการประเมินภายนอก",
        "โรงเรียน",
        24,
        6,
        "approved",
    ),
    ("2.2", "พัฒนาเครื่องมือวัดและประเมินผลในชั้นเรียน", 3, 30_000, (), "ชุดข้อสอบมาตรฐานที่ใช้ร่วมกัน", "ชุด", 6, None, "approved"),
    ("3.1", "วิจัยและพัฒนารูปแบบนิเทศออนไลน์", 5, 0, (), "รายงานวิจัย", "เรื่อง", 1, None, "proposed"),
)
ACTIVITIES = (("ประชุมวางแผน", 11, 11), ("อบรมเชิงปฏิบัติการ", 12, 1), ("นิเทศติดตามและสรุปผล", 2, 8))
GOALS = "เพื่อพัฒนาครูและโรงเรียนในสังกัดให้บรรลุเป้าหมายที่กำหนด"
# What was done, by quarter.
DONE = (
    "ประชุมวางแผนกับโรงเรียนแกนนำ และจัดทำเครื่องมือนิเทศ",
    "อบรมครูแกนนำ 2 รุ่น และมอบเอกสารให้ทุกโรงเรียน",
    "นิเทศติดตามโรงเรียนกลุ่มเป้าหมาย และให้ข้อเสนอแนะรายโรงเรียน",
    "แลกเปลี่ยนเรียนรู้ คัดเลือกแบบอย่าง และสรุปผลโครงการ",
)
PROBLEM = "โรงเรียนบนพื้นที่สูงเดินทางลำบากในฤดูฝน"
SUMMARY = "ดำเนินการครบทุกกิจกรรม ครูนำความรู้ไปใช้ในชั้นเรียนและมีการนิเทศติดตามต่อเนื่อง"
EVALUATION = "บรรลุเป้าหมายด้านการพัฒนาครู ส่วนคุณภาพ SAR ยังต่ำกว่าเป้าหมายเพราะโรงเรียนขนาดเล็กขาดครูผู้รับผิดชอบ"


@transaction.atomic
def make(*, office, today):
    """The plans; the same for the same office and day."""
    held = Membership.objects.filter(office=office, school=None, acting_for=None).select_related("user")
    head = held.filter(role=Role.HEAD).earliest("pk").user
    director = held.filter(role=Role.DIRECTOR).earliest("pk").user
    owners = [row.user for row in held.filter(role=Role.SUPERVISOR).order_by("pk")[:3]]
    year = fiscal_year(today)
    measures = _strategic_plan(office, head, director, year)
    objectives = GroupObjective.objects.bulk_create(
        GroupObjective(office=office, position=place, text=text) for place, text in enumerate(OBJECTIVES, 1)
    )
    people = head, director, owners, objectives
    before = _action_plan(office, year - 1, people, BEFORE, quarters=4)
    ActionPlan.objects.filter(pk=before.pk).update(evaluation=EVALUATION)
    now = _action_plan(office, year, people, NOW, quarters=1)
    first = now.projects.order_by("code").first()
    last = before.projects.order_by("code").last()
    Project.objects.filter(pk=first.pk).update(carried_from=before.projects.order_by("code").first())
    Event.objects.filter(office=office, budget=48_000).update(project=first)
    made = Visit.objects.filter(office=office, state=Visit.State.APPROVED).order_by("-visited_on", "pk")
    first.visits.set(made.filter(visited_on__gte=fiscal_span(year)[0])[:4])
    last.visits.set(made.filter(visited_on__lt=fiscal_span(year)[0])[:6])
    programme = Programme.objects.for_office(office).filter(kind=Programme.Kind.PROGRAMME).first()
    Project.objects.filter(pk=first.pk).update(programme=programme)
    # Reading serves the first measure, quality assurance and visits the last one; the others stand for themselves.
    for code, measure in (("1.1", measures[0]), ("2.1", measures[-1]), ("3.1", measures[-1])):
        Project.objects.filter(office=office, code=code).exclude(state="proposed").update(measure=measure)


def _strategic_plan(office, head, director, year):
    """The measures of a 3-year plan in force, in their order."""
    made = []
    title = f"แผนพัฒนาคุณภาพการศึกษา ปีงบประมาณ {year - 2}–{year}"
    about = {"vision": "ผู้เรียนอ่านออก คิดเป็น โรงเรียนมีคุณภาพใกล้เคียงกัน", "state": "approved", "version": 2}
    plan = StrategicPlan.objects.create(
        office=office, title=title, first_year=year - 2, last_year=year, created_by=head, **about
    )
    StrategicPlanStep.objects.create(plan=plan, to_state="draft", actor=head)
    StrategicPlanStep.objects.create(plan=plan, from_state="draft", to_state="approved", actor=director)
    begins = fiscal_span(plan.first_year)[0]
    _dated(plan.steps, [begins - timedelta(days=90), begins - timedelta(days=60)])
    for place, (name, measures) in enumerate(STRATEGIES, 1):
        strategy = Strategy.objects.create(plan=plan, position=place, name=name)
        for number, (text, indicator, unit, targets, results) in enumerate(measures, 1):
            measure = StrategyMeasure.objects.create(strategy=strategy, position=number, text=text)
            made.append(measure)
            one = Indicator.objects.create(office=office, measure=measure, name=indicator, unit=unit, owner=head)
            for step, target in enumerate(targets):
                goal = YearTarget.objects.create(indicator=one, year=plan.first_year + step, target=target)
                if step < len(results):
                    value = Decimal(results[step])
                    note = "โรงเรียนร่วมมือดี" if value > target else ""
                    IndicatorResult.objects.create(target=goal, quarter=4, value=value, note=note, by=head)
    return made


def _action_plan(office, year, people, rows, *, quarters):
    head, director, owners, objectives = people
    plan = ActionPlan.objects.create(
        office=office, year=year, title=TITLE.format(year=year), state="approved", created_by=head, version=3
    )
    for before, after, by in (("", "draft", head), ("draft", "submitted", head), ("submitted", "approved", director)):
        ActionPlanStep.objects.create(plan=plan, from_state=before, to_state=after, actor=by)
    for place, (code, name, objective, budget, spent, *goal, state) in enumerate(rows):
        owner = owners[place % len(owners)]
        project = Project.objects.create(
            office=office,
            action_plan=plan,
            code=code,
            name=name,
            goals=GOALS,
            target="ครูและโรงเรียนในสังกัด",
            objective=objectives[objective],
            owner=owner,
            first_month=11,
            last_month=8,
            funding="งบดำเนินงาน สพฐ." if budget else "",
            budget=budget,
            spent=sum(spent),
            state=state,
            created_by=owner,
            version=2,
        )
        _history(project, state, owner, director)
        states = ("done", "done", "done") if quarters == 4 else ("done", "doing", "todo")
        ProjectActivity.objects.bulk_create(
            ProjectActivity(
                project=project,
                position=number,
                name=what,
                first_month=first,
                last_month=last,
                state=states[number - 1],
            )
            for number, (what, first, last) in enumerate(ACTIVITIES, 1)
        )
        ProjectProgress.objects.bulk_create(
            ProjectProgress(
                project=project,
                quarter=quarter,
                done=DONE[quarter - 1],
                problems=PROBLEM if quarter == 4 and place == 2 else "",
                spent=amount,
                by=owner,
            )
            for quarter, amount in enumerate(spent, 1)
        )
        _indicator(project, *goal, year=year, quarter=quarters)
        if state == "finished":
            ProjectReport.objects.create(project=project, summary=SUMMARY, by=owner)
    _date(plan)
    return plan


def _history(project, state, owner, director):
    steps = [("", "proposed", owner)]
    if state != "proposed":
        steps.append(("proposed", "approved", director))
    if state == "finished":
        steps.append(("approved", "finished", owner))
    ProjectStep.objects.bulk_create(
        ProjectStep(project=project, from_state=before, to_state=after, actor=by) for before, after, by in steps
    )


def _at(day):
    """Ten in the morning of a day, now at the latest."""
    return min(timezone.make_aware(datetime.combine(day, time(10))), timezone.now())


def _dated(steps, days):
    """Steps in their order are of these days, as if they had been taken then."""
    for step, day in zip(steps.order_by("pk"), days, strict=False):
        steps.filter(pk=step.pk).update(at=_at(day))


def _date(plan):
    """The history of an action plan and its projects: before the year begins, by its quarters, at its end."""
    first, last = fiscal_span(plan.year)
    _dated(plan.steps, [first - timedelta(days=days) for days in (60, 30, 20)])
    for project in plan.projects.all():
        proposed, approved = first - timedelta(days=50), first - timedelta(days=15)
        _dated(project.steps, [proposed, approved, last - timedelta(days=10)])
        Project.objects.filter(pk=project.pk).update(created_at=_at(proposed))
        for row in project.progress.all():
            ends = first + timedelta(days=91 * row.quarter - 5)
            ProjectProgress.objects.filter(pk=row.pk).update(at=_at(ends))
    ProjectReport.objects.filter(project__action_plan=plan).update(at=_at(last - timedelta(days=10)))


def _indicator(project, name, unit, target, result, *, year, quarter):
    one = Indicator.objects.create(office=project.office, project=project, name=name, unit=unit)
    goal = YearTarget.objects.create(indicator=one, year=year, target=target)
    if result is not None:
        value = Decimal(result)
        note = "มีผู้สมัครเพิ่ม" if value > target else ""
        IndicatorResult.objects.create(target=goal, quarter=quarter, value=value, note=note, by=project.owner)
