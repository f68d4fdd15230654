"""Official papers for tests, walked to a state by the real actions."""

from registry.actions import official as actions
from registry.models import OfficialPaper
from schools.models import Role
from schools.recipients import of_office
from tests.factories import make_user

TEXT = "ด้วยสำนักงานกำหนดประชุม\n1. เตรียมเอกสาร\n2. ส่งแบบตอบรับ\nจึงเรียนมาเพื่อโปรดทราบ"
FILE = b"%PDF-1.4 paper"


def a_director(office):
    """The director of an office, made where there is none."""
    found = of_office(office, Role.DIRECTOR)
    return found[0] if found else make_user(Role.DIRECTOR, office=office)


def make_paper(*, by, state="draft", kind="letter", people=None, subject="ขอเชิญประชุม", **fields):
    """A paper of `by`, passed up `people` (the director alone) until it stands in `state`; "ready" is printed too."""
    office = by.acting.office
    chain = [a_director(office)] if people is None else people
    fields = {"to": "ผู้อำนวยการโรงเรียน", "body": TEXT, "unit": "กลุ่มนิเทศ", **fields}
    paper = actions.draft(office=office, by=by, kind=kind, subject=subject, people=chain, **fields)
    if state == "draft":
        return paper
    paper = actions.submit(paper=paper, by=by, version=paper.version)
    if state == "returned":
        return actions.send_back(paper=paper, by=chain[0], reason="แก้คำผิด", version=paper.version)
    if state == "withdrawn":
        return actions.withdraw(paper=paper, by=by, reason="ไม่ต้องใช้แล้ว", version=paper.version)
    if state == "waiting":
        return paper
    for person in chain:
        paper = actions.approve(paper=paper, by=person, version=paper.version, remark="เห็นชอบ")
    if state == "ready":
        actions.keep_file(paper=paper, content=FILE)
    return OfficialPaper.objects.select_related("letter", "office", "file", "author").get(pk=paper.pk)
