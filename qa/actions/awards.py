"""An award from its setting up to the announcement: each step once, on record, and those it concerns are told."""

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import Letter, tell, tell_all
from qa.awards import ranking
from qa.models import Award, AwardEvent, AwardResult, Judging, Round, Submission
from schools import audit, recipients
from schools.models import Role
from supervision.actions.changes import Stale, WrongState, move

State = Award.State
SETTINGS = ("rubric", "judges_each", "classes", "bands", "sees_others", "bars_supervisor", "spread")


class ScoresMissing(Exception):
    """Nominations lack scores, and nobody said why it is decided all the same."""


class Conflicted(Exception):
    """Scores count whose judges have a conflict of interest by now, and nobody said why."""


class Outdated(Exception):
    """Scores were given before a nomination was opened again, and are of another text."""


class NotAccepted(Exception):
    """A nomination of the ranking is no longer accepted."""


class NothingToDecide(Exception):
    """No nomination has a score."""


class RubricInUse(Exception):
    """Somebody has begun to score by the rubric."""


def note(award, label, *, by, comment="", submission=None):
    """Adds a step to the timeline of an award."""
    AwardEvent.objects.create(
        award=award, submission=submission, label=label[:300], actor=by, capacity=by.capacity, comment=comment
    )


def hold(award, *, bump=True, version=None):
    """Holds an award that is being judged until the transaction ends; raises WrongState when it no longer is, and
    Stale when it is another than the `version` that the person saw. With `bump` whoever looks at the ranking has to
    look again before proposing it."""
    rows = Award.objects.filter(pk=award.pk, state=State.JUDGING)
    if not rows.update(version=F("version") + (1 if bump else 0)):
        raise WrongState
    award.refresh_from_db(fields=["version", "state"])
    if version is not None and award.version - (1 if bump else 0) != version:
        # The transaction takes the bump back.
        raise Stale


@transaction.atomic
def set_up(*, award, by):
    """Saves how an award round is judged; returns (award, True), or the one that is there with False. Raises
    WrongState for a round of another kind."""
    if not Round.objects.filter(pk=award.round_id, kind=Round.Kind.AWARD).update(version=F("version")):
        raise WrongState
    there = Award.objects.filter(round=award.round_id).first()
    if there is not None:
        return there, False
    award.created_by = by
    award.save(force_insert=True)
    note(award, "ตั้งค่าการตัดสิน", by=by)
    audit.record("set up award", award, actor=by, rubric=award.rubric_id)
    return award, True


@transaction.atomic
def change(*, award, by, version):
    """Saves changed settings; returns whether nobody saved since `version`. Raises WrongState when it is no longer
    judged, RubricInUse for another rubric once somebody scores."""
    before = Award.objects.get(pk=award.pk)
    if not Award.objects.filter(pk=award.pk, version=version, state=State.JUDGING).update(version=F("version") + 1):
        before.refresh_from_db()
        if before.state != State.JUDGING:
            raise WrongState
        return False
    if award.rubric_id != before.rubric_id and is_scored(award):
        raise RubricInUse
    award.version = version + 1
    award.save(update_fields=list(SETTINGS))
    changed = [name for name in SETTINGS if getattr(award, name) != getattr(before, name)]
    if changed:
        note(award, "แก้ไขการตั้งค่าการตัดสิน", by=by)
    audit.record("edit award", award, actor=by, fields=changed)
    return True


def is_scored(award):
    """True once a judge has begun to fill the rubric."""
    return Judging.objects.filter(judge__award=award, response__isnull=False).exists()


