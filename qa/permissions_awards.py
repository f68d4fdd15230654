"""Who may act in awards and in the register of best practices."""

from qa.awards.conflicts import conflict_of
from qa.models import Award, BestPractice, Judging, PracticeAttachment, Submission
from schools.models import OFFICE_ROLES, SCHOOL_ROLES, Role

OFFICE = tuple(sorted(OFFICE_ROLES))
VISITORS = (*OFFICE, *sorted(SCHOOL_ROLES))
# Who sets an award up, names judges and shares out nominations.
SETTERS = (Role.HEAD, Role.OFFICE_ADMIN)
# Who sees every score and the ranking before it is announced.
MANAGERS = (Role.DIRECTOR, Role.HEAD, Role.OFFICE_ADMIN)
PROPOSERS = (Role.HEAD,)
APPROVERS = (Role.DIRECTOR,)
ANNOUNCERS = (Role.HEAD, Role.DIRECTOR)
# Who may be named a judge: the director approves what judges find, and a clerk keeps the papers.
JUDGES = (Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN, Role.COMMITTEE)
# Who prepares the certificates of the winners as a draft; only the clerk issues them.
CERTIFIERS = (Role.CLERK, Role.HEAD)

PRACTICE_WRITERS = (Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN, *sorted(SCHOOL_ROLES))
PRACTICE_APPROVERS = (Role.HEAD, Role.DIRECTOR)


def can_set_up(user, _award=None):
    return user.has_role(*SETTERS)


def can_manage(user, _award=None):
    """Who sees all scores."""
    return user.has_role(*MANAGERS)


def can_change(user, award):
    """Who sets it up, while scores are still given."""
    return can_set_up(user) and award.state == Award.State.JUDGING


def can_propose(user, award):
    return user.has_role(*PROPOSERS) and award.state == Award.State.JUDGING


def can_approve(user, award):
    return user.has_role(*APPROVERS) and award.state == Award.State.PROPOSED


def can_give_back(user, award):
    """The director sends the ranking back to the judges before it is announced."""
    return user.has_role(*APPROVERS) and award.state in (Award.State.PROPOSED, Award.State.APPROVED)


def can_announce(user, award):
    return user.has_role(*ANNOUNCERS) and award.state == Award.State.APPROVED


def can_certify(user, award):
    """The clerk and the head, once the result is announced and cannot be given back any more."""
    return user.has_role(*CERTIFIERS) and award.state == Award.State.ANNOUNCED


def is_judge(user, judging):
    """True for the judge whose judging it is, in a role that judges."""
    return judging.judge.user_id == user.pk and user.has_role(*JUDGES)


def can_score(user, judging):
    """The judge, while the award is judged and the score is not handed in. Conflicts of interest: see conflict_of."""
    award = judging.judge.award
    open_one = judging.state in Judging.OPEN and judging.submission.state == Submission.State.ACCEPTED
    return is_judge(user, judging) and open_one and award.state == Award.State.JUDGING


def can_declare(user, judging):
    """The judge tells of a conflict of interest, also after handing in, while the award is judged."""
    stands = judging.state != Judging.State.OFF and judging.judge.award.state == Award.State.JUDGING
    return is_judge(user, judging) and stands


def judges_file(user, stored):
    """True for a judge of the nomination that the file belongs to, until the result is announced; never with a conflict
    of interest."""
    acting = user.acting
    if acting is None or not user.has_role(*JUDGES):
        return False
    rows = Judging.objects.standing().filter(
        judge__user=user,
        judge__removed_at=None,
        judge__award__round__office=acting.office_id,
        submission__files__file=stored,
        submission__state=Submission.State.ACCEPTED,
    )
    rows = rows.exclude(judge__award__state=Award.State.ANNOUNCED)
    judging = rows.select_related("judge__award__round__office", "submission").first()
    return judging is not None and not conflict_of(judging)


def _writes_for(user, practice):
    acting = user.acting
    if not user.has_role(*PRACTICE_WRITERS) or acting.office_id != practice.office_id:
        return False
    return not acting.is_school or acting.school_id == practice.school_id


def can_edit_practice(user, practice):
    """People of the school and of the group, while it is a draft."""
    return practice.is_editable and _writes_for(user, practice)


def can_decide_practice(user, practice):
    """The head and the director of the office."""
    return user.has_role(*PRACTICE_APPROVERS) and user.acting.office_id == practice.office_id


def practice_steps(user, practice):
    """The names of the steps (qa.actions.practices) that the person may take now."""
    state, S = practice.state, BestPractice.State
    steps = set()
    if _writes_for(user, practice):
        steps |= {S.DRAFT: {"propose"}, S.WITHDRAWN: {"restore"}}.get(state, set())
    if can_decide_practice(user, practice):
        steps |= {
            S.PROPOSED: {"approve", "send_back", "withdraw"},
            S.APPROVED: {"publish", "withdraw"},
            S.PUBLISHED: {"unpublish", "withdraw"},
        }.get(state, set())
    elif _writes_for(user, practice) and state == S.DRAFT:
        steps.add("withdraw")
    return steps


def may_ever_step(user, practice, name):
    """Whether the person takes this step of a practice in one state or another."""
    if name in ("approve", "send_back", "publish", "unpublish"):
        return can_decide_practice(user, practice)
    return _writes_for(user, practice) or (name == "withdraw" and can_decide_practice(user, practice))


def may_read_attachment(user, stored):
    """Gate of the purpose "practice": whoever sees the practice."""
    return PracticeAttachment.objects.filter(practice__in=BestPractice.objects.visible_to(user), file=stored).exists()
