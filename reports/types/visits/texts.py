"""The texts of a report of visits: what its parts are called, and their first draft, written from frozen rows alone.

The drafts are for the author to edit; no query, no clock.
"""

from reports.types.rows import NO_THEME
from reports.types.tables import themes
from reports.types.visits.figures import VisitFigures
from reports.types.visits.sets import BY
from reports.types.words import at, by_group, numbered

# In the order of the paper: {name in Report.blocks: heading}.
BLOCKS = {
    "background": "ความเป็นมาและขอบเขต",
    "coverage": "การดำเนินการนิเทศ",
    "results": "ผลการนิเทศตามแบบ",
    "strengths": "จุดเด่น",
    "improvements": "จุดที่ควรพัฒนา",
    "recommendations": "ข้อเสนอแนะและการติดตาม",
    "conclusion": "สรุปและแนวทางดำเนินการต่อไป",
}
LONGEST = 10_000
TOP = 5


def draft(data):
    """{name: text} of BLOCKS for frozen data."""
    figures = VisitFigures(data)
    return {name: WRITERS[name](figures)[:LONGEST] for name in BLOCKS}


def _background(f):
    data = f.data
    scope = " ".join(data["scope"])
    if not scope or scope.startswith(BY):
        scope = f"สถานศึกษาในสังกัด {scope}".strip()
    return (
        f"{by_group(f.office)} ดำเนินการนิเทศ ติดตาม {scope} "
        f"ใน{data['period']['label']} ตั้งแต่วันที่ {data['period']['first']} ถึงวันที่ {data['period']['last']} "
        f"รายงานฉบับนี้สรุปจากบันทึกการนิเทศที่ได้รับอนุมัติแล้ว ณ วันที่ {data['day']}"
    )


def coverage(f):
    """The visits made, and how many of the schools that should be visited were."""
    if not f.visits.value:
        return "ยังไม่มีการนิเทศที่ได้รับอนุมัติในช่วงเวลานี้" + (
            f"\nโรงเรียนที่ควรได้รับการนิเทศ {f.expected.shown} แห่ง" if f.expected.value else ""
        )
    lines = [
        f"มีการนิเทศที่ได้รับอนุมัติ {f.visits.shown} ครั้ง ใน {f.schools.shown} โรงเรียน "
        f"โดยผู้นิเทศ {f.supervisors.shown} คน" + (f" รวม {f.hours} ชั่วโมง" if f.hours else "")
    ]
    if f.expected.value:
        lines.append(
            f"โรงเรียนที่ควรได้รับการนิเทศ {f.expected.shown} แห่ง ได้รับการนิเทศแล้ว {f.visited.shown} แห่ง "
            f"คิดเป็นร้อยละ {f.coverage.shown}"
        )
        if f.besides.value:
            lines.append(f"อีก {f.besides.shown} แห่งที่นิเทศแล้วไม่อยู่ในจำนวนนี้ เพราะเลิกหรือรวมสถานศึกษา หรือเกณฑ์การนิเทศไม่กำหนดไว้")
    if f.unvisited.value:
        lines.append(f"ยังไม่ได้รับการนิเทศ {f.unvisited.shown} แห่ง")
    elif f.expected.value:
        lines.append("ได้รับการนิเทศครบทุกแห่ง")
    return "\n".join(lines)


def _results(f):
    paragraphs = []
    for book in f.data["instruments"]:
        answered, schools = f.used(book)
        lines = [f"{book['title']} ใช้ {answered.shown} ครั้ง ใน {schools.shown} โรงเรียน"]
        if (whole := f.pooled(form=book["code"])) is not None:
            lines[0] += f" {_figures(*whole)}"
        lines += _extremes(f, book)
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs) or "ไม่มีผลจากแบบนิเทศในช่วงเวลานี้"


def _figures(n, mean, sd, word):
    words = f"มีค่าเฉลี่ย {mean.shown}"
    words += f" (S.D. {sd.shown}, N = {n.shown})" if sd.value is not None else f" (N = {n.shown})"
    return words + (f" อยู่ใน{at(word)}" if word else "")


