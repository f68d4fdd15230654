"""What the public may see of a synthesis of SARs: the figures of the area, never the level of a school."""

from instruments.measures import share
from reports.book.frozen import sheet
from reports.models.themes import Theme
from reports.public_site.groups import FEW, NOTE, guard, hidden, is_told_apart
from reports.public_site.reading import Reader
from reports.types.sar.figures import OVERALL, Figures, difference
from reports.types.sar.statements import cut
from reports.types.words import above

# No text on groups, targets, who is below and who has practices: what they tell is in no public sheet.
TEXTS = (
    "preface", "summary", "summary_strengths", "summary_improvements", "summary_proposals",
    "background", "objectives", "scope", "terms", "literature", "sample", "tools", "collection", "analysis",
    "result_sending", "result_levels", "result_issues", "result_change", "result_themes",
    "conclusion", "discussion", "proposals_office", "proposals_schools", "proposals_next",
)  # fmt: skip
# A theme that no person has looked at is told to nobody outside.
LOOKED_AT = (Theme.State.EDITED, Theme.State.DONE)
FIELDS = {
    "strengths": "จุดเด่น",
    "improvements": "จุดที่ควรพัฒนา",
    "plan": "แนวทางการพัฒนา",
    "help_wanted": "ความต้องการช่วยเหลือ",
}
SHORTENED = 100
# The networks of few, and those beside them, as one.
TOGETHER = "เครือข่ายที่ไม่แสดงแยก"
# The levels that add up to what a figure is of; of a row without `whole` some are hidden.
WHOLE = {"sheet": "levels", "sum": "schools", "of": "whole"}


def public(data):
    """{"facts": …, "sheets": …, "texts": …, "unsaid": …}: which schools are asked, how many have sent and what they
    reached together, and the texts as far as they say no more and name no other theme and no network of few.

    A fact, and a column in `behind`, names the public rows that are counted or, where rows would tell of a school,
    the public figures that add up to it. A figure of fewer than five schools is hidden, and so is the one beside it
    from which it could be worked out.
    """
    figures = Figures(data)
    networks, apart = _networks(figures)
    levels = _levels(figures)
    facts = _facts(figures, levels)
    sheets = {
        "standards": _standards(figures) | {"chapter": "literature"},
        "networks": networks,
        "levels": levels,
        "means": _means(figures),
        "changes": _changes(figures),
    }
    themes = _themes(figures, Reader(data, facts, sheets))
    sheets |= {
        "themes": themes,
        "scale": _scale(figures) | {"chapter": "tools"},
        "schools": _schools(figures, apart),
    }
    told = {row["theme"] for row in themes["rows"]}
    named = [cut(line["theme"]) for lines in data["themes"].values() for line in lines if line["state"]]
    return {
        "facts": facts,
        "sheets": {name: {"chapter": "results"} | one for name, one in sheets.items()},
        "texts": TEXTS,
        # Texts name a theme by its beginning.
        "unsaid": [*(name[:SHORTENED] for name in named if name not in told), *sorted(apart)],
    }


def _facts(figures, levels):
    facts = [["สถานศึกษาที่ต้องส่งรายงาน (แห่ง)", figures.expected.shown, {"sheet": "schools"}]]
    if figures.expected.value >= FEW:
        sent = {"sheet": "networks", "sum": "sent"}
        facts += [
            ["ส่งรายงานแล้ว (แห่ง)", figures.received.shown, sent],
            ["ร้อยละของที่ต้องส่ง", figures.coverage.shown, sent],
            *_good(figures, levels),
        ]
    if figures.main and not figures.several:
        n, mean, sd = figures.main.summary(OVERALL)
        if n.value >= FEW and not _concealed(figures.main, OVERALL):
            facts.append(["ค่าเฉลี่ยภาพรวม", f"{mean.shown} (S.D. {sd.shown} จาก {n.shown} แห่ง)"])
    return [*facts, ["ข้อมูล ณ วันที่", figures.data["day"]]]


def _good(figures, levels):
    """How many are good or better, where that tells no group of few nor a hidden level."""
    of = None if figures.several else figures.main
    if of is None:
        return []
    whole, good = of.given(OVERALL), of.good(OVERALL)
    concealed = _concealed(of, OVERALL)
    lowest = lowest_good(of)
    parts = [
        [of.having(OVERALL, value).value for value, word in of.scale if word in concealed and is_side(value)]
        for is_side in (lambda value: value >= lowest, lambda value: value < lowest)
    ]
    if not is_told_apart([good.value, whole.value - good.value], parts):
        return []
    percent = figures.percent(good, figures.received)
    rows = [row["schools"] for row in levels["rows"] if row["standard"] == OVERALL.label and row["good"]]
    behind = []
    if None not in rows and sum(rows) == good.value:
        behind.append({"sheet": "levels", "where": {"standard": OVERALL.label, "good": "1"}, "sum": "schools"})
    return [
        [f"ผลภาพรวม{above(of.good_word)} (แห่ง)", good.shown, *behind],
        [f"ร้อยละของที่ส่งรายงาน ที่มีผล{above(of.good_word)}", percent.shown, *behind],
    ]


