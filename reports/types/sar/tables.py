"""The tables T1 to T9 of a synthesis of SARs (facts §2): each from the frozen rows, each number with its rows."""

from reports.book.parts import Cell, Column, Row, Table
from reports.types.sar.before import DOWN, SAME, UP
from reports.types.sar.figures import OVERALL, difference
from reports.types.sar.targets import MET, OVER, UNDER
from reports.types.words import above

OF_RECEIVED = "ร้อยละคิดจากสถานศึกษาที่ส่งรายงาน"
MEANS = "x̄ คือค่าเฉลี่ยของระดับ S.D. คือส่วนเบี่ยงเบนมาตรฐานของกลุ่มตัวอย่าง (n−1)"
NO_ADMINISTRATORS = "ไม่จำแนกตามจำนวนผู้บริหาร เพราะรายงานนี้จัดทำก่อนที่ระบบจะนับผู้บริหารของสถานศึกษา"
GROUPINGS = (
    ("size", "ขนาด"),
    ("type", "ประเภท"),
    ("network", "เครือข่าย"),
    ("teachers", "จำนวนครู"),
    ("pupils", "จำนวนนักเรียน"),
    ("administrators", "จำนวนผู้บริหาร"),
)


def text(label, width=4.0):
    """A column of words."""
    return Column(label, "text", width=width)


def pair(group, second="ร้อยละ"):
    """The columns of a number and its percent."""
    return [Column("n", "n", group), Column(second, "percent", group)]


def share(figures, part, whole):
    """A number and what part of a whole it is."""
    return part, figures.percent(part, whole)


def named(item):
    """An item as the first cell of its row."""
    return f"{item.code} {item.label}".strip()


def schools_by(figures):
    """T1: the schools by size, type, network, teachers, pupils and administrators, of all and of those that sent."""
    # What was frozen before administrators were counted is not told by them.
    groupings = [one for one in GROUPINGS if one[0] in figures.groups]
    rows = []
    columns = [text("รายการ"), *pair("ต้องส่งรายงาน"), *pair("ส่งรายงาน"), Column("ร้อยละที่ส่ง", "percent")]
    for column, label in groupings:
        rows.append(Row(tuple(Cell(value) for value in (label, "", "", "", "", "")), band=True))
        for value in figures.groups[column]:
            expected, received = figures.n(**{column: value}), figures.n(**{column: value}, received=True)
            rows.append(
                Row.of(
                    value,
                    *share(figures, expected, figures.expected),
                    *share(figures, received, figures.received),
                    figures.percent(received, expected),
                )
            )
    whole = (*share(figures, figures.expected, figures.expected), *share(figures, figures.received, figures.received))
    rows.append(Row.of("รวม", *whole, figures.coverage, strong=True))
    labels = [label for _column, label in groupings]
    title = f"จำนวนและร้อยละของสถานศึกษา จำแนกตาม{' '.join(labels[:-1])} และ{labels[-1]}"
    note = "" if len(groupings) == len(GROUPINGS) else NO_ADMINISTRATORS
    return Table("t1", title, columns, rows, note=note)


def sending(figures, column, label, name):
    """T2: reports received and not received by network or district."""
    columns = [
        text(label),
        Column("ต้องส่ง"),
        *pair("ส่งแล้ว"),
        *pair("ส่งกลับแก้ไข"),
        *pair("ยังไม่ส่ง"),
        Column("ส่งช้า"),
    ]

    def line(head, where, *, strong=False):
        expected = figures.n(**where)
        states = [figures.n(**where, status=status) for status in ("received", "returned", "missing")]
        cells = [cell for state in states for cell in share(figures, state, expected)]
        return Row.of(head, expected, *cells, figures.n(**where, late=True), strong=strong)

    rows = [line(value, {column: value}) for value in figures.groups[column]]
    return Table(
        name,
        f"การส่งรายงานการประเมินตนเอง จำแนกตาม{label}",
        columns,
        [*rows, line("รวม", {}, strong=True)],
        note="ร้อยละคิดจากสถานศึกษาที่ต้องส่งรายงาน ส่งช้านับจากสถานศึกษาที่ส่งแล้ว",
    )


def levels(of):
    """T3: how many schools have each level, by standard; percentages of those that sent."""
    figures = of.figures
    gaps = any(of.given(item).value < of.received.value for item in of.items)
    columns = [text("มาตรฐาน")]
    for _value, word in of.scale:
        columns += pair(word)
    columns += pair("ไม่ระบุระดับ") if gaps else []
    rows = []
    for item in of.items:
        cells = [cell for value, _ in of.scale for cell in share(figures, of.having(item, value), of.received)]
        if gaps:
            left = of.n(received=True, **{f"has_{item.column}": False})
            cells += share(figures, left, of.received)
        rows.append(Row.of(named(item), *cells, of.received, strong=item is OVERALL))
    title = "จำนวนและร้อยละของสถานศึกษา จำแนกตามระดับคุณภาพ รายมาตรฐาน"
    return Table("t3", title, [*columns, Column("รวม")], rows, note=OF_RECEIVED, wide=gaps)


