"""Results of tests of some schools, as frozen rows and a table, in reports that tell of more than tests."""

from decimal import Decimal

from qa.exams import means
from qa.exams.results import area_means
from qa.models import TestScore
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
        "sheets": {"scores": sheet(f"ผลการทดสอบ ปีการศึกษา {newest}", SCORES, rows) | {"words": WORDS}},
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
    }


def mean_of(f, line):
    """(Cell of the schools, the qa.exams.means.Mean over them, Cell of its value) of a line of read()."""
    where = {name: line[name] for name in ("test", "grade", "turn", "subject")}
    behind = Behind.of("scores", **where)
    found = means.of((row["mean"], row["takers"]) for row in f.rows(behind))
    return f.count("scores", **where), found, Cell(found.value, "mean", behind)


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
        schools, mean, value = mean_of(f, line)
        area = None if line["area"] is None else Decimal(line["area"])
        gap = None if area is None or mean.value is None else mean.value - area
        turn = f" ครั้งที่ {line['turn']}" if line["turn"] > 1 else ""
        takers = Cell(mean.takers if mean.is_weighted else None, "n")
        test = f"{line['test']} {line['grade']}{turn}"
        rows.append(Row.of(test, line["subject"], schools, takers, value, Cell(area, "mean"), Cell(gap, "mean")))
    title = f"ผลการทดสอบ ปีการศึกษา {f.data['exams']['year']}"
    note = "ค่าเฉลี่ยถ่วงน้ำหนักด้วยจำนวนผู้เข้าสอบของแต่ละโรงเรียน"
    return Table("exams", title, columns, rows, note=note, empty="ไม่มีผลการทดสอบ", wide=True)


def words(f, whose):
    """In how many subjects the schools stand above and below the office, as text."""
    above = below = 0
    for line in f.data["exams"]["lines"]:
        value = mean_of(f, line)[1].value
        if value is not None and line["area"] is not None:
            above += value > Decimal(line["area"])
            below += value < Decimal(line["area"])
    if not above + below:
        return "ไม่มีผลการทดสอบที่เทียบกับค่าเฉลี่ยของเขตได้"
    return (
        f"ผลการทดสอบ ปีการศึกษา {f.data['exams']['year']} {whose}มีค่าเฉลี่ยสูงกว่าค่าเฉลี่ยของเขต {above:,} รายการ "
        f"ต่ำกว่า {below:,} รายการ"
    )
