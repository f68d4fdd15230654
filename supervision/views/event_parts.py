"""The parts of an event: sessions, speakers, documents and photos, and what its evaluation says."""

from itertools import zip_longest

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from instruments.models import Answer, Item
from schools.permissions import require
from schools.views.editing import posted_version
from supervision import event_results
from supervision import permissions_events as permissions
from supervision.actions import event_parts as actions
from supervision.actions import events
from supervision.actions.changes import Stale
from supervision.attendance import figures
from supervision.forms.event_parts import (
    EventPhotoForm,
    FilesForm,
    SessionFormSet,
    SpeakerFormSet,
    sessions_of,
    speakers_of,
)
from supervision.views.events import kept, seen
from thai.dates import short
from thai.sorting import thai_order

PAGE = 50


def _edited(request, pk):
    """(event, where to go instead or None)."""
    event = kept(request, pk)
    if permissions.can_edit_event(request.user, event):
        return event, None
    messages.info(request, "กิจกรรมนี้ปิดหรือยกเลิกแล้ว หากต้องแก้ไข โปรดนำกลับมาดำเนินการก่อน")
    return event, redirect("supervision:event", pk)


def _programme(request, event, formset, template, save, stored):
    """A page of rows. Somebody else's save meanwhile is not overwritten: the page shows both, unless they are equal, as
    after a first click. `stored` gives the rows as they are now."""
    context = {"event": event, "rows": formset, "version": event.version}
    if request.method == "POST" and formset.is_valid():
        given = formset.rows()
        try:
            save(given)
        except Stale:
            mine, theirs = _words(given), _words(stored())
            if mine == theirs:
                messages.success(request, "บันทึกแล้ว")
                return redirect("supervision:event", event.pk)
            event.refresh_from_db()
            context |= {"version": event.version, "conflict": _differences(mine, theirs)}
            return render(request, template, context, status=409)
        except ValidationError as problem:
            messages.error(request, problem.messages[0])
            return render(request, template, {**context, "version": posted_version(request)})
        messages.success(request, "บันทึกแล้ว")
        return redirect("supervision:event", event.pk)
    if request.method == "POST":
        context["version"] = posted_version(request)
    return render(request, template, context)


def _words(rows):
    """Rows of a programme as a person reads them; keys say nothing."""
    found = []
    for row in rows:
        at = ""
        if "starts_at" in row:
            first, last = (timezone.localtime(row[name]) for name in ("starts_at", "ends_at"))
            at = f"{short(first.date())} {first:%H.%M}–{last:%H.%M} น."
        texts = (row.get(name) for name in ("title", "name", "position", "topic"))
        found.append(" · ".join(filter(None, [*texts, at])))
    return found


def _differences(mine, theirs):
    pairs = enumerate(zip_longest(mine, theirs, fillvalue=""), 1)
    return [{"label": f"ลำดับที่ {n}", "mine": own, "theirs": other} for n, (own, other) in pairs if own != other]


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def sessions(request, pk):
    """The sessions at which attendance is taken."""
    event, elsewhere = _edited(request, pk)
    if elsewhere:
        return elsewhere
    # What was sent is compared with nothing: an unchanged row is a row, too.
    start = None if request.POST else sessions_of(event)
    rows = SessionFormSet(request.POST or None, initial=start, form_kwargs={"event": event})

    def save(found):
        events.save_sessions(event=event, sessions=found, by=request.user, version=posted_version(request))

    def stored():
        return event.sessions.values("title", "starts_at", "ends_at")

    return _programme(request, event, rows, "supervision/events/sessions.html", save, stored)


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def speakers(request, pk):
    event, elsewhere = _edited(request, pk)
    if elsewhere:
        return elsewhere
    rows = SpeakerFormSet(request.POST or None, initial=None if request.POST else speakers_of(event))

    def save(found):
        events.save_speakers(event=event, speakers=found, by=request.user, version=posted_version(request))

    return _programme(request, event, rows, "supervision/events/speakers.html", save, lambda: speakers_of(event))


