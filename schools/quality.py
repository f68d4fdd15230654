"""What the register still lacks: one queryset of schools for each check, so that page, list and export agree."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from schools import sizes
from schools.data_dates import last_passed
from schools.models import Duty, Figures, Invitation, Membership, School, SchoolYear
from schools.models.duties import unattended
from thai.dates import short

# How long an invitation may lie before somebody asks.
WAITS = timedelta(days=7)


@dataclass(frozen=True)
class Check:
    """One question to the register. `rows(schools, office)` narrows schools to those that lack something;
    `details(schools, office)` says of those shown what was found: {pk: text}, in one query at most."""

    name: str
    title: str
    # What to say when nobody lacks it.
    met: str
    why: str
    rows: Callable
    details: Callable


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
    """Open schools of one name, however it is written, in one district of the office: one may have been entered twice.
    Of schools whose district nobody knows that cannot be said."""
    others = School.objects.open_on(timezone.localdate()).filter(
        office=OuterRef("office"), district=OuterRef("district")
    )
    others = others.filter(Q(name=OuterRef("name")) | Q(search_name=OuterRef("search_name")))
    return schools.exclude(district="").filter(Exists(others.exclude(pk=OuterRef("pk"))))


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


def _figures_told(school):
    if school.year_now is None:
        return "ยังไม่มีจำนวนนักเรียน"
    dates = dict(Figures.DataDate.choices)
    known = f" ข้อมูล {dates[school.data_date_now]}" if school.data_date_now in dates else ""
    return f"ข้อมูลล่าสุดของปีการศึกษา {school.year_now}{known}"


def figures_dates(schools, _office):
    """Of which data date the newest figures are."""
    newest = SchoolYear.objects.filter(school=OuterRef("pk")).order_by("-academic_year")
    rows = School.objects.filter(pk__in=[school.pk for school in schools]).order_by()
    rows = rows.annotate(
        year_now=Subquery(newest.values("academic_year")[:1]), data_date_now=Subquery(newest.values("data_date")[:1])
    )
    return {school.pk: _figures_told(school) for school in rows}


def sizes_told(schools, office):
    """The size that is kept and the one the pupils give."""
    return {
        school.pk: f"บันทึกไว้ขนาด{school.size_label_now} นักเรียน {school.pupils_now:,} คน"
        f" ตามเกณฑ์เป็นขนาด{sizes.of(school.pupils_now, office).label}"
        for school in schools
    }


def twins_told(schools, office):
    """The codes of the schools of the same name in the same district."""
    names, keys = {row.name for row in schools}, {row.search_name for row in schools}
    same = School.objects.open_on(timezone.localdate()).filter(office=office)
    same = same.filter(Q(name__in=names) | Q(search_name__in=keys)).order_by("smis_code", "pk")
    same = list(same.only("pk", "name", "search_name", "district", "smis_code", "local_code"))
    return {
        school.pk: "ซ้ำกับรหัส "
        + ", ".join(
            other.code
            for other in same
            if other.pk != school.pk
            and other.district == school.district
            and (other.name == school.name or other.search_name == school.search_name)
        )
        for school in schools
    }


def staff_told(schools, _office):
    """How many of the school's people use the system, so that one of them can be asked for the director."""
    rows = Membership.objects.current().filter(school__in=[school.pk for school in schools]).order_by()
    users = dict(rows.values_list("school").annotate(n=Count("user", distinct=True)))
    return {
        school.pk: f"มีผู้ใช้ในระบบ {users[school.pk]:,} คน" if school.pk in users else "ยังไม่มีผู้ใช้ในระบบ"
        for school in schools
    }


def place_told(schools, _office):
    """Where to look for the point."""
    found = {}
    for school in schools:
        parts = (("ตำบล", school.subdistrict), ("อำเภอ", school.district), ("จังหวัด", school.province))
        found[school.pk] = " ".join(f"{word}{name}" for word, name in parts if name) or "ยังไม่มีที่ตั้ง"
    return found


def pupils_told(schools, _office):
    """How many pupils stand behind the gap."""
    return {
        school.pk: "ยังไม่มีจำนวนนักเรียน" if school.pupils_now is None else f"นักเรียน {school.pupils_now:,} คน"
        for school in schools
    }


def network_told(schools, _office):
    """The network through which somebody could be made responsible."""
    names = dict(
        School.objects.filter(pk__in=[row.pk for row in schools]).order_by().values_list("pk", "network__name")
    )
    return {pk: f"อยู่ใน {name}" if name else "ยังไม่มีเครือข่าย" for pk, name in names.items()}


