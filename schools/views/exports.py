"""The one view that writes a list as a file."""

from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from schools import audit
from schools.exports import AT_ONCE, FORMATS, Asker, get_export, job
from schools.exports.writing import file_name, write
from schools.permissions import deny, require_login


@never_cache
@require_login
@require_GET
def send(request, name, fmt):
    """The list with the filters of the address: at once, or by a job when it is long."""
    export = get_export(name)
    if export is None or fmt not in FORMATS:
        raise Http404
    if not request.user.has_role(*export.roles):
        deny(request, request.path)
    asker = Asker(request.user, request.GET)
    rows = export.rows(asker)
    count = rows.count()
    if count > AT_ONCE:
        work = job.ask(export=export, fmt=fmt, by=request.user, params=request.GET, count=count)
        messages.info(request, f"รายการมี {count:,} แถว ระบบกำลังเขียนไฟล์ ท่านออกจากหน้านี้ได้ แล้วกลับมาดาวน์โหลดภายหลัง")
        return redirect("jobs:detail", work.pk)
    with transaction.atomic():
        filters = job.filters_on_record(request.GET)
        audit.record("export", name, actor=request.user, format=fmt, count=count, filters=filters)
    response = FileResponse(write(export, rows, asker, fmt), content_type=FORMATS[fmt])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name(export, fmt))}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
