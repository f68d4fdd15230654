"""An installation to measure dashboards in: an office of 340 schools with ten years of visits, SARs and tests.

`python -m benchmarks.dashboards` builds it on SQLite and on PostgreSQL and prints how long each dashboard and each home
page of who leads takes. It ends with 1 where a page is over the goal.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import timedelta
from statistics import median

import django
from django.core.management import call_command

django.setup()

from django.db import connection  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import comparing, rounds, years  # noqa: E402
from benchmarks.comparing import p95  # noqa: E402
from benchmarks.measuring import measure  # noqa: E402
from qa.models import Round, Standard, StandardResult, Submission, TestScore  # noqa: E402
from reports.dashboards.pages import VIEWS  # noqa: E402
from schools.models import Network, Office, Role  # noqa: E402
from supervision.models import CoverageRule  # noqa: E402
from thai.years import academic_year  # noqa: E402

OFFICE = "สพป.ตัวอย่างสำหรับวัดแดชบอร์ด"
SCHOOLS = 340
A_YEAR = 1700
YEARS = 10
BATCH = 2000
TURNS = 40
GOAL = 300
TESTS = [("NT", "ป.3", name) for name in ("คณิตศาสตร์", "ภาษาไทย", "รวม 2 ด้าน")]
TESTS += [("O-NET", "ป.6", name) for name in ("ภาษาไทย", "คณิตศาสตร์", "วิทยาศาสตร์", "ภาษาอังกฤษ")]


def build():
    """Migrates an empty database and fills it."""
    call_command("migrate", verbosity=0)
    call_command("demo", schools=SCHOOLS, years=YEARS, office=OFFICE, stdout=sys.stderr)
    rng, office, today = random.Random(11), Office.objects.get(name=OFFICE), timezone.localdate()
    schools = list(office.schools.filter(closed_on=None).order_by("pk"))
    staff = years.staff_of(office)
    for year in range(YEARS):
        made = years.visits_of(rng, office, schools, staff, today - timedelta(days=365 * year), A_YEAR)
        years.recommendations(rng, made)
    rounds.older_years()
    levels(rng, office)
    tests(rng, schools, academic_year(today) - 1)
    CoverageRule.objects.get_or_create(office=office, name="ภาคเรียนละ 1 ครั้ง", defaults={"period": "semester"})
    with connection.cursor() as cursor:
        # What PostgreSQL's autovacuum does within a minute.
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")


def levels(rng, office):
    """A level for each standard of every report in hand that has none."""
    standards = {}
    for pk, used in Standard.objects.order_by("pk").values_list("pk", "set"):
        standards.setdefault(used, []).append(pk)
    bare = Submission.objects.filter(round__in=Round.objects.filter(office=office, kind="sar"), standard_results=None)
    StandardResult.objects.bulk_create(
        (
            StandardResult(submission_id=pk, standard_id=standard, level=rng.choice((3, 4, 4, 5)))
            for pk, used in bare.received().order_by("pk").values_list("pk", "standard_set")
            for standard in standards[used]
        ),
        batch_size=BATCH,
    )


def tests(rng, schools, newest):
    """Ten years of two tests for every school that has no results."""
    there = set(TestScore.objects.filter(school__in=schools).values_list("school", "academic_year"))
    TestScore.objects.bulk_create(
        (
            TestScore(
                school=school,
                test=test,
                grade=grade,
                subject=subject,
                academic_year=year,
                mean=round(rng.uniform(30, 70), 2),
                takers=rng.randint(3, 40),
            )
            for year in range(newest, newest - YEARS, -1)
            for school in schools
            if (school.pk, year) not in there
            for test, grade, subject in TESTS
        ),
        batch_size=BATCH,
    )


def pages(office):
    """(name, role, address) of the home pages of who leads, of every dashboard, its views and the rows behind some of
    its figures."""
    board, rows = reverse("reports:dashboard"), reverse("reports:dashboard_rows")
    network = Network.objects.filter(office=office, schools__isnull=False).order_by("pk").first().pk
    school = office.schools.filter(closed_on=None).order_by("pk").first().pk
    before = office.calendar.academic_year(timezone.localdate()) - 1
    views = {"overview": "", **{view: view for view in VIEWS if view}}
    found = [(f"office, {name}", Role.DIRECTOR, f"{board}?view={view}") for name, view in views.items()]
    home = reverse("reports:home")
    return [
        ("home of the director", Role.DIRECTOR, home),
        ("home of the head", Role.HEAD, home),
        *found,
        ("office, two years", Role.DIRECTOR, f"{board}?with={before}"),
        ("office, last year", Role.HEAD, f"{board}?year={before}"),
        ("office, a network", Role.HEAD, f"{board}?network={network}"),
        ("supervisor, own schools", Role.SUPERVISOR, f"{board}?mine=1"),
        ("a network", Role.HEAD, reverse("reports:dashboard_network", args=[network])),
        ("a school", Role.HEAD, reverse("reports:dashboard_school", args=[school])),
        ("rows: schools visited", Role.DIRECTOR, f"{rows}?figure=visited"),
        ("rows: visits", Role.DIRECTOR, f"{rows}?figure=visits"),
        ("rows: overdue", Role.DIRECTOR, f"{rows}?figure=overdue"),
        ("rows: levels of SARs", Role.DIRECTOR, f"{rows}?figure=judged"),
        ("schools that need help", Role.DIRECTOR, reverse("reports:needs")),
    ]


def run():
    """Prints p50 and p95 of every page on SQLite, then on PostgreSQL; returns whether all are within the goal."""
    is_fast = on("SQLite", {})
    done = subprocess.run(
        [sys.executable, "-m", "tests.servers", sys.executable, "-m", "benchmarks.dashboards", "server"]
    )
    if done.returncode == comparing.MISSING_SERVERS:
        print("PostgreSQL: skipped, it is not installed here.")
        return is_fast
    return is_fast and not done.returncode


def on(name, more):
    """Builds the office in a database and opens each page of it in turn; returns whether all are within the goal."""
    with tempfile.TemporaryDirectory(prefix="nithet-bench-") as folder:
        env = {**os.environ, "NITHET_VAR": folder, **more}
        print(f"{name}: building {SCHOOLS} schools with {YEARS} years …", file=sys.stderr, flush=True)
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.dashboards"]
        subprocess.run([*command, "build"], env=env, stdout=subprocess.DEVNULL, check=True)
        worker = subprocess.Popen(
            [*command, "measure"], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        with worker:
            queries, slow = json.loads(worker.stdout.readline()), []
            print(f"{name:34} {'p50':>9} {'p95':>9} {'core p95':>9} {'queries':>8}")
            for page, (asked, _) in queries.items():
                times = [opened(worker, page) for _ in range(TURNS)]
                clock, core = zip(*times, strict=True)
                slow += [page] * (p95(clock) > GOAL)
                told = f"{median(clock):6.0f} ms {p95(clock):6.0f} ms {p95(core):6.0f} ms"
                print(f"  {page:32} {told} {asked:8}", flush=True)
            worker.stdin.close()
    told = f"{len(slow)} over {GOAL} ms: {', '.join(slow)}" if slow else f"every page within {GOAL} ms"
    print(f"{name}: {told}", flush=True)
    return not slow


def opened(worker, page):
    """(milliseconds by the clock, of a core) of one opening in the other process."""
    print(page, file=worker.stdin, flush=True)
    return json.loads(worker.stdout.readline())


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            sys.exit(not run())
        case ["server"]:
            sys.exit(not on("PostgreSQL", {"DATABASE_URL": comparing.new_database("bench_dashboards")}))
        case ["build"]:
            build()
        case ["measure"]:
            measure(pages(Office.objects.get(name=OFFICE)))
        case _:
            sys.exit("python -m benchmarks.dashboards [build | measure]")
