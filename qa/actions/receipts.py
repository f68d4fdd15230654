"""The numbers that the national e-SAR gives back for reports."""

from dataclasses import dataclass

from django.db import transaction

from qa.models import Submission
from qa.models.standards import EducationLevel
from schools import audit
from supervision.actions.changes import WrongState

LONGEST = Submission._meta.get_field("esar_receipt").max_length
LEVELS = {"ปฐมวัย": EducationLevel.EARLY, "ขั้นพื้นฐาน": EducationLevel.BASIC, **{v: v for v in EducationLevel.values}}


@dataclass(frozen=True)
class Problem:
    """What is wrong in one pasted line."""

    number: int
    line: str
    text: str


def fits(submission):
    """True for what the e-SAR takes: a SAR that the office has accepted."""
    return submission.round.is_sar and submission.state == Submission.State.ACCEPTED


@transaction.atomic
def keep(*, submission, by, number):
    """Keeps the receipt of one accepted SAR; "" takes a mistaken one away, of any report. The same again changes
    nothing. Raises WrongState."""
    rows = Submission.objects.select_for_update(of=("self",)).filter(pk=submission.pk)
    if number and not fits(rows.select_related("round").get()):
        raise WrongState
    if rows.exclude(esar_receipt=number).update(esar_receipt=number):
        audit.record("keep receipt", submission, actor=by, office=submission.round.office)
    submission.refresh_from_db()


def read(text, rows):
    """({Submission: number}, [Problem]) of pasted lines: school code, receipt and, where a school has two reports,
    the level. `rows` are the reports of the round. Columns are parted by tabs or commas, or else by blanks."""
    by_code = {}
    for row in rows.select_related("school"):
        by_code.setdefault(row.school.smis_code, []).append(row)
        if row.school.moe_code:
            by_code.setdefault(row.school.moe_code, []).append(row)
    found, problems = {}, []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        code, receipt, level = [*_cells(line), "", "", ""][:3]
        wrong = ""
        owed = by_code.get(code, [])
        if level:
            owed = [row for row in owed if row.level == LEVELS.get(level)]
        if not owed:
            wrong = "ไม่พบรายงานของรหัสและระดับนี้ในรอบ" if level else "ไม่พบโรงเรียนรหัสนี้ในรอบ"
        elif not (owed := [row for row in owed if row.state == Submission.State.ACCEPTED]):
            wrong = "ยังไม่ได้รับ SAR นี้ จึงยังไม่มีเลขที่ตอบรับ"
        elif not receipt:
            wrong = "ไม่มีเลขที่ตอบรับ"
        elif len(receipt) > LONGEST:
            wrong = f"เลขที่ตอบรับยาวเกิน {LONGEST} ตัวอักษร"
        elif any(found.get(row, receipt) != receipt for row in owed):
            wrong = "โรงเรียนนี้มีสองบรรทัดที่เลขต่างกัน"
        if wrong:
            problems.append(Problem(number, line.strip()[:80], wrong))
            continue
        found.update(dict.fromkeys(owed, receipt))
    return found, problems


def _cells(line):
    for mark in ("\t", ",", ";"):
        if mark in line:
            return [cell.strip() for cell in line.split(mark)]
    return line.split()


@transaction.atomic
def keep_all(*, round, by, found):
    """Keeps the receipts of {Submission: number} and returns how many were new or other than before; what is no longer
    accepted is left out."""
    rows = Submission.objects.select_for_update().filter(pk__in=[row.pk for row in found]).order_by("pk")
    accepted = set(rows.filter(state=Submission.State.ACCEPTED).values_list("pk", flat=True))
    changed = [row for row, number in found.items() if row.pk in accepted and row.esar_receipt != number]
    for row in changed:
        row.esar_receipt = found[row]
    Submission.objects.bulk_update(changed, ["esar_receipt"], batch_size=500)
    if changed:
        audit.record("keep receipts", round, actor=by, office=round.office, reports=len(changed))
    return len(changed)
