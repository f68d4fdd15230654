"""What the list of schools can show: its columns, the orders it can stand in, and what a page of it needs."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Prefetch, Subquery

from schools.models import Figures, SchoolProgramme, SchoolYear
from schools.models.duties import responsible
from thai.sorting import thai_order

PAGE = 50
DATES = {code: label.replace("มิถุนายน", "มิ.ย.").replace("พฤศจิกายน", "พ.ย.") for code, label in Figures.DataDate.choices}


@dataclass(frozen=True)
class Column:
    """One column: its key in the address, its heading, the text of a school, and the order a click gives."""

    key: str
    label: str
    text: Callable
    num: bool = False
    sort: str = ""


def _number(value):
    return "" if value is None else f"{value:,}"


def _figures(school):
    if school.year_now is None:
        return ""
    return " ".join(filter(None, [DATES.get(school.data_date_now, ""), f"ปี {school.year_now}"]))


def _coordinates(school):
    return "" if school.latitude is None else f"{school.latitude.normalize():f}, {school.longitude.normalize():f}"


COLUMNS = {
    column.key: column
    for column in (
        Column("code", "รหัส", lambda school: school.code, sort="code"),
        Column("moe", "รหัสกระทรวง", lambda school: school.moe_code),
        Column("office", "สำนักงาน", lambda school: str(school.office)),
        Column("district", "อำเภอ", lambda school: school.district, sort="district"),
        Column("network", "เครือข่าย", lambda school: str(school.network or "")),
        Column("level", "ระดับที่เปิดสอน", lambda school: school.levels),
        Column("size", "ขนาด", lambda school: school.size_label_now or ""),
        Column("pupils", "นักเรียน", lambda school: _number(school.pupils_now), num=True, sort="pupils"),
        Column("teachers", "ครู", lambda school: _number(school.teachers_now), num=True),
        Column("figures", "ข้อมูลล่าสุด", _figures),
        Column("director", "ผู้อำนวยการ", lambda school: school.director_now),
        Column("phone", "โทรศัพท์", lambda school: school.phone),
        Column("supervisor", "ศึกษานิเทศก์", lambda school: ", ".join(map(str, school.supervisors))),
        Column("programmes", "โครงการ", lambda school: ", ".join(str(row.programme) for row in school.programmes_now)),
        Column("coordinates", "พิกัด", _coordinates),
        Column("state", "สถานะ", lambda school: school.status_label),
    )
}
USUAL = ("code", "district", "network", "size", "pupils", "supervisor", "state")
USUAL_OF_PLATFORM = ("code", "office", "district", "size", "pupils", "state")
# A duty belongs to one office, so the platform's list names no supervisors.
NOT_OF_PLATFORM = {"supervisor", "network", "programmes"}
NOT_OF_OFFICE = {"office"}
# So few schools are put in order by themselves; more are read in order until the page is full.
FEW = 500

NAME = "name"
ORDERS = {
    NAME: [thai_order("name"), "smis_code"],
    "code": ["smis_code", "local_code"],
    "district": [thai_order("district"), thai_order("name"), "smis_code"],
    "pupils": [F("pupils_now").asc(nulls_last=True), thai_order("name"), "smis_code"],
    "-name": [thai_order("name").reverse_ordering(), "-smis_code"],
    "-code": ["-smis_code", "-local_code"],
    "-district": [thai_order("district").reverse_ordering(), thai_order("name"), "smis_code"],
    "-pupils": [F("pupils_now").desc(nulls_last=True), thai_order("name"), "smis_code"],
}


def offered(user):
    """The Columns a person may choose from."""
    hidden = NOT_OF_PLATFORM if user.acting.is_platform else NOT_OF_OFFICE
    return [column for column in COLUMNS.values() if column.key not in hidden]


def chosen(user, keys):
    """The Columns the address names, in the order of the list; the usual ones where it names none."""
    usual = USUAL_OF_PLATFORM if user.acting.is_platform else USUAL
    columns = offered(user)
    return [column for column in columns if column.key in keys] or [c for c in columns if c.key in usual]


def order_of(text, office):
    """A key of ORDERS; the name where the address asks for none that there is. Pupils order the schools of one
    office: for all of the country their newest years would have to be looked up first."""
    return text if text in ORDERS and (office or not text.endswith("pupils")) else NAME


def paginate(found, order, *, searched):
    """A Paginator over the keys of the schools a filter found, in order. Two queries, whatever was found.

    Where something was searched the schools are looked through once, and a few are put in order by themselves: to
    walk through the whole country in order, looking for ten, takes ten times as long.
    """
    if not searched:
        return Paginator(_keys(found, order), PAGE)
    keys = list(found.order_by().values_list("pk", flat=True))
    pages = Paginator(_keys(found.filter(pk__in=keys) if len(keys) <= FEW else found, order), PAGE)
    pages.count = len(keys)
    return pages


def _keys(rows, order):
    # The page is cut out of bare numbers: a subquery for each of 30,000 schools would take seconds.
    return rows.order_by(*ORDERS[order]).values_list("pk", flat=True)


def page_of(rows, keys, user, columns):
    """The schools of one page with everything the columns show, in the order of `keys`. The number of queries
    depends on the columns alone."""
    shown = {column.key for column in columns}
    newest = SchoolYear.objects.filter(school=OuterRef("pk")).order_by("-academic_year")
    schools = (
        rows.filter(pk__in=keys)
        .order_by()
        .with_newest_year()
        .annotate(data_date_now=Subquery(newest.values("data_date")[:1]))
        .select_related("network", "office", "merged_into")
    )
    if "director" in shown:
        schools = schools.with_director()
    if "programmes" in shown:
        present = SchoolProgramme.objects.filter(to_year=None).select_related("programme")
        schools = schools.prefetch_related(Prefetch("programmes", present, to_attr="programmes_now"))
    place = {key: number for number, key in enumerate(keys)}
    schools = sorted(schools, key=lambda school: place[school.pk])
    if "supervisor" in shown:
        people = responsible(schools, user.acting.office)
        for school in schools:
            school.supervisors = people[school.pk]
    return schools


def heads(columns, order, office):
    """The headings: {label, num, sort (what a click asks for, "" when it cannot be sorted), aria (present order)}."""
    name = Column(NAME, "โรงเรียน", str, sort=NAME)
    found = []
    for column in (name, *columns):
        aria, ask = "", column.sort if order_of(column.sort, office) == column.sort else ""
        if column.sort and order.removeprefix("-") == column.sort:
            aria = "descending" if order.startswith("-") else "ascending"
            ask = column.sort if order.startswith("-") else f"-{column.sort}"
        found.append({"label": column.label, "num": column.num, "sort": ask, "aria": aria})
    return found
