"""Bars that lie: of one value, of several side by side, and of shares of a whole."""

from instruments.measures import share
from reports.charts.canvas import (
    INK,
    LEADING,
    LINE,
    LINK,
    PAPER,
    SMALL,
    SOFT,
    TEXT,
    Tabled,
    drawn,
    legend,
    line_of,
    lines_of,
    plain,
    width_of,
)
from reports.charts.figures import EMPTY, capped, head_of, hrefs_of, label_of, listed, number, shown, told, top_of

LABELS = 214  # the room of labels beside bars on a wide drawing
BOLD = 1.06  # how much wider than others bold figures are
STRONG, PALE = "series-1", ("pale-1", "pale-2", "other")
TONES = {1: (5,), 2: (5, 2), 3: (5, 3, 1), 4: (5, 4, 2, 1), 5: (5, 4, 3, 2, 1)}


def bars(*, title, rows, kind="n", unit="", mark=None, most=None, colour="series-1", for_print=False, digits="arabic"):
    """One bar for each row, from zero, the value at its end.

    Rows are {label, value, n (beside a percent or mean), target, href, n_href}; `mark` {label, value} is a line through
    all of them; `most` the end of the axis, by itself 100 of percents and the highest value of others.
    """
    rows = capped(rows, lambda rest: {"value": sum(row.get("value") or 0 for row in rest) if kind == "n" else None})
    for_target = any(row.get("target") is not None for row in rows)

    def said(row):
        text = f"{label_of(row)} {shown(row.get('value'), kind, unit)}"
        text += f" (n = {int(row['n']):,})" if row.get("n") is not None else ""
        return text + (f" เป้าหมาย {shown(row['target'], kind, unit)}" if row.get("target") is not None else "")

    alt = listed(rows, said)
    if mark:
        alt = f"{alt}; {plain(mark['label'])} {shown(mark['value'], kind, unit)}"

    def draw(canvas):
        draw_bars(canvas, rows, said, kind=kind, unit=unit, mark=mark, most=most, colour=colour)

    head = ["รายการ", head_of(kind, unit)]
    with_n = any(row.get("n") is not None for row in rows)
    head += ["n"] * with_n + ["เป้าหมาย"] * for_target
    cells = [
        [label_of(row), told(row.get("value"), kind, row.get("href"))]
        + [told(row.get("n"), "n", row.get("n_href"))] * with_n
        + [told(row.get("target"), kind)] * for_target
        for row in rows
    ]
    return drawn(draw, title=title, alt=alt, table=Tabled(head, cells), for_print=for_print, digits=digits)


def draw_bars(canvas, rows, said, *, kind, unit="", mark=None, most=None, colour="series-1"):
    """Draws the rows of `bars`; `said(row)` tells a row in words."""
    if not rows:
        canvas.nothing(EMPTY)
        return
    values = [number(row.get(name)) for row in rows for name in ("value", "target")]
    reference = number(mark["value"]) if mark else None
    high = float(most) if most else top_of([*values, reference], kind)
    low = min([0, *(value for value in values if value is not None)])
    ends = [_end(row, kind, unit) for row in rows]
    left = 0 if canvas.is_narrow else LABELS
    right = max(canvas.width - max(map(width_of, ends)) - 8, left + 60)

    def x(value):
        return left + (right - left) * (min(max(value, low), high) - low) / (high - low)

    words = line_of(plain(mark["label"]), canvas.width, end=shown(mark["value"], kind, unit)) if mark else ""
    y = top = _mark_words(canvas, x(reference), words) if mark else 4
    for row, end in zip(rows, ends, strict=True):
        y = _bar(canvas, row, end, y, x, colour, said(row), mark and x(reference))
    if mark:
        canvas.line(x(reference), top - 3, x(reference), y, INK, width=1.5, dashes="4 3")
    canvas.line(x(0), top - 3, x(0), y, SOFT)
    canvas.height = y + 2


def _end(row, kind, unit):
    """What stands at the end of a bar."""
    return f"{shown(row.get('value'), kind, unit)} {_beside(row)}".rstrip()


def _beside(row):
    """How many a percent or mean is of."""
    return f"(n = {int(row['n']):,})" if row.get("n") is not None else ""


