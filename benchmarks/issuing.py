"""Certificates issued by two workers of a real installation: how many a second, how large each is, how much memory a
worker takes with ten times as many, and that a worker killed on the way costs its part alone.

`python -m benchmarks.issuing [NUMBER …]`; on the servers of the tests where they run, else on SQLite.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import dj_database_url

from benchmarks import memory
from tests.servers import installation, wait_until

NUMBERS = (1000, 10_000)
# A worker that makes ten times as many papers may take so much more memory.
MOST_GROWTH = 1.15
ISSUE = """
import itertools
from reports.actions import certificates
from schools.models import Role
from tests.factories import make_office, make_user
from tests.reports.certificate_factories import make_batch
first = "กิตติศักดิ์ ปัณณธร สุรีรัตน์ น้ำผึ้ง ธีรภัทร์ เพ็ญศรี ญาณิศา ฐิติรัตน์ ปุ๋ย ทิพย์วัลย์ ปริญญา เอื้ออังกูร".split()
last = "ศรีสุวรรณ ปั่นทิพย์ ผู้พิทักษ์ น้ำใจดี กี่เพชร ที่รัก วงศ์ใหญ่ แก้วมณี ญาติพี่น้อง ฐานันดร์ ชูเกียรติ ภู่ระหงษ์".split()
pairs = itertools.product(last, last, first, ["นาย", "นางสาว", "นาง"])
people = itertools.islice(itertools.cycle(pairs), {count})
names = [f"{{title}}{{one}} {{two}}{{three}}" for two, three, one, title in people]
clerk = make_user(Role.CLERK, office=make_office())
certificates.issue_batch(batch=make_batch(clerk, names), version=1, user=clerk)
"""
FACTS = """
import json
from jobs.models import Job
from reports.certificates import issued
from reports.models import BatchPart, Certificate
from schools.models import StoredFile
papers = Certificate.objects.order_by("position")
some = list(papers.filter(position__in={places}).select_related("batch__file"))
print(json.dumps({{
    "state": some[0].batch.state,
    "numbers": sorted(papers.values_list("number", flat=True)) == list(range(1, {count} + 1)),
    "digests": papers.exclude(sha256="").count(),
    "files": StoredFile.objects.filter(purpose="certificates").count(),
    "parts": [pk.hex for pk in BatchPart.objects.order_by("first").values_list("file", flat=True)],
    "bytes": sum(BatchPart.objects.values_list("file__size", flat=True)),
    "attempts": sum(Job.objects.filter(kind="certificates").values_list("attempt", flat=True)),
    "singles": [len(issued.single(paper)) for paper in some],
}}))
"""


class Issue:
    """An installation with one issued batch and nobody who makes its files yet."""

    def __init__(self, private, count):
        self.private, self.count = private, count
        private.manage("shell", "-c", ISSUE.format(count=count))

    def ask(self, sql):
        """The rows of a query, in a transaction of its own."""
        url = self.private.env.get("DATABASE_URL") or f"sqlite:///{self.private.var / 'nithet.sqlite3'}"
        with closing(_connected(dj_database_url.parse(url))) as connection, closing(connection.cursor()) as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def made(self):
        """How many parts are there."""
        return self.ask("SELECT count(*) FROM reports_batchpart WHERE file_id IS NOT NULL")[0][0]

    def running(self):
        return self.ask("SELECT count(*) FROM jobs_job WHERE kind = 'certificates' AND state = 'running'")[0][0]

    def is_ready(self):
        """Whether the batch is ready and its whole file is joined."""
        ready = "state = 'ready' AND file_id IS NOT NULL"
        return self.ask(f"SELECT count(*) FROM reports_certificatebatch WHERE {ready}")[0][0]

    def start_worker(self, name):
        """One worker process of a group of its own."""
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1", "-n", f"{name}@%h"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        return self.private.start_program(*command, *quiet, log="worker.log")

    def start_reaper(self):
        return self.private.start("reaper", "--every", "0.5", log="reaper.log")

    def files(self):
        """The files of the parts that are there."""
        rows = self.ask("SELECT file_id FROM reports_batchpart WHERE file_id IS NOT NULL")
        return {str(file).replace("-", "") for (file,) in rows}

    def facts(self):
        """What stands in the tables in the end; reading some single papers compares their SHA-256."""
        places = sorted({0, self.count // 2, self.count - 1})
        found = self.private.manage("shell", "-c", FACTS.format(count=self.count, places=places))
        return json.loads(found.stdout.splitlines()[-1])


def _connected(settings):
    if settings["ENGINE"].endswith("sqlite3"):
        import sqlite3

        return sqlite3.connect(settings["NAME"], timeout=20)
    import psycopg2

    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return psycopg2.connect(**{name: settings[key] for name, key in names.items() if settings[key]})


def issue_and_kill(issue, *, after):
    """Two workers make the files, one of them is killed with SIGKILL once `after` parts are there; the other and one
    that comes new make the rest. Returns the files of the parts that were there before."""
    issue.start_reaper()
    victim, _ = issue.start_worker("victim"), issue.start_worker("other")
    wait_until(lambda: issue.made() >= after and issue.running() == 2, seconds=300, what="both workers at work")
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait(10)
    before = issue.files()
    issue.start_worker("new")
    wait_until(issue.is_ready, seconds=600, what="the batch after the kill")
    return before


def measured(count, folder, *, kill=False):
    """{rate, mib, bytes, …} of so many papers by two workers."""
    empty = Path(folder) / "empty.sqlite3"
    with installation(Path(folder) / f"{count}{kill}", empty if empty.exists() else None) as private:
        private.env["JOB_LEASE_SECONDS"] = "5"
        if not empty.exists():
            private.manage("migrate", "--verbosity", "0")
            # To make the tables again takes most of a minute; a server makes its own each time.
            if "DATABASE_URL" not in private.env:
                shutil.copyfile(private.var / "nithet.sqlite3", empty)
        issue = Issue(private, count)
        if kill:
            kept = issue_and_kill(issue, after=max(1, count // 500 // 4))
            facts = issue.facts()
            return facts | {"kept": kept <= set(facts["parts"])}
        workers = [issue.start_worker("one"), issue.start_worker("two")]
        issue.start_reaper()
        wait_until(issue.running, seconds=120, what="the first worker")
        start = time.perf_counter()
        with memory.Peak(workers[0].pid) as one, memory.Peak(workers[1].pid) as two:
            wait_until(lambda: issue.made() == -(-count // 500), seconds=900, what="the parts")
            seconds = time.perf_counter() - start
            wait_until(issue.is_ready, seconds=300, what="the whole")
        joined = time.perf_counter() - start - seconds
        worker = max(one.single, two.single)
        return issue.facts() | {"seconds": seconds, "joined": joined, "mib": worker}


def main(*numbers):
    """Prints what was measured; ends with 1 where something was doubled, lost or grew."""
    missed, mib = [], {}
    with tempfile.TemporaryDirectory(prefix="nithet-bench-") as folder:
        for count in numbers:
            found = measured(count, folder)
            mib[count] = found["mib"]
            print(
                f"issuing {count:6} papers by two workers {count / found['seconds']:7.1f}/s"
                f" {found['seconds']:6.1f} s, joined for print in {found['joined']:.1f} s,"
                f" {found['mib']:5.0f} MiB a worker, {found['bytes'] / count:6.0f} bytes each,"
                f" {found['singles'][0]} bytes alone",
                flush=True,
            )
            missed += faults(found, count)
        growth = mib[numbers[-1]] / mib[numbers[0]]
        print(f"issuing memory of a worker {growth:.2f} x with {numbers[-1] / numbers[0]:.0f} x the papers")
        if growth > MOST_GROWTH:
            missed.append(f"memory grows {growth:.2f} x")
        count = numbers[-1]
        found = measured(count, folder, kill=True)
        print(
            f"issuing {count:6} papers with one worker killed: {found['state']}, {found['files'] - 1} parts in"
            f" {found['attempts']} attempts, {found['digests']} single papers, no number and no file twice"
        )
        missed += faults(found, count) + ([] if found["kept"] else ["parts were made again"])
    if missed:
        sys.exit("Missed: " + "; ".join(missed))


def faults(found, count):
    """What is not as it must be after an issue, in words."""
    parts = -(-count // 500)
    whole = 1 if parts > 1 else 0
    wanted = {"state": "ready", "numbers": True, "digests": count, "files": parts + whole}
    return [f"{key} is {found[key]}, not {value}" for key, value in wanted.items() if found[key] != value]


if __name__ == "__main__":
    main(*(map(int, sys.argv[1:]) if sys.argv[1:] else NUMBERS))
