"""The kinds of the library as the office has them."""

import secrets

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from registry import permissions_library as may
from registry.actions.library_kinds import save_kind
from registry.forms.library_kinds import FieldsFormSet, KindForm
from registry.library.filters import counts_by_kind
from registry.library.kinds import Kind, kinds_of, shipped
from registry.models import LibraryItem, LibraryKind
from schools.permissions import require
from schools.views.editing import edit_page


@require(*may.SETTERS)
@require_GET
def index(request):
    office = request.user.acting.office
    counts = counts_by_kind(LibraryItem.objects.filter(office=office))
    rows = [(kind, counts.get(kind.code, 0)) for kind in kinds_of(office).values()]
    return render(request, "registry/library/kinds.html", {"rows": rows})


@require(*may.SETTERS)
@require_http_methods(["GET", "POST"])
def new(request):
    return _page(request, Kind(code=f"own-{secrets.token_hex(4)}", name=""), LibraryKind(), is_new=True)


@require(*may.SETTERS)
@require_http_methods(["GET", "POST"])
def edit(request, code):
    """A kind of the office, or a shipped one, which becomes the office's own when it is saved."""
    office = request.user.acting.office
    kind = kinds_of(office).get(code)
    if kind is None:
        raise Http404
    row = LibraryKind.objects.filter(office=office, code=code).first()
    if row is None:
        row = LibraryKind(
            name=kind.name,
            about=kind.about,
            stages=list(kind.stages),
            checklist=list(kind.checklist),
            from_schools=kind.from_schools,
        )
    return _page(request, kind, row)


def _page(request, kind, row, *, is_new=False):
    row.office, row.code = request.user.acting.office, row.code or kind.code
    form = KindForm(request.POST or None, instance=row, sealed=kind.sealed, usual=shipped().get(row.code))
    fields = FieldsFormSet(request.POST or None, fields=kind.fields)
    context = {
        "kind": kind,
        "fields": fields,
        "is_new": is_new,
        "is_shipped": not row.pk and not is_new,
    }
    there = reverse("library:kinds")
    if request.method == "POST" and not (fields.is_valid() and form.is_valid()):
        return render(request, "registry/library/kind.html", {**context, "form": form}, status=422)

    def save(form):
        form.wanted = fields.kept()
        return save_kind(form=form, by=request.user)

    if row.pk or request.method == "GET":
        return edit_page(request, form, "registry/library/kind.html", context, save=save, said="บันทึกแล้ว", to=there)
    if save(form):
        messages.success(request, "บันทึกแล้ว")
    else:
        messages.info(request, "มีผู้แก้ไขประเภทนี้ก่อนท่าน โปรดตรวจแล้วแก้ไขอีกครั้ง")
    return redirect(there)
