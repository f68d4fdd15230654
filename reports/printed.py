"""A paper that a job prints at somebody's wish and that is then taken away: it is kept as a file, not frozen."""

from django.urls import reverse

from jobs.kinds import JobFailed
from schools import audit, files


def print_paper(run, *, office, purpose, html, title, label, action, link):
    """Prints `html` in a child, keeps it as a file of the office and ends the job with `link` to it.

    `label` is the file's name, `action` what the audit calls it. Raises JobFailed where the paper cannot be made.
    """
    from reports import pdf

    run.progress(0, 1, "จัดหน้าเอกสาร PDF")
    try:
        paper = pdf.render_in_child(html, title=title)
    except pdf.PdfError as error:
        raise JobFailed(f"จัดทำเอกสารไม่สำเร็จ: {error}") from error
    with run.finish() as done:
        stored = files.store(
            paper, office=office, purpose=purpose, label=label, content_type="application/pdf", by=run.job.requested_by
        )
        audit.record(action, stored, actor=None, office=office, sha256=stored.sha256)
        done({"url": reverse("schools:file", args=[stored.pk]), "label": link})
