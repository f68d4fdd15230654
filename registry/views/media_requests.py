"""Media that schools ask for: the list by state, a request, its steps."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from registry import permissions_library as may
from registry.actions import media_requests as actions
from registry.forms.media_requests import RequestForm, RequestStepForm
from registry.library.filters import RequestFilter, states
from registry.models import LibraryItem, MediaRequest
from schools.actions.changes import Stale
from schools.permissions import deny, require
from schools.views.editing import already

PAGE = 50
BUTTONS = {
    "accept": "รับเรื่องและจัดเตรียม",
    "deliver": "บันทึกการส่งมอบ",
    "give_back": "บันทึกการรับคืน",
    "rate": "ประเมินบริการ",
    "decline": "จัดให้ไม่ได้",
    "cancel": "ยกเลิกคำขอ",
}


def _seen(request, pk):
    rows = MediaRequest.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("office", "school", "item", "responsible"), pk=pk)


@require(*may.REQUEST_READERS)
@require_GET
def index(request):
    """What waits first, by the day it is needed; the states as chips."""
    user = request.user
    rows = MediaRequest.objects.visible_to(user)
    found = RequestFilter(request.GET, queryset=rows, request=request)
    listed = found.qs.select_related("school", "responsible").order_by("-created_at", "-pk")
    context = {
        "page": Paginator(listed, PAGE).get_page(request.GET.get("page")),
        "filter": found,
        "states": states(rows, MediaRequest.State.choices),
        "state": request.GET.get("state", ""),
        "late": rows.overdue().count(),
        "is_narrowed": any(value for name, value in request.GET.items() if name != "page"),
        "can_ask": may.may_ask(user),
    }
    return render(request, "registry/library/requests.html", context)


@require(*may.SCHOOL)
@require_http_methods(["GET", "POST"])
def new(request):
    """A school asks, for an item of the library or in its own words. The same form sent twice asks once."""
    user = request.user
    key = request.GET.get("item", "")
    items = LibraryItem.objects.visible_to(user)
    item = items.filter(pk=key).first() if key.isdecimal() and key.isascii() and len(key) < 10 else None
    row = MediaRequest(office=user.acting.office, school=user.acting.school, item=item)
    initial = {"what": item.title} if item else {}
    form = RequestForm(request.POST or None, instance=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        row.client_uuid = form.cleaned_data["client_uuid"] or uuid.uuid4()
        row, is_new = actions.ask(request=row, by=user)
        messages.success(request, "ส่งคำขอแล้ว สำนักงานได้รับแจ้งแล้ว" if is_new else "ส่งคำขอนี้ไว้แล้วก่อนหน้านี้")
        return redirect("library:request", row.pk)
    return render(request, "registry/library/request_form.html", {"form": form, "item": item})


@require(*may.REQUEST_READERS)
@require_GET
def detail(request, pk):
    return page(request, _seen(request, pk))


def page(request, row, status=200, refused=None):
    """The page of a request with the forms of the steps that the person may take."""
    allowed = may.request_steps(request.user, row)
    steps = [
        (name, words, refused if refused is not None and refused.name == name else RequestStepForm(name=name, row=row))
        for name, words in BUTTONS.items()
        if name in allowed
    ]
    visible = LibraryItem.objects.visible_to(request.user)
    context = {
        "row": row,
        "item": visible.filter(pk=row.item_id).first() if row.item_id else None,
        "steps": steps,
        "events": row.events.select_related("actor"),
        "refused": refused,
    }
    return render(request, "registry/library/request.html", context, status=status)


@require(*may.REQUEST_READERS)
@require_http_methods(["GET", "POST"])
def step(request, pk, name):
    """The one step that the address names."""
    if name not in actions.STEPS:
        raise Http404
    row = _seen(request, pk)
    if request.method == "GET":
        return redirect("library:request", row.pk)
    if name not in may.request_steps(request.user, row):
        if not may.may_ever_take(request.user, name):
            deny(request, request.path)
        return already(request, row, page="library:request")
    form = RequestStepForm(request.POST, name=name, row=row)
    if not form.is_valid():
        return page(request, row, status=422, refused=form)
    try:
        actions.step(request=row, name=name, by=request.user, **form.cleaned_data)
    except Stale:
        return already(request, row, page="library:request")
    messages.success(request, actions.STEPS[name])
    return redirect("library:request", row.pk)
