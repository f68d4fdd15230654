"""What many visits found with their instruments: per question N, mean, S.D. and band, per section and instrument the
weighted mean. The database counts; a fixed number of queries for any number of visits and versions.
"""

from collections import Counter, defaultdict
from decimal import Decimal

from django.db.models import Count

from instruments import reading
from instruments.measures import from_counts, share
from instruments.models import Answer, Item
from instruments.statistics import NOTHING
from instruments.values import NUMBERS, number_text, options
from supervision.models import VisitInstrument

ASKED = (*NUMBERS, *Item.CHOICES)


def of_visits(visits):
    """[{code, title, answered, schools, sections, summary}] of the instruments used at a QuerySet of visits, the most
    used first. Versions of an instrument are read together: the same code on the same scale is the same indicator."""
    used = VisitInstrument.objects.filter(visit__in=visits.order_by())
    versions = dict(used.order_by().values_list("response__version").annotate(n=Count("pk")))
    schools = _schools(used)
    items = Item.objects.filter(section__version__in=versions, kind__in=ASKED)
    items = items.select_related("section__version__instrument", "scale")
    items = items.prefetch_related("scale__points", "scale__bands")
    counts = _counts(visits)
    books = {}
    # The newest version says how a question is worded and where it stands.
    for item in items.order_by("-section__version__number", "section__position", "position", "pk"):
        version = item.section.version
        book = books.setdefault(version.instrument_id, _Book(version.instrument))
        book.add(item, counts.get(item.pk, Counter()))
    for book in books.values():
        mine = [pk for pk in versions if pk in book.versions]
        book.answered = sum(versions[pk] for pk in mine)
        book.schools = schools.get(book.instrument.pk, 0)
    rows = [book.told() for book in books.values() if book.answered]
    return sorted(rows, key=lambda row: (-row["answered"], row["code"]))


def _schools(used):
    """{instrument: how many schools it was used at}."""
    rows = used.order_by().values_list("response__version__instrument")
    return dict(rows.annotate(n=Count("visit__school", distinct=True)))


def _counts(visits):
    """{item pk: Counter of answers}; a choice of several counts for each chosen value."""
    answers = Answer.objects.filter(response__at_visit__visit__in=visits.order_by()).order_by()
    found = defaultdict(Counter)
    for pk, value, n in (
        answers.filter(value__isnull=False).values_list("item", "value").annotate(n=Count("pk")).iterator()
    ):
        found[pk][value] += n
    single = answers.filter(item__kind=Item.Kind.SINGLE).values_list("item", "text").annotate(n=Count("pk"))
    for pk, value, n in single.iterator():
        found[pk][value] += n
    several = answers.filter(item__kind=Item.Kind.MULTIPLE, chosen__isnull=False)
    for pk, chosen, n in several.values_list("item", "chosen").annotate(n=Count("pk")).iterator():
        found[pk].update(dict.fromkeys(chosen, n))
        found[pk][None] += n  # who answered at all
    return found


class _Book:
    """One instrument with the counts of all its versions."""

    def __init__(self, instrument):
        self.instrument = instrument
        self.versions = set()
        self.rows = {}
        self.answered = self.schools = 0

    def add(self, item, counts):
        """Takes the counts of a version's question in, beside those of the same indicator."""
        self.versions.add(item.section.version_id)
        key = (item.code or item.pk, item.kind, item.scale_id)
        if key in self.rows:
            self.rows[key][1].update(counts)
        elif counts or item.section.version_id == max(self.versions):
            self.rows[key] = (item, Counter(counts))

    def told(self):
        sections = {}
        for item, counts in self.rows.values():
            sections.setdefault(item.section.title, []).append((item, counts))
        return {
            "code": self.instrument.code,
            "title": self.instrument.title,
            "answered": self.answered,
            "schools": self.schools,
            "summary": pooled(self.rows.values()),
            "sections": [
                {"title": title, "summary": pooled(rows), "items": [_item(item, counts) for item, counts in rows]}
                for title, rows in sections.items()
            ],
        }


def pooled(rows, weighted=True):
    """{n, mean, sd, band, highest} of [(Item, Counter)]: the rated ones on the scale most answers are on, or None.

    The mean is weighted by Item.weight, by the formula of one response (`instruments.reading.weighted`). Without
    `weighted` each answer counts as one, also to questions whose weight is 0.
    """
    by_scale = defaultdict(list)
    for item, counts in rows:
        weight = item.weight if weighted else Decimal(1)
        if item.kind == Item.Kind.RATING and weight > 0 and counts:
            by_scale[item.scale].append((weight, counts))
    if not by_scale:
        return None
    scale, pairs = max(by_scale.items(), key=lambda group: sum(counts.total() for _w, counts in group[1]))
    together = Counter()
    for weight, counts in pairs:
        for value, times in counts.items():
            together[value, weight] += times
    figures = reading.weighted(together, scale)
    return _words(figures.n, figures.mean, figures.sd, scale)


def _words(n, mean, deviation, scale):
    """Figures as JSON keeps them: the text that is printed."""
    band = scale.band(mean) if scale is not None and mean is not None else None
    highest = max((point.value for point in scale.points.all()), default=None) if scale is not None else None
    return {
        "n": n,
        "mean": None if mean is None else str(mean),
        "sd": None if deviation is None else str(deviation),
        "band": band.label if band else "",
        "highest": highest,
    }


def _item(item, counts):
    """One question: its figures and how the answers spread."""
    told = {"code": item.code, "text": item.text, "kind": item.kind, "unit": item.unit}
    if item.kind in NUMBERS:
        figures = from_counts(counts)
        scale = item.scale if item.kind == Item.Kind.RATING else None
        told |= _words(figures.n, figures.mean, figures.sd, scale)
        by_text = {number_text(value): k for value, k in counts.items()}
        n = figures.n
    else:
        by_text = {value: k for value, k in counts.items() if value is not None}
        n = counts[None] if item.kind == Item.Kind.MULTIPLE else sum(by_text.values())
        told |= _words(n, None, None, None)
    told["shares"] = [
        {"label": label, "n": by_text.get(value, 0), "percent": str(share(by_text.get(value, 0), n) or NOTHING)}
        for value, label in options(item)
    ]
    return told
