"""Targets that schools announced, beside what they reached: of standards of the same code and words alone."""

from qa.models import Announcement, Standard

OVER, MET, UNDER = "over", "met", "under"


def add(rows, submissions, sets, academic_year, level):
    """Adds to each row `target_<standard>` and, where the school has a level too, `vs_<standard>`: over, met, under.

    An announcement that is being corrected counts with what it said before. Three queries.
    """
    aims = _aims([row.school_id for row in submissions], academic_year, level)
    for one in submissions:
        row = rows[one.pk]
        held = aims.get(one.school_id, {})
        for standard in sets.names[one.standard_set_id]["standards"]:
            column = standard["column"]
            target, reached = held.get((standard["code"], standard["label"])), row[column]
            row[f"target_{column}"] = target
            row[f"has_target_{column}"] = target is not None
            both = target is not None and reached is not None
            verdict = (OVER if reached > target else MET if reached == target else UNDER) if both else None
            row[f"vs_{column}"] = verdict
            row[f"has_vs_{column}"] = both
            row[f"met_{column}"] = verdict in (OVER, MET)


def _aims(schools, academic_year, level):
    """{school: {(code, words of the standard): level}} of what holds."""
    announced = Announcement.objects.filter(school__in=schools, level=level, academic_year=academic_year)
    held, keys = {}, set()
    for row in announced.prefetch_related("targets", "former"):
        if (holds := row.in_force) is None:
            continue
        if holds is row:
            found = {target.standard_id: target.level for target in row.targets.all() if target.standard_id}
        else:
            found = {standard: value for (standard, _), value in holds.aims().items() if standard}
        held[row.school_id] = found
        keys |= found.keys()
    words = {row.pk: (row.code, row.label) for row in Standard.objects.filter(pk__in=keys)}
    return {
        school: {words[standard]: value for standard, value in found.items() if standard in words}
        for school, found in held.items()
    }
