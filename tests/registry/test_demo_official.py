"""The official papers of the demo office."""

import random

import pytest
from django.utils import timezone

from registry import demo_official
from registry.models import OfficialPaper
from registry.starts import shipped
from schools import demo as schools_demo

pytestmark = pytest.mark.django_db


def test_papers_in_several_states_and_the_first_texts_are_whole():
    today = timezone.localdate()
    office = schools_demo.make(
        name="สพป.สาธิต หนังสือราชการ", schools=3, years=1, rng=random.Random(5), today=today, password="x"
    )
    demo_official.make(office=office, today=today)
    papers = OfficialPaper.objects.filter(office=office)
    assert sorted(papers.values_list("state", flat=True)) == ["draft", "returned", "signed", "waiting"]
    assert papers.get(state="signed").number.startswith("1/")
    assert {text["kind"] for text in shipped().values()} == set(OfficialPaper.Kind.values)
    for text in shipped().values():
        assert text["name"] and text["subject"] and text["text"], text["code"]
