"""Opening a round: from that moment the office knows who owes what."""

import heapq

from django.db import IntegrityError, transaction
from django.db.models import F

from qa.models import Extension, Round, StandardSet, Submission
from qa.models.standards import EducationLevel
from schools import audit
from schools.models import Membership, Role, School
from supervision.actions.changes import Stale, WrongState


class RoundExists(Exception):
    """The office already has a round of this kind for the academic year."""


class NothingToAsk(Exception):
    """No school of the office would owe anything, or no standards are in force; the message says which."""


def open_round(*, office, by, academic_year, opens_on, due_on, closes_on, instructions=""):
    """Opens a SAR round and expects one submission of every school and level; returns the Round.

    All or nothing. Raises RoundExists for a second round of the year, also when two people press at once, and
    NothingToAsk when no submission would be expected.
    """
    try:
        with transaction.atomic():
            round = Round.objects.create(
                office=office,
                academic_year=academic_year,
                opens_on=opens_on,
                due_on=due_on,
                closes_on=closes_on,
                instructions=instructions,
                created_by=by,
            )
            expected = expect_submissions(round)
            audit.record("open round", round, actor=by, office=office, submissions=len(expected))
    except IntegrityError:
        if Round.objects.filter(office=office, kind=Round.Kind.SAR, academic_year=academic_year).exists():
            raise RoundExists from None
        raise
    return round


def expect_submissions(round):
    """Adds what expected_submissions() names, in one INSERT; returns it. Raises NothingToAsk."""
    return Submission.objects.bulk_create(expected_submissions(round), batch_size=1000)


def expected_submissions(round):
    """An unsaved Submission for each school open on the opening day and each level it teaches.

    Reviewers are the office's current supervisors, one for both levels of a school, each time the one with the
    fewest so far, so that their numbers differ by two at most. Raises NothingToAsk.
    """
    sets = StandardSet.objects.for_year(round.office, round.academic_year)
    if not sets:
        raise NothingToAsk(f"ยังไม่มีชุดมาตรฐานที่ใช้ในปีการศึกษา {round.academic_year}")
    reviewers = (
        Membership.objects.current()
        .filter(office=round.office, role=Role.SUPERVISOR, user__is_active=True)
        .order_by("user")
        .values_list("user", flat=True)
        .distinct()
    )
    # (how many so far, order, person): the first of the heap takes the next school.
    load = [(0, order, user) for order, user in enumerate(reviewers)]
    schools = School.objects.filter(office=round.office).open_on(round.opens_on).order_by("network", "smis_code")
    rows = []
    for school in schools:
        levels = [level for level in taught(school) if level in sets]
        reviewer = None
        if load and levels:
            count, order, reviewer = load[0]
            heapq.heapreplace(load, (count + len(levels), order, reviewer))
        rows += [
            Submission(round=round, school=school, level=level, standard_set=sets[level], reviewer_id=reviewer)
            for level in levels
        ]
    if not rows:
        raise NothingToAsk("ยังไม่มีโรงเรียนที่เปิดสอนในวันเปิดรับ โปรดนำเข้าข้อมูลโรงเรียนก่อนเปิดรอบ")
    return rows


def reports_owed(*, office, academic_year, opens_on):
    """How many reports a round would ask for if it were opened so; 0 where it could not be opened."""
    try:
        return len(expected_submissions(Round(office=office, academic_year=academic_year, opens_on=opens_on)))
    except NothingToAsk:
        return 0


def taught(school):
    """The levels of education for which a school answers."""
    return [
        level
        for level, has in ((EducationLevel.EARLY, school.has_early), (EducationLevel.BASIC, school.has_basic))
        if has
    ]


@transaction.atomic
def extend(*, submission, by, until, reason):
    """Gives one school more time and returns the Extension; the same one twice is given once.

    Raises WrongState when the school has sent meanwhile, Stale when another extension came first and reaches as far.
    """
    # The UPDATE holds the row, so that two extensions and a sending queue up.
    rows = Submission.objects.filter(pk=submission.pk)
    if not rows.filter(state__in=Submission.MISSING).update(version=F("version")):
        raise WrongState
    same = submission.extensions.filter(until=until, reason=reason).first()
    if same:
        return same
    current = Submission.objects.select_related("round").get(pk=submission.pk)
    if until <= current.deadline:
        raise Stale
    extension = Extension.objects.create(submission=submission, until=until, reason=reason, granted_by=by)
    audit.record("extend submission", submission, actor=by, office=submission.round.office, until=until.isoformat())
    return extension
