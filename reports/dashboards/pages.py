"""Which sections a dashboard has, and all of its tables as a workbook."""

from instruments.measures import half_up
from reports import workbooks
from reports.dashboards import comparison, coverage, results, sar
from reports.dashboards.board import Board
from reports.dashboards.scope import SEMESTERS, years_of

LABELS = {
    "network": ("เครือข่าย", "ทุกเครือข่าย"),
    "district": ("อำเภอ", "ทุกอำเภอ"),
    "size": ("ขนาด", "ทุกขนาด"),
    "level": ("ระดับการศึกษา", "ทุกระดับ"),
    "distance": ("ระยะทาง", "ทุกระยะ"),
}
SECTIONS = {
    "coverage": coverage.coverage,
    "networks": coverage.by_network,
    "equity": coverage.equity,
    "recommendations": results.recommendations,
    "sar": sar.sar,
    "tests": results.tests,
    "workload": results.workload,
}
# A view is a page of a dashboard: what it shows of SECTIONS. All of them are printed and written together.
ALL = "all"
VIEWS = {
    "": ("networks",),
    "coverage": ("coverage",),
    "equity": ("equity",),
    "sar": ("sar",),
    "tests": ("tests",),
    "workload": ("recommendations", "workload"),
}
VIEW_LABELS = {
    "": "ภาพรวม",
    "coverage": "ความครอบคลุม",
    "equity": "ความทั่วถึง",
    "sar": "SAR",
    "tests": "ผลการทดสอบ",
    "workload": "ภาระงาน",
    ALL: "ทุกส่วน",
}
UNKNOWN = "ไม่มีตัวเลือกนี้ โปรดเลือกใหม่"
# A title of a sheet has 31 characters at most, and none of these.
LONGEST, REFUSED = 31, str.maketrans("", "", "[]:*?/\\")


def sections(scope, pair=None, *, view=""):
    """[Section] of a view of a scope; the comparison of the Scopes in `pair` comes first where there is one."""
    board = Board(scope)
    wanted = [name for name in SECTIONS if name in VIEWS.get(view, SECTIONS)]
    found = [SECTIONS[name](board) for name in wanted]
    if pair is not None and view in ("", ALL):
        own, other = pair
        found.insert(0, comparison.section(board if own is scope else Board(own), Board(other)))
    return found


def fields(scope, other, *, without=()):
    """[{name, label, empty, choices, value}] of the filters above a dashboard; `other` is the year beside it or ""."""
    year, beside = year_fields(scope, other)
    semester = _field(scope, "semester", "ภาคเรียน", "", SEMESTERS, scope.semester)
    found = [year, semester, beside]
    for name, (label, empty) in LABELS.items():
        if name not in without:
            found.append(_field(scope, name, label, empty, scope.choices[name], scope.given.get(name, "")))
    return found


def _field(scope, name, label, empty, choices, value):
    fault = UNKNOWN if name in scope.faults else ""
    return {"name": name, "label": label, "empty": empty, "choices": choices, "value": value, "fault": fault}


def year_fields(scope, other):
    """The two of them that choose the years."""
    facts = scope.facts
    years = [(str(year), str(year)) for year in years_of(facts.office, facts.today)]
    others = [choice for choice in years if choice[0] != str(facts.year)]
    return [
        _field(scope, "year", "ปีการศึกษา", "", years, str(facts.year)),
        _field(scope, "with", "เทียบกับปีการศึกษา", "ไม่เทียบ", others, str(other)),
    ]


def faults(scope):
    """[(label, words)] of what the address of a scope gives that is no choice, as the page says it."""
    given = scope.refused | scope.unpaired
    return [
        (field["label"], f"{given[field['name']]}: {field['fault']}") for field in fields(scope, "") if field["fault"]
    ]


def workbook(found, refused=()):
    """The bytes of a workbook with a sheet for the figures, headed by what faults() says, and one for each table."""
    book, taken = workbooks.new(), set()
    stats = [(label, words, None, None) for label, words in refused]
    stats += [(section.title, stat.label, stat.cell.value, stat.ratio) for section in found for stat in section.stats]
    workbooks.add_sheet(book, "ตัวเลขสำคัญ", ["ส่วน", "ตัวเลข", "จำนวน", "ร้อยละ"], stats, [30, 50, 14, 14])
    for table in (table for section in found for table in section.tables):
        title = table.title.translate(REFUSED)[:LONGEST]
        if title in taken:
            title = f"{title[: LONGEST - 3]} {len(taken)}"
        taken.add(title)
        heads = [" ".join(filter(None, [column.group, column.label])) for column in table.columns]
        rows = [[_value(cell) for cell in row.cells] for row in table.rows]
        workbooks.add_sheet(book, title, heads, rows, [14 + 6 * column.width for column in table.columns])
    return workbooks.content(book)


def _value(cell):
    """As the screen rounds it, a number where it is one."""
    return half_up(cell.value, 2) if cell.kind == "mean" and cell.value is not None else cell.value
