"""How the registers of letters write their numbers, year by year, and which numbers are kept for later."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from registry import actions, permissions
from registry.actions import book_like
from registry.forms.books import BookForm
from registry.models import Book, Letter, Reservation
from registry.views.reserving import give_up_page, reserve_page
from schools.listing import BothEnds
from schools.permissions import require
from thai.years import be_year

PAGE = 50
KINDS = (*Letter.KINDS, Book.Kind.CIRCULAR)
# What comes from outside is numbered as it comes.
RESERVED = tuple(kind for kind in Letter.KINDS if kind != Book.Kind.LETTER_IN)
CRUMB = "เลขที่ของทะเบียน"


@require(*permissions.READERS)
@require_GET
def index(request):
    """The registers of this year with their next numbers, and the numbers of all years that are kept or given up."""
    office, year = request.user.acting.office, be_year(timezone.localdate())
    books = {kind: book_like(office, kind, year) for kind in KINDS}
    is_parted = books[Book.Kind.LETTER_OUT].own_circulars
    if not (is_parted or books[Book.Kind.CIRCULAR].last_number):
        del books[Book.Kind.CIRCULAR]
    kept = Reservation.objects.filter(book__office=office, book__kind__in=KINDS).unused()
    kept = kept.select_related("book", "reserved_by").order_by("-book__be_year", "book__kind", "-first")
    context = {
        "rows": [(one, one.text_of(one.next_number), _is_kept(one.kind, is_parted)) for one in books.values()],
        "page": BothEnds(kept, PAGE).get_page(request.GET.get("page")),
        "year": year,
        "can_keep": permissions.can_keep_books(request.user),
        "can_reserve": permissions.can_reserve(request.user),
    }
    return render(request, "registry/letters/books.html", context)


def _is_kept(kind, is_parted):
    """Whether numbers of a register can be kept: of circular letters while they have a series of their own."""
    return is_parted if kind == Book.Kind.CIRCULAR else kind in RESERVED


@require(*permissions.BOOK_KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, kind, year):
    """How the numbers of a register are written and where they begin."""
    if kind not in KINDS or not 2500 <= year <= be_year(timezone.localdate()) + 1:
        raise Http404
    office = request.user.acting.office
    present = book_like(office, kind, year)
    initial = {name: getattr(present, name) for name in ("prefix", "padding", "first_number", "own_circulars")}
    posted = request.POST if request.method == "POST" else None
    form = BookForm(posted, initial=initial, parts_circulars=kind == Book.Kind.LETTER_OUT)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_up_book(office=office, kind=kind, be_year=year, by=request.user, **form.cleaned_data)
        except actions.NumberGone as gone:
            told = f"ปีนี้ออกหนังสือเวียนถึงเลข ว {gone.least - 1:,} แล้ว โปรดตั้งเลขเริ่มต้นตั้งแต่ {gone.least:,} ขึ้นไป"
            form.add_error("first_number", told)
        except actions.BookInUse:
            form.add_error("first_number", "ทะเบียนนี้ออกหรือจองเลขไปแล้ว จึงเปลี่ยนเลขเริ่มต้นไม่ได้")
        else:
            messages.success(request, "บันทึกรูปแบบเลขที่แล้ว เลขที่ที่ออกไปแล้วคงเดิม")
            return redirect("registry:books")
    return render(request, "registry/letters/book.html", {"form": form, "book": present})


@require(*permissions.REGISTRARS)
@require_http_methods(["GET", "POST"])
def reserve(request, kind):
    """Keeps the next numbers of a register of this year for something."""
    office, year = request.user.acting.office, be_year(timezone.localdate())
    if not _is_kept(kind, book_like(office, Book.Kind.LETTER_OUT, year).own_circulars):
        raise Http404
    use = "เลือกใช้ได้เมื่อลงทะเบียนภายในปีนี้"
    return reserve_page(request, kind=kind, year=year, back=reverse("registry:books"), crumb=CRUMB, use=use)


@require(*permissions.REGISTRARS)
@require_http_methods(["GET", "POST"])
def give_up(request, pk):
    """Gives up what is left of a reservation, or one number of it, with a reason."""
    rows = Reservation.objects.filter(book__office=request.user.acting.office_id, book__kind__in=KINDS)
    kept = get_object_or_404(rows.select_related("book__office"), pk=pk)
    return give_up_page(request, kept, back=reverse("registry:books"), crumb=CRUMB)