@transaction.atomic
def propose(*, award, by, version, reason="", accepts_conflicts=False):
    """Fixes the ranking as it stands and proposes it to the director. Raises Stale when a score came in since the
    page was shown, WrongState, NothingToDecide, Outdated, ScoresMissing where scores are owed and no reason is given,
    and Conflicted where scores count of who has a conflict of interest by now: those are taken off, or accepted with
    a reason."""
    move(award, State.PROPOSED, version=version, missing_reason=reason)
    groups = ranking.standing(award)
    found = [place for group in groups for place in group.places]
    if not any(place.n for place in found):
        raise NothingToDecide
    if any(place.outdated for place in found):
        raise Outdated
    conflicted = sum(len(place.conflicted) for place in found)
    if conflicted and not (accepts_conflicts and reason):
        raise Conflicted
    missing = sum(1 for place in found if place.missing)
    if missing and not reason:
        raise ScoresMissing
    keep_places(award, found)
    counted = f" นับคะแนนของกรรมการที่มีส่วนได้เสีย {conflicted} รายการ" if conflicted else ""
    note(award, f"เสนอผลการตัดสิน {len(found)} ผลงาน{counted}", by=by, comment=reason)
    audit.record("propose award", award, actor=by, nominations=len(found), incomplete=missing, conflicted=conflicted)
    _tell_office(award, "proposed", f"เสนอผลการตัดสิน {award} ให้พิจารณา", Role.DIRECTOR)


def keep_places(award, places):
    """Writes a ranking as it stands, in the order of its places."""
    AwardResult.objects.bulk_create(
        AwardResult(
            award=award,
            submission=place.submission,
            position=position,
            group=place.code,
            group_label=place.label,
            n=place.n,
            mean=place.mean,
            sd=place.sd,
            rank=place.rank,
            prize=place.prize,
        )
        for position, place in enumerate(places, start=1)
    )


@transaction.atomic
def approve(*, award, by, version, comment=""):
    """The director agrees to the ranking that was proposed. Raises Stale, WrongState or NotAccepted."""
    move(award, State.APPROVED, version=version)
    _refuse_reopened(award)
    note(award, "เห็นชอบผลการตัดสิน", by=by, comment=comment)
    audit.record("approve award", award, actor=by)
    _tell_office(award, "approved", f"ผู้อำนวยการเห็นชอบผลการตัดสิน {award} ประกาศผลได้", Role.HEAD)


@transaction.atomic
def give_back(*, award, by, version, reason):
    """Back to the judges; the proposed ranking is dropped. Raises Stale or WrongState."""
    move(award, State.JUDGING, version=version, missing_reason="")
    award.results.all().delete()
    note(award, "ส่งกลับให้ตัดสินใหม่", by=by, comment=reason)
    audit.record("give award back", award, actor=by)
    _tell_office(award, "returned", f"ส่งกลับผลการตัดสิน {award}", Role.HEAD, body=reason)


@transaction.atomic
def announce(*, award, by, version):
    """Tells every nominated school its result; from now on the schools of the office see all of them. Raises Stale,
    WrongState or NotAccepted."""
    move(award, State.ANNOUNCED, version=version, announced_at=timezone.now())
    _refuse_reopened(award)
    rows = list(award.results.select_related("submission__school"))
    people = recipients.of_schools([row.submission.school for row in rows])
    here = reverse("qa:award_results", args=[award.pk])
    letters = [
        Letter(
            people[row.submission.school_id],
            f"award:{award.pk}:announced:{row.pk}",
            f"ประกาศผล {award}",
            f"{row.submission.school.full_name} {row.prize or 'เข้าร่วมการคัดเลือก'}",
            here,
        )
        for row in rows
    ]
    tell_all(letters, kind="quality")
    note(award, "ประกาศผลแก่โรงเรียน", by=by)
    audit.record("announce award", award, actor=by, results=len(rows))


def _refuse_reopened(award):
    """What is decided is decided of accepted nominations alone. Raises NotAccepted."""
    if award.results.exclude(submission__state=Submission.State.ACCEPTED).exists():
        raise NotAccepted


def _tell_office(award, event, title, *roles, body=""):
    tell(
        recipients.of_office(award.round.office, *roles),
        kind="quality",
        key=f"award:{award.pk}:{event}:{award.version}",
        title=title,
        body=body,
        url=reverse("qa:award_ranking", args=[award.pk]),
    )
