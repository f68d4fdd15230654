"""The page of one submission, and more time for it. What is decided about it: qa.views.deciding."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from qa import commenting, levels, permissions, proposals, sendings
from qa.actions import receipts, reviews
from qa.actions import rounds as round_actions
from qa.forms import ExtensionForm
from qa.forms.deciding import AcceptForm, CommentForm, ReopenForm, ReturnForm, WithdrawForm
from qa.models import Announcement, Round, Submission
from qa.sar_report import Report
from qa.views.rounds import VISITORS
from schools.permissions import require
from supervision.actions.changes import Stale, WrongState
from supervision.permissions import can_give

# The report whose copies on the device its page drops, because this person has just sent it. Nobody else's sending and
# no close of the round drops words that were not saved.
JUST_SENT = "sar_sent"


def fetch(request, pk):
    """The submission the person may see; anything else is 404."""
    rows = Submission.objects.visible_to(request.user).with_deadline()
    related = ("round__office", "school__network", "standard_set", "reviewer", "second_reader")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@require(*VISITORS)
@require_GET
def detail(request, pk):
    submission = fetch(request, pk)
    return page(request, submission, just_sent=request.session.pop(JUST_SENT, None) == submission.pk)


def page(request, submission, *, status=200, **bound):
    """The submission's page; `bound` takes the place of an empty form that was refused."""
    user = request.user
    readable, remarks = permissions.can_read_content(user, submission), permissions.can_read_remarks(user, submission)
    files = submission.files.select_related("asked", "file", "file__uploaded_by")
    if not permissions.is_own_school(user, submission):
        # What went out with a sending; also while the school corrects.
        files = files.sent(also_present=submission.state != Submission.State.RETURNED) if remarks else files.none()
    context = {
        "submission": submission,
        "readable": readable,
        "standards": judged(submission) if readable else [],
        "overall_label": word(submission) if readable else "",
        "files": files,
        "is_being_corrected": remarks and not readable,
        "events": timeline(submission),
        "can_edit": permissions.can_edit(user, submission),
        "is_ours": permissions.is_own_school(user, submission),
        "is_closed": permissions.is_closed(submission),
        "just_sent": False,
        **_steps(user, submission, bound),
        "can_extend": permissions.can_extend(user, submission),
        "can_recommend": can_give(user) and submission.school.is_open,
        "extension_form": ExtensionForm(submission=submission),
        **bound,
    }
    context["sending"] = sendings.last(submission, context["events"])
    if readable:
        context["report"] = Report(submission)
        if context["can_comment"]:
            context["file_levels"] = proposals.other_levels(context["report"])
    if submission.round.kind == Round.Kind.TARGETS:
        announced = Announcement.objects.visible_to(user).beside(submission).first()
        context |= {"asks_targets": True, "announcement": announced}
    if remarks:
        context["comments"] = commenting.seen_by(user, submission)
        context["unanswered"] = commenting.unanswered(context["comments"])
        is_readers = user.has_role(*permissions.REVIEWERS)
        for comment in context["comments"]:
            comment.can_settle = permissions.can_settle(user, submission, comment)
            comment.is_readers = is_readers
        context["readings"] = commenting.readings(user, submission)
        context["letters"] = submission.letters.select_related("file")
    context["returned"] = next(
        (event for event in reversed(context["events"]) if getattr(event, "is_return", False)),
        None,
    )
    return render(request, "qa/submission.html", context, status=status)


def _steps(user, submission, bound):
    """What the person may do about the report now, with the forms for it that are not in `bound` already."""
    steps = {
        "can_review": permissions.can_review(user, submission),
        "can_return": permissions.can_return(user, submission),
        "can_comment": permissions.can_comment(user, submission),
        "can_withdraw": permissions.can_withdraw(user, submission),
        "can_reopen": permissions.can_reopen(user, submission),
        "can_write_letter": permissions.can_write_letter(user, submission),
        "can_keep_receipts": permissions.can_keep_receipts(user) and receipts.fits(submission),
        "can_triangulate": user.has_role(*permissions.READERS),
        "decides_alone": permissions.decides_alone(user, submission),
        "assigned_to": [] if permissions.is_reader(user, submission) else _readers(submission),
    }
    forms = {
        "can_review": [("accept_form", AcceptForm)],
        "can_return": [("return_form", ReturnForm)],
        "can_comment": [("comment_form", CommentForm)],
        "can_withdraw": [("withdraw_form", WithdrawForm)],
        "can_reopen": [("reopen_form", ReopenForm)],
    }
    for name, wanted in forms.items():
        if steps[name]:
            steps |= {key: form(submission=submission) for key, form in wanted if key not in bound}
    is_ours = permissions.is_own_school(user, submission)
    undecided = submission.state in Submission.UNDECIDED
    if submission.round.second_reader and undecided and not is_ours:
        steps["verdicts"] = reviews.verdicts(submission)
        steps["lacks_second"] = reviews.lacks_second(submission)
    return steps


