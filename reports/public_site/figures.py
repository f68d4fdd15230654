"""The figures of a year as open data: counts of schools and means of tests, never a school, and no small group."""

from collections import defaultdict

from django.db.models import Count

from instruments.measures import share
from qa.exams import published
from qa.models import ExamYear, Submission
from qa.models.standards import EducationLevel
from reports.book.frozen import sheet
from reports.models import Publication
from reports.public_site.content import Content, text
from reports.public_site.groups import BESIDE, FEW, SMALL, guard
from schools.models import School
from supervision.queries import visited_in
from thai.dates import long
from thai.sorting import sort_key

ALL = "ทั้งเขตพื้นที่"
FEW_SCHOOLS = f"โรงเรียนที่สอบน้อยกว่า {FEW} แห่ง หรือไม่ทราบจำนวน"
NO_NETWORK = "ไม่ระบุเครือข่าย"
# How shares of networks are drawn, see reports.public_site.charts.
SHARES = {"kind": "bars", "label": "network", "value": "percent"}
NOTE = ("note", "หมายเหตุ", "text", "เหตุที่ไม่แสดงตัวเลข ว่างเมื่อแสดงครบ")


def content_of(office, year, *, day):
    """The Content of an academic year as it stands on `day`; its sheets are empty of what nobody recorded. A fixed
    number of queries, whatever the number of schools."""
    found = {
        "coverage": _coverage(office, year, day),
        "sar": _sar(office, year, day),
        "levels": _levels(office, year, day),
        "tests": _tests(office, year),
        "test_networks": _test_networks(office, year),
    }
    about = (
        f"ตัวเลขรวมของ{office.formal_name} ปีการศึกษา {year} นับถึงวันที่ {long(day)} "
        f"ไม่มีข้อมูลรายโรงเรียนหรือรายบุคคล กลุ่มที่มีน้อยกว่า {FEW} แห่งไม่แสดงตัวเลข"
    )
    licence = "ใช้และเผยแพร่ต่อได้โดยอ้างที่มา แต่ละตารางดาวน์โหลดเป็น CSV (UTF-8) พร้อมคำอธิบายข้อมูล"
    return Content(
        kind=Publication.Kind.FIGURES,
        title=f"ข้อมูลเปิดด้านการนิเทศและคุณภาพการศึกษา ปีการศึกษา {year}",
        summary=about,
        data={
            "facts": [["ปีการศึกษา", str(year)], ["ข้อมูล ณ วันที่", long(day)]],
            "texts": [text("การนำข้อมูลไปใช้", licence)],
            "links": [],
            "sheets": {name: found[name] for name in found if found[name]["rows"]},
        },
        subject=f"figures:{year}",
        academic_year=year,
    )


def _sheet(title, about, columns, rows):
    """A sheet whose columns say what they mean: (key, label, kind, meaning)."""
    made = sheet(title, [column[:3] for column in columns], rows)
    return {**made, "about": about, "meanings": {column[0]: column[3] for column in columns}}


def _text(value):
    """A Decimal as the text that is printed; None stays."""
    return None if value is None else str(value)


def _with_all(groups):
    """The rows of groups in Thai order behind the row of all of them, which stands apart from what is hidden."""
    names = sorted(groups, key=lambda name: (name == NO_NETWORK, sort_key(name)))
    return [(name, groups[name]) for name in names]


def _by_network(rows):
    """{network: n} of schools. One query."""
    counted = rows.order_by().values_list("network__name").annotate(n=Count("pk", distinct=True))
    return {name or NO_NETWORK: n for name, n in counted}


def _coverage(office, year, day):
    columns = [
        ("semester", "ภาคเรียนที่", "text", "ภาคเรียนของปีการศึกษา"),
        ("network", "เครือข่าย", "text", f"ชื่อเครือข่าย หรือ {ALL}"),
        ("schools", "โรงเรียน (แห่ง)", "n", "โรงเรียนที่เปิดอยู่ในวันสุดท้ายของภาคเรียน หรือในวันที่ของข้อมูล"),
        ("visited", "ได้รับการนิเทศ (แห่ง)", "n", "โรงเรียนที่มีการนิเทศอย่างน้อย 1 ครั้งในภาคเรียน นับซ้ำไม่ได้"),
        ("percent", "ร้อยละ", "percent", "ได้รับการนิเทศ หารด้วยโรงเรียน คูณ 100"),
        NOTE,
    ]
    rows = []
    for number in (1, 2):
        first, last = office.calendar.semester_span(year, number)
        if first > day:
            continue
        schools = School.objects.filter(office=office).open_on(min(last, day))
        expected, visited = _by_network(schools), _by_network(visited_in(schools, year, number, office.calendar))
        rows += _shares(
            {name: (n, visited.get(name, 0)) for name, n in expected.items()},
            ("schools", "visited"),
            semester=str(number),
        )
    about = "โรงเรียนที่ได้รับการนิเทศในแต่ละภาคเรียน ทั้งเขตพื้นที่และรายเครือข่าย"
    chart = SHARES | {"title": "ร้อยละของโรงเรียนที่ได้รับการนิเทศ ภาคเรียนที่", "by": "semester", "n": "schools"}
    return _sheet("ความครอบคลุมการนิเทศ", about, columns, rows) | {"chart": chart}


