"""A visit that was never approved is taken out again, with everything that hangs on it."""

import pytest
from django.urls import reverse

from inbox.models import Notice
from instruments.models import Answer, Response
from schools.models import AuditEvent, Role, StoredFile
from supervision.models import FollowUp, PlannedVisit, Recommendation, Visit, VisitMember
from tests.factories import make_office, make_school, make_user
from tests.supervision.factories import make_open_recommendation, make_visit, photo, visit_form
from tests.supervision.plan_factories import make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office)


def url(visit, name="visit_delete"):
    return reverse(f"supervision:{name}", args=[visit.pk])


def test_a_draft_goes_after_asking_with_its_photos_and_answers(client, supervisor, django_capture_on_commit_callbacks):
    school = make_school(supervisor.acting.office, name="บ้านแตะพลาด")
    client.force_login(supervisor)
    client.post("/visits/new/", visit_form(school, do="draft", rows=[("อ่าน", "", "")], photos=[photo()]))
    visit = Visit.objects.get()
    old = make_open_recommendation(school=school)
    FollowUp.objects.create(visit=visit, recommendation=old)
    content = visit.photos.get().file.content
    for name in ("visit", "visit_edit"):
        assert url(visit) in client.get(url(visit, name)).text
    asked = client.get(url(visit)).text
    assert "โรงเรียนบ้านแตะพลาด" in asked
    assert "ภาพถ่าย 1 ภาพ" in asked
    assert Visit.objects.filter(pk=visit.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(url(visit), {"version": visit.version}, follow=True)
    assert "ลบบันทึกการนิเทศ โรงเรียนบ้านแตะพลาด" in page.text
    assert list(Visit.objects.all()) == [old.visit]
    assert list(Recommendation.objects.all()) == [old]
    assert not FollowUp.objects.exists()
    assert Response.objects.count() == 1
    assert not Answer.objects.exclude(response__at_visit__visit=old.visit).exists()
    assert not StoredFile.objects.exists()
    assert not content.storage.exists(content.name)
    assert AuditEvent.objects.filter(verb="delete visit", target=f"supervision.visit:{visit.pk}").exists()


def test_a_second_press_says_that_it_is_gone(client, supervisor):
    visit = make_visit(school=make_school(supervisor.acting.office), supervisor=supervisor)
    client.force_login(supervisor)
    for words in ("ลบบันทึกการนิเทศ", "บันทึกการนิเทศนี้ถูกลบไปแล้ว"):
        page = client.post(url(visit), {"version": visit.version}, follow=True)
        assert (page.status_code, page.request["PATH_INFO"]) == (200, reverse("supervision:visits"))
        assert words in page.text
    client.force_login(make_user(Role.SUPERVISOR, office=supervisor.acting.office))
    assert client.post(url(visit), {"version": visit.version}).status_code == 404, "nobody else learns of it"


def test_what_was_planned_waits_again(client, supervisor):
    planned = make_plan(owner=supervisor, state="approved").visits.get()
    client.force_login(supervisor)
    client.post("/visits/new/", visit_form(planned.school, planned=str(planned.pk), do="draft"))
    visit = Visit.objects.get()
    assert "จะกลับไปรอการนิเทศ" in client.get(url(visit)).text
    client.post(url(visit), {"version": visit.version})
    before = planned.version
    planned.refresh_from_db()
    assert (planned.visit, planned.state) == (None, PlannedVisit.State.PLANNED)
    assert planned.version > before
    assert f'name="planned" value="{planned.pk}"' in client.get(f"/visits/new/?planned={planned.pk}").text


def test_a_returned_one_goes_and_what_was_told_of_it_leads_nowhere(client, supervisor):
    visit = make_visit(school=make_school(supervisor.acting.office), supervisor=supervisor, state="returned")
    assert Notice.objects.filter(user=supervisor, url=url(visit, "visit")).exists()
    client.force_login(supervisor)
    client.post(url(visit), {"version": visit.version})
    assert not Visit.objects.exists()
    assert not Notice.objects.exclude(url="").exists()


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_what_was_handed_in_stays(client, supervisor, state):
    visit = make_visit(school=make_school(supervisor.acting.office), supervisor=supervisor, state=state)
    client.force_login(supervisor)
    assert url(visit) not in client.get(url(visit, "visit")).text
    assert "ลบไม่ได้ในขณะนี้" in client.post(url(visit), {"version": visit.version}, follow=True).text
    assert Visit.objects.exists()


def test_what_was_edited_meanwhile_stays(client, supervisor):
    visit = make_visit(school=make_school(supervisor.acting.office), supervisor=supervisor)
    client.force_login(supervisor)
    Visit.objects.update(version=visit.version + 1)
    assert "ยังไม่ได้ลบ" in client.post(url(visit), {"version": visit.version}, follow=True).text
    assert Visit.objects.exists()


def test_an_open_page_does_not_bring_it_back(client, supervisor):
    visit = make_visit(school=make_school(supervisor.acting.office), supervisor=supervisor)
    data = visit_form(visit.school, do="draft", version=str(visit.version), client_uuid=str(visit.client_uuid))
    client.force_login(supervisor)
    client.post(url(visit), {"version": visit.version})
    assert "บันทึกนี้ถูกลบไปแล้ว" in client.post(reverse("supervision:visit_autosave"), data).text
    assert not Visit.objects.exists()


def colleague(visit, role="member"):
    person = make_user(Role.SUPERVISOR, office=visit.office)
    VisitMember.objects.create(visit=visit, user=person, role=role)
    return person


def test_one_of_the_team_does_not_delete_the_visit_and_is_told_when_its_author_does(client, supervisor):
    visit = make_visit(school=make_school(supervisor.acting.office), supervisor=supervisor)
    member = colleague(visit)
    client.force_login(member)
    assert url(visit, "visit_edit") in client.get("/").text
    for name in ("visit", "visit_edit"):
        page = client.get(url(visit, name))
        assert page.status_code == 200
        assert url(visit) not in page.text
    assert client.post(url(visit), {"version": visit.version}).status_code == 403
    client.force_login(supervisor)
    client.post(url(visit), {"version": visit.version})
    (notice,) = Notice.objects.filter(user=member)
    assert notice.title.startswith("ลบบันทึกการนิเทศแล้ว")
    assert notice.url == reverse("supervision:visits")
    assert not Notice.objects.filter(user=supervisor).exists()


def test_who_only_observed_reads_the_visit_and_changes_nothing(client, supervisor):
    visit = make_visit(school=make_school(supervisor.acting.office), supervisor=supervisor)
    client.force_login(colleague(visit, role="observer"))
    assert "เขียนต่อและส่ง" not in client.get(url(visit, "visit")).text
    home = client.get("/")
    assert home.status_code == 200
    assert url(visit, "visit_edit") not in home.text
    assert client.get(url(visit, "visit_edit")).status_code == 403
    data = visit_form(visit.school, do="draft", version=str(visit.version), purpose="ของผู้สังเกตการณ์")
    assert client.post(url(visit, "visit_edit"), data).status_code == 403
    assert client.post(url(visit), {"version": visit.version}).status_code == 403
    visit.refresh_from_db()
    assert visit.purpose == "ติดตามการจัดการเรียนรู้"


def test_words_typed_into_a_visit_that_was_deleted_meanwhile_stay_and_make_a_new_one(client, supervisor):
    visit = make_visit(school=make_school(supervisor.acting.office), supervisor=supervisor)
    member, address = colleague(visit), url(visit, "visit_edit")
    data = visit_form(visit.school, do="draft", version=str(visit.version), client_uuid=str(visit.client_uuid))
    data |= {"strengths": "ครูใช้สื่อที่ทำเอง", "team-TOTAL_FORMS": "1"}
    data |= {"team-0-user": str(member.pk), "team-0-role": "member"}
    client.force_login(supervisor)
    client.post(url(visit), {"version": visit.version})
    client.force_login(member)
    page = client.post(address, data)
    assert page.status_code == 409
    assert f"{supervisor} ลบบันทึกนี้แล้ว" in page.text
    assert "ครูใช้สื่อที่ทำเอง" in page.text
    assert f'action="{reverse("supervision:visit_new")}"' in page.text
    assert not Visit.objects.exists()
    # As the page now stands, sent by hand.
    again = data | {"version": "0", "team-0-user": ""}
    client.post(reverse("supervision:visit_new"), again)
    made = Visit.objects.get()
    assert (made.supervisor, made.strengths, made.members.count()) == (member, "ครูใช้สื่อที่ทำเอง", 0)
    # Another office learns nothing of it, and an address of nothing stays one.
    client.force_login(make_user(Role.SUPERVISOR, office=make_office()))
    assert client.post(address, data).status_code == 404
    assert client.get(address).status_code == 404
