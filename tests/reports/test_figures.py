"""The frozen figures of a synthesis, checked against a second computation from the rows themselves."""

import random
import statistics
from collections import defaultdict
from datetime import timedelta

import pytest
from django.utils import timezone

from instruments.measures import half_up
from qa.actions.standards import load_defaults
from qa.models import Extension, Issue, IssueResult, Round, StandardResult, StandardSet, Submission
from reports.actions.syntheses import take_snapshot
from reports.models import Snapshot
from reports.synthesis.figures import freeze
from schools.frozen import canonical, digest
from schools.models import Role
from tests.factories import make_network, make_office, make_school, make_school_year, make_user, today

pytestmark = pytest.mark.django_db
STATES = ["expected", "draft", "submitted", "returned", "accepted"]


def make_round(office, schools, *, seed=1, states=STATES):
    """A SAR round with random but repeatable answers for both levels of every school."""
    load_defaults()
    rng = random.Random(seed)
    head = make_user(Role.HEAD, office=office)
    day = today()
    round = Round.objects.create(
        office=office,
        academic_year=2568,
        opens_on=day - timedelta(days=60),
        due_on=day - timedelta(days=20),
        closes_on=day + timedelta(days=20),
        created_by=head,
    )
    for school in schools:
        for standard_set in StandardSet.objects.filter(code__startswith="moe2561"):
            state = rng.choice(states)
            sent = timezone.now() - timedelta(days=rng.choice([5, 30]))
            received = state in ("submitted", "accepted", "returned")
            submission = Submission.objects.create(
                round=round,
                school=school,
                level=standard_set.level,
                standard_set=standard_set,
                state=state,
                overall_level=rng.randint(1, 5) if received else None,
                submitted_at=sent if received else None,
                accepted_at=sent if state == "accepted" else None,
            )
            if state == "expected":
                continue
            for issue in Issue.objects.filter(standard__set=standard_set):
                IssueResult.objects.create(submission=submission, issue=issue, level=rng.randint(1, 5))
            for standard in standard_set.standards.all():
                StandardResult.objects.create(submission=submission, standard=standard, level=rng.randint(1, 5))
    return round


@pytest.fixture
def round():
    office = make_office()
    networks = [make_network(office) for _ in range(2)]
    schools = []
    for i in range(12):
        school = make_school(office, network=networks[i % 2] if i else None)
        if i > 1:
            make_school_year(school, 2568, pupils=[60, 300, 900][i % 3])
        schools.append(school)
    return make_round(office, schools)


def test_every_table_agrees_with_the_rows(round):
    data = freeze(round, day=today())
    assert [part["level"] for part in data["parts"]] == ["early", "basic"]
    for part in data["parts"]:
        rows = list(Submission.objects.filter(round=round, level=part["level"]))
        received = [s for s in rows if s.state in ("submitted", "accepted")]
        assert (part["expected"], part["received"]) == (len(rows), len(received))
        assert part["accepted"] == sum(s.state == "accepted" for s in rows)
        assert part["late"] == sum(timezone.localtime(s.submitted_at).date() > round.due_on for s in received)
        values = defaultdict(list)
        for s in received:
            values["overall"].append(s.overall_level)
            for r in s.standard_results.select_related("standard"):
                values[r.standard.code].append(r.level)
            for r in s.issue_results.select_related("issue__standard"):
                values[r.issue.standard.code, r.issue.code].append(r.level)
        agree(part["overall"], values["overall"])
        for standard in part["standards"]:
            agree(standard, values[standard["code"]])
            for issue in standard["issues"]:
                agree(issue, values[standard["code"], issue["code"]])
        assert len(part["schools"]) == len(received)
        assert len(part["missing"]) == len(rows) - len(received)
        for groups in (part["networks"], part["sizes"]):
            assert sum(g["expected"] for g in groups) == part["expected"]
            assert sum(g["received"] for g in groups) == part["received"]
            assert sum(g["overall"]["n"] for g in groups) == part["overall"]["n"]


def agree(table, values):
    """A row of a table says the same as the values it was made from."""
    assert table["n"] == len(values)
    for level in table["levels"]:
        n = values.count(level["value"])
        assert level["n"] == n
        assert level["percent"] == (str(half_up(100 * n / len(values), 1)) if values else None)
    if values:
        assert table["mean"] == str(half_up(statistics.fmean(values)))
    if len(values) > 1:
        assert abs(float(table["sd"]) - statistics.stdev(values)) < 0.0051


def test_a_closed_school_leaves_the_count_unless_it_had_sent(round):
    sent = round.submissions.filter(state="accepted").first().school
    silent = round.submissions.exclude(school__submissions__state__in=["accepted", "submitted"]).first()
    before = round.submissions.counted(today()).count()
    type(sent).objects.filter(pk=sent.pk).update(closed_on=today())
    own_missing = round.submissions.filter(school=sent).exclude(state__in=["accepted", "submitted"]).count()
    assert round.submissions.counted(today()).count() == before - own_missing
    if silent is not None:
        type(sent).objects.filter(pk=silent.school_id).update(closed_on=today() + timedelta(days=1))
        assert round.submissions.counted(today()).count() == before - own_missing


def test_an_extension_makes_a_late_report_timely(round):
    late = [
        s
        for s in round.submissions.filter(state="accepted", level="basic")
        if timezone.localtime(s.submitted_at).date() > round.due_on
    ]
    count = freeze(round, day=today())["parts"][1]["late"]
    Extension.objects.create(submission=late[0], until=today(), reason="น้ำท่วม", granted_by=round.created_by)
    assert freeze(round, day=today())["parts"][1]["late"] == count - 1


def test_same_figures_are_one_snapshot_and_other_figures_another(round):
    first, again = take_snapshot(round=round), take_snapshot(round=round)
    assert first.pk == again.pk
    assert first.sha256 == digest(Snapshot.objects.get(pk=first.pk).data)
    result = StandardResult.objects.filter(submission__state="accepted").first()
    result.level = result.level % 5 + 1
    result.save()
    assert take_snapshot(round=round).sha256 != first.sha256


def test_what_json_gives_back_is_what_was_frozen(round):
    snapshot = take_snapshot(round=round)
    assert canonical(Snapshot.objects.get(pk=snapshot.pk).data) == canonical(freeze(round, day=today()))


@pytest.mark.parametrize("states", [["expected"], ["submitted"]])
def test_rounds_with_nothing_and_with_one_school(states):
    office = make_office()
    round = make_round(office, [make_school(office)], states=states)
    part = freeze(round, day=today())["parts"][0]
    assert part["received"] == (states == ["submitted"])
    assert part["overall"]["sd"] is None


def test_an_empty_round_has_no_parts():
    office = make_office()
    assert freeze(make_round(office, []), day=today())["parts"] == []


@pytest.mark.parametrize("schools", [1, 10, 40])
def test_the_questions_do_not_grow_with_the_schools(schools, django_assert_max_num_queries):
    office = make_office()
    round = make_round(office, [make_school(office) for _ in range(schools)])
    with django_assert_max_num_queries(24):
        freeze(round, day=today())
