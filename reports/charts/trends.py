"""Charts with an axis that stands: lines over years, columns by month, and places between two axes."""

from itertools import pairwise

from reports.charts.bars import draw_bars
from reports.charts.canvas import INK, LINE, LINK, SMALL, SOFT, Tabled, drawn, legend, line_of, plain, width_of
from reports.charts.figures import EMPTY, capped, head_of, hrefs_of, label_of, listed, number, short, shown, steps, told

SERIES = ("series-1", "series-2", "series-3", "series-4")
DASHES = ("", "7 4", "2 4", "9 3 2 3")
MOST_YEARS = 20
MOST_COLUMNS = 36
MOST_DOTS = 1000
# The dots a keyboard can walk through; more are told by the table alone.
LINKED_DOTS = 60


def lines(*, title, years, series, kind="mean", unit="", low=None, high=None, for_print=False, digits="arabic"):
    """Up to four lines over years, each named at its end. `series` are {label, values in the order of the years (None
    where there is none), href, or hrefs of the values}; `low` and `high` the ends of the axis, which need not begin at
    zero."""
    if len(series) > len(SERIES):
        raise ValueError("more than four lines cannot be told apart")
    years = [plain(year) for year in years][-MOST_YEARS:]
    series = [
        {**one, "values": list(one["values"])[-len(years) :] if years else [], "label": label_of(one)}
        | {"hrefs": hrefs_of(one, len(one["values"]))[-len(years) :] if years else []}
        for one in series
    ]
    points = [[number(value) for value in one["values"]] for one in series]
    known = [value for one in points for value in one if value is not None]
    ticks = (
        steps(min(known) if low is None else float(low), max(known) if high is None else float(high)) if known else []
    )

    def said(one):
        pairs = zip(years, one["values"], strict=True)
        return f"{one['label']}: " + ", ".join(f"{year} {shown(value, kind, unit)}" for year, value in pairs)

    def draw(canvas):
        if not known:
            canvas.nothing(EMPTY)
            return
        ends = [_last(one["values"], kind, unit) for one in series]
        y = 10
        if canvas.is_narrow:
            entries = [(SERIES[place], one["label"], place) for place, one in enumerate(series)]
            y = legend(canvas, entries) + 8
            names = [""] * len(series)
        else:
            names = [one["label"] for one in series]
        left = max(width_of(short(tick), SMALL) for tick in ticks) + 10
        widest = max(width_of(f"{name} {end}", SMALL) for name, end in zip(names, ends, strict=True))
        room = min(widest, canvas.width * 0.38)
        right, height = canvas.width - room - 14, 170 if canvas.is_narrow else 220
        bottom = y + height

        def place(value):
            return bottom - height * (value - ticks[0]) / (ticks[-1] - ticks[0])

        for tick in ticks:
            canvas.line(left, place(tick), right, place(tick), LINE)
            canvas.text(left - 6, place(tick) + 4, short(tick), size=SMALL, colour=SOFT, anchor="end")
        slot = (right - left) / max(len(years), 1)
        across = [left + slot * (n + 0.5) for n in range(len(years))]
        _under(canvas, years, across, slot, bottom + 20)
        spots = []
        for n, (one, values) in enumerate(zip(series, points, strict=True)):
            spot = _line(canvas, one, values, years, n, across, place, kind, unit)
            if spot is not None:
                spots.append((spot, names[n], n))
        if len(series) == 1:
            _above(canvas, series[0]["values"][:-1], across, [p and place(p) for p in points[0]], kind)
        for at, name, n in _apart(spots, y, bottom):
            text = line_of(name, room + 2, end=ends[n])
            words = f"{series[n]['label']} {ends[n]}"
            href = series[n].get("href") or _last_href(series[n])
            linked = canvas.open_link(href, words, right + 4, at - 12, room + 10, 24)
            canvas.text(right + 10, at + 4, text, size=SMALL, colour=SERIES[n], bold=True)
            if linked:
                canvas.close_link()
        canvas.height = bottom + 28

    table = Tabled(
        ["รายการ", *years],
        [
            [one["label"], *(told(value, kind, href) for value, href in zip(one["values"], one["hrefs"], strict=True))]
            for one in series
        ],
    )
    alt = listed(series, said) if known else EMPTY
    return drawn(draw, title=title, alt=alt, table=table, for_print=for_print, digits=digits)


def _line(canvas, one, values, years, n, across, place, kind, unit):
    """One line with its marks, broken where a year has no value; where it ends, or None."""
    run, runs, last = [], [], None
    for x, value in zip(across, values, strict=True):
        if value is None:
            run = []
            continue
        if not run:
            runs.append(run)
        last = place(value)
        run.append((x, last))
    for each in runs:
        if len(each) > 1:
            canvas.path(each, SERIES[n], dashes=DASHES[n])
    for x, value, text, year, href in zip(across, values, one["values"], years, one["hrefs"], strict=True):
        if value is not None:
            words = f"{one['label']} {shown(text, kind, unit)}"
            linked = canvas.open_link(href, f"{words} {year}", x - 12, place(value) - 12, 24, 24)
            canvas.mark(x, place(value), SERIES[n], n, title=words)
            if linked:
                canvas.close_link()
    return last


