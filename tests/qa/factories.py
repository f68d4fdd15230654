"""The smallest real rounds and submissions a test needs."""

import io
from datetime import timedelta

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from qa.actions import rounds
from qa.models import Submission
from schools.models import Role
from tests.factories import make_office, make_school, make_user


def make_round(office=None, *, opened=10, due=20, closes=40, year=2568, by=None, schools=1):
    """A round opened `opened` days ago that is due in `due` and closes in `closes` days, with schools to answer."""
    office = office or make_office()
    for _ in range(schools):
        make_school(office)
    today = timezone.localdate()
    return rounds.open_round(
        office=office,
        by=by or make_user(Role.HEAD, office=office),
        academic_year=year,
        opens_on=today - timedelta(days=opened),
        due_on=today + timedelta(days=due),
        closes_on=today + timedelta(days=closes),
    )


def make_submission(level="basic", **kwargs):
    """The submission of one school in a round of its own."""
    return Submission.objects.select_related("round", "school").get(round=make_round(**kwargs), level=level)


def pdf(**save):
    """The bytes of a real PDF of one page; keyword arguments go to pikepdf's save."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    document.save(out, **save)
    return out.getvalue()


def script_pdf():
    """A PDF that runs JavaScript when it is opened."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def photo():
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "JPEG")
    return out.getvalue()


def upload(content=None, name="SAR ปี 2568.pdf", content_type="application/pdf"):
    return SimpleUploadedFile(name, pdf() if content is None else content, content_type)


def filled(submission, *, issues=4, **changes):
    """The POST data of a complete report whose issues all have one level, so that the suggestions are that level."""
    data = {
        "version": submission.version,
        "do": "submit",
        "overall_level": issues,
        "strengths": "ผู้เรียนอ่านออกเขียนได้",
        "improvements": "การคิดวิเคราะห์",
        "sar_file": upload(),
        "board_file": upload(photo(), "เห็นชอบ.jpg", "image/jpeg"),
        "endorsed_on": "1/5/2569",
        "endorsed_by": "นายมั่น ใจดี",
    }
    for standard in submission.standard_set.standards.all():
        data[f"standard_{standard.pk}"] = issues
        data[f"reason_{standard.pk}"] = ""
        for issue in standard.issues.all():
            data[f"issue_{issue.pk}"] = issues
    data |= changes
    return {name: value for name, value in data.items() if value is not None}
