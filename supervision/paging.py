"""Pages of the lists that grow with the years: read from either end, and counted once."""

from django.core.paginator import Paginator

PAGE = 50


class Parts:
    """QuerySets that stand one after another, each in a whole order and with its number of rows, for a Paginator.

    Pages are cut out of bare keys, so that the texts of the rows before them are neither read nor sorted; those in the
    back half of a part are read from its end.
    """

    def __init__(self, parts):
        self.parts = [(rows.values_list("pk", flat=True), rows.count() if n is None else n) for rows, n in parts]

    def count(self):
        return sum(n for _rows, n in self.parts)

    def __getitem__(self, wanted):
        keys, before = [], 0
        for rows, n in self.parts:
            start, end = max(wanted.start - before, 0), min(wanted.stop - before, n)
            before += n
            if start >= end:
                continue
            if start <= n // 2:
                keys += rows[start:end]
            else:
                keys += list(rows.reverse()[n - end : n - start])[::-1]
        return keys


def page_of(parts, number, *, related):
    """The page `number` of `parts`, [(QuerySet, how many rows or None)], with the `related` objects.

    A query for each part that the page lies in, one for the rows, and one for each number that is not known.
    """
    page = Paginator(Parts(parts), PAGE).get_page(number)
    keys = page.object_list
    found = parts[0][0].model.objects.select_related(*related).in_bulk(keys)
    # What was deleted between the two queries is left out.
    page.object_list = [found[key] for key in keys if key in found]
    return page


def kept(states, chosen, groups):
    """Those of {state: number} that a filter leaves: of the state or group `chosen`, all without one, or None where it
    is not known. `groups` is {name: states}."""
    if not chosen:
        return states
    if chosen in groups:
        return {state: states[state] for state in groups[chosen]}
    return {chosen: states[chosen]} if chosen in states else None
