"""The chapters of a report to the committee of the area, from frozen rows and texts alone."""

from reports.book.parts import Behind, Cell, Chapter, Column, Heading, Note, Row, Stats, Table, Text
from reports.types import charts, sars, tables
from reports.types.committee.members import ACCOUNTS, UNKNOWN
from reports.types.committee.texts import BLOCKS, NOT_REGISTERED, categories, judged, people
from reports.types.rows import networks
from reports.types.visits import book as visits
from reports.types.visits.figures import VisitFigures

# What became of planned visits: the columns of the table of the plan.
PLAN = (
    ("ตามแผน", {}),
    ("นิเทศแล้ว", {"done": True}),
    ("เลยกำหนด", {"late": True}),
    ("ยังไม่ถึงกำหนด", {"coming": True}),
    ("ยกเลิก", {"cancelled": True}),
)
SHOWN = ("name", "duty", "category", "post")
SEATS = [
    Column("ที่", width=0.5),
    Column("ชื่อ–สกุล", "text", width=4),
    Column("หน้าที่", "text", width=3),
    Column("ประเภทกรรมการ", "text", width=3),
    Column("ตำแหน่ง", "text", width=4),
]


def chapters(data, texts):
    """The Chapters of frozen data with the texts of an author."""
    f = VisitFigures(data)

    def said(name):
        return Text(texts.get(name, ""), name)

    return [
        Chapter("summary", BLOCKS["summary"], [visits.overview(f), said("summary")], "front"),
        Chapter("background", BLOCKS["background"], [said("background"), *_members(f)]),
        Chapter("plan", BLOCKS["plan"], [said("plan"), plan(f), *visits.coverage(f)]),
        Chapter("inspections", BLOCKS["inspections"], [said("inspections"), *_inspections(f)]),
        Chapter(
            "quality", BLOCKS["quality"], [said("quality"), sars.sent(f), *charts.sent(f, "sars"), *sars.levels(f)]
        ),
        Chapter("recommendations", BLOCKS["recommendations"], [said("recommendations"), *_advice(f)]),
        Chapter("proposals", BLOCKS["proposals"], [said("proposals")]),
        Chapter(
            "schools",
            "รายชื่อโรงเรียน",
            [tables.visited_schools(f, f"การนิเทศรายโรงเรียน {data['period']['label']}"), Note(visits.NOTE)],
            "appendix",
        ),
    ]


def _members(f):
    """The members: a table for each committee with its order and term, and how many come from where."""
    if not f.data["committees"]:
        rows = f.sheets["members"]["rows"]
        title = f"รายชื่อกรรมการตาม{ACCOUNTS}"
        return [Note(NOT_REGISTERED), Table("members", title, SEATS, _seats(rows), empty="ไม่มีรายชื่อกรรมการ")]
    parts = []
    for number, one in enumerate(f.data["committees"], 1):
        where = {"committee": one["name"]}
        rows = f.rows(Behind.of("members", **where))
        notes = [one["order"], f"วาระ{one['term']}" if one["term"] else "", f"ตามทะเบียน ณ วันที่ {f.data['day']}"]
        notes += [] if all(row["counts"] for row in rows) else ["ผู้ช่วยเลขานุการไม่นับเป็นกรรมการ"]
        title = f"รายชื่อ{one['name']}"
        parts.append(Table(f"members_{number}", title, SEATS, _seats(rows), note=" · ".join(filter(None, notes))))
        whole, found = f.count("members", counts=True, **where), categories(f, **where)
        if any(category != UNKNOWN for category, _n in found):
            columns = [Column("ประเภทกรรมการ", "text", width=4), Column("จำนวน (คน)"), Column("ร้อยละ", "percent")]
            rows = [Row.of(category, n, f.percent(n, whole)) for category, n in found]
            rows.append(Row.of("รวม", whole, f.percent(whole, whole), strong=True))
            parts.append(Table(f"categories_{number}", f"{one['name']} จำแนกตามประเภทกรรมการ", columns, rows))
    return parts


def _seats(rows):
    return [Row.of(place, *(row[key] for key in SHOWN)) for place, row in enumerate(rows, 1)]


def plan(f):
    """What was planned and what became of it, by network and in all."""
    columns = [
        Column("เครือข่าย", "text", width=4),
        *(Column(label) for label, _where in tables.planned_figures(f, PLAN)),
    ]
    columns.insert(3, Column("ร้อยละ", "percent"))
    rows = [Row.of(name, *_planned(f, network=name)) for name in networks(f.sheets["planned"]["rows"])]
    if rows:
        rows.append(Row.of("รวม", *_planned(f), strong=True))
    return Table("plan", "การนิเทศตามแผนที่อนุมัติแล้ว", columns, rows, empty="ไม่มีการนิเทศในแผนที่อนุมัติแล้ว")


