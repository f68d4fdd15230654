"""Answers to the evaluation of an event: each participant once, and none that says whose it is."""

from django.db import transaction
from django.utils import timezone

from schools import audit
from supervision.actions.changes import WrongState
from supervision.attendance import may_evaluate
from supervision.models import EventEvaluation, Participant


@transaction.atomic
def evaluate(*, participant, form):
    """Writes the answers of a valid AnswerForm and notes that this participant answered. Raises WrongState when the
    person answered before, has no place, was not there, or no answers are taken."""
    rows = Participant.objects.select_for_update(of=("self",)).select_related("event__office")
    held = rows.get(pk=participant.pk)
    if held.evaluated_on is not None or not may_evaluate(held):
        raise WrongState
    response = form.save(school=None, respondent=None, office=held.event.office)
    EventEvaluation.objects.create(event=held.event, response=response)
    Participant.objects.filter(pk=held.pk).update(evaluated_on=timezone.localdate())
    # Of the event, not of the participant: the trail tells no more than the answers do.
    audit.record("evaluate event", held.event, actor=None, office=held.event.office)
