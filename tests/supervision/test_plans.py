"""Supervision plans: begun, written, handed in, returned, approved, revised; who may do what."""

from datetime import date

import pytest
from django.urls import reverse

from inbox.models import Notice
from schools.models import Role
from supervision.models import Plan, PlanEvent, PlannedVisit, PlanRevision, Policy
from tests.factories import make_office, make_school, make_user
from tests.supervision.factories import thai
from tests.supervision.plan_factories import YEAR, coming, make_plan
from tests.supervision.project_factories import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office)


@pytest.fixture
def head(office):
    return make_user(Role.HEAD, office=office)


@pytest.fixture
def director(office):
    return make_user(Role.DIRECTOR, office=office)


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def objectives(*rows, **more):
    data = {
        "objectives-TOTAL_FORMS": str(len(rows)),
        "objectives-INITIAL_FORMS": "0",
        "objectives-MIN_NUM_FORMS": "0",
        "objectives-MAX_NUM_FORMS": "15",
    }
    for number, row in enumerate(rows):
        data |= {f"objectives-{number}-{name}": value for name, value in row.items()}
    return data | more


def test_a_supervisor_begins_one_plan_a_year_and_a_second_click_finds_it(client, supervisor):
    client.force_login(supervisor)
    form = {"year": str(YEAR), "start": "empty", "whose": "group"}
    for _ in range(2):
        client.post(url("plan_new"), form)
    plan = Plan.objects.get()
    assert (plan.owner, plan.year, plan.state) == (supervisor, YEAR, "draft")
    assert PlanEvent.objects.count() == 1
    # The office has its three coverage rules from now on.
    assert plan.office.coverage_rules.count() == 3


def test_the_head_begins_the_plan_of_the_group(client, head):
    client.force_login(head)
    client.post(url("plan_new"), {"year": str(YEAR), "start": "empty", "whose": "group"})
    assert Plan.objects.get().owner is None


def test_last_years_plan_is_copied_without_days_and_closed_schools(client, supervisor, office):
    kept, closed = make_school(office), make_school(office)
    old = make_plan(owner=supervisor, year=YEAR - 1, schools=[kept, closed])
    Plan.objects.update(rationale="ผลการประเมินปีก่อน")
    closed.closed_on = coming(-10)
    closed.save()
    client.force_login(supervisor)
    client.post(url("plan_new"), {"year": str(YEAR), "start": "copy"})
    plan = Plan.objects.get(year=YEAR)
    assert plan.rationale == "ผลการประเมินปีก่อน"
    assert [row.text for row in plan.objectives.all()] == [row.text for row in old.objectives.all()]
    assert [(row.school, row.planned_on) for row in plan.visits.all()] == [(kept, None)]


def test_copying_where_there_is_nothing_says_so(client, supervisor):
    client.force_login(supervisor)
    html = client.post(url("plan_new"), {"year": str(YEAR), "start": "copy"}).content.decode()
    assert "ยังไม่มีแผนของปีก่อนให้คัดลอก" in html
    assert not Plan.objects.exists()


def test_texts_and_objectives_with_policies(client, supervisor, office):
    plan = make_plan(owner=supervisor)
    there = plan.objectives.get()
    planned = plan.visits.get()
    PlannedVisit.objects.update(objective=there)
    policy = Policy.objects.create(office=office, source="obec", title="อ่านออกเขียนได้")
    client.force_login(supervisor)
    data = objectives(
        {"text": "ข้อใหม่", "policies": [str(policy.pk)]},
        {"id": str(there.pk), "text": "ข้อเดิมแก้ไข"},
        title="แผนของฉัน", version=str(plan.version),
    )  # fmt: skip
    assert client.post(url("plan_edit", plan.pk), data).status_code == 302
    plan.refresh_from_db()
    assert plan.title == "แผนของฉัน"
    assert [row.text for row in plan.objectives.all()] == ["ข้อใหม่", "ข้อเดิมแก้ไข"]
    assert list(plan.objectives.first().policies.all()) == [policy]
    # A visit keeps the objective it serves.
    planned.refresh_from_db()
    assert planned.objective == there
    assert "อ่านออกเขียนได้" in client.get(url("plan", plan.pk)).content.decode()


def test_a_policy_of_another_office_is_refused(client, supervisor):
    plan = make_plan(owner=supervisor)
    other = Policy.objects.create(office=make_office(), source="obec", title="ของที่อื่น")
    client.force_login(supervisor)
    data = objectives({"text": "ข้อใหม่", "policies": [str(other.pk)]}, title="แผน", version=str(plan.version))
    response = client.post(url("plan_edit", plan.pk), data)
    assert response.status_code == 200
    assert "นโยบายที่เลือกไม่อยู่ในรายการของสำนักงาน" in response.content.decode()


