"""Which schools need help first: ten signs, what the office makes each of them count, and the reasons in words.

Nothing here asks the database: facts of schools go in, a ranking comes out. A sign that is there at its strongest gives
a school two points for each unit of its weight, so that ten signs of the highest weight give a hundred. The highest
possible score stays where it is when a weight changes: counting a sign for more never lowers a school that shows it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from thai.numbers import exact, half_up

LONG_UNVISITED = 180
A_YEAR = 365
# So many recommendations past their date, points of a test, or texts that ask for help are as strong as a sign gets.
MANY_OVERDUE, MANY_POINTS, MUCH_HELP = 3, 10, 3
FEW_POINTS = 5
SOON = 90
# ขนาดเล็กมาก: up to so many pupils at its strongest, and up to so many at half.
TINY, VERY_SMALL = 40, 60
HIGHEST = 5
POINTS_A_UNIT = 2
NONE, HALF, FULL = Fraction(0), Fraction(1, 2), Fraction(1)
# Weaker than this a sign would be a reason without points.
WEAKEST = Fraction(1, 10)


@dataclass(frozen=True)
class Sign:
    """One sign: its key, its name, its weight unless the office chooses another, why that, and how it is read.

    `read(row)` gives (strength from 0 to 1, reason in words) of the facts of a school; 0 is "not there".
    """

    key: str
    label: str
    meaning: str
    usual: int
    why: str
    read: Callable


@lru_cache(maxsize=4096)
def _part(value, whole):
    """value of whole as a strength, at most 1."""
    return max(WEAKEST, min(FULL, exact(value) / whole))


def _unvisited(row):
    if "days" not in row:
        return NONE, ""
    days = row["days"]
    if days is None:
        return FULL, "ยังไม่เคยได้รับการนิเทศ"
    return (_part(days, A_YEAR), f"ไม่ได้รับการนิเทศ {days:,} วัน") if days > LONG_UNVISITED else (NONE, "")


def _against_rule(row):
    unmet = row.get("unmet", ())
    return (_part(len(unmet), row["rules"]), f"นิเทศยังไม่ครบตามเกณฑ์ {', '.join(unmet)}") if unmet else (NONE, "")


def _overdue(row):
    n = row.get("overdue", 0)
    return (_part(n, MANY_OVERDUE), f"ข้อเสนอแนะเกินกำหนด {n:,} เรื่อง") if n else (NONE, "")


# How strong each kind of trouble with a report is.
SAR = {"unsent": FULL, "returned": Fraction(6, 10), "late": Fraction(3, 10)}


def _sar(row):
    found = row.get("sar", ())
    return max((SAR[kind] for kind, _ in found), default=NONE), " ".join(text for _, text in found)


def _low(row):
    """Half as soon as a level is below good, more the nearer it is to the bottom of its scale."""
    found = row.get("low", ())
    depth = max((min(FULL, exact(share)) for share, _ in found), default=None)
    return (NONE, "") if depth is None else (max(HALF, depth), " ".join(text for _, text in found))


def _fell(row):
    found = row.get("fell", ())
    return (_part(max(n for n, _ in found), 2), " ".join(text for _, text in found)) if found else (NONE, "")


def _tests(row):
    """Points below the mean of the office's schools, or below the year before; fewer than five are ordinary."""
    found = [
        (row.get(name), words)
        for name, words in (("below", "ผลทดสอบต่ำกว่าค่าเฉลี่ยของเขต"), ("test_fell", "ผลทดสอบลดลงจากปีก่อน"))
    ]
    found = [(exact(points), words) for points, words in found if points is not None and points >= FEW_POINTS]
    if not found:
        return NONE, ""
    texts = (f"{words} {half_up(points)} คะแนน" for points, words in found)
    return _part(max(points for points, _ in found), MANY_POINTS), " ".join(texts)


def _external(row):
    failed, upcoming = row.get("failed", ()), row.get("upcoming")
    texts = list(failed)
    if upcoming is not None and upcoming <= SOON:
        texts.append("จะได้รับการประเมินภายนอกวันนี้" if not upcoming else f"จะได้รับการประเมินภายนอกใน {upcoming} วัน")
    return (NONE, "") if not texts else (FULL if failed else HALF, " ".join(texts))


def _help(row):
    n = row.get("help", 0)
    return (_part(n, MUCH_HELP), f"ขอความช่วยเหลือใน SAR {n:,} เรื่อง") if n else (NONE, "")


def _small(row):
    pupils = row.get("pupils")
    if pupils is None or pupils > VERY_SMALL:
        return NONE, ""
    return (FULL if pupils <= TINY else HALF), f"โรงเรียนขนาดเล็กมาก นักเรียน {pupils:,} คน"


