"""Planned visits: added one by one and many at once, moved and cancelled with a reason, taken up again."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from inbox.models import Notice
from instruments.models import Instrument
from schools.models import OfficeDay, Role
from supervision.actions import plan_steps, plans
from supervision.actions.changes import Stale, WrongState
from supervision.models import Absence, Plan, PlannedVisit, PlannedVisitEvent
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.supervision.factories import thai
from tests.supervision.plan_factories import YEAR, coming, make_plan
from thai.years import fiscal_span, quarter

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office)


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def row_form(school, **changes):
    data = {"school": f"{school.name} ({school.smis_code})", "part": "day", "kind": "general", "mode": "onsite"}
    return data | changes


def approved(supervisor, day=None):
    """A planned visit of an approved plan, with a day where one is given."""
    plan = make_plan(owner=supervisor, state="approved")
    row = plan.visits.get()
    if day:
        plans.schedule(planned=row, day=day, by=supervisor, version=row.version)
    return row


def test_one_is_added_once_with_a_day_that_sets_the_quarter(client, supervisor, office):
    plan = make_plan(owner=supervisor, schools=[])
    school = make_school(office)
    instrument = Instrument.objects.get(code="F-visit", office=None)
    client.force_login(supervisor)
    for _ in range(2):
        form = row_form(school, planned_on=thai(coming()), quarter="1", instruments=[instrument.pk])
        client.post(url("planned_new", plan.pk), form)
    row = plan.visits.get()
    assert (row.school, row.planned_on, row.quarter) == (school, coming(), quarter(coming())[1])
    assert list(row.instruments.all()) == [instrument]
    assert school.full_name in client.get(url("plan", plan.pk)).content.decode()


def test_what_belongs_to_another_office_or_is_closed_is_refused(client, supervisor, office):
    plan = make_plan(owner=supervisor, schools=[])
    theirs, closed = make_school(make_office()), make_school(office, closed_on=today())
    foreign = Instrument.objects.create(office=theirs.office, code="X1", title="ของที่อื่น")
    client.force_login(supervisor)
    for school in (theirs, closed):
        response = client.post(url("planned_new", plan.pk), row_form(school, quarter="4"))
        assert "school" in response.context["form"].errors
        many = {"schools": [school.pk], "when": "q4", "kind": "general", "mode": "onsite"}
        html = client.post(url("planned_add", plan.pk), many).content.decode()
        assert "ไม่อยู่ในสำนักงานของท่าน หรือปิดแล้ว" in html
    form = row_form(make_school(office), quarter="4", instruments=[foreign.pk])
    assert "แบบที่เลือกไม่อยู่ในรายการ" in client.post(url("planned_new", plan.pk), form).content.decode()
    assert not plan.visits.exists()


@pytest.mark.parametrize(
    ("day", "words"),
    [(fiscal_span(YEAR)[1] + timedelta(days=1), "ต้องอยู่ในปีงบประมาณ"), (today() - timedelta(days=1), "ต้องไม่ก่อนวันนี้")],
)
def test_a_day_outside_of_the_year_or_in_the_past_is_refused(client, supervisor, office, day, words):
    plan = make_plan(owner=supervisor, schools=[])
    client.force_login(supervisor)
    html = client.post(
        url("planned_new", plan.pk), row_form(make_school(office), planned_on=thai(day))
    ).content.decode()
    assert words in html
    row = approved(make_user(Role.SUPERVISOR, office=office))
    with pytest.raises(ValidationError, match=words):
        plans.schedule(planned=row, day=day, by=row.supervisor, version=row.version)


def test_many_at_once_by_network_and_twice_is_once(client, supervisor, office):
    network = make_network(office)
    mine = [make_school(office, network=network) for _ in range(3)]
    other = make_school(office)
    plan = make_plan(owner=supervisor, schools=[])
    client.force_login(supervisor)
    address = url("planned_add", plan.pk)
    page = client.get(f"{address}?network={network.pk}")
    assert {school.pk for school in page.context["schools"]} == {school.pk for school in mine}
    form = {"schools": [school.pk for school in mine], "when": "q4", "kind": "qa", "mode": "onsite"}
    for _ in range(2):
        client.post(address, form)
    assert sorted(plan.visits.values_list("school", "quarter", "kind")) == [(s.pk, 4, "qa") for s in mine]
    assert other not in [row.school for row in plan.visits.all()]


def test_a_month_gives_each_school_a_free_working_day(client, supervisor, office):
    schools = [make_school(office) for _ in range(3)]
    plan = make_plan(owner=supervisor, schools=[])
    last = fiscal_span(YEAR)[1]
    client.force_login(supervisor)
    form = {"schools": [s.pk for s in schools], "when": f"m{last.year}-9", "kind": "general", "mode": "onsite"}
    client.post(url("planned_add", plan.pk), form)
    days = list(plan.visits.values_list("planned_on", flat=True))
    assert len(set(days)) == 3
    assert all(day.month == 9 and day.weekday() < 5 for day in days)


def test_a_month_leaves_out_the_days_of_leave_and_of_examinations(client, supervisor, office):
    schools = [make_school(office) for _ in range(4)]
    plan = make_plan(owner=supervisor, schools=[])
    last = fiscal_span(YEAR)[1]
    form = {"schools": [s.pk for s in schools], "when": f"m{last.year}-9", "kind": "general", "mode": "onsite"}
    away = {"office": office, "starts": last.replace(day=1), "ends": last.replace(day=20)}
    Absence.objects.create(user=supervisor, **away)
    # Somebody else's leave is nothing to this plan.
    Absence.objects.create(user=make_user(Role.SUPERVISOR, office=office), **away | {"ends": last})
    for day in range(21, 25):
        OfficeDay.objects.create(
            office=office, day=last.replace(day=day), name="สอบกลางภาค", is_working=True, is_exam=True
        )
    client.force_login(supervisor)
    client.post(url("planned_add", plan.pk), form)
    days = [day.day for day in plan.visits.values_list("planned_on", flat=True)]
    assert len(days) == 4
    assert min(days) >= 25


def test_an_edit_of_a_plan_that_is_handed_in_meanwhile_is_not_said_to_be_saved(client, supervisor):
    plan = make_plan(owner=supervisor)
    row, pressed = plan.visits.get(), []

    def other_window(execute, sql, params, many, context):
        # The form was read and found valid; its writing begins.
        if sql.startswith("SAVEPOINT") and not pressed:
            pressed.append(True)
            plan_steps.submit(plan=plan, by=supervisor)
        return execute(sql, params, many, context)

    client.force_login(supervisor)
    form = row_form(row.school, quarter=row.quarter, purpose="ของเรา", version=row.version)
    with connection.execute_wrapper(other_window):
        page = client.post(url("planned_edit", row.pk), form, follow=True)
    told = [str(message) for message in page.context["messages"]]
    assert pressed
    assert told == ["แผนนี้ส่งหรืออนุมัติแล้ว จึงเพิ่มหรือแก้ไขรายการไม่ได้ หากต้องการแก้ไขโปรดใช้การปรับปรุงแผน"]


def test_both_forms_say_that_the_school_reads_the_reason_where_it_does(client, supervisor):
    row, draft = approved(supervisor, coming()), make_plan(office=supervisor.acting.office).visits.get()
    client.force_login(supervisor)
    for name in ("planned_cancel", "planned_move"):
        assert "โรงเรียนจะเห็นเหตุผลนี้" in client.get(url(name, row.pk)).text
    # The school never knew of a day of a draft.
    client.force_login(draft.supervisor)
    page = client.get(url("planned_cancel", draft.pk)).text
    assert "เหตุผลที่ยกเลิก" in page
    assert "โรงเรียนจะเห็นเหตุผลนี้" not in page


def test_nothing_is_added_to_a_plan_that_was_handed_in(client, supervisor, office):
    plan = make_plan(owner=supervisor, state="submitted")
    client.force_login(supervisor)
    client.post(url("planned_new", plan.pk), row_form(make_school(office), quarter="4"))
    assert plan.visits.count() == 1
    row = plan.visits.get()
    with pytest.raises(WrongState):
        plans.schedule(planned=row, day=coming(), by=supervisor, version=row.version)


def test_who_was_slower_sees_both_values(client, supervisor):
    plan = make_plan(owner=supervisor)
    row = plan.visits.get()
    PlannedVisit.objects.update(purpose="ของเขา", version=row.version + 1)
    client.force_login(supervisor)
    form = row_form(row.school, quarter=row.quarter, purpose="ของเรา", version=row.version)
    response = client.post(url("planned_edit", row.pk), form)
    assert response.status_code == 409
    assert "ของเขา" in response.content.decode()
    row.refresh_from_db()
    assert row.purpose == "ของเขา"


def test_the_first_day_of_an_approved_plan_needs_no_reason_and_the_next_one_does(client, supervisor):
    row = approved(supervisor)
    director = make_user(Role.SCHOOL_DIRECTOR, school=row.school)
    client.force_login(supervisor)
    client.post(url("planned_move", row.pk), {"day": thai(coming()), "part": "am", "version": row.version})
    row.refresh_from_db()
    assert (row.planned_on, row.part, row.moves) == (coming(), "am", 0)
    form = {"day": thai(coming(5)), "part": "am", "version": row.version}
    assert "โปรดระบุเหตุผลที่เลื่อนวัน" in client.post(url("planned_move", row.pk), form).content.decode()
    client.post(url("planned_move", row.pk), form | {"reason": "โรงเรียนมีกิจกรรม"})
    row.refresh_from_db()
    assert (row.planned_on, row.moves) == (coming(5), 1)
    event = row.events.last()
    assert (event.from_day, event.to_day, event.reason) == (coming(), coming(5), "โรงเรียนมีกิจกรรม")
    # The school is told of both days, the supervisor moved it without being told.
    assert Notice.objects.filter(user=director).count() == 2
    assert not Notice.objects.filter(user=supervisor, key__startswith="planned:").exists()


def test_moving_in_a_draft_is_no_move(supervisor):
    row = make_plan(owner=supervisor).visits.get()
    for days in (3, 5):
        plans.schedule(planned=row, day=coming(days), by=supervisor, version=row.version)
    plans.schedule(planned=row, day=None, by=supervisor, version=row.version)
    assert (row.planned_on, row.moves, row.events.count()) == (None, 0, 0)


def test_two_who_move_at_once_get_one_move_and_a_conflict(client, supervisor):
    row = approved(supervisor, coming())
    head = make_user(Role.HEAD, office=supervisor.acting.office)
    old = row.version
    plans.schedule(planned=row, day=coming(4), by=supervisor, version=old, reason="ก")
    with pytest.raises(Stale):
        plans.schedule(planned=row, day=coming(6), by=head, version=old, reason="ข")
    client.force_login(head)
    form = {"day": thai(coming(6)), "part": "day", "version": old, "reason": "ข"}
    assert client.post(url("planned_move", row.pk), form).status_code == 409
    row.refresh_from_db()
    assert row.planned_on == coming(4)


def test_the_head_moves_a_colleagues_visit_and_the_colleague_is_told(client, supervisor):
    row = approved(supervisor)
    client.force_login(make_user(Role.HEAD, office=supervisor.acting.office))
    client.post(url("planned_move", row.pk), {"day": thai(coming()), "part": "day", "version": row.version})
    assert Notice.objects.filter(user=supervisor, url=url("planned", row.pk)).exists()
    client.force_login(make_user(Role.SUPERVISOR, office=supervisor.acting.office))
    assert client.get(url("planned_move", row.pk)).status_code == 403


def test_cancelled_with_a_reason_and_taken_up_again(client, supervisor):
    row = approved(supervisor, coming())
    client.force_login(supervisor)
    html = client.post(url("planned_cancel", row.pk), {"version": row.version, "reason": ""}).content.decode()
    assert "โปรดระบุเหตุผล" in html
    client.post(url("planned_cancel", row.pk), {"version": row.version, "reason": "เรียนรวม"})
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert "เรียนรวม" in client.get(url("planned", row.pk)).content.decode()
    # The day passes meanwhile: it comes back without one.
    PlannedVisit.objects.update(planned_on=today() - timedelta(days=1))
    client.post(url("planned_restore", row.pk), {"version": row.version})
    row.refresh_from_db()
    assert (row.state, row.planned_on) == ("planned", None)
    assert list(row.events.values_list("what", flat=True)) == ["moved", "cancelled", "restored"]


def test_a_visit_to_a_school_that_closed_is_not_taken_up_again(supervisor):
    row = approved(supervisor)
    plans.cancel(planned=row, by=supervisor, reason="ปิด", version=row.version)
    row.school.closed_on = today()
    row.school.save()
    with pytest.raises(ValidationError, match="ปิดหรือยุบรวมแล้ว"):
        plans.restore(planned=row, by=supervisor, version=row.version)


def test_a_draft_row_is_deleted(client, supervisor):
    row = make_plan(owner=supervisor).visits.get()
    client.force_login(supervisor)
    client.post(url("planned_delete", row.pk), {"version": row.version})
    assert not PlannedVisit.objects.exists()
    assert not PlannedVisitEvent.objects.exists()


def test_a_school_sees_a_day_once_the_plan_was_approved(supervisor):
    plan = make_plan(owner=supervisor)
    row = plan.visits.get()
    director = make_user(Role.SCHOOL_DIRECTOR, school=row.school)
    plans.schedule(planned=row, day=coming(), by=supervisor, version=row.version)
    assert not PlannedVisit.objects.visible_to(director).exists()
    Plan.objects.update(state="approved")
    assert PlannedVisit.objects.visible_to(director).exists()
