"""Pages that grow with the years show what a plain computation over all rows gives."""

from datetime import date, timedelta
from statistics import median

import pytest
from django.utils import timezone

from schools.models import Role, School
from supervision import figures, queries
from supervision.actions import recommendations as actions
from supervision.models import Recommendation, Visit
from supervision.paging import counted, page_of
from tests.factories import make_network, make_office, make_school, make_user
from tests.supervision.factories import make_open_recommendation, make_visit

pytestmark = pytest.mark.django_db
FIGURES = "/recommendations/figures/"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return make_user(Role.HEAD, office=office)


def visits_of_years(office, number=120):
    """Visits of many years, three on each day, so that days alone give no whole order."""
    network = make_network(office)
    schools = [make_school(office, network=network if n % 2 else None) for n in range(4)]
    person = make_user(Role.SUPERVISOR, office=office)
    states = ["approved", "approved", "submitted", "returned", "draft"]
    return Visit.objects.bulk_create(
        Visit(
            office=office,
            school=schools[n % 4],
            supervisor=person,
            visited_on=date(2026, 11, 1) - timedelta(days=29 * (n // 3)),
            purpose="ติดตาม",
            state=states[n % 5],
        )
        for n in range(number)
    )


def newest_first(visits):
    return [visit.pk for visit in sorted(visits, key=lambda visit: (visit.visited_on, visit.pk), reverse=True)]


def through(client, address, params=""):
    """The keys of all pages of a list in their order, and the number that it says there are."""
    page = client.get(f"{address}?{params}").context["page"]
    rest = [client.get(f"{address}?{params}&page={n}").context["page"] for n in page.paginator.page_range[1:]]
    return [row.pk for each in (page, *rest) for row in each], page.paginator.count


@pytest.mark.parametrize("state", ["", "approved", "made", "unacknowledged", "draft"])
def test_the_pages_of_visits_together_are_the_whole_list(client, office, head, state):
    groups = {
        "made": ("submitted", "approved"),
        "unacknowledged": ("approved",),
        "": ("submitted", "approved", "returned"),
    }
    wanted = [visit for visit in visits_of_years(office) if visit.state in groups.get(state, (state,))]
    # The drafts of others are nobody's business.
    wanted = newest_first(visit for visit in wanted if visit.state != "draft")
    client.force_login(head)
    assert through(client, "/visits/", f"state={state}") == (wanted, len(wanted))


def test_the_pages_of_visits_are_narrowed_like_the_list(client, office, head):
    visits = visits_of_years(office)
    network = next(visit.school.network_id for visit in visits if visit.school.network_id)
    wanted = newest_first(v for v in visits if v.school.network_id == network and v.state != "draft")
    client.force_login(head)
    assert through(client, "/visits/", f"network={network}") == (wanted, len(wanted))
    assert client.get("/visits/?page=9999").context["page"].number == 2


def recommendations_of_years(office, number=130):
    """Of every state, with days that many of them share."""
    first = make_open_recommendation(office=office)
    settled, states = ("verified", "closed", "withdrawn"), [s for s in Recommendation.State.values if s != "draft"]
    rows = Recommendation.objects.bulk_create(
        Recommendation(
            office=office,
            school=first.school,
            visit=first.visit,
            text="ข้อเสนอแนะ",
            owner="ครู",
            supervisor=first.supervisor,
            due_on=timezone.localdate() + timedelta(days=n % 20 - 10),
            state=states[n % len(states)],
            settled_at=timezone.now() if states[n % len(states)] in settled else None,
        )
        for n in range(number)
    )
    return [first, *rows]


@pytest.mark.parametrize("params", ["", "state=closed", "state=unsettled", "state=with_school", "overdue=1"])
def test_the_pages_of_recommendations_together_are_the_whole_list(client, office, head, params):
    late = timezone.localdate()
    keep = {
        "": lambda row: True,
        "state=closed": lambda row: row.state == "closed",
        "state=unsettled": lambda row: row.state in ("open", "answered", "sent_back"),
        "state=with_school": lambda row: row.state in ("open", "sent_back"),
        "overdue=1": lambda row: row.state in ("open", "sent_back") and row.due_on < late,
    }[params]

    def urgency(row):
        days = (row.due_on - late).days
        return (0, days, row.pk) if row.state in ("open", "answered", "sent_back") else (1, -days, row.pk)

    wanted = [row.pk for row in sorted(filter(keep, recommendations_of_years(office)), key=urgency)]
    client.force_login(head)
    assert through(client, "/recommendations/", params) == (wanted, len(wanted))


def test_a_page_reads_nothing_but_its_own_rows(office, django_assert_num_queries):
    visits = visits_of_years(office)
    rows = Visit.objects.filter(office=office)
    second = [visit.school_id for visit in list(rows)[50:100]]
    with django_assert_num_queries(2):
        page = page_of(rows, 2, related=("school",), count=len(visits))
        assert [visit.school.pk for visit in page] == second


def test_a_known_number_is_that_of_the_chosen_states():
    states = {"open": 3, "answered": 2, "closed": 0}
    groups = {"unsettled": ("open", "answered", "sent_back")}
    found = [counted(states, chosen, groups) for chosen in ("", None, "open", "closed", "unsettled", "other")]
    assert found == [5, 5, 3, 0, 5, None]


def test_the_last_visit_of_a_school_is_the_newest_that_counts(office):
    visits = visits_of_years(office)
    make_visit(office=office, state="draft")
    last = {}
    for visit in visits:
        if visit.state in ("submitted", "approved"):
            last[visit.school_id] = max(visit.visited_on, last.get(visit.school_id, visit.visited_on))
    found = queries.last_visits(School.objects.filter(office=office))
    assert {school.pk: school.last_visited_on for school in found if school.last_visited_on} == last
    assert found.filter(last_visited_on=None).count() == 1


def closed(office, opened_ago, closed_ago, **fields):
    """A recommendation that was opened and closed so many days ago."""
    row = make_open_recommendation("verified", office=office)
    actions.close(recommendation=row, by=row.supervisor)
    now = timezone.now()
    row.events.filter(to_state="open").update(at=now - timedelta(days=opened_ago))
    row.events.filter(to_state="closed").update(at=now - timedelta(days=closed_ago))
    Recommendation.objects.filter(pk=row.pk).update(settled_at=now - timedelta(days=closed_ago), **fields)
    return row


def test_the_median_is_of_a_year_unless_the_filter_names_a_time(client, office, head):
    for opened_ago, closed_ago in ((40, 10), (360, 300), (1000, 400), (2000, 800)):
        closed(office, opened_ago, closed_ago)
    rows = Recommendation.objects.filter(office=office)
    client.force_login(head)
    shown = client.get(FIGURES)
    assert shown.context["total"]["of"].closed == 4
    assert shown.context["total"]["of"].median_days == median([30, 60])
    assert ">ค่ากลางจนปิดใน 12 เดือน (วัน)<" in shown.text
    everything = client.get(f"{FIGURES}?due_from=1/1/2500")
    assert everything.context["total"]["of"].median_days == median([30, 60, 600, 1200])
    assert ">ค่ากลางจนปิด (วัน)<" in everything.text
    assert figures.of(rows)[0].median_days == figures.of(rows, timezone.now() - timedelta(days=5000))[0].median_days


def test_figures_are_those_of_a_plain_count(office):
    recommendations_of_years(office)
    rows = Recommendation.objects.filter(office=office).exclude(state="draft")
    total, groups = figures.of(rows)
    plain = list(rows)
    assert total.total == len(plain)
    assert total.closed == sum(row.state == "closed" for row in plain)
    assert total.overdue == sum(row.is_overdue for row in plain)
    (theme,) = groups["theme"]
    (person,) = groups["supervisor"]
    assert (theme.value, theme.unsettled) == ("-", total.unsettled)
    assert (person.label, person.days) == (
        f"{plain[0].supervisor.given_name} {plain[0].supervisor.family_name}",
        total.days,
    )
