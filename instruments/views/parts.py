"""Sections and questions of a draft: adding, editing, pasting many at once."""

import json

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from instruments import permissions
from instruments.actions import building
from instruments.actions.changes import Stale
from instruments.building.forms import ItemForm, PasteForm, SectionForm, usual_scale
from instruments.models import Frozen, Item, Section
from instruments.views.builder import TOO_MANY, changed
from instruments.views.finding import closed, own
from schools.permissions import require


@require(*permissions.BUILDERS)
@require_http_methods(["GET", "POST"])
def item_new(request, pk):
    instrument, version = _draft(request, pk)
    if version is None:
        return closed(request, instrument)
    section = _section(version, request.GET.get("section"))
    before = version.items().filter(section=section).last() or version.items().last()
    initial = {
        "kind": before.kind if before else Item.Kind.RATING,
        "scale": before.scale_id if before and before.scale_id else usual_scale(request.user),
        "required": before.required if before else True,
        "section": section,
        "weight": 1,
        "lock": version.lock,
    }
    form = ItemForm(
        request.POST or None, version=version, user=request.user, initial=initial, earlier=_numbered(version)
    )
    return _save(
        request,
        version,
        form,
        lambda given: building.add_items(
            section=form.cleaned_data["section"], rows=[form.values()], lock=given, by=request.user
        )[0],
        said="เพิ่มข้อแล้ว",
        context={"heading": "เพิ่มข้อคำถาม", "section": section},
    )


@require(*permissions.BUILDERS)
@require_http_methods(["GET", "POST"])
def item_edit(request, pk, item_pk):
    instrument, version = _draft(request, pk)
    rows = Item.objects.filter(section__version__instrument=instrument).select_related("section__version", "scale")
    item = get_object_or_404(rows, pk=item_pk)
    if version is None or item.section.version_id != version.pk:
        return closed(request, instrument)
    before = [(number, row) for number, row in _numbered(version) if _place(row) < _place(item)]
    stored = ItemForm.initial_of(item)
    form = ItemForm(
        request.POST or None,
        version=version,
        user=request.user,
        item=item,
        initial={**stored, "lock": version.lock},
        earlier=before,
        rule=item.show_if,
    )

    def write(lock):
        building.edit_item(item=item, lock=lock, by=request.user, section=form.cleaned_data["section"], **form.values())
        return item

    context = {"heading": "แก้ไขข้อคำถาม", "item": item, "stored": stored}
    return _save(request, version, form, write, said="บันทึกข้อแล้ว", context=context)


@require(*permissions.BUILDERS)
@require_http_methods(["GET", "POST"])
def section_new(request, pk):
    instrument, version = _draft(request, pk)
    if version is None:
        return closed(request, instrument)
    initial = {"title": f"ตอนที่ {version.sections.count() + 1}", "lock": version.lock}
    form = SectionForm(request.POST or None, initial=initial, earlier=_numbered(version))
    return _save(
        request,
        version,
        form,
        lambda given: building.add_section(version=version, lock=given, by=request.user, **form.values()),
        said="เพิ่มตอนแล้ว",
        context={"heading": "เพิ่มตอน"},
    )


@require(*permissions.BUILDERS)
@require_http_methods(["GET", "POST"])
def section_edit(request, pk, section_pk):
    instrument, version = _draft(request, pk)
    rows = Section.objects.filter(version__instrument=instrument).select_related("version")
    section = get_object_or_404(rows, pk=section_pk)
    if version is None or section.version_id != version.pk:
        return closed(request, instrument)
    before = [(number, row) for number, row in _numbered(version) if row.section.position < section.position]
    stored = {name: getattr(section, name) for name in ("title", "help", "repeats")}
    initial = {**stored, "lock": version.lock}
    form = SectionForm(request.POST or None, initial=initial, earlier=before, rule=section.show_if)

    def write(lock):
        building.edit_section(section=section, lock=lock, by=request.user, **form.values())
        return section

    context = {"heading": "แก้ไขตอน", "stored": stored}
    return _save(request, version, form, write, said="บันทึกตอนแล้ว", context=context)


@require(*permissions.BUILDERS)
@require_http_methods(["GET", "POST"])
def paste(request, pk):
    instrument, version = _draft(request, pk)
    if version is None:
        return closed(request, instrument)
    section = _section(version, request.GET.get("section"))
    initial = {"section": section, "kind": Item.Kind.RATING, "required": True, "lock": version.lock}
    initial["scale"] = usual_scale(request.user)
    form = PasteForm(request.POST or None, version=version, user=request.user, initial=initial)

    def write(lock):
        rows = form.rows
        return building.add_items(section=form.cleaned_data["section"], rows=rows, lock=lock, by=request.user)[0]

    said = f"เพิ่ม {len(form.rows)} ข้อแล้ว" if form.is_bound and form.is_valid() else ""
    return _save(request, version, form, write, said=said, context={"heading": "วางข้อคำถามจาก Excel"})


def _draft(request, pk):
    instrument = own(request, pk)
    return instrument, instrument.draft


def _numbered(version):
    return list(enumerate(version.items(), start=1))


def _place(item):
    return item.section.position, item.position


def _section(version, asked):
    """The section that the address names, else the last one."""
    sections = version.sections.all()
    if asked:
        if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
            raise Http404
        return get_object_or_404(sections, pk=int(asked))
    return sections.last()


def _save(request, version, form, write, *, said, context):
    """Shows the form; a valid one is written. Where somebody was faster nothing is overwritten, what was typed stays,
    and the page says what differs (409)."""
    conflict = alert = None
    if request.method == "POST" and form.is_valid():
        try:
            row = write(form.cleaned_data["lock"])
            what = "section" if isinstance(row, Section) else "item"
            following = row.section_id if what == "item" and request.POST.get("then") == "next" else None
            return changed(request, version, said, f"{what}-{row.pk}", following=following)
        except Frozen:
            return closed(request, version.instrument)
        except building.TooMany:
            alert = TOO_MANY
        except Stale:
            conflict = _differences(form, context.get("stored"))
            version.refresh_from_db()
            form.data = form.data.copy()
            form.data["lock"] = version.lock
    page = "instruments/builder/part.html" if request.htmx else "instruments/builder/part_page.html"
    context |= {
        "instrument": version.instrument,
        "version": version,
        "form": form,
        "conflict": conflict,
        "alert": alert,
        "address": request.get_full_path(),
        "back": reverse("instruments:build", args=[version.instrument_id]),
        "answers": json.dumps(form.answers(), ensure_ascii=False) if hasattr(form, "answers") else "",
        "pasting": isinstance(form, PasteForm),
        "kinds": Item.Kind.labels,
    }
    return render(request, page, context, status=409 if conflict is not None or alert else 200)


def _differences(form, stored):
    """Rows of label, mine, theirs; none where only other parts of the instrument changed."""
    rows = []
    for name, theirs in (stored or {}).items():
        mine = form.cleaned_data.get(name)
        if name in form.fields and (mine or "") != (theirs or ""):
            rows.append(
                {"label": form.fields[name].label, "mine": _word(form, name, mine), "theirs": _word(form, name, theirs)}
            )
    return rows


def _word(form, name, value):
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    return dict(getattr(form.fields[name], "choices", [])).get(value, value) if name == "kind" else value
