from jobs.actions import enqueue
from jobs.models import Job
from tests.jobs import kinds_for_tests  # noqa: F401  (registers the kinds)


def make_job(user=None, kind="result", state=Job.State.QUEUED, **fields):
    """A job in any state, as if it had come there by itself."""
    input_ = fields.pop("input", {"number": Job.objects.count()})
    job, _ = enqueue(kind=kind, input=input_, requested_by=user, title=fields.pop("title", ""))
    if state != Job.State.QUEUED or fields:
        Job.objects.filter(pk=job.pk).update(state=state, **fields)
        job.refresh_from_db()
    return job
