"""The texts of the synthesis of external assessment, drafted from frozen rows alone."""

from qa.external_synthesis import BOTH, HIGHER, LABELS, LOWER, SAME, VERDICTS
from reports.book.frozen import Frozen
from reports.types.external.query import FORM
from reports.types.words import numbered

BLOCKS = {
    "background": "ความเป็นมาและวิธีเทียบ",
    "results": "ผลการเทียบ",
    "discussion": "อภิปรายผล",
    "next": "ข้อเสนอแนะ",
}


def standards(f):
    """[(level, standard, the keys of its rows)] that can be compared, in the order of the standards.

    A standard is its code: sets of other years may word it otherwise, and the newest wording stands for all.
    """
    rows = sorted(f.sheets["pairs"]["rows"], key=lambda row: row.get("year", ""))
    found = {(row["level_key"], row["code"]): (row["level"], row["standard"]) for row in rows}
    return [(*found[key], {"level": found[key][0], "code": key[1]}) for key in sorted(found)]


def draft(data):
    """{name: text} of BLOCKS for frozen data."""
    f = Frozen(data)
    return {
        "background": _background(data),
        "results": _results(f),
        "discussion": _discussion(f),
        "next": _next(f),
    }


def _background(data):
    scope = " · ".join(line for line in data["lines"] if line != FORM)
    return (
        f"{data['office']['formal_name']} นำระดับคุณภาพที่สถานศึกษาประเมินตนเองใน SAR มาเทียบกับผลการประเมินคุณภาพภายนอก "
        f"ของ สมศ. รายมาตรฐาน ({scope}) โดยใช้ SAR ที่ส่งแล้วของปีที่ประเมินหรือปีก่อนหน้า "
        f"หากไม่มี ใช้ SAR ที่มีล่าสุด ข้อมูล ณ วันที่ {data['day']}"
    )


def _results(f):
    whole = f.count("schools")
    if not whole.value:
        return "ยังไม่มีผลการประเมินรายมาตรฐานที่เทียบได้"
    lines = [f"เทียบผลได้ {whole.shown} รายการ (โรงเรียนหนึ่งแห่งในระดับการศึกษาหนึ่งเป็นหนึ่งรายการ)"]
    for name in (SAME, HIGHER, LOWER, BOTH):
        n = f.count("schools", verdict=VERDICTS[name])
        if n.value:
            lines.append(f"{VERDICTS[name]} {n.shown} รายการ คิดเป็นร้อยละ {f.percent(n, whole).shown}")
    if (wide := f.count("schools", wide=True)).value:
        lines.append(f"มีมาตรฐานที่ต่างกันตั้งแต่ 2 ระดับ {wide.shown} รายการ")
    else:
        lines.append("ไม่มีมาตรฐานใดต่างกันตั้งแต่ 2 ระดับ")
    return "\n".join(lines)


def _means(f):
    """[(standard with its level, mean difference as a Cell)], the highest first."""
    found = [(f"{name} ({level})", f.summary("pairs", "gap", **where)[1]) for level, name, where in standards(f)]
    return sorted(found, key=lambda pair: -pair[1].value)


def _discussion(f):
    lines = []
    means = _means(f)
    if means and means[0][1].value > 0:
        lines.append(
            f"มาตรฐานที่สถานศึกษาประเมินตนเองสูงกว่า สมศ. มากที่สุด คือ มาตรฐานที่ {means[0][0]} ต่างเฉลี่ย {means[0][1].shown} ระดับ"
        )
    if means and means[-1][1].value < 0:
        lines.append(
            f"มาตรฐานที่สถานศึกษาประเมินตนเองต่ำกว่า สมศ. มากที่สุด คือ มาตรฐานที่ {means[-1][0]} ต่างเฉลี่ย {means[-1][1].shown} ระดับ"
        )
    whole, same = f.count("pairs"), f.count("pairs", verdict=LABELS[SAME])
    if whole.value:
        lines.insert(0, f"เมื่อนับรายมาตรฐาน ผลตรงกันร้อยละ {f.percent(same, whole).shown}")
    return "\n".join(lines) or "ยังไม่มีข้อมูลพอสำหรับการอภิปราย"


def _next(f):
    lines = []
    if (higher := f.count("schools", verdict=VERDICTS[HIGHER])).value:
        lines.append(f"พัฒนาความเข้าใจเกณฑ์การประเมินและหลักฐานกับสถานศึกษาที่ประเมินตนเองสูงกว่า {higher.shown} รายการ")
    if (wide := f.count("schools", wide=True)).value:
        lines.append(f"นิเทศเพื่อทบทวนหลักฐานของมาตรฐานที่ต่างกันตั้งแต่ 2 ระดับ {wide.shown} รายการ")
    if (lower := f.count("schools", verdict=VERDICTS[LOWER])).value:
        lines.append(f"แนะนำสถานศึกษาที่ประเมินตนเองต่ำกว่า {lower.shown} รายการ ให้นำเสนอผลงานใน SAR ให้ครบถ้วน")
    return numbered(lines, "ใช้ผลการเทียบในการวางแผนนิเทศปีต่อไป")
