"""The figures that the country is told by: their heads in groups, their values, and which of them a page shows."""

import json
from dataclasses import dataclass

from reports.dashboards.country_attention import ATTENTION
from reports.dashboards.country_attention import COLUMNS as OF_SIGNS


@dataclass(frozen=True)
class Column:
    """One column of the table: its key in the address, its name by itself and under the head of its group (a new line
    where it may be broken), the value of a Line that it shows and sorts by, and what kind of number that is."""

    key: str
    label: str
    group: str
    short: str
    value: object
    kind: str = "n"


def _good(level):
    return lambda line, _exam: line.good_share(level)


LONG, WORK = "เกิน 1 ปีหรือไม่เคยได้รับการนิเทศ", "ครั้งต่อศึกษานิเทศก์"
# What the groups of columns are called, and which year those are of that are told after their year.
GROUPS = {
    "": ("", ""),
    "visits": ("การนิเทศ", ""),
    "follow": ("ข้อเสนอแนะ", ""),
    "sar": ("SAR", "sar_year"),
    "levels": ("ระดับดีขึ้นไป", "sar_year"),
    "tests": ("ผลการทดสอบ", "test_year"),
    "work": ("ภาระงาน", ""),
}
COLUMNS = (
    Column("schools", "โรงเรียน", "", "โรงเรียน", lambda line, _: line.schools),
    Column("first", "นิเทศแล้ว ภาคเรียนที่ 1", "visits", "ภาคเรียนที่ 1", lambda line, _: line.coverage(1), "percent"),
    Column("second", "นิเทศแล้ว ภาคเรียนที่ 2", "visits", "ภาคเรียนที่ 2", lambda line, _: line.coverage(2), "percent"),
    Column("met", "ครบตามเกณฑ์ของสำนักงาน", "visits", "ครบ\nตามเกณฑ์", lambda line, _: line.met_share, "percent"),
    Column("long", LONG, "visits", "เกิน 1 ปี\nหรือไม่เคย", lambda line, _: line.long_share, "percent"),
    Column("open", "ข้อเสนอแนะที่ค้าง", "follow", "ที่ค้าง", lambda line, _: line.of_today("open")),
    Column("overdue", "ข้อเสนอแนะเกินกำหนด", "follow", "เกินกำหนด", lambda line, _: line.of_today("overdue")),
    Column("received", "ส่ง SAR แล้ว", "sar", "ส่งแล้ว", lambda line, _: line.received_share, "percent"),
    Column("accepted", "รับ SAR แล้ว", "sar", "รับแล้ว", lambda line, _: line.accepted_share, "percent"),
    Column("early", "ปฐมวัย ระดับดีขึ้นไป", "levels", "ปฐมวัย", _good("early"), "percent"),
    Column("basic", "ขั้นพื้นฐาน ระดับดีขึ้นไป", "levels", "ขั้นพื้นฐาน", _good("basic"), "percent"),
    Column("test", "ผลการทดสอบ", "tests", "", lambda line, exam: (found := line.test(exam)) and found.value, "mean"),
    Column("work", WORK, "work", "ครั้งต่อ\nศึกษานิเทศก์", lambda line, _: line.visits_each, "mean"),
)
SORTS = {column.key: column for column in COLUMNS}
# What a page shows, as its address says it: a few of each group, one group, or all.
ALL = "all"
VIEWS = {
    "": ("ตัวเลขสำคัญ", ("schools", "first", "second", "met", "long", "overdue", "received", "basic")),
    "visits": ("การนิเทศ", ("schools", "first", "second", "met", "long", "work")),
    "follow": ("ข้อเสนอแนะ", ("schools", "open", "overdue")),
    "sar": ("SAR", ("schools", "received", "accepted", "early", "basic")),
    "tests": ("ผลการทดสอบ", ("schools", "test")),
    ALL: ("ทุกตัวเลข", tuple(SORTS)),
}


def shown(view, sort=""):
    """The columns of a view in their order, with that by which the lines are sorted; those of the signs where these
    give the order and nothing else is asked for."""
    if sort == ATTENTION and not view:
        return [SORTS[key] for key in OF_SIGNS]
    keys = {*VIEWS[view][1], sort.removeprefix("-")}
    return [column for column in COLUMNS if column.key in keys]


def exam_of(exam):
    """[test, grade, turn, subject] of a key of rollup.exam_key, or of one that was kept before keys were lists."""
    return json.loads(exam) if exam.startswith("[") else [*exam.split("|", 3), "", "", ""][:4]


def exam_order(exam):
    """Tests in the order of their names, grades within them, the subject that stands for all first."""
    test, grade, turn, subject = exam_of(exam)
    return test, grade, turn, not subject.startswith("รวม"), subject


def exam_pieces(exam):
    """[NT ป.3, คณิตศาสตร์], for '["NT","ป.3","1","คณิตศาสตร์"]'."""
    test, grade, turn, subject = exam_of(exam)
    parts = f"{test} {grade}".strip(), f"ครั้งที่ {turn}" if turn != "1" else "", subject
    return [part for part in parts if part]


def exam_label(exam):
    """NT ป.3 คณิตศาสตร์, for '["NT","ป.3","1","คณิตศาสตร์"]'."""
    return " ".join(exam_pieces(exam))
