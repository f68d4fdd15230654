"""A line of a plan and a visit name the project of the action plan that they are for."""

import pytest
from django.urls import reverse

from schools.models import Role
from supervision.models import PlannedVisit, Visit
from tests.factories import make_office, make_school, make_user, today
from tests.supervision.calendar_factories import put
from tests.supervision.factories import visit_form
from tests.supervision.plan_factories import make_plan
from tests.supervision.project_factories import YEAR, make_project

pytestmark = pytest.mark.django_db
NEW = "/visits/new/"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def supervisor(office, client):
    user = make_user(Role.SUPERVISOR, office=office)
    client.force_login(user)
    return user


def test_a_line_of_a_plan_names_a_project_of_its_year(client, office, supervisor):
    project = make_project(office=office, by=supervisor, name="อ่านออกทุกคน")
    before = make_project(office=office, by=supervisor, year=YEAR - 1)
    away = make_project()
    plan = make_plan(owner=supervisor, state="draft", year=YEAR)
    school = make_school(office)
    address = reverse("supervision:planned_new", args=[plan.pk])
    given = {
        "school": f"{school.name} ({school.smis_code})",
        "quarter": 4,
        "part": "day",
        "kind": "general",
        "mode": "onsite",
        "purpose": "อ่าน",
    }
    for wrong in (before, away):
        refused = client.post(address, given | {"project": wrong.pk})
        assert "ไม่อยู่ในแผนปฏิบัติการของปีนี้" in refused.context["form"].errors["project"][0]
    assert not PlannedVisit.objects.filter(school=school).exists()
    client.post(address, given | {"project": project.pk})
    line = PlannedVisit.objects.get(school=school)
    assert line.project == project
    page = client.get(reverse("supervision:planned", args=[line.pk])).text
    assert reverse("supervision:project", args=[project.pk]) in page and "อ่านออกทุกคน" in page
    # Many at once name it too.
    more = make_school(office)
    many = {"schools": [more.pk], "when": "q4", "kind": "general", "mode": "onsite", "project": project.pk}
    page = client.post(reverse("supervision:planned_add", args=[plan.pk]), many)
    assert page.status_code == 302, page.context["form"].errors
    assert PlannedVisit.objects.get(school=more).project == project


def test_the_form_of_a_visit_names_its_projects_from_the_plan_or_by_hand(client, office, supervisor):
    school = make_school(office)
    assert "projects" not in client.get(NEW).context["editor"].form.fields
    project = make_project(office=office, by=supervisor, state="approved", name="อ่านออกทุกคน")
    old = make_project(office=office, by=supervisor, state="approved", year=YEAR - 1)
    away = make_project(state="approved")
    planned = put(supervisor, school, today())
    PlannedVisit.objects.filter(pk=planned.pk).update(project=project)
    form = client.get(f"{NEW}?planned={planned.pk}").context["editor"].form
    assert form["projects"].value() == [project.pk]
    for wrong, words in ((old, "ปีงบประมาณ"), (away, "โปรดเลือกใหม่")):
        refused = client.post(NEW, visit_form(school, projects=[wrong.pk]))
        assert words in refused.context["editor"].form.errors["projects"][0]
    assert not Visit.objects.exists()
    client.post(NEW, visit_form(school, projects=[project.pk], planned=str(planned.pk)))
    visit = Visit.objects.get()
    assert (list(visit.projects.all()), visit.state) == ([project], "submitted")
    assert (
        reverse("supervision:visit", args=[visit.pk])
        in client.get(reverse("supervision:project", args=[project.pk])).text
    )
    # What was put away keeps its visits: mending the visit offers it still, and a box that is cleared takes it out.
    Visit.objects.filter(pk=visit.pk).update(state="returned")
    type(project).objects.filter(pk=project.pk).update(state="cancelled")
    edit = reverse("supervision:visit_edit", args=[visit.pk])
    form = client.get(edit).context["editor"].form
    assert form["projects"].value() == [project.pk]
    again = visit_form(school, version=visit.version, client_uuid=str(visit.client_uuid), do="save")
    client.post(edit, again | {"projects": [project.pk]})
    assert list(visit.projects.all()) == [project]
    visit.refresh_from_db()
    client.post(edit, again | {"version": visit.version})
    assert list(visit.projects.all()) == []
