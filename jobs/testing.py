"""Running queued work in this process, for tests, the demo office and the command line."""

from jobs.models import Job
from jobs.worker import run


def work_off():
    """Runs every queued job, also those that jobs ask for, and returns how many runs there were."""
    count = 0
    while (
        job_id := Job.objects.filter(state=Job.State.QUEUED).order_by("created_at").values_list("pk", flat=True).first()
    ):
        run(job_id)
        count += 1
    return count
