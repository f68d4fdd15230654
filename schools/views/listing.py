"""The list of schools."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from schools import listing, permissions
from schools.filters import SchoolFilter
from schools.models import STAFF_ROLES, Role, School, User
from schools.permissions import require

READERS = STAFF_ROLES | {Role.PLATFORM_ADMIN}


@require(*READERS)
@require_GET
def index(request):
    """Search, filters, order and columns stand in the address; the page shows its fifty rows."""
    user = request.user
    rows = School.objects.visible_to(user)
    found = SchoolFilter(request.GET, queryset=rows.with_newest_year(), request=request)
    order = listing.order_of(request.GET.get("sort", ""), found.office)
    columns = listing.chosen(user, request.GET.getlist("cols"))
    asked = found.form.cleaned_data if found.form.is_valid() else {}
    pages, closed = listing.paginate(
        found.qs,
        order,
        searched="q" in dict(found.chips),
        number=request.GET.get("page", ""),
        only_open=asked.get("state") == "open",
    )
    page = pages.get_page(request.GET.get("page"))
    schools = listing.page_of(rows, list(page.object_list), user, columns)
    for school in schools:
        school.cells = listing.cells(school, columns)
    page.object_list = schools
    address = [(name, value) for name, values in request.GET.lists() for value in values]
    context = {
        "filter": found,
        "page": page,
        # Said beside the count, so that it agrees with the map and the checks, which count open schools alone.
        "closed": closed,
        "open": pages.count - (closed or 0),
        "order": order,
        "heads": listing.heads(columns, order, found.office),
        "columns": [(column, column in columns) for column in listing.offered(user)],
        "kept": [given for given in address if given[0] in ("sort", "cols")],
        "given": [given for given in address if given[0] not in ("page", "cols")],
        "narrowed": bool(found.chips),
        "people_href": "" if pages.count else people_href(user, request.GET.get("q", "")),
        "can_import": permissions.can_import_schools(user),
    }
    return render(request, "schools/list.html", context)


def people_href(user, text):
    """Where the people stand that a search meant which found no school; "" where there are none. One query, but none
    for the platform: to look at every person of the country takes longer than the list."""
    if not text.strip():
        return ""
    if not user.acting.is_platform and not User.objects.visible_to(user).named_like(text).exists():
        return ""
    return f"{reverse('schools:people')}?{urlencode({'q': text})}"
