"""The list of instruments."""

import pytest
from django.urls import reverse

from schools.models import Role
from tests.factories import make_user
from tests.instruments.factories import make_version

pytestmark = pytest.mark.django_db


def test_a_search_for_what_no_database_takes_is_none(client):
    supervisor = make_user(Role.SUPERVISOR)
    make_version(office=supervisor.acting.office, published=False)
    client.force_login(supervisor)
    total = client.get(reverse("instruments:list")).context["total"]
    assert client.get(reverse("instruments:list"), {"q": "\x00"}).context["total"] == total > 0
