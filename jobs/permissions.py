"""Who may see and stop a job."""

from jobs.kinds import get_kind


def can_see(user, job):
    """The person who asked, and those whom the job's kind lets in because they may see its subject."""
    if job.requested_by_id == user.pk:
        return True
    kind = get_kind(job.kind)
    return bool(kind and kind.may_see and kind.may_see(user, job))


def can_cancel(user, job):
    """The person who asked."""
    return job.requested_by_id == user.pk
