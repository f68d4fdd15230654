"""The chapters of the result of an action plan, from frozen rows and texts alone."""

from decimal import Decimal

from reports.book.parts import Behind, Cell, Chapter, Column, Row, Stats, Table, Text, Words
from reports.types.action_plan.figures import STANDS, Figures
from reports.types.action_plan.texts import BLOCKS
from reports.types.tables import spread

WORK = "งานที่ดำเนินการ"
NOTE = "นับโครงการที่อนุมัติแล้ว งบประมาณเป็นจำนวน ณ วันที่ของข้อมูล ค่าใช้จ่ายเป็นยอดสะสมถึงสิ้นช่วงรายงาน"
STAND_NOTE = "ใกล้บรรลุคือได้ตั้งแต่ร้อยละ 80 ของเป้าหมาย ผลเป็นค่าล่าสุดที่รายงานถึงสิ้นช่วงรายงาน"


def chapters(data, texts):
    """The Chapters of frozen data with the texts of an author."""
    f = Figures(data)

    def text(name):
        return Text(texts.get(name, ""), name)

    results = [overview(f), text("results"), objectives(f)]
    if f.strategies:
        results.append(strategies(f))
    work = [Chapter("work", WORK, [activities(f), told(f), made(f)])] if f.knows_work else []
    return [
        Chapter("background", BLOCKS["background"], [text("background")]),
        Chapter("results", BLOCKS["results"], [*results, projects(f)]),
        *work,
        Chapter("indicators", BLOCKS["indicators"], [text("indicators"), stands(f), indicators(f)]),
        Chapter("budget", BLOCKS["budget"], [text("budget"), changes(f)]),
        Chapter("problems", BLOCKS["problems"], [text("problems"), problems(f)]),
        Chapter("next", BLOCKS["next"], [text("next")]),
    ]


def overview(f):
    """The few figures a reader looks for first."""
    whole, done = f.count("projects"), f.count("projects", finished=True)
    wanted, reached = f.count("indicators"), f.count("indicators", reached=True)
    return Stats(
        [
            ("โครงการ", whole, ""),
            ("โครงการที่เสร็จสิ้นร้อยละ", f.percent(done, whole), Words(done, " โครงการ")),
            ("ตัวชี้วัดที่บรรลุร้อยละ", f.percent(reached, wanted), Words(reached, " จาก ", wanted, " ตัวชี้วัด")),
            ("ใช้งบประมาณร้อยละ", f.spent_percent(), Words(f.baht("spent"), " บาท")),
        ]
    )


def objectives(f):
    """Projects and money by objective of the group."""
    title = "โครงการและงบประมาณ จำแนกตามวัตถุประสงค์ของกลุ่ม"
    return _spent_by(f, "objectives", title, "วัตถุประสงค์ของกลุ่ม", "objective", f.objectives)


def strategies(f):
    """Projects and money by strategy of the 3-year plan."""
    title = "โครงการและงบประมาณ จำแนกตามกลยุทธ์ของแผน 3 ปี"
    return _spent_by(f, "strategies", title, "กลยุทธ์", "strategy", f.strategies)


def _spent_by(f, key, title, label, column, names):
    columns = [
        Column(label, "text", width=4),
        Column("โครงการ"),
        Column("เสร็จสิ้น"),
        Column("ร้อยละ", "percent"),
        Column("งบประมาณ (บาท)", "mean", width=1.6),
        Column("ใช้ไป (บาท)", "mean", width=1.6),
        Column("ใช้ไปร้อยละ", "percent"),
    ]
    rows = [Row.of(name, *_line(f, **{column: name})) for name in names]
    if rows:
        rows.append(Row.of("รวม", *_line(f), strong=True))
    return Table(key, title, columns, rows, note=NOTE, wide=True, empty="ไม่มีโครงการที่อนุมัติ")


def _line(f, **where):
    whole, done = f.count("projects", **where), f.count("projects", finished=True, **where)
    money = f.baht("budget", **where), f.baht("spent", **where), f.spent_percent(**where)
    return whole, done, f.percent(done, whole), *money


