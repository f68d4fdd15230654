"""The job that reads an uploaded SAR file. It writes once, at its end: a worker that dies leaves nothing behind."""

from django.urls import reverse

from jobs.kinds import JobFailed, job_kind
from qa.actions import readings
from qa.models import Reading
from qa.reading.finding import read, vocabulary_of
from qa.reading.pages import Unreadable


@job_kind(readings.KIND, title="อ่านไฟล์ SAR", may_see=lambda user, job: _seen(user, job))
def read_sar(run):
    """Reads the file and keeps what it proposes, or why it cannot be read."""
    related = ("submission__round", "submission__standard_set", "source__file")
    reading = Reading.objects.filter(pk=run.input["reading"]).select_related(*related).first()
    if reading is None or reading.state == Reading.State.SET_ASIDE:
        raise JobFailed("มีไฟล์ SAR ใหม่แทนไฟล์นี้แล้ว")
    submission = reading.submission
    ready = {"url": reverse("qa:reading", args=[submission.pk]), "label": "เปิดข้อเสนอจากไฟล์ SAR"}
    try:
        with reading.source.file.content.open("rb") as file:
            result = read(
                file,
                vocabulary_of(submission.standard_set),
                submission.round.academic_year,
                lambda done, total: run.progress(done, total, f"อ่านแล้ว {done:,} จาก {total:,} หน้า"),
            )
    except Unreadable as error:
        with run.finish() as done:
            readings.refuse(reading=reading, message=str(error))
            done(ready)
        return
    with run.finish() as done:
        readings.keep(reading=reading, result=result)
        done(ready)


def _seen(user, job):
    return Reading.objects.visible_to(user).filter(pk=job.input["reading"]).exists()
