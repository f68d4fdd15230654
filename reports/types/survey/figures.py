"""What the frozen rows of a survey say to its questions."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

from instruments.measures import band, pni_modified
from reports.book.parts import Behind


def rating(f, item):
    """(n, mean, S.D. as Cells, the word for the mean) of a question answered by a number."""
    n, mean, sd = f.summary("responses", f"v{item['pk']}")
    bands = [SimpleNamespace(low=Decimal(b["low"]), high=Decimal(b["high"]), label=b["label"]) for b in item["bands"]]
    word = band(mean.value, bands)
    return n, mean, sd, word.label if word else ""


def asked(f, *, only):
    """The questions for which `only` (a key of a question) is true, in the order of the form."""
    return [item for part in f.data["sections"] for item in part["items"] if item[only]]


def ranked(f):
    """[(question, mean, S.D., word)] of the ratings on a scale that somebody gave, the highest on its scale first."""
    found = []
    for item in asked(f, only="bands"):
        n, mean, sd, word = rating(f, item)
        if n.value:
            found.append((item, mean, sd, word))
    return sorted(found, key=lambda row: -height(row))


def height(row):
    """Where on its scale the mean of a row of ranked() lies, from 0 to 1: so that scales of 3 and 5 stand together."""
    item, mean, *_rest = row
    lowest, highest = item["range"]
    return Fraction(mean.value - lowest) / (highest - lowest) if highest > lowest else Fraction(1)


def needs(f):
    """[(question, mean now, mean wanted, PNI modified)] of what was rated twice, the greatest need first.

    As on the page of the results (supervision.survey_results.needs), what is wanted and not there at all has no PNI and
    stands before the others, by how much it is wanted.
    """
    boundless, found = [], []
    for item in asked(f, only="is_dual"):
        pni = pni_modified(*(_counts(f, f"{name}{item['pk']}") for name in "vw"))
        now, wanted = (f.summary("responses", f"{name}{item['pk']}")[1] for name in "vw")
        if pni is not None:
            found.append((item, now, wanted, pni))
        elif now.value is not None and wanted.value:
            boundless.append((item, now, wanted, pni))
    return sorted(boundless, key=lambda row: -row[2].value) + sorted(found, key=lambda row: -row[3])


def _counts(f, name):
    counts = {}
    for row in f.rows(Behind.of("responses", **{f"has_{name}": True})):
        counts[row[name]] = counts.get(row[name], 0) + 1
    return counts
