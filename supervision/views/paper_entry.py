"""What the QR code of a paper form opens: the page where the same instrument and school are entered."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Case, Q, Value, When
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from instruments.models import Instrument, InstrumentVersion
from schools.models import SCHOOL_ROLES, STAFF_ROLES, School
from schools.permissions import require
from supervision import permissions
from supervision.forms.editor import planned_of
from supervision.forms.tools import PURPOSES, numbers
from supervision.models import Survey, SurveyTarget, Visit


@never_cache
@require(*STAFF_ROLES, *SCHOOL_ROLES)
@require_GET
def paper_entry(request, version_pk):
    """Goes on to the visit, survey or feedback that takes this version; else tells who enters it, and where."""
    mine = Instrument.objects.visible_to(request.user)
    rows = InstrumentVersion.objects.filter(published_at__isnull=False, instrument__in=mine)
    version = get_object_or_404(rows.select_related("instrument"), pk=version_pk)
    key = numbers([request.GET.get("school", "")])
    school = get_object_or_404(School.objects.visible_to(request.user), pk=key[0]) if key else None
    there = _page_of(request, version, school)
    if there:
        return redirect(there)
    context = {"version": version, "instrument": version.instrument, "school": school, "is_survey": _is_survey(version)}
    return render(request, "supervision/paper_entry.html", context)


def _is_survey(version):
    return version.instrument.purpose == Instrument.Purpose.SURVEY


def _page_of(request, version, school):
    """The address where this person enters the paper, or None."""
    if not request.user.acting.is_school:
        if version.instrument.purpose in PURPOSES and permissions.can_log_visit(request.user):
            return _new_visit(request, version, school)
        target = _survey_of(request.user, version, school) if school else None
        if target is None or not permissions.can_enter_survey_paper(request.user, target):
            return None
        return reverse("supervision:survey_paper", args=[target.survey_id, target.pk])
    # A survey may ask with an instrument of any purpose.
    if target := _survey_of(request.user, version, request.user.acting.school_id):
        return reverse("supervision:survey_answer", args=[target.survey_id])
    if version.instrument.purpose != Instrument.Purpose.FEEDBACK:
        return None
    visits = Visit.objects.visible_to(request.user).filter(
        school=request.user.acting.school_id,
        state=Visit.State.APPROVED,
        acknowledged_at__isnull=False,
        feedback=None,
    )
    visit = visits.first()
    return visit and reverse("supervision:visit_feedback", args=[visit.pk])


def _survey_of(user, version, school):
    """What a survey asks of a school with this version: of several one that takes answers, and of those one that
    waits for this school's, the newest; or None."""
    surveys = Survey.objects.visible_to(user).filter(version_asked=version)
    targets = SurveyTarget.objects.filter(survey__in=surveys, school=school).select_related("survey")
    takes = Q(survey__state=Survey.State.OPEN, survey__opens_on__lte=timezone.localdate())
    targets = targets.annotate(
        later=Case(When(takes, then=Value(0)), default=Value(1)),
        done=Case(When(state=SurveyTarget.State.ANSWERED, then=Value(1)), default=Value(0)),
    )
    return targets.order_by("later", "done", "-survey__opens_on", "-survey").first()


def _new_visit(request, version, school):
    planned = planned_of(request.user, request.GET.get("planned", ""))
    asked = {"instrument_version": version.pk}
    if school and school.office_id == request.user.acting.office_id:
        asked["school"] = school.pk
    if planned and planned.school_id == asked.get("school"):
        asked["planned"] = planned.pk
    messages.info(request, "บันทึกจากแบบกระดาษ โปรดแก้วันที่นิเทศให้ตรงกับในกระดาษ ระบบลงวันที่บันทึกให้เอง")
    newest = version.instrument.current
    if newest != version:
        messages.warning(request, f"กระดาษเป็นฉบับที่ {version.number} หน้านี้จึงเปิดฉบับเดียวกัน ฉบับที่ใช้อยู่คือฉบับที่ {newest.number}")
    return f"{reverse('supervision:visit_new')}?{urlencode(asked)}"
