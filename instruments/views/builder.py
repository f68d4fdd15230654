"""The builder: the draft with its sections and questions, and the small changes of their order."""

import json

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from instruments import permissions
from instruments.actions import building
from instruments.actions.changes import Stale
from instruments.building import checks
from instruments.forms import AnswerForm
from instruments.models import Frozen, Item, Section
from instruments.views.finding import closed, own, seen
from schools.permissions import require
from schools.views.editing import posted_version

PART, PAGE = "instruments/builder/builder.html", "instruments/builder/page.html"
TOO_MANY = f"แบบหนึ่งมีได้ไม่เกิน {building.MOST_ITEMS} ข้อ จึงยังไม่ได้เพิ่ม"
STALE = "มีผู้แก้ไขแบบนี้ก่อนท่าน รายการล่าสุดแสดงอยู่ด้านล่าง สิ่งที่ท่านเพิ่งสั่งยังไม่ได้ทำ โปรดสั่งอีกครั้ง"
KEPT = "instruments_deleted"


@require(*permissions.BUILDERS)
@require_http_methods(["GET", "POST"])
def build(request, pk):
    instrument = seen(request, pk) if request.method == "GET" else own(request, pk)
    if not permissions.can_build(request.user, instrument):
        return closed(request, instrument)
    version = instrument.draft
    if version is None:
        return closed(request, instrument)
    if request.method == "GET":
        return shown(request, version)
    try:
        said, anchor = _change(request, version, request.POST.get("do", "").split())
    except Stale:
        return shown(request, version, alert=STALE, status=409)
    except building.TooMany:
        return shown(request, version, alert=TOO_MANY, status=409)
    except Frozen:
        return closed(request, instrument)
    return changed(request, version, said, anchor)


def _change(request, version, words):
    """Does what a button asked for, e.g. `up item 12`; returns what is said and where the page is looked at."""
    verb, what, *numbers = [*words, "", ""][:5]
    numbers = [int(text) for text in numbers if text.isascii() and text.isdigit() and len(text) < 10]
    given = {"lock": posted_version(request), "by": request.user}
    if verb == "undo":
        return _undo(request, version, given)
    if not numbers:
        raise Http404
    row = _row(version, what, numbers[0])
    anchor = f"{what}-{row.pk}"
    steps = {"up": -1, "down": 1}
    match what, verb:
        case "item", "up" | "down":
            building.step_item(item=row, step=steps[verb], **given)
        case "item", "place" if len(numbers) == 3:
            building.move_item(item=row, section=_row(version, "section", numbers[1]), at=numbers[2], **given)
        case "item", "copy":
            copy = building.duplicate_item(item=row, **given)
            return "ทำสำเนาข้อแล้ว", f"item-{copy.pk}"
        case "item", "delete":
            _keep(request, version, building.delete_item(item=row, **given))
            return f"ลบข้อ “{row.text[:60]}” แล้ว", f"section-{row.section_id}"
        case "section", "up" | "down":
            building.move_section(section=row, step=steps[verb], **given)
        case "section", "delete":
            _keep(request, version, building.delete_section(section=row, **given))
            return f"ลบตอน “{row.title[:60]}” แล้ว", "builder"
        case _:
            raise Http404
    return "ย้ายแล้ว", anchor


def _row(version, what, pk):
    if what == "section":
        return get_object_or_404(Section.objects.filter(version=version).select_related("version"), pk=pk)
    return get_object_or_404(Item.objects.filter(section__version=version).select_related("section__version"), pk=pk)


def _keep(request, version, kept):
    """What was deleted last can be put back, by the same person in the same session."""
    request.session[KEPT] = {"version": version.pk, "kept": kept}


def _undo(request, version, given):
    kept = request.session.get(KEPT, {})
    if kept.get("version") != version.pk:
        return "ไม่มีสิ่งที่จะนำกลับมา", "builder"
    section = building.put_back(version=version, kept=kept["kept"], **given)
    del request.session[KEPT]
    return "นำกลับมาแล้ว", f"section-{section.pk}"


def shown(request, version, *, alert="", said="", status=200):
    """The builder, for htmx its changing part alone."""
    version.refresh_from_db()
    parts = checks.outline(version)
    count = sum(len(part.cards) for part in parts)
    context = {
        "instrument": version.instrument,
        "version": version,
        "parts": parts,
        "count": count,
        "bottom": parts[-1].cards[-1].item.pk if parts and parts[-1].cards else None,
        "top": parts[0].cards[0].item.pk if parts and parts[0].cards else None,
        "problems": checks.problems(parts),
        "preview": AnswerForm(version=version, complete=False),
        "can_undo": request.session.get(KEPT, {}).get("version") == version.pk,
        "alert": alert,
        "said": said,
    }
    return render(request, PART if request.htmx else PAGE, context, status=status)


def changed(request, version, said, anchor, *, following=None):
    """The answer to a change that was written; `following` is the section whose next question is added at once."""
    if request.htmx:
        response = shown(request, version, said=said)
        response["HX-Retarget"] = "#builder"
        response["HX-Reswap"] = "outerHTML show:none"
        response["HX-Trigger-After-Settle"] = json.dumps({"built": {"anchor": anchor, "next": following}})
        return response
    messages.success(request, said)
    if following:
        return redirect(reverse("instruments:item_new", args=[version.instrument_id]) + f"?section={following}")
    return redirect(reverse("instruments:build", args=[version.instrument_id]) + f"#{anchor}")
