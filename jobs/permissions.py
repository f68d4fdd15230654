"""Who may see and stop a job."""

from jobs.kinds import get_kind


def works_here(user):
    """Whether the person still holds a role; without one even the own jobs are closed."""
    return getattr(user, "acting", None) is not None


def can_see(user, job):
    """The person who asked, and those whom the job's kind lets in because they may see its subject."""
    if not works_here(user):
        return False
    if job.requested_by_id == user.pk:
        return True
    kind = get_kind(job.kind)
    return bool(kind and kind.may_see and kind.may_see(user, job))


def can_cancel(user, job):
    """The person who asked."""
    return works_here(user) and job.requested_by_id == user.pk
