"""The lists of this room as files; policies under headings that the import knows."""

from schools.exports import export
from schools.imports import kinds
from schools.models import STAFF_ROLES, Role
from supervision import permissions
from supervision.filters import RecommendationFilter, VisitFilter, mine_first
from supervision.models import PlannedVisit, Policy, Recommendation, Visit
from supervision.plan_filters import PlannedFilter
from thai.dates import local


def _value(name):
    if name == "source":
        return lambda policy: policy.get_source_display()
    return lambda policy: getattr(policy, name)


def _columns(_asker):
    return [(field.label, _value(name)) for name, field in kinds.get("policies").fields.items()]


@export("policies", title="นโยบายและจุดเน้น", roles=STAFF_ROLES, columns=_columns)
def policies(asker):
    """The list of policies with its filter."""
    return Policy.objects.visible_to(asker.user).listed(asker.GET.get("source", ""))


def _school(row):
    return row.school.full_name


def _code(row):
    return row.school.code


def _network(row):
    return row.school.network


def _day(value):
    return local(value) if value else ""


def _topics(visit):
    return ", ".join(label for value, label in Visit.Topic.choices if value in visit.topics)


# Private notes are in no export.
VISIT_COLUMNS = [
    ("โรงเรียน", _school),
    ("รหัสโรงเรียน", _code),
    ("เครือข่าย", _network),
    ("วันที่นิเทศ", lambda visit: _day(visit.visited_on)),
    ("จำนวนชั่วโมง", lambda visit: visit.hours),
    ("ประเภท", lambda visit: visit.get_kind_display()),
    ("รูปแบบ", lambda visit: visit.get_mode_display()),
    ("ตามแผน", lambda visit: "ตามแผน" if visit.is_planned else "นอกแผน"),
    ("ลักษณะงาน", lambda visit: ", ".join(visit.aim_labels)),
    ("ประเด็นการนิเทศ", _topics),
    ("โครงการ", lambda visit: visit.programme),
    ("คำสั่งที่", lambda visit: visit.order_text),
    ("วัตถุประสงค์", lambda visit: visit.purpose),
    ("ผู้นิเทศ", lambda visit: visit.supervisor),
    ("ทีมนิเทศ", lambda visit: ", ".join(map(str, visit.team.all()))),
    ("บุคคลภายนอก", lambda visit: ", ".join(map(str, visit.guests.all()))),
    ("ผู้รับการนิเทศ", lambda visit: visit.people_met),
    ("ชั้นเรียนที่สังเกต", lambda visit: visit.classes),
    ("จุดเด่น", lambda visit: visit.strengths),
    ("จุดที่ควรพัฒนา", lambda visit: visit.improvements),
    ("ผลที่คาดว่าจะเกิด", lambda visit: visit.expected),
    ("ความเห็นของโรงเรียน", lambda visit: visit.school_view),
    ("สถานะ", lambda visit: visit.get_state_display()),
    ("โรงเรียนรับทราบเมื่อ", lambda visit: _day(visit.acknowledged_at)),
]
RECOMMENDATION_COLUMNS = [
    ("ข้อเสนอแนะ", lambda row: row.text),
    ("โรงเรียน", _school),
    ("รหัสโรงเรียน", _code),
    ("เครือข่าย", _network),
    ("เดิมของโรงเรียนที่ยุบรวม", lambda row: row.moved_from.full_name if row.moved_from else ""),
    ("ที่มา", lambda row: row.get_source_display()),
    ("อ้างอิง", lambda row: row.origin),
    ("มาตรฐานหรือประเด็น", lambda row: row.theme),
    ("ความสำคัญ", lambda row: row.get_priority_display()),
    ("ผู้รับผิดชอบ", lambda row: row.owner),
    ("กำหนด", lambda row: _day(row.due_on)),
    ("ผู้ติดตาม", lambda row: row.supervisor),
    ("สถานะ", lambda row: row.get_state_display()),
    ("เกินกำหนด", lambda row: row.is_overdue),
    ("เตือนล่าสุด", lambda row: _day(row.reminded_at)),
    ("เสร็จสิ้นเมื่อ", lambda row: _day(row.settled_at)),
]


@export("visits", title="การนิเทศ", roles=permissions.READERS | {Role.COMMITTEE}, columns=VISIT_COLUMNS)
def visits(asker):
    """The list of visits with its filters: a supervisor's own unless the address says otherwise."""
    rows = Visit.objects.visible_to(asker.user)
    if mine_first(asker):
        rows = rows.by(asker.user)
    found = VisitFilter(asker.GET, queryset=rows, request=asker).qs
    found = found.select_related("school__network", "supervisor", "programme", "planned")
    return found.prefetch_related("team", "guests")


@export("recommendations", title="ข้อเสนอแนะ", roles=permissions.READERS, columns=RECOMMENDATION_COLUMNS)
def recommendations(asker):
    """The list of recommendations with its filters, the most urgent first."""
    rows = Recommendation.objects.visible_to(asker.user)
    if mine_first(asker):
        rows = rows.filter(supervisor=asker.user)
    found = RecommendationFilter(asker.GET, queryset=rows, request=asker).qs
    return found.by_urgency().select_related("school__network", "supervisor", "moved_from")


PLANNED_COLUMNS = [
    ("ปีงบประมาณ", lambda row: row.plan.year),
    ("แผน", lambda row: row.plan.title),
    ("เจ้าของแผน", lambda row: row.plan.owner or "กลุ่มนิเทศฯ"),
    ("ผู้นิเทศ", lambda row: row.supervisor),
    ("โรงเรียน", _school),
    ("รหัสโรงเรียน", _code),
    ("เครือข่าย", _network),
    ("ไตรมาส", lambda row: row.quarter),
    ("วันที่วางแผน", lambda row: _day(row.planned_on)),
    ("ช่วงเวลา", lambda row: row.get_part_display()),
    ("ประเภท", lambda row: row.get_kind_display()),
    ("รูปแบบ", lambda row: row.get_mode_display()),
    ("ประเด็นการนิเทศ", lambda row: row.purpose),
    ("แบบที่ใช้", lambda row: ", ".join(map(str, row.instruments.all()))),
    ("สถานะ", lambda row: row.get_state_display()),
    ("เลื่อนวัน (ครั้ง)", lambda row: row.moves),
    ("เหตุผลล่าสุด", lambda row: next((event.reason for event in reversed(row.events.all()) if event.reason), "")),
    ("วันที่นิเทศจริง", lambda row: _day(row.visit.visited_on) if row.visit and row.state == "done" else ""),
]


@export("planned_visits", title="การนิเทศตามแผน", roles=permissions.PLAN_READERS, columns=PLANNED_COLUMNS)
def planned_visits(asker):
    """What the approved plans of a fiscal year foresee, with the filters of the list."""
    rows = PlannedVisit.objects.visible_to(asker.user).in_force()
    found = PlannedFilter(asker.GET, queryset=rows, request=asker).qs.in_plan_order()
    found = found.select_related("plan__owner", "school__network", "supervisor", "visit")
    return found.prefetch_related("instruments", "events")
