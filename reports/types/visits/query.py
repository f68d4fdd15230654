"""The frozen rows of a report of visits.

What counts: visits that the head approved (never drafts, never private notes). Schools visited are told of those that
should have been visited, each once. The number of queries does not depend on how many visits there are.
"""

from reports.types import rows
from reports.types.visits import answers
from reports.types.visits.sets import VisitSet
from supervision.models import Recommendation
from thai.dates import long


def freeze(office, criteria, day):
    """All rows of the set that `criteria` describe, on `day`."""
    return of_set(VisitSet.stored(office, criteria), day=day)


def of_set(chosen, *, day):
    """All rows of a VisitSet."""
    visits = chosen.visits()
    schools = rows.schools(chosen.schools(day), visits)
    made, points = rows.visits(visits, schools)
    advice = rows.recommendations(Recommendation.objects.filter(visit__in=visits.order_by()), day)
    found = answers.read(visits, made)
    return {
        "office": {"name": chosen.office.name, "formal_name": chosen.office.formal_name},
        "period": chosen.period.frozen,
        "scope": chosen.scope,
        "of_one": [name for name in ("school", "supervisor") if name in chosen.keys],
        "day": long(day),
        "lines": [chosen.period.label, *chosen.scope],
        "instruments": found["instruments"],
        "scales": found["scales"],
        "sheets": {
            "schools": rows.schools_sheet(schools),
            "visits": rows.visits_sheet(made),
            "points": rows.points_sheet(points),
            "recommendations": rows.recommendations_sheet(advice),
            **found["sheets"],
        },
    }
