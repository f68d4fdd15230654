"""What SARs of a year say, as frozen rows and tables, in reports that tell of more than SARs."""

from collections import Counter

from qa.levels import is_good
from qa.models import Level, Round, StandardResult
from qa.models.standards import EducationLevel
from reports.book.frozen import marked, sheet
from reports.book.parts import Column, Note, Row, Table
from reports.types import rows
from reports.types.rows import network_of, networks
from reports.types.words import above, at
from thai.sorting import sort_key

OVERALL = "ภาพรวม"
LEVELS = (
    ("school", "โรงเรียน", "school"),
    ("network", "เครือข่าย", "text"),
    ("level", "ระดับการศึกษา", "text"),
    ("standard", "มาตรฐาน", "text"),
    ("word", "ระดับคุณภาพ", "text"),
)
WORDS = {
    "value": "ค่าของระดับคุณภาพ",
    "has_value=1": "มีระดับคุณภาพ",
    "good=1": "ตั้งแต่ระดับกลางของมาตรวัดขึ้นไป",
    "good=": "ต่ำกว่าระดับกลางของมาตรวัด",
}


def round_for(office, year):
    """The SAR round of an academic year, of the year before where it has none yet, or None. One query."""
    rounds = Round.objects.filter(office=office, academic_year__in=(year, year - 1)).of_sar()
    return rounds.order_by("-academic_year", "-pk").first()


def read(round, day, schools=None):
    """{"sar": what the tables need, "sheets": {"sars", "levels"}} of a round on `day`, of the keys in `schools` alone
    where given; empty sheets for no round. Four queries."""
    if round is None:
        return {"sar": None, "sheets": {"sars": rows.submissions_sheet([]), "levels": _sheet([])}}
    counting = round.submissions.all() if schools is None else round.submissions.filter(school__in=schools)
    found = rows.submissions(counting, day, levels=False)
    scales, places, said = _levels(counting.counted(day).received())
    parts = Counter((row["level"], row["set"]) for row in found if row["received"])
    order = [EducationLevel(value).short for value in EducationLevel.values]
    told = []
    for level, key in sorted(parts, key=lambda pair: (order.index(pair[0]), -parts[pair], pair[1])):
        standards = dict.fromkeys(row["standard"] for row in said if (row["level"], row["set"]) == (level, key))
        scale = scales.get(key, {})
        if standards:
            told.append(
                {
                    "level": level,
                    "set": key,
                    "scale": [[value, scale[value]] for value in sorted(scale, reverse=True)],
                    "standards": sorted(standards, key=lambda name: (name == OVERALL, places.get((key, name)))),
                }
            )
    return {
        "sar": {"title": str(round), "academic_year": round.academic_year, "parts": told},
        "sheets": {"sars": rows.submissions_sheet(found, "SAR ที่ต้องส่ง"), "levels": _sheet(said)},
    }


def _sheet(found):
    return sheet("ระดับคุณภาพรายมาตรฐาน", LEVELS, found) | {"words": rows.WORDS | WORDS}


def _levels(received):
    """({set: {value: word}}, {(set, standard): its place in order}, a row of each standard of each report and of its
    overall level). Three queries."""
    reports = list(received.select_related("school__network").order_by())
    scales = {}
    used = {row.standard_set_id for row in reports}
    for key, value, label in Level.objects.filter(set__in=used).order_by().values_list("set", "value", "label"):
        scales.setdefault(key, {})[value] = label
    results = StandardResult.objects.filter(submission__in=received.order_by().values("pk")).order_by()
    found = {}
    names = ("submission_id", "standard__set", "standard__position", "standard__code", "standard__label", "level")
    places = {}
    for key, of, position, code, label, value in results.values_list(*names):
        found.setdefault(key, []).append((position, f"{code} {label}", value))
        places[of, f"{code} {label}"] = position
    said = []
    for row in sorted(reports, key=lambda row: (sort_key(row.school.name), row.school.code, row.level)):
        scale = scales.get(row.standard_set_id, {})
        given = [(standard, value) for _position, standard, value in sorted(found.get(row.pk, []))]
        if row.overall_level is not None:
            given.append((OVERALL, row.overall_level))
        said += [_row(row, scale, standard, value) for standard, value in given]
    said.sort(key=lambda row: row["standard"] == OVERALL)
    return scales, places, said


