"""Results of tests of some schools, as frozen rows and a table, in reports that tell of more than tests."""

from dataclasses import replace
from decimal import Decimal

from qa.exams import means
from qa.exams.results import area_means
from qa.models import TestScore
from reports.book import marks
from reports.book.frozen import sheet
from reports.book.parts import Behind, Cell, Column, Row, Table
from reports.types.rows import WORDS, network_of
from thai.sorting import sort_key

SCORES = (
    ("school", "โรงเรียน", "school"),
    ("network", "เครือข่าย", "text"),
    ("test", "การทดสอบ", "text"),
    ("grade", "ชั้น", "text"),
    ("turn", "ครั้งที่", "n"),
    ("subject", "วิชาหรือด้าน", "text"),
    ("mean", "ร้อยละ", "mean"),
    ("takers", "ผู้เข้าสอบ", "n"),
)
# What the keys of has_takers mean to a reader of the rows behind a mean.
TAKER_WORDS = {"has_takers=1": "ทราบจำนวนผู้เข้าสอบ", "unknown_takers=1": "ไม่ทราบจำนวนผู้เข้าสอบ"}
LEFT_OUT = "โรงเรียนที่ไม่ทราบจำนวนผู้เข้าสอบ"


def read(office, schools, year):
    """{"exams": the lines with the mean of the whole office, "sheets": {"scores"}} of the schools in the academic year,
    or in the year before where that year has no result yet. Three queries."""
    found = TestScore.objects.filter(school__in=schools, academic_year__in=(year, year - 1))
    found = list(found.select_related("school__network").order_by())
    newest = max((row.academic_year for row in found), default=year)
    rows = [_row(score) for score in found if score.academic_year == newest]
    area = area_means(office, [newest]) if rows else {}
    rows.sort(key=lambda row: (row["test"], row["grade"], row["turn"], row["subject"], sort_key(row["school"])))
    lines = dict.fromkeys((row["test"], row["grade"], row["turn"], row["subject"]) for row in rows)
    told = []
    for test, grade, turn, subject in lines:
        mean = area.get((test, grade, newest, turn, subject))
        value = None if mean is None or mean.value is None else str(mean.value)
        told.append({"test": test, "grade": grade, "turn": turn, "subject": subject, "area": value})
    return {
        "exams": {"year": newest, "lines": told},
        "sheets": {"scores": sheet(f"ผลการทดสอบ ปีการศึกษา {newest}", SCORES, rows) | {"words": WORDS | TAKER_WORDS}},
    }


def _row(score):
    return {
        "school_pk": score.school_id,
        "school": score.school.full_name,
        "network": network_of(score.school),
        "test": score.test,
        "grade": score.grade,
        "turn": score.turn,
        "subject": score.subject,
        "mean": str(score.mean),
        "takers": score.takers,
    } | taker_keys(score)


def taker_keys(score):
    """The keys of the row of a TestScore by which those in a mean are told from those left out of it."""
    return {"has_takers": bool(score.takers), "unknown_takers": score.takers is None}


def weighed(f, **where):
    """(the Behind of the results that are in the mean of some results, the qa.exams.means.Mean). Where somebody knows
    the takers of one school, the schools whose takers nobody knows are not among them."""
    found = means.of((row["mean"], row["takers"]) for row in f.rows(Behind.of("scores", **where)))
    base = {"has_takers": True} if found.is_weighted else {"unknown_takers": True}
    return Behind.of("scores", **where, **base), found


def takers_of(f, behind, found):
    """Cell of the takers of the results in a mean; nothing where nobody knows them."""
    return f.total(behind, "takers") if found.is_weighted else Cell(None, "n")


def left_out(f, wheres):
    """The note on the schools that some of the means over these keys leave out, or no words."""
    schools = {}
    for where in wheres:
        behind, _found = weighed(f, **where)
        kept = {row["school_pk"] for row in f.rows(behind)}
        rows = f.rows(Behind.of("scores", **where))
        schools |= {row["school_pk"]: row["school"] for row in rows if row["school_pk"] not in kept}
    names = sorted(schools.values(), key=sort_key)
    return f" ไม่รวม {marks.named(LEFT_OUT, names)} แห่งที่ไม่ทราบจำนวนผู้เข้าสอบ" if schools else ""


def where_of(line):
    """The keys of the rows of a line of read()."""
    return {name: line[name] for name in ("test", "grade", "turn", "subject")}


def mean_of(f, line):
    """(Cell of the schools in it, Cell of their takers, the qa.exams.means.Mean, Cell of its value) of a line of
    read()."""
    behind, found = weighed(f, **where_of(line))
    return Cell(found.schools, "n", behind), takers_of(f, behind, found), found, Cell(found.value, "mean", behind)


def table(f, whose):
    """The mean over the schools of a report beside that of the whole office, by test and subject."""
    columns = [
        Column("การทดสอบ", "text", width=2),
        Column("วิชาหรือด้าน", "text", width=3),
        Column("โรงเรียน (แห่ง)"),
        Column("ผู้เข้าสอบ (คน)"),
        Column(f"ร้อยละของ{whose}", "mean"),
        Column("ร้อยละของเขต", "mean"),
        Column("ผลต่าง", "mean"),
    ]
    rows = []
    for line in f.data["exams"]["lines"]:
        schools, takers, mean, value = mean_of(f, line)
        area = None if line["area"] is None else Decimal(line["area"])
        gap = None if area is None or mean.value is None else mean.value - area
        rows.append(
            Row.of(_test(line), line["subject"], schools, takers, value, Cell(area, "mean"), replace(value, value=gap))
        )
    title = f"ผลการทดสอบ ปีการศึกษา {f.data['exams']['year']}"
    note = "ค่าเฉลี่ยถ่วงน้ำหนักด้วยจำนวนผู้เข้าสอบของแต่ละโรงเรียน"
    note += left_out(f, [where_of(line) for line in f.data["exams"]["lines"]])
    return Table("exams", title, columns, rows, note=note, empty="ไม่มีผลการทดสอบ", wide=True)


def _test(line):
    turn = f" ครั้งที่ {line['turn']}" if line["turn"] > 1 else ""
    return f"{line['test']} {line['grade']}{turn}"


def words(f, whose):
    """In how many subjects the schools stand above and below the office, as text."""
    above, below = [], []
    for line in f.data["exams"]["lines"]:
        value = mean_of(f, line)[2].value
        if value is not None and line["area"] is not None:
            area, name = Decimal(line["area"]), f"{_test(line)} {line['subject']}"
            above += [name] if value > area else []
            below += [name] if value < area else []
    if not above + below:
        return "ไม่มีผลการทดสอบที่เทียบกับค่าเฉลี่ยของเขตได้"
    return (
        f"ผลการทดสอบ ปีการศึกษา {f.data['exams']['year']} {whose}มีค่าเฉลี่ยสูงกว่าค่าเฉลี่ยของเขต "
        f"{marks.named('ผลที่สูงกว่าค่าเฉลี่ยของเขต', above)} รายการ "
        f"ต่ำกว่า {marks.named('ผลที่ต่ำกว่าค่าเฉลี่ยของเขต', below)} รายการ"
    )
