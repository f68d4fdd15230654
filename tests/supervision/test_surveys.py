"""A survey from draft to closing: who is asked, who has answered, reminders, more time; who may do what."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from instruments import actions as instruments
from schools.models import Role
from supervision.actions import surveys as actions
from supervision.models import Survey, SurveyTarget
from tests.factories import make_network, make_office, make_school, make_user
from tests.instruments.factories import make_version
from tests.supervision.factories import thai
from tests.supervision.survey_factories import PLAIN, answer, make_survey, schools_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office, client):
    head = make_user(Role.HEAD, office=office)
    client.force_login(head)
    return head


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def form(**changes):
    today = timezone.localdate()
    data = {"title": "สำรวจครู", "opens_on": thai(today), "due_on": thai(today + timedelta(days=5)), "reach": "all"}
    return data | changes


def page(client, *args, **query):
    return client.get(url(*args), query).content.decode()


def seen_of(survey):
    """What the page of opening sends: the draft and the version of the instrument that it showed."""
    return {"version": survey.version, "pinned": survey.version_asked.instrument.current.pk}


def test_a_draft_is_made_once_opened_to_all_open_schools_and_they_are_told(client, office, head):
    ours, gone = make_school(office), make_school(office, closed_on=timezone.localdate())
    make_school(make_office())
    teacher = make_user(Role.SCHOOL_STAFF, school=ours)
    version = make_version(PLAIN, office=office)
    for _ in range(2):
        response = client.post(url("survey_new"), form(instrument=version.instrument_id))
    survey = Survey.objects.get()
    assert response.url == url("survey", survey.pk)
    assert "1 โรงเรียน" in page(client, "survey_open", survey.pk)
    for _ in range(2):
        client.post(url("survey_open", survey.pk), seen_of(survey))
    survey.refresh_from_db()
    assert (survey.state, [row.school for row in survey.targets.all()]) == ("open", [ours])
    assert gone not in actions.asked_schools(survey)
    notice = Notice.objects.get(user=teacher)
    assert (notice.kind, notice.url) == ("survey", url("survey_answer", survey.pk))


def test_the_version_is_the_one_published_when_it_opens(office, head):
    version = make_version(PLAIN, office=office)
    make_school(office)
    survey = make_survey(office=office, by=head, state="draft", version=version)
    draft = instruments.new_version(instrument=version.instrument, by=head)
    instruments.publish(version=draft)
    actions.open_survey(survey=survey, by=head, version=survey.version)
    assert survey.version_asked_id == draft.pk
    later = instruments.new_version(instrument=version.instrument, by=head)
    instruments.publish(version=later)
    survey.refresh_from_db()
    assert survey.version_asked_id == draft.pk


def test_schools_are_chosen_by_filter_and_by_hand(client, office, head):
    network = make_network(office)
    inside = [make_school(office, network=network) for _ in range(2)]
    outside = make_school(office)
    survey = make_survey(office=office, by=head, state="draft", reach="chosen")
    address = url("survey_schools", survey.pk)

    def choose(query="", **ticks):
        version = client.get(address).context["survey"].version
        return client.post(f"{address}{query}", ticks | {"version": version})

    choose(f"?network={network.pk}", do="all")
    choose(f"?q={outside.smis_code}", schools=[outside.pk])
    assert set(survey.targets.values_list("school", flat=True)) == {school.pk for school in [*inside, outside]}
    choose(f"?network={network.pk}", schools=[inside[0].pk])
    assert set(survey.targets.values_list("school", flat=True)) == {inside[0].pk, outside.pk}
    foreign = make_school(make_office())
    choose(schools=[foreign.pk])
    assert not survey.targets.filter(school=foreign).exists()
    assert survey.targets.count() == 2


def test_two_people_who_choose_schools_see_a_conflict(client, office, head):
    first, second = schools_of(office, 2)
    survey = make_survey(office=office, by=head, state="draft", reach="chosen")
    address, seen = url("survey_schools", survey.pk), survey.version
    client.post(address, {"schools": [first.pk], "version": seen})
    response = client.post(address, {"schools": [second.pk], "version": seen})
    assert response.status_code == 409
    assert [(row["label"], row["mine"]) for row in response.context["conflict"]] == [
        (first.full_name, "ไม่เลือก"),
        (second.full_name, "เลือก"),
    ]
    assert response.context["chosen"] == {second.pk}
    assert [row.school for row in survey.targets.all()] == [first]
    # Pressed twice is once; the page carries the version of now: sending again is meant.
    assert client.post(address, {"schools": [first.pk], "version": seen}).status_code == 302
    client.post(address, {"schools": [second.pk], "version": response.context["survey"].version})
    assert [row.school for row in survey.targets.all()] == [second]


def test_who_opens_a_survey_has_seen_whom_it_asks(client, office, head):
    first, second = schools_of(office, 2)
    survey = make_survey(office=office, by=head, state="draft", schools=[first])
    seen = survey.version
    actions.choose(survey=survey, schools=[first, second], among=[first, second], by=head, version=seen)
    response = client.post(url("survey_open", survey.pk), seen_of(survey) | {"version": seen})
    assert response.url == url("survey_open", survey.pk)
    survey.refresh_from_db()
    assert survey.state == "draft"


def test_an_edit_that_meets_an_open_survey_is_not_called_saved(client, office, head):
    make_school(office)
    survey = make_survey(office=office, by=head, state="draft")
    data = form(instrument=survey.version_asked.instrument_id, version=survey.version, title="แก้ทีหลัง")
    waiting = [True]

    def opened_meanwhile(execute, sql, params, many, context):
        if waiting and sql.startswith("SELECT") and 'FROM "supervision_survey"' in sql:
            waiting.clear()
            found = execute(sql, params, many, context)
            # On a cursor of its own: the rows of the page are read from the other.
            Survey.objects.filter(pk=survey.pk).update(state="open")
            return found
        return execute(sql, params, many, context)

    with connection.execute_wrapper(opened_meanwhile):
        content = client.post(url("survey_edit", survey.pk), data, follow=True).content.decode()
    assert not waiting
    assert "บันทึกแล้ว" not in content
    assert "การแก้ไขที่ส่งมาจึงไม่ได้บันทึก" in content
    survey.refresh_from_db()
    assert survey.title == "สำรวจความพร้อม"


def test_nothing_is_opened_without_a_school_or_after_its_due_date(client, office, head):
    survey = make_survey(office=office, by=head, state="draft", reach="chosen")
    client.post(url("survey_open", survey.pk), seen_of(survey))
    assert "ยังไม่ได้เลือกโรงเรียน" in page(client, "survey", survey.pk)
    make_school(office)
    past = timezone.localdate() - timedelta(days=1)
    Survey.objects.update(reach="all", due_on=past, opens_on=past)
    client.post(url("survey_open", survey.pk), seen_of(survey))
    survey.refresh_from_db()
    assert survey.state == "draft"
    assert "กำหนดส่งผ่านไปแล้ว" in page(client, "survey", survey.pk)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"due_on": "1/1/2560"}, "กำหนดส่งต้องไม่ก่อนวันที่เปิดรับ"),
        ({"title": " "}, "ชื่อแบบสำรวจ"),
        ({"instrument": "999999"}, "ไม่อยู่ในรายการ"),
        ({"title": "ก" * 201}, "200"),
    ],
)
def test_a_faulty_draft_is_refused_with_its_words_kept(client, office, head, changes, said):
    version = make_version(PLAIN, office=office)
    response = client.post(url("survey_new"), form(instrument=version.instrument_id, instructions="คำที่พิมพ์") | changes)
    assert said in response.content.decode()
    assert "คำที่พิมพ์" in response.content.decode()
    assert not Survey.objects.exists()


def test_a_survey_for_those_with_the_link_has_one_without_a_tick_and_says_what_to_do_with_it(client, office, head):
    version = make_version(PLAIN, office=office)
    client.post(url("survey_new"), form(instrument=version.instrument_id, reach="link"))
    survey = Survey.objects.get()
    assert survey.token
    opened = client.post(url("survey_open", survey.pk), seen_of(survey), follow=True).text
    assert "เปิดรับคำตอบแล้ว ส่งลิงก์นี้ให้ผู้ตอบ" in opened
    assert survey.token in opened and "แจ้ง 0 โรงเรียน" not in opened


def test_an_instrument_of_another_office_or_with_files_on_a_public_link_is_refused(client, office, head):
    foreign = make_version(PLAIN, office=make_office())
    files = make_version(({}, [{"kind": "photo", "code": "p"}]), office=office)
    for version in (foreign, files):
        client.post(url("survey_new"), form(instrument=version.instrument_id, is_public="on"))
    assert not Survey.objects.exists()


def test_two_people_in_one_draft_see_a_conflict(client, office, head):
    survey = make_survey(office=office, by=head, state="draft")
    data = form(instrument=survey.version_asked.instrument_id, version=survey.version)
    client.post(url("survey_edit", survey.pk), data | {"title": "ของคนแรก"})
    response = client.post(url("survey_edit", survey.pk), data | {"title": "ของคนที่สอง"})
    assert response.status_code == 409
    assert "ของคนแรก" in response.content.decode()
    survey.refresh_from_db()
    assert survey.title == "ของคนแรก"


def test_who_has_not_answered_stands_in_the_list_and_each_number_leads_to_it(client, office, head):
    schools = schools_of(office, 3)
    survey = make_survey(office=office, by=head)
    answer(survey, schools[0])
    answer(survey, schools[1], submit=False)
    content = page(client, "surveys")
    assert f'{url("survey", survey.pk)}?show=answered">1</a>' in content
    for show, school in (("answered", schools[0]), ("draft", schools[1]), ("waiting", schools[2])):
        content = page(client, "survey", survey.pk, show=show)
        assert [one.full_name in content for one in schools] == [one is school for one in schools]


def test_a_closed_school_leaves_the_denominator_unless_it_answered(client, office, head):
    schools = schools_of(office, 3)
    survey = make_survey(office=office, by=head)
    answer(survey, schools[0])
    for school in schools[:2]:
        school.closed_on = timezone.localdate()
        school.save()
    assert set(survey.targets.counted()) == set(survey.targets.filter(school__in=[schools[0], schools[2]]))
    assert [row.school for row in survey.targets.waiting()] == [schools[2]]
    assert schools[1].full_name in page(client, "survey", survey.pk, show="left_out")
    # A school that closes after the survey was closed still counts in it.
    actions.close(survey=survey, by=head, version=survey.version)
    schools[2].closed_on = timezone.localdate() + timedelta(days=1)
    schools[2].save()
    Survey.objects.update(closed_at=timezone.now() - timedelta(days=1))
    SurveyTarget.objects.filter(school=schools[2]).update(reminded_at=None)
    assert survey.targets.counted().filter(school=schools[2]).exists()


def test_a_reminder_goes_to_all_who_wait_and_once_a_day(client, office, head):
    schools = schools_of(office, 2)
    teachers = [make_user(Role.SCHOOL_STAFF, school=school) for school in schools]
    survey = make_survey(office=office, by=head)
    answer(survey, schools[0], by=teachers[0])
    Notice.objects.all().delete()
    for _ in range(2):
        client.post(url("survey_remind", survey.pk))
    assert list(Notice.objects.values_list("user", flat=True)) == [teachers[1].pk]
    assert "เตือนไปแล้ววันนี้" in page(client, "survey", survey.pk)
    SurveyTarget.objects.update(reminded_at=timezone.now() - timedelta(days=1))
    assert actions.remind(survey=survey, by=head) == (1, 0, 0)


def test_schools_without_people_are_said_apart_and_not_marked_as_reminded(client, office, head):
    peopled, *_ = schools_of(office, 3)
    make_user(Role.SCHOOL_STAFF, school=peopled)
    survey = make_survey(office=office, by=head, state="draft")
    opened = client.post(url("survey_open", survey.pk), seen_of(survey), follow=True).text
    assert "แจ้ง 1 โรงเรียน อีก 2 โรงเรียนยังไม่มีผู้ใช้ในระบบ" in opened
    told = client.post(url("survey_remind", survey.pk), follow=True).text
    assert "เตือนแล้ว 1 โรงเรียน อีก 2 โรงเรียนยังไม่มีผู้ใช้ในระบบ" in told
    assert [row.school for row in survey.targets.exclude(reminded_at=None)] == [peopled]
    answer(survey, peopled)
    told = client.post(url("survey_remind", survey.pk), follow=True).text
    assert "ไม่ได้เตือน 2 โรงเรียนที่ยังไม่ตอบ เพราะยังไม่มีผู้ใช้ในระบบ" in told


def test_a_version_published_after_the_page_was_read_is_not_sent_unseen(client, office, head):
    schools_of(office, 1)
    version = make_version(PLAIN, office=office)
    survey = make_survey(office=office, by=head, state="draft", version=version)
    assert f'name="pinned" value="{version.pk}"' in page(client, "survey_open", survey.pk)
    newer = instruments.new_version(instrument=version.instrument, by=head)
    instruments.publish(version=newer)
    pressed = {"version": survey.version, "pinned": version.pk}
    unnamed = client.post(url("survey_open", survey.pk), {"version": survey.version}, follow=True).text
    assert "ก่อนท่าน" in unnamed, "a form that does not say which version was seen"
    response = client.post(url("survey_open", survey.pk), pressed, follow=True)
    assert "เผยแพร่แบบฉบับใหม่ก่อนท่าน" in response.text
    assert f'name="pinned" value="{newer.pk}"' in response.text
    client.post(url("survey_open", survey.pk), pressed | {"pinned": newer.pk})
    survey.refresh_from_db()
    assert (survey.state, survey.version_asked) == ("open", newer)


def test_more_time_is_told_to_those_who_wait_and_never_less(client, office, head):
    school = make_school(office)
    teacher = make_user(Role.SCHOOL_STAFF, school=school)
    survey = make_survey(office=office, by=head)
    Notice.objects.all().delete()
    address, later = url("survey_extend", survey.pk), survey.due_on + timedelta(days=3)
    response = client.post(address, {"until": thai(survey.due_on), "version": survey.version})
    assert "กำหนดใหม่ต้องหลังกำหนดเดิม" in response.content.decode()
    client.post(address, {"until": thai(later), "version": survey.version})
    survey.refresh_from_db()
    assert survey.due_on == later
    assert "ขยายเวลา" in Notice.objects.get(user=teacher).title


def test_closing_and_opening_again(client, office, head):
    school = make_school(office)
    survey = make_survey(office=office, by=head)
    answer(survey, school)
    client.post(url("survey_close", survey.pk), {"version": survey.version})
    survey.refresh_from_db()
    assert (survey.state, survey.closed_at is not None) == ("closed", True)
    client.post(url("survey_close", survey.pk), {"version": survey.version})
    client.post(url("survey_reopen", survey.pk), {"version": survey.version})
    survey.refresh_from_db()
    assert (survey.state, survey.closed_at, survey.targets.answered().count()) == ("open", None, 1)


def test_only_a_draft_is_deleted(client, office, head):
    make_school(office)
    survey = make_survey(office=office, by=head)
    client.post(url("survey_delete", survey.pk), {"version": survey.version})
    assert Survey.objects.exists()
    draft = make_survey(office=office, by=head, state="draft", title="ร่าง")
    client.post(url("survey_delete", draft.pk), {"version": draft.version})
    assert list(Survey.objects.all()) == [survey]


def test_the_clerk_and_the_director_read_and_make_nothing(client, office):
    make_school(office)
    survey = make_survey(office=office)
    for role in (Role.CLERK, Role.DIRECTOR):
        client.force_login(make_user(role, office=office))
        content = page(client, "survey", survey.pk)
        assert survey.title in content
        assert url("survey_close", survey.pk) not in content
        assert client.post(url("survey_close", survey.pk), {"version": survey.version}).status_code == 403
