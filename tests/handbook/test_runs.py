"""The runs of a year: started, shared out, done with evidence from the tools, decided, moved on, cancelled."""

from datetime import date, timedelta

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from handbook import flow, gates
from handbook.actions import evidence, step_runs
from handbook.actions import runs as actions
from handbook.models import ProcessRun, RunEvent, Step, StepEvidence, StepRun
from inbox.models import Notice
from schools.models import DutyOrder, Membership, Role
from supervision.models import IdPlan
from tests.factories import make_office, make_school, make_user, today
from tests.handbook.factories import make_group, make_member, make_process, make_version, publish
from tests.handbook.run_factories import make_run, make_task
from tests.supervision.factories import make_visit
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db
S = StepRun.State


@pytest.fixture
def head():
    return make_user(Role.HEAD, office=make_office())


@pytest.fixture
def office(head):
    return head.acting.office


@pytest.fixture
def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office)


def steps_of(run):
    return {
        (step.key, step.part): step for step in StepRun.objects.filter(run=run).select_related("run", "step", "owner")
    }


def test_a_year_is_started_once_with_owners_and_days(client, head, office, supervisor):
    group = make_group(office)
    make_member(group, supervisor, is_head=True)
    process, bare = make_process(group), make_process(group, published=False)
    year = fiscal_year(today())
    client.force_login(head)
    page = client.get(reverse("handbook:run_start"), {"year": year}).content.decode()
    assert str(process) in page and str(bare) not in page
    form = {"kind": "fiscal", "year": year, "processes": [process.pk]}
    assert client.post(reverse("handbook:run_start"), form, follow=True).status_code == 200
    run = ProcessRun.objects.get()
    assert (run.process, run.year, run.of_version, run.state) == (process, year, process.in_force(), "open")
    rows = steps_of(run)
    # Rules of the test's steps say nothing: the head sets the days. The head of the group has the steps.
    assert {key: (row.owner, row.due_on) for (key, _), row in rows.items()} == dict.fromkeys(
        ("s1", "s2", "s3"), (supervisor, None)
    )
    # A second click, and somebody else at the same time: the run that is there stays, and says so.
    again = client.post(reverse("handbook:run_start"), form, follow=True).content.decode()
    assert "มีอยู่แล้ว 1 งาน" in again
    assert ProcessRun.objects.count() == 1
    assert Notice.objects.filter(user=supervisor, kind="handbook").count() == 1
    # The next year remembers whose the steps were.
    other = make_user(Role.SUPERVISOR, office=office)
    step_runs.assign(steps=[rows["s1", ""]], owner=other, by=head)
    told = actions.start(office=office, by=head, processes=[process], kind="fiscal", year=year + 1)
    assert steps_of(told.runs[0])["s1", ""].owner == other
    # A year that nobody has a calendar of changes nothing.
    for wrong in ("2699", "1026"):
        refused = client.post(reverse("handbook:run_start"), {**form, "year": wrong})
        assert refused.status_code == 200
        assert "id_year" in refused.content.decode() and refused.context["form"].errors["year"]
    assert ProcessRun.objects.count() == 2


def test_rules_become_days_and_an_order_begins_some(head, office):
    run = make_run(
        office,
        head,
        year=2569,
        s1={"rule": "window", "from": 1, "to": 4},
        s2={"rule": "each_semester", "days_before_end": 15},
        s3={"rule": "after_order", "days": 15},
    )
    rows = steps_of(run)
    assert rows["s1", ""].due_on == date(2026, 4, 30)
    assert {part for key, part in rows if key == "s2"} == {"1", "2"}
    assert rows["s3", ""].due_on is None
    assert actions.set_order_day(run=run, by=head, day=date(2025, 10, 1), version=run.version)
    assert steps_of(run)["s3", ""].due_on == date(2025, 10, 16)
    # Stale: somebody dated it meanwhile.
    assert not actions.set_order_day(run=run, by=head, day=date(2025, 11, 1), version=run.version)
    # A day that somebody set stays.
    row = steps_of(run)["s3", ""]
    row.due_on = date(2025, 12, 1)
    assert step_runs.edit(step=row, by=head, version=row.version)
    run.refresh_from_db()
    actions.set_order_day(run=run, by=head, day=date(2025, 11, 3), version=run.version)
    assert steps_of(run)["s3", ""].due_on == date(2025, 12, 1)


