"""Pages of duties and orders cost the same for 1, 10 and 100 rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schools.actions import duties, duty_orders
from schools.models import DutyOrder, Programme, Role
from schools.subjects import Subject
from tests.factories import make_network, make_office, make_school, make_user, today
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db
YEAR = fiscal_year(today())


class Office:
    """An office whose duties grow: each row is a supervisor with a network, a school, a programme and an order."""

    def __init__(self):
        self.office = make_office()
        self.head = make_user(Role.HEAD, office=self.office)
        self.person = make_user(Role.SUPERVISOR, office=self.office)
        self.school = make_school(self.office, network=make_network(self.office))
        self.order = self.make_order([self.head, self.person])

    def make_order(self, people):
        order = DutyOrder(
            office=self.office,
            number=f"{DutyOrder.objects.count()}",
            year=YEAR,
            dated=today(),
            effective_on=today(),
        )
        return duty_orders.save(order=order, recipients=people, by=self.head)

    def grow(self, rows):
        for _ in range(rows):
            network = make_network(self.office)
            school = make_school(self.office, network=network)
            person = make_user(Role.SUPERVISOR, office=self.office)
            programme = Programme.objects.create(office=self.office, name=f"โครงการ {person.pk}")
            for user, year in ((person, YEAR - 1), (person, YEAR), (self.person, YEAR - 1), (self.person, YEAR)):
                duties.assign(
                    office=self.office,
                    user=user,
                    year=year,
                    by=self.head,
                    networks=[network],
                    schools=[school],
                    programmes=[programme],
                    subjects=[Subject.THAI],
                )
            make_school(self.office, network=make_network(self.office))
            self.make_order([self.head, person])
            order = DutyOrder.objects.get(pk=self.order.pk)
            named = [row.user for row in order.recipients.all()]
            duty_orders.save(order=order, recipients=[*named, person], by=self.head, version=order.version)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/duties/", 14),
        ("/duties/gaps/", 14),
        ("/duties/assign/", 14),
        ("/duties/copy/", 10),
        ("/duties/people/{person}/", 14),
        ("/duty-orders/", 9),
        ("/duty-orders/{order}/", 9),
        ("/duty-orders/new/", 9),
        ("/duty-orders/{order}/edit/", 10),
    ],
)
def test_a_page_costs_the_same_for_1_10_and_100_rows(client, address, most):
    office = Office()
    client.force_login(office.head)
    address = address.format(person=office.person.pk, order=office.order.pk)
    costs = []
    for more in (1, 9, 90):
        office.grow(more)
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as made:
            client.get(address)
        costs.append(len(made))
    assert len(set(costs)) == 1, costs
    assert costs[0] <= most, costs
