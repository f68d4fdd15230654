"""The work of proposing: asked once, seen by those who read, stopped without a trace, killed without half a result."""

import pytest
from django.urls import reverse

from jobs import worker
from jobs.kinds import get_kind
from jobs.models import Job
from jobs.testing import work_off
from reports.actions import theme_proposals
from reports.models import SarRead, Statement, Theme, ThemeEvent
from schools.models import Role
from tests.factories import make_school, make_user
from tests.reports.theme_factories import TEXTS, make_sars, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def round():
    return make_sars(TEXTS, TEXTS)[0]


@pytest.fixture
def head(round):
    return make_user(Role.HEAD, office=round.office)


def test_the_button_starts_it_and_the_page_shows_what_came(client, round, head):
    client.force_login(head)
    page = client.get(reverse("reports:themes")).content.decode()
    assert "มี SAR ใหม่" in page
    assert "2 ฉบับ" in page
    answer = client.post(reverse("reports:themes_propose", args=[round.pk]))
    job = Job.objects.get(kind="themes")
    assert answer.url == reverse("jobs:detail", args=[job.pk])
    assert "ระบบกำลังจัดกลุ่มข้อความ" in client.get(reverse("reports:themes")).content.decode()
    work_off()
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 6, 6)
    page = client.get(job.result["url"]).content.decode()
    assert "นักเรียนอ่านออกเขียนได้ตามเกณฑ์" in page
    assert "มี SAR ใหม่" not in page
    again = client.post(reverse("reports:themes_propose", args=[round.pk]), follow=True)
    assert "เมื่อมี SAR ใหม่จึงเสนอได้อีกครั้ง" in again.content.decode()
    assert Job.objects.filter(kind="themes").count() == 1


def test_new_sars_can_be_asked_for_while_none_runs(round, head):
    first, _ = theme_proposals.request(round=round, user=head)
    send(round, make_school(round.office), TEXTS)
    same, created = theme_proposals.request(round=round, user=head)
    assert (same.pk, created) == (first.pk, False)
    work_off()
    send(round, make_school(round.office), TEXTS)
    assert theme_proposals.request(round=round, user=head)[1]


def nothing_there():
    return not (Theme.objects.exists() or Statement.objects.exists() or SarRead.objects.exists())


def test_a_cancelled_one_leaves_nothing(round, head, monkeypatch):
    job, _ = theme_proposals.request(round=round, user=head)
    from reports.theming import proposing

    real = proposing.group

    def cancelling(texts, progress=None):
        Job.objects.filter(pk=job.pk).update(cancel_requested=True)
        return real(texts, progress)

    monkeypatch.setattr(proposing, "group", cancelling)
    assert worker.run(job.pk) == Job.State.CANCELLED
    assert nothing_there()
    monkeypatch.undo()
    _again, created = theme_proposals.request(round=round, user=head)
    assert created
    work_off()
    assert Theme.objects.count() == 3


def test_one_that_dies_in_the_middle_leaves_nothing_and_is_tried_again(round, head, monkeypatch):
    job, _ = theme_proposals.request(round=round, user=head)
    real = ThemeEvent.objects.create

    def dying(**fields):
        raise SystemExit

    monkeypatch.setattr(ThemeEvent.objects, "create", dying)
    with pytest.raises(SystemExit):
        worker.run(job.pk)
    assert nothing_there()
    monkeypatch.setattr(ThemeEvent.objects, "create", real)
    assert worker.run(job.pk) == Job.State.DONE
    assert Theme.objects.count() == 3


def test_a_second_attempt_changes_nothing(round, head):
    job, _ = theme_proposals.request(round=round, user=head)
    worker.run(job.pk)
    before = list(Statement.objects.order_by("pk").values())
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    worker.run(job.pk)
    assert list(Statement.objects.order_by("pk").values()) == before
    assert Theme.objects.count() == 3


def test_who_sees_the_work(round, head):
    job, _ = theme_proposals.request(round=round, user=head)
    may_see = get_kind("themes").may_see
    assert may_see(make_user(Role.DIRECTOR, office=round.office), job)
    assert not may_see(make_user(Role.CLERK, office=round.office), job)
    assert not may_see(make_user(Role.HEAD), job)
