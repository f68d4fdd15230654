"""How drafted texts put figures into sentences: nothing, all and one are said in words of their own."""

from reports.book import marks
from reports.book.parts import Behind, Cell
from reports.types.sar.statements import REGISTER, SAR, cut
from reports.types.words import after, at

TOP = 5


def of_whole(part, percent, whole, *, unit="แห่ง"):
    """x แห่ง คิดเป็นร้อยละ y; ทุกแห่ง where it is all."""
    if whole.value and part.value == whole.value:
        return f"ครบทั้ง {part.shown} {unit}" if whole.value > 1 else f"จำนวน {part.shown} {unit}"
    return f"จำนวน {part.shown} {unit} คิดเป็นร้อยละ {percent.shown}"


def counted(part, noun, *, unit="แห่ง", none=""):
    """noun จำนวน x แห่ง; ไม่มีnoun where there is none."""
    return f"{noun} {part.shown} {unit}" if part.value else (none or f"ไม่มี{noun}")


def listed(words):
    """ก ข และ ค"""
    words = list(words)
    return words[0] if len(words) == 1 else f"{' '.join(words[:-1])} และ{words[-1]}" if words else ""


def numbered(lines):
    """The lines with 1. 2. 3. before them; a single one without."""
    lines = [line for line in lines if line]
    return lines[0] if len(lines) == 1 else "\n".join(f"{place}. {line}" for place, line in enumerate(lines, 1))


def mean_of(of, mean, sd=None):
    """ค่าเฉลี่ย 3.84 (S.D. 0.71) อยู่ในระดับดีเลิศ"""
    deviation = f" (S.D. {sd.shown})" if sd is not None and sd.value is not None else ""
    word = of.word(mean)
    return f"ค่าเฉลี่ย {mean.shown}{deviation}" + (f" อยู่ใน{at(word)}" if word else "")


def group_of(word, name):
    """A group of schools by its name: the word of its kind is said once, also where the name begins with its end."""
    if word == "สถานศึกษาขนาด" and name.startswith("ขนาด"):
        return f"สถานศึกษา{name}"
    return name if name.startswith("ไม่") else after(word, name)


def sharing(rows, mean):
    """Those of [(item, …, mean)] whose printed mean is this one."""
    return [row for row in rows if row[-1].shown == mean.shown]


def at_ends(rows):
    """(those with the highest printed mean, those with the lowest) of [(item, …, mean)]; none where all are alike."""
    if len({row[-1].shown for row in rows}) < 2:
        return [], []
    by_mean = sorted(rows, key=lambda row: -row[-1].value)
    return sharing(rows, by_mean[0][-1]), sharing(rows, by_mean[-1][-1])


def extremes(of, ranked, noun):
    """The highest and the lowest of [(item, mean)] in words, all that share them, or that all are alike."""
    if not ranked:
        return ""
    best, high = ranked[0]
    if len(ranked) == 1:
        return f"{noun}ที่มีผลเพียงรายการเดียว คือ {_of(best, noun)} {mean_of(of, high)}"
    highest, lowest = at_ends(ranked)
    if not highest:
        return f"ทุก{noun}มีค่าเฉลี่ยเท่ากัน คือ {high.shown}"
    return (
        f"{noun}ที่มีค่าเฉลี่ยสูงสุด คือ {_all(highest, noun)} ({mean_of(of, highest[0][1])}) "
        f"และ{noun}ที่มีค่าเฉลี่ยต่ำสุด คือ {_all(lowest, noun)} ({mean_of(of, lowest[0][1])})"
    )


def few(names):
    """The names as a list, of more than TOP the first and how many there are."""
    names = list(names)
    left = names[TOP:]
    return listed([*names[:TOP], f"อีก {marks.named('รายการที่เหลือในข้อความ', left)} รายการ"] if left else names)


def _all(rows, noun):
    return few(_of(item, noun) for item, _mean in rows)


def _of(item, noun):
    return f"{noun}ที่ {item.code} {item.label}" if noun == "มาตรฐาน" else f"{item.code} {item.label}"


def said_most(figures, field, top=TOP):
    """[(name of a theme, Cell of its schools, percent of those that sent)] of what most schools say in a field."""
    found, named = [], set()
    for line in figures.data["themes"].get(field, []):
        # The same words about another standard say nothing new here; the table has both.
        if not line["state"] or line["theme"] in named:
            continue
        named.add(line["theme"])
        schools = figures.n("statements", per="code", field=field, line=line["line"])
        about = f" ({line['about']})" if line["about"].startswith("มฐ.") else ""
        found.append((f"{cut(line['theme'], 120)}{about}", schools, figures.percent(schools, figures.received)))
    return found[:top]


def most_said(figures, field):
    """The theme that most schools have in a field, all that share the place; "" for none, or where all share it."""
    found = said_most(figures, field, None)
    most = [row for row in found if row[1].value == max(one[1].value for one in found)]
    if not most or len(most) == len(found) > 1:
        return ""
    number = f"{'เรื่องละ ' if len(most) > 1 else ''}{most[0][1].shown} แห่ง"
    return f"{few(name for name, _schools, _percent in most)} ({number})"


def sources_of_practices(figures):
    """Where practices stand, where they are of both sources, and how many stand in both."""
    sources = (("จาก SAR", SAR), ("จากทะเบียนของเขตพื้นที่", REGISTER))
    told = [(name, figures.n("practices", source=source)) for name, source in sources]
    if not all(n.value for _name, n in told):
        return ""
    in_both = Behind("practices", tuple(sorted(("source", source) for _name, source in sources)))
    both = Cell(figures.frozen.size(in_both), "n", in_both)
    beside = f" โดยอยู่ทั้งสองแหล่ง {both.shown} รายการ" if both.value else ""
    return f" ({listed(f'{name} {n.shown} รายการ' for name, n in told)}{beside})"


def themes_in_words(figures, field, noun):
    """What most schools say in a field, numbered; that there is nothing where there is nothing."""
    found = said_most(figures, field)
    if not found:
        return f"ยังไม่มี{noun}ที่จัดประเด็นแล้วในรอบนี้"
    return numbered(f"{name} พบใน {schools.shown} แห่ง (ร้อยละ {percent.shown})" for name, schools, percent in found)
