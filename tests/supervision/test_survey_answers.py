"""A school answers together: drafts, conflicts, one answer; and whoever has the public link."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from instruments.models import Response
from schools.models import Role
from supervision.actions import surveys as actions
from supervision.models import Survey, SurveyReply, SurveyTarget
from tests.factories import make_office, make_school, make_user
from tests.supervision.survey_factories import answer, make_survey, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def school(office):
    return make_school(office, "บ้านหนองน้ำ")


@pytest.fixture
def teacher(school, client):
    teacher = make_user(Role.SCHOOL_STAFF, school=school)
    client.force_login(teacher)
    return teacher


def address(survey, name="survey_answer"):
    return reverse(f"supervision:{name}", args=[survey.pk])


def send(client, survey, ratings=(4, 5), version=1, do="submit", follow=False, **more):
    data = posted(survey.version_asked, ratings, do=do, version=version, **more)
    return client.post(address(survey), data, follow=follow)


def test_the_late_ones_stand_first_and_drafts_are_unseen(client, office, school, teacher):
    today = timezone.localdate()
    make_survey(office=office, title="ใกล้กำหนด")
    make_survey(office=office, title="เลยกำหนดแล้ว", due_on=today)
    Survey.objects.filter(title="เลยกำหนดแล้ว").update(
        due_on=today - timedelta(days=1), opens_on=today - timedelta(days=3)
    )
    make_survey(office=office, title="ยังเป็นร่าง", schools=[school], state="draft")
    content = client.get(reverse("supervision:surveys")).content.decode()
    assert content.index("เลยกำหนดแล้ว") < content.index("ใกล้กำหนด")
    assert "ยังเป็นร่าง" not in content


def test_a_draft_is_kept_by_itself_and_a_colleague_goes_on(client, office, school, teacher):
    survey = make_survey(office=office)
    data = posted(survey.version_asked, [4], version=1)
    response = client.post(address(survey, "survey_autosave"), data)
    assert 'name="version" id="id_version" value="2"' in response.content.decode()
    target = survey.targets.get()
    assert (target.state, target.response.answers.count()) == ("draft", 1)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=school))
    assert "checked" in client.get(address(survey)).content.decode()
    assert send(client, survey, version=2).status_code == 302
    target.refresh_from_db()
    assert (target.state, target.response.answers.count()) == ("answered", 2)
    assert Response.objects.count() == 1


def test_a_page_that_is_left_during_a_save_loses_nothing_and_meets_no_conflict(client, office, teacher):
    survey = make_survey(office=office)
    why = f"answers-item_{survey.version_asked.items().get(code='why').pk}"
    first, last = posted(survey.version_asked, [4]), posted(survey.version_asked, [4], **{why: "คำสุดท้าย"})
    before = json.dumps(list(first.items()))

    def keep(data, **more):
        return client.post(address(survey, "survey_autosave"), data | {"version": 1, **more}).content.decode()

    keep(first)
    # The same words again are saved already, and the page learns the version.
    assert 'value="2"' in keep(first)
    assert survey.targets.get().version == 2
    # New words from a page that does not know of its first save are somebody else's unless it says what it sent.
    for unknown in ("", "[1]", "{", "[" * 9999, json.dumps([[why, "ของผู้อื่น"]])):
        assert "มีผู้แก้ไข" in keep(last, before=unknown)
    assert 'value="3"' in keep(last, before=["[]", before])
    assert survey.targets.get().response.answers.get(item__code="why").text == "คำสุดท้าย"
    # The first one arrives late: it is older and overwrites nothing.
    assert "มีผู้แก้ไข" in keep(first)
    assert survey.targets.get().response.answers.count() == 2


def test_a_colleague_who_was_faster_is_a_conflict_and_nothing_is_lost(client, office, school, teacher):
    survey = make_survey(office=office)
    send(client, survey, (4, 4), do="draft")
    response = send(client, survey, (2, 4))
    assert response.status_code == 409
    assert "มีผู้แก้ไขข้อมูลนี้ก่อนท่านบันทึก" in response.content.decode()
    target = survey.targets.get()
    assert (target.state, [int(row.value) for row in target.response.answers.order_by("item__position")]) == (
        "draft",
        [4, 4],
    )
    # The page carries the version of now: sending again is meant.
    assert send(client, survey, (2, 4), version=response.context["version"]).status_code == 302
    target.refresh_from_db()
    assert target.state == "answered"


def test_sent_twice_is_one_answer(client, office, teacher):
    survey = make_survey(office=office)
    for _ in range(2):
        assert send(client, survey).status_code == 302
    assert Response.objects.count() == 1
    assert survey.targets.get().version == 2


def test_handing_in_what_was_just_kept_by_itself_is_no_conflict(client, office, school, teacher):
    survey = make_survey(office=office)
    send(client, survey, do="draft")
    assert "ส่งคำตอบแล้ว" in send(client, survey, follow=True).content.decode()
    assert SurveyTarget.objects.get(survey=survey, school=school).is_answered


def test_what_is_owed_is_asked_for_and_what_was_given_stays(client, office, teacher):
    survey = make_survey(office=office)
    content = send(client, survey, [4]).content.decode()
    assert "โปรดตรวจสอบ" in content or "โปรดตรวจสอบ" in content
    assert "checked" in content
    assert survey.targets.get().state == "waiting"


def test_an_answer_is_changed_until_the_survey_closes_and_stays_whole(client, office, teacher):
    survey = make_survey(office=office)
    send(client, survey)
    assert "?edit=1" in client.get(address(survey)).content.decode()
    # Half of it is not taken for a draft.
    send(client, survey, [1], version=2, do="draft")
    target = survey.targets.get()
    assert (target.state, target.response.answers.count()) == ("answered", 2)
    send(client, survey, (1, 1), version=2)
    assert {int(row.value) for row in target.response.answers.all()} == {1}
    actions.close(survey=survey, by=survey.created_by, version=survey.version)
    content = client.get(address(survey)).content.decode()
    assert "?edit=1" not in content and "ปิดรับคำตอบแล้ว" in content
    assert "ไม่ได้บันทึก" in client.post(address(survey), posted(survey.version_asked, (5, 5), version=3)).content.decode()
    assert {int(row.value) for row in target.response.answers.all()} == {1}


def test_before_the_first_day_nothing_is_taken(client, office, teacher):
    opens = timezone.localdate() + timedelta(days=2)
    survey = make_survey(office=office, opens_on=opens)
    send(client, survey)
    assert survey.targets.get().state == "waiting"
    assert "ยังไม่ถึงวันเปิดรับ" in client.get(address(survey)).content.decode()


def test_a_late_answer_is_taken_and_marked(client, office, school, teacher):
    survey = make_survey(office=office)
    day = timezone.localdate() - timedelta(days=2)
    Survey.objects.update(due_on=day, opens_on=day)
    survey.refresh_from_db()
    send(client, survey)
    assert survey.targets.late().count() == 1
    client.force_login(survey.created_by)
    content = client.get(reverse("supervision:survey", args=[survey.pk]), {"show": "late"}).content.decode()
    assert "หลังกำหนด" in content and school.full_name in content


def test_another_school_is_not_asked_and_sees_nothing(client, office, school):
    survey = make_survey(office=office, schools=[school])
    answer(survey, school)
    client.force_login(make_user(Role.SCHOOL_STAFF, school=make_school(office)))
    assert client.get(address(survey)).status_code == 404
    assert send(client, survey).status_code == 404


# The public link.


@pytest.fixture
def survey(office, school):
    cache.clear()
    return make_survey(office=office, public=True, reach="link")


def link(survey):
    return reverse("supervision:survey_public", args=[survey.token])


def test_anybody_with_the_link_answers_once_however_often_it_is_sent(client, survey, school):
    page = client.get(link(survey))
    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert school.name in page.content.decode()
    data = posted(survey.version_asked, client_uuid=str(uuid.uuid4()), school=school.pk)
    for _ in range(2):
        response = client.post(link(survey), data)
        assert response.status_code == 302
    assert "ได้รับคำตอบของท่านแล้ว" in client.get(response.url).content.decode()
    reply = SurveyReply.objects.get()
    assert (reply.response.school, reply.response.respondent) == (school, None)
    assert not SurveyTarget.objects.exists()


def test_a_school_of_another_office_is_refused_and_none_is_fine(client, survey):
    data = posted(survey.version_asked, client_uuid=str(uuid.uuid4()))
    response = client.post(link(survey), data | {"school": make_school(make_office()).pk})
    assert "ไม่อยู่ในรายการ" in response.content.decode()
    client.post(link(survey), data)
    assert SurveyReply.objects.get().response.school is None


def test_unknown_and_draft_addresses_look_alike_and_closed_says_so(client, office, survey):
    draft = make_survey(office=office, state="draft", public=True, title="ร่างลับ", reach="link")
    pages = [client.get(address) for address in (link(draft), "/s/nothing/", f"/s/{'a' * 43}/")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    actions.close(survey=survey, by=survey.created_by, version=survey.version)
    response = client.post(link(survey), posted(survey.version_asked, client_uuid=str(uuid.uuid4())))
    assert "ปิดรับคำตอบแล้ว" in response.content.decode()
    assert not SurveyReply.objects.exists()


def test_too_many_replies_from_one_place_wait_with_everything_typed(client, survey, settings):
    settings.ACCOUNT_RATE_LIMITS = {"wrong_code": "20/10m", "survey_reply": "1/10m"}
    codes = []
    for _ in range(2):
        data = posted(survey.version_asked, client_uuid=str(uuid.uuid4()))
        response = client.post(link(survey), data)
        codes.append(response.status_code)
    assert codes == [302, 429]
    assert "checked" in response.content.decode()
    assert SurveyReply.objects.count() == 1


def test_a_browser_that_names_its_origin_answers_through_the_link(survey):
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(link(survey))
    # With "no-referrer" a browser sends Origin: null, which no form is taken from.
    assert page["Referrer-Policy"] == "same-origin"
    token = str(page.context["csrf_token"])
    data = posted(survey.version_asked, client_uuid=str(uuid.uuid4()), csrfmiddlewaretoken=token)
    assert browser.post(link(survey), data, HTTP_ORIGIN="http://testserver").status_code == 302
    assert survey.replies.count() == 1
    assert browser.post(link(survey), data, HTTP_ORIGIN="null").status_code == 403


def test_an_answer_that_was_changed_after_sending_is_not_thrown_away(client, survey, school):
    form = str(uuid.uuid4())
    client.post(link(survey), posted(survey.version_asked, (1, 1), client_uuid=form))
    response = client.post(link(survey), posted(survey.version_asked, (1, 5), client_uuid=form, school=school.pk))
    assert response.status_code == 409
    content = response.content.decode()
    assert "คำตอบในหน้านี้ยังไม่ได้ส่ง" in content
    assert next(iter(response.context["differences"]))["label"] == "โรงเรียนของท่าน"
    fresh = response.context["about"]["client_uuid"].value()
    assert fresh != form and fresh in content
    changed = posted(survey.version_asked, (1, 5), client_uuid=fresh, school=school.pk)
    for _ in range(2):
        assert client.post(link(survey), changed).status_code == 302
    assert [row.response.school for row in survey.replies.all()] == [None, school]
    assert [[int(one.value) for one in row.response.answers.order_by("pk")] for row in survey.replies.all()] == [
        [1, 1],
        [1, 5],
    ]


def test_the_identity_of_a_form_belongs_to_its_survey(client, office, survey):
    other = make_survey(office=office, public=True, reach="link", title="อีกเรื่อง")
    form = str(uuid.uuid4())
    for one in (survey, other):
        client.post(link(one), posted(one.version_asked, client_uuid=form))
    assert (survey.replies.count(), other.replies.count()) == (1, 1)


def test_the_link_is_closed_apart_from_the_survey(client, office, school):
    cache.clear()
    survey = make_survey(office=office, public=True)
    client.force_login(survey.created_by)
    page = reverse("supervision:survey", args=[survey.pk])
    close, again = (reverse(f"supervision:survey_link_{step}", args=[survey.pk]) for step in ("close", "open"))
    assert close in client.get(page).content.decode()
    for _ in range(2):
        client.post(close, {"version": survey.version})
    assert again in client.get(page).content.decode()
    data = posted(survey.version_asked, client_uuid=str(uuid.uuid4()))
    assert "ปิดรับคำตอบแล้ว" in client.post(link(survey), data).content.decode()
    assert not survey.replies.exists()
    survey.refresh_from_db()
    assert survey.takes_answers
    answer(survey, school)
    client.post(again, {"version": survey.version})
    assert client.post(link(survey), data).status_code == 302
    assert survey.replies.count() == 1
