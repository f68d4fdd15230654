"""What the papers of the handbook print, as plain data: read once, frozen, drawn by handbook.papers. A fixed number of
queries, however many งาน."""

import re
from types import SimpleNamespace

from django.db.models import Prefetch
from django.utils import timezone

from handbook import duty_order, reading
from handbook.models import DutyPaper, Process, ProcessReference, ProcessVersion, WorkGroup, WorkGroupMember
from handbook.models.processes import lines_of
from reports.letterhead import words_of
from schools.models import DutyOrder, Role
from schools.recipients import of_office
from thai.dates import long
from thai.years import fiscal_span

# The format of the data; the templates of handbook.papers read this one.
TEMPLATE = 1


def read(handbook):
    """Everything that a personal handbook prints, as JSON."""
    office, user, today = handbook.office, handbook.user, timezone.localdate()
    day = day_of(handbook.year)
    made = DutyPaper.objects.in_force().filter(office=office, year=handbook.year, lines__user=user).first()
    mine = WorkGroupMember.objects.current(day).filter(group__office=office, group__closed_on=None, user=user)
    groups = list(mine.order_by("-is_head", "group__position").values_list("group", "is_head"))
    if made is not None:
        line = made.lines.select_related("deputy").get(user=user)
        keys, deputy = set(line.processes.values_list("pk", flat=True)), str(line.deputy or "")
        data = made.made_of
    else:
        keys, deputy = None, ""
        data = duty_order.read(office, handbook.year, day)
    rows = Process.objects.filter(group__office=office).at_work()
    rows = rows.filter(group__in=[group for group, _ in groups]) if keys is None else rows.filter(pk__in=keys)
    processes = list(rows.select_related("group").order_by("group__position", "group", "position", "pk"))
    if keys is None:
        keys = {process.pk for process in processes}
    people = duty_order.chosen(data, {user.pk: (keys, deputy)})
    structure = structure_of(office, day, {group for group, _ in groups})
    return {
        "template": TEMPLATE,
        "year": handbook.year,
        "day": long(today),
        "office": words_of(office),
        "person": {"name": str(user), "title": user.title, "number": user.position_number},
        "groups": [
            {"name": row["name"], "is_head": dict(groups).get(row["pk"], False)} for row in structure if row["is_mine"]
        ],
        "foreword": lines_of(handbook.foreword) or foreword_of(handbook),
        "order": _order(handbook, made),
        "structure": structure,
        "duties": _duties(people[0]) if people else [],
        "deputy": deputy,
        "work": work_of(processes, day),
        "credits": credits_of(office, day, [group for group, _ in groups], user),
    }


def credits_of(office, day, groups, person=None):
    """{"advisers", "makers"}: [{"name", "title"}] of who made a handbook, as the duty order wants it said: the
    director, the head of the group and those who lead the work groups advise `person`, or the others of `groups`.
    Three queries."""
    rows = WorkGroupMember.objects.current(day).filter(group__in=groups).select_related("user")
    rows = list(rows.order_by("group__position", "group", "-is_head", "pk"))
    lead = [row.user for row in rows if row.is_head]
    advisers = dict.fromkeys([*of_office(office, Role.DIRECTOR), *of_office(office, Role.HEAD), *lead])
    if person is not None:
        advisers.pop(person, None)
    makers = dict.fromkeys([person] if person is not None else [row.user for row in rows if row.user not in advisers])
    return {
        name: [{"name": str(user), "title": user.title} for user in users]
        for name, users in (("advisers", advisers), ("makers", makers))
    }


def day_of(year):
    """The day that a fiscal year (BE) is read on: today, or its nearest day."""
    first, last = fiscal_span(year)
    return min(max(timezone.localdate(), first), last)


def foreword_of(handbook):
    """The usual foreword, [paragraph], for who writes none."""
    office = handbook.office.formal_name
    return [
        f"คู่มือการปฏิบัติงานฉบับนี้จัดทำขึ้นเพื่อแสดงหน้าที่ความรับผิดชอบของ{handbook.user.title or 'ผู้ปฏิบัติงาน'} "
        f"กลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา {office} ประจำปีงบประมาณ พ.ศ. {handbook.year} "
        "พร้อมขั้นตอน ระยะเวลา แบบที่ใช้ และกฎหมายที่เกี่ยวข้องของแต่ละงาน",
        "ผู้จัดทำใช้คู่มือนี้เป็นแนวปฏิบัติประจำปี และให้ผู้ปฏิบัติหน้าที่แทนหรือผู้รับงานต่อดำเนินการได้อย่างต่อเนื่อง "
        "เป็นมาตรฐานเดียวกัน หากมีข้อเสนอแนะ ผู้จัดทำยินดีนำไปปรับปรุงในฉบับต่อไป",
    ]


