"""The PDFs of editions of handbooks, made from what was frozen."""

from django.urls import reverse

from handbook.actions import books as actions
from handbook.actions import group_books
from handbook.models import GroupBook, HandbookEdition, PersonalHandbook
from jobs.kinds import JobFailed, job_kind


@job_kind(
    actions.JOB,
    title="จัดทำคู่มือการปฏิบัติงาน",
    may_see=lambda user, job: PersonalHandbook.objects.visible_to(user).filter(editions=job.input["edition"]).exists(),
)
def make_book(run):
    """Draws an edition and keeps it with its hash; a second attempt draws the same and the first to end is kept."""
    edition = HandbookEdition.objects.get(pk=run.input["edition"])
    content = _drawn(run, edition)
    with run.finish() as done:
        actions.keep_file(edition=edition, content=content)
        done({"url": reverse("handbook:book", args=[edition.handbook_id]), "label": "เปิดคู่มือ"})


@job_kind(
    group_books.JOB,
    title="จัดทำคู่มือการปฏิบัติงานของกลุ่ม",
    may_see=lambda user, job: GroupBook.objects.visible_to(user).filter(pk=job.input["book"]).exists(),
)
def make_group_book(run):
    """Draws the handbook of a group and keeps it with its hash, as make_book does."""
    made = GroupBook.objects.get(pk=run.input["book"])
    content = _drawn(run, made)
    with run.finish() as done:
        group_books.keep_file(book=made, content=content)
        done({"url": reverse("handbook:group_books"), "label": "เปิดคู่มือของกลุ่ม"})


def _drawn(run, edition):
    from handbook.papers import book
    from reports import pdf

    run.progress(0, 1, "จัดหน้าคู่มือ")
    try:
        return book.render(
            edition.frozen,
            sha256=edition.frozen_sha256,
            progress=lambda done, total: run.progress(done, total + 1, "จัดหน้าคู่มือ"),
        )
    except pdf.PdfError as error:
        raise JobFailed(f"จัดทำคู่มือไม่สำเร็จ: {error}") from error
