"""An instrument as a paper form, printed at once."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from instruments import permissions
from instruments.views.finding import seen
from instruments.views.xlsform import asked_version
from reports.instruments import paper
from reports.views.certificates import inline_pdf
from schools import audit
from schools.models import STAFF_ROLES, School
from schools.permissions import require
from supervision.forms.editor import planned_of


@require(*STAFF_ROLES)
@never_cache
@require_GET
def instrument_paper(request, pk):
    """Asks for which school (`at` names one, `planned` a planned visit), then with `do=pdf` sends the form."""
    instrument = seen(request, pk)
    can_build = permissions.can_build(request.user, instrument)
    version = asked_version(request, instrument) or instrument.current or (instrument.draft if can_build else None)
    if version is None or (version.published_at is None and not can_build):
        raise Http404
    repeats = version.sections.filter(repeats=True).exists()
    asked = request.GET if request.GET.get("do") == "pdf" else None
    form = paper.PaperForm(asked, user=request.user, repeats=repeats, initial=_initial(request))
    if asked and form.is_valid():
        return _send(request, version, form.cleaned_data)
    context = {"instrument": instrument, "version": version, "form": form}
    return render(request, "reports/instruments/ask.html", context)


def _initial(request):
    planned = planned_of(request.user, request.GET.get("planned", ""))
    at = request.GET.get("at", "")
    school = planned.school if planned else None
    if school is None and at.isdecimal() and len(at) < 10:
        school = School.objects.visible_to(request.user).filter(office=request.user.acting.office_id, pk=at).first()
    return {"school": school, "classes": 1, "planned": planned.pk if planned else ""}


def _send(request, version, asked):
    from reports import pdf

    school = asked["school"]
    planned = planned_of(request.user, asked["planned"])
    where = {"school": school.pk} if school else {}
    if planned and planned.school == school:
        where["planned"] = planned.pk
    address = f"{reverse('supervision:paper_entry', args=[version.pk])}?{urlencode(where)}".rstrip("?")
    html = paper.html(
        version,
        office=request.user.acting.office,
        school=school,
        classes=asked.get("classes") or 1,
        address=request.build_absolute_uri(address) if version.published_at else "",
    )
    title = paper.title_of(version, school)
    try:
        content = pdf.render_in_child(html, title=title)
    except pdf.PdfError as error:
        messages.error(request, f"จัดทำเอกสารไม่สำเร็จ: {error}")
        return redirect("instruments:detail", version.instrument_id)
    audit.record("print instrument", version, actor=request.user, school=school.pk if school else None)
    return inline_pdf(content, f"{title}.pdf".replace("/", "-"))
