"""What schools are given shares by: their pupils or classrooms."""

from registry.shares import shares
from schools.models import Figures, SchoolYear

PUPILS, ROOMS, EQUAL, EACH = "pupils", "rooms", "equal", "each"


def weights_of(schools, *, by, grades=()):
    """{school pk: pupils or rooms} of the newest year that each of `schools` has figures for; with `grades` (codes of
    schools.models.figures.GRADES) those of these grades alone. One query; a school without figures is left out."""
    found = {}
    if grades:
        place = slice(2, 3) if by == ROOMS else slice(0, 2)
        rows = Figures.objects.filter(school__in=schools).order_by("academic_year", "data_date", "pk")
        for school, by_grade in rows.values_list("school", "grades"):
            found[school] = sum(sum(by_grade.get(grade, [0, 0, 0])[place]) for grade in grades)
        return found
    for year in SchoolYear.objects.filter(school__in=schools).order_by("academic_year", "pk"):
        found[year.school_id] = year.rooms if by == ROOMS else year.pupils
    return found


def shared(schools, *, rule, amount, grades=()):
    """({School: quantity}, [schools that get nothing]) when `amount` is shared out by a rule, or is each one's part."""
    if rule == EACH:
        return dict.fromkeys(schools, amount), []
    if rule == EQUAL:
        weights = [1] * len(schools)
    else:
        known = weights_of([school.pk for school in schools], by=rule, grades=grades)
        weights = [known.get(school.pk, 0) for school in schools]
    parts = dict(zip(schools, shares(amount, weights), strict=True))
    return {school: n for school, n in parts.items() if n}, [school for school, n in parts.items() if not n]
