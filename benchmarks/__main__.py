"""`./bench`: every way runs in processes of its own, in turns, and the median of its rounds counts."""

import json
import resource
import statistics
import subprocess
import sys

ROUNDS = 3


def measured(*arguments):
    """What benchmarks.worker printed: seconds, peak MiB of its largest process, and its counts."""
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
            f"certificates {name:5} {way['count']:7.0f} papers {way['count'] / way['seconds']:8.1f}/s "
            f"{way['mib']:6.0f} MiB {way['bytes'] / way['count']:9.0f} bytes each"
        )
    ours, plain = (way["seconds"] / way["count"] for way in (result["ours"], result["plain"]))
    print(f"certificates ratio {plain / ours:.1f} x the plain way, per process")


def synthesis():
    """The synthesis report of a middle and of a large office, ours and one plain document."""
    for schools in (120, 340):
        result = in_turns({way: ("synthesis", way, schools) for way in ("ours", "plain")})
        for name, way in result.items():
            print(
                f"synthesis {schools} schools {name:5} {way['count']:4.0f} pages {way['seconds']:6.2f} s "
                f"{way['mib']:6.0f} MiB {way['bytes'] / 1024:7.0f} KiB"
            )
        ratio = result["ours"]["seconds"] / result["plain"]["seconds"]
        print(f"synthesis {schools} schools ratio {ratio:.2f} of the plain time")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    match sys.argv[1:]:
        case []:
            certificates()
            synthesis()
        case ["certificates"]:
            certificates()
        case ["certificates", number] if number.isdigit():
            certificates(int(number))
        case ["synthesis"]:
            synthesis()
        case _:
            sys.exit("./bench [certificates [N] | synthesis]")
