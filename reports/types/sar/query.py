"""What a report of SARs says, frozen: one row for each school that should answer, with everything figures are told by.

What counts: a school and level that should answer (closed ones leave from their day, unless their report had come in),
and of these the received ones. Percentages are told of both (facts §2). A fixed number of queries.
"""

from collections import Counter, defaultdict

from django.db.models import F, OuterRef, Prefetch, Subquery

from qa import sar_fields
from qa.levels import is_good
from qa.models import BestPractice, IssueResult, Round, StandardResult, StandardSet, Submission
from qa.models.standards import EducationLevel
from reports.book.frozen import sheet
from reports.letterhead import words_of
from reports.types.sar import before, sheets, statements, targets
from schools import levels as stages
from schools.models import Figures, SchoolYear
from schools.models.figures import StaffKind
from schools.sizes import ordered
from thai.dates import local, long
from thai.sorting import sort_key

NO_NETWORK, NO_DISTRICT = "ไม่ระบุเครือข่าย", "ไม่ระบุอำเภอ"
NO_SIZE, NO_TYPE, NO_FIGURES = "ไม่มีข้อมูลขนาด", "ไม่มีข้อมูลระดับที่เปิดสอน", "ไม่มีข้อมูล"
# Source: the tables of สพม.จันทบุรี ตราด, synthesis of SARs 2563 (facts §2).
FEW_TEACHERS, FEW_PUPILS = 20, 120
TEACHERS = [f"น้อยกว่า {FEW_TEACHERS} คน", f"ตั้งแต่ {FEW_TEACHERS} คนขึ้นไป"]
PUPILS = [f"น้อยกว่า {FEW_PUPILS} คน", f"ตั้งแต่ {FEW_PUPILS} คนขึ้นไป"]
ADMINISTRATORS = ["ไม่มีผู้บริหาร", "1 คน", "ตั้งแต่ 2 คนขึ้นไป"]
TYPES = ["ปฐมวัย", "ประถมศึกษา", "ขยายโอกาสทางการศึกษา", "ประถมศึกษาถึงมัธยมศึกษาตอนปลาย", "มัธยมศึกษา"]
NAMED = ("school_pk", "code", "name")
RECEIVED, RETURNED, MISSING = "received", "returned", "missing"


def freeze(office, criteria, day):
    """All that the report of one round and level says on `day`, as JSON-ready dict."""
    round = Round.objects.get(pk=criteria["round"], office=office, kind=Round.Kind.SAR)
    level = EducationLevel(criteria["level"])
    submissions = _submissions(round, level, day)
    sets = Sets(submissions)
    rows = _rows(submissions, sets, round, office)
    _add_levels(rows, submissions, sets)
    aims = targets.Aims(submissions, round.academic_year, level)
    targets.add(rows, submissions, sets, aims)
    earlier, years = before.add(rows, submissions, sets, round, level)
    themes, said, practices = statements.read(round, level, rows)
    by_code = {row["code"]: row for row in rows.values()}
    practices = statements.with_register(practices, _register(office, round, level), by_code)
    issues = _issue_rows(rows, submissions, sets, aims)
    shown = list(sets.names.values())
    words = sheets.words(shown)
    return {
        "office": words_of(office),
        "day": long(day),
        "round": {
            "academic_year": round.academic_year,
            "opens_on": long(round.opens_on),
            "due_on": long(round.due_on),
            "closes_on": long(round.closes_on),
            "level": level.value,
            "level_label": level.label,
            "level_short": level.short,
        },
        "sets": shown,
        "asked": sar_fields.asked(round),
        "years": years,
        "groups": _groups(rows, office),
        "themes": themes,
        "sheets": {
            "schools": sheet("สถานศึกษาที่ต้องส่งรายงาน", sheets.schools(shown), list(rows.values()), words),
            "issues": sheet("ระดับคุณภาพรายประเด็นพิจารณา", sheets.issues(shown), issues, words),
            "before": sheet("ผลการประเมินของปีก่อน", sheets.before(shown), earlier, words),
            "statements": sheet("ข้อความใน SAR แยกตามประเด็น", sheets.STATEMENTS, said, sheets.lines(themes)),
            "practices": sheet("แบบอย่างที่ดีและนวัตกรรม", sheets.PRACTICES, practices, {"code": "สถานศึกษา"}),
        },
    }


