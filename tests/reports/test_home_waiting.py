"""What waits for a decision or an answer stands on the home page of whoever it waits for, and of nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from schools.models import Role
from supervision import approvals, permissions
from supervision.models import IdPlan, Plan, Survey, Visit
from tests.factories import make_office, make_school, make_user, today
from tests.reports.types.visit_reports import make_report
from tests.supervision.factories import make_visit
from tests.supervision.plan_factories import make_plan
from tests.supervision.survey_factories import answer, make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def home(client, user):
    client.force_login(user)
    return client.get("/")


def hand_in_id_plan(user, office):
    sent = timezone.now()
    return IdPlan.objects.create(office=office, user=user, year=2570, state="submitted", submitted_at=sent)


def test_the_home_lists_exactly_what_the_rules_let_one_decide(office):
    head, other, director = (make_user(role, office=office) for role in (Role.HEAD, Role.HEAD, Role.DIRECTOR))
    supervisor = make_user(Role.SUPERVISOR, office=office)
    stranger = make_user(Role.DIRECTOR)
    for owner in (supervisor, head, director):
        hand_in_id_plan(owner, office)
    for owner in (supervisor, head):
        make_plan(owner=owner, state="submitted", head=director)
    make_plan(office=office, group=True, by=head, state="submitted", head=director)
    visits = [make_visit(school=make_school(office), state=state) for state in ("submitted", "submitted", "draft")]
    visits[1].team.add(head)
    own = make_visit(school=make_school(office), supervisor=head, state="submitted")
    alone = make_visit(school=make_school(office), state="submitted")
    alone.team.add(head, other, director)
    assert own.state == alone.state == "submitted"
    for user in (head, other, director, supervisor, stranger):
        for rows, model, may in (
            (approvals.visits, Visit, permissions.can_review_visit),
            (approvals.plans, Plan, permissions.can_review_supervision_plan),
            (approvals.id_plans, IdPlan, permissions.can_review_plan),
        ):
            assert set(rows(user)) == {row for row in model.objects.all() if may(user, row)}, (user.acting, model)
    assert approvals.plans(head).count() == 1 and approvals.plans(director).count() == 3


@pytest.mark.parametrize("role", [Role.HEAD, Role.DIRECTOR])
def test_plans_and_reports_that_wait_are_linked_from_home(client, office, role):
    reviewer, supervisor = make_user(role, office=office), make_user(Role.SUPERVISOR, office=office)
    plan = make_plan(owner=supervisor, state="submitted", head=reviewer)
    own = hand_in_id_plan(supervisor, office)
    make_visit(school=make_school(office), state="approved")
    report = make_report(office=office, author=supervisor, state="submitted")
    page = home(client, reviewer).text
    for address in (("supervision:plan", plan), ("supervision:id_plan", own), ("reports:report", report)):
        assert f'href="{reverse(address[0], args=[address[1].pk])}"' in page


def test_ones_own_report_waits_for_somebody_else(client, office):
    head = make_user(Role.HEAD, office=office)
    make_visit(school=make_school(office), state="approved")
    make_report(office=office, author=head, state="submitted")
    assert not home(client, head).context["reports"]


def test_a_school_reads_which_survey_waits_and_until_when(client, office):
    school = make_school(office)
    teacher = make_user(Role.SCHOOL_STAFF, school=school)
    survey = make_survey(office=office, title="สำรวจครูไม่ครบชั้น")
    later = make_survey(office=office, title="ยังไม่เปิด", opens_on=today() + timedelta(days=2))
    make_survey(office=office, title="ปิดแล้ว", state="closed")
    link = reverse("supervision:survey_answer", args=[survey.pk])
    page = home(client, teacher)
    assert f'href="{link}"' in page.text and "สำรวจครูไม่ครบชั้น" in page.text
    assert [target.survey for target in page.context["surveys"]] == [survey]
    assert later.title not in page.text
    answer(survey, school, by=teacher)
    assert not home(client, teacher).context["surveys"]


def test_the_cost_is_the_same_for_one_and_for_many(client, office):
    school = make_school(office)
    people = [make_user(Role.HEAD, office=office), make_user(Role.SCHOOL_STAFF, school=school)]
    costs = []
    for user in people:
        home(client, user)  # what is asked once is asked here
    for n in (1, 5):
        for _ in range(n):
            make_plan(owner=make_user(Role.SUPERVISOR, office=office), state="submitted", head=people[0])
            hand_in_id_plan(make_user(Role.SUPERVISOR, office=office), office)
            make_survey(office=office)
        for user in people:
            with CaptureQueriesContext(connection) as asked:
                home(client, user)
            costs.append(len(asked))
    assert costs[:2] == costs[2:]
    assert Survey.objects.count() == 6
