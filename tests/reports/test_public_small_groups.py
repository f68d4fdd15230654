"""Networks of few schools on the public site: in the coverage of a whole office nothing of them is told or follows."""

import pytest

from reports.public_site.groups import guard
from reports.public_site.reports import content_of
from tests.factories import make_network, make_office, make_school
from tests.reports.types.test_visits import approved
from tests.reports.types.visit_reports import make_report

pytestmark = pytest.mark.django_db


def test_a_group_that_none_counts_in_is_small_where_something_is_told_of_it():
    rows = [
        {"n": 0, "visits": 3, "percent": None},
        {"n": 6, "visits": 8, "percent": "50.0"},
        {"n": 9, "visits": 9, "percent": "90.0"},
        {"n": 0, "visits": 0, "percent": None},
    ]
    shown = guard(rows, size="n", figures=("n", "visits", "percent"))
    assert [row["visits"] for row in shown] == [None, None, 9, 0]


def test_the_coverage_of_an_office_tells_nothing_of_a_small_network():
    office = make_office()
    schools = {}
    for name, n in (("ใหญ่", 9), ("กลาง", 6), ("เล็ก", 2)):
        network = make_network(office, name)
        schools[name] = [make_school(office, network=network) for _ in range(n)]
    for name in schools:
        approved(schools[name][0])
    report = make_report(office=office, state="approved")
    content = content_of(report, with_paper=False)
    sheet = content.data["sheets"]["networks"]
    told = {row["network"]: (row["expected"], row["visited"], row["visits"]) for row in sheet["rows"]}
    nothing = (None, None, None)
    assert {name: nothing for name in told if "ใหญ่" not in name} == {
        name: figures for name, figures in told.items() if "ใหญ่" not in name
    }
    assert (9, 1, 1) in told.values()
    # The texts tell no more than that.
    for chapter in content.data.get("chapters", []):
        for part in chapter["parts"]:
            assert " 2 แห่ง" not in part.get("text", "") and " 3 ครั้ง" not in part.get("text", "")
