"""What visits and recommendations mean for a school that is merged or closed."""

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from schools.merging import on_merge
from supervision.models import Recommendation, RecommendationEvent, Visit


def register():
    """Called when the application is ready."""
    on_merge(
        "ข้อเสนอแนะที่ยังไม่เสร็จสิ้น",
        count_unsettled,
        move_unsettled,
        key="recommendations",
        then="ย้ายไปยังโรงเรียนที่รับ พร้อมบอกว่ามาจากโรงเรียนใด",
        left="คงอยู่กับโรงเรียนเดิม ผู้นิเทศยกเลิกหรือยืนยันผลได้",
        give_back=give_back,
    )
    on_merge(
        "บันทึกการนิเทศที่ยังไม่อนุมัติ",
        count_unapproved,
        key="visits",
        then="คงอยู่กับผู้นิเทศ ข้อเสนอแนะจะเปิดที่โรงเรียนที่รับเมื่ออนุมัติ",
        left="คงอยู่กับผู้นิเทศ",
    )


def count_unsettled(school, _into, _on):
    """Recommendations that still wait for the school or its supervisor."""
    return Recommendation.objects.filter(school=school).unsettled().count()


def count_unapproved(school, _into, _on):
    """Visits on their way to approval."""
    return Visit.objects.filter(school=school).exclude(state=Visit.State.APPROVED).count()


def move_unsettled(school, into, _on, by):
    """Gives unsettled recommendations to `into`; each remembers the school it was first given to."""
    rows = _held(Recommendation.objects.filter(school=school).unsettled())
    keys = [row.pk for row in rows]
    Recommendation.objects.filter(pk__in=keys).update(
        school=into, moved_from=Coalesce("moved_from", Value(school.pk)), version=F("version") + 1
    )
    _tell(rows, by, f"ย้ายจาก{school.full_name} ซึ่งยุบรวมกับ{into.full_name}")
    return keys


def give_back(school, keys, by):
    """Takes a move back for those that still wait and that came from this school."""
    rows = _held(Recommendation.objects.filter(pk__in=keys).unsettled().filter(~Q(school=school)))
    mine = [row.pk for row in rows]
    Recommendation.objects.filter(pk__in=mine).update(school=school, version=F("version") + 1)
    Recommendation.objects.filter(pk__in=mine, moved_from=school).update(moved_from=None)
    _tell(rows, by, f"ย้ายกลับมาที่{school.full_name} เนื่องจากยกเลิกการยุบรวม")


def _held(rows):
    """Those of `rows` that are still so once nobody else is changing them; nobody can until the transaction ends."""
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _tell(rows, by, comment):
    RecommendationEvent.objects.bulk_create(
        RecommendationEvent(recommendation=row, from_state=row.state, to_state=row.state, actor=by, comment=comment)
        for row in rows
    )