def _extremes(f, book):
    """The question with the highest mean and the one with the lowest, each where no other is its equal."""
    several = len({item["scale"] for item, _mean, _share in f.rated(book)}) > 1
    lines = []
    for word, row in zip(("สูงสุด", "ต่ำสุด"), f.extremes(book), strict=True):
        if row is not None:
            item, mean, _share = row
            # Of several scales a mean alone says nothing.
            of = f" จากคะแนนเต็ม {f.highest(item['scale'])}" if several else ""
            lines.append(f"ข้อที่มีค่าเฉลี่ย{word} คือ {item['text']} (ค่าเฉลี่ย {mean.shown}{of})")
    return lines


def _points(name, nothing):
    def write(f):
        rows = getattr(f, name)[:TOP]
        told = [f"{place}. {text} ({n.shown} โรงเรียน)" for place, (text, n) in enumerate(rows, 1)]
        return "\n".join(told) or nothing

    return write


def recommendations(f):
    """What was recommended, how much of it is done, what is late and what it is about."""
    if not f.advice.value:
        told = f" (ยกเลิกแล้ว {f.cancelled.shown} เรื่อง)" if f.cancelled.value else ""
        return f"ไม่มีข้อเสนอแนะในช่วงเวลานี้{told}"
    if f.settled.value:
        lines = [
            f"มีข้อเสนอแนะ {f.advice.shown} เรื่อง ดำเนินการแล้วเสร็จและยืนยันผลแล้ว {f.settled.shown} เรื่อง "
            f"คิดเป็นร้อยละ {f.percent(f.settled, f.advice).shown}"
        ]
    else:
        lines = [f"มีข้อเสนอแนะ {f.advice.shown} เรื่อง ยังไม่มีเรื่องที่ดำเนินการแล้วเสร็จ"]
    if f.cancelled.value:
        lines.append(f"จำนวนนี้ไม่รวมข้อเสนอแนะที่ยกเลิก {f.cancelled.shown} เรื่อง")
    if f.overdue.value:
        lines.append(f"เกินกำหนดโดยโรงเรียนยังไม่รายงานผล {f.overdue.shown} เรื่อง")
    named = [(name, n) for name, n in themes(f) if name != NO_THEME][:TOP]
    if named:
        lines.append("ประเด็นที่เสนอแนะมาก ได้แก่ " + ", ".join(f"{name} {n.shown} เรื่อง" for name, n in named))
    return "\n".join(lines)


def next_steps(f):
    """What the figures ask for, one line each."""
    lines = []
    if f.unvisited.value:
        lines.append(f"วางแผนนิเทศโรงเรียนที่ยังไม่ได้รับการนิเทศ {f.unvisited.shown} แห่ง")
    for book in f.data.get("instruments", [])[:TOP]:
        worst = f.extremes(book)[1]
        if worst is not None:
            lines.append(f"ส่งเสริมและพัฒนาเรื่อง {worst[0]['text']} ซึ่งมีค่าเฉลี่ยต่ำสุดใน{book['title']}")
    if f.improvements:
        lines.append(f"พัฒนาตามจุดที่พบมากที่สุด คือ {f.improvements[0][0]}")
    waiting = f.count("recommendations", waiting=True)
    if waiting.value:
        lines.append(f"ติดตามข้อเสนอแนะที่ยังไม่เสร็จสิ้น {waiting.shown} เรื่อง")
    return lines


WRITERS = {
    "background": _background,
    "coverage": coverage,
    "results": _results,
    "strengths": _points("strengths", "ไม่ได้บันทึกจุดเด่น"),
    "improvements": _points("improvements", "ไม่ได้บันทึกจุดที่ควรพัฒนา"),
    "recommendations": recommendations,
    "conclusion": lambda f: numbered(next_steps(f), "คงคุณภาพการนิเทศตามแผนต่อไป"),
}
