"""Opening a round: from that moment the office knows who owes what. What moves afterwards, schools are told."""

import heapq

from django.db import IntegrityError, transaction
from django.db.models import F, Min
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from qa.actions import submissions as steps
from qa.models import AskedFile, Extension, Round, RoundTemplate, StandardSet, Submission
from qa.models.rounds import usual_parts
from qa.models.standards import EducationLevel
from schools import audit, files
from schools.models import SCHOOL_ROLES, Membership, Role, School, User
from supervision.actions.changes import Stale, WrongState
from thai.dates import short

TEMPLATE = "round_template"


class RoundExists(Exception):
    """The office already has a round of this kind for the academic year."""


class NothingToAsk(Exception):
    """No school of the office would owe anything, or no standards are in force; the message says which."""


def open_round(
    *,
    office,
    by,
    academic_year,
    opens_on,
    due_on,
    closes_on,
    kind=Round.Kind.SAR,
    name="",
    semester=0,
    levels=Round.Levels.BOTH,
    instructions="",
    parts=None,
    rule="",
    asked=(),
    templates=(),
    **more,
):
    """Opens a round, expects a submission of every school it asks and tells their people; returns the Round.

    `asked` is a list of {label, takes, is_required}, `templates` of (label, content, content type); `parts` are values
    of Round.Part (None: the usual ones for a SAR, none for other kinds). All or nothing. Raises RoundExists for a
    second round of the kind and year, also when two people press at once, and NothingToAsk when no submission would be
    expected.
    """
    given = {"kind": kind, "name": name, "academic_year": academic_year, "semester": semester}
    if parts is None:
        parts = usual_parts() if kind == Round.Kind.SAR else []
    try:
        with transaction.atomic():
            round = Round.objects.create(
                office=office,
                opens_on=opens_on,
                due_on=due_on,
                closes_on=closes_on,
                levels=levels,
                instructions=instructions,
                parts=parts,
                rule=rule,
                created_by=by,
                **given,
                **more,
            )
            AskedFile.objects.bulk_create(AskedFile(round=round, position=n, **row) for n, row in enumerate(asked, 1))
            _keep_templates(round, templates, by)
            expected = expect_submissions(round)
            audit.record("open round", round, actor=by, office=office, submissions=len(expected))
            _tell(round, "opened", f"เปิดรับ {round}", expected)
    except IntegrityError:
        if Round.objects.filter(office=office, **given).exists():
            raise RoundExists from None
        raise
    return round


@transaction.atomic
def edit_round(*, round, by, version, opens_on, due_on, closes_on, instructions, templates=(), removed=()):
    """Changes dates, instructions and templates of a round and returns it; schools are told when a date has moved.

    `templates` as in open_round; `removed` are keys of RoundTemplate to take out, which stay on record. What is asked
    for stays as it was when the round was opened. Raises Stale when somebody else was first.
    """
    before = {"opens_on": round.opens_on, "due_on": round.due_on, "closes_on": round.closes_on}
    after = {"opens_on": opens_on, "due_on": due_on, "closes_on": closes_on}
    rows = Round.objects.filter(pk=round.pk, version=version)
    if not rows.update(version=F("version") + 1, instructions=instructions, **after):
        raise Stale
    round.refresh_from_db()
    round.templates.filter(pk__in=removed, removed_at=None).update(removed_at=timezone.now())
    _keep_templates(round, templates, by)
    moved = {name: [str(before[name]), str(after[name])] for name in after if before[name] != after[name]}
    audit.record("edit round", round, actor=by, office=round.office, version=round.version, **moved)
    if moved:
        waiting = round.submissions.filter(state__in=Submission.EDITABLE)
        _tell(round, f"moved:{round.version}", f"{round} เปลี่ยนกำหนด", waiting)
    return round


@transaction.atomic
def add_schools(*, round, by):
    """Expects what schools owe that were not there when the round was opened; returns the new submissions.

    Pressed twice it adds once. Raises WrongState when the round takes nothing any more.
    """
    # The UPDATE holds the round, so that two people adding queue up.
    Round.objects.filter(pk=round.pk).update(version=F("version"))
    if round.phase == "closed" or round.is_voluntary:
        raise WrongState
    rows = missing_submissions(round)
    Submission.objects.bulk_create(rows, batch_size=1000)
    if rows:
        audit.record("add schools to round", round, actor=by, office=round.office, submissions=len(rows))
        _tell(round, "opened", f"เปิดรับ {round}", rows)
    return rows


