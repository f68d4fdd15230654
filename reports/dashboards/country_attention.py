"""Which offices or provinces to look at first: signs that rolled-up figures can tell, each with its reason in words.

There are no weights and no points: who shows more signs comes first, and of as many whose schools have waited longest.
What depends on how far the year has come is measured by all offices together, the rest by itself. How good schools are
is no sign: it is hidden of few, and an order would tell it.
"""

from dataclasses import dataclass

from instruments.measures import ratio
from thai.sorting import natural_key

# How an address asks for this order.
ATTENTION = "attention"
# Points below all offices together, percent of schools that have waited long, overdue recommendations for 100 schools.
APART, WAITING, OVERDUE = 10, 20, 10


@dataclass(frozen=True)
class Sign:
    """One sign: its rule as the page tells it, and the reason of a Line (or "") beside the Line of all offices."""

    key: str
    rule: str
    reason: object


def _behind(text, value):
    """The reason of a share that is far below that of all offices."""

    def reason(line, whole):
        one, of_all = value(line), value(whole)
        if one is None or of_all is None or of_all - one <= APART:
            return ""
        return f"{text} {one}% ทุกสำนักงาน {of_all}%"

    return reason


def _waiting(line, _whole):
    found = line.long_share
    return "" if found is None or found < WAITING else f"ไม่ได้รับการนิเทศเกิน 1 ปีหรือไม่เคย {found}%"


def overdue_share(line):
    """Overdue recommendations for 100 schools, one decimal; None where they are not known or there is no school."""
    return None if line.of_today("overdue") is None or not line.schools else ratio(100 * line.overdue, line.schools, 1)


def _overdue(line, _whole):
    found = overdue_share(line)
    return "" if found is None or found < OVERDUE else f"ข้อเสนอแนะเกินกำหนด {found} เรื่องต่อ 100 โรงเรียน"


SIGNS = (
    Sign(
        "met",
        f"ครบตามเกณฑ์ต่ำกว่าทุกสำนักงานรวมกันเกิน {APART} จุดร้อยละ",
        _behind("ครบตามเกณฑ์", lambda line: line.met_share),
    ),
    Sign("long", f"โรงเรียนที่ไม่ได้รับการนิเทศเกิน 1 ปีหรือไม่เคย ตั้งแต่ร้อยละ {WAITING}", _waiting),
    Sign("overdue", f"ข้อเสนอแนะเกินกำหนดตั้งแต่ {OVERDUE} เรื่องต่อ 100 โรงเรียน เฉพาะปีการศึกษาปัจจุบัน", _overdue),
    Sign(
        "received",
        f"ส่ง SAR แล้วต่ำกว่าทุกสำนักงานรวมกันเกิน {APART} จุดร้อยละ นับที่ยังไม่ถึงกำหนดส่งด้วย",
        _behind("ส่ง SAR แล้ว", lambda line: line.received_share),
    ),
)
# The columns that the signs are of.
COLUMNS = ("schools", *(sign.key for sign in SIGNS))


def reasons(line, whole):
    """[why a Line should be looked at first], in the order of SIGNS."""
    return [found for sign in SIGNS if (found := sign.reason(line, whole))]


def ordered(lines, whole):
    """Lines with their `reasons`, those that should be looked at first first."""
    for line in lines:
        line.reasons = reasons(line, whole)
    return sorted(lines, key=lambda line: (-len(line.reasons), -(line.long_share or 0), natural_key(line.label)))
