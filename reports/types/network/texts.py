"""The texts of a report of a network, drafted from frozen rows alone."""

from reports.types import exams, sars
from reports.types.visits.figures import VisitFigures
from reports.types.visits.texts import coverage, next_steps, recommendations
from reports.types.words import numbered

BLOCKS = {
    "background": "ความเป็นมาและขอบเขต",
    "work": "งานของเครือข่าย",
    "visits": "การนิเทศ",
    "recommendations": "ข้อเสนอแนะและการติดตาม",
    "quality": "คุณภาพการศึกษา",
    "conclusion": "สรุปและแนวทางพัฒนา",
}


def draft(data):
    """{name: text} of BLOCKS for frozen data."""
    f = VisitFigures(data)
    return {
        "background": _background(f),
        "work": _work(f),
        "visits": coverage(f),
        "recommendations": recommendations(f),
        "quality": "\n".join([sars.words(f), exams.words(f, "เครือข่าย"), *_works(f)]),
        "conclusion": numbered(_conclusion(f), "คงคุณภาพการดำเนินงานตามแผนต่อไป"),
    }


def _background(f):
    data = f.data
    return (
        f"{data['network']} มีโรงเรียนในสังกัด{f.office['formal_name']} จำนวน {f.expected.shown} แห่ง "
        f"รายงานฉบับนี้สรุปผลการดำเนินงานใน{data['period']['label']} ตั้งแต่วันที่ {data['period']['first']} "
        f"ถึงวันที่ {data['period']['last']} จากข้อมูลของสำนักงาน ณ วันที่ {data['day']}"
    )


def _work(f):
    whole = f.count("activities")
    if not whole.value:
        return "ไม่มีงานของเครือข่ายที่บันทึกไว้ในช่วงเวลานี้"
    kinds = dict.fromkeys(row["kind"] for row in f.sheets["activities"]["rows"])
    told = " ".join(f"{kind} {f.count('activities', kind=kind).shown} ครั้ง" for kind in kinds)
    return f"เครือข่ายดำเนินงาน {whole.shown} ครั้ง ได้แก่ {told}"


def _works(f):
    lines = []
    awards, practices = f.count("awards"), f.count("practices")
    if awards.value:
        lines.append(f"โรงเรียนได้รับรางวัล {awards.shown} รายการ จาก {f.count('awards', 'school_pk').shown} โรงเรียน")
    if practices.value:
        lines.append(f"มีวิธีปฏิบัติที่เป็นเลิศที่เผยแพร่ {practices.shown} เรื่อง")
    return lines


def _conclusion(f):
    lines = next_steps(f)
    if (missing := f.count("sars", missing=True)).value:
        lines.append(f"ติดตามการส่ง SAR ที่ยังค้าง {missing.shown} ฉบับ")
    if (weak := sars.weak(f)).value:
        lines.append(f"ช่วยเหลือโรงเรียนที่ประเมินตนเองต่ำกว่าระดับกลางของมาตรวัด {weak.shown} แห่ง")
    return lines
