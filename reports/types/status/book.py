"""The chapters of a report of how a round stands, from frozen rows and texts alone."""

from qa.models.standards import EducationLevel
from reports.book.frozen import Frozen
from reports.book.parts import Cell, Chapter, Column, Note, Row, Stats, Table, Text, Words
from reports.types import charts
from reports.types.rows import networks, present
from reports.types.status.texts import BLOCKS

# The figures of a line: what it is called, the key of its rows; with the percent of received after the second.
FIGURES = {
    "total": ("ต้องส่ง", {}),
    "received": ("ส่งแล้ว", {"received": True}),
    "accepted": ("รับแล้ว", {"accepted": True}),
    "returned": ("ส่งกลับแก้ไข", {"returned": True}),
    "missing": ("ยังไม่ส่ง", {"missing": True}),
    "sent_late": ("ส่งหลังกำหนด", {"sent_late": True}),
    "overdue": ("เกินกำหนดยังไม่ส่ง", {"overdue": True}),
}
NOTE = "ส่งแล้วไม่รวมที่ส่งกลับแก้ไข โรงเรียนที่เลิกหรือยุบรวมก่อนส่งไม่นับ โรงเรียนที่ได้ขยายเวลานับตามกำหนดที่ขยาย"
LISTS = (
    ("missing", "โรงเรียนที่ยังไม่ส่ง", {"missing": True}),
    ("returned", "โรงเรียนที่ต้องแก้ไขรายงาน", {"returned": True}),
    ("sent_late", "โรงเรียนที่ส่งหลังกำหนด", {"sent_late": True, "missing": False}),
)


def chapters(data, texts):
    """The Chapters of frozen data with the texts of an author."""
    f = Frozen(data)
    parts = [overview(f), Text(texts.get("summary", ""), "summary"), dates(data["round"])]
    if data["round"]["is_per_level"]:
        parts.append(by_level(f))
    parts += [by_network(f), *charts.sent(f, "submissions"), Note(NOTE)]
    lists = [listed(f, *one) for one in LISTS]
    return [
        Chapter("summary", BLOCKS["summary"], parts),
        Chapter("lists", "โรงเรียนที่ต้องติดตาม", lists),
        Chapter("next", BLOCKS["next"], [Text(texts.get("next", ""), "next")]),
        Chapter("schools", "รายชื่อโรงเรียนและสถานะ", [every(f)], "appendix"),
    ]


def overview(f):
    """The few figures a reader looks for first."""
    whole = f.count("submissions")
    received = f.count("submissions", received=True)
    return Stats(
        [
            ("ต้องส่ง (รายการ)", whole, ""),
            ("ส่งแล้ว (รายการ)", received, ""),
            ("ส่งแล้วร้อยละ", f.percent(received, whole), Words("จาก ", whole, " รายการ")),
            ("ยังไม่ส่ง (รายการ)", f.count("submissions", missing=True), ""),
        ]
    )


def dates(round):
    """When the round opens, is due and closes."""
    return Note(f"เปิดรับ {round['opens']} กำหนดส่ง {round['due']} ปิดรับ {round['closes']}")


def line(f, **where):
    """The Cells of FIGURES and the percent of received."""
    cells = {key: f.count("submissions", **where, **condition) for key, (_label, condition) in FIGURES.items()}
    percent = f.percent(cells["received"], cells["total"])
    return [cells["total"], cells["received"], percent, *(cells[key] for key in list(FIGURES)[2:])]


def columns(name):
    """The columns of a table of line() by something."""
    labels = [label for label, _condition in FIGURES.values()]
    return [
        Column(name, "text", width=4),
        Column(labels[0]),
        Column(labels[1]),
        Column("ส่งแล้วร้อยละ", "percent"),
        *(Column(label) for label in labels[2:]),
    ]


def by_level(f):
    """How a round stands by level of education."""
    order = [EducationLevel(value).short for value in EducationLevel.values]
    levels = present(f.sheets["submissions"]["rows"], "level", order)
    return _by(f, "levels", "สถานะการส่ง จำแนกตามระดับการศึกษา", "ระดับการศึกษา", "level", levels)


def by_network(f):
    """How a round stands by network."""
    found = networks(f.sheets["submissions"]["rows"])
    return _by(f, "networks", "สถานะการส่ง จำแนกตามเครือข่าย", "เครือข่าย", "network", found)


