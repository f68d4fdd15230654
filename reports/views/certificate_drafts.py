"""Certificates before their numbers: the draft, what to check, who signs, and the issue."""

import re
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import certificates, permissions
from reports.actions import certificate_drafts as actions
from reports.actions import certificates as issuing
from reports.certificate_forms import BatchForm
from reports.certificates import approvals, frozen, preflight, recipients
from reports.forms import DecisionForm
from reports.models import BatchSigner, CertificateBatch
from schools.models import Role
from schools.permissions import require
from supervision.models import Event
from thai.years import be_year

State = CertificateBatch.State
STEPS = [
    ((State.DRAFT,), "รายชื่อและข้อความ"),
    ((State.DRAFT,), "ตรวจก่อนออกเลข"),
    ((State.ASKED,), "ผู้ลงนามเห็นชอบ"),
    ((State.APPROVED,), "ออกเลข"),
    ((State.ISSUED, State.READY), "ไฟล์และส่งมอบ"),
]
SHOWN = 200
PAGE = "reports:certificate_batch"


def fetch(request, pk):
    """A batch that the person may see as one who keeps the register; 404 otherwise."""
    related = ("office", "file", "job", "event", "design_version__design", "reservation__book", "approval_file")
    related += ("replaces__replacement",)
    rows = CertificateBatch.objects.visible_to(request.user).select_related(*related)
    # Of an issued batch nothing here asks for the long list any more; of a draft it comes when it is asked for.
    return get_object_or_404(rows.defer("people"), pk=pk)


def version_of(request):
    """The version that the page showed, 0 for what is none."""
    version = request.POST.get("version", "")
    return int(version) if re.fullmatch(r"[0-9]{1,9}", version) else 0


@require(Role.CLERK)
@require_http_methods(["GET", "POST"])
def edit(request, pk=None):
    """A new draft, which an event may begin (`event` in the address), or another version of one."""
    batch = fetch(request, pk) if pk else CertificateBatch(office=request.user.acting.office, created_by=request.user)
    if batch.has_numbers:
        messages.info(request, "ชุดนี้ออกเลขแล้ว จึงแก้ไขไม่ได้ หากผิดพลาดโปรดเพิกถอนแล้วออกใหม่")
        return redirect(PAGE, pk=batch.pk)
    initial = {} if pk else _beginning(request)
    form = BatchForm(request.POST or None, request.FILES or None, instance=batch, user=request.user, initial=initial)
    conflict = None
    if request.method == "POST" and form.is_valid():
        saved = form.save_draft()
        if saved:
            messages.success(request, "บันทึกฉบับร่างแล้ว โปรดตรวจตัวอย่างก่อนออกเลข")
            return redirect(PAGE, pk=saved.pk)
        conflict = form.conflict()
    approved = batch.pk and batch.signers.filter(state=BatchSigner.State.APPROVED).exists()
    return render(
        request,
        "reports/certificates/edit.html",
        {"form": form, "batch": batch, "conflict": conflict, "approved": approved},
        status=409 if conflict else 200,
    )


