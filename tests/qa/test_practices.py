"""The register of best practices: writing, deciding, what everybody reads."""

import uuid

import pytest
from django.urls import reverse

from qa.actions import practices
from qa.models import BestPractice, SarPart
from schools.models import Role
from supervision.actions.changes import Stale, WrongState
from tests.factories import make_office, make_school, make_user
from tests.qa.award_factories import make_award, make_practice, nominate
from tests.qa.factories import pdf, photo, upload

pytestmark = pytest.mark.django_db


def form(**changes):
    return {
        "title": "ตลาดนัดนักอ่าน",
        "academic_year": "2568",
        "level": "basic",
        "theme": "reading",
        "abstract": "อ่านทุกเช้า",
        "client_uuid": str(uuid.uuid4()),
        **changes,
    }


def test_a_school_writes_proposes_and_the_head_publishes(client):
    school = make_school(make_office(), phone="055-123456")
    writer = make_user(Role.SCHOOL_STAFF, school=school)
    head = make_user(Role.HEAD, office=school.office)
    client.force_login(writer)
    data = form()
    client.post(reverse("qa:practice_new"), data)
    client.post(reverse("qa:practice_new"), data)
    practice = BestPractice.objects.get()
    assert (practice.school, practice.state, practice.written_by_school) == (school, "draft", True)
    public = reverse("reports:public_practice", args=[school.office_id, practice.pk])
    for user, name in ((writer, "propose"), (head, "approve"), (head, "publish")):
        client.logout()
        assert client.get(public).status_code == 404
        client.force_login(user)
        practice.refresh_from_db()
        client.post(reverse("qa:practice_step", args=[practice.pk, name]), {f"{name}-version": practice.version})
    client.logout()
    page = client.get(public, follow=True).text
    assert "ตลาดนัดนักอ่าน" in page and "055-123456" in page
    assert "ตลาดนัดนักอ่าน" in client.get(reverse("reports:public_practices", args=[school.office_id]), follow=True).text
    # No person stands on it: neither who wrote it nor who approved it.
    assert writer.family_name not in page and head.given_name not in page


def test_the_office_does_not_read_what_a_school_is_still_writing(client):
    school = make_school(make_office())
    practice = make_practice(school, by=make_user(Role.SCHOOL_DIRECTOR, school=school))
    address = reverse("qa:practice", args=[practice.pk])
    client.force_login(make_user(Role.HEAD, office=school.office))
    assert client.get(address).status_code == 404
    practices.step(practice=practice, name="propose", by=practice.created_by, version=1)
    assert client.get(address).status_code == 200


def test_what_was_proposed_once_stays_readable_for_the_office(client):
    school = make_school(make_office())
    practice = make_practice(school, by=make_user(Role.SCHOOL_DIRECTOR, school=school), state="proposed")
    head, supervisor = (make_user(role, office=school.office) for role in (Role.HEAD, Role.SUPERVISOR))

    def step(user, name):
        practice.refresh_from_db()
        client.force_login(user)
        sent = {f"{name}-version": practice.version, f"{name}-reason": "เพิ่มผล"}
        return client.post(reverse("qa:practice_step", args=[practice.pk, name]), sent, follow=True)

    back = step(head, "send_back")
    assert back.status_code == 200 and "ส่งกลับให้แก้ไขแล้ว" in back.text and practice.title in back.text
    step(practice.created_by, "withdraw")
    restored = step(supervisor, "restore")
    assert restored.status_code == 200 and practice.title in restored.text


def test_what_a_school_withdrew_before_it_proposed_stays_its_own(client):
    school = make_school(make_office())
    practice = make_practice(school, by=make_user(Role.SCHOOL_DIRECTOR, school=school), state="withdrawn")
    address = reverse("qa:practice", args=[practice.pk])
    codes = []
    for user in (make_user(Role.HEAD, office=school.office), practice.created_by):
        client.force_login(user)
        codes.append(client.get(address).status_code)
    assert codes == [404, 200]


