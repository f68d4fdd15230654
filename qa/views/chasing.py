"""What the office does about a round as a whole: reminding schools, and the receipts of the e-SAR."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from qa import permissions
from qa.actions import receipts, reminders
from qa.filters import SubmissionFilter
from qa.forms.assigning import PasteForm, ReceiptForm
from qa.models import Reminder, Round, Submission
from qa.views.submissions import fetch, keep_words, page
from schools import recipients
from schools.models import User
from schools.permissions import require
from supervision.actions.changes import WrongState
from thai.sorting import thai_order


def _round(request, pk):
    return get_object_or_404(Round.objects.visible_to(request.user).select_related("office"), pk=pk)


@require(*permissions.REMINDERS)
@require_http_methods(["GET", "POST"])
def remind(request, pk):
    """Says who will be reminded, with the filters of the board, and then does it."""
    round = _round(request, pk)
    rows = Submission.objects.visible_to(request.user).filter(round=round)
    found = SubmissionFilter(request.GET, queryset=rows.with_deadline().with_size(), request=request)
    query = request.GET.urlencode()
    back = reverse("qa:round", args=[round.pk]) + (f"?{query}" if query else "")
    if not found.is_valid():
        messages.warning(request, "อ่านตัวกรองในที่อยู่ของหน้านี้ไม่ได้ จึงยังไม่เตือนโรงเรียนใด โปรดเลือกตัวกรองใหม่")
        return redirect("qa:round", round.pk)
    if request.method == "POST":
        told, today, silent = reminders.remind(round=round, by=request.user, rows=found.qs)
        _say(request, told, today, silent)
        return redirect(back)
    asked = reminders.with_reminder(reminders.remindable(found.qs)).select_related("school__network")
    asked = list(asked.order_by(thai_order("school__name"), "school__smis_code", "-level"))
    people = recipients.of_schools({row.school for row in asked})
    today = timezone.localdate()
    for row in asked:
        row.is_silent = not people[row.school_id]
        row.is_done = row.reminded_on == today
    context = {
        "round": round,
        "rows": asked,
        "due": sum(not row.is_silent and not row.is_done for row in asked),
        "done": sum(row.is_done for row in asked),
        "silent": sum(row.is_silent and not row.is_done for row in asked),
        "back": back,
        "history": _history(round),
    }
    return render(request, "qa/remind.html", context)


def _history(round):
    """The last reminders, one line for each day and person: [(day, who, reports)]."""
    rows = Reminder.objects.filter(submission__round=round).order_by("-on", "by")
    days = list(rows.values_list("on", "by").annotate(n=Count("pk"))[:10])
    people = User.objects.in_bulk({who for _, who, _ in days})
    return [(day, people[who], n) for day, who, n in days]


def _say(request, told, today, silent):
    rest = []
    if today:
        rest.append(f"อีก {today:,} รายการเตือนไปแล้ววันนี้")
    if silent:
        rest.append(f"อีก {silent:,} รายการโรงเรียนยังไม่มีผู้ใช้ในระบบ")
    if told:
        messages.success(request, " ".join([f"เตือนแล้ว {told:,} รายการ", *rest]))
    else:
        messages.info(request, " ".join(rest) or "ไม่มีรายการที่ต้องเตือน")


@require(*permissions.CORRESPONDENTS)
@require_http_methods(["GET", "POST"])
def receipt_paste(request, pk):
    """Two columns copied from a spreadsheet; a wrong line keeps the rest from being written and stays on the page."""
    round = _round(request, pk)
    if not round.is_sar:
        messages.info(request, "e-SAR รับเฉพาะรายงานการประเมินตนเอง รอบนี้จึงไม่มีเลขที่ตอบรับ")
        return redirect("qa:round", round.pk)
    rows = Submission.objects.visible_to(request.user).filter(round=round)
    form = PasteForm(request.POST or None, use_required_attribute=False)
    problems = []
    if request.method == "POST" and form.is_valid():
        found, problems = receipts.read(form.cleaned_data["lines"], rows)
        if not problems:
            n = receipts.keep_all(round=round, by=request.user, found=found)
            messages.success(request, f"บันทึกเลขที่ตอบรับ {n:,} รายการแล้ว จาก {len(found):,} รายการที่วาง")
            return redirect("qa:receipts", round.pk)
        form.add_error("lines", f"ยังไม่ได้บันทึก มี {len(problems):,} บรรทัดที่ต้องแก้ไข")
    kept = rows.exclude(esar_receipt="").count()
    accepted = rows.filter(state=Submission.State.ACCEPTED, esar_receipt="").count()
    context = {"round": round, "form": form, "problems": problems[:100], "kept": kept, "lacking": accepted}
    return render(request, "qa/receipts.html", context, status=200)


@require(*permissions.CORRESPONDENTS)
@require_http_methods(["GET", "POST"])
def receipt(request, pk):
    submission = fetch(request, pk)
    form = ReceiptForm(request.POST)
    if request.method == "POST":
        if not form.is_valid():
            return page(request, submission, refused=form)
        number = form.cleaned_data["number"] or ""
        try:
            receipts.keep(submission=submission, by=request.user, number=number)
        except WrongState:
            why = "บันทึกเลขที่ตอบรับ e-SAR ได้เมื่อรับ SAR แล้ว"
            return keep_words(request, fetch(request, pk), [number], why=why)
        messages.success(request, "บันทึกเลขที่ตอบรับ e-SAR แล้ว")
    return redirect("qa:submission", submission.pk)
