"""What inspections found: of one school by section of the instrument, of an office by section and by level."""

from collections import Counter

from django.db.models import BigIntegerField, Count, F, Min, Sum
from django.db.models.functions import Cast

from instruments.measures import mean_of_total
from instruments.models import Answer, Instrument, Item, Scale


def _ratings(visits):
    """Answers on a scale in the visits' instruments; questions of weight 0 count in nothing."""
    return Answer.objects.filter(
        response__at_visit__visit__in=visits, item__kind=Item.Kind.RATING, value__isnull=False, item__weight__gt=0
    ).order_by()


# Where a question stands in the forms of a visit: positions are small numbers.
_PLACE = Cast("response__at_visit__position", BigIntegerField()) * 10**10
_PLACE += Cast("item__section__position", BigIntegerField()) * 10**5 + F("item__position")


def _bands():
    return {scale.pk: scale for scale in Scale.objects.prefetch_related("bands")}


def sections(visits):
    """[{"instrument", "title", "n", "mean", "band"}] by section of each instrument, in the order of the paper. Means
    are of all ratings, unweighted, rounded half up to two decimals; three queries."""
    place = ("item__section__version__instrument", "item__section__position", "item__section__title", "item__scale")
    rows = _ratings(visits).values(*place).annotate(n=Count("pk"), total=Sum("value"))
    names = dict(Instrument.objects.filter(pk__in={row[place[0]] for row in rows}).values_list("pk", "title"))
    scales = _bands()
    found = []
    for row in sorted(rows, key=lambda row: tuple(row[name] for name in place)):
        mean = mean_of_total(row["total"], row["n"])
        band = scales[row["item__scale"]].band(mean)
        found.append(
            {
                "instrument": names[row[place[0]]],
                "title": row["item__section__title"],
                "n": row["n"],
                "mean": mean,
                "band": band.label if band else "",
            }
        )
    return found


def by_visit(visits):
    """{visit: (mean, band)} over all ratings of a visit on the scale most of them are on; of two with as many the one
    asked with first, as in instruments.reading.summary. Two queries."""
    rows = _ratings(visits).values("response__at_visit__visit", "item__scale")
    rows = rows.annotate(n=Count("pk"), total=Sum("value"), first=Min(_PLACE)).order_by("first", "item__scale")
    scales, best = _bands(), {}
    for row in rows:
        held = best.get(row["response__at_visit__visit"])
        if held is None or row["n"] > held["n"]:
            best[row["response__at_visit__visit"]] = row
    found = {}
    for visit, row in best.items():
        mean = mean_of_total(row["total"], row["n"])
        band = scales[row["item__scale"]].band(mean)
        found[visit] = (mean, band.label if band else "")
    return found


def levels(found):
    """[(band, how many)] of by_visit(), the most frequent first."""
    return Counter(band for _mean, band in found.values() if band).most_common()
