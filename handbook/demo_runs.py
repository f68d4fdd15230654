"""The year of the demo office: runs with believable states, and tasks from outside. Few queries."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from handbook.actions import evidence, runs, tasks
from handbook.actions.run_states import settle_runs
from handbook.models import AssignedTask, Process, StepEvidence, StepRun, WorkGroupMember, YearKind
from schools.duties import people_in
from schools.models import Role
from thai.years import fiscal_year

S = StepRun.State
NOTES = (
    "ดำเนินการแล้วตามแผน ส่งสรุปให้ผู้อำนวยการกลุ่มเรียบร้อย",
    "ประชุมชี้แจงผู้เกี่ยวข้องครบทุกเครือข่าย และเก็บหลักฐานในแฟ้มงาน",
    "รวบรวมข้อมูลครบทุกโรงเรียน ตรวจทานแล้ว",
    "จัดทำเอกสารและเสนอผู้มีอำนาจลงนามแล้ว",
)


def make(*, office, today):
    """The runs of both kinds of the running year; what was due is done but for some steps, each by its owner."""
    head = people_in(office, [Role.HEAD]).first()
    years = {YearKind.FISCAL: fiscal_year(today), YearKind.ACADEMIC: office.calendar.academic_year(today)}
    started = []
    for kind, year in years.items():
        processes = Process.objects.filter(group__office=office, year_kind=kind).at_work()
        processes = list(processes.order_by("group__position", "position"))
        started += runs.start(office=office, by=head, processes=processes, kind=kind, year=year).runs
    steps = list(StepRun.objects.filter(run__in=started).select_related("run").order_by("run", "position", "part"))
    _share_out(steps, office)
    evidence.refresh(office, steps)
    _do(StepRun.objects.filter(run__in=started).order_by("run", "position", "part"), today)
    settle_runs([run.pk for run in started])
    _tasks(office, head, today)


def _share_out(steps, office):
    """The people of a group take turns from งาน to งาน; its decisions are the head's of the group."""
    members = {}
    rows = WorkGroupMember.objects.filter(group__office=office).order_by("-is_head", "pk")
    for group, user in rows.values_list("group", "user"):
        members.setdefault(group, []).append(user)
    for step in steps:
        people = members.get(step.run.group_id, ())
        if people:
            step.owner_id = people[0] if step.is_decision else people[(step.run_id + step.position // 4) % len(people)]
    StepRun.objects.bulk_update(steps, ["owner"], batch_size=200)


def _do(rows, today):
    """Nine of ten steps that were due are done on their day; of those that come some are begun. A step without a day is
    done when a later one of its run is."""
    rows = list(rows.filter(state__in=StepRun.UNFINISHED).select_related("run"))
    proofs, reached = [], {}
    for place, step in enumerate(rows):
        past = step.due_on is not None and step.due_on < today
        if past and place % 10:
            _settle(step, step.due_on - timedelta(days=place % 6), place)
            reached[step.run_id] = (step.position, step.settled_at)
            if place % 3 == 0:
                link = {"label": "แฟ้มงานของกลุ่ม", "url": "/", "attached_by_id": step.owner_id}
                proofs.append(StepEvidence(step_run=step, **link))
        elif past or (step.due_on is not None and (step.due_on - today).days < 21 and place % 3 == 0):
            step.state = S.DOING
    for place, step in enumerate(rows):
        position, at = reached.get(step.run_id, (-1, None))
        if step.due_on is None and step.position < position:
            _settle(step, timezone.localdate(at), place)
        elif step.due_on is None and place % 9 == 0:
            # The group has not said yet whose it is.
            step.owner_id = None
    fields = ["state", "note", "settled_at", "settled_by", "owner"]
    StepRun.objects.bulk_update(rows, fields, batch_size=200)
    StepEvidence.objects.bulk_create(proofs)


def _settle(step, day, place):
    step.state, step.note, step.settled_by_id = S.DONE, NOTES[place % len(NOTES)], step.owner_id
    step.settled_at = timezone.make_aware(datetime.combine(day, time(15, place % 60)))


def _tasks(office, head, today):
    director = people_in(office, [Role.DIRECTOR]).first() or head
    supervisor = people_in(office, [Role.SUPERVISOR]).first() or head
    Shape, Source = AssignedTask.Shape, AssignedTask.Source
    given = (
        (
            Shape.FULL,
            "ร่วมเป็นกรรมการตัดสินการแข่งขันทักษะวิชาการขององค์กรปกครองส่วนท้องถิ่น",
            {
                "source": Source.OUTSIDE,
                "asked_by": "องค์การบริหารส่วนจังหวัด",
                "contact": "กองการศึกษา ศาสนาและวัฒนธรรม",
                "letter_number": "ตก 51008/312",
                "asked_on": today - timedelta(days=9),
                "due_on": today + timedelta(days=20),
                "detail": "ขอศึกษานิเทศก์ 4 คน เป็นกรรมการตัดสินการอ่านและการเขียนภาษาไทย",
            },
        ),
        (
            Shape.SHORT,
            "จัดทำข้อมูลประกอบการตรวจราชการ รอบที่ 1",
            {
                "source": Source.SUPERIOR,
                "asked_by": "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา",
                "asked_on": today - timedelta(days=16),
                "due_on": today - timedelta(days=2),
            },
        ),
        (
            Shape.NOTE,
            "ประสานกำหนดการประเมินความสามารถด้านการอ่านของผู้เรียนกับ สทศ.",
            {
                "source": Source.OUTSIDE,
                "asked_by": "สถาบันทดสอบทางการศึกษาแห่งชาติ (สทศ.)",
                "asked_on": today - timedelta(days=30),
                "result": "ได้กำหนดวันสอบและวันส่งรายชื่อผู้เข้าสอบแล้ว แจ้งโรงเรียนทางหนังสือราชการ",
            },
        ),
    )
    for shape, subject, facts in given:
        tasks.record(office=office, by=head, subject=subject, owner=supervisor, approver=director, shape=shape, **facts)
    first = StepRun.objects.filter(run__office=office, run__process=None, key="request")
    note = "ตรวจสอบภารกิจแล้ว อยู่ในขอบเขตที่สนับสนุนได้"
    first.update(state=S.DONE, note=note, settled_at=timezone.now(), settled_by=supervisor)
