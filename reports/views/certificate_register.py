"""The register of certificates: numbers of a kind and year, how they are written, which are kept for later."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobs.actions import enqueue
from registry import actions
from registry.forms.books import BookForm
from registry.models import Book, Reservation
from registry.views.reserving import give_up_page, reserve_page
from reports import permissions
from reports.actions.certificates import BOOKS
from reports.certificates import register
from reports.models import Certificate
from reports.models.certificates import CertificateKind
from reports.queries import link
from schools.models import Role
from schools.permissions import require
from thai.years import be_year

VOLUME = 1000  # numbers of one printed volume
CRUMB = "ทะเบียนเกียรติบัตร"


def address(kind, year):
    return link(reverse("reports:certificate_register"), kind=kind, year=year)


@require(*permissions.REGISTRARS)
@require_GET
def index(request):
    """One register: its numbers with who has them, searched and filtered."""
    office = request.user.acting.office
    kind, year, q, state, level = register.asked(request.GET)
    book = register.book_of(office, kind, year)
    years = set(Book.objects.filter(office=office).values_list("be_year", flat=True))
    papers = Certificate.objects.filter(office=office, kind=kind, be_year=year)
    # Those of the time when both kinds had one book lie below the book's own numbers.
    lowest = papers.aggregate(lowest=Min("number"))["lowest"] or book.first_number
    volumes = range(min(lowest, book.first_number), book.next_number, VOLUME)
    entries = register.Entries(office, kind, year, q=q, state=state, level=level)
    context = {
        "book": book,
        "kind": kind,
        "year": year,
        "q": q,
        "state": state,
        "states": register.STATES.items(),
        "level": level,
        "levels": register.levels_of(office, kind, year),
        "kinds": CertificateKind.choices,
        "years": sorted(years | {year, be_year(timezone.localdate())}, reverse=True),
        "page": Paginator(entries, 50).get_page(request.GET.get("page")),
        "next_text": book.text_of(book.next_number),
        "volumes": [(first, min(first + VOLUME, book.next_number) - 1) for first in volumes],
        "can_keep": permissions.can_issue_certificates(request.user),
    }
    return render(request, "reports/certificates/register.html", context)


def _shelf(request, kind, year):
    """The office and the register of an address; 404 for one that cannot be."""
    if kind not in CertificateKind.values or not 2500 <= year <= be_year(timezone.localdate()) + 1:
        raise Http404
    return request.user.acting.office, BOOKS[kind]


@require(Role.CLERK)
@require_http_methods(["GET", "POST"])
def book(request, kind, year):
    """How the numbers of a register are written and where they begin."""
    office, shelf = _shelf(request, kind, year)
    present = register.book_of(office, kind, year)
    initial = {name: getattr(present, name) for name in ("prefix", "padding", "first_number")}
    form = BookForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_up_book(office=office, kind=shelf, be_year=year, by=request.user, **form.cleaned_data)
        except actions.BookInUse:
            form.add_error("first_number", "ทะเบียนนี้ออกหรือจองเลขไปแล้ว จึงเปลี่ยนเลขเริ่มต้นไม่ได้")
        else:
            messages.success(request, "บันทึกรูปแบบเลขที่แล้ว เลขที่ที่ออกไปแล้วคงเดิม")
            return redirect(address(kind, year))
    return render(request, "reports/certificates/book.html", {"form": form, "book": present, "kind": kind})


@require(Role.CLERK)
@require_http_methods(["GET", "POST"])
def reserve(request, kind, year):
    """Keeps the next numbers of a register for something."""
    _office, shelf = _shelf(request, kind, year)
    use = "เลือกใช้ได้เมื่อจัดทำชุดเกียรติบัตร"
    return reserve_page(request, kind=shelf, year=year, back=address(kind, year), crumb=CRUMB, use=use)


@require(Role.CLERK)
@require_http_methods(["GET", "POST"])
def give_up(request, pk):
    """Gives up what is left of a reservation, or one number of it, with a reason."""
    kinds = {shelf: kind for kind, shelf in BOOKS.items()}
    rows = Reservation.objects.filter(book__office=request.user.acting.office_id, book__kind__in=kinds)
    kept = get_object_or_404(rows.select_related("book__office"), pk=pk)
    return give_up_page(request, kept, back=address(kinds[kept.book.kind].value, kept.book.be_year), crumb=CRUMB)


@require(*permissions.REGISTRARS)
@require_POST
def printed(request, kind, year):
    """Asks for the printed register: one volume of it, by the number it begins with."""
    office, _shelf_kind = _shelf(request, kind, year)
    first = request.POST.get("first", "")
    if not (first.isascii() and first.isdigit() and len(first) < 10):
        raise Http404
    wanted = {"office": office.pk, "kind": kind, "year": year, "first": int(first), "last": int(first) + VOLUME - 1}
    job, _ = enqueue(
        kind="certificate_register",
        input={**wanted, "at": f"{timezone.now():%Y-%m-%dT%H:%M}"},
        requested_by=request.user,
        title=f"พิมพ์ทะเบียน{CertificateKind(kind).label} ปี {year}",
    )
    return redirect("jobs:detail", job.pk)