def _by(f, name, title, label, key, values):
    rows = [Row.of(value, *line(f, **{key: value})) for value in values]
    if rows:
        rows.append(Row.of("รวม", *line(f), strong=True))
    return Table(name, title, columns(label), rows, empty="ไม่มีโรงเรียนที่ต้องส่ง", wide=True)


def listed(f, name, title, where):
    """The schools of one condition, as many as the figure says."""
    head = [
        Column("โรงเรียน", "text", width=4),
        Column("เครือข่าย", "text", width=3),
        Column("ระดับ", "text", width=1.5),
        Column("สถานะ", "text", width=2.2),
        Column("กำหนดส่ง", "day", width=2.2),
        Column("ส่งเมื่อ", "day", width=2),
    ]
    n = f.count("submissions", **where)
    rows = [_school(row) for row in f.rows(n.behind)]
    return Table(name, f"{title} ({n.shown} รายการ)", head, rows, empty="ไม่มี")


def _school(row):
    state = f"{row['state']} ({row['late']})" if row["late"] else row["state"]
    due = f"{row['due']} (ขยายเวลา)" if row["extended"] else row["due"]
    return Row.of(row["school"], row["network"], row["level"], state, Cell(due, "day"), Cell(row["sent"] or "–", "day"))


def every(f):
    """Every school of the round."""
    head = [
        Column("ที่", width=0.5),
        Column("รหัส", "text", width=1.5),
        Column("โรงเรียน", "text", width=4),
        Column("เครือข่าย", "text", width=3),
        Column("ระดับ", "text", width=1.5),
        Column("สถานะ", "text", width=2.5),
        Column("ผู้ตรวจ", "text", width=2.5),
    ]
    rows = [
        Row.of(
            Cell(place, "n"),
            row["code"],
            row["school"],
            row["network"],
            row["level"],
            f"{row['state']} ({row['late']})" if row["late"] else row["state"],
            row["reviewer"] or "–",
        )
        for place, row in enumerate(f.sheets["submissions"]["rows"], 1)
    ]
    return Table("schools", "สถานะรายโรงเรียน", head, rows, empty="ไม่มีโรงเรียนที่ต้องส่ง", wide=True)


def public(data):
    """What the public may see: how many have sent, by network; no school is named."""
    f = Frozen(data)
    whole, received = f.count("submissions"), f.count("submissions", received=True)
    rows = []
    for name in networks(f.sheets["submissions"]["rows"]):
        total, sent, percent, *_rest = line(f, network=name)
        counts = {"schools": f.count("submissions", "school_pk", network=name).value, "total": total.value}
        rows.append({"network": name, **counts, "received": sent.value, "percent": str(percent.value)})
    return {
        "facts": [
            ["รอบ", data["round"]["title"]],
            ["ต้องส่ง (รายการ)", whole.shown],
            ["ส่งแล้ว (รายการ)", f"{received.shown} (ร้อยละ {f.percent(received, whole).shown})"],
            ["ข้อมูล ณ วันที่", data["day"]],
        ],
        "sheets": {
            "networks": {
                "title": "สถานะการส่ง จำแนกตามเครือข่าย",
                "about": "",
                "size": "schools",
                "chart": {
                    "kind": "bars",
                    "title": "ร้อยละที่ส่งแล้ว จำแนกตามเครือข่าย",
                    "label": "network",
                    "value": "percent",
                    "n": "total",
                },
                "columns": [
                    ["network", "เครือข่าย", "text", "เครือข่ายของโรงเรียน"],
                    ["schools", "โรงเรียน (แห่ง)", "n", "โรงเรียนที่ต้องส่งรายงานในรอบ"],
                    ["total", "ต้องส่ง (รายการ)", "n", "รายงานที่โรงเรียนต้องส่งในรอบ แยกตามระดับการศึกษา"],
                    ["received", "ส่งแล้ว (รายการ)", "n", "รายงานที่สำนักงานได้รับ ไม่รวมที่ส่งกลับแก้ไข"],
                    ["percent", "ส่งแล้วร้อยละ", "percent", "ส่งแล้วต่อต้องส่ง"],
                ],
                "rows": rows,
            }
        },
        "texts": ("summary",),
    }
