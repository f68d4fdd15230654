"""Faults while proposed themes are written: the disk is full, the worker is told to end. Nothing half is kept."""

import pytest
from django.db import OperationalError, connection

from jobs import worker
from jobs.models import Job
from reports.actions import theme_proposals, themes
from reports.models import SarRead, Statement, Theme, ThemeEvent
from schools.models import AuditEvent, Role
from tests.factories import make_school, make_user
from tests.reports.theme_factories import TEXTS, make_sars, send

pytestmark = pytest.mark.django_db(transaction=True)
MODELS = [Theme, Statement, SarRead, ThemeEvent, AuditEvent]


@pytest.fixture
def round():
    return make_sars(TEXTS, TEXTS)[0]


@pytest.fixture
def head(round):
    return make_user(Role.HEAD, office=round.office)


def full():
    raise OperationalError("database or disk is full")


def stop():
    """What a worker gets that is told to end: SIGTERM."""
    raise SystemExit


def breaking_at(model, fault, verb="INSERT"):
    """While it is open, the first statement that writes rows of a model meets the fault."""
    table = f'"{model._meta.db_table}"'
    met = []

    def meet(execute, sql, params, many, context):
        if not met and sql.startswith(verb) and table in sql.split("(")[0]:
            met.append(sql)
            fault()
        return execute(sql, params, many, context)

    meet.met = met
    return meet


def held():
    """All rows of themes, as the database has them."""
    return [list(model.objects.order_by("pk").values()) for model in (Theme, Statement, SarRead, ThemeEvent)]


def break_off(job, model, fault, verb="INSERT"):
    """Runs a job into the fault; it goes back to the queue."""
    meet = breaking_at(model, fault, verb)
    with connection.execute_wrapper(meet):
        if fault is stop:
            with pytest.raises(SystemExit):
                worker.run(job.pk)
        else:
            worker.run(job.pk)
    assert meet.met, "the fault was met"
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.QUEUED, {})


@pytest.mark.parametrize("fault", [full, stop])
@pytest.mark.parametrize("model", MODELS)
def test_first_proposals_that_break_off_leave_nothing_and_the_next_try_keeps_all(round, head, model, fault):
    job, _ = theme_proposals.request(round=round, user=head)
    break_off(job, model, fault)
    assert held() == [[], [], [], []]
    assert worker.run(job.pk) == Job.State.DONE
    assert (Theme.objects.count(), Statement.objects.count(), SarRead.objects.count()) == (3, 6, 2)
    assert ThemeEvent.objects.count() == 1


@pytest.mark.parametrize("fault", [full, stop])
@pytest.mark.parametrize(("model", "verb"), [(Statement, "INSERT"), (Statement, "UPDATE"), (SarRead, "INSERT")])
def test_new_proposals_that_break_off_leave_what_people_decided(round, head, model, verb, fault):
    theme_proposals.request(round=round, user=head)
    worker.run(Job.objects.get(kind="themes").pk)
    theme = Theme.objects.filter(field="strengths").first()
    theme = themes.rename(theme=theme, name="ชื่อของเรา", version=theme.version, by=head)
    # One school corrects its SAR, so that a statement leaves it, and another one comes.
    send(round, round.submissions.filter(state="submitted").first().school, {"improvements": ""})
    send(round, make_school(round.office), TEXTS)
    before = held()
    job, created = theme_proposals.request(round=round, user=head)
    assert created
    break_off(job, model, fault, verb)
    assert held() == before
    assert worker.run(job.pk) == Job.State.DONE
    assert Statement.objects.filter(left_at=None).count() == 8 and Statement.objects.count() == 9
    assert (Theme.objects.count(), Theme.objects.get(pk=theme.pk).name) == (3, "ชื่อของเรา")


def test_a_disk_that_stays_full_ends_in_a_job_that_says_so_and_can_be_asked_again(round, head, settings):
    job, _ = theme_proposals.request(round=round, user=head)
    for _ in range(settings.JOB_MAX_ATTEMPTS):
        with connection.execute_wrapper(breaking_at(SarRead, full)):
            state = worker.run(job.pk)
    job.refresh_from_db()
    assert state == job.state == Job.State.FAILED and job.error
    assert held() == [[], [], [], []]
    again, created = theme_proposals.request(round=round, user=head)
    assert created and worker.run(again.pk) == Job.State.DONE
    assert Theme.objects.count() == 3