def _beginning(request):
    """What an event of the address gives a new draft; nothing for one that the person may not see."""
    asked = request.GET.get("event", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 10
    event = Event.objects.visible_to(request.user).filter(pk=asked).first() if is_number else None
    return recipients.beginning(event) if event else {}


def page(request, batch):
    """A batch without numbers: what to check first, its words, its signers, its people."""
    signers = approvals.signers_of(batch)
    found = preflight.checks(batch, signers)
    signers = [signer for signer in signers if signer.pk]
    faults, left_out = preflight.hinders_asking(found), recipients.left_out(batch)
    can_issue = permissions.can_issue_certificates(request.user, batch)
    may_ask = batch.state == State.DRAFT or bool(frozen.outdated(batch, signers))
    context = {
        "batch": batch,
        "steps": _steps(batch, signers, faults, can_issue),
        "checks": found,
        "hinders": preflight.hinders(found),
        "signers": signers,
        "can_issue": can_issue,
        "can_sign": batch.state == State.ASKED
        and any(row.user_id == request.user.pk and row.state == BatchSigner.State.WAITING for row in signers),
        "can_ask": can_issue and not faults and any(signer.user_id for signer in signers) and may_ask,
        **_people(request, batch, "reports:certificate_preview"),
        "be_year": be_year(batch.issued_on),
        "left_out": left_out[:SHOWN],
        "left_out_count": len(left_out),
    }
    return render(request, "reports/certificates/draft.html", context)


def _people(request, batch, preview):
    """A page of the list of people, which of its columns say something, and where each one's paper is looked at."""
    people = batch.people
    return {
        "page": Paginator(people, SHOWN).get_page(request.GET.get("page")),
        "columns": {name for name in ("school", "role", "email", "level") if any(name in person for person in people)},
        "count": len(people),
        "preview": "" if batch.has_numbers else reverse(preview, args=[batch.pk]),
    }


def _steps(batch, signers, faults, can_issue):
    """The way of a batch for the stepper; without signers in the system that step is not on it. While a check finds
    `faults`, checking is not done, whoever was asked. Only who issues is led to the words and names."""
    asks = any(signer.user_id for signer in signers)
    present = 1 if faults else {State.DRAFT: 1, State.ASKED: 2, State.APPROVED: 3}[batch.state]
    steps = []
    for place, (_states, label) in enumerate(STEPS):
        if place == 2 and not asks:
            continue
        state = "done" if place < present else "current" if place == present else "next"
        href = reverse("reports:certificate_edit", args=[batch.pk]) if place == 0 and can_issue else ""
        steps.append({"label": label, "state": state, "href": href})
    return steps


@require(*permissions.REGISTRARS)
@never_cache
@require_GET
def preview(request, pk):
    """A paper of a draft as a PDF, with a number and a code that are plainly no real ones: that of the person at place
    `n` of the list, else of the longest name."""
    return _preview(request, fetch(request, pk))


def _preview(request, batch):
    if batch.has_numbers or not batch.people_count:
        raise Http404
    asked = request.GET.get("n", "")
    place = int(asked) if re.fullmatch(r"[0-9]{1,5}", asked) else 0
    person = batch.people[place - 1] if 0 < place <= batch.people_count else None
    return inline_pdf(certificates.preview(batch, person), "ตัวอย่าง.pdf")


@require(Role.CLERK)
@require_POST
def ask(request, pk):
    """Asks the signers who use the system."""
    batch = fetch(request, pk)
    # Of numbers that are taken already nothing is checked: the action tells.
    if not batch.has_numbers and (faults := preflight.hinders_asking(preflight.checks(batch))):
        messages.error(request, f"ยังไม่ได้ขอความเห็นชอบ โปรดแก้ไขก่อน: {' · '.join(faults)}")
        return redirect(PAGE, pk=pk)
    try:
        asked = actions.ask_signers(batch=batch, version=version_of(request), user=request.user)
    except issuing.StaleBatch:
        messages.error(request, "ฉบับร่างนี้มีผู้แก้ไขหรือขอความเห็นชอบไปแล้ว โปรดตรวจอีกครั้ง")
    else:
        if asked:
            messages.success(request, "ขอความเห็นชอบแล้ว ผู้ลงนามจะเห็นเรื่องนี้ในหน้าแรกและการแจ้งเตือน")
        else:
            messages.info(request, "ชุดนี้ไม่มีผู้ลงนามที่เป็นผู้ใช้ระบบ จึงไม่ต้องขอความเห็นชอบในระบบ")
    return redirect(PAGE, pk=pk)


@require(Role.CLERK)
@require_POST
def issue(request, pk):
    """Takes the numbers and asks for the file."""
    batch = fetch(request, pk)
    # A second click finds the numbers taken and goes to them.
    if not batch.has_numbers and preflight.hinders(found := preflight.checks(batch)):
        told = " · ".join(check.title for check in found if check.level == preflight.STOP)
        messages.error(request, f"ยังไม่ได้ออกเลข โปรดแก้ไขก่อน: {told}")
        return redirect(PAGE, pk=pk)
    try:
        issuing.issue_batch(batch=batch, version=version_of(request), user=request.user)
    except issuing.StaleBatch:
        messages.error(request, "ฉบับร่างนี้มีผู้แก้ไขหลังจากที่ท่านเปิดหน้า ยังไม่ได้ออกเลข โปรดตรวจอีกครั้ง")
    except issuing.NotApproved:
        messages.error(request, "ยังไม่ได้ออกเลข เพราะผู้ลงนามยังไม่เห็นชอบครบทุกคน")
    except issuing.Replaced:
        messages.error(request, "ยังไม่ได้ออกเลข เพราะฉบับเดิมมีฉบับแทนแล้ว")
    except issuing.NotEnoughNumbers:
        messages.error(request, "ยังไม่ได้ออกเลข เพราะเลขที่จองไว้เหลือไม่พอหรือไม่ตรงกับทะเบียน โปรดเลือกการจองเลขใหม่")
    else:
        messages.success(request, "ออกเลขแล้ว ระบบกำลังจัดทำไฟล์")
    return redirect(PAGE, pk=pk)


def _asked(request, pk):
    """A batch that the person signs."""
    rows = CertificateBatch.objects.signed_by(request.user).select_related("office__crest", "event", "created_by")
    return get_object_or_404(rows.select_related("design_version__design"), pk=pk)


@require(*permissions.SIGNERS)
@never_cache
@require_http_methods(["GET", "POST"])
def sign(request, pk):
    """What a signer is asked for: the words, the people, and yes or no."""
    batch = _asked(request, pk)
    mine = batch.signers.filter(user=request.user).first()
    is_open = batch.state == State.ASKED and mine.state == BatchSigner.State.WAITING
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        approves = form.cleaned_data["approves"]
        try:
            note, version = form.cleaned_data["note"], version_of(request)
            actions.decide(batch=batch, version=version, approves=approves, note=note, user=request.user)
        except issuing.StaleBatch:
            messages.error(request, "ชุดนี้เปลี่ยนไปหลังจากที่ท่านเปิดหน้า หรือพิจารณาไปแล้ว โปรดตรวจอีกครั้ง")
            return redirect("reports:certificate_sign", pk=pk)
        messages.success(request, "บันทึกความเห็นชอบแล้ว" if approves else "บันทึกว่าไม่เห็นชอบแล้ว")
        return redirect("reports:certificate_sign", pk=pk)
    context = {
        "batch": batch,
        "mine": mine,
        "is_open": is_open,
        "form": form,
        **_people(request, batch, "reports:certificate_sign_preview"),
    }
    return render(request, "reports/certificates/sign.html", context)


@require(*permissions.SIGNERS)
@never_cache
@require_GET
def sign_preview(request, pk):
    """The preview for who signs."""
    return _preview(request, _asked(request, pk))


def inline_pdf(content, name):
    """A PDF that the browser opens and nobody else keeps."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
