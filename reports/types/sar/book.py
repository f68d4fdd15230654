"""The chapters of a synthesis of SARs: what a report of the area usually holds (facts §2), from frozen rows alone."""

from reports.book import marks
from reports.book.parts import Chapter, Column, Heading, Note, Row, Stats, Table, Text, Words
from reports.models.themes import Field
from reports.types.sar import charts, lists, tables
from reports.types.sar.figures import OVERALL, Figures
from reports.types.sar.tables import text
from reports.types.sar.texts import BLOCKS, OWN_BLOCKS
from reports.types.words import above, at

GROUPED = (("size", "ขนาดสถานศึกษา", "t6"), ("network", "เครือข่าย", "t7"), ("district", "อำเภอ", "t7_district"))


def chapters(data, texts):
    """The chapters, in order."""
    figures = Figures(data)

    def block(name, *, heading=True):
        return Text(texts.get(name, ""), name, BLOCKS[name] if heading else "")

    return [
        Chapter("preface", "คำนำ", [block("preface", heading=False)], "front"),
        Chapter("summary", "บทสรุปสำหรับผู้บริหาร", _summary(figures, block), "front"),
        Chapter("introduction", "บทนำ", [block(name) for name in ("background", "objectives", "scope", "terms")]),
        Chapter("literature", "เอกสารที่เกี่ยวข้อง", [block("literature"), *_standards(figures)]),
        Chapter("method", "วิธีดำเนินการ", [block(name) for name in ("sample", "tools", "collection", "analysis")]),
        Chapter("results", "ผลการสังเคราะห์", _results(figures, block)),
        Chapter("conclusion", "สรุป อภิปราย และข้อเสนอแนะ", _conclusion(figures, block)),
        Chapter("schools", "ผลการประเมินรายสถานศึกษา", [lists.everyone(figures)], "appendix"),
        Chapter("missing", "สถานศึกษาที่ยังไม่ส่งรายงานหรืออยู่ระหว่างแก้ไข", [lists.missing(figures)], "appendix"),
        *_own(texts, "order"),
        Chapter("tools", "เครื่องมือและเกณฑ์ที่ใช้", _criteria(figures), "appendix"),
        *_own(texts, "team"),
    ]


def lines(data):
    """What the cover says under the title: how many schools have sent."""
    figures = Figures(data)
    return [f"สถานศึกษาที่ส่งรายงาน {figures.received.shown} จาก {figures.expected.shown} แห่ง"]


def _own(texts, name):
    """The chapter of a block of the office's own, where it has written something."""
    text = texts.get(name, "")
    return [Chapter(name, OWN_BLOCKS[name], [Text(text, name)], "appendix")] if text.strip() else []


def _summary(figures, block):
    """At most two pages."""
    parts = [_stats(figures), block("summary")]
    parts += [chart for chart in (charts.levels(figures.main),) if chart] if figures.main else []
    return [*parts, *(block(name) for name in ("summary_strengths", "summary_improvements", "summary_proposals"))]


def _stats(figures):
    said = "แห่ง"
    if figures.expected.value:
        said = Words("จาก ", figures.expected, " แห่ง ร้อยละ ", figures.coverage)
    items = [("สถานศึกษาที่ส่งรายงาน", figures.received, said)]
    if figures.with_level.value:
        of = figures.main
        percent = figures.percent(figures.good, figures.received)
        items.append((f"ภาพรวม{above(of.good_word)}", figures.good, Words("ร้อยละ ", percent, " ของที่ส่งรายงาน")))
        n, mean, _ = of.summary(OVERALL)
        items.append(("ค่าเฉลี่ยภาพรวม", mean, Words(f"{at(of.word(mean))} จาก ", n, " แห่ง")))
    return Stats(items)


def _standards(figures):
    """The standards and issues that the reports are of."""
    parts = []
    for place, of in enumerate(figures.sets, 1):
        rows = []
        for standard in of.standards:
            rows.append(Row.of(standard.code, f"มาตรฐานที่ {standard.code} {standard.label}", strong=True))
            rows += [Row.of(issue.code, issue.label) for issue in standard.issues]
        columns = [text("รหัส", 1), text("มาตรฐานและประเด็นพิจารณา", 8)]
        parts += [Heading("มาตรฐานการศึกษา"), Table(f"standards_{place}", of.name, columns, rows)]
    return parts


def _results(figures, block):
    parts = [
        Heading("ตอนที่ 1 ข้อมูลสถานศึกษาและการส่งรายงาน"),
        block("result_sending", heading=False),
        tables.schools_by(figures),
        tables.sending(figures, "network", "เครือข่าย", "t2"),
        tables.sending(figures, "district", "อำเภอ", "t2_district"),
        Heading("ตอนที่ 2 ระดับคุณภาพตามมาตรฐานการศึกษา"),
        block("result_levels", heading=False),
    ]
    if figures.several:
        parts.append(Note("รอบนี้มีรายงานตามมาตรฐานมากกว่าหนึ่งชุด แสดงผลแยกตามชุด ค่าเฉลี่ยของต่างชุดนำมารวมกันไม่ได้"))
    for of in figures.sets:
        parts += _levels(figures, of)
    parts += [block("result_issues", heading=True)]
    for of in figures.sets:
        parts += _named(figures, of, "_issues")
        parts += [tables.issues(of, standard) for standard in of.standards if standard.issues]
    parts += [Heading("ตอนที่ 3 ผลจำแนกตามขนาดและพื้นที่"), block("result_groups", heading=False)]
    for of in figures.sets:
        parts += _named(figures, of, "_groups")
        parts += [tables.means_by(of, column, label, name) for column, label, name in GROUPED]
    if chart := charts.networks(figures):
        parts.append(chart)
    parts += [Heading("ตอนที่ 4 ผลเทียบกับค่าเป้าหมายและปีก่อน"), block("result_targets")]
    parts += [tables.target(of) for of in figures.sets if _any(of, "has_vs_")]
    parts += [tables.target_issues(of) for of in figures.sets if of.aimed_issues]
    parts += [block("result_change"), *_change(figures)]
    parts += [Heading("ตอนที่ 5 สถานศึกษาที่ควรได้รับการช่วยเหลือ"), block("result_below", heading=False)]
    parts.append(lists.below(figures))
    return _numbered([*parts, *_words(figures, block)])


