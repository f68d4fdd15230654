"""The mails of events to people without an account: plain Thai text with the link to their own page or to register."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone

from inbox import mailing
from inbox.channels import Refused
from jobs.actions import enqueue
from jobs.kinds import job_kind
from jobs.reaper import chore
from supervision.actions import event_mails, event_notices
from supervision.models import EventMail, Participant

State = EventMail.State
# Marks of mails know no less.
SECOND = timedelta(seconds=1)
OVER = "ไม่ได้ส่ง เพราะสถานะของกิจกรรมหรือการลงทะเบียนเปลี่ยนไปแล้ว"
# To somebody invited, and to a participant.
TEMPLATES = ("supervision/events/mail_invited.txt", "supervision/events/mail.txt")


def compose(mail, connection=None):
    """The EmailMessage of an EventMail; answers go to the office."""
    event = mail.addressee.event
    own = (
        {"participant": mail.participant, "link": event_notices.own_page(mail.participant)} if mail.participant else {}
    )
    context = {
        "mail": mail,
        "name": mail.addressee.name,
        "event": event,
        "when": event_notices.when(event),
        "where": event_notices.where(event),
        "reason": event.cancel_reason,
        "register": event_notices.registration_page(event),
        **own,
    }
    return EmailMessage(
        subject=" ".join(f"{_what(mail)}: {event.title}".split()),
        body=render_to_string(TEMPLATES[bool(own)], context),
        to=[mail.addressee.email],
        reply_to=[event.office.email] if event.office.email else None,
        connection=connection,
    )


def _what(mail):
    """What a message is about, in words; who waits for a place has none yet."""
    waits = mail.participant is not None and mail.participant.state == Participant.State.WAITING
    return "อยู่ในรายชื่อสำรอง" if waits and mail.what == EventMail.What.REGISTERED else mail.get_what_display()


@job_kind(event_notices.MAIL, title="ส่งอีเมลเกี่ยวกับกิจกรรม")
def send_event_mails(run):
    """Sends what is due, of one event or of all; what is too much for this minute goes with the next."""
    rows = due()
    if event := run.input.get("event"):
        rows = rows.of_event(event)
    _drop_outdated(rows)
    related = ("participant__event__office", "participant__school", "invitation__event__office")
    rows = rows.select_related(*related).order_by("pk")
    mailing.send(list(rows[: _room()]), EventMails(), run)
    with run.finish() as done:
        done({})


def due():
    """The mails that may go out now."""
    return EventMail.objects.filter(state=State.WAITING, not_before__lte=timezone.now())


def _drop_outdated(rows):
    """What is no longer so goes to nobody, and takes no room of the minute from what is."""
    outdated = rows.exclude(pk__in=EventMail.objects.still_so().values("pk"))
    waiting = EventMail.objects.filter(state=State.WAITING, pk__in=outdated.values("pk"))
    waiting.update(state=State.FAILED, error=OVER)


def _room():
    """How many attempts this minute has left. One that fails counts as well: the mail server had it."""
    lately = EventMail.objects.filter(attempts__gt=0, at__gt=timezone.now() - mailing.MINUTE)
    return max(0, settings.EVENT_MAILS_PER_MINUTE - lately.count())


@chore(every=mailing.MINUTE)
def send_waiting():
    """Has a job send what the last minute had no room for, and what is to be tried again."""
    if due().exists():
        minute = timezone.now().strftime("%Y-%m-%dT%H:%M")
        enqueue(kind=event_notices.MAIL, input={"minute": minute}, requested_by=None)


class EventMails(mailing.Outbox):
    """Mails of events on their way; who takes one first sends it, so that none goes out twice."""

    kind = "event"

    def has_room(self):
        """As of any outbox; each event may have a job at the same time."""
        return _room() > 0

    def claim(self, row):
        """As of any outbox."""
        mine = EventMail.objects.filter(pk=row.pk, state=State.WAITING)
        if not mine.update(state=State.SENDING, at=timezone.now(), attempts=F("attempts") + 1):
            return False
        row.attempts += 1
        return True

    def compose(self, row, connection):
        """As of any outbox; what is no longer so since it was planned goes to nobody."""
        if not EventMail.objects.still_so().filter(pk=row.pk).exists():
            raise Refused(OVER)
        return compose(row, connection)

    def sent(self, row):
        """As of any outbox."""
        _claimed(row).update(state=State.SENT, error="", to=row.addressee.email)

    def failed(self, row, words):
        """As of any outbox; the list of participants shows which ones did not go."""
        _claimed(row).update(state=State.FAILED, error=words)

    def later(self, row, words, at):
        """As of any outbox."""
        _claimed(row).update(state=State.WAITING, error=words, not_before=at)

    def postpone(self, rows, words, at):
        """As of any outbox."""
        waiting = EventMail.objects.filter(pk__in=[row.pk for row in rows], state=State.WAITING)
        waiting.update(error=words, not_before=at)

    def returned(self, pk, sent_at, words):
        """As of any outbox."""
        row = EventMail.objects.filter(pk=pk, at__lt=sent_at + SECOND).first()
        return row is not None and event_mails.note_returned(mail=row, words=words)


def _claimed(row):
    return EventMail.objects.filter(pk=row.pk, state=State.SENDING)
