"""Tables over frozen rows that several types of reports print; every number is counted from the rows it names."""

from reports.book.parts import Cell, Column, Row, Table, cell
from reports.types.rows import networks
from reports.types.words import cut_at
from supervision.models import Recommendation
from thai.sorting import sort_key

# How many rows the lists of what comes up most, or still waits, have in a paper; the sheet has all.
THEMES, OPEN = 30, 100


def spread(frozen, sheet, key, labels, whole, per="", **where):
    """A Row of each label that some row has under `key`: how many, and percent of the Cell `whole`."""
    rows = []
    for label in labels:
        n = frozen.count(sheet, per, **{key: label}, **where)
        if n.value:
            rows.append(Row.of(label, n, frozen.percent(n, whole)))
    return rows


def band(label, columns):
    """A line that heads the rows below it, a text or a Cell, in a table of so many columns."""
    return Row((cell(label), *(Cell("") for _ in range(columns - 1))), band=True)


def planned_figures(f, figures):
    """What of planned visits is counted, as (head, condition) each; what was made too late for the report only where
    there is some."""
    return (*figures, *([("หลังช่วงรายงาน", {"after": True})] if f.count("planned", after=True).value else []))


def coverage_by_network(frozen, title="โรงเรียนที่ได้รับการนิเทศ จำแนกตามเครือข่าย"):
    """Schools that should be visited, those that were, percent and visits, per network and in all."""
    columns = [
        Column("เครือข่าย", "text", width=4),
        Column("ควรได้รับการนิเทศ (แห่ง)"),
        Column("ได้รับการนิเทศ (แห่ง)"),
        Column("ร้อยละ", "percent"),
        Column("การนิเทศ (ครั้ง)"),
    ]
    rows = [Row.of(name, *_coverage(frozen, network=name)) for name in networks(frozen.sheets["schools"]["rows"])]
    rows.append(Row.of("รวม", *_coverage(frozen), strong=True))
    return Table("networks", title, columns, rows if len(rows) > 1 else [], empty="ไม่มีโรงเรียนในขอบเขตของรายงาน")


def _coverage(frozen, **where):
    expected = frozen.count("schools", expected=True, **where)
    visited = frozen.count("schools", expected=True, visited=True, **where)
    return expected, visited, frozen.percent(visited, expected), frozen.count("visits", **where)


def supervisors(frozen):
    """Who made the visits: how many, and at how many schools."""
    columns = [Column("ผู้นิเทศ", "text", width=4), Column("การนิเทศ (ครั้ง)"), Column("โรงเรียน (แห่ง)")]
    names = sorted_names(row["supervisor"] for row in frozen.sheets["visits"]["rows"])
    rows = [
        Row.of(
            name,
            frozen.count("visits", supervisor=name),
            frozen.count("visits", "school_pk", supervisor=name),
        )
        for name in names
    ]
    if rows:
        rows.append(Row.of("รวม", frozen.count("visits"), frozen.count("visits", "school_pk"), strong=True))
    note = "โรงเรียนหนึ่งแห่งนับหนึ่งครั้งในแถวรวม แม้มีผู้นิเทศหลายคน"
    return Table("supervisors", "ผู้นิเทศ", columns, rows, note=note, empty="ไม่มีการนิเทศ")


def sorted_names(names):
    """Each name once, in Thai order."""
    return sorted(set(names), key=sort_key)


def recommendation_states(frozen, day):
    """How far the recommendations are."""
    whole = frozen.count("recommendations")
    labels = [label for _value, label in Recommendation.State.choices]
    rows = spread(frozen, "recommendations", "state", labels, whole)
    if rows:
        rows.append(Row.of("รวม", whole, frozen.percent(whole, whole), strong=True))
    columns = [Column("สถานะ", "text", width=4), Column("จำนวน (เรื่อง)"), Column("ร้อยละ", "percent")]
    return Table("states", f"สถานะของข้อเสนอแนะ ณ วันที่ {day}", columns, rows, empty="ไม่มีข้อเสนอแนะ")


def recommendation_themes(frozen, title="ข้อเสนอแนะ จำแนกตามมาตรฐานหรือประเด็น"):
    """What was recommended most; withdrawn ones are not among them."""
    found = themes(frozen)
    rows = [
        Row.of(name, n, frozen.count("recommendations", theme=name, standing=True, settled=True))
        for name, n in found[:THEMES]
    ]
    if rows and len(found) <= THEMES:
        total = frozen.count("recommendations", standing=True)
        rows.append(Row.of("รวม", total, frozen.count("recommendations", standing=True, settled=True), strong=True))
    columns = [
        Column("มาตรฐานหรือประเด็น", "text", width=5),
        Column("จำนวน (เรื่อง)"),
        Column("แล้วเสร็จ (เรื่อง)"),
    ]
    cut = cut_at(THEMES, frozen.count("recommendations", "theme", standing=True), "ประเด็น", "themes")
    note = f"ไม่รวมข้อเสนอแนะที่ยกเลิก {cut}".rstrip()
    return Table("themes", title, columns, rows, note=note, empty="ไม่มีข้อเสนอแนะ")