def test_unpublishing_takes_the_page_and_its_files_away_at_once(client):
    practice = make_practice()
    attachment = practices.attach(
        practice=practice, by=practice.created_by, title="สื่อ", upload=(pdf(), "application/pdf", "ครูสมศรี.pdf")
    )
    for name in ("propose", "approve", "publish"):
        practices.step(practice=practice, name=name, by=practice.created_by, version=practice.version)
    where = [practice.office_id, practice.pk]
    file = reverse("reports:public_practice_file", args=[*where, attachment.file_id])
    answer = client.get(file, follow=True)
    assert b"".join(answer).startswith(b"%PDF")
    # The name that the file had at home stays there.
    assert "%E0%B8%AA%E0%B8%B7%E0%B9%88%E0%B8%AD" in answer["Content-Disposition"]
    client.force_login(practice.created_by)
    step = reverse("qa:practice_step", args=[practice.pk, "unpublish"])
    assert client.post(step, {"unpublish-version": practice.version}).status_code == 422
    client.post(step, {"unpublish-version": practice.version, "unpublish-reason": "ผู้ปกครองขอให้นำภาพออก"})
    client.logout()
    for address in (file, reverse("reports:public_practice", args=where)):
        gone = client.get(address, follow=True)
        assert gone.status_code == 410 and "ผู้ปกครอง" not in gone.text
    practice.refresh_from_db()
    assert (practice.state, practice.published_at) == ("approved", None)
    assert practice.events.last().label == "ยกเลิกการเผยแพร่"


def test_pictures_of_pupils_are_public_with_consent_alone(client):
    practice = make_practice()
    client.force_login(practice.created_by)
    address = reverse("qa:practice_attach", args=[practice.pk])
    page = client.post(address, {"title": "ภาพกิจกรรม", "file": upload(photo(), "ภาพ.jpg", "image/jpeg")})
    assert page.status_code == 422 and "โปรดระบุว่าไฟล์นี้มีภาพนักเรียนหรือไม่" in page.text
    client.post(
        address, {"title": "ภาพกิจกรรม", "file": upload(photo(), "ภาพ.jpg", "image/jpeg"), "children": "no_consent"}
    )
    client.post(address, {"title": "คลิป", "url": "https://example.org/a"})
    row = practice.attachments.get(title="ภาพกิจกรรม")
    assert "ยังไม่ได้รับความยินยอม" in client.get(reverse("qa:practice", args=[practice.pk])).text
    for name in ("propose", "approve", "publish"):
        practices.step(practice=practice, name=name, by=practice.created_by, version=practice.version)
    client.logout()
    public = reverse("reports:public_practice", args=[practice.office_id, practice.pk])
    file = reverse("reports:public_practice_file", args=[practice.office_id, practice.pk, row.file_id])
    page = client.get(public, follow=True).text
    assert "ภาพกิจกรรม" not in page and "คลิป" in page
    assert client.get(file).status_code == 404
    # With consent it is shown from the next publication on: what was published does not change.
    type(row).objects.filter(pk=row.pk).update(children="consent")
    assert "ภาพกิจกรรม" not in client.get(public, follow=True).text
    for name in ("unpublish", "publish"):
        practices.step(
            practice=practice, name=name, by=practice.created_by, version=practice.version, reason="มีความยินยอม"
        )
    assert "ภาพกิจกรรม" in client.get(public, follow=True).text and client.get(file, follow=True).status_code == 200


def test_of_two_decisions_one_counts():
    practice = make_practice(state="proposed")
    other, seen = BestPractice.objects.get(pk=practice.pk), practice.version
    practices.step(practice=practice, name="approve", by=practice.created_by, version=seen)
    with pytest.raises(Stale):
        practices.step(practice=other, name="send_back", by=practice.created_by, version=seen, reason="แก้")
    assert BestPractice.objects.get(pk=practice.pk).state == "approved"


@pytest.mark.parametrize(("state", "name"), [("draft", "approve"), ("published", "approve"), ("withdrawn", "send_back"),
                                             ("approved", "unpublish"), ("draft", "publish")])  # fmt: skip
def test_steps_lead_only_from_where_they_belong(state, name):
    practice = make_practice(state=state)
    with pytest.raises(WrongState):
        practices.step(practice=practice, name=name, by=practice.created_by, version=practice.version, reason="x")


def test_a_supervisor_does_not_approve(client):
    practice = make_practice(state="proposed")
    client.force_login(make_user(Role.SUPERVISOR, office=practice.office))
    address = reverse("qa:practice_step", args=[practice.pk, "approve"])
    assert client.post(address, {"approve-version": practice.version}).status_code == 403


