"""The texts of the result of plans, drafted from frozen rows alone."""

from reports.book.frozen import Frozen
from reports.types.rows import networks
from reports.types.words import by_group, drafter, numbered

BLOCKS = {
    "background": "ความเป็นมา",
    "results": "ผลการดำเนินงาน",
    "objectives": "ผลตามวัตถุประสงค์และตัวชี้วัด",
    "problems": "ปัญหาและอุปสรรค",
    "next": "แนวทางดำเนินการต่อไป",
}
TOP = 3


def _background(f):
    period = f.data["period"]
    return (
        f"{by_group(f.office)} รายงานผลการดำเนินงานตามแผนนิเทศ"
        f"ที่ได้รับอนุมัติ รอบ {period['months']} เดือน {period['label']} ตั้งแต่วันที่ {period['first']} ถึงวันที่ {period['last']} "
        f"ข้อมูล ณ วันที่ {f.data['day']}"
    )


def _results(f):
    whole, done = f.count("planned"), f.count("planned", done=True)
    lines = [
        f"มีการนิเทศตามแผน {whole.shown} ครั้ง นิเทศแล้ว {done.shown} ครั้ง คิดเป็นร้อยละ {f.percent(done, whole).shown}"
        if whole.value
        else "ไม่มีการนิเทศตามแผนในช่วงนี้"
    ]
    for words, condition in (
        ("เลยกำหนดแล้วยังไม่ได้นิเทศ", {"late": True}),
        ("นิเทศแล้วหลังช่วงรายงาน", {"after": True}),
        ("ยกเลิก", {"cancelled": True}),
        ("ยังไม่ถึงกำหนด", {"ahead": True}),
    ):
        if (n := f.count("planned", **condition)).value:
            lines.append(f"{words} {n.shown} ครั้ง")
    if (outside := f.count("outside")).value:
        lines.append(f"นอกจากนี้มีการนิเทศนอกแผน {outside.shown} ครั้ง")
    return "\n".join(lines)


def _objectives(f):
    rows = f.sheets["objectives"]["rows"]
    if not rows:
        return "แผนไม่ได้กำหนดวัตถุประสงค์และตัวชี้วัดไว้"
    lines = []
    for place, row in enumerate(rows, 1):
        whole = f.count("planned", objective=place)
        done = f.count("planned", objective=place, done=True)
        said = f"นิเทศแล้ว {done.shown} จาก {whole.shown} ครั้ง" if whole.value else "ไม่มีการนิเทศที่ระบุวัตถุประสงค์นี้"
        lines.append(f"{place}. {row['text']} ({said})")
    return "\n".join(lines)


def behind(f):
    """[(network, Cell of its late visits)], the most first."""
    found = [(name, f.count("planned", network=name, late=True)) for name in networks(f.sheets["planned"]["rows"])]
    return sorted([pair for pair in found if pair[1].value], key=lambda pair: -pair[1].value)


def _problems(f):
    late = behind(f)
    if not late:
        return "ไม่มีการนิเทศที่เลยกำหนด"
    named = ", ".join(f"{name} {n.shown} ครั้ง" for name, n in late[:TOP])
    return f"การนิเทศที่เลยกำหนดอยู่ใน {named}"


def _next(f):
    lines = []
    if (late := f.count("planned", late=True)).value:
        lines.append(f"กำหนดวันใหม่ให้การนิเทศที่เลยกำหนด {late.shown} ครั้ง")
    if (ahead := f.count("planned", ahead=True)).value:
        lines.append(f"ดำเนินการตามแผนที่เหลือ {ahead.shown} ครั้ง")
    if (outside := f.count("outside")).value:
        lines.append(f"นำการนิเทศนอกแผน {outside.shown} ครั้ง ไปประกอบการวางแผนครั้งต่อไป")
    return numbered(lines, "คงการดำเนินงานตามแผนต่อไป")


WRITERS = {
    "background": _background,
    "results": _results,
    "objectives": _objectives,
    "problems": _problems,
    "next": _next,
}
draft = drafter(Frozen, WRITERS)
