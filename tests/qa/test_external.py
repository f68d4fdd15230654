"""The cycle of the external assessment, as office and school see it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from instruments.models import Instrument
from qa.actions import external
from qa.models import ExternalAssessment, ExternalResult, ExternalRound, ReassessmentRequest
from schools.models import Role, StoredFile
from supervision.actions.changes import Stale
from tests.factories import make_office, make_school, make_user
from tests.qa.external_factories import answers, give_result, head_of, make_assessment, round_four
from tests.qa.factories import many_pages, pdf
from thai.dates import numeric

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return head_of(office)


@pytest.fixture
def assessment(office, head):
    return make_assessment(office, head)


@pytest.fixture
def director(assessment):
    return make_user(Role.SCHOOL_DIRECTOR, school=assessment.school)


def url(name, *args):
    return reverse(f"qa:{name}", args=args)


def appointment(place, **fields):
    day = timezone.localdate() + timedelta(days=20)
    given = {"school": place.smis_code, "round": round_four().pk, "level": "basic", "mode": "onsite"}
    return given | {"starts_on": numeric(day), "ends_on": numeric(day + timedelta(days=2))} | fields


# ---- appointment


def test_an_appointment_is_kept_once_and_the_school_is_told(client, office, head):
    school = make_school(office)
    director = make_user(Role.SCHOOL_DIRECTOR, school=school)
    client.force_login(head)
    for _ in range(2):
        client.post(url("external_new"), appointment(school))
    row = ExternalAssessment.objects.get()
    assert (row.office, row.school, row.attempt, row.state) == (office, school, 1, "planned")
    assert Notice.objects.filter(user=director, kind="quality").count() == 1


def test_the_list_shows_the_appointment_with_its_days(client, office, head, assessment):
    client.force_login(head)
    page = client.get(url("external")).content.decode()
    assert assessment.school.full_name in page
    assert "ยังไม่ตรวจ" in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"ends_on": "1/1/2560"}, "วันสุดท้ายต้องไม่ก่อนวันแรก"),
        ({"starts_on": "1/1/2600", "ends_on": ""}, "ห่างจากวันนี้เกิน 5 ปี"),
        ({"starts_on": "เมื่อวาน"}, "วันแรกที่ประเมิน"),
        ({"school": "99999999"}, "ไม่พบโรงเรียนรหัสนี้"),
    ],
)
def test_a_wrong_appointment_is_refused_in_words(client, office, head, fields, told):
    client.force_login(head)
    page = client.post(url("external_new"), appointment(make_school(office), **fields))
    assert told in page.content.decode()
    assert not ExternalAssessment.objects.exists()


def test_a_level_that_is_not_taught_is_refused(client, office, head):
    client.force_login(head)
    page = client.post(url("external_new"), appointment(make_school(office, has_early=False), level="early"))
    assert "ไม่ได้เปิดสอน" in page.content.decode()


def test_a_closed_school_and_one_of_another_office_are_refused(client, office, head):
    client.force_login(head)
    closed = make_school(office, closed_on=timezone.localdate() - timedelta(days=1))
    for school in (closed, make_school(make_office())):
        assert "ไม่พบโรงเรียน" in client.post(url("external_new"), appointment(school)).content.decode()


def test_a_round_of_another_office_is_refused(client, office, head):
    other = ExternalRound.objects.create(office=make_office(), code="x", name="รอบของเขา", first_year=2567)
    client.force_login(head)
    client.post(url("external_new"), appointment(make_school(office), round=other.pk))
    assert not ExternalAssessment.objects.exists()


def test_a_stale_edit_overwrites_nothing(client, head, assessment):
    client.force_login(head)
    stale = {"mode": "sar", "unit": "ใหม่", "version": 1}
    stale |= {"starts_on": numeric(assessment.starts_on), "ends_on": numeric(assessment.ends_on)}
    ExternalAssessment.objects.filter(pk=assessment.pk).update(version=2, unit="ของคนอื่น")
    page = client.post(url("external_edit", assessment.pk), stale)
    assert page.status_code == 409
    assert "ของคนอื่น" in page.content.decode()
    assessment.refresh_from_db()
    assert assessment.unit == "ของคนอื่น"


def test_a_moved_day_is_told_and_stands_in_the_timeline(client, head, assessment, director):
    client.force_login(head)
    day = timezone.localdate() + timedelta(days=40)
    client.post(
        url("external_edit", assessment.pk), {"mode": "onsite", "starts_on": numeric(day), "ends_on": "", "version": 1}
    )
    assessment.refresh_from_db()
    assert (assessment.starts_on, assessment.ends_on) == (day, day)
    assert Notice.objects.filter(user=director, title__contains="เปลี่ยนวันประเมิน").exists()
    assert assessment.events.filter(label__contains="เปลี่ยนวันประเมิน").exists()


def test_calling_off_needs_a_reason_and_can_be_taken_back(client, head, assessment):
    client.force_login(head)
    page = client.post(url("external_cancel", assessment.pk), {"version": 1})
    assert page.status_code == 422
    assert "โปรดระบุเหตุผลที่ยกเลิก" in page.content.decode()
    client.post(url("external_cancel", assessment.pk), {"version": 1, "reason": "สมศ. เลื่อน"})
    assessment.refresh_from_db()
    assert assessment.state == "cancelled"
    client.post(url("external_restore", assessment.pk), {"version": assessment.version})
    assessment.refresh_from_db()
    assert assessment.state == "planned"


def test_the_school_does_not_read_what_the_office_asks_of_the_assessors(client, head, assessment, director):
    ExternalAssessment.objects.filter(pk=assessment.pk).update(issues="ตรวจเรื่องการอ่าน")
    client.force_login(director)
    assert "ตรวจเรื่องการอ่าน" not in client.get(url("external_assessment", assessment.pk)).content.decode()
    client.force_login(head)
    assert "ตรวจเรื่องการอ่าน" in client.get(url("external_assessment", assessment.pk)).content.decode()


# ---- documents


def attach(client, assessment, content, kind="real"):
    file = SimpleUploadedFile("ฉบับจริง.pdf", content, content_type="application/pdf")
    return client.post(url("external_documents", assessment.pk), {"kind": kind, "file": file})


def test_a_document_replaces_the_one_before_which_stays_on_record(client, head, assessment):
    client.force_login(head)
    first, second = pdf(), many_pages(2)
    for content in (first, first, second):
        attach(client, assessment, content)
    assert assessment.documents.count() == 2
    assert assessment.documents.filter(replaced_at=None).count() == 1


def test_what_is_no_pdf_is_refused_and_nothing_is_kept(client, head, assessment):
    client.force_login(head)
    page = attach(client, assessment, b"MZ not a pdf")
    assert page.status_code == 422
    assert "ไม่ใช่ PDF" in page.content.decode()
    assert not assessment.documents.exists()


def test_the_school_reads_its_documents_and_another_school_does_not(client, office, head, assessment, director):
    client.force_login(head)
    attach(client, assessment, pdf())
    file = reverse("schools:file", args=[StoredFile.objects.get(purpose="external").pk])
    client.force_login(director)
    assert client.get(file).status_code == 200
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=make_school(office)))
    assert client.get(file).status_code == 404


# ---- readiness


def test_a_readiness_check_says_the_score_and_what_is_missing(client, head, assessment, director):
    client.force_login(head)
    version = Instrument.objects.get(code="F-07", office=None).current
    given = answers(version, best=False) | {"checked_on": numeric(timezone.localdate())}
    client.post(url("external_readiness", assessment.pk), given)
    check = assessment.checks.get()
    assert check.score == 0
    assert check.band == "ยังไม่พร้อม"
    assert len(check.missing) > 5
    client.force_login(director)
    page = client.get(url("external_assessment", assessment.pk)).content.decode()
    assert check.missing[0]["text"] in page


def test_everything_there_is_a_hundred_percent(client, head, assessment):
    client.force_login(head)
    version = Instrument.objects.get(code="F-07", office=None).current
    client.post(
        url("external_readiness", assessment.pk), answers(version) | {"checked_on": numeric(timezone.localdate())}
    )
    check = assessment.checks.get()
    assert (check.score, check.missing, check.band) == (100, [], "พร้อม")


def test_a_check_of_a_day_to_come_is_refused_and_what_was_answered_stays(client, head, assessment):
    client.force_login(head)
    version = Instrument.objects.get(code="F-07", office=None).current
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = client.post(url("external_readiness", assessment.pk), answers(version) | {"checked_on": numeric(tomorrow)})
    assert "ต้องไม่เป็นวันในอนาคต" in page.content.decode()
    assert not assessment.checks.exists()


# ---- oral report


def test_the_committee_is_kept_with_its_order(client, head, assessment):
    client.force_login(head)
    people = "นางสาวดี มีสุข, รองผู้อำนวยการ, ประธานกรรมการ\nนายกล้า หาญ, ศึกษานิเทศก์"
    given = {"oral_on": numeric(assessment.ends_on), "oral_order": "125/2569", "members": people, "version": 1}
    client.post(url("external_oral", assessment.pk), given)
    assert list(assessment.members.values_list("name", "part")) == [("นางสาวดี มีสุข", "chair"), ("นายกล้า หาญ", "member")]
    page = client.get(url("external_assessment", assessment.pk)).content.decode()
    assert "125/2569" in page


def test_a_line_without_a_name_is_refused(client, head, assessment):
    client.force_login(head)
    page = client.post(url("external_oral", assessment.pk), {"members": ", ศึกษานิเทศก์", "version": 1})
    assert "ไม่มีชื่อ" in page.content.decode()


# ---- result and recommendations


def result_of(assessment, **fields):
    standards = assessment.standard_set.standards.all()
    given = {f"standard_{row.pk}": "3" for row in standards} | {"result": "ดี", "version": assessment.version}
    return given | {"assessed_on": numeric(assessment.starts_on)} | fields


def test_a_result_is_kept_by_standard_and_indicator(client, office, head):
    assessment = make_assessment(office, head, round=ExternalRound.objects.get(code="onesqa5"))
    client.force_login(head)
    standard = assessment.standard_set.standards.first()
    issue = standard.issues.first()
    more = {f"issue_{issue.pk}": "4", f"standard_{standard.pk}_improvements": "การอ่าน"}
    client.post(url("external_result", assessment.pk), result_of(assessment, **more))
    assessment.refresh_from_db()
    assert assessment.state == "resulted"
    assert assessment.result.result == "ดี"
    assert assessment.result.standards.count() == assessment.standard_set.standards.count()
    assert assessment.result.indicators.get().level == 4
    assert "การอ่าน" in client.get(url("external_assessment", assessment.pk)).content.decode()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"result": "เยี่ยมที่สุดในโลก"}, "ผลที่เลือกไม่อยู่ในระดับผลของรอบนี้"),
        ({"assessed_on": "1/1/2599"}, "ต้องไม่เป็นวันในอนาคต"),
    ],
)
def test_a_result_outside_the_scale_is_refused(client, head, assessment, more, told):
    client.force_login(head)
    page = client.post(url("external_result", assessment.pk), result_of(assessment, **more))
    assert told in page.content.decode()
    assert not ExternalResult.objects.exists()


def test_a_level_outside_the_set_is_refused(client, head, assessment):
    client.force_login(head)
    standard = assessment.standard_set.standards.first()
    page = client.post(url("external_result", assessment.pk), result_of(assessment, **{f"standard_{standard.pk}": "9"}))
    assert "ระดับนี้ไม่อยู่ในชุดมาตรฐาน" in page.content.decode()


def test_two_who_record_at_once_do_not_overwrite_each_other(client, head, assessment):
    client.force_login(head)
    stale = result_of(assessment)
    give_result(assessment, head)
    page = client.post(url("external_result", assessment.pk), stale)
    assert page.status_code == 409
    assert "พอใช้" in page.content.decode()
    assert ExternalResult.objects.get().result == "พอใช้"
    with pytest.raises(Stale):
        external.mark_assessed(assessment=assessment, by=head, version=1)


def test_an_imported_result_is_taken_over_and_not_doubled(head, assessment):
    ExternalResult.objects.create(
        school=assessment.school, round=assessment.round.name, level="basic", year=2566, result="ดี"
    )
    give_result(assessment, head, "พอใช้")
    assert ExternalResult.objects.get().result == "พอใช้"


# ---- re-assessment


def test_a_school_asks_again_and_gets_its_second_attempt(client, head, assessment, director):
    give_result(assessment, head)
    client.force_login(director)
    asked = {"reason": "ผลต่ำกว่าเป้าหมาย", "plan": "ปรับแผนการอ่าน"}
    for _ in range(2):
        client.post(url("external_again", assessment.pk), asked)
    request = ReassessmentRequest.objects.get()
    assert request.deadline_on == assessment.starts_on + timedelta(days=assessment.round.reassess_days)
    assert Notice.objects.filter(user=head, title__contains="ขอประเมินซ้ำ").count() == 1
    client.force_login(head)
    client.post(url("external_again_send", assessment.pk), {"send-version": 1, "send-comment": ""})
    day = timezone.localdate() + timedelta(days=60)
    client.post(url("external_again_grant", assessment.pk), {"grant-version": 2, "grant-starts_on": numeric(day)})
    request.refresh_from_db()
    assert request.state == "granted"
    assert (request.next.attempt, request.next.starts_on) == (2, day)
    give_result(request.next, head, "ดี", 3)
    assert list(ExternalResult.objects.order_by("attempt").values_list("result", flat=True)) == ["พอใช้", "ดี"]


def test_a_refusal_needs_a_reason(client, head, assessment, director):
    give_result(assessment, head)
    client.force_login(director)
    client.post(url("external_again", assessment.pk), {"reason": "ก", "plan": "ข"})
    client.force_login(head)
    page = client.post(url("external_again_refuse", assessment.pk), {"refuse-version": 1})
    assert "โปรดระบุเหตุผลให้โรงเรียนทราบ" in page.content.decode()
    client.post(url("external_again_refuse", assessment.pk), {"refuse-version": 1, "refuse-comment": "พ้นรอบ"})
    assert ReassessmentRequest.objects.get().state == "refused"


def test_a_result_imported_under_a_short_name_of_the_round_is_taken_over_too(head, assessment):
    ExternalResult.objects.create(school=assessment.school, round="รอบสี่", level="basic", year=2566, result="ดี")
    give_result(assessment, head, "พอใช้")
    assert ExternalResult.objects.get().round == assessment.round.name
