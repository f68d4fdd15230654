"""The page on which a school fills in its SAR."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from qa import permissions
from qa.actions import submissions as actions
from qa.forms import SubmissionForm
from qa.models import Submission, SubmissionFile
from qa.views.submissions import fetch
from schools.models import Role
from schools.permissions import deny, require
from supervision.actions.changes import Stale, WrongState
from thai.dates import short


@require(Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    submission = fetch(request, pk)
    if not permissions.is_own_school(request.user, submission):
        deny(request, request.path)
    if submission.state not in Submission.EDITABLE:
        return _sent_already(request, submission)
    shut = why_shut(submission)
    if request.method == "GET":
        if shut:
            messages.warning(request, shut)
            return redirect("qa:submission", submission.pk)
        return _form_page(request, submission, SubmissionForm(submission=submission))

    submit = request.POST.get("do") == "submit"
    form = SubmissionForm(request.POST, request.FILES, submission=submission, complete=submit)
    if shut:
        # The words typed while the round closed stay on the page, to be copied.
        form.is_valid()
        form.add_error(None, ValidationError(shut, code="closed"))
        return _form_page(request, submission, form)
    if not form.is_valid():
        return _form_page(request, submission, form)
    try:
        actions.save(
            submission=submission,
            by=request.user,
            version=form.cleaned_data["version"],
            answers=form.answers(),
            uploads=form.uploads(),
            submit=submit,
        )
    except WrongState:
        return _sent_already(request, submission)
    except Stale:
        return _stale(request, pk, form)
    if submit:
        messages.success(request, f"ส่ง {submission} แล้ว สำนักงานเขตพื้นที่จะตรวจและแจ้งผลในหน้านี้")
        return redirect("qa:submission", submission.pk)
    messages.success(request, f"บันทึกฉบับร่างแล้ว {timezone.localtime():%H:%M} น. ยังไม่ได้ส่งให้สำนักงานเขตพื้นที่")
    return redirect("qa:submission_edit", submission.pk)


def why_shut(submission):
    """Why the school cannot write today, or ""."""
    if timezone.localdate() < submission.round.opens_on:
        return f"รอบนี้เปิดรับวันที่ {short(submission.round.opens_on)}"
    if permissions.is_closed(submission):
        return f"ปิดรับแล้วเมื่อวันที่ {short(submission.closes_on)} หากจำเป็น โปรดติดต่อกลุ่มนิเทศฯ เพื่อขอขยายเวลา"
    return ""


def _sent_already(request, submission):
    """A second click, or a page that stayed open after the report went out."""
    submission.refresh_from_db()
    messages.info(request, f"รายงานนี้ส่งแล้ว สถานะปัจจุบัน: {submission.get_state_display()}")
    return redirect("qa:submission", submission.pk)


def _stale(request, pk, form):
    """Somebody saved since this page was opened: both values side by side, nothing overwritten."""
    stored = fetch(request, pk)
    conflict = form.differences(stored) + [
        {"label": SubmissionFile.Kind(kind).label, "mine": name, "theirs": _label_of(stored, kind)}
        for kind, name, content, _type in form.uploads()
        if not actions.is_on_record(stored, kind, content)
    ]
    if not conflict and request.POST.get("do") != "submit":
        # The second click of the same save.
        return redirect("qa:submission_edit", pk)
    # Saving again after having compared is a decision about the version that is stored now.
    form.data = form.data.copy()
    form.data["version"] = stored.version
    return _form_page(request, stored, form, status=409, stale=True, conflict=conflict)


def _label_of(submission, kind):
    """The name of the current file of a kind, or ""."""
    row = submission.files.filter(kind=kind, replaced_at=None).select_related("file").first()
    return row.file.label if row else ""


def _form_page(request, submission, form, *, status=200, **more):
    done, total = form.progress()
    # A report that moved to another school in this state was not sent back again.
    returns = submission.events.filter(to_state=Submission.State.RETURNED).exclude(from_state=Submission.State.RETURNED)
    event = returns.select_related("actor").last()
    context = {
        "submission": submission,
        "form": form,
        "sections": form.sections(),
        "overall_suggestion": form.overall_suggestion(),
        "done": done,
        "total": total,
        "returned": event if submission.state == Submission.State.RETURNED else None,
        **more,
    }
    return render(request, "qa/submission_form.html", context, status=status)
