"""A visit costs the same however many instruments, photos, people and recommendations it has."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from instruments import actions as instruments
from schools import files
from schools.models import Role
from supervision.models import FollowUp, VisitInstrument, VisitPhoto
from tests.factories import make_office, make_user
from tests.instruments.test_actions import visit_data
from tests.supervision.factories import make_open_recommendation, make_recommendation, make_visit

pytestmark = pytest.mark.django_db


def counted(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


def grow(visit, start, n):
    """n more of everything that a visit can have."""
    for number in range(start, start + n):
        version = instruments.load(visit_data(code=f"F-{number}")).current
        answers = {item: 4 for item in version.items() if item.kind == "rating"}
        response = instruments.answer(version=version, school=visit.school, respondent=visit.supervisor, values=answers)
        VisitInstrument.objects.create(visit=visit, response=response, position=number + 2)
        make_recommendation(visit)
        stored = files.store(b"x", office=visit.office, purpose="visit_photo", label="x", content_type="image/jpeg")
        VisitPhoto.objects.create(visit=visit, file=stored)
        visit.team.add(make_user(Role.SUPERVISOR, office=visit.office))
        visit.guests.create(name=f"ผู้ทรงคุณวุฒิ {number}")
        earlier = make_open_recommendation(school=visit.school, supervisor=visit.supervisor)
        FollowUp.objects.create(visit=visit, recommendation=earlier, note="ดำเนินการแล้ว")


def test_late_recommendations_cost_a_page_nothing(client):
    visit = make_visit(office=make_office(), state="approved")
    later = make_visit(school=visit.school, supervisor=visit.supervisor)
    director = make_user(Role.SCHOOL_DIRECTOR, school=visit.school)
    pages = [
        (visit.supervisor, reverse("supervision:visit", args=[visit.pk])),
        (visit.supervisor, reverse("supervision:visit_edit", args=[later.pk])),
        (visit.supervisor, reverse("reports:school", args=[visit.school_id])),
        (director, reverse("supervision:recommendations")),
        (director, "/"),
    ]

    def costs():
        visit.recommendations.update(state="open", due_on=timezone.localdate() - timedelta(days=9))
        return [client.force_login(user) or counted(client, address) for user, address in pages]

    one = costs()
    for _ in range(4):
        make_recommendation(visit)
    assert costs() == one


def test_page_and_form_of_a_visit_cost_the_same_with_1_and_6_of_everything(client):
    visit = make_visit(office=make_office())
    client.force_login(visit.supervisor)
    addresses = [reverse(f"supervision:{name}", args=[visit.pk]) for name in ("visit", "visit_edit")]
    grow(visit, 0, 1)
    costs = [counted(client, address) for address in addresses]
    grow(visit, 1, 5)
    assert [counted(client, address) for address in addresses] == costs
    assert costs[0] <= 34, costs
    assert costs[1] <= 42, costs
