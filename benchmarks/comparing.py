"""How long pages take in a large installation, compared with a small one: lists beside the schools of the whole country
and beside 120 alone; every page of supervision with ten years of visits and with one; the pages of rounds with ten
years of SARs of the whole country and of one office."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
NATIONAL = ROOT.parent / "shared" / "data" / "obec_schools_2558.csv"
GOAL = 1.5
TURNS = 40
MISSING_SERVERS = 77


@dataclass(frozen=True)
class Trial:
    """What is compared: a module that builds and opens, and (size, heading, arguments of `build`) of both sides."""

    command: str
    module: str
    small: tuple
    large: tuple

    @property
    def sizes(self):
        return {size: arguments for size, _heading, arguments in (self.small, self.large)}


LISTS = Trial("lists", "benchmarks.country", ("office", "120", []), ("country", "national", [NATIONAL]))
YEARS = Trial("years", "benchmarks.years", ("one", "1 year", []), ("ten", "10 years", []))
ROUNDS = Trial("rounds", "benchmarks.rounds", ("office", "120", []), ("country", "national", [NATIONAL]))
TRIALS = {trial.command: trial for trial in (LISTS, YEARS, ROUNDS)}


def compare(trial, only=()):
    """Prints both databases, SQLite first; `only` the pages whose names hold one of these."""
    if NATIONAL in trial.large[2] and not NATIONAL.exists():
        sys.exit(f"Skipped: the national list is not there ({NATIONAL}).")
    # Ten years of the whole country are what production holds, not a file beside the program.
    if trial is not ROUNDS:
        on("SQLite", lambda size: {}, trial, only)
    # The servers of the tests give a private PostgreSQL; this very command goes on inside of it.
    again = [sys.executable, "-m", "benchmarks", "on-server", trial.command, *only]
    done = subprocess.run([sys.executable, "-m", "tests.servers", *again])
    if done.returncode == MISSING_SERVERS:
        print("PostgreSQL: skipped, it is not installed here.")
    elif done.returncode:
        sys.exit(done.returncode)


def compare_on_server(trial, only=()):
    """The same on the PostgreSQL that tests.servers has started."""
    on("PostgreSQL", lambda size: {"DATABASE_URL": new_database(f"bench_{size}")}, trial, only)


def new_database(name):
    """The address of a new database of the server that tests.servers has started."""
    import psycopg2

    server = os.environ["TEST_DATABASE_URL"]
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def on(name, database, trial, only=()):
    """Builds the two installations and measures them in turns, so that a busy moment hits both."""
    with tempfile.TemporaryDirectory(prefix="nithet-bench-") as folder:
        places = {}
        for size, more in trial.sizes.items():
            places[size] = {**os.environ, "NITHET_VAR": f"{folder}/{size}", **database(size)}
            print(f"{name}: building {size} …", file=sys.stderr, flush=True)
            _run(trial.module, "build", size, *more, env=places[size])
        report(name, trial, *measured(trial, places, only))


def measured(trial, places, only=()):
    """({size: {page: [queries, rows]}}, {size: {page: milliseconds}}): each page is opened here,
    there, and so on, so that a busy moment of the machine hits both."""
    with contextlib.ExitStack() as stack:
        workers = {size: stack.enter_context(_worker(trial.module, env)) for size, env in places.items()}
        found = {size: json.loads(worker.stdout.readline()) for size, worker in workers.items()}
        chosen = [page for page in found[trial.small[0]] if not only or any(part in page for part in only)]
        queries = {size: {page: pages[page] for page in chosen} for size, pages in found.items()}
        times = {size: {page: [] for page in queries[size]} for size in workers}
        for page in queries[trial.small[0]]:
            for _ in range(TURNS):
                for size, worker in workers.items():
                    print(page, file=worker.stdin, flush=True)
                    times[size][page].append(json.loads(worker.stdout.readline()))
    return queries, times


def report(name, trial, queries, times):
    """One line for each page: p95 of both by the clock, the ratio by the clock and by the core of the web process,
    queries of both, and rows shown of both. A page of four rows is no measure for one of fifty: where the small side
    shows less than half of the rows, the time is printed but not judged."""
    worst, unlike = [], 0
    (one, head, _), (two, other, _) = trial.small, trial.large
    print(f"{name:38} {head:>11} {other:>11} {'clock':>6} {'core':>6} {'queries':>9} {'rows':>7}")
    for page, (asked, few) in queries[one].items():
        small, large = (p95([clock for clock, _ in times[size][page]]) for size in (one, two))
        core = [p95([core for _, core in times[size][page]]) for size in (one, two)]
        (there, many), ratio = queries[two][page], large / small
        alike = few * 2 >= many
        far = (ratio > GOAL and alike) or asked != there
        worst += [page] * far
        unlike += not alike
        print(
            f"  {page:36} {small:8.1f} ms {large:8.1f} ms {ratio:6.2f} {core[1] / core[0]:6.2f} {asked:4} {there:4}"
            f"{few:4}{many:4}{' <' * far}{' (rows differ)' * (not alike)}"
        )
    within = "every page" if not worst else f"all pages but {len(worst)}"
    print(f"{name}: {within} within {GOAL} x by the clock, with the same number of queries", flush=True)
    if unlike:
        print(f"{name}: {unlike} not judged by time, for their rows differ", flush=True)


def p95(times):
    """The time that 95 of 100 openings do not exceed."""
    return quantiles(times, n=20)[-1]


def _run(module, *arguments, env):
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}")


def _worker(module, env):
    command = [sys.executable, "-W", "ignore", "-m", module, "measure"]
    return subprocess.Popen(
        command, env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
