"""What the list of external assessments can be narrowed to."""

import django_filters as filters
from django import forms
from django.db.models import Q

from qa.models import ExternalAssessment, ExternalRound
from qa.models.standards import EducationLevel
from schools.filters import FoldedFilter
from schools.models import Network, School
from thai.text import search_key


def _rounds(request):
    return ExternalRound.objects.visible_to(request.user)


def _networks(request):
    return Network.objects.visible_to(request.user)


def _schools(request):
    return School.objects.visible_to(request.user)


class ExternalFilter(FoldedFilter):
    q = filters.CharFilter(label="ค้นหาโรงเรียน", method="search")
    round = filters.ModelChoiceFilter(label="รอบ", queryset=_rounds, empty_label="ทุกรอบ")
    level = filters.ChoiceFilter(label="ระดับ", choices=EducationLevel.choices, empty_label="ทุกระดับ")
    network = filters.ModelChoiceFilter(
        label="เครือข่าย", field_name="school__network", queryset=_networks, empty_label="ทุกเครือข่าย"
    )

    school = filters.ModelChoiceFilter(queryset=_schools, widget=forms.HiddenInput)

    class Meta:
        model = ExternalAssessment
        fields = []

    def search(self, rows, _name, text):
        return rows.filter(Q(school__search_name__contains=search_key(text)) | Q(school__smis_code__startswith=text))
