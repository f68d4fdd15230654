"""Figures inside sentences: texts, titles and notes say them, and a page leads from each to the rows behind it.

Sentences are plain texts, written by f-strings from `Cell.shown`. Inside `noted()` a figure that is put into one leaves
a mark around itself, and what it was counted from is noted; outside nothing differs, so papers, drafts that are kept
and the public read plain texts. A figure that is compared or joined is the same text with and without.
"""

import re
from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# Code points that no text has: Unicode keeps them for programs.
FIRST, THEN, LAST = "\ufdd0", "\ufdd1", "\ufdd2"
_MARKED = re.compile(f"{FIRST}([0-9]{{1,6}}){THEN}([^{FIRST}{THEN}{LAST}]*){LAST}")
_ANY = re.compile(f"[{FIRST}{THEN}{LAST}]")
_noted = ContextVar("figures of sentences", default=None)


@dataclass(frozen=True)
class Names:
    """What a figure counts that is no row of a sheet, as networks with a common result are: the page of the chapter
    lists the names below its parts, as many as the figure says."""

    title: str
    names: tuple


@dataclass(frozen=True)
class Lines:
    """The lines of a table of the same chapter, by its name."""

    table: str


class Figure(str):
    """The text of a figure that leaves a mark where a sentence takes it up."""

    behind = None

    def __format__(self, spec):
        found = _noted.get()
        if found is None:
            return super().__format__(spec)
        found.append(self.behind)
        return f"{FIRST}{len(found) - 1}{THEN}{super().__format__(spec)}{LAST}"


@contextmanager
def noted():
    """While it is open, figures in sentences leave marks; the list it gives fills with what is behind each."""
    found = []
    token = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(token)


def figure(text, behind):
    """The text of a figure with rows behind it."""
    if _noted.get() is None:
        return text
    made = Figure(text)
    made.behind = behind
    return made


def named(title, names):
    """How many names there are, as the text of a figure that leads to them."""
    names = tuple(names)
    return figure(f"{len(names):,}", Names(title, names)) if names else "0"


def plain(text):
    """A text without marks."""
    return _ANY.sub("", _MARKED.sub(r"\2", text))


def of_draft(text, drafted):
    """The text of a block as its page shows it: a line that is still as the system drafted it, with the marks of the
    draft. A line that a person wrote or changed has none: what it says is that person's, and no rows may answer for it.
    """
    marked, lines = defaultdict(list), _ANY.sub("", text).splitlines()
    for line in drafted.splitlines():
        marked[_key(plain(line))].append(line)
    present = defaultdict(int)
    for line in lines:
        present[_key(line)] += 1
    # Of equal lines some of which were taken away nobody knows which are left.
    left = {key: iter(found) for key, found in marked.items() if len(found) == present[key]}
    return "\n".join(next(left[key]) if (key := _key(line)) in left else line for line in lines)


def _key(line):
    return " ".join(line.split())


def parts(text, found, address):
    """A text with marks as [{"shown", "href"}], one after the other: `found` is what `noted` gave, `address(behind)`
    answers where the rows are."""
    made, at = [], 0
    for mark in _MARKED.finditer(text):
        place = int(mark[1])
        if before := plain(text[at : mark.start()]):
            made.append({"shown": before, "href": ""})
        made.append({"shown": mark[2], "href": address(found[place]) if place < len(found) else ""})
        at = mark.end()
    if rest := plain(text[at:]):
        made.append({"shown": rest, "href": ""})
    return made
