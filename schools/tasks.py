"""Jobs of the import: reading a file into a preview, and applying the preview."""

from django.db import transaction
from django.urls import reverse

from jobs.kinds import JobFailed, job_kind
from schools.actions import imports
from schools.imports.reading import TableError
from schools.models import ImportBatch

GONE = "การนำเข้านี้ถูกยกเลิกหรือนำเข้าไปแล้ว"


def may_see(user, job):
    """Those who may see the import."""
    return ImportBatch.objects.visible_to(user).filter(pk=job.input.get("batch")).exists()


def _url(batch):
    return {"url": reverse("schools:import", args=[batch.pk]), "label": "เปิดการนำเข้า"}


@job_kind("read_schools", title="อ่านรายชื่อโรงเรียน", may_see=may_see)
def read_schools(run):
    """Reads the file and writes the preview; a file that cannot be read ends with the reason on its page."""
    batch = ImportBatch.objects.select_related("file", "office").get(pk=run.input["batch"])
    try:
        with batch.file.content.open("rb") as file:
            found, rows = imports.plan_file(
                file, office=batch.office, tell=lambda read: run.progress(read, 0, f"อ่านแล้ว {read:,} แถว")
            )
    except TableError as error:
        with run.finish() as done:
            imports.refuse(batch=batch, error=str(error))
            done(_url(batch))
        return
    run.progress(len(rows), len(rows), f"กำลังเตรียมตัวอย่าง {len(rows):,} แถว")
    with run.finish() as done:
        imports.keep_plan(batch=batch, found=found, rows=rows)
        done(_url(batch))


@job_kind("apply_schools", title="นำเข้าโรงเรียน", may_see=may_see)
def apply_schools(run):
    """Applies the preview in one transaction; when a school changed since, shows the new preview instead."""
    batch = ImportBatch.objects.select_related("office", "created_by").get(pk=run.input["batch"])
    # One transaction: nobody can see how far it is before its end, so the bar only says that it moves.
    run.progress(0, 0, f"กำลังบันทึก {batch.added + batch.changed:,} โรงเรียนพร้อมกันในครั้งเดียว")
    try:
        with run.finish() as done:
            imports.apply(batch=batch, by=run.job.requested_by)
            done(_url(batch))
    except imports.NotReady:
        raise JobFailed(GONE) from None
    except imports.Stale:
        with transaction.atomic():
            imports.show_again(batch=batch)
        raise JobFailed("ข้อมูลโรงเรียนเปลี่ยนไปหลังจากแสดงตัวอย่าง โปรดตรวจสอบรายการใหม่แล้วยืนยันอีกครั้ง") from None
