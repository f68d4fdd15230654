"""The parts of an external assessment: documents, readiness, oral report, result, recommendations, re-assessment."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from instruments import reading
from instruments.forms import AnswerForm
from qa import permissions_external
from qa.actions import external as actions
from qa.actions import reassessments
from qa.forms.external import (
    AnswerAgainForm,
    AskAgainForm,
    DeadlineForm,
    DocumentForm,
    GrantForm,
    OralForm,
    ReadinessForm,
    ResultForm,
    checklists,
)
from qa.models import ExternalAssessment
from qa.views.external import _already, kept, page, seen
from schools.forms.versions import shown
from schools.permissions import deny, require
from schools.views.editing import edit_page
from supervision.actions.changes import Stale, WrongState
from supervision.forms.recommendations import RecommendationFormSet
from supervision.models import Recommendation
from supervision.themes import suggested
from thai.dates import short

READINESS = "F-07"


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def documents(request, pk):
    """Keeps one document; the page of the assessment holds the form."""
    assessment = kept(request, pk)
    if request.method == "GET":
        return redirect("qa:external_assessment", pk)
    if not permissions_external.can_keep_papers(request.user, assessment):
        return _already(request, assessment)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, assessment, status=422, document_form=form, refused=form)
    upload = form.cleaned_data["file"]
    try:
        document = actions.keep_document(
            assessment=assessment,
            by=request.user,
            kind=form.cleaned_data["kind"],
            label=upload.name,
            content=upload,
            content_type="application/pdf",
        )
    except WrongState:
        return _already(request, assessment)
    messages.success(request, f"เก็บ {document.get_kind_display()} แล้ว")
    return redirect("qa:external_assessment", pk)


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def readiness(request, pk):
    """Asks the questions of a checklist; another checklist is chosen by the address. The page sent twice makes one
    check, and is judged by the version of the checklist that it showed."""
    assessment = kept(request, pk)
    if not permissions_external.can_check(request.user, assessment):
        return _already(request, assessment)
    usable = checklists(request.user)
    key = request.POST.get("instrument") or request.GET.get("instrument", "")
    chosen = usable.filter(pk=key).first() if key.isdecimal() and key.isascii() and len(key) < 10 else None
    usual = usable.form(READINESS) or usable.first()
    instrument = chosen or usual
    form = ReadinessForm(request.POST or None, initial={"checked_on": timezone.localdate()})
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    answers = AnswerForm(*posted, version=_version(request, instrument)) if instrument else None
    identity, status = _identity(request), 200
    if request.method == "POST" and all([form.is_valid(), answers is not None and answers.is_valid()]):
        day = form.cleaned_data["checked_on"]
        try:
            check = actions.check_readiness(
                assessment=assessment, form=answers, checked_on=day, by=request.user, client_uuid=identity
            )
        except WrongState:
            return _already(request, assessment)
        except Stale:
            # The page was sent before with other answers: the next press is a check of its own.
            identity, status = uuid.uuid4(), 409
        else:
            messages.success(request, f"บันทึกผลตรวจความพร้อมแล้ว: {check.band} (ร้อยละ {check.score:.1f})")
            return redirect("qa:external_assessment", pk)
    context = {"assessment": assessment, "form": form, "answers": answers, "instrument": instrument, "usable": usable}
    context |= {"client_uuid": identity, "is_sent": status == 409}
    return render(request, "qa/external/readiness.html", context, status=status)


def _version(request, instrument):
    """The published version that the page showed; the newest where it says none."""
    key = request.POST.get("instrument_version", "")
    rows = instrument.versions.filter(published_at__isnull=False)
    shown = rows.filter(pk=key).first() if key.isdecimal() and key.isascii() and len(key) < 10 else None
    return shown or instrument.current


@require(*permissions_external.ASSESSMENT_READERS)
@require_GET
def check(request, pk, check_pk):
    """What one readiness check answered."""
    assessment = seen(request, pk)
    rows = assessment.checks.select_related("response__version__instrument", "checked_by")
    row = get_object_or_404(rows, pk=check_pk)
    context = {"assessment": assessment, "check": row, "parts": reading.read(row.response)}
    return render(request, "qa/external/check.html", context)


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def oral(request, pk):
    assessment = kept(request, pk)
    if not permissions_external.can_keep_papers(request.user, assessment):
        return _already(request, assessment)

    def save(form):
        given = form.cleaned_data
        form.instance.oral_on = given["oral_on"]
        return actions.save_oral(
            assessment=form.instance, members=given["members"], by=request.user, version=given["version"]
        )

    try:
        return edit_page(
            request,
            OralForm(request.POST or None, instance=assessment),
            "qa/external/oral.html",
            {"assessment": assessment},
            save=save,
            said="บันทึกการรับฟังรายงานด้วยวาจาแล้ว",
            to=reverse("qa:external_assessment", args=[pk]),
        )
    except WrongState:
        return _already(request, assessment)


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def result(request, pk):
    assessment = kept(request, pk)
    if not permissions_external.can_record_result(request.user, assessment):
        return _already(request, assessment)
    form = ResultForm(request.POST or None, assessment=assessment)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_result(
                assessment=assessment, by=request.user, version=form.cleaned_data["version"], **form.content()
            )
        except WrongState:
            return _already(request, assessment)
        except Stale:
            present = seen(request, pk)
            if not permissions_external.can_record_result(request.user, present):
                return _already(request, present)
            conflict = form.conflict_with(present)
            if present.result and not conflict:
                # What a first click saved already.
                return _recorded(request, pk)
            # Nothing is overwritten: the page shows both, and the next press is a decision.
            form.data = form.data.copy()
            form.data["version"] = present.version
            form.data["seen"] = present.known_result.pk if present.known_result else ""
        else:
            return _recorded(request, pk)
    context = {"assessment": seen(request, pk), "form": form, "conflict": conflict}
    return render(request, "qa/external/result.html", context, status=200 if conflict is None else 409)


def _recorded(request, pk):
    messages.success(request, "บันทึกผลการประเมินแล้ว โรงเรียนได้รับแจ้ง")
    return redirect("qa:external_assessment", pk)


@require(*permissions_external.ADVISERS)
@require_http_methods(["GET", "POST"])
def recommend(request, pk):
    """Opens recommendations in the common list, with the assessment as their source."""
    assessment = seen(request, pk)
    if not permissions_external.can_advise(request.user, assessment):
        if assessment.state == ExternalAssessment.State.RESULTED:
            deny(request, request.path)
        messages.info(request, "เปิดข้อเสนอแนะได้เมื่อบันทึกผลการประเมินแล้ว")
        return redirect("qa:external_assessment", pk)
    office = assessment.office
    initial = None if request.method == "POST" else _improvements(assessment)
    rows = RecommendationFormSet(
        request.POST or None, office=office, initial=initial, form_kwargs={"visited_on": assessment.ends_on}
    )
    by, identity, conflict = request.user, _identity(request), None
    if request.method == "POST" and rows.is_valid():
        given = rows.rows()
        if given:
            try:
                opened, new = actions.recommend(assessment=assessment, by=by, rows=given, client_uuid=identity)
            except actions.Opened as before:
                # What was opened stays; what was written since is shown as rows of a new page.
                identity, conflict = uuid.uuid4(), _differences(before.pairs)
                rows = RecommendationFormSet(
                    office=office, initial=before.waiting, form_kwargs={"visited_on": assessment.ends_on}
                )
            else:
                if new:
                    messages.success(request, f"เปิดข้อเสนอแนะ {new} ข้อแล้ว โรงเรียนเห็นได้ทันที")
                else:
                    messages.info(request, f"ข้อเสนอแนะ {len(opened)} ข้อนี้เปิดถึงโรงเรียนไว้แล้ว ไม่มีข้อใหม่")
                return redirect("qa:external_assessment", pk)
        else:
            messages.info(request, "ยังไม่ได้กรอกข้อเสนอแนะ")
    context = {"assessment": assessment, "rows": rows, "themes": suggested(office), "client_uuid": identity}
    context["conflict"] = conflict
    return render(request, "qa/external/recommend.html", context, status=200 if conflict is None else 409)


def _differences(pairs):
    """Rows of components/conflict.html: what the page says now, and what it opened before."""
    words = {"text": "ข้อเสนอแนะ", "owner": "ผู้รับผิดชอบ", "due_on": "กำหนด", "theme": "ประเด็น", "priority": "ความสำคัญ"}
    rows = []
    for place, row, held in pairs:
        mine = Recommendation(**row)
        for name, label in words.items():
            if row[name] != getattr(held, name):
                told = {"label": f"ข้อที่ {place + 1} {label}", "mine": shown(mine, name), "theirs": shown(held, name)}
                rows.append(told)
    return rows


def _improvements(assessment):
    """A row for each standard in which สมศ. saw something to develop, unless recommendations are open already."""
    if assessment.recommendations.exists():
        return None
    found = assessment.result.standards.exclude(improvements="").select_related("standard__set")
    return [{"text": row.improvements[:2000], "theme": row.standard.theme} for row in found] or None


def _identity(request):
    try:
        return uuid.UUID(request.POST.get("client_uuid", ""))
    except ValueError:
        return uuid.uuid4()


@require(*permissions_external.ASKERS)
@require_http_methods(["GET", "POST"])
def ask_again(request, pk):
    """The school's director asks for a re-assessment."""
    assessment = seen(request, pk)
    if not permissions_external.can_ask_again(request.user, assessment):
        if assessment.result and permissions_external.is_late_to_ask(assessment):
            day = short(assessment.ask_again_until)
            messages.error(request, f"พ้นกำหนดขอประเมินซ้ำแล้ว คำขอต้องถึง สมศ. ภายในวันที่ {day}")
        else:
            messages.info(request, "ขอประเมินซ้ำได้ครั้งเดียว เมื่อได้รับผลการประเมินแล้ว")
        return redirect("qa:external_assessment", pk)
    deadline = assessment.ask_again_until
    form = AskAgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reassessments.ask(assessment=assessment, by=request.user, deadline_on=deadline, **form.cleaned_data)
        except WrongState:
            return _already(request, assessment)
        messages.success(request, "ส่งคำขอประเมินซ้ำถึงสำนักงานแล้ว")
        return redirect("qa:external_assessment", pk)
    context = {"assessment": assessment, "form": form, "deadline": deadline}
    return render(request, "qa/external/ask_again.html", context)


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def again_deadline(request, pk):
    """Another last day for the school to ask; the page of the assessment holds the form."""
    assessment = kept(request, pk)
    if request.method == "GET":
        return redirect("qa:external_assessment", pk)
    if not permissions_external.can_set_deadline(request.user, assessment):
        return _already(request, assessment)
    form = DeadlineForm(request.POST, assessment=assessment)
    if not form.is_valid():
        return page(request, assessment, status=422, deadline_form=form, refused=form)
    try:
        reassessments.set_deadline(assessment=assessment, by=request.user, **form.cleaned_data)
    except Stale:
        return _already(request, assessment)
    messages.success(request, "กำหนดวันสุดท้ายของการขอประเมินซ้ำแล้ว โรงเรียนได้รับแจ้ง")
    return redirect("qa:external_assessment", pk)


