"""The texts of a synthesis of SARs: their headings, and their first wording from the frozen figures alone.

The results are worded here; what stands the same in every such report (law, method, terms) in reports.types.sar.method.
"""

from reports.book import marks
from reports.types.sar import compared, method
from reports.types.sar.figures import OVERALL, Figures
from reports.types.sar.words import (
    at_ends,
    counted,
    extremes,
    few,
    group_of,
    listed,
    mean_of,
    most_said,
    numbered,
    of_whole,
    said_most,
    sources_of_practices,
    themes_in_words,
)
from reports.types.words import above, at

BLOCKS = {
    "preface": "คำนำ",
    "summary": "ผลการสังเคราะห์โดยสรุป",
    "summary_strengths": "จุดเด่น",
    "summary_improvements": "จุดที่ควรพัฒนา",
    "summary_proposals": "ข้อเสนอต่อผู้บริหาร",
    **method.BLOCKS,
    "result_sending": "การส่งรายงานการประเมินตนเอง",
    "result_levels": "ระดับคุณภาพรายมาตรฐาน",
    "result_issues": "ระดับคุณภาพรายประเด็นพิจารณา",
    "result_groups": "ผลจำแนกตามขนาดและพื้นที่",
    "result_targets": "ผลเทียบกับค่าเป้าหมาย",
    "result_change": "การเปลี่ยนแปลงจากปีก่อน",
    "result_below": "สถานศึกษาที่ควรได้รับการช่วยเหลือ",
    "result_themes": "จุดเด่น จุดที่ควรพัฒนา และแนวทางการพัฒนา",
    "result_practices": "แบบอย่างที่ดีและความต้องการช่วยเหลือ",
    "conclusion": "สรุปผล",
    "discussion": "อภิปรายผล",
    "proposals_office": "ข้อเสนอแนะสำหรับสำนักงานเขตพื้นที่การศึกษา",
    "proposals_schools": "ข้อเสนอแนะสำหรับสถานศึกษา",
    "proposals_next": "ข้อเสนอแนะสำหรับการสังเคราะห์ครั้งต่อไป",
}
# Of the appendix: what the office alone knows, printed where it writes it.
OWN_BLOCKS = {"team": "คณะผู้จัดทำ", "order": "คำสั่งแต่งตั้งคณะทำงาน"}
LONGEST, MANY = 10_000, 5


def drafts(data):
    """{block: text} for frozen data; of OWN_BLOCKS there is nothing to draft."""
    figures = Figures(data)
    written = {**method.texts(figures), **{name: writer(figures) for name, writer in WRITERS.items()}}
    return {name: written[name][:LONGEST] for name in BLOCKS} | dict.fromkeys(OWN_BLOCKS, "")


def _preface(figures):
    office, year = figures.data["office"]["formal_name"], figures.round["academic_year"]
    return (
        f"รายงานการสังเคราะห์ผลการประเมินตนเองของสถานศึกษา {figures.round['level_label']} ปีการศึกษา {year} "
        f"จัดทำขึ้นเพื่อนำเสนอผลการประเมินคุณภาพการศึกษาภายในของสถานศึกษาในสังกัด{office} "
        "ให้หน่วยงานต้นสังกัด สถานศึกษา และผู้เกี่ยวข้องใช้เป็นข้อมูลในการกำหนดนโยบาย วางแผน และพัฒนาคุณภาพการศึกษา\n"
        f"ข้อมูลในรายงานฉบับนี้เป็นข้อมูล ณ วันที่ {figures.data['day']}\n"
        f"{office} ขอขอบคุณผู้บริหารสถานศึกษา ครู คณะกรรมการสถานศึกษา และผู้มีส่วนเกี่ยวข้องทุกฝ่าย "
        "ที่ให้ความร่วมมือในการจัดทำและส่งรายงานการประเมินตนเอง"
    )


