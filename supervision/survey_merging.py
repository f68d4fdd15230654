"""What the surveys that a school was asked mean when it is merged: unanswered ones go along."""

from django.db.models import F

from instruments.models import Response
from supervision.models import Survey, SurveyTarget


def _waiting(school):
    rows = SurveyTarget.objects.filter(school=school).exclude(state=SurveyTarget.State.ANSWERED)
    return rows.exclude(survey__state=Survey.State.CLOSED)


def count(school, _into, _on):
    """What the school was asked and has not answered."""
    return _waiting(school).count()


def move(school, into, _on, by):
    """Asks `into` instead, with what was written so far; where it is asked already the old one no longer counts."""
    rows = _waiting(school).exclude(survey__targets__school=into)
    keys = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    _give(keys, into)
    return keys


def give_back(school, keys, by):
    """Takes a move back for those that still are not answered."""
    rows = SurveyTarget.objects.filter(pk__in=keys).exclude(state=SurveyTarget.State.ANSWERED)
    rows = rows.exclude(survey__targets__school=school)
    _give(list(rows.select_for_update(of=("self",)).values_list("pk", flat=True)), school)


def _give(keys, school):
    SurveyTarget.objects.filter(pk__in=keys).update(school=school, version=F("version") + 1)
    Response.objects.filter(survey_target__in=keys).update(school=school)
