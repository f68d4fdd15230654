"""The status board of a round as a file."""

from django.http import Http404

from qa import permissions
from qa.actions.reminders import with_reminder
from qa.filters import SubmissionFilter
from qa.models import Round, Submission
from schools.exports import export
from schools.models import SCHOOL_ROLES, Role
from thai.dates import local
from thai.sorting import thai_order


def _day(value):
    return local(value) if value else ""


COLUMNS = [
    ("โรงเรียน", lambda row: row.school.full_name),
    ("รหัสโรงเรียน", lambda row: row.school.code),
    ("อำเภอ", lambda row: row.school.district),
    ("เครือข่าย", lambda row: row.school.network),
    ("ระดับ", lambda row: row.get_level_display()),
    ("สถานะ", lambda row: row.get_state_display()),
    ("กำหนดส่ง", lambda row: _day(row.deadline_on)),
    ("ส่งเมื่อ", lambda row: _day(row.submitted_at)),
    ("ความล่าช้า", lambda row: row.late_label),
    ("ผู้ตรวจ", lambda row: row.reviewer),
    ("ผู้ตรวจคนที่สอง", lambda row: row.second_reader),
    ("เตือนล่าสุด", lambda row: _day(row.reminded_on)),
    ("เลขที่ตอบรับ e-SAR", lambda row: row.esar_receipt),
]


def asked_round(asker):
    """The round of the address, seen by who asks. Raises Http404 without one."""
    asked = asker.GET.get("round", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 10
    round = Round.objects.visible_to(asker.user).filter(pk=asked).first() if is_number else None
    if round is None:
        raise Http404
    return round


@export("sar", title="สถานะการส่ง SAR", roles={*permissions.READERS, Role.COMMITTEE, *SCHOOL_ROLES}, columns=COLUMNS)
def board(asker):
    """What schools owe in the round of the address, with the filters of its board; nothing where one cannot be
    read. Raises Http404 without a round."""
    round = asked_round(asker)
    rows = Submission.objects.visible_to(asker.user).filter(round=round).counted().with_deadline().with_size()
    rows = with_reminder(rows)
    found = SubmissionFilter(asker.GET, queryset=rows, request=asker).qs
    return found.select_related("school__network", "reviewer", "second_reader", "round").order_by(
        thai_order("school__name"), "school__smis_code", "-level"
    )
