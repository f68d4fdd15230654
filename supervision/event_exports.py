"""Events and their participants as files; names that look like formulas are text (schools.exports.cells)."""

from schools.exports import export
from supervision.attendance import with_attendance
from supervision.event_filters import EventFilter, narrowed, with_people
from supervision.models import Attendance, Event, EventSession, Participant
from supervision.permissions_events import EVENT_READERS
from thai.dates import local
from thai.sorting import thai_order

EVENTS = [
    ("ประเภท", lambda row: row.get_kind_display()),
    ("ชื่อกิจกรรม", lambda row: row.title),
    ("วันแรก", lambda row: row.starts_on),
    ("วันสุดท้าย", lambda row: row.ends_on),
    ("จำนวนชั่วโมง", lambda row: row.hours),
    ("สถานที่", lambda row: row.place),
    ("กลุ่มเป้าหมาย", lambda row: row.target_group),
    ("โครงการตามแผนปฏิบัติการ", lambda row: row.project),
    ("โครงการ", lambda row: row.programme),
    ("แหล่งหรือรายการงบประมาณ", lambda row: row.budget_line),
    ("งบประมาณ (บาท)", lambda row: row.budget),
    ("ผู้รับผิดชอบ", lambda row: row.owner),
    ("สถานะ", lambda row: row.get_state_display()),
    ("จำนวนที่รับ", lambda row: row.capacity),
    ("ลงทะเบียนแล้ว", lambda row: _people(row, row.n_registered)),
    ("รายชื่อสำรอง", lambda row: _people(row, row.n_waiting)),
]


def _people(row, number):
    """Nothing of a meeting of a committee: who comes there stands in its minutes."""
    return None if row.kind == Event.Kind.COMMITTEE else number


@export("events", title="กิจกรรม", roles=EVENT_READERS, columns=EVENTS)
def events(asker):
    """The list of events with its filters."""
    rows = EventFilter(asker.GET, queryset=Event.objects.visible_to(asker.user), request=asker).qs
    return with_people(rows).select_related("programme", "project", "owner")


def event_of(asker):
    """The event that the address names, when the person may see it; or None."""
    asked = asker.GET.get("event", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    return Event.objects.visible_to(asker.user).filter(pk=asked).first()


PEOPLE = [
    ("ชื่อ-สกุล", lambda row: row.name),
    ("ตำแหน่ง", lambda row: row.position),
    ("โรงเรียน", lambda row: row.place),
    ("รหัสโรงเรียน", lambda row: row.school.code if row.school else ""),
    ("อีเมล", lambda row: row.email),
    ("โทรศัพท์", lambda row: row.phone),
    ("บทบาท", lambda row: row.get_role_display()),
    ("สถานะ", lambda row: row.get_state_display()),
    ("ลงทะเบียนเมื่อ", lambda row: local(row.registered_at)),
    ("เข้าร่วม (ช่วง)", lambda row: row.attended),
    ("ตอบแบบประเมิน", lambda row: row.evaluated_on),
]


def _columns(asker):
    event = event_of(asker)
    found = list(PEOPLE)
    for session in EventSession.objects.filter(event=event) if event else ():
        found.append((session.title, _at(session.pk)))
    return found


def _at(pk):
    return lambda row: row.at.get(pk, "")


def _tell(rows, _asker):
    """When each of a part of the rows came to each session."""
    there = {}
    for attendance in Attendance.objects.filter(participant__in=[row.pk for row in rows]):
        there.setdefault(attendance.participant_id, {})[attendance.session_id] = attendance.at
    for row in rows:
        row.at = there.get(row.pk, {})


@export("event_people", title="ผู้เข้าร่วมกิจกรรม", roles=EVENT_READERS, columns=_columns, prepare=_tell)
def event_people(asker):
    """The people of the event that the address names, narrowed as their list is."""
    event = event_of(asker)
    rows = narrowed(event.participants.all(), asker.GET) if event else Participant.objects.none()
    return with_attendance(rows).select_related("school").order_by(thai_order("name"), "pk")