def _shares(groups, names, **fixed):
    """Rows of part and whole by network, that of all first; small networks hidden, and a small office altogether."""
    whole, part = names

    def row(network, n, k):
        return {**fixed, "network": network, whole: n, part: k, "percent": _text(share(k, n))}

    if not groups:
        return []
    total = [row(ALL, sum(n for n, _ in groups.values()), sum(k for _, k in groups.values()))]
    figures = (whole, part, "percent")
    rows = [row(name, *counts) for name, counts in _with_all(groups)]
    return guard(total, size=whole, figures=figures) + guard(rows, size=whole, figures=figures)


def _submissions(office, year, day):
    """The SARs that a year's round asks for."""
    return Submission.objects.of_sar().filter(round__office=office, round__academic_year=year).counted(day)


def _sar(office, year, day):
    columns = [
        ("level", "ระดับการศึกษา", "text", "ปฐมวัย หรือขั้นพื้นฐาน"),
        ("network", "เครือข่าย", "text", f"ชื่อเครือข่าย หรือ {ALL}"),
        ("expected", "ที่ต้องส่ง (ฉบับ)", "n", "SAR ที่รอบของปีการศึกษานี้ขอ ไม่นับโรงเรียนที่เลิกหรือรวมแล้ว"),
        ("received", "ได้รับแล้ว (ฉบับ)", "n", "SAR ที่ส่งแล้วและไม่ได้ถูกส่งกลับให้แก้ไข"),
        ("percent", "ร้อยละ", "percent", "ได้รับแล้ว หารด้วยที่ต้องส่ง คูณ 100"),
        NOTE,
    ]
    counted, groups = _submissions(office, year, day), defaultdict(dict)
    by_state = counted.order_by().values_list("level", "school__network__name", "state").annotate(n=Count("pk"))
    for level, network, state, n in by_state:
        whole, part = groups[level].get(network or NO_NETWORK, (0, 0))
        groups[level][network or NO_NETWORK] = (whole + n, part + n * (state in Submission.RECEIVED))
    rows = []
    for level, label in EducationLevel.choices:
        rows += _shares(groups[level], ("expected", "received"), level=label)
    chart = SHARES | {"title": "ร้อยละของ SAR ที่ได้รับ", "by": "level", "n": "expected"}
    made = _sheet("การส่งรายงานการประเมินตนเอง (SAR)", "SAR ที่ได้รับ ทั้งเขตพื้นที่และรายเครือข่าย", columns, rows)
    return made | {"chart": chart}


def _levels(office, year, day):
    columns = [
        ("level", "ระดับการศึกษา", "text", "ปฐมวัย หรือขั้นพื้นฐาน"),
        ("standard", "มาตรฐาน", "text", "มาตรฐานการศึกษา หรือผลภาพรวม"),
        ("quality", "ระดับคุณภาพ", "text", "ระดับที่โรงเรียนประเมินตนเอง"),
        ("n", "โรงเรียน (แห่ง)", "n", "โรงเรียนที่ได้ระดับนี้"),
        ("percent", "ร้อยละ", "percent", "ของโรงเรียนที่รายงานระดับในมาตรฐานนี้"),
        ("of", "จากทั้งหมด (แห่ง)", "n", "โรงเรียนที่รายงานระดับในมาตรฐานนี้"),
        NOTE,
    ]
    rows = []
    for level, label in EducationLevel.choices:
        received = _submissions(office, year, day).received().filter(level=level)
        # Levels of different sets are never added up: the set of most schools speaks for the level.
        sets = received.order_by().values_list("standard_set").annotate(n=Count("pk")).order_by("-n", "standard_set")
        chosen = received.filter(standard_set=sets[0][0]).select_related("standard_set").first() if sets else None
        if chosen is None:
            continue
        of_set = received.filter(standard_set=chosen.standard_set_id)
        scale = list(chosen.standard_set.levels.values_list("value", "label"))
        counts = {"ผลภาพรวม": {row["value"]: row["n"] for row in of_set.overall_levels()}}
        for row in of_set.standard_levels():
            counts.setdefault(f"{row['code']} {row['label']}", {})[row["value"]] = row["n"]
        for standard, by_value in counts.items():
            rows += _distribution(scale, by_value, level=label, standard=standard)
    chart = {"kind": "stacked", "title": "ร้อยละของโรงเรียนในแต่ละระดับคุณภาพ", "by": "level"}
    chart |= {"label": "standard", "part": "quality", "value": "n"}
    return _sheet("ผลการประเมินตนเองรายมาตรฐาน", "จำนวนโรงเรียนในแต่ละระดับคุณภาพ", columns, rows) | {"chart": chart}


