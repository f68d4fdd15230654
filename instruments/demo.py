"""Invented instruments of a demo office: one in its second version, one still being written."""

from instruments.actions import new_version, publish, start
from instruments.actions.building import add_items, add_section, edit_section
from instruments.building.forms import usual_scale
from instruments.models import Item
from schools.models import Role, User

RATED = (
    "ครูมีข้อมูลการอ่านของนักเรียนรายคน",
    "ครูจัดกิจกรรมฝึกอ่านทุกวันตามระดับของนักเรียน",
    "ครูใช้สื่อและหนังสือที่เหมาะกับวัย",
    "นักเรียนได้อ่านออกเสียงและเล่าเรื่องที่อ่าน",
    "ผู้บริหารติดตามผลการอ่านอย่างสม่ำเสมอ",
)


def make(*, office):
    """A published instrument on reading, and a draft on homework; nothing without a supervisor in the office."""
    people = User.objects.filter(memberships__office=office, memberships__role=Role.SUPERVISOR).order_by("pk")
    by = next((person for person in people if person.acting and person.acting.office_id == office.pk), None)
    if by is None:
        return
    scale = usual_scale(by)
    reading, _ = start(
        title="แบบนิเทศการอ่านชั้นประถมศึกษาปีที่ 1–3", purpose="visit", description="ใช้นิเทศภาคเรียนละหนึ่งครั้ง", by=by
    )
    version = reading.draft
    section = version.sections.get()
    edit_section(section=section, lock=version.lock, by=by, title="การจัดการเรียนรู้", help="สังเกตจากชั้นเรียนจริง")
    rows = [{"kind": Item.Kind.RATING, "scale": scale, "text": text} for text in RATED]
    add_items(section=section, lock=section.version.lock, by=by, rows=rows)
    version.refresh_from_db()
    last = add_section(version=version, lock=version.lock, by=by, title="ข้อมูลประกอบ")
    asked, *_ = add_items(
        section=last,
        lock=last.version.lock,
        by=by,
        rows=[
            {"kind": Item.Kind.YES_NO, "text": "มีมุมอ่านในห้องเรียน"},
            {"kind": Item.Kind.NUMBER, "text": "นักเรียนที่ยังอ่านไม่ออก", "unit": "คน", "low": 0, "required": False},
        ],
    )
    row = {"kind": Item.Kind.LONG_TEXT, "text": "เหตุที่ยังไม่มีมุมอ่าน", "required": False}
    row["show_if"] = {"item": asked.code, "op": "is", "value": "0"}
    add_items(section=last, lock=last.version.lock, by=by, rows=[row], at=1)
    version.refresh_from_db()
    publish(version=version, by=by, lock=version.lock)
    second = new_version(instrument=reading, by=by)
    row = {"kind": Item.Kind.PHOTO, "text": "ภาพมุมอ่าน", "required": False}
    add_items(section=second.sections.last(), lock=second.lock, by=by, rows=[row])
    second.refresh_from_db()
    publish(version=second, by=by, note="เพิ่มภาพมุมอ่าน", lock=second.lock)
    homework, _ = start(title="แบบสำรวจการบ้านและเวลาเรียนเสริม", purpose="survey", by=by)
    rows = [
        {"kind": Item.Kind.SINGLE, "text": "โรงเรียนกำหนดแนวทางการให้การบ้านอย่างไร",
         "choices": _choices("กำหนดร่วมกัน", "ครูกำหนดเอง", "ยังไม่กำหนด")},
        {"kind": Item.Kind.NUMBER, "text": "เวลาเรียนเสริมต่อสัปดาห์", "unit": "ชั่วโมง", "low": 0, "high": 20},
    ]  # fmt: skip
    add_items(section=homework.draft.sections.get(), lock=homework.draft.lock, by=by, rows=rows)


def _choices(*labels):
    return [{"value": f"c{number}", "label": label} for number, label in enumerate(labels, start=1)]
