"""What the list of networks can be narrowed to."""

import django_filters as filters
from django.db.models import Q

from schools.filters import KnownFilter
from schools.models import NetworkKind
from thai.text import clean

NONE = "none"


def _kinds(request):
    return NetworkKind.objects.for_office(request.user.acting.office)


class NetworkFilter(KnownFilter):
    q = filters.CharFilter(label="ชื่อ รหัส หรือประธาน", method="search")
    kind = filters.ModelChoiceFilter(
        label="ประเภท", queryset=_kinds, empty_label="ทุกประเภท", null_label="ไม่ระบุประเภท", null_value=NONE
    )
    state = filters.ChoiceFilter(
        label="สถานะ", choices=[("closed", "ยุบเลิกแล้ว")], empty_label="ดำเนินการอยู่", method="of_state"
    )

    @property
    def is_of_closed(self):
        """Whether the list shows the networks that are no more."""
        return getattr(self.form, "cleaned_data", {}).get("state") == "closed"

    def filter_queryset(self, rows):
        rows = super().filter_queryset(rows)
        return rows if self.is_of_closed else rows.filter(closed_on=None)

    def search(self, rows, _name, text):
        """By name, code or the name of a present chair."""
        text = clean(text)
        chaired = Q(posts__kind="chair", posts__to_year=None, posts__name__icontains=text)
        return rows.filter(
            Q(name__icontains=text) | Q(code__iexact=text) | Q(pk__in=rows.order_by().filter(chaired).values("pk"))
        )

    def of_state(self, rows, _name, _closed):
        return rows.filter(closed_on__isnull=False)
