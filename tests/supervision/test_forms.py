"""The forms of a visit: what shows nothing is not given, and no text however odd breaks the page."""

import pytest
from django.utils import timezone

from schools.models import Role
from supervision.models import Visit
from tests.factories import make_office, make_school, make_user
from tests.supervision.factories import thai, visit_form

pytestmark = pytest.mark.django_db
NEW = "/visits/new/"


@pytest.fixture
def school():
    return make_school(make_office(), name="บ้านห้วยน้ำใส")


@pytest.fixture
def browser(client, school):
    client.force_login(make_user(Role.SUPERVISOR, office=school.office))
    return client


@pytest.mark.parametrize("name", ["purpose", "people_met", "strengths", "improvements"])
def test_a_part_that_shows_nothing_is_asked_for(browser, school, name):
    response = browser.post(NEW, visit_form(school, **{name: "\u200b\u00a0"}))
    assert list(response.context["editor"].form.errors) == [name]
    assert not Visit.objects.exists()
    assert browser.post(NEW, visit_form(school, do="draft", **{name: "\u200b"})).status_code == 302


def test_a_part_over_its_limit_is_refused(browser, school):
    response = browser.post(NEW, visit_form(school, strengths="ก" * 10_001, purpose="\u0958" * 200))
    assert set(response.context["editor"].form.errors) == {"strengths", "purpose"}


def test_a_responsible_person_that_shows_nothing_is_asked_for(browser, school):
    row = ("จัดทำแผน", "\u200b", thai(timezone.localdate()))
    assert "โปรดกรอกผู้รับผิดชอบของโรงเรียนก่อนส่ง" in browser.post(NEW, visit_form(school, rows=[row])).text


@pytest.mark.parametrize("typed", ["บ้าน\x00ห้วย", "\u200b", "๙" * 5000, "ก" * 5000])
def test_a_school_typed_oddly_is_refused(browser, school, typed):
    response = browser.post(NEW, visit_form(school, school=typed))
    assert list(response.context["editor"].form.errors) == ["school"]
    assert browser.get(NEW, {"school": "9" * 5000}).status_code == 200


def test_an_empty_visit_names_everything_at_once(browser, school):
    data = visit_form(
        school, rating="", school="", visited_on="", purpose="", people_met="", strengths="", improvements=""
    )
    response = browser.post(NEW, data)
    editor = response.context["editor"]
    missing = {"school", "visited_on", "purpose", "people_met", "strengths", "improvements"}
    assert set(editor.form.errors) == missing
    (tool,) = editor.tools
    assert len(tool.form.errors) == len([item for item in tool.form.items if item.required])
    summary = response.text.split('class="error-summary')[1].split("</section>")[0]
    for name in missing:
        assert f'href="#id_{name}"' in summary
