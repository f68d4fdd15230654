"""What the lists of meetings, resolutions and tasks can be narrowed to."""

import django_filters as filters
from django import forms
from django.utils import timezone

from supervision.models import Meeting, MeetingSeries, MeetingTask, Resolution
from thai.years import be_year

YEARS_BACK = 10


def _series(request):
    return MeetingSeries.objects.visible_to(request.user)


def _years():
    now = be_year(timezone.localdate())
    return [(str(year), f"พ.ศ. {year}") for year in range(now + 1, now - YEARS_BACK, -1)]


class _OfMeetings(filters.FilterSet):
    @property
    def more(self):
        """The fields beside the search, as bound fields."""
        return [field for field in self.form.visible_fields() if field.name != "q"]

    @property
    def uses_more(self):
        """True when one of them narrows the list, so that it is shown open."""
        return any(self.form.cleaned_data.get(field.name) or field.errors for field in self.more)


class MeetingFilter(_OfMeetings):
    q = filters.CharFilter(label="ค้นหาในระเบียบวาระ", method="search")
    series = filters.ModelChoiceFilter(label="คณะกรรมการ", queryset=_series, empty_label="ทุกคณะ")
    year = filters.ChoiceFilter(label="ปี", field_name="be_year", choices=_years, empty_label="ทุกปี")
    state = filters.ChoiceFilter(choices=Meeting.State.choices, widget=forms.HiddenInput)

    class Meta:
        model = Meeting
        fields = []

    def search(self, rows, _name, text):
        return rows.filter(pk__in=Meeting.objects.filter(items__title__icontains=text).values("pk"))


class ResolutionFilter(_OfMeetings):
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


class TaskFilter(_OfMeetings):
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
