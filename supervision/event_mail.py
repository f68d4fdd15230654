"""The mails to participants of events who have no account: plain Thai text with the link to their own page."""

import logging

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from jobs.kinds import job_kind
from supervision.actions import event_notices
from supervision.models import EventMail

log = logging.getLogger("nithet.events")
State = EventMail.State


def compose(mail):
    """The EmailMessage of an EventMail; answers go to the office."""
    event = mail.participant.event
    context = {
        "mail": mail,
        "participant": mail.participant,
        "event": event,
        "when": event_notices.when(event),
        "where": event_notices.where(event),
        "reason": event.cancel_reason,
        "link": event_notices.own_page(mail.participant),
    }
    return EmailMessage(
        subject=" ".join(f"{mail.get_what_display()}: {event.title}".split()),
        body=render_to_string("supervision/events/mail.txt", context),
        to=[mail.participant.email],
        reply_to=[event.office.email] if event.office.email else None,
    )


@job_kind(event_notices.MAIL, title="ส่งอีเมลถึงผู้ลงทะเบียนกิจกรรม")
def send_event_mails(run):
    """Sends what waits of one event; a mail that another attempt took is left alone, so that none goes out twice."""
    waiting = EventMail.objects.filter(participant__event=run.input["event"], state=State.WAITING)
    rows = list(waiting.select_related("participant__event__office", "participant__school"))
    for place, mail in enumerate(rows):
        run.progress(place, len(rows), "กำลังส่งอีเมล")
        mine = EventMail.objects.filter(pk=mail.pk)
        if not mine.filter(state=State.WAITING).update(state=State.SENDING, at=timezone.now()):
            continue
        try:
            compose(mail).send()
        except Exception as error:
            # One bad address keeps no other back; the list of participants shows which ones did not go.
            log.warning("event mail %s: %s: %s", mail.pk, type(error).__name__, error)
            mine.update(state=State.FAILED, at=timezone.now())
        else:
            mine.update(state=State.SENT, at=timezone.now())
    with run.finish() as done:
        done({})
