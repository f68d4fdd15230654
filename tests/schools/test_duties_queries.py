"""Pages of duties and orders cost the same for 1 and 20 rows."""

import pytest

from schools.actions import duties, duty_orders
from schools.models import DutyOrder, Programme, Role
from schools.subjects import Subject
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.growing import assert_steady
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


def test_pages_cost_the_same_for_1_and_20_rows(client):
    office = Office()
    client.force_login(office.head)
    person, order = f"/duties/people/{office.person.pk}/", f"/duty-orders/{office.order.pk}/"
    ceilings = {
        "/duties/": 14,
        "/duties/gaps/": 14,
        "/duties/assign/": 14,
        "/duties/copy/": 10,
        person: 14,
        "/duty-orders/": 9,
        order: 9,
        "/duty-orders/new/": 9,
        f"{order}edit/": 10,
    }
    assert_steady(client, ceilings, office.grow)
