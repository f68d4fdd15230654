"""The runs of a งาน through the years: found from its page and back, given to others, ended in one semester, dated."""

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from handbook import flow
from handbook.actions import runs as actions
from handbook.actions import step_runs
from handbook.models import ProcessRun, Step, StepRun
from registry.actions import official
from schools.models import DutyOrder, Role
from tests.factories import make_office, make_user, today
from tests.handbook.factories import make_group, make_process
from tests.handbook.run_factories import make_run
from tests.handbook.test_duty_orders import make_duty_paper, signed
from tests.registry.official_factories import make_paper
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    return make_user(Role.HEAD, office=make_office())


@pytest.fixture
def office(head):
    return head.acting.office


def test_the_page_of_a_work_leads_to_its_run_of_the_year_and_back(client, head, office, django_assert_max_num_queries):
    process, year = make_process(make_group(office)), fiscal_year(today())
    address = reverse("handbook:process", args=[process.pk])
    start = f"{reverse('handbook:run_start')}?kind=fiscal&amp;year={year}"
    before = make_run(office, head, process=process, year=year - 1)
    client.force_login(head)
    page = client.get(address).content.decode()
    assert f"ยังไม่เริ่มงานของปีงบประมาณ {year}" in page and start in page
    assert reverse("handbook:run", args=[before.pk]) in page
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    assert start not in client.get(address).content.decode()

    run = make_run(office, head, process=process)
    away = make_run(make_office(), head)
    with django_assert_max_num_queries(25):
        page = client.get(address).content.decode()
    of_run = reverse("handbook:run", args=[run.pk])
    assert of_run in page and "เสร็จแล้ว 0 จาก 3 ขั้นตอน" in page
    assert "ยังไม่เริ่มงาน" not in page and reverse("handbook:run", args=[away.pk]) not in page
    assert f'href="{address}"' in client.get(of_run).content.decode()

    actions.cancel(run=run, by=head, reason="เลื่อนไปปีหน้า", version=run.version)
    assert of_run not in client.get(address).content.decode()


def test_all_steps_of_a_person_go_to_another_at_once(client, head, office):
    leaving, coming = make_user(Role.SUPERVISOR, office=office), make_user(Role.SUPERVISOR, office=office)
    make_run(office, head, owner=leaving)
    other = make_run(office, head, owner=head)
    away = make_user(Role.HEAD, office=make_office())
    make_run(away.acting.office, away, owner=away)
    done = StepRun.objects.filter(owner=leaving).first()
    StepRun.objects.filter(pk=done.pk).update(state="done", settled_at="2026-01-01T00:00:00Z", settled_by=leaving)
    client.force_login(head)
    listed = f"{reverse('handbook:run_steps')}?owner={leaving.pk}"
    page = client.get(listed).text
    assert 'name="all" value="2"' in page and "data-choose-all" in page
    assign, given = reverse("handbook:run_steps_assign"), {"back": listed, "owner": coming.pk, "all": "2"}
    # What is given is what was seen: another number, or a second click, gives nothing.
    assert "รายการเปลี่ยนไป" in client.post(assign, given | {"all": "3"}, follow=True).text
    assert not StepRun.objects.filter(owner=coming).exists()
    assert f"มอบหมาย 2 ขั้นตอนให้ {coming} แล้ว" in client.post(assign, given, follow=True).text
    assert "รายการเปลี่ยนไป" in client.post(assign, given, follow=True).text
    assert StepRun.objects.filter(owner=coming).count() == 2
    done.refresh_from_db()
    assert done.owner == leaving and other.steps.filter(owner=head).count() == 3
    assert StepRun.objects.filter(owner=away).count() == 3
    client.force_login(coming)
    assert client.post(assign, given).status_code == 403
    assert 'name="all"' not in client.get(listed).text


def test_an_end_in_one_semester_leaves_the_other_going(head, office):
    process = make_process(make_group(office), steps=4)
    QuerySet(Step).filter(of_version=process.in_force(), key="s2").update(no=flow.END)
    each = {"rule": "each_semester"}
    run = make_run(office, head, process=process, owner=head, s2=each, s3=each)

    def step(key, part=""):
        return StepRun.objects.select_related("run", "step").get(run=run, key=key, part=part)

    def end(part):
        row = step("s2", part)
        step_runs.decide(step=row, by=head, passed=False, note="ไม่ดำเนินการ", version=row.version)
        run.refresh_from_db()

    first = step("s1")
    step_runs.finish(step=first, by=head, note="ทำแล้ว", version=first.version)
    assert {row.part for row in run.steps.filter(key="s3")} == {"1", "2"}
    end("2")
    # Of that semester alone: what comes after both semesters, and the other one, still waits.
    assert (step("s3", "2").state, step("s3", "1").state, step("s4").state) == ("skipped", "open", "open")
    assert (step("s2", "1").state, run.state) == ("open", ProcessRun.State.OPEN)
    end("1")
    assert {step("s3", "1").state, step("s4").state} == {"skipped"}
    assert run.state == ProcessRun.State.FINISHED


def test_an_order_that_was_cancelled_begins_no_days(head, office):
    director, member = make_user(Role.DIRECTOR, office=office), make_user(Role.SUPERVISOR, office=office)
    made = make_duty_paper(office, head, [member])
    paper = signed(made, director)
    rule = {"rule": "after_order", "days": 15}
    assert DutyOrder.objects.get().dated == paper.dated
    before = make_run(office, head, year=made.year, s1=rule)
    assert before.ordered_on == paper.dated and before.steps.get(key="s1").due_on is not None
    waiting = make_paper(by=head, kind="order", state="waiting", people=[director], cancels=paper)
    official.approve(paper=waiting, by=director, version=waiting.version)
    after = make_run(office, head, year=made.year, s1=rule)
    assert after.ordered_on is None and after.steps.get(key="s1").due_on is None
