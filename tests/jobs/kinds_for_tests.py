"""Kinds of work that only the tests know. Worker processes load this module by Celery's --include."""

import hashlib
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat

from jobs.kinds import JobFailed, job_kind
from jobs.models import Job

# How long a job that is told to hang waits for its end, in seconds; far beyond any deadline of a test.
LONG = 600


class NotAnException(BaseException):
    """As WeasyPrint's FatalURLFetchingError: outside of Exception."""


def write_ledger(text):
    """One more line in the business table of these tests, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO test_ledger (entry) VALUES (%s)", [text])


def hang(run, where):
    """On the first attempt of a job that says so, leaves a note and waits for a file called wake."""
    if run.input.get("hang") == where and run.job.attempt == 1:
        Path(settings.VAR_DIR, f"hangs-{run.input['number']}").touch()
        deadline = time.monotonic() + LONG
        while not Path(settings.VAR_DIR, "wake").exists() and time.monotonic() < deadline:
            threading.Event().wait(0.05)


@job_kind("ledger", title="งานทดสอบ")
def ledger(run):
    """Some real work, then one line in the ledger."""
    for step in range(3):
        run.progress(step, 3, "กำลังคำนวณ")
        hashlib.pbkdf2_hmac("sha256", b"work", b"salt", 100_000)
    hang(run, "before")
    with run.finish() as done:
        write_ledger(str(run.input["number"]))
        hang(run, "inside")
        done({"url": f"/done/{run.input['number']}/", "label": "เปิดผลทดสอบ"})


@job_kind("result", title="งานทดสอบ", may_see=lambda user, job: user.username == job.input.get("friend"))
def result(run):
    run.progress(1, 2, "กำลังทำ")
    with run.finish() as done:
        done({"url": "/", "label": "เปิดผลทดสอบ"})


def hear(job):
    """As a room that tells somebody: once for each call one more mark."""
    Job.objects.filter(pk=job.pk).update(subject=Concat("subject", Value(f"[{job.error}]")))


def hear_badly(job):
    hear(job)
    raise ZeroDivisionError


@job_kind("refuse", title="งานทดสอบ", failed=hear)
def refuse(run):
    raise JobFailed("ไฟล์นี้ไม่มีคอลัมน์รหัสโรงเรียน")


@job_kind("crash", title="งานทดสอบ", failed=hear)
def crash(run):
    raise ZeroDivisionError


@job_kind("abort", title="งานทดสอบ")
def abort(run):
    with run.finish():
        raise NotAnException


@job_kind("second_time", title="งานทดสอบ")
def second_time(run):
    if run.job.attempt == 1:
        raise ConnectionError
    with run.finish() as done:
        done({"attempt": run.job.attempt})


@job_kind("heard_badly", title="งานทดสอบ", failed=hear_badly)
def heard_badly(run):
    raise JobFailed("ไม่สำเร็จ")


@job_kind("stop", title="งานทดสอบ", failed=hear)
def stop(run):
    """As one press of Ctrl-C on a worker."""
    raise KeyboardInterrupt