def test_a_stale_edit_overwrites_nothing(client):
    practice = make_practice()
    client.force_login(practice.created_by)
    address = reverse("qa:practice_edit", args=[practice.pk])
    client.post(address, form(version=1, title="ชื่อใหม่"))
    page = client.post(address, form(version=1, title="ชื่อของอีกคน"))
    assert page.status_code == 409 and "ชื่อใหม่" in page.text
    assert BestPractice.objects.get().title == "ชื่อใหม่"


def test_begun_from_a_nomination_and_from_a_text_of_a_report(client):
    award = make_award()
    submission = nominate(award)
    SarPart.objects.create(
        submission=submission, kind="send", summary="ห้องสมุดในสวน\nอ่านใต้ต้นไม้", saved_by=award.created_by
    )
    client.force_login(award.created_by)
    address = f"{reverse('qa:practice_new')}?nomination={submission.pk}"
    page = client.get(address).text
    assert 'value="ห้องสมุดในสวน"' in page and "อ่านใต้ต้นไม้" in page
    client.post(address, form())
    practice = BestPractice.objects.get()
    assert (practice.source, practice.submission, practice.school) == ("nomination", submission, submission.school)
    standard = submission.standard_set.standards.first()
    part = SarPart.objects.create(
        submission=submission, kind="standard", standard=standard, practices="สมุดคู่ใจ", saved_by=award.created_by
    )
    page = client.get(f"{reverse('qa:practice_new')}?part={part.pk}").text
    assert 'value="สมุดคู่ใจ"' in page


def test_nothing_is_begun_from_what_the_person_may_not_read(client):
    submission = nominate(make_award())
    SarPart.objects.create(submission=submission, kind="send", summary="ความลับ", saved_by=make_user())
    client.force_login(make_user(Role.HEAD))
    assert "ความลับ" not in client.get(f"{reverse('qa:practice_new')}?nomination={submission.pk}").text


def test_a_school_of_another_office_is_a_form_error(client):
    head = make_user(Role.HEAD)
    stranger = make_school(make_office())
    client.force_login(head)
    page = client.post(reverse("qa:practice_new"), form(school=f"{stranger.name} ({stranger.smis_code})"))
    assert page.status_code == 200 and "error-summary" in page.text
    assert not BestPractice.objects.exists()


@pytest.mark.parametrize(
    "given", [{"title": "สื่อ"}, {"title": "สื่อ", "url": "javascript:alert(1)"}, {"url": "https://example.org/"}]
)
def test_an_attachment_is_a_named_link_or_file(client, given):
    practice = make_practice()
    client.force_login(practice.created_by)
    assert client.post(reverse("qa:practice_attach", args=[practice.pk]), given).status_code == 422
    assert not practice.attachments.exists()


def test_files_are_checked_and_the_same_one_is_attached_once(client):
    practice = make_practice()
    client.force_login(practice.created_by)
    address = reverse("qa:practice_attach", args=[practice.pk])
    assert client.post(address, {"title": "สื่อ", "file": upload(b"<html>", "a.pdf")}).status_code == 422
    content = pdf()
    for _ in range(2):
        client.post(address, {"title": "สื่อ", "file": upload(content), "children": "none"})
    assert practice.attachments.count() == 1
    client.post(reverse("qa:practice_detach", args=[practice.pk, practice.attachments.get().pk]))
    assert practice.attachments.get().removed_at is not None


def test_search_and_theme_narrow_both_lists(client):
    practice = make_practice(state="published")
    make_practice(practice.school, by=practice.created_by, state="published", title="สวนผัก", theme="community")
    public = reverse("reports:public_practices", args=[practice.office_id])
    assert "สวนผัก" not in client.get(public, {"q": "เคลื่อนที่"}, follow=True).text
    client.force_login(practice.created_by)
    page = client.get(reverse("qa:practices"), {"theme": "community"}).text
    assert "สวนผัก" in page and "ห้องสมุดเคลื่อนที่" not in page


def test_a_new_practice_offers_what_it_can_begin_from(client):
    award = make_award()
    submission = nominate(award)
    foreign = nominate(make_award())
    client.force_login(award.created_by)
    page = client.get(reverse("qa:practice_new")).text
    assert f"?nomination={submission.pk}" in page and f"?nomination={foreign.pk}" not in page
