"""A printed register, made by a job and taken away."""

from django.urls import reverse

from jobs.kinds import JobFailed, job_kind
from registry.permissions import READERS
from reports.papers import letters
from schools import audit, files
from schools.models import Office

PURPOSE = "letter_register"


@job_kind(PURPOSE, title="พิมพ์ทะเบียนหนังสือ", may_see=lambda user, job: _seen(user, job.input["office"]))
def print_register(run):
    """Prints one volume of a register as it stands now."""
    from reports import pdf

    given = run.input
    office, title = Office.objects.get(pk=given["office"]), letters.title_of(given["kind"], given["year"])
    run.progress(0, 1, "จัดหน้าเอกสาร PDF")
    try:
        html = letters.register_html(office.pk, given["kind"], given["year"], given["first"], given["last"])
        paper = pdf.render_in_child(html, title=title)
    except pdf.PdfError as error:
        raise JobFailed(f"จัดทำเอกสารไม่สำเร็จ: {error}") from error
    with run.finish() as done:
        stored = files.store(
            paper,
            office=office,
            purpose=PURPOSE,
            label=f"{title} เลข {given['first']}.pdf",
            content_type="application/pdf",
            by=run.job.requested_by,
        )
        audit.record("print letter register", stored, actor=None, office=office, sha256=stored.sha256)
        done({"url": reverse("schools:file", args=[stored.pk]), "label": "เปิดทะเบียน"})


def _seen(user, office_id):
    return user.has_role(*READERS) and user.acting.office_id == office_id


def may_read(user, stored):
    """The staff of the office."""
    return _seen(user, stored.office_id)