def levels_of_all(of):
    """T3 of all that should have sent: whoever has no result is a part of the whole."""
    figures = of.figures
    columns = [text("มาตรฐาน")]
    for _value, word in of.scale:
        columns += pair(word)
    columns += [*pair("ยังไม่มีผล"), Column("รวม")]
    rows = []
    for item in of.items:
        cells = [cell for value, _ in of.scale for cell in share(figures, of.having(item, value), of.expected)]
        cells += share(figures, of.n(**{f"has_{item.column}": False}), of.expected)
        rows.append(Row.of(named(item), *cells, of.expected, strong=item is OVERALL))
    title = "จำนวนและร้อยละของสถานศึกษาที่ต้องส่งรายงานทั้งหมด จำแนกตามระดับคุณภาพ รายมาตรฐาน"
    note = "ร้อยละคิดจากสถานศึกษาที่ต้องส่งรายงานทั้งหมด ช่อง “ยังไม่มีผล” นับสถานศึกษาที่ยังไม่ส่งรายงานด้วย"
    return Table("t3_all", title, columns, rows, note=note)


def issues(of, standard):
    """T4: levels of the issues of one standard."""
    figures = of.figures
    gaps = any(of.given(issue).value < of.received.value for issue in standard.issues)
    columns = [text("ประเด็นพิจารณา", 5)]
    for _value, word in of.scale:
        columns += pair(word)
    columns += pair("ไม่ระบุระดับ") if gaps else []
    good = above(of.good_word, short=True)
    columns += [Column("n", "n", good), Column("% ที่ส่ง", "percent", good), Column("% ทั้งหมด", "percent", good)]
    rows, group = [], ""
    for issue in standard.issues:
        if issue.group and issue.group != group:
            group = issue.group
            rows.append(Row((Cell(group), *(Cell("") for _ in columns[1:])), band=True))
        cells = [cell for value, _ in of.scale for cell in share(figures, of.having(issue, value), of.received)]
        if gaps:
            cells += share(figures, of.n("issues", **{f"has_{issue.column}": False}), of.received)
        reached = of.good(issue)
        cells += [*share(figures, reached, of.received), figures.percent(reached, of.expected)]
        rows.append(Row.of(named(issue), *cells))
    title = f"จำนวนและร้อยละของสถานศึกษา จำแนกตามระดับคุณภาพ มาตรฐานที่ {standard.code} รายประเด็นพิจารณา"
    note = f"{OF_RECEIVED} ช่อง % ทั้งหมด คิดจากสถานศึกษาที่ต้องส่งรายงาน"
    return Table(f"t4_{standard.code}", title, columns, rows, note=note, wide=True)


def means(of):
    """T5: n, mean, S.D. and the word of the mean, by standard and issue."""
    columns = [text("มาตรฐานและประเด็นพิจารณา", 6), Column("n"), Column("x̄", "mean"), Column("S.D.", "mean")]
    rows = []
    for standard in of.standards:
        for item in (standard, *standard.issues):
            n, mean, sd = of.summary(item)
            head = f"มาตรฐานที่ {named(item)}" if item is standard else named(item)
            rows.append(Row.of(head, n, mean, sd, of.word(mean), strong=item is standard))
    n, mean, sd = of.summary(OVERALL)
    rows.append(Row.of(OVERALL.label, n, mean, sd, of.word(mean), strong=True))
    note = f"{MEANS} แปลผลจากค่าเฉลี่ยสองตำแหน่ง ปัดครึ่งขึ้นเป็นระดับ"
    title = "ค่าเฉลี่ย ส่วนเบี่ยงเบนมาตรฐาน และระดับคุณภาพ รายมาตรฐานและประเด็นพิจารณา"
    return Table("t5", title, [*columns, text("แปลผล", 1.6)], rows, note=note)


def means_by(of, column, label, name):
    """T6 and T7: means by size, network or district, with how many sent and how many are good or better."""
    figures = of.figures
    columns = [text(label, 3), Column("ต้องส่ง", group="การส่งรายงาน"), *pair("การส่งรายงาน")]
    for item in of.items:
        columns += [Column("x̄", "mean", item.short), Column("S.D.", "mean", item.short)]
    columns += pair(above(of.good_word, short=True))

    def line(head, where, *, strong=False):
        expected, received = of.n(**where), of.n(**where, received=True)
        cells = [expected, *share(figures, received, expected)]
        for item in of.items:
            cells += of.summary(item, **where)[1:]
        return Row.of(head, *cells, *share(figures, of.n(**where, good_overall=True), received), strong=strong)

    rows = [row for value in figures.groups[column] if (row := line(value, {column: value})).cells[1].value]
    title = f"ค่าเฉลี่ยและส่วนเบี่ยงเบนมาตรฐานของระดับคุณภาพ จำแนกตาม{label}"
    note = f"{MEANS} {above(of.good_word, short=True)}นับจากภาพรวม ร้อยละคิดจากสถานศึกษาที่ส่งรายงาน"
    return Table(name, title, columns, [*rows, line("รวม", {}, strong=True)], note=note, wide=len(of.items) > 4)


