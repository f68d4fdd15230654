"""What tables of reports should say, counted from bare database rows: data frames, and none of the product's own
computing. A row is a list of the texts that its cells show."""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import zip_longest
from zoneinfo import ZoneInfo

import pandas as pd

from reports.book.parts import Chart, Stats
from schools.models import NetworkSchool, School, User
from tests.reports.types.steps import tables_of

NO_NETWORK = "ไม่ระบุเครือข่าย"
MONTHS = "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.".split()
EXACT = Context(prec=60)


# How figures are written.


def n(value):
    return f"{int(value):,}"


def rounded(value, places):
    """A figure with so many decimals, halves upwards; – for none."""
    if value is None:
        return "–"
    found = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{found if found else abs(found):,}"


def percent(part, whole):
    return rounded(EXACT.divide(Decimal(100 * int(part)), Decimal(int(whole))) if whole else None, 1)


def mean_of(values, weights=None):
    """The mean of Decimals, not rounded; None of nothing."""
    weights = weights or [Decimal(1)] * len(values)
    pairs = zip(values, weights, strict=True)
    return EXACT.divide(sum(value * weight for value, weight in pairs), sum(weights)) if values else None


def sd_of(values, weights=None):
    """The S.D. of a sample, not rounded; None of fewer than two. With weights their mean is 1."""
    weights = weights or [Decimal(1)] * len(values)
    if len(values) < 2:
        return None
    middle = mean_of(values, weights)
    squares = sum(weight * (value - middle) ** 2 for value, weight in zip(values, weights, strict=True))
    return EXACT.sqrt(EXACT.divide(squares * len(values), sum(weights) * (len(values) - 1)))


def figures(values, weights=None):
    """[n, mean, S.D.] as they are shown."""
    return [n(len(values)), rounded(mean_of(values, weights), 2), rounded(sd_of(values, weights), 2)]


def short(day):
    """16 พ.ย. 2569"""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + 543}"


def day_of(moment):
    """The day of a moment in Thailand."""
    return moment.astimezone(ZoneInfo("Asia/Bangkok")).date()


def one_line(text):
    """A text without line breaks, at most 300 characters."""
    text = re.sub(r"\s+", " ", text).strip()
    return text[:299] + "…" if len(text) > 300 else text


def thai_key(text):
    """By consonant, as a dictionary: a leading vowel after its consonant; tone marks, blanks and brackets do not
    count."""
    return re.sub("[็่้๊๋์ ()]", "", re.sub("([เแโใไ])(.)", r"\2\1", text))


# Stretches of time.


def academic(year):
    """First and last day of an academic year."""
    return date(year - 543, 5, 16), date(year - 542, 5, 15)


def semester(year, number):
    first, last = academic(year)
    turn = date(first.year, 11, 1)
    return (first, turn - timedelta(days=1)) if number == 1 else (turn, last)


def fiscal(year):
    """First and last day of a fiscal year."""
    return date(year - 544, 10, 1), date(year - 543, 9, 30)


def quarter_end(year, number):
    """The last day of a quarter of a fiscal year."""
    begins, ends = fiscal(year)
    return {1: date(begins.year, 12, 31), 2: date(ends.year, 3, 31), 3: date(ends.year, 6, 30), 4: ends}[number]


# Rows.


def frame(rows, *names, **paths):
    """A data frame of the values of a QuerySet: fields, and name=path of others. Nothing is guessed of its types."""
    rows = list(rows.order_by("pk").values_list("pk", *names, *paths.values()))
    return pd.DataFrame(rows, columns=["pk", *names, *paths], dtype=object)


def schools_of(office):
    """All schools of an office by key: name, code, network (a word for none), network_pk, closed_on."""
    found = frame(
        School.objects.filter(office=office),
        "closed_on",
        name="name",
        code="smis_code",
        network_pk="network",
        network="network__name",
    ).set_index("pk")
    found["name"] = [name if name.startswith("โรงเรียน") else f"โรงเรียน{name}" for name in found.name]
    found["network"] = found.network.fillna(NO_NETWORK)
    return found