def _bar(canvas, row, end, y, x, colour, words, line):
    """One row of bars from y on; returns where it ends."""
    value, target = number(row.get("value")), number(row.get("target"))
    lines, block, first = _label(canvas, row)
    height = block + 30 if canvas.is_narrow else max(34, block + 10)
    thick = 16 if canvas.is_narrow else 20
    place = y + block + 5 if canvas.is_narrow else y + (height - thick) / 2
    linked = canvas.open_link(row.get("href"), words, 0, y, canvas.width, height - 2)
    canvas.texts(0, y + first(height), lines, colour=LINK if linked else INK)
    if value is not None:
        canvas.rect(min(x(0), x(value)), place, max(abs(x(value) - x(0)), 1), thick, colour, radius=2)
    if target is not None:
        canvas.rect(x(target) - 1.5, place - 3, 3, thick + 6, INK, radius=1)
    tip = max(x(0), *(x(one) for one in (value, target) if one is not None), 0)
    if line is not None and tip < line < tip + width_of(end) + 10:
        tip = line  # no line through the figure
    beside = _beside(row) if linked and row.get("n_href") else ""
    value_text = end.removesuffix(beside)
    canvas.text(tip + 6, place + thick / 2 + 5, value_text.rstrip(), bold=True)
    if linked:
        canvas.close_link()
    if beside:
        x_beside = tip + 8 + width_of(value_text) * BOLD
        canvas.figure(x_beside, place + thick / 2 + 5, beside, row["n_href"], f"{label_of(row)} {beside}")
    return y + height


def _label(canvas, row, room=0):
    """The lines of a row's name, how high they are, and where the first stands in a row of some height: above the bar
    on a narrow drawing, beside its middle on a wide one."""
    lines = lines_of(label_of(row), canvas.width - room if canvas.is_narrow else LABELS - 14)
    block = len(lines) * TEXT * LEADING
    return lines, block, lambda height: TEXT if canvas.is_narrow else (height - block) / 2 + TEXT * 0.99


def grouped_bars(*, title, series, rows, kind="n", unit="", most=None, strong=-1, for_print=False, digits="arabic"):
    """Up to four bars for each row: two years, result and target. `series` are their names, `strong` the place of the
    one that counts (the last by itself); rows are {label, values in the order of the series, href}."""
    series = [plain(name) for name in series]
    if not 0 < len(series) <= 1 + len(PALE):
        raise ValueError("bars side by side are four at the most")
    colours = list(PALE[: len(series) - 1])
    colours.insert(strong % len(series), STRONG)
    rows = capped(rows, lambda rest: {"values": _sums(rest, len(series)) if kind == "n" else []})
    values = [[number(value) for value in _filled(row, len(series))] for row in rows]
    high = float(most) if most else top_of([value for row in values for value in row], kind)

    def said(row):
        pairs = zip(series, _filled(row, len(series)), strict=True)
        return f"{label_of(row)}: " + ", ".join(f"{name} {shown(value, kind, unit)}" for name, value in pairs)

    def draw(canvas):
        if not rows:
            canvas.nothing(EMPTY)
            return
        y = legend(canvas, [(colour, name, None) for colour, name in zip(colours, series, strict=True)])
        left = 0 if canvas.is_narrow else LABELS
        room = max((width_of(shown(value, kind, unit), SMALL) for row in rows for value in _filled(row, 4)), default=0)
        thick, top = 16, y
        for row, numbers in zip(rows, values, strict=True):
            lines, block, first = _label(canvas, row)
            bunch = len(series) * (thick + 2)
            height = block + bunch + 15 if canvas.is_narrow else max(block, bunch) + 14
            linked = canvas.open_link(row.get("href"), said(row), 0, y, canvas.width, height - 2)
            place = y + block + 6 if canvas.is_narrow else y + (height - bunch) / 2
            canvas.texts(0, y + first(height), lines, colour=LINK if linked else INK)
            for number_, (value, text) in enumerate(zip(numbers, _filled(row, len(series)), strict=True)):
                width = (canvas.width - room - 10 - left) * min(max(value or 0, 0), high) / high
                if value is not None:
                    canvas.rect(left, place, max(width, 1), thick, colours[number_], radius=2)
                canvas.text(
                    left + width + 6, place + 13, shown(text, kind, unit), size=SMALL, bold=colours[number_] == STRONG
                )
                place += thick + 2
            if linked:
                canvas.close_link()
            y += height
        canvas.line(left, top, left, y, SOFT)
        canvas.height = y + 2

    table = Tabled(
        ["รายการ", *(f"{name} ({head_of(kind, unit)})" if kind != "n" or unit else name for name in series)],
        [[label_of(row), *(told(value, kind) for value in _filled(row, len(series)))] for row in rows],
    )
    return drawn(draw, title=title, alt=listed(rows, said), table=table, for_print=for_print, digits=digits)