def _levels(figures, of):
    parts = [*_named(figures, of, "_levels"), tables.levels(of)]
    if chart := charts.levels(of):
        parts.append(chart)
    parts += [tables.levels_of_all(of), tables.means(of)]
    if chart := charts.means(of):
        parts.append(chart)
    return parts


def _named(figures, of, _for):
    return [Heading(of.name, 3)] if figures.several else []


def _any(of, prefix):
    return any(of.n(**{f"{prefix}{item.column}": True}).value for item in of.standards)


def _change(figures):
    if figures.data["years"]["last"] is None:
        return []
    parts = []
    for of in figures.sets:
        if any(of.n(**{f"has_before_{item.column}": True}).value for item in of.items):
            parts.append(tables.change(of))
        parts.append(tables.years(of))
        if chart := charts.trend(of):
            parts.append(chart)
    return parts


def _words(figures, block):
    """What schools wrote: T11 to T15."""
    parts = [Heading("ตอนที่ 6 จุดเด่น จุดที่ควรพัฒนา และข้อเสนอของสถานศึกษา"), block("result_themes", heading=False)]
    if figures.n(unread=True).value:
        count = figures.n(unread=True).shown
        parts.append(Note(f"รายงานที่ส่งแล้ว {count} ฉบับยังไม่ได้อ่านข้อความเข้าสู่การจัดประเด็น จึงไม่อยู่ในตารางของตอนนี้"))
    parts += [lists.themes(figures, name) for name in ("strengths", "improvements", "plan")]
    parts += [block("result_practices"), lists.practices(figures), lists.themes(figures, "help_wanted")]
    told = [
        (f"{line['theme']} ({Field(field).label} {line['about']})", line["state"])
        for field, rows in figures.data["themes"].items()
        for line in rows
        if line["state"]
    ]
    if told:
        number = marks.named("ประเด็นที่แสดงชื่อในตาราง", (name for name, _state in told))
        done = marks.named("ประเด็นที่ศึกษานิเทศก์ตรวจแล้ว", (name for name, state in told if state == "done"))
        parts.append(Note(f"ประเด็นที่แสดงชื่อในตาราง {number} ประเด็น ศึกษานิเทศก์ตรวจแล้ว {done} ประเด็น"))
    return parts


def _numbered(parts):
    """Tables of several sets have names of their own."""
    seen = {}
    for part in parts:
        if isinstance(part, Table):
            seen[part.name] = seen.get(part.name, 0) + 1
            if seen[part.name] > 1:
                part.name = f"{part.name}_{seen[part.name]}"
    return parts


def _conclusion(figures, block):
    names = ("conclusion", "discussion", "proposals_office", "proposals_schools", "proposals_next")
    return [block(name) for name in names]


def _criteria(figures):
    """What schools were asked, how levels are told and what a mean is called."""
    parts = [
        Text(
            "แบบรายงานการประเมินตนเองบันทึกระดับคุณภาพรายประเด็น รายมาตรฐาน และภาพรวม "
            "จุดเด่น จุดที่ควรพัฒนา แนวทางการพัฒนา แบบอย่างที่ดี และความต้องการช่วยเหลือ"
        ),
        *_asked(figures.data.get("asked", [])),
        Text("ค่าเฉลี่ยแปลผลโดยปัดครึ่งขึ้นเป็นระดับตามตารางต่อไปนี้"),
    ]
    for place, of in enumerate(figures.sets, 1):
        values = [value for value, _ in of.scale]
        rows = [Row.of(str(value), word, _range(value, min(values), max(values))) for value, word in of.scale]
        columns = [text("ระดับ", 1), text("ความหมาย", 3), Column("ช่วงของค่าเฉลี่ย", "text", width=3)]
        parts.append(Table(f"scale_{place}", f"เกณฑ์การแปลผล {of.name}", columns, rows))
    return parts


def _asked(fields):
    """The fields of the report that schools filled in; nothing of what was frozen before it kept them."""
    if not fields:
        return []
    columns = [text("ส่วนของแบบรายงาน", 3), text("รายการ", 5), text("การตอบ", 2.5)]
    rows = [Row.of(*field) for field in fields]
    return [Table("asked", "รายการของแบบรายงานการประเมินตนเองที่ขอในรอบนี้", columns, rows)]


def _range(value, low, high):
    first = f"{value - 1}.50" if value > low else f"{low}.00"
    last = f"{value}.49" if value < high else f"{high}.00"
    return f"{first}–{last}"
