"""Links to the own pages of participants, sent again: by the office, or to whoever asks with the address registered."""

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from inbox import bounces
from inbox.bounces import RETURNED
from inbox.mailing import STUCK
from schools import audit
from supervision.actions import event_notices
from supervision.actions.changes import WrongState
from supervision.models import Event, EventMail, Participant

State = EventMail.State


def unsent(event):
    """The mails of an event that did not go out, of which nobody knows, or that came back from an address which was put
    right since."""
    stuck = Q(state=State.SENDING, at__lt=timezone.now() - STUCK)
    rows = _addressed(event).still_so().exclude(participant__state=Participant.State.CANCELLED)
    corrected = Q(state=State.RETURNED) & ~Q(address__in=["", F("to")])
    return rows.filter(Q(state=State.FAILED) | stuck | corrected)


def troubled(event):
    """Those that unsent() has, and what came back from an address that is still the same."""
    came_back = _addressed(event).filter(state=State.RETURNED, to=F("address"))
    return EventMail.objects.filter(Q(pk__in=unsent(event).values("pk")) | Q(pk__in=came_back.values("pk")))


def _addressed(event):
    """The mails of an event with the `address` that is known now."""
    return EventMail.objects.of_event(event).annotate(address=Coalesce("participant__email", "invitation__email"))


@transaction.atomic
def note_returned(*, mail, words=RETURNED, by=None):
    """Notes that a mail came back, as somebody of the office read, or a delivery report says. It is sent again once the
    address is put right. Returns whether it was noted now: not of what was sent again since `mail` was read."""
    noted = EventMail.objects.filter(pk=mail.pk, state=State.SENT, at=mail.at)
    # What was sent before its address was kept came back from the present one.
    address = mail.to or mail.addressee.email
    if not noted.update(state=State.RETURNED, to=address, error=bounces.noted(words, by)):
        return False
    event = mail.addressee.event
    audit.record("event mail returned", event, actor=by, office=event.office, mail=mail.pk)
    return True


@transaction.atomic
def again(*, event, by):
    """Sends what did not go out once more; returns how many. A second press finds none."""
    Event.objects.select_for_update().get(pk=event.pk)
    now = timezone.now()
    number = unsent(event).update(state=State.WAITING, at=now, attempts=0, not_before=now, error="")
    if number:
        audit.record("send mails of event again", event, actor=by, count=number)
        event_notices.wake(event, again=now.isoformat())
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
