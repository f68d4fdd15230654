"""Who may act on rounds and submissions, and who may read what a school wrote."""

from django.utils import timezone

from qa import permissions_awards
from qa.models import AdviceLetter, Submission
from schools.models import Role

READERS = (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN)
OPENERS = (Role.DIRECTOR, Role.HEAD, Role.OFFICE_ADMIN)
EXTENDERS = (Role.DIRECTOR, Role.HEAD)
REVIEWERS = Submission.DECIDERS
ASSIGNERS = (Role.HEAD, Role.OFFICE_ADMIN)
REOPENERS = (Role.HEAD, Role.DIRECTOR)
REMINDERS = (Role.HEAD, Role.SUPERVISOR, Role.DIRECTOR)
# Who issues letters and keeps receipts of the e-SAR.
CORRESPONDENTS = (Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN)
SENT = (*Submission.UNDECIDED, Submission.State.RETURNED, Submission.State.ACCEPTED)


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
    """The school always reads its own; the office and the assigned committee member only what has been sent: not what
    the school writes into a returned report until it sends that again."""
    if is_own_school(user, submission):
        return True
    return can_read_remarks(user, submission) and not is_being_corrected(submission)


def is_being_corrected(submission):
    """True once the school has written into a report that was sent back."""
    if submission.state != Submission.State.RETURNED:
        return False
    return submission.parts.filter(saved_at__gt=submission.returned_at).exists()


def can_read_remarks(user, submission):
    """What the office itself wrote about a report that was sent stays with it while the school corrects."""
    if is_own_school(user, submission):
        return True
    if not _in_office(user, submission) or submission.state not in SENT:
        return False
    return user.has_role(*READERS) or (user.has_role(Role.COMMITTEE) and is_reader(user, submission))


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
    return not submission.is_asked_again and day > submission.closes_on


def can_withdraw(user, submission):
    """People of the school take a report back before anybody reads it, while they can still send it again."""
    waits = submission.state == Submission.State.SUBMITTED
    still = submission.returned_at is not None or timezone.localdate() <= submission.closes_on
    return is_own_school(user, submission) and waits and still


def is_reader(user, submission):
    """True for the reviewer and the second reader."""
    return user.pk in (submission.reviewer_id, submission.second_reader_id)


def can_review(user, submission):
    """Any supervisor or head of the office returns or accepts what has been sent; in a round with two readers those
    two and the head."""
    if not user.has_role(*REVIEWERS) or not _in_office(user, submission):
        return False
    if submission.state not in Submission.UNDECIDED:
        return False
    return decides_alone(user, submission) or is_reader(user, submission)


def can_return(user, submission):
    """Who decides may send back, while there is a school that can correct."""
    return can_review(user, submission) and submission.school.is_open


def decides_alone(user, submission):
    """True where one word is enough: a round with one reader, or the head."""
    return not submission.round.second_reader or user.has_role(Role.HEAD)


def can_comment(user, submission):
    """Who decides, and the assigned committee member, write comments while the report is undecided."""
    if can_review(user, submission):
        return True
    assigned = user.has_role(Role.COMMITTEE) and is_reader(user, submission)
    return assigned and _in_office(user, submission) and submission.state in Submission.UNDECIDED


def can_settle(user, submission, comment):
    """People of the school settle what they have been shown; who reads for the office settles everything."""
    if is_own_school(user, submission):
        return comment.shown_at is not None and submission.state in Submission.EDITABLE
    return user.has_role(*REVIEWERS) and _in_office(user, submission)


def can_reopen(user, submission):
    """The head and the director open an accepted report again; that of a closed school for the readers alone, see
    qa.forms.deciding.ReopenForm."""
    return user.has_role(*REOPENERS) and _in_office(user, submission) and submission.state == Submission.State.ACCEPTED


def can_assign(user, _round=None):
    """The head and the office's administrator say who reads what."""
    return user.has_role(*ASSIGNERS)


def can_remind(user, _round=None):
    """Who may ask schools again for what they have not sent."""
    return user.has_role(*REMINDERS)


def can_write_letter(user, submission):
    """The office's letter of advice is about a report it has read: accepted or sent back."""
    decided = (Submission.State.ACCEPTED, Submission.State.RETURNED)
    return user.has_role(*CORRESPONDENTS) and _in_office(user, submission) and submission.state in decided


def can_keep_receipts(user):
    """Who enters what the e-SAR gave back."""
    return user.has_role(*CORRESPONDENTS)


def can_extend(user, submission):
    """The director and the head give a school more time while it has not sent."""
    return user.has_role(*EXTENDERS) and _in_office(user, submission) and submission.state in Submission.MISSING


def may_read_file(user, stored):
    """Gate of the purpose "sar": the school, and whoever may read what the office wrote about the submission, where the
    file went out with a sending; of a nomination also its judges."""
    submission = Submission.objects.visible_to(user).filter(files__file=stored).select_related("round").first()
    if submission is not None:
        if is_own_school(user, submission):
            return True
        if can_read_remarks(user, submission):
            sent = submission.files.sent(also_present=submission.state != Submission.State.RETURNED)
            if sent.filter(file=stored).exists():
                return True
    return permissions_awards.judges_file(user, stored)


def may_read_letter(user, stored):
    """Gate of the purpose "advice": whoever sees the report the letter is about."""
    return AdviceLetter.objects.visible_to(user).filter(file=stored).exists()
