"""Who may act on rounds and submissions, and who may read what a school wrote."""

from django.utils import timezone

from qa.models import Submission
from schools.models import Role

READERS = (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN)
OPENERS = (Role.DIRECTOR, Role.HEAD, Role.OFFICE_ADMIN)
EXTENDERS = (Role.DIRECTOR, Role.HEAD)
REVIEWERS = (Role.SUPERVISOR, Role.HEAD)
SENT = (Submission.State.SUBMITTED, Submission.State.RETURNED, Submission.State.ACCEPTED)


def can_open_round(user, _office=None):
    """The director, the head of the group and the office's administrator open rounds."""
    return user.has_role(*OPENERS)


def _in_office(user, submission):
    return user.acting is not None and user.acting.office_id == submission.round.office_id


def is_own_school(user, submission):
    """True for people of the school that owes the submission."""
    acting = user.acting
    return acting is not None and acting.is_school and acting.school_id == submission.school_id


def can_read_content(user, submission):
    """The school always reads its own; the office and the assigned committee member only what has been sent."""
    if is_own_school(user, submission):
        return True
    if not _in_office(user, submission) or submission.state not in SENT:
        return False
    return user.has_role(*READERS) or (user.has_role(Role.COMMITTEE) and submission.reviewer_id == user.pk)


def can_edit(user, submission, day=None):
    """People of the school, from the opening day to the hard close (or the end of an extension).

    A returned report may be corrected after the close too: the office itself asked for it.
    """
    day = day or timezone.localdate()
    if not is_own_school(user, submission) or submission.state not in Submission.EDITABLE:
        return False
    return day >= submission.round.opens_on and not is_closed(submission, day)


def is_closed(submission, day=None):
    """True when the school can no longer send: past the hard close and any extension, and not asked to correct."""
    day = day or timezone.localdate()
    return submission.state != Submission.State.RETURNED and day > submission.closes_on


def can_review(user, submission):
    """Any supervisor or head of the office returns or accepts what has been sent."""
    return user.has_role(*REVIEWERS) and _in_office(user, submission) and submission.state == Submission.State.SUBMITTED


def can_extend(user, submission):
    """The director and the head give a school more time while it has not sent."""
    return (
        user.has_role(*EXTENDERS)
        and _in_office(user, submission)
        and submission.state in (Submission.State.EXPECTED, Submission.State.DRAFT)
    )


def may_read_file(user, stored):
    """Gate of the purpose "sar": whoever may read the submission's content, replaced files included."""
    submission = Submission.objects.visible_to(user).filter(files__file=stored).select_related("round").first()
    return submission is not None and can_read_content(user, submission)
