"""What a school answered on paper, entered by those of the office who run the survey."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from instruments.forms import AnswerForm
from schools.permissions import deny, require
from supervision import permissions
from supervision.actions import survey_answers as actions
from supervision.actions.changes import Stale
from supervision.forms.surveys import PaperForm
from supervision.models import Survey, SurveyTarget


@never_cache
@require(*permissions.SURVEY_MAKERS)
@require_http_methods(["GET", "POST"])
def enter(request, pk, target_pk):
    """The questions of the survey for one school that has not answered, with the day that stands on its paper."""
    rows = SurveyTarget.objects.filter(survey__in=Survey.objects.visible_to(request.user), survey=pk)
    rows = rows.select_related("survey__version_asked__instrument", "survey__office", "school", "answered_by")
    target = get_object_or_404(rows, pk=target_pk)
    if not permissions.can_make_survey(request.user, target.survey):
        deny(request, request.path)
    if not permissions.can_enter_survey_paper(request.user, target):
        return _too_late(request, target)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    about, form = PaperForm(*sent[:1], target=target), AnswerForm(*sent, version=target.survey.version_asked)
    if request.method == "POST" and all([about.is_valid(), form.is_valid()]):
        given = about.cleaned_data
        try:
            actions.enter_paper(
                target=target, form=form, paper_on=given["paper_on"], by=request.user, version=given["version"]
            )
        except Stale:
            target.refresh_from_db()
            return _too_late(request, target)
        messages.success(request, f"บันทึกคำตอบจากกระดาษของ {target.school.full_name} และแจ้งโรงเรียนแล้ว")
        return redirect("supervision:survey", pk)
    context = {"survey": target.survey, "target": target, "about": about, "form": form}
    return render(request, "supervision/surveys/paper.html", context)


def _too_late(request, target):
    """Says why nothing is entered, and leads to where the answer is or the survey stands."""
    if target.is_answered:
        messages.info(request, f"{target.school.full_name} ตอบแบบสำรวจนี้แล้ว")
        return redirect("supervision:survey_target", target.survey_id, target.pk)
    if target.state == SurveyTarget.State.DRAFT:
        told = "เริ่มตอบในระบบแล้ว โปรดให้โรงเรียนส่งคำตอบเอง เพื่อไม่ให้ทับข้อความของโรงเรียน"
    else:
        told = "ยังบันทึกไม่ได้ แบบสำรวจไม่ได้เปิดรับคำตอบ หรือข้อมูลเปลี่ยนไปแล้ว โปรดลองอีกครั้ง"
    messages.info(request, f"{target.school.full_name}: {told}")
    return redirect("supervision:survey", target.survey_id)
