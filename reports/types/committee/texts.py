"""The texts of a report to the committee of the area, drafted from frozen rows alone; its proposals are for the
committee to write."""

from reports.types import sars
from reports.types.committee.members import ACCOUNTS, UNKNOWN
from reports.types.committee.query import NOT_JUDGED
from reports.types.plan.query import AFTER
from reports.types.visits.figures import VisitFigures
from reports.types.visits.texts import coverage, next_steps, recommendations
from reports.types.words import at, numbered
from supervision.models import SeriesMember

BLOCKS = {
    "summary": "บทสรุป",
    "background": "ความเป็นมาและกรรมการ",
    "plan": "แผนและผลการนิเทศ",
    "inspections": "ผลการตรวจเยี่ยมเชิงประเมิน",
    "quality": "ผลการประเมินตนเองของสถานศึกษา",
    "recommendations": "ข้อเสนอแนะและการติดตาม",
    "proposals": "ข้อเสนอของคณะกรรมการ",
}
NOT_REGISTERED = "ทะเบียนคณะกรรมการไม่มีรายชื่อ ก.ต.ป.น. ที่มีวาระในช่วงเวลานี้"


def draft(data):
    """{name: text} of BLOCKS for frozen data."""
    f = VisitFigures(data)
    return {
        "summary": _summary(f),
        "background": _background(f),
        "plan": f"{_plan(f)}\n{coverage(f)}",
        "inspections": _inspections(f),
        "quality": sars.words(f),
        "recommendations": recommendations(f),
        "proposals": numbered(_proposals(f), "คงคุณภาพการติดตาม ตรวจสอบ ประเมินผล และนิเทศการศึกษาตามแผนต่อไป"),
    }


def _summary(f):
    lines = []
    if f.expected.value:
        lines.append(
            f"โรงเรียนที่ควรได้รับการนิเทศ {f.expected.shown} แห่ง ได้รับการนิเทศแล้ว {f.visited.shown} แห่ง "
            f"คิดเป็นร้อยละ {f.coverage.shown}"
        )
    whole, done = f.count("planned"), f.count("planned", done=True)
    if whole.value:
        lines.append(f"นิเทศตามแผน {done.shown} ครั้ง จาก {whole.shown} ครั้ง คิดเป็นร้อยละ {f.percent(done, whole).shown}")
    inspected = f.count("inspections", "school_pk", made=True)
    if inspected.value:
        lines.append(f"ตรวจเยี่ยมเชิงประเมินแล้ว {inspected.shown} โรงเรียน")
    should, received = f.count("sars"), f.count("sars", received=True)
    if should.value:
        lines.append(f"ได้รับ SAR {received.shown} ฉบับ จาก {should.shown} ฉบับ")
    if f.advice.value:
        lines.append(f"มีข้อเสนอแนะ {f.advice.shown} เรื่อง แล้วเสร็จ {f.settled.shown} เรื่อง")
    return "\n".join(lines) or "ยังไม่มีผลการดำเนินงานในช่วงเวลานี้"


def _background(f):
    data, whole = f.data, people(f)
    each = " นับคนละครั้ง" if data["committees"][1:] else ""
    told = f" คณะกรรมการมีจำนวน {whole.shown} คน{each}" if whole.value else ""
    lines = [
        f"{f.office['formal_name']} ดำเนินการติดตาม ตรวจสอบ ประเมินผล และนิเทศการศึกษาใน{data['period']['label']} "
        f"ตั้งแต่วันที่ {data['period']['first']} ถึงวันที่ {data['period']['last']} โดยคณะกรรมการติดตาม ตรวจสอบ ประเมินผล "
        f"และนิเทศการศึกษา (ก.ต.ป.น.){told} รายงานฉบับนี้สรุปจากข้อมูล ณ วันที่ {data['day']}",
        *(_committee(f, one) for one in data["committees"]),
    ]
    if not data["committees"]:
        lines.append(f"{NOT_REGISTERED} รายชื่อกรรมการในรายงานนี้จึงเป็น{ACCOUNTS}" if whole.value else NOT_REGISTERED)
    return "\n".join(lines)


def _committee(f, one):
    """A committee by its order and term, and how many of its members come from where."""
    where = {"committee": one["name"]}
    whole, helpers = f.count("members", counts=True, **where), f.count("members", counts=False, **where)
    found = [(category, n) for category, n in categories(f, **where) if category != UNKNOWN]
    known = [one["order"] and f"แต่งตั้งตาม{one['order']}", one["term"] and f"วาระ{one['term']}"]
    line = " ".join([one["name"], *filter(None, known), f"มีกรรมการ {whole.shown} คน"])
    if found:
        line += " เป็น" + " ".join(f"{category} {n.shown} คน" for category, n in found)
    return line + (f" และมีผู้ช่วยเลขานุการ {helpers.shown} คน" if helpers.value else "")


