"""From a school's SAR a recommendation is one press away, with the school and the standard filled in."""

import html
import re

import pytest
from django.urls import reverse

from schools.models import Role
from tests.access.world import OWN, World

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/recommendations/new/[^"]+)"')


def test_the_link_of_a_standard_fills_in_school_theme_and_origin(client):
    world = World()
    submission = world.submission(OWN, None, "submitted")
    client.force_login(world.people[Role.HEAD])
    links = LINK.findall(client.get(reverse("qa:submission", args=[submission.pk])).text)
    assert len(links) == submission.standard_set.standards.count()
    form = client.get(html.unescape(links[0])).context["form"]
    assert form["schools"].value() == [submission.school_id]
    assert form["source"].value() == "sar"
    assert form["theme"].value().startswith("มฐ.1 ")
    assert form["origin"].value() == str(submission.round)


@pytest.mark.parametrize("role", [Role.SCHOOL_DIRECTOR, Role.DIRECTOR, Role.CLERK])
def test_others_have_no_such_link(client, role):
    world = World()
    submission = world.submission(OWN, None, "submitted")
    client.force_login(world.people[role])
    assert not LINK.findall(client.get(reverse("qa:submission", args=[submission.pk])).text)
