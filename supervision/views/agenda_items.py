"""Matters of a meeting: put on the agenda, and the minutes of each."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from schools.permissions import deny, require
from schools.views.editing import edit_page, posted_version
from supervision import agenda
from supervision import permissions_meetings as permissions
from supervision.actions import agenda as actions
from supervision.actions import meeting_parts
from supervision.actions.changes import Stale, WrongState
from supervision.forms.meetings import ItemForm, MinutesForm, PapersForm
from supervision.models import AgendaItem, Meeting
from supervision.permissions import can_give
from supervision.views.meetings import _already, kept, tells_state

FORM = "supervision/meetings/item_form.html"


def seen(request, pk):
    """The matter of a meeting that the person may see; else 404."""
    rows = AgendaItem.objects.filter(meeting__in=Meeting.objects.visible_to(request.user))
    rows = rows.select_related("meeting__series", "meeting__event", "parent", "arising__meeting")
    return get_object_or_404(rows, pk=pk)


def kept_item(request, pk):
    """The matter, when the person keeps its meeting; else 404 or 403."""
    item = seen(request, pk)
    if not permissions.can_keep_meeting(request.user, item.meeting):
        deny(request, request.path)
    return item


def _page_of(item):
    return f"{reverse('supervision:meeting', args=[item.meeting_id])}#item-{item.pk}"


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
@tells_state
def new(request, pk):
    """A matter below the heading ?under=, or without it a heading."""
    meeting = kept(request, pk)
    if meeting.state not in Meeting.WRITTEN:
        return _already(request, meeting)
    parent, under = None, request.GET.get("under", "")
    if under:
        if not under.isdecimal() or len(under) > 9:
            raise Http404
        parent = get_object_or_404(meeting.items.filter(parent=None), pk=under)
    item = AgendaItem(meeting=meeting, parent=parent)
    there = meeting.items.filter(parent=parent).count()
    form = ItemForm(request.POST or None, instance=item, initial={"position": there + 1})
    if request.method == "POST" and form.is_valid():
        saved = actions.add(item=form.instance, by=request.user)
        messages.success(request, "เพิ่มในระเบียบวาระแล้ว")
        return redirect(_page_of(saved))
    return render(request, FORM, {"form": form, "meeting": meeting, "parent": parent, "item": None})


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
@tells_state
def edit(request, pk):
    item = kept_item(request, pk)
    if item.meeting.state not in Meeting.WRITTEN:
        return _already(request, item.meeting)
    return edit_page(
        request,
        ItemForm(request.POST or None, instance=seen(request, pk)),
        FORM,
        {"meeting": item.meeting, "parent": item.parent, "item": item},
        save=lambda form: _save(request, form),
        said="บันทึกระเบียบวาระแล้ว",
        to=_page_of(item),
    )


def _save(request, form):
    fields = form._meta.fields
    return actions.save(item=form.instance, by=request.user, version=form.cleaned_data["version"], fields=fields)


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
@tells_state
def delete(request, pk):
    item = kept_item(request, pk)
    if request.method == "POST" and item.meeting.state in Meeting.WRITTEN:
        try:
            actions.delete(item=item, by=request.user, version=posted_version(request))
        except actions.HasResolutions:
            messages.warning(request, "วาระนี้มีมติแล้วจึงลบไม่ได้ โปรดลบมติก่อน")
        except WrongState:
            raise
        except Stale:
            messages.warning(request, "วาระนี้มีการแก้ไขหลังจากที่ท่านเปิดหน้า ยังไม่ได้ลบ โปรดตรวจแล้วลบอีกครั้ง")
        else:
            messages.success(request, f"ลบ “{item}” ออกจากระเบียบวาระแล้ว")
    return redirect("supervision:meeting", item.meeting_id)


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
@tells_state
def minutes(request, pk):
    """What was said of a matter, and what was resolved; saving may lead on to the next one."""
    item = kept_item(request, pk)
    meeting = item.meeting
    if meeting.state != Meeting.State.HELD:
        return _already(request, meeting)
    rows = agenda.flat(agenda.of(meeting))
    place = next(place for place, row in enumerate(rows) if row.item.pk == item.pk)
    following = rows[place + 1] if place + 1 < len(rows) else None
    onward = request.POST.get("do") == "next" and following is not None
    return edit_page(
        request,
        MinutesForm(request.POST or None, instance=seen(request, pk)),
        "supervision/meetings/minutes.html",
        {
            "meeting": meeting,
            "matter": rows[place],
            "item": item,
            "following": following,
            "can_keep": True,
            "can_write": True,
            "can_give": can_give(request.user),
        },
        save=lambda form: _save(request, form),
        said="บันทึกรายงานวาระแล้ว",
        to=reverse("supervision:agenda_item", args=[following.item.pk]) if onward else _page_of(item),
    )


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
@tells_state
def papers(request, pk):
    """The papers of a matter: new ones, and taking one out."""
    item = kept_item(request, pk)
    if item.meeting.state not in Meeting.WRITTEN:
        return _already(request, item.meeting)
    rows = item.papers.select_related("file", "item")
    if "remove" in request.POST:
        paper = rows.filter(pk=posted_version(request, "remove")).first()
        if paper is not None:
            meeting_parts.remove_paper(paper=paper, by=request.user)
            messages.success(request, "นำเอกสารออกแล้ว")
        return redirect("supervision:agenda_item_papers", pk)
    form = PapersForm(*([request.POST, request.FILES] if request.method == "POST" else []))
    if form.is_valid():
        new = meeting_parts.add_papers(item=item, papers=form.cleaned_data["papers"], by=request.user)
        messages.success(request, f"เพิ่มแล้ว {new} ไฟล์" if new else "ไฟล์เหล่านี้มีอยู่แล้ว จึงไม่เพิ่มซ้ำ")
        return redirect("supervision:agenda_item_papers", pk)
    context = {"meeting": item.meeting, "item": item, "form": form, "papers": rows}
    return render(request, "supervision/meetings/papers.html", context)
