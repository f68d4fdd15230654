"""Invented letters of the demo office: received, routed, late, answered, sent to schools."""

from collections import Counter
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from registry.models import Book, Letter, LetterAddressee, LetterEvent, LetterRoute
from schools.models import Membership, Role, School
from thai.years import be_year

Kind, Purpose, Way = Book.Kind, LetterRoute.Purpose, Letter.Way
# (days ago, sender, its number, subject, urgency, due in days from today or None, what became of it)
RECEIVED = [
    (55, "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน", "ศธ 04005/ว 1012", "แนวทางการนิเทศ ติดตาม ปีการศึกษาใหม่", "", None, "done"),
    (48, "สำนักงานศึกษาธิการจังหวัด", "ศธ 0211/455", "ขอข้อมูลผลการทดสอบระดับชาติย้อนหลัง 3 ปี", "urgent", -20, "answered"),
    (33, "สำนักทดสอบทางการศึกษา สพฐ.", "ศธ 04011/ว 88", "กำหนดการทดสอบความสามารถด้านการอ่าน (RT)", "", None, "done"),
    (21, "โรงเรียนบ้านห้วยน้ำใส", "ศธ 04123.012/31", "ขอรับการนิเทศการจัดการเรียนรู้ปฐมวัย", "", -3, "late"),
    (14, "มหาวิทยาลัยราชภัฏกำแพงเพชร", "อว 0625/210", "ขอความอนุเคราะห์ผู้เชี่ยวชาญตรวจเครื่องมือวิจัย", "", 5, "seen"),
    (9, "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน", "ศธ 04005/ว 1188", "แจ้งปฏิทินรายงานผลตามตัวชี้วัด", "very", 3, "waiting"),
    (4, "สมศ.", "สมศ 0102/77", "แจ้งรายชื่อสถานศึกษาที่ประเมินภายนอก", "urgent", 10, "waiting"),
    (2, "ศูนย์เครือข่ายแม่ปะ", "", "เชิญเป็นวิทยากรอบรมครูผู้สอนภาษาไทย", "", 12, "decide"),
    (1, "สำนักงานศึกษาธิการจังหวัด", "ศธ 0211/512", "ขอเชิญประชุมคณะกรรมการขับเคลื่อนการอ่าน", "", 7, "new"),
]  # fmt: skip
SENT = [
    (46, "สำนักงานศึกษาธิการจังหวัด", "ส่งข้อมูลผลการทดสอบระดับชาติย้อนหลัง 3 ปี", Way.MY_OFFICE, 0),
    (30, "", "แจ้งกำหนดการทดสอบความสามารถด้านการอ่าน", Way.HERE, 6),
    (12, "ผู้ทรงคุณวุฒิตามรายชื่อ", "ขอเชิญเป็นผู้ทรงคุณวุฒิตรวจแบบประเมิน", Way.POST, 0),
    (6, "", "ขอเชิญครูเข้าร่วมอบรมการวัดและประเมินผล", Way.HERE, 4),
]


@transaction.atomic
def make(*, office, today):
    """Nine letters received and four sent; the same for the same office and day. Nobody is told of what is made up."""
    people = {}
    for row in Membership.objects.filter(office=office, school=None).select_related("user").order_by("pk"):
        people.setdefault(row.role, []).append(row.user)
    clerk, head = people[Role.CLERK][0], people[Role.HEAD][0]
    group = people[Role.SUPERVISOR]
    # The account of the demo sees letters of each sort.
    own = next((user for user in group if user.is_demo), group[0])
    numbers = Counter()
    received = [_received(office, clerk, today, numbers, row) for row in RECEIVED]
    sent = [_sent(office, clerk, today, numbers, row) for row in SENT]
    for (kind, year), last in numbers.items():
        prefix = "ศธ 04123/" if kind == Kind.LETTER_OUT else ""
        book, _ = Book.objects.get_or_create(office=office, kind=kind, be_year=year, defaults={"prefix": prefix})
        book.next_number = last + 1
        book.save()
    Letter.objects.bulk_create(received + sent)
    sent[0].answers = received[1]
    sent[0].save(update_fields=["answers"])
    for letter, row in zip(received, RECEIVED, strict=True):
        _route(letter, row, today, clerk=clerk, head=head, own=own, other=group[-1])
    schools = list(School.objects.filter(office=office, closed_on=None).order_by("pk"))
    for letter, row in zip(sent, SENT, strict=True):
        LetterAddressee.objects.bulk_create(LetterAddressee(letter=letter, school=one) for one in schools[: row[4]])
    LetterEvent.objects.bulk_create(LetterEvent(letter=one, step="registered", actor=clerk) for one in received + sent)


def _moment(day):
    return timezone.make_aware(datetime.combine(day, time(9, 30)))


def _line(office, clerk, kind, day, numbers, text, **fields):
    year = be_year(day)
    numbers[kind, year] += 1
    number = numbers[kind, year]
    letter = Letter(
        office=office,
        kind=kind,
        be_year=year,
        number=number,
        number_text=f"{text}{number}",
        registered_on=day,
        registered_by=clerk,
        **fields,
    )
    letter.search_text = letter.searched()
    return letter


def _received(office, clerk, today, numbers, row):
    ago, sender, reference, subject, urgency, due, became = row
    day = today - timedelta(days=ago)
    return _line(
        office,
        clerk,
        Kind.LETTER_IN,
        day,
        numbers,
        "",
        sender=sender,
        reference=reference,
        subject=subject,
        urgency=urgency,
        dated=day - timedelta(days=3),
        due_on=None if due is None else today + timedelta(days=due),
        done_at=_moment(day + timedelta(days=2)) if became in ("done", "answered") else None,
    )


def _sent(office, clerk, today, numbers, row):
    ago, addressee, subject, way, schools = row
    day = today - timedelta(days=ago)
    given = {"subject": subject, "addressee": addressee or f"โรงเรียน {schools} แห่ง", "way": way, "dated": day}
    if way == Way.POST:
        given["tracking"] = "EX123456789TH"
    return _line(office, clerk, Kind.LETTER_OUT, day, numbers, "ศธ 04123/", **given)


def _route(letter, row, today, *, clerk, head, own, other):
    became = row[6]
    if became == "new":
        return
    seen = _moment(letter.registered_on + timedelta(days=1)) if became != "waiting" and became != "decide" else None
    done = letter.done_at
    person = head if became == "decide" else other if became == "late" else own
    route = LetterRoute.objects.create(
        letter=letter,
        user=person,
        purpose=Purpose.DECIDE if became == "decide" else Purpose.ACT,
        instruction="" if became == "decide" else "ดำเนินการตามเสนอ",
        due_on=letter.due_on,
        routed_by=clerk if became == "decide" else head,
        acknowledged_at=seen,
        done_at=done,
        done_note="แจ้งผู้เกี่ยวข้องแล้ว" if done else "",
    )
    LetterRoute.objects.filter(pk=route.pk).update(routed_at=_moment(letter.registered_on))
