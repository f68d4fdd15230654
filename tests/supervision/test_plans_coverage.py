"""Coverage rules, the gap of a plan, plan versus done, and plans when a school merges."""

from datetime import date

import pytest
from django.urls import reverse

from schools.actions import closing
from schools.calendars import USUAL
from schools.models import Role
from supervision import planning
from supervision.actions import plans
from supervision.models import CoverageRule, PlannedVisit
from tests.factories import day, make_membership, make_network, make_office, make_school, make_user, today
from tests.supervision.factories import make_visit
from tests.supervision.plan_factories import YEAR, coming, make_plan
from thai.years import fiscal_span, quarter

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


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def rule(office, period="fiscal", **fields):
    return CoverageRule.objects.create(office=office, name=f"เกณฑ์ {period}", period=period, **fields)


def gap_of(plan, user, **kwargs):
    return {gap.window.key: gap for gap in planning.gaps_of(plan, user, **kwargs)}


LAST, NEXT = ("2026-05-16", "2027-05-15"), ("2027-05-16", "2028-05-15")
FIRST_OF_LAST, SECOND, FIRST = ("2026-05-16", "2026-10-31"), ("2026-11-01", "2027-05-15"), ("2027-05-16", "2027-10-31")


@pytest.mark.parametrize(
    ("period", "now", "spans"),
    [
        ("fiscal", "2026-11-21", [("2026-10-01", "2027-09-30")]),
        ("year", "2026-11-21", [LAST, NEXT]),
        ("year", "2027-06-20", [NEXT, LAST]),
        ("semester", "2026-10-05", [FIRST_OF_LAST, SECOND, FIRST]),
        ("semester", "2026-11-21", [SECOND, FIRST, FIRST_OF_LAST]),
        ("semester", "2027-09-01", [FIRST, FIRST_OF_LAST, SECOND]),
        ("three", "2027-06-20", [("2025-05-16", "2028-05-15"), ("2024-05-16", "2027-05-15")]),
    ],
)
def test_the_windows_that_a_plan_of_2570_meets_begin_with_the_running_one(period, now, spans):
    found = planning.windows(CoverageRule(period=period, pk=1), 2570, USUAL, day(now))
    assert [(window.first, window.last) for window in found] == [(day(first), day(last)) for first, last in spans]
    assert found[0].first <= day(now) <= found[0].last
    # The address of a window is the same whatever the day.
    assert [w.number for w in sorted(found, key=lambda w: w.first)] == list(range(1, len(spans) + 1))


def test_what_the_plan_of_the_next_fiscal_year_foresees_counts_for_a_window_that_reaches_into_it(supervisor, office):
    school = make_school(office)
    plan = make_plan(owner=supervisor, schools=[])
    CoverageRule.objects.all().delete()
    found = planning.windows(rule(office, period="year"), YEAR, office.calendar)
    reaching = next(window for window in found if window.last > fiscal_span(YEAR)[1])
    assert gap_of(plan, supervisor)[reaching.key].missing == [school.pk]
    make_plan(owner=supervisor, schools=[school], year=YEAR + 1).visits.update(planned_on=reaching.last)
    assert gap_of(plan, supervisor)[reaching.key].missing == []


def test_three_usual_rules_by_a_button_and_only_once(client, head, office):
    client.force_login(head)
    for _ in range(2):
        client.post(url("coverage_rules_start"))
    assert sorted(office.coverage_rules.values_list("period", flat=True)) == ["fiscal", "semester", "three"]


def test_a_rule_is_edited_and_another_offices_is_not_found(client, head, office):
    mine, theirs = rule(office), rule(make_office())
    client.force_login(head)
    form = {"name": "ปีละสองครั้ง", "period": "fiscal", "times": "2", "kind": "", "version": "1"}
    assert client.post(url("coverage_rule_edit", mine.pk), form).status_code == 302
    mine.refresh_from_db()
    assert (mine.times, mine.is_active) == (2, False)
    assert client.post(url("coverage_rule_edit", mine.pk), form | {"times": "3"}).status_code == 409
    assert client.post(url("coverage_rule_edit", theirs.pk), form).status_code == 404


