"""Pages of surveys cost the same for few questions, schools and replies and for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools.models import Role
from supervision.models import Survey
from tests.factories import make_network, make_office, make_school, make_school_year, make_user
from tests.instruments.factories import make_version
from tests.supervision.survey_factories import answer, make_survey, reply

pytestmark = pytest.mark.django_db
FEW, MANY = 2, 14


class Asked:
    """A survey with `n` rated questions and `n` texts, answered by `n` schools in networks of their own and by as many
    through the link."""

    def __init__(self, n):
        office = make_office()
        self.head = make_user(Role.HEAD, office=office)
        rated = [{"code": f"r{place}"} for place in range(n)]
        texts = [{"code": f"w{place}", "kind": "text", "required": False} for place in range(n)]
        version = make_version(({}, rated + texts))
        schools = [make_school(office, network=make_network(office)) for _ in range(n)]
        for school in schools:
            make_school_year(school, pupils=80)
        self.survey = make_survey(office=office, by=self.head, version=version, public=True)
        self.text = version.items().get(code="w0")
        for school in schools:
            response = answer(self.survey, school, [4] * n).response
            response.answers.create(item=self.text, text="ก")
            reply(self.survey, [3] * n, school=school)
        for place in range(n):
            make_survey(office=office, by=self.head, version=version, title=f"เรื่องที่ {place}")
        self.draft = make_survey(
            office=office, by=self.head, version=version, state="draft", reach="chosen", title="ร่าง"
        )
        self.teacher = make_user(Role.SCHOOL_STAFF, school=schools[0])


def of(name, *more):
    return lambda asked: reverse(f"supervision:{name}", args=[asked.survey.pk, *(one(asked) for one in more)])


def export(asked):
    return f"{reverse('schools:export', args=['survey_answers', 'xlsx'])}?survey={asked.survey.pk}"


PAGES = [
    ("the list", "head", lambda asked: reverse("supervision:surveys"), 8),
    ("a survey", "head", of("survey"), 14),
    ("what a draft lacks", "head", lambda asked: reverse("supervision:survey_open", args=[asked.draft.pk]), 10),
    ("choosing", "head", lambda asked: reverse("supervision:survey_schools", args=[asked.draft.pk]), 12),
    ("an answer", "head", of("survey_target", lambda asked: asked.survey.targets.first().pk), 12),
    ("replies", "head", of("survey_replies"), 8),
    ("a reply", "head", of("survey_reply", lambda asked: asked.survey.replies.first().pk), 12),
    ("results", "head", of("survey_results"), 30),
    ("the workbook", "head", of("survey_workbook"), 32),
    ("texts", "head", of("survey_texts", lambda asked: asked.text.pk), 9),
    ("the answers", "head", export, 21),
    ("what a school is asked", "teacher", lambda asked: reverse("supervision:surveys"), 6),
    ("answering", "teacher", lambda asked: of("survey_answer")(asked) + "?edit=1", 10),
    ("the public page", None, lambda asked: reverse("supervision:survey_public", args=[asked.survey.token]), 7),
]


@pytest.fixture
def both():
    return Asked(FEW), Asked(MANY)


def cost(client, asked, who, address):
    if who:
        client.force_login(getattr(asked, who))
    else:
        client.logout()
    address = address(asked)
    client.get(address)
    with CaptureQueriesContext(connection) as made:
        response = client.get(address)
        if response.streaming:
            b"".join(response.streaming_content)
    assert response.status_code == 200
    return len(made)


def test_the_pages(client, both):
    told = {name: [cost(client, asked, who, address) for asked in both] for name, who, address, _most in PAGES}
    assert Survey.objects.count() == FEW + MANY + 4
    assert {name: costs for name, costs in told.items() if costs[0] != costs[1]} == {}
    most = {name: ceiling for name, _who, _address, ceiling in PAGES}
    assert {name: costs for name, costs in told.items() if costs[0] > most[name]} == {}, told
