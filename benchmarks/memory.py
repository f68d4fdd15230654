"""The memory of a process and of all that it starts, together: a paper is drawn by several, and what they share counts
once (PSS)."""

import threading
from pathlib import Path

EVERY = 0.2
PROC = Path("/proc")


def together(pid):
    """KiB of a process and everything below it, as they are now; those that end meanwhile count for nothing."""
    return sum(map(_own, _family(pid)))


def _family(pid):
    below = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (told := _read(folder / "stat")):
            # The name of a program stands in brackets and may hold any sign; its parent is the second word after it.
            below.setdefault(int(told.rpartition(")")[2].split()[1]), []).append(int(folder.name))
    found = [pid]
    for one in found:
        found += below.get(one, ())
    return found


def _own(pid):
    lines = _read(PROC / str(pid) / "smaps_rollup").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _read(path):
    try:
        return path.read_text()
    except OSError:
        return ""


class Peak:
    """Watches a process while its block runs; `mib` is then the most that it and all below it had together, `single`
    the most that one of them had."""

    def __init__(self, pid):
        self.pid, self.mib, self.single = pid, 0, 0
        self._ended, self._watch = threading.Event(), threading.Thread(target=self._look, daemon=True)

    def _look(self):
        while not self._ended.is_set():
            each = [_own(pid) / 1024 for pid in _family(self.pid)]
            self.mib, self.single = max(self.mib, sum(each)), max(self.single, *each)
            self._ended.wait(EVERY)

    def __enter__(self):
        self._watch.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._watch.join()
