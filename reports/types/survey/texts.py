"""The texts of the report of a survey, drafted from frozen rows alone."""

from reports.book.frozen import Frozen
from reports.book.parts import Cell
from reports.types.survey import figures
from reports.types.words import at, by_group, drafter, numbered

BLOCKS = {
    "background": "ความเป็นมาและวัตถุประสงค์",
    "turnout": "ผู้ตอบแบบสำรวจ",
    "results": "ผลการสำรวจ",
    "conclusion": "สรุปและข้อเสนอแนะ",
}
TOP = 3


def surveyed(title):
    """The survey by its title, as words of a sentence; a title that begins with the word is not given it twice."""
    for word in ("แบบสำรวจ", "การสำรวจ", "สำรวจ"):
        if title.startswith(word) and title != word:
            return f"การสำรวจ{title.removeprefix(word)}"
    return f"การสำรวจเรื่อง {title}"


def _background(f):
    survey = f.data["survey"]
    return (
        f"{by_group(f.office)} ดำเนิน{surveyed(survey['title'])} "
        f"ตั้งแต่วันที่ {survey['opens']} กำหนดส่งวันที่ {survey['due']} รายงานฉบับนี้สรุปจากคำตอบที่ส่งแล้ว ณ วันที่ {f.data['day']}"
    )


def _turnout(f):
    whole, answered = f.count("targets"), f.count("targets", answered=True)
    lines = []
    if whole.value:
        lines.append(
            f"ขอให้โรงเรียนตอบ {whole.shown} แห่ง ตอบแล้ว {answered.shown} แห่ง "
            f"คิดเป็นร้อยละ {f.percent(answered, whole).shown}"
        )
        if (left := f.count("targets", answered=False)).value:
            lines.append(f"ยังไม่ตอบ {left.shown} แห่ง")
    lines.append(f"รายงานนี้นับคำตอบ {f.count('responses', first=True).shown} ชุด")
    return "\n".join(lines)


def _results(f):
    rated = figures.ranked(f)
    if not rated:
        return "แบบสำรวจนี้ไม่มีข้อที่ให้คะแนน โปรดดูตารางผลรายข้อ"
    mixed = len({tuple(item["range"]) for item, *_rest in rated}) > 1
    beside = " เมื่อเทียบกับช่วงคะแนนของข้อ" if mixed else ""
    lines = [_said(f"ข้อที่มีค่าเฉลี่ยสูงสุด{beside}", rated[0], mixed)]
    if figures.height(rated[-1]) < figures.height(rated[0]):
        lines.append(_said(f"ข้อที่มีค่าเฉลี่ยต่ำสุด{beside}", rated[-1], mixed))
    return "\n".join(lines)


def _said(head, found, mixed):
    item, mean, sd, word = found
    full = f" จาก {item['range'][1]}" if mixed else ""
    spread = f" S.D. {sd.shown}" if sd.value is not None else ""
    return f"{head} คือ {item['text']} (ค่าเฉลี่ย {mean.shown}{full}{spread})" + (f" อยู่ใน{at(word)}" if word else "")


def _conclusion(f):
    needs = figures.needs(f)
    if needs:
        lines = [f"{item['text']} ({_need(pni, wanted)})" for item, _now, wanted, pni in needs[:TOP]]
        return f"ความต้องการจำเป็นที่ควรพัฒนาก่อน ได้แก่\n{numbered(lines, '')}"
    rated = figures.ranked(f)
    weakest = [row[0]["text"] for row in rated[::-1] if figures.height(row) < figures.height(rated[0])][:TOP]
    if not weakest:
        return "นำผลการสำรวจไปใช้ในการวางแผนนิเทศ"
    return f"เรื่องที่ควรพัฒนาก่อน ได้แก่\n{numbered(weakest, '')}"


def _need(pni, wanted):
    """How great a need is, in words: a PNI, or that there is nothing yet of what is wanted."""
    return f"ยังไม่มี ความต้องการเฉลี่ย {wanted.shown}" if pni is None else f"PNI {Cell(pni, behind=wanted.behind).shown}"


draft = drafter(
    Frozen, {"background": _background, "turnout": _turnout, "results": _results, "conclusion": _conclusion}
)
