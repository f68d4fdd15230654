"""What home pages say of duties: the gap for the head, orders and the own ID PLAN, who looks after a school."""

from datetime import timedelta

import pytest

from schools.actions import duties, duty_orders
from schools.models import DutyOrder, Role
from supervision.actions import id_plans
from supervision.models import IdPlan
from tests.factories import make_network, make_office, make_school, make_user, today
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db
YEAR = fiscal_year(today())


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office)


def page(client, user):
    client.force_login(user)
    return client.get("/").text


def give(user, office, **targets):
    duties.assign(office=office, user=user, year=YEAR, by=user, **targets)


def test_the_head_sees_the_gap_and_nobody_else(client, office, supervisor):
    make_school(office)
    make_school(office)
    head, director = make_user(Role.HEAD, office=office), make_user(Role.DIRECTOR, office=office)
    assert "2 โรงเรียน" in page(client, head)
    assert "ยังไม่มีผู้รับผิดชอบ" not in page(client, director)
    assert "ยังไม่มีผู้รับผิดชอบ" not in page(client, supervisor)


def test_a_supervisor_finds_the_own_schools_and_the_number_is_that_of_the_list(client, office, supervisor):
    network = make_network(office)
    for _ in range(2):
        make_school(office, network=network)
    make_school(office, network=network, closed_on=today())
    make_school(office)
    give(supervisor, office, networks=[network])
    client.force_login(supervisor)
    context = client.get("/").context
    assert context["my_schools"] == 2
    assert client.get(context["my_schools_href"]).context["page"].paginator.count == 2


def test_a_school_reads_who_looks_after_it(client, office, supervisor):
    school = make_school(office)
    director = make_user(Role.SCHOOL_DIRECTOR, school=school)
    assert "สำนักงานยังไม่ได้กำหนดผู้รับผิดชอบ" in page(client, director)
    give(supervisor, office, schools=[school])
    assert str(supervisor) in page(client, director)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.HEAD, Role.CLERK])
def test_an_order_stands_on_the_home_page_until_it_is_acknowledged(client, office, role):
    person = make_user(role, office=office)
    order = DutyOrder(office=office, number="511/2569", year=YEAR, dated=today(), effective_on=today())
    duty_orders.save(order=order, recipients=[person], by=person)
    assert "คำสั่งที่ 511/2569" in page(client, person)
    assert "คำสั่งที่ 511/2569" not in page(client, make_user(role, office=office))
    duty_orders.acknowledge(order=order, by=person)
    text = page(client, person)
    assert "คำสั่งที่ 511/2569" not in text
    assert ("ID PLAN" in text.split("<h1>")[1]) == (role != Role.CLERK)


def test_the_own_plan_is_late_until_it_is_handed_in_and_the_head_reads_of_it(client, office, supervisor):
    plan = id_plans.start(office=office, user=supervisor, year=YEAR)
    IdPlan.objects.update(due_on=today() - timedelta(days=1))
    assert "เกินกำหนดส่งแล้ว" in page(client, supervisor)
    item = {"topic": "เรื่อง", "reason": "", "method": "วิธี", "period": "เวลา", "indicator": ""}
    id_plans.save(plan=plan, items=[item], version=1, by=supervisor, submit=True)
    assert "เกินกำหนดส่งแล้ว" not in page(client, supervisor)
    head = make_user(Role.HEAD, office=office)
    assert "1 ฉบับ" in page(client, head)
    id_plans.send_back(plan=plan, by=head, reason="แก้")
    assert "ถูกส่งกลับให้แก้ไข" in page(client, supervisor)