def _readers(submission):
    """Whom the report is assigned to."""
    return [person for person in (submission.reviewer, submission.second_reader) if person is not None]


def word(submission):
    """The word of the overall level, or ""."""
    scale = {row.value: row.label for row in submission.standard_set.levels.all()}
    return scale.get(submission.overall_level, "")


def judged(submission):
    """[{standard, label, suggestion, differs, reason, issues: [{issue, level, label}]}] of what the school entered."""
    prefetch_related_objects([submission.standard_set], "levels", "standards__issues")
    rows_of_scale = list(submission.standard_set.levels.all())
    scale = {row.value: row.label for row in rows_of_scale}
    suggestions = levels.Suggestions(submission.round.rule_for(submission.standard_set), rows_of_scale)
    issue_levels = dict(submission.issue_results.values_list("issue", "level"))
    results = {row.standard_id: row for row in submission.standard_results.all()}
    rows = []
    for standard in submission.standard_set.standards.all():
        issues = [
            {"issue": issue, "level": issue_levels.get(issue.pk), "label": scale.get(issue_levels.get(issue.pk), "")}
            for issue in standard.issues.all()
        ]
        suggestion = suggestions.standard(row["level"] for row in issues)
        result = results.get(standard.pk)
        rows.append(
            {
                "standard": standard,
                "level": result.level if result else None,
                "label": scale.get(result.level, "") if result else "",
                "suggestion": scale.get(suggestion, ""),
                "differs": bool(result and suggestion and result.level != suggestion),
                "reason": result.reason if result else "",
                "issues": issues,
            }
        )
    return rows


def timeline(submission):
    """Changes of state and extensions, oldest first."""
    events = [*submission.events.select_related("actor"), *submission.extensions.select_related("granted_by")]
    return sorted(events, key=lambda event: event.at)


def keep_words(request, submission, words, *, why="", **bound):
    """What was typed and could not be written: the page says why and shows the words, to be copied or, with a form
    in `bound`, to be sent again."""
    why = why or f"รายการนี้มีผู้ดำเนินการแล้ว สถานะปัจจุบัน: {submission.get_state_display()}"
    messages.warning(request, f"{why} สิ่งที่ท่านพิมพ์ยังไม่ได้บันทึก")
    return page(request, submission, status=409, lost=words, **bound)


def already(request, submission):
    """The step was done before, by a second click or by somebody else: say what holds now."""
    submission.refresh_from_db()
    messages.info(request, f"รายการนี้มีผู้ดำเนินการแล้ว สถานะปัจจุบัน: {submission.get_state_display()}")
    return redirect("qa:submission", submission.pk)


@require(*permissions.EXTENDERS)
@require_http_methods(["GET", "POST"])
def extend(request, pk):
    submission = fetch(request, pk)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("qa:submission", submission.pk)
    if not permissions.can_extend(request.user, submission):
        return already(request, submission)
    form = ExtensionForm(request.POST, submission=submission)
    if not form.is_valid():
        return page(request, submission, extension_form=form, refused=form)
    try:
        extension = round_actions.extend(submission=submission, by=request.user, **form.cleaned_data)
    except WrongState:
        return already(request, submission)
    except Stale:
        form.add_error("until", "มีผู้ขยายเวลาให้โรงเรียนนี้แล้วเมื่อครู่ โปรดเลือกวันหลังจากนั้น")
        return page(request, fetch(request, pk), extension_form=form, refused=form)
    messages.success(request, f"{extension} แล้ว")
    return redirect("qa:submission", submission.pk)
