"""Writing a visit: a new one, a draft, a returned one; saved by hand or by itself."""

import re
import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schools import audit
from schools.models import AuditEvent, School
from schools.permissions import deny, require
from supervision import permissions
from supervision.actions import visits as actions
from supervision.actions.changes import Stale, WrongState
from supervision.forms.editor import Editor, planned_of
from supervision.forms.follow_ups import FollowUps
from supervision.forms.signatures import signer_of
from supervision.forms.tools import MOST, Tool, may_be_asked, numbers, usable, with_questions
from supervision.forms.visits import VisitForm
from supervision.models import Visit, VisitInstrument

SUBMIT, ADD_TOOL = "submit", "tool"
CHOOSE_TOOL = "โปรดเลือกแบบก่อน"
# Which visit was saved by hand just now: the page that follows drops what the device kept of it.
JUST_SAVED = "visit_saved"
TEAM_ROW = re.compile("team-[0-9]{1,3}-user")


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def new(request):
    if request.method == "POST":
        return _write(request, *_by_identity(request))
    visit = Visit(office_id=request.user.acting.office_id, supervisor=request.user)
    identity = _identity(request.GET.get("draft", ""))
    if identity and (known := Visit.objects.filter(client_uuid=identity).first()):
        # What this device kept of a new page did reach the server.
        seen = Visit.objects.visible_to(request.user).filter(pk=known.pk).exists()
        return redirect("supervision:visit_edit", known.pk) if seen else redirect("supervision:visits")
    planned = planned_of(request.user, request.GET.get("planned", ""))
    if planned and planned.visit_id:
        # Somebody began to write it before.
        known = Visit.objects.visible_to(request.user).filter(pk=planned.visit_id).first()
        if known and permissions.can_edit_visit(request.user, known):
            return redirect("supervision:visit_edit", known.pk)
        messages.info(request, "มีผู้เริ่มบันทึกการนิเทศตามแผนรายการนี้แล้ว หน้านี้เป็นบันทึกใหม่ที่อยู่นอกแผน")
        planned = None
    initial = _initial_of(planned) | ({"client_uuid": identity} if identity else {})
    wanted = request.GET.get("school", "")
    if planned is None and wanted.isdecimal() and len(wanted) < 10:
        initial["school"] = School.objects.visible_to(request.user).filter(pk=wanted).first()
    if planned is None and request.GET.get("kind") in Visit.Kind.values:
        initial["kind"] = request.GET["kind"]
    versions = numbers(request.GET.getlist("instrument_version"))
    return _page(request, Editor(visit, user=request.user, initial=initial, planned=planned, versions=versions))


def _initial_of(planned):
    """What a new page begins with: today, or what the plan says. A day to come is not a day of a visit yet."""
    today = timezone.localdate()
    if planned is None:
        return {"visited_on": today}
    return {
        "school": planned.school,
        "visited_on": min(planned.planned_on or today, today),
        "kind": planned.kind,
        "mode": planned.mode,
        "purpose": planned.purpose,
        "projects": [planned.project_id] if planned.project_id else [],
    }


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    visit = Visit.objects.visible_to(request.user).select_related("school").filter(pk=pk).first()
    if visit is None:
        return _deleted(request, pk)
    if not permissions.is_author(request.user, visit):
        deny(request, request.path)
    if request.method == "POST":
        return _write(request, visit)
    if visit.state not in Visit.EDITABLE:
        messages.info(request, f"แก้ไขไม่ได้ในขณะนี้ สถานะปัจจุบัน: {visit.get_state_display()}")
        return redirect("supervision:visit", visit.pk)
    just_saved = request.session.pop(JUST_SAVED, None) == str(visit.client_uuid)
    return _page(request, Editor(visit, user=request.user), just_saved=just_saved)


def _deleted(request, pk):
    """What is sent to a visit that somebody of the office deleted meanwhile stays on the page, as a new visit."""
    gone = AuditEvent.objects.filter(verb="delete visit", target=audit.name_of(Visit(pk=pk)))
    event = gone.filter(office=request.user.acting.office_id).select_related("actor").first()
    identity = _identity(request.POST.get("client_uuid", ""))
    if event is None or identity is None:
        raise Http404
    if Visit.objects.filter(client_uuid=identity).exists():
        identity = uuid.uuid4()
    visit = Visit(client_uuid=identity, office_id=request.user.acting.office_id, supervisor=request.user)
    data = request.POST.copy()
    data["version"], data["client_uuid"] = "0", str(identity)
    # Who writes it anew is its author, and no longer one of the team.
    for name in [name for name in data if TEAM_ROW.fullmatch(name) and data[name] == str(request.user.pk)]:
        data[name] = ""
    editor = Editor(visit, user=request.user, data=data, files=request.FILES, complete=False)
    return _page(request, editor, deleted=event, status=409)


