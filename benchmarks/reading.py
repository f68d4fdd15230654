"""How well uploaded SARs are read: six papers of each layout, made from a known truth, read as an upload is read.

`right of found` is precision, `found of all` recall. A passage is right when its letters are the true ones (at least
85 in 100 in the same order, blanks and vowel marks aside); a page is right when the words are on it.
"""

import difflib
import io
import statistics
import sys
import time
from dataclasses import dataclass, field

import django

django.setup()

import pypdfium2  # noqa: E402

from benchmarks import sars  # noqa: E402
from qa.reading import finding  # noqa: E402
from qa.reading.layer import Layer  # noqa: E402
from qa.reading.words import Vocabulary, letters  # noqa: E402

EACH = 6
ALIKE = 0.85
KINDS = ("levels", "passages")


@dataclass
class Count:
    """Of some papers: what was found, what of it is right, and what there is."""

    right: int = 0
    found: int = 0
    all: int = 0

    def add(self, other):
        self.right, self.found, self.all = self.right + other.right, self.found + other.found, self.all + other.all

    def __str__(self):
        precision, recall = (100 * self.right / max(1, of) for of in (self.found, self.all))
        found, there = f"({self.right}/{self.found})", f"({self.right}/{self.all})"
        return f"precision {precision:5.1f} % {found:9} recall {recall:5.1f} % {there}"


@dataclass
class Score:
    """What reading some papers gave. `sure` are the levels that the page calls clear."""

    levels: Count = field(default_factory=Count)
    sure: Count = field(default_factory=Count)
    passages: Count = field(default_factory=Count)
    pages: Count = field(default_factory=Count)
    seconds: list = field(default_factory=list)
    qualities: list = field(default_factory=list)

    def add(self, other):
        for name in ("levels", "sure", "passages", "pages"):
            getattr(self, name).add(getattr(other, name))
        self.seconds += other.seconds
        self.qualities += other.qualities


def vocabulary_of(data):
    """The words of a shipped set, by code."""
    issues = [
        (row["code"], row["code"], row["label"], row.get("group", ""), standard["code"])
        for standard in data["standards"]
        for row in standard["issues"]
    ]
    standards = [(row["code"], row["code"], row["label"]) for row in data["standards"]]
    return Vocabulary(standards, issues, [(row["value"], row["label"]) for row in data["levels"]])


def score_of(paper):
    """The Score of one paper."""
    vocabulary = vocabulary_of(paper.set)
    began = time.perf_counter()
    result = finding.read(io.BytesIO(paper.pdf), vocabulary, sars.YEAR)
    score = Score(seconds=[time.perf_counter() - began], qualities=[result.quality])
    score.levels.all = score.sure.all = len(paper.levels)
    score.passages.all = len(paper.passages)
    texts = page_texts(paper.pdf)
    for one in result.found:
        score.pages.add(Count(int(letters(one.quote)[:12] in texts[one.page - 1]), 1, 1))
        if one.value is not None:
            kind = "overall" if one.field == "overall_level" else "issue" if one.issue else "standard"
            right = paper.levels.get((kind, one.issue or one.standard or "")) == one.value
            score.levels.add(Count(int(right), 1))
            if one.confidence == 3:
                score.sure.add(Count(int(right), 1))
        else:
            truth = letters(paper.passages.get((one.field, one.standard), ""))
            alike = difflib.SequenceMatcher(None, truth, letters(one.text), autojunk=False).ratio()
            score.passages.add(Count(int(alike >= ALIKE), 1))
    return score


def page_texts(pdf):
    """The letters of each page, read without our own code but for the repair of characters."""
    mended = Layer("good", is_latin="¡" in (text := _plain(pdf))[-1] or "Ò" in "".join(text), lacks_am=True)
    return [letters(mended.mend(one)) for one in text]


def _plain(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


def compare(each=EACH, first=1):
    """Prints the scores of `each` papers of every layout, from the seed `first` on."""
    total = Score()
    for layout in sars.LAYOUTS:
        score = Score()
        for seed in range(first, first + each):
            score.add(score_of(sars.sar(layout, seed)))
        told(layout, score)
        total.add(score)
    told("all", total)


def told(name, score):
    seconds = f"{statistics.median(score.seconds):.2f} s a file, longest {max(score.seconds):.2f} s"
    kinds = ", ".join(f"{kind} {score.qualities.count(kind)}" for kind in sorted(set(score.qualities)))
    print(f"{name:8} levels    {score.levels}")
    print(f"{'':8} called clear {score.sure}")
    print(f"{'':8} passages  {score.passages}")
    print(f"{'':8} page right {score.pages.right}/{score.pages.found}  {seconds}  text layer: {kinds}", flush=True)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    compare(*numbers)
