"""How a round stands as a workbook: received, late and not sent, by level and network, and every school."""

from django.utils import timezone

from instruments.measures import share
from qa.models import Submission
from qa.models.standards import EducationLevel
from reports import workbooks
from reports.letterhead import words_of
from schools.models import Network
from thai.dates import long, short
from thai.sorting import thai_order

# The figures of a line, in the order of their columns.
FIGURES = {
    "total": "ต้องส่ง",
    "received": "ส่งแล้ว",
    "returned": "ส่งกลับแก้ไข",
    "missing": "ยังไม่ส่ง",
    "accepted": "รับแล้ว",
    "sent_late": "ส่งหลังกำหนด",
    "overdue": "เกินกำหนดยังไม่ส่ง",
}


def title_of(round):
    """The document's title, which is also the name of its file."""
    return f"รายงานสถานะการส่ง {round}"


def read(round, user, day=None):
    """What the report prints, as plain data, of the submissions the user sees; five queries."""
    day = day or timezone.localdate()
    rows = Submission.objects.visible_to(user).filter(round=round)
    names = dict(Network.objects.filter(office=round.office).values_list("pk", "name"))
    by_network = {row["network"]: row for row in rows.counts("network", day=day)}
    by_level = {row["level"]: row for row in rows.counts("level", day=day)}
    listed = rows.counted(day).with_deadline().select_related("school__network", "round", "reviewer")
    listed = listed.order_by(thai_order("school__name"), "school__smis_code", "-level")
    return {
        "office": words_of(round.office),
        "round": str(round),
        "day": long(day),
        "opens": short(round.opens_on),
        "due": short(round.due_on),
        "closes": short(round.closes_on),
        "total": _line("ทั้งหมด", rows.counts(day=day)[0]),
        "levels": [_line(label, by_level[value]) for value, label in EducationLevel.choices if value in by_level],
        "networks": [_line(name, by_network[pk]) for pk, name in names.items() if pk in by_network]
        + ([_line("ไม่ระบุเครือข่าย", by_network[None])] if None in by_network else []),
        "schools": [_school(row) for row in listed],
    }


def _line(name, figures):
    total = figures["total"]
    percent = share(figures["received"], total)
    return {"name": name, **{key: figures[key] for key in FIGURES}, "percent": percent}


def _school(row):
    return {
        "code": row.school.smis_code,
        "name": row.school.full_name,
        "network": row.school.network.name if row.school.network else "",
        "level": row.short_level,
        "state": row.get_state_display(),
        "late": row.late_label,
        "deadline": short(row.deadline_on),
        "extended": row.deadline_on != row.round.due_on,
        "sent": short(row.submitted_at) if row.submitted_at else "",
        "reviewer": str(row.reviewer or ""),
    }


def write(data, *, title):
    """Bytes of the workbook: overview, by level, by network, every school."""
    book = workbooks.new()
    overview = [
        ["รายงาน", title],
        ["สำนักงาน", data["office"]["formal_name"]],
        ["ข้อมูล ณ วันที่", data["day"]],
        ["กำหนดส่ง", data["due"]],
        *([label, data["total"][key]] for key, label in FIGURES.items()),
        ["ส่งแล้วร้อยละ", data["total"]["percent"]],
    ]
    workbooks.add_sheet(book, "ภาพรวม", ["รายการ", "ค่า"], overview, [34, 60])
    widths = [40, *[16] * len(FIGURES), 14]
    for name, lines in (("ระดับ", data["levels"]), ("เครือข่าย", data["networks"])):
        rows = [[line["name"], *(line[key] for key in FIGURES), line["percent"]] for line in lines]
        workbooks.add_sheet(book, name, [name, *FIGURES.values(), "ส่งแล้วร้อยละ"], rows, widths)
    keys = {
        "code": "รหัสโรงเรียน",
        "name": "โรงเรียน",
        "network": "เครือข่าย",
        "level": "ระดับ",
        "state": "สถานะ",
        "late": "ความล่าช้า",
        "deadline": "กำหนดส่ง",
        "sent": "ส่งเมื่อ",
        "reviewer": "ผู้ตรวจ",
    }
    rows = [[row[key] for key in keys] for row in data["schools"]]
    workbooks.add_sheet(book, "โรงเรียน", list(keys.values()), rows, [14, 40, 34, 14, 18, 20, 14, 14, 30])
    return workbooks.content(book)