def missing_submissions(round):
    """Unsaved submissions of schools that are open today, or on the opening day that is to come, and that the round
    does not have."""
    there = set(round.submissions.values_list("school", "level"))
    whole = {school for school, _level in there} if not round.is_per_level else set()
    try:
        rows = expected_submissions(round, day=max(round.opens_on, timezone.localdate()))
    except NothingToAsk:
        return []
    return [row for row in rows if (row.school_id, row.level) not in there and row.school_id not in whole]


@transaction.atomic
def join(*, round, school, by):
    """The submission of a school that takes part in a voluntary round; the same one again for a second press.

    Raises WrongState when the round is not open, is not voluntary or does not take this school.
    """
    if not (round.is_voluntary and round.is_open and school.office_id == round.office_id and school.is_open):
        raise WrongState
    Round.objects.filter(pk=round.pk).update(version=F("version"))
    there = round.submissions.filter(school=school).first()
    if there:
        return there
    sets = sets_of(round)
    rows = [Submission(round=round, school=school, level=level, standard_set=sets[level])
            for level in asked_levels(round, school, sets)]  # fmt: skip
    if not rows:
        raise WrongState
    rows[0].save()
    audit.record("join round", rows[0], actor=by, office=round.office)
    return rows[0]


def _keep_templates(round, templates, by):
    for label, content, content_type in templates:
        stored = files.store(
            content, office=round.office, purpose=TEMPLATE, label=label, content_type=content_type, by=by
        )
        RoundTemplate.objects.create(round=round, file=stored)


def _tell(round, event, title, submissions):
    """Tells the people of the schools that owe these submissions, in the same number of queries for one and for all.

    Who is told of a round once is not told of it again when it is opened for a further level or school."""
    schools = {row.school_id for row in submissions}
    if round.is_voluntary:
        schools = School.objects.filter(office=round.office).open_on(timezone.localdate()).values("pk")
    held = Membership.objects.current().filter(
        school__in=schools, school__office=round.office_id, role__in=SCHOOL_ROLES
    )
    people = User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk")
    body = f"เปิดรับ {short(round.opens_on)} กำหนดส่ง {short(round.due_on)} ปิดรับ {short(round.closes_on)}"
    tell(
        people, kind="round", key=f"round:{round.pk}:{event}", title=title, body=body,
        url=reverse("qa:round", args=[round.pk]),
    )  # fmt: skip


def expect_submissions(round):
    """Adds what expected_submissions() names, in one INSERT; returns it. Raises NothingToAsk."""
    if round.is_voluntary:
        return []
    return Submission.objects.bulk_create(expected_submissions(round), batch_size=1000)


def expected_submissions(round, day=None):
    """An unsaved Submission for each school open on `day` (the opening day) and each level it is asked for.

    Reviewers are the office's current supervisors, one for both levels of a school, each time the one with the
    fewest so far, so that their numbers differ by two at most. Raises NothingToAsk.
    """
    sets = sets_of(round)
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
    schools = School.objects.filter(office=round.office).open_on(day or round.opens_on).order_by("network", "smis_code")
    rows = []
    for school in schools:
        levels = asked_levels(round, school, sets)
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


def sets_of(round):
    """{level: StandardSet} by which schools answer in a round: those it was opened with, whatever came into force or
    ended since; for a level that nobody owes yet, the one in force today."""
    sets = StandardSet.objects.for_year(round.office, round.academic_year)
    if round.pk:
        there = round.submissions.order_by().values("level", "standard_set").annotate(first=Min("pk"))
        rows = {row["level"]: row["standard_set"] for row in there.order_by("-first")}
        opened_with = StandardSet.objects.in_bulk(rows.values())
        sets |= {level: opened_with[pk] for level, pk in rows.items()}
    return sets


def asked_levels(round, school, sets):
    """The levels for which a school owes something in a round: those asked for that it teaches and that have a
    standard set; one alone, basic education first, where the round asks the school as a whole."""
    wanted = EducationLevel.values if round.levels == Round.Levels.BOTH else [round.levels]
    levels = [level for level in taught(school) if level in sets and level in wanted]
    return levels if round.is_per_level else levels[-1:]


def reports_owed(*, office, academic_year, opens_on):
    """How many reports a round would ask for if it were opened so; 0 where it could not be opened."""
    try:
        return len(expected_submissions(Round(office=office, academic_year=academic_year, opens_on=opens_on)))
    except NothingToAsk:
        return 0


def taught(school):
    """The levels of education for which a school answers, early childhood first."""
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
    steps.tell_school(current, f"extended:{until}", f"ขยายเวลาส่ง {current.round} ถึง {short(until)}", reason)
    return extension
