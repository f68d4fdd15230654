"""What schools were asked, how they stand in tests, and who has how much to do."""

from collections import Counter

from reports.book.parts import Cell, Column, Row
from reports.dashboards import behind, drawings
from reports.dashboards.behind import NOBODY
from reports.dashboards.board import Section, Stat, Table
from reports.queries import said


def recommendations(board):
    """What schools were asked and what is late. Known of today only."""
    if not board.facts.is_present:
        return Section("recommendations", "ข้อเสนอแนะ", "แสดงเฉพาะภาคเรียนปัจจุบัน เพราะเป็นสถานะ ณ วันนี้")
    waiting = board.number("unsettled")
    stats = [
        Stat("ข้อเสนอแนะเกินกำหนด", board.number("overdue"), said("จากที่ค้าง ", waiting.linked, " เรื่อง")),
        Stat("ข้อเสนอแนะที่ยังค้าง", waiting),
        Stat("รอศึกษานิเทศก์ยืนยันผล", board.number("answered")),
    ]
    return Section("recommendations", "ข้อเสนอแนะ", "", stats)


def tests(board):
    """The subject that stands for each test: now, the year before, and over the years."""
    if board.facts.test_year is None:
        return Section("tests", "ผลการทดสอบ", "ยังไม่มีผลการทดสอบถึงปีการศึกษานี้")
    year = board.facts.test_year
    note = "ค่าเฉลี่ยถ่วงน้ำหนักด้วยจำนวนผู้เข้าสอบ ของวิชาหรือด้านที่แทนการทดสอบแต่ละรายการ"
    return Section("tests", f"ผลการทดสอบ ปีการศึกษา {year}", note, [], [newest_tests(board), test_trend(board)])


def newest_tests(board):
    """Each test in its newest year beside the year before."""
    year, found, rows = board.facts.test_year, board.test_means(), []
    for exam, sitting in board.facts.exams.items():
        now, before = found.get((exam, year)), found.get((exam, year - 1))
        if now is None or now.value is None:
            continue
        part = behind.exam_part(exam, year)
        change = now.value - before.value if before is not None and before.value is not None else None
        rows.append(
            Row.of(
                sitting.title,
                exam[3],
                board.number("scored", part),
                board.linked(now.takers, "takers", part) if now.takers else Cell(None, "n"),
                board.mean(now.value, "averaged", part),
                board.mean(before and before.value, "averaged", behind.exam_part(exam, year - 1)),
                Cell(change, "mean"),
                board.number("below", part),
            )
        )
    columns = [
        Column("การทดสอบ", "text", width=2),
        Column("วิชาหรือด้าน", "text", width=3),
        Column("โรงเรียน"),
        Column("ผู้เข้าสอบ"),
        Column("ค่าเฉลี่ย", "mean"),
        Column("ปีก่อน", "mean"),
        Column("เปลี่ยนแปลง", "mean"),
        Column("ต่ำกว่าค่าเฉลี่ยของสำนักงาน"),
    ]
    return Table("tests", "ผลล่าสุดเทียบปีก่อน", columns, rows, empty="ไม่มีผลการทดสอบตามเงื่อนไขนี้")


def test_trend(board):
    """The mean of each test over the years, the oldest first, each with its number of results."""
    found, rows, series = board.test_means(), [], {}
    for exam, sitting in board.facts.exams.items():
        for year in sorted(year for key, year in found if key == exam):
            one = found[exam, year]
            part = behind.exam_part(exam, year)
            n, mean = board.linked(one.schools + one.left_out, "scored", part), board.mean(one.value, "averaged", part)
            rows.append(Row.of(sitting.title, exam[3], str(year), n, mean))
            series.setdefault(sitting.title, {})[year] = mean
    columns = [
        Column("การทดสอบ", "text", width=2),
        Column("วิชาหรือด้าน", "text", width=3),
        Column("ปีการศึกษา", "text"),
        Column("โรงเรียน"),
        Column("ค่าเฉลี่ย", "mean"),
    ]
    title, empty = "แนวโน้มผลการทดสอบ", "ไม่มีผลการทดสอบตามเงื่อนไขนี้"
    drawn = drawings.left_out(series)
    return Table(
        "test_trend", title, columns, rows, "", empty, draw=lambda _: drawings.lines(title, series), drawn=drawn
    )


def workload(board):
    """One line for each supervisor, those who have left too: their schools, their visits, and what waits for them; one
    for the SARs that nobody is named to read. The lines of visits and of what waits add up to those of the office."""
    visits = behind.visits(board.scope)
    made, places = Counter(one.supervisor for one in visits), {}
    for one in visits:
        places.setdefault(one.supervisor, set()).add(one.school)
    waiting = behind.recommendations(board.scope)
    unsettled = Counter(one.supervisor for one in waiting)
    overdue = Counter(one.supervisor for one in waiting if one.is_overdue)
    reads = Counter(one.reviewer for one in behind.rows(board.scope, "undecided"))
    rows = []
    for key, name in board.facts.workers.items():
        rows.append(
            Row.of(
                name,
                board.number("responsible", str(key)),
                board.linked(made[key], "visits_by", str(key)),
                board.linked(len(places.get(key, ())), "visited_by", str(key)),
                board.linked(reads[key], "undecided", str(key)),
                *(_now(board, counts[key], figure, key) for counts, figure in _waits(unsettled, overdue)),
            )
        )
    if reads[None]:
        none = Cell(None, "n")
        unread = board.linked(reads[None], "undecided", NOBODY)
        rows.append(Row.of("ยังไม่มีผู้ตรวจ", none, none, none, unread, none, none))
    columns = [
        Column("ศึกษานิเทศก์", "text", width=4),
        Column("โรงเรียนที่รับผิดชอบ"),
        Column("การนิเทศ (ครั้ง)"),
        Column("โรงเรียนที่ไปนิเทศ"),
        Column("SAR รอตรวจ"),
        Column("ข้อเสนอแนะที่ค้าง"),
        Column("เกินกำหนด"),
    ]
    table = Table("workload", "ภาระงานของศึกษานิเทศก์", columns, rows, empty="ยังไม่มีศึกษานิเทศก์ในสำนักงาน")
    return Section("workload", "ภาระงาน", "", [], [table])


def _waits(unsettled, overdue):
    return ((unsettled, "unsettled"), (overdue, "overdue"))


def _now(board, n, figure, key):
    return board.linked(n, figure, str(key)) if board.facts.is_present else Cell(None, "n")
