"""The chapters of the analysis of a test, from frozen rows and texts alone."""

from dataclasses import replace
from decimal import Decimal

from reports.book.frozen import Frozen
from reports.book.parts import Behind, Cell, Chapter, Column, Row, Stats, Table, Text
from reports.public_site.groups import FEW
from reports.types import exams
from reports.types.exam_analysis import figures
from reports.types.exam_analysis.texts import BLOCKS
from reports.types.rows import networks
from reports.types.tables import band

NOTE = "ร้อยละเฉลี่ยถ่วงน้ำหนักด้วยจำนวนผู้เข้าสอบ S.D. ของค่าเฉลี่ยรายโรงเรียน เป็นของกลุ่มตัวอย่าง (n−1)"


def chapters(data, texts):
    """The Chapters of frozen data with the texts of an author."""
    f = Frozen(data)

    def text(name):
        return Text(texts.get(name, ""), name)

    groups = [
        grouped(f, "sizes", "ขนาดโรงเรียน", "size", data["sizes"]),
        grouped(f, "networks", "เครือข่าย", "network", networks(data["sheets"]["scores"]["rows"])),
    ]
    return [
        Chapter("background", BLOCKS["background"], [text("background")]),
        Chapter("results", BLOCKS["results"], [overview(f), text("results"), by_subject(f)]),
        Chapter("trend", BLOCKS["trend"], [text("trend"), trend(f)]),
        Chapter("groups", BLOCKS["groups"], [text("groups"), *groups]),
        Chapter("next", BLOCKS["next"], [text("next")]),
        Chapter("below", "โรงเรียนที่ต่ำกว่าค่าอ้างอิง", [below(f)], "appendix"),
    ]


def overview(f):
    """The few figures a reader looks for first."""
    year = str(f.data["test"]["year"])
    return Stats(
        [
            ("โรงเรียนที่มีผล (แห่ง)", f.count("scores", "school_pk", year=year), ""),
            ("ผลที่ต่ำกว่าค่าอ้างอิง (รายการ)", f.count("scores", below=True), "โรงเรียนหนึ่งแห่งในวิชาหนึ่งเป็นหนึ่งรายการ"),
            ("ผลที่ไม่ต่ำกว่าค่าอ้างอิง (รายการ)", f.count("scores", above=True), ""),
        ]
    )


def by_subject(f):
    """Each subject: schools, takers, mean and S.D., beside OBEC and the nation."""
    year = str(f.data["test"]["year"])
    columns = [
        Column("วิชาหรือด้าน", "text", width=4),
        Column("โรงเรียน"),
        Column("ผู้เข้าสอบ"),
        Column("ร้อยละ", "mean"),
        Column("S.D.", "mean"),
    ]
    columns += [Column(label, "mean") for _scope, label in figures.REFERENCES]
    columns += [Column("ผลต่าง", "mean"), Column("ต่ำกว่า (แห่ง)")]
    rows = []
    for line in f.data["subjects"]:
        where = figures.where_of(line, year)
        schools, takers, mean = figures.mean(f, **where)
        known = [figures.reference(line, year, scope) for scope, _label in figures.REFERENCES]
        held = known[1] if known[1] is not None else known[0]
        gap = None if held is None or mean.value is None else mean.value - held
        references = [Cell(value, "mean") for value in known]
        few = f.count("scores", below=True, **where)
        name = figures.name_of(line)
        rows.append(
            Row.of(name, schools, takers, mean, figures.spread(f, **where), *references, replace(mean, value=gap), few)
        )
    note = f"{_note(f, [year])} ผลต่างและจำนวนที่ต่ำกว่าเทียบกับระดับประเทศ หากไม่มีเทียบกับ สพฐ. จำนวนที่ต่ำกว่านับทุกแห่งที่มีผล"
    title = f"ผลการทดสอบรายวิชา ปีการศึกษา {year}"
    return Table("subjects", title, columns, rows, note=note, wide=True, empty="ไม่มีผลการทดสอบ")


def trend(f):
    """The mean of each subject over three years."""
    years = f.data["test"]["years"]
    columns = [Column("วิชาหรือด้าน", "text", width=4), *(Column(f"ปี {year}", "mean") for year in years)]
    columns.append(Column("เปลี่ยนแปลงจากปีก่อน", "mean", width=1.5))
    rows = []
    for line in f.data["subjects"]:
        cells = [figures.mean(f, **figures.where_of(line, year))[2] for year in years]
        last, before = cells[-1].value, cells[-2].value
        change = None if last is None or before is None else last - before
        rows.append(Row.of(figures.name_of(line), *cells, replace(cells[-1], value=change)))
    return Table("trend", "ร้อยละเฉลี่ยของเขตสามปี", columns, rows, note=_note(f, years), empty="ไม่มีผลการทดสอบ")


def _note(f, years):
    """How means are made, and how many schools are in none of them."""
    return NOTE + exams.left_out(f, [figures.where_of(line, year) for line in f.data["subjects"] for year in years])


