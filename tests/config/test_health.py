"""/healthz answers without login, and says what is broken."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from config import health
from jobs.models import Job, WorkerBeat

pytestmark = pytest.mark.django_db


@pytest.fixture
def living_worker():
    reverse("healthz")  # all pages are loaded before the worker reports, not after
    WorkerBeat.objects.update_or_create(name="worker@test", defaults={"at": timezone.now()})


def ask(client):
    answer = client.get(reverse("healthz"))
    return answer.status_code, json.loads(answer.content)


def test_a_healthy_office_answers_200_with_every_figure_and_without_login(client, living_worker):
    status, body = ask(client)
    assert (status, body["ok"]) == (200, True), body
    assert set(body["checks"]) == {"database", "broker", "worker", "queue", "fonts", "dictionary"}
    assert body["checks"]["worker"]["heartbeat_seconds"] <= 1
    assert body["checks"]["queue"]["oldest_queued_seconds"] == 0
    assert body["checks"]["dictionary"]["bytes"] > 100_000


def test_without_a_worker_it_answers_503(client):
    status, body = ask(client)
    assert (status, body["ok"]) == (503, False)
    assert body["checks"]["worker"] == {
        "ok": False,
        "error": "no worker has reported yet",
        "ms": body["checks"]["worker"]["ms"],
    }
    assert body["checks"]["database"]["ok"]


def test_a_worker_that_fell_silent_is_named(client, living_worker):
    WorkerBeat.objects.update(at=timezone.now() - timedelta(seconds=120))
    status, body = ask(client)
    assert status == 503
    assert body["checks"]["worker"]["error"] == "the last worker reported 120 s ago"


def test_a_job_that_waits_too_long_is_named(client, living_worker):
    job = Job.objects.create(kind="any", input={}, input_key="any")
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(hours=1))
    status, body = ask(client)
    assert status == 503
    assert body["checks"]["queue"]["error"] == "the oldest job has waited 3600 s"


def test_a_missing_word_list_is_named(client, living_worker, monkeypatch, tmp_path):
    monkeypatch.setattr(health, "THAI_DICTIONARY", tmp_path / "thbrk.tri")
    status, body = ask(client)
    assert status == 503
    assert "apt install libthai-data" in body["checks"]["dictionary"]["error"]


def test_a_missing_font_is_named(client, living_worker, settings, tmp_path):
    settings.SARABUN_DIR = tmp_path
    status, body = ask(client)
    assert status == 503
    assert body["checks"]["fonts"]["error"] == "Sarabun-Regular.ttf is missing"


def test_a_broken_broker_is_named_without_its_address(client, living_worker, settings):
    from config.celery import app

    broken = "redis://:geheim@127.0.0.1:1/0"
    # Both are read first: without a value of its own the one for writing is the other.
    before, write = app.conf.broker_url, app.conf.broker_write_url
    app.conf.broker_url = app.conf.broker_write_url = broken
    try:
        status, body = ask(client)
    finally:
        app.conf.broker_url, app.conf.broker_write_url = before, write
    assert status == 503
    assert not body["checks"]["broker"]["ok"]
    assert "geheim" not in json.dumps(body)


def test_only_reading_is_allowed(client):
    assert client.post(reverse("healthz")).status_code == 405
