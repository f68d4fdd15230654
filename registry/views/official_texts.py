"""The office's own first texts of papers."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from registry import permissions_official as permissions
from registry.forms.official import TextForm
from registry.models import OfficialPaper, PaperText
from registry.views.official import _key
from schools.actions.edits import add_once, remove, save_seen
from schools.permissions import require
from schools.views.editing import edit_page, posted_version

LIST = "registry:official_texts"


@require(*permissions.WRITERS)
@require_GET
def index(request):
    """The first texts of the office, by kind; there are as many as a clerk keeps by hand."""
    rows = PaperText.objects.filter(office=request.user.acting.office).select_related("created_by").defer("body")
    context = {"texts": list(rows), "can_keep": permissions.can_keep_texts(request.user)}
    return render(request, "registry/official/texts.html", context)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """A new text; `paper` in the address names one whose words it takes over."""
    office, initial = request.user.acting.office, {}
    if key := _key(request, "paper"):
        paper = get_object_or_404(OfficialPaper.objects.visible_to(request.user), pk=key)
        initial = {"kind": paper.kind, "name": paper.subject[:150], "subject": paper.subject, "to": paper.to}
        initial["text"] = paper.text
    text = PaperText(office=office, created_by=request.user)
    form = TextForm(request.POST or None, instance=text, office=office, initial=initial)
    if request.method == "POST" and form.is_valid():
        row, _new = add_once(form.instance, same=("office", "kind", "name"), verb="add paper text", by=request.user)
        messages.success(request, f"บันทึกแม่แบบ “{row.name}” แล้ว")
        return redirect(LIST)
    return render(request, "registry/official/text.html", {"form": form, "text": None, "conflict": None})


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    rows = PaperText.objects.filter(office=request.user.acting.office)
    text = get_object_or_404(rows, pk=pk)
    form = TextForm(request.POST or None, instance=rows.get(pk=pk), office=text.office)
    return edit_page(
        request,
        form,
        "registry/official/text.html",
        {"text": text},
        save=lambda form: save_seen(form, verb="edit paper text", by=request.user),
        said=f"บันทึกแม่แบบ “{text.name}” แล้ว",
        to=reverse(LIST),
    )


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def delete(request, pk):
    """Deletes a text; papers that began with it stay as they are."""
    text = get_object_or_404(PaperText, pk=pk, office=request.user.acting.office)
    if request.method == "GET":
        return redirect(LIST)
    name = text.name
    if remove(text, verb="delete paper text", by=request.user, version=posted_version(request)):
        messages.success(request, f"ลบแม่แบบ “{name}” แล้ว")
    else:
        messages.info(request, f"แม่แบบ “{name}” มีผู้แก้ไขแล้ว โปรดตรวจอีกครั้งก่อนลบ")
    return redirect(LIST)
