"""The chapters of a report of visits, from frozen rows and texts alone."""

from reports.book.parts import Chapter, Column, Heading, Note, Row, Stats, Table, Text, Words
from reports.public_site.groups import FEW
from reports.types import charts, tables
from reports.types.rows import IMPROVEMENT, STRENGTH, present
from reports.types.visits.figures import VisitFigures
from reports.types.visits.texts import BLOCKS
from supervision.models import Visit

FIGURES = [
    Column("รายการ", "text", width=5),
    Column("N"),
    Column("x̄", "mean"),
    Column("S.D.", "mean"),
    Column("แปลผล", "text", width=1.5),
]
ANSWERS = [
    Column("รายการ", "text", width=4),
    Column("คำตอบ", "text", width=3),
    Column("จำนวน"),
    Column("ร้อยละ", "percent"),
]


def chapters(data, texts):
    """The Chapters of frozen data with the texts of an author."""
    f = VisitFigures(data)

    def said(name):
        return Text(texts.get(name, ""), name)

    return [
        Chapter("background", BLOCKS["background"], [overview(f), said("background")]),
        Chapter("coverage", BLOCKS["coverage"], [said("coverage"), *coverage(f)]),
        Chapter("results", BLOCKS["results"], [said("results"), *_results(f)]),
        Chapter(
            "findings",
            "จุดเด่นและจุดที่ควรพัฒนา",
            [
                Heading(BLOCKS["strengths"]),
                said("strengths"),
                points(f, STRENGTH, "strengths"),
                Heading(BLOCKS["improvements"]),
                said("improvements"),
                points(f, IMPROVEMENT, "improvements"),
            ],
        ),
        Chapter("recommendations", BLOCKS["recommendations"], [said("recommendations"), *recommendations(f)]),
        Chapter("conclusion", BLOCKS["conclusion"], [said("conclusion")]),
        Chapter(
            "schools",
            "รายชื่อโรงเรียน",
            [tables.visited_schools(f, f"การนิเทศรายโรงเรียน {data['period']['label']}"), Note(NOTE)],
            "appendix",
        ),
    ]


NOTE = "นับเฉพาะการนิเทศที่ได้รับอนุมัติ โรงเรียนหนึ่งแห่งนับหนึ่งครั้งในร้อยละความครอบคลุม S.D. เป็นส่วนเบี่ยงเบนมาตรฐานของกลุ่มตัวอย่าง (n − 1)"


def overview(f):
    """The few figures a reader looks for first."""
    expected = Words("จากที่ควรได้รับ ", f.expected, " แห่ง")
    items = [
        ("การนิเทศที่ได้รับอนุมัติ (ครั้ง)", f.visits, ""),
        ("โรงเรียนที่ได้รับการนิเทศ (แห่ง)", f.schools, ""),
        ("ร้อยละความครอบคลุม", f.coverage, expected),
    ]
    if f.advice.value:
        items.append(("ข้อเสนอแนะที่แล้วเสร็จ (เรื่อง)", f.settled, Words("จาก ", f.advice, " เรื่อง")))
    return Stats(items)


def coverage(f):
    """What the visits were, where and by whom."""
    rows = f.sheets["visits"]["rows"]
    groups = [
        ("ประเภท", "kind", Visit.Kind.choices),
        ("รูปแบบ", "mode", Visit.Mode.choices),
        ("ประเด็นการนิเทศ (ครั้งหนึ่งมีได้หลายประเด็น)", "topics", Visit.Topic.choices),
    ]
    lines = []
    for title, key, choices in groups:
        labels = present(rows, key, [label for _value, label in choices])
        if labels:
            lines += [tables.band(title, 3), *tables.spread(f, "visits", key, labels, f.visits)]
    columns = [Column("รายการ", "text", width=5), Column("จำนวน (ครั้ง)"), Column("ร้อยละ", "percent")]
    months = [Row.of(month, f.count("visits", month=month)) for month in f.months]
    return [
        Table("kinds", "การนิเทศ จำแนกตามประเภท รูปแบบ และประเด็น", columns, lines, empty="ไม่มีการนิเทศ"),
        tables.coverage_by_network(f),
        *charts.coverage(f),
        *charts.months(f),
        Table(
            "months",
            "จำนวนครั้งที่นิเทศในแต่ละเดือน",
            [Column("เดือน", "text", width=4), Column("การนิเทศ (ครั้ง)")],
            [*months, Row.of("รวม", f.visits, strong=True)] if months else [],
            empty="ไม่มีการนิเทศ",
        ),
        tables.supervisors(f),
    ]


