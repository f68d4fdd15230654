"""What networks of the demo office do, and who can help its schools. Invented throughout."""

from datetime import timedelta

from schools import demo
from schools.models import (
    LearningResource,
    Membership,
    Network,
    NetworkActivity,
    NetworkKind,
    NetworkPost,
    NetworkSchool,
    Partner,
    ResourcePerson,
    Role,
)
from schools.subjects import Subject

CENTRES = (Subject.THAI, Subject.MATHS, Subject.SCIENCE, Subject.LANGUAGES, Subject.EARLY)
PLC = ("อ่านออกเขียนได้ ป.1–3", "โจทย์ปัญหาคณิตศาสตร์", "วิทยาการคำนวณ", "ห้องเรียนรวมชั้น", "การวัดผลเพื่อพัฒนา")
TWINS = 5

# (kind, month and day, title, text, people, hours) of one academic year, from May.
WORK = (
    ("plan", (5, 25), "แผนปฏิบัติการประจำปี", "กำหนดเป้าหมาย กิจกรรม และปฏิทินร่วมกันของโรงเรียนสมาชิก", None, None),
    ("meeting", (6, 12), "ประชุมคณะกรรมการ ครั้งที่ 1", "เห็นชอบแผนและมอบหมายผู้รับผิดชอบกิจกรรม", 14, 3),
    ("plc", (7, 9), "เปิดชั้นเรียนและสะท้อนผล", "ครูร่วมสังเกตชั้นเรียนและสรุปสิ่งที่จะปรับในหน่วยต่อไป", 11, 2),
    ("activity", (8, 20), "แลกเปลี่ยนเรียนรู้สื่อการสอน", "โรงเรียนนำสื่อที่ใช้ได้ผลมาแลกเปลี่ยน แห่งละหนึ่งชิ้น", 38, 6),
    ("plc", (9, 3), "วิเคราะห์ผลการอ่านของนักเรียน", "เลือกกลุ่มที่ต้องช่วยและตกลงวิธีสอนซ่อม", 10, 2),
    ("meeting", (11, 18), "ประชุมคณะกรรมการ ครั้งที่ 2", "ติดตามงานภาคเรียนที่ 1 และเตรียมกิจกรรมภาคเรียนที่ 2", 13, 2.5),
    ("activity", (12, 15), "ค่ายวิชาการร่วม", "ฐานการเรียนรู้หกฐาน ครูและผู้ปกครองช่วยดำเนินงาน", 96, 6),
    ("result", (3, 20), "สรุปผลการดำเนินงาน", "ดำเนินการครบตามแผน ข้อเสนอคือเพิ่มเวลาเปิดชั้นเรียน", None, None),
)
EXPERTISE = (
    ("lead", "การสอนอ่านเขียนแบบแจกลูกสะกดคำ", Subject.THAI),
    ("lead", "คณิตศาสตร์ด้วยสื่อใกล้ตัว", Subject.MATHS),
    ("lead", "สะเต็มในห้องเรียนรวมชั้น", Subject.SCIENCE),
    ("lead", "ภาษาอังกฤษเพื่อการสื่อสาร", Subject.LANGUAGES),
    ("model", "ห้องเรียนปฐมวัยเน้นประสบการณ์", Subject.EARLY),
    ("model", "การวัดผลเพื่อพัฒนาผู้เรียน", Subject.MATHS),
    ("model", "แผนการจัดการศึกษาเฉพาะบุคคล", Subject.SPECIAL),
    ("model", "นาฏศิลป์พื้นบ้าน", Subject.ART),
    ("local", "จักสานไม้ไผ่", Subject.WORK),
    ("local", "สมุนไพรในท้องถิ่น", Subject.SCIENCE),
    ("local", "ทอผ้าย้อมสีธรรมชาติ", Subject.WORK),
    ("local", "ดนตรีพื้นบ้าน", Subject.ART),
    ("speaker", "การจัดการเรียนรู้เชิงรุก", ""),
    ("speaker", "ความปลอดภัยในสถานศึกษา", Subject.HEALTH),
)
PLACES = (
    ("สวนรุกขชาติ", "ป่าชุมชนและพรรณไม้", Subject.SCIENCE),
    ("พิพิธภัณฑ์บ้านเก่า", "ประวัติศาสตร์ท้องถิ่น", Subject.SOCIAL),
    ("ศูนย์เรียนรู้เกษตรพอเพียง", "เกษตรทฤษฎีใหม่", Subject.WORK),
    ("ห้องสมุดประชาชน", "การอ่านและสืบค้น", Subject.THAI),
    ("ศูนย์ทอผ้า", "ผ้าทอย้อมสีธรรมชาติ", Subject.WORK),
    ("แหล่งธรณีวิทยา", "หิน ดิน และซากดึกดำบรรพ์", Subject.SCIENCE),
    ("ลานกีฬาชุมชน", "กีฬาพื้นบ้าน", Subject.HEALTH),
    ("เรือนดนตรีพื้นบ้าน", "ดนตรีและการแสดง", Subject.ART),
)
PARTNERS = (
    ("มหาวิทยาลัยราชภัฏ", "มหาวิทยาลัย", "พัฒนาครูและวิจัยในชั้นเรียน"),
    ("วิทยาลัยเทคนิค", "สถานศึกษาอาชีวะ", "ทวิศึกษาและแนะแนวอาชีพ"),
    ("เทศบาลเมือง", "องค์กรปกครองส่วนท้องถิ่น", "อาหารกลางวันและรถรับส่ง"),
    ("โรงพยาบาลส่งเสริมสุขภาพ", "หน่วยงานสาธารณสุข", "คัดกรองสุขภาพนักเรียน"),
    ("มูลนิธิหนังสือเพื่อเด็ก", "มูลนิธิ", "มุมหนังสือในห้องเรียน"),
    ("ชมรมครูเกษียณ", "ชมรม", "พี่เลี้ยงครูบรรจุใหม่"),
    ("บริษัทพลังงานสะอาด", "ภาคเอกชน", "แผงโซลาร์และการเรียนรู้พลังงาน"),
)


