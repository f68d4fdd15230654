"""The QR code of a paper form: it opens the same instrument and school for entry."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from instruments import actions
from instruments.models import Instrument
from schools.models import Role
from supervision.actions import visits
from supervision.models import PlannedVisit
from tests.factories import make_office, make_school, make_user, today
from tests.instruments.factories import make_version
from tests.supervision.factories import make_visit
from tests.supervision.plan_factories import make_plan
from tests.supervision.survey_factories import answer, make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school(make_office())


@pytest.fixture
def supervisor(client, school):
    user = make_user(Role.SUPERVISOR, office=school.office)
    client.force_login(user)
    return user


def entry(version, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{reverse('supervision:paper_entry', args=[version.pk])}?{query}"


def of_purpose(purpose, office=None):
    version = make_version(({}, [{"code": "q1"}]), office=office)
    Instrument.objects.filter(pk=version.instrument_id).update(purpose=purpose)
    return version


def test_a_stranger_logs_in_first_and_comes_back(client, school):
    address = entry(make_version(({}, [{"code": "q1"}])), school=school.pk)
    response = client.get(address)
    assert response.status_code == 302
    assert parse_qs(urlsplit(response.url).query)["next"] == [address]


def test_a_supervisor_gets_a_new_visit_with_school_and_instrument(client, supervisor, school):
    version = make_version(({}, [{"code": "q1", "text": "คำถามบนกระดาษ"}]))
    page = client.get(entry(version, school=school.pk), follow=True)
    assert page.request["PATH_INFO"] == reverse("supervision:visit_new")
    editor = page.context["editor"]
    assert f'value="{school.name} ({school.code})"' in page.content.decode()
    assert [tool.version for tool in editor.tools] == [version]
    assert "โปรดแก้วันที่นิเทศให้ตรงกับในกระดาษ" in page.content.decode()


def test_paper_of_an_older_version_is_entered_as_that_version(client, supervisor, school):
    version = make_version(({}, [{"code": "q1"}]), office=school.office)
    newer = actions.new_version(instrument=version.instrument, by=supervisor)
    actions.publish(version=newer)
    page = client.get(entry(version, school=school.pk), follow=True)
    assert [tool.version for tool in page.context["editor"].tools] == [version]
    assert "กระดาษเป็นฉบับที่ 1" in page.content.decode()


def test_paper_of_a_planned_visit_opens_it_with_all_of_its_instruments(client, supervisor, school):
    planned = PlannedVisit.objects.get(plan=make_plan(owner=supervisor, state="approved", schools=[school]))
    version, other = make_version(({}, [{"code": "q1"}])), make_version(({}, [{"code": "q1"}]))
    planned.instruments.set([version.instrument, other.instrument])
    page = client.get(entry(version, school=school.pk, planned=planned.pk), follow=True)
    assert page.context["editor"].planned == planned
    assert [tool.version for tool in page.context["editor"].tools] == [version, other]


def test_a_form_without_a_school_opens_the_instrument_alone(client, supervisor, school):
    version = make_version(({}, [{"code": "q1"}]))
    page = client.get(entry(version), follow=True)
    assert not page.context["editor"].form["school"].value()
    assert [tool.version for tool in page.context["editor"].tools] == [version]


def test_what_another_office_printed_is_not_there(client, supervisor):
    theirs = make_school(make_office())
    assert client.get(entry(make_version(({}, [{"code": "q1"}])), school=theirs.pk)).status_code == 404
    assert client.get(entry(make_version(({}, [{"code": "q1"}]), office=theirs.office))).status_code == 404


def test_a_draft_is_entered_by_nobody(client, supervisor, school):
    draft = make_version(({}, [{"code": "q1"}]), office=school.office, published=False)
    assert client.get(entry(draft)).status_code == 404


def test_a_school_goes_to_its_survey_and_who_runs_it_to_the_paper_of_that_school(client, supervisor, school):
    version = of_purpose("survey")
    held = make_survey(office=school.office, schools=[school], by=supervisor, version=version)
    paper = reverse("supervision:survey_paper", args=[held.pk, held.targets.get().pk])
    assert client.get(entry(version, school=school.pk)).url == paper
    assert "โรงเรียนเป็นผู้ตอบแบบสำรวจนี้" in client.get(entry(version)).content.decode()
    client.force_login(make_user(Role.CLERK, office=school.office))
    assert "โรงเรียนเป็นผู้ตอบแบบสำรวจนี้" in client.get(entry(version, school=school.pk)).content.decode()
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=school))
    assert client.get(entry(version, school=school.pk)).url == reverse("supervision:survey_answer", args=[held.pk])
    assert "ไม่มีแบบสำรวจ" in client.get(entry(of_purpose("survey"))).content.decode()


def test_of_several_surveys_the_newest_that_waits_for_an_answer_is_opened(client, supervisor, school):
    version, day = of_purpose("survey"), today()
    about = {"office": school.office, "schools": [school], "by": supervisor, "version": version}
    older, newer, begins, closed = (
        make_survey(**about, title=title, opens_on=day - timedelta(days=ago), state=state)
        for title, ago, state in (("เก่า", 9, "open"), ("ใหม่", 1, "open"), ("ยังไม่เริ่ม", -2, "open"), ("ปิด", 0, "closed"))
    )
    assert (begins.takes_answers, closed.takes_answers) == (False, False)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=school))
    assert client.get(entry(version)).url == reverse("supervision:survey_answer", args=[newer.pk])
    answer(newer, school, [4])
    assert client.get(entry(version)).url == reverse("supervision:survey_answer", args=[older.pk])
    answer(older, school, [4])
    assert client.get(entry(version)).url == reverse("supervision:survey_answer", args=[newer.pk])


@pytest.mark.parametrize("purpose", ["visit", "assessment", "record"])
def test_a_survey_may_ask_with_any_instrument(client, supervisor, school, purpose):
    version = of_purpose(purpose)
    held = make_survey(office=school.office, schools=[school], by=supervisor, version=version)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=school))
    asked = entry(version, school=school.pk)
    assert client.get(asked).url == reverse("supervision:survey_answer", args=[held.pk])
    # In the office the same paper is still that of a visit.
    client.force_login(supervisor)
    assert client.get(asked).url.startswith(reverse("supervision:visit_new"))


def test_a_school_that_scans_the_form_of_a_visit_is_told_who_enters_it(client, school):
    client.force_login(make_user(Role.SCHOOL_STAFF, school=school))
    page = client.get(entry(make_version(({}, [{"code": "q1"}])), school=school.pk))
    assert "ส่งกระดาษให้ผู้นิเทศ" in page.content.decode()


def test_feedback_goes_to_the_visit_that_waits_for_it(client, supervisor, school):
    version = of_purpose("feedback")
    director = make_user(Role.SCHOOL_DIRECTOR, school=school)
    visit = make_visit(school=school, supervisor=supervisor, state="approved")
    client.force_login(director)
    assert "ยังไม่มีการนิเทศที่รอข้อมูลสะท้อนกลับ" in client.get(entry(version)).content.decode()
    visits.acknowledge(visit=visit, by=director, view="")
    assert client.get(entry(version)).url == reverse("supervision:visit_feedback", args=[visit.pk])


def test_the_day_of_the_visit_and_the_day_of_entry_are_both_shown(client, supervisor, school):
    visit = make_visit(school=school, supervisor=supervisor)
    page = client.get(reverse("supervision:visit", args=[visit.pk])).content.decode()
    assert "<dt>วันที่นิเทศ</dt>" in page
    assert "<dt>วันที่บันทึกเข้าระบบ</dt>" in page
    assert visit.visited_on != visit.created_at.date()
