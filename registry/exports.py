"""The registers as files."""

from registry import permissions
from registry.filters import LetterFilter, kind_of
from registry.models import Book, Letter
from schools.exports import export

SECRET = "(หนังสือลับ)"
Kind = Book.Kind


def _open(name):
    """A text of the line; that of a secret letter stays where its reading is on record."""
    return lambda row: SECRET if row.is_secret and name == "subject" else "" if row.is_secret else getattr(row, name)


def _desks(row):
    return "\n".join(f"{route.user} ({route.state.label})" for route in row.routes.all()) if not row.is_secret else ""


def _state(row):
    if row.is_cancelled:
        return "ยกเลิก" if row.is_secret else f"ยกเลิก: {row.cancelled_reason}"
    return row.state.label


BEFORE = [
    ("เลขทะเบียน", lambda row: row.number),
    ("ปี พ.ศ.", lambda row: row.be_year),
    ("เลขที่", lambda row: row.number_text),
    ("วันที่ลงทะเบียน", lambda row: row.registered_on),
]
AFTER = [
    ("ชั้นความเร็ว", lambda row: row.get_urgency_display()),
    ("ชั้นความลับ", lambda row: row.get_secrecy_display()),
    ("หมายเหตุ", _open("note")),
    ("สถานะ", _state),
    ("ผู้ลงทะเบียน", lambda row: row.registered_by),
]
OWN = {
    Kind.LETTER_IN: [
        ("ที่", _open("reference")),
        ("ลงวันที่", lambda row: row.dated),
        ("จาก", _open("sender")),
        ("ถึง", _open("addressee")),
        ("เรื่อง", _open("subject")),
        ("กำหนด", lambda row: row.due_on),
        ("ผู้รับหนังสือ", _desks),
    ],
    Kind.LETTER_OUT: [
        ("ลงวันที่", lambda row: row.dated),
        ("ถึง", _open("addressee")),
        ("เรื่อง", _open("subject")),
        ("ส่งทาง", lambda row: row.get_way_display()),
        ("เลขพัสดุไปรษณีย์", _open("tracking")),
    ],
}
OF_OTHERS = [
    ("ลงวันที่", lambda row: row.dated),
    ("เรื่อง", _open("subject")),
    ("ผู้ลงนามหรือจาก", _open("sender")),
    ("ถึง", _open("addressee")),
]


def _columns(asker):
    return [*BEFORE, *OWN.get(kind_of(asker.GET), OF_OTHERS), *AFTER]


@export("letters", title="ทะเบียนหนังสือ", roles=permissions.READERS, columns=_columns)
def letters(asker):
    """One register with its filters, in the order of its numbers."""
    rows = LetterFilter(asker.GET, queryset=Letter.objects.visible_to(asker.user), request=asker).qs
    rows = rows.select_related("registered_by").prefetch_related("routes__user")
    return rows.order_by("-be_year", "-number", "-pk")