def test_who_was_slower_sees_both_texts_and_overwrites_nothing(client, head):
    plan = make_plan(group=True, by=head, office=head.acting.office)
    Plan.objects.update(title="ของเขา", version=plan.version + 1)
    client.force_login(head)
    row = {"id": str(plan.objectives.get().pk), "text": "ข้อของเรา"}
    response = client.post(url("plan_edit", plan.pk), objectives(row, title="ของเรา", version=str(plan.version)))
    assert response.status_code == 409
    html = response.content.decode()
    assert "ของเขา" in html
    assert "ข้อของเรา" in html
    assert Plan.objects.get().title == "ของเขา"
    assert plan.objectives.get().text == "ยกระดับการอ่าน"


def test_from_handing_in_to_approval_with_notices(client, supervisor, head):
    plan = make_plan(owner=supervisor)
    client.force_login(supervisor)
    client.post(url("plan_submit", plan.pk), {"version": plan.version})
    assert Notice.objects.get(user=head).url == url("plan", plan.pk)
    client.force_login(head)
    plan.refresh_from_db()
    assert "อนุมัติแผน" in client.get(url("plan", plan.pk)).content.decode()
    client.post(url("plan_return", plan.pk), {"version": plan.version, "reason": "โปรดเพิ่มตัวชี้วัด"})
    plan.refresh_from_db()
    assert plan.state == "returned"
    client.force_login(supervisor)
    assert "โปรดเพิ่มตัวชี้วัด" in client.get(url("plan", plan.pk)).content.decode()
    client.post(url("plan_submit", plan.pk), {"version": plan.version})
    client.force_login(head)
    plan.refresh_from_db()
    for _ in range(2):
        client.post(url("plan_approve", plan.pk), {"version": plan.version})
    plan.refresh_from_db()
    assert plan.state == "approved"
    assert list(PlanEvent.objects.values_list("to_state", flat=True)) == [
        "draft", "submitted", "returned", "submitted", "approved",
    ]  # fmt: skip
    assert PlanRevision.objects.get().content["visits"][0]["school"] == plan.visits.get().school_id
    assert Notice.objects.filter(user=supervisor, title__contains="ได้รับอนุมัติ").count() == 1


def test_a_plan_without_objective_or_visit_is_not_handed_in(client, supervisor):
    plan = make_plan(owner=supervisor, schools=[])
    client.force_login(supervisor)
    html = client.post(url("plan_submit", plan.pk), {"version": plan.version}, follow=True).content.decode()
    assert "โปรดเพิ่มการนิเทศอย่างน้อยหนึ่งครั้งก่อนส่ง" in html
    plan.refresh_from_db()
    assert plan.state == "draft"


@pytest.mark.parametrize("group", [True, False])
def test_the_heads_own_plan_and_the_groups_go_to_the_director(client, head, director, group):
    plan = make_plan(owner=None if group else head, group=group, by=head, office=head.acting.office, state="submitted")
    assert Notice.objects.filter(user=director).exists()
    second = make_user(Role.HEAD, office=head.acting.office)
    for person in (head, second):
        client.force_login(person)
        assert client.post(url("plan_approve", plan.pk), {"version": plan.version}).status_code == 403
    client.force_login(director)
    client.post(url("plan_approve", plan.pk), {"version": plan.version})
    plan.refresh_from_db()
    assert plan.state == "approved"


def test_returning_owes_a_reason(client, supervisor, head):
    plan = make_plan(owner=supervisor, state="submitted")
    client.force_login(head)
    html = client.post(url("plan_return", plan.pk), {"version": plan.version, "reason": " "}).content.decode()
    assert "โปรดระบุเหตุผล" in html
    plan.refresh_from_db()
    assert plan.state == "submitted"


@pytest.mark.parametrize(("state", "step"), [("submitted", "plan_return"), ("approved", "plan_revise")])
def test_a_step_that_names_no_version_is_refused(client, supervisor, head, state, step):
    plan = make_plan(owner=supervisor, head=head, state=state)
    client.force_login(head if step == "plan_return" else supervisor)
    client.post(url(step, plan.pk), {"reason": "โปรดเพิ่มโรงเรียน"})
    plan.refresh_from_db()
    assert plan.state == state


