"""What the evaluation of an event says: nothing of few, and what people knew before and after as a pair of its own."""

from dataclasses import dataclass, field
from functools import cached_property

from instruments import statistics
from instruments.models import Item, Response
from supervision import survey_results

# The list of people says who answered: of fewer answers than these one could read whose they are.
LEAST = 5
BEFORE, AFTER = "ก่อน", "หลัง"


def responses_of(event):
    """The answers to the evaluation of an event."""
    return Response.objects.filter(event_evaluation__event=event)


@dataclass(frozen=True)
class Pair:
    """One question rated twice, as it was before the event and as it is after."""

    before: statistics.ItemResult
    after: statistics.ItemResult

    @property
    def difference(self):
        """How much higher the mean after is; None unless both were rated."""
        if self.before.mean is None or self.after.mean is None:
            return None
        return self.after.mean - self.before.mean


def pairs_of(results):
    """[Pair] of the ratings of one section, on one scale, whose texts differ in the word alone that says ก่อน or
    หลัง."""
    rated = [row for row in results if row.item.kind == Item.Kind.RATING]
    later = {(row.item.section_id, row.item.scale_id, row.item.text): row for row in rated}
    found = []
    for row in rated:
        if BEFORE in row.item.text:
            item = row.item
            after = later.get((item.section_id, item.scale_id, item.text.replace(BEFORE, AFTER, 1)))
            found += [Pair(row, after)] if after is not None else []
    return found


@dataclass(frozen=True)
class EventResults:
    """How many answered, and what they said; `found` is [] as long as they are fewer than LEAST."""

    answered: int
    found: list = field(default_factory=list)

    @property
    def is_told(self):
        return self.answered >= LEAST

    @cached_property
    def pairs(self):
        return pairs_of(self.found)

    @cached_property
    def single(self):
        """The results without those of the pairs."""
        paired = {row.item.pk for pair in self.pairs for row in (pair.before, pair.after)}
        return [row for row in self.found if row.item.pk not in paired]

    @cached_property
    def overall(self):
        """Summary of what was rated, without the pairs, or None."""
        return survey_results.overall(self.single) if self.single else None

    @cached_property
    def parts(self):
        return survey_results.parts(self.single)


def results(event):
    """The EventResults of an event."""
    if not event.evaluation_id:
        return EventResults(answered=0)
    responses = responses_of(event)
    answered = responses.count()
    found = statistics.results(event.evaluation, responses) if answered >= LEAST else []
    return EventResults(answered=answered, found=found)
