"""The country in rolled-up figures: how long the job takes, and the pages that read what it left.

`python -m benchmarks.platform` starts a private PostgreSQL, makes 245 offices with all schools of the national list and
ten years of visits, SARs and tests, and prints both. It ends with 1 where a page takes more than the goal, or the job
more than the time it has: figures are asked for anew when they are rollup.STALE old and late at rollup.LATE.
"""

import json
import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
NATIONAL = ROOT.parent / "shared" / "data" / "obec_schools_2558.csv"
YEARS = 10
TURNS = 40
# Milliseconds that 95 of 100 openings of a page may take.
GOAL = 300
# Measured, but no page.
FILE = "workbook"
ADMIN = "bench_platform_admin"
TESTS = [("NT", "ป.3", name) for name in ("คณิตศาสตร์", "ภาษาไทย", "รวม 2 ด้าน")] + [("O-NET", "ป.6", "ภาษาไทย")]


def on_server():
    """This module again, on a database of its own of the server that tests.servers started."""
    import psycopg2

    server = os.environ["TEST_DATABASE_URL"]
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE bench_platform")
    connection.close()
    there = urlunsplit(urlsplit(server)._replace(path="/bench_platform"))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.platform", "go"], env={**os.environ, "DATABASE_URL": there}
    )
    sys.exit(done.returncode)


def build():
    """Migrates the empty database and fills it."""
    from django.core.management import call_command

    from benchmarks import country, rounds
    from qa.models import Submission
    from schools.models import Role, User

    call_command("migrate", verbosity=0)
    call_command("import_schools", NATIONAL, stdout=sys.stderr)
    country.everything(random.Random(7))
    # Half of the schools have sent their newest report, with a level.
    sent = Submission.objects.filter(pk__iregex=r"[02468]$")
    sent.update(state="accepted", submitted_at="2026-06-01T00:00Z", accepted_at="2026-06-02T00:00Z", overall_level=4)
    rounds.older_years()
    copy_visits()
    tests()
    rules()
    admin = User.objects.create(username=ADMIN, password="!", given_name="ส่วนกลาง")
    admin.memberships.create(role=Role.PLATFORM_ADMIN)
    execute("VACUUM ANALYZE")


def execute(sql, values=()):
    """Runs one statement and returns how many rows it touched."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def copy_visits():
    """The two visits of each school again in each of the years before."""
    from supervision.models import Visit

    columns = {field.column: field.column for field in Visit._meta.concrete_fields if not field.primary_key}
    columns |= {"client_uuid": "gen_random_uuid()", "visited_on": "visited_on - 730 * turn"}
    execute(
        f"INSERT INTO supervision_visit ({', '.join(columns)}) SELECT {', '.join(columns.values())} "
        f"FROM supervision_visit, generate_series(1, {YEARS // 2 - 1}) AS turn"
    )


def tests():
    """Four results of each school and year."""
    from django.utils import timezone

    from thai.years import academic_year

    newest = academic_year(timezone.localdate()) - 1
    for test, grade, subject in TESTS:
        execute(
            "INSERT INTO qa_testscore (school_id, test, grade, academic_year, subject, turn, mean, takers, counts) "
            "SELECT id, %s, %s, year, %s, 1, round((20 + 60 * random())::numeric, 2), 1 + floor(40 * random()), '[]' "
            "FROM schools_school, generate_series(%s, %s) AS year",
            [test, grade, subject, newest - YEARS + 1, newest],
        )


def rules():
    """What an office asks of coverage: a rule of each semester, and one that looks back on three years."""
    from schools.models import Office
    from supervision.models import CoverageRule

    CoverageRule.objects.bulk_create(
        CoverageRule(office_id=office, name=name, period=period)
        for office in Office.objects.values_list("pk", flat=True)
        for name, period in (("ภาคเรียนละครั้ง", "semester"), ("สามปีครั้ง", "three"))
    )


def go():
    """Builds, rolls up, opens the pages, and prints what each took; returns whether all are within their goals."""
    import django

    django.setup()

    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse
    from django.utils import timezone

    from reports.dashboards import rollup
    from reports.models import OfficeFigures
    from schools.models import Office, School, User
    from thai.years import academic_year

    settings.ALLOWED_HOSTS = ["*"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    build()
    print(f"{Office.objects.count():,} offices, {School.objects.count():,} schools, {YEARS} years")
    now, asked, slow = timezone.now(), {}, []
    room = (rollup.LATE - rollup.STALE).total_seconds()
    for name, later in (("job, first time", timedelta(0)), ("job, again", timedelta(minutes=3))):
        with CaptureQueriesContext(connection) as made:
            began = time.perf_counter()
            asked[name] = rollup.refresh(now + later)
        took = time.perf_counter() - began
        slow += [name] * (took > room)
        slowest = sorted((float(query["time"]) for query in made), reverse=True)[:3]
        print(f"{name:24} {took:6.2f} s, {len(made)} queries, slowest {slowest}, {asked[name]}")
    sizes = [len(json.dumps(row, ensure_ascii=False)) for (row,) in OfficeFigures.objects.values_list("figures")]
    print(f"{'figures of an office':24} {sum(sizes) / len(sizes) / 1024:6.1f} KiB, {sum(sizes) / 2**20:.1f} MiB in all")
    client = Client()
    client.force_login(User.objects.get(username=ADMIN))
    page, before = reverse("reports:platform"), academic_year(timezone.localdate()) - 1
    pages = {
        "offices": page,
        "offices, third page": f"{page}?page=3",
        "offices by level": f"{page}?sort=-basic",
        "provinces": f"{page}?by=province",
        "offices, two years": f"{page}?with={before}",
        "all of two years": f"{page}?show=all&with={before}",
        "provinces, two years": f"{page}?by=province&with={before}",
        "what to look at first": f"{page}?sort=attention",
        "one office": reverse("reports:platform_office", args=[Office.objects.order_by("pk").first().pk]),
        FILE: reverse("schools:export", args=["platform", "xlsx"]),
    }
    for name, address in pages.items():
        took = []
        for _ in range(TURNS + 1):
            began = time.perf_counter()
            answer = client.get(address)
            took.append(1000 * (time.perf_counter() - began))
            if answer.status_code != 200:
                sys.exit(f"{address} answered {answer.status_code}")
        cuts = quantiles(took[1:], n=20)
        slow += [name] * (cuts[18] > GOAL and name != FILE)
        print(f"{name:24} p50 {cuts[9]:6.0f} ms  p95 {cuts[18]:6.0f} ms")
    told = f"over their goals: {', '.join(slow)}" if slow else "all within their goals"
    print(f"goals: pages {GOAL} ms p95, the job {room:.0f} s; {told}", flush=True)
    return not slow


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            if not NATIONAL.exists():
                sys.exit(f"Skipped: the national list is not there ({NATIONAL}).")
            mine = [sys.executable, "-m", "benchmarks.platform", "on-server"]
            sys.exit(subprocess.run([sys.executable, "-m", "tests.servers", *mine]).returncode)
        case ["on-server"]:
            on_server()
        case ["go"]:
            sys.exit(not go())
        case _:
            sys.exit("python -m benchmarks.platform")
