"""The register of best practices."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from qa import permissions_awards
from qa.actions import practices as actions
from qa.filters_practices import PracticeFilter
from qa.forms.awards import StepForm
from qa.forms.practices import AttachmentForm, PracticeForm
from qa.models import BestPractice, PracticeAttachment
from qa.practice_sources import source_of, suggestions
from schools.models import Role
from schools.permissions import deny, require
from schools.views.editing import edit_page
from supervision.actions.changes import Stale, WrongState
from supervision.views.steps import already

PAGE = 30
# The steps in the order of their buttons, with the button's words and its icon.
BUTTONS = {
    "propose": ("เสนอให้พิจารณา", "send"),
    "approve": ("อนุมัติเข้าทะเบียน", "check"),
    "publish": ("เผยแพร่", "eye"),
    "restore": ("นำกลับมาแก้ไข", "undo"),
    "send_back": ("ส่งกลับให้แก้ไข", "undo"),
    "unpublish": ("ยกเลิกการเผยแพร่", "lock"),
    "withdraw": ("ถอนออกจากทะเบียน", "close"),
}


def _seen(request, pk):
    rows = BestPractice.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("school__network", "office", "standard__set", "submission"), pk=pk)


def _edited(request, pk):
    """The practice, when the person writes it; else 404 or 403. Its state is the caller's business."""
    practice = _seen(request, pk)
    acting = request.user.acting
    if acting.is_school and acting.school_id != practice.school_id:
        deny(request, request.path)
    return practice


@require(*permissions_awards.VISITORS)
@require_GET
def index(request):
    """The register: searched, narrowed, and with the states as chips for those who decide."""
    rows = BestPractice.objects.visible_to(request.user)
    found = PracticeFilter(request.GET, queryset=rows, request=request)
    listed = found.qs.select_related("school__network").order_by("-academic_year", "-pk")
    context = {
        "page": Paginator(listed, PAGE).get_page(request.GET.get("page")),
        "filter": found,
        "states": found.states(rows),
        "state": request.GET.get("state", ""),
        "is_narrowed": any(value for name, value in request.GET.items() if name != "page"),
        "can_write": request.user.has_role(*permissions_awards.PRACTICE_WRITERS),
    }
    return render(request, "qa/practices/index.html", context)