def _results(f):
    parts = []
    for number, book in enumerate(f.data["instruments"], 1):
        answered, schools = f.used(book)
        parts += [Heading(book["title"]), Stats([("ใช้ (ครั้ง)", answered, ""), ("ใน (โรงเรียน)", schools, "")])]
        parts += charts.sections(f, book, f"c_sections_{number}")
        for place, part in enumerate(book["sections"], 1):
            rated = [item for item in part["items"] if item["kind"] in ("rating", "number")]
            counted = [item for item in part["items"] if item["kind"] not in ("rating", "number")]
            if rated:
                parts.append(_rated(f, part, rated, f"rated_{number}_{place}"))
            if counted:
                title = f"{part['title']} (จำนวนคำตอบ)" if rated else part["title"]
                parts.append(_counted(f, title, counted, f"counted_{number}_{place}"))
    return parts or [Note("ไม่มีผลจากแบบนิเทศ")]


def _rated(f, part, items, name):
    rows = []
    for item in items:
        n, mean, sd, word = f.question(item)
        unit = f" ({item['unit']})" if item["unit"] else ""
        rows.append(Row.of(item["text"] + unit, n, mean, sd, word or "–"))
    if (whole := f.pooled(section=part["section"])) is not None:
        rows.append(Row.of("รวม", *whole[:3], whole[3] or "–", strong=True))
    return Table(name, part["title"] or "ผลรายข้อ", FIGURES, rows)


def _counted(f, title, items, name):
    rows = []
    for item in items:
        for place, (label, n, percent) in enumerate(f.answers_of(item)[1]):
            rows.append(Row.of("" if place else item["text"], label, n, percent))
    return Table(name, title or "จำนวนคำตอบ", ANSWERS, rows)


def points(f, what, name):
    """What was written at the most schools."""
    rows = [Row.of(text, n) for text, n in f.said(what)]
    columns = [Column("ข้อความที่พบมาก", "text", width=6), Column("โรงเรียน (แห่ง)")]
    return Table(f"often_{name}", f"{what}ที่พบมาก", columns, rows, empty="ไม่ได้บันทึก")


def recommendations(f):
    """How far the recommendations are, what they are about, and which still wait."""
    if not f.count("recommendations").value:
        return []
    return [
        tables.recommendation_states(f, f.data["day"]),
        tables.recommendation_themes(f),
        tables.open_recommendations(f),
    ]


def public(data):
    """What the public may see: coverage by network. Never of one school, one person or a network or programme of few
    schools, and no word anybody wrote on a visit."""
    if data["of_one"]:
        return None
    f = VisitFigures(data)
    if data["scope"] and f.expected.value < FEW:
        return None
    return {
        "facts": [
            ["การนิเทศที่ได้รับอนุมัติ (ครั้ง)", f.visits.shown],
            ["โรงเรียนที่ได้รับการนิเทศ (แห่ง)", f.schools.shown],
            ["ร้อยละความครอบคลุม", f"{f.coverage.shown} ({f.visited.shown} จาก {f.expected.shown} แห่ง)"],
            ["ข้อมูล ณ วันที่", data["day"]],
        ],
        "sheets": {"networks": tables.public_coverage(f)},
        "texts": ("background", "coverage"),
    }
