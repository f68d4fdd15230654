"""What the register still lacks: one queryset of schools for each check, so that page, list and export agree."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from schools.data_dates import last_passed
from schools.models import Duty, Invitation, Membership, School, SchoolYear
from schools.models.duties import unattended

# How long an invitation may lie before somebody asks.
WAITS = timedelta(days=7)


@dataclass(frozen=True)
class Check:
    """One question to the register. `rows(schools, office)` narrows schools to those that lack something."""

    name: str
    title: str
    why: str
    rows: Callable


def without_coordinates(schools, _office):
    """Those that no map can show."""
    return schools.filter(Q(latitude=None) | Q(longitude=None))


def with_old_figures(schools, office):
    """Those without figures, or with none of the last data date. Where nobody noted the date the year counts."""
    year, code = last_passed(office.calendar)
    reported = SchoolYear.objects.filter(school=OuterRef("pk")).filter(
        Q(academic_year__gt=year) | (Q(academic_year=year) & (Q(data_date="") | Q(data_date__gte=code)))
    )
    return schools.filter(~Exists(reported))


def with_wrong_size(schools, office):
    """Those whose newest size class is not the one their pupils give in the office's scheme."""
    total = F("pupils_early") + F("pupils_primary") + F("pupils_lower") + F("pupils_upper")
    bands = [When(total_now__lte=band.up_to, then=Value(band.code)) for band in office.sizes if band.up_to is not None]
    fitting = Case(*bands, default=Value(office.sizes[-1].code), output_field=CharField())
    newest = SchoolYear.objects.filter(school=OuterRef("school")).order_by("-academic_year").values("academic_year")[:1]
    years = SchoolYear.objects.filter(school__in=schools.order_by().values("pk"), academic_year=Subquery(newest))
    wrong = years.annotate(total_now=total).exclude(size=fitting)
    return schools.filter(pk__in=wrong.order_by().values("school"))


def without_director(schools, _office):
    """Those for which neither a name nor a person in the role of director is known."""
    return schools.with_director().filter(director_now="")


def with_a_twin(schools, _office):
    """Open schools of one name in one district of the office: one may have been entered twice."""
    others = School.objects.open_on(timezone.localdate()).filter(
        office=OuterRef("office"), district=OuterRef("district")
    )
    return schools.filter(Exists(others.exclude(pk=OuterRef("pk")).filter(name=OuterRef("name"))))


def without_network(schools, _office):
    """Those that reports cannot group."""
    return schools.filter(network=None)


def without_supervisor(schools, office):
    """Those nobody has a duty for, neither directly nor through a network."""
    return unattended(schools, Duty.objects.in_force(office))


def uninvited(schools, _office):
    """Those that nobody has a role in and nobody was invited to."""
    held = Membership.objects.current().filter(school=OuterRef("pk"))
    invited = Invitation.objects.waiting().filter(school=OuterRef("pk"))
    return schools.filter(~Exists(held), ~Exists(invited))


def with_unused_invitation(schools, _office):
    """Those whose invitation lies unused: it has run out, or has waited for a week and more."""
    return schools.filter(Exists(unused_invitations().filter(school=OuterRef("pk"))))


def unused_invitations(now=None):
    """Invitations that ran out, or that nobody took up within a week."""
    now = now or timezone.now()
    old = Q(expires_at__lte=now) | Q(created_at__lte=now - WAITS)
    return Invitation.objects.filter(old, accepted_at=None, revoked_at=None)


CHECKS = {
    check.name: check
    for check in (
        Check(
            "coordinates",
            "ไม่มีพิกัด",
            "โรงเรียนที่ไม่มีพิกัดไม่แสดงในแผนที่ และเปิดเส้นทางก่อนไปนิเทศไม่ได้",
            without_coordinates,
        ),
        Check(
            "figures",
            "ข้อมูลนักเรียนเก่าหรือยังไม่มี",
            "จำนวนนักเรียนใช้คิดขนาดโรงเรียนและร้อยละในรายงาน จึงต้องเป็นของวันที่เก็บข้อมูลครั้งล่าสุด",
            with_old_figures,
        ),
        Check(
            "size",
            "ขนาดไม่ตรงกับจำนวนนักเรียน",
            "ขนาดที่บันทึกไว้ไม่ตรงกับเกณฑ์ของสำนักงาน รายงานแยกตามขนาดจะคลาดเคลื่อน",
            with_wrong_size,
        ),
        Check("director", "ไม่มีชื่อผู้อำนวยการ", "หนังสือ ใบเชิญ และหน้าข้อมูลก่อนนิเทศต้องใช้ชื่อผู้อำนวยการ", without_director),
        Check("twins", "ชื่อซ้ำกันในอำเภอเดียวกัน", "อาจเป็นโรงเรียนเดียวกันที่บันทึกสองครั้ง ทำให้นับเกินจริง", with_a_twin),
        Check("network", "ยังไม่มีเครือข่าย", "รายงานแยกตามเครือข่ายจะไม่มีโรงเรียนเหล่านี้", without_network),
        Check(
            "supervisor",
            "ยังไม่มีศึกษานิเทศก์รับผิดชอบ",
            "โรงเรียนไม่เห็นว่าใครเป็นศึกษานิเทศก์ของตน และอาจไม่มีใครไปนิเทศ",
            without_supervisor,
        ),
        Check("uninvited", "ยังไม่มีผู้ใช้และยังไม่ได้เชิญ", "โรงเรียนที่ไม่มีผู้ใช้ส่ง SAR และตอบข้อเสนอแนะในระบบไม่ได้", uninvited),
        Check(
            "invitation",
            "คำเชิญที่ยังไม่ได้ใช้",
            "คำเชิญหมดอายุหรือรอมาแล้วเกิน 7 วัน ควรส่งใหม่หรือสอบถามโรงเรียน",
            with_unused_invitation,
        ),
    )
}
