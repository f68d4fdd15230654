"""A worker killed in the middle of a batch repeats its part alone: real processes, real broker. Ten thousand papers
are made the same way by ./bench certificates."""

import pytest

from benchmarks.issuing import Issue, faults, issue_and_kill

pytestmark = [pytest.mark.servers, pytest.mark.django_db]
PAPERS = 2000


def test_a_killed_worker_costs_its_part_and_nothing_twice(installation):
    installation.env["JOB_LEASE_SECONDS"] = "6"
    issue = Issue(installation, PAPERS)
    kept = issue_and_kill(issue, after=1)
    facts = issue.facts()
    assert faults(facts, PAPERS) == []
    # What was there stays; of the two that were at work the killed one's was begun anew.
    assert kept and kept <= set(facts["parts"])
    assert 5 <= facts["attempts"] <= 6