def contact_told(schools, _office):
    """How the school can be reached with an invitation."""
    return {
        school.pk: f"ส่งคำเชิญได้ที่ {school.email}" if school.email else "ไม่มีอีเมล เชิญด้วยใบเชิญที่พิมพ์" for school in schools
    }


def invitations_told(schools, _office):
    """Whom the oldest unused invitation is for, since when it lies, and whether it has run out."""
    now, found = timezone.now(), {}
    rows = unused_invitations(now).filter(school__in=[school.pk for school in schools])
    for row in rows.order_by("-created_at", "-pk"):
        gone = row.expires_at <= now
        end = f"หมดอายุเมื่อ {short(row.expires_at)}" if gone else f"ใช้ได้ถึง {short(row.expires_at)}"
        name = f"{row.prefix}{row.given_name} {row.family_name}".strip()
        whom = f"{row.get_role_display()} {name}".strip()
        found[row.school_id] = f"{whom} เชิญเมื่อ {short(row.created_at)} {end}"
    return found


CHECKS = {
    check.name: check
    for check in (
        Check(
            "coordinates",
            "ไม่มีพิกัด",
            "มีพิกัดครบ",
            "โรงเรียนที่ไม่มีพิกัดไม่แสดงในแผนที่ และเปิดเส้นทางก่อนไปนิเทศไม่ได้",
            without_coordinates,
            place_told,
        ),
        Check(
            "figures",
            "ข้อมูลนักเรียนเก่าหรือยังไม่มี",
            "ข้อมูลนักเรียนเป็นปัจจุบันครบ",
            "จำนวนนักเรียนใช้คิดขนาดโรงเรียนและร้อยละในรายงาน จึงต้องเป็นของวันที่เก็บข้อมูลครั้งล่าสุด",
            with_old_figures,
            figures_dates,
        ),
        Check(
            "size",
            "ขนาดไม่ตรงกับจำนวนนักเรียน",
            "ขนาดตรงกับจำนวนนักเรียนทุกแห่ง",
            "ขนาดที่บันทึกไว้ไม่ตรงกับเกณฑ์ของสำนักงาน รายงานแยกตามขนาดจะคลาดเคลื่อน",
            with_wrong_size,
            sizes_told,
        ),
        Check(
            "director",
            "ไม่มีชื่อผู้อำนวยการ",
            "มีผู้อำนวยการครบ",
            "หนังสือ ใบเชิญ และหน้าข้อมูลก่อนนิเทศต้องใช้ชื่อผู้อำนวยการ",
            without_director,
            staff_told,
        ),
        Check(
            "twins",
            "ชื่อซ้ำกันในอำเภอเดียวกัน",
            "ไม่มีชื่อซ้ำกัน",
            "อาจเป็นโรงเรียนเดียวกันที่บันทึกสองครั้ง ทำให้นับเกินจริง",
            with_a_twin,
            twins_told,
        ),
        Check(
            "network",
            "ยังไม่มีเครือข่าย",
            "มีเครือข่ายครบ",
            "รายงานแยกตามเครือข่ายจะไม่มีโรงเรียนเหล่านี้",
            without_network,
            pupils_told,
        ),
        Check(
            "supervisor",
            "ยังไม่มีศึกษานิเทศก์รับผิดชอบ",
            "มีศึกษานิเทศก์รับผิดชอบครบ",
            "โรงเรียนไม่เห็นว่าใครเป็นศึกษานิเทศก์ของตน และอาจไม่มีใครไปนิเทศ",
            without_supervisor,
            network_told,
        ),
        Check(
            "uninvited",
            "ยังไม่มีผู้ใช้และยังไม่ได้เชิญ",
            "มีผู้ใช้หรือเชิญแล้วครบ",
            "โรงเรียนที่ไม่มีผู้ใช้ส่ง SAR และตอบข้อเสนอแนะในระบบไม่ได้",
            uninvited,
            contact_told,
        ),
        Check(
            "invitation",
            "คำเชิญที่ยังไม่ได้ใช้",
            "ไม่มีคำเชิญค้าง",
            "นับโรงเรียนที่มีคำเชิญหมดอายุหรือค้างเกิน 7 วัน ไม่ว่าถึงผู้อำนวยการหรือบุคลากร แม้มีผู้ใช้คนอื่นแล้ว ควรส่งใหม่หรือสอบถามโรงเรียน",
            with_unused_invitation,
            invitations_told,
        ),
    )
}
