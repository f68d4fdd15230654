"""The handbook of the whole group or of one work group as a book: its editions, and making a new one."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from handbook import permissions
from handbook.actions import group_books as actions
from handbook.actions.editions import NothingToPrint
from handbook.group_book_data import WHOLE
from handbook.models import GroupBook, WorkGroup
from schools.fiscal import year_choices
from schools.permissions import require
from thai.forms import ThaiTextField
from thai.years import fiscal_year

PAGE = 50
NAME = "handbook:group_books"


class GroupBookForm(forms.Form):
    """Which book is made."""

    year = forms.TypedChoiceField(
        label="ปีงบประมาณ", coerce=int, error_messages={"invalid_choice": "โปรดเลือกปีงบประมาณจากรายการ"}
    )
    group = forms.ModelChoiceField(
        label="ของ",
        queryset=WorkGroup.objects.none(),
        required=False,
        empty_label=f"{WHOLE} ทั้งเล่ม",
        error_messages={"invalid_choice": "กลุ่มงานนี้ปิดหรือไม่มีแล้ว โปรดเลือกใหม่"},
    )
    foreword = ThaiTextField(
        label="คำนำ",
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text="ขึ้นบรรทัดใหม่คือย่อหน้าใหม่ เว้นว่างเพื่อใช้คำนำมาตรฐาน",
    )

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["year"].choices = [(year, year) for year in year_choices()]
        self.fields["group"].queryset = WorkGroup.objects.filter(office=office).at_work()


def _page(request, form, status=200):
    user = request.user
    rows = GroupBook.objects.visible_to(user).select_related("group", "file", "job", "made_by").defer("frozen")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "form": form,
        "has_groups": form is None or form.fields["group"].queryset.exists(),
    }
    return render(request, "handbook/books/group.html", context, status=status)


@require(*permissions.READERS)
@require_GET
def index(request):
    """The editions, newest year first, and for the head the form of a new one."""
    user, form = request.user, None
    if permissions.can_write(user):
        form = GroupBookForm(office=user.acting.office, initial={"year": fiscal_year(timezone.localdate())})
    return _page(request, form)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def make(request):
    """Freezes the book as it is into an edition; a job makes its PDF."""
    if request.method == "GET":
        return redirect(NAME)
    office = request.user.acting.office
    form = GroupBookForm(request.POST, office=office)
    if not form.is_valid():
        return _page(request, form)
    try:
        book, is_new = actions.make(office=office, by=request.user, **form.cleaned_data)
    except NothingToPrint:
        messages.warning(request, "ยังไม่มีงานที่ประกาศใช้ จึงยังจัดทำคู่มือไม่ได้")
    else:
        if is_new:
            messages.success(request, f"กำลังจัดทำ{book} เมื่อเสร็จแล้วเปิดได้จากหน้านี้")
        else:
            messages.info(request, f"ข้อมูลไม่เปลี่ยนจากฉบับที่ {book.number} จึงไม่ได้จัดทำซ้ำ")
    return redirect(NAME)