def _sending(figures):
    if not figures.expected.value:
        return "รอบนี้ไม่มีสถานศึกษาที่ต้องส่งรายงาน"
    lines = [_sent(figures)]
    late = figures.n(late=True)
    rest = [
        counted(figures.n(status="missing"), "ยังไม่ส่ง", none=""),
        counted(figures.n(status="returned"), "อยู่ระหว่างแก้ไข", none=""),
    ]
    rest = [words for words in rest if not words.startswith("ไม่มี")]
    if rest:
        lines.append(f"สถานศึกษาที่{listed(rest)}".replace("และอยู่", "และที่อยู่"))
    if late.value:
        lines.append(f"ในจำนวนที่ส่งแล้ว มีสถานศึกษาที่ส่งหลังวันกำหนดส่ง {late.shown} แห่ง")
    elif figures.received.value:
        lines.append("สถานศึกษาที่ส่งรายงานแล้วส่งภายในกำหนดทุกแห่ง")
    lines.append(_coverage_of_networks(figures))
    return "\n".join(line for line in lines if line)


def _sent(figures):
    head = f"สถานศึกษาที่ต้องส่งรายงานการประเมินตนเอง {figures.expected.shown} แห่ง"
    if not figures.received.value:
        return f"{head} ยังไม่มีสถานศึกษาส่งรายงาน"
    return f"{head} ส่งรายงานแล้ว {of_whole(figures.received, figures.coverage, figures.expected)}"


def _coverage_of_networks(figures):
    """The networks that have sent all, and the one that lacks most."""
    rows = []
    for name in figures.groups["network"]:
        expected, sent = figures.n(network=name), figures.n(network=name, received=True)
        rows.append((name, expected, sent, figures.percent(sent, expected)))
    whole = [row for row in rows if row[1].value == row[2].value]
    if len(rows) < 2 or len(whole) == len(rows):
        return ""
    lowest = _lowest(rows)
    if not whole:
        return f"ยังไม่มีเครือข่ายใดส่งรายงานครบทุกแห่ง {lowest}"
    sent = marks.named("เครือข่ายที่ส่งรายงานครบทุกแห่ง", (row[0] for row in whole))
    number = marks.named("เครือข่ายทั้งหมด", (row[0] for row in rows))
    return f"เครือข่ายที่ส่งรายงานครบทุกแห่งมี {sent} จาก {number} เครือข่าย {lowest}"


def _lowest(rows):
    """The networks of [(name, expected, sent, percent)] that sent the smallest part, all that share it."""
    percent = min((row[3] for row in rows), key=lambda cell: cell.value)
    least = [row for row in rows if row[3].shown == percent.shown]
    if len(least) == len(rows):
        return f"ทุกเครือข่ายส่งรายงานร้อยละเท่ากัน คือ ร้อยละ {percent.shown}"
    if len(least) > 1:
        return f"{few(row[0] for row in least)} ส่งรายงานร้อยละต่ำที่สุด คือ ร้อยละ {percent.shown} เท่ากัน"
    name, expected, sent, _percent = least[0]
    return f"{name} ส่งรายงานร้อยละต่ำที่สุด คือ {sent.shown} จาก {expected.shown} แห่ง (ร้อยละ {percent.shown})"


def _levels(figures):
    if not figures.received.value:
        return "ยังไม่มีสถานศึกษาส่งรายงาน จึงยังไม่มีผลการประเมิน"
    lines = []
    for of in figures.sets:
        if figures.several:
            lines.append(f"{of.name} มีสถานศึกษาที่ส่งรายงาน {of.received.shown} แห่ง")
        lines += [_overall(of), extremes(of, of.ranked, "มาตรฐาน")]
    return "\n".join(line for line in lines if line) or "รายงานที่ส่งแล้วยังไม่ได้ระบุระดับคุณภาพ"


