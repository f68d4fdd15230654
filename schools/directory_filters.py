"""What the registers of people, learning resources and partners can be narrowed to."""

import django_filters as filters
from django.db.models import Q

from schools.filters import KnownFilter
from schools.models import LearningResource, Network, Partner, ResourcePerson, School
from schools.subjects import Subject
from thai.text import clean


def _networks(request):
    return Network.objects.visible_to(request.user)


def _choices(names):
    return [(name, name) for name in names]


class EntryFilter(KnownFilter):
    """The search and what is put away; `looks_in` are the texts a search reads."""

    looks_in = ("name",)

    q = filters.CharFilter(label="ค้นหา", method="search")

    def search(self, rows, _name, text):
        """By any of the texts."""
        found = Q()
        for field in self.looks_in:
            found |= Q(**{f"{field}__icontains": clean(text)})
        return rows.filter(found)

    def filter_queryset(self, rows):
        rows = super().filter_queryset(rows)
        return rows.filter(is_active=getattr(self.form, "cleaned_data", {}).get("active") != "no")

    @staticmethod
    def nothing(rows, _name, _value):
        """The state is read in filter_queryset, where it holds without being chosen too."""
        return rows


def _active():
    return filters.ChoiceFilter(label="สถานะ", choices=[("no", "เลิกใช้แล้ว")], empty_label="ใช้งานอยู่", method="nothing")


def _subject():
    return filters.ChoiceFilter(label="กลุ่มสาระ", choices=Subject.choices, empty_label="ทุกกลุ่มสาระ")


def _network():
    return filters.ModelChoiceFilter(label="เครือข่าย", queryset=_networks, empty_label="ทุกเครือข่าย")


class ResourcePersonFilter(EntryFilter):
    looks_in = ("name", "expertise", "school__name")

    kind = filters.ChoiceFilter(label="ประเภท", choices=ResourcePerson.Kind.choices, empty_label="ทุกประเภท")
    subject = _subject()
    district = filters.ChoiceFilter(label="อำเภอ", field_name="school__district", choices=(), empty_label="ทุกอำเภอ")
    network = _network()
    active = _active()

    class Meta:
        model = ResourcePerson
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = School.objects.visible_to(self.request.user).exclude(district="").order_by("district")
        self.filters["district"].extra["choices"] = _choices(rows.values_list("district", flat=True).distinct())


class LearningResourceFilter(EntryFilter):
    looks_in = ("name", "topic", "place")

    subject = _subject()
    district = filters.ChoiceFilter(label="อำเภอ", choices=(), empty_label="ทุกอำเภอ")
    network = _network()
    active = _active()

    class Meta:
        model = LearningResource
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = LearningResource.objects.visible_to(self.request.user).exclude(district="").order_by("district")
        self.filters["district"].extra["choices"] = _choices(rows.values_list("district", flat=True).distinct())


class PartnerFilter(EntryFilter):
    looks_in = ("name", "topic", "contact")

    kind = filters.ChoiceFilter(label="ประเภท", choices=(), empty_label="ทุกประเภท")
    active = _active()

    class Meta:
        model = Partner
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Partner.objects.visible_to(self.request.user).exclude(kind="").order_by("kind")
        self.filters["kind"].extra["choices"] = _choices(rows.values_list("kind", flat=True).distinct())
