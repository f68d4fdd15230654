"""An invented round of SARs as reports.types.sar freezes one, without a database: the same sheets and columns."""

import json
import random
from pathlib import Path

from qa import sar_fields
from qa.levels import is_good
from reports.book.frozen import sheet
from reports.types.sar import query, sheets
from schools import sizes
from thai.sorting import sort_key

STEMS = "บ้านหนองใหญ่ วัดป่าสัก ชุมชนบ้านน้ำปั้น อนุบาลกี่เพชร บ้านทุ่งฝั่งโขง บ้านห้วยน้ำเย็น วัดที่ปั่น บ้านผู้ใหญ่พัฒนา".split()
TAILS = ["", "วิทยา", "ราษฎร์บำรุง", "ประชานุเคราะห์", "รัฐราษฎร์อุปถัมภ์", "มิตรภาพที่ 42", "วิทยานุกูลราชประชานุเคราะห์"]
DISTRICTS = "เมืองตัวอย่าง น้ำปั่น ฟ้าใส ดอนใหญ่".split()
SET = Path(query.__file__).parents[3] / "qa" / "data" / "moe2561_basic.json"
YEAR, BACK = 2568, 3
THEMES = [
    "นักเรียนอ่านออกเขียนได้ตามเกณฑ์ของสถานศึกษา", "ผลสัมฤทธิ์ทางการเรียนวิชาภาษาไทยสูงขึ้นต่อเนื่อง", "สถานศึกษามีระบบนิเทศภายใน",
    "ชุมชนมีส่วนร่วมในการจัดการศึกษา", "การคิดวิเคราะห์และการแก้โจทย์ปัญหาทางคณิตศาสตร์", "ครูไม่ครบชั้น ต้องสอนควบชั้น",
    "สัญญาณอินเทอร์เน็ตไม่เสถียร", "อาคารเรียนชำรุดต้องซ่อมแซม", "จัดทำแผนพัฒนาผู้เรียนเป็นรายบุคคล", "จัดกิจกรรมการเรียนรู้เชิงรุก",
    "นวัตกรรมห้องสมุดมีชีวิต", "ต้องการครูตรงวิชาเอก",
]  # fmt: skip
FIELDS = ("strengths", "improvements", "plan", "practices", "help_wanted")


def office(schools, seed=7):
    """A round of basic education with so many schools, three years before it, and five statements of each school."""
    rng = random.Random(seed)
    given = json.loads(SET.read_text())
    one = _set(given)
    rows = [_school(rng, number, schools, one) for number in range(schools)]
    rows.sort(key=lambda row: (sort_key(row["name"]), row["code"]))
    sent = [row for row in rows if row["received"]]
    words = sheets.words([one])
    themes = {field: [_line(field, place, name) for place, name in enumerate(THEMES)] for field in FIELDS}
    statements = [_statement(rng, row, field, themes) for row in sent for field in FIELDS]
    before = [_before(rng, row, year, one) for year in range(YEAR - BACK, YEAR) for row in rows]
    practices = [
        {
            **_named(row),
            "network": row["network"],
            "title": THEMES[-2],
            "standard": "1",
            "about": "มฐ.1",
            "source": "SAR",
        }
        for row in sent
    ]
    return {
        "office": {"name": "สพป.ตัวอย่าง เขต 1", "formal_name": "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1"}
        | {"address": "", "contact": ""},
        "day": "16 มิถุนายน 2569",
        "round": {
            "academic_year": YEAR,
            "opens_on": "1 มีนาคม 2569",
            "due_on": "30 เมษายน 2569",
            "closes_on": "31 พฤษภาคม 2569",
            "level": "basic",
            "level_label": "ระดับการศึกษาขั้นพื้นฐาน",
            "level_short": "ขั้นพื้นฐาน",
        },
        "sets": [one],
        "asked": [[part, "ระดับคุณภาพ", sar_fields.OWED] for part in (sar_fields.SUMMARY, sar_fields.STANDARD)],
        "years": {"last": YEAR - 1, "told": list(range(YEAR - BACK, YEAR)), "left_out": []},
        "groups": query._groups({row["code"]: row for row in rows}, None),
        "themes": themes,
        "sheets": {
            "schools": sheet("สถานศึกษาที่ต้องส่งรายงาน", sheets.schools([one]), rows, words),
            "issues": sheet(
                "ระดับคุณภาพรายประเด็นพิจารณา", sheets.issues([one]), [_issues(rng, r, one) for r in sent], words
            ),
            "before": sheet("ผลการประเมินของปีก่อน", sheets.before([one]), before, words),
            "statements": sheet("ข้อความใน SAR แยกตามประเด็น", sheets.STATEMENTS, statements, sheets.lines(themes)),
            "practices": sheet("แบบอย่างที่ดีและนวัตกรรม", sheets.PRACTICES, practices, {"code": "สถานศึกษา"}),
        },
    }


