"""The office's letter of advice to a school about its report: seen before it is issued, then kept as it is."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from qa import permissions
from qa.actions import letters as actions
from qa.views.submissions import fetch
from reports.letterhead import signer
from reports.letters import advice
from schools.permissions import require
from thai.forms import ThaiDateField, ThaiTextField


class LetterForm(forms.Form):
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    number = ThaiTextField(
        label="ที่",
        max_length=80,
        help_text="เลขที่หนังสือส่ง เช่น ศธ 04063/123",
        error_messages={"required": "โปรดระบุเลขที่หนังสือ"},
    )
    dated = ThaiDateField(label="ลงวันที่")
    text = ThaiTextField(
        label="ข้อเสนอแนะ",
        max_length=8000,
        widget=forms.Textarea({"rows": 12}),
        help_text="ร่างจากข้อสังเกตของผู้ตรวจ แก้ไขได้",
        error_messages={"required": "โปรดพิมพ์ข้อเสนอแนะ"},
    )
    signer = ThaiTextField(label="ผู้ลงนาม", max_length=150, error_messages={"required": "โปรดระบุชื่อผู้ลงนาม"})
    signer_position = ThaiTextField(
        label="ตำแหน่งผู้ลงนาม", max_length=200, error_messages={"required": "โปรดระบุตำแหน่งผู้ลงนาม"}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        if self.data.get("do") == "preview":
            # To be read before it has a number and before who signs is settled; issued it has all of them.
            for name in ("number", "signer", "signer_position"):
                self.fields[name].required = False


@require(*permissions.CORRESPONDENTS)
@require_http_methods(["GET", "POST"])
def advice_letter(request, pk):
    """A draft out of the readers' remarks; shown as PDF on demand; issued it is a file that never changes."""
    submission = fetch(request, pk)
    if not permissions.can_write_letter(request.user, submission):
        messages.info(request, "ออกหนังสือได้เมื่อรับรายงานหรือส่งรายงานกลับแก้ไขแล้ว")
        return redirect("qa:submission", submission.pk)
    initial = {
        "client_uuid": uuid.uuid4(),
        "dated": timezone.localdate(),
        "text": advice.proposal(submission),
        **_signer(submission.round.office),
    }
    form = LetterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if letter := actions.issued(given["client_uuid"]):
            # A second click: the letter is there. That of another report is none of this page's.
            return redirect("qa:submission", letter.submission_id if letter.submission_id == pk else pk)
        if paper := _paper(request, submission, given):
            if request.POST.get("do") == "preview":
                return HttpResponse(paper, content_type="application/pdf")
            actions.issue(submission=submission, by=request.user, paper=paper, **given)
            messages.success(request, "ออกหนังสือแล้ว โรงเรียนเปิดอ่านได้ในหน้ารายงานนี้")
            return redirect("qa:submission", submission.pk)
    return render(request, "reports/letters/new.html", {"form": form, "submission": submission})


def _signer(office):
    """Who signs the letters of an office, for the form; nothing where it has no director."""
    signs = signer(office)
    return {"signer": signs["name"], "signer_position": signs["position"]} if signs["name"] else {}


def _paper(request, submission, given):
    """The bytes of the PDF, or None with a message."""
    from reports import pdf

    data = advice.read(submission, given)
    try:
        return pdf.render_in_child(advice.render_html(data), title=advice.title_of(submission))
    except pdf.PdfError as error:
        messages.error(request, f"จัดทำเอกสารไม่สำเร็จ: {error}")
        return None