def open_on(schools, day):
    """Those schools that are open on a day."""
    return schools[[closed is None or closed > day for closed in schools.closed_on]]


def closed_by(schools, day):
    """The keys of the schools that are closed on a day."""
    return set(schools.index) - set(open_on(schools, day).index)


def in_year(model, year, **where):
    """The schools that a row of `model` counts to something in an academic year."""
    rows = frame(model.objects.filter(**where), "school", "from_year", "to_year")
    kept = [
        (row.from_year is None or row.from_year <= year) and (row.to_year is None or row.to_year >= year)
        for row in rows.itertuples()
    ]
    return set(rows[kept].school) if len(rows) else set()


def of_network(schools, network, year):
    """The keys of the schools of a network in an academic year: their first network, or another."""
    first = set(schools[schools.network_pk == network.pk].index)
    return first | in_year(NetworkSchool, year, network=network)


def networks_in_order(names):
    """Names of networks in Thai order, the word for none last."""
    return sorted(set(names), key=lambda name: (name == NO_NETWORK, thai_key(name)))


def people(keys):
    """{key: name} of people; who is not the first of a name has a number."""
    rows = frame(User.objects.filter(pk__in=set(keys)), "prefix", "given_name", "family_name")
    if rows.empty:
        return {}
    rows["name"] = rows.prefix + rows.given_name + " " + rows.family_name
    rows["again"] = rows.groupby("name").cumcount() + 1
    return {row.pk: f"{row.name} ({row.again})" if row.again > 1 else row.name for row in rows.itertuples()}


def by_most(counts):
    """(name, count) pairs of a Series, the greatest count first, equal ones in Thai order."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], thai_key(pair[0])))


def most_common(values):
    """What stands in a Series most often; of two that stand as often, the first."""
    counts = values.value_counts(sort=False)
    return counts.index[counts.to_numpy().argmax()]


# What a report shows.


def shown(chapters):
    """{name: rows} of all tables, {name: rows} of the figures of all charts, rows of all figures that stand alone."""
    tables = {name: [_row(row) for row in table.rows] for name, table in tables_of(chapters).items()}
    charts = {part.name: [_point(row) for row in part.data["rows"]] for one in chapters for part in one.of(Chart)}
    stats = [
        [label, cell.shown, str(note)] for one in chapters for part in one.of(Stats) for label, cell, note in part.items
    ]
    return tables, charts, stats


def _row(row):
    return [cell.shown for cell in row.cells]


def _point(row):
    return [row["label"], row["value"].shown, *([row["n"].shown] if "n" in row else [])]


def compare(chapters, tables, charts, stats):
    """Asserts that chapters say these tables, charts and figures, cell by cell, and none beside them; returns the
    names of the tables that have rows, with # for their numbers."""
    said, drawn, alone = shown(chapters)
    assert set(said) == set(tables), "each table is compared with a computation of its own"
    for name, rows in tables.items():
        assert said[name] == rows, _difference(name, said[name], rows)
    for name in {*drawn, *charts}:
        assert drawn.get(name) == charts.get(name), _difference(name, drawn.get(name, []), charts.get(name, []))
    assert alone == stats, _difference("figures", alone, stats)
    return {re.sub(r"\d+", "#", name) for name, rows in said.items() if rows}


def bands_of(table):
    """{title of a band: the rows below it}."""
    found = {}
    for row in table.rows:
        if row.band:
            found[row.cells[0].value] = []
        else:
            found[next(reversed(found))].append(row)
    return found


def _difference(name, said, counted):
    """The first row in which a report and its computation differ."""
    pairs = ((row, same) for row, same in zip_longest(said, counted) if row != same)
    return "{}: the report says {}, counted {}".format(name, *next(pairs, (said, counted)))
