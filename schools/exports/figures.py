"""Sheets of figures as a file, under the headings that the import knows."""

from schools.exports import Asker, Lines, export
from schools.imports.of_figures import FiguresList, flat
from schools.models import STAFF_ROLES, Figures
from schools.models.figures import GRADES
from schools.reporting import chosen, inclusive_counts, narrowed


def _columns(_asker):
    fields = FiguresList.fields
    about = [
        (fields["smis_code"].label, lambda sheet: sheet.school.smis_code or ""),
        (fields["moe_code"].label, lambda sheet: sheet.school.moe_code),
        (fields["local_code"].label, lambda sheet: sheet.school.local_code),
        (fields["name"].label, lambda sheet: sheet.school.name),
        (fields["academic_year"].label, lambda sheet: sheet.academic_year),
        (fields["data_date"].label, lambda sheet: sheet.get_data_date_display()),
    ]
    return about + [(known.label, _count(name)) for name, known in fields.items() if name not in FiguresList.about]


def _count(name):
    grade, _, kind = name.partition("_")
    if kind == "total" and grade in GRADES:
        return lambda sheet: sum(sheet.grades[grade][:2]) if grade in sheet.grades else None
    return lambda sheet: sheet.counts.get(name)


def _flat(sheets, _asker):
    for sheet in sheets:
        sheet.counts = flat(sheet)


@export("figures", title="จำนวนนักเรียนและครู", roles=STAFF_ROLES, columns=_columns, prepare=_flat)
def figures(asker: Asker):
    """The sheets of the chosen data date, of the schools that the filters of the page leave."""
    asked = chosen(asker)
    schools, _ = narrowed(asker, asked)
    sheets = Figures.objects.filter(school__in=schools, academic_year=asked["year"], data_date=asked["data_date"])
    return sheets.select_related("school").order_by("school__smis_code", "pk")


def _told(n):
    return "ไม่แสดง" if n is None else n


@export(
    "inclusive",
    title="การศึกษาเรียนรวม",
    roles=STAFF_ROLES,
    columns=[
        ("ประเภท", lambda row: row["label"]),
        ("ชาย", lambda row: _told(row["male"])),
        ("หญิง", lambda row: _told(row["female"])),
        ("รวม", lambda row: _told(row["sum"])),
        ("โรงเรียน", lambda row: _told(row["schools"])),
    ],
)
def inclusive(asker: Asker):
    """The counts of the page over all schools, never of one school: a small number there could name a child."""
    counts = inclusive_counts(asker, chosen(asker))
    grades = [{**row, "label": f"ชั้น {row['label']}"} for row in counts["grades"]]
    return Lines([*counts["rows"], {"label": "รวม", **counts["total"], "schools": counts["with_pupils"]}, *grades])
