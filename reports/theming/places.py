"""The places that a supervisor works through: the standards of a round and level and their issues, one after the other,
with how many themes each has and how many of them are done."""

from django.db.models import Count, F, Q

from reports.models import Statement, Theme
from reports.theming.scope import WHOLE

DONE = Theme.State.DONE


def places(scope):
    """[{standard, issue (addresses), label, n, done, is_done, is_issue, is_here}] of a Scope's field, in the order of
    the standards, each followed by its issues, the whole school last; those without a theme are left out. A theme with
    statements of two issues stands at both. Two queries."""
    themes = scope.in_field
    done = Count("pk", filter=Q(state=DONE))
    rows = themes.order_by().values_list("standard").annotate(n=Count("pk"), done=done)
    of_standards = {key: counts for key, *counts in rows}
    said = Statement.objects.said().filter(theme__in=themes.order_by().values("pk"))
    said = said.filter(issue__standard=F("theme__standard")).order_by()
    done = Count("theme", filter=Q(theme__state=DONE), distinct=True)
    rows = said.values_list("issue").annotate(n=Count("theme", distinct=True), done=done)
    of_issues = {key: counts for key, *counts in rows}
    issues = {}
    for issue in scope.issues_of_all:
        issues.setdefault(issue.standard_id, []).append(issue)
    found = []
    for standard in scope.standards:
        if standard.pk in of_standards:
            found.append(_place(scope, str(standard), of_standards[standard.pk], str(standard.pk)))
            found += [
                _place(scope, str(issue), of_issues[issue.pk], str(standard.pk), str(issue.pk))
                for issue in issues.get(standard.pk, [])
                if issue.pk in of_issues
            ]
    if None in of_standards:
        found.append(_place(scope, "ภาพรวมของสถานศึกษา", of_standards[None], WHOLE))
    return found


def _place(scope, label, counts, standard, issue=""):
    n, done = counts
    return {
        "standard": standard,
        "issue": issue,
        "label": label,
        "n": n,
        "done": done,
        "is_done": n == done,
        "is_issue": bool(issue),
        "is_here": (scope.standard, scope.issue) == (standard, issue),
    }


def beside(found):
    """(the place before the one that the page shows, the one after it); of the whole list the first comes after."""
    here = next((at for at, place in enumerate(found) if place["is_here"]), None)
    if here is None:
        return None, found[0] if found else None
    return (found[here - 1] if here else None), (found[here + 1] if here + 1 < len(found) else None)
