"""Projects and the indicators of a fiscal year as files; the latter in the columns that are typed into KRS."""

from schools.exports import Lines, export
from schools.fiscal import year_of
from supervision import project_queries
from supervision.indicators import listed
from supervision.models import Project
from supervision.permissions_projects import READERS
from thai.dates import local

PROJECTS = [
    ("ปีงบประมาณ", lambda row: row.action_plan.year),
    ("รหัส", lambda row: row.code),
    ("โครงการ", lambda row: row.name),
    ("ผู้รับผิดชอบ", lambda row: row.owner),
    ("ระยะเวลา", lambda row: row.months),
    ("วัตถุประสงค์ของกลุ่ม", lambda row: row.objective),
    ("มาตรการของแผน 3 ปี", lambda row: row.measure),
    ("แหล่งงบประมาณ", lambda row: row.funding),
    ("งบประมาณ (บาท)", lambda row: row.budget),
    ("ใช้ไป (บาท)", lambda row: row.spent),
    ("คงเหลือ (บาท)", lambda row: row.left),
    ("ใช้ไปร้อยละ", lambda row: row.spent_percent),
    ("กิจกรรมทั้งหมด", lambda row: row.activity_count),
    ("กิจกรรมเสร็จแล้ว", lambda row: row.activity_done),
    ("ตัวชี้วัดทั้งหมด", lambda row: len(row.standings)),
    ("ตัวชี้วัดที่บรรลุ", lambda row: sum(one.is_reached for one in row.standings)),
    ("สถานะ", lambda row: row.get_state_display()),
]


def _tell(rows, asker):
    project_queries.tell(rows, year_of(asker.GET))


@export("projects", title="โครงการตามแผนปฏิบัติการ", roles=READERS, columns=PROJECTS, prepare=_tell)
def projects(asker):
    """The projects of a fiscal year with the filters of their page."""
    rows = Project.objects.visible_to(asker.user).of_year(year_of(asker.GET))
    rows = project_queries.narrowed(rows, asker.GET, asker.user).order_by("code", "pk")
    return rows.select_related("action_plan", "owner", "objective", "measure")


def _when(row):
    return local(row.newest.at) if row.newest else ""


def _evidence(row):
    if row.newest is None:
        return ""
    return row.newest.link or (row.newest.file.label if row.newest.file else "")


INDICATORS = [
    ("ปีงบประมาณ", lambda row: row.target.year),
    ("ที่มา", lambda row: row.of),
    ("รหัสตัวชี้วัด", lambda row: row.indicator.code),
    ("ตัวชี้วัด", lambda row: row.indicator.name),
    ("หน่วยนับ", lambda row: row.indicator.unit),
    ("วิธีคำนวณ", lambda row: row.indicator.formula),
    ("ค่าเป้าหมาย", lambda row: row.target.target),
    *((f"เกณฑ์ระดับ {n}", lambda row, n=n: row.level_values[n - 1]) for n in range(1, 6)),
    ("ผลการดำเนินงาน", lambda row: row.result),
    ("ถึงไตรมาส", lambda row: row.newest.quarter if row.newest else ""),
    ("ร้อยละของเป้าหมาย", lambda row: row.percent),
    ("ระดับ", lambda row: row.level),
    ("สถานะ", lambda row: row.label),
    ("หมายเหตุ", lambda row: row.newest.note if row.newest else ""),
    ("หลักฐาน", _evidence),
    ("ผู้กำกับตัวชี้วัด", lambda row: row.keeper),
    ("ผู้รายงาน", lambda row: row.newest.by if row.newest else ""),
    ("รายงานเมื่อ", _when),
]


@export("indicators", title="ตัวชี้วัดตามแผนปฏิบัติการ (KRS)", roles=READERS, columns=INDICATORS)
def indicators(asker):
    """The indicators of a fiscal year up to a round of reporting, with the filters of their page."""
    show = asker.GET.get("show", "")
    return Lines(row for row in listed(asker.user, asker.GET) if not show or row.stands == show)
