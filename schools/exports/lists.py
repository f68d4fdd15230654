"""The lists of this room as files. Headings are those that the import knows, so that a file comes back unchanged."""

from django.db.models import Prefetch

from schools.exports import export
from schools.filters import SchoolFilter
from schools.imports import kinds
from schools.imports.cells import plain
from schools.listing import NAME, ORDERS, order_of
from schools.models import STAFF_ROLES, Role, School, SchoolProgramme
from schools.models.duties import responsible

# Fields of the import that are no attribute of a school, or are written in another way there.
_WRITTEN = {
    "network": lambda school: school.network.name if school.network else "",
    "office": lambda school: school.office.name,
    "office_code": lambda school: school.office.code,
    "network_code": lambda school: school.network.code if school.network else "",
    "latitude": lambda school: plain(school.latitude),
    "longitude": lambda school: plain(school.longitude),
}
# What the import does not read and people want beside it.
_BESIDE = [
    ("ผู้อำนวยการคนปัจจุบัน", lambda school: school.director_now),
    ("ขนาด", lambda school: school.size_label_now),
    ("นักเรียน", lambda school: school.pupils_now),
    ("ครู", lambda school: school.teachers_now),
    ("ปีการศึกษาของข้อมูล", lambda school: school.year_now),
    ("ศึกษานิเทศก์ที่รับผิดชอบ", lambda school: ", ".join(map(str, school.supervisors))),
    ("โครงการที่เข้าร่วม", lambda school: ", ".join(str(row.programme) for row in school.programmes_now)),
    ("สถานะ", lambda school: school.status_label),
]


def _value(name):
    return _WRITTEN.get(name) or (lambda school: getattr(school, name))


def _columns(_asker):
    known = {field.name for field in School._meta.concrete_fields}
    fields = kinds.get("schools").fields.items()
    return [(field.label, _value(name)) for name, field in fields if name in _WRITTEN or name in known] + _BESIDE


_PLACE = ("smis_code", "local_code", "name", "subdistrict", "district", "latitude", "longitude")


def _place_columns(_asker):
    fields = kinds.get("schools").fields
    return [(fields[name].label, _value(name)) for name in _PLACE]


@export("coordinates", title="พิกัดโรงเรียน", roles=STAFF_ROLES, columns=_place_columns)
def coordinates(asker):
    """The list of schools with nothing but code, name and place, to be filled in and imported again."""
    rows = School.objects.visible_to(asker.user).with_newest_year()
    return SchoolFilter(asker.GET, queryset=rows, request=asker).qs


def _supervisors(schools, asker):
    office = asker.user.acting.office
    people = responsible(schools, office) if office else {}
    for school in schools:
        school.supervisors = people.get(school.pk, [])


@export(
    "schools",
    title="รายชื่อโรงเรียน",
    roles=STAFF_ROLES | {Role.PLATFORM_ADMIN},
    columns=_columns,
    prepare=_supervisors,
)
def schools(asker):
    """The list of schools with its filters and its order."""
    rows = School.objects.visible_to(asker.user).with_newest_year().with_director()
    found = SchoolFilter(asker.GET, queryset=rows, request=asker)
    order = ORDERS[order_of(asker.GET.get("sort", NAME), found.office)]
    present = SchoolProgramme.objects.filter(to_year=None).select_related("programme")
    return (
        found.qs.order_by(*order)
        .select_related("network", "office", "merged_into")
        .prefetch_related(Prefetch("programmes", present, to_attr="programmes_now"))
    )
