"""From a planned visit to the visit: who may log it, while the plan is revised too, and what a returned visit does."""

import pytest
from django.urls import reverse

from schools.models import Role
from supervision.actions import visits as actions
from supervision.calendar_days import to_visit
from supervision.models import PlannedVisit, Visit
from tests.factories import make_office, make_school, make_user, today
from tests.supervision.calendar_factories import page, put
from tests.supervision.factories import make_visit, visit_form
from tests.supervision.plan_factories import make_plan

pytestmark = pytest.mark.django_db
NEW = "/visits/new/"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office)


def planned_of_plan(supervisor, state="approved"):
    return make_plan(owner=supervisor, state=state).visits.get()


def link(planned):
    return f"{NEW}?planned={planned.pk}"


def is_offered(client, planned):
    """True when the page of a new visit begins from the planned one."""
    return f'name="planned" value="{planned.pk}"' in client.get(link(planned)).text


def state_of(planned):
    planned.refresh_from_db()
    return planned.state


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_what_was_not_approved_is_not_done(client, supervisor, state):
    planned = planned_of_plan(supervisor, state)
    client.force_login(supervisor)
    assert not is_offered(client, planned)
    client.post(NEW, visit_form(planned.school, planned=str(planned.pk)))
    assert Visit.objects.filter(state="submitted").exists()
    assert state_of(planned) == "planned"
    assert planned.visit is None


def test_while_a_plan_is_revised_its_visits_are_logged(client, supervisor):
    row = put(supervisor, make_school(supervisor.acting.office), today(), state="revised")
    client.force_login(supervisor)
    assert list(to_visit(supervisor, today())) == [row]
    assert link(row) in page(client)
    assert link(row) in client.get(reverse("supervision:planned", args=[row.pk])).text
    client.post(NEW, visit_form(row.school, planned=str(row.pk)))
    assert state_of(row) == "done"


def test_what_a_revision_adds_waits_for_its_approval(client, supervisor):
    row = put(supervisor, make_school(supervisor.acting.office), today(), state="revised")
    new = PlannedVisit.objects.create(
        plan=row.plan, supervisor=supervisor, school=row.school, quarter=row.quarter, planned_on=today()
    )
    client.force_login(supervisor)
    assert link(new) not in page(client)
    assert link(new) not in client.get(reverse("supervision:planned", args=[new.pk])).text
    assert not is_offered(client, new)


def test_a_colleague_does_not_take_it_away_and_the_head_may(client, office, supervisor):
    planned = planned_of_plan(supervisor)
    for role, may in ((Role.SUPERVISOR, False), (Role.HEAD, True)):
        client.force_login(make_user(role, office=office))
        assert is_offered(client, planned) == may
        client.post(NEW, visit_form(planned.school, planned=str(planned.pk)))
        assert (state_of(planned) == "done") == may


def test_a_colleague_of_the_team_comes_to_the_visit_that_was_begun(client, office, supervisor):
    planned = planned_of_plan(supervisor)
    visit = make_visit(school=planned.school, supervisor=supervisor)
    colleague = make_user(Role.SUPERVISOR, office=office)
    visit.team.add(colleague)
    PlannedVisit.objects.filter(pk=planned.pk).update(visit=visit)
    client.force_login(colleague)
    assert client.get(link(planned)).url == reverse("supervision:visit_edit", args=[visit.pk])


@pytest.fixture
def returned(client, supervisor, office):
    """(planned visit, its visit, which was handed in and came back)."""
    planned = planned_of_plan(supervisor)
    client.force_login(supervisor)
    client.post(NEW, visit_form(planned.school, planned=str(planned.pk)))
    visit = Visit.objects.get()
    assert state_of(planned) == "done"
    actions.send_back(visit=visit, by=make_user(Role.HEAD, office=office), reason="เพิ่มหลักฐาน")
    return planned, visit


def test_a_returned_visit_is_not_done_until_it_is_handed_in_again(client, supervisor, returned):
    planned, visit = returned
    assert (state_of(planned), planned.visit) == ("planned", visit)
    assert client.get(link(planned)).url == reverse("supervision:visit_edit", args=[visit.pk])
    results = client.get(reverse("supervision:planned_visits"), {"show": "waiting"})
    assert list(results.context["page"]) == [planned]
    actions.submit(visit=visit, by=supervisor)
    assert state_of(planned) == "done"
    assert [event.what for event in planned.events.all()] == ["done", "restored", "done"]


def test_a_returned_visit_that_goes_to_another_school_leaves_what_was_planned(client, office, returned):
    planned, visit = returned
    form = visit_form(make_school(office), version=str(visit.version), client_uuid=str(visit.client_uuid))
    form["planned"] = str(planned.pk)
    client.post(reverse("supervision:visit_edit", args=[visit.pk]), form)
    visit.refresh_from_db()
    assert visit.state == "submitted"
    assert visit.school != planned.school
    assert (state_of(planned), planned.visit) == ("planned", None)
