"""What the lists of planned visits can be narrowed to; the comparison of plan and done links with these names."""

import django_filters as filters
from django import forms
from django.db.models import Q

from schools.filters import KnownFilter
from schools.fiscal import year_of
from schools.models import Network
from supervision import planning
from supervision.filters import _people
from supervision.models import PlannedVisit
from thai.text import search_key
from thai.years import quarter_span

S = PlannedVisit.State
SHOWN = [
    ("done", "นิเทศแล้ว"),
    ("waiting", "รอนิเทศ"),
    ("late", "เลยกำหนด"),
    ("moved", "เลื่อนวัน"),
    ("cancelled", "ยกเลิก"),
]


def _networks(request):
    return [("none", "ไม่มีเครือข่าย"), *Network.objects.visible_to(request.user).values_list("pk", "name")]


class PlannedFilter(KnownFilter):
    """Planned visits of a fiscal year. `year` is read from the address; this year where it names none."""

    q = filters.CharFilter(label="ค้นหาโรงเรียน", method="search")
    supervisor = filters.ModelChoiceFilter(label="ผู้นิเทศ", queryset=_people, empty_label="ทุกคน")
    network = filters.ChoiceFilter(label="เครือข่าย", choices=(), empty_label="ทุกเครือข่าย", method="of_network")
    quarter = filters.ChoiceFilter(
        label="ไตรมาส", choices=[(n, f"ไตรมาสที่ {n}") for n in planning.QUARTERS], empty_label="ทั้งปี"
    )
    show = filters.ChoiceFilter(choices=SHOWN, method="of_show", widget=forms.HiddenInput)

    class Meta:
        model = PlannedVisit
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year_of(self.request.GET)
        self.queryset = self.queryset.filter(plan__year=self.year)
        self.filters["network"].extra["choices"] = _networks(self.request)

    def search(self, rows, _name, text):
        return rows.filter(school__search_name__contains=search_key(text))

    def of_network(self, rows, _name, key):
        return rows.filter(school__network=None if key == "none" else key)

    def of_show(self, rows, _name, show):
        if show == "late":
            return rows.filter(planning.late(self.year))
        if show == "moved":
            return rows.filter(planning.moved())
        return rows.filter(state={"done": S.DONE, "waiting": S.PLANNED, "cancelled": S.CANCELLED}[show])


def unplanned(request, visits):
    """The visits outside of plans that the same address means: its year, person, network, quarter and school."""
    year, asked = year_of(request.GET), request.GET
    rows = planning.outside_plans(visits, year)
    narrowed = Q()
    if asked.get("quarter") in ("1", "2", "3", "4"):
        narrowed &= Q(visited_on__range=quarter_span(year, int(asked["quarter"])))
    for name, path in (("supervisor", "supervisor"), ("network", "school__network")):
        if asked.get(name, "").isdecimal() and len(asked[name]) < 10:
            narrowed &= Q(**{path: asked[name]})
    if asked.get("network") == "none":
        narrowed &= Q(school__network=None)
    if asked.get("q"):
        narrowed &= Q(school__search_name__contains=search_key(asked["q"]))
    return rows.filter(narrowed)