def test_from_the_step_to_the_tool_and_back_with_evidence(client, head, office, supervisor):
    run = make_run(office, head, owner=supervisor, tools=["visit"])
    step = steps_of(run)["s1", ""]
    address = reverse("handbook:step_run", args=[step.pk])
    before = make_visit(school=make_school(office), supervisor=supervisor, state="approved", head=head)
    client.force_login(supervisor)
    assert str(before.school) in client.get(address).content.decode()  # may be picked, is not taken
    opened = client.post(reverse("handbook:step_run_open", args=[step.pk]))
    assert opened.url == reverse("supervision:visits")
    assert "กลับไปที่ขั้นตอน" in client.get(opened.url).content.decode()
    # A look at the tool begins nothing, and is told once.
    client.post(reverse("handbook:step_run_open", args=[step.pk]))
    step.refresh_from_db()
    assert (step.state, step.events.filter(what="opened").count()) == (S.OPEN, 1)
    visit = make_visit(school=make_school(office), supervisor=supervisor, state="submitted", head=head)
    make_visit(
        school=make_school(office), supervisor=make_user(Role.SUPERVISOR, office=office), state="approved", head=head
    )
    for _ in range(2):  # coming back twice attaches once
        page = client.get(address)
    assert [row.object_pk for row in page.context["proofs"]] == [visit.pk]
    assert "กลับไปที่ขั้นตอน" not in client.get(address).content.decode()
    step.refresh_from_db()
    assert step.state == S.DOING  # how many visits are enough only its owner knows
    done = reverse("handbook:step_run_done", args=[step.pk])
    form = {"note": "", "url": "", "version": step.version}
    assert client.post(done, form).status_code == 302
    step.refresh_from_db()
    assert (step.state, step.settled_by) == (S.DONE, supervisor)
    # The second click says what holds; what is done twice is done once.
    assert "มีผู้ดำเนินการแล้ว" in client.post(done, form, follow=True).content.decode()
    assert RunEvent.objects.filter(step_run=step, what="done").count() == 1
    client.force_login(head)
    board = client.get(reverse("handbook:runs"))
    assert [(row.done_count, row.open_count) for row in board.context["page"]] == [(1, 2)]
    # What was taken off does not come again.
    step_runs.reopen(step=step, by=head, reason="ขาดหนึ่งโรงเรียน", version=step.version)
    row = StepEvidence.objects.get()
    evidence.detach(row=row, by=head)
    assert evidence.refresh(office, [steps_of(run)["s1", ""]]) == 0
    assert not StepEvidence.objects.standing().exists()


def test_what_a_year_has_one_of_is_seen_without_opening(head, office, supervisor, django_assert_max_num_queries):
    run = make_run(office, head, owner=supervisor, tools=["id_plan", "id_plan", "id_plan"])
    plan = IdPlan.objects.create(
        office=office, user=supervisor, year=run.year, state="approved", submitted_at=timezone.now()
    )
    IdPlan.objects.create(office=office, user=head, year=run.year, state="approved", submitted_at=timezone.now())
    waiting = list(StepRun.objects.unfinished().select_related("run"))
    # One tool, what is attached, and a fixed number of writes; nothing new costs the steps and these two.
    with django_assert_max_num_queries(16):
        assert evidence.refresh(office, waiting) == 1
    with django_assert_max_num_queries(3):
        assert evidence.refresh(office, list(StepRun.objects.unfinished().select_related("run"))) == 0
    rows = steps_of(run)
    assert [rows[key, ""].state for key in ("s1", "s2", "s3")] == [S.DONE, S.OPEN, S.OPEN]
    proof = StepEvidence.objects.get()
    assert (proof.object_pk, proof.attached_by, proof.step_run) == (plan.pk, None, rows["s1", ""])


