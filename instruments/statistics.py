"""What many responses to one version say; the measures themselves are defined in instruments.measures."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Min

from instruments.measures import from_counts, pni_modified, share
from instruments.models import Answer, Item
from instruments.values import NUMBERS, is_dual, number_text, options
from thai.sorting import thai_order

# Percent where nobody answered.
NOTHING = Decimal("0.0")


@dataclass(frozen=True)
class Share:
    """How many answered this, and which percent of those who answered the question (one decimal)."""

    value: str
    label: str
    given: int
    percent: Decimal


@dataclass(frozen=True)
class ItemResult:
    """What many responses say to one item. Figures that its kind does not have are None; `distribution` is [].

    `n` counts answers: each turn of a repeated section is one. `pni` is PNI modified.
    """

    item: Item
    n: int
    mean: Decimal | None = None
    sd: Decimal | None = None
    band: str | None = None
    distribution: list = field(default_factory=list)
    wanted_n: int = 0
    wanted_mean: Decimal | None = None
    wanted_sd: Decimal | None = None
    wanted_distribution: list = field(default_factory=list)
    pni: Decimal | None = None
    low: object = None
    high: object = None


def results(version, responses):
    """[ItemResult] of a version's items in order, over a QuerySet of its Response, in nine queries at most.

    The database counts each different value; mean, S.D. and PNI modified come from these counts, exactly.
    """
    items = list(version.items())
    answers = Answer.objects.filter(response__in=responses.order_by(), item__section__version=version)
    now = _counts(answers.filter(value__isnull=False), "value")
    wanted = _counts(answers.filter(wanted__isnull=False), "wanted")
    single = _counts(answers.filter(item__kind=Item.Kind.SINGLE), "text")
    several = _counts(answers.filter(item__kind=Item.Kind.MULTIPLE, chosen__isnull=False), "chosen")
    dates = answers.filter(item__kind=Item.Kind.DATE).values("item").annotate(low=Min("text"), high=Max("text"))
    dates = {row["item"]: (row["low"], row["high"]) for row in dates.order_by()}
    totals = dict(answers.order_by().values_list("item").annotate(n=Count("pk")))
    found = []
    for item in items:
        if item.kind in NUMBERS:
            result = _of_numbers(item, now.get(item.pk, {}), wanted.get(item.pk, {}))
        elif item.kind in Item.CHOICES:
            result = _of_choices(item, single.get(item.pk) or several.get(item.pk) or {})
        else:
            low, high = (date.fromisoformat(day) if day else None for day in dates.get(item.pk, (None, None)))
            result = ItemResult(item=item, n=totals.get(item.pk, 0), low=low, high=high)
        found.append(result)
    return found


def texts(version, responses, most):
    """{item pk: ([(text, how often)], how many answers are left)}: what was written to the text items of a version, the
    same words together, the most frequent first and then in Thai order, `most` different ones of each item. The order
    in which they came is not told: who wrote what cannot be read from it."""
    answers = Answer.objects.filter(response__in=responses.order_by(), item__section__version=version)
    answers = answers.filter(item__kind__in=Item.TEXTS).exclude(text="")
    rows = answers.order_by().values_list("item", "text").annotate(n=Count("pk"))
    found = {}
    for item, text, n in rows.order_by("item", "-n", thai_order("text")):
        told, left = found.setdefault(item, ([], 0))
        if len(told) < most:
            told.append((text, n))
        else:
            found[item] = (told, left + n)
    return found


def _counts(answers, column):
    """{item pk: {value: how often}}; several choices are keys as tuples."""
    found = {}
    for pk, value, n in answers.order_by().values_list("item", column).annotate(n=Count("pk")):
        found.setdefault(pk, {})[tuple(value) if isinstance(value, list) else value] = n
    return found


def _of_numbers(item, now, wanted):
    figures, wished = from_counts(now), from_counts(wanted)
    band = item.scale.band(figures.mean) if item.kind == Item.Kind.RATING and figures.n else None
    is_number = item.kind == Item.Kind.NUMBER
    return ItemResult(
        item=item,
        n=figures.n,
        mean=figures.mean,
        sd=figures.sd,
        band=band.label if band else None,
        distribution=[] if is_number else _shares(item, now),
        wanted_n=wished.n,
        wanted_mean=wished.mean,
        wanted_sd=wished.sd,
        wanted_distribution=_shares(item, wanted) if is_dual(item) else [],
        pni=pni_modified(now, wanted),
        low=min(now, default=None),
        high=max(now, default=None),
    )


def _of_choices(item, counts):
    """A choice of several counts for each chosen value; percents are of those who answered and may pass 100."""
    n, each = sum(counts.values()), {}
    for value, times in counts.items():
        for name in value if isinstance(value, tuple) else (value,):
            each[name] = each.get(name, 0) + times
    return ItemResult(item=item, n=n, distribution=_shares(item, each, n))


def _shares(item, counts, n=None):
    """[Share] for every value the item offers, in its order, also those nobody chose."""
    n = sum(counts.values()) if n is None else n
    by_text = {number_text(value) if isinstance(value, Decimal) else value: times for value, times in counts.items()}
    return [
        Share(value, label, by_text.get(value, 0), share(by_text.get(value, 0), n) or NOTHING)
        for value, label in options(item)
    ]