def _overall(of):
    given, good = of.given(OVERALL), of.good(OVERALL)
    if not given.value:
        return ""
    n, mean, sd = of.summary(OVERALL)
    percent = of.figures.percent(good, of.received)
    counts = [(of.having(OVERALL, value), word) for value, word in of.scale]
    number = max(cell.value for cell, _word in counts)
    most = [row for row in counts if row[0].value == number]
    share = of.figures.percent(most[0][0], of.received)
    head = f"ผลการประเมินในภาพรวมมี{mean_of(of, mean, sd)}"
    if n.value == 1:
        return f"มีสถานศึกษาที่ระบุผลในภาพรวม {n.shown} แห่ง {mean_of(of, mean)}"
    reached = (
        f"สถานศึกษาที่มีผล{above(of.good_word)} {of_whole(good, percent, of.received)} ของสถานศึกษาที่ส่งรายงาน"
        if good.value
        else f"ยังไม่มีสถานศึกษาที่มีผล{above(of.good_word)}"
    )
    if len(most) == len(counts) > 1:
        return f"{head} {reached}"
    told = f"{few(word for _cell, word in most)} {'ระดับละ ' if len(most) > 1 else ''}{most[0][0].shown} แห่ง"
    return f"{head} {reached} ระดับที่มีจำนวนมากที่สุด คือ {told} (ร้อยละ {share.shown})"


def _issues(figures):
    lines = []
    for of in figures.sets:
        ranked = of.ranked_issues
        if figures.several and ranked:
            lines.append(of.name)
        lines.append(extremes(of, ranked, "ประเด็นพิจารณา"))
        # Three are named where the third is lower than the fourth: else the draw would choose.
        if len(ranked) > 6 and ranked[-3][1].shown != ranked[-4][1].shown:
            lines.append("ประเด็นที่ควรให้ความสำคัญในการพัฒนาเป็นลำดับแรก ได้แก่")
            lines += [f"{place}. {_issue(row)}" for place, row in enumerate(reversed(ranked[-3:]), 1)]
    return "\n".join(line for line in lines if line) or "ยังไม่มีผลรายประเด็นพิจารณา"


def _issue(row):
    item, mean = row
    return f"{item.code} {item.label} (ค่าเฉลี่ย {mean.shown})"


def _groups(figures):
    if not figures.with_level.value:
        return "ยังไม่มีผลการประเมินให้จำแนก"
    lines = [
        _group(figures, "size", "สถานศึกษาขนาด"),
        _group(figures, "network", ""),
        _group(figures, "district", "อำเภอ"),
    ]
    return "\n".join(line for line in lines if line) or "ผลในภาพรวมไม่แตกต่างกันระหว่างกลุ่ม"


def _group(figures, column, word):
    of = figures.main
    rows = [(name, of.summary(OVERALL, **{column: name})) for name in figures.groups[column]]
    rows = [(name, n, mean) for name, (n, mean, _) in rows if mean.value is not None]
    # The mean of a few schools says little beside that of many.
    many = [row for row in rows if row[1].value >= MANY]
    left = rows if len(many) < 2 else many
    label = {"size": "ขนาดสถานศึกษา", "network": "เครือข่าย", "district": "อำเภอ"}[column]
    # The table beside it shows the others too.
    head = f"เมื่อจำแนกตาม{label}" + (f" เฉพาะ{label}ที่มีผลตั้งแต่ {MANY} แห่งขึ้นไป" if len(left) < len(rows) else "")
    rows = left
    if len(rows) < 2:
        return ""
    highest, lowest = at_ends(rows)
    if not highest:
        return f"{head} ค่าเฉลี่ยภาพรวมเท่ากันทุกกลุ่ม"
    high, low = (
        few(f"{group_of(word, name)} (ค่าเฉลี่ย {mean.shown} จาก {n.shown} แห่ง)" for name, n, mean in rows)
        for rows in (highest, lowest)
    )
    return f"{head} ค่าเฉลี่ยภาพรวมสูงสุด คือ {high} และต่ำสุด คือ {low}"


