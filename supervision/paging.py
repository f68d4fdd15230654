"""Pages of the lists that grow with the years: read from either end, and counted once."""

from schools.listing import BothEnds

PAGE = 50
# A school reads its own, mostly on a phone, where a year seldom fills a page.
SCHOOL_PAGE = 20


def page_of(rows, number, *, related, count=None, of_school=False):
    """The page `number` of `rows`, a QuerySet in a whole order, with the `related` objects. `count` where it is known;
    `of_school` for people of a school, who get shorter pages.

    The page is cut out of bare keys, so that the texts of those before it are neither read nor sorted. Two queries, and
    one more where the count is not known.
    """
    pages = BothEnds(rows.values_list("pk", flat=True), SCHOOL_PAGE if of_school else PAGE)
    if count is not None:
        pages.count = count
    page = pages.get_page(number)
    keys = list(page.object_list)
    found = rows.model.objects.select_related(*related).in_bulk(keys)
    # What was deleted between the two queries is left out.
    page.object_list = [found[key] for key in keys if key in found]
    return page


def counted(states, chosen, groups):
    """How many rows a filter of states leaves, from {state: number} of all: of the state or group `chosen`, of all
    without one, or None where the group is none of `groups`, {name: states}."""
    if not chosen:
        return sum(states.values())
    if chosen in groups:
        return sum(states.get(state, 0) for state in groups[chosen])
    return states.get(chosen)