def make(*, office, rng, today):
    """Fills an office that schools.demo made: posts, subject centres, PLC groups and twin schools, two years of work,
    and the three registers."""
    schools = list(office.schools.filter(closed_on=None).order_by("pk"))
    year = office.calendar.academic_year(today)
    _lead_areas(office, rng, year)
    _make_more(office, schools, rng, year)
    _make_work(office, rng, year, today)
    _make_directory(office, schools, rng, year)


def _person(rng):
    woman = rng.random() < 0.6
    prefix = rng.choice(("นาง", "นางสาว")) if woman else "นาย"
    given = rng.choice(demo.WOMEN if woman else demo.MEN)
    return f"{prefix}{given} {rng.choice(demo.FAMILY_FIRST)}{rng.choice(demo.FAMILY_LAST)}"


def _phone(rng):
    # No telephone number of the country begins with 099-000.
    return f"099-000-{rng.randrange(10_000):04d}"


def _lead_areas(office, rng, year):
    """Hosts, years and committees of the networks that group schools."""
    NetworkSchool.objects.filter(network__office=office, from_year=None).update(from_year=year - 6)
    posts = []
    for network in Network.objects.filter(office=office).order_by("pk"):
        members = list(network.schools.filter(closed_on=None).order_by("pk"))
        if not members:
            continue
        network.host = rng.choice(members)
        network.description = "ร่วมวางแผน นิเทศภายใน และแลกเปลี่ยนครูกับทรัพยากรของโรงเรียนในพื้นที่"
        network.save(update_fields=["host", "description"])
        posts.append(_post(network, "chair", rng.choice(members), rng, year - 5, year - 2))
        for kind in ("chair", "vice", "secretary", "member", "member", "member"):
            posts.append(_post(network, kind, rng.choice(members), rng, year - 1, None))
    NetworkPost.objects.bulk_create(posts)


def _post(network, kind, school, rng, first, last):
    return NetworkPost(
        network=network,
        kind=kind,
        name=_person(rng),
        school=school,
        phone=_phone(rng),
        from_year=first,
        to_year=last,
    )


