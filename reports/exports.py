"""Lists of this room as files."""

from django.http import Http404
from django.utils import timezone

from reports import map as figures
from reports import permissions
from reports.certificates import register
from reports.certificates.register import asked as asked_register
from reports.dashboards import behind, country, country_attention, needs, needs_page
from reports.dashboards import listing as dashboard
from reports.dashboards.country_columns import COLUMNS as FIGURES
from reports.dashboards.country_columns import exam_label
from reports.models import Certificate, CertificateBatch
from reports.theming import table as themes  # noqa: F401
from schools.exports import Lines, export
from schools.imports.cells import plain
from schools.models import STAFF_ROLES

# The names go back into a new batch under these headings, see reports.people_lists.
COLUMNS = [
    ("เลขที่", lambda paper: paper.plain_number),
    ("ชื่อ-สกุล", lambda paper: paper.name),
    ("ผลงาน", lambda paper: paper.award),
    ("ระดับ", lambda paper: paper.level),
    ("โรงเรียน", lambda paper: paper.school_name),
    ("บทบาท", lambda paper: paper.role),
    ("รหัสตรวจสอบ", lambda paper: paper.code),
    ("สถานะ", lambda paper: "เพิกถอนแล้ว" if paper.revoked_at else "ใช้ได้"),
]


