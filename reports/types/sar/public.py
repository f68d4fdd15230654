"""What the public may see of a synthesis of SARs: the figures of the area, never the level of a school."""

from reports.book.frozen import sheet
from reports.types.sar.figures import OVERALL, Figures

# Groups of fewer schools are hidden: facts §2 and the rule of the product for public pages.
FEW = 5


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
        if n.value >= FEW:
            facts.append(["ค่าเฉลี่ยภาพรวม", f"{mean.shown} (S.D. {sd.shown} จาก {n.shown} แห่ง)"])
    return [*facts, ["ข้อมูล ณ วันที่", figures.data["day"]]]


def _schools(figures):
    rows = [
        {"code": row["code"], "name": row["name"], "network": row["network"], "received": row["received"]}
        | {"sent": "ส่งแล้ว" if row["received"] else "ยังไม่มีรายงาน"}
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
    hidden with the next smallest one."""
    rows = []
    for of in figures.sets:
        for item, label in _items(of):
            given = of.given(item)
            if given.value < FEW:
                continue
            counts = {word: of.having(item, value) for value, word in of.scale}
            hidden = hide({word: cell.value for word, cell in counts.items()})
            for word, cell in counts.items():
                shown = None if word in hidden else cell.value
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
    """The names whose counts are hidden: 1 to FEW - 1, and where that is a single one, the smallest beside it, which
    would otherwise give it away."""
    small = {name for name, count in counts.items() if 0 < count < FEW}
    if len(small) == 1:
        others = [name for name, count in counts.items() if count and name not in small]
        small |= {min(others, key=lambda name: counts[name])} if others else set()
    return small


def _means(figures):
    rows = []
    for of in figures.sets:
        for item, label in _items(of):
            for one, name in [(item, label), *((issue, f"{issue.code} {issue.label}") for issue in item.issues)]:
                n, mean, sd = of.summary(one)
                if n.value >= FEW:
                    rows.append({"item": name, "n": n.value, "mean": str(mean.value), "sd": str(sd.value)})
    columns = [
        ("item", "มาตรฐานและประเด็นพิจารณา", "text"),
        ("n", "จำนวนสถานศึกษา", "n"),
        ("mean", "ค่าเฉลี่ย", "mean"),
        ("sd", "S.D.", "mean"),
    ]
    return sheet("ค่าเฉลี่ยรายมาตรฐานและประเด็นพิจารณา", columns, rows)


def _networks(figures):
    rows = []
    for name in figures.groups["network"]:
        expected, sent = figures.n(network=name), figures.n(network=name, received=True)
        row = {"network": name, "expected": expected.value, "sent": sent.value}
        row["percent"] = str(figures.percent(sent, expected).value)
        n = mean = None
        if figures.main and not figures.several:
            n, mean, _ = figures.main.summary(OVERALL, network=name)
        row["mean"] = str(mean.value) if mean is not None and n.value >= FEW else None
        rows.append(row)
    without = [row for row in rows if row["mean"] is None]
    if len(without) == 1 and len(rows) > 1:
        # With the mean of all, one hidden network could be worked out: the next smallest is hidden too.
        min((row for row in rows if row["mean"] is not None), key=lambda row: row["sent"])["mean"] = None
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
