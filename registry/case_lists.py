"""The list of cases: what it is narrowed to, and as a file."""

import django_filters as filters
from django import forms
from django.db.models import Q

from registry.filters import years
from registry.models import SupportCase
from schools.exports import export
from schools.filters import ListFilter
from schools.models import STAFF_ROLES
from schools.models.figures import Disability
from thai.text import search_key


class CaseFilter(ListFilter):
    q = filters.CharFilter(label="เลขเรื่องหรือโรงเรียน", method="search")
    kind = filters.ChoiceFilter(label="เรื่อง", choices=SupportCase.Kind.choices, empty_label="ทุกเรื่อง")
    need = filters.ChoiceFilter(label="ประเภท", choices=Disability.choices, empty_label="ทุกประเภท")
    year = filters.ChoiceFilter(label="ปี", field_name="be_year", choices=years, empty_label="ทุกปี")
    state = filters.ChoiceFilter(choices=SupportCase.State.choices, widget=forms.HiddenInput)

    class Meta:
        model = SupportCase
        fields = []

    def search(self, rows, _name, text):
        key = search_key(text.replace("\x00", ""))
        words = Q(number_text__icontains=text)
        return rows.filter(words | Q(school__search_name__contains=key)) if key else rows


@export(
    "support_cases",
    title="คำขอและการส่งต่อ การศึกษาเรียนรวม",
    roles=STAFF_ROLES,
    columns=[
        ("เลขเรื่อง", lambda row: row.number_text),
        ("วันที่แจ้ง", lambda row: row.created_at),
        ("โรงเรียน", lambda row: row.school.full_name),
        ("เรื่อง", lambda row: row.get_kind_display()),
        ("ประเภทความต้องการพิเศษ", lambda row: row.get_need_display()),
        ("ระดับ", lambda row: row.get_stage_display()),
        ("สิ่งที่ขอหรือเหตุที่ส่งต่อ", lambda row: row.what),
        ("จำนวนที่ขอ", lambda row: row.amount),
        ("จำนวนที่ได้รับ", lambda row: row.received),
        ("หน่วยงานหรือรอบการขอ", lambda row: row.towards),
        ("สถานะ", lambda row: row.get_state_display()),
        ("วันที่สิ้นสุด", lambda row: row.ended_on),
        ("ผล", lambda row: row.result),
    ],
)
def support_cases(asker):
    """The cases of the office with the filters of their page."""
    rows = CaseFilter(asker.GET, queryset=SupportCase.objects.visible_to(asker.user), request=asker).qs
    return rows.select_related("school").order_by("-be_year", "-number", "-pk")