def _last_href(one):
    """The address of the value that stands at the end of a line."""
    known = zip(reversed(one["values"]), reversed(one["hrefs"]), strict=True)
    return next((href for value, href in known if value is not None and value != ""), "")


def _last(values, kind, unit):
    return next((shown(value, kind, unit) for value in reversed(values) if value is not None and value != ""), "")


def _above(canvas, values, across, heights, kind):
    """The figures of the only line, each above its mark, where they have room; the last one stands at the end."""
    known = [(x, y, shown(value, kind)) for x, y, value in zip(across, heights, values, strict=False) if y is not None]
    if all(right - left > width_of(text, SMALL) + 4 for (left, _, text), (right, _, _) in pairwise(known)):
        for x, y, text in known:
            canvas.text(x, y - 10, text, size=SMALL, anchor="middle")


def _apart(spots, top, bottom, gap=19):
    """The (place, …) of names at the ends of lines, moved so that none covers another."""
    found = []
    for spot, *rest in sorted(spots):
        found.append([max(spot, found[-1][0] + gap) if found else max(spot, top), *rest])
    over = found[-1][0] - bottom if found else 0
    for n in range(len(found) - 1, -1, -1) if over > 0 else ():
        limit = found[n + 1][0] - gap if n + 1 < len(found) else bottom
        found[n][0] = min(found[n][0], limit)
    return found