def _submissions(round, level, day):
    """The submissions that count, in Thai order of the schools."""
    results = [
        Prefetch("standard_results", StandardResult.objects.order_by()),
        Prefetch("issue_results", IssueResult.objects.order_by()),
    ]
    rows = round.submissions.filter(level=level).counted(day).with_deadline()
    rows = rows.select_related("school__network").prefetch_related(*results).order_by()
    return sorted(rows, key=lambda row: (sort_key(row.school.name), row.school.code))


class Sets:
    """The sets of standards that a round's reports are of, the most used first; mostly one.

    `names` are {set: what the report needs of it}; `columns` {standard or issue: the column of its level}.
    """

    def __init__(self, submissions):
        used = Counter(row.standard_set_id for row in submissions)
        found = StandardSet.objects.prefetch_related("levels", "standards__issues").in_bulk(used)
        order = sorted(used, key=lambda key: (-used[key], key))
        self.names, self.standards, self.issues, self.scales = {}, {}, {}, {}
        for number, key in enumerate(order, 1):
            self.names[key] = self._read(found[key], str(number))

    def _read(self, row, number):
        scale = [[level.value, level.label] for level in row.levels.all()]
        codes = Counter(issue.code for standard in row.standards.all() for issue in standard.issues.all())
        told = []
        for standard in row.standards.all():
            self.standards[standard.pk] = f"s_{standard.code}"
            issues = []
            for issue in standard.issues.all():
                code = issue.code if codes[issue.code] == 1 else f"{standard.code}-{issue.code}"
                self.issues[issue.pk] = f"i_{code}"
                issues.append({"column": f"i_{code}", "code": issue.code, "label": issue.label, "group": issue.group})
            told.append(
                {"column": f"s_{standard.code}", "code": standard.code, "label": standard.label, "issues": issues}
            )
        values = [value for value, _ in scale]
        self.scales[row.pk] = (dict(scale), min(values, default=1), max(values, default=5))
        return {"key": number, "name": row.name, "scale": scale, "standards": told}

    def good(self, key, value):
        """Whether a level of a set is in the middle of its scale or above."""
        _, low, high = self.scales[key]
        return is_good(value, low, high)

    def word(self, key, value):
        """The word of a level of a set."""
        return self.scales[key][0].get(value, str(value))


def _rows(submissions, sets, round, office):
    """{submission: row} of what is known of each school without its levels."""
    figures, staff = _figures(submissions, round.academic_year), _staff(submissions, round.academic_year)
    rows = {}
    for one in submissions:
        year = figures.get(one.school_id)
        received = one.state in Submission.RECEIVED
        status = RECEIVED if received else RETURNED if one.state == Submission.State.RETURNED else MISSING
        rows[one.pk] = {
            "school_pk": one.school_id,
            "code": one.school.code,
            "name": one.school.name,
            "network": one.school.network.name if one.school.network else NO_NETWORK,
            "district": one.school.district or NO_DISTRICT,
            "size": (year.size_label if year else "") or NO_SIZE,
            "type": _type(one.school),
            "teachers": NO_FIGURES if year is None else TEACHERS[year.teachers >= FEW_TEACHERS],
            "pupils": NO_FIGURES if year is None else PUPILS[year.pupils >= FEW_PUPILS],
            "administrators": _administrators(staff.get(one.school_id)),
            "set": sets.names[one.standard_set_id]["key"],
            "state": one.get_state_display(),
            "status": status,
            "received": received,
            "late": received and one.submitted_at is not None and local(one.submitted_at) > one.deadline_on,
        }
    return rows


def _figures(submissions, academic_year):
    """{school: SchoolYear} of the academic year, or the last before it that is known."""
    years = SchoolYear.objects.filter(
        school__in={row.school_id for row in submissions}, academic_year__lte=academic_year
    )
    return {row.school_id: row for row in years.order_by("academic_year")}


