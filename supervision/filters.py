"""What the lists can be narrowed to; the names are those that dashboards link with."""

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from schools import calendars, sizes
from schools.filters import DayFilter, FoldedFilter, KnownFilter
from schools.models import SCHOOL_ROLES, Membership, Network, Programme, Role, School, SchoolYear, User
from supervision import figures, themes
from supervision.models import PlannedVisit, Recommendation, Visit
from thai.text import search_key
from thai.years import fiscal_span, fiscal_year

# As many as a dashboard offers.
YEARS_BACK = 10


def _years(request):
    now = calendars.of(request.user).academic_year(timezone.localdate())
    return [(str(year), str(year)) for year in range(now, now - YEARS_BACK, -1)]


def _fiscal_years():
    now = fiscal_year(timezone.localdate())
    return [(str(year), str(year)) for year in range(now + 1, now - 20, -1)]


def _networks(request):
    return Network.objects.visible_to(request.user)


def _schools(request):
    return School.objects.visible_to(request.user)


def _programmes(request):
    return Programme.objects.for_office(request.user.acting.office_id)


def _people(request):
    """Who may stand in a row: supervisors and heads of all times, others of the office who have rows, and whom the
    address names of it, for a number of nothing opens a list too."""
    office, asked = request.user.acting.office_id, request.GET.get("supervisor", "")
    held = Membership.objects.filter(office=office, user=OuterRef("pk"))
    rows = [model.objects.filter(office=office, supervisor=OuterRef("pk")) for model in (Visit, Recommendation)]
    known = Exists(held.filter(role__in=[Role.SUPERVISOR, Role.HEAD])) | Exists(rows[0]) | Exists(rows[1])
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        known |= Q(pk=asked)
    members = Membership.objects.filter(office=office).exclude(role__in=SCHOOL_ROLES)
    return User.objects.filter(known, pk__in=members.values("user")).order_by("given_name", "family_name")


class _OfSchool(FoldedFilter):
    q = filters.CharFilter(label="ค้นหา", method="search")
    state = filters.ChoiceFilter(label="สถานะ", choices=(), empty_label="ทุกสถานะ", widget=forms.HiddenInput)
    network = filters.ModelChoiceFilter(
        label="เครือข่าย", field_name="school__network", queryset=_networks, empty_label="ทุกเครือข่าย"
    )
    supervisor = filters.ModelChoiceFilter(label="ศึกษานิเทศก์", queryset=_people, empty_label="ทุกคน")
    school = filters.ModelChoiceFilter(queryset=_schools, widget=forms.HiddenInput)
    district = filters.CharFilter(field_name="school__district", widget=forms.HiddenInput)
    size = filters.ChoiceFilter(choices=(), method="of_size", widget=forms.HiddenInput)
    year = filters.ChoiceFilter(label="ปีการศึกษา", choices=(), empty_label="ทุกปี", method="of_year")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.calendar = calendars.of(self.request.user)
        self.filters["year"].extra["choices"] = _years(self.request)
        self.filters["size"].extra["choices"] = sizes.choices(self.request.user.acting.office)
        if self.request.user.acting.is_school:
            for name in ("network", "supervisor", "school", "district", "size"):
                self.filters.pop(name, None)

    def search(self, rows, _name, text):
        return rows.filter(Q(school__search_name__contains=search_key(text)) | Q(**{f"{self.TEXT}__icontains": text}))

    def of_size(self, rows, _name, size):
        """Schools that have this size in the newest academic year they have figures for."""
        newest = SchoolYear.objects.filter(school=OuterRef("school")).order_by("-academic_year").values("size")[:1]
        return rows.alias(newest_size=Subquery(newest)).filter(newest_size=size)

    @property
    def narrowed(self):
        """[(name, text)] of the filters that have no field of their own on the page."""
        data = getattr(self.form, "cleaned_data", {})
        found = [(name, str(data[name])) for name in ("school", "district") if data.get(name)]
        if data.get("state") in dict(self.GROUPS):
            found.append(("state", dict(self.GROUPS)[data["state"]]))
        if data.get("size"):
            found.append(("size", f"ขนาด{sizes.label(data['size'], self.request.user.acting.office)}"))
        return found


class CoverageFilter(KnownFilter):
    """Which schools had a visit in a semester. `year` and `semester` are read by the view."""

    q = filters.CharFilter(label="ค้นหาโรงเรียน", method="search")
    network = filters.ModelChoiceFilter(label="เครือข่าย", queryset=_networks, empty_label="ทุกเครือข่าย")
    size = filters.ChoiceFilter(label="ขนาด", choices=(), empty_label="ทุกขนาด", method="of_size")
    district = filters.CharFilter(widget=forms.HiddenInput)

    class Meta:
        model = School
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["size"].extra["choices"] = sizes.choices(self.request.user.acting.office)

    def search(self, rows, _name, text):
        return rows.filter(search_name__contains=search_key(text))

    def of_size(self, rows, _name, size):
        """Schools that have this size in the newest academic year they have figures for."""
        return rows.with_newest_year().filter(size_now=size)


