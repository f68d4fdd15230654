"""What the list of schools can show: its columns, the orders it can stand in, and what a page of it needs."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Prefetch, Subquery
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from schools.models import Figures, SchoolProgramme, SchoolYear
from schools.models.duties import responsible
from schools.templatetags.ui import chip
from thai.sorting import thai_order

PAGE = 50
NUM = mark_safe(' class="num"')
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
# The key at the end makes every order a whole one, so that it can be read from either end; all but those by pupils
# stand in an index.
ORDERS = {
    NAME: [thai_order("name"), "smis_code", "pk"],
    "code": ["smis_code", "local_code", "pk"],
    "district": [thai_order("district"), thai_order("name"), "smis_code", "pk"],
    "pupils": [F("pupils_now").asc(nulls_last=True), thai_order("name"), "smis_code", "pk"],
    "-name": [thai_order("name").reverse_ordering(), "-smis_code", "-pk"],
    "-code": ["-smis_code", "-local_code", "-pk"],
    "-district": [
        thai_order("district").reverse_ordering(),
        thai_order("name").reverse_ordering(),
        "-smis_code",
        "-pk",
    ],
    "-pupils": [F("pupils_now").desc(nulls_last=True), thai_order("name"), "smis_code", "pk"],
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


class BothEnds(Paginator):
    """A Paginator that reads the pages of the back half from the end: the last page of 30,000 schools is as near as
    the first. Its rows need a whole order. `beyond`: where not all were counted, how many there are more than."""

    beyond = 0

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        if self.beyond or start <= self.count // 2:
            return self._get_page(self.object_list[start:end], number, self)
        rows = self.object_list.reverse()[self.count - end : self.count - start]
        return self._get_page(list(rows)[::-1], number, self)


def paginate(found, order, *, searched, number="", only_open=False):
    """A Paginator over the keys of the schools a filter found, in order, and how many of them are closed (None: not
    known). With the page itself three queries at most, whatever was found.

    A search looks for as many schools as the page `number` needs, and for a few at least. A few are put in order by
    themselves: to walk through the whole country in order, looking for ten, takes ten times as long. Where there are
    more than looked for, the rest is not counted: that would read every name of the country for each letter typed.
    """
    today = timezone.localdate()
    if not searched:
        closed = 0 if only_open else found.filter(closed_on__lte=today).count()
        return BothEnds(_keys(found, order), PAGE), closed
    wanted = max(FEW, PAGE * (int(number) if re.fullmatch("[0-9]{1,6}", number) else 1))
    known = list(found.order_by().values_list("pk", "closed_on")[: wanted + 1])
    if len(known) <= FEW:
        found = found.model.objects.filter(pk__in=[pk for pk, _ in known]).with_newest_year()
    pages = BothEnds(_keys(found, order), PAGE)
    pages.count = len(known)
    if len(known) > wanted:
        pages.beyond = wanted
        return pages, None
    return pages, sum(day is not None and day <= today for _, day in known)


def _keys(rows, order):
    # The page is cut out of bare numbers: a subquery for each of 30,000 schools would take seconds.
    return rows.order_by(*ORDERS[order]).values_list("pk", flat=True)


def cells(school, columns):
    """The cells of a school's row, drawn in one go: three hundred of a page, each from the template, would be felt."""
    return format_html_join(
        "",
        '<td data-label="{}"{}>{}</td>',
        ((column.label, NUM if column.num else "", _shown(column, school)) for column in columns),
    )


def _shown(column, school):
    text = column.text(school)
    if column.key == "state":
        return chip("done" if school.is_open else "neutral", text)
    return text or "–"


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
