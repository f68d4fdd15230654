"""The pages on which a school fills in its submission, one part at a time; saved by hand or by themselves."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from qa import commenting, permissions
from qa.actions import sar as actions
from qa.forms import part_form
from qa.models import SarPart, Submission, SubmissionFile
from qa.proposals import current, other_levels, waiting
from qa.sar_report import Report
from qa.views.submissions import JUST_SENT, fetch
from schools.models import Role, SchoolYear
from schools.permissions import deny, require
from supervision.actions.changes import Stale, WrongState
from thai.dates import short

AUTO, COPY, SUBMIT = "auto", "copy", "submit"
# The part whose copy on the device the next page drops, because it was saved by hand.
JUST_SAVED = "sar_saved"
SENT_MEANWHILE = "รายงานนี้ส่งแล้วระหว่างที่เปิดหน้านี้ไว้ จึงยังไม่ได้บันทึก โปรดคัดลอกสิ่งที่พิมพ์ไว้หากต้องการใช้"
GONE = "ส่วนนี้ไม่อยู่ในรายงานแล้ว จึงยังไม่ได้บันทึก โปรดคัดลอกข้อความที่พิมพ์ไว้ไปยังส่วนอื่น"
K = SarPart.Kind


@require(Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF)
@require_GET
def edit(request, pk):
    """To the first part that still lacks something."""
    submission = _ours(request, pk)
    if submission.state not in Submission.EDITABLE:
        return _sent_already(request, submission)
    if shut := why_shut(submission):
        messages.warning(request, shut)
        return redirect("qa:submission", submission.pk)
    report = Report(submission)
    started = any(part.version for part in report.parts)
    part = next((part for part in report.parts if not part.is_done), None) if started else None
    return redirect("qa:sar_part", submission.pk, (part or report.parts[0]).code)


@require(Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF)
@require_http_methods(["GET", "POST"])
def part(request, pk, code):
    """One part of the report: its form, and what the school does with it."""
    submission = _ours(request, pk)
    by_itself = request.POST.get("do") == AUTO
    if submission.state not in Submission.EDITABLE:
        return _told(request, fault="รายงานนี้ส่งแล้ว") if by_itself else _too_late(request, submission, code)
    report, shut = Report(submission), why_shut(submission)
    part = report.part(code)
    if part is None and request.method == "POST":
        # A standard that left the school's announcement while its page was open: what was typed is not lost.
        part = report.take_in(code, request.POST.get("own_label", ""))
    if part is None:
        raise Http404
    if request.method == "GET":
        if shut:
            messages.warning(request, shut)
            return redirect("qa:submission", submission.pk)
        return _page(request, report, part, part_form(report, part))

    submit = request.POST.get("do") == SUBMIT and part.kind == K.SEND
    files = None if by_itself else request.FILES
    form = part_form(report, part, request.POST, files, complete=submit, by_itself=by_itself)
    if shut:
        if by_itself:
            return _told(request, fault=shut)
        # The words typed while the round closed stay on the page, to be copied.
        form.is_valid()
        return _kept(request, report, part, form, shut)
    if by_itself:
        return _save_by_itself(request, report, part, form)
    if not form.is_valid():
        return _page(request, report, part, form)
    try:
        if response := _save(request, report, part, form):
            return response
    except WrongState:
        # Somebody of the school sent it, the round closed or the school merged, between the opening and the saving.
        submission.school.refresh_from_db()
        if submission.school.is_open:
            submission = fetch(request, pk)
        if submission.state not in Submission.EDITABLE:
            return _too_late(request, submission, code)
        return _kept(request, report, part, form, why_shut(submission))
    return _submit(request, submission, code, form) if submit else _saved(request, submission, code)


def _save(request, report, part, form):
    """Writes the part. Gives the page on which to compare where somebody else wrote it first, else None. Raises
    WrongState."""
    try:
        # Going through the parts without a change makes no page of a colleague stale.
        if form.changes(report, part):
            actions.save_part(submission=report.submission, by=request.user, **form.content())
    except WrongState:
        raise
    except Stale:
        return _stale(request, report.submission.pk, part.code, form)
    return None


def _too_late(request, submission, code):
    """The report went out: a second click leads to it; words that nobody saved stay on their page to be copied."""
    report = Report(submission)
    part = None
    if request.method == "POST":
        part = report.part(code) or report.take_in(code, request.POST.get("own_label", ""))
    if part is not None:
        form = part_form(report, part, request.POST, request.FILES)
        form.is_valid()
        if form.has_words(part):
            return _kept(request, report, part, form, SENT_MEANWHILE)
    return _sent_already(request, submission)


def _kept(request, report, part, form, why):
    """The page as it was typed, to be copied from, and why it was not saved."""
    form.add_error(None, ValidationError(why, code="closed"))
    return _page(request, report, part, form)


def _ours(request, pk):
    submission = fetch(request, pk)
    if not permissions.is_own_school(request.user, submission):
        deny(request, request.path)
    return submission


def why_shut(submission):
    """Why the school cannot write today, or ""."""
    if not submission.school.is_open:
        return "โรงเรียนนี้เลิกหรือยุบรวมแล้ว จึงไม่ต้องส่งรายงาน"
    if timezone.localdate() < submission.round.opens_on:
        return f"รอบนี้เปิดรับวันที่ {short(submission.round.opens_on)}"
    if permissions.is_closed(submission):
        return f"ปิดรับแล้วเมื่อวันที่ {short(submission.closes_on)} หากจำเป็น โปรดติดต่อกลุ่มนิเทศฯ เพื่อขอขยายเวลา"
    return ""


def _sent_already(request, submission):
    """A second click, or a page that stayed open after the report went out."""
    submission.refresh_from_db()
    if submission.state in Submission.EDITABLE:
        messages.warning(request, why_shut(submission))
        return redirect("qa:submission", submission.pk)
    told = "รายงานนี้ส่งแล้ว ไฟล์ที่ส่งแล้วเปลี่ยนไม่ได้" if request.FILES else "รายงานนี้ส่งแล้ว"
    messages.info(request, f"{told} สถานะปัจจุบัน: {submission.get_state_display()}")
    return redirect("qa:submission", submission.pk)


def _saved(request, submission, code):
    """After a save by hand: the same part again, or the one the person went on to."""
    now = f"{timezone.localtime():%H.%M}"
    request.session[JUST_SAVED] = f"{submission.pk}-{code}"
    if request.POST.get("do") == COPY:
        try:
            source, copied = actions.copy_last_year(submission=submission, by=request.user)
        except WrongState:
            return _sent_already(request, submission)
        if source is None:
            messages.info(request, "ยังไม่มีรายงานของปีก่อนหน้าให้คัดลอก")
        elif not copied:
            messages.info(request, f"{source.round} ไม่มีข้อความที่คัดลอกเพิ่มได้ ข้อความที่เขียนไว้แล้วไม่ถูกแทน")
        else:
            messages.success(request, f"คัดลอก {copied} ข้อความจาก {source.round} แล้ว โปรดตรวจแก้ทุกข้อความก่อนส่ง")
        return redirect("qa:sar_part", submission.pk, code)
    going = request.POST.get("go", "")
    if going and Report(submission).part(going):
        return redirect("qa:sar_part", submission.pk, going)
    messages.success(request, f"บันทึกฉบับร่างแล้ว {now} น. ยังไม่ได้ส่งให้สำนักงานเขตพื้นที่")
    if Report(submission).part(code) is None:
        return redirect("qa:submission_edit", submission.pk)
    return redirect("qa:sar_part", submission.pk, code)


def _submit(request, submission, code, form):
    try:
        actions.submit(submission=submission, by=request.user)
    except WrongState:
        return _sent_already(request, submission)
    except actions.Incomplete as error:
        report = Report(fetch(request, submission.pk))
        fault = f"ยังส่งไม่ได้ เหลืออีก {len(error.gaps)} รายการ โปรดทำตามรายการ “สิ่งที่ยังขาด” ในหน้านี้"
        form = part_form(report, report.part(code))
        return _page(request, report, report.part(code), form, fault=fault, status=422)
    request.session[JUST_SENT] = submission.pk
    messages.success(request, f"ส่ง {submission} แล้ว สำนักงานเขตพื้นที่จะตรวจและแจ้งผลในหน้านี้")
    return redirect("qa:submission", submission.pk)


def _stale(request, pk, code, form):
    """Somebody saved this part since the page was opened: both values side by side, nothing overwritten. None where
    nothing is left to write, as after a second click, and where all that is left stands beside what the other one
    wrote (evidence added or taken out, ticks): that is written now. Raises WrongState."""
    report = Report(fetch(request, pk))
    part = report.part(code)
    if part is None:
        part = report.take_in(code, request.POST.get("own_label", ""))
        return _kept(request, report, part, form, GONE) if part else None
    conflict = form.differences(report, part) + [
        {"label": _kind_label(kind, asked), "mine": name, "theirs": _label_of(report, kind, asked)}
        for kind, asked, name, content, _type in form.content().get("uploads", ())
        if not actions.is_on_record(report.submission, kind, asked, content)
    ]
    left = form.still_to_do(part)
    if not conflict:
        try:
            if any(left.values()):
                now = form.content() | left | {"version": part.version}
                actions.save_part(submission=report.submission, by=request.user, **now)
        except WrongState:
            raise
        except Stale:
            return _stale(request, pk, code, form)
        return None
    conflict += [
        {"label": "หลักฐานที่ขอนำออก", "mine": row.title, "theirs": "ยังอยู่ในรายงาน โปรดกดนำออกอีกครั้ง"}
        for row in part.evidence
        if row.pk in left.get("removed", ())
    ]
    # Saving again after having compared is a decision about the version that is stored now.
    form.data = form.data.copy()
    form.data["version"] = part.version
    began = form.cleaned_data["version"]
    return _page(request, report, part, form, status=409, conflict=conflict, began=began)


def _kind_label(kind, asked):
    return asked.label if asked else SubmissionFile.Kind(kind).label


def _label_of(report, kind, asked):
    """The name of the current file of a kind, or ""."""
    row = report.files.get(asked.pk if asked else kind)
    return row.file.label if row else ""


def _save_by_itself(request, report, part, form):
    """Saves the part while it is being written and answers with one line for the page."""
    if not form.is_valid():
        wrong = next((field for field in form if field.errors and not field.is_hidden), None)
        return _told(request, wrong=wrong, fault="" if wrong else next(iter(form.non_field_errors()), ""))
    try:
        # Where somebody else wrote the same words the page goes on from there.
        if changed := form.changes(report, part):
            actions.save_part(submission=report.submission, by=request.user, **form.content())
    except WrongState:
        return _told(request, fault="รายงานนี้ส่งแล้ว หรือปิดรับแล้ว")
    except Stale:
        return _told(request, stale=part)
    if changed:
        report = Report(report.submission)
    return _told(request, saved=report, part=report.part(part.code))


def _told(request, **context):
    """One line about a save that the page made by itself."""
    names = ("saved", "part", "stale", "wrong", "fault")
    context = dict.fromkeys(names) | context
    if context["saved"]:
        context["done"], context["total"] = context["saved"].progress()
        context["now"] = timezone.now()
    response = render(request, "qa/autosave.html", context)
    if context["saved"]:
        # The page drops the copy that it kept on the device.
        response["X-Saved"] = "1"
    return response


def _page(request, report, part, form, *, status=200, conflict=None, began=None, fault=""):
    submission = report.submission
    done, total = report.progress()
    # A report that moved to another school in this state was not sent back again.
    returns = submission.events.filter(to_state=Submission.State.RETURNED).exclude(from_state=Submission.State.RETURNED)
    event = returns.select_related("actor").last()
    position = report.parts.index(part)
    following = report.parts[position + 1 : position + 2]
    context = {
        "submission": submission,
        "report": report,
        "part": part,
        "form": form,
        "done": done,
        "total": total,
        "missing": report.missing() if part.kind == K.SEND else [],
        "following": following[0] if following else None,
        "returned": event if submission.state == Submission.State.RETURNED else None,
        **(_remarks(request, submission, part) if submission.turn > 1 else {}),
        "conflict": conflict,
        # The version that the words of a conflict began with.
        "began": began,
        "just_saved": request.session.pop(JUST_SAVED, None) if request.method == "GET" else None,
        "fault": fault,
        **(_read_from_file(report, part) if submission.round.is_sar else {}),
        **(_facts(report) if part.kind == K.SUMMARY else {}),
    }
    return render(request, "qa/submission_form.html", context, status=status)


def _remarks(request, submission, part):
    """What the readers wrote at this part and the office has shown: what is open, and what is settled."""
    seen = commenting.seen_by(request.user, submission)
    rows = commenting.at(seen, part.code)
    for row in rows:
        row.can_settle = permissions.can_settle(request.user, submission, row)
    return {
        "comments": [row for row in rows if not row.resolved_at],
        "settled": [row for row in rows if row.resolved_at],
        "unanswered": commenting.unanswered(seen) if part.kind == K.SEND else [],
    }


def _read_from_file(report, part):
    """How many proposals from the uploaded file wait; beside the file how its reading went, and before sending how many
    of its levels are others than those of the report."""
    told = {"proposed": waiting(report.submission)}
    if part.kind == K.SEND:
        told |= {"reading": current(report.submission), "file_levels": other_levels(report)}
    return told


def _facts(report):
    """What the page shows of the school's figures, and whether there is an earlier report to copy from."""
    submission = report.submission
    figures = SchoolYear.objects.filter(school=submission.school_id, academic_year=submission.round.academic_year)
    return {
        "figures": figures.first(),
        "source": actions.last_year(submission),
        # Texts that were copied and that nobody has looked at yet.
        "copied": sum(len(part.unchecked) for part in report.parts),
    }
