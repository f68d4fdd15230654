"""Types and programmes as files: which school takes or took part, from which year to which."""

from schools.exports import export
from schools.models import STAFF_ROLES, SchoolProgramme
from thai.sorting import thai_order


@export(
    "programmes",
    title="ลักษณะและโครงการของโรงเรียน",
    roles=STAFF_ROLES,
    columns=[
        ("ลักษณะหรือโครงการ", lambda row: row.programme.name),
        ("ประเภท", lambda row: row.programme.get_kind_display()),
        ("รหัส SMIS", lambda row: row.school.smis_code or ""),
        ("รหัสของสำนักงาน", lambda row: row.school.local_code),
        ("โรงเรียน", lambda row: row.school.name),
        ("ตั้งแต่ปีการศึกษา", lambda row: row.from_year),
        ("ถึงปีการศึกษา", lambda row: row.to_year),
    ],
)
def programmes(asker):
    """Every school of the office in every programme, those of the past too."""
    rows = SchoolProgramme.objects.filter(school__office=asker.user.acting.office_id)
    return rows.select_related("school", "programme").order_by(
        "programme__kind", thai_order("programme__name"), thai_order("school__name"), "pk"
    )
