"""The search of the top bar: what of all is found, as many as the list behind each number, and nothing of others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schools.models import Role
from tests.factories import make_office, make_school, make_user
from tests.registry.letter_factories import make_received, make_sent
from tests.registry.library_factories import make_item
from tests.supervision.factories import make_visit

pytestmark = pytest.mark.django_db
PAGE = "/search/"


def fill(office, n=1):
    """n of each kind that the search finds; a clerk, and the supervisor who made the visits."""
    clerk = make_user(Role.CLERK, office=office)
    for _ in range(n):
        supervisor = make_user(Role.SUPERVISOR, office=office, given_name="ห้วยขาว")
    for place in range(n):
        make_visit(school=make_school(office, "บ้านห้วยขาว"), supervisor=supervisor)
        make_received(by=clerk, subject=f"ขอข้อมูลห้วยขาว {place}")
        make_sent(by=clerk, subject=f"ส่งข้อมูลห้วยขาว {place}")
        make_item(office, by=supervisor, title=f"แบบฝึกห้วยขาว {place}")
    return clerk, supervisor


def counted(page):
    """{kind: [the number of each of its lists]} of what a page found."""
    return {one.code: [number for _label, number, _href in one.lists] for one in page.context["sections"]}


def test_each_kind_is_found_and_its_list_has_as_many(client):
    office = make_office()
    clerk, supervisor = fill(office, 3)
    fill(make_office())
    make_received(by=clerk, subject="เรื่องลับห้วยขาว", secrecy="secret")
    client.force_login(supervisor)
    page = client.get(PAGE, {"q": " ห้วยขาว "})
    assert counted(page) == {"schools": [3], "people": [3], "visits": [3], "letters": [3, 3], "library": [3]}
    for section in page.context["sections"]:
        assert len(section.rows) == sum(number for _label, number, _href in section.lists)
        for _words, _soft, href in section.rows:
            assert client.get(href).status_code == 200
        for _label, number, href in section.lists:
            assert client.get(href).context["page"].paginator.count == number
    assert "เรื่องลับ" not in page.text
    # A clerk logs no visits and so finds none; the secret letter is the own one.
    client.force_login(clerk)
    page = client.get(PAGE, {"q": "ห้วยขาว"})
    assert "เรื่องลับ" in page.text
    assert counted(page) == {"schools": [3], "people": [3], "letters": [4, 3], "library": [3]}
    for asked in ("", " ", "%", "ไม่มีคำนี้", "ก" * 500):
        answer = client.get(PAGE, {"q": asked})
        assert answer.status_code == 200 and answer.context["sections"] == []
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=make_school(office)))
    assert client.get(PAGE, {"q": "ห้วยขาว"}).status_code == 403


def test_the_search_asks_the_same_for_one_and_for_many(client):
    asked = []
    for n in (1, 12):
        office = make_office()
        _clerk, supervisor = fill(office, n)
        client.force_login(supervisor)
        client.get(PAGE, {"q": "ห้วยขาว"})
        with CaptureQueriesContext(connection) as queries:
            page = client.get(PAGE, {"q": "ห้วยขาว"})
        assert counted(page) == {"schools": [n], "people": [n], "visits": [n], "letters": [n, n], "library": [n]}
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 22