def _make_more(office, schools, rng, year):
    """Subject centres, PLC groups and twin schools: a school belongs to several networks."""
    kinds = {kind.name: kind for kind in NetworkKind.objects.filter(office=None)}
    planned = [
        ("ศูนย์พัฒนากลุ่มสาระ", f"ศูนย์พัฒนา{subject.label}", 12, f"พัฒนาการเรียนการสอน{subject.label}ของทั้งเขต")
        for subject in CENTRES
    ]
    planned += [("ชุมชนการเรียนรู้ทางวิชาชีพ (PLC)", f"PLC {topic}", 6, f"ครูร่วมพัฒนา{topic}") for topic in PLC]
    planned += [("โรงเรียนคู่พัฒนา", f"คู่พัฒนาที่ {n}", 2, "โรงเรียนพี่เลี้ยงและโรงเรียนที่ร่วมพัฒนา") for n in range(1, TWINS + 1)]
    memberships, posts = [], []
    for kind, name, size, description in planned:
        members = rng.sample(schools, min(size, len(schools)))
        network = Network.objects.create(
            office=office, kind=kinds[kind], name=name, description=description, host=members[0]
        )
        memberships += [NetworkSchool(network=network, school=school, from_year=year - 1) for school in members]
        posts.append(_post(network, "chair", members[0], rng, year - 1, None))
        if size > 2:
            left = next((school for school in schools if school not in members), None)
            if left:
                memberships.append(NetworkSchool(network=network, school=left, from_year=year - 3, to_year=year - 2))
            posts.append(_post(network, "secretary", members[-1], rng, year - 1, None))
    NetworkSchool.objects.bulk_create(memberships)
    NetworkPost.objects.bulk_create(posts)


def _make_work(office, rng, year, today):
    """Two academic years of plans, meetings, activities, PLC and results up to today."""
    head = Membership.objects.filter(office=office, role=Role.HEAD).first().user
    rows = []
    for network in Network.objects.filter(office=office).order_by("pk"):
        for of_year in (year - 1, year):
            first = office.calendar.academic_span(of_year)[0]
            for kind, (month, day), title, text, people, hours in WORK:
                on = first.replace(year=first.year + (month < 5), month=month, day=day)
                on += timedelta(days=rng.randrange(-4, 5))
                if on > today or rng.random() < 0.2:
                    continue
                rows.append(
                    NetworkActivity(
                        network=network,
                        kind=kind,
                        on=on,
                        title=f"{title} ปีการศึกษา {of_year}",
                        text=text,
                        people=people and people + rng.randrange(-3, 6),
                        hours=hours,
                        created_by=head,
                    )
                )
    NetworkActivity.objects.bulk_create(rows, batch_size=500)


def _make_directory(office, schools, rng, year):
    networks = list(Network.objects.filter(office=office, kind__is_area=True).order_by("pk"))
    ResourcePerson.objects.bulk_create(
        ResourcePerson(
            office=office,
            kind=kind,
            name=_person(rng),
            expertise=expertise,
            subject=subject,
            school=rng.choice(schools) if kind in ("lead", "model") else None,
            network=rng.choice(networks),
            since_year=year - rng.randrange(1, 8),
            phone=_phone(rng),
            has_consent=rng.random() < 0.6,
        )
        for kind, expertise, subject in EXPERTISE * 2
    )
    LearningResource.objects.bulk_create(
        LearningResource(
            office=office,
            name=f"{name}{rng.choice(demo.LAND)}{rng.choice(demo.MARK)}",
            topic=topic,
            subject=subject,
            place=f"ตำบล{school.subdistrict}",
            district=school.district,
            network=school.network,
            latitude=school.latitude,
            longitude=school.longitude,
            contact=_person(rng),
            phone=_phone(rng),
            has_consent=rng.random() < 0.6,
        )
        for name, topic, subject in PLACES * 2
        for school in [rng.choice(schools)]
    )
    Partner.objects.bulk_create(
        Partner(
            office=office,
            name=f"{name}{demo.PROVINCE}",
            kind=kind,
            topic=topic,
            contact=_person(rng),
            phone=_phone(rng),
            has_consent=rng.random() < 0.6,
            starts_on=office.calendar.academic_span(year - rng.randrange(0, 3))[0],
        )
        for name, kind, topic in PARTNERS
    )
    # Last, so that what was invented before stays as it was.
    ResourcePerson.objects.bulk_create(
        ResourcePerson(
            office=office,
            kind=ResourcePerson.Kind.INCLUSIVE,
            name=_person(rng),
            subject=Subject.SPECIAL,
            school=school,
            network=school.network,
            since_year=year - rng.randrange(1, 5),
            phone=_phone(rng),
            has_consent=True,
        )
        for school in schools[::6]
    )