def test_the_system_decides_nothing_and_what_is_done_late_still_counts(head, office, supervisor):
    year = fiscal_year(today()) - 1
    run = make_run(office, head, owner=supervisor, year=year, tools=["", "id_plan", "duties"])
    plans = {
        (user, of): IdPlan.objects.create(
            office=office, user=user, year=of, state="approved", submitted_at=timezone.now()
        ).pk
        for user in (supervisor, head)
        for of in (year, year + 1)
    }
    # Signed before its year began: the year that it is of counts, not the day.
    before = run.starts_on - timedelta(days=5)
    order = DutyOrder.objects.create(
        office=office, year=year, number="1", dated=before, effective_on=run.starts_on, created_by=head
    )
    step = steps_of(run)["s2", ""]
    assert [row.pk for row in evidence.candidates(step, head)] == [plans[supervisor, year]]
    assert evidence.refresh(office, list(run.steps.select_related("run"))) == 2
    rows = steps_of(run)
    assert {row.step_run.key: row.object_pk for row in StepEvidence.objects.all()} == {
        "s2": plans[supervisor, year],
        "s3": order.pk,
    }
    # What proves a decision does not make it.
    assert [rows[key, ""].state for key in ("s1", "s2", "s3")] == [S.OPEN, S.DOING, S.DONE]
    run.refresh_from_db()
    assert run.state == ProcessRun.State.OPEN


def test_what_is_begun_long_after_is_offered_and_may_be_somebody_elses(head, office, supervisor):
    run = make_run(office, head, owner=supervisor, tools=["task"])
    step = steps_of(run)["s1", ""]
    step_runs.open_tool(step=step, by=supervisor)
    made = [make_task(office, by, shape="note", result="แล้ว").run_id for by in (supervisor, head)]

    def opened(**ago):
        StepRun.objects.filter(pk=step.pk).update(opened_at=timezone.now() - timedelta(**ago))
        return steps_of(run)["s1", ""]

    late = opened(days=2)
    assert evidence.refresh(office, [late]) == 0
    assert {row.pk for row in evidence.candidates(late, supervisor)} == set(made)
    assert evidence.refresh(office, [opened(hours=3)]) == 1
    assert (StepEvidence.objects.get().object_pk, steps_of(run)["s1", ""].state) == (made[0], S.DONE)
    # A file that was taken off is read no more.
    other = steps_of(run)["s3", ""]
    [row] = evidence.attach(step=other, by=supervisor, files=[("ก.pdf", b"%PDF-1.4", "application/pdf")])
    assert gates.may_read_evidence(head, row.file)
    evidence.detach(row=row, by=supervisor)
    assert not gates.may_read_evidence(head, row.file)


def test_a_decision_of_the_year_returns_to_both_semesters_and_may_end_the_work(head, office, supervisor):
    run = make_run(office, head, owner=supervisor, s1={"rule": "each_semester", "days_before_end": 15})
    for part in "12":
        row = steps_of(run)["s1", part]
        step_runs.finish(step=row, by=supervisor, note="ทำแล้ว", version=row.version)
    decision = steps_of(run)["s2", ""]
    step_runs.decide(step=decision, by=head, passed=False, note="ขาดข้อมูล", version=decision.version)
    rows = steps_of(run)
    assert [rows[key].state for key in (("s1", "1"), ("s1", "2"), ("s2", ""))] == [S.DOING, S.DOING, S.OPEN]
    for part in "12":
        row = steps_of(run)["s1", part]
        step_runs.finish(step=row, by=supervisor, note="ทำแล้ว", version=row.version)
    # Past what refuses a published row.
    QuerySet(Step).filter(of_version=run.of_version, key="s2").update(no=flow.END)
    decision = steps_of(run)["s2", ""]
    step_runs.decide(step=decision, by=head, passed=False, note="ไม่ดำเนินการ", version=decision.version)
    assert [steps_of(run)[key, ""].state for key in ("s2", "s3")] == [S.DONE, S.SKIPPED]
    run.refresh_from_db()
    assert run.state == ProcessRun.State.FINISHED


def test_the_step_opened_last_gets_what_is_begun(head, office, supervisor):
    first = make_run(office, head, owner=supervisor, tools=["visit"])
    second = make_run(office, head, owner=supervisor, tools=["visit"])
    one, two = steps_of(first)["s1", ""], steps_of(second)["s1", ""]
    step_runs.open_tool(step=one, by=supervisor)
    begun = make_visit(school=make_school(office), supervisor=supervisor, state="approved", head=head)
    step_runs.open_tool(step=two, by=supervisor)
    later = make_visit(school=make_school(office), supervisor=supervisor, state="approved", head=head)
    # Another office's visit, and one that nobody handed in, prove nothing.
    make_visit(school=make_school(make_office()), supervisor=supervisor, state="approved", head=head)
    make_visit(school=make_school(office), supervisor=supervisor, state="draft", head=head)
    assert evidence.refresh(office, list(StepRun.objects.unfinished().select_related("run"))) == 2
    assert dict(StepEvidence.objects.values_list("step_run", "object_pk")) == {one.pk: begun.pk, two.pk: later.pk}


