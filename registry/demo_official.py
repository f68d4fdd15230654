"""Invented official papers of the demo office: an order that is signed, papers on their way, a draft, a first text."""

from django.db import transaction

from registry import body, starts
from registry.actions import official as actions
from registry.models import Book, OfficialPaper, PaperText
from schools.models import Membership, Role
from thai.years import be_year

Kind = OfficialPaper.Kind
ORDER = """ด้วย{office} จะดำเนินการนิเทศ ติดตามการอ่านออกเขียนได้ของนักเรียน จึงแต่งตั้งคณะทำงาน ดังต่อไปนี้
# 1. คณะทำงานอำนวยการ
1.1 {director} | {director_post} | ประธาน
1.2 {head} | ผู้อำนวยการกลุ่มนิเทศฯ | รองประธาน
มีหน้าที่ กำหนดแนวทาง ให้คำปรึกษา และอำนวยความสะดวก
# 2. คณะทำงานดำเนินการ
{rows}
มีหน้าที่ จัดทำเครื่องมือ ออกนิเทศ ติดตาม และสรุปรายงานผล
ทั้งนี้ ตั้งแต่บัดนี้เป็นต้นไป"""
MEMO = """ตามที่มหาวิทยาลัยราชภัฏกำแพงเพชรมีหนังสือ ที่ อว 0625/210 ขอความอนุเคราะห์ผู้เชี่ยวชาญตรวจเครื่องมือวิจัย นั้น
กลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา พิจารณาแล้ว เห็นว่าเป็นประโยชน์ต่อการพัฒนาคุณภาพการศึกษา โดยมีรายละเอียด ดังนี้
1. งานที่ปฏิบัติ ตรวจความตรงของแบบวัดการอ่าน จำนวน 1 ชุด
2. ระยะเวลา 5 วันทำการ
3. ผู้ปฏิบัติงาน {author}
จึงเรียนมาเพื่อโปรดพิจารณาอนุมัติ"""
LETTER = """ด้วย{office} กำหนดประชุมเชิงปฏิบัติการการวัดและประเมินผลในชั้นเรียน ณ ห้องประชุมสำนักงาน
ในการนี้ จึงขอให้โรงเรียนส่งครูผู้รับผิดชอบงานวัดและประเมินผล โรงเรียนละ 1 คน เข้าร่วมประชุม
จึงเรียนมาเพื่อโปรดทราบและดำเนินการ"""


@transaction.atomic
def make(*, office, today):
    """An order with its number, a memo and a letter on their way, a draft and a first text of the office's own."""
    people = {}
    for row in Membership.objects.filter(office=office, school=None).select_related("user").order_by("pk"):
        people.setdefault(row.role, []).append(row.user)
    director, head = people[Role.DIRECTOR][0], people[Role.HEAD][0]
    group = people[Role.SUPERVISOR]
    own = next((user for user in group if user.is_demo), group[0])
    for kind, prefix in ((Book.Kind.MEMO, "ศธ 04123.6/"), (Book.Kind.ORDER, ""), (Book.Kind.LETTER_OUT, "ศธ 04123/")):
        usual = {"prefix": prefix}
        Book.objects.get_or_create(office=office, kind=kind, be_year=be_year(today), defaults=usual)
    rows = "\n".join(f"2.{place} {one} | {one.title} | คณะทำงาน" for place, one in enumerate(group[:5], start=1))
    words = {"office": office.formal_name, "director": director, "director_post": "ผู้อำนวยการสำนักงานเขต", "head": head}
    order = _draft(
        office, own, Kind.ORDER, "แต่งตั้งคณะทำงานนิเทศการอ่านออกเขียนได้", ORDER.format(rows=rows, **words), director
    )
    order = actions.submit(paper=order, by=own, version=order.version)
    actions.approve(paper=order, by=director, version=order.version)
    memo = _draft(office, own, Kind.MEMO, "ขออนุมัติปฏิบัติงานร่วมกับหน่วยงานอื่น", MEMO.format(author=own), head, director)
    actions.submit(paper=memo, by=own, version=memo.version)
    text = LETTER.format(office=office.formal_name)
    subject = "ขอเชิญประชุมเชิงปฏิบัติการการวัดและประเมินผลในชั้นเรียน"
    letter = _draft(office, own, Kind.LETTER, subject, text, head, director, is_circular=True)
    letter = actions.submit(paper=letter, by=own, version=letter.version)
    actions.send_back(paper=letter, by=head, reason="โปรดระบุวันและเวลาประชุม", version=letter.version)
    _draft(office, head, Kind.ANNOUNCEMENT, "จุดเน้นการนิเทศ ประจำปีงบประมาณ", "จึงประกาศจุดเน้น ดังนี้\n1. ………", director)
    PaperText.objects.create(
        office=office,
        kind=Kind.LETTER,
        name="เชิญประชุมครูวิชาการ",
        subject=subject,
        body=body.parse(text),
        created_by=head,
    )


def _draft(office, by, kind, subject, text, *people, **fields):
    usual = starts.begin(kind=kind, code="", office=office)
    if kind == Kind.LETTER:
        usual["to"] = "ผู้อำนวยการโรงเรียนทุกโรงเรียน"
    return actions.draft(
        office=office, by=by, kind=kind, subject=subject, body=text, people=people, **{**usual, **fields}
    )
