"""Reports of visits in any state, walked there by their actions and jobs."""

import uuid

from django.utils import timezone

from jobs.testing import work_off
from reports.actions import visit_reports as actions
from reports.models import VisitReport
from reports.visits.sets import VisitSet, period_of
from reports.visits.texts import BLOCKS
from schools.models import Role
from tests.factories import make_user


def this_year(office):
    """The present academic year of an office as a Period."""
    return period_of(f"year-{office.calendar.academic_year(timezone.localdate())}", office.calendar)


def make_set(office, **narrowed):
    """The approved visits of the present academic year, narrowed by objects named as in NARROWINGS."""
    keys = {name: row.pk for name, row in narrowed.items()}
    return VisitSet(office, this_year(office), keys, {name: str(row) for name, row in narrowed.items()})


def make_report(*, office, author=None, head=None, state="draft", printed=True, **narrowed):
    """A report in `state` with its figures frozen; an approved one has its papers unless `printed` is False."""
    author = author or make_user(Role.SUPERVISOR, office=office)
    head = head or make_user(Role.HEAD, office=office)
    report = actions.begin(chosen=make_set(office, **narrowed), by=author, client_uuid=uuid.uuid4())
    work_off()
    report = VisitReport.objects.get(pk=report.pk)
    if state != "draft":
        actions.submit(report=report, by=author, version=report.version)
    if state == "returned":
        actions.send_back(report=report, by=head, reason="โปรดเพิ่มรายละเอียด", version=report.version)
    if state == "approved":
        actions.approve(report=report, by=head, version=report.version)
        if printed:
            work_off()
    return VisitReport.objects.get(pk=report.pk)


def texts_form(report, **changes):
    """What a browser posts for the texts of a report."""
    return {"title": report.title, "version": report.version, **{n: report.blocks.get(n, "") for n in BLOCKS}} | changes