def test_a_step_without_a_tool_is_done_by_hand(client, head, office, supervisor):
    run = make_run(office, head, owner=supervisor)
    step = steps_of(run)["s1", ""]
    client.force_login(supervisor)
    done = reverse("handbook:step_run_done", args=[step.pk])
    empty = client.post(done, {"version": step.version})
    assert empty.status_code == 422 and "โปรดบันทึกผล" in empty.content.decode()
    script = client.post(done, {"url": "javascript:alert(1)", "version": step.version})
    assert script.status_code == 422
    broken = client.post(done, {"url": "http://[", "version": step.version})
    assert broken.context["form"].errors["url"]
    missing = client.post(done, {"url": "/no/such/page/", "version": step.version})
    assert "ไม่พบหน้านี้ในระบบ" in missing.content.decode()
    stale = client.post(done, {"note": "ทำแล้ว", "version": step.version + 7}, follow=True)
    assert "มีผู้ดำเนินการแล้ว" in stale.content.decode()
    link = f"http://testserver{reverse('supervision:visits')}"
    assert client.post(done, {"note": "ทำแล้ว", "url": link, "version": step.version}).status_code == 302
    step.refresh_from_db()
    assert (step.state, step.note) == (S.DONE, "ทำแล้ว")
    assert StepEvidence.objects.get().url == reverse("supervision:visits")
    # Whose turn is next hears of it.
    assert not Notice.objects.filter(user=supervisor, key__endswith=":turn").exists()
    other = make_user(Role.CLERK, office=office)
    step_runs.assign(steps=[steps_of(run)["s3", ""]], owner=other, by=head)
    decision = steps_of(run)["s2", ""]
    step_runs.decide(step=decision, by=head, passed=True, note="", version=decision.version)
    assert Notice.objects.filter(user=other, key__endswith=":turn").count() == 1


def test_a_decision_returns_what_does_not_pass(client, head, office, supervisor):
    run = make_run(office, head, owner=supervisor)
    rows = steps_of(run)
    step_runs.finish(step=rows["s1", ""], by=supervisor, note="ร่าง", version=rows["s1", ""].version)
    decision = rows["s2", ""]
    client.force_login(head)
    address = reverse("handbook:step_run_done", args=[decision.pk])
    no_reason = client.post(address, {"passed": "no", "note": "", "version": decision.version})
    assert "โปรดระบุเหตุผล" in no_reason.content.decode()
    client.post(address, {"passed": "no", "note": "ขาดงบประมาณ", "version": decision.version})
    rows = steps_of(run)
    assert (rows["s1", ""].state, rows["s2", ""].state) == (S.DOING, S.OPEN)
    assert Notice.objects.filter(user=supervisor, body="ขาดงบประมาณ").exists()
    # Done again, passed: the run is finished with its last step.
    for key in ("s1", "s2", "s3"):
        row = steps_of(run)[key, ""]
        if key == "s2":
            step_runs.decide(step=row, by=head, passed=True, note="", version=row.version)
        else:
            step_runs.finish(step=row, by=supervisor, note="เสร็จ", version=row.version)
    run.refresh_from_db()
    assert run.state == ProcessRun.State.FINISHED
    last = steps_of(run)["s3", ""]
    step_runs.reopen(step=last, by=head, reason="เพิ่ม", version=last.version)
    run.refresh_from_db()
    assert run.state == ProcessRun.State.OPEN


def test_who_left_is_shown_and_their_steps_go_to_somebody(client, head, office, supervisor):
    run = make_run(office, head, owner=supervisor)
    Membership.objects.filter(user=supervisor).update(ends=today() - timedelta(days=1))
    heir, elsewhere = make_user(Role.SUPERVISOR, office=office), make_user(Role.SUPERVISOR, office=make_office())
    client.force_login(head)
    board = client.get(reverse("handbook:runs"))
    assert board.context["figures"]["left"] == 3
    listed = client.get(board.context["links"]["left"])
    assert len(listed.context["page"]) == 3
    keys = [step.pk for step in listed.context["page"]]
    send = reverse("handbook:run_steps_assign")
    refused = client.post(send, {"steps": keys, "owner": elsewhere.pk}, follow=True)
    assert "ไม่ได้ปฏิบัติงานในสำนักงาน" in refused.content.decode()
    for outside in ("foo", "https://evil.example/"):
        back = client.post(send, {"steps": keys, "owner": heir.pk, "back": outside})
        assert back.url == reverse("handbook:run_steps")
    assert set(StepRun.objects.filter(run=run).values_list("owner", flat=True)) == {heir.pk}
    assert Notice.objects.filter(user=heir, kind="handbook").count() == 1
    # Those of another office are not touched.
    strange = make_run(elsewhere.acting.office, make_user(Role.HEAD, office=elsewhere.acting.office))
    client.post(send, {"steps": [step.pk for step in strange.steps.all()], "owner": heir.pk})
    assert not StepRun.objects.filter(run=strange, owner=heir).exists()


