"""What schools read of the letters that the demo office sent them here."""

from django.db import transaction

from registry import body, print_data
from registry.actions.letters import attach
from registry.models import Letter, OfficialPaper, PaperStep
from reports.papers import official
from reports.pdf import render
from schools.models import Role
from schools.recipients import of_office

TEXT = """ด้วย{office} ขอแจ้งเรื่อง {subject} ให้โรงเรียนทราบและดำเนินการในส่วนที่เกี่ยวข้อง
ในการนี้ จึงขอให้โรงเรียนแจ้งผู้รับผิดชอบ และกดรับทราบหนังสือฉบับนี้ในระบบ
จึงเรียนมาเพื่อโปรดทราบและดำเนินการ"""


@transaction.atomic
def make(*, office):
    """Draws each letter that schools read here and that has no file yet."""
    director = of_office(office, Role.DIRECTOR)[0]
    rows = Letter.objects.filter(office=office, way=Letter.Way.HERE, files=None).select_related("registered_by")
    for letter in rows.order_by("pk"):
        paper = OfficialPaper(
            kind=OfficialPaper.Kind.LETTER,
            office=office,
            author=letter.registered_by,
            subject=letter.subject,
            to="ผู้อำนวยการโรงเรียนตามรายชื่อผู้รับ",
            body=body.parse(TEXT.format(office=office.formal_name, subject=letter.subject)),
            closing="ขอแสดงความนับถือ",
            unit=print_data.GROUP,
            letter=letter,
            dated=letter.dated,
        )
        data = print_data.read(paper, [PaperStep(user=director)])
        content = official.draw(data, press=render)
        upload = (f"{letter.subject}.pdf", content, "application/pdf")
        attach(letter=letter, uploads=[upload], by=letter.registered_by)
