"""Who gets through to duties, their orders, portfolios and ID PLANs; and one of each of them."""

import uuid

from schools.actions import duty_orders
from schools.models import Duty, DutyOrder, DutyOrderRecipient
from supervision.actions import id_plans
from supervision.models import PortfolioEntry
from tests.access.rows import CLERK, DIRECTOR, HEAD, OFFICE_ADMIN, STAFF, SUPERVISOR, Row, both, get_and_post, pk_of
from tests.access.world import OFFICE, OWN
from tests.factories import today
from thai.years import fiscal_year

READERS = STAFF | {CLERK}
KEEPERS = {HEAD, OFFICE_ADMIN}
GROUP = {DIRECTOR, HEAD, SUPERVISOR}
OWNERS = {HEAD, SUPERVISOR}
LEADERS = {DIRECTOR, HEAD}


def person(world, scope, user):
    """Somebody with a duty: the person where it is theirs and they could have one."""
    author = world.author(scope, user)
    Duty.objects.get_or_create(office=world.office(scope), user=author, year=fiscal_year(today()), subject="thai")
    return author


def order(world, scope, user):
    """An order that names a supervisor, and the person where it is theirs."""
    office, day = world.office(scope), today()
    made = DutyOrder(
        office=office, number=uuid.uuid4().hex[:20], year=fiscal_year(day), dated=day, effective_on=day, title="มอบหมาย"
    )
    names = [world.supervisors[office]]
    if scope == OWN and user is not None:
        names.append(user)
    return duty_orders.save(order=made, recipients=names, by=world.heads[office])


def entry(world, scope, user):
    return PortfolioEntry.objects.create(
        office=world.office(scope),
        user=world.author(scope, user),
        client_uuid=uuid.uuid4(),
        kind="training",
        title="อบรม",
        organiser="หน่วยงาน",
        result="ผล",
        starts_on=today(),
    )


def plan(state, *, by_user=True, year=None):
    """An ID PLAN walked to `state`, of the person where it is theirs."""

    def make(world, scope, user):
        office = world.office(scope)
        owner = world.author(scope, user) if by_user else world.supervisors[office]
        made = id_plans.start(office=office, user=owner, year=year or fiscal_year(today()))
        item = {"topic": "เรื่อง", "reason": "เหตุ", "method": "วิธี", "period": "เวลา", "indicator": "ตัวชี้วัด"}
        id_plans.save(plan=made, items=[item], version=made.version, by=owner, submit=state != "draft")
        if state == "returned":
            id_plans.send_back(plan=made, by=world.heads[office], reason="เหตุ")
        if state == "approved":
            id_plans.approve(plan=made, by=world.heads[office])
        return made

    return make


OWN_WORK = {OWN: GROUP, OFFICE: LEADERS}

ROWS = {
    "schools:duties": Row(get=READERS),
    "schools:duty_gaps": Row(get=READERS),
    "schools:duty_assign": Row(get=KEEPERS, post=KEEPERS),
    "schools:duty_copy": Row(get=KEEPERS, post=KEEPERS),
    "schools:duty_person": Row(pk_of(person), get=both(READERS)),
    "schools:duty_change": Row(pk_of(person), post=both(KEEPERS)),
    "schools:duty_orders": Row(get=READERS),
    "schools:duty_order_new": Row(get=KEEPERS | {CLERK}, post=KEEPERS | {CLERK}),
    "schools:duty_order": Row(pk_of(order), get=both(READERS)),
    "schools:duty_order_edit": Row(pk_of(order), **get_and_post(both(KEEPERS | {CLERK}))),
    "schools:duty_order_acknowledge": Row(pk_of(order), **get_and_post({OWN: READERS})),
    "supervision:portfolio": Row(get=GROUP),
    "supervision:portfolio_new": Row(get=OWNERS, post=OWNERS),
    "supervision:portfolio_edit": Row(pk_of(entry), **get_and_post({OWN: OWNERS})),
    "supervision:portfolio_delete": Row(pk_of(entry), **get_and_post({OWN: OWNERS})),
    "supervision:id_plans": Row(get=GROUP),
    "supervision:id_plan_start": Row(post=OWNERS),
    "supervision:id_plan": Row(pk_of(plan("submitted")), get=OWN_WORK),
    "supervision:id_plan_edit": Row(pk_of(plan("draft")), **get_and_post({OWN: OWNERS})),
    "supervision:id_plan_approve": Row(pk_of(plan("submitted", by_user=False)), **get_and_post(both(LEADERS))),
    "supervision:id_plan_return": Row(pk_of(plan("submitted", by_user=False)), **get_and_post(both(LEADERS))),
    "supervision:id_plan_results": Row(pk_of(plan("approved")), **get_and_post({OWN: OWNERS})),
    "reports:portfolio_pdf": Row(pk_of(person), post=OWN_WORK),
    "reports:portfolio_xlsx": Row(pk_of(person), get=OWN_WORK),
    "reports:id_plan_pdf": Row(pk_of(plan("submitted")), post=OWN_WORK),
}


def fill(world, scope):
    """One of each in an office, with files."""
    office = world.office(scope)
    person(world, scope, None)
    made = order(world, scope, None)
    DutyOrder.objects.filter(pk=made.pk).update(file=world.file(scope, "duty_order"))
    DutyOrderRecipient.objects.get_or_create(order=made, user=world.heads[office])
    entry(world, scope, None).files.add(world.file(scope, "portfolio"))
    world.file(scope, "growth_paper")
    for number, state in enumerate(("draft", "submitted", "returned", "approved")):
        # The year of the plans that the matrix makes stays free.
        plan(state, year=2550 + number)(world, scope, None)
