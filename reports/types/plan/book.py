"""The chapters of the result of plans, from frozen rows and texts alone."""

from reports.book.frozen import Frozen
from reports.book.parts import Cell, Chapter, Column, Row, Stats, Table, Text, Words
from reports.types.plan.texts import BLOCKS
from reports.types.rows import networks
from reports.types.tables import planned_figures, sorted_names

FIGURES = (
    ("ตามแผน", {}),
    ("นิเทศแล้ว", {"done": True}),
    ("เลยกำหนด", {"late": True}),
    ("ยังไม่ถึงกำหนด", {"ahead": True}),
    ("ยกเลิก", {"cancelled": True}),
    ("เลื่อนวัน", {"moved": True}),
)
NOTE = "ร้อยละเป็นของที่วางแผนทั้งหมด รวมที่ยกเลิก การนิเทศที่เลื่อนวันนับอยู่ในสถานะปัจจุบันด้วย นอกแผนคือการนิเทศที่ไม่มีในแผน"


def chapters(data, texts):
    """The Chapters of frozen data with the texts of an author."""
    f = Frozen(data)

    def text(name):
        return Text(texts.get(name, ""), name)

    people = sorted_names(row["supervisor"] for name in ("planned", "outside") for row in f.sheets[name]["rows"])
    where = networks([*f.sheets["planned"]["rows"], *f.sheets["outside"]["rows"]])
    tables = [
        compared(f, "quarters", "ไตรมาส", "quarter", data["quarters"]),
        compared(f, "people", "ผู้นิเทศ", "supervisor", people),
        compared(f, "networks", "เครือข่าย", "network", where),
    ]
    return [
        Chapter("background", BLOCKS["background"], [text("background")]),
        Chapter("results", BLOCKS["results"], [overview(f), text("results"), *tables]),
        Chapter("objectives", BLOCKS["objectives"], [text("objectives"), objectives(f)]),
        Chapter("problems", BLOCKS["problems"], [text("problems"), late(f)]),
        Chapter("next", BLOCKS["next"], [text("next")]),
        Chapter("planned", "รายการนิเทศตามแผน", [every(f)], "appendix"),
    ]


def overview(f):
    """The few figures a reader looks for first."""
    whole, done = f.count("planned"), f.count("planned", done=True)
    return Stats(
        [
            ("การนิเทศตามแผน (ครั้ง)", whole, ""),
            ("นิเทศแล้วร้อยละ", f.percent(done, whole), Words(done, " ครั้ง")),
            ("เลยกำหนด (ครั้ง)", f.count("planned", late=True), ""),
            ("นอกแผน (ครั้ง)", f.count("outside"), ""),
        ]
    )


def compared(f, name, label, key, values):
    """Planned and done by something, and in all."""
    labels = [head for head, _condition in planned_figures(f, FIGURES)]
    columns = [
        Column(label, "text", width=4),
        *(Column(head) for head in labels[:2]),
        Column("ร้อยละ", "percent"),
        *(Column(head) for head in labels[2:]),
        Column("นอกแผน"),
    ]
    rows = [Row.of(value, *_line(f, **{key: value})) for value in values]
    if rows:
        rows.append(Row.of("รวม", *_line(f), strong=True))
    return Table(name, f"แผนกับผล จำแนกตาม{label}", columns, rows, note=NOTE, wide=True, empty="ไม่มีการนิเทศตามแผน")


def _line(f, **where):
    cells = [f.count("planned", **where, **condition) for _head, condition in planned_figures(f, FIGURES)]
    return [*cells[:2], f.percent(cells[1], cells[0]), *cells[2:], f.count("outside", **where)]


def objectives(f):
    """Each objective with its indicator and target, and how far its visits are."""
    columns = [
        Column("ที่", width=0.5),
        Column("วัตถุประสงค์", "text", width=4),
        Column("ตัวชี้วัด", "text", width=3),
        Column("ค่าเป้าหมาย", "text", width=2),
        Column("ตามแผน (ครั้ง)"),
        Column("นิเทศแล้ว (ครั้ง)"),
        Column("ร้อยละ", "percent"),
    ]
    rows = []
    for place, row in enumerate(f.sheets["objectives"]["rows"], 1):
        whole, done = f.count("planned", objective=place), f.count("planned", objective=place, done=True)
        cells = (row["text"], row["indicator"], row["target"], whole, done, f.percent(done, whole))
        rows.append(Row.of(Cell(place, "n"), *cells))
    return Table("objectives", "ผลตามวัตถุประสงค์", columns, rows, wide=True, empty="แผนไม่ได้กำหนดวัตถุประสงค์")


def late(f):
    """What should have been done by now."""
    n = f.count("planned", late=True)
    return _list("late", f"การนิเทศที่เลยกำหนด ({n.shown} ครั้ง)", f.rows(n.behind), "ไม่มีการนิเทศที่เลยกำหนด")


def every(f):
    """Every planned visit."""
    return _list("planned", "การนิเทศตามแผนทั้งหมด", f.sheets["planned"]["rows"], "ไม่มีการนิเทศตามแผน")


def _list(name, title, found, empty):
    columns = [
        Column("ที่", width=0.5),
        Column("โรงเรียน", "text", width=4),
        Column("ผู้นิเทศ", "text", width=3),
        Column("ไตรมาส", "text", width=1.5),
        Column("วันที่วางแผน", "day", width=1.5),
        Column("สถานะ", "text", width=2),
    ]
    rows = [
        Row.of(Cell(place, "n"), row["school"], row["supervisor"], row["quarter"], row["on"], row["state"])
        for place, row in enumerate(found, 1)
    ]
    return Table(name, title, columns, rows, empty=empty, wide=True)


def public(data):
    """What the public may see: planned and done by quarter; no school and no person is named."""
    f = Frozen(data)
    rows = []
    for name in data["quarters"]:
        whole, done, percent, *_rest = _line(f, quarter=name)
        value = None if percent.value is None else str(percent.value)
        rows.append({"quarter": name, "planned": whole.value, "done": done.value, "percent": value})
    whole, done = f.count("planned"), f.count("planned", done=True)
    return {
        "facts": [
            ["การนิเทศตามแผน (ครั้ง)", whole.shown],
            ["นิเทศแล้ว (ครั้ง)", f"{done.shown} (ร้อยละ {f.percent(done, whole).shown})"],
            ["ข้อมูล ณ วันที่", data["day"]],
        ],
        "sheets": {
            "quarters": {
                "title": "การนิเทศตามแผน จำแนกตามไตรมาส",
                "about": "",
                "chart": {
                    "kind": "bars",
                    "title": "ร้อยละของการนิเทศตามแผนที่นิเทศแล้ว จำแนกตามไตรมาส",
                    "label": "quarter",
                    "value": "percent",
                    "n": "planned",
                },
                "columns": [
                    ["quarter", "ไตรมาส", "text", "ไตรมาสของปีงบประมาณ"],
                    ["planned", "ตามแผน (ครั้ง)", "n", "การนิเทศในแผนที่ได้รับอนุมัติ รวมที่ยกเลิก"],
                    ["done", "นิเทศแล้ว (ครั้ง)", "n", "การนิเทศตามแผนที่ทำแล้วในช่วงรายงาน"],
                    ["percent", "ร้อยละ", "percent", "นิเทศแล้วต่อตามแผน"],
                ],
                "rows": rows,
            }
        },
        "texts": ("background", "results"),
    }
