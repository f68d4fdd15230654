"""Faults while a report is made: cancelled, the worker stopped, the disk full. Nothing half, nothing twice."""

import errno
import os
from dataclasses import replace

import pytest
from django.core.files.storage import FileSystemStorage

from jobs.models import Job
from jobs.testing import work_off
from reports import types
from reports.actions import reports as actions
from reports.models import Report, Snapshot
from schools.models import Role, StoredFile
from tests.factories import make_office, make_school, make_user
from tests.reports.report_factories import SAMPLE, begin_report, chapters, freeze, make_report

pytestmark = pytest.mark.django_db


class Fault:
    """Something that goes wrong the first time the work comes to it."""

    happens = None

    def strike(self):
        happens, self.happens = self.happens, None
        if happens:
            happens()


FAULT = Fault()


def _freeze(office, criteria, day):
    FAULT.strike()
    return freeze(office, criteria, day)


def _chapters(data, texts):
    FAULT.strike()
    return chapters(data, texts)


FRAGILE = types.register(replace(SAMPLE, code="fragile", freeze=_freeze, chapters=_chapters))


@pytest.fixture
def office():
    office = make_office()
    make_school(office)
    return office


def cancel():
    Job.objects.filter(state=Job.State.RUNNING).update(cancel_requested=True)


def stop():
    """What a worker gets that is told to end: SIGTERM."""
    raise SystemExit


def papers(report):
    report = Report.objects.get(pk=report.pk)
    return [report.pdf, report.xlsx, report.docx]


def test_freezing_that_is_cancelled_leaves_a_draft_that_can_be_frozen_again(office):
    author = make_user(Role.SUPERVISOR, office=office)
    report = begin_report(office=office, author=author, kind=FRAGILE)
    FAULT.happens = cancel
    work_off()
    report.refresh_from_db()
    assert report.job.state == Job.State.CANCELLED and report.blocks == {}
    actions.freeze_again(report=report, by=author)
    work_off()
    report.refresh_from_db()
    assert report.blocks and Report.objects.count() == 1


def test_a_worker_that_stops_while_freezing_doubles_nothing(office):
    report = begin_report(office=office, author=make_user(Role.SUPERVISOR, office=office), kind=FRAGILE)
    FAULT.happens = stop
    with pytest.raises(SystemExit):
        work_off()
    assert report.job.state == Job.State.QUEUED and not Snapshot.objects.exists()
    work_off()
    report.refresh_from_db()
    assert report.blocks and Snapshot.objects.count() == Report.objects.count() == 1


@pytest.mark.parametrize("fault", [cancel, stop])
def test_papers_that_were_broken_off_are_made_whole_once(office, fault):
    report = make_report(office=office, kind=FRAGILE, state="approved", printed=False)
    files = StoredFile.objects.count()
    FAULT.happens = fault
    try:
        work_off()
    except SystemExit:
        assert fault is stop
    assert papers(report) == [None, None, None] and StoredFile.objects.count() == files
    if fault is cancel:
        actions.print_again(report=report, by=report.author)
    work_off()
    assert all(papers(report)) and StoredFile.objects.count() == files + 3
    assert Report.objects.get(pk=report.pk).state == "approved"


def test_a_full_disk_leaves_no_paper_and_the_next_try_makes_all(office, monkeypatch, tmp_path):
    report = make_report(office=office, state="approved", printed=False)
    files = StoredFile.objects.count()
    save, calls = FileSystemStorage._save, []

    def full_at_the_second(self, *args):
        calls.append(args)
        if len(calls) % 3 == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return save(self, *args)

    monkeypatch.setattr(FileSystemStorage, "_save", full_at_the_second)
    work_off()
    report.refresh_from_db()
    assert report.job.state == Job.State.FAILED and report.job.error
    assert papers(report) == [None, None, None] and StoredFile.objects.count() == files
    monkeypatch.undo()
    actions.print_again(report=report, by=report.author)
    work_off()
    assert all(papers(report)) and StoredFile.objects.count() == files + 3


def test_the_same_report_printed_twice_is_the_same_to_the_byte(office):
    report = make_report(office=office, state="approved")
    hashes = [file.sha256 for file in papers(report)]
    Report.objects.filter(pk=report.pk).update(pdf=None, xlsx=None, docx=None)
    Job.objects.filter(kind="report_papers").delete()
    actions.print_again(report=report, by=report.author)
    work_off()
    assert [file.sha256 for file in papers(report)] == hashes
