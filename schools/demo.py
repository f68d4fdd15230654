"""A demo office that looks real and is invented: names come from word parts, figures from one random generator."""

from datetime import timedelta
from statistics import NormalDist

from django.contrib.auth.hashers import make_password
from django.db import transaction

from schools import demo_emblem, files, sizes
from schools.gates import EMBLEM
from schools.models import Membership, Network, NetworkKind, NetworkSchool, Office, Role, School, SchoolYear, User
from thai.text import search_key
from thai.years import academic_year

LAND = ("หนอง ห้วย ดอน โคก คลอง ท่า ป่า ดง นา ทุ่ง เขา แม่ วัง สัน โป่ง ซับ บึง หาด สระ ลาด เกาะ โนน เนิน แหลม กุด ปาก บ่อ").split()
MARK = (
    "ไผ่ มะขาม ประดู่ ยาง สัก แก้ว ทอง ใหญ่ น้อย ยาว ขาว แดง หว้า บัว ตาล เต็ง รัง ไทร โพธิ์ ข่อย จิก แสง กลาง สูง งาม ม่วง "
    "แค กระทุ่ม พลวง ชัน เสม็ด ตะแบก สวรรค์ หิน ทราย เกลือ ปลา ช้าง เสือ กวาง นกยูง สมบูรณ์ เจริญ พัฒนา สามัคคี ใหม่"
).split()
ENDING = "วิทยา วิทยาคม ราษฎร์บำรุง ประชาสรรค์ สงเคราะห์ พิทยา ประชานุกูล".split()
SIDE = "เหนือ ใต้ ตะวันออก ตะวันตก บน ล่าง นอก ใน".split()
DISTRICTS = "เวียงธาร ห้วยแก้วใหญ่ ดอนประดู่ ภูสามแสง ท่าไม้งาม โคกบัวทอง".split()
PROVINCE = "แก้วธารา"

MEN = "ตะวัน ภูผา ธารา เมฆา สายชล พนา นที อรุณ เกษม มานะ ปิติ วีระ กล้าหาญ ก้องภพ ดนัย ไพร เอกภพ โชคดี".split()
WOMEN = "ดวงใจ สายใจ บุปผา มาลี จันทรา สายฝน ใบบุญ น้ำผึ้ง ปลายฟ้า อุ่นเรือน แก้วตา ลำธาร ชูใจ เพ็ญแข แววดาว โสภา".split()
FAMILY_FIRST = "ทุ่ง ริม สวน แสง ธาร ใจ รัก พูน เพียร มั่น ศรี ภู ร่ม สาย".split()
FAMILY_LAST = "ทองคำ น้ำใส ไม้งาม อรุณ เรียนดี พร้อม ผล เพียร วนา ไพร สุขใจ เย็นใจ ชลธี ตะวัน".split()

# Median of a primary office and the spread that puts about half of the schools at 120 pupils or fewer.
MEDIAN_PUPILS, SPREAD = 112, 0.85
NETWORKS = 10
SUPERVISORS = 12


@transaction.atomic
def make(*, name, schools, years, rng, today, password=None):
    """A new demo Office called `name` with `schools` schools in 10 networks and 3 districts, `years` academic years
    of figures up to the present one, and 12 supervisors. The same `rng` state and arguments give the same office.

    With `password` the demo accounts are made too, one per role and named after it (only one office can have them);
    without, everybody exists but nobody can log in. `is_demo` marks who can.
    Raises IntegrityError when the office's name is taken.
    """
    office = Office.objects.create(name=name, is_demo=True, address="ที่อยู่สมมติสำหรับการสาธิต")
    emblem = {"purpose": EMBLEM, "label": "crest.png", "content_type": "image/png"}
    office.crest = files.store(demo_emblem.png(), office=office, **emblem)
    office.save(update_fields=["crest"])
    districts = rng.sample(DISTRICTS, 3)
    placed = _make_schools(office, districts, schools, rng, today)
    _make_years(placed, years, rng, today)
    _make_people(office, placed, rng, password)
    return office


