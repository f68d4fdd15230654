"""When a school sent its report. The first sending says whether it was late (Submission.submitted_at); what the office
reads and accepts is the last one."""

from dataclasses import dataclass
from datetime import datetime

from qa.models import Submission, SubmissionEvent


@dataclass
class Sending:
    """The last sending: `turn` counts as Submission.turn does, without what the school itself took back."""

    at: datetime
    turn: int
    is_again: bool


def last(submission, events=None):
    """The last Sending of a report, None before the first one. `events`: its history, oldest first, where somebody has
    read it already; one query otherwise."""
    first = submission.submitted_at
    if first is None:
        return None
    rows = submission.events.all() if events is None else events
    at, turn, times, returned = first, 1, 0, 0
    for row in rows:
        if not isinstance(row, SubmissionEvent) or row.from_state == row.to_state:
            continue
        if row.is_return:
            returned += 1
        # A sending that was taken back before anybody read it counts no more: the one on record came after it.
        elif row.to_state == Submission.State.SUBMITTED and row.at >= first:
            at, turn, times = row.at, returned + 1, times + 1
    return Sending(at, turn, is_again=turn > 1 or times > 1)
