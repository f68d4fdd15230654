"""Jobs of the imports: reading a file into a preview, applying the preview, taking it back."""

from django.db import transaction
from django.urls import reverse

from jobs.kinds import JobFailed, job_kind
from schools.actions import imports
from schools.imports.kinds import Depends
from schools.imports.reading import TableError
from schools.models import ImportBatch, Membership

GONE = "การนำเข้านี้ถูกยกเลิกหรือนำเข้าไปแล้ว"
NOT_APPLIED = "การนำเข้านี้ย้อนกลับไปแล้วหรือยังไม่ได้นำเข้า"
OTHER_PREVIEW = "มีตัวอย่างใหม่หลังจากท่านยืนยัน ระบบยังไม่ได้นำเข้า โปรดตรวจสอบรายการแล้วยืนยันอีกครั้ง"
NOT_YOURS = "บทบาทที่ท่านใช้ตอนสั่งงานนี้สิ้นสุดแล้ว หรือไม่มีสิทธิ์นำเข้าข้อมูลนี้ หากท่านมีบทบาทอื่นที่มีสิทธิ์ โปรดสั่งงานอีกครั้ง"
NEWER = "มีการนำเข้าข้อมูลประเภทนี้ครั้งใหม่กว่า โปรดย้อนกลับครั้งล่าสุดก่อน"


def may_see(user, job):
    """Those who may see the import."""
    return ImportBatch.objects.visible_to(user).filter(pk=job.input.get("batch")).exists()


def _batch(run):
    return ImportBatch.objects.select_related("file", "office", "created_by").get(pk=run.input["batch"])


def _by(run, batch):
    """Who asked, in the role they asked in. Raises JobFailed when that holds no more or may not import this."""
    by = run.job.requested_by
    held = Membership.objects.current().filter(pk=run.input.get("membership"), user=by, user__is_active=True)
    acting = held.select_related("office", "school").first()
    if acting is None:
        raise JobFailed(NOT_YOURS)
    by.acting = acting
    if not ImportBatch.objects.visible_to(by).filter(pk=batch.pk).exists():
        raise JobFailed(NOT_YOURS)
    return by


def _url(batch):
    return {"url": reverse("schools:import", args=[batch.pk]), "label": "เปิดการนำเข้า"}


@job_kind("read_import", title="อ่านไฟล์นำเข้า", may_see=may_see)
def read_import(run):
    """Reads the file and writes the preview; a file that cannot be read ends with the reason on its page."""
    batch = _batch(run)
    by = _by(run, batch)
    try:
        with batch.file.content.open("rb") as file:
            found, rows = imports.plan_file(
                file,
                kind=imports.kind_of(batch),
                ask=imports.ask_of(batch, by),
                mapping=batch.mapping,
                tell=lambda read: run.progress(read, 0, f"อ่านแล้ว {read:,} แถว"),
            )
    except TableError as error:
        with run.finish() as done:
            imports.refuse(batch=batch, error=str(error))
            done(_url(batch))
        return
    run.progress(len(rows), len(rows), f"กำลังเตรียมตัวอย่าง {len(rows):,} แถว")
    with run.finish() as done:
        imports.keep_plan(batch=batch, found=found, rows=rows, by=by)
        done(_url(batch))


@job_kind("apply_import", title="นำเข้าข้อมูล", may_see=may_see)
def apply_import(run):
    """Applies the preview in one transaction; when something changed since, shows the new preview instead."""
    batch = _batch(run)
    by = _by(run, batch)
    # One transaction: nobody can see how far it is before its end, so the bar only says that it moves.
    what = imports.kind_of(batch).amount(batch.added + batch.changed)
    run.progress(0, 0, f"กำลังบันทึก {what} พร้อมกันในครั้งเดียว")
    try:
        with run.finish() as done:
            imports.apply(batch=batch, by=by, preview=run.input.get("preview", ""))
            done(_url(batch))
    except imports.NotReady:
        raise JobFailed(GONE) from None
    except imports.OtherPreview:
        raise JobFailed(OTHER_PREVIEW) from None
    except imports.Stale:
        with transaction.atomic():
            imports.show_again(batch=batch, by=by)
        raise JobFailed("ข้อมูลเปลี่ยนไปหลังจากแสดงตัวอย่าง โปรดตรวจสอบรายการใหม่แล้วยืนยันอีกครั้ง") from None


@job_kind("undo_import", title="ย้อนกลับการนำเข้า", may_see=may_see)
def undo_import(run):
    """Takes an applied import back in one transaction, or says what depends on it."""
    batch = _batch(run)
    by = _by(run, batch)
    what = imports.kind_of(batch).amount(batch.added + batch.changed)
    run.progress(0, 0, f"กำลังย้อนกลับ {what} พร้อมกันในครั้งเดียว")
    try:
        with run.finish() as done:
            imports.undo(batch=batch, by=by)
            done(_url(batch))
    except imports.NotReady:
        raise JobFailed(NOT_APPLIED) from None
    except imports.NotLast:
        raise JobFailed(NEWER) from None
    except Depends as depends:
        imports.keep_reasons(batch=batch, reasons=depends.reasons)
        raise JobFailed("ย้อนกลับไม่ได้ เพราะมีข้อมูลอื่นใช้อยู่ ไม่มีข้อมูลใดเปลี่ยนแปลง") from None
