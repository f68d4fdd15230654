"""What the registers, and the letters on one's own desk, can be narrowed to."""

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone

from registry.models import Book, Letter, LetterRoute
from schools.duties import people_in
from schools.filters import DayFilter, FoldedFilter, ListFilter
from schools.models import STAFF_ROLES
from thai.text import search_key
from thai.years import be_year

Kind = Book.Kind
YEARS_BACK = 12
State = Letter.State
STATES = [(one.value, one.label) for one in State if one != State.VALID]
STATES_OF_OTHERS = [(one.value, one.label) for one in (State.VALID, State.CANCELLED)]


def years():
    now = be_year(timezone.localdate())
    return [(str(year), f"พ.ศ. {year}") for year in range(now, now - YEARS_BACK, -1)]


def _people(request):
    return people_in(request.user.acting.office_id, STAFF_ROLES)


def kind_of(params):
    """The register that an address asks for; that of letters received where it names none."""
    kind = params.get("kind", "")
    return Kind(kind) if kind in [one.value for one in Letter.KINDS] else Kind.LETTER_IN


class _Bar(ListFilter):
    """No chips above these lists: what narrows one stands open."""

    uses_more = FoldedFilter.uses_more


class LetterFilter(_Bar):
    q = filters.CharFilter(label="เรื่อง เลขที่ จาก หรือถึง", method="search")
    year = filters.ChoiceFilter(label="ปี", field_name="be_year", choices=years, empty_label="ทุกปี")
    person = filters.ModelChoiceFilter(label="ผู้รับ", queryset=_people, empty_label="ทุกคน", method="of_person")
    urgency = filters.ChoiceFilter(
        label="ชั้นความเร็ว",
        choices=[choice for choice in Letter.Urgency.choices if choice[0]],
        empty_label="ทุกชั้น",
    )
    way = filters.ChoiceFilter(label="ส่งทาง", choices=Letter.Way.choices, empty_label="ทุกทาง")
    series = filters.ChoiceFilter(
        label="ชุดเลข",
        choices=[("common", Letter.Series.COMMON.label), (Letter.Series.CIRCULAR.value, Letter.Series.CIRCULAR.label)],
        empty_label="ทุกชุด",
        method="of_series",
    )
    since = DayFilter(label="ลงทะเบียนตั้งแต่", field_name="registered_on", lookup_expr="gte")
    until = DayFilter(label="ลงทะเบียนถึง", field_name="registered_on", lookup_expr="lte")
    state = filters.ChoiceFilter(
        label="สถานะ",
        choices=State.choices,
        method="of_state",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Letter
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind_of(self.data or {})
        self.queryset = self.queryset.of_kind(self.kind)
        for name in ("person", "way", "series"):
            if (name != "person") != (self.kind == Kind.LETTER_OUT):
                del self.filters[name]
        if self.kind not in (Kind.LETTER_IN, Kind.LETTER_OUT) and "person" in self.filters:
            del self.filters["person"]

    @property
    def states(self):
        """(value, label) of the states that letters of this register have."""
        return STATES if self.kind == Kind.LETTER_IN else STATES_OF_OTHERS

    def search(self, rows, _name, text):
        """By each of the words, in whatever order."""
        return holding(rows, text, "search_text")

    def of_series(self, rows, _name, series):
        return rows.filter(series="" if series == "common" else series)

    def of_person(self, rows, _name, person):
        return rows.filter(Exists(LetterRoute.objects.filter(letter=OuterRef("pk"), user=person)))

    def of_state(self, rows, _name, state):
        return in_state(rows, state)


def holding(rows, text, field):
    """Rows whose `field` holds all words of a search."""
    for word in text.split():
        if key := search_key(word):
            rows = rows.filter(**{f"{field}__holds": key})
    return rows


def in_state(rows, state):
    """Lines in a state of Letter.State; what is new or late is open too."""
    if state == "cancelled":
        return rows.exclude(cancelled_at=None)
    if state == "late":
        return rows.overdue()
    rows = rows.standing()
    if state == "done":
        return rows.exclude(done_at=None)
    if state == "new":
        return rows.filter(~Exists(LetterRoute.objects.filter(letter=OuterRef("pk"))), done_at=None)
    return rows.filter(done_at=None) if state == "open" else rows


class DeskFilter(_Bar):
    """Letters on desks: one's own, or those of the office."""

    SHOWN = [("open", "รอดำเนินการ"), ("waiting", "ยังไม่รับทราบ"), ("late", "เกินกำหนด"), ("done", "ดำเนินการแล้ว")]

    q = filters.CharFilter(label="เรื่อง เลขที่ หรือจาก", method="search")
    person = filters.ModelChoiceFilter(label="ผู้รับ", field_name="user", queryset=_people, empty_label="ทุกคน")
    show = filters.ChoiceFilter(choices=SHOWN, method="of_show", widget=forms.HiddenInput)

    class Meta:
        model = LetterRoute
        fields = []

    def search(self, rows, _name, text):
        return holding(rows, text, "letter__search_text")

    def of_show(self, rows, _name, show):
        return on_desk(rows, show)


class OwnDeskFilter(DeskFilter):
    """All of it lies on one desk."""

    person = None


def on_desk(rows, show):
    """Letters on desks as SHOWN says it."""
    if show == "done":
        return rows.over()
    if show == "late":
        return rows.overdue()
    rows = rows.open()
    return rows.filter(acknowledged_at=None) if show == "waiting" else rows
