"""Who judges which nomination, and the scores they give."""

from django.db import transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from inbox.actions import Letter, tell, tell_all
from qa.actions.awards import hold, note
from qa.awards import ranking, scores
from qa.awards.conflicts import conflict_of, conflicts, saw_scores
from qa.models import Judge, Judging, Submission
from schools import audit
from supervision.actions.changes import Stale, WrongState

State = Judging.State
NOT_A_JUDGE = "ไม่ได้เป็นกรรมการของรางวัลนี้แล้ว"


class Conflict(Exception):
    """The judge has a conflict of interest in the nomination; the message says which."""


@transaction.atomic
def choose_judges(*, award, users, by, version=None):
    """Makes `users` the judges of an award; who is not among them any more is taken off what is not handed in yet,
    and gets it back when named again. Scores handed in stay. Raises WrongState, or Stale when somebody changed the
    award since `version`."""
    hold(award, version=version)
    wanted = {user.pk: user for user in users}
    there = {row.user_id: row for row in Judge.objects.filter(award=award)}
    Judge.objects.bulk_create(Judge(award=award, user=user) for pk, user in wanted.items() if pk not in there)
    back = list(Judge.objects.filter(award=award, user__in=wanted, removed_at__isnull=False).select_related("user"))
    Judge.objects.filter(award=award, user__in=wanted).update(removed_at=None)
    lost = Judging.objects.filter(judge__in=back, state=State.OFF, off_reason=NOT_A_JUDGE, is_conflict=False)
    barred = saw_scores(award, [judge.user_id for judge in back], ranking.nominations(award))
    lost = [row for row in lost.select_related("judge") if (row.judge.user_id, row.submission_id) not in barred]
    returned = {row.judge_id for row in lost}
    again = Judging.objects.filter(pk__in=[row.pk for row in lost])
    again.update(state=State.ASSIGNED, off_reason="", version=F("version") + 1)
    gone = Judge.objects.filter(award=award, removed_at=None).exclude(user__in=wanted)
    open_ones = Judging.objects.filter(judge__in=gone.values("pk"), state__in=Judging.OPEN)
    open_ones.update(state=State.OFF, off_reason=NOT_A_JUDGE, version=F("version") + 1)
    gone.update(removed_at=timezone.now())
    _tell_judges(award, [judge for judge in back if judge.pk in returned])
    note(award, f"กำหนดกรรมการตัดสิน {len(wanted)} คน", by=by)
    audit.record("choose judges", award, actor=by, judges=sorted(wanted))


@transaction.atomic
def distribute(*, award, by):
    """Gives every nomination as many judges as the award asks for, each time those with the fewest nominations and
    without a conflict of interest; what is assigned stays. Returns (added, nominations that still lack judges).
    Raises WrongState."""
    hold(award)
    judges = {row.user_id: row for row in Judge.objects.filter(award=award, removed_at=None)}
    rows = list(ranking.nominations(award))
    barred = conflicts(award, judges, rows) | saw_scores(award, judges, rows)
    taken, counts, load, lost = set(), {}, dict.fromkeys(judges, 0), {}
    for row in Judging.objects.filter(judge__award=award).select_related("judge"):
        user, submission = row.judge.user_id, row.submission_id
        if row.state != State.OFF:
            taken.add((user, submission))
            counts[submission] = counts.get(submission, 0) + 1
            load[user] = load.get(user, 0) + 1
        elif row.is_conflict or row.off_reason != NOT_A_JUDGE:
            taken.add((user, submission))
        else:
            # Lost with the seat alone: a judge who has it again may get the nomination again.
            lost[user, submission] = row
    free = {
        row.pk: [user for user in judges if (user, row.pk) not in barred and (user, row.pk) not in taken]
        for row in rows
    }
    added, short = [], []
    # Those with the least choice first, so that nobody is used up elsewhere.
    for row in sorted(rows, key=lambda row: len(free[row.pk])):
        owed = award.judges_each - counts.get(row.pk, 0)
        chosen = sorted(free[row.pk], key=lambda user: (load[user], judges[user].pk))[: max(owed, 0)]
        for user in chosen:
            load[user] += 1
            judging = lost.get((user, row.pk))
            if judging is not None:
                _change(judging, State.ASSIGNED, off_reason="")
            added.append(judging or Judging(judge=judges[user], submission=row))
        if len(chosen) < owed:
            short.append(row)
    Judging.objects.bulk_create(judging for judging in added if judging.pk is None)
    if added:
        note(award, f"มอบหมายกรรมการให้ผลงาน {len(added)} รายการ", by=by)
        audit.record("assign judges", award, actor=by, judgings=len(added))
        _tell_judges(award, [row.judge for row in added])
    return added, short


@transaction.atomic
def assign(*, award, submission, judge, by):
    """Gives one nomination to one judge and returns the Judging; the same one again for a second press. Raises
    WrongState and Conflict."""
    hold(award)
    if judge.award_id != award.pk or judge.removed_at is not None or submission.state != Submission.State.ACCEPTED:
        raise WrongState
    pair, asked = (judge.user_id, submission.pk), (award, [judge.user_id], [submission])
    if reason := conflicts(*asked).get(pair) or saw_scores(*asked).get(pair):
        raise Conflict(reason)
    judging, is_new = Judging.objects.get_or_create(judge=judge, submission=submission)
    if not is_new and judging.state != State.OFF:
        return judging
    if not is_new:
        _change(judging, State.ASSIGNED, off_reason="")
    note(award, f"มอบหมาย {judge.user} ให้คะแนน", by=by, submission=submission)
    audit.record("assign judge", judging, actor=by, office=award.round.office)
    _tell_judges(award, [judge])
    return judging