class VisitFilter(_OfSchool):
    TEXT = "purpose"
    # Groups of states that other pages link to; the list names the one in use.
    GROUPS = [("made", "ส่งหรืออนุมัติแล้ว"), ("unacknowledged", "รอโรงเรียนรับทราบ")]

    semester = filters.ChoiceFilter(
        label="ภาคเรียน", choices=[("1", "1"), ("2", "2")], empty_label="ทั้งปี", method="of_semester"
    )
    kind = filters.ChoiceFilter(label="ประเภท", choices=Visit.Kind.choices, empty_label="ทุกประเภท")
    aim = filters.ChoiceFilter(label="ลักษณะงาน", choices=Visit.Aim.choices, empty_label="ทุกลักษณะ", method="of_aim")
    topic = filters.ChoiceFilter(
        label="ประเด็นการนิเทศ", choices=Visit.Topic.choices, empty_label="ทุกประเด็น", method="of_topic"
    )
    programme = filters.ModelChoiceFilter(label="โครงการ", queryset=_programmes, empty_label="ทุกโครงการ")
    planned = filters.ChoiceFilter(
        label="ตามแผน", choices=[("1", "ตามแผน"), ("0", "นอกแผน")], empty_label="ทั้งหมด", method="of_planned"
    )
    acknowledged = filters.ChoiceFilter(
        choices=[("0", "ยังไม่รับทราบ"), ("1", "รับทราบแล้ว")], method="of_acknowledged", widget=forms.HiddenInput
    )

    # The portfolio counts by fiscal year and opens this list.
    fiscal = filters.ChoiceFilter(choices=_fiscal_years, method="of_fiscal_year", widget=forms.HiddenInput)

    class Meta:
        model = Visit
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["state"].extra["choices"] = [*Visit.State.choices, *self.GROUPS]
        self.filters["state"].method = "of_state"

    def of_state(self, rows, _name, state):
        groups = {"made": rows.made, "unacknowledged": rows.unacknowledged}
        return groups[state]() if state in groups else rows.filter(state=state)

    def of_year(self, rows, _name, year):
        return rows.in_year(int(year), self.calendar)

    def of_semester(self, rows, _name, number):
        year = self.form.cleaned_data.get("year") or self.calendar.academic_year(timezone.localdate())
        return rows.in_semester(int(year), int(number), self.calendar)

    def of_aim(self, rows, _name, aim):
        return self._with(rows, "aims", aim)

    def of_topic(self, rows, _name, topic):
        return self._with(rows, "topics", topic)

    def _with(self, rows, name, value):
        # Every database reads JSON its own way; a value stands in the list between quotation marks.
        return rows.annotate(listed=Cast(name, TextField())).filter(listed__contains=f'"{value}"')

    def of_planned(self, rows, _name, value):
        foreseen = PlannedVisit.objects.standing().filter(visit=OuterRef("pk"))
        return rows.filter(Exists(foreseen) if value == "1" else ~Exists(foreseen))

    def of_fiscal_year(self, rows, _name, year):
        return rows.filter(visited_on__range=fiscal_span(int(year)))

    @property
    def narrowed(self):
        """The filters without a field on the page, the fiscal year among them."""
        year = getattr(self.form, "cleaned_data", {}).get("fiscal")
        return super().narrowed + ([("fiscal", f"ปีงบประมาณ {year}")] if year else [])

    def of_acknowledged(self, rows, _name, value):
        return rows.unacknowledged() if value == "0" else rows.filter(acknowledged_at__isnull=False)


def _themes(request):
    rows = Recommendation.objects.visible_to(request.user)
    offered = themes.offered(rows, request.GET.get("theme", ""))
    return [*((theme, theme) for theme in offered if theme != figures.NO_THEME), (figures.NO_THEME, "ไม่ระบุประเด็น")]


class RecommendationFilter(_OfSchool):
    TEXT = "text"
    GROUPS = [("unsettled", "ยังไม่เสร็จสิ้น"), ("with_school", "รอโรงเรียน")]

    source = filters.ChoiceFilter(label="ที่มา", choices=Recommendation.Source.choices, empty_label="ทุกที่มา")
    theme = filters.ChoiceFilter(label="มาตรฐานหรือประเด็น", choices=(), empty_label="ทุกประเด็น", method="of_theme")
    priority = filters.ChoiceFilter(label="ความสำคัญ", choices=Recommendation.Priority.choices, empty_label="ทุกระดับ")
    due_from = DayFilter(label="กำหนดตั้งแต่", field_name="due_on", lookup_expr="gte")
    due_to = DayFilter(label="กำหนดถึง", field_name="due_on", lookup_expr="lte")
    overdue = filters.ChoiceFilter(choices=[("1", "เกินกำหนด")], method="of_overdue", widget=forms.HiddenInput)

    class Meta:
        model = Recommendation
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["theme"].extra["choices"] = _themes(self.request)
        shown = [choice for choice in Recommendation.State.choices if choice[0] != Recommendation.State.DRAFT]
        self.filters["state"].extra["choices"] = [*shown, *self.GROUPS]
        self.filters["state"].method = "of_state"

    def of_year(self, rows, _name, year):
        return rows.filter(due_on__range=self.calendar.academic_span(int(year)))

    def of_state(self, rows, _name, state):
        groups = {"unsettled": rows.unsettled, "with_school": rows.with_school}
        return groups[state]() if state in groups else rows.filter(state=state)

    def of_theme(self, rows, _name, theme):
        return rows.filter(theme__in=("", theme) if theme == figures.NO_THEME else (theme,))

    def of_overdue(self, rows, _name, _value):
        return rows.overdue()


def mine_first(request):
    """True when a supervisor looks at the own work: the default, unless the address names somebody or some school."""
    if not request.user.has_role(Role.SUPERVISOR):
        return False
    asked = request.GET.get("mine")
    return asked == "1" if asked else not (request.GET.get("supervisor") or request.GET.get("school"))
