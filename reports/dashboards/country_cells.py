"""The figures of the country as cells of its tables: text, what it is of, and where it leads."""

from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import mark_safe

from qa.models.standards import EducationLevel
from reports.dashboards.country import OFFICES
from reports.dashboards.country_columns import GROUPS, SORTS, exam_label, exam_pieces
from reports.dashboards.country_hiding import FEW, LEVELS
from thai.dates import ago, short

HIDDEN = f"น้อยกว่า {FEW} แห่ง"
# With it the figures of a group that is hidden would follow.
VEILED = "ไม่แสดง"
NOTHING = "–"


def age_text(at):
    """How old figures of that moment are: ข้อมูลเมื่อ 2 นาทีก่อน."""
    if at is None:
        return "ยังไม่มีข้อมูล"
    text = ago(at)
    return f"ข้อมูล{text}" if text.startswith("เมื่อ") else f"ข้อมูลเมื่อ {text}"


def _number(value):
    return NOTHING if value is None else f"{value:,}"


def _share(value, part, whole):
    """(text, note): 85.4% and 102 / 120."""
    return (NOTHING, "") if value is None else (f"{value}%", f"{part:,} / {whole:,}")


def _good(line, level):
    n, good = line.levels[level]
    if not n and level in line.concealed:
        return VEILED, ""
    if line.is_hidden(level):
        return (HIDDEN if n < FEW else VEILED), ""
    return _share(line.good_share(level), good, n)


def _test(line, exam):
    found = line.test(exam)
    if found is not None:
        return f"{found.value}", f"{found.schools:,} แห่ง"
    if line.tests.get(exam):
        return HIDDEN, ""
    return (VEILED if exam in line.concealed else NOTHING), ""


def _of(line, exam):
    """{key of a column: (text, note, the part of an office's page it leads to)}, for each of COLUMNS."""
    visits = sum(line.visits)
    work = NOTHING if line.visits_each is None else f"{line.visits_each}"
    return {
        "schools": (_number(line.schools), "", ""),
        "first": (*_share(line.coverage(1), line.visited[0], line.schools), "#coverage"),
        "second": (*_share(line.coverage(2), line.visited[1], line.schools), "#coverage"),
        "met": (*_share(line.met_share, line.met, line.ruled), "#coverage"),
        "long": (*_share(line.long_share, line.long_unvisited, sum(line.since)), "#since"),
        "open": (_number(line.of_today("open")), f"รอยืนยัน {line.answered:,}" if line.answered else "", "#follow"),
        "overdue": (_number(line.of_today("overdue")), "", "#follow"),
        "received": (*_share(line.received_share, line.asked(1), line.asked(0)), "#sar"),
        "accepted": (*_share(line.accepted_share, line.asked(2), line.asked(0)), "#sar"),
        "early": (*_good(line, "early"), "#levels"),
        "basic": (*_good(line, "basic"), "#levels"),
        "test": (*_test(line, exam), "#tests"),
        "work": (work, f"{visits:,} / {line.supervisors:,} คน" if line.supervisors else "", "#work"),
    }


def cells(line, found):
    """[{label, text, note, href, beside}] of a Line, one for each of the columns of a Country; without an address where
    the line has none. `beside` is what other_year() tells, where two years are compared."""
    is_office, exam = line.kind != "", found.exam
    texts, others = _of(line, exam), _of(line.beside, exam) if line.beside else {}
    return [
        {
            "label": exam_label(exam) if column.key == "test" and exam else column.label,
            "text": text,
            "note": "" if others else note,
            "href": f"{line.hrefs.get(part, line.href)}{part if is_office else ''}"
            if line.href and text not in (NOTHING, HIDDEN, VEILED)
            else "",
            "beside": other_year(column, line, found, others[column.key][0]) if others else None,
        }
        for column in found.columns
        for text, note, part in (texts[column.key],)
    ]


def drawn(cells):
    """The cells of a row as HTML, in one go: hundreds of them, each from the template, would be felt."""
    return mark_safe("".join(map(_drawn, cells)))


def _drawn(cell):
    text, beside = escape(cell["text"]), cell["beside"]
    text = f'<a href="{escape(cell["href"])}">{text}</a>' if cell["href"] else text
    out = [f'<td data-label="{escape(cell["label"])}" class="num"><span><span class="keep">{text}</span>']
    if cell["note"]:
        out.append(f' <small class="soft keep d-block">{escape(cell["note"])}</small>')
    if beside:
        year = f'<span class="keep">ปี {beside["year"]}</span> ' if beside["year"] else ""
        out.append(f'<small class="soft d-block">{year}<span class="keep">{escape(beside["text"])}</span></small>')
        if beside["change"]:
            out.append(f'<small class="keep d-block">ต่าง {escape(beside["change"])}</small>')
    return "".join([*out, "</span></td>"])


def other_year(column, line, found, text):
    """{year, text, change} of a figure in the other year of a Country: of which year it is, the figure, and how much
    more this year has, where both are there."""
    one, other = (column.value(side, found.exam) for side in (line, line.beside))
    change = "" if one is None or other is None else signed(one - other)
    return {"year": getattr(found.beside, year_of(column)) or "", "text": text, "change": change}


