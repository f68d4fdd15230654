"""The ID PLAN: begun by the acknowledged order, handed in within 15 days, agreed or returned, with results."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from schools.actions import duty_orders
from schools.models import DutyOrder, OfficeDay, Role
from supervision.actions import id_plans as actions
from supervision.actions.changes import Stale, WrongState
from supervision.models import IdPlan, IdPlanEvent
from tests.factories import make_office, make_user, today
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db
YEAR = fiscal_year(today())
ITEM = {"topic": "การนิเทศออนไลน์", "reason": "จำเป็น", "method": "อบรม", "period": "ม.ค. 2570", "indicator": "ผ่าน"}
INDEX = "/id-plans/"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def me(client, office):
    user = make_user(Role.SUPERVISOR, office=office)
    client.force_login(user)
    return user


@pytest.fixture
def head(office):
    return make_user(Role.HEAD, office=office)


def make_plan(user, state="draft", year=YEAR, head=None, items=(ITEM,), order=None):
    plan = actions.start(office=user.acting.office, user=user, year=year, order=order)
    submit = state != "draft"
    actions.save(plan=plan, items=list(items), version=plan.version, by=user, submit=submit)
    if state in ("returned", "approved"):
        head = head or make_user(Role.HEAD, office=user.acting.office)
        if state == "returned":
            actions.send_back(plan=plan, by=head, reason="ระบุตัวชี้วัด")
        else:
            actions.approve(plan=plan, by=head)
    return plan


def make_order(office, *people, year=YEAR, number="1"):
    day = today()
    order = DutyOrder(office=office, number=number, year=year, dated=day, effective_on=day)
    return duty_orders.save(order=order, recipients=people, by=people[0])


def form_data(version, *items, do="draft"):
    rows = {f"items-{n}-{name}": value for n, item in enumerate(items) for name, value in item.items()}
    return {"items-TOTAL_FORMS": len(items), "items-INITIAL_FORMS": 0, "version": version, "do": do, **rows}


def address(plan, name="id_plan"):
    return reverse(f"supervision:{name}", args=[plan.pk])


def test_fifteen_days_end_on_a_working_day():
    office = make_office()
    # 6 July 2026 is a Monday; 15 days later is a Tuesday.
    assert actions.due_after(date(2026, 7, 6), office) == date(2026, 7, 21)
    # 3 July + 15 is Saturday the 18th.
    assert actions.due_after(date(2026, 7, 3), office) == date(2026, 7, 20)
    OfficeDay.objects.create(office=office, day=date(2026, 7, 20), name="วันหยุดพิเศษ")
    assert actions.due_after(date(2026, 7, 3), office) == date(2026, 7, 21)
    # 16 December + 15 is 31 December, New Year's Eve, and the days after it are off too.
    assert actions.due_after(date(2026, 12, 16), office) > date(2027, 1, 1)


def test_acknowledging_the_order_starts_the_plan_with_its_due_day(client, office, me):
    order = make_order(office, me)
    client.post(reverse("schools:duty_order_acknowledge", args=[order.pk]))
    plan = IdPlan.objects.get()
    assert (plan.user, plan.year, plan.order, plan.state) == (me, YEAR, order, "draft")
    assert plan.due_on == actions.due_after(today(), office)
    # A second order of the year moves nothing.
    second = make_order(office, me, number="2")
    IdPlan.objects.update(due_on=today() - timedelta(days=3))
    client.post(reverse("schools:duty_order_acknowledge", args=[second.pk]))
    plan.refresh_from_db()
    assert (plan.order, plan.due_on) == (order, today() - timedelta(days=3))


def test_a_plan_begun_by_hand_gets_its_due_day_from_the_order(client, office, me):
    for _ in range(2):
        response = client.post("/id-plans/start/", {"year": YEAR, "do": "new"})
    plan = IdPlan.objects.get()
    assert response.url == address(plan, "id_plan_edit")
    assert plan.due_on is None
    duty_orders.acknowledge(order=make_order(office, me), by=me)
    plan.refresh_from_db()
    assert plan.due_on


def test_a_clerk_who_acknowledges_owes_no_plan(office):
    clerk = make_user(Role.CLERK, office=office)
    duty_orders.acknowledge(order=make_order(office, clerk), by=clerk)
    assert not IdPlan.objects.exists()


def test_a_draft_may_be_unfinished_but_is_handed_in_whole(client, me):
    plan = actions.start(office=me.acting.office, user=me, year=YEAR)
    edit = address(plan, "id_plan_edit")
    client.post(edit, form_data(1, {"topic": "เรื่องเดียว"}, {}))
    assert [item.topic for item in plan.items.all()] == ["เรื่องเดียว"]
    response = client.post(edit, form_data(2, {"topic": "เรื่องเดียว", "reason": "เหตุผลที่พิมพ์ไว้"}, do="submit"))
    assert "โปรดกรอกวิธีการพัฒนาก่อนส่ง" in response.text
    assert "เหตุผลที่พิมพ์ไว้" in response.text
    assert "อย่างน้อยหนึ่งรายการ" in client.post(edit, form_data(2, do="submit")).text
    plan.refresh_from_db()
    assert (plan.state, plan.version) == ("draft", 2)
    client.post(edit, form_data(2, ITEM, do="submit"))
    plan.refresh_from_db()
    assert plan.state == "submitted"
    assert plan.submitted_at
    assert "แก้ไขและส่ง" not in client.get(address(plan)).text


def test_a_broken_form_is_refused_in_words(client, me):
    plan = actions.start(office=me.acting.office, user=me, year=YEAR)
    edit = address(plan, "id_plan_edit")
    assert "แบบที่ส่งมาไม่ครบ" in client.post(edit, {"version": 1}).text
    many = form_data(1, *[ITEM] * 16)
    assert "ไม่เกิน 15 รายการ" in client.post(edit, many).text


def test_a_stale_save_overwrites_nothing(client, me):
    plan = actions.start(office=me.acting.office, user=me, year=YEAR)
    edit = address(plan, "id_plan_edit")
    client.post(edit, form_data(1, {**ITEM, "topic": "ของหน้าต่างแรก"}))
    response = client.post(edit, form_data(1, {**ITEM, "topic": "ของหน้าต่างที่สอง"}))
    assert response.status_code == 409
    assert "ของหน้าต่างแรก" in response.text and "ของหน้าต่างที่สอง" in response.text
    assert [item.topic for item in plan.items.all()] == ["ของหน้าต่างแรก"]
    # The same words once more are no conflict.
    assert client.post(edit, form_data(1, {**ITEM, "topic": "ของหน้าต่างแรก"})).status_code == 302


def test_the_head_returns_with_a_reason_and_then_agrees(client, me, head):
    plan = make_plan(me, "submitted")
    first_sent = plan.submitted_at
    client.force_login(head)
    assert "เห็นชอบ" in client.get(address(plan)).text
    back = address(plan, "id_plan_return")
    assert "โปรดระบุเหตุผล" in client.post(back, {"reason": "", "version": plan.version}).text
    client.post(back, {"reason": "โปรดเพิ่มตัวชี้วัด", "version": plan.version})
    client.force_login(me)
    assert "โปรดเพิ่มตัวชี้วัด" in client.get(address(plan, "id_plan_edit")).text
    plan.refresh_from_db()
    client.post(address(plan, "id_plan_edit"), form_data(plan.version, ITEM, do="submit"))
    plan.refresh_from_db()
    assert (plan.state, plan.submitted_at) == ("submitted", first_sent)
    client.force_login(head)
    for _ in range(2):
        client.post(address(plan, "id_plan_approve"), {"version": plan.version})
    assert list(plan.events.values_list("to_state", flat=True)) == [
        "draft", "submitted", "returned", "submitted", "approved"
    ]  # fmt: skip


def test_nobody_agrees_to_the_own_plan(client, head):
    plan = make_plan(head, "submitted")
    client.force_login(head)
    assert client.post(address(plan, "id_plan_approve")).status_code == 403
    client.force_login(make_user(Role.DIRECTOR, office=plan.office))
    for sent, state in (({}, "submitted"), ({"version": plan.version}, "approved")):
        client.post(address(plan, "id_plan_approve"), sent)
        plan.refresh_from_db()
        assert plan.state == state


def test_two_at_once_only_one_wins(me, head):
    plan = make_plan(me, "submitted")
    other = IdPlan.objects.get(pk=plan.pk)
    actions.approve(plan=plan, by=head)
    with pytest.raises(Stale):
        actions.send_back(plan=other, by=head, reason="ช้าไป")
    with pytest.raises(WrongState):
        actions.save(plan=plan, items=[ITEM], version=plan.version, by=me)
    assert not IdPlanEvent.objects.filter(to_state="returned").exists()


def test_last_years_items_are_taken_over_once_without_their_results(client, me):
    before = make_plan(me, "approved", year=YEAR - 1)
    before.items.update(result="ผลของปีก่อน")
    for _ in range(2):
        client.post("/id-plans/start/", {"year": YEAR, "do": "copy"})
    plan = IdPlan.objects.get(year=YEAR)
    assert [(item.topic, item.result) for item in plan.items.all()] == [(ITEM["topic"], "")]
    assert plan.events.count() == 1


def test_results_are_noted_when_the_plan_is_agreed(client, me):
    plan = make_plan(me, "submitted")
    results = address(plan, "id_plan_results")
    assert client.get(results).status_code == 302
    plan = make_plan(make_user(Role.SUPERVISOR, office=me.acting.office), "approved")
    client.force_login(plan.user)
    results = address(plan, "id_plan_results")
    item = plan.items.get()
    data = {f"result-{item.pk}": "ผ่านการอบรม", "version": plan.version}
    client.post(results, data)
    assert "ผ่านการอบรม" in client.get(address(plan)).text
    stale = client.post(results, {**data, f"result-{item.pk}": "อีกหน้าต่างหนึ่ง"})
    assert stale.status_code == 409
    item.refresh_from_db()
    assert item.result == "ผ่านการอบรม"


def test_the_head_sees_who_has_none_who_is_late_and_who_waits(client, office, head):
    names = ("none", "late", "submitted", "sent_late")
    people = {name: make_user(Role.SUPERVISOR, office=office) for name in names}
    make_plan(people["submitted"], "submitted")
    late = make_plan(people["late"])
    past = make_plan(people["sent_late"], "submitted")
    IdPlan.objects.filter(pk__in=[late.pk, past.pk]).update(due_on=today() - timedelta(days=1))
    client.force_login(head)

    def listed(show):
        return {row["person"] for row in client.get(INDEX, {"show": show}).context["rows"]}

    assert listed("none") == {people["none"], head}
    assert listed("late") == {people["late"]}
    assert listed("submitted") == {people["submitted"], people["sent_late"]}
    assert len(listed("")) == 5 == len(listed("x"))
    assert "ส่งช้า" in client.get(INDEX, {"show": "submitted"}).text
    shown = {value: n for value, _label, n in client.get(INDEX).context["shown"]}
    assert (shown["none"], shown["late"], shown["submitted"]) == (2, 1, 2)


def test_a_plan_that_was_sent_in_time_and_returned_is_not_overdue(me):
    plan = make_plan(me, "returned")
    plan.due_on = today() - timedelta(days=1)
    plan.submitted_at = timezone.now() - timedelta(days=5)
    assert not plan.is_overdue
    assert not plan.is_late


def test_another_supervisors_plan_is_not_there(client, office, me):
    plan = make_plan(make_user(Role.SUPERVISOR, office=office))
    for name in ("id_plan", "id_plan_edit", "id_plan_results"):
        assert client.get(address(plan, name)).status_code == 404
    client.force_login(make_user(Role.HEAD))
    assert client.get(address(plan)).status_code == 404