def test_a_run_stays_on_its_version_until_it_is_moved_on(client, head, office, supervisor):
    process = make_process(make_group(office))
    run = make_run(office, head, process=process, owner=supervisor)
    rows = steps_of(run)
    step_runs.finish(step=rows["s1", ""], by=supervisor, note="ทำแล้ว", version=rows["s1", ""].version)
    new = make_version(process, 2, steps=4)
    new.steps.filter(key="s3").delete()
    new.steps.filter(key="s2").update(title="พิจารณาใหม่")
    client.force_login(head)
    address = reverse("handbook:run", args=[run.pk])
    assert client.get(address).context["newer"] is None  # a draft is no version to follow
    publish(new)
    assert client.get(address).context["newer"] == new
    move = reverse("handbook:run_move_on", args=[run.pk])
    change = client.get(move).context["change"]
    assert ([step.key for step in change.added], [row.key for row in change.gone]) == (["s4"], ["s3"])
    run.refresh_from_db()
    form = {"version": run.version, "to": new.pk}
    client.post(move, form)
    rows = steps_of(run)
    assert {key: row.state for (key, _), row in rows.items()} == {
        "s1": S.DONE, "s2": S.OPEN, "s3": S.SKIPPED, "s4": S.OPEN,
    }  # fmt: skip
    assert (rows["s2", ""].title, rows["s4", ""].owner) == ("พิจารณาใหม่", None)
    run.refresh_from_db()
    assert run.of_version == new
    assert "เป็นไปตามคู่มือฉบับที่ใช้อยู่แล้ว" in client.post(move, form, follow=True).content.decode()


def test_a_cancelled_run_makes_room_for_another(client, head, office, supervisor):
    run = make_run(office, head, owner=supervisor)
    step = steps_of(run)["s1", ""]
    client.force_login(head)
    address = reverse("handbook:run_cancel", args=[run.pk])
    assert client.post(address, {"reason": "", "version": run.version}).status_code == 200
    client.post(address, {"reason": "เริ่มผิดปี", "version": run.version})
    run.refresh_from_db()
    assert (run.state, run.reason) == ("cancelled", "เริ่มผิดปี")
    # Nothing goes on in it, and nobody sees its steps as late.
    client.force_login(supervisor)
    client.post(reverse("handbook:step_run_open", args=[step.pk]))
    step.refresh_from_db()
    assert step.state == S.OPEN
    assert not StepRun.objects.visible_to(supervisor).unfinished().exists()
    told = actions.start(office=office, by=head, processes=[run.process], kind="fiscal", year=run.year)
    assert len(told.runs) == 1


def test_two_people_take_and_edit_a_step(client, head, office, supervisor):
    run = make_run(office, head)
    step = steps_of(run)["s1", ""]
    client.force_login(supervisor)
    take = reverse("handbook:step_run_take", args=[step.pk])
    client.post(take)
    client.force_login(make_user(Role.CLERK, office=office))
    assert "มีผู้ดำเนินการแล้ว" in client.post(take, follow=True).content.decode()
    step.refresh_from_db()
    assert step.owner == supervisor
    client.force_login(head)
    edit = reverse("handbook:step_run_edit", args=[step.pk])
    first = {"owner": head.pk, "due_on": "31/3/2569", "version": step.version}
    assert client.post(edit, first).status_code == 302
    assert client.post(edit, first).status_code == 302  # the same again has nothing left to say
    assert client.post(edit, {**first, "owner": supervisor.pk}).status_code == 409
    far = client.post(edit, {**first, "due_on": "1/1/2600"})
    assert "ห่างจากปีของงาน" in far.content.decode()
