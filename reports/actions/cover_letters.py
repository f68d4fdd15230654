"""The letter that sends an approved report on, drafted as an official paper; its author corrects what is known."""

from django.db import transaction
from django.utils import timezone

from registry.actions import official
from registry.models import OfficialPaper
from registry.starts import begin
from reports.models import Report
from schools.models import Role
from schools.recipients import of_office
from supervision.actions.changes import WrongState
from thai.dates import long

State = OfficialPaper.State
# Whom the offices of the areas report to; the author writes another where it is another.
TO = "เลขาธิการคณะกรรมการการศึกษาขั้นพื้นฐาน"
LONGEST = 300
# Given up: the next press drafts anew.
OVER = (State.WITHDRAWN, State.CANCELLED)


def source_of(report):
    """What ties a letter to its report."""
    return f"report:{report.pk}:cover"


def letter_of(report):
    """The letter of a report that was not given up, signed or not; None without one. One query."""
    rows = OfficialPaper.objects.filter(office=report.office_id, source=source_of(report)).exclude(state__in=OVER)
    return rows.select_related("author").defer("body", "frozen").order_by("-pk").first()


@transaction.atomic
def draft(*, report, by):
    """The letter to OBEC that encloses a report. Returns (OfficialPaper, whether it is new): one that stands already is
    that one, whoever drafted it. Raises WrongState unless the report is approved."""
    held = Report.objects.select_for_update(of=("self",)).select_related("office").get(pk=report.pk)
    if held.state != Report.State.APPROVED:
        raise WrongState
    if there := letter_of(held):
        return there, False
    usual = begin(kind=OfficialPaper.Kind.LETTER, code="", office=held.office)
    paper = official.draft(
        office=held.office,
        by=by,
        kind=OfficialPaper.Kind.LETTER,
        subject=f"ขอนำส่ง{held.title}"[:LONGEST],
        to=TO,
        enclosures=f"{held.title} จำนวน 1 ฉบับ",
        body=text_of(held),
        people=of_office(held.office, Role.DIRECTOR)[:1],
        source=source_of(held),
        **{name: usual[name] for name in ("unit", "contact", "closing", "digits")},
    )
    return paper, True


def text_of(report):
    """The lines of the letter."""
    approved = long(timezone.localdate(report.approved_at))
    return "\n".join(
        [
            f"ด้วย{report.office.formal_name} ได้จัดทำ{report.title} เสร็จเรียบร้อยและได้รับอนุมัติเมื่อวันที่ {approved} แล้ว",
            "ในการนี้ จึงขอนำส่งรายงานดังกล่าว รายละเอียดตามสิ่งที่ส่งมาด้วย",
            "จึงเรียนมาเพื่อโปรดทราบ",
        ]
    )