def _under(canvas, labels, across, slot, y):
    """Names under an axis, every second or third where all have no room; the last one always."""
    widest = max((width_of(label, SMALL) for label in labels), default=0) + 6
    every = max(1, -(-int(widest) // max(int(slot), 1)))
    for n, (label, x) in enumerate(zip(labels, across, strict=True)):
        if (len(labels) - 1 - n) % every == 0:
            canvas.text(x, y, label, size=SMALL, colour=SOFT, anchor="middle")


def columns(*, title, rows, kind="n", unit="", mark=None, for_print=False, digits="arabic"):
    """Columns from zero, as of the months of a year. Rows are {label, value, href}; where their names have no room
    under the columns they are drawn as bars."""
    rows = list(rows)[-MOST_COLUMNS:]
    texts = [shown(row.get("value"), kind) for row in rows]
    values = [number(row.get("value")) for row in rows]
    reference = number(mark["value"]) if mark else None
    top = max([value for value in (*values, reference) if value is not None], default=0)
    ticks = steps(0, top if top > 0 else 1)

    def said(row):
        return f"{label_of(row)} {shown(row.get('value'), kind, unit)}"

    alt = "; ".join(said(row) for row in rows) if rows else EMPTY
    if mark:
        alt = f"{alt}; {plain(mark['label'])} {shown(mark['value'], kind, unit)}"

    def draw(canvas):
        fits = all(width_of(text, SMALL) + 2 <= canvas.width / max(len(rows), 1) for text in texts)
        # On a phone the figures over the columns say enough.
        left = 0 if canvas.is_narrow and fits else max(width_of(short(tick), SMALL) for tick in ticks) + 10
        slot = (canvas.width - left) / max(len(rows), 1)
        if not rows:
            canvas.nothing(EMPTY)
            return
        widest = max(width_of(label_of(row), SMALL) for row in rows) + 2
        # Names that are hardly too wide take turns on two lines.
        turns = 1 if widest <= slot else 2
        if widest > slot + 6:
            draw_bars(canvas, rows, said, kind=kind, unit=unit, mark=mark)
            return
        head, height = 30 if mark else 20, 150 if canvas.is_narrow else 190
        bottom = head + height

        def place(value):
            return bottom - height * value / ticks[-1]

        for tick in ticks:
            canvas.line(left, place(tick), canvas.width, place(tick), LINE)
            if left:
                canvas.text(left - 6, place(tick) + 4, short(tick), size=SMALL, colour=SOFT, anchor="end")
        for n, (row, value, text) in enumerate(zip(rows, values, texts, strict=True)):
            x = left + slot * n
            linked = canvas.open_link(row.get("href"), said(row), x, head, slot, height + 8 + 18 * turns)
            if value is not None:
                width = min(slot * 0.7, 44)
                canvas.rect(x + (slot - width) / 2, place(max(value, 0)), width, bottom - place(max(value, 0)),
                            "series-1", radius=2, title=said(row))  # fmt: skip
            if fits:
                canvas.text(x + slot / 2, place(max(value or 0, 0)) - 5, text, size=SMALL, anchor="middle", bold=True)
            name = LINK if linked else INK
            canvas.text(
                x + slot / 2, bottom + 20 + 18 * (n % turns), label_of(row), size=SMALL, colour=name, anchor="middle"
            )
            if linked:
                canvas.close_link()
        canvas.line(left, bottom, canvas.width, bottom, SOFT)
        if mark:
            words = line_of(plain(mark["label"]), canvas.width, end=shown(mark["value"], kind, unit))
            canvas.line(left, place(reference), canvas.width, place(reference), INK, width=1.5, dashes="4 3")
            canvas.text(canvas.width, min(place(reference) - 5, head - 16), words, size=SMALL, anchor="end")
        canvas.height = bottom + 10 + 18 * turns

    cells = [[label_of(row), told(row.get("value"), kind, row.get("href"))] for row in rows]
    table = Tabled(["รายการ", head_of(kind, unit)], cells)
    return drawn(draw, title=title, alt=alt, table=table, for_print=for_print, digits=digits)


def dots(*, title, rows, across, upward, groups=(), mark=None, for_print=False, digits="arabic"):
    """Places between two axes: schools by distance and days since the last visit. Rows are {label, x, y, group (its
    place in `groups`, at most four), href}; `across` and `upward` name the axes; `mark` {label, value} is a line that
    y should not pass."""
    groups = [plain(name) for name in groups]
    if len(groups) > len(SERIES):
        raise ValueError("more than four groups cannot be told apart")
    known = [row for row in rows if number(row.get("x")) is not None and number(row.get("y")) is not None]
    known = sorted(known, key=lambda row: (-number(row["y"]), label_of(row)))[:MOST_DOTS]
    unknown = len(rows) - len(known)
    reference = number(mark["value"]) if mark else None
    tall = steps(0, max([number(row["y"]) for row in known] + ([reference] if mark else []), default=1) or 1)
    broad = steps(0, max((number(row["x"]) for row in known), default=1) or 1, 6)

    def said(row):
        group = f" {groups[row['group']]}" if groups and row.get("group") is not None else ""
        x, y = short(number(row["x"])), short(number(row["y"]))
        return f"{label_of(row)}{group} {plain(across)} {x} {plain(upward)} {y}"

    def draw(canvas):
        if not known:
            canvas.nothing(EMPTY)
            return
        y = legend(canvas, [(SERIES[n], name, n) for n, name in enumerate(groups)])
        canvas.text(0, y + 12, line_of(plain(upward), canvas.width), size=SMALL, colour=SOFT)
        head = y + 32
        left, height = max(width_of(short(tick), SMALL) for tick in tall) + 10, 230 if canvas.is_narrow else 300
        bottom, right = head + height, canvas.width - 14

        def up(value):
            return bottom - height * value / tall[-1]

        def over(value):
            return left + (right - left) * value / broad[-1]

        for tick in tall:
            canvas.line(left, up(tick), right, up(tick), LINE)
            canvas.text(left - 6, up(tick) + 4, short(tick), size=SMALL, colour=SOFT, anchor="end")
        slot = over(broad[1]) - over(broad[0])
        _under(canvas, [short(tick) for tick in broad], [over(tick) for tick in broad], slot, bottom + 20)
        if mark:
            words = line_of(plain(mark["label"]), right - left, end=short(reference))
            canvas.line(left, up(reference), right, up(reference), INK, width=1.5, dashes="4 3")
            canvas.text(right, up(reference) - 5, words, size=SMALL, anchor="end")
        for row, words in spoken:
            x, at, group = over(number(row["x"])), up(number(row["y"])), row.get("group") or 0
            href = row.get("href") if len(known) <= LINKED_DOTS else ""
            linked = canvas.open_link(href, words, x - 12, at - 12, 24, 24)
            canvas.mark(x, at, SERIES[group], group, size=4, title=words)
            if linked:
                canvas.close_link()
        canvas.text(right, bottom + 40, line_of(plain(across), right), size=SMALL, colour=SOFT, anchor="end")
        canvas.height = bottom + 48

    spoken = [(row, said(row)) for row in known]
    head = ["รายการ", *(["กลุ่ม"] if groups else []), plain(across), plain(upward)]
    cells = capped([{"label": label_of(row), "row": row} for row in known], lambda rest: {"row": None})
    table = []
    for cell in cells:
        row = cell["row"]
        group = [groups[row.get("group") or 0] if row else ""] if groups else []
        table.append([cell["label"], *group, *((short(number(row[name])) if row else "") for name in ("x", "y"))])
    alt = listed(known, said) + (f"; ไม่ทราบตำแหน่ง {unknown:,} รายการ" if unknown else "")
    return drawn(draw, title=title, alt=alt, table=Tabled(head, table), for_print=for_print, digits=digits)