def target(of):
    """T8: the targets that schools announced beside what they reached."""
    note = "ร้อยละคิดจากสถานศึกษาที่ประกาศค่าเป้าหมายและมีผลของมาตรฐานเดียวกัน บรรลุคือผลไม่ต่ำกว่าเป้าหมาย"
    title = "ค่าเป้าหมายที่สถานศึกษาประกาศ เทียบกับผลการประเมินตนเอง รายมาตรฐาน"
    rows = [_aimed(of, item) for item in of.standards]
    return Table("t8", title, _aims("มาตรฐาน"), rows, note=note)


def target_issues(of):
    """T8 by issue: those in which schools announced a target and have a level."""
    note = "แสดงเฉพาะประเด็นที่มีสถานศึกษาประกาศค่าเป้าหมายและมีผล ร้อยละคิดจากสถานศึกษาที่เทียบได้ในประเด็นเดียวกัน"
    title = "ค่าเป้าหมายที่สถานศึกษาประกาศ เทียบกับผลการประเมินตนเอง รายประเด็นพิจารณา"
    rows = [_aimed(of, issue) for issue in of.aimed_issues]
    return Table("t8_issues", title, _aims("ประเด็นพิจารณา"), rows, note=note)


def _aims(label):
    return [
        text(label, 3),
        Column("ประกาศ"),
        Column("เทียบได้"),
        Column("เป้าหมาย", "mean", "x̄"),
        Column("ผล", "mean", "x̄"),
        Column("ต่าง", "mean", "x̄"),
        *pair("สูงกว่า"),
        *pair("เท่ากับ"),
        *pair("ต่ำกว่า"),
        *pair("บรรลุ"),
    ]


def _aimed(of, item):
    """The row of a standard or an issue: whoever announced a target, also of those that have not sent."""
    compared, aim, reached = of.aimed(item)
    cells = [of.n(**{f"has_target_{item.column}": True}), compared, aim, reached, difference(reached, aim)]
    for verdict in (OVER, MET, UNDER):
        cells += share(of.figures, of.n(item.sheet, **{f"vs_{item.column}": verdict}), compared)
    cells += share(of.figures, of.met(item), compared)
    return Row.of(named(item), *cells)


def change(of):
    """T9: what changed from the last year, of the schools with a level in both."""
    figures, last = of.figures, of.figures.data["years"]["last"]
    columns = [
        text("มาตรฐาน", 3),
        Column("เทียบได้"),
        Column(str(last), "mean", "x̄"),
        Column(str(figures.round["academic_year"]), "mean", "x̄"),
        Column("ต่าง", "mean", "x̄"),
        *pair("สูงขึ้น"),
        *pair("คงเดิม"),
        *pair("ลดลง"),
    ]
    rows = []
    for item in of.items:
        both = {f"has_before_{item.column}": True}
        compared, old, _ = of.of(f"before_{item.column}")
        new = of.summary(item, **both)[1]
        cells = [compared, old, new, difference(new, old)]
        for verdict in (UP, SAME, DOWN):
            cells += share(figures, of.n(**{f"change_{item.column}": verdict}), compared)
        rows.append(Row.of(named(item), *cells, strong=item is OVERALL))
    title = f"การเปลี่ยนแปลงของระดับคุณภาพจากปีการศึกษา {last} รายมาตรฐาน"
    note = "นับเฉพาะสถานศึกษาที่มีผลของมาตรฐานเดียวกันทั้งสองปี ร้อยละคิดจากจำนวนที่เทียบได้"
    return Table("t9", title, columns, rows, note=note)


def years(of):
    """The means of the last years, of all schools that sent in each."""
    figures = of.figures
    columns = [text("ปีการศึกษา", 2)]
    for item in of.items:
        columns += [Column("n", "n", item.short), Column("x̄", "mean", item.short)]
    rows = []
    for year in figures.data["years"]["told"]:
        cells = []
        for item in of.items:
            cells += figures.frozen.summary("before", item.column, year=year, **of.where)[:2]
        rows.append(Row.of(str(year), *cells))
    cells = [cell for item in of.items for cell in of.summary(item)[:2]]
    rows.append(Row.of(str(figures.round["academic_year"]), *cells, strong=True))
    note = "n คือจำนวนสถานศึกษาที่มีผลของมาตรฐานเดียวกันในปีนั้น"
    return Table("t9_years", "ค่าเฉลี่ยของระดับคุณภาพย้อนหลัง รายมาตรฐาน", columns, rows, note=note)
