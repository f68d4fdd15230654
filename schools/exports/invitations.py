"""The list of invitations as a file; its first headings are those of the list of people to invite. No link and no code
leaves the system this way."""

from django.utils import timezone

from schools.exports import export
from schools.invitation_filters import STATES, InvitationFilter
from schools.models import Invitation, Role

LABELS = dict(STATES)


def _school(read):
    return lambda row: (read(row.school) or "") if row.school else ""


def _day(name):
    def read(row):
        at = getattr(row, name)
        return timezone.localdate(at) if at else ""

    return read


COLUMNS = [
    ("รหัส SMIS", _school(lambda school: school.smis_code)),
    ("รหัสของสำนักงาน", _school(lambda school: school.local_code)),
    ("บทบาท", lambda row: row.get_role_display()),
    ("คำนำหน้า", lambda row: row.prefix),
    ("ชื่อ", lambda row: row.given_name),
    ("นามสกุล", lambda row: row.family_name),
    ("ตำแหน่ง", lambda row: row.position),
    ("อีเมล", lambda row: row.email),
    ("โรงเรียน", _school(lambda school: school.name)),
    ("สำนักงาน", lambda row: str(row.office or "")),
    ("สถานะ", lambda row: LABELS[row.state]),
    ("เชิญเมื่อ", _day("created_at")),
    ("ใช้ได้ถึง", _day("expires_at")),
    ("ส่งอีเมลเมื่อ", _day("sent_at")),
    ("พิมพ์ใบเชิญเมื่อ", _day("printed_at")),
    ("ตอบรับเมื่อ", _day("accepted_at")),
]


@export("invitations", title="คำเชิญ", roles={Role.OFFICE_ADMIN, Role.PLATFORM_ADMIN}, columns=COLUMNS)
def invitations(asker):
    """The list of invitations with its filters."""
    rows = Invitation.objects.visible_to(asker.user).select_related("school", "office")
    return InvitationFilter(asker.GET, queryset=rows, request=asker).qs.newest_day_first()
