"""Targets that schools announced, beside what they reached: of standards and issues of the same words alone."""

from qa.models import Announcement, Issue, Standard

OVER, MET, UNDER = "over", "met", "under"


class Aims:
    """What the schools of `submissions` aim at in an academic year: {school: {standard or issue as words: level}}.

    An announcement that is being corrected counts with what it said before. Five queries.
    """

    def __init__(self, submissions, academic_year, level):
        schools = [row.school_id for row in submissions]
        announced = Announcement.objects.filter(school__in=schools, level=level, academic_year=academic_year)
        aimed = {}
        for row in announced.prefetch_related("targets", "former"):
            if (holds := row.in_force) is not None:
                aimed[row.school_id] = _by_key(row) if holds is row else holds.aims()
        keys = {key for found in aimed.values() for key in found}
        standards = Standard.objects.filter(pk__in={standard for standard, _ in keys if standard})
        issues = Issue.objects.filter(pk__in={issue for _, issue in keys if issue}).select_related("standard")
        words = {(row.pk, None): (row.code, row.label) for row in standards}
        words |= {(None, row.pk): (row.standard.code, row.code, row.label) for row in issues}
        self._held = {
            school: {words[key]: value for key, value in found.items() if key in words}
            for school, found in aimed.items()
        }

    def of_standard(self, school, standard):
        """The target of a school in a standard of a report's set, or None."""
        return self._held.get(school, {}).get((standard["code"], standard["label"]))

    def of_issue(self, school, standard, issue):
        """The target of a school in an issue of a standard, or None."""
        return self._held.get(school, {}).get((standard["code"], issue["code"], issue["label"]))


def _by_key(announcement):
    """As Announcement.aims, of the targets that were read with it."""
    return {(target.standard_id, target.issue_id): target.level for target in announcement.targets.all()}


def add(rows, submissions, sets, aims):
    """Adds to each row `target_<standard>` and, where the school has a level too, `vs_<standard>`: over, met, under.
    Of issues it adds `has_target_<issue>` where there is one: most schools announce none."""
    for one in submissions:
        row = rows[one.pk]
        for standard in sets.names[one.standard_set_id]["standards"]:
            compare(row, standard["column"], aims.of_standard(one.school_id, standard))
            for issue in standard["issues"]:
                if aims.of_issue(one.school_id, standard, issue) is not None:
                    row[f"has_target_{issue['column']}"] = True


def compare(row, column, target):
    """Writes a target into a row that has the level of `column`, and how the two compare."""
    reached = row[column]
    both = target is not None and reached is not None
    verdict = (OVER if reached > target else MET if reached == target else UNDER) if both else None
    row[f"target_{column}"] = target
    row[f"has_target_{column}"] = target is not None
    row[f"vs_{column}"] = verdict
    row[f"has_vs_{column}"] = both
    row[f"met_{column}"] = verdict in (OVER, MET)
