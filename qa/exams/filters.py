"""What the list of a test's results can be narrowed to."""

import django_filters as filters
from django import forms
from django.db.models import OuterRef, Q, Subquery

from qa.exams.means import FEW
from qa.models import TestScore
from schools import sizes
from schools.filters import ListFilter
from schools.models import Network, School, SchoolYear
from thai.sorting import thai_order
from thai.text import search_key

STANDING = [("above", "สูงกว่าค่าอ้างอิง"), ("below", "ต่ำกว่าค่าอ้างอิง"), ("few", f"ผู้เข้าสอบน้อยกว่า {FEW} คน")]
SORTS = [("", "คะแนนมากไปน้อย"), ("low", "คะแนนน้อยไปมาก"), ("name", "ชื่อโรงเรียน")]


def _networks(request):
    return Network.objects.visible_to(request.user)


def with_size_then(rows):
    """TestScores with `size_then`: the size of the school in the newest year up to the test's that it has figures for.
    The filter and the groups of the page both mean this one."""
    known = SchoolYear.objects.filter(school=OuterRef("school"), academic_year__lte=OuterRef("academic_year"))
    return rows.annotate(size_then=Subquery(known.order_by("-academic_year").values("size")[:1]))


class ScoreFilter(ListFilter):
    """Over TestScores of one test, grade, year, turn and subject; `reference` is the value they are held against."""

    q = filters.CharFilter(label="ชื่อหรือรหัสโรงเรียน", method="search")
    network = filters.ModelChoiceFilter(
        label="เครือข่าย", field_name="school__network", queryset=_networks, empty_label="ทุกเครือข่าย"
    )
    district = filters.ChoiceFilter(label="อำเภอ", field_name="school__district", choices=(), empty_label="ทุกอำเภอ")
    size = filters.ChoiceFilter(label="ขนาด", choices=(), empty_label="ทุกขนาด", method="of_size")
    standing = filters.ChoiceFilter(
        label="ผล", choices=STANDING, empty_label="ทั้งหมด", method="of_standing", widget=forms.HiddenInput
    )
    sort = filters.ChoiceFilter(label="เรียง", choices=SORTS[1:], empty_label=SORTS[0][1], method="in_order")

    class Meta:
        model = TestScore
        fields = []

    def __init__(self, *args, reference=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.reference = reference
        user = self.request.user
        districts = School.objects.visible_to(user).exclude(district="").order_by("district")
        names = districts.values_list("district", flat=True).distinct()
        self.filters["district"].extra["choices"] = [(name, name) for name in names]
        self.filters["size"].extra["choices"] = sizes.choices(user.acting.office)

    def search(self, rows, _name, text):
        return rows.filter(Q(school__search_name__contains=search_key(text)) | Q(school__smis_code__startswith=text))

    def of_size(self, rows, _name, size):
        return with_size_then(rows).filter(size_then=size)

    def of_standing(self, rows, _name, standing):
        if standing == "few":
            return rows.filter(takers__lt=FEW)
        if self.reference is None:
            return rows.none()
        return rows.filter(mean__gt=self.reference) if standing == "above" else rows.filter(mean__lt=self.reference)

    def in_order(self, rows, _name, sort):
        if sort == "name":
            return rows.order_by(thai_order("school__name"), "pk")
        return rows.order_by("mean", "pk")

    standings = STANDING

    @property
    def standing_now(self):
        """The standing that the list is narrowed to."""
        return getattr(self.form, "cleaned_data", {}).get("standing", "")
