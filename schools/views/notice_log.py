"""The page of what was sent to the people of the office."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from schools import notice_log
from schools.permissions import NOTICE_LOG_READERS, require


@require(*NOTICE_LOG_READERS)
@require_GET
def index(request):
    found, number = notice_log.found(request), request.GET.get("page", "")
    page = notice_log.paginate(found.qs, number).get_page(number)
    page.object_list = list(page.object_list)
    for row in page:
        row.title, row.chip = notice_log.title_of(row), notice_log.CHIPS[row.state]
    context = {
        "filter": found,
        "page": page,
        "narrowed": any(value for name, value in request.GET.items() if name != "page"),
    }
    return render(request, "schools/notice_log.html", context)
