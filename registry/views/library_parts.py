"""What hangs on an item of the library: files, related items, stages, trials, and what schools say."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, Subquery
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from registry import permissions_library as may
from registry.actions import library as actions
from registry.actions import library_use
from registry.forms.library import AttachmentForm, RelatedForm
from registry.forms.library_use import FeedbackForm, StageForm, TrialForm
from registry.library import reading
from registry.library.kinds import kind_of
from registry.models import LibraryAttachment, LibraryCount, LibraryFeedback, LibraryItem, LibraryTrial
from registry.views.library import PAGE, page, seen
from schools.actions.changes import Stale, WrongState
from schools.models import School
from schools.permissions import deny, require
from schools.views.editing import already
from thai.sorting import thai_order


def _theirs(request, pk, allowed):
    """The item when `allowed(user, item)`; else 404 or 403."""
    item = seen(request, pk)
    if not allowed(request.user, item):
        deny(request, request.path)
    return item


def _back(item):
    return redirect("library:item", item.pk)


@require(*may.READERS)
@require_GET
def download(request, pk, attachment_pk):
    """Counts that a file was taken, and nothing about who took it, then leads to the file."""
    item = seen(request, pk)
    versions = reading.versions_for(request.user).filter(item=item)
    rows = LibraryAttachment.objects.filter(version__in=versions, removed_at=None)
    attachment = get_object_or_404(rows.exclude(file=None), pk=attachment_pk)
    LibraryCount.add(item, timezone.localdate())
    return HttpResponseRedirect(reverse("schools:file", args=[attachment.file_id]))


@require(*may.WRITERS)
@require_http_methods(["GET", "POST"])
def attach(request, pk):
    item = _theirs(request, pk, may.writes)
    if request.method == "GET":
        return _back(item)
    if not may.can_attach(request.user, item):
        return already(request, item, page="library:item")
    form = AttachmentForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, item, status=422, attachment_form=form, refused=form)
    given = form.cleaned_data
    try:
        actions.attach(
            item=item,
            by=request.user,
            title=given["title"],
            url=given["url"],
            upload=given["file"],
            may_be_public=given["may_be_public"],
        )
    except WrongState:
        return already(request, item, page="library:item")
    except actions.TooMany:
        messages.error(request, f"แนบได้ไม่เกิน {actions.MOST_ATTACHMENTS} รายการ โปรดนำบางรายการออกก่อน")
    else:
        messages.success(request, "แนบแล้ว")
    return _back(item)


@require(*may.WRITERS)
@require_http_methods(["GET", "POST"])
def detach(request, pk, attachment_pk):
    item = _theirs(request, pk, may.writes)
    attachment = get_object_or_404(LibraryAttachment, version__item=item, pk=attachment_pk)
    if request.method == "POST":
        if not may.can_attach(request.user, item):
            return already(request, item, page="library:item")
        try:
            actions.detach(item=item, attachment=attachment, by=request.user)
        except WrongState:
            return already(request, item, page="library:item")
        messages.success(request, f"นำ {attachment.title} ออกแล้ว")
    return _back(item)


@require(*may.KEEPERS)
@require_http_methods(["GET", "POST"])
def relate(request, pk):
    """Puts another item beside this one, in both directions."""
    item = seen(request, pk)
    if request.method == "GET":
        return _back(item)
    form = RelatedForm(request.POST, item=item, user=request.user)
    if not form.is_valid():
        return page(request, item, status=422, related_form=form, refused=form)
    item.related.add(form.cleaned_data["other"])
    messages.success(request, "เชื่อมรายการแล้ว")
    return _back(item)


@require(*may.KEEPERS)
@require_http_methods(["GET", "POST"])
def part(request, pk, other_pk):
    """Takes a related item away."""
    item = seen(request, pk)
    other = get_object_or_404(LibraryItem.objects.visible_to(request.user), pk=other_pk)
    if request.method == "POST":
        item.related.remove(other)
        messages.success(request, f"เลิกเชื่อมกับ {other} แล้ว")
    return _back(item)


@require(*may.WRITERS)
@require_http_methods(["GET", "POST"])
def stage(request, pk):
    item = seen(request, pk)
    kind = kind_of(item)
    if not may.can_move_on(request.user, item, kind):
        deny(request, request.path)
    if request.method == "GET":
        return _back(item)
    form = StageForm(request.POST, kind=kind)
    if not form.is_valid():
        return page(request, item, status=422, stage_form=form, refused=form)
    try:
        actions.move_on(item=item, by=request.user, **form.cleaned_data)
    except Stale:
        return already(request, item, page="library:item")
    messages.success(request, "บันทึกขั้นตอนแล้ว")
    return _back(item)


@require(*may.WRITERS)
@require_http_methods(["GET", "POST"])
def add_trial(request, pk):
    item = seen(request, pk)
    if not may.can_try(request.user, item, kind_of(item)):
        deny(request, request.path)
    if request.method == "GET":
        return _back(item)
    form = TrialForm(request.POST, instance=LibraryTrial(item=item))
    if not form.is_valid():
        return page(request, item, status=422, trial_form=form, refused=form)
    library_use.record_trial(trial=form.instance, by=request.user)
    messages.success(request, "บันทึกผลการทดลองใช้แล้ว")
    return _back(item)


@require(*may.WRITERS)
@require_http_methods(["GET", "POST"])
def remove_trial(request, pk, trial_pk):
    item = seen(request, pk)
    if not may.can_try(request.user, item, kind_of(item)):
        deny(request, request.path)
    trial = get_object_or_404(item.trials.all(), pk=trial_pk)
    if request.method == "POST":
        library_use.remove_trial(trial=trial, by=request.user)
        messages.success(request, "นำผลการทดลองออกแล้ว")
    return _back(item)


@require(*may.SCHOOL)
@require_http_methods(["GET", "POST"])
def say(request, pk):
    """What the school says of an item: how good it is, and whether the school uses it."""
    item = _theirs(request, pk, may.can_say)
    if request.method == "GET":
        return _back(item)
    school = request.user.acting.school
    year = request.user.acting.office.calendar.academic_year(timezone.localdate())
    form = FeedbackForm(request.POST, year=year)
    if not form.is_valid():
        return page(request, item, status=422, feedback_form=form, refused=form)
    library_use.say(item=item, school=school, by=request.user, **form.cleaned_data)
    messages.success(request, "บันทึกความเห็นของโรงเรียนแล้ว")
    return _back(item)


@require(*may.SCHOOL)
@require_http_methods(["GET", "POST"])
def acknowledge(request, pk):
    item = _theirs(request, pk, may.can_say)
    if request.method == "POST":
        library_use.acknowledge(item=item, school=request.user.acting.school, by=request.user)
        messages.success(request, "บันทึกว่าโรงเรียนรับทราบแล้ว")
    return _back(item)


@require(*may.STAFF)
@require_GET
def schools(request, pk):
    """Each open school: whether it has read the version in use, uses the item, and how good it finds it."""
    item = seen(request, pk)
    shown = request.GET.get("show", "")
    rows = schools_of(item, shown)
    pages = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    said = {row.school_id: row for row in LibraryFeedback.objects.filter(item=item, school__in=[s.pk for s in pages])}
    for school in pages:
        school.said = said.get(school.pk)
    context = {"item": item, "page": pages, "show": shown, "sums": reading.sums_of(item)}
    return render(request, "registry/library/schools.html", context)


def schools_of(item, shown=""):
    """Open schools of the office in Thai order: all, or those that are `unread`, `used` or `rated`."""
    rows = School.objects.filter(office=item.office_id).open_on(timezone.localdate())
    said = LibraryFeedback.objects.filter(item=item, school=OuterRef("pk"))
    rows = rows.annotate(
        read_now=Subquery(said.values("read_number")[:1]),
        used_now=Subquery(said.values("used_year")[:1]),
        rated_now=Subquery(said.values("rating")[:1]),
    )
    number = item.current.number if item.current_id else 0
    narrowed = {
        "unread": Q(read_now=None) | ~Q(read_now=number),
        "used": Q(used_now__isnull=False),
        "rated": Q(rated_now__isnull=False),
    }
    return rows.filter(narrowed.get(shown, Q())).order_by(thai_order("name"), "pk")