def _make_schools(office, districts, count, rng, today):
    words = rng.sample(MARK, NETWORKS)
    kind = NetworkKind.objects.filter(office=None, is_area=True).first()
    networks = Network.objects.bulk_create(
        Network(office=office, kind=kind, name=f"เครือข่าย{rng.choice(LAND)}{word}") for word in words
    )
    centres = {d: (16.2 + rng.uniform(-0.3, 0.3), 101.2 + rng.uniform(-0.3, 0.3)) for d in districts}
    subdistricts = {d: [rng.choice(LAND) + mark for mark in rng.sample(MARK, 8)] for d in districts}
    # Real codes begin with a province from 10 to 96, so 99 is nobody's.
    last = School.objects.filter(smis_code__startswith="99").order_by("-smis_code").values_list("smis_code", flat=True)
    code = int(last.first() or "99000000")
    taken, made = set(), []
    for i in range(count):
        network = networks[min(int(rng.triangular(0, NETWORKS, NETWORKS / 2)), NETWORKS - 1)]
        district = districts[networks.index(network) % 3]
        first_here = not any(s.district == district for s in made[-30:]) and i < 30
        school_name = _school_name(rng, taken, district if first_here else None)
        latitude, longitude = centres[district]
        levels, early = rng.choices(
            [("อนุบาล–ประถมศึกษา", True), ("อนุบาล–มัธยมศึกษาตอนต้น", True), ("ประถมศึกษา", False)], [70, 22, 8]
        )[0]
        made.append(
            School(
                office=office,
                network=network,
                smis_code=f"{code + i + 1:08d}",
                moe_code=f"1099{i + 1:06d}",
                name=school_name,
                search_name=search_key(school_name),
                subdistrict=rng.choice(subdistricts[district]),
                district=district,
                province=PROVINCE,
                zip_code=f"990{districts.index(district) + 1}0",
                levels=levels,
                has_early=early,
                has_basic=True,
                latitude=round(latitude + rng.gauss(0, 0.08), 6),
                longitude=round(longitude + rng.gauss(0, 0.08), 6),
            )
        )
    placed = School.objects.bulk_create(made, batch_size=2000)
    NetworkSchool.objects.bulk_create(
        (NetworkSchool(school=school, network=school.network) for school in placed), batch_size=2000
    )
    for closed in rng.sample(placed[1:], count // 60):
        other = rng.choice([s for s in placed if s.district == closed.district and s is not closed])
        closed.closed_on = today - timedelta(days=rng.randrange(200, 500))
        closed.merged_into = other
        closed.save(update_fields=["closed_on", "merged_into"])
    return placed


def _school_name(rng, taken, district):
    """A name not yet in `taken` (and adds it); the first school of a district is its อนุบาล."""
    name = f"อนุบาล{district}" if district else ""
    tries = 0
    while not name or name in taken:
        tries += 1
        core = rng.choice(LAND) + rng.choice(MARK)
        if tries > 3:
            core += rng.choice(SIDE)
        if tries > 12:
            core += f" (มิตรภาพที่ {rng.randrange(2, 300)})"
        kind = rng.choices(["บ้าน", "วัด", "ชุมชนบ้าน", "ending"], [64, 14, 6, 16])[0]
        name = core + rng.choice(ENDING) if kind == "ending" and tries <= 3 else kind.replace("ending", "บ้าน") + core
    taken.add(name)
    return name


def _make_years(placed, years, rng, today):
    """Log-normal enrolment by quantiles, so that the share of small schools holds for any seed; a slow decline."""
    normal = NormalDist()
    ranks = list(range(len(placed)))
    rng.shuffle(ranks)
    present, rows = academic_year(today), []
    for school, rank in zip(placed, ranks, strict=True):
        quantile = normal.inv_cdf((rank + 0.5) / len(placed))
        pupils = max(9, round(MEDIAN_PUPILS * 2.718281828 ** (SPREAD * quantile)))
        for year in range(present, present - years, -1):
            if not (school.closed_on and academic_year(school.closed_on) < year):
                rows.append(_year(school, year, pupils, rng))
            pupils = max(9, round(pupils * rng.uniform(0.98, 1.07)))
    SchoolYear.objects.bulk_create(rows, batch_size=2000)


def _year(school, year, pupils, rng):
    early = round(pupils * rng.uniform(0.16, 0.26)) if school.has_early else 0
    lower = round(pupils * rng.uniform(0.18, 0.28)) if "ตอนต้น" in school.levels else 0
    band = sizes.of(pupils, school.office)
    return SchoolYear(
        school=school,
        academic_year=year,
        pupils_early=early,
        pupils_lower=lower,
        pupils_primary=pupils - early - lower,
        teachers=max(1, round(pupils / rng.uniform(13, 20))),
        size=band.code,
        size_label=band.label,
    )


def _make_people(office, placed, rng, password):
    secret = make_password(password)
    open_schools = [s for s in placed if s.closed_on is None]
    ours = next((s for s in open_schools if s.has_early), open_schools[0])
    posts = [
        (Role.DIRECTOR, "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา", None),
        (Role.HEAD, "ผู้อำนวยการกลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา", None),
        (Role.CLERK, "เจ้าพนักงานธุรการ", None),
        (Role.COMMITTEE, "ผู้ทรงคุณวุฒิในคณะกรรมการ ก.ต.ป.น.", None),
        (Role.OFFICE_ADMIN, "ผู้ดูแลระบบ", None),
        *[(Role.SUPERVISOR, "ศึกษานิเทศก์", None)] * SUPERVISORS,
        (Role.SCHOOL_DIRECTOR, "ผู้อำนวยการโรงเรียน", ours),
        (Role.SCHOOL_STAFF, "ครู", ours),
        *[(Role.SCHOOL_DIRECTOR, "ผู้อำนวยการโรงเรียน", s) for s in open_schools if s is not ours],
    ]
    if password:
        posts.append((Role.PLATFORM_ADMIN, "ผู้ดูแลระบบส่วนกลาง", None))
    users, memberships, seen = [], [], {}
    for role, position, school in posts:
        seen[role] = seen.get(role, 0) + 1
        first = bool(password) and seen[role] == 1
        woman = rng.random() < 0.6
        user = User(
            username=str(role) if first else f"{role}{seen[role]:02d}-{office.pk}",
            password=secret if first else make_password(None),
            prefix=rng.choice(("นาง", "นางสาว")) if woman else "นาย",
            given_name=rng.choice(WOMEN if woman else MEN),
            family_name=rng.choice(FAMILY_FIRST) + rng.choice(FAMILY_LAST),
            position=position,
            is_demo=first,
        )
        users.append(user)
        platform = role == Role.PLATFORM_ADMIN
        memberships.append(Membership(user=user, role=role, office=None if platform else office, school=school))
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(memberships)
