"""The planning page: what last year says, side by side, and a finding carried into next year's plan with one press."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reports import permissions, planning
from schools.permissions import deny, require
from supervision.actions import projects
from supervision.actions.changes import WrongState
from supervision.models import Project
from supervision.permissions_projects import can_propose
from thai.years import fiscal_year


def year_of(asked):
    """The fiscal year that is planned: next year, or this one where the address says so."""
    now = fiscal_year(timezone.localdate())
    return now if asked.get("year") == str(now) else now + 1


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def index(request):
    """The sources; a POST carries the finding whose key it names into the plan of the year."""
    user, year, day = request.user, year_of(request.GET), timezone.localdate()
    if request.method == "POST" and not can_propose(user):
        deny(request, request.path)
    found = planning.sources(user, year, day)
    if request.method == "POST":
        return _take_up(request, year, found)
    taken = planning.taken_up(user, year)
    context = {
        "year": year,
        "years": [year_of({}), year_of({}) - 1],
        "sources": [(source, [(one, taken.get(one.key)) for one in source.findings]) for source in found],
        "can_propose": can_propose(user),
    }
    return render(request, "reports/planning.html", context)


def _take_up(request, year, found):
    """The finding is looked up again: what the page said may have changed, and nobody writes one of their own."""
    key = request.POST.get("key", "")
    one = next((row for source in found for row in source.findings if row.key == key), None)
    if one is None:
        messages.error(request, "ข้อมูลเปลี่ยนไปแล้วหลังจากที่ท่านเปิดหน้า โปรดเลือกจากรายการปัจจุบัน")
        return redirect(f"{request.path}?year={year}")
    label = next(source.label for source in found if one in source.findings)
    project = Project(name=one.title, origin=f"{label}: {one.text} ({one.figure})"[:300], origin_key=one.key)
    try:
        project, is_new = projects.propose(project=project, year=year, by=request.user)
    except WrongState:
        messages.error(request, f"แผนปฏิบัติการปีงบประมาณ {year} รอพิจารณาอยู่ จึงเพิ่มข้อเสนอไม่ได้")
        return redirect(f"{request.path}?year={year}")
    if is_new:
        messages.success(request, f"เพิ่มเป็นข้อเสนอโครงการในปีงบประมาณ {year} แล้ว")
    else:
        messages.info(request, "ประเด็นนี้เป็นข้อเสนอโครงการอยู่แล้ว")
    return redirect(f"{request.path}?year={year}")
