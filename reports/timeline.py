"""The same indicator at one school from visit to visit; each function asks a fixed number of queries."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, Max, Min, OuterRef

from instruments import reading
from instruments.measures import of_values
from instruments.models import Answer, Instrument, Item
from instruments.values import NUMBERS
from supervision.models import Visit, VisitInstrument
from thai.dates import short

YEARS = 5
CHART_HEIGHT, TOP, BOTTOM = 240, 30, 34
# So many points have room for their figures on the narrowest page.
LABELLED = 10
OVERALL, SECTION, ITEM = "", "section:", "item:"


@dataclass(frozen=True)
class Point:
    """What one visit found of the indicator; `change` is against the visit before, where the scale is the same."""

    visit: Visit
    year: int
    semester: int
    n: int
    mean: Decimal
    band: str
    low: Decimal
    highest: Decimal
    change: Decimal | None = None


def visits_of(school, user):
    """The approved visits of the school that the person may see."""
    return Visit.objects.visible_to(user).filter(school=school, state=Visit.State.APPROVED)


def instruments_of(visits):
    """The instruments answered at these visits, the most used first, with `times`. One query."""
    used = {"versions__responses__at_visit__visit__in": visits.order_by()}
    rows = Instrument.objects.filter(**used).annotate(times=Count("versions__responses", distinct=True))
    return list(rows.order_by("-times", "code"))


def years_of(visits, calendar):
    """Academic years from the newest visit's down to the oldest's. One query."""
    days = visits.aggregate(first=Min("visited_on"), last=Max("visited_on"))
    if days["first"] is None:
        return []
    return list(range(calendar.academic_year(days["last"]), calendar.academic_year(days["first"]) - 1, -1))


def items_of(instrument, visits):
    """The questions a mean can be taken of, in all versions answered at these visits, the newest first. Three
    queries."""
    answered = VisitInstrument.objects.filter(visit__in=visits.order_by()).order_by().values("response__version")
    rows = Item.objects.filter(section__version__instrument=instrument, kind__in=NUMBERS)
    rows = rows.filter(section__version__in=answered)
    rows = rows.select_related("section", "scale").prefetch_related("scale__points", "scale__bands")
    return list(rows.order_by("-section__version__number", "section__position", "position", "pk"))


def indicators(items):
    """[(group, [(key, label)])] to choose from; the newest wording of each."""
    sections, single = {}, {}
    for item in items:
        if item.kind == Item.Kind.RATING:
            sections.setdefault(f"{SECTION}{item.section.title}", item.section.title)
        if item.code:
            single.setdefault(f"{ITEM}{item.code}", item.text)
    groups = [("ทั้งแบบ", [(OVERALL, "ค่าเฉลี่ยทั้งแบบ")])] if sections else []
    groups += [("รายตอน", list(sections.items()))] if len(sections) > 1 else []
    return groups + ([("รายข้อ", list(single.items()))] if single else [])


def chosen_items(items, key):
    """Those of `items` that an indicator is made of; into the mean of several go those that have a weight."""
    if key.startswith(ITEM):
        return [item for item in items if item.code == key.removeprefix(ITEM)]
    rated = [item for item in items if item.kind == Item.Kind.RATING]
    if key.startswith(SECTION):
        rated = [item for item in rated if item.section.title == key.removeprefix(SECTION)]
    return [item for item in rated if item.weight > 0] or rated


def answered_in(visits, items):
    """The VisitInstrument rows at which one of `items` was answered, the newest first."""
    answers = Answer.objects.filter(response=OuterRef("response"), item__in=[item.pk for item in items])
    rows = VisitInstrument.objects.filter(Exists(answers.filter(value__isnull=False)), visit__in=visits.order_by())
    return rows.select_related("visit__supervisor").order_by("-visit__visited_on", "-visit", "-pk")


def points(rows, items, calendar):
    """[Point] of VisitInstrument `rows` (newest first) in the order of time. One query."""
    by_pk = {item.pk: item for item in items}
    counts = defaultdict(lambda: defaultdict(Counter))
    answers = Answer.objects.filter(response__in=[row.response_id for row in rows], item__in=by_pk)
    for response, item, value in answers.filter(value__isnull=False).values_list("response", "item", "value"):
        counts[response][item][value] += 1
    found = []
    for row in reversed(rows):
        pairs = [(by_pk[pk], by_value) for pk, by_value in counts[row.response_id].items()]
        if pairs and (point := _point(row.visit, pairs, calendar, found[-1] if found else None)):
            found.append(point)
    return found


def _point(visit, pairs, calendar, before):
    # A question that counts in no mean is still asked on its scale.
    figures = pooled(pairs) or pooled(pairs, weighted=False)
    item = pairs[0][0]
    if figures is not None:
        n, mean, band, highest = figures["n"], Decimal(figures["mean"]), figures["band"], Decimal(figures["highest"])
        low = Decimal(min(point.value for point in item.scale.points.all()))
    else:
        values = [value for _item, counts in pairs for value in counts.elements()]
        n, mean, band = len(values), of_values(values).mean, ""
        low, highest = Decimal(0), Decimal(1) if item.kind != Item.Kind.NUMBER else None
    year, semester = calendar.semester(visit.visited_on)
    same = before is not None and (before.low, before.highest) == (low, highest)
    return Point(visit, year, semester, n, mean, band, low, highest, mean - before.mean if same else None)


def chart(shown):
    """{dots, lines, grid, years} of [Point]: x in percent, y in pixels; {} without points. A line joins what is on
    the same scale only."""
    if not shown:
        return {}
    tops = [point.highest if point.highest is not None else point.mean for point in shown]
    low, high = min(point.low for point in shown), max(tops)
    high = high if high > low else low + 1
    slot, room = 100 / len(shown), CHART_HEIGHT - TOP - BOTTOM

    def at(value):
        return f"{CHART_HEIGHT - BOTTOM - room * float((value - low) / (high - low)):.1f}"

    dots, lines, years = [], [], []
    for place, point in enumerate(shown):
        x = f"{slot * (place + 0.5):.2f}"
        dots.append({"x": x, "y": at(point.mean), "label_y": f"{float(at(point.mean)) - 11:.1f}", "point": point})
        if point.change is not None:
            lines.append({"x1": dots[-2]["x"], "y1": dots[-2]["y"], "x2": x, "y2": dots[-1]["y"]})
        if not years or years[-1]["year"] != point.year:
            years.append({"year": point.year, "x": f"{slot * place:.2f}", "from": place})
    for number, mark in enumerate(years):
        until = years[number + 1]["from"] if number + 1 < len(years) else len(shown)
        mark["middle"] = f"{slot * (mark['from'] + until) / 2:.2f}"
    steps = int(high - low) if high - low == int(high - low) and high - low <= 5 else 4
    grid = [low + (high - low) * step / steps for step in range(steps + 1)]
    return {
        "dots": dots,
        "lines": lines,
        "years": years,
        "grid": [{"y": at(value), "value": value} for value in grid],
        "labelled": len(shown) <= LABELLED,
        "height": CHART_HEIGHT,
        "base": CHART_HEIGHT - BOTTOM,
        "foot": CHART_HEIGHT - 8,
    }


def told(shown):
    """The chart in words."""
    if not shown:
        return ""
    first, last = shown[0], shown[-1]
    words = f"{len(shown)} ครั้ง จาก {first.mean} เมื่อ {short(first.visit.visited_on)}"
    return f"{words} ถึง {last.mean} เมื่อ {short(last.visit.visited_on)}" if len(shown) > 1 else words


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
    return {
        "n": figures.n,
        "mean": None if figures.mean is None else str(figures.mean),
        "sd": None if figures.sd is None else str(figures.sd),
        "band": figures.band or "",
        "highest": max((point.value for point in scale.points.all()), default=None),
    }
