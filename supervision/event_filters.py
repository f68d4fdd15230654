"""What the list of events can be narrowed to, and how many people each one has."""

import django_filters as filters
from django import forms
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from schools.filters import FoldedFilter
from supervision.attendance import with_attendance
from supervision.forms.participants import search
from supervision.models import Event, Participant
from thai.text import clean
from thai.years import fiscal_span, fiscal_year

YEARS_BACK = 9


def with_people(events):
    """Events with `n_registered` participants (takes_a_place) and `n_waiting`, in the query for one and for all."""
    rows = Participant.objects.filter(event=OuterRef("pk"))
    return events.annotate(n_registered=_number(rows.takers()), n_waiting=_number(rows.waiting()))


def _number(rows):
    return Coalesce(Subquery(rows.order_by().values("event").annotate(n=Count("pk")).values("n")), 0)


def narrowed(participants, asked):
    """The participants that the search, the state and the role of the list of people leave, asked for in its
    address."""
    rows = search(participants, asked.get("q", ""))
    show, role = asked.get("state", ""), asked.get("role", "")
    if show in Participant.State.values:
        rows = rows.filter(state=show)
    elif show in ("came", "absent"):
        rows = with_attendance(rows.registered())
        rows = rows.filter(attended__gt=0) if show == "came" else rows.filter(attended=0)
    return rows.filter(role=role) if role in Participant.Role.values else rows


class EventFilter(FoldedFilter):
    """Years are fiscal ones: events stand in plans and budgets."""

    q = filters.CharFilter(label="ค้นหา", method="search")
    kind = filters.ChoiceFilter(label="ประเภท", choices=Event.Kind.choices, empty_label="ทุกประเภท")
    year = filters.ChoiceFilter(label="ปีงบประมาณ", choices=(), empty_label="ทุกปี", method="of_year")
    state = filters.ChoiceFilter(choices=Event.State.choices, widget=forms.HiddenInput)

    class Meta:
        model = Event
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now = fiscal_year(timezone.localdate())
        self.filters["year"].extra["choices"] = [(str(y), str(y)) for y in range(now + 1, now - YEARS_BACK, -1)]

    def search(self, rows, _name, text):
        text = clean(text)
        return rows.filter(Q(title__icontains=text) | Q(place__icontains=text))

    def of_year(self, rows, _name, year):
        first, last = fiscal_span(int(year))
        return rows.filter(starts_on__range=(first, last))

    @property
    def more(self):
        """The fields beside the search, as bound fields."""
        return [self.form["kind"], self.form["year"]]
