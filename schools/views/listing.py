"""The list of schools."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schools import listing, permissions
from schools.filters import SchoolFilter
from schools.models import STAFF_ROLES, Role, School
from schools.permissions import require

PAGE = 50
READERS = STAFF_ROLES | {Role.PLATFORM_ADMIN}


@require(*READERS)
@require_GET
def index(request):
    """Search, filters, order and columns stand in the address; the page shows its fifty rows."""
    user = request.user
    rows = School.objects.visible_to(user)
    found = SchoolFilter(request.GET, queryset=rows.with_newest_year(), request=request)
    order = listing.order_of(request.GET.get("sort", ""))
    columns = listing.chosen(user, request.GET.getlist("cols"))
    # The page is cut out of bare numbers: a subquery for each of 30,000 schools would take seconds.
    keys = found.qs.order_by(*listing.ORDERS[order]).values_list("pk", flat=True)
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    schools = listing.page_of(rows, list(page.object_list), user, columns)
    for school in schools:
        school.cells = [(column, column.text(school)) for column in columns]
    page.object_list = schools
    address = [(name, value) for name, values in request.GET.lists() for value in values]
    context = {
        "filter": found,
        "page": page,
        "order": order,
        "heads": listing.heads(columns, order),
        "columns": [(column, column in columns) for column in listing.offered(user)],
        "kept": [given for given in address if given[0] in ("sort", "cols")],
        "given": [given for given in address if given[0] not in ("page", "cols")],
        "narrowed": bool(found.chips),
        "can_import": permissions.can_import_schools(user),
    }
    return render(request, "schools/list.html", context)
