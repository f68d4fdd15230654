"""How long lists take beside the schools of the whole country, compared with an office of 120 schools alone."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
NATIONAL = ROOT.parent / "shared" / "data" / "obec_schools_2558.csv"
GOAL = 1.5
TURNS = 8
MISSING_SERVERS = 77


def lists(only=""):
    """Prints both databases, SQLite first; `only` the pages whose names hold this."""
    if not NATIONAL.exists():
        sys.exit(f"Skipped: the national list is not there ({NATIONAL}).")
    on("SQLite", lambda size: {}, only)
    # The servers of the tests give a private PostgreSQL; this very command goes on inside of it.
    done = subprocess.run(
        [sys.executable, "-m", "tests.servers", sys.executable, "-m", "benchmarks", "lists-on-server", only]
    )
    if done.returncode == MISSING_SERVERS:
        print("PostgreSQL: skipped, it is not installed here.")
    elif done.returncode:
        sys.exit(done.returncode)


def lists_on_server(only=""):
    """The same on the PostgreSQL that tests.servers has started."""
    import psycopg2

    server = urlsplit(os.environ["TEST_DATABASE_URL"])

    def database(size):
        connection = psycopg2.connect(os.environ["TEST_DATABASE_URL"])
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE bench_{size}")
        connection.close()
        return {"DATABASE_URL": urlunsplit(server._replace(path=f"/bench_{size}"))}

    on("PostgreSQL", database, only)


def on(name, database, only=""):
    """Builds the two installations and measures them in turns, so that a busy moment hits both."""
    with tempfile.TemporaryDirectory(prefix="nithet-bench-") as folder:
        places = {}
        for size, more in (("office", []), ("country", [NATIONAL])):
            places[size] = {**os.environ, "NITHET_VAR": f"{folder}/{size}", **database(size)}
            print(f"{name}: building {size} …", file=sys.stderr, flush=True)
            _run("build", size, *more, env=places[size])
        report(name, *measured(places, only))


def measured(places, only=""):
    """({size: {page: [queries, rows]}}, {size: {page: milliseconds}}): each page is opened a few times
    here, a few times there, and so on, so that a busy moment of the machine hits both."""
    with contextlib.ExitStack() as stack:
        workers = {size: stack.enter_context(_worker(env)) for size, env in places.items()}
        found = {size: json.loads(worker.stdout.readline()) for size, worker in workers.items()}
        queries = {size: {page: two for page, two in pages.items() if only in page} for size, pages in found.items()}
        times = {size: {page: [] for page in queries[size]} for size in workers}
        for page in queries["office"]:
            for _ in range(TURNS):
                for size, worker in workers.items():
                    print(page, file=worker.stdin, flush=True)
                    times[size][page] += json.loads(worker.stdout.readline())
    return queries, times


def report(name, queries, times):
    """One line for each page: p95 of both by the clock, the ratio by the clock and by the core of the web process,
    queries of both, and rows shown of both: a page of four rows is no measure for one of fifty."""
    worst = []
    print(f"{name:38} {'120':>11} {'national':>11} {'clock':>6} {'core':>6} {'queries':>9} {'rows':>7}")
    for page, (asked, few) in queries["office"].items():
        small, large = (p95([clock for clock, _ in times[size][page]]) for size in ("office", "country"))
        core = [p95([core for _, core in times[size][page]]) for size in ("office", "country")]
        (there, many), ratio = queries["country"][page], large / small
        far = ratio > GOAL or asked != there
        worst += [page] * far
        print(
            f"  {page:36} {small:8.1f} ms {large:8.1f} ms {ratio:6.2f} {core[1] / core[0]:6.2f} {asked:4} {there:4}"
            f"{few:4}{many:4}{' <' * far}"
        )
    within = "every list" if not worst else f"all lists but {len(worst)}"
    print(f"{name}: {within} within {GOAL} x by the clock, with the same number of queries", flush=True)


def p95(times):
    """The time that 95 of 100 openings do not exceed."""
    return quantiles(times, n=20)[-1]


def _run(*arguments, env):
    command = [sys.executable, "-m", "benchmarks.country", *map(str, arguments)]
    done = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}")


def _worker(env):
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.country", "measure"]
    return subprocess.Popen(
        command, env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
