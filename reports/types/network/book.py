"""The chapters of a report of a network, from frozen rows and texts alone."""

from dataclasses import replace

from reports.book.parts import Behind, Cell, Chapter, Column, Heading, Note, Row, Table, Text
from reports.public_site.groups import FEW
from reports.types import exams, sars, tables
from reports.types.network.texts import BLOCKS
from reports.types.rows import IMPROVEMENT, STRENGTH
from reports.types.visits import book as visits
from reports.types.visits.figures import VisitFigures


def chapters(data, texts):
    """The Chapters of frozen data with the texts of an author."""
    f = VisitFigures(data)

    def said(name):
        return Text(texts.get(name, ""), name)

    return [
        Chapter("background", BLOCKS["background"], [visits.overview(f), said("background"), *_posts(data)]),
        Chapter("work", BLOCKS["work"], [said("work"), _activities(f)]),
        Chapter("visits", BLOCKS["visits"], [said("visits"), *visits.coverage(f)[:1], *_findings(f)]),
        Chapter("recommendations", BLOCKS["recommendations"], [said("recommendations"), *visits.recommendations(f)]),
        Chapter(
            "quality",
            BLOCKS["quality"],
            [said("quality"), Heading("SAR ของโรงเรียน"), sars.sent(f), *sars.levels(f), *_results(f)],
        ),
        Chapter("conclusion", BLOCKS["conclusion"], [said("conclusion")]),
        Chapter(
            "schools",
            "รายชื่อโรงเรียน",
            [tables.visited_schools(f, f"การนิเทศรายโรงเรียน {data['period']['label']}"), Note(visits.NOTE)],
            "appendix",
        ),
    ]


def _posts(data):
    if not data["posts"]:
        return []
    columns = [Column("หน้าที่", "text", width=2), Column("ชื่อ–สกุล", "text", width=4), Column("โรงเรียน", "text", width=4)]
    return [Table("posts", "คณะกรรมการเครือข่าย", columns, [Row.of(*post) for post in data["posts"]])]


def _activities(f):
    columns = [
        Column("วันที่", "day", width=2),
        Column("ประเภทงาน", "text", width=2),
        Column("เรื่อง", "text", width=6),
        Column("ผู้เข้าร่วม (คน)"),
    ]
    rows = [
        Row.of(Cell(row["on"], "day"), row["kind"], row["title"], _people(row))
        for row in f.sheets["activities"]["rows"]
    ]
    return Table("activities", "งานของเครือข่าย", columns, rows, empty="ไม่มีงานที่บันทึกไว้ในช่วงเวลานี้")


def _people(row):
    """How many took part in an activity, with the activity behind it."""
    return Cell(row["people"], "n", replace(Behind.of("activities", activity=row["activity"]), sum="people"))


def _findings(f):
    return [visits.points(f, STRENGTH, "strengths"), visits.points(f, IMPROVEMENT, "improvements")]


def _results(f):
    parts = [Heading("ผลการทดสอบ"), exams.table(f, "เครือข่าย")]
    awards = [
        Row.of(row["school"], row["award"], row["group"], Cell(row["rank"], "n"), row["prize"])
        for row in f.sheets["awards"]["rows"]
    ]
    if awards:
        columns = [
            Column("โรงเรียน", "text", width=4),
            Column("รางวัล", "text", width=4),
            Column("กลุ่ม", "text", width=3),
            Column("อันดับ"),
            Column("ระดับรางวัล", "text", width=2),
        ]
        parts += [Heading("รางวัล"), Table("awards", "โรงเรียนที่ได้รับรางวัล", columns, awards)]
    practices = [Row.of(row["school"], row["title"], row["theme"]) for row in f.sheets["practices"]["rows"]]
    if practices:
        columns = [
            Column("โรงเรียน", "text", width=3),
            Column("วิธีปฏิบัติ", "text", width=5),
            Column("เรื่อง", "text", width=3),
        ]
        parts.append(Table("practices", "วิธีปฏิบัติที่เป็นเลิศ", columns, practices))
    return parts


def public(data):
    """What the public may see: how many schools, visits and SARs, with the texts of these; no school and no person.
    Nothing of a network so small that a school would be told (fewer than five schools)."""
    f = VisitFigures(data)
    if f.expected.value < FEW:
        return None
    received, whole = f.count("sars", received=True), f.count("sars")
    facts = [
        ["โรงเรียน (แห่ง)", f.expected.shown],
        ["การนิเทศที่ได้รับอนุมัติ (ครั้ง)", f.visits.shown],
        ["ได้รับการนิเทศแล้ว (แห่ง)", f"{f.visited.shown} (ร้อยละ {f.coverage.shown})"],
        ["ข้อมูล ณ วันที่", data["day"]],
    ]
    if whole.value:
        facts.insert(3, ["SAR ที่ส่งแล้ว (ฉบับ)", f"{received.shown} จาก {whole.shown}"])
    return {"facts": facts, "sheets": {"networks": tables.public_coverage(f)}, "texts": ("background", "visits")}