def _planned(f, **where):
    figures = tables.planned_figures(f, PLAN)
    whole, done, *others = (f.count("planned", **where, **condition) for _label, condition in figures)
    return whole, done, f.percent(done, whole), *others


def _inspections(f):
    whole = f.count("inspections")
    if not whole.value:
        return []
    made, schools = f.count("inspections", made=True), f.count("inspections", "school_pk", made=True)
    parts = [
        Stats(
            [
                ("กำหนดตรวจเยี่ยม (ครั้ง)", whole, ""),
                ("ตรวจเยี่ยมแล้ว (ครั้ง)", made, ""),
                ("โรงเรียนที่ได้รับการตรวจเยี่ยม (แห่ง)", schools, ""),
            ]
        )
    ]
    if made.value:
        columns = [Column("ผลการประเมิน", "text", width=4), Column("จำนวน (ครั้ง)"), Column("ร้อยละ", "percent")]
        rows = [Row.of(word, n, f.percent(n, made)) for word, n in judged(f)]
        rows.append(Row.of("รวม", made, f.percent(made, made), strong=True))
        parts.append(Table("judged", "ผลการตรวจเยี่ยมเชิงประเมิน", columns, rows))
    for number, book in enumerate(f.data["instruments"], 1):
        rows = []
        for part in book["sections"]:
            if (found := f.pooled(section=part["section"])) is not None:
                rows.append(Row.of(part["title"], *found[:3], found[3] or "–"))
        if rows:
            columns = [Column("ด้าน", "text", width=5), *visits.FIGURES[1:]]
            parts.append(Table(f"sections_{number}", f"ผลรายด้านของ{book['title']}", columns, rows))
    parts.append(_measures(f))
    return parts


def _measures(f):
    columns = [
        Column("โรงเรียน", "text", width=3),
        Column("มาตรการเร่งรัดการพัฒนาคุณภาพ", "text", width=6),
        Column("ผู้รับผิดชอบ", "text", width=3),
        Column("กำหนดรายงาน", "day", width=2),
    ]
    rows = [
        Row.of(row["school"], row["measures"], row["owner"], Cell(row["due"], "day"))
        for row in f.sheets["inspections"]["rows"]
        if row["has_measures"]
    ]
    return Table("measures", "มาตรการเร่งรัดการพัฒนาคุณภาพ", columns, rows, empty="ไม่มีมาตรการ")


def _advice(f):
    parts = visits.recommendations(f)
    if not parts:
        return [Note("ไม่มีข้อเสนอแนะ")]
    whole = f.count("recommendations", standing=True)
    labels = dict.fromkeys(row["source"] for row in f.sheets["recommendations"]["rows"])
    rows = tables.spread(f, "recommendations", "source", labels, whole, standing=True)
    if rows:
        rows.append(Row.of("รวม", whole, f.percent(whole, whole), strong=True))
    columns = [Column("ที่มา", "text", width=4), Column("จำนวน (เรื่อง)"), Column("ร้อยละ", "percent")]
    return [Table("sources", "ที่มาของข้อเสนอแนะ", columns, rows, note="ไม่รวมข้อเสนอแนะที่ยกเลิก"), Heading("สถานะ"), *parts]


def public(data):
    """What the public may see: coverage by network and how much was planned and done, and the texts on these; no school
    and no person."""
    f = VisitFigures(data)
    whole, done = f.count("planned"), f.count("planned", done=True)
    facts = [
        ["โรงเรียนที่ควรได้รับการนิเทศ (แห่ง)", f.expected.shown],
        ["ได้รับการนิเทศแล้ว (แห่ง)", f"{f.visited.shown} (ร้อยละ {f.coverage.shown})"],
        ["การนิเทศที่ได้รับอนุมัติ (ครั้ง)", f.visits.shown],
    ]
    if whole.value:
        facts.append(["นิเทศตามแผน (ครั้ง)", f"{done.shown} จาก {whole.shown} (ร้อยละ {f.percent(done, whole).shown})"])
    if (members := people(f)).value:
        facts.append(["กรรมการ (คน)", members.shown])
    if (should := f.count("sars")).value:
        facts.append(["SAR ที่ส่งแล้ว (ฉบับ)", f"{f.count('sars', received=True).shown} จาก {should.shown}"])
    return {
        "facts": [*facts, ["ข้อมูล ณ วันที่", data["day"]]],
        "sheets": {"networks": tables.public_coverage(f)},
        "texts": ("summary", "background", "plan"),
    }
