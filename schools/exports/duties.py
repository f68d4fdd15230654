"""Duties of a fiscal year, the schools nobody has a duty for, and the duty orders as files."""

from schools import duties
from schools.exports import export
from schools.fiscal import year_of
from schools.models import STAFF_ROLES, Duty, DutyOrder


def _kind(duty):
    return "เครือข่าย" if duty.network else "โรงเรียน" if duty.school else "โครงการ" if duty.programme else "กลุ่มสาระ"


@export(
    "duties",
    title="หน้าที่รับผิดชอบ",
    roles=STAFF_ROLES,
    columns=[
        ("ปีงบประมาณ", lambda duty: duty.year),
        ("ผู้รับผิดชอบ", lambda duty: duty.user),
        ("ตำแหน่ง", lambda duty: duty.user.position),
        ("ประเภท", _kind),
        ("หน้าที่", lambda duty: duty.target),
        ("รหัส SMIS", lambda duty: (duty.school.smis_code or "") if duty.school else ""),
        ("รหัสของสำนักงาน", lambda duty: duty.school.local_code if duty.school else ""),
    ],
)
def of_year(asker):
    """The duties of the year of the address, one person after the other."""
    rows = duties.of_year(asker.user.acting.office, year_of(asker.GET))
    return rows.select_related("user", "network", "school", "programme").order_by(
        "user__given_name", "user__family_name", "user", "pk"
    )


@export(
    "duty_gaps",
    title="โรงเรียนที่ยังไม่มีผู้รับผิดชอบ",
    roles=STAFF_ROLES,
    columns=[
        ("รหัส SMIS", lambda school: school.smis_code or ""),
        ("รหัสของสำนักงาน", lambda school: school.local_code),
        ("ชื่อโรงเรียน", lambda school: school.name),
        ("อำเภอ", lambda school: school.district),
        ("เครือข่าย", lambda school: school.network or ""),
    ],
)
def gaps(asker):
    """The schools that the page of the gaps lists."""
    office, year = asker.user.acting.office, year_of(asker.GET)
    in_force = duties.year_in_force(office, year)
    rows = duties.of_year(office, in_force) if in_force else Duty.objects.none()
    return duties.uncovered_schools(office, rows).select_related("network")


@export(
    "duty_orders",
    title="คำสั่งมอบหมายหน้าที่",
    roles=STAFF_ROLES,
    columns=[
        ("คำสั่งที่", lambda order: order.number),
        ("เรื่อง", lambda order: order.title),
        ("ปีงบประมาณ", lambda order: order.year),
        ("สั่ง ณ วันที่", lambda order: order.dated),
        ("มีผลตั้งแต่วันที่", lambda order: order.effective_on),
        ("ผู้รับคำสั่ง", lambda order: order.named),
        ("รับทราบแล้ว", lambda order: order.acknowledged),
    ],
)
def orders(asker):
    """The register of orders, of the year of the address or of all years."""
    rows = DutyOrder.objects.visible_to(asker.user).with_counts()
    return rows.filter(year=year_of(asker.GET)) if asker.GET.get("year") else rows
