"""What reports that a school still owes mean when it is merged or closed."""

from django.db.models import Exists, F, OuterRef, Q

from qa.models import Extension, Round, Submission, SubmissionEvent
from schools.merging import on_merge


def register():
    """Called when the application is ready."""
    on_merge(
        "รายงาน SAR ที่ยังไม่ส่ง และจะย้ายไป",
        count_moving,
        move,
        key="submissions",
        then="ย้ายไปยังโรงเรียนที่รับ ซึ่งยังไม่มีรายงานของรอบและระดับนี้ สถานะและกำหนดส่งคงเดิม ที่ส่งกลับแก้ไขหรือเกินกำหนดอยู่ก็ย้ายไปด้วย",
        left="ไม่มีโรงเรียนที่รับ",
        give_back=give_back,
    )
    on_merge(
        "รายงาน SAR ที่ยังไม่ส่ง และจะไม่นับ",
        count_dropping,
        key="dropped_submissions",
        then="โรงเรียนที่รับมีรายงานของตนเองในรอบและระดับเดียวกันอยู่แล้ว จึงไม่ต้องส่งซ้ำ แม้ส่งกลับแก้ไขหรือเกินกำหนดอยู่ สิ่งที่กรอกไว้ยังอ่านได้",
        left="ไม่นับในรายการที่ต้องส่งหลังวันที่มีผล แม้ส่งกลับแก้ไขหรือเกินกำหนดอยู่ สิ่งที่กรอกไว้ยังอ่านได้",
    )
    on_merge(
        "รายงาน SAR ที่ไม่ส่งจนปิดรับ และจะไม่นับ",
        count_closed,
        key="closed_submissions",
        then="รอบปิดรับก่อนวันที่มีผลแล้ว จึงไม่มีใครส่งได้อีก ไม่แสดงว่าเกินกำหนดหลังวันที่มีผล",
        left="ไม่นับในรายการที่ต้องส่งหลังวันที่มีผล",
    )


def count_moving(school, into, on):
    """Reports that would go to `into`."""
    return movable(school, into, on).count() if into else 0


def count_dropping(school, into, on):
    """Reports not sent that leave the counts because `into` has its own; without a successor, all."""
    rows = unsent(school)
    return (rows.filter(Exists(twins(into))) if into else rows).count()


def count_closed(school, into, on):
    """Reports not sent that nobody can send any more, and that `into` does not have."""
    if into is None:
        return 0
    return unsent(school).exclude(Exists(twins(into))).count() - count_moving(school, into, on)


def unsent(school):
    """Reports the office does not have in hand."""
    return Submission.objects.filter(school=school).exclude(state__in=Submission.RECEIVED)


def movable(school, into, on):
    """Unsent reports that can still be sent after `on` and that `into` does not owe by itself."""
    longer = Extension.objects.filter(submission=OuterRef("pk"), until__gte=on)
    still = Submission.asked_again() | Q(round__closes_on__gte=on) | Exists(longer)
    return unsent(school).filter(still).exclude(Exists(twins(into)))


def twins(into):
    """The report of `into` for the round of the row around it, and for its level where schools answer for each."""
    return _same(into)


def _same(school):
    whole = ~Q(round__kind__in=Round.PER_LEVEL)
    return Submission.objects.filter(Q(level=OuterRef("level")) | whole, school=school, round=OuterRef("round"))


def move(school, into, on, by):
    """Gives the movable reports to `into`."""
    rows = _held(movable(school, into, on))
    keys = [row.pk for row in rows]
    Submission.objects.filter(pk__in=keys).update(school=into, version=F("version") + 1)
    _tell(rows, by, f"ย้ายจาก{school.full_name} ซึ่งยุบรวมกับ{into.full_name}")
    return keys


def give_back(school, keys, by):
    """Takes a move back for reports that are still not sent, unless the school has one of its own meanwhile."""
    own = _same(school)
    waiting = Submission.objects.filter(pk__in=keys).exclude(state__in=Submission.RECEIVED).exclude(Exists(own))
    rows = _held(waiting)
    Submission.objects.filter(pk__in=[row.pk for row in rows]).update(school=school, version=F("version") + 1)
    _tell(rows, by, f"ย้ายกลับมาที่{school.full_name} เนื่องจากยกเลิกการยุบรวม")


def _held(rows):
    """Those of `rows` that are still so once nobody else is changing them; nobody can until the transaction ends."""
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _tell(rows, by, comment):
    SubmissionEvent.objects.bulk_create(
        SubmissionEvent(submission=row, from_state=row.state, to_state=row.state, actor=by, comment=comment)
        for row in rows
    )
