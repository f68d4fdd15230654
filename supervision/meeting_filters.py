"""What the lists of meetings, resolutions and tasks can be narrowed to."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from schools.filters import FoldedFilter
from supervision.models import Meeting, MeetingSeries, MeetingTask, Resolution, SeriesMember
from thai.years import be_year

YEARS_BACK = 10


def _series(request):
    return MeetingSeries.objects.visible_to(request.user)


def _years():
    now = be_year(timezone.localdate())
    return [(str(year), f"พ.ศ. {year}") for year in range(now + 1, now - YEARS_BACK, -1)]


class MeetingFilter(FoldedFilter):
    q = filters.CharFilter(label="ค้นหาในระเบียบวาระ", method="search")
    series = filters.ModelChoiceFilter(label="คณะกรรมการ", queryset=_series, empty_label="ทุกคณะ")
    year = filters.ChoiceFilter(label="ปี", field_name="be_year", choices=_years, empty_label="ทุกปี")
    state = filters.ChoiceFilter(choices=Meeting.State.choices, widget=forms.HiddenInput)

    class Meta:
        model = Meeting
        fields = []

    def search(self, rows, _name, text):
        return rows.filter(pk__in=Meeting.objects.filter(items__title__icontains=text).values("pk"))


class CommitteeFilter(FoldedFilter):
    """The register of committees."""

    SHOWN = [("active", "ยังประชุมอยู่"), ("ending", "ใกล้ครบวาระ"), ("ended", "ครบวาระแล้ว"), ("closed", "ยุติแล้ว")]

    q = filters.CharFilter(label="ชื่อคณะกรรมการ กรรมการ หรือคำสั่ง", method="search")
    kind = filters.ChoiceFilter(label="ประเภทคณะ", choices=MeetingSeries.Kind.choices, empty_label="ทุกประเภท")
    category = filters.ChoiceFilter(
        label="มีกรรมการประเภท",
        choices=[pair for pair in SeriesMember.Category.choices if pair[0]],
        empty_label="ทุกประเภท",
        method="of_category",
    )
    state = filters.ChoiceFilter(choices=SHOWN, method="of_state", widget=forms.HiddenInput)

    class Meta:
        model = MeetingSeries
        fields = []

    def search(self, rows, _name, text):
        members = SeriesMember.objects.filter(name__icontains=text).values("series")
        return rows.filter(
            Q(name__icontains=text)
            | Q(order_text__icontains=text)
            | Q(order__number_text__icontains=text)
            | Q(pk__in=members)
        )

    def of_category(self, rows, _name, category):
        return rows.filter(pk__in=SeriesMember.objects.filter(category=category).values("series"))

    def of_state(self, rows, _name, state):
        if state in ("ending", "ended"):
            return getattr(rows, state)(timezone.localdate())
        return rows.filter(is_active=state == "active")


class ResolutionFilter(FoldedFilter):
    SHOWN = [("open", "ยังดำเนินการไม่เสร็จ"), ("done", "ดำเนินการแล้ว")]

    q = filters.CharFilter(label="ค้นหาในมติ", field_name="text", lookup_expr="icontains")
    series = filters.ModelChoiceFilter(
        label="คณะกรรมการ", field_name="meeting__series", queryset=_series, empty_label="ทุกคณะ"
    )
    year = filters.ChoiceFilter(label="ปี", field_name="meeting__be_year", choices=_years, empty_label="ทุกปี")
    kind = filters.ChoiceFilter(label="ผลของมติ", choices=Resolution.Kind.choices, empty_label="ทุกแบบ")
    show = filters.ChoiceFilter(choices=SHOWN, method="of_show", widget=forms.HiddenInput)

    class Meta:
        model = Resolution
        fields = []

    def of_show(self, rows, _name, show):
        return rows.open() if show == "open" else rows.done()


class TaskFilter(FoldedFilter):
    SHOWN = [("open", "กำลังดำเนินการ"), ("overdue", "เกินกำหนด"), ("done", "เสร็จแล้ว"), ("cancelled", "ยกเลิก")]

    q = filters.CharFilter(label="ค้นหางาน", field_name="what", lookup_expr="icontains")
    series = filters.ModelChoiceFilter(
        label="คณะกรรมการ", field_name="resolution__meeting__series", queryset=_series, empty_label="ทุกคณะ"
    )
    show = filters.ChoiceFilter(choices=SHOWN, method="of_show", widget=forms.HiddenInput)

    class Meta:
        model = MeetingTask
        fields = []

    def of_show(self, rows, _name, show):
        return rows.overdue() if show == "overdue" else rows.filter(state=show)
