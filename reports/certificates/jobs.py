"""The slow work of issued certificates. Numbers were taken before; nothing here takes one."""

import errno
from contextlib import contextmanager

from django.urls import reverse
from django.utils import timezone

from inbox import mailing
from inbox.actions import tell
from inbox.models import Notice
from jobs.kinds import JobFailed, job_kind
from jobs.reaper import chore
from jobs.worker import NEUTRAL_ERROR
from reports import pdf
from reports.actions import certificate_files as actions
from reports.actions import certificate_mail
from reports.certificates import issued, signing
from reports.models import BatchPart, CertificateBatch
from schools.models import User

FULL = "พื้นที่เก็บไฟล์ของระบบเต็ม เลขที่และไฟล์ที่ทำเสร็จแล้วยังอยู่ครบ โปรดแจ้งผู้ดูแลระบบให้เพิ่มพื้นที่ แล้วกด “ลองใหม่”"
UNFORESEEN = "เกิดเหตุขัดข้องที่ไม่คาดคิด เลขที่และไฟล์ที่ทำเสร็จแล้วยังอยู่ครบ โปรดเปิดชุดเกียรติบัตรแล้วกด “ลองใหม่”"
DAMAGED = "ไฟล์ที่เก็บไว้ไม่ตรงกับที่ออก ระบบจึงไม่ส่งออกไฟล์นี้ โปรดแจ้งผู้ดูแลระบบให้กู้ไฟล์จากสำเนาสำรอง"


def _seen(user, job):
    return CertificateBatch.objects.visible_to(user).filter(pk=job.input["batch"]).exists()


def _batch(job):
    batches = CertificateBatch.objects.select_related("office", "file", "design_version", "created_by")
    return batches.defer("people").get(pk=job.input["batch"])


def _page(batch):
    return {"url": reverse("reports:certificate_batch", args=[batch.pk]), "label": "เปิดชุดเกียรติบัตร"}


def _tell(batch, user):
    """Tells who asked for a large batch that it is ready: one does not wait for it at the screen."""
    title = f"ไฟล์{batch.get_kind_display()} {batch.activity} พร้อมดาวน์โหลดแล้ว"
    key = f"certificates:{batch.pk}:ready"
    tell([user], kind=Notice.Kind.CERTIFICATE, key=key, title=title, url=_page(batch)["url"])


def _tell_failed(batch, user, reason):
    """Tells who asked for a large batch that it stands still, once a day however many of its parts fail."""
    title = f"จัดทำไฟล์{batch.get_kind_display()} {batch.activity} ไม่สำเร็จ"
    key = f"certificates:{batch.pk}:failed:{timezone.localdate()}"
    tell([user], kind=Notice.Kind.CERTIFICATE, key=key, title=title, body=reason, url=_page(batch)["url"])


def _part_failed(job):
    """Passes the failure of a part on to who asked for its batch: the jobs of many parts have nobody of their own. What
    nobody foresaw is told whatever the size of the batch."""
    batch, is_unforeseen = _batch(job), job.error == NEUTRAL_ERROR
    if is_unforeseen or batch.part_count > 1:
        asked_by = User.objects.filter(pk=job.input.get("by")).first()
        _tell_failed(batch, asked_by, UNFORESEEN if is_unforeseen else job.error)


@contextmanager
def _told():
    """Says in Thai what stands in the way of a file: trying again at once would not help."""
    try:
        yield
    except issued.Damaged as error:
        raise JobFailed(DAMAGED) from error
    except issued.TooLarge as error:
        raise JobFailed(str(error)) from error
    except (signing.KeyFault, pdf.PdfError) as error:
        raise JobFailed(f"จัดทำไฟล์ไม่สำเร็จ: {error}") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise JobFailed(FULL) from error
        raise


@job_kind("certificates", title="จัดทำเกียรติบัตร", may_see=_seen, failed=_part_failed)
def draw_part(run):
    """Draws one part of an issued batch and signs it where the batch is signed digitally."""
    batch = _batch(run)
    part = BatchPart.objects.filter(pk=run.input.get("part"), file=None).first()
    if part is None:
        with run.finish() as done:
            # A job of the time before parts asks for them.
            actions.make(batch=batch, user=run.job.requested_by)
            done(_page(batch))
        return
    rows = batch.certificates.filter(position__gte=part.first, position__lte=part.last)
    size = part.last - part.first + 1
    run.progress(0, size, "กำลังจัดหน้า")
    with _told():
        # Signing a paper takes longer than drawing it, so that is what the figure counts then.
        signer = signing.signer_of(batch.office) if batch.signed_digitally else None
        drawing = size if signer is None else 0
        content = issued.drawn(
            batch, rows, progress=lambda done, _: run.progress(min(done, drawing), size, "กำลังจัดหน้า")
        )
        digests, signatures = issued.finished(
            content, part, signer, progress=lambda done: run.progress(done, size, "กำลังลงลายมือชื่อดิจิทัล")
        )
        with run.finish() as done:
            if actions.keep_part(part=part, content=content, digests=digests, signatures=signatures):
                batch.refresh_from_db(fields=["state", "file", "part_count"])
                asked_by = User.objects.filter(pk=run.input["by"]).first()
                if actions.ask_for_whole(batch=batch, user=asked_by):
                    _tell(batch, asked_by)
            done(_page(batch))


@job_kind("certificate_whole", title="รวมไฟล์สำหรับพิมพ์", may_see=_seen)
def join_parts(run):
    """Joins the parts of a ready batch into one PDF."""
    batch = _batch(run)
    parts = list(batch.parts.select_related("file").order_by("first"))
    with _told(), actions.workspace() as out:
        run.progress(0, len(parts) + 1, "กำลังรวมไฟล์")
        issued.join(parts, out, progress=lambda done, _: run.progress(done, len(parts) + 1, "กำลังรวมไฟล์"))
        with run.finish() as done:
            stored = actions.keep_whole(batch=batch, source=out, by=run.job.requested_by)
            done({"url": reverse("schools:file", args=[stored.pk]) + "?download", "label": "ดาวน์โหลดทั้งชุด"})


@job_kind("certificate_zip", title="รวมไฟล์รายคน", may_see=_seen)
def pack(run):
    """Packs the single papers that are valid into one ZIP."""
    batch = _batch(run)
    rows = batch.certificates.filter(revoked_at=None)
    with _told(), actions.workspace() as out:
        run.progress(0, 0, "กำลังรวมไฟล์")
        issued.write_zip(batch, rows, out, progress=lambda done, total: run.progress(done, total, "กำลังรวมไฟล์"))
        with run.finish() as done:
            stored = actions.keep_zip(batch=batch, source=out, by=run.job.requested_by)
            left_out = run.input["revoked"]
            message = f"ไม่รวมฉบับที่เพิกถอนแล้ว {left_out:,} ฉบับ" if left_out else ""
            address = reverse("schools:file", args=[stored.pk]) + "?download"
            done({"url": address, "label": "ดาวน์โหลดไฟล์ ZIP", "message": message})


@job_kind("certificate_mail", title="ส่งเกียรติบัตรทางอีเมล")
def send_mail(run):
    """Sends what is due of all offices, as many as a minute may have."""
    certificate_mail.send_due(run)
    with run.finish() as done:
        done({})


@chore(every=mailing.MINUTE)
def send_waiting():
    """Has a job send what waits: the rest of a large batch, or what could not be sent before."""
    certificate_mail.close_stuck()
    if certificate_mail.due().exists():
        certificate_mail.wake()
