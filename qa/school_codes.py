"""Schools by the codes that others call them by, in files of results: สมศ., สทศ. and สพฐ. each have their own."""

import re

from django.db.models import Q

from schools.imports import cells
from schools.imports.cells import Fault
from schools.imports.kinds import Field
from schools.imports.undoing import parts
from schools.models import School

# The later one goes before where a code stands for two schools.
CODES = ("obec_code", "moe_code", "onesqa_code", "local_code", "smis_code")


def school_code(cell):
    """Any code of a school; a number that a spreadsheet has shortened is none any more."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+", cell.digits):
        raise Fault(f"{cell.label} “{cell.text[:40]}” ถูกย่อเป็นเลขยกกำลัง โปรดตั้งคอลัมน์เป็นข้อความแล้วใส่รหัสใหม่")
    return cells.local_code(cell)


CODE = Field(
    "รหัสโรงเรียน",
    (
        "smis_code", "smis", "code", "school_code", "รหัส SMIS", "รหัส", "รหัสสถานศึกษา", "รหัสของสำนักงาน",
        "รหัสสถานศึกษา สมศ.", "รหัส สมศ.", "onesqa_code", "รหัสสถานศึกษา สป.", "รหัสกระทรวง", "moe_code", "obec_code",
    ),
    required=True,
    read=school_code,
    limit=20,
    example="63020001",
    is_code=True,
)  # fmt: skip


def schools_called(codes, office):
    """Code -> key of the school of the office that is called so, by any of its codes."""
    found = {}
    for part in parts(sorted(codes)):
        wanted = Q()
        for name in CODES:
            wanted |= Q(**{f"{name}__in": part})
        rows = list(School.objects.filter(wanted, office=office).order_by("pk").values_list("pk", *CODES))
        for place in range(len(CODES)):
            found |= {row[place + 1]: row[0] for row in rows if row[place + 1]}
    return found
