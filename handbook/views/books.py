"""Personal handbooks: one's own, the board of who leads, making, handing in, returning."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handbook import book_data, book_queries
from handbook import permissions_papers as permissions
from handbook.actions import books as actions
from handbook.actions.editions import NothingToPrint
from handbook.models import PersonalHandbook
from schools.actions.changes import Stale, WrongState
from schools.fiscal import year_choices, year_of
from schools.forms.steps import ReasonForm, SeenVersionField
from schools.permissions import deny, require
from schools.views.editing import already, posted_version
from thai.forms import ThaiTextField

PAGE = 50
NAME = "handbook:book"


class ForewordForm(forms.Form):
    """The owner's foreword; empty is the usual one."""

    foreword = ThaiTextField(
        label="คำนำ",
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 10}),
        help_text="ขึ้นบรรทัดใหม่คือย่อหน้าใหม่ เว้นว่างเพื่อใช้คำนำมาตรฐาน",
    )
    version = SeenVersionField()


def seen(request, pk):
    """The handbook of that key that the person sees; else 404."""
    rows = PersonalHandbook.objects.visible_to(request.user)
    # All that a handbook says is not needed to speak of it.
    rows = rows.select_related("office", "user", "order", "submitted__file").defer("submitted__frozen")
    return get_object_or_404(rows, pk=pk)


def _own(request, pk):
    handbook = seen(request, pk)
    if not permissions.is_owner(request.user, handbook):
        deny(request, request.path)
    return handbook


@require(*permissions.READERS)
@require_GET
def index(request):
    """One's own handbooks; for who leads, everybody's of ?year=, narrowed by ?show=."""
    user, year = request.user, year_of(request.GET)
    mine = PersonalHandbook.objects.filter(office=user.acting.office_id, user=user).order_by("-year")
    context = {
        "year": year,
        "years": year_choices(year),
        "mine": mine[:PAGE],
        "orders": book_queries.waiting_orders(user),
        "due_if_now": actions.due_of(timezone.localdate(), user.acting.office),
        "has_now": mine.filter(year=year).exists(),
    }
    if user.has_role(*permissions.LEADERS):
        office, show = user.acting.office_id, request.GET.get("show", "")
        show = show if show in dict(book_queries.STATES) else ""
        page = Paginator(book_queries.people(office, year, show), PAGE).get_page(request.GET.get("page"))
        context |= {
            "leads": True,
            "show": show,
            "figures": book_queries.figures(office, year),
            "page": page,
            "rows": book_queries.rows_of(office, year, list(page)),
        }
    return render(request, "handbook/books/index.html", context | {"today": timezone.localdate()})


@require(*permissions.READERS)
@require_POST
def start(request):
    """Begins the own handbook of a year without waiting for an order."""
    handbook = actions.start(office=request.user.acting.office, user=request.user, year=year_of(request.POST))
    return redirect(NAME, handbook.pk)


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    handbook = seen(request, pk)
    is_mine = permissions.is_owner(request.user, handbook)
    editions = list(handbook.editions.select_related("file", "job").defer("frozen"))
    context = {
        "handbook": handbook,
        "editions": editions,
        "newest": editions[0] if editions else None,
        "events": handbook.events.select_related("actor"),
        "is_mine": is_mine,
        "can_edit": is_mine and handbook.is_editable,
        "can_return": permissions.can_return(request.user, handbook),
        "late": not handbook.submitted_at and handbook.due_on and handbook.due_on < timezone.localdate(),
    }
    return render(request, "handbook/books/detail.html", context)


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def foreword(request, pk):
    handbook = _own(request, pk)
    if not handbook.is_editable:
        return already(request, handbook, page=NAME)
    usual = "\n".join(book_data.foreword_of(handbook))
    initial = {"foreword": handbook.foreword or usual, "version": handbook.version}
    form = ForewordForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["foreword"]
        given = {"foreword": "" if text == usual else text, "version": form.cleaned_data["version"]}
        try:
            actions.save_foreword(handbook=handbook, by=request.user, **given)
        except Stale:
            handbook.refresh_from_db()
            if handbook.foreword != given["foreword"]:
                form.add_error("foreword", "คำนำถูกแก้ไขในหน้าต่างอื่น ยังไม่ได้บันทึกสิ่งใด โปรดตรวจแล้วบันทึกอีกครั้ง")
                form.data = form.data.copy()
                form.data["version"] = handbook.version
                return render(request, "handbook/books/foreword.html", {"form": form, "handbook": handbook}, status=409)
        messages.success(request, "บันทึกคำนำแล้ว")
        return redirect(NAME, handbook.pk)
    return render(request, "handbook/books/foreword.html", {"form": form, "handbook": handbook})


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def make(request, pk):
    """Freezes the handbook as it is into an edition; a job makes its PDF."""
    handbook = _own(request, pk)
    if request.method == "GET":
        return redirect(NAME, handbook.pk)
    try:
        edition, is_new = actions.make(handbook=handbook, by=request.user)
    except NothingToPrint:
        messages.warning(request, "ท่านยังไม่อยู่ในกลุ่มงานที่มีงานประกาศใช้ จึงยังจัดทำคู่มือไม่ได้ โปรดแจ้งผู้อำนวยการกลุ่มนิเทศฯ")
    except WrongState:
        return already(request, handbook, page=NAME)
    else:
        if is_new:
            messages.success(request, f"กำลังจัดทำคู่มือฉบับที่ {edition.number} เมื่อเสร็จแล้วเปิดและส่งได้จากหน้านี้")
        else:
            messages.info(request, f"ข้อมูลไม่เปลี่ยนจากฉบับที่ {edition.number} จึงไม่ได้จัดทำซ้ำ")
    return redirect(NAME, handbook.pk)


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def submit(request, pk):
    handbook = _own(request, pk)
    if request.method == "GET":
        return redirect(NAME, handbook.pk)
    try:
        actions.submit(handbook=handbook, by=request.user, version=posted_version(request))
    except actions.NoEdition:
        messages.warning(request, "ยังไม่มีคู่มือฉบับ PDF โปรดจัดทำคู่มือและรอจนเสร็จก่อนส่ง")
    except Stale:
        return already(request, handbook, page=NAME)
    else:
        messages.success(request, "ส่งคู่มือแล้ว")
    return redirect(NAME, handbook.pk)


@require(*permissions.LEADERS)
@require_http_methods(["GET", "POST"])
def send_back(request, pk):
    """The head returns a handbook with a reason."""
    handbook = seen(request, pk)
    if handbook.user_id == request.user.pk:
        deny(request, request.path)
    if not permissions.can_return(request.user, handbook):
        return already(request, handbook, page=NAME)
    form = ReasonForm(request.POST or None, initial={"version": handbook.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.send_back(handbook=handbook, by=request.user, **given)
        except Stale:
            return already(request, handbook, page=NAME)
        messages.success(request, f"ส่งคู่มือกลับให้ {handbook.user} แก้ไขแล้ว")
        return redirect(NAME, handbook.pk)
    return render(request, "handbook/books/reason.html", {"form": form, "handbook": handbook})
