"""The smallest real rounds and submissions a test needs."""

import io
from datetime import timedelta

import pikepdf
from django.contrib.auth import get_user
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from qa.actions import rounds, sar
from qa.forms import part_form
from qa.models import Submission
from qa.sar_report import SUMMARY_TEXTS, Report
from schools.models import Role
from tests.factories import make_office, make_school, make_user

SEND = ("sar_file", "board_file", "endorsed_on", "endorsed_by")


def make_round(office=None, *, opened=10, due=20, closes=40, year=2568, by=None, schools=1, **more):
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
        **more,
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


def many_pages(count):
    document = pikepdf.new()
    for _ in range(count):
        document.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    document.save(out)
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
    """What a school enters in a complete report whose issues all have one level, so that the suggestions are that
    level; by field name over all parts. None takes a field away."""
    data = {
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


def part_url(submission, code):
    return reverse("qa:sar_part", args=[submission.pk, code])


def part_data(report, part, data):
    """Those of `data` that the page of one part sends, with the version it has now; a school's own standard is sent as
    it stands."""
    if part.kind == "own":
        kept = {"own_level" if name == "level" else name: value for name, value in part.values.items() if value}
        return {"version": part.version, "own_label": part.own.label} | kept
    names = {"summary": [*SUMMARY_TEXTS, "overall_level"], "send": [*SEND, "summary"]}.get(part.kind, [])
    if part.standard:
        own = [f"issue_{issue.pk}" for issue in report.issues[part.standard.pk]]
        names = [*own, f"standard_{part.standard.pk}", f"reason_{part.standard.pk}"]
    return {"version": part.version} | {name: data[name] for name in names if name in data}


def _as_posted(data):
    posted = QueryDict(mutable=True)
    for name, value in data.items():
        posted.setlist(name, [str(one) for one in (value if isinstance(value, list | tuple) else [value])])
    return posted


def fill_in(client, submission, *, do="submit", **changes):
    """Fills in all parts of a report as a person of the school does and sends it (or leaves it, with do="draft");
    returns the last answer, which is the first that is no redirect where a part was refused. The first part, the
    last and one that is refused are posted; the others are written as their page writes them."""
    data = filled(submission, **changes)
    by = get_user(client)
    report = Report(Submission.objects.get(pk=submission.pk))
    for place, part in enumerate(report.parts):
        sent = part_data(report, part, data)
        posted = part.kind == "send" or place == 0
        form = None if posted else part_form(report, part, _as_posted(sent), {})
        if form and form.is_valid():
            if form.changes(report, part):
                sar.save_part(submission=report.submission, by=by, **form.content())
            continue
        answer = client.post(part_url(submission, part.code), sent | {"do": do if part.kind == "send" else "draft"})
        if answer.status_code != 302:
            break
    return answer
