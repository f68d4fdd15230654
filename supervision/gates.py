"""Who may read the files that came with answers."""

from django.db.models import Q

from instruments.models import Response
from schools.files import gate
from supervision.models import (
    AgendaPaper,
    Event,
    EventDocument,
    EventPhoto,
    Indicator,
    Meeting,
    Project,
    Survey,
    SurveyReply,
    SurveyTarget,
    Visit,
)


@gate("answer")
def may_read_answer(user, stored):
    """Those who may see the visit, the project or the survey it was answered for; of a survey the school only its own,
    and the office what was answered, not what is still being written."""
    responses = Response.objects.filter(answers__file=stored)
    of_visit = Q(answered__response__in=responses) | Q(feedback__in=responses)
    if Visit.objects.visible_to(user).filter(of_visit).exists():
        return True
    if Project.objects.visible_to(user).filter(report__evaluation__in=responses).exists():
        return True
    surveys = Survey.objects.visible_to(user)
    targets = SurveyTarget.objects.filter(survey__in=surveys, response__in=responses)
    if user.acting is not None and user.acting.is_school:
        return targets.filter(school=user.acting.school_id).exists()
    return (
        targets.answered().exists() or SurveyReply.objects.filter(survey__in=surveys, response__in=responses).exists()
    )


@gate("event_document")
def may_read_event_document(user, stored):
    """The office all, others those of events they see that are for everybody."""
    rows = EventDocument.objects.filter(event__in=Event.objects.visible_to(user), file=stored)
    return rows.exists() if _of_the_office(user) else rows.filter(is_public=True).exists()


@gate("agenda_paper")
def may_read_agenda_paper(user, stored):
    """Those who see the meeting."""
    return AgendaPaper.objects.filter(item__meeting__in=Meeting.objects.visible_to(user), file=stored).exists()


@gate("event_photo")
def may_see_event_photo(user, stored):
    """The office all, others those that may be published."""
    photo = EventPhoto.objects.filter(event__in=Event.objects.visible_to(user), file=stored).first()
    return photo is not None and (_of_the_office(user) or photo.may_be_published)


def _of_the_office(user):
    return user.acting is not None and user.acting.is_staff_of_office


@gate("indicator")
def may_read_evidence_of_indicator(user, stored):
    """Those who see the indicator that the evidence was given for."""
    return Indicator.objects.visible_to(user).filter(targets__results__file=stored).exists()
