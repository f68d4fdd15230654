"""The texts of the result of an action plan, drafted from frozen rows alone."""

from reports.book.parts import Behind
from reports.types.action_plan.figures import BELOW, NEAR, SILENT, Figures
from reports.types.words import by_group, drafter, numbered

BLOCKS = {
    "background": "ความเป็นมา",
    "results": "ผลการดำเนินงาน",
    "indicators": "ผลตามตัวชี้วัด",
    "budget": "การใช้งบประมาณ",
    "problems": "ปัญหาและอุปสรรค",
    "next": "แนวทางดำเนินการต่อไป",
}
TOP = 3


def _background(f):
    period = f.data["period"]
    return (
        f"{by_group(f.office)} รายงานผลการดำเนินงานตามแผนปฏิบัติการ รอบ {period['months']} เดือน {period['label']} "
        f"ตั้งแต่วันที่ {period['first']} ถึงวันที่ {period['last']} ข้อมูล ณ วันที่ {f.data['day']}"
    )


def _results(f):
    whole, done = f.count("projects"), f.count("projects", finished=True)
    if not whole.value:
        return "ไม่มีโครงการที่อนุมัติในปีงบประมาณนี้"
    lines = [
        f"มีโครงการที่อนุมัติ {whole.shown} โครงการ เสร็จสิ้นแล้ว {done.shown} โครงการ คิดเป็นร้อยละ {f.percent(done, whole).shown}"
    ]
    if evaluation := f.data["plan"]["evaluation"]:
        lines.append(evaluation)
    return "\n".join(lines)


def _indicators(f):
    whole, reached = f.count("indicators"), f.count("indicators", reached=True)
    if not whole.value:
        return "ไม่มีตัวชี้วัดในปีงบประมาณนี้"
    lines = [f"มีตัวชี้วัด {whole.shown} ตัว บรรลุเป้าหมาย {reached.shown} ตัว คิดเป็นร้อยละ {f.percent(reached, whole).shown}"]
    for name in (NEAR, BELOW, SILENT):
        if (n := f.count("indicators", stands=name)).value:
            lines.append(f"{name} {n.shown} ตัว")
    return "\n".join(lines)


def _budget(f):
    budget, spent = f.baht("budget"), f.baht("spent")
    if not budget.value:
        return "โครงการในปีงบประมาณนี้ไม่ใช้งบประมาณ"
    lines = [f"ได้รับงบประมาณ {budget.shown} บาท ใช้ไป {spent.shown} บาท คิดเป็นร้อยละ {f.spent_percent().shown}"]
    if (n := f.count("changes")).value:
        lines.append(f"มีการเปลี่ยนแปลงงบประมาณ {n.shown} ครั้ง")
    return "\n".join(lines)


def _problems(f):
    found = f.rows(Behind.of("progress", has_problems=True))
    lines = [f"{row['project']} ({row['quarter']}): {row['problems']}" for row in found[:TOP]]
    return numbered(lines, "ไม่มีโครงการใดบันทึกปัญหาและอุปสรรค")


def _next(f):
    lines = []
    for name, words in ((BELOW, "เร่งดำเนินการตามตัวชี้วัดที่ต่ำกว่าเป้าหมาย"), (SILENT, "รายงานผลตัวชี้วัดที่ยังไม่รายงาน")):
        if (n := f.count("indicators", stands=name)).value:
            lines.append(f"{words} {n.shown} ตัว")
    if (n := f.count("projects", running=True)).value:
        lines.append(f"ดำเนินโครงการที่เหลือ {n.shown} โครงการให้แล้วเสร็จ")
    return numbered(lines, "นำผลไปวางแผนปฏิบัติการของปีต่อไป")


WRITERS = {
    "background": _background,
    "results": _results,
    "indicators": _indicators,
    "budget": _budget,
    "problems": _problems,
    "next": _next,
}
draft = drafter(Figures, WRITERS)
