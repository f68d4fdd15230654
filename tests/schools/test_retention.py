"""Files of exports and slips go after EXPORT_DAYS, unless a record names them, and the job's page says so kindly."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from jobs.testing import work_off
from schools import files
from schools.actions import invitations, retention
from schools.models import AuditEvent, NetworkActivity, Role, StoredFile
from tests.factories import day, make_network, make_office, make_school, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def admin(office, client):
    user = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(user)
    return user


def aged(days, **which):
    StoredFile.objects.filter(**which).update(created_at=timezone.now() - timedelta(days=days))


def of_export(client, office, monkeypatch):
    monkeypatch.setattr("schools.views.exports.AT_ONCE", 0)
    make_school(office)
    client.get(reverse("schools:export", args=["schools", "csv"]))


def of_slips(client, office, admin):
    invitations.invite(by=admin, role=Role.SCHOOL_DIRECTOR, school=make_school(office))
    client.post(reverse("reports:invitation_slips"))


@pytest.mark.parametrize("purpose", ["export", "invitation_slips"])
def test_a_file_goes_with_its_content_and_its_job_says_so(
    client, admin, office, monkeypatch, purpose, django_capture_on_commit_callbacks
):
    of_export(client, office, monkeypatch) if purpose == "export" else of_slips(client, office, admin)
    work_off()
    job, stored = Job.objects.get(), StoredFile.objects.get(purpose=purpose)
    page, file = reverse("jobs:detail", args=[job.pk]), job.result["url"]
    aged(29)
    call_command("reaper", "--once")
    assert client.get(file).status_code == 200
    assert file in client.get(page).content.decode()
    aged(31)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("reaper", "--once")
    assert not StoredFile.objects.exists()
    assert not stored.content.storage.exists(stored.content.name)
    html = client.get(page).content.decode()
    assert "ระบบเก็บไฟล์ไว้ 30 วัน" in html
    assert str(stored.pk) not in html
    assert client.get(file).status_code == 404
    event = AuditEvent.objects.get(verb="forget files")
    assert (event.actor, event.detail) == (None, {"count": 1})
    assert retention.forget_old_files() == 0


def test_the_installation_says_how_long(settings, office):
    settings.EXPORT_DAYS = 5
    for name in ("old", "young"):
        files.store(b"x", office=office, purpose="export", label=name, content_type="text/csv")
    aged(6, label="old")
    aged(4, label="young")
    assert retention.forget_old_files() == 1
    assert StoredFile.objects.get().label == "young"


def test_what_a_record_names_and_what_is_of_another_purpose_stays(office):
    def stored(purpose):
        return files.store(b"x", office=office, purpose=purpose, label="a", content_type="application/pdf")

    for purpose in ("sar", "visit_photo", "evidence", "portfolio", "duty_order", "import", "emblem"):
        stored(purpose)
    network = make_network(office)
    work = NetworkActivity.objects.create(
        network=network, kind="plan", on=day("2026-06-01"), title="แผน", created_by=make_user(Role.CLERK, office=office)
    )
    work.files.add(stored("export"))
    office.crest = stored("export")
    office.save()
    aged(4000)
    before = set(StoredFile.objects.values_list("pk", flat=True))
    assert retention.forget_old_files() == 0
    assert set(StoredFile.objects.values_list("pk", flat=True)) == before
    assert work.files.count() == 1


def test_many_files_go_in_turns(office, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for number in range(5):
        files.store(b"x", office=office, purpose="export", label=str(number), content_type="text/csv")
    aged(31)
    assert retention.forget_old_files() == 5