def themes(frozen):
    """[(theme, Cell of its standing recommendations)], the most frequent first."""
    names = sorted_names(row["theme"] for row in frozen.sheets["recommendations"]["rows"])
    found = [(name, frozen.count("recommendations", theme=name, standing=True)) for name in names]
    return sorted([pair for pair in found if pair[1].value], key=lambda pair: -pair[1].value)


def open_recommendations(frozen):
    """Those that still wait for somebody, the nearest due date first."""
    waiting = frozen.count("recommendations", waiting=True)
    columns = [
        Column("โรงเรียน", "text", width=3),
        Column("ข้อเสนอแนะ", "text", width=5),
        Column("กำหนด", "day", width=2),
        Column("สถานะ", "text", width=3),
    ]
    rows = [
        Row.of(row["school"], row["text"], Cell(row["due"], "day"), f"{row['state']} {row['late']}".strip())
        for row in frozen.rows(waiting.behind)[:OPEN]
    ]
    note = cut_at(OPEN, waiting, "เรื่อง", "open")
    return Table("open", "ข้อเสนอแนะที่ยังไม่เสร็จสิ้น", columns, rows, note=note, empty="ไม่มีข้อเสนอแนะที่ค้าง")


def visited_schools(frozen, title):
    """Every school with its visits; those that do not count are marked."""
    columns = [
        Column("ที่", width=0.5),
        Column("รหัส", "text", width=1.5),
        Column("โรงเรียน", "text", width=4),
        Column("เครือข่าย", "text", width=3),
        Column("การนิเทศ (ครั้ง)"),
        Column("ครั้งล่าสุด", "day", width=2),
    ]
    rows = [
        Row.of(
            place,
            row["code"],
            row["school"] + ("" if row["expected"] else " *"),
            row["network"],
            frozen.count("visits", school_pk=row["school_pk"]),
            Cell(row["latest"] or "ยังไม่ได้รับการนิเทศ", "day"),
        )
        for place, row in enumerate(frozen.sheets["schools"]["rows"], 1)
    ]
    others = any(not row["expected"] for row in frozen.sheets["schools"]["rows"])
    note = "* ได้รับการนิเทศ แต่ไม่นับรวมในโรงเรียนที่ควรได้รับการนิเทศ เช่น ปิดหรือยุบรวมแล้ว หรืออยู่นอกขอบเขต" if others else ""
    return Table("schools", title, columns, rows, note=note, empty="ไม่มีโรงเรียนในขอบเขตของรายงาน", wide=True)


def public_coverage(frozen):
    """The sheet of coverage by network that the public may see: [[key, label, kind, meaning], …] and rows."""
    columns = [
        ["network", "เครือข่าย", "text", "เครือข่ายของโรงเรียน"],
        ["expected", "โรงเรียนที่ควรได้รับการนิเทศ", "n", "โรงเรียนที่เปิดอยู่เมื่อสิ้นช่วงเวลาและอยู่ในขอบเขต"],
        ["visited", "โรงเรียนที่ได้รับการนิเทศ", "n", "โรงเรียนที่มีการนิเทศซึ่งได้รับอนุมัติอย่างน้อยหนึ่งครั้ง"],
        ["coverage", "ร้อยละ", "percent", "โรงเรียนที่ได้รับการนิเทศต่อโรงเรียนที่ควรได้รับการนิเทศ"],
        ["visits", "การนิเทศ (ครั้ง)", "n", "การนิเทศที่ได้รับอนุมัติในช่วงเวลา"],
    ]
    rows = []
    for name in networks(frozen.sheets["schools"]["rows"]):
        expected, visited, percent, visits = _coverage(frozen, network=name)
        coverage = None if percent.value is None else str(percent.value)
        rows.append(
            {
                "network": name,
                "expected": expected.value,
                "visited": visited.value,
                "coverage": coverage,
                "visits": visits.value,
            }
        )
    title = "การนิเทศ จำแนกตามเครือข่าย"
    chart = {"kind": "bars", "label": "network", "value": "coverage", "n": "expected"}
    chart["title"] = "ร้อยละของโรงเรียนที่ได้รับการนิเทศ จำแนกตามเครือข่าย"
    return {"title": title, "about": "", "size": "expected", "columns": columns, "rows": rows, "chart": chart}
