"""What is looked after without anybody asking: evidence that tools have made, and reminders of days that come near."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from handbook.actions import evidence
from handbook.models import ProcessRun, StepRun
from inbox.actions import Letter, tell_all
from jobs.actions import enqueue
from jobs.kinds import job_kind
from jobs.reaper import chore
from schools.models import Office
from thai.dates import short

KIND = "handbook_evidence"
BEFORE = timedelta(days=3)
SHOWN = 20


@chore
def look_for_evidence():
    """Asks for the look into the tools of each office with open runs, once a day."""
    day = timezone.localdate().isoformat()
    offices = ProcessRun.objects.filter(state=ProcessRun.State.OPEN).order_by("office")
    for office in offices.values_list("office", flat=True).distinct():
        enqueue(kind=KIND, input={"office": office, "day": day}, requested_by=None)


@job_kind(KIND, title="ตรวจหาผลงานของขั้นตอน")
def find_evidence(run):
    """Attaches what the tools of one office have made for its open steps."""
    office = Office.objects.get(pk=run.input["office"])
    steps = StepRun.objects.unfinished().filter(run__office=office).select_related("run")
    with run.finish():
        evidence.refresh(office, list(steps))


@chore
def remind():
    """Tells owners once a day of the steps that are due in three days, and of those that were due yesterday."""
    today = timezone.localdate()
    days = (today + BEFORE, today - timedelta(days=1))
    rows = StepRun.objects.unfinished().filter(due_on__in=days).exclude(owner=None)
    # Who works in the office no more is told nothing of it.
    rows = rows.exclude(pk__in=StepRun.objects.left().filter(due_on__in=days).values("pk"))
    by_owner = {}
    for step in rows.select_related("owner", "run").by_day():
        by_owner.setdefault(step.owner, []).append(step)
    letters = []
    for owner, steps in by_owner.items():
        lines = [f"{step.label} ({step.run}) กำหนด {short(step.due_on)}" for step in steps[:SHOWN]]
        late = sum(step.due_on < today for step in steps)
        title = f"ขั้นตอนของท่านใกล้ครบกำหนด {len(steps) - late} ขั้นตอน"
        if late:
            title = f"ขั้นตอนของท่านเกินกำหนด {late} ขั้นตอน ใกล้ครบกำหนด {len(steps) - late} ขั้นตอน"
        key = f"steps due:{today.isoformat()}"
        letters.append(Letter([owner], key, title, "\n".join(lines), reverse("handbook:my_steps")))
    if letters:
        tell_all(letters, kind="handbook")
