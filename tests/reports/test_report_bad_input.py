"""Bad input of reports: whatever schools and authors write is text on the page and in every paper; a worker that is
killed and a disk that is full while figures are frozen leave a clear state.

What else may go wrong stands where it belongs: a round without SARs, one school, a level that was left out in
test_sar_report_limits; two wishes at once in test_reports; broken off, stopped and a full disk in test_report_faults;
statements of any kind in test_theme_statements; a killed child of the press in test_long_pdf.
"""

import errno
import io
import os
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from jobs.models import Job
from jobs.reaper import sweep
from jobs.testing import work_off
from reports.actions import reports as actions
from reports.models import Report, Snapshot
from schools.models import Role, School
from tests.factories import make_office, make_school, make_user
from tests.reports.pictures import squeezed, text_of
from tests.reports.report_factories import begin_report, make_report, texts_form, walk
from tests.reports.test_report_faults import FAULT, FRAGILE

pytestmark = pytest.mark.django_db
HTML = "<script>alert(1)</script><b onclick=x>ตัวหนา</b> & {{ report }} {% now 'Y' %}"
EMOJI = "😀 ดีมาก 👩\u200d🏫"
LONG = "การอ่านออกเขียนได้ " * 520 + "จบ"


@pytest.fixture
def office():
    office = make_office()
    make_school(office)
    return office


def content_of(stored):
    with stored.content.open("rb") as file:
        return file.read()


@pytest.fixture
def written(client, office):
    """An approved report with papers whose texts and rows are as bad as they come."""
    School.objects.filter(office=office).update(name=HTML[:150], district=EMOJI)
    head = make_user(Role.HEAD, office=office)
    report = make_report(office=office, head=head)
    client.force_login(report.author)
    texts = {"summary": f"{HTML}\n{EMOJI}\n=1+1", "next": LONG, "title": f"รายงาน {HTML[:60]} {EMOJI}"}
    assert len(LONG) > 9_800
    assert client.post(reverse("reports:report_edit", args=[report.pk]), texts_form(report, **texts)).status_code == 302
    return walk(report, "approved", head=head)


def test_html_and_emoji_are_text_on_the_pages(client, written):
    address = reverse("reports:report", args=[written.pk])
    rows = reverse("reports:report_rows", args=[written.pk]) + "?sheet=schools"
    for page in (client.get(address), client.get(address, {"chapter": "results"}), client.get(rows)):
        assert page.status_code == 200
        assert "<script>alert" not in page.text and "<b onclick" not in page.text
    page = client.get(address).text
    assert "&lt;b onclick=x&gt;ตัวหนา&lt;/b&gt; &amp; {{ report }} {% now" in page
    assert "😀" in page and EMOJI in client.get(rows).text


def test_html_and_emoji_are_text_in_every_paper(written):
    text = text_of(content_of(written.pdf))
    assert squeezed("<b onclick=x>ตัวหนา</b> & {{ report }} {% now 'Y' %}") in text
    with ZipFile(io.BytesIO(content_of(written.docx))) as file:
        word = file.read("word/document.xml").decode()
    assert "&lt;b onclick=x&gt;ตัวหนา&lt;/b&gt; &amp; {{ report }}" in word and "😀" in word
    book = load_workbook(io.BytesIO(content_of(written.xlsx)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(EMOJI in str(cell.value) for cell in cells) and not any(cell.data_type == "f" for cell in cells)


def test_a_text_beyond_the_limit_is_a_fault_beside_its_field_and_changes_nothing(client, office):
    report = make_report(office=office)
    client.force_login(report.author)
    sent = texts_form(report, summary="ก" * 20_001)
    page = client.post(reverse("reports:report_edit", args=[report.pk]), sent)
    assert page.status_code in (200, 422) and page.context["form"].errors
    assert Report.objects.get(pk=report.pk).blocks == report.blocks


def killed():
    """What a worker that is killed leaves behind: a running job and nobody who says a word."""
    raise KeyboardInterrupt


def reap():
    """The reaper looks when the lease is over."""
    Job.objects.exclude(state__in=["done", "cancelled", "failed"]).update(
        state=Job.State.RUNNING, lease_until=timezone.now() - timedelta(seconds=1)
    )
    sweep()


@pytest.mark.parametrize("step", ["freezing", "papers"])
def test_a_worker_that_is_killed_is_followed_by_one_that_makes_it_whole_once(office, step):
    author = make_user(Role.SUPERVISOR, office=office)
    if step == "freezing":
        report = begin_report(office=office, author=author, kind=FRAGILE)
    else:
        report = make_report(office=office, author=author, kind=FRAGILE, state="approved", printed=False)
    FAULT.happens = killed
    with pytest.raises(KeyboardInterrupt):
        work_off()
    reap()
    work_off()
    report = Report.objects.get(pk=report.pk)
    assert report.job.state == Job.State.DONE and report.is_frozen
    assert Report.objects.count() == Snapshot.objects.count() == 1
    assert bool(report.pdf_id and report.xlsx_id and report.docx_id) == (step == "papers")


@pytest.mark.parametrize(
    "fault", [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), OperationalError("database or disk is full")]
)
@pytest.mark.parametrize("lasts", [False, True])
def test_a_disk_that_is_full_while_freezing_leaves_no_half_report(client, office, fault, lasts):
    def full():
        FAULT.happens = full if lasts else None
        raise fault

    author = make_user(Role.SUPERVISOR, office=office)
    report = begin_report(office=office, author=author, kind=FRAGILE)
    FAULT.happens = full
    work_off()
    FAULT.happens = None
    report = Report.objects.get(pk=report.pk)
    if not lasts:  # the next attempt had room
        assert report.is_frozen and report.job.state == Job.State.DONE and Snapshot.objects.count() == 1
        return
    assert report.job.state == Job.State.FAILED and report.job.error and not Snapshot.objects.exists()
    client.force_login(author)
    page = client.get(reverse("reports:report", args=[report.pk])).text
    assert "ทำอีกครั้ง" in page and "No space left" not in page and "disk is full" not in page
    actions.freeze_again(report=report, by=author)
    work_off()
    assert Report.objects.get(pk=report.pk).is_frozen and Report.objects.count() == 1
