"""Instruments as XLSForm: sent out as a file, and brought in from one after a look at what will become of it."""

import re
from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from instruments import permissions
from instruments.actions.bringing import Scales, bring_in
from instruments.models import Instrument
from instruments.views.finding import seen
from instruments.xlsform import plan
from instruments.xlsform.forms import BringForm, FileForm
from instruments.xlsform.reading import read
from instruments.xlsform.workbook import FormError
from instruments.xlsform.writing import write
from schools import audit
from schools.exports import FORMATS
from schools.models import STAFF_ROLES
from schools.permissions import require


@never_cache
@require(*STAFF_ROLES)
@require_GET
def export(request, pk):
    """The version that `version` names, else the newest published one, else the draft of who builds."""
    instrument = seen(request, pk)
    can_build = permissions.can_build(request.user, instrument)
    version = asked_version(request, instrument) or instrument.current or (instrument.draft if can_build else None)
    if version is None or (version.published_at is None and not can_build):
        raise Http404
    content = write(version)
    with transaction.atomic():
        audit.record("export", "XLSForm", actor=request.user, version=version.pk)
    response = HttpResponse(content, content_type=FORMATS["xlsx"])
    name = re.sub(
        r'[\\/:*?"<>|\s]+', " ", f"{instrument.code} {instrument.title[:60]} ฉบับที่ {version.number} XLSForm.xlsx"
    )
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def asked_version(request, instrument):
    """The version whose number the address names, None where it names none. Raises Http404 for a wrong one."""
    asked = request.GET.get("version", "")
    if not asked:
        return None
    known = instrument.versions.filter(number=int(asked)) if re.fullmatch("[0-9]{1,4}", asked) else []
    if not known:
        raise Http404
    return known[0]


@require(*permissions.BUILDERS)
@require_http_methods(["GET", "POST"])
def bring(request):
    """Asks for the file; shows what would come of it."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = read(file, name=file.name)
            sealed = plan.seal(found, request.user)
            about = {"title": found.draft["title"], "purpose": found.draft["purpose"], "plan": sealed}
            return _preview(request, BringForm(initial=about), found.draft, found.notes)
        except FormError as error:
            for message in error.messages:
                form.add_error("file", message)
    return render(request, "instruments/xlsform/file.html", {"form": form})


@require(*permissions.BUILDERS)
@require_http_methods(["GET", "POST"])
def confirm(request):
    """Makes the instrument that the preview showed."""
    opened = plan.opened(request.POST.get("plan", ""), request.user) if request.method == "POST" else None
    if opened is None:
        if request.method == "POST":
            messages.warning(request, "หน้าตรวจสอบหมดอายุหรือเป็นของสำนักงานอื่น ยังไม่ได้นำเข้า โปรดเลือกไฟล์อีกครั้ง")
        return redirect("instruments:xlsform_import")
    draft, notes, client_uuid = opened
    form = BringForm(request.POST)
    if not form.is_valid():
        return _preview(request, form, draft, notes)
    about = {name: form.cleaned_data[name] for name in ("title", "purpose")}
    instrument, made = bring_in(draft=draft | about, client_uuid=client_uuid, by=request.user)
    if made:
        messages.success(request, f"นำเข้าเป็นแบบ “{instrument}” รหัส {instrument.code} แล้ว เป็นฉบับร่าง ตรวจแล้วจึงเผยแพร่")
    else:
        messages.info(request, "นำเข้าไว้แล้ว จึงเปิดแบบเดิมให้")
    return redirect("instruments:build" if instrument.draft else "instruments:detail", instrument.pk)


def _preview(request, form, draft, notes):
    same = Instrument.objects.filter(office=request.user.acting.office_id, title=form["title"].value() or "")
    context = {
        "form": form,
        "draft": draft,
        "parts": plan.told(draft, Scales(request.user)),
        "count": sum(len(section["items"]) for section in draft["sections"]),
        "lost": [note for note in notes if not note.adjusted],
        "adjusted": [note for note in notes if note.adjusted],
        "same": same.first(),
    }
    return render(request, "instruments/xlsform/preview.html", context)
