"""Questions about schools and people that only visits and recommendations can answer."""

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
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
    """(schools visited, schools) of a semester; a school visited twice counts once."""
    return visited_in(schools, year, number, calendar).count(), schools.count()


def with_visits_in(schools, year, number, calendar=USUAL):
    """The schools with `visits_made`: how many visits handed in or approved they had in a semester."""
    made = Visit.objects.made().in_semester(year, number, calendar).filter(school=OuterRef("pk"))
    made = made.order_by().values("school")
    return schools.annotate(visits_made=Coalesce(Subquery(made.annotate(n=Count("pk")).values("n")), 0))


def workload(office, year, number):
    """{user pk: {drafts, waiting, returned, approved, schools}} of a semester for everybody with a visit in it."""
    rows = (
        Visit.objects.filter(office=office).in_semester(year, number, office.calendar).order_by().values("supervisor")
    )
    state = Visit.State
    rows = rows.annotate(
        drafts=Count("pk", filter=Q(state=state.DRAFT)),
        waiting=Count("pk", filter=Q(state=state.SUBMITTED)),
        returned=Count("pk", filter=Q(state=state.RETURNED)),
        approved=Count("pk", filter=Q(state=state.APPROVED)),
        schools=Count("school", distinct=True, filter=Q(state__in=Visit.MADE)),
    )
    return {row.pop("supervisor"): row for row in rows}


def follow_up(office, day=None):
    """{user pk: {unsettled, to_verify, overdue}}: what each supervisor has to follow up now."""
    rows = Recommendation.objects.filter(office=office)
    late = rows.overdue(day).values("pk")
    rows = rows.unsettled().order_by().values("supervisor")
    rows = rows.annotate(
        unsettled=Count("pk"),
        to_verify=Count("pk", filter=Q(state=Recommendation.State.ANSWERED)),
        overdue=Count("pk", filter=Q(pk__in=late)),
    )
    return {row.pop("supervisor"): row for row in rows}


def surveys_to_answer(user, day):
    """What the acting school is asked in open surveys and has not answered, the nearest due date first."""
    rows = SurveyTarget.objects.filter(school=user.acting.school_id).exclude(state=SurveyTarget.State.ANSWERED)
    rows = rows.filter(survey__in=Survey.objects.visible_to(user), survey__state=Survey.State.OPEN)
    return rows.filter(survey__opens_on__lte=day).select_related("survey").order_by("survey__due_on", "pk")