def stacked(*, title, levels, rows, for_print=False, digits="arabic"):
    """How a whole divides into up to five levels, best first, each bar 100 %. `levels` are their names; rows are
    {label, counts in the order of the levels, href, or hrefs of the counts and n_href of their sum}. Figures stand
    inside where they fit."""
    names = [plain(name) for name in levels]
    if len(names) > 5:
        raise ValueError("a chart of levels tells five apart")
    tones = [f"level-{tone}" for tone in TONES.get(len(names), ())]
    rows = capped(rows, lambda rest: {"counts": _sums(rest, len(names), "counts")})
    for row in rows:
        if len(row["counts"]) != len(names):
            raise ValueError("a count for each level")

    def said(row):
        n = sum(row["counts"])
        pairs = zip(names, row["counts"], strict=True)
        parts = (f"{name} {k:,} ({shown(share(k, n), 'percent')})" for name, k in pairs)
        return f"{label_of(row)} n = {n:,}: " + (", ".join(parts) if n else EMPTY)

    def draw(canvas):
        if not rows:
            canvas.nothing(EMPTY)
            return
        y = legend(canvas, [(tone, name, None) for tone, name in zip(tones, names, strict=True)])
        left = 0 if canvas.is_narrow else LABELS
        totals = [f"n = {sum(row['counts']):,}" for row in rows]
        room = max((width_of(total, SMALL) for total in totals), default=0) + 8
        for row, total in zip(rows, totals, strict=True):
            lines, block, first = _label(canvas, row, room)
            thick = 24
            height = block + thick + 15 if canvas.is_narrow else max(block, thick) + 12
            whole = "" if row.get("hrefs") else row.get("href")  # no link within a link
            linked = canvas.open_link(whole, said(row), 0, y, canvas.width, height - 2)
            place = y + block + 5 if canvas.is_narrow else y + (height - thick) / 2
            canvas.texts(0, y + first(height), lines, colour=LINK if linked else INK)
            end = canvas.width if canvas.is_narrow else canvas.width - room
            baseline = y + TEXT if canvas.is_narrow else place + 16
            label = f"{label_of(row)} {total}"
            canvas.figure(
                canvas.width, baseline, total, row.get("n_href"), label, size=SMALL, colour=SOFT, anchor="end"
            )
            _parts(canvas, row, names, tones, left, end, place, thick)
            if linked:
                canvas.close_link()
            y += height
        canvas.height = y + 2

    head = ["รายการ", "n", *(part for name in names for part in (name, "ร้อยละ"))]
    cells = []
    for row in rows:
        n = sum(row["counts"])
        counts = zip(row["counts"], hrefs_of(row, len(names)), strict=True)
        parts = (part for k, href in counts for part in (told(k, "n", href), told(share(k, n), "percent", href)))
        cells.append([label_of(row), told(n, "n", row.get("n_href")), *parts])
    return drawn(
        draw, title=title, alt=listed(rows, said), table=Tabled(head, cells), for_print=for_print, digits=digits
    )


def _parts(canvas, row, names, tones, left, end, y, thick):
    """The parts of one bar with a hair of paper between them; a track where there is nothing."""
    counts, hrefs = row["counts"], hrefs_of(row, len(names))
    n, x = sum(counts), left
    if not n:
        canvas.rect(left, y, end - left, thick, LINE, radius=2)
        canvas.text((left + end) / 2, y + 17, EMPTY, size=SMALL, anchor="middle")
        return
    for k, name, tone, href in zip(counts, names, tones, hrefs, strict=True):
        width, figure = (end - left) * k / n, shown(share(k, n), "percent")
        words = f"{name} {k:,} ({figure})"
        linked = k > 0 and canvas.open_link(href, f"{label_of(row)} {words}", x, y - 4, width, thick + 8)
        canvas.rect(x, y, width, thick, tone, title=words)
        if x > left and width > 0:
            canvas.line(x, y, x, y + thick, PAPER, width=1.5)
        # A figure without its sign would be read as a count.
        if width_of(figure, SMALL) + 4 <= width:
            canvas.text(x + width / 2, y + 17, figure, size=SMALL, colour=f"{tone}-ink", anchor="middle", bold=True)
        if linked:
            canvas.close_link()
        x += width


def _mark_words(canvas, x, words):
    """The words of the line through all bars, over it and within the drawing."""
    half = width_of(words, SMALL) / 2
    x = min(max(x, half), canvas.width - half)
    canvas.text(x, 14, words, size=SMALL, anchor="middle")
    return 24


def _filled(row, n):
    values = list(row.get("values", ()))[:n]
    return values + [None] * (n - len(values))


def _sums(rows, n, name="values"):
    return [sum((row[name][place] or 0) for row in rows) for place in range(n)]