def _tell_judges(award, judges):
    people = {judge.user_id: judge.user for judge in judges}
    here = reverse("qa:award", args=[award.pk])
    letters = [
        Letter([user], f"award:{award.pk}:assigned:{award.version}", f"มอบหมายให้ตัดสิน {award}", "", here)
        for user in people.values()
    ]
    tell_all(letters, kind="quality")


def _change(judging, to_state, *, version=None, **fields):
    """The compare-and-set of a judging; raises WrongState or Stale."""
    if to_state not in Judging.TRANSITIONS[judging.state]:
        raise WrongState
    seen = judging.version if version is None else version
    rows = Judging.objects.filter(pk=judging.pk, state=judging.state, version=seen)
    if not rows.update(state=to_state, version=F("version") + 1, **fields):
        judging.refresh_from_db()
        raise WrongState if to_state not in Judging.TRANSITIONS[judging.state] else Stale
    judging.refresh_from_db()


@transaction.atomic
def save_scores(*, judging, by, version, form, opinion, done):
    """Writes a valid AnswerForm as this judge's scores: as a draft, or with `done` handed in for good. Raises
    Conflict, WrongState, or Stale when the judge saved from another page meanwhile."""
    award = judging.judge.award
    hold(award, bump=done)
    if reason := conflict_of(judging):
        raise Conflict(reason)
    judging.refresh_from_db(fields=["state", "version", "response"])
    # Held, so that nobody opens the nomination again meanwhile.
    turn = Submission.objects.select_for_update().filter(pk=judging.submission_id, state=Submission.State.ACCEPTED)
    turn = turn.order_by().values_list("turn", flat=True).first()
    if judging.state not in Judging.OPEN or turn is None:
        raise WrongState
    # Held first, so that a stale page writes no answer.
    if not Judging.objects.filter(pk=judging.pk, state=judging.state, version=version).update(version=F("version")):
        raise Stale
    response = form.save(
        school=judging.submission.school, respondent=by, response=judging.response, office=award.round.office
    )
    fields = {"response": response, "opinion": opinion}
    if done:
        fields |= {"score": scores.percent(response), "handed_in_at": timezone.now(), "turn": turn}
    _change(judging, State.DONE if done else State.DRAFT, version=version, **fields)
    if done:
        note(award, f"{by} ส่งคะแนน", by=by, submission=judging.submission)
        audit.record("hand in scores", judging, actor=by, office=award.round.office)
    return judging


@transaction.atomic
def declare(*, judging, by, version, reason):
    """The judge declares a conflict of interest, also one that arose after the scores were handed in: the nomination
    is taken off them, with the reason on record. Raises WrongState or Stale."""
    _off(judging, by=by, version=version, reason=reason, is_conflict=True)
    title = f"{by} แจ้งว่ามีส่วนได้เสียกับผลงานของ{judging.submission.school.full_name}"
    award = judging.judge.award
    tell(
        [award.created_by],
        kind="quality",
        key=f"award:{award.pk}:conflict:{judging.pk}:{judging.version}",
        title=title,
        body=reason,
        url=reverse("qa:award_nomination", args=[award.pk, judging.submission_id]),
    )


@transaction.atomic
def take_off(*, judging, by, version, reason, is_conflict=False):
    """The head takes a nomination off a judge; what was scored no longer counts and stays on record. Raises
    WrongState or Stale."""
    _off(judging, by=by, version=version, reason=reason, is_conflict=is_conflict)


def _off(judging, *, by, version, reason, is_conflict):
    award = judging.judge.award
    hold(award)
    _change(
        judging, State.OFF, version=version, off_reason=reason, is_conflict=is_conflict, score=None, handed_in_at=None
    )
    what = "แจ้งส่วนได้เสีย ถอนจากผลงาน" if is_conflict else "ถอนจากผลงาน"
    note(award, f"{judging.judge.user} {what}", by=by, comment=reason, submission=judging.submission)
    audit.record("take judge off", judging, actor=by, office=award.round.office, conflict=is_conflict)


@transaction.atomic
def reopen(*, judging, by, version, reason):
    """Handed-in scores are open again for their judge. Raises WrongState or Stale."""
    award = judging.judge.award
    hold(award)
    _change(judging, State.DRAFT, version=version, score=None, handed_in_at=None)
    note(award, f"เปิดคะแนนของ {judging.judge.user} ให้แก้ไข", by=by, comment=reason, submission=judging.submission)
    audit.record("reopen scores", judging, actor=by, office=award.round.office)
    tell(
        [judging.judge.user],
        kind="quality",
        key=f"award:{award.pk}:reopened:{judging.pk}:{judging.version}",
        title=f"เปิดคะแนนให้แก้ไข: {judging.submission.school.full_name}",
        body=reason,
        url=reverse("qa:judging", args=[judging.pk]),
    )


def with_work(award):
    """The judges of an award with `given`, `done` and `off`: how many nominations each has, has scored, was taken
    off."""
    rows = award.judges.select_related("user").annotate(
        given=Count("judgings", filter=~Q(judgings__state=State.OFF)),
        done=Count("judgings", filter=Q(judgings__state=State.DONE)),
        off=Count("judgings", filter=Q(judgings__state=State.OFF)),
    )
    return rows.order_by("removed_at", "user__given_name", "pk")