SIGNS = (
    Sign(
        "unvisited",
        "ไม่ได้รับการนิเทศนาน",
        f"เกิน {LONG_UNVISITED} วันนับจากการนิเทศครั้งล่าสุด เต็มที่เมื่อครบ {A_YEAR} วันหรือยังไม่เคย",
        4,
        "โรงเรียนที่ไม่มีผู้ไปเยี่ยมเป็นเวลานานคือโรงเรียนที่สำนักงานรู้น้อยที่สุด",
        _unvisited,
    ),
    Sign(
        "rule",
        "นิเทศยังไม่ครบตามเกณฑ์",
        "เกณฑ์ความครอบคลุมของสำนักงานที่ยังไม่ครบในรอบเวลาปัจจุบัน",
        2,
        "ต้นภาคเรียนยังไม่ครบทุกโรงเรียน จึงให้น้ำหนักน้อยกว่าการขาดการนิเทศนาน",
        _against_rule,
    ),
    Sign(
        "overdue",
        "ข้อเสนอแนะเกินกำหนด",
        f"ข้อเสนอแนะที่โรงเรียนยังไม่ได้รายงานผลเมื่อพ้นกำหนด เต็มที่เมื่อมี {MANY_OVERDUE} เรื่อง",
        4,
        "เป็นเรื่องที่ตกลงกันแล้วแต่ยังไม่เกิดผล และติดตามได้ทันที",
        _overdue,
    ),
    Sign(
        "sar",
        "การส่ง SAR",
        "เกินกำหนดยังไม่ส่ง ถูกส่งกลับแก้ไข หรือส่งช้า ตามลำดับความแรง",
        3,
        "การส่งไม่ทันมักเป็นอาการของภาระงานหรือการเปลี่ยนผู้รับผิดชอบ",
        _sar,
    ),
    Sign(
        "low",
        "ผล SAR ต่ำกว่าระดับดี",
        "ระดับคุณภาพโดยรวมใน SAR ล่าสุดที่ต่ำกว่ากึ่งกลางของมาตรวัด",
        5,
        "เป็นผลที่โรงเรียนประเมินตนเองและสำนักงานมีหน้าที่ช่วยยกระดับ",
        _low,
    ),
    Sign(
        "fell",
        "ผล SAR ลดลง",
        "ระดับคุณภาพโดยรวมต่ำกว่าปีก่อน เต็มที่เมื่อลดลง 2 ระดับ",
        3,
        "การลดลงเตือนก่อนที่ผลจะต่ำกว่าระดับดี",
        _fell,
    ),
    Sign(
        "tests",
        "ผลการทดสอบ",
        f"ต่ำกว่าค่าเฉลี่ยของเขตหรือลดลงจากปีก่อนตั้งแต่ {FEW_POINTS} คะแนน เต็มที่เมื่อ {MANY_POINTS} คะแนน "
        "ไม่นับวิชาที่มีผู้เข้าสอบน้อยกว่า 5 คน",
        3,
        "เป็นผลที่เกิดกับผู้เรียน แต่โรงเรียนขนาดเล็กมีผลแกว่งตามจำนวนผู้เข้าสอบ",
        _tests,
    ),
    Sign(
        "external",
        "การประเมินภายนอก",
        f"ไม่ผ่านการประเมินครั้งล่าสุด หรือจะได้รับการประเมินใน {SOON} วัน (กึ่งหนึ่ง)",
        4,
        "มีกำหนดเวลาที่เลื่อนไม่ได้ และผลมีต่อโรงเรียนหลายปี",
        _external,
    ),
    Sign(
        "help",
        "ขอความช่วยเหลือใน SAR",
        f"ข้อความขอความช่วยเหลือใน SAR ล่าสุด เต็มที่เมื่อมี {MUCH_HELP} เรื่อง",
        3,
        "โรงเรียนบอกเองว่าต้องการอะไร",
        _help,
    ),
    Sign(
        "small",
        "โรงเรียนขนาดเล็กมาก",
        f"นักเรียนไม่เกิน {VERY_SMALL} คน เต็มที่เมื่อไม่เกิน {TINY} คน",
        1,
        "ครูไม่ครบชั้นเป็นปกติ แต่ขนาดอย่างเดียวไม่ใช่ปัญหา จึงเพียงช่วยจัดลำดับ",
        _small,
    ),
)
KEYS = tuple(sign.key for sign in SIGNS)
# The weights of an office that has chosen none.
USUAL = {sign.key: sign.usual for sign in SIGNS}


@dataclass(frozen=True)
class Reason:
    """Why a school stands in the list: the sign, in words, and the points it gave."""

    sign: str
    label: str
    text: str
    points: Decimal


@dataclass(frozen=True)
class Ranked:
    """A school's key, its place (equal scores share it), its score from 0 to 100, and its reasons, strongest first."""

    school: int
    place: int
    score: Decimal
    reasons: tuple


@lru_cache(maxsize=4096)
def _points(weight, strength):
    """What a sign of a weight gives at a strength: many schools show the same."""
    return half_up(POINTS_A_UNIT * weight * strength, 1)


def reasons_of(row, weights):
    """[Reason] of one school's facts, the most points first. A sign of weight 0 is no reason."""
    found = []
    for sign in SIGNS:
        strength, text = sign.read(row)
        if strength and weights[sign.key]:
            found.append(Reason(sign.key, sign.label, text, _points(weights[sign.key], strength)))
    return sorted(found, key=lambda reason: -reason.points)


def ranked(rows, weights):
    """[Ranked] of the schools that show a sign, those who need help most first.

    `rows` are facts of schools as reports.dashboards.needs_facts gives them; what a row does not hold is not known, and
    no sign. `weights` is {key of a Sign: 0 to 5}. Equal scores share a place and stand in the order of their keys, so
    that the same facts give the same list in whatever order they come.
    """
    scored = []
    for row in rows:
        if reasons := reasons_of(row, weights):
            scored.append((sum(reason.points for reason in reasons), row["school"], tuple(reasons)))
    scored.sort(key=lambda one: (-one[0], one[1]))
    found, place = [], 0
    for number, (score, school, reasons) in enumerate(scored, start=1):
        if not found or score != found[-1].score:
            place = number
        found.append(Ranked(school, place, score, reasons))
    return found


def moved(before, after):
    """How many schools stand at another place in one ranking than in another, those that come or go included."""
    places = [{one.school: one.place for one in ranking} for ranking in (before, after)]
    return sum(places[0].get(school) != places[1].get(school) for school in places[0].keys() | places[1].keys())
