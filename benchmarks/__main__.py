"""`./bench`: every way runs in processes of its own, in turns, and the median of its rounds counts."""

import json
import resource
import shutil
import statistics
import subprocess
import sys

from benchmarks import comparing, memory

ROUNDS = 3
# Of all processes of a paper together.
MOST_MIB = 600
# A school may cost so many times what one of the smallest office does: more than noise is more than linear.
MOST_GROWTH = 1.2
# Certificates: how many times faster than other ways, and how much more memory ten times as many may take.
LEAST_TIMES = {"plain": 60, "libreoffice": 150, "limit": 0.2}
MOST_MEMORY = 1.25


def measured(*arguments):
    """What benchmarks.worker printed: seconds of the clock and of a core, and its counts; and the peak MiB of all its
    processes together."""
    command = [sys.executable, "-m", "benchmarks.worker", *map(str, arguments)]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with memory.Peak(run.pid) as peak:
        told, wrong = run.communicate()
    if run.returncode:
        sys.exit(wrong)
    return json.loads(told) | {"mib": peak.mib}


def in_turns(ways, rounds=ROUNDS):
    """{way: {figure: median of its rounds}}; each round runs every way once, so a busy moment hits all."""
    results = {name: [] for name in ways}
    for _ in range(rounds):
        for name, arguments in ways.items():
            results[name].append(measured(*arguments))
    return {
        name: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for name, runs in results.items()
    }


def certificates(number=1000, most=10_000):
    """Certificates of one process with a drawn background: ours beside the first paper, the plain way (one document per
    person), LibreOffice's mail merge (one docx per person) and the limit (our pages, nothing laid out). Returns what
    missed its goal (../shared/pdf.md)."""
    ways = {name: ("certificates", name, number) for name in ("ours", "first", "limit")}
    ways["plain"] = ("certificates", "plain", 20)
    if shutil.which("soffice"):
        ways["libreoffice"] = ("certificates", "libreoffice", 10)
    else:
        print(
            "certificates: LibreOffice is not installed (apt install libreoffice-writer-nogui), so it is missing here"
        )
    result = in_turns(ways)
    for name, way in result.items():
        print(
            f"certificates {name:11} {way['count']:7.0f} papers {way['count'] / way['seconds']:7.1f}/s "
            f"{way['count'] / way['cpu']:7.1f}/s per core "
            f"{way['mib']:6.0f} MiB {way['bytes'] / way['count']:9.0f} bytes each"
        )
    missed = []
    for other, goal in LEAST_TIMES.items():
        if other not in result:
            continue
        clock, core = (
            result[other][unit] / result[other]["count"] / (result["ours"][unit] / result["ours"]["count"])
            for unit in ("seconds", "cpu")
        )
        print(f"certificates ratio {core:.2f} x {other} by the core, {clock:.2f} by the clock (at least {goal:g})")
        if core < goal:
            missed.append(f"certificates: {core:.2f} x {other}, less than {goal:g}")
    if most > number:
        many = measured("certificates", "ours", most)
        grown = many["mib"] / result["ours"]["mib"]
        print(f"certificates memory {many['mib']:.0f} MiB at {most}, {grown:.2f} of that at {number}")
        if grown > MOST_MEMORY:
            missed.append(f"certificates: {grown:.2f} times the memory for {most} papers")
    return missed


