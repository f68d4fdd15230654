"""Small things of writing a visit that keep what was meant: Enter, a choice of nothing, photos, faults, signers."""

import re

import pytest
from django.urls import reverse

from schools.models import Role
from supervision.actions.visits import send_back
from supervision.forms.signatures import told
from supervision.models import Visit, VisitSignature
from tests.factories import make_office, make_school, make_user
from tests.supervision.factories import make_visit, photo, visit_form, web_page
from tests.supervision.test_editor_parts import drawing

pytestmark = pytest.mark.django_db
NEW = "/visits/new/"


@pytest.fixture
def school():
    return make_school(make_office())


@pytest.fixture
def browser(client, school):
    client.force_login(make_user(Role.SUPERVISOR, office=school.office, given_name="สมศักดิ์"))
    return client


def test_enter_saves_a_draft_and_adds_nothing(browser):
    page = browser.get(NEW).text
    form = page[page.index('id="visit-form"') :]
    first = re.search(r'<button type="submit"[^>]*>', form).group()
    assert 'name="do" value="draft"' in first
    assert "hx-" not in first


def test_a_form_is_chosen_before_it_is_added(browser, school):
    answer = browser.get(reverse("supervision:visit_tool"), {"add_instrument": ""})
    assert (answer.text, answer["HX-Retarget"]) == ("โปรดเลือกแบบก่อน", "#tool-told")
    page = browser.post(NEW, visit_form(school, do="tool", add_instrument=""), follow=True).text
    assert "โปรดเลือกแบบก่อน" in page
    assert Visit.objects.get().state == "draft"


def test_a_draft_keeps_the_photos_that_pass_and_names_the_others(browser, school):
    data = visit_form(school, do="draft", photos=[photo("ดี.jpg"), web_page("หน้าเว็บ.jpg")])
    page = browser.post(NEW, data, follow=True).text
    assert "ไม่ได้เก็บภาพ หน้าเว็บ.jpg: ไฟล์นี้ไม่ใช่ภาพถ่าย" in page
    assert [one.file.label for one in Visit.objects.get().photos.select_related("file")] == ["ดี.jpg"]


def test_a_refused_autosave_names_the_field(browser, school):
    page = browser.post(reverse("supervision:visit_autosave"), visit_form(school, do="draft", visited_on="31/02/2569"))
    assert 'href="#id_visited_on" data-field="visited_on">วันที่นิเทศ</a>' in page.text
    assert "ไม่มีวันที่" in page.text


def test_an_autosave_without_a_school_asks_for_it_and_says_where_the_words_are(browser, school):
    told = browser.post(reverse("supervision:visit_autosave"), visit_form(school, school="")).text
    assert "ยังไม่ได้บันทึก โปรดเลือก" in told
    assert "เก็บไว้ในเครื่องนี้แล้ว" in told


def test_signers_are_offered_and_kept_only_beside_a_drawing(browser, school):
    director = make_user(Role.SCHOOL_DIRECTOR, school=school, given_name="มานี")
    page = browser.get(f"{NEW}?school={school.pk}").text
    assert "สมศักดิ์" in re.search(r'<input[^>]*name="signature-supervisor-name"[^>]*>', page).group()
    assert str(director) in re.search(r'<input[^>]*name="signature-school-name"[^>]*>', page).group()
    chosen = browser.get(reverse("supervision:visit_follow_ups"), {"school": f"{school.name} ({school.smis_code})"})
    assert f'data-signer="{director}"' in chosen.text
    offered = {
        f"signature-school-{name}": text for name, text in (("name", str(director)), ("position", director.title))
    }
    offered["signature-school-usual"] = told(str(director), director.title)
    browser.post(NEW, visit_form(school, do="draft", **offered))
    assert not VisitSignature.objects.exists()
    browser.post(NEW, visit_form(school, do="draft", **offered | {"signature-school-drawn": drawing()}))
    assert VisitSignature.objects.get().name == str(director)
    browser.post(NEW, visit_form(school, do="draft", **{"signature-school-name": "ครูเวร"}))
    assert VisitSignature.objects.filter(name="ครูเวร", file=None).exists()


def test_a_school_lists_its_visits_by_day_and_says_which_wait(client, school):
    waits, read = (make_visit(school=school, state="approved") for _ in range(2))
    person = make_user(Role.SCHOOL_DIRECTOR, school=school)
    client.force_login(person)
    address = reverse("supervision:visit", args=[read.pk])
    shown = client.get(address).text
    assert shown.index('href="#acknowledge"') < shown.index('id="findings"') < shown.index('id="acknowledge"')
    client.post(reverse("supervision:visit_acknowledge", args=[read.pk]), {"view": ""})
    page = client.get("/visits/").text
    rows = page[page.index("<tbody>") :]
    assert school.full_name not in rows
    assert "รอรับทราบ" in rows
    assert "รับทราบแล้ว" in rows
    assert reverse("supervision:visit", args=[waits.pk]) in rows
    assert 'href="#acknowledge"' not in client.get(address).text


def test_a_returned_visit_says_on_its_page_by_whom_and_why(client, school):
    head = make_user(Role.HEAD, office=school.office, given_name="มานี")
    visit = make_visit(state="submitted", school=school)
    send_back(visit=visit, by=head, reason="โปรดระบุชั้นเรียนที่สังเกต")
    client.force_login(visit.supervisor)
    page = client.get(reverse("supervision:visit", args=[visit.pk])).text
    notice = page[page.index("notice-warning") :]
    assert "มานี" in notice[:600]
    assert "โปรดระบุชั้นเรียนที่สังเกต" in notice[:600]
