"""Lists of the distribution: what they are narrowed to, and as files."""

import django_filters as filters
from django import forms
from django.db.models import Q

from registry import permissions_distribution as may
from registry.filters import holding, years
from registry.models import Allocation, Delivery
from schools.exports import export
from schools.filters import ListFilter
from thai.sorting import thai_order
from thai.text import search_key

# No key is above it, and no database bears a number that is.
MOST_KEY = 2**63 - 1
STATES = {
    "waiting": "มีผู้ยังไม่มารับ",
    "stock": "ยังมีที่ไม่ได้จัดสรร",
    "cancelled": "ยกเลิก",
}


class DeliveryFilter(ListFilter):
    q = filters.CharFilter(label="ชื่อ เลขที่ หรือที่มา", method="search")
    year = filters.ChoiceFilter(label="ปี", field_name="be_year", choices=years, empty_label="ทุกปี")
    kind = filters.ChoiceFilter(label="ประเภท", choices=Delivery.Kind.choices, empty_label="ทุกประเภท")
    state = filters.ChoiceFilter(label="สถานะ", choices=list(STATES.items()), empty_label="ทุกสถานะ", method="of_state")

    class Meta:
        model = Delivery
        fields = []

    def search(self, rows, _name, text):
        return holding(rows, text, "search_text")

    def of_state(self, rows, _name, state):
        if state == "waiting":
            return rows.waiting()
        return rows.with_stock() if state == "stock" else rows.exclude(cancelled_at=None)


class PartFilter(ListFilter):
    """Parts of the office's deliveries: of one, of a school, fetched or not."""

    q = filters.CharFilter(label="โรงเรียน ผู้รับ หรือชื่อหนังสือ", method="search")
    of = filters.NumberFilter(field_name="delivery", min_value=1, max_value=MOST_KEY, widget=forms.HiddenInput)
    state = filters.ChoiceFilter(
        label="การรับ",
        choices=[("waiting", "ยังไม่มารับ"), ("given", "รับแล้ว")],
        empty_label="ทั้งหมด",
        method="of_state",
    )

    class Meta:
        model = Allocation
        fields = []

    def search(self, rows, _name, text):
        for word in text.replace("\x00", "").split():
            if key := search_key(word):
                rows = rows.filter(
                    Q(school__search_name__contains=key)
                    | Q(delivery__search_text__holds=key)
                    | Q(other__icontains=word)
                )
        return rows

    def of_state(self, rows, _name, state):
        return rows.filter(picked_on=None) if state == "waiting" else rows.exclude(picked_on=None)


def parts_for(user):
    """The parts of deliveries that the person may see, of those that were not cancelled."""
    return Allocation.objects.filter(delivery__in=Delivery.objects.visible_to(user).standing())


def in_order(rows):
    """Parts by the name of their school, other receivers after them."""
    return rows.select_related("delivery", "school", "recorded_by").order_by(
        "-delivery__be_year", "-delivery__number", "other", thai_order("school__name"), "pk"
    )


@export(
    "distributions",
    title="ทะเบียนแจกจ่ายหนังสือและเอกสาร",
    roles=may.READERS,
    columns=[
        ("เลขที่", lambda row: row.number_text),
        ("วันที่ได้รับ", lambda row: row.received_on),
        ("ประเภท", lambda row: row.get_kind_display()),
        ("ชื่อหนังสือหรือเอกสาร", lambda row: row.title),
        ("ได้รับจาก", lambda row: row.source),
        ("ตามหนังสือที่", lambda row: row.reference),
        ("ได้รับ", lambda row: row.quantity),
        ("จัดสรร", lambda row: row.allocated),
        ("จ่าย", lambda row: row.given),
        ("คงเหลือ", lambda row: row.balance),
        ("หน่วยนับ", lambda row: row.unit),
        ("สถานะ", lambda row: f"ยกเลิก: {row.cancelled_reason}" if row.is_cancelled else row.chip[1]),
        ("หมายเหตุ", lambda row: row.note),
    ],
)
def distributions(asker):
    """The register with its filters, the newest number first."""
    rows = DeliveryFilter(asker.GET, queryset=Delivery.objects.visible_to(asker.user), request=asker).qs
    return rows.order_by("-be_year", "-number", "-pk")


@export(
    "distribution_parts",
    title="บัญชีจัดสรรและการรับ",
    roles=may.READERS,
    columns=[
        ("เลขที่", lambda row: row.delivery.number_text),
        ("ชื่อหนังสือหรือเอกสาร", lambda row: row.delivery.title),
        ("รหัสโรงเรียน", lambda row: row.school.code if row.school_id else ""),
        ("ผู้ได้รับจัดสรร", lambda row: row.who),
        ("จำนวน", lambda row: row.quantity),
        ("หน่วยนับ", lambda row: row.delivery.unit),
        ("วันที่รับ", lambda row: row.picked_on),
        ("ผู้รับ", lambda row: row.receiver),
        ("ตำแหน่ง", lambda row: row.receiver_post),
        ("ผู้บันทึก", lambda row: row.recorded_by),
    ],
)
def distribution_parts(asker):
    """Parts with their filters: of one delivery, or all that nobody has fetched."""
    return in_order(PartFilter(asker.GET, queryset=parts_for(asker.user), request=asker).qs)
