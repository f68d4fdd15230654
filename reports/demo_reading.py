"""A SAR file in the demo office that has been read: its proposals wait for the school."""

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from qa.actions import readings
from qa.models import Submission, SubmissionFile
from reports.pdf import render
from schools import files
from schools.models import Role

LEVELS = (4, 5, 4, 3, 4)
STRENGTHS = (
    "ผู้เรียนรักการอ่าน มีมุมหนังสือทุกห้องเรียน",
    "ครูทุกคนร่วมวางแผนและนิเทศภายในเดือนละครั้ง",
    "ครูจัดการเรียนรู้ที่ลงมือปฏิบัติจริงในชุมชน",
)
IMPROVEMENTS = ("ควรฝึกการคิดวิเคราะห์ให้ต่อเนื่องทุกชั้น", "ควรเก็บสารสนเทศรายบุคคลให้เป็นระบบ", "ควรให้ข้อมูลสะท้อนกลับแก่ผู้เรียนเป็นรายบุคคล")


@transaction.atomic
def make(*, office):
    """Gives one school that still writes its SAR a file to be read; the job that reads it runs with the others."""
    begun = (Submission.State.DRAFT, Submission.State.RETURNED)
    rows = Submission.objects.filter(round__office=office, state__in=begun).of_sar().to_do().order_by("pk")
    rows = rows.select_related("round", "school", "standard_set")
    # The school of the accounts where it has begun to write, else any.
    with_account = rows.filter(school__memberships__user__username=Role.SCHOOL_DIRECTOR.value)
    row = with_account.first() or rows.first()
    if row is None:
        return
    by = row.school.memberships.filter(role=Role.SCHOOL_DIRECTOR).order_by("pk").first()
    if by is None:
        return
    words = dict(row.standard_set.levels.values_list("value", "label"))
    standards = []
    for at, standard in enumerate(row.standard_set.standards.prefetch_related("issues")):
        issues = [(issue, words[LEVELS[(at + place) % 5]]) for place, issue in enumerate(standard.issues.all())]
        texts = {"strengths": STRENGTHS[at % 3], "improvements": IMPROVEMENTS[at % 3]}
        standards.append({"standard": standard, "word": words[LEVELS[at % 5]], "issues": issues, **texts})
    html = render_to_string("reports/demo_sar.html", {"row": row, "standards": standards, "overall": words[4]})
    stored = files.store(
        render(html, title="SAR"),
        office=office,
        purpose="sar",
        label=f"SAR {row.round.academic_year} {row.school}.pdf",
        content_type="application/pdf",
        by=by.user,
    )
    row.files.filter(kind=SubmissionFile.Kind.SAR, replaced_at=None).update(replaced_at=timezone.now())
    file = SubmissionFile.objects.create(submission=row, kind=SubmissionFile.Kind.SAR, file=stored)
    readings.begin(row=file, by=by.user)
