"""Running queued work in this process, for tests, the demo office and the command line."""

from django.conf import settings

from jobs.models import Job
from jobs.worker import run


def work_off(leaving=()):
    """Runs every queued job, also those that jobs ask for, and returns how many runs there were. The kinds in `leaving`
    stay queued for a worker."""
    waiting = Job.objects.filter(state=Job.State.QUEUED, attempt__lt=settings.JOB_MAX_ATTEMPTS)
    waiting = waiting.exclude(kind__in=leaving)
    count = 0
    while (job_id := waiting.order_by("created_at").values_list("pk", flat=True).first()) is not None:
        count += run(job_id) is not None
    return count
