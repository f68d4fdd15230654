"""`./bench`: every way runs in processes of its own, in turns, and the median of its rounds counts."""

import json
import resource
import statistics
import subprocess
import sys

from benchmarks import comparing

ROUNDS = 3


def measured(*arguments):
    """What benchmarks.worker printed: seconds of the clock and of a core, peak MiB, and its counts."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.worker", *map(str, arguments)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def in_turns(ways, rounds=ROUNDS):
    """{way: {figure: median of its rounds}}; each round runs every way once, so a busy moment hits all."""
    results = {name: [] for name in ways}
    for _ in range(rounds):
        for name, arguments in ways.items():
            results[name].append(measured(*arguments))
    return {
        name: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for name, runs in results.items()
    }


def certificates(number=1000):
    """Certificates of one process, ours and the plain way (one document per person)."""
    result = in_turns({"ours": ("certificates", "ours", number), "plain": ("certificates", "plain", 30)})
    for name, way in result.items():
        print(
            f"certificates {name:5} {way['count']:7.0f} papers {way['count'] / way['seconds']:7.1f}/s "
            f"{way['count'] / way['cpu']:7.1f}/s per core "
            f"{way['mib']:6.0f} MiB {way['bytes'] / way['count']:9.0f} bytes each"
        )
    for unit, name in (("seconds", "clock"), ("cpu", "core")):
        ours, plain = (result[way][unit] / result[way]["count"] for way in ("ours", "plain"))
        print(f"certificates ratio {plain / ours:.1f} x the plain way, one process, by the {name}")


def synthesis(*numbers):
    """The synthesis of SARs of a middle, a large and a huge office, from its frozen rows to the PDF, beside one plain
    document of the same content; and what its Excel and Word files take."""
    first = None
    for schools in numbers or (120, 340, 1000):
        ways = ("ours", "plain", "files")
        result = in_turns({way: ("synthesis", way, schools) for way in ways}, ROUNDS if schools <= 340 else 1)
        for name, way in result.items():
            print(
                f"synthesis {schools} schools {name:5} {way['count']:4.0f} pages {way['seconds']:6.2f} s "
                f"{way['cpu']:6.2f} s of a core "
                f"{way['mib']:6.0f} MiB {way['bytes'] / 1024:7.0f} KiB"
            )
        clock, core = (result["ours"][unit] / result["plain"][unit] for unit in ("seconds", "cpu"))
        print(f"synthesis {schools} schools ratio {clock:.2f} of the plain time by the clock, {core:.2f} by the core")
        each = result["ours"]["cpu"] / schools
        first = first or each
        print(f"synthesis {schools} schools {1000 * each:.0f} ms of a core per school, {each / first:.2f} of the first")


def reports(*numbers):
    """A paper by chapters beside one plain document of the same Book."""
    for about in numbers or (100, 400):
        result = in_turns({way: ("reports", way, about) for way in ("ours", "plain")}, ROUNDS if about <= 100 else 1)
        for name, way in result.items():
            print(
                f"reports {about} pages {name:5} {way['count']:4.0f} pages {way['seconds']:6.2f} s "
                f"{way['cpu']:6.2f} s of a core {way['mib']:6.0f} MiB a process {way['bytes'] / 1024:7.0f} KiB"
            )
        clock, core = (result["ours"][unit] / result["plain"][unit] for unit in ("seconds", "cpu"))
        print(f"reports {about} pages ratio {clock:.2f} of the plain time by the clock, {core:.2f} by the core")


def themes(sizes):
    """How well statements of SARs are grouped by meaning, and what offices of these sizes cost."""
    subprocess.run([sys.executable, "-m", "benchmarks.themes"], check=True)
    for schools in sizes:
        subprocess.run([sys.executable, "-m", "benchmarks.themes", schools], check=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    match sys.argv[1:]:
        case []:
            certificates()
            synthesis()
            reports()
        case ["certificates"]:
            certificates()
        case ["certificates", number] if number.isdigit():
            certificates(int(number))
        case ["synthesis", *numbers] if all(map(str.isdigit, numbers)):
            synthesis(*map(int, numbers))
        case ["reports", *numbers] if all(map(str.isdigit, numbers)):
            reports(*map(int, numbers))
        case ["reading", *numbers] if all(map(str.isdigit, numbers)):
            subprocess.run([sys.executable, "-m", "benchmarks.reading", *numbers], check=True)
        case ["platform"]:
            sys.exit(subprocess.run([sys.executable, "-m", "benchmarks.platform"]).returncode)
        case ["themes", *sizes] if all(map(str.isdigit, sizes)):
            themes(sizes or ["120", "340", "1000"])
        case ["dashboards"]:
            subprocess.run([sys.executable, "-m", "benchmarks.dashboards"], check=True)
        case [name, *only] if name in comparing.TRIALS:
            comparing.compare(comparing.TRIALS[name], only)
        case ["on-server", name, *only]:
            comparing.compare_on_server(comparing.TRIALS[name], only)
        case _:
            sys.exit(
                "./bench [certificates [N] | synthesis [SCHOOLS …] | reports [PAGES …] | reading [EACH [SEED]]"
                " | themes [SCHOOLS …] | platform | lists [PART OF A NAME …] | years [PART …] | rounds [PART …]"
                " | dashboards]"
            )