def _row(submission, scale, standard, value):
    made = {
        "school_pk": submission.school_id,
        "school": submission.school.full_name,
        "network": network_of(submission.school),
        "level": EducationLevel(submission.level).short,
        "set": submission.standard_set_id,
        "standard": standard,
        "value": value,
        "word": scale.get(value, str(value)),
        "good": bool(scale) and is_good(value, min(scale), max(scale)),
    }
    return marked(made, "value")


def sent(f):
    """How many SARs should come and have come, by network and in all."""
    columns = [
        Column("เครือข่าย", "text", width=4),
        Column("ต้องส่ง"),
        Column("ส่งแล้ว"),
        Column("ร้อยละ", "percent"),
        Column("รับแล้ว"),
        Column("ยังไม่ส่ง"),
    ]
    lines = [Row.of(name, *_sent(f, network=name)) for name in networks(f.sheets["sars"]["rows"])]
    if lines:
        lines.append(Row.of("รวม", *_sent(f), strong=True))
    return Table("sars", "การส่ง SAR จำแนกตามเครือข่าย", columns, lines, empty="ไม่มี SAR ที่ต้องส่ง")


def _sent(f, **where):
    whole, received = f.count("sars", **where), f.count("sars", received=True, **where)
    accepted, missing = f.count("sars", accepted=True, **where), f.count("sars", missing=True, **where)
    return whole, received, f.percent(received, whole), accepted, missing


def levels(f):
    """A table of each level of education and set of standards: how many schools are at which level, mean and S.D."""
    found = []
    for number, part in enumerate(f.data["sar"]["parts"] if f.data["sar"] else [], 1):
        columns = [Column("มาตรฐาน", "text", width=5), Column("n")]
        columns += [Column(word, group="จำนวนโรงเรียน") for _value, word in part["scale"]]
        columns += [Column("x̄", "mean"), Column("S.D.", "mean")]
        lines = []
        for standard in part["standards"]:
            where = {"level": part["level"], "set": part["set"], "standard": standard}
            n, mean, sd = f.summary("levels", "value", **where)
            counts = [f.count("levels", **where, value=value) for value, _word in part["scale"]]
            lines.append(Row.of(standard, n, *counts, mean, sd, strong=standard == OVERALL))
        title = f"ระดับคุณภาพตาม SAR {at(part['level'])}"
        found.append(Table(f"levels_{number}", title, columns, lines, wide=True))
    return found or [Note("ยังไม่มี SAR ที่ได้รับ")]


def words(f):
    """How many SARs came and at what level the schools see themselves, as text."""
    sar = f.data["sar"]
    whole, received = f.count("sars"), f.count("sars", received=True)
    if not whole.value:
        return "ไม่มี SAR ที่ต้องส่งในช่วงเวลานี้"
    lines = [
        f"{sar['title']} มีรายงานที่ต้องส่ง {whole.shown} ฉบับ ส่งแล้ว {received.shown} ฉบับ "
        f"คิดเป็นร้อยละ {f.percent(received, whole).shown}"
    ]
    for part in sar["parts"]:
        where = {"level": part["level"], "set": part["set"], "standard": OVERALL}
        n, mean, _sd = f.summary("levels", "value", **where)
        if n.value:
            good = f.count("levels", good=True, **where)
            word = next(word for value, word in reversed(part["scale"]) if is_good_of(part["scale"], value))
            lines.append(
                f"{at(part['level'])} {n.shown} แห่ง มีค่าเฉลี่ยระดับคุณภาพโดยรวม {mean.shown} "
                f"โรงเรียนที่มีผล{above(word)} {good.shown} แห่ง คิดเป็นร้อยละ {f.percent(good, n).shown}"
            )
    return "\n".join(lines)


def is_good_of(scale, value):
    """Whether a value of a frozen scale is in its middle or above."""
    values = [one for one, _word in scale]
    return is_good(value, min(values), max(values))


def weak(f):
    """Cell of the schools whose overall level is below the middle of its scale."""
    return f.count("levels", "school_pk", standard=OVERALL, good=False)
