"""External assessments, and the plans that help schools, as files."""

from django.utils import timezone

from qa import external_queries, external_synthesis
from qa.filters_external import ExternalFilter
from qa.models import ExternalAssessment, HelpPlan
from qa.models.external_rounds import STAFF
from qa.models.standards import EducationLevel
from schools.exports import Lines, export
from schools.models import School
from thai import dates
from thai.sorting import thai_order

COLUMNS = [
    ("โรงเรียน", lambda row: row.school.full_name),
    ("รหัสโรงเรียน", lambda row: row.school.code),
    ("เครือข่าย", lambda row: row.school.network),
    ("รอบ", lambda row: row.round.name),
    ("ระดับ", lambda row: row.get_level_display()),
    ("ครั้งที่", lambda row: row.attempt),
    ("วันแรก", lambda row: dates.short(row.starts_on)),
    ("วันสุดท้าย", lambda row: dates.short(row.ends_on)),
    ("วิธีประเมิน", lambda row: row.get_mode_display()),
    ("คณะผู้ประเมิน", lambda row: row.unit),
    ("ความพร้อมร้อยละ", lambda row: None if row.readiness is None else float(row.readiness)),
    ("สถานะ", lambda row: row.get_state_display()),
    ("ผลการประเมิน", lambda row: row.result.result if row.result else ""),
]


@export("external", title="การประเมินภายนอก", roles=STAFF, columns=COLUMNS)
def external(asker):
    """The list with the filters of its page."""
    rows = external_queries.shown(ExternalAssessment.objects.visible_to(asker.user), asker.GET.get("show", ""))
    found = ExternalFilter(asker.GET, queryset=rows, request=asker).qs
    listed = external_queries.with_readiness(found).select_related("school__network", "round", "result")
    return listed.order_by("-starts_on", thai_order("school__name"), "level", "pk")


HELP_COLUMNS = [
    ("โรงเรียน", lambda row: row.school.full_name),
    ("รหัสโรงเรียน", lambda row: row.school.code),
    ("เครือข่าย", lambda row: row.school.network),
    ("ที่มา", lambda row: row.get_reason_display()),
    ("เหตุผลและตัวเลข", lambda row: row.figures),
    ("เป้าหมาย", lambda row: row.goal),
    ("เริ่ม", lambda row: dates.short(row.starts_on)),
    ("กำหนด", lambda row: dates.short(row.due_on)),
    ("สถานะ", lambda row: row.get_state_display()),
    ("สิ้นสุด", lambda row: dates.short(row.closed_on) if row.closed_on else ""),
    ("ผลเมื่อสิ้นสุด", lambda row: row.outcome),
]


@export("help_plans", title="แผนช่วยเหลือโรงเรียน", roles=STAFF, columns=HELP_COLUMNS)
def help_plans(asker):
    """The plans of the state that the page shows."""
    rows = HelpPlan.objects.visible_to(asker.user)
    show = asker.GET.get("show", "")
    if show == "late":
        rows = rows.running().filter(due_on__lt=timezone.localdate())
    elif show in HelpPlan.State.values:
        rows = rows.filter(state=show)
    return rows.select_related("school__network").order_by("state", "due_on", "pk")


def _pairs(number):
    def read(row):
        pair = next((pair for pair in row.pairs if pair.code == str(number)), None)
        return f"{pair.own} / {pair.external}" if pair else ""

    return read


SYNTHESIS_COLUMNS = [
    ("โรงเรียน", lambda row: row.school.full_name),
    ("รหัสโรงเรียน", lambda row: row.school.code),
    ("เครือข่าย", lambda row: row.school.network),
    ("ระดับ", lambda row: row.level_label),
    ("รอบ สมศ.", lambda row: row.round),
    ("ผล สมศ.", lambda row: row.result),
    ("SAR ปีการศึกษา", lambda row: row.sar_year),
    *((f"มฐ.{n} ตนเอง / สมศ.", _pairs(n)) for n in range(1, 6)),
    ("สรุป", lambda row: external_synthesis.VERDICTS[row.verdict]),
    ("ต่างมากที่สุด (ระดับ)", lambda row: row.widest),
]


@export("external_synthesis", title="สังเคราะห์ผลภายในและภายนอก", roles=STAFF, columns=SYNTHESIS_COLUMNS)
def synthesis(asker):
    """The schools of the synthesis with the choices of its page."""
    schools = School.objects.visible_to(asker.user)
    names = external_synthesis.rounds(schools)
    round, level = asker.GET.get("round", ""), asker.GET.get("level", "")
    found = external_synthesis.rows(
        schools,
        round=round if round in names else "",
        level=level if level in EducationLevel.values else "",
    )
    return Lines(external_synthesis.narrowed(found, asker.GET.get("show", "")))