def projects(f):
    """Every project, how far it is and what it spent."""
    columns = [
        Column("ที่", width=0.5),
        Column("โครงการ", "text", width=4),
        Column("ผู้รับผิดชอบ", "text", width=2.4),
        Column("ตัวชี้วัด"),
        Column("บรรลุ"),
        Column("งบประมาณ (บาท)", "mean", width=1.6),
        Column("ใช้ไป (บาท)", "mean", width=1.6),
        Column("ใช้ไปร้อยละ", "percent"),
        Column("สถานะ", "text", width=1.8),
    ]
    rows = []
    for place, row in enumerate(f.sheets["projects"]["rows"], 1):
        name = f"{row['code']} {row['project']}".strip()
        cells = (
            f.count("indicators", number=place),
            f.count("indicators", number=place, reached=True),
            f.baht("budget", number=place),
            f.baht("spent", number=place),
            f.spent_percent(number=place),
        )
        rows.append(Row.of(Cell(place, "n"), name, row["owner"], *cells, row["state"]))
    return Table("projects", "ผลการดำเนินงานรายโครงการ", columns, rows, wide=True, empty="ไม่มีโครงการที่อนุมัติ")


def activities(f):
    """What each project was to do, and how far it is."""
    columns = [
        Column("ที่", width=0.5),
        Column("โครงการ", "text", width=3),
        Column("กิจกรรม", "text", width=4),
        Column("ระยะเวลา", "text", width=1.4),
        Column("สถานะ", "text", width=1.6),
    ]
    cells = ("project", "activity", "when", "state")
    return Table("activities", "กิจกรรมของโครงการ", columns, _listed(f, "activities", cells), empty="ไม่มีกิจกรรม")


def told(f):
    """What was done in each quarter, as its project wrote it."""
    columns = [
        Column("ที่", width=0.5),
        Column("โครงการ", "text", width=3),
        Column("ไตรมาส", "text", width=1.4),
        Column("ผลการดำเนินงาน", "text", width=5),
    ]
    rows = _listed(f, "progress", ("project", "quarter", "done"), has_done=True)
    title = "ผลการดำเนินงานที่โครงการบันทึกรายไตรมาส"
    return Table("told", title, columns, rows, empty="ไม่มีโครงการใดบันทึกผลการดำเนินงาน")


def made(f):
    """The visits and events that were made for projects."""
    columns = [
        Column("ที่", width=0.5),
        Column("โครงการ", "text", width=3),
        Column("ประเภท", "text", width=1.2),
        Column("โรงเรียนหรือกิจกรรม", "text", width=4),
        Column("วันที่", "day", width=1.4),
    ]
    rows = _listed(f, "made", ("project", "kind", "what", "on"))
    return Table("made", "การนิเทศและกิจกรรมที่จัดของโครงการ", columns, rows, empty="ไม่มีการนิเทศหรือกิจกรรมที่เชื่อมโยง")


def _listed(f, sheet, columns, **where):
    found = f.rows(Behind.of(sheet, **where))
    return [Row.of(Cell(place, "n"), *(row[name] for name in columns)) for place, row in enumerate(found, 1)]


def stands(f):
    """How many indicators stand where."""
    whole = f.count("indicators")
    columns = [Column("สถานะ", "text", width=4), Column("ตัวชี้วัด"), Column("ร้อยละ", "percent")]
    rows = spread(f, "indicators", "stands", STANDS, whole)
    if rows:
        rows.append(Row.of("รวม", whole, f.percent(whole, whole), strong=True))
    return Table("stands", "ตัวชี้วัด จำแนกตามสถานะ", columns, rows, note=STAND_NOTE, empty="ไม่มีตัวชี้วัด")


