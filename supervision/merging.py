"""What visits and recommendations mean for a school that is merged or closed."""

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from schools.merging import on_merge
from supervision import survey_merging
from supervision.models import PlannedVisit, PlannedVisitEvent, Recommendation, RecommendationEvent, Visit


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
    on_merge(
        "การนิเทศตามแผนที่ยังไม่ได้ทำ",
        count_planned,
        move_planned,
        key="planned visits",
        then="ย้ายไปยังโรงเรียนที่รับ หรือยกเลิกพร้อมเหตุผลหากแผนเดียวกันมีโรงเรียนที่รับในไตรมาสนั้นแล้ว",
        left="คงอยู่ในแผน แสดงว่าโรงเรียนปิดแล้ว ผู้นิเทศยกเลิกพร้อมเหตุผลได้",
        give_back=give_planned_back,
    )
    on_merge(
        "แบบสำรวจที่ยังไม่ตอบ",
        survey_merging.count,
        survey_merging.move,
        key="survey targets",
        then="ย้ายไปยังโรงเรียนที่รับ เว้นแต่แบบสำรวจนั้นถามโรงเรียนที่รับอยู่แล้ว คำตอบที่ส่งแล้วยังนับรวม",
        left="ไม่นับรวมในแบบสำรวจ คำตอบที่ส่งแล้วยังนับรวม",
        give_back=survey_merging.give_back,
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


def count_planned(school, _into, _on):
    """Planned visits that were not made yet."""
    return PlannedVisit.objects.filter(school=school).waiting().count()


def move_planned(school, into, _on, by):
    """Gives waiting planned visits to `into`; where its plan has one there already for the same person, quarter and
    kind, the visit is cancelled with the reason. Each stands in its history."""
    rows = _held(PlannedVisit.objects.filter(school=school).waiting())
    same = ("plan_id", "supervisor_id", "quarter", "kind")
    there = PlannedVisit.objects.filter(school=into, plan__in={row.plan_id for row in rows}).standing()
    taken = set(there.values_list(*same))
    reason = _because(school, into)
    for row in rows:
        place = tuple(getattr(row, name) for name in same)
        fields = {"state": PlannedVisit.State.CANCELLED} if place in taken else {"school": into}
        taken.add(place)
        PlannedVisit.objects.filter(pk=row.pk).update(version=F("version") + 1, **fields)
        _note(row, "school" not in fields, by, reason)
    return [row.pk for row in rows]


def give_planned_back(school, keys, by):
    """Takes both back: what still waits goes to the school again, what was cancelled for the merger waits again."""
    reason = f"กลับมาที่{school.full_name} เนื่องจากยกเลิกการยุบรวม"[:300]
    W, S = PlannedVisitEvent.What, PlannedVisit.State
    for row in _held(PlannedVisit.objects.filter(pk__in=keys)):
        last = row.events.order_by("-pk").first()
        merged = last is not None and last.what == W.CANCELLED and last.reason.startswith(MERGED.format(school)[:300])
        if row.state == S.PLANNED and row.school_id != school.pk:
            PlannedVisit.objects.filter(pk=row.pk).update(school=school, version=F("version") + 1)
        elif row.state == S.CANCELLED and row.school_id == school.pk and merged:
            PlannedVisit.objects.filter(pk=row.pk).update(state=S.PLANNED, version=F("version") + 1)
        else:
            continue
        PlannedVisitEvent.objects.create(planned=row, what=W.RESTORED, reason=reason, actor=by)


MERGED = "ย้ายจากโรงเรียน{0} ซึ่งยุบรวม"


def _because(school, into):
    return f"{MERGED.format(school)}กับ{into.full_name}"[:300]


def _note(row, is_cancelled, by, reason):
    what = PlannedVisitEvent.What.CANCELLED if is_cancelled else PlannedVisitEvent.What.MOVED
    PlannedVisitEvent.objects.create(
        planned=row, what=what, from_day=row.planned_on, to_day=None if is_cancelled else row.planned_on,
        reason=reason, actor=by,
    )  # fmt: skip