def _order(handbook, made):
    order = made.order if made is not None else None
    if order is None:
        rows = DutyOrder.objects.filter(office=handbook.office, year=handbook.year, recipients__user=handbook.user)
        order = rows.first()
    if order is None:
        return {}
    return {"number": order.number, "dated": long(order.dated), "effective": long(order.effective_on)}


def _duties(person):
    """[{"text", "names"}] of what somebody is charged with, as the order says it."""
    said = [
        {
            "text": group["label"] + (" (หัวหน้ากลุ่มงาน)" if group["is_head"] else ""),
            "names": [one["label"] for one in group["work"]],
        }
        for group in person["groups"]
    ]
    return said + [{"text": sentence, "names": names} for sentence, names in duty_order.duties_of(person)]


def structure_of(office, day, mine=()):
    """[{"pk", "code", "name", "is_mine", "people": [{"name", "title", "is_head"}], "work": [names]}] of an office."""
    people = WorkGroupMember.objects.current(day).select_related("user")
    processes = Process.objects.filter(closed_on=None)
    groups = WorkGroup.objects.filter(office=office).at_work()
    groups = groups.prefetch_related(Prefetch("members", people, to_attr="people"), Prefetch("processes", processes))
    return [
        {
            "pk": group.pk,
            "code": group.code,
            "name": group.name,
            "is_mine": group.pk in mine,
            "people": [
                {"name": str(row.user), "title": row.user.title, "is_head": row.is_head} for row in group.people
            ],
            "work": [f"{process.code} {process.name}" for process in group.processes.all()],
        }
        for group in groups
    ]


def work_of(processes, day):
    """What is printed of each of `processes` (with their groups) in the version in force on `day`; of a งาน without one
    the first that was published, and nothing where none was."""
    return [told for _process, told in told_of(processes, day)]


def told_of(processes, day):
    """[(process, what is printed of it)] of work_of."""
    versions = ProcessVersion.objects.filter(process__in=processes).published().order_by("-effective_on", "-number")
    found = {}
    for version in versions:
        if version.effective_on <= day:
            found.setdefault(version.process_id, version)
    for version in reversed(versions):
        found.setdefault(version.process_id, version)
    versions = ProcessVersion.objects.filter(pk__in=[version.pk for version in found.values()])
    references = ProcessReference.objects.select_related("item__superseded_by")
    versions = versions.prefetch_related("steps", "forms", Prefetch("references", references))
    by_process = {version.process_id: version for version in versions}
    known = [process for process in processes if process.pk in by_process]
    return [(process, _work(process, by_process[process.pk])) for process in known]


def _work(process, version):
    steps, forms = list(version.steps.all()), list(version.forms.all())
    # Codes that are not numbered (S-class) say nothing on paper: these forms are called by their names.
    called = {form.code: form.name for form in forms if not re.search("[0-9]", form.code)}
    return {
        "code": process.code,
        "name": process.name,
        "group": process.group.name,
        "year": process.get_year_kind_display(),
        "version": version.number,
        "effective": long(version.effective_on),
        "purposes": version.purposes,
        "scope": lines_of(version.scope),
        "terms": [list(pair) for pair in version.terms],
        "expected": lines_of(version.expected_result),
        "quality": lines_of(version.quality_standard),
        "kpi": lines_of(version.kpi),
        "steps": [_step(row, called) for row in reading.rows_of(steps)],
        "forms": [called.get(form.code) or str(form) for form in forms],
        "references": [
            {"text": row.text, "superseded": str((row.item and row.item.superseded_by) or row.superseded_by)}
            for row in version.references.all()
        ],
    }


def _step(row, called):
    step = row.step
    codes = [code.strip() for code in step.form.split(",")]
    return {
        **{name: getattr(step, name) for name in ("key", "kind", "title", "text", "who", "input", "output")},
        "form": ", ".join(called.get(code, code) for code in codes),
        "yes": step.yes,
        "no": step.no,
        "number": str(row.number),
        "time": step.time or row.due,
        "leads": [_lead(lead) for lead in row.leads] if step.is_decision else [],
    }


def _lead(lead):
    if lead.number:
        return f"{lead.word} {'กลับไป' if lead.is_back else 'ไป'}ขั้นที่ {lead.number}".strip()
    return f"{lead.word} สิ้นสุด".strip()


def boxes_of(work):
    """The boxes of the flow chart of what _work told."""
    return reading.boxes_of([SimpleNamespace(**step) for step in work["steps"]])