def grouped(f, name, label, key, values):
    """The mean of each subject by something the schools differ in."""
    year, wheres = str(f.data["test"]["year"]), []
    columns = [
        Column(label, "text", width=4),
        Column("โรงเรียน"),
        Column("ผู้เข้าสอบ"),
        Column("ร้อยละ", "mean"),
        Column("S.D.", "mean"),
        Column("ต่ำกว่าค่าอ้างอิง (แห่ง)"),
    ]
    rows = []
    for line in f.data["subjects"]:
        where = figures.where_of(line, year)
        rows.append(band(figures.name_of(line), len(columns)))
        for value in values:
            mine = where | {key: value}
            wheres.append(mine)
            schools, takers, mean = figures.mean(f, **mine)
            if schools.value:
                few, spread = f.count("scores", below=True, **mine), figures.spread(f, **mine)
                rows.append(Row.of(value, schools, takers, mean, spread, few))
    title = f"ผลการทดสอบ จำแนกตาม{label}"
    note = NOTE + exams.left_out(f, wheres)
    return Table(name, title, columns, rows, note=note, empty="ไม่มีผลการทดสอบ")


def below(f):
    """The schools below what they are held against, subject by subject, the lowest first."""
    columns = [
        Column("โรงเรียน", "text", width=4),
        Column("เครือข่าย", "text", width=3),
        Column("ผู้เข้าสอบ"),
        Column("ร้อยละ", "mean"),
        Column("ค่าอ้างอิง", "mean"),
    ]
    year, rows = str(f.data["test"]["year"]), []
    for line in f.data["subjects"]:
        n = f.count("scores", below=True, **figures.where_of(line, year))
        if not n.value:
            continue
        rows.append(band(Cell(f"{figures.name_of(line)} ({n.shown} แห่ง)", behind=n.behind), len(columns)))
        for row in sorted(f.rows(n.behind), key=lambda row: float(row["mean"])):
            of_one = Behind.of(n.behind.sheet, **dict(n.behind.where), school_pk=row["school_pk"])
            takers, mean = Cell(row["takers"], "n", replace(of_one, sum="takers")), Cell(row["mean"], "mean", of_one)
            rows.append(Row.of(row["school"], row["network"], takers, mean, Cell(line["held"], "mean")))
    empty = "ไม่มีโรงเรียนที่ต่ำกว่าค่าอ้างอิง หรือยังไม่มีค่าอ้างอิง"
    return Table("below", "โรงเรียนที่ต่ำกว่าค่าอ้างอิง", columns, rows, empty=empty)


def public(data):
    """What the public may see: the means over five schools or more whose takers are known and many enough; no school is
    named."""
    f = Frozen(data)
    year, rows = str(data["test"]["year"]), []
    for line in data["subjects"]:
        _behind, found = exams.weighed(f, **figures.where_of(line, year))
        if found.is_of_many:
            known = {scope: figures.reference(line, year, scope) for scope, _label in figures.REFERENCES}
            known["gap"] = None if line["held"] is None else found.value - Decimal(line["held"])
            told = {scope: None if value is None else str(value) for scope, value in known.items()}
            rows.append({"subject": figures.name_of(line), "n": found.schools, "mean": str(found.value), **told})
    return {
        "facts": [["การทดสอบ", data["test"]["title"]], ["ปีการศึกษา", year], ["ข้อมูล ณ วันที่", data["day"]]],
        "sheets": {
            "subjects": {
                "title": f"ผลการทดสอบรายวิชา ปีการศึกษา {year}",
                "about": f"ไม่แสดงวิชาที่มีโรงเรียนน้อยกว่า {FEW} แห่ง",
                "chart": {
                    "kind": "grouped_bars",
                    "title": "ค่าเฉลี่ยร้อยละเทียบกับ สพฐ. และประเทศ",
                    "label": "subject",
                    "values": ["mean", "obec", "nation"],
                    "strong": 0,
                    "most": 100,
                },
                "columns": [
                    ["subject", "วิชาหรือด้าน", "text", "ชั้นและวิชาหรือด้านที่ทดสอบ"],
                    ["n", "โรงเรียน (แห่ง)", "n", "โรงเรียนที่มีผลและทราบจำนวนผู้เข้าสอบ"],
                    ["mean", "ร้อยละ", "mean", "ค่าเฉลี่ยถ่วงน้ำหนักด้วยจำนวนผู้เข้าสอบ"],
                    ["obec", "สพฐ.", "mean", "ค่าเฉลี่ยระดับ สพฐ."],
                    ["nation", "ประเทศ", "mean", "ค่าเฉลี่ยระดับประเทศ"],
                    ["gap", "ผลต่าง", "mean", "ร้อยละลบด้วยค่าของประเทศ หรือของ สพฐ. เมื่อไม่มีค่าของประเทศ"],
                ],
                "rows": rows,
            }
        },
        "texts": ("background", "results", "next"),
    }
