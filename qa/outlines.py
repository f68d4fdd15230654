"""A set of standards as text: one line for each standard, group and issue, as it is pasted from Word or Excel."""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from thai.digits import arabic
from thai.text import clean

LINE = re.compile(r"(?:มาตรฐาน(?:ที่)?|มฐ\.?)?\s*(\d{1,2}(?:\.\d{1,2}){0,2})\.?[\s:)]+(.+)")
MOST_LINES, LONGEST = 200, 300


class OutlineError(Exception):
    """What is wrong, with the line it is in; for a person to read."""


@dataclass
class StandardLine:
    """A standard with its issues: [(code, label, group)]."""

    code: str
    label: str
    issues: list = field(default_factory=list)


def read(text):
    """[StandardLine] of an outline. A code without a dot is a standard, a longer one an issue; a line whose code
    others go on from (1.1 before 1.1.1) is the heading above them. Raises OutlineError."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = LINE.fullmatch(arabic(clean(line)))
        if not match:
            raise OutlineError(f"บรรทัดที่ {number} ไม่ขึ้นต้นด้วยรหัส เช่น “1 คุณภาพของผู้เรียน” หรือ “1.1 …”")
        code, label = match.groups()
        if len(label) > LONGEST:
            raise OutlineError(f"บรรทัดที่ {number} ยาวเกิน {LONGEST} ตัวอักษร")
        found.append((number, code, label))
    if len(found) > MOST_LINES:
        raise OutlineError(f"มีมากกว่า {MOST_LINES} บรรทัด โปรดลดจำนวนลง")
    codes = [code for _number, code, _label in found]
    headings = {code for code in codes if "." in code and any(other.startswith(f"{code}.") for other in codes)}
    standards, groups, seen = {}, {}, set()
    for number, code, label in found:
        if code in seen:
            raise OutlineError(f"บรรทัดที่ {number} ใช้รหัส {code} ซ้ำ")
        seen.add(code)
        top = code.split(".")[0]
        if "." not in code:
            standards[code] = StandardLine(code, label)
        elif top not in standards:
            raise OutlineError(f"บรรทัดที่ {number} ({code}) ยังไม่มีมาตรฐานที่ {top} อยู่ก่อน")
        elif code in headings:
            groups[code] = f"{code} {label}"
            if len(groups[code]) > LONGEST:
                raise OutlineError(f"บรรทัดที่ {number} ยาวเกิน {LONGEST} ตัวอักษร รวมรหัส {code}")
        else:
            above = code.rpartition(".")[0]
            if above in headings and above not in groups:
                raise OutlineError(f"บรรทัดที่ {number} ({code}) ต้องอยู่หลังหัวข้อ {above}")
            issues, group = standards[top].issues, groups.get(above, "")
            # Under its heading once and together: write() names a heading where it begins.
            if group and issues and issues[-1][2] != group and any(row[2] == group for row in issues):
                raise OutlineError(f"บรรทัดที่ {number} ({code}) ต้องอยู่ต่อจากรายการอื่นของหัวข้อ {above}")
            issues.append((code, label, group))
    if not standards:
        raise OutlineError("โปรดระบุอย่างน้อยหนึ่งมาตรฐาน")
    return list(standards.values())


def write(standard_set):
    """The outline of a stored set; read() makes the same set of it."""
    lines = []
    for standard in standard_set.standards.prefetch_related("issues"):
        lines.append(f"{standard.code} {standard.label}")
        above = ""
        for issue in standard.issues.all():
            if issue.group and issue.group != above:
                lines.append(issue.group)
            above = issue.group
            lines.append(f"{issue.code} {issue.label}")
    return "\n".join(lines)


def read_scale(text):
    """[(value, label, percent or None)], the highest first, of lines such as "5 ยอดเยี่ยม 90". Raises OutlineError."""
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = re.fullmatch(r"(\d)[\s:=.)]+(\D.*?)(?:[\s,|]+(\d{1,3}(?:\.\d{1,2})?)\s*%?)?", arabic(clean(line)))
        if not match:
            raise OutlineError(f"บรรทัดที่ {number} อ่านไม่ได้ ตัวอย่างที่ถูกต้อง “5 ยอดเยี่ยม 90”")
        value, label, percent = match.groups()
        # A level of 0 is no level: nobody could choose it.
        if value == "0":
            raise OutlineError(f"บรรทัดที่ {number} ค่าระดับต้องเป็น 1 ถึง 9 ใช้ 0 ไม่ได้")
        try:
            bound = Decimal(percent) if percent else None
        except InvalidOperation:
            raise OutlineError(f"บรรทัดที่ {number} ร้อยละไม่ถูกต้อง") from None
        if bound is not None and bound > 100:
            raise OutlineError(f"บรรทัดที่ {number} ร้อยละเกิน 100")
        if len(label) > 50:
            raise OutlineError(f"บรรทัดที่ {number} ชื่อระดับยาวเกิน 50 ตัวอักษร")
        rows.append((int(value), label, bound))
    values = [value for value, _label, _percent in rows]
    if len(rows) < 2:
        raise OutlineError("โปรดระบุอย่างน้อยสองระดับ")
    if len(set(values)) != len(values):
        raise OutlineError("มีค่าระดับซ้ำกัน")
    rows.sort(reverse=True)
    bounds = [percent for _value, _label, percent in rows if percent is not None]
    if bounds != sorted(set(bounds), reverse=True):
        raise OutlineError("ระดับที่สูงกว่าต้องมีร้อยละเริ่มต้นที่สูงกว่า")
    return rows


def write_scale(standard_set):
    """The scale of a stored set, a level a line."""
    rows = standard_set.levels.all()
    return "\n".join(
        f"{row.value} {row.label}" + (f" {row.percent_from.normalize():f}" if row.percent_from is not None else "")
        for row in rows
    )


def compare(left, right):
    """[{kind, code, left, right, state}] of two stored sets by code: state is same, changed, left or right (only
    there). kind is standard or issue."""
    sides = [_by_code(left), _by_code(right)]
    rows = []
    for key in sorted(sides[0].keys() | sides[1].keys(), key=lambda key: [int(part) for part in key.split(".")]):
        mine, theirs = sides[0].get(key), sides[1].get(key)
        state = "left" if theirs is None else "right" if mine is None else "same" if mine == theirs else "changed"
        kind = "issue" if "." in key else "standard"
        rows.append({"kind": kind, "code": key, "left": mine, "right": theirs, "state": state})
    return rows


def _by_code(standard_set):
    found = {}
    for standard in standard_set.standards.prefetch_related("issues"):
        found[standard.code] = standard.label
        found |= {issue.code: issue.label for issue in standard.issues.all()}
    return found
