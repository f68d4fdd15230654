"""Numbers of a book run without gap or double, also when two take them at once and when one gives up."""

import threading
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, transaction

from registry.actions import (
    BookInUse,
    NotEnoughNumbers,
    give_up,
    reserve,
    set_up_book,
    take_numbers,
    take_reserved,
)
from registry.models import Book
from tests.factories import make_office, make_user

KIND = Book.Kind.HONOUR


@pytest.mark.django_db
def test_numbers_follow_each_other_and_start_at_one():
    office = make_office()
    assert list(take_numbers(office=office, kind=KIND, be_year=2569, count=3)) == [1, 2, 3]
    assert list(take_numbers(office=office, kind=KIND, be_year=2569, count=2)) == [4, 5]


@pytest.mark.django_db
def test_each_office_and_year_has_its_own_series():
    one, two = make_office(), make_office()
    take_numbers(office=one, kind=KIND, be_year=2569, count=7)
    assert list(take_numbers(office=two, kind=KIND, be_year=2569, count=1)) == [1]
    assert list(take_numbers(office=one, kind=KIND, be_year=2570, count=1)) == [1]


@pytest.mark.django_db
def test_a_book_may_start_later():
    office = make_office()
    Book.objects.create(office=office, kind=KIND, be_year=2569, first_number=101, next_number=101)
    assert list(take_numbers(office=office, kind=KIND, be_year=2569, count=1)) == [101]


@pytest.mark.django_db
def test_a_rollback_gives_the_numbers_back():
    office = make_office()
    take_numbers(office=office, kind=KIND, be_year=2569, count=1)
    with pytest.raises(RuntimeError), transaction.atomic():
        take_numbers(office=office, kind=KIND, be_year=2569, count=5)
        raise RuntimeError
    assert list(take_numbers(office=office, kind=KIND, be_year=2569, count=1)) == [2]


@pytest.mark.django_db
def test_nothing_cannot_be_taken():
    with pytest.raises(ValueError):
        take_numbers(office=make_office(), kind=KIND, be_year=2569, count=0)


@pytest.mark.django_db(transaction=True)
def test_eight_takers_at_once_leave_no_gap_and_no_double():
    office = make_office()
    taken, errors = [], []
    start = threading.Barrier(8)

    def take(size):
        try:
            start.wait(timeout=60)
            for _ in range(5):
                taken.extend(take_numbers(office=office, kind=KIND, be_year=2569, count=size))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(size,)) for size in (1, 2, 3, 4, 1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert sorted(taken) == list(range(1, 101))


@pytest.mark.django_db
def test_reserved_numbers_are_used_in_order_or_given_up_and_never_come_back():
    office, user = make_office(), make_user()
    kept = reserve(office=office, kind=KIND, be_year=2569, count=5, purpose="งานศิลปหัตถกรรม", by=user)
    assert str(kept) == "1–5/2569"
    # Others go on after it.
    assert list(take_numbers(office=office, kind=KIND, be_year=2569, count=2)) == [6, 7]
    assert list(take_reserved(reservation=kept, count=3)) == [1, 2, 3]
    with pytest.raises(NotEnoughNumbers):
        take_reserved(reservation=kept, count=3)
    kept.refresh_from_db()
    assert kept.left == 2
    assert give_up(reservation=kept, reason="งานเลื่อน", by=user)
    assert not give_up(reservation=kept, reason="อีกครั้ง", by=user)
    kept.refresh_from_db()
    assert (kept.left, kept.voided_reason, kept.next_number) == (0, "งานเลื่อน", 4)
    with pytest.raises(NotEnoughNumbers):
        take_reserved(reservation=kept, count=1)
    assert list(take_numbers(office=office, kind=KIND, be_year=2569, count=1)) == [8]


@pytest.mark.django_db
def test_a_book_writes_numbers_as_the_office_does_and_begins_once():
    office, user = make_office(), make_user()
    shape = {"office": office, "kind": KIND, "prefix": "นท. ", "padding": 3, "by": user}
    book = set_up_book(be_year=2569, first_number=50, **shape)
    assert list(take_numbers(office=office, kind=KIND, be_year=2569, count=1)) == [50]
    assert book.text_of(50) == "นท. 050/2569"
    with pytest.raises(BookInUse):
        set_up_book(be_year=2569, first_number=1, **shape)
    # The next year writes them the same way, from 1.
    assert list(take_numbers(office=office, kind=KIND, be_year=2570, count=1)) == [1]
    assert Book.objects.get(office=office, be_year=2570).text_of(1) == "นท. 001/2570"


@pytest.mark.django_db
def test_the_common_book_of_before_goes_on_as_two_without_a_number_twice():
    office = make_office()
    Book.objects.create(office=office, kind="certificate", be_year=2569, first_number=1, next_number=13)
    import_module("registry.migrations.0003_carry_books_over").split(apps, None)
    for kind in (Book.Kind.HONOUR, Book.Kind.TRAINING):
        assert list(take_numbers(office=office, kind=kind, be_year=2569, count=1)) == [13]
    honour, training = Book.objects.filter(office=office).order_by("kind")
    assert (honour.first_number, training.first_number) == (1, 13)
    assert "1–12" in honour.note
