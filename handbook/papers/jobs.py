"""The PDF of an edition of a personal handbook, made from what was frozen."""

from django.urls import reverse

from handbook.actions import books as actions
from handbook.models import HandbookEdition, PersonalHandbook
from jobs.kinds import JobFailed, job_kind


@job_kind(
    actions.JOB,
    title="จัดทำคู่มือการปฏิบัติงาน",
    may_see=lambda user, job: PersonalHandbook.objects.visible_to(user).filter(editions=job.input["edition"]).exists(),
)
def make_book(run):
    """Draws an edition and keeps it with its hash; a second attempt draws the same and the first to end is kept."""
    from handbook.papers import book
    from reports import pdf

    edition = HandbookEdition.objects.get(pk=run.input["edition"])
    run.progress(0, 1, "จัดหน้าคู่มือ")
    try:
        content = book.render(
            edition.frozen,
            sha256=edition.frozen_sha256,
            progress=lambda done, total: run.progress(done, total + 1, "จัดหน้าคู่มือ"),
        )
    except pdf.PdfError as error:
        raise JobFailed(f"จัดทำคู่มือไม่สำเร็จ: {error}") from error
    with run.finish() as done:
        actions.keep_file(edition=edition, content=content)
        done({"url": reverse("handbook:book", args=[edition.handbook_id]), "label": "เปิดคู่มือ"})
