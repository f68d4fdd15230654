"""Small PDFs of SARs, and readings with proposals, for the tests of reading."""

import io

import pikepdf
from django.utils import timezone

from jobs.testing import work_off
from qa.actions import readings
from qa.models import Proposal, Reading, SubmissionFile
from qa.reading.words import Vocabulary
from reports.pdf import render
from schools.files import store
from schools.models import Role
from tests.factories import make_user
from tests.qa.factories import make_submission

LEVELS = [(5, "ยอดเยี่ยม"), (4, "ดีเลิศ"), (3, "ดี"), (2, "ปานกลาง"), (1, "กำลังพัฒนา")]
STANDARDS = [("S1", "1", "คุณภาพของผู้เรียน"), ("S2", "2", "กระบวนการบริหารและการจัดการ")]
ISSUES = [
    ("I11", "1.1", "มีความสามารถในการอ่าน การเขียน และการคิดคำนวณ", "", "S1"),
    ("I12", "1.2", "มีความสามารถในการสร้างนวัตกรรม", "", "S1"),
    ("I21", "2.1", "มีเป้าหมายวิสัยทัศน์และพันธกิจชัดเจน", "", "S2"),
]


def vocabulary():
    """A small set in the words of the real ones."""
    return Vocabulary(STANDARDS, ISSUES, LEVELS)


def paper(body, css=""):
    """The PDF of some HTML, open for reading."""
    style = f"<style>body {{ font: 12pt/1.5 Sarabun }} {css}</style>"
    return io.BytesIO(render(f'<html lang="th">{style}{body}</html>', tagged=False))


def picture_paper():
    """A page with nothing on it but a picture, as a scanner writes it."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    image = document.make_stream(bytes(16), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
    image.Width, image.Height, image.BitsPerComponent, image.ColorSpace = 4, 4, 8, pikepdf.Name.DeviceGray
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
    page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
    out = io.BytesIO()
    document.save(out)
    return io.BytesIO(out.getvalue())


def school_user(submission):
    return make_user(Role.SCHOOL_STAFF, school=submission.school)


def upload_sar(submission, user, content):
    """A SAR file of the submission, as saving the form keeps it; reading it is asked for."""
    current = submission.files.filter(kind="sar", replaced_at=None)
    current.update(replaced_at=timezone.now())
    stored = store(
        content,
        office=submission.round.office,
        purpose="sar",
        label="SAR.pdf",
        content_type="application/pdf",
        by=user,
    )
    row = SubmissionFile.objects.create(submission=submission, kind="sar", file=stored)
    return readings.begin(row=row, by=user)


def read_submission(body=None, content=None):
    """(submission, a person of its school, its reading) after the job has run over a file."""
    submission = make_submission()
    user = school_user(submission)
    reading = upload_sar(submission, user, content or paper(body or DOCUMENT).getvalue())
    work_off()
    reading.refresh_from_db()
    return submission, user, reading


def make_proposal(submission=None, **fields):
    """A waiting proposal of a file that was read; without fields: level 4 of the first standard."""
    submission = submission or make_submission()
    user = school_user(submission)
    reading = Reading.objects.filter(submission=submission).exclude(state="set_aside").first()
    if reading is None:
        reading = upload_sar(submission, user, b"%PDF-1.4")
        reading.state, reading.quality, reading.read_at, reading.pages = "read", "good", timezone.now(), 9
        reading.save()
    standard = submission.standard_set.standards.first()
    given = {"field": "level", "value": 4, "standard": standard, "page": 7, "quote": "ระดับดีเลิศ", "confidence": 3}
    given |= fields
    return Proposal.objects.create(reading=reading, **given), user


DOCUMENT = """
<h1>ผลการประเมินตนเอง</h1><p>ผลการประเมินในภาพรวมของสถานศึกษาอยู่ในระดับดีเลิศ</p>
<h2>มาตรฐานที่ 1 คุณภาพของผู้เรียน</h2><p>ระดับคุณภาพ : ยอดเยี่ยม</p>
<p>1.1.1 มีความสามารถในการอ่าน การเขียน การสื่อสาร และการคิดคำนวณ อยู่ในระดับดี</p>
<h3>จุดเด่น</h3><p>ผู้เรียนรักการอ่านและมีมารยาทงาม</p>
<h3>จุดที่ควรพัฒนา</h3><p>ควรฝึกการคิดวิเคราะห์ให้ต่อเนื่อง</p>
"""
