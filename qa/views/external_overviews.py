"""What concerns many assessments: the synthesis of internal and external levels, and the packages for สมศ."""

from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jobs.actions import enqueue
from qa import external_synthesis, permissions_external
from qa.forms.external_packages import EVERYBODY, PackageForm
from qa.models import ExternalPackage
from qa.models.standards import EducationLevel
from schools import audit
from schools.models import Role, School
from schools.permissions import deny, require

PAGE = 50


def chosen(asker):
    """(round, level, show) that the address asks for; "" where it asks for nothing that is."""
    schools = School.objects.visible_to(asker.user)
    names = external_synthesis.rounds(schools)
    round = asker.GET.get("round", "")
    level = asker.GET.get("level", "")
    show = asker.GET.get("show", "")
    return (
        names,
        round if round in names else "",
        level if level in EducationLevel.values else "",
        show if show == "wide" or show in external_synthesis.VERDICTS else "",
    )


@require(*permissions_external.STAFF_READERS)
@require_GET
def synthesis(request):
    """Own level against that of สมศ. by standard, with the schools behind every number."""
    names, round, level, show = chosen(request)
    schools = School.objects.visible_to(request.user)
    found = external_synthesis.rows(schools, round=round, level=level)
    options = [*external_synthesis.VERDICTS.items(), ("wide", "ต่างกันตั้งแต่ 2 ระดับ")]
    listed = external_synthesis.narrowed(found, show)
    context = {
        "rounds": names,
        "round": round,
        "levels": EducationLevel.choices,
        "level": level,
        "show": show,
        "shown": [(name, label, len(external_synthesis.narrowed(found, name))) for name, label in options],
        "total": len(found),
        "lines": external_synthesis.lines(found),
        "page": Paginator(listed, PAGE).get_page(request.GET.get("page")),
        "labels": list(external_synthesis.LABELS.values()),
        "can_report": request.user.has_role(Role.SUPERVISOR, Role.HEAD),
        "can_read_reports": request.user.has_role(Role.DIRECTOR),
    }
    return render(request, "qa/external/synthesis.html", context)


@require(*permissions_external.STAFF_READERS)
@require_http_methods(["GET", "POST"])
def package_list(request):
    """The packages that were made, and asking for another one, which a job makes."""
    user = request.user
    keeps = permissions_external.can_keep(user)
    form = PackageForm(request.POST or None, user=user)
    if request.method == "POST":
        if not keeps:
            deny(request, request.path)
        if form.is_valid():
            return redirect("jobs:detail", _ask(user, **form.cleaned_data).pk)
    rows = ExternalPackage.objects.visible_to(user).select_related("round", "file", "made_by")
    context = {
        "form": form,
        "keeps": keeps,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "qa/external/packages.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _ask(user, *, round, year, scope):
    """The job; two presses within one minute are one."""
    given = {
        "round": round.pk,
        "year": year,
        "everybody": scope == EVERYBODY,
        "office": user.acting.office_id,
        "membership": user.acting.pk,
        "at": f"{timezone.now():%Y-%m-%dT%H:%M}",
    }
    title = f"ชุดเอกสารส่ง สมศ. {round} SAR {year}"
    job, created = enqueue(kind="external_package", input=given, requested_by=user, title=title)
    if created:
        audit.record("ask for external package", user.acting.office, actor=user, year=year)
    return job
