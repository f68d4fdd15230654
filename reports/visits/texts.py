"""The texts of a report of visits: what its parts are called, and their first draft, written from frozen figures alone.

The drafts are for the author to edit; no query, no clock.
"""

# In the order of the paper: {name in VisitReport.blocks: heading}.
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
    """{name: text} of BLOCKS for frozen figures."""
    return {name: writer(data)[:LONGEST] for name, writer in WRITERS.items()}


def _background(data):
    scope = " ".join(data["scope"]) or "สถานศึกษาในสังกัด"
    return (
        f"{data['office']['formal_name']} โดยกลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา ดำเนินการนิเทศ ติดตาม {scope} "
        f"ใน{data['period']['label']} ตั้งแต่วันที่ {data['period']['first']} ถึงวันที่ {data['period']['last']} "
        f"รายงานฉบับนี้สรุปจากบันทึกการนิเทศที่ได้รับอนุมัติแล้ว ณ วันที่ {data['day']}"
    )


def _coverage(data):
    totals = data["totals"]
    if not totals["visits"]:
        return "ยังไม่มีการนิเทศที่ได้รับอนุมัติในช่วงเวลานี้"
    lines = [
        f"มีการนิเทศที่ได้รับอนุมัติ {_n(totals['visits'])} ครั้ง ใน {_n(totals['schools'])} โรงเรียน "
        f"โดยศึกษานิเทศก์ {_n(totals['supervisors'])} คน" + (f" รวม {totals['hours']} ชั่วโมง" if totals["hours"] else "")
    ]
    if totals["expected"]:
        lines.append(
            f"โรงเรียนที่ควรได้รับการนิเทศ {_n(totals['expected'])} แห่ง ได้รับการนิเทศแล้ว {_n(totals['visited'])} แห่ง "
            f"คิดเป็นร้อยละ {totals['coverage']}"
        )
    if left := totals["expected"] - totals["visited"]:
        lines.append(f"ยังไม่ได้รับการนิเทศ {_n(left)} แห่ง")
    return "\n".join(lines)


def _results(data):
    paragraphs = []
    for book in data["instruments"]:
        lines = [f"{book['title']} ใช้ {_n(book['answered'])} ครั้ง ใน {_n(book['schools'])} โรงเรียน"]
        if book["summary"]:
            lines[0] += f" {_figures(book['summary'])}"
        lines += _extremes(book)
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs) or "ไม่มีผลจากแบบนิเทศในช่วงเวลานี้"


def _figures(summary):
    words = f"มีค่าเฉลี่ย {summary['mean']}"
    words += f" (S.D. {summary['sd']})" if summary["sd"] else ""
    return words + (f" อยู่ในระดับ{summary['band']}" if summary["band"] else "")


def _extremes(book):
    """The question with the highest mean and the one with the lowest, where there are two that differ."""
    rated = [row for part in book["sections"] for row in part["items"] if row["kind"] == "rating" and row["mean"]]
    rated.sort(key=lambda row: -float(row["mean"]))
    if len(rated) < 2 or rated[0]["mean"] == rated[-1]["mean"]:
        return []
    return [
        f"ข้อที่มีค่าเฉลี่ยสูงสุด คือ {rated[0]['text']} (ค่าเฉลี่ย {rated[0]['mean']})",
        f"ข้อที่มีค่าเฉลี่ยต่ำสุด คือ {rated[-1]['text']} (ค่าเฉลี่ย {rated[-1]['mean']})",
    ]


def _points(name, nothing):
    def write(data):
        rows = data[name][:TOP]
        return (
            "\n".join(f"{place}. {row['text']} ({_n(row['n'])} โรงเรียน)" for place, row in enumerate(rows, 1))
            or nothing
        )

    return write


def _recommendations(data):
    rows = data["recommendations"]
    if not rows["total"]:
        return "ไม่มีข้อเสนอแนะจากการนิเทศในช่วงเวลานี้"
    lines = [
        f"มีข้อเสนอแนะ {_n(rows['total'])} เรื่อง ดำเนินการแล้วเสร็จและยืนยันผลแล้ว {_n(rows['settled'])} เรื่อง "
        f"คิดเป็นร้อยละ {rows['settled_percent']}"
    ]
    if rows["overdue"]:
        lines.append(f"เกินกำหนดโดยโรงเรียนยังไม่รายงานผล {_n(rows['overdue'])} เรื่อง")
    named = [row for row in rows["themes"] if row["name"] != "ไม่ระบุประเด็น"][:TOP]
    if named:
        lines.append("ประเด็นที่เสนอแนะมาก ได้แก่ " + ", ".join(f"{row['name']} {_n(row['n'])} เรื่อง" for row in named))
    return "\n".join(lines)


def _conclusion(data):
    totals, rows = data["totals"], data["recommendations"]
    lines = []
    if left := totals["expected"] - totals["visited"]:
        lines.append(f"วางแผนนิเทศโรงเรียนที่ยังไม่ได้รับการนิเทศ {_n(left)} แห่ง")
    lines += [
        f"ส่งเสริมและพัฒนาเรื่อง {weak['text']} ซึ่งมีค่าเฉลี่ยต่ำสุดใน{book['title']}"
        for book in data["instruments"][:TOP]
        if (weak := _weakest(book))
    ]
    if data["improvements"]:
        lines.append(f"พัฒนาตามจุดที่พบมากที่สุด คือ {data['improvements'][0]['text']}")
    if open_now := rows["total"] - rows["settled"]:
        lines.append(f"ติดตามข้อเสนอแนะที่ยังไม่เสร็จสิ้น {_n(open_now)} เรื่อง")
    return "\n".join(f"{place}. {line}" for place, line in enumerate(lines, 1)) or "คงคุณภาพการนิเทศตามแผนต่อไป"


def _weakest(book):
    rated = [row for part in book["sections"] for row in part["items"] if row["kind"] == "rating" and row["mean"]]
    return min(rated, key=lambda row: float(row["mean"])) if len(rated) > 1 else None


def _n(number):
    return f"{number:,}"


WRITERS = {
    "background": _background,
    "coverage": _coverage,
    "results": _results,
    "strengths": _points("strengths", "ไม่ได้บันทึกจุดเด่น"),
    "improvements": _points("improvements", "ไม่ได้บันทึกจุดที่ควรพัฒนา"),
    "recommendations": _recommendations,
    "conclusion": _conclusion,
}
