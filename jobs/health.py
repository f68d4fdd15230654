"""What the health page asks about jobs."""

from django.utils import timezone

from jobs.models import Job, WorkerBeat


def heartbeat_age():
    """Seconds since any worker last reported, or None when none ever did."""
    at = WorkerBeat.objects.order_by("-at").values_list("at", flat=True).first()
    return (timezone.now() - at).total_seconds() if at else None


def oldest_queued_age():
    """Seconds the oldest queued job has waited, or None when nothing waits."""
    at = Job.objects.filter(state=Job.State.QUEUED).order_by("created_at").values_list("created_at", flat=True).first()
    return (timezone.now() - at).total_seconds() if at else None