def _set(given):
    standards = []
    for standard in given["standards"]:
        issues = [{"column": f"i_{i['code']}", "group": "", **i} for i in standard["issues"]]
        told = {"column": f"s_{standard['code']}", "code": standard["code"], "label": standard["label"]}
        standards.append(told | {"issues": issues})
    scale = [[level["value"], level["label"]] for level in given["levels"]]
    return {"key": "1", "name": given["name"], "scale": scale, "standards": standards}


def _named(row):
    return {name: row[name] for name in query.NAMED}


def _level(row, column, value):
    row |= {column: value, f"has_{column}": value is not None}
    row[f"good_{column}"] = value is not None and is_good(value, 1, 5)


def _near(rng, value):
    return min(5, max(1, value + rng.choice([-1, 0, 0, 0, 1])))


def _school(rng, number, schools, one):
    received = rng.random() < 0.92
    overall = rng.choices([5, 4, 3, 2, 1], [22, 48, 24, 5, 1])[0] if received else None
    words = dict(map(tuple, one["scale"]))
    row = {
        "school_pk": number + 1,
        "code": f"{49010000 + number * 7}",
        "name": rng.choice(STEMS) + rng.choice(TAILS),
        "network": f"เครือข่าย{DISTRICTS[number % 4]} {number % max(1, schools // 10) // 4 + 1}",
        "district": DISTRICTS[number % 4],
        "size": rng.choices([label for _, label in sizes.choices(None)], [60, 25, 10, 5])[0],
        "type": rng.choices(query.TYPES[1:3], [70, 30])[0],
        "teachers": rng.choice(query.TEACHERS),
        "pupils": rng.choice(query.PUPILS),
        "administrators": rng.choice(query.ADMINISTRATORS),
        "set": "1",
        "state": "รับแล้ว" if received else "ยังไม่เริ่ม",
        "status": query.RECEIVED if received else rng.choice([query.MISSING, query.RETURNED]),
        "received": received,
        "late": received and rng.random() < 0.1,
        "unread": False,
        "overall_label": words.get(overall, ""),
        "below": received and overall < 3,
    }
    _level(row, "overall", overall)
    _changed(rng, row, "overall", overall)
    for standard in one["standards"]:
        column, value = standard["column"], _near(rng, overall) if received else None
        _level(row, column, value)
        _changed(rng, row, column, value)
        row[f"label_{column}"] = words.get(value, "")
        target = _near(rng, 4)
        row |= {f"target_{column}": target, f"has_target_{column}": True, f"has_vs_{column}": received}
        verdict = None if not received else "over" if value > target else "met" if value == target else "under"
        row |= {f"vs_{column}": verdict, f"met_{column}": verdict in ("over", "met")}
    return row


def _changed(rng, row, column, value):
    old = None if value is None else _near(rng, value)
    row |= {f"before_{column}": old, f"has_before_{column}": old is not None}
    row[f"change_{column}"] = None if old is None else "up" if value > old else "down" if value < old else "same"


def _issues(rng, row, one):
    made = _named(row) | {name: row[name] for name in ("network", "district", "size", "set")}
    for standard in one["standards"]:
        for issue in standard["issues"]:
            _level(made, issue["column"], _near(rng, row[standard["column"]]))
    return made


def _before(rng, row, year, one):
    made = _named(row) | {"year": year, "set": "1"}
    for column in ("overall", *(standard["column"] for standard in one["standards"])):
        made |= {column: rng.randint(2, 5), f"has_{column}": True}
    return made


def _line(field, place, name):
    quotes = [{"school": f"โรงเรียน{STEMS[0]}", "part": "มาตรฐานที่ 1", "text": name}]
    return {"line": f"{field}{place}", "theme": name, "about": "มฐ.1", "state": "done", "quotes": quotes}


def _statement(rng, row, field, themes):
    line = rng.choice(themes[field])
    made = _named(row) | {"network": row["network"], "field": field, "field_label": field, "standard": "1"}
    made |= {"about": "มฐ.1", "theme": line["line"], "theme_name": line["theme"], "line": line["line"]}
    return made | {"text": f"{line['theme']} ของ{row['name']}", "part": "มาตรฐานที่ 1"}
