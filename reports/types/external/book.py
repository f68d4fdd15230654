"""The chapters of the synthesis of external assessment, from frozen rows and texts alone."""

from qa.external_synthesis import LABELS, VERDICTS
from reports.book.frozen import Frozen
from reports.book.parts import Behind, Cell, Chapter, Column, Note, Row, Stats, Table, Text, Words
from reports.public_site.groups import FEW
from reports.types.external.texts import BLOCKS, standards
from reports.types.rows import networks

NOTE = "ต่างเฉลี่ยเป็นจำนวนระดับ ค่าบวกคือสถานศึกษาประเมินตนเองสูงกว่า สมศ. S.D. เป็นของกลุ่มตัวอย่าง (n−1)"


def chapters(data, texts):
    """The Chapters of frozen data with the texts of an author."""
    f = Frozen(data)
    return [
        Chapter("background", BLOCKS["background"], [Text(texts.get("background", ""), "background")]),
        Chapter(
            "results",
            BLOCKS["results"],
            [overview(f), Text(texts.get("results", ""), "results"), by_verdict(f), by_standard(f), by_network(f)],
        ),
        Chapter("discussion", BLOCKS["discussion"], [Text(texts.get("discussion", ""), "discussion"), wide(f)]),
        Chapter("next", BLOCKS["next"], [Text(texts.get("next", ""), "next")]),
        Chapter("schools", "ผลรายโรงเรียน", [every(f), Note(NOTE)], "appendix"),
    ]


def overview(f):
    """The few figures a reader looks for first."""
    whole, same = f.count("schools"), f.count("schools", verdict=VERDICTS["same"])
    return Stats(
        [
            ("เทียบได้ (รายการ)", whole, ""),
            ("ตรงกันทุกมาตรฐาน ร้อยละ", f.percent(same, whole), Words("จาก ", whole, " รายการ")),
            ("ต่างกันตั้งแต่ 2 ระดับ (รายการ)", f.count("schools", wide=True), ""),
        ]
    )


def by_verdict(f):
    """How many schools judge themselves alike, higher, lower, or some of both."""
    whole = f.count("schools")
    rows = []
    for label in VERDICTS.values():
        n = f.count("schools", verdict=label)
        rows.append(Row.of(label, n, f.percent(n, whole)))
    rows.append(Row.of("รวม", whole, f.percent(whole, whole), strong=True))
    columns = [Column("ผลการเทียบ", "text", width=4), Column("จำนวน (รายการ)"), Column("ร้อยละ", "percent")]
    return Table("verdicts", "ผลการเทียบรายโรงเรียน", columns, rows if whole.value else [], empty="ไม่มีรายการที่เทียบได้")


def by_standard(f):
    """Per standard: how many are alike, higher and lower, and the mean difference."""
    columns = [Column("มาตรฐาน", "text", width=4), Column("ระดับ", "text", width=1.5), Column("เทียบได้")]
    for label in LABELS.values():
        columns += [Column("จำนวน", group=label), Column("ร้อยละ", "percent", group=label)]
    columns += [Column("ต่างเฉลี่ย", "mean"), Column("S.D.", "mean")]
    rows = []
    for level, name, where in standards(f):
        whole = f.count("pairs", **where)
        cells = []
        for label in LABELS.values():
            n = f.count("pairs", verdict=label, **where)
            cells += [n, f.percent(n, whole)]
        _n, mean, sd = f.summary("pairs", "gap", **where)
        rows.append(Row.of(name, level, whole, *cells, mean, sd))
    return Table("standards", "ผลการเทียบรายมาตรฐาน", columns, rows, note=NOTE, wide=True, empty="ไม่มีมาตรฐานที่เทียบได้")


def by_network(f):
    """Per network: schools that can be compared, those alike, those far apart."""
    columns = [
        Column("เครือข่าย", "text", width=4),
        Column("เทียบได้ (รายการ)"),
        Column("ตรงกันทุกมาตรฐาน"),
        Column("ร้อยละ", "percent"),
        Column("ต่างกันตั้งแต่ 2 ระดับ"),
    ]
    rows = [Row.of(name, *_network(f, network=name)) for name in networks(f.sheets["schools"]["rows"])]
    if rows:
        rows.append(Row.of("รวม", *_network(f), strong=True))
    return Table("networks", "ผลการเทียบ จำแนกตามเครือข่าย", columns, rows, empty="ไม่มีรายการที่เทียบได้")


