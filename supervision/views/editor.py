"""Writing a visit: a new one, a draft, a returned one; saved by hand or by itself."""

import uuid

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from schools.models import School
from schools.permissions import deny, require
from supervision import permissions
from supervision.actions import visits as actions
from supervision.actions.changes import Stale, WrongState
from supervision.forms.editor import Editor
from supervision.models import Visit

SUBMIT = "submit"


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def new(request):
    if request.method == "POST":
        return _write(request, *_by_identity(request))
    visit = Visit(office_id=request.user.acting.office_id, supervisor=request.user)
    initial = {"visited_on": timezone.localdate()}
    wanted = request.GET.get("school", "")
    if wanted.isdecimal() and len(wanted) < 10:
        initial["school"] = School.objects.visible_to(request.user).filter(pk=wanted).first()
    return _page(request, Editor(visit, user=request.user, initial=initial))


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("school"), pk=pk)
    if not permissions.is_author(request.user, visit):
        deny(request, request.path)
    if request.method == "POST":
        return _write(request, visit)
    if visit.state not in Visit.EDITABLE:
        messages.info(request, f"แก้ไขไม่ได้ในขณะนี้ สถานะปัจจุบัน: {visit.get_state_display()}")
        return redirect("supervision:visit", visit.pk)
    return _page(request, Editor(visit, user=request.user))


def _by_identity(request):
    """(the visit that this very form made before, or a new one; True when the identity is somebody else's)."""
    try:
        identity = uuid.UUID(request.POST.get("client_uuid", ""))
    except ValueError:
        identity = uuid.uuid4()
    fresh = Visit(client_uuid=identity, office_id=request.user.acting.office_id, supervisor=request.user)
    known = Visit.objects.filter(client_uuid=identity).first()
    if known is None:
        return fresh, False
    seen = Visit.objects.visible_to(request.user).filter(pk=known.pk).select_related("school").first()
    if seen and permissions.is_author(request.user, seen):
        return seen, False
    fresh.client_uuid = uuid.uuid4()
    return fresh, True


def _write(request, visit, foreign_identity=False):
    submit = request.POST.get("do") == SUBMIT
    data = request.POST
    if foreign_identity:
        data = data.copy()
        data["client_uuid"] = str(visit.client_uuid)
    editor = Editor(visit, user=request.user, data=data, files=request.FILES, complete=submit)
    if not editor.is_valid():
        return _page(request, editor)
    try:
        saved = actions.save(by=request.user, submit=submit, **editor.content())
    except (Stale, IntegrityError):
        return _second(request, editor, submit)
    return _done(request, saved, submit)


def _second(request, editor, submit):
    """Another save was first: the same one sent twice, or somebody else's. Nothing was written by this one."""
    identity = editor.form.cleaned_data.get("client_uuid")
    rows = Visit.objects.filter(pk=editor.visit.pk) if editor.visit.pk else Visit.objects.filter(client_uuid=identity)
    stored = get_object_or_404(rows.visible_to(request.user).select_related("school"))
    differences = editor.differences(stored)
    if differences:
        return _page(request, editor, stored=stored, conflict=differences, status=409)
    if submit and stored.state in Visit.EDITABLE:
        try:
            actions.submit(visit=stored, by=request.user)
        except WrongState:
            stored.refresh_from_db()
    return _done(request, stored, submit)


def _done(request, visit, submit):
    if submit or visit.state not in Visit.EDITABLE:
        messages.success(request, "ส่งบันทึกการนิเทศแล้ว รอผู้อำนวยการกลุ่มนิเทศฯ พิจารณา")
        return redirect("supervision:visit", visit.pk)
    messages.success(request, "บันทึกฉบับร่างแล้ว ท่านกลับมาเขียนต่อหรือส่งภายหลังได้")
    return redirect("supervision:visit_edit", visit.pk)


def _page(request, editor, *, stored=None, conflict=None, status=200):
    visit = stored or editor.visit
    context = {
        "editor": editor,
        "visit": visit,
        "conflict": conflict,
        "locked": bool(stored and stored.state not in Visit.EDITABLE),
        # After a conflict the person has seen both values: the next save is meant.
        "version": stored.version if stored else editor.form["version"].value(),
        "returned": visit.events.filter(to_state=Visit.State.RETURNED).last() if visit.pk else None,
    }
    return render(request, "supervision/visit_form.html", context, status=status)


@require(*permissions.WRITERS)
@require_POST
def autosave(request):
    """Saves the draft while it is being written and answers with one line for the page; photos wait for a save by
    hand.
    """
    visit, foreign = _by_identity(request)
    editor = Editor(visit, user=request.user, data=request.POST, complete=False)
    context = {"saved": None}
    if not foreign and editor.is_valid():
        try:
            saved = actions.save(by=request.user, **editor.content())
            context = {"saved": saved, "now": timezone.now()}
        except (Stale, IntegrityError):
            context["stale"] = True
    response = render(request, "supervision/autosave.html", context)
    if context["saved"]:
        response["HX-Replace-Url"] = reverse("supervision:visit_edit", args=[context["saved"].pk])
    return response
