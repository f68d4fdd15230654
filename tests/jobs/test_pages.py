"""What a person sees of their jobs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs import worker
from jobs.models import Job
from jobs.testing import work_off
from schools.models import Role
from tests.factories import make_user
from tests.jobs.factories import make_job

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def user():
    return make_user(Role.CLERK)


@pytest.fixture
def page(client, user):
    """Fetches a job's page as its owner: page(job) or page(job, **HTMX)."""
    client.force_login(user)
    return lambda job, **headers: client.get(reverse("jobs:detail", args=[job.pk]), **headers).content.decode()


def test_a_waiting_job_asks_for_news_every_second_and_can_be_cancelled(page, user):
    html = page(make_job(user, title="นำเข้าโรงเรียน 30 แห่ง"))
    assert "นำเข้าโรงเรียน 30 แห่ง" in html
    assert "รอเริ่มงาน" in html
    assert 'hx-trigger="every 1s"' in html
    assert "โหลดใหม่" in html
    assert "หยุดงานนี้" in html


def test_a_running_job_shows_its_figure_its_words_and_the_time_left(page, user):
    job = worker.claim(make_job(user).pk)
    Job.objects.filter(pk=job.pk).update(
        done=250, total=1000, message="อ่านแถว", started_at=timezone.now() - timedelta(seconds=20)
    )
    html = page(job, **HTMX)
    assert "250 / 1,000" in html
    assert "อ่านแถว" in html
    assert "เหลืออีกประมาณ 60 วินาที" in html
    assert "<html" not in html


def test_a_finished_job_offers_its_result_and_stops_asking(page, user):
    job = make_job(user)
    work_off()
    html = page(job, **HTMX)
    assert '<a class="btn btn-primary" href="/">เปิดผลทดสอบ</a>' in html
    assert f'href="{reverse("jobs:list")}">กลับไปงานเบื้องหลัง</a>' in html
    assert "hx-get" not in html
    assert '<div id="job-actions" hx-swap-oob="true"></div>' in html
    assert "หยุดงานนี้" not in page(job)


def test_a_failed_job_says_why_and_what_to_do(page, user):
    job = make_job(user, kind="refuse")
    work_off()
    html = page(job)
    assert "ไฟล์นี้ไม่มีคอลัมน์รหัสโรงเรียน" in html
    assert "สั่งงานอีกครั้ง" in html


def test_cancelling_from_the_page(client, page, user):
    job = make_job(user)
    client.force_login(user)
    response = client.post(reverse("jobs:cancel", args=[job.pk]), follow=True)
    assert response.redirect_chain == [(reverse("jobs:detail", args=[job.pk]), 302)]
    assert "รับคำขอหยุดงานแล้ว" in response.content.decode()
    assert "งานนี้ถูกหยุดตามคำขอ" in page(job)
    again = client.post(reverse("jobs:cancel", args=[job.pk]), follow=True)
    assert "สิ้นสุดไปก่อนแล้ว" in again.content.decode()


def test_other_peoples_jobs_are_not_there(client, user):
    job = make_job(make_user(Role.CLERK), title="ของผู้อื่น")
    client.force_login(user)
    assert client.get(reverse("jobs:detail", args=[job.pk])).status_code == 404
    assert client.post(reverse("jobs:cancel", args=[job.pk])).status_code == 404
    assert "ของผู้อื่น" not in client.get(reverse("jobs:list")).content.decode()
    assert list(Job.objects.visible_to(user)) == []


def test_who_may_see_the_subject_sees_the_job_but_may_not_stop_it(client, user):
    job = make_job(make_user(Role.CLERK), input={"friend": user.username})
    client.force_login(user)
    response = client.get(reverse("jobs:detail", args=[job.pk]))
    assert response.status_code == 200
    assert "หยุดงานนี้" not in response.content.decode()
    assert client.post(reverse("jobs:cancel", args=[job.pk])).status_code == 403
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED


def test_without_login_there_is_nothing(client):
    job = make_job()
    for url in (reverse("jobs:list"), reverse("jobs:detail", args=[job.pk])):
        assert client.get(url).status_code == 302


def test_a_get_cancels_nothing(client, user):
    job = make_job(user)
    client.force_login(user)
    assert client.get(reverse("jobs:cancel", args=[job.pk])).status_code == 405


def test_an_empty_list_says_what_will_stand_there(client, user):
    client.force_login(user)
    assert "ยังไม่มีงานที่ใช้เวลา" in client.get(reverse("jobs:list")).content.decode()


def test_the_list_takes_the_same_queries_for_any_number_of_jobs(client, user, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(user)
    counts = []
    for wanted in (1, 60):
        while Job.objects.count() < wanted:
            make_job(user, title=f"งานที่ {Job.objects.count()}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            html = client.get(reverse("jobs:list")).content.decode()
        counts.append(len(queries))
    assert len(set(counts)) == 1 and counts[0] <= 8, counts
    assert html.count("งานที่ ") == 50
    assert "หน้า 1 จาก 2" in html


def test_who_no_longer_holds_a_role_sees_and_stops_nothing(client, user):
    job = make_job(user, title="นำเข้าโรงเรียน 30 แห่ง")
    user.memberships.update(ends=timezone.localdate() - timedelta(days=1))
    client.force_login(user)
    assert "นำเข้าโรงเรียน 30 แห่ง" not in client.get(reverse("jobs:list")).content.decode()
    assert client.get(reverse("jobs:detail", args=[job.pk])).status_code == 404
    assert client.post(reverse("jobs:cancel", args=[job.pk])).status_code == 404
    job.refresh_from_db()
    assert not job.cancel_requested
    assert job.state == Job.State.QUEUED
