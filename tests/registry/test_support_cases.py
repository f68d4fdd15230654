"""Requests and referrals of children with special needs: under a number, never under a name."""

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from registry import demo_cases
from registry.forms.support_cases import DIGITS, NAMES, NO_NAME
from registry.models import SupportCase
from schools.models import Figures, Role
from tests.factories import make_office, make_school, make_user
from tests.registry.case_factories import make_case

pytestmark = pytest.mark.django_db


def test_a_case_goes_from_the_school_to_its_result(client, django_assert_max_num_queries):
    office = make_office()
    school = make_school(office)
    head = make_user(Role.HEAD, office=office)
    teacher = make_user(Role.SCHOOL_STAFF, office=office, school=school)
    client.force_login(teacher)
    new = reverse("registry:support_case_new")
    data = {
        "kind": "media", "need": "hearing", "stage": "pupils_primary", "what": "สื่อภาพประกอบคำ", "amount": 2,
        "towards": "คูปองการศึกษา รอบที่ 1", "client_uuid": client.get(new).context["form"].initial["client_uuid"],
    }  # fmt: skip
    names = ["สื่อสำหรับ ด.ช.สมชาย ใจดี", "เด็กหญิงมานี", "ของ นายเอก", "เลข 1 1020 30405 06 7", "เลข ๑๑๐๒๐๓๐๔๐๕๐๖๗"]
    for named in names:
        assert NO_NAME in client.post(new, data | {"what": named}).context["form"].errors["what"], named
    told = ("ดช.สมชาย", "ของดญ.สมหญิง", "ด.ช. เอก", "นางสมศรี", "(นาง สมศรี)", "นางสาวมานี", "ผู้ปกครองนางสาวมานี", "น.ส.มานี")
    told += ("ผู้ปกครองนายสมชาย", "มารดานางงามตา", "ให้แก่นายกอบชัย", "1.นายเอก", "ผู้ปกครอง:นางรำไพ", "ครูนางสาวไพลิน")
    for named in told:
        assert NAMES.search(named), named
    allowed = ("ผู้เรียนเป็นเด็กชายและเด็กหญิง", "ผ่านนายกเทศมนตรี", "จำนวน 1,200 ชุด โทร 0 5555 1234", "นายทะเบียน")
    allowed += (
        "เสนอ นายอำเภอ",
        "กับนายอำเภอ",
        "นางพยาบาลประจำโรงเรียน",
        "โดยนางพยาบาล",
        "กระดานนางรำ",
        "ชุดนางรำ",
        "นางฟ้า",
    )
    allowed += ("จากนายจ้าง", "ของนายก อบต.", "คำนำหน้า นาย นาง หรือ นางสาว", "นาย/นาง/นางสาว", "อำเภอ นางรอง", "เจ้านาย")
    for fine in allowed:
        assert not NAMES.search(fine) and not DIGITS.search(fine), fine
    wrong = client.post(new, data | {"need": "", "stage": "p9", "amount": 0})
    assert wrong.context["form"].errors.keys() == {"need", "stage", "amount"}
    for _click in range(2):
        assert client.post(new, data).status_code == 302
    case = SupportCase.objects.get()
    assert (case.number, case.state, case.school) == (1, "asked", school)
    # What leaves the system by mail says nothing of the child.
    notice = Notice.objects.get(user=head)
    assert case.number_text in notice.title and "การได้ยิน" not in notice.title + notice.body

    def step(name, **more):
        case.refresh_from_db()
        given = {f"{name}-{key}": value for key, value in {"version": case.version, **more}.items()}
        return client.post(reverse("registry:support_case_step", args=[case.pk, name]), given, follow=True)

    assert step("accept").status_code == 403
    client.force_login(head)
    step("accept")
    assert step("forward", note="").status_code == 422
    assert step("forward", note="ส่งเรื่องของ ด.ญ.มานะ").status_code == 422
    step("forward", note="ศูนย์การศึกษาพิเศษ วันนี้")
    assert step("finish", note="ได้รับแล้ว").status_code == 422
    step("finish", note="ได้รับบางส่วน", received=1)
    # The second click finds it done.
    assert "มีผู้ดำเนินการแล้ว" in step("finish", note="อีก", received=2).content.decode()
    assert (case.state, case.received, case.result, case.ended_on is None) == ("done", 1, "ได้รับบางส่วน", False)
    assert [event.what for event in case.events.all()] == ["ask", "accept", "forward", "finish"]

    # A referral counts nothing; a school takes its own back with a reason.
    other = make_case(school, by=teacher, kind="referral", what="ประเมินการได้ยิน")
    client.force_login(teacher)
    case = other
    assert step("cancel", note="").status_code == 422
    step("cancel", note="ย้ายสถานศึกษา")
    other.refresh_from_db()
    assert (other.number, other.state) == (2, "cancelled")
    for _n in range(6):
        make_case(school, by=teacher)
    index = reverse("registry:support_cases")
    with django_assert_max_num_queries(9):
        page = client.get(index, {"state": "asked"})
    assert len(page.context["page"].object_list) == 6 and ("done", "ได้รับแล้ว", 1) in page.context["states"]
    assert len(client.get(index, {"need": "hearing", "q": school.name}).context["page"].object_list) == 1
    # Another school of the office knows nothing of it.
    client.force_login(make_user(Role.SCHOOL_STAFF, office=office, school=make_school(office)))
    assert client.get(reverse("registry:support_case", args=[other.pk])).status_code == 404


def test_a_referral_says_to_whom_and_with_what_result(client):
    office = make_office()
    school = make_school(office)
    case = make_case(school, kind="referral", what="ประเมินการได้ยิน", towards="โรงพยาบาลแม่สอด")
    client.force_login(make_user(Role.HEAD, office=office))
    for name, note in (("accept", ""), ("forward", "ศูนย์การศึกษาพิเศษจังหวัด"), ("finish", "ได้รับเครื่องช่วยฟัง")):
        case.refresh_from_db()
        given = {f"{name}-version": case.version, f"{name}-note": note}
        client.post(reverse("registry:support_case_step", args=[case.pk, name]), given)
    case.refresh_from_db()
    assert (case.state, case.received, case.result) == ("done", None, "ได้รับเครื่องช่วยฟัง")
    page = client.get(reverse("registry:support_case", args=[case.pk])).content.decode()
    for text in (case.number_text, "ประเมินการได้ยิน", "โรงพยาบาลแม่สอด", "ศูนย์การศึกษาพิเศษจังหวัด", "ได้รับเครื่องช่วยฟัง"):
        assert text in page, text


def test_the_children_of_the_demo_stand_in_the_figures_of_their_schools():
    office = make_office()
    teacher = make_user(Role.SCHOOL_STAFF, office=office, school=make_school(office))
    make_user(Role.HEAD, office=office)
    sheet = Figures.objects.create(
        school=teacher.acting.school, academic_year=2569, data_date="1jun", inclusive={"seeing": [0, 2]}, with_iep=1
    )
    demo_cases.make(office=office)
    sheet.refresh_from_db()
    needs = set(SupportCase.objects.values_list("need", flat=True))
    assert needs == set(sheet.inclusive) and len(needs) == 4
    for case in SupportCase.objects.all():
        days = [event.at for event in case.events.order_by("pk")]
        assert days == sorted(days) and days[0] == case.created_at and days[-1] <= timezone.now()
        assert case.ended_on in (None, timezone.localdate(days[-1]))
    assert (sheet.inclusive["seeing"], sheet.with_iep, sheet.screened) == ([0, 2], 4, 3)
