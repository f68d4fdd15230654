"""What the list of people can be narrowed to."""

import django_filters as filters
from django import forms
from django.db.models import Q

from schools.filters import ListFilter
from schools.models import Membership, Network, Office, Role, School
from thai.text import search_key

OFFICE, SCHOOLS = "office", "schools"
STATES = [
    ("active", "ปฏิบัติงาน"),
    ("acting", "รักษาราชการแทนอยู่"),
    ("ended", "สิ้นสุดบทบาทแล้ว"),
    ("deactivated", "ระงับบัญชี"),
]


def _offices(request):
    return Office.objects.visible_to(request.user)


def _schools(request):
    return School.objects.visible_to(request.user)


class PeopleFilter(ListFilter):
    """People by what they hold, of all that the reader may see: one role must fit role, place and state at once."""

    q = filters.CharFilter(label="ชื่อ ชื่อผู้ใช้ หรือโรงเรียน")
    role = filters.ChoiceFilter(label="บทบาท", choices=Role.choices, empty_label="ทุกบทบาท")
    place = filters.ChoiceFilter(label="สังกัด", choices=(), empty_label="ทุกแห่ง")
    state = filters.ChoiceFilter(label="สถานะ", choices=STATES, empty_label="ทุกสถานะ")
    office = filters.ModelChoiceFilter(label="สำนักงาน", queryset=_offices, empty_label="ทุกสำนักงาน")
    school = filters.ModelChoiceFilter(label="โรงเรียน", queryset=_schools, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        acting = self.request.user.acting
        places = [(OFFICE, "สำนักงาน"), (SCHOOLS, "โรงเรียนทุกแห่ง")]
        roles = [choice for choice in Role.choices if choice[0] != Role.PLATFORM_ADMIN or acting.is_platform]
        self.filters["role"].extra["choices"] = roles
        if acting.is_school:
            for name in ("place", "office", "school", "role"):
                del self.filters[name]
            return
        if not acting.is_platform:
            del self.filters["office"]
            networks = Network.objects.visible_to(self.request.user)
            places.append(("เครือข่าย", [(f"n{network.pk}", str(network)) for network in networks]))
        self.filters["place"].extra["choices"] = places

    def said(self, field, value):
        """As ListFilter says it; networks stand in a group of their own among the places."""
        if field.name == "place" and value not in (OFFICE, SCHOOLS):
            networks = dict(self.filters["place"].extra["choices"][-1][1])
            return f"เครือข่าย {networks.get(value, '')}"
        return super().said(field, value)

    def filter_queryset(self, people):
        if not self.form.is_valid():
            return people.none()
        asked = self.form.cleaned_data
        seen = Membership.objects.visible_to(self.request.user)
        held = seen
        if asked.get("office"):
            held = held.filter(office=asked["office"])
        if asked.get("school"):
            held = held.filter(school=asked["school"])
        if asked.get("role"):
            held = held.filter(role=asked["role"])
        held = _of_place(held, asked.get("place"))
        narrowed = any(asked.get(name) for name in ("office", "school", "role", "place"))
        people = _of_state(people, held, seen, asked.get("state"), narrowed)
        if text := (asked.get("q") or "").strip():
            key = search_key(text)
            there = seen.filter(Q(school__search_name__contains=key) | Q(school__smis_code__startswith=key))
            found = people.model.objects.named_like(text).values("pk")
            people = people.filter(Q(pk__in=found) | Q(pk__in=there.values("user"))) if key else people.none()
        return people


def _of_place(held, place):
    if place == OFFICE:
        return held.filter(school=None)
    if place == SCHOOLS:
        return held.exclude(school=None)
    return held.filter(school__network=place.removeprefix("n")) if place else held


def _of_state(people, held, seen, state, narrowed):
    if state == "active":
        return people.filter(is_active=True, pk__in=held.current().values("user"))
    if state == "acting":
        return people.filter(pk__in=held.current().delegated().values("user"))
    if state == "ended":
        return people.filter(pk__in=held.values("user")).exclude(pk__in=seen.not_over().values("user"))
    if state == "deactivated":
        people = people.filter(is_active=False)
        return people.filter(pk__in=held.values("user")) if narrowed else people
    return people.filter(pk__in=held.not_over().values("user")) if narrowed else people
