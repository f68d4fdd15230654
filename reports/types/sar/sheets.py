"""What readers see of the frozen rows: columns, and in words what the rows behind a figure have in common."""

from qa.levels import is_good
from reports.types.words import at

NAMES = [("code", "รหัส", "text"), ("name", "สถานศึกษา", "school")]
STATEMENTS = [
    ("field_label", "ด้าน", "text"),
    ("about", "มาตรฐาน", "text"),
    ("theme_name", "ประเด็น", "text"),
    ("name", "สถานศึกษา", "school"),
    ("text", "ข้อความ", "text"),
    ("part", "ตำแหน่งใน SAR", "text"),
]
PRACTICES = [
    ("name", "สถานศึกษา", "school"),
    ("title", "แบบอย่างที่ดีหรือนวัตกรรม", "text"),
    ("about", "มาตรฐาน", "text"),
    ("source", "ที่มา", "text"),
]
STATUSES = {"received": "ส่งแล้ว", "returned": "ส่งกลับแก้ไข", "missing": "ยังไม่ส่ง"}
VERDICTS = {"over": "ผลสูงกว่าเป้าหมาย", "met": "ผลเท่ากับเป้าหมาย", "under": "ผลต่ำกว่าเป้าหมาย"}
CHANGES = {"up": "สูงขึ้นจากปีก่อน", "same": "คงเดิมจากปีก่อน", "down": "ลดลงจากปีก่อน"}


def schools(sets):
    """Columns of the schools; of several sets the levels of the first that most reports are of."""
    standards = sets[0]["standards"] if sets else []
    return [
        *NAMES,
        ("network", "เครือข่าย", "text"),
        ("district", "อำเภอ", "text"),
        ("size", "ขนาด", "text"),
        ("type", "ประเภท", "text"),
        ("teachers", "ครู", "text"),
        ("pupils", "นักเรียน", "text"),
        ("administrators", "ผู้บริหาร", "text"),
        ("state", "สถานะ", "text"),
        *((f"label_{one['column']}", f"มฐ.{one['code']}", "text") for one in standards),
        ("overall_label", "ภาพรวม", "text"),
    ]


def issues(sets):
    """Columns of the levels of issues."""
    standards = sets[0]["standards"] if sets else []
    told = [(issue["column"], issue["code"], "n") for one in standards for issue in one["issues"]]
    return [*NAMES, ("network", "เครือข่าย", "text"), ("size", "ขนาด", "text"), *told]


def before(sets):
    """Columns of the levels of the years before."""
    standards = sets[0]["standards"] if sets else []
    told = [(one["column"], f"มฐ.{one['code']}", "n") for one in standards]
    return [("year", "ปีการศึกษา", "text"), *NAMES, *told, ("overall", "ภาพรวม", "n")]


def _good_word(scale):
    """The word of the lowest level of a scale that is good."""
    values = [value for value, _word in scale]
    return min((value, word) for value, word in scale if is_good(value, min(values), max(values)))[1]


def words(sets):
    """What a condition on the rows of schools, issues or years before means."""
    goods = dict.fromkeys(_good_word(one["scale"]) for one in sets if one["scale"])
    said = {
        "received=1": "ส่งรายงานแล้ว",
        "received=": "ยังไม่ส่งหรืออยู่ระหว่างแก้ไข",
        "late=1": "ส่งหลังวันกำหนดส่ง",
        "below=1": f"ภาพรวมต่ำกว่า{'หรือ'.join(map(at, goods)) or 'เกณฑ์'}",
        "unread=1": "ยังไม่ได้อ่านข้อความเข้าสู่การจัดประเด็น",
        **{f"status={status}": label for status, label in STATUSES.items()},
        **{f"set={one['key']}": one["name"] for one in sets},
    }
    named = {"overall": "ภาพรวม"}
    for one in sets:
        for standard in one["standards"]:
            named[standard["column"]] = f"มฐ.{standard['code']}"
            named |= {issue["column"]: f"ประเด็น {issue['code']}" for issue in standard["issues"]}
    scale = {value: word for one in reversed(sets) for value, word in one["scale"]}
    for column, name in named.items():
        said |= {f"{column}={value}": f"{name} {at(word)}" for value, word in scale.items()}
        said[f"has_{column}=1"], said[f"has_{column}="] = f"มีระดับของ{name}", f"ไม่มีระดับของ{name}"
        said[f"good_{column}=1"] = f"{name} ตั้งแต่กลางมาตราขึ้นไป"
        said[f"has_target_{column}=1"] = f"ประกาศค่าเป้าหมายของ{name}"
        said[f"has_vs_{column}=1"] = f"เทียบผลกับเป้าหมายของ{name}ได้"
        said[f"met_{column}=1"] = f"{name} บรรลุเป้าหมาย"
        said[f"has_before_{column}=1"] = f"เทียบ{name}กับปีก่อนได้"
        said |= {f"vs_{column}={key}": f"{name} {label}" for key, label in VERDICTS.items()}
        said |= {f"change_{column}={key}": f"{name} {label}" for key, label in CHANGES.items()}
    return said


def lines(themes):
    """What a condition on the rows of statements means."""
    said = {"code": "สถานศึกษา", "theme": "ประเด็น"}
    for rows in themes.values():
        said |= {f"line={row['line']}": row["theme"] for row in rows if row["line"] not in ("other", "loose")}
    return said | {
        "line=loose": "ยังไม่จัดเข้าประเด็น",
        "line=other": "ประเด็นอื่น",
        "field=strengths": "จุดเด่น",
        "field=improvements": "จุดที่ควรพัฒนา",
        "field=plan": "แนวทางการพัฒนา",
        "field=practices": "แบบอย่างที่ดีและนวัตกรรม",
        "field=help_wanted": "ความต้องการช่วยเหลือ",
    }