def _identity(text):
    """The identity of a page as it was sent, or None."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _by_identity(request):
    """(the visit that this very form made before, or a new one; True when the identity is somebody else's)."""
    identity = _identity(request.POST.get("client_uuid", "")) or uuid.uuid4()
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
    # Of what was handed in meanwhile nothing more is owed: the page says so instead of asking for more.
    owes = submit and visit.state in Visit.EDITABLE
    editor = Editor(visit, user=request.user, data=data, files=request.FILES, complete=owes)
    if not editor.is_valid():
        return _page(request, editor)
    try:
        saved = actions.save(by=request.user, submit=submit, **editor.content())
    except (Stale, IntegrityError):
        return _second(request, editor, submit)
    for fault in editor.form.refused_photos:
        messages.warning(request, f"ไม่ได้เก็บภาพ {fault}")
    if request.POST.get("do") == ADD_TOOL and not numbers(request.POST.getlist("add_instrument")):
        messages.warning(request, CHOOSE_TOOL)
    return _done(request, saved, submit)


def _second(request, editor, submit):
    """Another save was first: the same one sent twice, or somebody else's. Nothing was written by this one."""
    identity = editor.form.cleaned_data.get("client_uuid")
    rows = Visit.objects.filter(pk=editor.visit.pk) if editor.visit.pk else Visit.objects.filter(client_uuid=identity)
    stored = rows.visible_to(request.user).select_related("school").first()
    if stored is None:
        return _deleted(request, editor.visit.pk)
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
    request.session[JUST_SAVED] = str(visit.client_uuid)
    messages.success(request, "บันทึกฉบับร่างแล้ว ท่านกลับมาเขียนต่อหรือส่งภายหลังได้")
    return redirect("supervision:visit_edit", visit.pk)


def _page(request, editor, *, stored=None, conflict=None, status=200, just_saved=False, deleted=None):
    visit = stored or editor.visit
    locked = bool(stored and stored.state not in Visit.EDITABLE)
    context = {
        "editor": editor,
        "visit": visit,
        "conflict": conflict,
        "just_saved": just_saved,
        "locked": locked,
        "deleted": deleted,
        "can_delete": bool(visit.pk) and not locked and permissions.can_delete_visit(request.user, visit),
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
    # Half a signature or a chosen file wait for a save by hand.
    editor = Editor(visit, user=request.user, data=request.POST, files={}, complete=False)
    # Another page of a visit that was deleted meanwhile must not bring it back by itself.
    gone = visit.pk is None and request.POST.get("version", "0") not in ("", "0")
    context = {"saved": None, "gone": gone}
    if not foreign and not gone and editor.is_valid():
        try:
            saved = _as_stored(editor) or actions.save(by=request.user, **editor.content())
            context = {"saved": saved, "now": timezone.now()}
        except (Stale, IntegrityError):
            context["stale"] = True
    elif editor.errors:
        context["fault"] = next((field for field in editor if field.errors and not field.is_hidden), None)
        context["told"] = next(iter(editor.non_field_errors()), "")
    response = render(request, "supervision/autosave.html", context)
    if context["saved"]:
        response["HX-Replace-Url"] = reverse("supervision:visit_edit", args=[context["saved"].pk])
    return response


def _as_stored(editor):
    """The stored visit where it holds everything of this page already, or None. A save that changes nothing would
    only make the page of a colleague stale.
    """
    stored = Visit.objects.filter(pk=editor.visit.pk, state__in=Visit.EDITABLE).select_related("school").first()
    return stored if stored and not editor.differences(stored) else None


@require(*permissions.WRITERS)
@require_GET
def tool(request):
    """The questions of one more instrument, for a page that is being written; or of the versions (`version`) that a
    device kept of it."""
    if kept := numbers(request.GET.getlist("version")):
        allowed = may_be_asked(request.user, kept)[:MOST]
        tools = [Tool(version, None, None, None, complete=False) for version in with_questions(allowed)]
        return render(request, "supervision/visit_tools.html", {"tools": tools})
    wanted = numbers(request.GET.getlist("add_instrument"))
    if not wanted:
        response = HttpResponse(CHOOSE_TOOL)
        response["HX-Retarget"], response["HX-Reswap"] = "#tool-told", "innerHTML"
        return response
    row = next((row for row in usable(request.user) if row.pk in wanted), None)
    tools = []
    if row and str(row.newest) not in request.GET.getlist("instrument_version"):
        tools = [Tool(version, None, None, None, complete=False) for version in with_questions([row.newest])]
    return render(request, "supervision/visit_tools.html", {"tools": tools, "added": True})


@require(*permissions.WRITERS)
@require_GET
def follow_ups(request):
    """What is still open at the school that was just chosen on the page of a new visit."""
    visit = Visit(office_id=request.user.acting.office_id, supervisor=request.user)
    field = VisitForm(user=request.user, instance=visit).fields["school"]
    try:
        school = field.clean(request.GET.get("school", ""))
    except ValidationError:
        school = None
    rows = FollowUps(visit=visit, school=school, complete=False)
    context = {"follow_ups": rows, "school": school, "chosen": True, "signer": signer_of(school)}
    return render(request, "supervision/visit_follow_ups.html", context)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def remove_tool(request, pk, row_pk):
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("school"), pk=pk)
    if not permissions.is_author(request.user, visit):
        deny(request, request.path)
    rows = VisitInstrument.objects.filter(visit=visit, pk=row_pk)
    row = rows.select_related("response__version__instrument", "visit").first()
    if row is None or visit.state not in Visit.EDITABLE:
        messages.info(request, "แบบนี้ถูกนำออกแล้ว หรือบันทึกการนิเทศส่งไปแล้ว")
        return redirect("supervision:visit", visit.pk)
    if request.method == "POST":
        try:
            actions.remove_tool(row=row, by=request.user)
        except WrongState:
            messages.info(request, "บันทึกการนิเทศส่งไปแล้ว จึงนำแบบออกไม่ได้")
            return redirect("supervision:visit", visit.pk)
        messages.success(request, "นำแบบออกจากบันทึกนี้แล้ว")
        return redirect("supervision:visit_edit", visit.pk)
    context = {"visit": visit, "row": row, "given": row.response.answers.count()}
    return render(request, "supervision/visit_tool_remove.html", context)
