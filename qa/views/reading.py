"""What was found in the SAR file that a school uploaded, and what the school does with it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from qa import permissions, proposals
from qa.actions import proposals as actions
from qa.actions import readings
from qa.forms.answers import TEXT_LIMIT
from qa.forms.reading import ProposalForm
from qa.models import Proposal, Reading, SubmissionFile
from qa.sar_report import Report
from qa.views.answers import why_shut
from qa.views.submissions import fetch
from schools.models import Role
from schools.permissions import deny, require
from supervision.actions.changes import Stale, WrongState

SCHOOL = (Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF)
DECIDED = "มีผู้ตัดสินใจเรื่องนี้แล้ว หรือมีไฟล์ใหม่แทน โปรดดูรายการล่าสุด"
CHANGED = "มีผู้แก้ไขรายงานหลังจากท่านเปิดหน้านี้ ยังไม่มีข้อมูลใดถูกเขียนทับ โปรดดูค่าที่บันทึกอยู่แล้วกดอีกครั้ง"


@require(*SCHOOL)
@never_cache
@require_GET
def page(request, pk):
    """How reading goes, and afterwards what it found; htmx asks here whether it is done."""
    submission = _ours(request, pk)
    reading = proposals.current(submission)
    at_work = reading is not None and reading.state == Reading.State.WAITING and readings.is_at_work(reading)
    if request.htmx:
        if not at_work:
            return HttpResponseClientRefresh()
        return render(request, "qa/reading/state.html", {"submission": submission, "job": reading.job})
    report, groups = None, []
    if reading is not None and reading.state == Reading.State.READ:
        report = Report(submission)
        groups = proposals.groups_of(report, reading)
    context = {
        "submission": submission,
        "reading": reading,
        "job": reading.job if reading is not None else None,
        "at_work": at_work,
        "has_file": reading is not None or _has_file(submission),
        "groups": groups,
        "waiting": sum(group.waiting for group in groups),
        "can_edit": permissions.can_edit(request.user, submission),
        "shut": _shut(submission),
        "is_sent": submission.state in submission.RECEIVED,
    }
    return render(request, "qa/reading/page.html", context)


@require(*SCHOOL)
@require_POST
def again(request, pk):
    """Has the file read (again)."""
    submission = _ours(request, pk)
    if _refused(request, submission):
        return redirect("qa:reading", pk)
    try:
        readings.ask(submission=submission, by=request.user)
    except WrongState:
        messages.info(request, "ไฟล์นี้อ่านแล้วหรือกำลังอ่านอยู่ หรือยังไม่มีไฟล์ SAR")
    return redirect("qa:reading", pk)


@require(*SCHOOL)
@require_http_methods(["GET", "POST"])
def use(request, pk):
    """Takes a proposal over as it is; a passage may also be put after what is written already."""
    proposal, submission, back = _proposal(request, pk)
    if request.method == "GET" or _refused(request, submission):
        return redirect(back)
    row = proposals.row_of(Report(submission), proposal)
    value = None
    if request.POST.get("do") == "append" and not proposal.is_level and row.now:
        value = f"{row.now.rstrip()}\n{proposal.text}"
        if len(value) > TEXT_LIMIT:
            messages.error(request, f"ข้อความรวมกันยาวเกิน {TEXT_LIMIT:,} ตัวอักษร โปรดกด “แก้ก่อนใช้”")
            return redirect(back)
    if _done(request, submission, proposal, seen_as=request.POST.get("seen", ""), value=value):
        messages.success(request, f"บันทึก {proposal.label} แล้ว")
    return redirect(back)


@require(*SCHOOL)
@require_http_methods(["GET", "POST"])
def pass_over(request, pk):
    """The school does not want it; nothing in the report changes."""
    proposal, submission, back = _proposal(request, pk)
    if request.method == "GET" or _refused(request, submission):
        return redirect(back)
    try:
        actions.pass_over(proposal=proposal, by=request.user)
        messages.success(request, f"ไม่ใช้ข้อเสนอ “{proposal.label}” รายงานไม่เปลี่ยนแปลง")
    except actions.Decided:
        messages.info(request, DECIDED)
    return redirect(back)


@require(*SCHOOL)
@require_http_methods(["GET", "POST"])
def change(request, pk):
    """A proposal, changed before it is taken over."""
    proposal, submission, back = _proposal(request, pk)
    if _refused(request, submission):
        return redirect(back)
    if proposal.state != Proposal.State.WAITING:
        messages.info(request, DECIDED)
        return redirect(back)
    report = Report(submission)
    row = proposals.row_of(report, proposal)
    if request.method == "GET":
        form = ProposalForm(proposal=proposal, words=report.words, initial={"seen": row.seen})
        return _form_page(request, submission, row, form)
    form = ProposalForm(request.POST, proposal=proposal, words=report.words)
    if not form.is_valid():
        return _form_page(request, submission, row, form)
    value = form.cleaned_data["value"]
    try:
        actions.use(proposal=proposal, by=request.user, seen_as=form.cleaned_data["seen"], value=value)
    except actions.Decided:
        messages.info(request, DECIDED)
    except WrongState:
        _refused(request, submission, surely=True)
    except Stale:
        row = proposals.row_of(Report(fetch(request, submission.pk)), proposal)
        # Saving again after having compared is a decision about what stands there now.
        form.data = form.data.copy()
        form.data["seen"] = row.seen
        mine = report.word(value) if proposal.is_level else value
        conflict = [{"label": proposal.label, "mine": mine, "theirs": row.now}]
        return _form_page(request, submission, row, form, status=409, conflict=conflict)
    else:
        messages.success(request, f"บันทึก {proposal.label} แล้ว")
    return redirect(back)


@require(*SCHOOL)
@require_http_methods(["GET", "POST"])
def levels(request, pk, standard_pk):
    """All levels of one standard that wait (0: those of the whole report): what will change, then all at once."""
    submission = _ours(request, pk)
    if _refused(request, submission):
        return redirect("qa:reading", pk)
    group = _group(submission, standard_pk)
    if request.method == "GET":
        return _levels_page(request, submission, group)
    shown = {row.proposal.pk: request.POST.get(f"seen_{row.proposal.pk}") for row in group.waiting_levels}
    if not shown or None in shown.values() or len(shown) != len(request.POST.getlist("each")):
        # Decided elsewhere meanwhile, or a new file came: what is on the page now is to be looked at first.
        messages.info(request, DECIDED)
        return redirect("qa:reading", pk)
    try:
        chosen = [row.proposal for row in group.waiting_levels]
        actions.use_levels(proposals=chosen, by=request.user, seen_as=shown)
    except actions.Decided:
        messages.info(request, DECIDED)
    except WrongState:
        _refused(request, submission, surely=True)
    except Stale:
        group = _group(fetch(request, pk), standard_pk)
        return _levels_page(request, submission, group, status=409, fault=CHANGED)
    except ValueError:
        messages.error(request, "ระดับที่พบในไฟล์ไม่มีในเกณฑ์ของรายงานนี้ โปรดเลือกระดับเอง")
    else:
        messages.success(request, f"บันทึก {len(chosen)} ระดับของ {group.title} แล้ว")
    return redirect(f"{reverse('qa:reading', args=[pk])}#group-{standard_pk}")


def _ours(request, pk):
    submission = fetch(request, pk)
    if not permissions.is_own_school(request.user, submission) or not submission.round.is_sar:
        deny(request, request.path)
    return submission


def _proposal(request, pk):
    """(the proposal, its submission, the address of its place on the page); another school's is 404."""
    rows = Proposal.objects.visible_to(request.user).select_related("reading", "standard", "issue")
    proposal = get_object_or_404(rows, pk=pk)
    submission = _ours(request, proposal.reading.submission_id)
    return proposal, submission, f"{reverse('qa:reading', args=[submission.pk])}#proposal-{proposal.pk}"


