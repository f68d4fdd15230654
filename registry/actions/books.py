"""Taking numbers, keeping some for later, giving some up."""

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from registry.models import Book, Letter, Reservation
from schools import audit
from schools.models import Office


class NotEnoughNumbers(Exception):
    """A reservation has fewer numbers left than were asked for, or was given up."""


class BookMoved(Exception):
    """Numbers were taken since the page was shown."""


class BookInUse(Exception):
    """The first number of a book stands once a number was taken."""


class NumberGone(BookInUse):
    """A first number that circular letters of the year have passed in the other series; `least` is free."""

    def __init__(self, least):
        super().__init__(least)
        self.least = least


def book_of(*, office, kind, be_year):
    """The book of an office, kind and year; a new year's book writes its numbers as the last one did."""
    found = Book.objects.filter(office=office, kind=kind, be_year=be_year).first()
    if found is not None:
        return found
    usual = usual_shape(office=office, kind=kind, be_year=be_year)
    return Book.objects.get_or_create(office=office, kind=kind, be_year=be_year, defaults=usual)[0]


def book_like(office, kind, year):
    """The book, unsaved where no number of it was ever taken; a new one writes as it will."""
    there = Book.objects.filter(office=office, kind=kind, be_year=year).first()
    return there or Book(office=office, kind=kind, be_year=year, **usual_shape(office=office, kind=kind, be_year=year))


def usual_shape(*, office, kind, be_year):
    """How a new book writes its numbers: as that of the year before, and the first of circular letters as the register
    of letters sent, of which it is a series."""
    rows = Book.objects.filter(office=office, be_year__lte=be_year).order_by("-be_year")
    earlier = rows.filter(kind=kind).first()
    if earlier is None and kind == Book.Kind.CIRCULAR:
        earlier = rows.filter(kind=Book.Kind.LETTER_OUT).first()
    names = ("prefix", "padding", *(["own_circulars"] if kind == Book.Kind.LETTER_OUT else []))
    return {name: getattr(earlier, name) for name in names} if earlier else {}


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
def give_up_one(*, reservation, number, reason, by):
    """Gives up one of the numbers of a reservation that are left; it stays in the register as nobody's, and those
    before and behind it stay kept, in rows of their own. False where it was used or given up before.

    What comes next stays with `reservation`, so that who was to use it does.
    """
    # Whoever uses or gives up a number of it waits for this row.
    kept = Reservation.objects.select_for_update(of=("self",)).select_related("book__office").get(pk=reservation.pk)
    if not kept.left or not kept.next_number <= number <= kept.last:
        return False
    if kept.left == 1:
        return give_up(reservation=kept, reason=reason, by=by)
    first, last = kept.first, kept.last
    if number > kept.next_number:
        kept.last = number - 1
        others = [(number + 1, last)] if number < last else []
    else:
        kept.first = kept.next_number = number + 1
        # Those that were used.
        others = [(first, number - 1)] if first < number else []
    kept.save(update_fields=["first", "last", "next_number"])
    for low, high in others:
        _part(kept, low, high, next_number=low if low > number else number)
    void = {"voided_at": timezone.now(), "voided_by": by, "voided_reason": reason}
    row = _part(kept, number, number, next_number=number, **void)
    audit.record("void numbers", row, actor=by, office=kept.book.office, first=number, last=number)
    return True


def _part(kept, first, last, **fields):
    """A part of a reservation as a row of its own, kept for the same purpose since the same moment."""
    same = {name: getattr(kept, name) for name in ("book", "purpose", "reserved_by")}
    row = Reservation.objects.create(first=first, last=last, **same, **fields)
    Reservation.objects.filter(pk=row.pk).update(reserved_at=kept.reserved_at)
    return row


@transaction.atomic
def set_up_book(*, office, kind, be_year, prefix, padding, first_number, by, own_circulars=None):
    """How a book writes its numbers, where it begins, and whether circular letters have a series of their own.

    None leaves the last as it is. Whichever series they take from then on goes on above the circular letters of the
    year, so that no "ว 1" is printed twice. Raises BookInUse for another first number once a number was taken,
    NumberGone for one that they have passed; what was issued keeps the number as it was printed.
    """
    if kind in (Book.Kind.LETTER_OUT, Book.Kind.CIRCULAR):
        # Whoever registers a letter waits here, too: none is numbered while circular ones change their series.
        Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    book = _locked(book_of(office=office, kind=kind, be_year=be_year))
    if first_number != book.first_number:
        if not book.is_untouched:
            raise BookInUse
        if first_number < (least := _after_circulars(book)):
            raise NumberGone(least)
        book.first_number = book.next_number = first_number
    book.prefix, book.padding = prefix, padding
    is_switched = own_circulars is not None and own_circulars != book.own_circulars
    if is_switched:
        book.own_circulars = own_circulars
    book.save(update_fields=["prefix", "padding", "first_number", "next_number", "own_circulars"])
    if is_switched:
        _go_on_above_circulars(book)
    about = {"padding": padding, "first_number": first_number, "own_circulars": book.own_circulars}
    audit.record("set up book", book, actor=by, office=office, **about)
    return book


def _locked(book):
    return Book.objects.select_for_update().get(pk=book.pk)


def _after_circulars(book):
    """The first number above those of the circular letters of the year; 1 for a book that numbers none."""
    if book.kind != Book.Kind.CIRCULAR and (book.kind != Book.Kind.LETTER_OUT or book.own_circulars):
        return 1
    rows = Letter.objects.filter(office=book.office_id, kind=Book.Kind.LETTER_OUT, be_year=book.be_year)
    return (rows.filter(is_circular=True).aggregate(last=Max("number"))["last"] or 0) + 1


def _go_on_above_circulars(common):
    """Lets the book of which circular letters take their numbers from now on go on above those that they had, and above
    those kept for them in the series that they leave."""
    office, be_year = common.office, common.be_year
    if common.own_circulars:
        book = book_of(office=office, kind=Book.Kind.CIRCULAR, be_year=be_year)
        least = _after_circulars(book)
    else:
        left = Book.objects.filter(office=office, kind=Book.Kind.CIRCULAR, be_year=be_year).first()
        book = common
        least = max(_after_circulars(book), left.next_number if left and not left.is_untouched else 1)
    book = _locked(book)
    if least > book.next_number:
        if book.is_untouched:
            book.first_number = least
        book.next_number = least
        book.save(update_fields=["first_number", "next_number"])
