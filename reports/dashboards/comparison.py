"""The same figures of two years side by side."""

from instruments.measures import from_counts
from reports.book.parts import Cell, Column, Row
from reports.dashboards import behind
from reports.dashboards.behind import LEVEL_WORDS
from reports.dashboards.board import Section, Table, percent
from thai.dates import short


def key_figures(board):
    """{key: (label, Cell, Cell of n or None)} of what two years are compared by, in order. A level of education is
    told with the set that its levels are of: those of two sets are not compared."""
    scope, facts = board.scope, board.facts
    total = len(scope.schools)
    found = {"schools": ("โรงเรียนที่เปิดสอน", board.number("schools"), None)}
    visited, visits = board.number("visited"), board.number("visits")
    found["visited"] = ("โรงเรียนที่ได้รับการนิเทศ (ร้อยละ)", percent(visited, total), visited)
    found["visits"] = ("การนิเทศ (ครั้ง)", visits, None)
    for window in facts.windows:
        met = board.number("met", window.key)
        # The same stretch of another year has another label, and the same key. Of a rule that has two stretches in a
        # year, the semester says which.
        stretch, _, year = window.label.partition("/")
        found[f"window-{window.key}"] = (
            " ".join(filter(None, ["ครบตามเกณฑ์", window.rule, year and stretch, "(ร้อยละ)"])),
            percent(met, total),
            met,
        )
    owed, received = board.number("owed"), board.number("received")
    if owed.value:
        found["received"] = ("SAR ที่ส่งแล้ว (ร้อยละ)", percent(received, owed.value), received)
    for (level, used), counts in behind.overall_counts(scope).items():
        scale, part = facts.scales[used], f"{level}.{used}.{facts.sar_year}"
        summary, word = from_counts(counts), LEVEL_WORDS[level]
        good = board.number("good", part)
        found[f"mean-{level}-{used}"] = (
            f"ค่าเฉลี่ยระดับคุณภาพโดยรวม {word}",
            board.mean(summary.mean, "judged", part),
            board.number("judged", part),
        )
        found[f"good-{level}-{used}"] = (
            f"ระดับ{scale.good_word}ขึ้นไป {word} (ร้อยละ)",
            percent(good, summary.n),
            good,
        )
    means = board.newest_means() if facts.exams else {}
    for exam, sitting in facts.exams.items():
        mean = means.get(exam)
        if mean is not None and mean.value is not None:
            part = behind.exam_part(exam, facts.test_year)
            n = board.linked(mean.schools + mean.left_out, "scored", part)
            value = board.mean(mean.value, "averaged", part)
            found["|".join(map(str, exam))] = (f"{sitting.title} {exam[3]}", value, n)
    return found


def section(one, other):
    """The Section of the comparison."""
    return Section("compared", "เทียบสองปี", same_day(one.facts, other.facts), [], [compared(one, other)])


def compared(one, other):
    """A Table of the key figures of two Boards: those both have, and those that only one has."""
    ours, theirs = key_figures(one), key_figures(other)
    rows = []
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        (label, now, n), (_, then, of) = (side.get(key, (None, Cell(None, "n"), None)) for side in (ours, theirs))
        label = f"{label or theirs[key][0]}{_years_of(key, one.facts, other.facts)}"
        change = now.value - then.value if now.value is not None and then.value is not None else None
        kind = now.kind if now.value is not None else then.kind
        rows.append(Row.of(label, n or Cell(None), now, of or Cell(None), then, Cell(change, kind)))
    years = [str(board.facts.year) for board in (one, other)]
    columns = [
        Column("ตัวเลข", "text", width=5),
        Column("จำนวน", group=years[0]),
        Column("ค่า", "mean", group=years[0]),
        Column("จำนวน", group=years[1]),
        Column("ค่า", "mean", group=years[1]),
        Column("ต่าง", "mean"),
    ]
    return Table("compared", f"ปีการศึกษา {years[0]} เทียบ {years[1]}", columns, rows, note=note(one.facts, other.facts))


def _years_of(key, one, other):
    """Of which years the data of a figure are, where they are not those that head the columns."""
    name = "test_year" if "|" in key else "sar_year" if key.startswith(("received", "mean-", "good-")) else "year"
    years = [getattr(facts, name) for facts in (one, other)]
    if years == [one.year, other.year]:
        return ""
    return f" ข้อมูลปีการศึกษา {' เทียบ '.join(str(year or 'ไม่มี') for year in years)}"


def same_day(one, other):
    """That both years end at the same day, where one of them has not ended."""
    if one.is_whole and other.is_whole:
        return ""
    earlier, later = sorted((one, other), key=lambda facts: facts.year)
    return (
        f"ปีการศึกษา {later.year} นับถึงวันที่ {short(later.day)} "
        f"และปีการศึกษา {earlier.year} นับถึงวันเดียวกันของปี คือ {short(earlier.day)}"
    )


def note(one, other):
    """Up to which day the years are, and of which years SARs and tests are."""
    told = [f"ปีการศึกษา {facts.year} นับถึงวันที่ {short(facts.day)}" for facts in (one, other)]
    if one.sar_year:
        sent = (f"{facts.sar_year} ที่ส่งถึงวันที่ {short(facts.sent_by or facts.today)}" for facts in (one, other))
        told.append(f"SAR เป็นของปีการศึกษา {' และ '.join(sent)}")
    else:
        told.append("ไม่มี SAR ที่เทียบกันได้ของทั้งสองปี")
    if one.test_year:
        told.append(f"ผลการทดสอบเป็นของปีการศึกษา {one.test_year} และ {other.test_year}")
    else:
        told.append("ไม่มีผลการทดสอบที่เทียบกันได้ของทั้งสองปี")
    return " ".join(told)
