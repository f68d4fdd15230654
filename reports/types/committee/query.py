"""The frozen rows of a report to the committee of the area (ก.ต.ป.น.). A fixed number of queries."""

from qa.inspection_figures import by_visit
from qa.models import Inspection
from reports.book.frozen import marked, sheet
from reports.letterhead import words_of
from reports.types import rows, sars
from reports.types.committee import members
from reports.types.network.query import advice, year_of
from reports.types.plan.query import AFTER, is_after
from reports.types.visits import answers
from reports.types.visits.sets import VisitSet
from supervision.models import PlannedVisit, Visit
from supervision.planning import expected_on, late, unplanned
from thai.dates import long, short
from thai.years import fiscal_year

PLANNED = (
    ("school", "โรงเรียน", "school"), ("network", "เครือข่าย", "text"), ("supervisor", "ผู้นิเทศ", "text"),
    ("quarter", "ไตรมาส", "n"), ("on", "วันที่วางแผน", "day"), ("kind", "ประเภท", "text"), ("state", "สถานะ", "text"),
)  # fmt: skip
INSPECTIONS = (
    ("school", "โรงเรียน", "school"), ("network", "เครือข่าย", "text"), ("committee", "คณะกรรมการ", "text"),
    ("on", "วันที่นัด", "day"), ("state", "สถานะ", "text"), ("mean", "ค่าเฉลี่ย", "mean"), ("word", "ระดับ", "text"),
    ("measures", "มาตรการเร่งรัด", "text"), ("owner", "ผู้รับผิดชอบ", "text"), ("due", "กำหนดรายงาน", "day"),
)  # fmt: skip
WORDS = rows.WORDS | {
    "planned=": "นอกแผน",
    "planned=1": "ตามแผน",
    "done=1": "นิเทศแล้ว",
    "late=1": "เลยกำหนดแล้ว",
    "moved=1": "เลื่อนวันหลังอนุมัติแผน",
    "cancelled=1": "ยกเลิก",
    "coming=1": "ยังไม่ถึงกำหนด",
    "after=1": "หลังช่วงรายงาน",
    "made=1": "ตรวจเยี่ยมแล้ว",
    "has_measures=1": "มีมาตรการเร่งรัดการพัฒนาคุณภาพ",
}
INSPECTED_AFTER = "ตรวจเยี่ยมแล้วหลังช่วงรายงาน"
NOT_JUDGED = "ไม่มีผลประเมิน"


def freeze(office, criteria, day):
    """All rows of the year that `criteria` name, on `day`."""
    return of_set(VisitSet.stored(office, criteria), day=day)


def of_set(chosen, *, day):
    """All rows of a VisitSet of a whole office and year."""
    office, visits = chosen.office, chosen.visits()
    schools = rows.schools(chosen.schools(day), visits)
    made, points = rows.visits(visits, schools)
    outside = set(unplanned(visits).order_by().values_list("pk", flat=True))
    for row in made:
        row["planned"] = row["visit"] not in outside
    sar = sars.read(sars.round_for(office, year_of(chosen.period)), day)
    inspections, found = _inspections(office, year_of(chosen.period), chosen.period.last)
    asked = answers.read(found, _places(found))
    named = members.read(office, chosen.period, day)
    return {
        "office": words_of(office),
        "period": chosen.period.frozen,
        "year": year_of(chosen.period),
        "day": long(day),
        "lines": ["คณะกรรมการติดตาม ตรวจสอบ ประเมินผล และนิเทศการศึกษา (ก.ต.ป.น.)", chosen.period.label],
        "committees": named["committees"],
        "sar": sar["sar"],
        "instruments": asked["instruments"],
        "scales": asked["scales"],
        "sheets": {
            "members": named["members"],
            "schools": rows.schools_sheet(schools),
            "planned": sheet("การนิเทศตามแผนที่อนุมัติ", PLANNED, _planned(chosen, day)) | {"words": WORDS},
            "visits": rows.visits_sheet(made) | {"words": WORDS},
            "points": rows.points_sheet(points),
            "inspections": sheet("การตรวจเยี่ยมเชิงประเมิน", INSPECTIONS, inspections) | {"words": WORDS},
            **asked["sheets"],
            **sar["sheets"],
            "recommendations": rows.recommendations_sheet(rows.recommendations(advice(chosen), day)),
        },
    }


def _planned(chosen, day):
    """The visits that approved plans foresaw in the period, the cancelled ones among them. One query."""
    span = (chosen.period.first, chosen.period.last)
    years = sorted({fiscal_year(one) for one in span})
    found = PlannedVisit.objects.in_force().filter(plan__office=chosen.office, plan__year__in=years)
    found = found.alias(on=expected_on(*years)).filter(on__range=span)
    overdue = {year: set(found.filter(late(year, day), plan__year=year).values_list("pk", flat=True)) for year in years}
    told = []
    S = PlannedVisit.State
    for row in found.select_related("school__network", "supervisor", "plan", "visit").order_by(
        "plan__year", "quarter", "pk"
    ):
        is_late, after = row.pk in overdue[row.plan.year], is_after(row, chosen.period.last)
        told.append(
            {
                "school_pk": row.school_id,
                "school": row.school.full_name,
                "network": rows.network_of(row.school),
                "supervisor": str(row.supervisor),
                "quarter": row.quarter,
                "on": short(row.planned_on) if row.planned_on else "",
                "kind": row.get_kind_display(),
                "state": "เลยกำหนด" if is_late else AFTER if after else row.get_state_display(),
                "done": row.state == S.DONE and not after,
                "after": after,
                "cancelled": row.state == S.CANCELLED,
                "late": is_late,
                "coming": row.state == S.PLANNED and not is_late,
                "moved": row.moves > 0,
            }
        )
    return told


def _inspections(office, year, last):
    """(rows of the inspections of an academic year, the QuerySet of the approved visits they became until `last`)."""
    found = Inspection.objects.filter(office=office, academic_year=year)
    visits = Visit.objects.filter(inspection__in=found.order_by(), state=Visit.State.APPROVED, visited_on__lte=last)
    judged = by_visit(visits)
    told = []
    for row in found.select_related("school__network", "committee", "visit").order_by("planned_on", "pk"):
        approved = row.visit_id is not None and row.visit.state == Visit.State.APPROVED
        after = approved and row.visit.visited_on > last
        made = approved and not after
        mean, word = judged.get(row.visit_id, (None, "")) if made else (None, "")
        told.append(
            marked(
                {
                    "school_pk": row.school_id,
                    "school": row.school.full_name,
                    "network": rows.network_of(row.school),
                    "committee": row.committee.name,
                    "on": short(row.planned_on),
                    "state": "ตรวจเยี่ยมแล้ว" if made else INSPECTED_AFTER if after else "ยังไม่ได้ตรวจเยี่ยม",
                    "made": made,
                    "after": after,
                    "mean": None if mean is None else str(mean),
                    "word": (word or NOT_JUDGED) if made else "",
                    "measures": rows.cut(row.measures) or None,
                    "owner": row.measures_owner,
                    "due": short(row.measures_due_on) if row.measures_due_on else "",
                },
                "measures",
            )
        )
    return told, visits


def _places(visits):
    """The places that answers of these visits name. One query."""
    return [
        {
            "visit": row.pk,
            "school_pk": row.school_id,
            "school": row.school.full_name,
            "network": rows.network_of(row.school),
            "on": short(row.visited_on),
            "supervisor": str(row.supervisor),
        }
        for row in visits.select_related("school__network", "supervisor").order_by("visited_on", "pk")
    ]