def _below(figures):
    below = figures.below
    words = listed(dict.fromkeys(of.good_word for of in figures.sets))
    if not figures.with_level.value:
        return "ยังไม่มีผลการประเมินในภาพรวม"
    if not below.value:
        return f"สถานศึกษาที่มีผลการประเมินในภาพรวมทุกแห่งอยู่ใน{above(words)}"
    percent = figures.percent(below, figures.received)
    return (
        f"สถานศึกษาที่มีผลการประเมินภาพรวมต่ำกว่า{at(words)} {below.shown} แห่ง คิดเป็นร้อยละ {percent.shown} "
        "ของสถานศึกษาที่ส่งรายงาน ควรได้รับการนิเทศ ติดตาม และจัดทำแผนช่วยเหลือเป็นรายสถานศึกษา"
    )


def _themes(figures):
    parts = []
    for field, noun in (("strengths", "จุดเด่น"), ("improvements", "จุดที่ควรพัฒนา"), ("plan", "แนวทางการพัฒนา")):
        found = said_most(figures, field, 3)
        if found:
            told = listed(f"{name} ({schools.shown} แห่ง)" for name, schools, _ in found)
            parts.append(f"{noun}ที่พบมาก ได้แก่ {told}")
    return "\n".join(parts) or "ยังไม่มีข้อความใน SAR ที่จัดประเด็นแล้ว"


def _practices(figures):
    n = figures.n("practices")
    schools = figures.n("practices", per="code")
    lines = [
        f"มีแบบอย่างที่ดีและนวัตกรรม {n.shown} รายการ จากสถานศึกษา {schools.shown} แห่ง{sources_of_practices(figures)}"
        if n.value
        else "ไม่มีแบบอย่างที่ดีหรือนวัตกรรมที่บันทึกไว้ในรอบนี้"
    ]
    wanted = said_most(figures, "help_wanted", 3)
    if wanted:
        told = listed(f"{name} ({count.shown} แห่ง)" for name, count, _ in wanted)
        lines.append(f"เรื่องที่สถานศึกษาต้องการให้ช่วยเหลือ ได้แก่ {told}")
    return "\n".join(lines)


def _summary(figures):
    lines = [_sent(figures) if figures.expected.value else _sending(figures)]
    if figures.with_level.value:
        of = figures.main
        lines += [_overall(of), extremes(of, of.ranked, "มาตรฐาน"), _moved(figures)]
    return "\n".join(line for line in lines if line)


def _moved(figures):
    last, of = figures.data["years"]["last"], figures.main
    if last is None:
        return ""
    n, old, _ = of.of("before_overall")
    if not n.value:
        return ""
    return compared.changed(OVERALL, n, old, of.summary(OVERALL, has_before_overall=True)[1], last)


def _proposals(figures):
    """What follows from the figures, most urgent first."""
    lines = []
    missing = figures.n(received=False)
    if missing.value:
        lines.append(f"เร่งรัดและช่วยเหลือสถานศึกษาที่ยังไม่มีรายงานที่สมบูรณ์ {missing.shown} แห่งให้ส่งรายงานครบถ้วน")
    if figures.below.value:
        lines.append(
            f"จัดทำแผนช่วยเหลือสถานศึกษาที่มีผลต่ำกว่า{at(figures.main.good_word)} {figures.below.shown} แห่ง "
            "และนิเทศ ติดตามอย่างต่อเนื่อง"
        )
    ranked = figures.main.ranked_issues if figures.main else []
    if lowest := at_ends(ranked)[1]:
        lines.append(f"กำหนดเป็นจุดเน้นของเขตพื้นที่ในเรื่อง {few(map(_issue, lowest))} ซึ่งมีค่าเฉลี่ยต่ำสุด")
    lines += [
        f"สนับสนุนการพัฒนาเรื่อง {name} ซึ่งเป็นจุดที่ควรพัฒนาของสถานศึกษา {schools.shown} แห่ง"
        for name, schools, _ in said_most(figures, "improvements", 1)
    ]
    lines += [
        f"จัดสรรความช่วยเหลือเรื่อง {name} ตามที่สถานศึกษา {schools.shown} แห่งร้องขอ"
        for name, schools, _ in said_most(figures, "help_wanted", 1)
    ]
    if figures.n("practices").value:
        lines.append("จัดเวทีแลกเปลี่ยนเรียนรู้และเผยแพร่แบบอย่างที่ดีของสถานศึกษา")
    return numbered(lines) or "รักษาคุณภาพการจัดการศึกษาและระบบประกันคุณภาพภายในให้ต่อเนื่อง"


