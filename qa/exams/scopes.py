"""Rows of a file that are no school: the means of the area, the province, OBEC and the nation."""

import re

from qa.models import ReferenceMean
from schools.imports.cells import office_key
from thai.text import clean

Scope = ReferenceMean.Scope
# Words in front that say nothing: ระดับประเทศ, ค่าเฉลี่ยระดับประเทศ, รวมทั้งประเทศ.
FRONT = r"(?:คะแนนเฉลี่ย|ค่าเฉลี่ย|เฉลี่ย|รวม|ระดับ|สังกัด|ทั้ง|ภาพรวม)*"
PATTERNS = (
    (Scope.NATION, re.compile(FRONT + r"(?:ประเทศ|ชาติ|national|nation|ประเทศไทย)(?:ทุกสังกัด)?")),
    (Scope.OBEC, re.compile(FRONT + r"(?:สพฐ|obec|(?:สำนักงาน)?คณะกรรมการการศึกษาขั้นพื้นฐาน)(?:สพฐ)?")),
    (Scope.PROVINCE, re.compile(FRONT + r"(?:จังหวัด.*|province)")),
    (Scope.AREA, re.compile(FRONT + r"(?:เขตพื้นที่(?:การศึกษา)?|เขต|สพท|area)")),
)
OFFICE = re.compile(FRONT + r"((?:สพป|สพม|สำนักงานเขตพื้นที่การศึกษา).*)")


def bare(text):
    """A label made comparable."""
    return re.sub(r"[\s.\-–()]+", "", clean(text)).lower()


def scope_of(text, office):
    """The Scope that a label names, or None. Another office's name is none: its mean is not this area's."""
    label = bare(text)
    if not label:
        return None
    for scope, pattern in PATTERNS:
        if pattern.fullmatch(label):
            return scope
    found = OFFICE.fullmatch(label)
    if found and office is not None and found[1] == bare(office_key(office.name)):
        return Scope.AREA
    whole = bare(office_key(text))
    return Scope.AREA if office is not None and whole == bare(office_key(office.name)) else None
