"""The tables T10 to T15 of a synthesis of SARs, and the lists of its appendix."""

from reports.book.parts import Cell, Column, Row, Table
from reports.types.sar.statements import CUT, OTHER, REGISTER, cut
from reports.types.sar.tables import share, text
from reports.types.words import at, cut_at

# Rows of a list that is in the workbook as a whole.
MOST = 100
FIELDS = {
    "strengths": ("t11", "จุดเด่น"),
    "improvements": ("t12", "จุดที่ควรพัฒนา"),
    "plan": ("t13", "แนวทางการพัฒนา"),
    "help_wanted": ("t15", "ความต้องการช่วยเหลือ"),
}
PLACE = Column("ที่", "n", width=0.7)


def below(figures):
    """T10: the schools whose overall level is below good."""
    rows = figures.frozen.rows(figures.below.behind)
    found = _schools(figures, rows, "t10", "สถานศึกษาที่มีผลการประเมินภาพรวมต่ำกว่า" + _good_words(figures))
    found.empty = f"ไม่มีสถานศึกษาที่มีผลภาพรวมต่ำกว่า{_good_words(figures)}"
    return found


def everyone(figures):
    """The appendix: each school that sent, with its levels."""
    rows = figures.frozen.rows(figures.received.behind)
    return _schools(figures, rows, "a_schools", "ระดับคุณภาพของสถานศึกษาที่ส่งรายงาน")


def _good_words(figures):
    return "หรือ".join(dict.fromkeys(at(one.good_word) for one in figures.sets))


def _schools(figures, rows, name, title):
    standards = list({item.column: item for one in figures.sets for item in one.standards}.values())
    columns = [PLACE, text("รหัส", 2.4), text("สถานศึกษา", 3.6), text("เครือข่าย", 3), text("ขนาด", 1.2)]
    columns += [text(item.short, 1.7) for item in standards] + [text("ภาพรวม", 1.7)]
    made = [
        Row.of(
            place,
            row["code"],
            row["name"],
            row["network"],
            row["size"],
            *(row.get(f"label_{item.column}") or "–" for item in standards),
            row["overall_label"] or "–",
        )
        for place, row in enumerate(rows, 1)
    ]
    return Table(name, title, columns, made, wide=len(standards) > 3, empty="ยังไม่มีสถานศึกษาส่งรายงาน")


def missing(figures):
    """The appendix: each school that has not sent, or has to correct what it sent."""
    rows = figures.frozen.rows(figures.n(received=False).behind)
    columns = [PLACE, text("รหัส", 2.2), text("สถานศึกษา"), text("เครือข่าย", 3), text("อำเภอ", 2), text("สถานะ", 2)]
    made = [
        Row.of(place, row["code"], row["name"], row["network"], row["district"], row["state"])
        for place, row in enumerate(rows, 1)
    ]
    return Table(
        "a_missing",
        "สถานศึกษาที่ยังไม่ส่งรายงานหรืออยู่ระหว่างแก้ไข",
        columns,
        made,
        empty="สถานศึกษาทุกแห่งส่งรายงานแล้ว",
    )


def themes(figures, field):
    """T11, T12, T13, T15: what schools wrote, by theme, with how many schools say it."""
    name, label = FIELDS[field]
    columns = [
        text("มาตรฐาน", 1.4),
        text("ประเด็น", 4),
        *(Column(head, kind, "สถานศึกษา") for head, kind in (("n", "n"), ("% ที่ส่ง", "percent"), ("% ทั้งหมด", "percent"))),
        Column("ข้อความ"),
        text("ตัวอย่าง", 5),
    ]
    rows = [_line(figures, field, line) for line in figures.data["themes"].get(field, [])]
    if rows:
        cells = _counts(figures, {"field": field})
        rows.append(Row.of("", "รวม (สถานศึกษานับไม่ซ้ำ)", *cells, "", strong=True))
    return Table(
        name,
        f"{label}ของสถานศึกษา จำแนกตามประเด็น",
        columns,
        rows,
        note="สถานศึกษาแห่งหนึ่งเขียนได้หลายประเด็น ผลรวมของจำนวนสถานศึกษาจึงมากกว่าจำนวนที่นับไม่ซ้ำได้",
        empty=f"ยังไม่มีข้อความ{label}ที่จัดประเด็นแล้ว",
        wide=True,
    )


def _line(figures, field, line):
    quote = line["quotes"][0] if line["quotes"] else None
    shown = f"“{quote['text']}” ({_place(quote)})" if quote else ""
    counts = _counts(figures, {"field": field, "line": line["line"]})
    return Row.of(line["about"], _theme(figures, field, line), *counts, shown)


def _theme(figures, field, line):
    """The name of a theme; of those that few say how many there are, which leads to their statements."""
    if line["line"] != OTHER:
        return line["theme"]
    others = figures.n("statements", per="theme", field=field, line=OTHER)
    return Cell(f"ประเด็นอื่น {others.shown} ประเด็น", behind=others.behind)


def _place(quote):
    """The school and where in its SAR the words stand, which what was frozen first does not tell."""
    return f"{quote['school']} {quote.get('part', '')}".strip()


def _counts(figures, where):
    schools = figures.n("statements", per="code", **where)
    return [
        *share(figures, schools, figures.received),
        figures.percent(schools, figures.expected),
        figures.n("statements", **where),
    ]


def practices(figures):
    """T14: best practices and innovations; first those that the office has looked through, for a long list is cut."""
    rows = sorted(figures.data["sheets"]["practices"]["rows"], key=lambda row: REGISTER not in row["source"])
    columns = [PLACE, text("สถานศึกษา", 3), text("แบบอย่างที่ดีหรือนวัตกรรม", 6), text("มาตรฐาน", 1.4), text("ที่มา", 2)]
    made = [
        Row.of(place, row["name"], cut(row["title"], CUT), row["about"], _sources(row["source"]))
        for place, row in enumerate(rows[:MOST], 1)
    ]
    return Table(
        "t14",
        "แบบอย่างที่ดีและนวัตกรรมของสถานศึกษา",
        columns,
        made,
        note=cut_at(MOST, figures.n("practices"), "รายการ", "t14"),
        empty="ไม่มีแบบอย่างที่ดีหรือนวัตกรรมที่บันทึกไว้",
    )


def _sources(found):
    """Where a practice stands; one word in what was frozen before a practice could stand in both."""
    return found if isinstance(found, str) else " และ".join(found)