def _answer(request, pk, name, make, act, said):
    assessment = kept(request, pk)
    asked = getattr(assessment, "reassessment", None)
    if request.method == "GET" or asked is None:
        return redirect("qa:external_assessment", pk)
    form = make(request.POST, asked)
    if not form.is_valid():
        return page(request, assessment, status=422, refused=form, **{f"{name}_form": form})
    try:
        act(request=asked, by=request.user, **form.cleaned_data)
    except Stale:
        messages.info(request, "มีผู้ดำเนินการกับคำขอนี้แล้ว")
    else:
        messages.success(request, said)
    return redirect("qa:external_assessment", pk)


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def again_send(request, pk):
    return _answer(
        request,
        pk,
        "send",
        lambda data, asked: AnswerAgainForm(data, asked=asked, prefix="send"),
        reassessments.send,
        "บันทึกว่าส่งคำขอถึง สมศ. แล้ว",
    )


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def again_refuse(request, pk):
    return _answer(
        request,
        pk,
        "refuse",
        lambda data, asked: AnswerAgainForm(data, asked=asked, owes_reason=True, prefix="refuse"),
        reassessments.refuse,
        "บันทึกว่าไม่ได้รับการประเมินซ้ำแล้ว",
    )


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def again_grant(request, pk):
    return _answer(
        request,
        pk,
        "grant",
        lambda data, asked: GrantForm(data, asked=asked, prefix="grant"),
        reassessments.grant,
        "บันทึกกำหนดประเมินซ้ำแล้ว โรงเรียนได้รับแจ้ง",
    )
