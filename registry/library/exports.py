"""The library and the requests for media as files."""

from registry import permissions_library as may
from registry.library import fields
from registry.library.filters import SORTS, LibraryFilter, RequestFilter
from registry.library.kinds import kind_of, kinds_of
from registry.models import LibraryItem, MediaRequest
from schools.exports import export
from thai import dates


def _day(moment):
    return dates.short(moment) if moment else ""


def _own(item):
    """The own fields in one cell, so that items of all kinds stand in one list."""
    return "\n".join(f"{row['label']}: {row['text']}" for row in fields.rows(item.kind_now.fields, item.own_now))


LIBRARY = [
    ("หมายเลข", lambda item: item.pk),
    ("ประเภท", lambda item: item.kind_now.name),
    ("ชื่อเรื่อง", lambda item: item.title),
    ("ผู้จัดทำหรือผู้ออก", lambda item: item.author),
    ("ปี พ.ศ.", lambda item: item.be_year),
    ("โรงเรียน", lambda item: item.school.full_name if item.school else ""),
    ("สาระสำคัญ", lambda item: item.summary),
    ("คำสำคัญ", lambda item: ", ".join(tag.name for tag in item.tags.all())),
    ("ข้อมูลของประเภท", _own),
    ("ขั้นตอน", lambda item: item.stage),
    ("ผู้ที่เปิดดูได้", lambda item: item.get_visibility_display()),
    ("สถานะ", lambda item: item.get_state_display()),
    ("แทนที่ด้วย", lambda item: item.superseded_by.title if item.superseded_by else ""),
    ("เลิกใช้เมื่อ", lambda item: _day(item.ceased_on)),
    ("ปรับปรุงเมื่อ", lambda item: dates.short(dates.local(item.updated_at))),
]


def _prepare(items, asker):
    kinds = kinds_of(asker.user.acting.office)
    for item in items:
        item.kind_now = kind_of(item, kinds)
        item.own_now = item.current.fields if item.current else {}


@export("library", title="คลังความรู้", roles=(*may.STAFF, *may.SCHOOL), columns=LIBRARY, prepare=_prepare)
def library(asker):
    """The library with the filters and the order of its page."""
    kinds = kinds_of(asker.user.acting.office)
    rows = LibraryItem.objects.visible_to(asker.user)
    found = LibraryFilter(asker.GET, queryset=rows, request=asker, kinds=kinds).qs
    order = SORTS.get(asker.GET.get("sort", ""), SORTS[""])
    return found.select_related("school", "superseded_by", "current").prefetch_related("tags").order_by(*order)


REQUESTS = [
    ("สื่อที่ต้องการ", lambda row: row.what),
    ("โรงเรียน", lambda row: row.school.full_name),
    ("รหัสโรงเรียน", lambda row: row.school.code),
    ("นำไปใช้", lambda row: row.purpose),
    ("รับเป็น", lambda row: row.get_way_display()),
    ("จำนวน", lambda row: row.quantity),
    ("ขอเมื่อ", lambda row: dates.short(dates.local(row.created_at))),
    ("ต้องการภายใน", lambda row: _day(row.needed_on)),
    ("ผู้จัดเตรียม", lambda row: str(row.responsible or "")),
    ("สถานะ", lambda row: row.get_state_display()),
    ("ส่งมอบเมื่อ", lambda row: dates.short(dates.local(row.delivered_at)) if row.delivered_at else ""),
    ("ส่งคืนภายใน", lambda row: _day(row.back_by)),
    ("ส่งคืนเมื่อ", lambda row: _day(row.returned_on)),
    ("ความพึงพอใจ", lambda row: row.rating),
    ("ความเห็นต่อบริการ", lambda row: row.rating_note),
]


@export("media_requests", title="คำขอใช้สื่อ", roles=may.REQUEST_READERS, columns=REQUESTS)
def media_requests(asker):
    """The requests with the filters of their page."""
    rows = MediaRequest.objects.visible_to(asker.user)
    found = RequestFilter(asker.GET, queryset=rows, request=asker).qs
    return found.select_related("school", "responsible").order_by("-created_at", "-pk")
