"""What waits to be read, sent round and fetched stands on the first pages, each number with its rows."""

import html

import pytest
from django.urls import reverse

from schools.models import Role
from tests.factories import make_office, make_school, make_user
from tests.registry.distribution_factories import make_delivery
from tests.registry.letter_factories import make_received, make_sent
from tests.reports.test_home_numbers import LINK, NUMBER, STAT, main, plain, rows_at

pytestmark = pytest.mark.django_db


def linked(page):
    """[(number, address)] of the links of a page that are a number, but those of its cards."""
    links = [(NUMBER.match(plain(inner)), address) for address, inner in LINK.findall(STAT.sub("", main(page)))]
    return [(int(number.group(1)), html.unescape(address)) for number, address in links if number and "?" in address]


@pytest.mark.parametrize("role", [Role.CLERK, Role.SCHOOL_STAFF])
def test_letters_and_deliveries_that_wait_are_counted_as_their_lists_do(client, role, django_assert_max_num_queries):
    office = make_office()
    clerk, school, other = make_user(Role.CLERK, office=office), make_school(office), make_school(office)
    user = clerk if role == Role.CLERK else make_user(role, school=school)
    client.force_login(user)
    with django_assert_max_num_queries(60) as before:
        page = client.get(reverse("reports:home"))
    assert linked(page) == []
    for _ in range(8):
        make_received(by=clerk)
        make_sent(by=clerk, schools=[school], way="here")
        make_delivery(by=clerk, parts={school: 2, other: 3}, told=True)
    make_received(by=clerk, people=[clerk])
    make_sent(by=clerk, schools=[other], way="here")
    make_delivery(by=clerk, parts={school: 2, other: 3}, told=True, fetched=[school])
    with django_assert_max_num_queries(len(before) + 4):
        page = client.get(reverse("reports:home"))
    # Of an office: letters with nobody, lines of which a part waits, those parts; of a school: letters and its parts.
    counts = {8, 9, 17} if role == Role.CLERK else {8}
    found = [row for row in linked(page) if row[0] in counts]
    assert len(found) == (3 if role == Role.CLERK else 2)
    assert [(n, target) for n, target in found if rows_at(client, target) != n] == []
