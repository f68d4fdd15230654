"""The charts of a synthesis of SARs: few, of the figures that stand in tables too."""

from reports.book.parts import Chart
from reports.types.sar.figures import OVERALL

# A chart tells so many levels, and so many lines, apart.
TONES, LINES = 5, 4


def levels(of):
    """How the levels divide, by standard; None where there is none or the scale has too many levels."""
    rows = [item for item in of.items if of.given(item).value]
    if not rows or len(of.scale) > TONES:
        return None
    data = {
        "levels": [word for _, word in of.scale],
        "rows": [
            {"label": _label(item), "n": of.given(item), "counts": [of.having(item, value) for value, _ in of.scale]}
            for item in rows
        ],
    }
    return Chart("c_levels", "ร้อยละของสถานศึกษาในแต่ละระดับคุณภาพ รายมาตรฐาน", "stacked", data)


def means(of):
    """The mean of each standard on its scale."""
    rows = []
    for item in of.items:
        n, mean, _ = of.summary(item)
        if mean.value is not None:
            rows.append({"label": _label(item), "value": mean, "n": n})
    if not rows:
        return None
    most = max(value for value, _ in of.scale)
    return Chart("c_means", "ค่าเฉลี่ยของระดับคุณภาพ รายมาตรฐาน", "bars", {"rows": rows, "kind": "mean", "most": most})


def networks(figures):
    """What part of the schools of each network has sent."""
    rows = []
    for name in figures.groups["network"]:
        expected, sent = figures.n(network=name), figures.n(network=name, received=True)
        percent = figures.percent(sent, expected)
        rows.append({"label": name, "value": percent, "n": expected})
    if len(rows) < 2:
        return None
    return Chart("c_networks", "ร้อยละของสถานศึกษาที่ส่งรายงาน จำแนกตามเครือข่าย", "bars", {"rows": rows, "kind": "percent"})


def trend(of):
    """The mean of the whole and of each standard, from year to year."""
    figures = of.figures
    years = [*figures.data["years"]["told"], figures.round["academic_year"]]
    series = []
    for item in of.items:
        earlier = [figures.frozen.summary("before", item.column, year=year, **of.where)[1] for year in years[:-1]]
        values = [*earlier, of.summary(item)[1]]
        if any(cell.value is not None for cell in values):
            series.append({"label": item.short, "values": values})
    if not series or len(years) < 2:
        return None
    # More lines cannot be told apart: of a set with many standards the whole alone is drawn.
    series = series if len(series) <= LINES else [one for one in series if one["label"] == OVERALL.short]
    low, high = min(value for value, _ in of.scale), max(value for value, _ in of.scale)
    data = {"years": [str(year) for year in years], "series": series, "kind": "mean", "low": low, "high": high}
    return Chart("c_trend", "ค่าเฉลี่ยของระดับคุณภาพย้อนหลัง", "lines", data)


def _label(item):
    return f"{item.short} {item.label}" if item.code else item.label
