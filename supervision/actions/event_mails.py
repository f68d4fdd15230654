"""Links to the own pages of participants, sent again: by the office, or to whoever asks with the address registered."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from schools import audit
from supervision.actions import event_notices
from supervision.actions.changes import WrongState
from supervision.models import Event, EventMail, Participant

State = EventMail.State
# A worker that died while it was sending: nobody knows whether the mail went out, so a person decides.
STUCK = timedelta(minutes=10)


def unsent(event):
    """The mails of an event that did not go out, or of which nobody knows."""
    stuck = Q(state=State.SENDING, at__lt=timezone.now() - STUCK)
    rows = EventMail.objects.filter(participant__event=event).exclude(participant__state=Participant.State.CANCELLED)
    return rows.filter(Q(state=State.FAILED) | stuck)


@transaction.atomic
def again(*, event, by):
    """Sends what did not go out once more; returns how many. A second press finds none."""
    Event.objects.select_for_update().get(pk=event.pk)
    number = unsent(event).update(state=State.WAITING, at=timezone.now())
    if number:
        audit.record("send mails of event again", event, actor=by, count=number)
        event_notices.wake(event, again=timezone.now().isoformat())
    return number


@transaction.atomic
def ask(*, event, by):
    """Asks those who did not answer the evaluation yet. Returns (asked, of whom no address is known). Raises WrongState
    while it takes no answers."""
    if not event.takes_evaluations:
        raise WrongState
    asked, silent = event_notices.ask_to_evaluate(event)
    audit.record("ask to evaluate event", event, actor=by, count=asked)
    return asked, silent


@transaction.atomic
def send_link(*, event, email):
    """Sends the own page to those who registered with this address; nobody learns whether anybody did."""
    event_notices.send_link(event.participants.standing().filter(email__iexact=email))
