"""From an uploaded file to what is proposed to the school."""

import time
from dataclasses import dataclass, field

from qa.models import Proposal, Reading
from qa.reading.layer import judge
from qa.reading.layout import units_of
from qa.reading.levels import FAIR, STRONG, Levels
from qa.reading.pages import FAULTS, Unreadable, pages_of
from qa.reading.passages import Passages
from qa.reading.words import Vocabulary, letters

F, C = Proposal.Field, Proposal.Confidence
# For looking through what was read: 500 pages take less than a minute.
SECONDS = 180


@dataclass
class Found:
    """One thing to propose; keys instead of rows."""

    field: str
    standard: int | None
    issue: int | None
    page: int
    quote: str
    confidence: int
    value: int | None = None
    text: str = ""
    others: list = field(default_factory=list)


@dataclass
class Result:
    pages: int
    quality: str
    message: str
    found: list


def vocabulary_of(standard_set):
    """The Vocabulary of a StandardSet."""
    standards = list(standard_set.standards.prefetch_related("issues"))
    issues = [
        (issue.pk, issue.code, issue.label, issue.group, standard.pk)
        for standard in standards
        for issue in standard.issues.all()
    ]
    levels = list(standard_set.levels.values_list("value", "label"))
    return Vocabulary([(row.pk, row.code, row.label) for row in standards], issues, levels)


def read(file, vocabulary, year, tell=lambda done, total: None):
    """What an open PDF says in the words of a set, for an academic year. Raises qa.reading.pages.Unreadable."""
    pages = pages_of(file, tell)
    layer = judge(pages)
    found = []
    if layer.quality != Reading.Quality.PICTURE:
        check = _deadline()
        found = _search(units_of(pages, layer.mend, check), vocabulary, year, check)
        if layer.quality == Reading.Quality.DAMAGED:
            for one in found:
                one.confidence = max(C.DOUBTFUL, one.confidence - 1)
    return Result(len(pages), layer.quality, layer.message, found)


def _deadline():
    """A function that raises Unreadable once the time for one file is over."""
    end = time.monotonic() + SECONDS

    def check():
        if time.monotonic() > end:
            raise Unreadable(FAULTS["heavy"])

    return check


def _search(units, vocabulary, year, check):
    levels, passages = Levels(vocabulary, year), Passages(vocabulary)
    for unit in units:
        check()
        passages.hear(unit)
        levels.hear(unit, is_plan=passages.is_plan, standard=passages.standard)
    return _levels(levels, vocabulary) + _passages(passages.close())


def _levels(levels, vocabulary):
    found = []
    for (kind, key), (best, weight, others, next_weight) in levels.outcome().items():
        place = {
            "overall": (F.OVERALL_LEVEL, None, None),
            "standard": (F.LEVEL, key, None),
            "issue": (F.LEVEL, vocabulary.standard_of.get(key), key),
        }[kind]
        told = [{"value": vote.value, "page": vote.page, "quote": vote.quote} for vote in others]
        sure = _confidence(weight, next_weight)
        found.append(Found(*place, best.page, best.quote, sure, value=best.value, others=told))
    return found


def _confidence(weight, next_weight):
    """How clear the file is: one clear mention that nothing contradicts is sure."""
    if next_weight > 0.5 * weight or weight < FAIR:
        return C.DOUBTFUL
    return C.SURE if weight >= STRONG and not next_weight else C.LIKELY


def _passages(passages):
    """One for each field and standard: the longest, since summaries repeat in short what stands in full elsewhere."""
    kept = {}
    for passage in passages:
        if len(letters(passage.text)) < 8:
            continue
        place = (passage.field, passage.standard)
        kept.setdefault(place, []).append(passage)
    found = []
    for (name, standard), rows in kept.items():
        best = max(rows, key=lambda row: len(row.text))
        seen = {letters(best.text)}
        others = []
        for row in rows:
            if letters(row.text) not in seen:
                seen.add(letters(row.text))
                others.append({"text": row.text, "page": row.page, "quote": row.quote})
        sure = C.LIKELY if others or not best.is_sure else C.SURE
        found.append(Found(name, standard, None, best.page, best.quote, sure, text=best.text, others=others))
    return found
