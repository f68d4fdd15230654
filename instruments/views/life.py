"""Steps in the life of an instrument: copied, published, followed by a new version, put away."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from instruments import actions, permissions
from instruments.actions.changes import Stale
from instruments.building import checks
from instruments.building.forms import PublishForm
from instruments.models import Frozen
from instruments.views.finding import closed, own, seen
from schools.permissions import require
from schools.views.editing import posted_version

SLOWER = "มีผู้แก้ไขแบบนี้หลังจากที่ท่านเปิดหน้า จึงยังไม่ได้ดำเนินการ โปรดตรวจสอบอีกครั้ง"


@require(*permissions.BUILDERS)
@require_POST
def duplicate(request, pk):
    instrument = seen(request, pk)
    if instrument.current is None and not permissions.can_build(request.user, instrument):
        return closed(request, instrument)
    copy = actions.duplicate(instrument=instrument, by=request.user)
    messages.success(request, f"ทำสำเนาเป็น “{copy}” รหัส {copy.code} แล้ว แก้ไขได้เลย")
    return redirect("instruments:build", copy.pk)


@require(*permissions.BUILDERS)
@require_http_methods(["GET", "POST"])
def publish(request, pk):
    instrument = own(request, pk)
    version = instrument.draft
    if version is None:
        return closed(request, instrument)
    parts = checks.outline(version)
    problems = checks.problems(parts)
    form = PublishForm(request.POST or None, version=version, initial={"lock": version.lock})
    stale = False
    if request.method == "POST" and form.is_valid() and not problems:
        try:
            actions.publish(
                version=version,
                by=request.user,
                note=form.cleaned_data.get("note", ""),
                lock=form.cleaned_data["lock"],
            )
            messages.success(request, f"เผยแพร่ฉบับที่ {version.number} แล้ว ใช้ตอบได้ทันที")
            return redirect("instruments:detail", pk)
        except Stale:
            stale = True
            version.refresh_from_db()
            form.data = form.data.copy()
            form.data["lock"] = version.lock
        except Frozen:
            return closed(request, instrument)
    context = {
        "instrument": instrument,
        "version": version,
        "parts": parts,
        "count": sum(len(part.cards) for part in parts),
        "problems": problems,
        "form": form,
        "stale": stale,
    }
    return render(request, "instruments/publish.html", context, status=409 if stale else 200)


@require(*permissions.BUILDERS)
@require_POST
def new_version(request, pk):
    instrument = own(request, pk)
    if instrument.draft is None and instrument.current is None:
        return closed(request, instrument)
    version = actions.new_version(instrument=instrument, by=request.user)
    messages.success(request, f"เปิดฉบับที่ {version.number} เป็นฉบับร่างแล้ว ฉบับเดิมยังใช้ได้จนกว่าจะเผยแพร่ฉบับใหม่")
    return redirect("instruments:build", pk)


@require(*permissions.BUILDERS)
@require_http_methods(["GET", "POST"])
def discard(request, pk):
    instrument = own(request, pk)
    version = instrument.draft
    if version is None:
        return closed(request, instrument)
    if request.method == "POST":
        try:
            if actions.discard(version=version, lock=posted_version(request), by=request.user):
                messages.success(request, "ลบฉบับร่างแล้ว ฉบับที่เผยแพร่ยังใช้ได้ตามเดิม")
                return redirect("instruments:detail", pk)
            messages.success(request, f"ลบ “{instrument.title}” ซึ่งยังเป็นฉบับร่างแล้ว")
            return redirect("instruments:list")
        except Stale:
            messages.warning(request, SLOWER)
    version.refresh_from_db()
    context = {"instrument": instrument, "version": version, "count": version.items().count()}
    return render(request, "instruments/discard.html", context)


@require(*permissions.BUILDERS)
@require_POST
def archive(request, pk):
    instrument = own(request, pk)
    if actions.archive(instrument=instrument, by=request.user):
        messages.success(request, f"เลิกใช้ “{instrument}” แล้ว ผลที่เคยตอบยังดูได้ และนำกลับมาใช้ได้ทุกเมื่อ")
    return redirect("instruments:detail", pk)


@require(*permissions.BUILDERS)
@require_POST
def restore(request, pk):
    instrument = own(request, pk)
    if actions.restore(instrument=instrument, by=request.user):
        messages.success(request, f"นำ “{instrument}” กลับมาใช้แล้ว")
    return redirect("instruments:detail", pk)


@require(*permissions.BUILDERS)
@require_POST
def prefer(request, pk):
    instrument = own(request, pk)
    if instrument.current is None or instrument.archived_at:
        return closed(request, instrument)
    actions.prefer(instrument=instrument, by=request.user)
    messages.success(request, f"ใช้ “{instrument}” เป็นแบบหลักของ{instrument.get_purpose_display()}แล้ว")
    return redirect("instruments:detail", pk)
