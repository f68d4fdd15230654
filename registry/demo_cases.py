"""Invented cases of children with special needs of the demo office, in several states."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from registry.actions import support_cases
from registry.models import SupportCase
from schools.models import SCHOOL_ROLES, Figures, Membership, Role

# (kind, need, stage, what, towards, [(step, words)])
CASES = [
    ("facility", "seeing", "pupils_primary", "แว่นขยายและหนังสือตัวพิมพ์ใหญ่", "คูปองการศึกษา รอบที่ 1",
     [("accept", ""), ("forward", "ศูนย์การศึกษาพิเศษประจำจังหวัด"), ("finish", "ได้รับครบตามที่ขอ")]),
    ("media", "learning", "pupils_primary", "ชุดฝึกอ่านสะกดคำ", "คูปองการศึกษา รอบที่ 1", [("accept", "")]),
    ("referral", "hearing", "pupils_early", "ขอตรวจประเมินการได้ยิน", "โรงพยาบาลประจำอำเภอ",
     [("accept", ""), ("forward", "โรงพยาบาลประจำอำเภอ นัดเดือนหน้า")]),
    ("service", "autism", "pupils_primary", "ขอครูพี่เลี้ยงช่วยปรับพฤติกรรม", "", []),
]  # fmt: skip
# How many days ago each was told.
DAYS = (41, 23, 12, 2)


@transaction.atomic
def make(*, office):
    """Four cases of schools whose people have accounts, of children whom the school's figures count; the same for the
    same office. None where nobody has one."""
    people = Membership.objects.filter(office=office, role__in=SCHOOL_ROLES).select_related("user", "school")
    people = list(people.order_by("pk"))
    head = Membership.objects.filter(office=office, school=None, role=Role.HEAD).select_related("user").order_by("pk")
    head = head.first()
    if not people or head is None:
        return
    for place, (kind, need, stage, what, towards, steps) in enumerate(CASES):
        teller = people[place % len(people)]
        if not teller.school.has_early:
            stage = "pupils_primary"
        _count(teller.school, need)
        case = SupportCase(
            office=office, school=teller.school, kind=kind, need=need, stage=stage, what=what, towards=towards
        )
        case, _new = support_cases.ask(case=case, by=teller.user)
        for name, words in steps:
            case.refresh_from_db()
            received = 1 if name == "finish" and kind != "referral" else None
            given = {"note": words, "received": received}
            support_cases.step(case=case, name=name, by=head.user, version=case.version, **given)
        _date(case, DAYS[place])


def _date(case, days):
    """A case was told so many days ago, within the year of its number, and went on every third day."""
    now = timezone.now()
    told = max(now - timedelta(days=days), now.replace(month=1, day=1))
    SupportCase.objects.filter(pk=case.pk).update(created_at=told)
    for place, pk in enumerate(case.events.order_by("pk").values_list("pk", flat=True)):
        at = min(told + timedelta(days=3 * place), now)
        case.events.filter(pk=pk).update(at=at)
        SupportCase.objects.filter(pk=case.pk).exclude(ended_on=None).update(ended_on=timezone.localdate(at))


def _count(school, need):
    """The newest sheets of a school count a child with this need."""
    sheets = Figures.objects.filter(school=school)
    newest = sheets.order_by("-academic_year").values("academic_year")[:1]
    for sheet in sheets.filter(academic_year__in=newest):
        if need not in sheet.inclusive:
            sheet.inclusive[need] = [1, 0]
            sheet.screened, sheet.with_iep = (sheet.screened or 0) + 1, (sheet.with_iep or 0) + 1
            sheet.diagnosed = (sheet.diagnosed or 0) + 1
            # By grade there are as many as by type.
            if grade := next(iter(sheet.inclusive_grades), None):
                sheet.inclusive_grades[grade][0] += 1
            sheet.save(update_fields=["inclusive", "inclusive_grades", "screened", "diagnosed", "with_iep"])