def _staff(submissions, academic_year):
    """{school: staff by kind} on the newest data date of the academic year, or of the last before it."""
    rows = Figures.objects.filter(school=OuterRef("school"), academic_year__lte=academic_year)
    newest = rows.order_by("-academic_year", "-data_date").values("pk")[:1]
    found = Figures.objects.filter(school__in={row.school_id for row in submissions}, pk=Subquery(newest))
    return dict(found.order_by().values_list("school", "staff"))


def _administrators(staff):
    """How many lead a school; not known of one that reported no staff."""
    return ADMINISTRATORS[min(staff.get(StaffKind.DIRECTOR, 0), 2)] if staff else NO_FIGURES


def _type(school):
    """The type of a school by the stages that it teaches."""
    found = stages.stages(school.levels)
    primary, lower, upper = "primary" in found, "lower" in found, "upper" in found
    if primary and upper:
        return TYPES[3]
    if primary:
        return TYPES[2] if lower else TYPES[1]
    if lower or upper:
        return TYPES[4]
    return TYPES[0] if found else NO_TYPE


def level_fields(row, column, value, key, sets):
    """Writes a level into a row: the value, whether there is one, and whether it is good."""
    row[column] = value
    row[f"has_{column}"] = value is not None
    row[f"good_{column}"] = value is not None and sets.good(key, value)


def _add_levels(rows, submissions, sets):
    """The overall level and that of each standard, of received reports; what a draft says counts nowhere."""
    for one in submissions:
        row, key = rows[one.pk], one.standard_set_id
        value = one.overall_level if row["received"] else None
        level_fields(row, "overall", value, key, sets)
        row["overall_label"] = "" if value is None else sets.word(key, value)
        row["below"] = value is not None and not row["good_overall"]
        given = {result.standard_id: result.level for result in one.standard_results.all()} if row["received"] else {}
        found = {sets.standards[standard]: level for standard, level in given.items() if standard in sets.standards}
        for standard in sets.names[key]["standards"]:
            column = standard["column"]
            level_fields(row, column, found.get(column), key, sets)
            row[f"label_{column}"] = "" if column not in found else sets.word(key, found[column])


def _issue_rows(rows, submissions, sets, aims):
    """One row for each received report with the level of each issue, and its target where the school announced one."""
    made = []
    for one in submissions:
        row, key = rows[one.pk], one.standard_set_id
        if not row["received"]:
            continue
        new = {name: row[name] for name in (*NAMED, "network", "district", "size", "set")}
        found = {sets.issues[r.issue_id]: r.level for r in one.issue_results.all() if r.issue_id in sets.issues}
        for standard in sets.names[key]["standards"]:
            for issue in standard["issues"]:
                level_fields(new, issue["column"], found.get(issue["column"]), key, sets)
                if (target := aims.of_issue(one.school_id, standard, issue)) is not None:
                    targets.compare(new, issue["column"], target)
        made.append(new)
    return made


def _register(office, round, level):
    """Best practices of the year and level that the office has approved."""
    S = BestPractice.State
    rows = BestPractice.objects.filter(
        office=office, academic_year=round.academic_year, level=level, state__in=[S.APPROVED, S.PUBLISHED]
    )
    rows = rows.select_related("school").annotate(standard_code=F("standard__code")).order_by()
    return sorted(rows, key=lambda row: (sort_key(row.school.name), row.school.code, sort_key(row.title)))


def _groups(rows, office):
    """{column: its values in the order of tables}."""
    found = defaultdict(set)
    for row in rows.values():
        for column in ("network", "district", "size", "type", "teachers", "pupils", "administrators"):
            found[column].add(row[column])
    last = {NO_NETWORK, NO_DISTRICT, NO_SIZE, NO_TYPE, NO_FIGURES}
    by_name = {
        column: sorted(found[column], key=lambda name: (name in last, sort_key(name)))
        for column in ("network", "district")
    }
    known = found["size"] - last
    return by_name | {
        "size": ordered(sorted(known, key=sort_key), office) + sorted(found["size"] & last),
        "type": [name for name in [*TYPES, NO_TYPE] if name in found["type"]],
        "teachers": [name for name in [*TEACHERS, NO_FIGURES] if name in found["teachers"]],
        "pupils": [name for name in [*PUPILS, NO_FIGURES] if name in found["pupils"]],
        "administrators": [name for name in [*ADMINISTRATORS, NO_FIGURES] if name in found["administrators"]],
    }
