"""Numbers of more digits than Python reads are no failure of the system."""

import pytest
from django.urls import reverse

from schools.models import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db
HUGE = "9" * 5000


@pytest.mark.parametrize("name", ["page", "network", "district", "size", "state", "q"])
def test_a_huge_number_in_a_list(client, name):
    client.force_login(make_user(Role.OFFICE_ADMIN))
    for number in (HUGE, "9" * 30):
        assert client.get(reverse("schools:list"), {name: number}).status_code == 200
        assert client.get(reverse("schools:imports"), {name: number}).status_code == 200


def test_a_huge_number_in_an_address_and_as_a_role(client):
    client.force_login(make_user(Role.OFFICE_ADMIN))
    for number in (HUGE, "9" * 30):
        assert client.get(f"/schools/{number}/").status_code == 404
        assert client.get(f"/imports/{number}/").status_code == 404
        assert client.post(reverse("schools:switch_role"), {"membership": number}).status_code == 404
