"""Pages of the lower rooms lead to reports, whose permissions they cannot ask: both have to agree on every role."""

import pytest
from django.urls import reverse

from qa.permissions_external import STAFF_READERS
from reports import permissions, types
from tests.access.world import World
from tests.qa.test_external_overviews import external_level, own_levels

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", STAFF_READERS)
def test_writers_of_a_report_are_led_to_it_and_its_readers_to_those_made(client, role):
    world = World()
    user = world.people[role]
    client.force_login(user)
    round = own_levels(world, 5).round
    external_level(world, 3)
    made = f"{reverse('reports:reports')}?type=external"
    for code, address in (
        ("external", reverse("qa:external_synthesis")),
        ("status", reverse("qa:round", args=[round.pk])),
    ):
        page = client.get(address).text
        writes = permissions.can_write_report(user, types.get(code))
        assert (reverse("reports:report_new", args=[code]) in page) == writes
        if code == "external":
            assert (made in page) == (not writes and user.has_role(*permissions.READERS))