def _has_file(submission):
    return submission.files.filter(kind=SubmissionFile.Kind.SAR, replaced_at=None).exists()


def _shut(submission):
    """Why nothing can be taken over now, or ""."""
    if submission.state not in submission.EDITABLE:
        return f"รายงานนี้ส่งแล้ว จึงแก้ไขไม่ได้ สถานะปัจจุบัน: {submission.get_state_display()}"
    return why_shut(submission)


def _refused(request, submission, *, surely=False):
    """True, with the reason in a message, where the school cannot write now."""
    if surely:
        submission.refresh_from_db()
    if permissions.can_edit(request.user, submission) and not _shut(submission) and not surely:
        return False
    messages.warning(request, _shut(submission) or "รายงานนี้แก้ไขไม่ได้แล้ว")
    return True


def _done(request, submission, proposal, **how):
    """Whether the proposal was taken over; otherwise a message says why not."""
    try:
        actions.use(proposal=proposal, by=request.user, **how)
    except actions.Decided:
        messages.info(request, DECIDED)
    except WrongState:
        _refused(request, submission, surely=True)
    except Stale:
        messages.warning(request, CHANGED)
    except ValueError:
        messages.error(request, "ระดับที่พบในไฟล์ไม่มีในเกณฑ์ของรายงานนี้ โปรดเลือกระดับเอง")
    else:
        return True
    return False


def _group(submission, standard_pk):
    reading = proposals.current(submission)
    groups = proposals.groups_of(Report(submission), reading) if reading else []
    group = next((one for one in groups if (one.standard.pk if one.standard else 0) == standard_pk), None)
    if group is None:
        raise Http404
    return group


def _form_page(request, submission, row, form, *, status=200, conflict=None):
    context = {"submission": submission, "row": row, "form": form, "conflict": conflict}
    return render(request, "qa/reading/change.html", context, status=422 if form.errors else status)


def _levels_page(request, submission, group, *, status=200, fault=""):
    context = {"submission": submission, "group": group, "fault": fault}
    return render(request, "qa/reading/levels.html", context, status=status)
