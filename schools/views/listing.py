"""The list of schools."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
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
    pages = listing.paginate(found.qs, order, searched="q" in dict(found.chips))
    page = pages.get_page(request.GET.get("page"))
    schools = listing.page_of(rows, list(page.object_list), user, columns)
    for school in schools:
        school.cells = [(column, column.text(school)) for column in columns]
    page.object_list = schools
    # Said beside the count, so that it agrees with the map and the checks, which count open schools alone.
    closed = found.qs.filter(closed_on__lte=timezone.localdate()).count()
    address = [(name, value) for name, values in request.GET.lists() for value in values]
    context = {
        "filter": found,
        "page": page,
        "closed": closed,
        "open": pages.count - closed,
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
    """Where the people stand that a search meant which found no school; "" where there are none. One query."""
    if not text.strip() or not User.objects.visible_to(user).named_like(text).exists():
        return ""
    return f"{reverse('schools:people')}?{urlencode({'q': text})}"