def people(f):
    """How many members there are, each person once."""
    return f.count("members", "person", counts=True)


def categories(f, **where):
    """[(category, Cell)] of the members of a committee, in the order of the register's form, the unknown last."""
    known = [label for value, label in SeriesMember.Category.choices if value]
    found = ((label, f.count("members", counts=True, category=label, **where)) for label in [*known, UNKNOWN])
    return [(label, n) for label, n in found if n.value]


def _plan(f):
    whole, done = f.count("planned"), f.count("planned", done=True)
    if not whole.value:
        return "ไม่มีการนิเทศในแผนที่อนุมัติแล้วของช่วงเวลานี้"
    lines = [
        f"แผนนิเทศที่อนุมัติแล้วกำหนดการนิเทศ {whole.shown} ครั้ง ดำเนินการแล้ว {done.shown} ครั้ง "
        f"คิดเป็นร้อยละ {f.percent(done, whole).shown}"
    ]
    words = (("late", "เลยกำหนดแล้วยังไม่ได้นิเทศ"), ("after", AFTER), ("cancelled", "ยกเลิก"), ("coming", "ยังไม่ถึงกำหนด"))
    for key, word in words:
        if (n := f.count("planned", **{key: True})).value:
            lines.append(f"{word} {n.shown} ครั้ง")
    if (outside := f.count("visits", planned=False)).value:
        lines.append(f"นอกจากนี้มีการนิเทศนอกแผน {outside.shown} ครั้ง")
    return "\n".join(lines)


def _inspections(f):
    whole, made = f.count("inspections"), f.count("inspections", made=True)
    if not whole.value:
        return f"ไม่มีการตรวจเยี่ยมเชิงประเมินในปีการศึกษา {f.data['year']}"
    lines = [
        f"ปีการศึกษา {f.data['year']} กำหนดการตรวจเยี่ยมเชิงประเมิน {whole.shown} ครั้ง "
        f"ใน {f.count('inspections', 'school_pk').shown} โรงเรียน ดำเนินการแล้ว {made.shown} ครั้ง"
    ]
    words = judged(f)
    if words:
        told = ", ".join(f"{at(word)} {n.shown} ครั้ง" for word, n in words if word != NOT_JUDGED)
        lines += [f"ผลการประเมินอยู่ใน{told}"] if told else []
    for book in f.data["instruments"]:
        parts = [(part["title"], found[1]) for part in book["sections"] if (found := f.pooled(section=part["section"]))]
        if len({mean.value for _title, mean in parts}) > 1:
            (low, mean) = min(parts, key=lambda pair: pair[1].value)
            lines.append(f"ด้านที่มีค่าเฉลี่ยต่ำสุดใน{book['title']} คือ {low} (ค่าเฉลี่ย {mean.shown})")
    if (after := f.count("inspections", after=True)).value:
        lines.append(f"ดำเนินการหลังช่วงรายงาน {after.shown} ครั้ง")
    if (measures := f.count("inspections", has_measures=True)).value:
        lines.append(f"กำหนดมาตรการเร่งรัดการพัฒนาคุณภาพ {measures.shown} เรื่อง")
    return "\n".join(lines)


def judged(f):
    """[(word of the result, Cell)] of the inspections made, the most frequent first."""
    words = dict.fromkeys(row["word"] for row in f.sheets["inspections"]["rows"] if row["made"])
    found = [(word, f.count("inspections", made=True, word=word)) for word in words]
    return sorted(found, key=lambda pair: (pair[0] == NOT_JUDGED, -pair[1].value))


def _proposals(f):
    lines = next_steps(f)
    if (late := f.count("planned", late=True)).value:
        lines.append(f"เร่งรัดการนิเทศตามแผนที่เลยกำหนด {late.shown} ครั้ง")
    if (missing := f.count("sars", missing=True)).value:
        lines.append(f"ติดตามการส่ง SAR ที่ยังค้าง {missing.shown} ฉบับ")
    if (weak := sars.weak(f)).value:
        lines.append(f"จัดแผนช่วยเหลือโรงเรียนที่ประเมินตนเองต่ำกว่าระดับกลางของมาตรวัด {weak.shown} แห่ง")
    if f.overdue.value:
        lines.append(f"ให้ต้นสังกัดกำกับข้อเสนอแนะที่เกินกำหนด {f.overdue.shown} เรื่อง")
    return lines