def _conclusion(figures):
    parts = [_summary(figures), compared.targets(figures) if figures.with_level.value else "", _below(figures)]
    return "\n".join(part for part in parts if part)


def _discussion(figures):
    of = figures.main
    if of is None or not figures.with_level.value:
        return "ยังไม่มีผลการประเมินเพียงพอสำหรับการอภิปราย"
    lines = []
    highest, lowest = at_ends(of.ranked)
    if highest:
        high, low = (few(f"มาตรฐานที่ {item.code} {item.label}" for item, _mean in rows) for rows in (highest, lowest))
        lines.append(
            f"{high} มีค่าเฉลี่ยสูงกว่ามาตรฐานอื่น ({highest[0][1].shown}) "
            f"ขณะที่{low} มีค่าเฉลี่ยต่ำกว่ามาตรฐานอื่น ({lowest[0][1].shown})"
        )
    if strong := most_said(figures, "strengths"):
        lines.append(f"จุดเด่นที่สถานศึกษาระบุมากที่สุด คือ {strong}")
    if weak := most_said(figures, "improvements"):
        lines.append(f"จุดที่ควรพัฒนาที่พบมากที่สุด คือ {weak} ควรพิจารณาร่วมกับผลรายประเด็นพิจารณาเพื่อกำหนดแนวทางพัฒนา")
    lines.append(
        "ทั้งนี้ ผลการประเมินเป็นผลที่สถานศึกษาประเมินตนเอง การนำไปใช้ควรพิจารณาร่วมกับผลการตรวจสอบของต้นสังกัด "
        "ผลการประเมินภายนอก และผลการทดสอบระดับชาติ"
    )
    return "\n".join(lines)


def _for_schools(figures):
    lines = ["นำผลการประเมินตนเองไปใช้ปรับปรุงแผนพัฒนาการจัดการศึกษาและค่าเป้าหมายของปีการศึกษาถัดไป"]
    lines += [
        f"วางแผนพัฒนาเรื่อง {name} โดยใช้ชุมชนการเรียนรู้ทางวิชาชีพและการนิเทศภายใน"
        for name, _, _ in said_most(figures, "improvements", 2)
    ]
    lines.append("จัดเก็บหลักฐานและข้อมูลสารสนเทศรายประเด็นอย่างเป็นระบบตลอดปีการศึกษา")
    return numbered(lines)


WRITERS = {
    "preface": _preface,
    "summary": _summary,
    "summary_strengths": lambda figures: themes_in_words(figures, "strengths", "จุดเด่น"),
    "summary_improvements": lambda figures: themes_in_words(figures, "improvements", "จุดที่ควรพัฒนา"),
    "summary_proposals": _proposals,
    "result_sending": _sending,
    "result_levels": _levels,
    "result_issues": _issues,
    "result_groups": _groups,
    "result_targets": compared.targets,
    "result_change": compared.change,
    "result_below": _below,
    "result_themes": _themes,
    "result_practices": _practices,
    "conclusion": _conclusion,
    "discussion": _discussion,
    "proposals_office": _proposals,
    "proposals_schools": _for_schools,
}
