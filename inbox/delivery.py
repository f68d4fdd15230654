"""Sending what waits: a delivery is claimed before it is sent, so that it goes out once, or never, but not twice."""

import logging
import smtplib
import urllib.error
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from inbox import channels
from inbox.actions import DIGEST_AT
from inbox.models import Delivery
from jobs.actions import enqueue
from jobs.kinds import job_kind
from jobs.reaper import chore

log = logging.getLogger("nithet.inbox")
MOST_ATTEMPTS = 5
# A worker that died while it was sending: whether it went out is not known, and it is not sent again.
STUCK = timedelta(hours=1)
State = Delivery.State


def _claim(rows, run=None):
    """Takes waiting deliveries for this attempt, one by one; yields those that nobody else took. A `run` that may not
    go on ends it before the next one is taken, so that none stays taken and unsent."""
    for place, row in enumerate(rows):
        if run is not None:
            run.progress(place, len(rows), "กำลังส่งข้อความ")
        mine = Delivery.objects.filter(pk=row.pk, state=State.WAITING)
        if mine.update(state=State.SENDING, attempts=F("attempts") + 1, not_before=timezone.now()):
            row.attempts += 1
            yield row


def _skip(rows, why):
    """Closes those of the waiting `rows` that are not to be sent any more."""
    found = Delivery.objects.filter(pk__in=list(rows.values_list("pk", flat=True)), state=State.WAITING)
    found.update(state=State.SKIPPED, error=why)


def _skip_those_who_left(rows):
    _skip(rows.filter(notice__user__is_active=False), "ผู้รับไม่ได้ใช้งานระบบแล้ว")


def reason(error):
    """Why a sending failed, in words for the log that people read; the exception itself stands in the system's log."""
    if isinstance(error, channels.Refused):
        return str(error) or "ปลายทางไม่รับ"
    if isinstance(error, urllib.error.HTTPError):
        return f"ปลายทางตอบ {error.code}"
    if isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused)):
        return "เซิร์ฟเวอร์อีเมลไม่รับที่อยู่นี้ โปรดตรวจอีเมลของผู้รับ"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "เซิร์ฟเวอร์อีเมลไม่รับชื่อผู้ใช้หรือรหัสผ่านของระบบ"
    if isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError):
        return "ปลายทางไม่ตอบภายในเวลาที่กำหนด"
    # What SMTP says stands among the OSErrors too: a broken line is one to the reader, another complaint is not.
    if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
        return "เซิร์ฟเวอร์อีเมลไม่รับข้อความ"
    if isinstance(error, (OSError, smtplib.SMTPServerDisconnected)):
        return "ติดต่อปลายทางไม่ได้"
    return "ส่งไม่สำเร็จ ผู้ดูแลระบบดูสาเหตุได้ในบันทึกของระบบ"


def _note(rows, error=None):
    """Records how the sending of claimed rows went."""
    for row in rows:
        found = Delivery.objects.filter(pk=row.pk, state=State.SENDING)
        if error is None:
            found.update(state=State.SENT, sent_at=timezone.now(), error="")
        elif isinstance(error, channels.Refused) or row.attempts >= MOST_ATTEMPTS:
            found.update(state=State.FAILED, error=reason(error)[:300])
        else:
            later = timezone.now() + timedelta(minutes=5 * 4 ** (row.attempts - 1))
            found.update(state=State.WAITING, not_before=later, error=reason(error)[:300])


def send(rows, run=None):
    """Sends waiting deliveries of single notices; returns how many went. A fault of one keeps no other back."""
    known, sent = channels.channels(), 0
    rows = rows.filter(state=State.WAITING)
    _skip_those_who_left(rows)
    for row in _claim(list(rows.select_related("notice__user")), run):
        try:
            if row.channel not in known:
                raise channels.Refused("ไม่ได้ตั้งค่าช่องทางนี้แล้ว")
            known[row.channel](row.notice)
        except Exception as error:
            log.warning("notice %s by %s: %s: %s", row.notice_id, row.channel, type(error).__name__, error)
            _note([row], error)
        else:
            sent += 1
            _note([row])
    return sent


@job_kind("deliver_notices", title="ส่งข้อความแจ้ง")
def deliver_notices(run):
    """Sends what waits of the notices of one event."""
    rows = Delivery.objects.filter(notice__in=run.input["notices"], state=State.WAITING)
    send(rows.exclude(channel=channels.DIGEST).order_by("pk"), run)
    with run.finish() as done:
        done({})


@job_kind("deliver_waiting", title="ส่งข้อความแจ้งที่ค้าง")
def deliver_waiting(run):
    """Sends again what could not be sent, and gathers the daily mails that are due."""
    now = timezone.now()
    due = Delivery.objects.filter(state=State.WAITING, not_before__lte=now)
    send(due.exclude(channel=channels.DIGEST).order_by("pk"), run)
    people = due.filter(channel=channels.DIGEST).order_by("notice__user").values_list("notice__user", flat=True)
    people = list(people.distinct())
    for place, person in enumerate(people):
        run.progress(place, len(people), "กำลังส่งอีเมลประจำวัน")
        send_digest(person, now)
    with run.finish() as done:
        done({})


def send_digest(person, now):
    """The daily mail of one person (pk): what waits and is still unread. Returns how many notices it told of."""
    waiting = Delivery.objects.filter(notice__user=person, channel=channels.DIGEST, state=State.WAITING)
    waiting = waiting.filter(not_before__lte=now)
    _skip(waiting.filter(notice__read_at__isnull=False), "อ่านในระบบแล้ว")
    _skip_those_who_left(waiting)
    rows = list(_claim(waiting.select_related("notice__user").order_by("pk")))
    if not rows:
        return 0
    try:
        channels.digest(rows[0].notice.user, [row.notice for row in rows])
    except Exception as error:
        log.warning("daily mail of %s: %s: %s", person, type(error).__name__, error)
        _note(rows, error)
        return 0
    _note(rows)
    return len(rows)


@chore
def deliver():
    """Once an hour: has a job send what is due, and closes what a dead worker left half sent."""
    now = timezone.now()
    stuck = Delivery.objects.filter(state=State.SENDING, not_before__lt=now - STUCK)
    stuck.update(state=State.FAILED, error="ระบบหยุดระหว่างส่ง จึงไม่ทราบว่าส่งถึงหรือไม่")
    due = Q(not_before__lte=now)
    if timezone.localtime(now).time() < DIGEST_AT:
        due &= ~Q(channel=channels.DIGEST)
    if Delivery.objects.filter(due, state=State.WAITING).exists():
        enqueue(kind="deliver_waiting", input={"at": now.isoformat(timespec="minutes")}, requested_by=None)
