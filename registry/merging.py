"""What parts of deliveries, cases of children and letters mean for a school that is merged or closed."""

from django.db.models import F

from registry.actions.distribution import note
from registry.models import Allocation, Book, Delivery, DeliveryEvent, Letter, LetterAddressee, SupportCase
from schools import audit
from schools.merging import on_merge


def register():
    """Called when the application is ready."""
    on_merge(
        "หนังสือและเอกสารที่ยังไม่มารับ",
        count_parts,
        move_parts,
        key="delivery parts",
        then="ย้ายไปยังโรงเรียนที่รับ เว้นแต่รายการที่จัดสรรให้โรงเรียนที่รับแล้ว ซึ่งสำนักงานจัดสรรใหม่ได้",
        left="คงอยู่กับโรงเรียนเดิม สำนักงานจัดสรรใหม่ได้",
        give_back=give_parts_back,
    )
    on_merge(
        "เรื่องของผู้เรียนที่มีความต้องการพิเศษที่ยังไม่สิ้นสุด",
        count_cases,
        move_cases,
        key="support cases",
        then="ย้ายไปยังโรงเรียนที่รับ ซึ่งดูแลผู้เรียนต่อ",
        left="คงอยู่กับโรงเรียนเดิม สำนักงานบันทึกผลได้",
        give_back=give_cases_back,
    )
    on_merge(
        "หนังสือจากสำนักงานที่ยังไม่รับทราบ",
        count_letters,
        move_letters,
        key="letters",
        then="ย้ายไปยังโรงเรียนที่รับ เว้นแต่หนังสือที่ส่งถึงโรงเรียนที่รับแล้ว",
        left="คงอยู่ในทะเบียนว่ายังไม่รับทราบ",
        give_back=give_letters_back,
    )


def _parts(school):
    return Allocation.objects.filter(school=school, picked_on=None, delivery__cancelled_at=None)


def count_parts(school, _into, _on):
    """Parts that the school has not fetched."""
    return _parts(school).count()


def move_parts(school, into, _on, by):
    """Gives them to `into`, but for deliveries that it has a part of itself; the delivery tells it."""
    said = f"ย้ายส่วนของ{school.full_name}ไปยัง{into.full_name} เนื่องจากยุบรวม"
    return _give_parts(_parts(school), into, by, said)


def give_parts_back(school, keys, by):
    """Takes the move back for those that nobody has fetched."""
    rows = Allocation.objects.filter(pk__in=keys, picked_on=None, delivery__cancelled_at=None)
    _give_parts(rows, school, by, f"ย้ายส่วนกลับมาที่{school.full_name} เนื่องจากยกเลิกการยุบรวม")


def _give_parts(rows, school, by, said):
    rows = rows.exclude(delivery__allocations__school=school)
    # Sharing out and giving out hold the delivery too: what they do at the same time is seen below.
    deliveries = Delivery.objects.filter(pk__in=list(rows.values_list("delivery", flat=True)))
    held = {row.pk: row for row in deliveries.select_for_update().order_by("pk")}
    moved = list(rows.filter(delivery__in=held).values_list("pk", "delivery"))
    keys = [pk for pk, _delivery in moved]
    Allocation.objects.filter(pk__in=keys).update(school=school)
    Delivery.objects.filter(pk__in={delivery for _pk, delivery in moved}).update(version=F("version") + 1)
    for _pk, delivery in moved:
        note(held[delivery], DeliveryEvent.What.ALLOCATE, by=by, comment=said)
    return keys


def count_cases(school, _into, _on):
    """Cases that nobody has ended."""
    return _cases(school).count()


def _cases(school):
    return SupportCase.objects.filter(school=school, state__in=SupportCase.OPEN)


def move_cases(school, into, _on, by):
    """Gives open cases to `into` and returns their keys."""
    keys = list(_cases(school).select_for_update().order_by("pk").values_list("pk", flat=True))
    SupportCase.objects.filter(pk__in=keys).update(school=into, version=F("version") + 1)
    _record("move support cases", school, by, keys)
    return keys


def give_cases_back(school, keys, by):
    """Takes the move back for those that are still open."""
    rows = SupportCase.objects.filter(pk__in=keys, state__in=SupportCase.OPEN).select_for_update().order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    SupportCase.objects.filter(pk__in=keys).update(school=school, version=F("version") + 1)
    _record("give support cases back", school, by, keys)


def _letters(**narrowed):
    return LetterAddressee.objects.filter(
        acknowledged_at=None,
        letter__kind=Book.Kind.LETTER_OUT,
        letter__way=Letter.Way.HERE,
        letter__cancelled_at=None,
        **narrowed,
    )


def count_letters(school, _into, _on):
    """Letters sent to the school here that it has not acknowledged."""
    return _letters(school=school).count()


def move_letters(school, into, _on, by):
    """Lets `into` read and acknowledge them, but for those it was sent itself; returns the keys."""
    keys = _give_letters(_letters(school=school), into)
    _record("move letters", school, by, keys)
    return keys


def give_letters_back(school, keys, by):
    """Takes the move back for those that nobody has acknowledged."""
    _record("give letters back", school, by, _give_letters(_letters(pk__in=keys), school))


def _give_letters(rows, school):
    rows = rows.exclude(letter__addressees__school=school).select_for_update(of=("self",)).order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    LetterAddressee.objects.filter(pk__in=keys).update(school=school)
    return keys


def _record(verb, school, by, keys):
    if keys:
        audit.record(verb, school, actor=by, office=school.office, rows=len(keys))
