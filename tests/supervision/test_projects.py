"""Projects: proposed, approved with the action plan or after it, what they spend and did, cancelled, carried over."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from schools.models import AuditEvent, Role
from supervision import approvals
from supervision.actions import progress, projects, strategies
from supervision.actions.changes import Stale, WrongState
from supervision.models import ActionPlan, Event, GroupObjective, Project, ProjectProgress
from tests.factories import make_office, make_school, make_user
from tests.supervision.event_factories import make_event
from tests.supervision.factories import make_visit
from tests.supervision.project_factories import YEAR, approve_plan, make_project, report, row, target_of
from thai.years import fiscal_span

pytestmark = pytest.mark.django_db
Q1 = {"quarter": 1, "done": "อบรมแล้ว", "problems": "", "states": {}}


def spend(project, amount, *, by=None, **more):
    project.refresh_from_db()
    about = {**Q1, "spent": Decimal(amount), "version": project.version, "by": by or project.owner, **more}
    return progress.record_progress(project=project, **about)


def page(name, *args):
    return reverse(f"supervision:{name}", args=args)


def test_a_plan_with_its_projects_goes_through_its_steps(client):
    office = make_office()
    head, director = make_user(Role.HEAD, office=office), make_user(Role.DIRECTOR, office=office)
    supervisor = make_user(Role.SUPERVISOR, office=office)
    client.force_login(supervisor)
    form = client.get(page("project_new")).context["form"]
    given = {
        "year": YEAR, "name": "พัฒนาการอ่าน", "owner": supervisor.pk, "first_month": 11, "last_month": 3,
        "goals": "ให้อ่านออก", "budget": "๑๒,๕๐๐.๕๐", "client_uuid": str(form["client_uuid"].value()),
    }  # fmt: skip
    for _click in range(2):
        assert client.post(page("project_new"), given).status_code == 302
    project = Project.objects.get()
    assert (project.budget, project.spent, project.state) == (Decimal("12500.50"), 0, "proposed")
    assert GroupObjective.objects.filter(office=office).count() == 6
    plan = project.action_plan

    # Without an indicator nothing is handed in, and the page says why.
    client.force_login(head)
    answer = client.post(page("action_plan_submit", plan.pk), {"version": plan.version}, follow=True)
    assert "ยังกรอกไม่ครบ 1 โครงการ" in answer.content.decode()
    rows = {
        "version": project.version, "indicators-TOTAL_FORMS": 1, "indicators-INITIAL_FORMS": 0,
        "indicators-0-name": "ร้อยละที่อ่านออก", f"indicators-0-target_{YEAR}": "80",
    }  # fmt: skip
    for _click in range(2):
        assert client.post(page("project_indicators", project.pk), rows).status_code == 302
    # What somebody else wrote meanwhile is not overwritten.
    answer = client.post(page("project_indicators", project.pk), {**rows, "indicators-0-name": "อื่น"})
    assert answer.status_code == 409 and "ร้อยละที่อ่านออก" in answer.content.decode()
    assert [one.name for one in project.indicators.all()] == ["ร้อยละที่อ่านออก"]

    assert client.post(page("action_plan_submit", plan.pk), {"version": plan.version}).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "submitted"
    # While it waits nothing is added and no target is changed.
    assert "รอพิจารณาอยู่" in client.get(page("project_indicators", project.pk), follow=True).content.decode()
    answer = client.post(page("project_new"), {**given, "client_uuid": "", "name": "อื่น"})
    assert answer.status_code == 200 and Project.objects.count() == 1

    client.force_login(director)
    reason = {"reason": "เพิ่มเป้าหมาย", "version": plan.version}
    assert client.post(page("action_plan_return", plan.pk), reason).status_code == 302
    plan.refresh_from_db()
    strategies.submit(plan=plan, by=head, version=plan.version)
    # What was taken out meanwhile is not approved without it.
    Project.objects.filter(pk=project.pk).update(owner=None)
    answer = client.post(page("action_plan_approve", plan.pk), {"version": plan.version}, follow=True)
    assert "ยังกรอกไม่ครบ 1 โครงการ" in answer.content.decode()
    Project.objects.filter(pk=project.pk).update(owner=supervisor)
    for _click in range(2):
        client.post(page("action_plan_approve", plan.pk), {"version": plan.version})
    project.refresh_from_db()
    assert project.state == "approved"
    assert [step.to_state for step in project.steps.all()] == ["proposed", "approved"]
    assert [step.to_state for step in plan.steps.all()] == ["draft", "submitted", "returned", "submitted", "approved"]

    # The budget of an approved project is in no form; one proposed later is approved by itself.
    client.force_login(supervisor)
    answer = client.get(page("project_edit", project.pk))
    assert "budget" not in answer.context["form"].fields
    change = {"name": "ชื่อใหม่", "owner": supervisor.pk, "version": project.version, "budget": "99"}
    assert client.post(page("project_edit", project.pk), change).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.budget) == ("ชื่อใหม่", Decimal("12500.50"))
    late = make_project(office=office, by=supervisor, name="เพิ่มระหว่างปี")
    with pytest.raises(WrongState):
        projects.approve(project=project, by=director, version=project.version)
    for who, waits in ((head, [late]), (director, [late]), (supervisor, [])):
        assert list(approvals.projects(who)) == waits
    client.force_login(head)
    assert late.name in client.get(reverse("reports:home")).content.decode()
    assert client.post(page("project_approve", late.pk), {"version": late.version}).status_code == 302
    assert Project.objects.get(pk=late.pk).state == "approved"


def test_the_budget_is_never_passed_and_changes_on_record_alone(client):
    project = make_project(state="approved", budget=Decimal("1000.00"))
    director = make_user(Role.DIRECTOR, office=project.office)
    spend(project, "600.25")
    with pytest.raises(ValidationError, match="เกินงบประมาณ"):
        spend(project, "399.76", quarter=2)
    # The same quarter again replaces what was said, and the first entry stays as a row; the same twice is one.
    spend(project, "700")
    spend(project, "700")
    project.refresh_from_db()
    assert project.spent == 700 and project.progress.count() == 2
    with pytest.raises(Stale):
        progress.record_progress(project=project, **Q1, spent=Decimal(1), version=1, by=project.owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(spent=Decimal("1000.01"))

    client.force_login(director)
    address = page("project_budget", project.pk)
    given = {"after": "699.99", "reason": "ปรับลด", "version": project.version}
    assert "ใช้ไปแล้ว (700.00 บาท)" in client.post(address, given).content.decode()
    assert "โปรดระบุเหตุผล" in client.post(address, {**given, "after": "2000", "reason": " "}).content.decode()
    project.refresh_from_db()
    assert (project.budget, project.budget_changes.count()) == (1000, 0)
    given = {**given, "after": "2,000", "version": project.version, "reference": "ที่ ศธ 04001/9"}
    for _click in range(2):
        assert client.post(address, given).status_code == 302
    change = project.budget_changes.get()
    assert (change.before, change.after, change.by) == (1000, 2000, director)
    spend(project, "1300", quarter=2)
    project.refresh_from_db()
    assert (project.spent, project.left) == (2000, 0)
    assert AuditEvent.objects.filter(verb="change project budget").count() == 1


def test_progress_is_entered_by_quarter_with_the_state_of_activities(client):
    project = make_project(state="approved")
    activity = project.activities.get()
    client.force_login(project.owner)
    address = f"{page('project_progress', project.pk)}?quarter=2"
    given = {"quarter": 2, "done": "อบรมครู 30 คน", "spent": "1,500", f"state_{activity.pk}": "done"}
    given["version"] = project.version
    for _click in range(2):
        assert client.post(address, given).status_code == 302
    entry = ProjectProgress.objects.get()
    assert (entry.quarter, entry.spent, entry.by) == (2, 1500, project.owner)
    activity.refresh_from_db()
    assert activity.state == "done"
    # Somebody else was faster: nothing is written, what was typed stays.
    answer = client.post(address, {**given, "done": "อื่น"})
    assert answer.status_code == 409 and "อื่น" in answer.content.decode() and project.progress.count() == 1
    for wrong, said in (({"spent": "-5"}, "ไม่น้อยกว่า"), ({"spent": "สิบ"}, "ตัวเลข"), ({"quarter": "5"}, "5")):
        answer = client.post(address, {**given, **wrong})
        assert answer.status_code == 200 and said in answer.content.decode()
    told = client.get(page("project", project.pk)).content.decode()
    assert "อบรมครู 30 คน" in told and "1,500.00 บาท" in told
    # The owner left the group: the name stays, and the page says that somebody must take over.
    project.owner.memberships.update(ends=date(2020, 1, 1))
    client.force_login(make_user(Role.HEAD, office=project.office))
    assert "ไม่ได้อยู่ในกลุ่มนิเทศฯ แล้ว" in client.get(page("project", project.pk)).content.decode()


def test_a_project_ends_with_its_report_and_the_form_of_evaluation(client):
    project = make_project(state="approved")
    client.force_login(project.owner)
    address = page("project_report", project.pk)
    form = client.get(address).context["evaluation"]
    assert form.version.instrument.code == "F-20"
    kept = {"summary": "อ่านออกเพิ่มขึ้น", "version": project.version, "step": "keep"}
    assert client.post(address, kept).status_code == 302
    project.refresh_from_db()
    assert project.state == "approved" and project.report.summary == "อ่านออกเพิ่มขึ้น"
    finish = {**kept, "step": "finish", "version": project.version}
    assert client.post(address, finish).status_code == 200  # the form of evaluation is not answered
    answers = {}
    for name, field in form.fields.items():
        choices = [value for value, _label in getattr(field, "choices", ()) if value]
        answers[form.add_prefix(name)] = choices[0] if choices else "30"
    assert client.post(address, {**finish, **answers}).status_code == 302
    project.refresh_from_db()
    assert project.state == "finished" and project.report.evaluation.answers.exists()
    assert project.steps.order_by("pk").last().to_state == "finished"
    assert "แบบประเมินผลโครงการ" in client.get(page("project", project.pk)).content.decode()
    client.post(address, {**finish, **answers})
    assert project.steps.filter(to_state="finished").count() == 1
    director = make_user(Role.DIRECTOR, office=project.office)
    projects.reopen(project=project, by=director, reason="ผลไม่ครบ", version=project.version)
    assert project.state == "approved" and project.steps.last().label == "เปิดโครงการอีกครั้ง"
    with pytest.raises(WrongState):
        projects.reopen(project=project, by=director, reason="ซ้ำ", version=project.version)


def test_a_project_goes_on_in_the_next_year_once(client):
    project = make_project(state="approved", budget=Decimal(1000), indicators=[row(target=80)])
    spend(project, "400")
    client.force_login(project.owner)
    # What is left it may still spend while it is under way.
    answer = client.post(page("project_carry", project.pk), follow=True)
    assert "โปรดรายงานผลและสิ้นสุดโครงการก่อน" in answer.content.decode()
    with pytest.raises(WrongState):
        projects.carry_over(project=project, by=project.owner)
    project.refresh_from_db()
    report(project, project.owner)
    director = make_user(Role.DIRECTOR, office=project.office)
    with pytest.raises(WrongState):  # a finished one is taken up again with a reason alone
        projects.approve(project=project, by=director, version=project.version)
    for _click in range(2):
        assert client.post(page("project_carry", project.pk)).status_code == 302
    copy = Project.objects.get(carried_from=project)
    assert copy.action_plan.year == YEAR + 1 and copy.state == "proposed"
    assert (copy.budget, copy.carried_budget, copy.spent) == (600, 600, 0)
    assert [one.name for one in copy.activities.all()] == ["อบรมครู"]
    assert target_of(copy).year == YEAR + 1 and target_of(copy).target == 80
    assert f"ปีงบประมาณ {YEAR + 1}" in client.get(page("project", project.pk)).content.decode()
    # Its rest is the next year's now: it is not taken up again.
    client.force_login(director)
    assert "เปิดโครงการอีกครั้ง" not in client.get(page("project", project.pk)).content.decode()
    given = {"reason": "ผลไม่ครบ", "version": project.version}
    answer = client.post(page("project_reopen", project.pk), given, follow=True)
    assert "เงินที่เหลืออยู่กับโครงการของปีนั้น" in answer.content.decode()
    with pytest.raises(WrongState, match="ดำเนินการต่อในปีงบประมาณถัดไปแล้ว"):
        projects.reopen(project=project, by=director, reason="ผลไม่ครบ", version=project.version)
    project.refresh_from_db()
    assert project.state == "finished"
    proposal = make_project(office=project.office, by=project.owner, year=YEAR + 1)
    with pytest.raises(WrongState):
        projects.carry_over(project=proposal, by=project.owner)


def test_cancelled_is_taken_up_again_as_a_proposal(client):
    project = make_project(state="approved")
    head = make_user(Role.HEAD, office=project.office)
    client.force_login(project.owner)
    given = {"reason": "ไม่มีงบ", "version": project.version}
    client.post(page("project_cancel", project.pk), given)
    project.refresh_from_db()
    assert project.state == "approved"  # an approved one is cancelled by who may approve
    client.force_login(head)
    client.post(page("project_cancel", project.pk), given)
    project.refresh_from_db()
    assert project.state == "cancelled" and project.steps.last().comment == "ไม่มีงบ"
    for _click in range(2):
        client.post(page("project_restore", project.pk), {"version": project.version})
    assert Project.objects.get().state == "proposed"


def test_months_owners_and_links_of_other_offices_are_refused(client):
    project, other = make_project(), make_project()
    client.force_login(project.owner)
    given = {
        "name": "", "owner": other.owner.pk, "first_month": 3, "last_month": 11, "version": project.version,
        "objective": GroupObjective.objects.filter(office=other.office).first().pk, "budget": "1.005",
        "carried_budget": "5",
    }  # fmt: skip
    answer = client.post(page("project_edit", project.pk), given)
    assert set(answer.context["form"].errors) >= {"name", "owner", "last_month", "objective", "budget"}
    assert "เดือนที่สิ้นสุดต้องไม่ก่อนเดือนที่เริ่ม" in answer.content.decode()
    for name in ("project", "project_edit", "project_carry", "project_progress", "project_visits"):
        assert client.get(page(name, other.pk)).status_code == 404


def test_visits_and_events_are_those_of_a_project(client):
    project = make_project(state="approved")
    office, owner = project.office, project.owner
    head, school = make_user(Role.HEAD, office=office), make_school(office)
    day = fiscal_span(YEAR)[0]
    mine = [make_visit(school=school, supervisor=owner, state="approved", head=head, visited_on=day) for _ in range(2)]
    strange = make_visit(school=make_school(make_office()), state="approved", visited_on=day)
    client.force_login(owner)
    address = page("project_visits", project.pk)
    shown = [visit.pk for visit in mine]
    client.post(address, {"shown": shown, "visit": [*shown, strange.pk]})
    assert set(project.visits.values_list("pk", flat=True)) == set(shown)
    client.post(address, {"shown": shown, "visit": shown[:1]})
    assert list(project.visits.values_list("pk", flat=True)) == shown[:1]
    assert project.name in client.get(page("visit", shown[0])).content.decode()

    event = make_event(office=office, by=owner, state="draft")
    address = page("event_edit", event.pk)
    form = client.get(address).context["form"]
    given = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    given |= {"starts_on": "1/10/2569", "ends_on": "1/10/2569"}
    other = make_project(state="approved")
    answer = client.post(address, {**given, "project": other.pk})
    assert "ไม่อยู่ในแผนของสำนักงาน" in answer.content.decode()
    assert client.post(address, {**given, "project": project.pk}).status_code == 302
    assert Event.objects.get(pk=event.pk).project == project
    told = client.get(page("project", project.pk)).content.decode()
    assert school.full_name in told and event.title in told


def test_one_year_has_one_plan_and_a_finding_one_project():
    office = make_office()
    by = make_user(Role.HEAD, office=office)
    first = [strategies.ensure_action_plan(office=office, year=YEAR, by=by) for _ in range(2)]
    assert first[0] == first[1] and ActionPlan.objects.count() == 1
    found = [
        projects.propose(project=Project(name="ยกระดับ NT", origin_key="tests:NT"), year=YEAR, by=by) for _ in range(2)
    ]
    assert [is_new for _project, is_new in found] == [True, False] and found[0][0] == found[1][0]
    approve_plan_of = make_project(office=office, by=by)
    with pytest.raises(WrongState, match="ยังกรอกไม่ครบ"):
        approve_plan(approve_plan_of.action_plan)
    with pytest.raises(WrongState):
        report(approve_plan_of, by)