def synthesis(*numbers):
    """The synthesis of SARs of a middle, a large and a huge office, from its frozen rows to the PDF, beside one plain
    document of the same content; and what its Excel and Word files take. Returns what missed its goal."""
    first, missed = None, []
    for schools in numbers or (120, 340, 1000):
        ways = ("ours", "plain", "files")
        result = in_turns({way: ("synthesis", way, schools) for way in ways}, ROUNDS if schools <= 340 else 1)
        for name, way in result.items():
            print(
                f"synthesis {schools} schools {name:5} {way['count']:4.0f} pages {way['seconds']:6.2f} s "
                f"{way['cpu']:6.2f} s of a core "
                f"{way['mib']:6.0f} MiB {way['bytes'] / 1024:7.0f} KiB"
            )
            if name != "plain" and way["mib"] > MOST_MIB:
                missed.append(f"synthesis {schools} schools {name}: {way['mib']:.0f} MiB, more than {MOST_MIB}")
        clock, core = (result["ours"][unit] / result["plain"][unit] for unit in ("seconds", "cpu"))
        print(f"synthesis {schools} schools ratio {clock:.2f} of the plain time by the clock, {core:.2f} by the core")
        each = result["ours"]["cpu"] / schools
        first = first or each
        print(f"synthesis {schools} schools {1000 * each:.0f} ms of a core per school, {each / first:.2f} of the first")
        if each > MOST_GROWTH * first:
            missed.append(f"synthesis {schools} schools: {each / first:.2f} times as much per school as the first")
    return missed


def reports(*numbers):
    """A paper by chapters beside one plain document of the same Book."""
    for about in numbers or (100, 400):
        result = in_turns({way: ("reports", way, about) for way in ("ours", "plain")}, ROUNDS if about <= 100 else 1)
        for name, way in result.items():
            print(
                f"reports {about} pages {name:5} {way['count']:4.0f} pages {way['seconds']:6.2f} s "
                f"{way['cpu']:6.2f} s of a core {way['mib']:6.0f} MiB {way['bytes'] / 1024:7.0f} KiB"
            )
        clock, core = (result["ours"][unit] / result["plain"][unit] for unit in ("seconds", "cpu"))
        print(f"reports {about} pages ratio {clock:.2f} of the plain time by the clock, {core:.2f} by the core")


def module(name, *arguments):
    """Runs a benchmark of its own; returns what missed its goal."""
    done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments])
    return [f"{name} ended with {done.returncode}"] if done.returncode else []


def themes(*sizes):
    """How well statements of SARs are grouped by meaning, and what offices of these sizes cost."""
    return module("themes") + [one for schools in sizes for one in module("themes", schools)]


def usual():
    """What ./bench measures when nothing is named."""
    missed = certificates() + module("issuing") + synthesis()
    reports()
    return missed + themes(*SIZES) + module("dashboards")


SIZES = ("120", "340", "1000")

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    missed = []
    match sys.argv[1:]:
        case []:
            missed = usual()
        case ["certificates"]:
            missed = certificates() + module("issuing")
        case ["issuing", *numbers] if all(map(str.isdigit, numbers)):
            missed = module("issuing", *numbers)
        case ["certificates", number] if number.isdigit():
            missed = certificates(int(number), most=0)
        case ["synthesis", *numbers] if all(map(str.isdigit, numbers)):
            missed = synthesis(*map(int, numbers))
        case ["reports", *numbers] if all(map(str.isdigit, numbers)):
            reports(*map(int, numbers))
        case ["reading", *numbers] if all(map(str.isdigit, numbers)):
            missed = module("reading", *numbers)
        case ["platform" | "dashboards" as name]:
            missed = module(name)
        case ["themes", *sizes] if all(map(str.isdigit, sizes)):
            missed = themes(*(sizes or SIZES))
        case [name, *only] if name in comparing.TRIALS:
            comparing.compare(comparing.TRIALS[name], only)
        case ["on-server", name, *only]:
            comparing.compare_on_server(comparing.TRIALS[name], only)
        case _:
            sys.exit(
                "./bench [certificates [N] | issuing [N …] | synthesis [SCHOOLS …] | reports [PAGES …]"
                " | reading [EACH [SEED]] | themes [SCHOOLS …] | platform | lists [PART OF A NAME …]"
                " | years [PART …] | rounds [PART …] | dashboards]"
            )
    if missed:
        sys.exit("Missed: " + "; ".join(missed))
