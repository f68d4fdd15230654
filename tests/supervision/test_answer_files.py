"""A file that came with an answer is read by those who see what it was answered for."""

import pytest

from instruments import actions
from instruments.values import Upload
from schools.files import may_read
from supervision.models import Survey, SurveyTarget, Visit, VisitInstrument
from tests.factories import make_office, make_school, make_user, today
from tests.instruments.factories import by_code, every_kind, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def answered(school, version):
    upload = Upload("ภาพ.jpg", b"content", "image/jpeg")
    response = actions.answer(
        version=version, school=school, respondent=None, values={by_code(version)["photo"]: upload}
    )
    return response, response.answers.get().file


def test_of_a_visit_by_those_who_see_the_visit(office):
    school, supervisor = make_school(office), make_user("supervisor", office=office)
    director = make_user("school_director", school=school)
    response, stored = answered(school, make_version(({}, every_kind())))
    visit = Visit.objects.create(
        office=office, school=school, supervisor=supervisor, visited_on=today(), purpose="เยี่ยม"
    )
    assert not may_read(supervisor, stored)
    VisitInstrument.objects.create(visit=visit, response=response)
    assert may_read(supervisor, stored)
    assert not may_read(director, stored)
    assert not may_read(make_user("supervisor", office=make_office()), stored)
    Visit.objects.update(state=Visit.State.APPROVED)
    assert may_read(director, stored)
    assert not may_read(make_user("school_director", school=make_school(office)), stored)


def test_of_a_survey_by_the_office_and_the_school_that_answered(office):
    school, other = make_school(office), make_school(office)
    head = make_user("head", office=office)
    version = make_version(({}, every_kind()))
    response, stored = answered(school, version)
    survey = Survey.objects.create(
        office=office,
        title="สำรวจ",
        version_asked=version,
        opens_on=today(),
        due_on=today(),
        created_by=head,
        state="open",
    )
    SurveyTarget.objects.create(survey=survey, school=school, response=response)
    SurveyTarget.objects.create(survey=survey, school=other)
    assert may_read(head, stored)
    assert may_read(make_user("school_director", school=school), stored)
    assert not may_read(make_user("school_director", school=other), stored)
    assert not may_read(make_user("head", office=make_office()), stored)
