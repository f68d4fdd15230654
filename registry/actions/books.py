"""Taking numbers, keeping some for later, giving some up."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from registry.models import Book, Reservation
from schools import audit


class NotEnoughNumbers(Exception):
    """A reservation has fewer numbers left than were asked for, or was given up."""


class BookMoved(Exception):
    """Numbers were taken since the page was shown."""


class BookInUse(Exception):
    """The first number of a book stands once a number was taken."""


def book_of(*, office, kind, be_year):
    """The book of an office, kind and year; a new year's book writes its numbers as the last one did."""
    found = Book.objects.filter(office=office, kind=kind, be_year=be_year).first()
    if found is not None:
        return found
    earlier = Book.objects.filter(office=office, kind=kind, be_year__lt=be_year).order_by("-be_year").first()
    usual = {"prefix": earlier.prefix, "padding": earlier.padding} if earlier else {}
    return Book.objects.get_or_create(office=office, kind=kind, be_year=be_year, defaults=usual)[0]


@transaction.atomic
def take_numbers(*, office, kind, be_year, count):
    """Takes `count` consecutive numbers of a book and returns them as a range.

    The UPDATE holds the book's row until the caller's transaction ends, so two issuers queue up and a rollback
    gives the numbers back: the series has no gap and no double. Raises ValueError for a count below 1.
    """
    if count < 1:
        raise ValueError("count must be at least 1")
    book = book_of(office=office, kind=kind, be_year=be_year)
    Book.objects.filter(pk=book.pk).update(next_number=F("next_number") + count)
    after = Book.objects.values_list("next_number", flat=True).get(pk=book.pk)
    return range(after - count, after)


@transaction.atomic
def reserve(*, office, kind, be_year, count, purpose, by, seen=None):
    """Keeps the next `count` numbers of a book for a purpose and returns the reservation.

    Raises BookMoved where `seen`, the next number that the person saw, is the next one no more: a second click takes
    nothing.
    """
    numbers = take_numbers(office=office, kind=kind, be_year=be_year, count=count)
    if seen is not None and numbers[0] != seen:
        # The caller's block gives the numbers back.
        raise BookMoved
    kept = Reservation.objects.create(
        book=book_of(office=office, kind=kind, be_year=be_year),
        first=numbers[0],
        last=numbers[-1],
        next_number=numbers[0],
        purpose=purpose,
        reserved_by=by,
    )
    audit.record("reserve numbers", kept, actor=by, office=office, first=kept.first, last=kept.last, be_year=be_year)
    return kept


@transaction.atomic
def take_reserved(*, reservation, count):
    """Takes the next `count` numbers of a reservation and returns them as a range. Raises NotEnoughNumbers."""
    if count < 1:
        raise ValueError("count must be at least 1")
    free = Reservation.objects.filter(pk=reservation.pk, voided_at=None, next_number__lte=F("last") + 1 - count)
    if not free.update(next_number=F("next_number") + count):
        raise NotEnoughNumbers
    after = Reservation.objects.values_list("next_number", flat=True).get(pk=reservation.pk)
    return range(after - count, after)


@transaction.atomic
def give_up(*, reservation, reason, by):
    """Gives up the numbers of a reservation that are left; they stay in the register as nobody's. False when there
    was nothing left, or it was given up before."""
    done = Reservation.objects.filter(pk=reservation.pk, voided_at=None, next_number__lte=F("last")).update(
        voided_at=timezone.now(), voided_by=by, voided_reason=reason
    )
    if done:
        reservation.refresh_from_db()
        first, last = reservation.next_number, reservation.last
        audit.record("void numbers", reservation, actor=by, office=reservation.book.office, first=first, last=last)
    return bool(done)


@transaction.atomic
def set_up_book(*, office, kind, be_year, prefix, padding, first_number, by):
    """How a book writes its numbers, and where it begins. Raises BookInUse for another first number once a number was
    taken; what was issued keeps the number as it was printed."""
    pk = book_of(office=office, kind=kind, be_year=be_year).pk
    book = Book.objects.select_for_update().get(pk=pk)
    if first_number != book.first_number:
        if not book.is_untouched:
            raise BookInUse
        book.first_number = book.next_number = first_number
    book.prefix, book.padding = prefix, padding
    book.save(update_fields=["prefix", "padding", "first_number", "next_number"])
    audit.record("set up book", book, actor=by, office=office, padding=padding, first_number=first_number)
    return book
