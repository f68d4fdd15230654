"""Help for schools below standard: who they are, the plan, its results, and its end."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from qa import below_standard
from qa.models import ExternalResult, ExternalRound, HelpPlan, HelpResult, HelpStep
from schools.models import Role
from tests.access.rows_external import plan_of, step_of
from tests.access.world import OFFICE, OTHER, OWN, World
from thai.dates import numeric

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def url(name, *args):
    return reverse(f"qa:{name}", args=args)


def see(client, world, role=Role.HEAD):
    client.force_login(world.people[role])
    return world.people[role]


def typed(school, **fields):
    today = timezone.localdate()
    given = {"school": school.smis_code, "reason": "sar", "figures": "SAR ระดับ 2", "goal": "ระดับ 3"}
    given |= {"starts_on": numeric(today), "due_on": numeric(today + timedelta(days=90))}
    return given | {"members": "นางช่วย เหลือ, ศึกษานิเทศก์"} | fields


def low_sar(world, level=2, scope=OWN):
    submission = world.submission(scope, None, "accepted")
    type(submission).objects.filter(pk=submission.pk).update(overall_level=level)


# ---- who is below


@pytest.mark.parametrize(("level", "is_below"), [(1, True), (2, True), (3, False), (5, False)])
def test_below_the_middle_of_the_scale_is_below_standard(world, level, is_below):
    low_sar(world, level)
    found = below_standard.below(world.people[Role.HEAD])
    assert [school.name for school, _reasons in found] == (["บ้านของเรา"] if is_below else [])


def test_a_weak_school_stays_on_the_list_when_another_sends_the_next_years_sar(world):
    low_sar(world, 2, OWN)
    later = world.submission(OFFICE, None, "accepted", year=2569)
    type(later).objects.filter(pk=later.pk).update(overall_level=1)
    found = below_standard.below(world.people[Role.HEAD])
    told = {school.name: reasons[0][1] for school, reasons in found}
    assert told.keys() == {"บ้านของเรา", "บ้านข้างเคียง"}
    assert "ปีการศึกษา 2568" in told["บ้านของเรา"]
    assert "ปีการศึกษา 2569" in told["บ้านข้างเคียง"]


def test_a_school_whose_own_newer_sar_is_good_is_off_the_list(world):
    low_sar(world, 2)
    later = world.submission(OWN, None, "accepted", year=2569)
    type(later).objects.filter(pk=later.pk).update(overall_level=4)
    assert below_standard.below(world.people[Role.HEAD]) == []


def test_a_failing_result_of_the_newest_assessment_counts_with_its_words(world):
    school = world.schools[OWN]
    ExternalResult.objects.create(school=school, round="รอบสาม", level="basic", year=2558, result="ระดับคุณภาพดี")
    ExternalResult.objects.create(school=school, round="รอบสี่", level="basic", year=2565, result="ระดับคุณภาพพอใช้")
    [(found, reasons)] = below_standard.below(world.people[Role.HEAD])
    assert found == school
    assert "รอบสี่" in reasons[0][1]


def test_the_page_offers_a_plan_with_the_figures_filled_in(client, world):
    low_sar(world)
    see(client, world)
    page = client.get(url("help_plans")).content.decode()
    assert "ต่ำกว่าเกณฑ์ ยังไม่มีแผนช่วยเหลือ 1 โรงเรียน" in page
    form = client.get(url("help_plan_new") + f"?school={world.schools[OWN].pk}").content.decode()
    assert "ได้ระดับ 2 จาก 5" in form


def test_a_school_with_a_running_plan_is_no_candidate_any_more(world):
    low_sar(world)
    plan_of(world, OWN)
    assert below_standard.below(world.people[Role.HEAD]) == []


def test_another_offices_schools_are_no_candidates(world):
    low_sar(world, scope=OTHER)
    assert below_standard.below(world.people[Role.HEAD]) == []


# ---- the plan


def test_a_plan_is_opened_once_and_the_school_is_told(client, world):
    see(client, world)
    for _ in range(2):
        client.post(url("help_plan_new"), typed(world.schools[OWN]))
    plan = HelpPlan.objects.get()
    assert plan.members.get().name == "นางช่วย เหลือ"
    assert Notice.objects.filter(user=world.people[Role.SCHOOL_DIRECTOR], url=url("help_plan", plan.pk)).count() == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"figures": " "}, "โปรดระบุเหตุผลและตัวเลข"),
        ({"members": ""}, "โปรดระบุทีมช่วยเหลือ"),
        ({"due_on": "1/1/2569"}, "กำหนดต้องไม่ก่อนวันที่เริ่ม"),
    ],
)
def test_a_plan_without_what_it_needs_is_refused_in_words(client, world, fields, told):
    see(client, world)
    page = client.post(url("help_plan_new"), typed(world.schools[OWN], **fields))
    assert told in page.content.decode()
    assert not HelpPlan.objects.exists()


def test_a_school_of_another_office_is_refused(client, world):
    see(client, world)
    client.post(url("help_plan_new"), typed(world.schools[OTHER]))
    assert not HelpPlan.objects.exists()


def test_the_database_holds_one_running_plan_a_school(world):
    plan = plan_of(world, OWN)
    plan.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        plan.save(force_insert=True)


def test_a_stale_edit_overwrites_nothing(client, world):
    see(client, world)
    plan = plan_of(world, OWN)
    HelpPlan.objects.filter(pk=plan.pk).update(version=2, goal="ของคนอื่น")
    page = client.post(url("help_plan_edit", plan.pk), typed(world.schools[OWN], version=1, goal="ของฉัน"))
    assert page.status_code == 409
    plan.refresh_from_db()
    assert plan.goal == "ของคนอื่น"


# ---- steps and results


def test_a_step_is_added_and_seen_by_the_school_which_adds_its_result(client, world):
    see(client, world)
    plan = plan_of(world, OWN)
    step = {"step-text": "อบรมครู", "step-owner": "ครูวิชาการ", "step-due_on": numeric(plan.due_on)}
    for _ in range(2):
        client.post(url("help_step_new", plan.pk), step)
    row = HelpStep.objects.get()
    see(client, world, Role.SCHOOL_STAFF)
    assert "อบรมครู" in client.get(url("help_plan", plan.pk)).content.decode()
    for _ in range(2):
        client.post(url("help_result", plan.pk, row.pk), {"text": "อบรมแล้ว 8 คน", "finishes": "on"})
    row.refresh_from_db()
    assert row.done_on == timezone.localdate()
    assert HelpResult.objects.count() == 1
    assert Notice.objects.filter(user=world.people[Role.HEAD], title__contains="รายงานผล").exists()


def test_a_step_before_the_plan_begins_is_refused_and_typed_text_stays(client, world):
    see(client, world)
    plan = plan_of(world, OWN)
    page = client.post(
        url("help_step_new", plan.pk), {"step-text": "อบรมครู", "step-owner": "ก", "step-due_on": "1/1/2568"}
    )
    assert page.status_code == 422
    assert "ต้องไม่ก่อนวันเริ่มช่วยเหลือ" in page.content.decode()
    assert 'value="อบรมครู"' in page.content.decode()


def test_a_step_with_results_is_not_taken_away(client, world):
    see(client, world)
    step = step_of(world, OWN)
    HelpResult.objects.create(step=step, text="ทำแล้ว", by=world.people[Role.HEAD])
    client.post(url("help_step_remove", step.plan_id, step.pk))
    assert HelpStep.objects.exists()


def test_a_step_of_another_plan_is_not_found(client, world):
    see(client, world)
    step, other = step_of(world, OWN), plan_of(world, OFFICE)
    assert client.get(url("help_result", other.pk, step.pk)).status_code == 404


def test_a_plan_ends_with_its_result_and_takes_nothing_more(client, world):
    see(client, world)
    step = step_of(world, OWN)
    plan = step.plan
    page = client.post(url("help_plan_end", plan.pk), {"end-version": plan.version, "end-state": "passed"})
    assert "โปรดระบุผลเมื่อสิ้นสุด" in page.content.decode()
    end = {"end-version": plan.version, "end-state": "passed", "end-outcome": "SAR ระดับ 3"}
    for _ in range(2):
        client.post(url("help_plan_end", plan.pk), end)
    plan.refresh_from_db()
    assert (plan.state, plan.outcome, plan.closed_on) == ("passed", "SAR ระดับ 3", timezone.localdate())
    client.post(url("help_result", plan.pk, step.pk), {"text": "เพิ่ม"})
    assert not HelpResult.objects.exists()


def test_a_state_that_is_none_of_the_two_ends_is_refused(client, world):
    see(client, world)
    plan = plan_of(world, OWN)
    client.post(url("help_plan_end", plan.pk), {"end-version": 1, "end-state": "open", "end-outcome": "ก"})
    plan.refresh_from_db()
    assert plan.state == "open"


def test_the_words_of_another_offices_scale_change_nothing_here(world):
    result = ExternalResult.objects.create(
        school=world.schools[OWN], round="รอบสี่", level="basic", year=2565, result="ระดับคุณภาพพอใช้"
    )
    theirs = ExternalRound.objects.create(office=world.b, code="x", name="รอบของเรา", first_year=2567)
    theirs.grades.create(value=2, label="พอใช้", passes=True)
    assert below_standard.below(world.people[Role.HEAD]), "what passes elsewhere does not pass here"
    theirs.grades.create(value=1, label="ดี", passes=False)
    ExternalResult.objects.filter(pk=result.pk).update(result="ระดับคุณภาพดี")
    assert below_standard.below(world.people[Role.HEAD]) == []
    ours = ExternalRound.objects.create(office=world.a, code="y", name="รอบสี่", first_year=2559)
    ours.grades.create(value=1, label="ดี", passes=False)
    assert below_standard.below(world.people[Role.HEAD]), "the own scale of a round goes before the product's"
