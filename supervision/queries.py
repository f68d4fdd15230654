"""Questions about schools and people that only visits and recommendations can answer."""

from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from schools.calendars import USUAL
from supervision.models import Recommendation, Survey, SurveyTarget, Visit


def last_visits(schools):
    """The schools with `last_visited_on`: the day of the latest visit handed in or approved, None for never."""
    # The first one of the index, where a Max would read the visits of all years.
    newest = Visit.objects.made().filter(school=OuterRef("pk")).order_by("-visited_on")
    return schools.annotate(last_visited_on=Subquery(newest.values("visited_on")[:1]))


def longest_unvisited(schools):
    """The schools in the order of need: never visited first, then the longest ago."""
    return last_visits(schools).order_by(F("last_visited_on").asc(nulls_first=True), "pk")


def visited_in(schools, year, number, calendar=USUAL):
    """Those of `schools` with a visit handed in or approved in a semester."""
    # Asked school by school: a list of the semester's visits would be that of all offices.
    made = Visit.objects.made().in_semester(year, number, calendar)
    return schools.filter(Exists(made.filter(school=OuterRef("pk"))))


def coverage(schools, year, number, calendar=USUAL):
    """(schools visited, schools) of a semester; a school visited twice counts once. One query."""
    made = Visit.objects.made().in_semester(year, number, calendar).filter(school=OuterRef("pk"))
    counts = {"visited": Count("pk", filter=Exists(made)), "schools": Count("pk")}
    found = schools.order_by().aggregate(**counts)
    return found["visited"], found["schools"]


def with_visits_in(schools, year, number, calendar=USUAL):
    """The schools with `visits_made`: how many visits handed in or approved they had in a semester."""
    made = Visit.objects.made().in_semester(year, number, calendar).filter(school=OuterRef("pk"))
    made = made.order_by().values("school")
    return schools.annotate(visits_made=Coalesce(Subquery(made.annotate(n=Count("pk")).values("n")), 0))


def visits_by_supervisor(office, year, number):
    """{user pk: visits handed in or approved} of a semester. One query."""
    rows = Visit.objects.filter(office=office).made().in_semester(year, number, office.calendar)
    return dict(rows.order_by().values_list("supervisor").annotate(n=Count("pk")))


def unsettled_by_supervisor(office):
    """{user pk: recommendations to follow up now}. One query."""
    rows = Recommendation.objects.filter(office=office).unsettled()
    return dict(rows.order_by().values_list("supervisor").annotate(n=Count("pk")))


def surveys_to_answer(user, day):
    """What the acting school is asked in open surveys and has not answered, the nearest due date first."""
    rows = SurveyTarget.objects.filter(school=user.acting.school_id).exclude(state=SurveyTarget.State.ANSWERED)
    rows = rows.filter(survey__in=Survey.objects.visible_to(user), survey__state=Survey.State.OPEN)
    return rows.filter(survey__opens_on__lte=day).select_related("survey").order_by("survey__due_on", "pk")
