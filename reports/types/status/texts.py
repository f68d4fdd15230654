"""The texts of a report of how a round stands, drafted from frozen rows alone."""

from reports.book.frozen import Frozen
from reports.types.rows import NO_NETWORK, networks
from reports.types.words import numbered

BLOCKS = {"summary": "สรุปสถานะการส่ง", "next": "การดำเนินการต่อไป"}
TOP = 5


def draft(data):
    """{name: text} of BLOCKS for frozen data."""
    f = Frozen(data)
    return {"summary": summary(f, data["round"]), "next": _next(f, data["round"])}


def summary(f, round):
    """How many have sent, of how many that should, and how many are late."""
    whole = f.count("submissions")
    if not whole.value:
        return f"{round['title']} ไม่มีโรงเรียนที่ต้องส่ง"
    received, missing = f.count("submissions", received=True), f.count("submissions", missing=True)
    sent = f"ส่งแล้ว {received.shown} รายการ คิดเป็นร้อยละ {f.percent(received, whole).shown}"
    lines = [
        f"{round['title']} กำหนดส่งวันที่ {round['due']} มีรายงานที่ต้องส่ง {whole.shown} รายการ "
        f"ข้อมูล ณ วันที่ {f.data['day']} {sent if received.value else 'ยังไม่มีรายงานที่ส่งแล้ว'}"
    ]
    returned, late = f.count("submissions", returned=True), f.count("submissions", sent_late=True)
    if returned.value:
        lines.append(f"ส่งกลับให้แก้ไข {returned.shown} รายการ")
    if late.value:
        lines.append(f"ส่งหลังกำหนด {late.shown} รายการ")
    if missing.value:
        overdue = f.count("submissions", overdue=True)
        more = f" ในจำนวนนี้เกินกำหนดแล้ว {overdue.shown} รายการ" if overdue.value else ""
        lines.append(f"ยังไม่ส่ง {missing.shown} รายการ{more}")
    elif not returned.value:
        lines.append("ส่งครบทุกรายการ")
    return "\n".join(lines)


def _next(f, round):
    missing, returned = f.count("submissions", missing=True), f.count("submissions", returned=True)
    lines = []
    if missing.value:
        lines.append(f"ติดตามโรงเรียนที่ยังไม่ส่ง {missing.shown} รายการ")
        worst = [
            (name, n)
            for name in networks(f.sheets["submissions"]["rows"])
            if name != NO_NETWORK and (n := f.count("submissions", network=name, missing=True)).value
        ]
        worst.sort(key=lambda pair: -pair[1].value)
        if len(worst) > 1:
            named = ", ".join(f"{name} {n.shown} รายการ" for name, n in worst[:TOP])
            lines.append(f"ประสานประธานเครือข่ายที่มีโรงเรียนค้างส่งมาก ได้แก่ {named}")
        if round["is_closed"]:
            lines.append("พิจารณาขยายเวลาให้โรงเรียนที่มีเหตุจำเป็น เพราะปิดรับแล้ว")
    if returned.value:
        lines.append(f"ให้คำแนะนำโรงเรียนที่ต้องแก้ไขรายงาน {returned.shown} รายการ")
    waiting = f.count("submissions", received=True, accepted=False)
    if waiting.value:
        lines.append(f"ตรวจรายงานที่ส่งแล้วแต่ยังไม่ได้รับ {waiting.shown} รายการ")
    return numbered(lines, "ไม่มีเรื่องค้าง")
