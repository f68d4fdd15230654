"""The texts of the analysis of a test, drafted from frozen rows alone."""

from dataclasses import replace

from reports.book.frozen import Frozen
from reports.types.exam_analysis import figures
from reports.types.words import at, numbered

BLOCKS = {
    "background": "ความเป็นมา",
    "results": "ผลการทดสอบในภาพรวม",
    "trend": "แนวโน้มสามปี",
    "groups": "ผลจำแนกตามขนาดโรงเรียนและเครือข่าย",
    "next": "ข้อเสนอแนะเพื่อยกระดับผลสัมฤทธิ์",
}
TOP = 3


def draft(data):
    """{name: text} of BLOCKS for frozen data."""
    f = Frozen(data)
    return {
        "background": _background(f),
        "results": _results(f),
        "trend": _trend(f),
        "groups": _groups(f),
        "next": _next(f),
    }


def _background(f):
    data = f.data
    schools = f.count("scores", "school_pk", year=data["test"]["year"])
    return (
        f"{data['office']['formal_name']} วิเคราะห์ผล{data['test']['title']} ปีการศึกษา {data['test']['year']} "
        f"ของโรงเรียนที่มีผล {schools.shown} แห่ง ค่าเฉลี่ยของเขตถ่วงน้ำหนักด้วยจำนวนผู้เข้าสอบ ข้อมูล ณ วันที่ {data['day']}"
    )


def _results(f):
    lines = []
    for line, value, gap in figures.compared(f):
        word = "สูงกว่า" if gap.value > 0 else "ต่ำกว่า" if gap.value < 0 else "เท่ากับ"
        by = f" {_size(gap)} คะแนน" if gap.value else ""
        lines.append(f"{figures.name_of(line)} ร้อยละ {value.shown} {word}ค่าเฉลี่ย{at(line['held_label'])}{by}")
    return "\n".join(lines) or "ยังไม่มีค่าอ้างอิงของ สพฐ. หรือประเทศให้เทียบ โปรดดูตารางผลรายวิชา"


def _size(gap):
    return replace(gap, value=abs(gap.value)).shown


def _trend(f):
    *_first, before, now = f.data["test"]["years"]
    up, down, same = [], [], []
    for line in f.data["subjects"]:
        one, other = (figures.mean(f, **figures.where_of(line, year))[2].value for year in (before, now))
        if one is not None and other is not None:
            (up if other > one else down if other < one else same).append(figures.name_of(line))
    lines = []
    if up:
        lines.append(f"สูงขึ้นจากปีก่อน ได้แก่ {', '.join(up)}")
    if down:
        lines.append(f"ลดลงจากปีก่อน ได้แก่ {', '.join(down)}")
    if same:
        lines.append(f"คงเดิม ได้แก่ {', '.join(same)}")
    return "\n".join(lines) or "ไม่มีผลของปีก่อนให้เทียบ"


def _groups(f):
    below = f.count("scores", "school_pk", below=True)
    if not below.value:
        return "ไม่มีโรงเรียนที่ต่ำกว่าค่าอ้างอิง หรือยังไม่มีค่าอ้างอิงให้เทียบ"
    return f"โรงเรียนที่มีอย่างน้อยหนึ่งวิชาต่ำกว่าค่าอ้างอิง {below.shown} แห่ง รายละเอียดจำแนกตามขนาดและเครือข่ายตามตาราง"


def _next(f):
    weak = [row for row in figures.compared(f)[::-1] if row[2].value < 0][:TOP]
    lines = [
        f"ยกระดับ {figures.name_of(line)} ซึ่งต่ำกว่า{at(line['held_label'])} {_size(gap)} คะแนน"
        for line, _value, gap in weak
    ]
    if (below := f.count("scores", "school_pk", below=True)).value:
        lines.append(f"นิเทศและช่วยเหลือโรงเรียนที่ต่ำกว่าค่าอ้างอิง {below.shown} แห่ง โดยเริ่มจากโรงเรียนที่ต่ำกว่าหลายวิชา")
    return numbered(lines, "รักษาระดับผลการทดสอบและเผยแพร่วิธีปฏิบัติที่ดี")
