"""The frozen rows of the result of plans: each planned visit, each visit that no plan foresaw, each objective."""

from django.db.models import Case, Value, When

from reports.book.frozen import sheet
from reports.letterhead import words_of
from reports.types.half_years import MONTHS
from reports.types.periods import period_of
from reports.types.rows import names, network_of
from supervision import planning
from supervision.models import PlannedVisit, PlanObjective, Visit
from thai.dates import long, short
from thai.sorting import sort_key
from thai.years import quarter_span

PLANNED = (
    ("school", "โรงเรียน", "school"), ("network", "เครือข่าย", "text"), ("supervisor", "ผู้นิเทศ", "text"),
    ("quarter", "ไตรมาส", "text"), ("on", "วันที่วางแผน", "day"), ("purpose", "ประเด็นการนิเทศ", "text"),
    ("state", "สถานะ", "text"), ("done_on", "นิเทศเมื่อ", "day"),
)  # fmt: skip
OUTSIDE = (
    ("on", "วันที่", "day"), ("school", "โรงเรียน", "school"), ("network", "เครือข่าย", "text"),
    ("supervisor", "ผู้นิเทศ", "text"), ("quarter", "ไตรมาส", "text"), ("purpose", "ประเด็นการนิเทศ", "text"),
)  # fmt: skip
OBJECTIVES = (
    ("plan", "แผน", "text"), ("text", "วัตถุประสงค์", "text"), ("indicator", "ตัวชี้วัด", "text"),
    ("target", "ค่าเป้าหมาย", "text"),
)  # fmt: skip
# Of a visit that was made, but only when the time the report is of was over.
AFTER = "นิเทศแล้วหลังช่วงรายงาน"
WORDS = {
    "done=1": "นิเทศแล้ว", "late=1": "เลยกำหนดแล้วยังไม่ได้นิเทศ", "moved=1": "เลื่อนวัน", "cancelled=1": "ยกเลิก",
    "ahead=1": "ยังไม่ถึงกำหนด", "after=1": AFTER, "objective": "วัตถุประสงค์ลำดับที่",
}  # fmt: skip
S = PlannedVisit.State


def planned_in(office, year, months):
    """The planned visits in force of a fiscal year's first so many months."""
    rows = PlannedVisit.objects.in_force().filter(plan__office=office, plan__year=year)
    return rows.filter(quarter__in=MONTHS[months][1])


def is_after(row, last):
    """Whether a PlannedVisit was made, but only after the last day of the time that is told of."""
    return row.state == S.DONE and row.visit is not None and row.visit.visited_on > last


def freeze(office, criteria, day):
    """The rows of the plans in force, on `day`. Four queries and one for the names, however many there are."""
    period = period_of(criteria["period"], office.calendar)
    quarters = MONTHS[criteria["months"]][1]
    ends = {n: quarter_span(period.year, n)[1] for n in quarters}
    objectives, places = _objectives(office, period.year)
    planned, outside = [], []
    last = ends[quarters[-1]]
    found = planned_in(office, period.year, criteria["months"]).select_related("school__network", "visit")
    found = found.annotate(late=Case(When(planning.late(period.year, day), then=Value(True)), default=Value(False)))
    # What has only a quarter counts as its last day; of NULL each database thinks otherwise.
    for row in found.in_plan_order():
        after = is_after(row, last)
        planned.append(
            _place(row.school, row.supervisor_id)
            | {
                "quarter": f"ไตรมาสที่ {row.quarter}",
                "on": short(row.planned_on) if row.planned_on else "",
                "purpose": row.purpose,
                "state": "เลยกำหนด" if row.late else AFTER if after else row.get_state_display(),
                "done_on": short(row.visit.visited_on) if row.visit else "",
                "done": row.state == S.DONE and not after,
                "after": after,
                "cancelled": row.state == S.CANCELLED,
                "moved": row.moves > 0,
                "late": row.late,
                "ahead": row.state == S.PLANNED and not row.late,
                "objective": places.get(row.objective_id),
            }
        )
    visits = planning.outside_plans(Visit.objects.filter(office=office), period.year)
    for visit in visits.filter(visited_on__lte=last).select_related("school__network").order_by("visited_on", "pk"):
        number = next(n for n in quarters if visit.visited_on <= ends[n])
        outside.append(
            _place(visit.school, visit.supervisor_id)
            | {"on": short(visit.visited_on), "quarter": f"ไตรมาสที่ {number}", "purpose": visit.purpose}
        )
    people = names({row["supervisor"] for row in (*planned, *outside)})
    for row in (*planned, *outside):
        row["supervisor"] = people[row["supervisor"]]
    return {
        "office": words_of(office),
        "day": long(day),
        "lines": list(criteria["labels"].values()),
        "period": period.frozen | {"months": criteria["months"], "last": long(last)},
        "quarters": [f"ไตรมาสที่ {n}" for n in quarters],
        "sheets": {
            "planned": sheet("การนิเทศตามแผน", PLANNED, planned, WORDS),
            "outside": sheet("การนิเทศนอกแผน", OUTSIDE, outside),
            "objectives": sheet("วัตถุประสงค์ของแผน", OBJECTIVES, objectives),
        },
    }


def _place(school, supervisor):
    return {
        "school_pk": school.pk,
        "school": school.full_name,
        "network": network_of(school),
        "supervisor": supervisor,
    }


def _objectives(office, year):
    """(the objectives of the plans of which something is in force, plan by plan; {pk: its place among them, from 1}).

    Plans of many people carry the same objective of the group: what says the same, with the same target, is one row.
    """
    standing = PlannedVisit.objects.in_force().filter(plan__office=office, plan__year=year)
    rows = PlanObjective.objects.filter(plan__in=standing.order_by().values("plan")).select_related("plan")
    same, places = {}, {}
    for row in sorted(rows, key=lambda row: (sort_key(row.plan.title), row.position, row.pk)):
        said = (row.text, row.indicator, row.target)
        place, plans = same.setdefault(said, (len(same) + 1, {}))
        plans[row.plan_id] = row.plan.title
        places[row.pk] = place
    found = [
        {
            "plan": next(iter(plans.values())) if len(plans) == 1 else f"{len(plans)} แผน",
            "text": text,
            "indicator": indicator,
            "target": target,
        }
        for (text, indicator, target), (_, plans) in same.items()
    ]
    return found, places
