"""Who may not judge whom: conflicts of interest that the register knows, and those that judges declared."""

from django.db.models import Q

from qa.models import Award, Judge, Judging, Submission
from qa.models.awards import MANAGERS
from schools.models import Duty, Membership, NetworkSchool, School

OF_SCHOOL = "เป็นหรือเคยเป็นบุคลากรของโรงเรียนนี้"
RESPONSIBLE = "เป็นศึกษานิเทศก์ที่รับผิดชอบโรงเรียนนี้"


def conflicts(award, users, submissions):
    """{(user pk, submission pk): reason} of these people and nominations; a fixed number of queries.

    Whoever belongs or ever belonged to the school, or to one that was merged into it; where the award says so, whoever
    is responsible for the school or its network; whoever declared a conflict.
    """
    users = {getattr(user, "pk", user) for user in users}
    of_school = {}
    for submission in submissions:
        of_school.setdefault(submission.school_id, []).append(submission.pk)
    found = {}
    for user, school in _responsible(award, users, of_school):
        found |= {(user, pk): RESPONSIBLE for pk in of_school[school]}
    for user, school in _members(users, of_school):
        found |= {(user, pk): OF_SCHOOL for pk in of_school[school]}
    declared = Judging.objects.filter(
        judge__award=award, judge__user__in=users, is_conflict=True, submission__school__in=of_school
    )
    found |= {
        (user, pk): reason for user, pk, reason in declared.values_list("judge__user", "submission", "off_reason")
    }
    return found


def _members(users, schools):
    """(user, school) of present and past members of schools, and of schools that were merged into them."""
    merged = dict(School.objects.filter(merged_into__in=schools).values_list("pk", "merged_into"))
    held = Membership.objects.filter(Q(school__in=schools) | Q(school__in=merged), user__in=users)
    return {(user, merged.get(school, school)) for user, school in held.values_list("user", "school")}


def _responsible(award, users, schools):
    """(user, school) of duties in force, for the school itself or a network that it is in now."""
    if not award.bars_supervisor:
        return set()
    duties = Duty.objects.in_force(award.round.office).of_schools().filter(user__in=users)
    duties = list(duties.values_list("user", "school", "network"))
    networks = {}
    own = School.objects.filter(pk__in=schools, network__isnull=False).order_by().values_list("network", "pk")
    joined = NetworkSchool.objects.filter(school__in=schools, to_year=None).order_by().values_list("network", "school")
    for network, school in [*own, *joined]:
        networks.setdefault(network, set()).add(school)
    direct = {(user, school) for user, school, _network in duties if school in schools}
    return direct | {(user, school) for user, _school, network in duties for school in networks.get(network, ())}


def conflict_of(judging):
    """Why this judge may not judge this nomination, "" where nothing speaks against it."""
    award, user = judging.judge.award, judging.judge.user_id
    return conflicts(award, [user], [judging.submission]).get((user, judging.submission_id), "")


def blind(user, award):
    """{submission pk} of the nominations whose scores a person who leads the award must not see nor touch yet, being
    a judge too: those they still have to score, and those in which they have a conflict of interest."""
    if award.state != Award.State.JUDGING:
        return set()
    if not Judge.objects.filter(award=award, user=user, removed_at=None).exists():
        return set()
    own = Judging.objects.filter(judge__award=award, judge__user=user, state__in=Judging.OPEN)
    rows = Submission.objects.filter(round=award.round_id, state=Submission.State.ACCEPTED)
    barred = conflicts(award, [user], rows.only("pk", "school"))
    return set(own.values_list("submission", flat=True)) | {pk for _user, pk in barred}


def saw_scores(award, users, submissions):
    """{(user, submission): reason} of those who lead the award and are no judge of a nomination that others have scored
    already: they may have read these scores, and judge it no more. Two queries."""
    office, keys = award.round.office_id, [row.pk for row in submissions]
    held = Membership.objects.current().filter(office=office, role__in=MANAGERS, school=None, user__in=users)
    leads = set(held.values_list("user", flat=True))
    judgings = Judging.objects.standing().filter(judge__award=award, submission__in=keys)
    judging = set()
    scored = set()
    for user, submission, state in judgings.values_list("judge__user", "submission", "state"):
        judging.add((user, submission))
        if state == Judging.State.DONE:
            scored.add(submission)
    return {
        (user, key): "เป็นผู้ดูแลรางวัลและอ่านคะแนนของกรรมการคนอื่นได้แล้ว"
        for user in leads
        for key in scored
        if (user, key) not in judging
    }
