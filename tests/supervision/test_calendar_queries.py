"""Pages of the calendar cost the same for 1 and 20 planned visits."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools.models import OfficeDay, Role
from supervision.models import Absence
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.supervision.calendar_factories import put, working_day
from tests.supervision.factories import make_visit

pytestmark = pytest.mark.django_db
SIZES = (1, 19)


class Grown:
    """An office whose calendar fills: visits of ever new schools and people on one day, made, planned and without a
    day, absences and days of the office."""

    def __init__(self):
        self.office = make_office()
        self.user = make_user(Role.SUPERVISOR, office=self.office)
        self.other = make_user(Role.SUPERVISOR, office=self.office)
        self.day = working_day(self.office)
        self.moving = put(self.user, make_school(self.office), None)
        OfficeDay.objects.create(office=self.office, day=self.day, name="สอบ", is_working=True, is_exam=True)

    def add(self, n):
        networks = [make_network(self.office) for _ in range(min(n, 5))]
        for number in range(n):
            place = {"latitude": f"14.{number:03d}", "longitude": "100.1"}
            school = make_school(self.office, network=networks[number % len(networks)], **place)
            put(self.user, school, self.day)
            put(self.user, school, today())
            put(self.user, make_school(self.office, network=school.network), None)
            put(self.other, school, self.day)
            make_visit(school=school, supervisor=self.user, state="approved", visited_on=today())
            Absence.objects.create(office=self.office, user=self.user, starts=self.day, ends=self.day)


@pytest.fixture(scope="module")
def costs(django_db_setup, django_db_blocker):
    """{(role, address): [cost at each size]}: the office grows once for all pages."""
    from django.db import transaction
    from django.test import Client

    with django_db_blocker.unblock(), transaction.atomic():
        grown = Grown()
        day = grown.day.isoformat()
        addresses = [
            *(
                reverse("supervision:calendar", query={"view": view, "on": day})
                for view in ("", "month", "week", "list")
            ),
            reverse("supervision:calendar", query={"view": "week", "who": "all", "on": day}),
            reverse("supervision:route", query={"on": day, "n": 4}),
            reverse("supervision:absences"),
            reverse("supervision:planned_move", args=[grown.moving.pk]) + f"?day={day}",
            reverse("reports:home"),
        ]
        client = Client()
        client.force_login(grown.user)
        found = {address: [] for address in addresses}
        for more in SIZES:
            grown.add(more)
            for address in addresses:
                assert client.get(address).status_code == 200
                with CaptureQueriesContext(connection) as made:
                    client.get(address)
                found[address].append(len(made))
        transaction.set_rollback(True)
    return found


def test_the_same_for_many(costs):
    assert {address: made for address, made in costs.items() if len(set(made)) > 1} == {}


def test_and_few(costs):
    ceilings = {"/calendar/route/": 34, "/calendar/absences/": 10, "/plans/": 18, "/calendar/": 20, "/": 40}
    for address, made in costs.items():
        most = next(most for path, most in ceilings.items() if address.startswith(path))
        assert made[0] <= most, (address, made)