def test_the_gap_counts_visits_made_and_visits_planned(supervisor, office):
    done, there, lacks = (make_school(office) for _ in range(3))
    plan = make_plan(owner=supervisor, schools=[there])
    CoverageRule.objects.all().delete()
    one, kind = rule(office), rule(office, kind="qa")
    make_visit(school=done, supervisor=supervisor, state="submitted", visited_on=today())
    found = gap_of(plan, supervisor)
    gap = found[f"{one.pk}.1"]
    assert (gap.total, gap.done, gap.planned, gap.missing) == (3, 1, 1, [lacks.pk])
    # Nothing of them is of the kind that the other rule counts.
    assert len(found[f"{kind.pk}.1"].missing) == 3
    PlannedVisit.objects.update(state="cancelled")
    assert set(gap_of(plan, supervisor)[f"{one.pk}.1"].missing) == {there.pk, lacks.pk}


def test_closed_schools_and_drafts_of_others_do_not_count(supervisor, office):
    school, closed = make_school(office), make_school(office, closed_on=today())
    plan = make_plan(owner=supervisor, schools=[])
    CoverageRule.objects.all().delete()
    rule(office)
    other = make_plan(owner=make_user(Role.SUPERVISOR, office=office), schools=[school])
    (gap,) = planning.gaps_of(plan, supervisor)
    assert gap.missing == [school.pk]
    assert closed.pk not in gap.missing
    other.state = "approved"
    other.save()
    (gap,) = planning.gaps_of(plan, supervisor)
    assert (gap.planned, gap.missing) == (1, [])


def test_one_click_plans_all_that_a_rule_misses(client, supervisor, office):
    for _ in range(5):
        make_school(office)
    plan = make_plan(owner=supervisor, schools=[])
    CoverageRule.objects.all().delete()
    one = rule(office)
    client.force_login(supervisor)
    html = client.get(url("plan", plan.pk)).content.decode()
    assert "ขาด 5 โรงเรียน" in html
    listed = client.get(f"{url('planned_add', plan.pk)}?gap={one.pk}.1").context["schools"]
    assert len(listed) == 5
    for _ in range(2):
        client.post(url("plan_fill", plan.pk), {"gap": f"{one.pk}.1"})
    assert plan.visits.count() == 5
    assert min(plan.visits.values_list("quarter", flat=True)) >= quarter(today())[1]
    assert "ครบแล้ว" in client.get(url("plan", plan.pk)).content.decode()


def test_the_coverage_page_tells_done_against_the_rules(client, head, office):
    school, _other = make_school(office), make_school(office)
    rule(office)
    make_visit(school=school, state="submitted", visited_on=today())
    client.force_login(head)
    (gap,) = client.get(url("coverage")).context["gaps"]
    assert (gap.done, gap.total) == (1, 2)


@pytest.fixture
def year_of_work(supervisor, head, office):
    """Five planned: one done, one moved, one cancelled, one late, one to come; and one visit that nobody planned."""
    network = make_network(office)
    schools = [make_school(office, network=network) for _ in range(5)]
    plan = make_plan(owner=supervisor, state="approved", schools=schools, head=head)
    done, moved, cancelled, late, _coming = plan.visits.order_by("pk")
    visit = make_visit(school=done.school, supervisor=supervisor, state="submitted", visited_on=today())
    PlannedVisit.objects.filter(pk=done.pk).update(state="done", visit=visit)
    plans.schedule(planned=moved, day=coming(1), by=supervisor, version=moved.version)
    plans.schedule(planned=moved, day=coming(2), by=supervisor, version=moved.version, reason="ประชุม")
    plans.cancel(planned=cancelled, by=supervisor, reason="เรียนรวม", version=cancelled.version)
    first = fiscal_span(YEAR)[0]
    PlannedVisit.objects.filter(pk=late.pk).update(planned_on=first)
    make_visit(school=make_school(office), supervisor=supervisor, state="submitted", visited_on=today())
    make_visit(school=make_school(office), supervisor=supervisor, state="draft", visited_on=today())
    return plan


