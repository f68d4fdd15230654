"""Taking numbers."""

from django.db import transaction
from django.db.models import F

from registry.models import Book


@transaction.atomic
def take_numbers(*, office, kind, be_year, count):
    """Takes `count` consecutive numbers of a book and returns them as a range.

    The UPDATE holds the book's row until the caller's transaction ends, so two issuers queue up and a rollback
    gives the numbers back: the series has no gap and no double. Raises ValueError for a count below 1.
    """
    if count < 1:
        raise ValueError("count must be at least 1")
    book, _ = Book.objects.get_or_create(office=office, kind=kind, be_year=be_year)
    Book.objects.filter(pk=book.pk).update(next_number=F("next_number") + count)
    after = Book.objects.values_list("next_number", flat=True).get(pk=book.pk)
    return range(after - count, after)
