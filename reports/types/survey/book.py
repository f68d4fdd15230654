"""The chapters of the report of a survey, from frozen rows and texts alone."""

from reports.book.frozen import Frozen
from reports.book.parts import EMPTY, Cell, Chapter, Column, Heading, Row, Stats, Table, Text, Words
from reports.public_site.groups import FEW
from reports.types.rows import networks
from reports.types.survey import figures
from reports.types.survey.texts import BLOCKS
from reports.types.tables import band
from reports.types.words import cut_at
from supervision.survey_workbook import BOUNDLESS

WRITTEN = 200
RATED_NOTE = "S.D. เป็นของกลุ่มตัวอย่าง (n−1)"


def chapters(data, texts):
    """The Chapters of frozen data with the texts of an author."""
    f = Frozen(data)
    results = [Text(texts.get("results", ""), "results")]
    for number, part in enumerate(data["sections"], 1):
        tables = [table for table in (rated(f, part, number), chosen(f, part, number)) if table is not None]
        if tables:
            results += [Heading(part["title"] or f"ตอนที่ {number}"), *tables]
    if figures.asked(f, only="is_dual"):
        results += [Heading("ความต้องการจำเป็น"), needs(f)]
    return [
        Chapter("background", BLOCKS["background"], [Text(texts.get("background", ""), "background")]),
        Chapter("turnout", BLOCKS["turnout"], [turnout(f), Text(texts.get("turnout", ""), "turnout"), by_network(f)]),
        Chapter("results", BLOCKS["results"], results),
        Chapter("written", "ข้อความที่ตอบ", [written(f)]),
        Chapter("conclusion", BLOCKS["conclusion"], [Text(texts.get("conclusion", ""), "conclusion")]),
        Chapter("waiting", "โรงเรียนที่ยังไม่ตอบ", [waiting(f)], "appendix"),
    ]


def turnout(f):
    """How many were asked and answered."""
    whole, answered = f.count("targets"), f.count("targets", answered=True)
    return Stats(
        [
            ("โรงเรียนที่ขอให้ตอบ (แห่ง)", whole, ""),
            ("ตอบแล้วร้อยละ", f.percent(answered, whole), Words(answered, " แห่ง")),
            ("คำตอบที่นับ (ชุด)", f.count("responses", first=True), ""),
        ]
    )


def by_network(f):
    """Who answered, by network."""
    columns = [
        Column("เครือข่าย", "text", width=4),
        Column("ขอให้ตอบ (แห่ง)"),
        Column("ตอบแล้ว (แห่ง)"),
        Column("ร้อยละ", "percent"),
    ]
    rows = [Row.of(name, *_answered(f, network=name)) for name in networks(f.sheets["targets"]["rows"])]
    if rows:
        rows.append(Row.of("รวม", *_answered(f), strong=True))
    return Table("networks", "การตอบ จำแนกตามเครือข่าย", columns, rows, empty="ไม่ได้ขอให้โรงเรียนใดตอบ")


def _answered(f, **where):
    whole, answered = f.count("targets", **where), f.count("targets", answered=True, **where)
    return whole, answered, f.percent(answered, whole)


def rated(f, part, number):
    """The questions of a section that are answered by a number, or None."""
    items = [item for item in part["items"] if item["is_number"]]
    if not items:
        return None
    columns = [
        Column("ข้อ", "text", width=5),
        Column("n"),
        Column("ค่าเฉลี่ย", "mean"),
        Column("S.D.", "mean"),
        Column("แปลผล", "text", width=1.5),
    ]
    rows = [Row.of(item["text"], *figures.rating(f, item)) for item in items]
    return Table(f"rated{number}", f"ค่าเฉลี่ยรายข้อ {part['title']}".strip(), columns, rows, note=RATED_NOTE)


def chosen(f, part, number):
    """How often each answer of a section was chosen, or None where nothing could be."""
    items = [item for item in part["items"] if item["options"]]
    if not items:
        return None
    columns = [Column("คำตอบ", "text", width=5), Column("จำนวน"), Column("ร้อยละ", "percent")]
    rows = []
    for item in items:
        rows.append(band(item["text"], len(columns)))
        key = f"q{item['pk']}"
        every = Cell(sum(1 for row in f.sheets["responses"]["rows"] if row.get(key)), "n")
        for label in item["options"]:
            n = f.count("responses", **{key: label})
            rows.append(Row.of(label, n, f.percent(n, every)))
    note = "ร้อยละของผู้ที่ตอบข้อนั้น ข้อที่เลือกได้หลายคำตอบรวมกันอาจเกิน 100"
    return Table(f"chosen{number}", f"จำนวนและร้อยละของคำตอบ {part['title']}".strip(), columns, rows, note=note)


