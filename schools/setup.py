"""What a new office still has to do, in the order that costs least."""

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from schools import quality
from schools.data_dates import last_passed
from schools.models import Duty, Invitation, Membership, Role

AFTER_SCHOOLS = "เริ่มได้เมื่อมีรายชื่อโรงเรียนแล้ว"


def steps(office):
    """[{title, note, done, href}] of setting an office up; `href` is "" where the page is not there. Few queries."""
    today = timezone.localdate()
    schools = office.schools.open_on(today).order_by()
    n = schools.count()
    without_network = schools.filter(network=None).count()
    year, date = last_passed(office.calendar, today)
    with_figures = n - quality.with_old_figures(schools, office).count()
    unused = quality.with_unused_invitation(schools, office).count()
    roles = set(office.memberships.current(today).values_list("role", flat=True))
    held = Membership.objects.current(today).filter(school__in=schools, user__is_active=True)
    joined = held.values("school").distinct().count()
    invited = Invitation.objects.waiting().filter(school__in=schools).exclude(school__in=held.values("school"))
    waiting = invited.values("school").distinct().count()
    found = [
        ("ข้อมูลสำนักงาน", _office_note(office), bool(office.address.strip()), _to("schools:office_edit", office.pk)),
        ("รายชื่อโรงเรียน", f"มี {n:,} โรงเรียน" if n else "นำเข้าจากไฟล์ Excel หรือ CSV", n > 0, _to("schools:imports")),
        (
            "เครือข่าย",
            _network_note(n, without_network),
            n > 0 and not without_network,
            _to("schools:networks"),
        ),
        (
            "จำนวนนักเรียนและครู",
            f"{date.label} ปีการศึกษา {year} มีแล้ว {with_figures:,} จาก {n:,} โรงเรียน" if n else AFTER_SCHOOLS,
            n > 0 and with_figures >= n,
            _to("schools:figures"),
        ),
        (
            "บุคคลของกลุ่มนิเทศฯ",
            "ผู้อำนวยการกลุ่มและศึกษานิเทศก์",
            {Role.HEAD, Role.SUPERVISOR} <= roles,
            _to("schools:people"),
        ),
        (
            "หน้าที่รับผิดชอบ",
            "ศึกษานิเทศก์ประจำเครือข่ายหรือโรงเรียน",
            Duty.objects.in_force(office).of_schools().exists(),
            _to("schools:duties"),
        ),
        (
            "เชิญโรงเรียน",
            _invitation_note(n, joined, waiting, unused),
            n > 0 and joined >= n,
            _to("schools:invitations"),
        ),
    ]
    return [{"title": title, "note": note, "done": done, "href": href} for title, note, done, href in found]


def _office_note(office):
    """What the step waits for: the address. What may come later is told as that."""
    later = [word for word, value in (("ตรา", office.crest_id), ("รหัส", office.code)) if not value]
    told = "มีที่อยู่แล้ว" if office.address.strip() else "ยังไม่มีที่อยู่"
    return f"{told} เพิ่ม{'และ'.join(later)}ได้ภายหลัง" if later else told


def _network_note(n, without):
    if not n:
        return AFTER_SCHOOLS
    return f"ยังไม่มีเครือข่าย {without:,} โรงเรียน" if without else "ครบทุกโรงเรียน"


def _invitation_note(n, joined, waiting, unused):
    """Schools with a user, schools without one that were invited, and what the page of data quality counts."""
    if not n:
        return AFTER_SCHOOLS
    told = f"เข้าใช้แล้ว {joined:,} จาก {n:,} โรงเรียน ยังไม่มีผู้ใช้และรอตอบรับ {waiting:,} โรงเรียน"
    return f"{told} · มีคำเชิญหมดอายุหรือค้างเกิน 7 วัน {unused:,} โรงเรียน" if unused else told


def _to(name, *args):
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