def lowest_good(of):
    """The value of the lowest level of a scale that is good."""
    values = [value for value, _word in of.scale]
    return next((value for value, word in sorted(of.scale) if word == of.good_word), max(values, default=0))


def _schools(figures, apart):
    """Which schools are asked for a report: of none is it said whether it has sent one, nor that it stands in one of
    the networks whose figures are kept `apart`."""
    rows = [
        {"code": row["code"], "name": row["name"], "network": TOGETHER if row["network"] in apart else row["network"]}
        for row in figures.data["sheets"]["schools"]["rows"]
    ]
    columns = [("code", "รหัส", "text"), ("name", "สถานศึกษา", "text"), ("network", "เครือข่าย", "text")]
    return sheet("สถานศึกษาที่ต้องส่งรายงาน", columns, rows)


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
            for value, word in of.scale:
                cell = counts[word]
                shown = None if word in concealed else cell.value
                percent = figures.percent(cell, given)
                rows.append(
                    {
                        "standard": label,
                        "level": word,
                        "schools": shown,
                        "percent": None if shown is None else str(percent.value),
                        "good": value >= lowest_good(of),
                        "whole": None if concealed else given.value,
                    }
                )
    columns = [
        ("standard", "มาตรฐาน", "text"),
        ("level", "ระดับคุณภาพ", "text"),
        ("schools", "จำนวนสถานศึกษา", "n"),
        ("percent", "ร้อยละของสถานศึกษาที่มีผล", "percent"),
    ]
    # What a percent is of is told by the levels of the same standard.
    behind = {"percent": WHOLE | {"by": {"standard": "standard"}}}
    made = sheet("ระดับคุณภาพรายมาตรฐาน", columns, rows, {"good=1": "ตั้งแต่กลางมาตราขึ้นไป"})
    title = "ร้อยละของสถานศึกษาในแต่ละระดับคุณภาพ"
    chart = {"kind": "stacked", "title": title, "label": "standard", "part": "level", "value": "schools"}
    return {**made, "behind": behind, "chart": chart}


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
                            "whole": n.value if told and one is item else None,
                        }
                    )
    columns = [
        ("item", "มาตรฐานและประเด็นพิจารณา", "text"),
        ("n", "จำนวนสถานศึกษา", "n"),
        ("mean", "ค่าเฉลี่ย", "mean"),
        ("sd", "S.D.", "mean"),
    ]
    by = WHOLE | {"by": {"standard": "item"}}
    behind = dict.fromkeys(("n", "mean", "sd"), by)
    chart = {"kind": "bars", "title": "ค่าเฉลี่ยระดับคุณภาพ", "label": "item", "value": "mean", "most": highest(figures)}
    return {**sheet("ค่าเฉลี่ยรายมาตรฐานและประเด็นพิจารณา", columns, rows), "behind": behind, "chart": chart}


def highest(figures):
    """The highest level of all scales, where the axis of means ends; None without a scale."""
    return max((value for of in figures.sets for value, _word in of.scale), default=None)


def _changes(figures):
    """Means of this year beside those of the last, over the schools that have both. The mean over all is known: so
    those who have this year's alone are nobody, or more than a few; so are those who have the last year's alone, whose
    mean over all was published then."""
    rows, last = [], figures.data["years"]["last"]
    for of in figures.sets if last else []:
        for item, label in _items(of):
            n, old, _sd = of.of(f"before_{item.column}")
            before = of.n("before", year=last, **{f"has_{item.column}": True})
            left = (of.given(item).value - n.value, before.value - n.value)
            if n.value < FEW or _concealed(of, item) or any(0 < few < FEW for few in left):
                continue
            new = of.summary(item, **{f"has_before_{item.column}": True})[1]
            gap = difference(new, old)
            values = {"before": str(old.value), "now": str(new.value), "gap": str(gap.value)}
            rows.append({"item": label, "n": n.value, **values})
    columns = [
        ("item", "มาตรฐาน", "text"),
        ("n", "เทียบได้ (แห่ง)", "n"),
        ("before", f"ปีการศึกษา {last}", "mean"),
        ("now", f"ปีการศึกษา {figures.round['academic_year']}", "mean"),
        ("gap", "เปลี่ยนแปลง", "mean"),
    ]
    chart = {"kind": "grouped_bars", "title": "ค่าเฉลี่ยของสองปี", "label": "item", "values": ["before", "now"]}
    return {**sheet("ค่าเฉลี่ยเทียบกับปีก่อน", columns, rows), "chart": chart | {"most": highest(figures)}}


