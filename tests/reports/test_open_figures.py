"""The open data of a year: what is counted, and what of the published tests goes along."""

import pytest
from django.utils import timezone

from qa.exams import published
from qa.models import ExamYear, Submission
from reports.public_site import figures
from schools.models import Role
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.qa.exam_factories import exam, make_score
from tests.reports.sar_factories import YEAR, make_rounds
from tests.supervision.factories import make_visit

pytestmark = pytest.mark.django_db


def sheets(office, year):
    return figures.content_of(office, year, day=today()).data["sheets"]


def test_a_school_visited_twice_counts_once_and_a_draft_not_at_all():
    office = make_office()
    network = make_network(office)
    schools = [make_school(office, network=network) for _ in range(8)]
    supervisor, head = make_user(Role.SUPERVISOR, office=office), make_user(Role.HEAD, office=office)
    year, semester = office.calendar.semester(today())
    for school, state in ((schools[0], "approved"), (schools[0], "approved"), (schools[1], "draft")):
        make_visit(school=school, supervisor=supervisor, state=state, head=head, visited_on=today())
    row = next(
        row for row in sheets(office, year)["coverage"]["rows"]
        if row["semester"] == str(semester) and row["network"] == figures.ALL
    )  # fmt: skip
    assert (row["schools"], row["visited"], row["percent"]) == (8, 1, "12.5")


def test_reports_received_and_levels_are_those_of_the_round():
    office, round = make_rounds(5, 30, states=["accepted", "accepted", "expected"], years=(YEAR,), gaps=0)
    found = sheets(office, YEAR)
    rows = round.submissions.filter(level="basic")
    received = rows.filter(state__in=Submission.RECEIVED).count()
    whole = next(row for row in found["sar"]["rows"] if row["network"] == figures.ALL)
    assert (whole["expected"], whole["received"]) == (rows.count(), received)
    levels = found["levels"]["rows"]
    assert {row["of"] for row in levels if row["of"] is not None} == {received}
    for row in levels:
        assert row["n"] is None or row["n"] == 0 or row["n"] >= 5
        assert (row["n"] is None) == (row["note"] != "")


def test_a_level_of_few_schools_has_one_line_without_figures():
    office, _round = make_rounds(5, 3, states=["accepted"], years=(YEAR,), gaps=0)
    levels = sheets(office, YEAR)["levels"]["rows"]
    assert levels and all((row["n"], row["of"], row["note"]) == (None, None, "น้อยกว่า 5") for row in levels)


def test_tests_are_those_that_were_published_and_as_they_were():
    office = make_office()
    frozen = {
        "figure": "คะแนนเฉลี่ยร้อยละ",
        "sittings": [
            {
                "title": "ป.3", "grade": "ป.3", "turn": 1, "main": "รวม",
                "lines": [
                    {"subject": "รวม", "mean": "55.10", "schools": 23, "obec": "50.00", "nation": None},
                    {"subject": "น้อย", "mean": "56.10", "schools": 4, "obec": "51.00", "nation": None},
                    {"subject": "เดิม", "mean": "57.10", "obec": "52.00", "nation": None},
                ],
                "networks": [
                    {"name": "ก", "mean": None, "takers": None, "schools": None},
                    {"name": "ข", "mean": "60.00", "takers": 90, "schools": 6},
                    {"name": "ค", "mean": "70.00", "takers": 40, "schools": 2},
                    {"name": "ง", "mean": "65.00", "takers": 99, "schools": 9},
                ],
            }
        ],
    }  # fmt: skip
    shown = {"figures": frozen, "figures_sha256": "x", "published_at": timezone.now()}
    ExamYear.objects.create(office=office, exam=exam("NT"), academic_year=2568, **shown)
    ExamYear.objects.create(office=office, exam=exam("RT"), academic_year=2568)
    found = sheets(office, 2568)
    # Few schools sat the second; of the third, published before schools were counted, nobody knows how many.
    told = [(row["exam"], row["mean"], row["obec"], bool(row["note"])) for row in found["tests"]["rows"]]
    assert told == [("NT", "55.10", "50.00", False), ("NT", None, "51.00", True), ("NT", None, "52.00", True)]
    # Of ก the takers are few, of ค the schools; with the mean of all, ค would follow if ข were told.
    told = {row["network"]: (row["mean"], row["takers"], bool(row["note"])) for row in found["test_networks"]["rows"]}
    hidden = (None, None, True)
    assert told == {"ก": hidden, "ข": hidden, "ค": hidden, "ง": ("65.00", 99, False)}
    # Published with ก alone hidden, whose one school the mean of all 16 would tell: the next smallest is hidden too.
    (sitting,) = frozen["sittings"]
    sitting["lines"][0]["schools"], sitting["networks"] = 16, [sitting["networks"][place] for place in (0, 1, 3)]
    ExamYear.objects.filter(office=office, exam=exam("NT")).update(figures=frozen)
    rows = sheets(office, 2568)["test_networks"]["rows"]
    assert [(row["network"], row["mean"], bool(row["note"])) for row in rows] == [
        ("ก", None, True), ("ข", None, True), ("ง", "65.00", False),
    ]  # fmt: skip


def test_a_mean_is_of_the_schools_that_sat_not_of_those_that_are_open():
    office = make_office()
    for name, sat in (("เครือข่ายเหนือ", 3), ("เครือข่ายกลาง", 6), ("เครือข่ายใต้", 9)):
        network = make_network(office, name)
        for place in range(9):
            school = make_school(office, network=network)
            if place < sat:
                make_score(school, 40 + sat, takers=20, subject="ภาษาไทย")
                if sat == 3:
                    make_score(school, 40, takers=20)
    plan = ExamYear.objects.create(office=office, exam=exam("NT"), academic_year=2568)
    plan.figures = published.freeze(plan)
    plan.figures_sha256, plan.published_at = published.digest(plan.figures), timezone.now()
    plan.save()
    found = sheets(office, 2568)
    assert {row["subject"]: row["mean"] is not None for row in found["tests"]["rows"]} == {
        "คณิตศาสตร์": False, "ภาษาไทย": True,
    }  # fmt: skip
    told = {row["network"]: row["mean"] for row in found["test_networks"]["rows"]}
    assert told == {"เครือข่ายเหนือ": None, "เครือข่ายกลาง": None, "เครือข่ายใต้": "49.00"}


def test_a_year_of_nothing_has_no_sheet_but_schools():
    assert sheets(make_office(), YEAR) == {}


@pytest.mark.parametrize("schools", [6, 30])
def test_freezing_costs_the_same_for_many_schools(schools, django_assert_max_num_queries):
    office, _round = make_rounds(5, schools, states=["accepted"], years=(YEAR,), gaps=0)
    with django_assert_max_num_queries(20):
        figures.content_of(office, YEAR, day=today())
