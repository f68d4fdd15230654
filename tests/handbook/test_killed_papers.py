"""A worker killed while it draws an official paper and handbooks: each is drawn again and there once, and its page says
so. Real processes, real broker."""

import json
import os
import signal
import sys

import pytest

from benchmarks.issuing import Issue
from tests.servers import wait_until

# What a lost lease may write is asked on every database in tests/jobs.
pytestmark = [pytest.mark.servers, pytest.mark.django_db, pytest.mark.once]

MAKE = """
from handbook.actions import books, group_books
from schools.models import Role
from tests.factories import make_office, make_user, today
from tests.handbook.factories import make_group, make_member, make_process
from tests.registry.official_factories import make_paper
from thai.years import fiscal_year
office = make_office()
head, year = make_user(Role.HEAD, office=office), fiscal_year(today())
group = make_group(office)
make_member(group, head)
make_process(group)
books.make(handbook=books.start(office=office, user=head, year=year), by=head)
group_books.make(office=office, by=head, year=year)
make_paper(by=head, state="signed")
"""
FACTS = """
import hashlib, json
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from handbook.models import GroupBook, HandbookEdition
from jobs.models import Job
from registry.models import OfficialPaper
from schools.models import AuditEvent, StoredFile, User
book, group, paper = HandbookEdition.objects.get(), GroupBook.objects.get(), OfficialPaper.objects.get()
whole = []
for row in (book, group, paper):
    with row.file.content.open("rb") as file:
        content = file.read()
    whole.append(content.startswith(b"%PDF-") and hashlib.sha256(content).hexdigest() == row.file.sha256)
print(json.dumps({{
    "whole": whole,
    "files": StoredFile.objects.count(),
    "attempts": dict(Job.objects.filter(kind__in={kinds}, state="done").values_list("kind", "attempt")),
    "told": list(AuditEvent.objects.filter(verb__startswith="finish").values_list("verb", flat=True)),
    "number": paper.number != "" and paper.state,
}}))
"""
KINDS = ["group_handbook", "official_paper", "personal_handbook"]


class Papers(Issue):
    """An installation with three papers that nobody has drawn yet."""

    def __init__(self, private):
        self.private = private
        private.manage("shell", "-c", MAKE)

    def kinds(self, state):
        """The kinds of the papers' jobs that are in a state."""
        return {kind for (kind,) in self.ask(f"SELECT kind FROM jobs_job WHERE state = '{state}'") if kind in KINDS}

    def start_workers(self):
        """One worker with a process for each paper."""
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "3", "-n", "victim@%h"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        return self.private.start_program(*command, *quiet, log="worker.log")


def test_papers_and_handbooks_outlive_their_worker(installation):
    # A busy machine keeps a worker from renewing a shorter lease.
    installation.env["JOB_LEASE_SECONDS"] = "6"
    papers = Papers(installation)
    victim = papers.start_workers()
    wait_until(lambda: not papers.kinds("queued"), seconds=180, what="all papers at work")
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait(10)
    orphans = papers.kinds("running")
    assert orphans
    papers.start_reaper()
    papers.start_workers()
    wait_until(lambda: len(papers.kinds("done")) == 3, seconds=180, what="the papers after the kill")
    facts = json.loads(installation.manage("shell", "-c", FACTS.format(kinds=KINDS)).stdout.splitlines()[-1])
    assert facts["whole"] == [True] * 3
    assert facts["files"] == 3
    assert sorted(facts["told"]) == [f"finish {kind.replace('_', ' ')}" for kind in KINDS]
    assert {kind for kind, attempt in facts["attempts"].items() if attempt > 1} >= orphans
    assert facts["number"] == "signed"