def _themes(figures, reader):
    """What at least FEW schools say, by theme; a school says several, so no theme follows from others. Themes that
    somebody has looked at, and whose names are no more than a line of a text may say."""
    rows = []
    for field, label in FIELDS.items():
        for line in figures.data["themes"].get(field, []):
            schools = figures.n("statements", per="code", field=field, line=line["line"])
            if line["state"] not in LOOKED_AT or schools.value < FEW or not reader.may_read(line["theme"]):
                continue
            percent = figures.percent(schools, figures.received)
            named = {"field": label, "about": line["about"], "theme": cut(line["theme"])}
            rows.append(named | {"schools": schools.value, "percent": str(percent.value)})
    columns = [
        ("field", "ด้าน", "text"),
        ("about", "มาตรฐาน", "text"),
        ("theme", "ประเด็น", "text"),
        ("schools", "จำนวนสถานศึกษา", "n"),
        ("percent", "ร้อยละของที่ส่งรายงาน", "percent"),
    ]
    about = f"ประเด็นที่สถานศึกษากล่าวถึงตั้งแต่ {FEW} แห่ง สถานศึกษาแห่งหนึ่งกล่าวถึงได้หลายประเด็น"
    return sheet("ประเด็นที่สถานศึกษากล่าวถึง", columns, rows) | {"about": about}


def _standards(figures):
    """The standards and issues that the reports are of."""
    rows = [
        {"set": of.name, "code": one.code, "label": f"{'มาตรฐานที่ ' + one.code + ' ' if one is item else ''}{one.label}"}
        for of in figures.sets
        for item in of.standards
        for one in (item, *item.issues)
    ]
    columns = [("set", "ชุดมาตรฐาน", "text"), ("code", "รหัส", "text"), ("label", "มาตรฐานและประเด็นพิจารณา", "text")]
    return sheet("มาตรฐานการศึกษา", columns, rows)


def _scale(figures):
    """What levels are called."""
    rows = [{"set": of.name, "value": str(value), "word": word} for of in figures.sets for value, word in of.scale]
    columns = [("set", "ชุดมาตรฐาน", "text"), ("value", "ระดับ", "text"), ("word", "ความหมาย", "text")]
    return sheet("ระดับคุณภาพ", columns, rows)


def means_told(sizes, means):
    """The means of networks, None for those that are hidden: with the mean of all, a single hidden one could be worked
    out. `sizes` are the schools that each mean is of; a network that none is of has no mean and hides nobody."""
    places = hidden(sizes)
    return [None if place in places or not sizes[place] else mean for place, mean in enumerate(means)]


def kept_apart(rows):
    """(rows of networks as everybody may see them, those of few and those beside them without figures and as one row
    at the end; the names of these)."""
    guarded = guard(rows, size="expected", figures=("expected", "sent", "percent", "mean"))
    together = [row for row, shown in zip(rows, guarded, strict=True) if shown["note"]]
    if whole := sum(row["expected"] for row in together):
        sent = sum(row["sent"] for row in together)
        row = {"network": TOGETHER, "expected": whole, "sent": sent, "percent": str(share(sent, whole)), "mean": None}
        if whole < FEW:
            row |= {"expected": None, "sent": None, "percent": None}
        guarded.append(row | {"note": f"{len(together)} เครือข่ายข้างต้นรวมกัน"})
    return guarded, {row["network"] for row in together}


def _networks(figures):
    """(what networks sent, and their means where those of all are told: else these would tell that of all; the names
    of those that are hidden). Those of few and those beside them are one row."""
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
    guarded, apart = kept_apart(rows)
    columns = [
        ("network", "เครือข่าย", "text"),
        ("expected", "ต้องส่ง", "n"),
        ("sent", "ส่งแล้ว", "n"),
        ("percent", "ร้อยละ", "percent"),
        ("mean", "ค่าเฉลี่ยภาพรวม", "mean"),
        NOTE,
    ]
    by = {"sheet": "schools", "by": {"network": "network"}, "of": "expected"}
    made = sheet("การส่งรายงานและค่าเฉลี่ยรายเครือข่าย", columns, guarded)
    title = "ร้อยละของสถานศึกษาที่ส่งรายงาน จำแนกตามเครือข่าย"
    chart = {"kind": "bars", "title": title, "label": "network", "value": "percent", "n": "expected"}
    return {**made, "behind": dict.fromkeys(("expected", "percent"), by), "chart": chart}, apart
