"""Committees with their members, and the resolutions of meetings, as files."""

from schools.exports import export
from schools.models import STAFF_ROLES
from supervision import agenda
from supervision import permissions_meetings as permissions
from supervision.meeting_filters import CommitteeFilter, ResolutionFilter
from supervision.meeting_queries import readable
from supervision.models import MeetingSeries, MeetingTask, SeriesMember
from thai.dates import local, short


def _tasks(row):
    return [task for task in row.tasks.all() if task.state != MeetingTask.State.CANCELLED]


def _lines(values):
    return "\n".join(str(value) for value in values)


def _state(row):
    if row.kind == row.Kind.NOTE:
        return ""
    return "ยังดำเนินการไม่เสร็จ" if row.is_open else "ดำเนินการแล้ว"


def _number(rows, _asker):
    numbers = agenda.numbers_of(rows)
    for row in rows:
        row.number = numbers.get(row.item_id, "")


COLUMNS = [
    ("คณะกรรมการ", lambda row: row.meeting.series),
    ("ครั้งที่", lambda row: row.meeting.label),
    ("วันประชุม", lambda row: local(row.meeting.event.starts_on)),
    ("วาระ", lambda row: row.number),
    ("เรื่อง", lambda row: row.item.title),
    ("มติที่ประชุม", lambda row: row.text),
    ("องค์ประชุม", lambda row: "ไม่ครบองค์ประชุม" if row.without_quorum else ""),
    ("ผลของมติ", lambda row: row.get_kind_display()),
    ("การดำเนินการ", _state),
    ("งานที่มอบหมาย", lambda row: _lines(task.what for task in _tasks(row))),
    ("ผู้รับผิดชอบ", lambda row: _lines(task.owner for task in _tasks(row))),
    ("กำหนดเสร็จ", lambda row: _lines(short(task.due_on) for task in _tasks(row))),
    ("สถานะงาน", lambda row: _lines(task.get_state_display() for task in _tasks(row))),
    ("ผลการดำเนินงาน", lambda row: _lines(task.note for task in _tasks(row) if task.note)),
    ("ข้อเสนอแนะถึง", lambda row: _lines(given.school.full_name for given in row.recommendations.all())),
    ("สถานะข้อเสนอแนะ", lambda row: _lines(given.get_state_display() for given in row.recommendations.all())),
]


@export("resolutions", title="มติที่ประชุม", roles=permissions.READERS, columns=COLUMNS, prepare=_number)
def resolutions(asker):
    """The list of resolutions with its filters, the newest meeting first."""
    found = ResolutionFilter(asker.GET, queryset=readable(asker.user), request=asker).qs.with_openness()
    found = found.select_related("meeting__series", "meeting__event", "item")
    found = found.prefetch_related("tasks__owner", "recommendations__school")
    return found.order_by("-meeting__event__starts_on", "-pk")


@export(
    "committees",
    title="ทำเนียบคณะกรรมการ",
    roles=STAFF_ROLES,
    columns=[
        ("คณะกรรมการ", lambda row: row.series),
        ("ประเภทคณะ", lambda row: row.series.get_kind_display()),
        ("คำสั่งแต่งตั้ง", lambda row: row.series.order_words),
        ("วาระเริ่ม", lambda row: row.series.term_starts),
        ("ครบวาระ", lambda row: row.series.term_ends),
        ("ชื่อ–สกุล", lambda row: row.name),
        ("ตำแหน่ง", lambda row: row.post),
        ("หน้าที่", lambda row: row.get_duty_display()),
        ("ประเภทกรรมการ", lambda row: row.get_category_display() if row.category else ""),
        ("ติดต่อ", lambda row: row.contact),
    ],
)
def committees(asker):
    """The members of the committees that the filters leave, committee by committee."""
    found = CommitteeFilter(asker.GET, queryset=MeetingSeries.objects.visible_to(asker.user), request=asker).qs
    rows = SeriesMember.objects.filter(series__in=found).select_related("series__order")
    return rows.order_by("-series__is_active", "series__name", "series", "position", "pk")