@pytest.mark.skipif(today() == fiscal_span(YEAR)[0], reason="nothing can be late on the first day of a fiscal year")
def test_each_number_of_plan_and_done_leads_to_a_list_of_that_many(client, head, supervisor, year_of_work):
    client.force_login(head)
    results = client.get(url("plan_results")).context["results"]
    expected = {"planned": 5, "done": 1, "moved": 1, "cancelled": 1, "late": 1, "unplanned": 1}
    assert {name: getattr(results.total, name) for name in expected} == expected
    assert results.total.percent == 20
    (person,) = (line for line in results.people if line.planned)
    assert (person.label, person.done, person.unplanned) == (str(supervisor), 1, 1)
    for show, n in expected.items():
        show = "" if show == "planned" else show
        page = client.get(f"{url('planned_visits')}?supervisor={supervisor.pk}&show={show}").context["page"]
        assert page.paginator.count == n, show
    # The network of the planned schools has no visit outside of the plan; the schools without one have.
    outside = {line.label: line.unplanned for line in results.networks}
    assert outside["ไม่มีเครือข่าย"] == 1
    none = client.get(f"{url('planned_visits')}?network=none&show=unplanned").context["page"]
    assert none.paginator.count == 1


def test_plans_that_were_never_approved_are_not_counted(client, head, supervisor):
    make_plan(owner=supervisor, state="submitted")
    client.force_login(head)
    assert client.get(url("plan_results")).context["results"].total.planned == 0


def test_visits_without_a_day_stand_after_the_days_of_their_quarter(client, head, supervisor, year_of_work):
    """On every database alike: in the plan, in the list of planned visits, and in its file."""
    plan = year_of_work
    PlannedVisit.objects.filter(pk=plan.visits.filter(planned_on=None).first().pk).update(quarter=1, purpose="ยังไม่มีวัน")
    PlannedVisit.objects.exclude(planned_on=None).update(quarter=1)
    PlannedVisit.objects.exclude(quarter=1).update(quarter=2)
    rows = sorted(plan.visits.all(), key=lambda row: (row.quarter, row.planned_on or date.max, row.pk))
    assert [row.planned_on is None for row in rows if row.quarter == 1].index(True) > 1
    client.force_login(supervisor)
    assert [row.pk for row in client.get(url("plan", plan.pk)).context["page"]] == [row.pk for row in rows]
    client.force_login(head)
    assert [row.pk for row in client.get(url("planned_visits")).context["page"]] == [row.pk for row in rows]
    address = reverse("schools:export", args=["planned_visits", "csv"])
    lines = b"".join(client.get(address).streaming_content).decode("utf-8-sig").strip().splitlines()[1:]
    assert all(row.school.name in line for row, line in zip(rows, lines, strict=True))


def test_the_list_as_a_file_has_its_filters(client, head, year_of_work):
    client.force_login(head)
    address = reverse("schools:export", args=["planned_visits", "csv"])
    lines = b"".join(client.get(f"{address}?show=cancelled").streaming_content).decode("utf-8-sig").strip().splitlines()
    assert len(lines) == 2
    assert "เรียนรวม" in lines[1]


def test_planned_visits_go_along_when_a_school_merges_and_come_back(supervisor, office):
    school, into, far = make_school(office, "บ้านเล็ก"), make_school(office, "บ้านใหญ่"), make_school(office)
    both = make_plan(owner=supervisor, state="approved", schools=[school, into])
    alone = make_plan(owner=make_user(Role.SUPERVISOR, office=office), state="approved", schools=[school, far])
    admin = make_user(Role.OFFICE_ADMIN, office=office)
    closing.merge(school=school, into=into, on=today(), by=admin)
    moved = alone.visits.get(school=into)
    assert "ซึ่งยุบรวม" in moved.events.get().reason
    cancelled = both.visits.get(school=school)
    assert cancelled.state == "cancelled"
    assert "ซึ่งยุบรวม" in cancelled.events.get().reason
    school.refresh_from_db()
    closing.reopen(school=school, by=admin)
    moved.refresh_from_db()
    cancelled.refresh_from_db()
    assert (moved.school, cancelled.state) == (school, "planned")


def test_a_person_who_left_still_has_a_line(client, head, supervisor, year_of_work):
    supervisor.memberships.all().delete()
    make_membership(supervisor, Role.SUPERVISOR, office=make_office())
    client.force_login(head)
    assert str(supervisor) in client.get(url("plan_results")).content.decode()
