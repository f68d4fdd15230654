"""How many schools are visited, against the office's rules, and whether those far away and the small ones are too."""

from collections import Counter, defaultdict

from django.urls import reverse

from instruments.measures import half_up, mean, median, share
from reports.book.parts import Cell, Column, Row
from reports.dashboards import behind, drawings, results
from reports.dashboards.behind import SINCE
from reports.dashboards.board import NO_SCHOOL, Number, Section, Stat, Table, percent
from reports.dashboards.scope import FAR, NONE
from reports.queries import link, said
from thai.dates import short


def visited(board):
    schools, number = board.number("schools"), board.number("visited")
    of = said("จาก ", schools.linked, " โรงเรียน")
    return Stat("โรงเรียนที่ได้รับการนิเทศ", number, of, share(number.value, schools.value))


def coverage(board):
    """How many schools were visited, against the office's rules and by month."""
    never = board.number("since", "never")
    stats = [
        visited(board),
        Stat("การนิเทศที่ส่งหรืออนุมัติแล้ว (ครั้ง)", board.number("visits")),
        Stat("โรงเรียนที่ยังไม่ได้รับการนิเทศ", board.number("unvisited")),
        Stat("โรงเรียนที่ไม่เคยมีบันทึกการนิเทศ", never),
    ]
    return Section("coverage", "ความครอบคลุมการนิเทศ", "", stats, [rules(board), months(board)])


def by_network(board):
    """What a director looks at first, for all schools of the scope and for each network."""
    owed, received = board.number("owed"), board.number("received")
    stats = [visited(board)]
    if owed.value:
        text = f" ฉบับ ปีการศึกษา {board.facts.sar_year}"
        text += f" ที่ส่งถึงวันที่ {short(board.facts.sent_by)}" if board.facts.sent_by else ""
        of = said("จาก ", owed.linked, text)
        stats.append(Stat("SAR ที่ส่งแล้ว", received, of, share(received.value, owed.value)))
    asked = results.recommendations(board)
    note = f"{asked.title}{asked.note}" if asked.note else ""
    return Section("networks", "ภาพรวม", note, stats + asked.stats, [networks(board)])


def rules(board):
    """The rules of the office, one line for each stretch of time."""
    rows = []
    for window in board.facts.windows:
        met = board.number("met", window.key)
        rows.append(
            Row.of(
                window.rule,
                window.label,
                met,
                percent(met, len(board.scope.schools)),
                board.number("unmet", window.key),
            )
        )
    columns = [
        Column("เกณฑ์", "text", width=4),
        Column("ช่วงเวลา", "text", width=3),
        Column("ครบตามเกณฑ์"),
        Column("ร้อยละ", "percent"),
        Column("ยังไม่ครบ"),
    ]
    return Table("rules", "ตามเกณฑ์ความครอบคลุมของสำนักงาน", columns, rows, empty="สำนักงานยังไม่ได้กำหนดเกณฑ์ความครอบคลุม")


def networks(board):
    """One line for each network, with what a director compares them by."""
    schools, visited = board.counted("schools", "network"), board.counted("visited", "network")
    visits, overdue = board.counted("visits", "network"), board.counted("overdue", "network")
    owed, received = board.counted("owed", "network"), board.counted("received", "network")
    names = {str(one.network or NONE): one.network_name or "ไม่มีเครือข่าย" for one in board.scope.every.values()}
    order = [value for value, _ in board.scope.choices["network"] if value in names]
    rows = []
    for value in order:
        key, narrow = None if value == NONE else int(value), {"network": value}
        name = names[value]
        if key:
            name = Number(name, href=link(reverse("reports:dashboard_network", args=[key]), **board.years))
        seen, sent = (board.linked(n[key], f, **narrow) for n, f in ((visited, "visited"), (received, "received")))
        rows.append(
            Row.of(
                name,
                board.linked(schools[key], "schools", **narrow),
                seen,
                percent(seen, schools[key]),
                board.linked(visits[key], "visits", **narrow),
                board.linked(overdue[key], "overdue", **narrow) if board.facts.is_present else Cell(None, "n"),
                sent,
                percent(sent, owed[key]),
            )
        )
    columns = [
        Column("เครือข่าย", "text", width=4),
        Column("โรงเรียน"),
        Column("ได้รับการนิเทศ"),
        Column("ร้อยละ", "percent"),
        Column("การนิเทศ (ครั้ง)"),
        Column("ข้อเสนอแนะเกินกำหนด"),
        Column("SAR ที่ส่งแล้ว"),
        Column("ร้อยละของ SAR", "percent"),
    ]
    return Table("networks", "รายเครือข่าย", columns, rows, empty=NO_SCHOOL, draw=drawings.shares)


