"""Tasks from superiors and outside agencies (M20): recorded as short runs, request to summary."""

import uuid

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from handbook.models import AssignedTask, ProcessRun, RunEvent, Step, StepRun, YearKind
from inbox.actions import tell
from schools import audit
from schools.actions.changes import WrongState
from schools.models import Office
from thai.dates import short
from thai.years import fiscal_span, fiscal_year

Shape, What = AssignedTask.Shape, RunEvent.What
ACTION, DECISION = Step.Kind.ACTION, Step.Kind.DECISION
# (key, kind, what is done, tool): the four forms F-25 to F-28 are the memo, the order and the summary of these.
STEPS = {
    Shape.FULL: [
        ("request", ACTION, "วิเคราะห์ภารกิจและคำขอ", "letter_in"),
        ("approval", DECISION, "เสนอแนวทางให้ผู้มีอำนาจพิจารณา", "memo"),
        ("order", ACTION, "ออกคำสั่งและประสานผู้เกี่ยวข้อง", "order"),
        ("work", ACTION, "ปฏิบัติงาน", "calendar"),
        ("summary", ACTION, "สรุปผลและรายงาน", ""),
    ],
    Shape.SHORT: [
        ("work", ACTION, "ปฏิบัติงาน", "calendar"),
        ("summary", ACTION, "สรุปผลและรายงาน", ""),
    ],
    Shape.NOTE: [("work", ACTION, "ประสานงาน", "")],
}


class Recorded(Exception):
    """The form was sent before: its task is `task`, and nothing was changed."""

    def __init__(self, task):
        super().__init__(task.run_id)
        self.task = task


@transaction.atomic
def record(*, office, by, subject, owner, approver=None, client_uuid=None, group=None, **facts):
    """Records a task with its steps, once for each form. The approval is the approver's, every other step the owner's;
    what was coordinated already is finished at once. Returns the AssignedTask. Raises Recorded."""
    client_uuid = client_uuid or uuid.uuid4()
    # Two clicks at once: the second waits here, and finds what the first recorded.
    Office.objects.select_for_update().get(pk=office.pk)
    there = AssignedTask.objects.filter(run__client_uuid=client_uuid, run__office=office).select_related("run").first()
    if there is not None:
        raise Recorded(there)
    shape, asked_on, due_on = facts["shape"], facts["asked_on"], facts.get("due_on")
    year = fiscal_year(asked_on)
    run = ProcessRun.objects.create(
        office=office,
        group=group,
        title=subject,
        year_kind=YearKind.FISCAL,
        year=year,
        starts_on=asked_on,
        ends_on=max(fiscal_span(year)[1], fiscal_span(fiscal_year(due_on or asked_on))[1]),
        created_by=by,
        client_uuid=client_uuid,
        state=ProcessRun.State.FINISHED if shape == Shape.NOTE else ProcessRun.State.OPEN,
    )
    task = AssignedTask.objects.create(run=run, **facts)
    done = {"state": StepRun.State.DONE, "settled_at": timezone.now(), "settled_by": by, "note": task.result}
    steps = STEPS[shape]
    rows = [
        StepRun(
            run=run,
            key=key,
            position=place,
            kind=kind,
            title=title,
            tool=tool,
            owner=approver or owner if kind == DECISION else owner,
            starts_on=asked_on,
            due_on=due_on if place == len(steps) else None,
            due_is_set=True,
            **(done if shape == Shape.NOTE else {}),
        )
        for place, (key, kind, title, tool) in enumerate(steps, start=1)
    ]
    StepRun.objects.bulk_create(rows)
    RunEvent.objects.create(run=run, what=What.STARTED, actor=by, capacity=by.capacity)
    audit.record("record task", run, actor=by, person=owner.pk)
    if shape != Shape.NOTE and owner.pk != by.pk:
        tell(
            [owner],
            kind="handbook",
            key=f"task:{run.pk}:{owner.pk}",
            title=f"ท่านได้รับมอบหมายงาน: {subject}"[:250],
            body=f"กำหนดส่ง {short(due_on)}" if due_on else "",
            url=address(task),
        )
    return task


def address(task):
    """The page of a task."""
    from django.urls import reverse

    return reverse("handbook:task", args=[task.run_id])


@transaction.atomic
def edit(*, task, by, version, subject):
    """Other facts of a task; its last step follows its day. Returns whether it was as the person saw it. Raises
    WrongState when it was cancelled."""
    run = ProcessRun.objects.select_for_update().get(pk=task.run_id)
    if run.state == ProcessRun.State.CANCELLED:
        raise WrongState(run.get_state_display(), row=run)
    names = [field.name for field in AssignedTask._meta.concrete_fields if field.name not in ("id", "run", "version")]
    values = {name: getattr(task, name) for name in names if name != "shape"}
    if not AssignedTask.objects.filter(pk=task.pk, version=version).update(version=F("version") + 1, **values):
        return False
    ProcessRun.objects.filter(pk=run.pk).update(title=subject, version=F("version") + 1)
    last = run.steps.filter(state__in=StepRun.UNFINISHED).order_by("-position").first()
    if last is not None and last.key == "summary" and last.due_on != task.due_on:
        StepRun.objects.filter(pk=last.pk).update(due_on=task.due_on, version=F("version") + 1)
    audit.record("edit task of office", run, actor=by)
    return True
