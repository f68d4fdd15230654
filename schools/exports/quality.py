"""What the register lacks as a file: one row for each school and check."""

from django.http import Http404
from django.utils import timezone

from schools import quality
from schools.exports import Lines, export
from schools.models import Office, School
from schools.permissions import QUALITY_READERS


def office_of(asker):
    """The office whose register is looked at: the acting one, or for who keeps all offices the one of the address;
    None while that names none. Raises Http404 for an office that is not there."""
    if (office := asker.user.acting.office) is not None:
        return office
    asked = asker.GET.get("office", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    if (office := Office.objects.visible_to(asker.user).filter(pk=asked).first()) is None:
        raise Http404
    return office


@export(
    "quality",
    title="ข้อมูลที่ยังขาด",
    roles=QUALITY_READERS,
    columns=[
        ("ข้อมูลที่ยังขาด", lambda row: row[0].title),
        ("รหัส SMIS", lambda row: row[1].smis_code or ""),
        ("รหัสของสำนักงาน", lambda row: row[1].local_code),
        ("ชื่อโรงเรียน", lambda row: row[1].name),
        ("อำเภอ", lambda row: row[1].district),
        ("ที่ตรวจพบ", lambda row: row[2]),
    ],
)
def lacking(asker):
    """(check, school, what was found) for every check of the page. Two queries a check."""
    office = office_of(asker)
    if office is None:
        return Lines()
    schools = School.objects.filter(office=office).open_on(timezone.localdate()).with_newest_year()
    found = Lines()
    for check in quality.CHECKS.values():
        rows = list(check.rows(schools, office))
        told = check.details(rows, office) if rows else {}
        found += [(check, school, told.get(school.pk, "")) for school in rows]
    return found
