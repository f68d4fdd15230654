"""What a school decides about the proposals from its SAR file. Each step is one transaction; what is taken over is
written by qa.actions.sar.take_over, with its line in the audit."""

import hashlib
import json

from django.db import transaction
from django.utils import timezone

from qa.actions.sar import take_over
from qa.models import IssueResult, Proposal, SarPart, StandardResult, Submission
from schools import audit
from supervision.actions.changes import Stale

S = Proposal.State


class Decided(Exception):
    """Somebody has decided about the proposal already, or a newer file has taken its place."""


def seen(value):
    """What a page sends back to say what stood there when it was made."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:16]


def standing(proposal, submission):
    """The level or text that stands in the report now where the proposal would be written; None or "" for none."""
    if proposal.field == Proposal.Field.OVERALL_LEVEL:
        return submission.overall_level
    if proposal.field == Proposal.Field.LEVEL:
        if proposal.issue_id:
            rows = IssueResult.objects.filter(submission=submission, issue=proposal.issue_id)
        else:
            rows = StandardResult.objects.filter(submission=submission, standard=proposal.standard_id)
        return rows.values_list("level", flat=True).first()
    if proposal.standard_id is None:
        return getattr(submission, proposal.field)
    part = SarPart.objects.filter(submission=submission, standard=proposal.standard_id)
    return part.values_list(proposal.field, flat=True).first() or ""


@transaction.atomic
def use(*, proposal, by, seen_as, value=None):
    """Takes a proposal over, as it is or as `value` (edited); `seen_as` says what the person saw stand there.

    Raises Decided, Stale when something else stands there now, WrongState when the report can no longer be edited,
    ValueError for a level outside the scale.
    """
    submission = _held(proposal)
    proposed = proposal.value if proposal.is_level else proposal.text
    wanted = proposed if value is None else value
    _decide(proposal, S.CONFIRMED if wanted == proposed else S.CHANGED, by)
    if seen(standing(proposal, submission)) != seen_as:
        raise Stale
    _write(proposal, submission, by, wanted)


@transaction.atomic
def use_levels(*, proposals, by, seen_as):
    """Takes over several levels of one report, all or none; `seen_as` {key: what the person saw}. Raises as use()."""
    for proposal in proposals:
        use(proposal=proposal, by=by, seen_as=seen_as[proposal.pk])


@transaction.atomic
def pass_over(*, proposal, by):
    """Notes that the school does not want it. Raises Decided."""
    submission = _held(proposal)
    _decide(proposal, S.PASSED, by)
    audit.record("pass over proposal", submission, actor=by, office=submission.round.office, field=proposal.field)


def _held(proposal):
    """The submission, fresh, which nobody else writes until the transaction ends."""
    rows = Submission.objects.select_for_update(of=("self",)).select_related("round__office", "school", "standard_set")
    return rows.get(pk=proposal.reading.submission_id)


def _decide(proposal, state, by):
    rows = Proposal.objects.filter(pk=proposal.pk, state=S.WAITING)
    if not rows.update(state=state, decided_by=by, decided_at=timezone.now()):
        raise Decided


def _write(proposal, submission, by, value):
    reason = ""
    if proposal.field == Proposal.Field.LEVEL and not proposal.issue_id:
        results = StandardResult.objects.filter(submission=submission, standard=proposal.standard_id)
        reason = results.values_list("reason", flat=True).first() or ""
    take_over(
        submission=submission,
        by=by,
        field=proposal.field,
        value=value,
        standard=proposal.standard,
        issue=proposal.issue,
        reason=reason,
    )