def indicators(f):
    """Every indicator with target and result."""
    columns = [
        Column("ที่", width=0.5),
        Column("ตัวชี้วัด", "text", width=4),
        Column("ที่มา", "text", width=3),
        Column("หน่วยนับ", "text", width=1.2),
        Column("ค่าเป้าหมาย", "text", width=1.2),
        Column("ผล", "text", width=1.2),
        Column("ร้อยละของเป้าหมาย", "text", width=1.2),
        Column("ระดับ", "text"),
        Column("สถานะ", "text", width=1.8),
    ]
    rows = [
        Row.of(
            Cell(place, "n"),
            f"{row['code']} {row['indicator']}".strip(),
            row["of"],
            row["unit"],
            row["target"],
            row["result"] or "–",
            row["percent"] or "–",
            row["level"] or "–",
            row["stands"],
        )
        for place, row in enumerate(f.sheets["indicators"]["rows"], 1)
    ]
    return Table("indicators", "ผลตามตัวชี้วัด", columns, rows, wide=True, empty="ไม่มีตัวชี้วัด")


def changes(f):
    """What approved budgets became."""
    columns = [
        Column("ที่", width=0.5),
        Column("โครงการ", "text", width=4),
        Column("เดิม (บาท)", "text", width=1.6),
        Column("เป็น (บาท)", "text", width=1.6),
        Column("เหตุผล", "text", width=3),
        Column("วันที่", "day", width=1.4),
    ]
    rows = [
        Row.of(Cell(place, "n"), row["project"], _baht(row["before"]), _baht(row["after"]), row["reason"], row["on"])
        for place, row in enumerate(f.sheets["changes"]["rows"], 1)
    ]
    return Table("changes", "การเปลี่ยนแปลงงบประมาณ", columns, rows, empty="ไม่มีการเปลี่ยนแปลงงบประมาณ")


def _baht(text):
    return f"{Decimal(text):,.2f}"


def problems(f):
    """What projects met, as it was written by quarter."""
    columns = [
        Column("ที่", width=0.5),
        Column("โครงการ", "text", width=3),
        Column("ไตรมาส", "text", width=1.4),
        Column("ปัญหาและอุปสรรค", "text", width=5),
    ]
    rows = _listed(f, "progress", ("project", "quarter", "problems"), has_problems=True)
    return Table("problems", "ปัญหาและอุปสรรคที่โครงการบันทึก", columns, rows, empty="ไม่มีโครงการใดบันทึกปัญหา")


def public(data):
    """What the public may see: how many indicators stand where, and money in all; no project and no person is named."""
    f = Figures(data)
    whole, rows = f.count("indicators"), []
    for name in STANDS:
        n = f.count("indicators", stands=name)
        percent = f.percent(n, whole).value
        rows.append({"stands": name, "n": n.value, "percent": None if percent is None else str(percent)})
    done, all_projects = f.count("projects", finished=True), f.count("projects")
    return {
        "facts": [
            ["โครงการ", all_projects.shown],
            ["โครงการที่เสร็จสิ้น", f"{done.shown} (ร้อยละ {f.percent(done, all_projects).shown})"],
            ["งบประมาณ (บาท)", f.baht("budget").shown],
            ["ใช้ไป (บาท)", f"{f.baht('spent').shown} (ร้อยละ {f.spent_percent().shown})"],
            ["ข้อมูล ณ วันที่", data["day"]],
        ],
        "sheets": {
            "stands": {
                "title": "ตัวชี้วัด จำแนกตามสถานะ",
                "about": "",
                "chart": {
                    "kind": "bars",
                    "title": "ร้อยละของตัวชี้วัด จำแนกตามสถานะ",
                    "label": "stands",
                    "value": "percent",
                },
                "columns": [
                    ["stands", "สถานะ", "text", "ผลเทียบกับค่าเป้าหมาย"],
                    ["n", "ตัวชี้วัด", "n", "ตัวชี้วัดของแผน 3 ปี ของโครงการที่อนุมัติ และของสำนักงาน"],
                    ["percent", "ร้อยละ", "percent", "ต่อตัวชี้วัดทั้งหมด"],
                ],
                "rows": rows,
            }
        },
        "texts": ("background", "results"),
    }
