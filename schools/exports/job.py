"""A list too long for one answer: a job writes it into a private file of the person who asked."""

from django.db import transaction
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone

from jobs.actions import enqueue
from jobs.kinds import JobFailed, job_kind
from jobs.models import Job
from schools import audit, files
from schools.exports import FORMATS, Asker, get_export
from schools.exports.writing import file_name, write
from schools.files import gate
from schools.models import Membership

PURPOSE = "export"
GONE = "ท่านไม่มีสิทธิ์ส่งออกรายการนี้แล้ว หากเปลี่ยนบทบาท โปรดเปิดรายการนั้นแล้วส่งออกอีกครั้ง"


@gate(PURPOSE, passing=True)
def may_read_export(user, stored):
    """Who asked for it, in the role they asked in, while that role still may export the list."""
    job = Job.objects.filter(kind="export", requested_by=user, result__file=str(stored.pk)).first()
    if job is None or user.acting is None or user.acting.pk != job.input["membership"]:
        return False
    export = get_export(job.input["name"])
    return export is not None and user.has_role(*export.roles)


def filters_of(params):
    """The filters of an address as text, for the job: without the page."""
    kept = params.copy()
    kept.pop("page", None)
    return kept.urlencode()


def filters_on_record(params):
    """The same for the audit trail: that something was searched for, but not the name somebody typed."""
    kept = params.copy()
    if kept.get("q", "").strip():
        kept["q"] = "*"
    return filters_of(kept)[:300]


@transaction.atomic
def ask(*, export, fmt, by, params, count):
    """Asks for the file. Two clicks within one minute are one job. Returns the job."""
    given = {
        "name": export.name,
        "format": fmt,
        "params": filters_of(params),
        "membership": by.acting.pk,
        "at": f"{timezone.now():%Y-%m-%dT%H:%M}",
    }
    job, created = enqueue(kind="export", input=given, requested_by=by, title=f"ส่งออก{export.title} {count:,} รายการ")
    if created:
        audit.record("export", export.name, actor=by, format=fmt, count=count, filters=filters_on_record(params))
    return job


@job_kind("export", title="ส่งออกรายการ")
def write_export(run):
    """Writes the list as the person who asked sees it at that moment, in the role they asked in."""
    by, export = run.job.requested_by, get_export(run.input["name"])
    acting = Membership.objects.current().filter(pk=run.input["membership"], user=by, user__is_active=True)
    by.acting = acting.select_related("office", "school").first()
    if by.acting is None or not by.has_role(*export.roles):
        raise JobFailed(GONE)
    asker = Asker(by, QueryDict(run.input["params"]))
    try:
        rows = export.rows(asker)
    except Http404:
        raise JobFailed(GONE) from None
    total = rows.count()
    fmt = run.input["format"]
    run.progress(0, total, "กำลังเขียนไฟล์")

    def tell(done):
        run.progress(min(done, total), total, "กำลังเขียนไฟล์")

    with write(export, rows, asker, fmt, tell=tell) as file, run.finish() as done:
        stored = files.store(
            file,
            office=by.acting.office,
            purpose=PURPOSE,
            label=file_name(export, fmt),
            content_type=FORMATS[fmt],
            by=by,
        )
        address = f"{reverse('schools:file', args=[stored.pk])}?download"
        done({"file": str(stored.pk), "url": address, "label": "ดาวน์โหลดไฟล์"})
