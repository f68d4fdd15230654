"""Which parts of an office, one in each province, are hidden from the readers of the country.

Beside the sum of an office a hidden part would follow from the others, so some of these are hidden with it
(reports.public_site.groups). What is hidden counts in no sum but that of its whole office: however the page is
narrowed or grouped, no two sums differ by a hidden part alone.
"""

from qa.exams import means
from qa.models.standards import EducationLevel
from reports.public_site import groups

FEW = groups.FEW
LEVELS = tuple(EducationLevel.values)


def is_of_few(sums):
    """Whether the sums of a test are of so few schools or pupils that they are not shown, or of nobody."""
    rows, known, takers, _, plain, _ = sums
    return rows < FEW or (takers < means.FEW if known else not plain)


def levels(parts):
    """{level of education: provinces} whose levels are hidden, of `parts` {province: figures} of one office."""
    return {level: _hidden({name: judged(part, level) for name, part in parts.items()}) for level in LEVELS}


def judged(part, level):
    """How many schools of a part have a level."""
    return sum(n for by in part["levels"].get(level, {}).values() for n in by.values())


def of_test(parts, exam):
    """The provinces whose results of a test are hidden."""
    return _hidden({name: _size(part["tests"].get(exam)) for name, part in parts.items()})


def _size(sums):
    """The schools behind the sums of a test, of few where its takers are."""
    if not sums:
        return 0
    return min(sums[0], FEW - 1) if is_of_few(sums) else sums[0]


def _hidden(sizes):
    names = list(sizes)
    return {names[place] for place in groups.hidden(list(sizes.values()))}
