"""How the registers of letters write their numbers, year by year."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from registry import actions, permissions
from registry.forms.books import BookForm
from registry.models import Book, Letter
from schools.permissions import require
from thai.years import be_year


def _book(office, kind, year):
    """The book, unsaved where no number of it was ever taken; a new year's book writes as the last one did."""
    rows = Book.objects.filter(office=office, kind=kind)
    there = rows.filter(be_year__lte=year).order_by("-be_year").first()
    if there is not None and there.be_year == year:
        return there
    usual = {"prefix": there.prefix, "padding": there.padding} if there else {}
    return Book(office=office, kind=kind, be_year=year, **usual)


@require(*permissions.READERS)
@require_GET
def index(request):
    """The registers of this year with their next numbers."""
    office, year = request.user.acting.office, be_year(timezone.localdate())
    books = [_book(office, kind, year) for kind in Letter.KINDS]
    context = {
        "rows": [(book, book.text_of(book.next_number)) for book in books],
        "year": year,
        "can_keep": permissions.can_keep_books(request.user),
    }
    return render(request, "registry/letters/books.html", context)


@require(*permissions.BOOK_KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, kind, year):
    """How the numbers of a register are written and where they begin."""
    if kind not in [one.value for one in Letter.KINDS] or not 2500 <= year <= be_year(timezone.localdate()) + 1:
        raise Http404
    office = request.user.acting.office
    present = _book(office, kind, year)
    initial = {name: getattr(present, name) for name in ("prefix", "padding", "first_number")}
    form = BookForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_up_book(office=office, kind=kind, be_year=year, by=request.user, **form.cleaned_data)
        except actions.BookInUse:
            form.add_error("first_number", "ทะเบียนนี้ออกหรือจองเลขไปแล้ว จึงเปลี่ยนเลขเริ่มต้นไม่ได้")
        else:
            messages.success(request, "บันทึกรูปแบบเลขที่แล้ว เลขที่ที่ออกไปแล้วคงเดิม")
            return redirect("registry:books")
    return render(request, "registry/letters/book.html", {"form": form, "book": present})
