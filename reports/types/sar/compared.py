"""The texts of a synthesis of SARs that compare: results with what schools aimed at, and with the years before."""

from dataclasses import replace

from reports.book import marks
from reports.types.sar.figures import OVERALL, difference
from reports.types.sar.words import at_ends, few, listed, of_whole


def targets(figures):
    """Which part of the schools reached what they had announced, by standard, and the issues where fewest did."""
    lines = []
    for of in figures.sets:
        lines += [_target(of, item) for item in of.standards if of.aimed(item)[0].value]
        lines.append(_target_issues(of))
    said = "\n".join(line for line in lines if line)
    return said or "ไม่มีสถานศึกษาที่ประกาศค่าเป้าหมายและมีผลของมาตรฐานเดียวกัน จึงเทียบผลกับค่าเป้าหมายไม่ได้"


def _target(of, item):
    compared, aim, reached = of.aimed(item)
    met = of.met(item)
    gap = difference(reached, aim)
    verdict = "สูงกว่า" if gap.value > 0 else "ต่ำกว่า" if gap.value < 0 else "เท่ากับ"
    percent = of.figures.percent(met, compared)
    done = f"บรรลุเป้าหมาย {of_whole(met, percent, compared)}" if met.value else "ยังไม่มีแห่งใดบรรลุเป้าหมาย"
    return (
        f"มาตรฐานที่ {item.code} เทียบได้ {compared.shown} แห่ง {done} "
        f"ค่าเฉลี่ยของผล ({reached.shown}) {verdict}ค่าเฉลี่ยของเป้าหมาย ({aim.shown})"
    )


def _target_issues(of):
    """The issues where the smallest part of the schools reached their target, all that share it."""
    rows = [(issue, of.figures.percent(of.met(issue), of.aimed(issue)[0])) for issue in of.aimed_issues]
    if not rows:
        return ""
    number = marks.named("ประเด็นที่เทียบผลกับค่าเป้าหมายได้", (f"{issue.code} {issue.label}" for issue, _percent in rows))
    head = f"สถานศึกษาประกาศค่าเป้าหมายรายประเด็นที่เทียบกับผลได้ {number} ประเด็น"
    lowest = at_ends(rows)[1]
    if not lowest:
        alike = ("ทุกประเด็น", " เท่ากัน") if len(rows) > 1 else ("", "")
        return f"{head} {alike[0]}บรรลุเป้าหมายร้อยละ {rows[0][1].shown}{alike[1]}"
    told = few(f"{issue.code} {issue.label}" for issue, _percent in lowest)
    return f"{head} ประเด็นที่บรรลุเป้าหมายในสัดส่วนต่ำที่สุด คือ {told} (ร้อยละ {lowest[0][1].shown})"


def change(figures):
    """What changed from the last year, and which years cannot stand beside this one."""
    years = figures.data["years"]
    lines = []
    if years["left_out"]:
        told = listed(map(str, years["left_out"]))
        lines.append(f"ปีการศึกษา {told} ใช้ชุดมาตรฐานหรือระดับคุณภาพที่ต่างจากปีนี้ จึงไม่นำมาเปรียบเทียบ")
    if years["last"] is None:
        return "\n".join(lines) or "ไม่มีผลการประเมินของปีก่อนในระบบ จึงยังเปรียบเทียบไม่ได้"
    for of in figures.sets:
        for item in of.items:
            n, old, _ = of.of(f"before_{item.column}")
            if n.value:
                new = of.summary(item, **{f"has_before_{item.column}": True})[1]
                lines.append(changed(item, n, old, new, years["last"]))
    return "\n".join(lines)


def changed(item, n, old, new, year):
    """How the mean of an item differs from that of an earlier year, over the `n` schools that have both."""
    gap = difference(new, old)
    name = item.label if item is OVERALL else f"มาตรฐานที่ {item.code}"
    if not gap.value:
        return f"{name} ค่าเฉลี่ยคงเดิมจากปีการศึกษา {year} ({new.shown} จาก {n.shown} แห่งที่เทียบได้)"
    verb = "สูงขึ้น" if gap.value > 0 else "ลดลง"
    by = replace(gap, value=abs(gap.value))
    return f"{name} ค่าเฉลี่ย{verb} {by.shown} จากปีการศึกษา {year} ({old.shown} เป็น {new.shown} เทียบได้ {n.shown} แห่ง)"
