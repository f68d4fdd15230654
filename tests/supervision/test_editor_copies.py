"""What a device keeps of a page of a visit: whose it is, when it goes, and a conflict that does not decide itself."""

import uuid

import pytest
from django.urls import reverse

from schools.models import Role
from supervision.models import Visit
from tests.factories import make_office, make_school, make_user
from tests.supervision.factories import make_visit, visit_form

pytestmark = pytest.mark.django_db
NEW = "/visits/new/"


@pytest.fixture
def school():
    return make_school(make_office(), name="บ้านห้วยน้ำใส")


@pytest.fixture
def supervisor(school):
    return make_user(Role.SUPERVISOR, office=school.office)


@pytest.fixture
def browser(client, supervisor):
    client.force_login(supervisor)
    return client


def url_of(visit):
    return reverse("supervision:visit_edit", args=[visit.pk])


def test_the_page_after_a_save_by_hand_drops_the_copy_once(browser, school):
    data = visit_form(school, do="draft")
    done = f'data-kept-done="{data["client_uuid"]}"'
    assert done in browser.post(NEW, data, follow=True).text
    visit = Visit.objects.get()
    assert done not in browser.get(url_of(visit)).text
    browser.post(reverse("supervision:visit_autosave"), data | {"version": "1", "classes": "ป.3"})
    assert done not in browser.get(url_of(visit)).text


def test_another_visits_page_drops_no_copy(browser, supervisor, school):
    other = make_visit(school=school, supervisor=supervisor)
    browser.post(NEW, visit_form(school, do="draft"))
    page = browser.get(url_of(other))
    assert page.status_code == 200
    assert f'name="client_uuid" value="{other.client_uuid}"' in page.text
    assert "data-kept-done" not in page.text


def test_a_refused_save_drops_no_copy(browser, school):
    page = browser.post(NEW, visit_form(school, purpose="")).text
    assert "data-kept-done" not in page
    assert "data-returned" in page


def test_what_is_handed_in_leaves_no_copy(browser, school):
    data = visit_form(school)
    assert f'data-kept-done="{data["client_uuid"]}"' in browser.post(NEW, data, follow=True).text


def test_the_page_of_a_draft_keeps_its_copy(browser, supervisor, school):
    visit = make_visit(school=school, supervisor=supervisor)
    page = browser.get(reverse("supervision:visit", args=[visit.pk]))
    assert page.status_code == 200
    assert visit.strengths in page.text
    assert "data-kept-done" not in page.text


def test_logging_out_is_told_to_the_page(browser):
    assert "data-forget-kept" in browser.get(NEW).text
    assert browser.get(reverse("account_logout")).text.count("data-forget-kept") == 1


def test_a_copy_goes_on_under_its_own_identity(browser):
    identity = str(uuid.uuid4())
    page = browser.get(NEW, {"draft": identity})
    assert f'name="client_uuid" value="{identity}"' in page.text
    assert browser.get(NEW, {"draft": "x"}).status_code == 200


def test_a_copy_that_the_server_knows_is_its_own_visit(browser, supervisor, school):
    visit = make_visit(school=school, supervisor=supervisor)
    assert browser.get(NEW, {"draft": str(visit.client_uuid)}).url == url_of(visit)
    hidden = make_visit(school=make_school(make_office()))
    assert browser.get(NEW, {"draft": str(hidden.client_uuid)}).url == reverse("supervision:visits")


def test_a_conflict_names_the_version_it_began_with_and_says_that_nothing_saves_itself(browser, supervisor, school):
    visit = make_visit(school=school, supervisor=supervisor)
    data = visit_form(school, version=str(visit.version), client_uuid=str(visit.client_uuid), do="draft")
    assert "data-conflict" not in browser.get(url_of(visit)).text
    Visit.objects.filter(pk=visit.pk).update(strengths="ของเพื่อน", version=7)
    page = browser.post(url_of(visit), data).text
    assert f'data-conflict="{visit.version}"' in page
    assert 'name="version" id="id_version" value="7"' in page
    assert "หน้านี้ไม่บันทึกเอง" in page
