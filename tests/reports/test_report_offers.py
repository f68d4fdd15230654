"""Pages of the lower rooms lead to reports, whose permissions they cannot ask: both have to agree on every role."""

import pytest
from django.urls import reverse

from qa.permissions_external import STAFF_READERS
from reports import permissions, types
from tests.access.world import World
from tests.factories import make_office
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


def test_what_a_form_lacks_is_said_in_the_words_of_the_house():
    """Types are found before most rooms are ready, and a form keeps the sentences of the moment it is declared."""
    office, refused = make_office(), 0
    for kind in types.everyone():
        form = kind.form({}, office=office)
        form.is_valid()
        for name, told in form.errors.items():
            if form.fields[name].required:
                refused += 1
                assert told == ["โปรดกรอกข้อมูลนี้"], (kind.code, name)
    assert refused >= len(types.everyone()) - 1