def _distribution(scale, by_value, **fixed):
    """One row for each level of the scale. Few schools in a level are hidden, and those of a small group altogether."""
    total = sum(by_value.values())
    if total < FEW:
        nothing = dict.fromkeys(("n", "percent", "of"))
        return [{**fixed, "quality": "ทุกระดับ", **nothing, "note": SMALL}] if total else []
    rows = [
        {
            **fixed,
            "quality": label,
            "n": by_value.get(value, 0),
            "percent": _text(share(by_value.get(value, 0), total)),
            "of": total,
        }
        for value, label in scale
    ]
    return guard(rows, size="n", figures=("n", "percent"))


def _plans(office, year):
    """The tests of a year whose figures were published (qa.exams.published): frozen then, small groups hidden."""
    rows = ExamYear.objects.filter(office=office, academic_year=year, published_at__isnull=False)
    return rows.select_related("exam").order_by("exam__position", "exam__code")


def _tests(office, year):
    columns = [
        ("exam", "การทดสอบ", "text", "ชื่อย่อของการทดสอบ"),
        ("sitting", "ชั้นและครั้ง", "text", "ชั้นที่สอบ และครั้งที่สอบของปี"),
        ("subject", "วิชาหรือด้าน", "text", "วิชา ความสามารถ หรือทักษะที่ทดสอบ"),
        ("figure", "ค่าที่รายงาน", "text", "คะแนนเฉลี่ยร้อยละ หรือร้อยละของนักเรียนที่ผ่าน"),
        ("mean", ALL, "mean", "ของนักเรียนทั้งเขตพื้นที่ ถ่วงน้ำหนักด้วยจำนวนผู้เข้าสอบ"),
        ("obec", "สพฐ.", "mean", "ค่าที่ สพฐ. ประกาศ"),
        ("nation", "ประเทศ", "mean", "ค่าที่ประกาศระดับประเทศ"),
        NOTE,
    ]
    rows = [
        {
            "exam": plan.exam.code,
            "sitting": sitting["title"],
            "subject": line["subject"],
            "figure": plan.figures["figure"],
            **{name: line[name] for name in ("mean", "obec", "nation")},
            **({"note": ""} if _schools(line) >= FEW else {"mean": None, "note": FEW_SCHOOLS}),
        }
        for plan in _plans(office, year)
        for sitting in plan.figures["sittings"]
        for line in sitting["lines"]
    ]
    return _sheet("ผลการทดสอบ", "เฉพาะการทดสอบที่เผยแพร่ผลแล้ว เทียบกับ สพฐ. และประเทศ", columns, rows)


def _schools(row):
    """How many schools a frozen mean is of; none where nobody counted them, as in what was published before."""
    return row.get("schools") or 0


def _test_networks(office, year):
    """The means of networks as they were published; of few schools neither mean nor takers."""
    columns = [
        ("exam", "การทดสอบ", "text", "ชื่อย่อของการทดสอบ"),
        ("sitting", "ชั้นและครั้ง", "text", "ชั้นที่สอบ และครั้งที่สอบของปี"),
        ("subject", "วิชาหรือด้าน", "text", "วิชาที่แทนผลรวมของชั้น"),
        ("network", "เครือข่าย", "text", "ชื่อเครือข่าย"),
        ("mean", "ค่าเฉลี่ย", "mean", "ถ่วงน้ำหนักด้วยจำนวนผู้เข้าสอบ ว่างเมื่อผู้เข้าสอบน้อยกว่า 5 คน"),
        ("takers", "ผู้เข้าสอบ (คน)", "n", "จำนวนนักเรียนที่เข้าสอบ ว่างเมื่อไม่แสดงค่าเฉลี่ย"),
        NOTE,
    ]
    rows = []
    for plan in _plans(office, year):
        for sitting in plan.figures["sittings"]:
            about = {"exam": plan.exam.code, "sitting": sitting["title"], "subject": sitting["main"]}
            rows += [about | row for row in _guarded_means(sitting)]
    return _sheet("ผลการทดสอบรายเครือข่าย", "เฉพาะการทดสอบที่เผยแพร่ผลแล้ว", columns, rows)


def _guarded_means(sitting):
    """Rows of the published means of networks, by the schools that sat, and none that the page of the test hides: in
    what was published before, a hidden network may follow from the mean of all."""
    keys, networks = ("mean", "takers"), sitting["networks"]
    public = {one.name for one in published.networks_of(sitting) if one.mean is not None}
    rows = [{"network": row["name"], "schools": _schools(row), **{key: row[key] for key in keys}} for row in networks]
    told = [row for row in rows if row["mean"] is not None]
    guarded = {row["network"]: row for row in guard(told, size="schools", figures=keys)}
    hidden = {**dict.fromkeys(keys), "note": "ผู้เข้าสอบน้อยหรือไม่ทราบจำนวน"}
    found = {row["network"]: guarded.get(row["network"], hidden) for row in rows}
    for name, row in found.items():
        if row["mean"] is not None and name not in public:
            found[name] = {**dict.fromkeys(keys), "note": BESIDE}
    return [{"network": name} | {key: row[key] for key in (*keys, "note")} for name, row in found.items()]


def years(office, *, day, most=6):
    """The academic years that figures can be made of, the present one first."""
    now = office.calendar.academic_year(day)
    return list(range(now, now - most, -1))
