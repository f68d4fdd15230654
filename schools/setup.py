"""What a new office still has to do, in the order that costs least."""

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from schools.models import Duty, Figures, Invitation, Membership, Role, SchoolYear


def steps(office):
    """[{title, note, done, href}] of setting an office up; `href` is "" where the page is not there. Few queries."""
    today = timezone.localdate()
    schools = office.schools.open_on(today).order_by()
    n = schools.count()
    without_network = schools.filter(network=None).count()
    year = office.calendar.academic_year(today)
    with_figures = (
        Figures.objects.filter(school__in=schools, academic_year=year).values("school").distinct().count()
        or SchoolYear.objects.filter(school__in=schools, academic_year=year).count()
    )
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
            f"ยังไม่มีเครือข่าย {without_network:,} โรงเรียน" if without_network else "ครบทุกโรงเรียน",
            n > 0 and not without_network,
            _to("schools:networks"),
        ),
        (
            "จำนวนนักเรียนและครู",
            f"ปีการศึกษา {year} มีแล้ว {with_figures:,} จาก {n:,} โรงเรียน",
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
            f"เข้าใช้แล้ว {joined:,} รอตอบรับ {waiting:,} จาก {n:,} โรงเรียน",
            n > 0 and joined >= n,
            _to("schools:invitations"),
        ),
    ]
    return [{"title": title, "note": note, "done": done, "href": href} for title, note, done, href in found]


def _office_note(office):
    """What of the office's own data is not there yet."""
    parts = (("ที่อยู่", office.address.strip()), ("ตรา", office.crest_id), ("รหัส", office.code))
    missing = [word for word, value in parts if not value]
    return f"ยังไม่มี{' '.join(missing)}" if missing else "ครบแล้ว"


def _to(name, *args):
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