@export("certificates", title="รายชื่อผู้รับเกียรติบัตร", roles=permissions.REGISTRARS, columns=COLUMNS)
def certificates(asker):
    """The papers of the batch of the address. Raises Http404 without a batch."""
    asked = asker.GET.get("batch", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 10
    batch = CertificateBatch.objects.visible_to(asker.user).filter(pk=asked).first() if is_number else None
    if batch is None:
        raise Http404
    papers = Certificate.objects.filter(batch=batch)
    # PostgreSQL refuses NUL even in what is only compared.
    if q := asker.GET.get("q", "").replace("\x00", "").strip():
        papers = papers.filter(name__icontains=q)
    return papers


REGISTER_COLUMNS = [
    ("เลขทะเบียน", lambda entry: entry.number),
    ("ปี", lambda entry: entry.year),
    ("ที่เกียรติบัตร", lambda entry: entry.number_text),
    ("ชื่อ-สกุล", lambda entry: entry.name),
    ("เรื่อง", lambda entry: entry.subject),
    ("ผลงาน", lambda entry: entry.paper.award if entry.paper else ""),
    ("ระดับ", lambda entry: entry.paper.level if entry.paper else ""),
    ("วันที่ออก", lambda entry: entry.issued_on),
    ("หมายเหตุ", lambda entry: entry.note),
    ("วันที่ลงทะเบียน", lambda entry: entry.registered_at),
    ("ผู้ลงนาม", lambda entry: entry.signers),
    ("รหัสตรวจสอบ", lambda entry: entry.paper.code if entry.paper else ""),
]


@export("certificate_register", title="ทะเบียนเกียรติบัตร", roles=permissions.REGISTRARS, columns=REGISTER_COLUMNS)
def certificate_register(asker):
    """The register of the address, with its search."""
    kind, year, q, state, level = asked_register(asker.GET)
    return register.Entries(asker.user.acting.office, kind, year, q=q, state=state, level=level)


def _map_columns(asker):
    title = figures.FIGURES[figures.chosen(asker)][0]
    return [
        ("รหัส SMIS", lambda row: row[0].smis_code or ""),
        ("รหัสของสำนักงาน", lambda row: row[0].local_code),
        ("ชื่อโรงเรียน", lambda row: row[0].name),
        ("อำเภอ", lambda row: row[0].district),
        ("เครือข่าย", lambda row: row[0].network or ""),
        (title, lambda row: row[1].label),
        ("รายละเอียด", lambda row: row[2]),
        ("ละติจูด", lambda row: plain(row[0].latitude)),
        ("ลองจิจูด", lambda row: plain(row[0].longitude)),
    ]


def _need_columns(_asker):
    """The points of each sign stand in a column of their own."""
    points = [
        (sign.label, lambda row, key=sign.key: next((r.points for r, _ in row["reasons"] if r.sign == key), None))
        for sign in needs.SIGNS
    ]
    return [
        ("ลำดับ", lambda row: row["place"]),
        ("รหัส", lambda row: row["school"].code),
        ("ชื่อโรงเรียน", lambda row: row["school"].name),
        ("เครือข่าย", lambda row: row["school"].network_name),
        ("อำเภอ", lambda row: row["school"].district),
        ("คะแนน (เต็ม 100)", lambda row: row["score"]),
        ("เหตุผล", lambda row: " · ".join(reason.text for reason, _ in row["reasons"])),
        *points,
    ]


def _platform_columns(asker):
    """A share stands as a number, beside the count it is of; of two years compared each figure stands beside that of
    the other year and the difference."""
    _, other = country.years_asked(asker.GET, timezone.localdate())
    figures = [pair for column in FIGURES for pair in _platform_figure(column, other)]
    sides = [("ปีการศึกษา", lambda row: row.sides[0])] + [("ปีที่เทียบ", lambda row: row.sides[1])] * bool(other)
    years = [
        (" ".join(filter(None, [of, head])), lambda row, side=side, name=name: getattr(side(row), name))
        for head, side in sides
        for of, name in (("", "year"), ("SAR", "sar_year"), ("ผลการทดสอบ", "test_year"))
    ]
    return [
        ("สำนักงานหรือจังหวัด", lambda row: row.label),
        ("ประเภท", lambda row: row.kind),
        ("เหตุที่ควรติดตาม (ข้อ)", lambda row: len(row.reasons) if row.key else None),
        ("เหตุที่ควรติดตาม", lambda row: " · ".join(row.reasons)),
        *figures,
        ("โรงเรียนที่นิเทศแล้ว ภาคเรียนที่ 1", lambda row: row.visited[0]),
        ("โรงเรียนที่นิเทศแล้ว ภาคเรียนที่ 2", lambda row: row.visited[1]),
        ("โรงเรียนของสำนักงานที่มีเกณฑ์", lambda row: row.ruled),
        ("โรงเรียนที่ครบตามเกณฑ์", lambda row: row.met),
        *(
            (f"นิเทศครั้งล่าสุด {label}", lambda row, place=place: row.since[place])
            for place, (_, label, _) in enumerate(behind.SINCE)
        ),
        ("SAR ที่ต้องส่ง", lambda row: row.asked(0)),
        ("SAR ที่ส่งแล้ว", lambda row: row.asked(1)),
        ("SAR ที่รับแล้ว", lambda row: row.asked(2)),
        ("ครั้งที่นิเทศ", lambda row: sum(row.visits)),
        ("ศึกษานิเทศก์", lambda row: row.of_today("supervisors")),
        ("ผลการทดสอบที่แสดง", lambda row: row.exam and exam_label(row.exam)),
        *years,
        ("ข้อมูลเมื่อ", lambda row: row.computed_at),
    ]


def _platform_figure(column, other):
    """[(head, value of a row)] of one figure of the country."""

    def value(row):
        return column.value(row, row.exam)

    def change(row):
        one, then = value(row), column.value(row.beside, row.exam)
        return None if one is None or then is None else one - then

    found = [(column.label, value)]
    if other:
        found.append((f"{column.label} ปีที่เทียบ", lambda row: column.value(row.beside, row.exam)))
        found.append((f"{column.label} ต่าง", change))
    return found


@export("platform", title="ภาพรวมทุกสำนักงาน", roles=permissions.PLATFORM_READERS, columns=_platform_columns)
def offices_of_the_country(asker):
    """The table of the country with the filters of its page, and its sum."""
    found = country.Country(asker.user, asker.GET)
    rows = Lines([*found.lines, found.total])
    for line in rows:
        line.reasons = country_attention.reasons(line, found.whole) if line is not found.total else []
        line.exam, line.computed_at, line.sides = found.exam, found.oldest, found.sides
    return rows


@export("needs", title="โรงเรียนที่ควรช่วยเหลือ", roles=permissions.NEED_READERS, columns=_need_columns)
def schools_that_need_help(asker):
    """The ranking with the filters of the page."""
    scope = needs_page.scope_of(asker.user, asker.GET, timezone.localdate())
    weights = needs_page.weights_of(asker.user.acting.office)
    ranking = needs_page.Ranking(scope, weights, asker.GET.get("sign", ""))
    return Lines(ranking.lines(ranking.shown))


@export("map", title="ตารางแผนที่โรงเรียน", roles=STAFF_ROLES, columns=_map_columns)
def table_of_the_map(asker):
    """The table beside the map: schools with their state in the chosen figure, with the filters of the page."""
    day = timezone.localdate()
    _, schools = figures.shown(asker, day)
    colouring = figures.FIGURES[figures.chosen(asker)][1](schools, asker.user, day)
    return Lines((school, *colouring.told(school)) for school in schools)


def _dashboard_columns(asker):
    _, figure, _ = dashboard.asked(asker.user, asker.GET)
    columns = dashboard.COLUMNS[behind.FIGURES[figure].kind]
    return [(column.label, lambda row, place=place: row.cells[place].value) for place, column in enumerate(columns)]


@export("dashboard_rows", title="รายการของแดชบอร์ด", roles=permissions.DASHBOARD_READERS, columns=_dashboard_columns)
def rows_of_a_dashboard(asker):
    """The rows behind a figure, with the filters of its page."""
    scope, figure, part = dashboard.asked(asker.user, asker.GET)
    rows = dashboard.rows_of(scope, figure, part)
    return Lines(dashboard.lines(scope, behind.FIGURES[figure].kind, rows))
