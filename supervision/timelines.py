"""What happened to something, in order, from more than one kind of row."""

from dataclasses import dataclass
from datetime import datetime

from supervision.models import Escalation

Level = Escalation.Level
TOLD = {
    Level.SUPERVISOR: "แจ้งศึกษานิเทศก์แล้ว",
    Level.HEAD: "แจ้งผู้อำนวยการกลุ่มฯ แล้ว",
    Level.DIRECTOR: "แจ้งผู้อำนวยการเขตแล้ว",
}


@dataclass(frozen=True)
class Line:
    """What the system did by itself, as components/timeline.html shows it."""

    label: str
    at: datetime
    comment: str = ""
    actor: object = None
    capacity: str = ""


def of_recommendation(recommendation, user):
    """Its events, and for the office whom it was told to when it was overdue. Two queries."""
    events = list(recommendation.events.select_related("actor"))
    if user.acting.is_school:
        return events
    steps = [Line(TOLD[step.level], step.at, "เกินกำหนดดำเนินการ") for step in recommendation.escalations.all()]
    return sorted([*events, *steps], key=lambda line: line.at)
