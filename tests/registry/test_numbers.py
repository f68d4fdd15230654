"""Numbers of a book run without gap or double, also when two take them at once and when one gives up."""

import threading

import pytest
from django.db import connection, transaction

from registry.actions import take_numbers
from registry.models import Book
from tests.factories import make_office

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
            start.wait(timeout=10)
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
