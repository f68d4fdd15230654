"""What the search of the top bar finds: schools, people, visits, letters and the library. Each is found as its own list
finds it, so that the list behind a number has as many rows."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse

from registry.filters import holding
from registry.library.filters import LibraryFilter
from registry.library.kinds import kinds_of
from registry.models import Letter, LibraryItem
from reports.queries import link
from schools.filters import SchoolFilter
from schools.models import Role, School, User
from schools.people_filter import PeopleFilter
from supervision.filters import VisitFilter
from supervision.models import Visit
from thai.dates import short
from thai.text import clean, search_key

# How many of each are shown; the list has all.
SHOWN = 6
LONGEST = 100
STAFF = frozenset({Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.CLERK, Role.OFFICE_ADMIN})


@dataclass(frozen=True)
class Section:
    """What was found of one kind: [(words, soft words, address)], and [(words, number, address)] of the whole lists."""

    code: str
    label: str
    rows: list
    lists: list


@dataclass(frozen=True)
class Source:
    """A kind of thing that can be searched, the roles that may, and `find(request, text)`, which answers (rows, lists)
    of its Section."""

    code: str
    label: str
    roles: frozenset
    find: Callable


def search(request, text):
    """[Section] with what was found; empty for a text without a letter or a figure. At most three queries a kind."""
    text = clean(text)[:LONGEST]
    if not search_key(text):
        return []
    sections = []
    for source in SOURCES:
        if request.user.acting.role in source.roles:
            rows, lists = source.find(request, text)
            if any(number for _label, number, _href in lists):
                sections.append(Section(source.code, source.label, rows, lists))
    return sections


def _asked(text):
    given = QueryDict(mutable=True)
    given["q"] = text
    return given


def _schools(request, text):
    rows = SchoolFilter(_asked(text), queryset=School.objects.visible_to(request.user), request=request).qs
    shown = [
        (str(school), " · ".join(filter(None, (school.smis_code, school.district))), "reports:school", school.pk)
        for school in rows.order_by("search_name", "pk")[:SHOWN]
    ]
    return _linked(shown), [("รายชื่อโรงเรียน", rows.count(), link(reverse("schools:list"), q=text))]


def _people(request, text):
    rows = PeopleFilter(_asked(text), queryset=User.objects.visible_to(request.user), request=request).qs
    shown = [(str(person), person.position, "schools:person", person.pk) for person in rows.in_thai_order()[:SHOWN]]
    return _linked(shown), [("บุคคล", rows.count(), link(reverse("schools:people"), q=text))]


def _visits(request, text):
    rows = VisitFilter(_asked(text), queryset=Visit.objects.visible_to(request.user), request=request).qs
    found = rows.select_related("school", "supervisor").order_by("-visited_on", "-pk")[:SHOWN]
    shown = [
        (f"{visit.school} {short(visit.visited_on)}", str(visit.supervisor), "supervision:visit", visit.pk)
        for visit in found
    ]
    # Supervisors meet their own visits first; the search asked for everybody's.
    return _linked(shown), [("บันทึกการนิเทศ", rows.count(), link(reverse("supervision:visits"), q=text, mine="0"))]


def _letters(request, text):
    rows = holding(Letter.objects.visible_to(request.user), text, "search_text")
    counts = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    shown = [
        (letter.subject, f"{letter.get_kind_display()} {letter.number_text}", "registry:letter", letter.pk)
        for letter in rows.order_by("-be_year", "-number", "-pk")[:SHOWN]
    ]
    page = reverse("registry:letters")
    lists = [
        (kind.label, counts[kind.value], link(page, kind=kind.value, q=text))
        for kind in Letter.KINDS
        if counts.get(kind.value)
    ]
    return _linked(shown), lists


def _library(request, text):
    kinds = kinds_of(request.user.acting.office)
    every = LibraryItem.objects.visible_to(request.user)
    rows = LibraryFilter(_asked(text), queryset=every, request=request, kinds=kinds).qs
    shown = [
        (item.title, kinds[item.kind].name if item.kind in kinds else "", "library:item", item.pk)
        for item in rows.order_by("-pk").defer("search_text", "summary")[:SHOWN]
    ]
    return _linked(shown), [("คลังความรู้", rows.count(), link(reverse("library:index"), q=text))]


def _linked(rows):
    return [(words, soft, reverse(page, args=[pk])) for words, soft, page, pk in rows]


SOURCES = (
    Source("schools", "โรงเรียน", STAFF | {Role.PLATFORM_ADMIN}, _schools),
    Source("people", "บุคคล", STAFF | {Role.PLATFORM_ADMIN}, _people),
    Source("visits", "บันทึกการนิเทศ", STAFF - {Role.CLERK}, _visits),
    Source("letters", "หนังสือ", STAFF, _letters),
    Source("library", "คลังความรู้", STAFF, _library),
)
