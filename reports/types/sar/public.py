"""What the public may see of a synthesis of SARs: the figures of the area, never the level of a school."""

from reports.book.frozen import sheet
from reports.public_site.groups import FEW, hidden
from reports.types.sar.figures import OVERALL, Figures


def public(data):
    """{"facts": …, "sheets": …}: which schools have sent, how many and what they reached together.

    A fact, and a column in `behind`, names the public rows that are counted. A figure of fewer than five schools is
    hidden, and so is the one beside it from which it could be worked out.
    """
    figures = Figures(data)
    return {
        "facts": _facts(figures),
        "sheets": {
            "schools": _schools(figures),
            "levels": _levels(figures),
            "means": _means(figures),
            "networks": _networks(figures),
        },
    }


def _facts(figures):
    facts = [
        ["สถานศึกษาที่ต้องส่งรายงาน (แห่ง)", figures.expected.shown, {"sheet": "schools"}],
        ["ส่งรายงานแล้ว (แห่ง)", figures.received.shown, {"sheet": "schools", "where": {"received": "1"}}],
        ["ร้อยละของที่ต้องส่ง", figures.coverage.shown],
    ]
    if figures.main and not figures.several:
        n, mean, sd = figures.main.summary(OVERALL)
        if n.value >= FEW and not _concealed(figures.main, OVERALL):
            facts.append(["ค่าเฉลี่ยภาพรวม", f"{mean.shown} (S.D. {sd.shown} จาก {n.shown} แห่ง)"])
    return [*facts, ["ข้อมูล ณ วันที่", figures.data["day"]]]


def _schools(figures):
    rows = [
        {"code": row["code"], "name": row["name"], "network": row["network"], "received": row["received"]}
        | {"sent": "รับรายงานแล้ว" if row["received"] else "ยังไม่ได้รับรายงานฉบับสมบูรณ์"}
        for row in figures.data["sheets"]["schools"]["rows"]
    ]
    columns = [
        ("code", "รหัส", "text"),
        ("name", "สถานศึกษา", "text"),
        ("network", "เครือข่าย", "text"),
        ("sent", "การส่งรายงาน", "text"),
    ]
    return sheet("การส่งรายงานของสถานศึกษา", columns, rows, {"received=1": "ส่งรายงานแล้ว"})


def _items(of):
    return [(item, f"{item.code} {item.label}".strip()) for item in of.items]


def _levels(figures):
    """How many schools have each level, of standards that at least FEW schools have judged; a level of so few is
    hidden with those beside it."""
    rows = []
    for of in figures.sets:
        for item, label in _items(of):
            given = of.given(item)
            if given.value < FEW:
                continue
            counts = {word: of.having(item, value) for value, word in of.scale}
            concealed = _concealed(of, item)
            for word, cell in counts.items():
                shown = None if word in concealed else cell.value
                percent = figures.percent(cell, given)
                rows.append(
                    {
                        "standard": label,
                        "level": word,
                        "schools": shown,
                        "percent": None if shown is None else str(percent.value),
                    }
                )
    columns = [
        ("standard", "มาตรฐาน", "text"),
        ("level", "ระดับคุณภาพ", "text"),
        ("schools", "จำนวนสถานศึกษา", "n"),
        ("percent", "ร้อยละของสถานศึกษาที่มีผล", "percent"),
    ]
    return sheet("ระดับคุณภาพรายมาตรฐาน", columns, rows)


def hide(counts):
    """The names whose counts are hidden, by the rule of all public groups."""
    places = hidden(list(counts.values()))
    return {name for place, name in enumerate(counts) if place in places}


def _concealed(of, item):
    """The levels of an item that are hidden. Its mean and S.D. are hidden with them: two equations more, from which
    the hidden counts could be worked out."""
    return hide({word: of.having(item, value).value for value, word in of.scale})


def _means(figures):
    """Means of what at least FEW schools have; of an item with a hidden level only how many have one."""
    rows = []
    for of in figures.sets:
        for item, label in _items(of):
            concealed = _concealed(of, item)
            for one, name in [(item, label), *((issue, f"{issue.code} {issue.label}") for issue in item.issues)]:
                n, mean, sd = of.summary(one)
                if n.value >= FEW:
                    told = not (one is item and concealed)
                    rows.append(
                        {
                            "item": name,
                            "n": n.value,
                            "mean": str(mean.value) if told else None,
                            "sd": str(sd.value) if told else None,
                        }
                    )
    columns = [
        ("item", "มาตรฐานและประเด็นพิจารณา", "text"),
        ("n", "จำนวนสถานศึกษา", "n"),
        ("mean", "ค่าเฉลี่ย", "mean"),
        ("sd", "S.D.", "mean"),
    ]
    return sheet("ค่าเฉลี่ยรายมาตรฐานและประเด็นพิจารณา", columns, rows)


def means_told(sizes, means):
    """The means of networks, None for those that are hidden: with the mean of all, a single hidden one could be worked
    out. `sizes` are the schools that each mean is of; a network that none is of has no mean and hides nobody."""
    places = hidden(sizes)
    return [None if place in places or not sizes[place] else mean for place, mean in enumerate(means)]


def _networks(figures):
    """What networks sent, and their means where those of all are told: else these would tell that of all."""
    rows, sizes, means = [], [], []
    of = None if figures.several else figures.main
    told = of is not None and not _concealed(of, OVERALL)
    for name in figures.groups["network"]:
        expected, sent = figures.n(network=name), figures.n(network=name, received=True)
        row = {"network": name, "expected": expected.value, "sent": sent.value}
        rows.append(row | {"percent": str(figures.percent(sent, expected).value), "mean": None})
        if told:
            n, mean, _ = of.summary(OVERALL, network=name)
            sizes.append(n.value)
            means.append(str(mean.value))
    for row, mean in zip(rows, means_told(sizes, means), strict=False):
        row["mean"] = mean
    columns = [
        ("network", "เครือข่าย", "text"),
        ("expected", "ต้องส่ง", "n"),
        ("sent", "ส่งแล้ว", "n"),
        ("percent", "ร้อยละ", "percent"),
        ("mean", "ค่าเฉลี่ยภาพรวม", "mean"),
    ]
    by = {"sheet": "schools", "by": {"network": "network"}}
    behind = {"expected": by, "sent": by | {"where": {"received": "1"}}}
    return {**sheet("การส่งรายงานและค่าเฉลี่ยรายเครือข่าย", columns, rows), "behind": behind}
