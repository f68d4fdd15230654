"""The lists of runs and tasks as files."""

from handbook import permissions_runs as permissions
from handbook import run_queries
from handbook.models import AssignedTask, ProcessRun, StepEvidence, StepRun
from handbook.run_filters import RunFilter, StepFilter, TaskFilter
from schools.exports import export
from thai.dates import local


def _day(value):
    return local(value) if value else ""


def _evidence(rows, _asker):
    """The labels of what proves each of the rows: one query for a part of the list."""
    found = {}
    for step, label in StepEvidence.objects.standing().filter(step_run__in=rows).values_list("step_run", "label"):
        found.setdefault(step, []).append(label)
    for row in rows:
        row.proofs = found.get(row.pk, [])


STEP_COLUMNS = [
    ("กลุ่มงาน", lambda row: row.run.group or "งานที่ได้รับมอบหมาย"),
    ("งาน", lambda row: row.run),
    ("ปี", lambda row: row.run.year_label),
    ("ขั้นตอน", lambda row: row.label),
    ("ผู้รับผิดชอบ", lambda row: row.owner or ""),
    ("เริ่มได้ตั้งแต่", lambda row: _day(row.starts_on)),
    ("กำหนดเสร็จ", lambda row: _day(row.due_on)),
    ("สถานะ", lambda row: row.get_state_display()),
    ("เกินกำหนด", lambda row: row.is_late),
    ("เสร็จเมื่อ", lambda row: _day(row.settled_at)),
    ("ผลการดำเนินงาน", lambda row: row.note),
    ("หลักฐาน", lambda row: ", ".join(row.proofs)),
]


@export(
    "handbook_steps",
    title="ขั้นตอนของงานประจำปี",
    roles=permissions.READERS,
    columns=STEP_COLUMNS,
    prepare=_evidence,
)
def steps(asker):
    """The list of steps with its filters; the board's year and group are filters too."""
    rows = StepRun.objects.visible_to(asker.user).standing()
    found = StepFilter(asker.GET, queryset=rows, request=asker).qs
    return found.select_related("run__group", "owner").by_day()


RUN_COLUMNS = [
    ("กลุ่มงาน", lambda row: row.group or "งานที่ได้รับมอบหมาย"),
    ("งาน", lambda row: row.title),
    ("ปี", lambda row: row.year_label),
    ("ขั้นตอน", lambda row: row.step_count),
    ("ยังไม่เริ่ม", lambda row: row.open_count),
    ("กำลังทำ", lambda row: row.doing_count),
    ("เกินกำหนด", lambda row: row.late_count),
    ("เสร็จแล้ว", lambda row: row.done_count),
    ("ไม่ต้องทำ", lambda row: row.skipped_count),
    ("สถานะ", lambda row: row.progress_label),
]


@export("handbook_runs", title="งานประจำปี", roles=permissions.READERS, columns=RUN_COLUMNS)
def runs(asker):
    """The board of a year with its filters."""
    rows = run_queries.runs_of(asker.user, *run_queries.asked_year(asker))
    found = RunFilter(asker.GET, queryset=rows, request=asker).qs
    return run_queries.in_order(found.with_figures().with_progress())


TASK_COLUMNS = [
    ("เรื่อง", lambda row: row.run.title),
    ("ที่มา", lambda row: row.get_source_display()),
    ("ผู้มอบหมายหรือหน่วยงานที่ขอ", lambda row: row.asked_by),
    ("ผู้ประสานงาน", lambda row: row.contact),
    ("เลขที่หนังสือ", lambda row: row.letter_number),
    ("วันที่ได้รับมอบหมาย", lambda row: _day(row.asked_on)),
    ("กำหนดส่ง", lambda row: _day(row.due_on)),
    ("สถานะ", lambda row: row.shown.progress_label),
    ("สรุปผลการปฏิบัติงาน", lambda row: row.result),
]


def _progress(rows, _asker):
    """How far each of the tasks is: one query for a part of the list."""
    known = ProcessRun.objects.with_progress().in_bulk([row.run_id for row in rows])
    for row in rows:
        row.shown = known[row.run_id]


@export(
    "handbook_tasks",
    title="งานที่ได้รับมอบหมาย",
    roles=permissions.READERS,
    columns=TASK_COLUMNS,
    prepare=_progress,
)
def tasks(asker):
    """The register of assigned tasks with its filters."""
    rows = AssignedTask.objects.visible_to(asker.user)
    if asker.GET.get("mine") == "1":
        rows = rows.filter(run__in=StepRun.objects.filter(owner=asker.user).values("run"))
    found = TaskFilter(asker.GET, queryset=rows, request=asker).qs
    return found.select_related("run").order_by("-asked_on", "-pk")
