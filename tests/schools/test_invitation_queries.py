"""The number of queries of the pages of invitations does not grow with their rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schools import invitation_keys
from schools.models import Invitation, Role
from tests.factories import make_office, make_school, make_user

pytestmark = pytest.mark.django_db
CEILINGS = {
    "/invitations/": 14,
    "/invitations/?q=บ้าน&role=school_staff&state=waiting": 14,
    "/invitations/all/revoke/": 7,
    "/invitations/schools/": 9,
    "/invitations/slips/": 7,
}


def add(office, admin, count):
    for number in range(count):
        school = make_school(office, email=f"s{number}@example.org")
        make_school(office)
        for role in (Role.SCHOOL_STAFF, Role.SCHOOL_DIRECTOR):
            Invitation.objects.create(
                office=office, school=school, role=role, created_by=admin, **invitation_keys.fields()
            )


@pytest.mark.parametrize("role", [Role.OFFICE_ADMIN, Role.PLATFORM_ADMIN])
@pytest.mark.parametrize("address", CEILINGS)
def test_no_page_asks_more_for_more_rows(client, role, address):
    office = make_office()
    user = make_user(role, office=office)
    client.force_login(user)
    if role == Role.PLATFORM_ADMIN and "schools" in address:
        address = f"{address}?office={office.pk}"
    costs = []
    for count in (1, 19):
        add(office, user, count)
        client.get(address)
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        costs.append(len(made))
    assert len(set(costs)) == 1, costs
    assert costs[0] <= CEILINGS[address.split("?office")[0]], costs


def test_inviting_all_schools_costs_the_same_for_ten_and_for_a_hundred(client):
    costs = []
    for count in (10, 100):
        office = make_office()
        client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
        for _ in range(count):
            make_school(office, email="a@example.org")
        with CaptureQueriesContext(connection) as made:
            client.post("/invitations/schools/", {"send": "1"})
        assert Invitation.objects.filter(office=office).count() == count
        costs.append(len(made))
    assert costs[1] - costs[0] <= 2, costs