def year_of(column):
    """The name of the year of a Side that a column is of."""
    return GROUPS[column.group][1] or "year"


def signed(value):
    """A change with its sign: +3.4, −1,200, 0.0."""
    return f"{value:+,}".replace("-", "−") if value else f"{abs(value)}"


def heads(found):
    """[{label, group, pieces (its name under the group, each on one line), ask (what a click sorts by), aria}] of the
    columns of a Country; a first click puts the largest first."""
    rows = []
    for column in found.columns:
        down = found.sort == f"-{column.key}"
        aria = "descending" if down else "ascending" if found.sort == column.key else ""
        is_test = column.key == "test" and found.exam
        rows.append(
            {
                "label": exam_label(found.exam) if is_test else column.label,
                "group": _group(column, found),
                "pieces": exam_pieces(found.exam) if is_test else column.short.split("\n"),
                "ask": column.key if down else f"-{column.key}",
                "aria": aria,
            }
        )
    return rows


def _group(column, found):
    """The head above a column, in words and with the year that its figures are of where they come after it."""
    words, name = GROUPS[column.group]
    year = getattr(found, name) if name else None
    return (words, f"ปี {year}") if year else (words,)


def groups(heads):
    """[(pieces, how many columns)] of the heads above those heads."""
    return [(pieces, len(list(some))) for pieces, some in groupby(head["group"] for head in heads)]


def stats(line, found, *, of_sar=None, sar_year=""):
    """The figures above the table, {value, label, href, note, ratio}; of a Country they lead to the table of offices.
    Of an office its SARs may be of another year: `of_sar` is the Line of `sar_year`."""
    texts = _of(line, found.exam if found else "")
    if of_sar:
        texts["received"] = _of(of_sar, "")["received"]
    year = found.sar_year if found else sar_year
    years = {"received": f" ปีการศึกษา {year}" if year else ""}
    others = _of(line.beside, found.exam) if line.beside else {}
    href = "#offices" if found and found.by == OFFICES else "?by=" + OFFICES if found else ""
    shown = []
    for key in ("first", "second", "overdue", "received"):
        text, note, part = texts[key]
        ratio = text.removesuffix("%") if text.endswith("%") else ""
        if others:
            beside = other_year(SORTS[key], line, found, others[key][0])
            note = f"ปี {beside['year']} {beside['text']}" if beside["year"] else NOTHING
            note += f" ต่าง\u00a0{beside['change']}" if beside["change"] else ""
        shown.append(
            {
                "value": text,
                "label": SORTS[key].label + years.get(key, ""),
                "href": href if found else part,
                "note": note,
                "ratio": float(ratio) if ratio else "",
            }
        )
    return shown


def compared(found):
    """[how two years are set side by side: up to which days, and of which years] in sentences; none of one year."""
    if not found.beside:
        return []
    own, beside = found.sides
    earlier, later = (own, beside) if own.is_earlier else (beside, own)
    told = []
    if earlier.until:
        told.append(
            f"ปีการศึกษา {later.year} นับถึงวันนี้ และปีการศึกษา {earlier.year} นับถึงวันเดียวกันของปี คือ {short(earlier.until)}"
        )
    if earlier.sar_year and earlier.sent_by:
        told.append(
            f"SAR ปีการศึกษา {later.sar_year} นับที่ส่งถึงวันนี้ "
            f"และปีการศึกษา {earlier.sar_year} นับที่ส่งถึงวันที่ {short(earlier.sent_by)}"
        )
        told.append("ระดับคุณภาพเป็นของทั้งปี")
    elif not earlier.sar_year:
        told.append(f"ไม่มี SAR ของปีการศึกษา {later.sar_year - later.year + earlier.year} ที่จะเทียบ")
    if not earlier.test_year:
        told.append(f"ไม่มีผลการทดสอบของปีการศึกษา {later.test_year - later.year + earlier.year} ที่จะเทียบ")
    told.append("ต่าง คือตัวเลขของปีที่เลือกลบด้วยตัวเลขของปีที่เทียบ ของร้อยละเป็นจุดร้อยละ")
    return told


# What is told of a year or a province of one office.
OF_YEAR = ("schools", "first", "second", "met", "long", "received", "accepted", "early", "basic")
YEAR_COLUMNS = (
    *(SORTS[key].label for key in OF_YEAR[:-2]),
    *(f"{EducationLevel(level).short} ระดับดีขึ้นไป" for level in LEVELS),
    "ครั้งที่นิเทศ",
)


def year_rows(lines):
    """[{label, cells: [{label, text, note}]}] of years or provinces of one office, by YEAR_COLUMNS."""
    rows = []
    for line in lines:
        texts = _of(line, "")
        chosen = [texts[key][:2] for key in OF_YEAR]
        chosen.append((_number(sum(line.visits)), ""))
        rows.append(
            {
                "label": line.label,
                "cells": [
                    {"label": label, "text": text, "note": note}
                    for label, (text, note) in zip(YEAR_COLUMNS, chosen, strict=True)
                ],
            }
        )
    return rows
