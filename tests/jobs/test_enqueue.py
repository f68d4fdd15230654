"""Asking for work: in the business transaction, once per input, whatever the broker does."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from jobs.actions import enqueue
from jobs.models import Job
from jobs.testing import work_off
from tests.factories import make_user
from tests.jobs import kinds_for_tests  # noqa: F401
from tests.jobs.factories import make_job


@pytest.mark.django_db
def test_the_same_work_is_one_job_while_it_waits_runs_or_is_done():
    user = make_user()
    first, created = enqueue(kind="result", input={"a": 1, "b": 2}, requested_by=user)
    assert created
    assert enqueue(kind="result", input={"b": 2, "a": 1}, requested_by=user) == (first, False)
    work_off()
    assert enqueue(kind="result", input={"a": 1, "b": 2}, requested_by=user) == (first, False)
    assert enqueue(kind="result", input={"a": 2, "b": 2}, requested_by=user)[1]
    assert enqueue(kind="refuse", input={"a": 1, "b": 2}, requested_by=user)[1]


@pytest.mark.django_db
@pytest.mark.parametrize("state", [Job.State.FAILED, Job.State.CANCELLED])
def test_what_failed_may_be_asked_for_again(state):
    first = make_job(state=state, input={"n": 1})
    second, created = enqueue(kind="result", input={"n": 1}, requested_by=None)
    assert created and second != first


@pytest.mark.django_db
def test_the_title_of_the_kind_is_used_where_none_is_given():
    assert enqueue(kind="result", input={}, requested_by=None)[0].title == "งานทดสอบ"
    assert enqueue(kind="result", input={"n": 1}, requested_by=None, title="ชื่ออื่น")[0].title == "ชื่ออื่น"


@pytest.mark.django_db
def test_an_unknown_kind_is_an_error_of_the_program():
    with pytest.raises(LookupError):
        enqueue(kind="nobody", input={}, requested_by=None)


@pytest.mark.django_db
def test_the_database_itself_refuses_a_second_row_of_the_same_work():
    job = make_job()
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind=job.kind, input=job.input, input_key=job.input_key, title="สอง")


@pytest.mark.django_db(transaction=True)
def test_work_of_a_transaction_that_fails_is_never_asked_for(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            enqueue(kind="result", input={}, requested_by=None)
            raise ZeroDivisionError
        assert not Job.objects.exists()
    assert callbacks == []


@pytest.mark.django_db(transaction=True)
def test_the_wake_up_goes_out_on_commit():
    with transaction.atomic():
        job, _ = enqueue(kind="result", input={}, requested_by=None)
        job.refresh_from_db()
        assert job.published_at is None
    job.refresh_from_db()
    assert job.published_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_job():
    gate = threading.Barrier(4)
    answers, errors = [], []

    def press():
        try:
            gate.wait(10)
            answers.append(enqueue(kind="result", input={"n": 1}, requested_by=None))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len({job.pk for job, _ in answers}) == 1
    assert [created for _, created in answers].count(True) == 1
    assert Job.objects.count() == 1