def _network(f, **where):
    whole, same = f.count("schools", **where), f.count("schools", verdict=VERDICTS["same"], **where)
    return whole, same, f.percent(same, whole), f.count("schools", wide=True, **where)


def wide(f):
    """The standards in which a school is two levels or more away from สมศ."""
    columns = [
        Column("โรงเรียน", "text", width=4),
        Column("ระดับ", "text", width=1.5),
        Column("มาตรฐาน", "text", width=4),
        Column("ประเมินตนเอง", "text", width=1.5),
        Column("สมศ.", "text", width=1.5),
    ]
    rows = [
        Row.of(row["school"], row["level"], row["standard"], row["own_word"], row["external_word"])
        for row in f.sheets["pairs"]["rows"]
        if row["wide"]
    ]
    return Table("wide", "มาตรฐานที่ต่างกันตั้งแต่ 2 ระดับ", columns, rows, empty="ไม่มีมาตรฐานที่ต่างกันตั้งแต่ 2 ระดับ")


def every(f):
    """Every school that can be compared."""
    columns = [
        Column("ที่", width=0.5),
        Column("โรงเรียน", "text", width=4),
        Column("ระดับ", "text", width=1.5),
        Column("รอบ", "text", width=2),
        Column("ผลของ สมศ.", "text", width=2),
        Column("SAR ปี", "text"),
        Column("รายมาตรฐาน (ตนเอง / สมศ.)", "text", width=3),
        Column("ผลการเทียบ", "text", width=2.5),
    ]
    rows = []
    for place, row in enumerate(f.sheets["schools"]["rows"], 1):
        found = f.rows(Behind.of("pairs", school_pk=row["school_pk"], level_key=row["level_key"]))
        pairs = " · ".join(f"มฐ. {pair['code']} {pair['own']} / {pair['external']}" for pair in found)
        told = (row[name] for name in ("school", "level", "round", "result", "year"))
        rows.append(Row.of(Cell(place, "n"), *told, pairs, row["verdict"]))
    return Table("schools", "ผลการเทียบรายโรงเรียน", columns, rows, empty="ไม่มีโรงเรียนที่เทียบได้", wide=True)


def public(data):
    """What the public may see: how many are alike, by standard; no school is named, groups under five are left out."""
    f = Frozen(data)
    whole = f.count("schools")
    rows = []
    for level, name, where in standards(f):
        n = f.count("pairs", **where)
        if n.value < FEW:
            continue
        same = f.count("pairs", verdict=LABELS["same"], **where)
        mean = f.summary("pairs", "gap", **where)[1]
        rows.append(
            {
                "level": level,
                "standard": name,
                "n": n.value,
                "same": str(f.percent(same, n).value),
                "mean": str(mean.value),
            }
        )
    return {
        "facts": [["เทียบได้ (รายการ)", whole.shown], ["ข้อมูล ณ วันที่", data["day"]]],
        "sheets": {
            "standards": {
                "title": "ผลการประเมินตนเองเทียบกับผลของ สมศ. รายมาตรฐาน",
                "about": f"ไม่แสดงมาตรฐานที่เทียบได้น้อยกว่า {FEW} รายการ",
                "chart": {
                    "kind": "bars",
                    "title": "ร้อยละที่ระดับตรงกัน",
                    "by": "level",
                    "label": "standard",
                    "value": "same",
                    "n": "n",
                },
                "columns": [
                    ["level", "ระดับ", "text", "ระดับการศึกษา"],
                    ["standard", "มาตรฐาน", "text", "มาตรฐานการศึกษา"],
                    ["n", "เทียบได้ (รายการ)", "n", "โรงเรียนและระดับการศึกษาที่มีทั้ง SAR และผลของ สมศ."],
                    ["same", "ตรงกันร้อยละ", "percent", "ระดับตรงกันต่อที่เทียบได้"],
                    ["mean", "ต่างเฉลี่ย", "mean", "ระดับของสถานศึกษาลบระดับของ สมศ."],
                ],
                "rows": rows,
            }
        },
    }