def months(board):
    """Visits by month, the first of the year first; months without a visit too."""
    counts = Counter(f"{one.day:%Y-%m}" for one in behind.visits(board.scope))
    first, last = board.facts.span[0], board.facts.day
    rows, year, month = [], first.year, first.month
    while counts and (year, month) <= (last.year, last.month):
        key = f"{year}-{month:02}"
        rows.append(Row.of(behind.month_words(key), board.linked(counts[key], "visits_in", key)))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    columns = [Column("เดือน", "text", width=3), Column("การนิเทศ (ครั้ง)")]
    return Table("months", "การนิเทศรายเดือน", columns, rows, empty="ยังไม่มีการนิเทศในช่วงเวลานี้", draw=drawings.months)


def equity(board):
    """Whether schools far away and schools of each size are visited alike."""
    usual = behind.usual_visits(board.scope)
    note = "ระยะทางเป็นเส้นตรงจากจุดกลางของโรงเรียนทุกแห่งในสำนักงาน"
    told = said(note)
    if usual is not None:
        early = "" if behind.tells_much(board.scope) else f" {behind.TOO_EARLY}"
        mean_of_office = half_up(usual), board.of_office("schools")
        told = said("ค่าเฉลี่ยของสำนักงาน ", mean_of_office, f" ครั้งต่อโรงเรียน{early} {note}")
    stats = []
    if behind.tells_much(board.scope):
        stats.append(Stat("ได้รับการนิเทศมากกว่า 2 เท่าของค่าเฉลี่ย", board.number("much")))
        stats.append(Stat("ได้รับการนิเทศน้อยกว่าครึ่งของค่าเฉลี่ย", board.number("little")))
    of_size = [("" if code == NONE else code, label) for code, label in board.scope.choices["size"]]
    tables = [
        waiting(board),
        _classes(board, "distance", "ตามระยะทาง", "ระยะทาง", FAR),
        _classes(board, "size", "ตามขนาดโรงเรียน", "ขนาดโรงเรียน", of_size),
    ]
    return Section("equity", "ความทั่วถึงและเป็นธรรม", "", stats, tables, told)


def waiting(board):
    """Open schools by the days since their last visit."""
    total = len(board.scope.schools)
    rows = []
    for code, label, _ in SINCE:
        number = board.number("since", code)
        rows.append(Row.of(label, number, percent(number, total)))
    columns = [Column("ครั้งล่าสุดเมื่อ", "text", width=3), Column("โรงเรียน"), Column("ร้อยละ", "percent")]
    return Table(
        "since", "วันนับจากการนิเทศครั้งล่าสุด", columns, rows if total else [], empty=NO_SCHOOL, draw=drawings.counts
    )


def _classes(board, name, title, label, classes):
    schools, visited = board.counted("schools", name), board.counted("visited", name)
    counts, days, made = defaultdict(list), defaultdict(list), behind.visit_counts(board.scope)
    never = board.counted("since", name, "never")
    for one in board.scope.schools:
        counts[getattr(one, name)].append(made[one.pk])
        if one.last_visit:
            days[getattr(one, name)].append((board.facts.day - one.last_visit).days)
    rows = []
    for code, text in classes:
        if not schools[code]:
            continue
        narrow = {name: code or NONE}
        seen = board.linked(visited[code], "visited", **narrow)
        rows.append(
            Row.of(
                text,
                board.linked(schools[code], "schools", **narrow),
                seen,
                percent(seen, schools[code]),
                board.mean(mean(counts[code]), "schools", **narrow),
                board.mean(_whole(median(days[code])), "known", kind="n", **narrow),
                board.linked(never[code], "since", "never", **narrow),
            )
        )
    columns = [
        Column(label, "text", width=3),
        Column("โรงเรียน"),
        Column("ได้รับการนิเทศ"),
        Column("ร้อยละ", "percent"),
        Column("ครั้งต่อโรงเรียน", "mean"),
        Column("มัธยฐานของวันนับจากครั้งล่าสุด", "n"),
        Column("ไม่เคยได้รับการนิเทศ"),
    ]
    return Table(name, title, columns, rows, empty=NO_SCHOOL, draw=drawings.shares)


def _whole(value):
    return None if value is None else half_up(value, 0)
