"""The frozen rows of the result of an action plan: its projects, indicators, progress and changes of budgets."""

from django.db.models import Count, Q

from instruments.measures import share
from reports.book.frozen import sheet
from reports.letterhead import words_of
from reports.types.action_plan.figures import NO_STRATEGY
from reports.types.half_years import MONTHS
from reports.types.periods import period_of
from reports.types.rows import names
from supervision import indicators, project_queries
from supervision.models import (
    ActionPlan,
    BudgetChange,
    Event,
    Project,
    ProjectActivity,
    ProjectProgress,
    Visit,
    YearTarget,
)
from thai.dates import local, long, short
from thai.years import quarter_span

NO_OBJECTIVE = "ไม่ระบุวัตถุประสงค์"
NOBODY = "ยังไม่ระบุ"
PROJECTS = (
    ("code", "รหัส", "text"), ("project", "โครงการ", "text"), ("owner", "ผู้รับผิดชอบ", "text"),
    ("objective", "วัตถุประสงค์ของกลุ่ม", "text"), ("strategy", "กลยุทธ์ของแผน 3 ปี", "text"),
    ("measure", "มาตรการของแผน 3 ปี", "text"), ("when", "ระยะเวลา", "text"),
    ("budget", "งบประมาณ (บาท)", "mean"), ("spent", "ใช้ไป (บาท)", "mean"), ("spent_percent", "ใช้ไปร้อยละ", "percent"),
    ("activities", "กิจกรรม", "n"), ("activities_done", "กิจกรรมที่เสร็จ", "n"), ("visits", "การนิเทศ (ครั้ง)", "n"),
    ("events", "กิจกรรมที่จัด (ครั้ง)", "n"), ("state", "สถานะ", "text"),
)  # fmt: skip
INDICATORS = (
    ("of", "ที่มา", "text"), ("code", "รหัส", "text"), ("indicator", "ตัวชี้วัด", "text"), ("unit", "หน่วยนับ", "text"),
    ("target", "ค่าเป้าหมาย", "text"), ("result", "ผล", "text"), ("percent", "ร้อยละของเป้าหมาย", "percent"),
    ("level", "ระดับ", "text"), ("stands", "สถานะ", "text"), ("note", "หมายเหตุ", "text"),
    ("keeper", "ผู้กำกับตัวชี้วัด", "text"),
)  # fmt: skip
PROGRESS = (
    ("project", "โครงการ", "text"), ("quarter", "ไตรมาส", "text"), ("done", "ผลการดำเนินงาน", "text"),
    ("problems", "ปัญหาและอุปสรรค", "text"), ("spent", "ใช้ไปในไตรมาส (บาท)", "mean"), ("on", "บันทึกเมื่อ", "day"),
)  # fmt: skip
ACTIVITIES = (
    ("project", "โครงการ", "text"), ("activity", "กิจกรรม", "text"), ("when", "ระยะเวลา", "text"),
    ("owner", "ผู้รับผิดชอบ", "text"), ("state", "สถานะ", "text"),
)  # fmt: skip
MADE = (
    ("project", "โครงการ", "text"), ("kind", "ประเภท", "text"), ("what", "งานที่ทำ", "text"), ("on", "วันที่", "day"),
)  # fmt: skip
CHANGES = (
    ("project", "โครงการ", "text"), ("before", "เดิม (บาท)", "mean"), ("after", "เป็น (บาท)", "mean"),
    ("reason", "เหตุผล", "text"), ("reference", "อ้างถึง", "text"), ("on", "วันที่", "day"),
)  # fmt: skip
WORDS = {"finished=1": "เสร็จสิ้นแล้ว", "running=1": "อยู่ระหว่างดำเนินการ", "number": "โครงการลำดับที่"}
DONE = {"state": "สถานะ"}
TOLD = {"has_problems=1": "มีปัญหาและอุปสรรค", "has_done=1": "บันทึกผลการดำเนินงาน"}
STANDS = {"reached=1": "บรรลุเป้าหมาย", "number": "โครงการลำดับที่"}


def projects_of(office, year):
    """The projects in force of a fiscal year."""
    return Project.objects.filter(office=office).of_year(year).in_force()


def targets_of(office, year):
    """The targets in force of a fiscal year."""
    return YearTarget.objects.filter(indicator__office=office, year=year).in_force()


def freeze(office, criteria, day):
    """The rows of the action plan of a year, up to the end of the quarters told of, on `day`. A fixed number of
    queries, however many there are."""
    period = period_of(criteria["period"], office.calendar)
    last = MONTHS[criteria["months"]][1][-1]
    ends_on = quarter_span(period.year, last)[1]
    plan = ActionPlan.objects.filter(office=office, year=period.year).first()
    found = list(
        projects_of(office, period.year).select_related("objective", "measure__strategy").order_by("code", "pk")
    )
    keys = [project.pk for project in found]
    places = {pk: number for number, pk in enumerate(keys, 1)}
    targets = indicators.standings(targets_of(office, period.year), last)
    keepers = {row.keeper.pk for row in targets if row.keeper}
    work = list(ProjectActivity.objects.filter(project__in=keys).exclude(state="cancelled"))
    asked = {one.owner_id for one in (*found, *work) if one.owner_id}
    people = names(asked | keepers)
    order = {project.pk: (place, project.name) for place, project in enumerate(found)}
    return {
        "office": words_of(office),
        "day": long(day),
        "lines": list(criteria["labels"].values()),
        "period": period.frozen | {"months": criteria["months"], "last": long(ends_on)},
        "plan": {"title": plan.title if plan else "", "evaluation": plan.evaluation if plan else ""},
        "sheets": {
            "projects": sheet("โครงการ", PROJECTS, _projects(found, keys, last, ends_on, people), WORDS),
            "activities": sheet("กิจกรรมของโครงการ", ACTIVITIES, _activities(work, order, people), DONE),
            "made": sheet("การนิเทศและกิจกรรมที่จัด", MADE, _made(order, ends_on)),
            "indicators": sheet("ตัวชี้วัด", INDICATORS, [_indicator(row, people, places) for row in targets], STANDS),
            "progress": sheet("ความก้าวหน้ารายไตรมาส", PROGRESS, _progress(order, last), TOLD),
            "changes": sheet("การเปลี่ยนแปลงงบประมาณ", CHANGES, _changes(keys, ends_on)),
        },
    }


