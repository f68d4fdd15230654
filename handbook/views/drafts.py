"""A draft of a งาน: made, its texts and steps changed, published from a day on, given up."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from handbook import flow, permissions
from handbook.actions import steps as step_actions
from handbook.actions import versions as actions
from handbook.forms.versions import FormOfWorkForm, PublishForm, ReferenceForm, StepForm, TextsForm
from handbook.models import ProcessForm, ProcessReference, ProcessVersion, Step
from handbook.views.groups import FORM, STALE
from handbook.views.processes import seen, seen_version
from instruments.models import Frozen
from schools.actions.changes import Stale, WrongState
from schools.actions.edits import save_seen
from schools.permissions import require
from schools.views.editing import edit_page, posted_version
from thai.dates import long

PUBLISHED = "ฉบับนี้ประกาศใช้แล้วจึงแก้ไขไม่ได้ โปรดจัดทำฉบับร่างใหม่"
CLOSED = "งานนี้ปิดแล้ว โปรดนำกลับมาใช้ก่อนแก้ไข"
ONLY = "งานนี้มีฉบับร่างเพียงฉบับเดียวจึงทิ้งไม่ได้ หากไม่ใช้งานนี้ โปรดปิดงาน"


def address(version):
    """The page of a version."""
    return reverse("handbook:version", args=[version.pk])


def of_draft(view):
    """Of a draft that was published meanwhile, says so and leads to its page; a stale press says what to do."""

    @wraps(view)
    def inner(request, pk):
        try:
            return view(request, pk)
        except (WrongState, Frozen) as error:
            messages.warning(request, _why(getattr(error, "row", None)))
        except Stale:
            messages.warning(request, STALE)
        return redirect(_back(request, pk, view))

    return inner


def _why(version):
    """Why a step on a version leads nowhere, in words."""
    if version is None or not version.is_draft:
        return PUBLISHED
    return CLOSED if version.process.is_closed else ONLY


def _back(request, pk, view):
    model = view.of
    if model is ProcessVersion:
        return address(seen_version(request, pk))
    row = model.objects.filter(pk=pk).select_related("of_version").first()
    return address(row.of_version) if row else reverse("handbook:index")


def of(model):
    """Says what the key in the address of a view is of."""

    def mark(view):
        view.of = model
        return view

    return mark


def open_draft(version):
    """The version, when it can be changed; raises WrongState otherwise."""
    if not version.is_draft or version.process.is_closed:
        raise WrongState(row=version)
    return version


@require(*permissions.WRITERS)
@require_POST
def make(request, pk):
    """The draft of a งาน."""
    process = seen(request, pk)
    if process.is_closed:
        messages.warning(request, CLOSED)
        return redirect("handbook:process", pk)
    return redirect(address(actions.make_draft(process=process, by=request.user)))


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
@of_draft
@of(ProcessVersion)
def texts(request, pk):
    version = open_draft(seen_version(request, pk))
    return edit_page(
        request,
        TextsForm(request.POST or None, instance=version),
        FORM,
        _around(version, "วัตถุประสงค์ ขอบเขต และมาตรฐานของงาน"),
        save=lambda form: save_seen(form, verb="edit process version", by=request.user),
        said="บันทึกแล้ว",
        to=address(version),
    )


def _around(version, title, **more):
    process = version.process
    return {
        "title": title,
        "group": process.group,
        "process": process,
        "draft": version,
        "back": address(version),
        **more,
    }


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
@of_draft
@of(ProcessVersion)
def publish(request, pk):
    """From when the draft is in force. What is wrong with its steps stands beside them on the page of the draft."""
    version = open_draft(seen_version(request, pk))
    wrong = flow.problems(list(version.steps.all()))
    if wrong:
        messages.error(request, "ยังประกาศใช้ไม่ได้ โปรดแก้ไขขั้นที่มีเครื่องหมายเตือนก่อน")
        return redirect(address(version))
    if same := actions.unchanged(version):
        return _nothing_new(request, version, same)
    initial = {"on": timezone.localdate(), "version": version.version, "parts": version.parts_version}
    form = PublishForm(request.POST or None, initial=initial, is_first=version.number == 1)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.publish(
                version=version,
                on=given["on"],
                note=given["note"],
                seen=given["version"],
                parts_seen=given["parts"],
                by=request.user,
            )
        except actions.TooEarly as early:
            form.add_error("on", f"ฉบับก่อนมีผลตั้งแต่{long(early.day)} โปรดระบุวันนั้นหรือหลังจากนั้น")
        except actions.NotReady:
            return redirect(address(version))
        except actions.Unchanged as there:
            return _nothing_new(request, version, there.version)
        else:
            messages.success(request, f"ประกาศใช้ฉบับที่ {version.number} ตั้งแต่{long(given['on'])}แล้ว")
            return redirect("handbook:process", version.process_id)
    context = _around(version, f"ประกาศใช้ฉบับที่ {version.number}", button="ประกาศใช้", form=form)
    return render(request, FORM, context)


def _nothing_new(request, version, same):
    said = f"ไม่มีสิ่งที่เปลี่ยนจากฉบับที่ {same.number} จึงไม่ได้ประกาศใช้ แก้ไขก่อน หรือเลือก “ทิ้งฉบับร่าง” หากไม่ต้องการเปลี่ยน"
    messages.warning(request, said)
    return redirect(address(version))


@require(*permissions.WRITERS)
@require_POST
@of_draft
@of(ProcessVersion)
def discard(request, pk):
    version = open_draft(seen_version(request, pk))
    parts = posted_version(request, "parts")
    actions.discard(version=version, seen=posted_version(request), parts_seen=parts, by=request.user)
    messages.success(request, f"ทิ้งฉบับร่างที่ {version.number} แล้ว")
    return redirect("handbook:process", version.process_id)


def seen_part(request, model, pk):
    """A step, reference or form of a version that the person sees; else 404."""
    rows = model.objects.filter(of_version__in=ProcessVersion.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("of_version__process__group__office"), pk=pk)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
@of_draft
@of(ProcessVersion)
def step_new(request, pk):
    """A new step, after the one that ?after= names or as the last."""
    version = open_draft(seen_version(request, pk))
    steps, after = list(version.steps.all()), request.GET.get("after", "")
    form = StepForm(request.POST or None, instance=Step(of_version=version), steps=steps, after=after)
    if request.method == "POST" and form.is_valid():
        step = step_actions.add(step=form.instance, place=form.cleaned_data["place"], by=request.user)
        messages.success(request, f"เพิ่มขั้น “{step}” แล้ว")
        return redirect(f"{address(version)}#step-{step.key}")
    return render(request, FORM, _around(version, "เพิ่มขั้นตอน", form=form))


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
@of_draft
@of(Step)
def step_edit(request, pk):
    step = seen_part(request, Step, pk)
    version = open_draft(step.of_version)
    more = {
        "remove": reverse("handbook:step_remove", args=[pk]),
        "remove_button": "ลบขั้นนี้",
        "remove_said": f"ลบขั้น {step.title[:60]}",
        "remove_note": "จุดพิจารณาที่ชี้มายังขั้นนี้ต้องเลือกขั้นใหม่",
    }
    return edit_page(
        request,
        StepForm(request.POST or None, instance=step, steps=list(version.steps.all())),
        FORM,
        _around(version, "แก้ไขขั้นตอน", **more),
        save=lambda form: step_actions.save(form, by=request.user),
        said="บันทึกขั้นตอนแล้ว",
        to=f"{address(version)}#step-{step.key}",
    )


@require(*permissions.WRITERS)
@require_POST
@of_draft
@of(Step)
def step_move(request, pk):
    step = seen_part(request, Step, pk)
    version = open_draft(step.of_version)
    places = {"up": -1, "down": 1}.get(request.POST.get("to"))
    if places is None:
        raise Http404
    step_actions.move(step=step, by_places=places, version=posted_version(request), by=request.user)
    return redirect(f"{address(version)}#step-{step.key}")


@require(*permissions.WRITERS)
@require_POST
@of_draft
@of(Step)
def step_remove(request, pk):
    step = seen_part(request, Step, pk)
    version = open_draft(step.of_version)
    step_actions.remove(step=step, version=posted_version(request), by=request.user)
    messages.success(request, f"ลบขั้น “{step}” แล้ว")
    return redirect(address(version))


def _new_part(request, version, form, same, title, said):
    if request.method == "POST" and form.is_valid():
        step_actions.add_part(form.instance, same=same, by=request.user)
        messages.success(request, said)
        return redirect(address(version))
    return render(request, FORM, _around(version, title, form=form))


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
@of_draft
@of(ProcessVersion)
def reference_new(request, pk):
    version = open_draft(seen_version(request, pk))
    form = ReferenceForm(request.POST or None, instance=ProcessReference(of_version=version), user=request.user)
    return _new_part(request, version, form, ("item", "text"), "เพิ่มกฎหมายหรือเอกสารอ้างอิง", "เพิ่มเอกสารอ้างอิงแล้ว")


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
@of_draft
@of(ProcessVersion)
def form_new(request, pk):
    version = open_draft(seen_version(request, pk))
    form = FormOfWorkForm(request.POST or None, instance=ProcessForm(of_version=version), user=request.user)
    return _new_part(request, version, form, ("code", "name"), "เพิ่มแบบที่ใช้", "เพิ่มแบบที่ใช้แล้ว")


@require(*permissions.WRITERS)
@require_POST
@of_draft
@of(ProcessReference)
def reference_remove(request, pk):
    return _remove_part(request, ProcessReference, pk)


@require(*permissions.WRITERS)
@require_POST
@of_draft
@of(ProcessForm)
def form_remove(request, pk):
    return _remove_part(request, ProcessForm, pk)


def _remove_part(request, model, pk):
    row = seen_part(request, model, pk)
    version = open_draft(row.of_version)
    step_actions.remove_part(row, by=request.user)
    messages.success(request, f"ลบ “{row}” แล้ว")
    return redirect(address(version))
