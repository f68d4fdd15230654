"""How drafted texts put figures into sentences: nothing, all and one are said in words of their own."""

from reports.types.sar.statements import cut

TOP = 5


def of_whole(part, percent, whole, *, unit="แห่ง"):
    """x แห่ง คิดเป็นร้อยละ y; ทุกแห่ง where it is all."""
    if whole.value and part.value == whole.value:
        return f"ครบทั้ง {part.shown} {unit}" if whole.value > 1 else f"จำนวน 1 {unit}"
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
    return f"ค่าเฉลี่ย {mean.shown}{deviation}" + (f" อยู่ในระดับ{word}" if word else "")


def extremes(of, ranked, noun):
    """The highest and the lowest of [(item, mean)] in words; that they are alike where they are."""
    if not ranked:
        return ""
    (best, high), (weakest, low) = ranked[0], ranked[-1]
    if len(ranked) == 1:
        return f"{noun}ที่มีผลเพียงรายการเดียว คือ {_of(best, noun)} {mean_of(of, high)}"
    if high.value == low.value:
        return f"ทุก{noun}มีค่าเฉลี่ยเท่ากัน คือ {high.shown}"
    return (
        f"{noun}ที่มีค่าเฉลี่ยสูงสุด คือ {_of(best, noun)} ({mean_of(of, high)}) "
        f"และ{noun}ที่มีค่าเฉลี่ยต่ำสุด คือ {_of(weakest, noun)} ({mean_of(of, low)})"
    )


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


def themes_in_words(figures, field, noun):
    """What most schools say in a field, numbered; that there is nothing where there is nothing."""
    found = said_most(figures, field)
    if not found:
        return f"ยังไม่มี{noun}ที่จัดประเด็นแล้วในรอบนี้"
    return numbered(f"{name} พบใน {schools.shown} แห่ง (ร้อยละ {percent.shown})" for name, schools, percent in found)
