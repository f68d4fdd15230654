"""What the list of schools can be narrowed to; dashboards link with these names."""

import django_filters as filters
from django.db.models import Q
from django.utils import timezone

from schools import sizes
from schools.models import Membership, Network, Office, School
from thai.text import clean, search_key


def _networks(request):
    return Network.objects.visible_to(request.user)


def _offices(request):
    return Office.objects.visible_to(request.user)


class SchoolFilter(filters.FilterSet):
    q = filters.CharFilter(label="ชื่อ รหัส หรืออำเภอ", method="search")
    network = filters.ModelChoiceFilter(
        label="เครือข่าย",
        queryset=_networks,
        empty_label="ทุกเครือข่าย",
        null_label="ยังไม่มีเครือข่าย",
        null_value="none",
    )
    district = filters.ChoiceFilter(label="อำเภอ", choices=(), empty_label="ทุกอำเภอ")
    size = filters.ChoiceFilter(label="ขนาด", field_name="size_now", choices=(), empty_label="ทุกขนาด")
    state = filters.ChoiceFilter(
        label="สถานะ",
        choices=[("open", "เปิดสอน"), ("closed", "ปิดหรือยุบรวม")],
        empty_label="ทุกสถานะ",
        method="of_state",
    )
    people = filters.ChoiceFilter(label="ผู้ใช้", choices=[("none", "ยังไม่มีผู้ใช้")], empty_label="ทั้งหมด", method="of_people")
    office = filters.ModelChoiceFilter(label="สำนักงาน", queryset=_offices, empty_label="ทุกสำนักงาน")

    class Meta:
        model = School
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["size"].extra["choices"] = sizes.choices(self.request.user.acting.office)
        if self.request.user.acting.is_platform:
            # Thousands of networks and districts of all offices help nobody; the search finds a district.
            del self.filters["network"], self.filters["district"]
        else:
            del self.filters["office"]
            rows = School.objects.visible_to(self.request.user).exclude(district="").order_by("district")
            names = rows.values_list("district", flat=True).distinct()
            self.filters["district"].extra["choices"] = [(name, name) for name in names]

    def search(self, rows, _name, text):
        """By name as people say it (with or without โรงเรียน and บ้าน), by the start of the code, by district."""
        key = search_key(text)
        if not key:
            return rows
        found = Q(search_name__contains=key) | Q(smis_code__startswith=key) | Q(district__contains=clean(text))
        short = key.removeprefix("บ้าน")
        if short != key and short:
            found |= Q(search_name__startswith=short)
        return rows.filter(found)

    def of_people(self, rows, _name, _none):
        """Schools that nobody has a role in today."""
        return rows.exclude(pk__in=Membership.objects.current().exclude(school=None).values("school"))

    def of_state(self, rows, _name, state):
        today = timezone.localdate()
        return rows.open_on(today) if state == "open" else rows.filter(closed_on__lte=today)
