"""A school with more to tell than a page holds. Runs in a process of the installation under test."""

from datetime import timedelta
from decimal import Decimal

from qa.models import ExternalResult, Round, StandardSet, Submission
from qa.models import TestScore as Score
from schools.models import Duty, NetworkSchool, Office, Programme, Role, SchoolProgramme, SchoolYear, User
from supervision.models import Recommendation
from tests.factories import make_network, make_school, make_user, today
from tests.supervision.factories import make_open_recommendation, make_visit
from thai.years import fiscal_year

LONG = "ปรับแผนการจัดการเรียนรู้ให้ระบุเกณฑ์การวัดผลและเครื่องมือที่ชัดเจน พร้อมบันทึกผลหลังสอนและนำผลไปพัฒนาผู้เรียนเป็นรายบุคคลอย่างต่อเนื่อง "
TESTS = [
    ("RT", "ป.1", ("การอ่านออกเสียง", "การอ่านรู้เรื่อง")),
    ("NT", "ป.3", ("คณิตศาสตร์", "ภาษาไทย")),
    ("O-NET", "ป.6", ("ภาษาไทย", "ภาษาอังกฤษ", "คณิตศาสตร์", "วิทยาศาสตร์")),
    ("O-NET", "ม.3", ("ภาษาไทย", "ภาษาอังกฤษ", "คณิตศาสตร์", "วิทยาศาสตร์")),
]


def make():
    """A school of all levels in the demo office with more than its page shows of everything; returns its key."""
    office = Office.objects.get(is_demo=True)
    head = User.objects.get(username="head")
    supervisor = User.objects.get(username="supervisor")
    network = make_network(office, "กลุ่มเครือข่ายพัฒนาคุณภาพการศึกษาดอนประดู่ใหญ่")
    school = make_school(
        office,
        "ชุมชนบ้านดอนประดู่ (มิตรภาพที่ 128 อนุสรณ์)",
        network=network,
        director_name="นายตะวัน ทุ่งทองคำ",
        director_phone="081-000-0000",
        phone="042-000-000 ต่อ 12",
        email="office@don-pradu.example.org",
        website="https://don-pradu.example.org",
        address="128 หมู่ 14 ถนนมิตรภาพสายเก่า",
        subdistrict="ดอนประดู่ใหญ่",
        district="เมืองแก้วธารา",
        province="แก้วธารา",
        zip_code="99010",
        latitude="16.134573",
        longitude="101.186394",
    )
    helpers = [make_user(Role.SUPERVISOR, office=office, phone="081-000-0001") for _ in range(2)]
    for person in (supervisor, *helpers):
        Duty.objects.create(office=office, user=person, year=fiscal_year(today()), school=school)
    for name in ("ศูนย์พัฒนากลุ่มสาระการเรียนรู้คณิตศาสตร์", "วง PLC การอ่านการเขียน", "โรงเรียนคู่พัฒนา"):
        NetworkSchool.objects.create(school=school, network=make_network(office, name))
    for n, name in enumerate(("ขยายโอกาสทางการศึกษา", "โรงเรียนคุณภาพ", "DLTV", "STEM", "Eco-School", "วิทยาศาสตร์พลังสิบ")):
        programme = Programme.objects.create(office=office, name=f"{name} ของสำนักงาน")
        SchoolProgramme.objects.create(school=school, programme=programme, from_year=2560 + n)
    for n in range(7):
        SchoolYear.objects.create(
            school=school,
            academic_year=2567 - n,
            pupils_early=120 + n,
            pupils_primary=410 + n,
            pupils_lower=180 + n,
            pupils_upper=90 + n,
            teachers=42,
            rooms=31,
            size="large",
            size_label="ใหญ่",
        )
        for test, grade, subjects in TESTS:
            for subject in subjects:
                Score.objects.create(
                    school=school,
                    test=test,
                    grade=grade,
                    academic_year=2567 - n,
                    subject=subject,
                    mean=Decimal("50.25") + n,
                )
        make_visit(
            school=school,
            supervisor=supervisor,
            state="approved",
            head=head,
            purpose=LONG,
            visited_on=today() - timedelta(days=220 + 30 * n),
        )
        late = make_open_recommendation(
            school=school, supervisor=supervisor, head=head, visited_on=today() - timedelta(days=300 + n)
        )
        Recommendation.objects.filter(pk=late.pk).update(text=LONG * 2, due_on=today() - timedelta(days=n + 1))
        owed(school, head, 2567 - n)
        for level in ("early", "basic"):
            ExternalResult.objects.create(
                school=school, round=f"รอบ {7 - n} (พ.ศ. 2559–2565)", level=level, year=2565 - n, result="ระดับคุณภาพดีมาก"
            )
    make_school(office, "บ้านเล็ก", closed_on=today(), merged_into=school)
    return school.pk


def owed(school, head, year):
    """The two reports of a round: one never sent, one received."""
    due = today() - timedelta(days=20 + 365 * (2567 - year))
    dates = {"opens_on": due, "due_on": due, "closes_on": due, "created_by": head}
    round, _ = Round.objects.get_or_create(office=school.office, kind="sar", academic_year=year, defaults=dates)
    for level, state in (("early", "expected"), ("basic", "submitted")):
        Submission.objects.create(
            round=round,
            school=school,
            level=level,
            standard_set=StandardSet.objects.get(code="moe2561_basic"),
            state=state,
            submitted_at=f"{due}T09:00+07:00" if state == "submitted" else None,
            overall_level=5 if state == "submitted" else None,
        )