def test_a_draft_is_the_owners_alone_and_a_revision_stays_in_sight(client, supervisor, head):
    plan = make_plan(owner=supervisor)
    client.force_login(head)
    assert client.get(url("plan", plan.pk)).status_code == 404
    assert "ยังไม่ส่งแผน" in client.get(url("plans")).content.decode()
    Plan.objects.update(state="submitted")
    assert client.get(url("plan", plan.pk)).status_code == 200
    Plan.objects.update(state="draft", revision=1)
    assert client.get(url("plan", plan.pk)).status_code == 200


def test_a_revision_keeps_what_was_approved_and_shows_what_changed(client, supervisor, head, office):
    gone, stays, moved = (make_school(office, name) for name in ("บ้านเลิก", "บ้านเดิม", "บ้านเลื่อน"))
    plan = make_plan(owner=supervisor, state="approved", schools=[gone, stays, moved], head=head)
    client.force_login(supervisor)
    client.post(url("plan_revise", plan.pk), {"version": plan.version, "reason": "โรงเรียนขอเลื่อน"})
    plan.refresh_from_db()
    assert (plan.state, plan.revision) == ("draft", 1)
    row = plan.visits.get(school=gone)
    # What was approved is not deleted but cancelled with a reason.
    client.post(url("planned_delete", row.pk), {"version": row.version})
    assert plan.visits.filter(pk=row.pk).exists()
    client.post(url("planned_cancel", row.pk), {"version": row.version, "reason": "ยุบชั้นเรียน"})
    row = plan.visits.get(school=moved)
    form = {
        "school": f"{moved.name} ({moved.smis_code})", "planned_on": thai(coming()), "part": "am", "kind": "general",
        "mode": "onsite", "version": row.version,
    }  # fmt: skip
    client.post(url("planned_edit", row.pk), form)
    new = make_school(office, "บ้านใหม่")
    form = {
        "school": f"{new.name} ({new.smis_code})", "quarter": "4", "part": "day", "kind": "general", "mode": "onsite",
    }  # fmt: skip
    client.post(url("planned_new", plan.pk), form)
    # The project that a line is of is approved with it.
    project = make_project(office=office, by=head, name="อ่านออกเขียนได้", year=plan.year)
    plan.visits.filter(school=stays).update(project=project)
    revision = client.get(url("plan_revision", plan.pk, 0))
    assert "โครงการ อ่านออกเขียนได้" in revision.text
    changes = revision.context["changes"]
    assert [row["school_name"] for _, row in changes["changed"]] == ["โรงเรียนบ้านเดิม"]
    assert [row["school_name"] for row in changes["added"]] == ["โรงเรียนบ้านใหม่"]
    assert [row["school_name"] for row in changes["cancelled"]] == ["โรงเรียนบ้านเลิก"]
    assert [row["school_name"] for _, row in changes["moved"]] == ["โรงเรียนบ้านเลื่อน"]
    plan.refresh_from_db()
    client.post(url("plan_submit", plan.pk), {"version": plan.version})
    client.force_login(head)
    plan.refresh_from_db()
    client.post(url("plan_approve", plan.pk), {"version": plan.version})
    assert list(PlanRevision.objects.values_list("number", flat=True)) == [0, 1]


def test_who_has_no_plan_yet_is_told_to_the_head_alone(client, supervisor, head, office):
    lazy = make_user(Role.SUPERVISOR, office=office, given_name="ยังไม่ส่ง")
    client.force_login(head)
    assert lazy.get_full_name() in client.get(url("plans")).content.decode()
    client.force_login(supervisor)
    assert lazy.get_full_name() not in client.get(url("plans")).content.decode()


def test_the_first_days_of_october_are_found_in_the_semester_that_ends_then(client):
    plan = make_plan(schools=[])
    october, december = date(plan.year - 544, 10, 5), date(plan.year - 544, 12, 5)
    schools = {day: make_school(plan.office) for day in (october, december)}
    for day, school in schools.items():
        PlannedVisit.objects.create(plan=plan, supervisor=plan.owner, school=school, quarter=1, planned_on=day)
    client.force_login(plan.owner)
    wanted = {f"1/{plan.year - 1}": [october], f"2/{plan.year - 1}": [december], f"1/{plan.year}": []}
    for term, days in wanted.items():
        page = client.get(reverse("supervision:plan", args=[plan.pk]), {"semester": term})
        assert f"ภาคเรียนที่ {term}" in page.text
        assert [row.planned_on for row in page.context["page"]] == days