def needs(f):
    """What was rated as it is and as it should be, the greatest need first."""
    columns = [
        Column("ลำดับ", width=0.7),
        Column("ข้อ", "text", width=5),
        Column("สภาพปัจจุบัน", "mean"),
        Column("สภาพที่พึงประสงค์", "mean"),
        Column("PNI modified", "text"),
    ]
    rows = [
        Row.of(Cell(place, "n"), item["text"], now, wanted, EMPTY if pni is None else str(pni))
        for place, (item, now, wanted, pni) in enumerate(figures.needs(f), 1)
    ]
    note = "PNI modified = (ค่าเฉลี่ยที่พึงประสงค์ − ค่าเฉลี่ยปัจจุบัน) ÷ ค่าเฉลี่ยปัจจุบัน ค่ามากคือควรพัฒนาก่อน"
    if any(row.cells[-1].value == EMPTY for row in rows):
        note += f" {BOUNDLESS}"
    return Table("needs", "ลำดับความต้องการจำเป็น", columns, rows, note=note, empty="ยังไม่มีคำตอบที่คำนวณได้")


def written(f):
    """What was written, question by question."""
    rows = f.sheets["texts"]["rows"]
    columns = [Column("ข้อ", "text", width=3), Column("ข้อความ", "text", width=5), Column("โรงเรียน", "text", width=3)]
    note = cut_at(WRITTEN, f.count("texts"), "ข้อความ", "written")
    lines = [Row.of(row["question"], row["text"], row["school"]) for row in rows[:WRITTEN]]
    return Table("written", "ข้อความที่ตอบ", columns, lines, note=note, empty="ไม่มีข้อความที่ตอบ")


def waiting(f):
    """The schools that have not answered."""
    n = f.count("targets", answered=False)
    columns = [Column("ที่", width=0.5), Column("โรงเรียน", "text", width=4), Column("เครือข่าย", "text", width=3)]
    rows = [Row.of(Cell(place, "n"), row["school"], row["network"]) for place, row in enumerate(f.rows(n.behind), 1)]
    return Table("waiting", f"โรงเรียนที่ยังไม่ตอบ ({n.shown} แห่ง)", columns, rows, empty="ตอบครบทุกโรงเรียน")


def public(data):
    """What the public may see: turnout, and means of questions that five or more answered; no answer in words, no
    school."""
    f = Frozen(data)
    whole, answered = f.count("targets"), f.count("targets", answered=True)
    rows = []
    for item in figures.asked(f, only="is_number"):
        n, mean, sd, word = figures.rating(f, item)
        if n.value >= FEW:
            rows.append(
                {
                    "question": item["text"],
                    "n": n.value,
                    "mean": str(mean.value),
                    "sd": "" if sd.value is None else str(sd.value),
                    "band": word,
                }
            )
    return {
        "facts": [
            ["แบบสำรวจ", data["survey"]["title"]],
            ["ตอบแล้ว (แห่ง)", f"{answered.shown} จาก {whole.shown} (ร้อยละ {f.percent(answered, whole).shown})"],
            ["ข้อมูล ณ วันที่", data["day"]],
        ],
        "sheets": {
            "questions": {
                "title": "ค่าเฉลี่ยรายข้อ",
                "about": f"ไม่แสดงข้อที่มีผู้ตอบน้อยกว่า {FEW} ราย",
                "columns": [
                    ["question", "ข้อ", "text", "ข้อคำถาม"],
                    ["n", "n", "n", "จำนวนคำตอบ"],
                    ["mean", "ค่าเฉลี่ย", "mean", "ค่าเฉลี่ยของคำตอบ"],
                    ["sd", "S.D.", "mean", "ส่วนเบี่ยงเบนมาตรฐานของกลุ่มตัวอย่าง"],
                    ["band", "แปลผล", "text", "ระดับที่ค่าเฉลี่ยอยู่"],
                ],
                "rows": rows,
            }
        },
        "texts": ("background", "turnout", "results"),
    }
