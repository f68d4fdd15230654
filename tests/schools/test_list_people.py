"""A search that finds no school leads to the people it may have meant."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from schools.models import Role
from tests.factories import make_office, make_school, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def search(client, office):
    """Searches the list of schools as a supervisor; answers the page and how many queries it took."""
    client.force_login(make_user(Role.SUPERVISOR, office=office))

    def act(text):
        with CaptureQueriesContext(connection) as queries:
            html = client.get(reverse("schools:list"), {"q": text}).content.decode()
        return html, len(queries)

    return act


def test_a_person_s_name_leads_to_the_people(client, office, search):
    make_user(Role.CLERK, office=office, given_name="สมใจนึก")
    html, _ = search("สมใจนึก")
    href = f"{reverse('schools:people')}?{urlencode({'q': 'สมใจนึก'})}"
    assert f'<a href="{href}">ค้นหา “สมใจนึก” ในบุคคล</a>' in html
    assert "สมใจนึก" in client.get(href).content.decode()


def test_a_person_of_another_office_is_not_given_away(search):
    make_user(Role.CLERK, office=make_office(), given_name="สมใจนึก")
    assert "ในบุคคล" not in search("สมใจนึก")[0]


def test_nobody_is_looked_for_where_a_school_was_found(office, search):
    make_school(office, "บ้านสมใจนึก")
    make_user(Role.CLERK, office=office, given_name="สมใจนึก")
    html, queries = search("สมใจนึก")
    assert "ในบุคคล" not in html
    assert search("ไม่มีใครชื่อนี้")[1] <= queries + 1
