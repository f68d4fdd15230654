"""What the library and the requests for media can be narrowed to."""

import django_filters as filters
from django.db.models import Count, Q

from registry.library.kinds import of_area
from registry.models import LibraryItem, LibraryKind, MediaRequest
from schools.filters import FoldedFilter
from thai.sorting import thai_order
from thai.text import search_key

SORTS = {
    "": ["-updated_at", "-pk"],
    "year": ["-be_year", "-pk"],
    "title": [thai_order("title"), "pk"],
}
IN_USE, ENDED = "yes", "no"


class LibraryFilter(FoldedFilter):
    q = filters.CharFilter(label="ค้นหาชื่อ ผู้จัดทำ เนื้อหา หรือโรงเรียน", method="search")
    kind = filters.ChoiceFilter(label="ประเภท", empty_label="ทุกประเภท")
    area = filters.ChoiceFilter(
        label="กลุ่มของประเภท", choices=LibraryKind.Area.choices[1:], empty_label="ทุกกลุ่ม", method="of_area"
    )
    tag = filters.CharFilter(label="คำสำคัญ", method="tagged")
    year = filters.NumberFilter(label="ปี พ.ศ.", field_name="be_year", min_value=0, max_value=9999)
    holds = filters.ChoiceFilter(
        label="การใช้", choices=[(IN_USE, "ใช้อยู่"), (ENDED, "ถูกแทนที่หรือเลิกใช้")], empty_label="ทั้งหมด", method="in_use"
    )
    of = filters.ChoiceFilter(
        label="ของ", choices=[("office", "สำนักงาน"), ("school", "โรงเรียน")], empty_label="ทั้งหมด", method="whose"
    )
    visibility = filters.ChoiceFilter(label="ผู้ที่เปิดดูได้", choices=LibraryItem.Visibility.choices, empty_label="ทั้งหมด")
    state = filters.ChoiceFilter(label="สถานะ", choices=LibraryItem.State.choices, empty_label="ทุกสถานะ")

    class Meta:
        model = LibraryItem
        fields = []

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        self.filters["kind"].extra["choices"] = [(kind.code, kind.name) for kind in kinds.values()]

    def search(self, rows, _name, text):
        return rows.matching(text.replace("\x00", ""))

    def of_area(self, rows, _name, area):
        return rows.filter(kind__in=of_area(area, self.kinds))

    def tagged(self, rows, _name, text):
        return rows.filter(tags__key=search_key(text.replace("\x00", "")))

    def in_use(self, rows, _name, value):
        over = Q(superseded_by__isnull=False) | Q(ceased_on__isnull=False)
        return rows.filter(over) if value == ENDED else rows.exclude(over)

    def whose(self, rows, _name, value):
        return rows.filter(school=None) if value == "office" else rows.exclude(school=None)


class RequestFilter(FoldedFilter):
    q = filters.CharFilter(label="ค้นหาสื่อหรือโรงเรียน", method="search")
    state = filters.ChoiceFilter(label="สถานะ", choices=MediaRequest.State.choices, empty_label="ทุกสถานะ")
    late = filters.ChoiceFilter(label="กำหนด", choices=[("yes", "เกินกำหนด")], empty_label="ทั้งหมด", method="overdue")

    class Meta:
        model = MediaRequest
        fields = []

    def search(self, rows, _name, text):
        text = text.replace("\x00", "")
        key = search_key(text)
        words = Q(what__icontains=text)
        return rows.filter(words | Q(school__search_name__contains=key)) if key else rows.filter(words)

    def overdue(self, rows, _name, _value):
        return rows.overdue()


def states(rows, choices):
    """[(value, label, n)] of the states there are, over all rows that the person sees. One query."""
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return [(value, label, counts[value]) for value, label in choices if value in counts]


def counts_by_kind(rows):
    """{code of a kind: n}. One query."""
    return dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
