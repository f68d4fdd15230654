"""SARs of a round: their state, their levels, and how these went over the years."""

from collections import Counter, defaultdict

from instruments.measures import from_counts
from qa.models.standards import EducationLevel
from reports.book.parts import Cell, Column, Row
from reports.dashboards import behind, drawings
from reports.dashboards.behind import LEVEL_WORDS
from reports.dashboards.board import Section, Table, percent
from thai.dates import short


def sar(board):
    """The state of SARs, their levels, and how these went over the years."""
    if board.facts.sar_year is None:
        return Section("sar", "ผลการประเมินตนเอง (SAR)", "ยังไม่มีรอบ SAR ถึงปีการศึกษานี้")
    title = f"ผลการประเมินตนเอง (SAR) ปีการศึกษา {board.facts.sar_year}"
    day = board.facts.sent_by
    note = f"นับ SAR ที่ส่งถึงวันที่ {short(day)}" if day else ""
    # The trend first: it reads the levels of all years, of which the others tell one.
    over_the_years = trend(board)
    return Section("sar", title, note, [], [status(board), overall(board), *standards(board), over_the_years])


def status(board):
    """Reports by level of education and state."""
    names = ("owed", "received", "accepted", "undecided", "returned", "missing", "sar_overdue", "sent_late")
    counts = {name: Counter(one.level for one in behind.rows(board.scope, name)) for name in names}
    rows = []
    for level, label in LEVEL_WORDS.items():
        if counts["owed"][level]:
            cells = [board.linked(counts[name][level], name, level=level) for name in names]
            rows.append(Row.of(label, *cells[:2], percent(cells[1], cells[0].value), *cells[2:]))
    columns = [
        Column("ระดับ", "text", width=4),
        Column("ต้องส่ง"),
        Column("ส่งแล้ว"),
        Column("ร้อยละ", "percent"),
        Column("รับแล้ว"),
        Column("รอตรวจ"),
        Column("ส่งกลับ"),
        Column("ยังไม่ส่ง"),
        Column("เกินกำหนด"),
        Column("ส่งหลังกำหนด"),
    ]
    return Table("status", "สถานะการส่ง", columns, rows, empty="ไม่มีโรงเรียนที่ต้องส่งตามเงื่อนไขนี้")


def overall(board):
    """The distribution of the overall level, by level of education and standard set."""
    rows, groups = [], []
    for (level, used), of_level in behind.overall_counts(board.scope).items():
        words = sorted(board.facts.scales[used].words.items(), reverse=True)
        part = f"{level}.{used}.{board.facts.sar_year}"
        total = of_level.total()
        numbers = [board.linked(of_level[value], "level", f"{level}.{used}.{value}") for value, _ in words]
        groups.append((LEVEL_WORDS[level], [word for _, word in words], numbers, board.address("judged", part)))
        for (_, word), number in zip(words, numbers, strict=True):
            rows.append(Row.of(LEVEL_WORDS[level], word, number, percent(number, total)))
    columns = [
        Column("ระดับการศึกษา", "text", width=4),
        Column("ระดับคุณภาพ", "text", width=2),
        Column("SAR"),
        Column("ร้อยละ", "percent"),
    ]
    return Table(
        "overall",
        "ระดับคุณภาพโดยรวม",
        columns,
        rows,
        empty="ยังไม่มี SAR ที่ให้ระดับคุณภาพโดยรวม",
        draw=lambda table: drawings.levels(table.title, groups),
    )


def standards(board):
    """[Table] of the levels of each standard, one for each level of education: their standards have like numbers."""
    counts, of = defaultdict(Counter), {}
    for one in behind.standards(board.scope):
        counts[one.standard][one.value] += 1
        of[one.standard] = one
    levels = [level for level in LEVEL_WORDS if any(one.level == level for one in of.values())]
    return [
        _standards(board, level, {key: one for key, one in of.items() if one.level == level}, counts)
        for level in levels or [""]
    ]


def _standards(board, level, of, counts):
    values = sorted({value for used in {one.set for one in of.values()} for value in _words(board, used)}, reverse=True)
    rows, groups = [], []
    for key, one in sorted(of.items(), key=lambda item: (item[1].set, item[1].position)):
        cells = [
            board.linked(counts[key][value], "standard", f"{key}.{value}")
            if value in _words(board, one.set)
            else Cell("")
            for value in values
        ]
        summary = from_counts(counts[key])
        number = board.linked(summary.n, "standard", f"{key}")
        rows.append(Row.of(one.label, number, *cells, board.mean(summary.mean, "standard", f"{key}")))
        words = sorted(_words(board, one.set).items(), reverse=True)
        own = dict(zip(values, cells, strict=True))
        groups.append((one.label, [word for _, word in words], [own[value] for value, _ in words], number.href))
    words = next((_words(board, one.set) for one in of.values() if len(_words(board, one.set)) == len(values)), {})
    columns = [
        Column("มาตรฐาน", "text", width=5),
        Column("SAR"),
        *(Column(words.get(value, f"ระดับ {value}")) for value in values),
        Column("ค่าเฉลี่ย", "mean"),
    ]
    return Table(
        f"standards-{level}",
        f"ระดับคุณภาพรายมาตรฐาน {LEVEL_WORDS.get(level, '')}".strip(),
        columns,
        rows,
        empty="ยังไม่มีระดับคุณภาพรายมาตรฐาน",
        draw=lambda table: drawings.levels(table.title, groups),
    )


def _words(board, used):
    return board.facts.scales[used].words if used in board.facts.scales else {}


def trend(board):
    """The overall level over the years, by level of education and standard set."""
    counts = defaultdict(Counter)
    for one in behind.levels(board.scope):
        counts[one.level, one.set, one.year][one.overall] += 1
    rows, series, of_set = [], {}, defaultdict(set)
    for level, used, _ in counts:
        of_set[level].add(used)
    for (level, used, year), of_year in sorted(counts.items(), key=lambda item: (item[0][0] != "early", item[0][1:])):
        scale, part = board.facts.scales[used], f"{level}.{used}.{year}"
        good = sum(n for value, n in of_year.items() if scale.is_good(value))
        summary, best = from_counts(of_year), board.linked(good, "good", part)
        # Levels of two sets stand on two lines: their scales may differ.
        name = EducationLevel(level).short + (f" {scale.name}" if len(of_set[level]) > 1 else "")
        mean = series.setdefault(name, {})[year] = board.mean(summary.mean, "judged", part)
        rows.append(
            Row.of(
                LEVEL_WORDS[level],
                str(year),
                board.linked(summary.n, "judged", part),
                mean,
                scale.good_word,
                best,
                percent(best, summary.n),
            )
        )
    columns = [
        Column("ระดับการศึกษา", "text", width=4),
        Column("ปีการศึกษา", "text"),
        Column("SAR"),
        Column("ค่าเฉลี่ย", "mean"),
        Column("นับตั้งแต่ระดับ", "text"),
        Column("จำนวน"),
        Column("ร้อยละ", "percent"),
    ]
    return Table(
        "trend",
        "แนวโน้มระดับคุณภาพโดยรวม",
        columns,
        rows,
        empty="ยังไม่มีระดับคุณภาพโดยรวมให้เปรียบเทียบ",
        draw=lambda table: drawings.lines(table.title, series, values=_values(board, of_set)),
        drawn=drawings.left_out(series),
    )


def _values(board, of_set):
    """Every value that a level of the drawn sets may have: the axis of the trend, as in a report."""
    return {value for sets in of_set.values() for used in sets for value in _words(board, used)}
