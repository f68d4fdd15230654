"""What the handbook of the whole group, or of one work group, prints, as plain data: read once, frozen, drawn by
handbook.papers. A fixed number of queries, however many งาน."""

from django.utils import timezone

from handbook.book_data import TEMPLATE, credits_of, day_of, structure_of, told_of
from handbook.models import DutyPaper, Process, WorkGroup
from handbook.models.processes import lines_of
from reports.letterhead import words_of
from schools.models import Role
from schools.recipients import of_office
from thai.dates import long

WHOLE = "กลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา"


def read(office, year, group=None, foreword=""):
    """Everything that the handbook of a fiscal year (BE) prints, as JSON: of all work groups, or of `group` alone."""
    day = day_of(year)
    groups = list(WorkGroup.objects.filter(office=office).at_work())
    shown = [one for one in groups if group is None or one.pk == group.pk]
    processes = list(
        Process.objects.filter(group__in=shown)
        .at_work()
        .select_related("group")
        .order_by("group__position", "group", "position", "pk")
    )
    work = {}
    for process, told in told_of(processes, day):
        work.setdefault(process.group_id, []).append(told)
    structure = structure_of(office, day)
    people = {row["pk"]: row["people"] for row in structure}
    parts = [
        {
            "code": one.code,
            "name": one.name,
            "purpose": lines_of(one.purpose),
            "people": people.get(one.pk, []),
            "work": work.get(one.pk, []),
        }
        for one in shown
    ]
    made = DutyPaper.objects.in_force().filter(office=office, year=year).select_related("order").first()
    order = made.order if made else None
    return {
        "template": TEMPLATE,
        "year": year,
        "day": long(timezone.localdate()),
        "office": words_of(office),
        "name": group.name if group else WHOLE,
        "whole": group is None,
        "foreword": lines_of(foreword) or foreword_of(office, year, group),
        "order": {"number": order.number, "dated": long(order.dated)} if order else {},
        "structure": structure,
        "parts": parts,
        "forms": _listed(parts, "forms", lambda form: (form, "")),
        "references": _listed(parts, "references", lambda row: (row["text"], row["superseded"])),
        "credits": credits_of(office, day, shown),
        "signs": [_signer(office, Role.HEAD), _signer(office, Role.DIRECTOR)],
    }


def _listed(parts, name, words):
    """[{"text", "superseded", "used"}]: each form or reference once, in the order of their first use, with the codes of
    the งาน that use it."""
    found = {}
    for part in parts:
        for work in part["work"]:
            for row in work[name]:
                text, superseded = words(row)
                one = found.setdefault(text, {"text": text, "superseded": superseded, "used": []})
                if work["code"] not in one["used"]:
                    one["used"].append(work["code"])
    return list(found.values())


def _signer(office, role):
    """{"name", "title"} of the only person in a role; blank where there is none, or where several are."""
    people = of_office(office, role)
    return {"name": str(people[0]), "title": people[0].title} if len(people) == 1 else {"name": "", "title": ""}


def foreword_of(office, year, group=None):
    """The usual foreword, [paragraph], for who writes none."""
    name = f"{group.name} {WHOLE}" if group else WHOLE
    return [
        f"คู่มือการปฏิบัติงานฉบับนี้จัดทำขึ้นเพื่อเป็นแนวปฏิบัติงานของ{name} {office.formal_name} "
        f"ประจำปีงบประมาณ พ.ศ. {year} แสดงโครงสร้าง ภารกิจ ผู้รับผิดชอบ และรายละเอียดของแต่ละงาน ได้แก่ วัตถุประสงค์ ขอบเขต "
        "คำจำกัดความ ขั้นตอน ผังขั้นตอน แบบที่ใช้ กฎหมายและเอกสารอ้างอิง และมาตรฐานงาน",
        "คณะผู้จัดทำหวังว่าคู่มือนี้จะช่วยให้การปฏิบัติงานเป็นมาตรฐานเดียวกัน ปฏิบัติหน้าที่แทนกันได้ "
        "และพัฒนางานได้อย่างต่อเนื่อง หากมีข้อเสนอแนะ ยินดีนำไปปรับปรุงในฉบับต่อไป",
    ]
