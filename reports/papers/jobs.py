"""The PDF of a signed official paper, made from what was frozen when it was signed."""

from django.urls import reverse

from jobs.kinds import JobFailed, job_kind
from registry.actions import official as actions
from registry.models import OfficialPaper


@job_kind(
    actions.JOB,
    title="จัดทำหนังสือราชการ",
    may_see=lambda user, job: OfficialPaper.objects.visible_to(user).filter(pk=job.input["paper"]).exists(),
)
def make_paper(run):
    """Draws the paper and keeps it with its hash; a second attempt draws the same and the first to end is kept."""
    from reports import pdf
    from reports.papers import official

    paper = OfficialPaper.objects.get(pk=run.input["paper"])
    run.progress(0, 2, "จัดหน้าเอกสาร PDF")
    try:
        content = official.draw(paper.frozen, press=pdf.render_in_child)
    except pdf.PdfError as error:
        raise JobFailed(f"จัดทำเอกสารไม่สำเร็จ: {error}") from error
    run.progress(1, 2, "บันทึกเอกสาร")
    with run.finish() as done:
        actions.keep_file(paper=paper, content=content)
        done({"url": reverse("registry:official_paper", args=[paper.pk]), "label": "เปิดหนังสือ"})
