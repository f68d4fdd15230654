"""What requests for media and items in work mean for a school that is merged or closed."""

from django.db.models import F

from registry.models import LibraryItem, MediaRequest
from schools import audit
from schools.merging import on_merge

UNDECIDED = (LibraryItem.State.DRAFT, LibraryItem.State.SUBMITTED)


def register():
    """Called when the application is ready."""
    on_merge(
        "คำขอใช้สื่อที่ยังไม่ส่งมอบ",
        count_requests,
        move_requests,
        key="media requests",
        then="ย้ายไปยังโรงเรียนที่รับ",
        left="คงอยู่กับโรงเรียนเดิม สำนักงานปิดเรื่องได้",
        give_back=give_back,
    )
    on_merge(
        "รายการในคลังที่ยังไม่ขึ้นทะเบียน",
        count_items,
        key="library items",
        then="คงอยู่ในชื่อโรงเรียนเดิม",
        left="คงอยู่ในชื่อโรงเรียนเดิม",
    )


def count_requests(school, _into, _on):
    """Requests that the office has neither delivered nor declined."""
    return MediaRequest.objects.filter(school=school).waiting().count()


def count_items(school, _into, _on):
    """Items of the school that nobody approved yet."""
    return LibraryItem.objects.filter(school=school, written_by_school=True, state__in=UNDECIDED).count()


def move_requests(school, into, _on, by):
    """Gives waiting requests to `into` and returns their keys."""
    rows = MediaRequest.objects.filter(school=school).waiting()
    keys = list(rows.select_for_update().values_list("pk", flat=True))
    if keys:
        MediaRequest.objects.filter(pk__in=keys).update(school=into, office=into.office_id, version=F("version") + 1)
        audit.record("move media requests", school, actor=by, office=school.office, into=into.pk, rows=len(keys))
    return keys


def give_back(school, keys, by):
    """Takes the move back for those that still wait."""
    rows = MediaRequest.objects.filter(pk__in=keys).waiting()
    n = rows.update(school=school, office=school.office_id, version=F("version") + 1)
    if n:
        audit.record("give media requests back", school, actor=by, office=school.office, rows=n)
