"""The page of data quality: what the register lacks, and the way to the mend."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from schools import permissions, quality
from schools.data_dates import last_passed
from schools.exports.quality import office_of
from schools.models import Office, School
from schools.permissions import require

FIRST = 5


@require(*permissions.QUALITY_READERS)
@require_GET
def index(request):
    """Each check with its count and its first rows; the platform's administrator says for which office."""
    user, office = request.user, office_of(request)
    offices = Office.objects.visible_to(user) if user.acting.is_platform else []
    found = report(office, user) if office else []
    context = {
        "of": office,
        "offices": offices,
        "can_fill": office == user.acting.office and permissions.can_import_schools(user),
        "total": School.objects.filter(office=office).open_on(timezone.localdate()).count() if office else 0,
        "lacking": [row for row in found if row["n"]],
        "complete": [row for row in found if not row["n"]],
    }
    return render(request, "schools/quality.html", context)


def report(office, user):
    """What each check finds: {check, n, first rows with `told` and `mend`, href of them all}; three queries a check."""
    schools = (
        School.objects.filter(office=office).open_on(timezone.localdate()).with_newest_year().select_related("office")
    )
    found = []
    for check in quality.CHECKS.values():
        rows = check.rows(schools, office)
        first = list(rows[:FIRST])
        told = check.details(first, office) if first else {}
        for school in first:
            school.told = told.get(school.pk, "")
            school.mend = mend_of(check.name, school, user)
        address = {"check": check.name} if user.acting.office_id else {"check": check.name, "office": office.pk}
        found.append(
            {
                "check": check,
                "n": len(first) if len(first) < FIRST else rows.count(),
                "rows": first,
                "href": f"{reverse('schools:list')}?{urlencode(address)}",
                "invitations": invitations_of(check.name, user, office),
            }
        )
    return found


def invitations_of(name, user, office):
    """The address of the invitations behind a check, for those who may see them; "" otherwise."""
    if name != "invitation" or not permissions.can_see_invitations(user):
        return ""
    narrowed = f"?office={office.pk}" if user.acting.is_platform else ""
    return reverse("schools:invitations") + narrowed


def mend_of(name, school, user):
    """The address where this person can mend what a check found; "" where somebody else has to."""
    if name == "supervisor":
        return reverse("schools:duty_gaps") if permissions.can_assign_duties(user) else ""
    if name in ("uninvited", "invitation"):
        return reverse("schools:invitations") if permissions.can_see_invitations(user) else ""
    if name in ("figures", "size"):
        year, code = last_passed(school.office.calendar)
        may = permissions.can_edit_figures(user, school)
        return reverse("schools:figures_edit", args=[school.pk, year, code]) if may else ""
    if not permissions.can_edit_school(user, school):
        return ""
    return reverse("schools:edit", args=[school.pk])