def _projects(found, keys, last, ends_on, people):
    spent = project_queries.spent_until(keys, last)
    counted = (
        Project.objects.filter(pk__in=keys)
        .values_list("pk")
        .annotate(
            n=Count("activities", filter=~Q(activities__state="cancelled")),
            n_done=Count("activities", filter=Q(activities__state="done")),
        )
    )
    activities = {pk: (n, done) for pk, n, done in counted}
    made = Visit.objects.filter(projects__in=keys, state__in=Visit.MADE, visited_on__lte=ends_on)
    visits = dict(made.order_by().values_list("projects").annotate(n=Count("pk")))
    held = Event.objects.filter(project__in=keys).standing().filter(starts_on__lte=ends_on)
    events = dict(held.order_by().values_list("project").annotate(n=Count("pk")))
    rows = []
    for number, project in enumerate(found, 1):
        paid = spent.get(project.pk, project_queries.NOUGHT)
        percent = share(paid, project.budget)
        rows.append(
            {
                "number": number,
                "code": project.code,
                "project": project.name,
                "owner": people.get(project.owner_id, NOBODY),
                "objective": str(project.objective or NO_OBJECTIVE),
                "strategy": str(project.measure.strategy if project.measure else NO_STRATEGY),
                "strategy_place": project.measure.strategy.position if project.measure else None,
                "measure": str(project.measure or ""),
                "when": project.months,
                "budget": str(project.budget),
                "spent": str(paid),
                "spent_percent": None if percent is None else str(percent),
                "activities": activities[project.pk][0],
                "activities_done": activities[project.pk][1],
                "visits": visits.get(project.pk, 0),
                "events": events.get(project.pk, 0),
                "state": "เสร็จสิ้น" if project.state == Project.State.FINISHED else "อยู่ระหว่างดำเนินการ",
                "finished": project.state == Project.State.FINISHED,
                "running": project.state == Project.State.APPROVED,
            }
        )
    return rows


def _indicator(row, people, places):
    return {
        "of": row.of,
        "code": row.indicator.code,
        "indicator": row.indicator.name,
        "unit": row.indicator.unit,
        "target": row.target_words,
        "result": row.result_words,
        "percent": None if row.percent is None else str(row.percent),
        "level": "" if row.level is None else str(row.level),
        "stands": row.label,
        "note": row.newest.note if row.newest else "",
        "keeper": people.get(row.keeper.pk, "") if row.keeper else "",
        "reached": row.is_reached,
        "number": places.get(row.indicator.project_id),
    }


def _activities(work, order, people):
    """What is planned in each project, and how far it is on the day of freezing."""
    rows = sorted(work, key=lambda one: (order[one.project_id][0], one.position, one.pk))
    return [
        {
            "project": order[row.project_id][1],
            "activity": row.name,
            "when": row.months,
            "owner": people.get(row.owner_id, ""),
            "state": row.get_state_display(),
        }
        for row in rows
    ]


def _made(order, ends_on):
    """The visits that were made for a project and the events held for it, by day."""
    visits = Visit.objects.filter(projects__in=order, state__in=Visit.MADE, visited_on__lte=ends_on)
    rows = [
        (order[project], day, "การนิเทศ", school)
        for project, day, school in visits.order_by().values_list("projects", "visited_on", "school__name")
    ]
    events = Event.objects.filter(project__in=order).standing().filter(starts_on__lte=ends_on)
    rows += [
        (order[project], day, "กิจกรรม", title)
        for project, day, title in events.order_by().values_list("project", "starts_on", "title")
    ]
    return [{"project": of[1], "kind": kind, "what": what, "on": short(day)} for of, day, kind, what in sorted(rows)]


def _progress(order, last):
    rows = ProjectProgress.objects.filter(project__in=order, quarter__lte=last).order_by("pk")
    stands = {(row.project_id, row.quarter): row for row in rows}
    newest = sorted(stands.values(), key=lambda row: (order[row.project_id][0], row.quarter))
    return [
        {
            "project": order[row.project_id][1],
            "quarter": f"ไตรมาสที่ {row.quarter}",
            "done": row.done,
            "problems": row.problems,
            "spent": str(row.spent),
            "on": short(local(row.at)),
            "has_problems": bool(row.problems),
            "has_done": bool(row.done),
        }
        for row in newest
    ]


def _changes(keys, ends_on):
    rows = BudgetChange.objects.filter(project__in=keys, at__date__lte=ends_on).select_related("project")
    return [
        {
            "project": row.project.name,
            "before": str(row.before),
            "after": str(row.after),
            "reason": row.reason,
            "reference": row.reference,
            "on": short(local(row.at)),
        }
        for row in rows.order_by("at", "pk")
    ]
