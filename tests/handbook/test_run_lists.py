"""Lists and figures of the year's runs: what they count, where the numbers lead, and what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from handbook import keeping, run_queries, tools
from handbook.actions import evidence
from handbook.actions import tasks as task_actions
from handbook.models import AssignedTask, ProcessRun, StepEvidence, StepRun
from handbook.tool_names import TOOLS
from inbox.models import Notice
from instruments.models import InstrumentVersion
from jobs.testing import work_off
from schools.models import Partner, Role
from supervision.models import IdPlan
from tests.factories import make_office, make_user, today
from tests.handbook.factories import make_group, make_process
from tests.handbook.run_factories import make_run, make_task
from tests.instruments.factories import make_version
from thai.years import fiscal_span, fiscal_year

pytestmark = pytest.mark.django_db
S = StepRun.State
SIZES = (1, 12)


@pytest.fixture
def head():
    return make_user(Role.HEAD, office=make_office())


@pytest.fixture
def office(head):
    return head.acting.office


def more_steps(run, owner, count, **fields):
    there = StepRun.objects.filter(run=run).count()
    return StepRun.objects.bulk_create(
        StepRun(
            run=run,
            key=f"more{there + n}",
            position=there + n,
            title=f"ขั้น {there + n}",
            owner=owner,
            **{"due_on": today() + timedelta(days=n % 40 - 10), **fields},
        )
        for n in range(count)
    )


def test_every_tool_of_the_list_opens_a_page_and_counts_in_one_query(head, office):
    assert [tool.code for tool in tools.every()] == list(TOOLS)
    first, last = fiscal_span(fiscal_year(today()))
    for tool in tools.every():
        with CaptureQueriesContext(connection) as made:
            assert tool.found(office, first, last) == []
        assert len(made) == (1 if tool.results else 0), tool.code
        # Every one can be narrowed to its year, to people and to what somebody sees.
        assert tool.found(office, first, last, years={2569}, owners={head.pk}, seen_by=head) == []
        if tool.results:
            # A label goes where the thing itself may not be read: no text of a recommendation, no subject of a letter.
            assert not {"text", "subject"} & set(tools.words_in(tool.results.label)), tool.code
        if tool.results and tool.address():
            # What is attached leads to a page that exists.
            assert resolve(reverse(tool.results.page, args=[1]))
    assert tools.words_in(tools.get("portfolio").results.label) == []
    assert tools.get("") is None
    assert tools.get("plan").address("fiscal", 2569) == f"{reverse('supervision:plans')}?year=2569"
    assert tools.get("plan").address("academic", 2569) == reverse("supervision:plans")
    clerk, supervisor = make_user(Role.CLERK, office=office), make_user(Role.SUPERVISOR, office=office)
    assert (tools.get("visit").may_use(supervisor), tools.get("visit").may_use(clerk)) == (True, False)


def test_lists_cost_the_same_at_any_size(client, head, office):
    supervisor = make_user(Role.SUPERVISOR, office=office)
    run, there = make_run(office, head, owner=supervisor), 0
    addresses = {
        "runs": (reverse("handbook:runs"), 16),
        "months": (f"{reverse('handbook:runs')}?by=month", 17),
        "steps": (reverse("handbook:run_steps"), 14),
        "mine": (reverse("handbook:my_steps"), 8),
        "calendar": (reverse("handbook:run_calendar"), 11),
        "results": (reverse("handbook:run_results"), 9),
        "run": (reverse("handbook:run", args=[run.pk]), 14),
        "tasks": (reverse("handbook:tasks"), 16),
        "export": (reverse("schools:export", args=["handbook_steps", "csv"]), 14),
    }
    client.force_login(supervisor)
    costs = {name: [] for name in addresses}
    for size in SIZES:
        steps = more_steps(run, supervisor, size - there)
        StepEvidence.objects.bulk_create(StepEvidence(step_run=step, label="ลิงก์", url="/x/") for step in steps)
        ProcessRun.objects.bulk_create(
            ProcessRun(
                office=office,
                group=run.group,
                title=f"งาน {n}",
                year=run.year,
                starts_on=run.starts_on,
                ends_on=run.ends_on,
                created_by=head,
            )
            for n in range(there, size)
        )
        made = ProcessRun.objects.filter(process=None, task=None)
        AssignedTask.objects.bulk_create(
            AssignedTask(run=one, asked_by="เทศบาล", asked_on=today(), due_on=today()) for one in made
        )
        there = size
        for name, (address, _) in addresses.items():
            assert client.get(address).status_code == 200, name
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            costs[name].append(len(asked))
    assert {name: found for name, found in costs.items() if len(set(found)) > 1} == {}
    assert {name: found[0] for name, found in costs.items() if found[0] > addresses[name][1]} == {}


def test_every_number_of_the_board_opens_its_steps(client, head, office):
    supervisor = make_user(Role.SUPERVISOR, office=office)
    run = make_run(office, head, owner=supervisor)
    run.steps.all().delete()
    day = today()
    more_steps(run, supervisor, 2, due_on=day - timedelta(days=3))
    more_steps(run, supervisor, 1, due_on=day + timedelta(days=3), state=S.DOING)
    more_steps(run, None, 1, due_on=None)
    in_time = {"state": S.DONE, "settled_at": timezone.now()}
    more_steps(run, supervisor, 1, due_on=day, **in_time)
    more_steps(run, head, 1, due_on=day - timedelta(days=1), **in_time)
    more_steps(run, head, 1, state=S.SKIPPED, settled_at=timezone.now())
    client.force_login(head)
    board = client.get(reverse("handbook:runs"))
    figures, links = board.context["figures"], board.context["links"]
    assert (figures["total"], figures["late"], figures["nobody"], figures["undated"], figures["done"]) == (
        6,
        2,
        1,
        1,
        2,
    )
    for name in ("late", "doing", "done", "nobody", "undated"):
        assert len(client.get(links[name]).context["page"]) == figures[name], name
    [row] = board.context["page"]
    counts = {"open": 3, "doing": 1, "late": 2, "done": 2, "skipped": 1, "all": 6}
    for name, n in counts.items():
        listed = client.get(f"{reverse('handbook:run_steps')}?{row.links[name]}")
        assert len(listed.context["page"]) == n, name
    # By months, and the calendar: those that are to be done and have a day.
    months = client.get(reverse("handbook:runs"), {"by": "month"}).context["page"][0].cells
    dated = client.get(reverse("handbook:run_calendar")).context["months"]
    year = fiscal_span(run.year)
    wanted = run.steps.filter(due_on__range=year).exclude(state=S.SKIPPED).count()
    assert sum(cell.total for cell in months) == sum(month.total for month in dated) == wanted
    for cell in months:
        listed = client.get(reverse("handbook:run_steps"), {"run": run.pk, "month": cell.month})
        skipped = sum(step.state == S.SKIPPED for step in listed.context["page"])
        assert len(listed.context["page"]) - skipped == cell.total
    found = client.get(reverse("handbook:run_results")).context
    total = found["total"]
    assert (total.total, total.in_time, total.after, total.late, total.coming, total.undated) == (6, 1, 1, 2, 1, 1)
    # Each number opens as many steps.
    for line in (*found["people"], *found["groups"]):
        by = "owner" if line in found["people"] else "group"
        for state in ("in_time", "after", "late", "coming", "undated"):
            asked = {"kind": "fiscal", "year": run.year, "state": state, by: line.key}
            listed = client.get(reverse("handbook:run_steps"), asked)
            assert len(listed.context["page"]) == getattr(line, state), (line.label, state)
    shown = client.get(reverse("handbook:run_results")).text
    for state in ("in_time", "after", "late", "coming", "undated"):
        assert f"state={state}&amp;owner=" in shown and f"state={state}&amp;group=" in shown
    assert [(line.label, line.total) for line in found["people"]][-1] == ("ยังไม่มีผู้รับผิดชอบ", 1)
    # A task counts in every view of its year alike, and each number opens as many steps.
    task = make_task(office, head, owner=supervisor, due_on=day - timedelta(days=1), asked_on=day - timedelta(days=2))
    page, kept = client.get(reverse("handbook:runs"), {"state": "open"}), {"kind": "fiscal", "year": run.year}
    figures, total = page.context["figures"], client.get(reverse("handbook:run_results")).context["total"]
    assert (figures["total"], figures["late"]) == (total.total, total.late) == (11, 3)
    for name, n in (("all", 11), ("late", 3)):
        assert len(client.get(page.context["links"][name]).context["page"]) == n
    listed = client.get(reverse("handbook:run_steps"), {**kept, "group": "none", "state": "needed"})
    assert len(listed.context["page"]) == 5 and task.run.page in client.get(reverse("handbook:runs")).content.decode()
    assert "งานที่ได้รับมอบหมาย" in listed.content.decode()
    home = client.get("/").content.decode()
    assert f'ปีงบประมาณ {run.year} จำนวน <span class="num">3</span> ขั้นตอน' in home
    # Nonsense in the address is no error.
    for asked in ("?month=2026-99", "?owner=abc", "?run=999999", "?year=0", "?when=x", "?kind=x&year=9999999"):
        assert client.get(f"{reverse('handbook:run_steps')}{asked}").status_code == 200
    assert client.get(f"{reverse('handbook:runs')}?kind=x&year=12").context["year"] == run.year


def test_two_versions_of_a_form_are_offered_once(head, office):
    run = make_run(office, head, owner=head, tools=["instrument"])
    old = make_version(office=office)
    new = InstrumentVersion.objects.create(instrument=old.instrument, number=2)
    InstrumentVersion.objects.filter(pk=new.pk).update(published_at=timezone.now())
    step = StepRun.objects.select_related("run", "step", "owner").get(run=run, tool="instrument")
    assert [row.pk for row in evidence.candidates(step, head)] == [old.instrument_id]


def test_a_work_is_in_one_state_that_its_chip_counts(client, head, office):
    group, day = make_group(office), today()
    runs = {name: make_run(office, head, process=make_process(group)) for name in ("open", "doing", "late", "finished")}
    StepRun.objects.update(due_on=day + timedelta(days=5))
    first = {name: run.steps.order_by("position").first() for name, run in runs.items()}
    StepRun.objects.filter(pk=first["doing"].pk).update(state=S.DOING)
    # Begun and late is late.
    StepRun.objects.filter(pk=first["late"].pk).update(state=S.DOING, due_on=day - timedelta(days=1))
    runs["finished"].steps.update(state=S.DONE, settled_at=timezone.now())
    ProcessRun.objects.filter(pk=runs["finished"].pk).update(state="finished")
    client.force_login(head)
    page = client.get(reverse("handbook:runs"))
    assert {value: n for value, _, n in page.context["progress"]} == dict.fromkeys(runs, 1)
    words = {"open": "ยังไม่เริ่ม", "doing": "กำลังดำเนินการ", "late": "เกินกำหนด", "finished": "เสร็จ"}
    for value, run in runs.items():
        narrowed = client.get(reverse("handbook:runs"), {"state": value})
        assert [(row.pk, row.progress_label) for row in narrowed.context["page"]] == [(run.pk, words[value])]
        assert [n for _, _, n in narrowed.context["progress"]] == [1, 1, 1, 1]
    # The page of a run and the file say the same.
    assert '<span class="chip chip-draft">' in client.get(runs["open"].page).content.decode()
    file = client.get(reverse("schools:export", args=["handbook_runs", "csv"]), {"state": "late"})
    text = b"".join(file.streaming_content).decode() if file.streaming else file.content.decode()
    assert "เกินกำหนด" in text and "กำลังดำเนินการ" not in text


def test_one_own_steps_by_their_days(client, head, office):
    supervisor = make_user(Role.SUPERVISOR, office=office)
    run = make_run(office, head, owner=head)
    run.steps.all().delete()
    day = today()
    [late] = more_steps(run, supervisor, 1, due_on=day - timedelta(days=1))
    [week] = more_steps(run, supervisor, 1, due_on=day + timedelta(days=2))
    more_steps(run, head, 1, due_on=None)
    [last] = more_steps(run, supervisor, 1, due_on=None)
    client.force_login(supervisor)
    page = client.get(reverse("handbook:my_steps"))
    assert list(page.context["page"]) == [late, week, last]
    assert {name: n for name, _, n in page.context["shown"]} == {"late": 1, "week": 1, "month": 0, "waits": 1}
    for show, rows in (("late", [late]), ("week", [week]), ("month", []), ("waits", [last])):
        assert list(client.get(reverse("handbook:my_steps"), {"show": show}).context["page"]) == rows
    # The first page shows them too, and the head's shows the board.
    home = client.get("/").content.decode()
    assert late.title in home and "ขั้นตอนตามคู่มือของฉัน" in home
    client.force_login(head)
    assert "งานประจำปีของสำนักงาน" in client.get("/").content.decode()
    assert run_queries.mine(head, day)[1].total == 1


def test_what_is_looked_after_by_itself(head, office):
    supervisor = make_user(Role.SUPERVISOR, office=office)
    run = make_run(office, head, owner=supervisor, tools=["id_plan"])
    IdPlan.objects.create(office=office, user=supervisor, year=run.year, state="approved", submitted_at=timezone.now())
    run.steps.filter(key="s2").update(due_on=today() + keeping.BEFORE)
    run.steps.filter(key="s3").update(due_on=today() - timedelta(days=1))
    # Who works elsewhere now hears nothing of this office.
    gone = make_user(Role.SUPERVISOR, office=office)
    more_steps(run, gone, 1, due_on=today() + keeping.BEFORE)
    gone.memberships.update(ends=today() - timedelta(days=1))
    for _ in range(2):
        keeping.look_for_evidence()
        work_off()
        keeping.remind()
    assert StepEvidence.objects.count() == 1
    told = Notice.objects.get(user=supervisor, key__startswith="steps due:")
    assert "เกินกำหนด 1 ขั้นตอน" in told.title
    assert not Notice.objects.filter(user=gone).exists()


def test_a_task_from_outside_goes_from_request_to_summary(client, head, office):
    supervisor, director = make_user(Role.SUPERVISOR, office=office), make_user(Role.DIRECTOR, office=office)
    client.force_login(supervisor)
    address = reverse("handbook:task_new")
    form = {
        "client_uuid": "5f1b1f6e-6a53-4b0e-9b0f-0f6a3f3a9d11",
        "shape": "full",
        "subject": "ร่วมจัดค่ายวิชาการ",
        "source": "outside",
        "asked_by": "เทศบาลตำบล",
        "letter_number": "ตก 521/88",
        "asked_on": "2/11/2569",
        "due_on": "1/11/2569",
        "owner": supervisor.pk,
    }
    wrong = client.post(address, form).context["form"].errors
    assert set(wrong) == {"due_on", "approver"}
    form |= {"due_on": "30/11/2569", "approver": director.pk}
    made = client.post(address, form)
    # A double click records one; what somebody changed after going back is not said to be saved.
    again = client.post(address, {**form, "subject": "เรื่องอื่น"}, follow=True)
    assert "บันทึกไว้ก่อนแล้ว" in again.content.decode() and "เรื่องอื่น" not in again.content.decode()
    task = AssignedTask.objects.get()
    assert made.url == reverse("handbook:task", args=[task.run_id])
    steps = list(task.run.steps.order_by("position"))
    assert [step.owner for step in steps] == [supervisor, director, supervisor, supervisor, supervisor]
    assert (steps[-1].due_on, task.run.year) == (task.due_on, 2570)
    people = {supervisor.pk: supervisor, director.pk: director}
    for step in steps:
        client.force_login(people[step.owner_id])
        answer = {"passed": "yes"} if step.is_decision else {"note": f"ผลของ{step.title}"}
        client.post(reverse("handbook:step_run_done", args=[step.pk]), {**answer, "version": step.version})
    task.refresh_from_db()
    assert (task.run.state, task.result) == ("finished", "ผลของสรุปผลและรายงาน")
    page = client.get(reverse("handbook:task", args=[task.run_id])).content.decode()
    assert "เทศบาลตำบล" in page and "ตก 521/88" in page and "ผลของปฏิบัติงาน" in page
    # What was coordinated already is one line, done; it is in the register and its file.
    partner = Partner.objects.create(office=office, name="สทศ.")
    short = form | {
        "partner": partner.pk,
        "contact": "นางประสาน งานดี",
        "shape": "note",
        "subject": "ประสาน สทศ.",
        "result": "ได้กำหนดสอบ",
        "approver": "",
        "client_uuid": "",
    }
    client.post(address, short)
    note = AssignedTask.objects.get(shape="note")
    assert (note.run.state, note.run.steps.get().state) == ("finished", S.DONE)
    listed = client.get(reverse("handbook:tasks"), {"q": "สทศ"})
    assert [row.pk for row in listed.context["page"]] == [note.pk]
    told = client.get(reverse("handbook:task", args=[note.run_id])).content.decode()
    assert note.partner == partner and "นางประสาน งานดี" in told and "ได้กำหนดสอบ" in told
    file = client.get(reverse("schools:export", args=["handbook_tasks", "csv"]))
    assert "ได้กำหนดสอบ" in b"".join(file.streaming_content).decode() if file.streaming else file.content.decode()


def test_a_task_is_edited_by_one_of_two_and_refused_approval_goes_back(client, head, office):
    supervisor = make_user(Role.SUPERVISOR, office=office)
    task = make_task(office, head, owner=supervisor, approver=head, due_on=today() + timedelta(days=5))
    client.force_login(supervisor)
    address = reverse("handbook:task_edit", args=[task.run_id])
    form = {
        "version": task.version,
        "subject": "เรื่องใหม่",
        "source": "inside",
        "asked_by": "กลุ่มนโยบายและแผน",
        "asked_on": "1/11/2569",
        "due_on": "15/12/2569",
        "detail": "",
    }
    assert client.post(address, form).status_code == 302
    task.refresh_from_db()
    last = task.run.steps.get(key="summary")
    assert (task.run.title, task.asked_by, last.due_on) == ("เรื่องใหม่", "กลุ่มนโยบายและแผน", task.due_on)
    assert client.post(address, {**form, "asked_by": "กลุ่มอำนวยการ"}).status_code == 409
    client.force_login(head)
    for key, answer in (("request", {"note": "วิเคราะห์แล้ว"}), ("approval", {"passed": "no", "note": "ซ้ำซ้อน"})):
        step = task.run.steps.get(key=key)
        client.post(reverse("handbook:step_run_done", args=[step.pk]), {**answer, "version": step.version})
    assert task.run.steps.get(key="request").state == S.DOING
    client.post(reverse("handbook:task_cancel", args=[task.run_id]), {"reason": "ซ้ำซ้อน", "version": _version(task)})
    task.run.refresh_from_db()
    assert task.run.state == "cancelled"
    assert "มีผู้ดำเนินการแล้ว" in client.post(address, form, follow=True).content.decode()
    with pytest.raises(task_actions.WrongState):
        task_actions.edit(task=task, by=head, version=task.version, subject="x")


def test_nobody_approves_what_they_recorded(client, head, office):
    clerk, director = make_user(Role.CLERK, office=office), make_user(Role.DIRECTOR, office=office)
    task = make_task(office, clerk, approver=director)
    step = task.run.steps.get(key="approval")
    done, skip, edit = (reverse(f"handbook:step_run_{name}", args=[step.pk]) for name in ("done", "skip", "edit"))
    client.force_login(clerk)
    page = client.get(reverse("handbook:step_run", args=[step.pk]))
    assert page.context["form"] is None and skip not in page.content.decode()
    assert client.post(done, {"passed": "yes", "version": step.version}).status_code == 403
    assert client.post(skip, {"reason": "ไม่ต้องขอ", "version": step.version}).status_code == 403
    # Nor by making it their own: it belongs to who directs the office or heads the group.
    taken = client.post(edit, {"owner": clerk.pk, "due_on": "", "version": step.version})
    assert "ต้องเป็นของผู้มีอำนาจพิจารณา" in taken.content.decode()
    client.force_login(head)
    send = {"steps": [step.pk], "owner": clerk.pk}
    told = client.post(reverse("handbook:run_steps_assign"), send, follow=True).content.decode()
    assert "ไม่ได้มอบหมายขั้นตอนการพิจารณา 1 ขั้นตอน" in told and "เป็นของบุคคลนี้อยู่แล้ว" not in told
    StepRun.objects.filter(pk=step.pk).update(owner=None)
    client.force_login(clerk)
    client.post(reverse("handbook:step_run_take", args=[step.pk]))
    step.refresh_from_db()
    assert (step.owner, step.state) == (None, S.OPEN)
    client.force_login(director)
    client.post(skip, {"reason": "มอบอำนาจไว้แล้ว", "version": step.version})
    step.refresh_from_db()
    assert (step.state, step.settled_by) == (S.SKIPPED, director)


def _version(task):
    return ProcessRun.objects.get(pk=task.run_id).version
