"""A broker that is away or frozen costs the person who asked nothing but a moment."""

import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from celery import Celery
from django.db import transaction

from jobs import tasks
from jobs.actions import enqueue
from jobs.models import Job
from jobs.reaper import sweep
from tests.jobs.factories import make_job
from tests.servers import free_port


@pytest.fixture
def broker_at(monkeypatch):
    """Points the wake-ups of this test at another address."""

    def point(url):
        app = Celery("elsewhere", broker=url, set_as_current=False)
        app.conf.broker_transport_options = {"max_retries": 0}

        # Not shared: other apps of this process would take the task over.
        @app.task(name="elsewhere.run", shared=False)
        def run_elsewhere(job_id):
            """Never runs: its broker is not there."""

        monkeypatch.setattr(tasks, "run_job", run_elsewhere)

    return point


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_does_not_touch_the_request(broker_at):
    broker_at(f"redis://127.0.0.1:{free_port()}/0")
    with transaction.atomic():
        job, created = enqueue(kind="result", input={"n": 1}, requested_by=None)
    job.refresh_from_db()
    assert created
    assert (job.state, job.published_at) == (Job.State.QUEUED, None)


@pytest.mark.django_db
def test_the_reaper_tries_a_dead_broker_once_a_look(broker_at, caplog):
    jobs = [make_job() for _ in range(3)]
    broker_at(f"redis://127.0.0.1:{free_port()}/0")
    now = jobs[-1].created_at + timedelta(seconds=10)
    assert sweep(now) == (0, 0, 0)
    refused = [record.message for record in caplog.records if "could not be published" in record.message]
    assert len(refused) == 1
    assert "OperationalError" in refused[0], refused
    assert not Job.objects.exclude(published_at=None).exists()


PUBLISH = "import django; django.setup(); from jobs.actions import publish; print(publish('1'))"


@pytest.mark.servers
def test_a_frozen_broker_is_given_up():
    """A Redis that takes the connection and never says a word, with the settings of the product."""
    with socket.create_server(("127.0.0.1", 0)) as hole:
        url = f"redis://127.0.0.1:{hole.getsockname()[1]}/0"
        env = {**os.environ, "REDIS_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
        done = subprocess.run([sys.executable, "-c", PUBLISH], env=env, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "False", done.stderr
    assert "could not be published" in done.stderr
