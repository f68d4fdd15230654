"""Requests and referrals of children with special needs by case number: the list, one of them, its steps."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from registry import permissions_cases as may
from registry.actions import support_cases as actions
from registry.case_lists import CaseFilter
from registry.forms.support_cases import CaseForm, CaseStepForm
from registry.library.filters import states
from registry.models import SupportCase
from schools.actions.changes import Stale
from schools.listing import BothEnds
from schools.permissions import deny, require
from schools.views.editing import already

PAGE = 50
BUTTONS = {
    "accept": "รับเรื่อง",
    "forward": "บันทึกว่าส่งเรื่องแล้ว",
    "finish": "บันทึกผล",
    "decline": "แจ้งว่าไม่ได้รับ",
    "cancel": "ถอนเรื่อง",
}


def _seen(request, pk):
    rows = SupportCase.objects.visible_to(request.user).select_related("office", "school", "created_by")
    return get_object_or_404(rows, pk=pk)


@require(*may.READERS)
@require_GET
def index(request):
    """Cases with their filters, the newest first; the states as chips."""
    rows = SupportCase.objects.visible_to(request.user)
    found = CaseFilter(request.GET, queryset=rows, request=request)
    listed = found.qs.select_related("school").order_by("-be_year", "-number", "-pk")
    context = {
        "page": BothEnds(listed, PAGE).get_page(request.GET.get("page")),
        "filter": found,
        "states": states(rows, SupportCase.State.choices),
        "state": request.GET.get("state", ""),
        "is_narrowed": any(value for name, value in request.GET.items() if name != "page"),
        "can_ask": may.may_ask(request.user),
        "can_export": not request.user.acting.is_school,
    }
    return render(request, "registry/cases/index.html", context)


@require(*may.SCHOOL)
@require_http_methods(["GET", "POST"])
def new(request):
    """A school tells of a case. The same form sent twice is one case."""
    acting = request.user.acting
    form = CaseForm(request.POST or None, instance=SupportCase(office=acting.office, school=acting.school))
    if request.method == "POST" and form.is_valid():
        case = form.save(commit=False)
        case.client_uuid = form.cleaned_data["client_uuid"] or uuid.uuid4()
        case, is_new = actions.ask(case=case, by=request.user)
        said = "แจ้งเรื่องแล้ว" if is_new else "แจ้งเรื่องนี้ไว้แล้ว"
        messages.success(request, f"{said} เลขเรื่อง {case.number_text} โปรดเก็บเลขนี้คู่กับข้อมูลผู้เรียนที่โรงเรียน")
        return redirect("registry:support_case", case.pk)
    return render(request, "registry/cases/form.html", {"form": form})


@require(*may.READERS)
@require_GET
def detail(request, pk):
    return _page(request, _seen(request, pk))


def _page(request, case, status=200, refused=None):
    def form_of(name):
        return refused if refused is not None and refused.name == name else CaseStepForm(name=name, case=case)

    steps = [(name, BUTTONS[name], form_of(name)) for name in may.steps(request.user, case)]
    context = {"case": case, "steps": steps, "events": case.events.select_related("actor"), "refused": refused}
    return render(request, "registry/cases/detail.html", context, status=status)


@require(*may.READERS)
@require_http_methods(["GET", "POST"])
def step(request, pk, name):
    """The one step that the address names."""
    if name not in actions.TO:
        raise Http404
    case = _seen(request, pk)
    if request.method == "GET":
        return redirect("registry:support_case", case.pk)
    if name not in may.steps(request.user, case):
        if not may.may_ever_take(request.user, name):
            deny(request, request.path)
        return already(request, case, page="registry:support_case")
    form = CaseStepForm(request.POST, name=name, case=case)
    if not form.is_valid():
        return _page(request, case, status=422, refused=form)
    try:
        actions.step(case=case, name=name, by=request.user, **form.cleaned_data)
    except Stale:
        return already(request, case, page="registry:support_case")
    messages.success(request, f"{BUTTONS[name]}แล้ว")
    return redirect("registry:support_case", case.pk)