@require(*permissions_awards.PRACTICE_WRITERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """A practice by hand, or begun from a nomination or a text of a SAR. The same form sent twice makes one."""
    user = request.user
    source = source_of(user, request.GET)
    practice = BestPractice(office=user.acting.office, **source.fields)
    if user.acting.is_school:
        practice.school = user.acting.school
    year = user.acting.office.calendar.academic_year(timezone.localdate())
    initial = {"academic_year": year, **source.initial}
    form = PracticeForm(request.POST or None, instance=practice, user=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        practice = form.instance
        if form.cleaned_data.get("client_uuid"):
            practice.client_uuid = form.cleaned_data["client_uuid"]
        practice, is_new = actions.write(practice=practice, by=user)
        said = "บันทึกฉบับร่างแล้ว แนบไฟล์หรือลิงก์ แล้วเสนอให้พิจารณา" if is_new else "บันทึกไว้แล้วก่อนหน้านี้"
        messages.success(request, said)
        return redirect("qa:practice", practice.pk)
    begin = [] if source.label or request.method == "POST" else suggestions(user)
    return render(request, "qa/practices/form.html", {"form": form, "source": source, "suggestions": begin})


@require(*permissions_awards.PRACTICE_WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    practice = _edited(request, pk)
    if not permissions_awards.can_edit_practice(request.user, practice):
        return already(request, practice, page="qa:practice")
    form = PracticeForm(request.POST or None, instance=practice, user=request.user)

    def save(form):
        return actions.change(form=form, by=request.user)

    try:
        there = reverse("qa:practice", args=[pk])
        context = {"practice": practice}
        return edit_page(request, form, "qa/practices/form.html", context, save=save, said="บันทึกแล้ว", to=there)
    except WrongState:
        return already(request, practice, page="qa:practice")


@require(*permissions_awards.VISITORS)
@require_GET
def detail(request, pk):
    return page(request, _seen(request, pk))


def page(request, practice, status=200, **bound):
    """The page of a practice; `bound` takes the place of an empty form that was refused."""
    user = request.user
    allowed = permissions_awards.practice_steps(user, practice)
    may_edit = permissions_awards.can_edit_practice(user, practice)
    follows = not user.acting.is_school or user.acting.school_id == practice.school_id
    context = {
        "practice": practice,
        "attachments": practice.attachments.present().select_related("file"),
        "events": practice.events.select_related("actor") if follows and not user.has_role(Role.COMMITTEE) else [],
        "steps": [
            (name, *BUTTONS[name], StepForm(seen=practice.version, owed=name in actions.OWES_REASON, prefix=name))
            for name in BUTTONS
            if name in allowed
        ],
        "owes": actions.OWES_REASON,
        "can_edit": may_edit,
        "attachment_form": AttachmentForm() if may_edit else None,
        "is_public": practice.state == BestPractice.State.PUBLISHED,
        **bound,
    }
    return render(request, "qa/practices/detail.html", context, status=status)


@require(*permissions_awards.PRACTICE_WRITERS, Role.DIRECTOR)
@require_http_methods(["GET", "POST"])
def step(request, pk, name):
    """Proposes, approves, publishes, sends back, withdraws: the one step that the address names."""
    if name not in actions.STEPS:
        raise Http404
    practice = _seen(request, pk)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("qa:practice", practice.pk)
    if name not in permissions_awards.practice_steps(request.user, practice):
        if not permissions_awards.may_ever_step(request.user, practice, name):
            deny(request, request.path)
        return already(request, practice, page="qa:practice")
    form = StepForm(request.POST, owed=name in actions.OWES_REASON, prefix=name)
    if not form.is_valid():
        return page(request, practice, status=422, refused=form)
    try:
        actions.step(practice=practice, name=name, by=request.user, **form.cleaned_data)
    except Stale:
        return already(request, practice, page="qa:practice")
    messages.success(request, actions.STEPS[name][1])
    return redirect("qa:practice", practice.pk)


@require(*permissions_awards.PRACTICE_WRITERS)
@require_http_methods(["GET", "POST"])
def attach(request, pk):
    practice = _edited(request, pk)
    if request.method == "GET":
        return redirect("qa:practice", practice.pk)
    form = AttachmentForm(request.POST, request.FILES)
    if not permissions_awards.can_edit_practice(request.user, practice):
        return already(request, practice, page="qa:practice")
    if not form.is_valid():
        return page(request, practice, status=422, attachment_form=form, refused=form)
    given = form.cleaned_data
    try:
        actions.attach(
            practice=practice,
            by=request.user,
            title=given["title"],
            url=given["url"],
            upload=given["file"],
            children=given["children"],
        )
    except WrongState:
        return already(request, practice, page="qa:practice")
    except actions.TooMany:
        messages.error(request, f"แนบได้ไม่เกิน {actions.MOST_ATTACHMENTS} รายการ โปรดนำบางรายการออกก่อน")
    else:
        messages.success(request, "แนบแล้ว")
    return redirect("qa:practice", practice.pk)


@require(*permissions_awards.PRACTICE_WRITERS)
@require_http_methods(["GET", "POST"])
def detach(request, pk, attachment_pk):
    practice = _edited(request, pk)
    attachment = get_object_or_404(PracticeAttachment, practice=practice, pk=attachment_pk)
    if request.method == "POST":
        if not permissions_awards.can_edit_practice(request.user, practice):
            return already(request, practice, page="qa:practice")
        try:
            actions.detach(practice=practice, attachment=attachment, by=request.user)
        except WrongState:
            return already(request, practice, page="qa:practice")
        messages.success(request, f"นำ {attachment.title} ออกแล้ว")
    return redirect("qa:practice", practice.pk)
