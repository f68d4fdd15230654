"""Reading a response back, for a page, a printed form or an export."""

from collections import Counter
from dataclasses import dataclass, field, replace

from instruments import conditions
from instruments.measures import from_weighted
from instruments.models import Answer, Item, Section
from instruments.values import of_answer, word


@dataclass(frozen=True)
class Row:
    """A question that was asked, its answer in words ("" where there is none), and the Answer or None."""

    item: Item
    word: str
    answer: Answer | None

    @property
    def file(self):
        """The StoredFile of a photo or a file, or None."""
        return self.answer.file if self.answer else None


@dataclass(frozen=True)
class Part:
    """A section, or one turn of a repeated section with what it was about."""

    section: Section
    turn_label: str
    rows: list = field(default_factory=list)


def given_to(response):
    """The answers of a response with their files; nothing is asked where they are prefetched."""
    fetched = "answers" in getattr(response, "_prefetched_objects_cache", {})
    return response.answers.all() if fetched else response.answers.select_related("file")


def read(response):
    """[Part] of a response in the order of its version, without what was not asked (four queries; none where answers
    and questions are prefetched).
    """
    items = list(response.version.items())
    by_pk = {item.pk: item for item in items}
    answers = {(row.item_id, row.turn): row for row in given_to(response)}
    given = {place: of_answer(row, by_pk[place[0]]) for place, row in answers.items()}
    turns = max([len(response.turns), *(turn + 1 for pk, turn in answers if by_pk[pk].section.repeats)])
    asked = conditions.asked(items, given, turns)
    sections = {}
    for item in items:
        sections.setdefault(item.section, []).append(item)
    parts = []
    for section, turn in _in_order(list(sections), turns):
        rows = [
            Row(item, word(item, given.get((item.pk, turn))), answers.get((item.pk, turn)))
            for item in sections[section]
            if (item.pk, turn) in asked
        ]
        if rows:
            parts.append(Part(section, _label(response, section, turn), rows))
    return parts


def _in_order(sections, turns):
    """(section, turn) as the form shows them: all repeated sections of a turn, then those of the next."""
    repeated = [section for section in sections if section.repeats]
    for section in sections:
        if not section.repeats:
            yield section, 0
        elif section == repeated[0]:
            yield from ((each, turn) for turn in range(turns) for each in repeated)


def _label(response, section, turn):
    if not section.repeats:
        return ""
    label = response.turns[turn] if turn < len(response.turns) else ""
    return label or f"ชั้นเรียนลำดับที่ {turn + 1}"


def summary(response):
    """Summary of a response's ratings on the scale that most of them are on, or None where nothing was rated.

    Mean and S.D. are weighted by Item.weight (instruments.measures.from_weighted). Questions of weight 0 count in
    nothing.
    """
    items = {item.pk: item for item in response.version.items()}
    places = {pk: place for place, pk in enumerate(items)}
    by_scale = {}
    # In the order of the form: of two scales with as many ratings the first one asked with is read.
    for answer in sorted(given_to(response), key=lambda row: (places[row.item_id], row.turn)):
        item = items[answer.item_id]
        if item.kind == Item.Kind.RATING and answer.value is not None and item.weight > 0:
            by_scale.setdefault(item.scale, []).append((answer.value, item.weight))
    if not by_scale:
        return None
    scale, pairs = max(by_scale.items(), key=lambda group: len(group[1]))
    return weighted(Counter(pairs), scale)


def weighted(counts, scale):
    """The Summary of {(value, weight): how often} on a Scale with its bands, of one response or of many; None where
    nothing counts. See `summary`."""
    figures = from_weighted(counts)
    if figures is None:
        return None
    band = scale.band(figures.mean)
    return replace(figures, band=band.label if band else None)
