"""Who may read the files that came with answers."""

from django.db.models import Q

from instruments.models import Response
from schools.files import gate
from supervision.models import Survey, SurveyReply, SurveyTarget, Visit


@gate("answer")
def may_read_answer(user, stored):
    """Those who may see the visit or the survey it was answered for; of a survey the school only its own, and the
    office what was answered, not what is still being written."""
    responses = Response.objects.filter(answers__file=stored)
    of_visit = Q(answered__response__in=responses) | Q(feedback__in=responses)
    if Visit.objects.visible_to(user).filter(of_visit).exists():
        return True
    surveys = Survey.objects.visible_to(user)
    targets = SurveyTarget.objects.filter(survey__in=surveys, response__in=responses)
    if user.acting is not None and user.acting.is_school:
        return targets.filter(school=user.acting.school_id).exists()
    return (
        targets.answered().exists() or SurveyReply.objects.filter(survey__in=surveys, response__in=responses).exists()
    )
