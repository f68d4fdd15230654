"""What the register of a demo office knows beyond names: codes, contacts, former names, mergers, programmes."""

from datetime import date

from schools.actions.closing import last_year
from schools.demo import LAND, MARK
from schools.models import Membership, NetworkSchool, Programme, Role, School, SchoolEvent, SchoolProgramme
from thai.text import search_key
from thai.years import academic_year

FORMER_NAMES = 4
# How many schools in a hundred take part, by the name that ships with the product.
SHARES = {
    "โรงเรียนคุณภาพ": 18,
    "โรงเรียนในพื้นที่ลักษณะพิเศษ (Stand Alone)": 4,
    "STEM": 12,
    "SMT": 8,
    "Eco-School": 10,
    "วิทยาศาสตร์พลังสิบ": 14,
    "โรงเรียนวิถีพุทธ": 25,
    "โรงเรียนเรียนรวม": 40,
    "โรงเรียนสุจริต": 12,
    "ปฐมวัยต้นแบบ": 5,
}
SMALL = 120


def make(*, office, rng, today):
    """Fills the record of every school of a demo office; draws from `rng` in a fixed order."""
    schools = list(office.schools.with_newest_year().order_by("smis_code"))
    _codes_and_contacts(office, schools, rng)
    _former_names(schools, rng, today)
    _mergers(schools)
    _programmes(office, schools, rng, today)


def _codes_and_contacts(office, schools, rng):
    held = Membership.objects.filter(office=office, role=Role.SCHOOL_DIRECTOR).select_related("user").order_by("pk")
    directors = {row.school_id: row.user for row in held}
    for number, school in enumerate(schools, 1):
        # Numbers that no telephone has.
        school.phone, school.director_phone = f"0-0000-{number:04d}", f"0-0000-{number + 5000:04d}"
        school.obec_code, school.onesqa_code = f"99{number % 10000:04d}", f"99-{number:05d}"
        school.address = f"{rng.randrange(1, 300)} หมู่ที่ {rng.randrange(1, 13)}"
        school.opened_on = date(rng.randrange(1932, 1985), 5, rng.randrange(1, 29))
        school.director_name = str(directors[school.pk]) if school.pk in directors else ""
    fields = ["phone", "director_phone", "obec_code", "onesqa_code", "address", "opened_on", "director_name"]
    School.objects.bulk_update(schools, fields, batch_size=500)


def _former_names(schools, rng, today):
    taken, events = {school.name for school in schools}, []
    renamed = rng.sample(schools, min(FORMER_NAMES, len(schools)))
    for school in renamed:
        old = f"บ้าน{rng.choice(LAND)}{rng.choice(MARK)}เดิม"
        if old in taken:
            continue
        taken.add(old)
        school.search_name = school.searched_by([search_key(old)])
        events.append(
            SchoolEvent(
                school=school,
                kind=SchoolEvent.Kind.RENAMED,
                on=date(today.year - rng.randrange(3, 20), 5, 16),
                old_name=old,
                new_name=school.name,
                note="ตามประกาศเปลี่ยนชื่อสถานศึกษา",
            )
        )
    School.objects.bulk_update(renamed, ["search_name"])
    SchoolEvent.objects.bulk_create(events)


def _mergers(schools):
    by_key = {school.pk: school for school in schools}
    merged = [school for school in schools if school.merged_into_id]
    events = []
    for school in merged:
        into = by_key[school.merged_into_id]
        events += [
            SchoolEvent(school=school, kind=SchoolEvent.Kind.MERGED, on=school.closed_on, other=into),
            SchoolEvent(school=into, kind=SchoolEvent.Kind.JOINED_BY, on=school.closed_on, other=school),
        ]
        year = last_year(school, school.closed_on)
        NetworkSchool.objects.filter(school=school, to_year=None).update(to_year=year)
    SchoolEvent.objects.bulk_create(events)


def _programmes(office, schools, rng, today):
    known = {programme.name: programme for programme in Programme.objects.filter(office=None)}
    present, rows = academic_year(today), []
    for school in schools:
        names = [name for name, share in SHARES.items() if rng.random() * 100 < share]
        if "ตอนต้น" in school.levels:
            names.append("โรงเรียนขยายโอกาสทางการศึกษา")
        if (school.pupils_now or 0) <= SMALL and rng.random() < 0.8:
            names.append("DLTV")
        for name in names:
            from_year = present - rng.randrange(1, 9)
            ended = present - 1 if rng.random() < 0.1 else None
            if school.closed_on:
                ended = last_year(school, school.closed_on)
            if name in known:
                rows.append(
                    SchoolProgramme(
                        school=school,
                        programme=known[name],
                        from_year=min(from_year, ended or from_year),
                        to_year=ended,
                    )
                )
    SchoolProgramme.objects.bulk_create(rows, batch_size=2000)