@require(*permissions.EVENT_KEEPERS)
@require_http_methods(["GET", "POST"])
def files(request, pk):
    """Documents and photos: new ones, what is said about each photo, and taking one out."""
    event = kept(request, pk)
    form = FilesForm()
    if request.method == "POST":
        for name, rows in (("document", event.documents), ("photo", event.photos)):
            if name in request.POST:
                return _remove(request, event, rows.filter(pk=posted_version(request, name)))
        for name in ("show", "hide"):
            if name in request.POST:
                return _show(request, event, name)
        if request.POST.get("do") == "marks":
            return _mark(request, event)
        form = FilesForm(request.POST, request.FILES)
        if form.is_valid():
            new = actions.add_files(event=event, by=request.user, **form.cleaned_data)
            messages.success(request, f"เพิ่มแล้ว {new} ไฟล์" if new else "ไฟล์เหล่านี้มีอยู่แล้ว จึงไม่เพิ่มซ้ำ")
            return redirect("supervision:event_files", pk)
    return _files(request, event, form)


def _files(request, event, form, marks=None, conflict=None):
    photos = event.photos.select_related("file")
    context = {
        "event": event,
        "form": form,
        "documents": event.documents.select_related("file"),
        "marks": marks or [EventPhotoForm(instance=photo) for photo in photos],
        "conflict": conflict,
    }
    return render(request, "supervision/events/files.html", context, status=409 if conflict else 200)


def _mark(request, event):
    """A mark that was not on the page (the photo came meanwhile) stays as it is."""
    photos = event.photos.select_related("file")
    shown = [photo for photo in photos if f"{EventPhotoForm.prefix_of(photo)}-version" in request.POST]
    marks = [EventPhotoForm(request.POST, instance=photo) for photo in shown]
    faults = [mark for mark in marks if not mark.is_valid()]
    if faults:
        return _files(request, event, FilesForm(), marks)
    present = {photo.pk: photo for photo in event.photos.all()}
    lost = actions.mark_photos(marks=marks, by=request.user)
    lost = [mark for mark in lost if mark.instance.pk in present and not mark.is_stored(present[mark.instance.pk])]
    if lost:
        conflict = []
        for mark in lost:
            now = present[mark.instance.pk]
            rows = mark.conflict_with(now)
            conflict += [{**row, "label": f"{now.caption or 'ภาพที่ไม่มีคำบรรยาย'}: {row['label']}"} for row in rows]
            mark.see(now)
        return _files(request, event, FilesForm(), lost, conflict)
    messages.success(request, "บันทึกคำบรรยายและความยินยอมแล้ว")
    return redirect("supervision:event_files", event.pk)


def _show(request, event, name):
    """Who may open a document; the button says what shall hold."""
    row = event.documents.filter(pk=posted_version(request, name)).first()
    if row is not None:
        actions.show_document(document=row, is_public=name == "show", by=request.user)
        messages.success(request, "ผู้ลงทะเบียนเปิดเอกสารนี้ได้แล้ว" if name == "show" else "เอกสารนี้เปิดได้เฉพาะสำนักงานแล้ว")
    return redirect("supervision:event_files", event.pk)


def _remove(request, event, rows):
    row = rows.select_related("file").first()
    if row is not None:
        actions.remove_file(row=row, by=request.user)
        messages.success(request, "นำไฟล์ออกแล้ว")
    return redirect("supervision:event_files", event.pk)


@require(*permissions.EVENT_READERS)
@require_GET
def results(request, pk):
    """What the evaluation says: N, mean, S.D., band and distribution of each question."""
    event = seen(request, pk)
    found = event_results.results(event)
    context = {"event": event, "figures": figures(event), "results": found, "least": event_results.LEAST}
    return render(request, "supervision/events/results.html", context)


@require(*permissions.EVENT_READERS)
@require_GET
def texts(request, pk, item_pk):
    """Every text that was given to one question, page by page."""
    event = seen(request, pk)
    items = Item.objects.filter(section__version=event.evaluation_id, kind__in=Item.TEXTS)
    item = get_object_or_404(items.select_related("section"), pk=item_pk)
    responses = event_results.responses_of(event)
    rows = Answer.objects.filter(item=item, response__in=responses).exclude(text="")
    is_told = responses.count() >= event_results.LEAST
    # The order in which they came would tell whose they are.
    rows = rows.order_by(thai_order("text"), "pk") if is_told else rows.none()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"event": event, "item": item, "page": page, "is_told": is_told, "least": event_results.LEAST}
    return render(request, "supervision/events/texts.html", context)
