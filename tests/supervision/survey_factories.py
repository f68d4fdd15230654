"""Surveys in any state, walked there by the product's own actions, and answers to them."""

import uuid
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from instruments import actions as instruments
from instruments.values import Dual, is_dual
from schools.models import Role
from supervision.actions import survey_answers, surveys
from supervision.models import Survey
from tests.factories import make_office, make_school, make_user
from tests.instruments.factories import make_version

PLAIN = ({}, [{"code": "plan"}, {"code": "media"}, {"code": "why", "kind": "text", "required": False}])
NEEDS = ({}, [{"code": "read", "dual": True}, {"code": "count", "dual": True}])


def make_survey(*, office=None, schools=None, by=None, state="open", public=False, version=None, **fields):
    """A survey in `state`; `schools` are chosen where they are given, else it goes to all open ones."""
    office = office or make_office()
    by = by or make_user(Role.HEAD, office=office)
    today = timezone.localdate()
    fields.setdefault("reach", Survey.Reach.ALL if schools is None else Survey.Reach.CHOSEN)
    survey = Survey(
        title=fields.pop("title", "สำรวจความพร้อม"),
        version_asked=version or make_version(PLAIN),
        opens_on=fields.pop("opens_on", today),
        due_on=fields.pop("due_on", today + timedelta(days=7)),
        **fields,
    )
    survey, _ = surveys.begin(survey=survey, by=by, is_public=public)
    if schools:
        surveys.choose(survey=survey, schools=schools, among=schools, by=by, version=survey.version)
        survey.refresh_from_db()
    if state != "draft":
        surveys.open_survey(survey=survey, by=by, version=survey.version)
    if state == "closed":
        surveys.close(survey=survey, by=by, version=survey.version)
    return survey


def given(version, ratings):
    """An object that saves these ratings as the form of the page would: one for each rated question, in order."""
    asked = [item for item in version.items() if item.kind == "rating"]
    values = {}
    for item, rating in zip(asked, ratings, strict=False):
        values[item] = Dual(*map(Decimal, rating)) if is_dual(item) else Decimal(rating)
    return SimpleNamespace(save=lambda **about: instruments.answer(version=version, values=values, **about))


def answer(survey, school, ratings=(4, 5), *, by=None, submit=True):
    """The school's answer; returns its SurveyTarget."""
    target = survey.targets.select_related("survey").get(school=school)
    by = by or make_user(Role.SCHOOL_STAFF, school=school)
    form = given(survey.version_asked, ratings)
    return survey_answers.save(target=target, form=form, by=by, version=target.version, submit=submit)


def reply(survey, ratings=(3, 3), school=None):
    """An answer through the public link; returns its SurveyReply."""
    form = given(survey.version_asked, ratings)
    return survey_answers.reply(survey=survey, form=form, school=school, client_uuid=uuid.uuid4())[0]


def posted(asked, ratings=(4, 5), **more):
    """What the page of the questions of the version `asked` sends: one rating for each rated question, in order."""
    rated = [item for item in asked.items() if item.kind == "rating"]
    data = {}
    for item, rating in zip(rated, ratings, strict=False):
        if is_dual(item):
            data[f"answers-item_{item.pk}"], data[f"answers-item_{item.pk}_wanted"] = map(str, rating)
        else:
            data[f"answers-item_{item.pk}"] = str(rating)
    return data | more


def schools_of(office, number):
    return [make_school(office) for _ in range(number)]
