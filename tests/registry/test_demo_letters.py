"""The letters of the demo office."""

import random

import pytest
from django.utils import timezone

from inbox.models import Notice
from registry import demo_letters
from registry.models import Letter, LetterRoute
from reports import demo_letters as written
from schools import demo as schools_demo
from tests.journeys.steps import pdf_text

pytestmark = pytest.mark.django_db


def test_letters_of_each_sort_with_numbers_that_go_on():
    today = timezone.localdate()
    office = schools_demo.make(
        name="สพป.สาธิต หนังสือ", schools=7, years=1, rng=random.Random(5), today=today, password="x"
    )
    demo_letters.make(office=office, today=today)
    for kind in ("letter_in", "letter_out"):
        rows = Letter.objects.filter(office=office, kind=kind)
        for year in set(rows.values_list("be_year", flat=True)):
            numbers = sorted(rows.filter(be_year=year).values_list("number", flat=True))
            assert numbers == list(range(1, len(numbers) + 1))
            assert office.books.get(kind=kind, be_year=year).next_number == numbers[-1] + 1
    assert Letter.objects.overdue(today).count() == 1
    assert {route.state for route in LetterRoute.objects.all()} == set(LetterRoute.State)
    assert Letter.objects.exclude(answers=None).count() == 1
    # Schools have something to read.
    written.make(office=office)
    for letter in Letter.objects.filter(way=Letter.Way.HERE):
        with letter.files.get().content.open("rb") as file:
            assert letter.subject in pdf_text(file.read())[1]
    assert not Notice.objects.filter(kind="letter").exists()
