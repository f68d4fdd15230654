"""Reports of visits in any state, walked there by their actions and jobs."""

from jobs.testing import work_off
from reports import types
from schools.models import Role
from tests.factories import make_user
from tests.reports.report_factories import begin_report, walk
from tests.reports.types.test_visits import make_set


def make_report(*, office, author=None, head=None, state="draft", printed=True, **narrowed):
    """A report in `state` with its figures frozen; an approved one has its papers unless `printed` is False."""
    author = author or make_user(Role.SUPERVISOR, office=office)
    head = head or make_user(Role.HEAD, office=office)
    chosen = make_set(office, **narrowed)
    report = begin_report(
        office=office, author=author, kind=types.get("visits"), criteria=chosen.criteria, title=chosen.title
    )
    work_off()
    return walk(report, state, head=head, printed=printed)
