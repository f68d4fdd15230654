"""The instruments that come with the product."""

import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from instruments import actions
from instruments.models import Instrument, InstrumentVersion, Item

pytestmark = pytest.mark.django_db
SHIPPED = [f"F-{number:02}" for number in range(1, 29)] + ["S-open", "S-class", "S-internal", "S-dltv", "S-reading"]


@pytest.mark.parametrize("code", SHIPPED)
def test_each_form_of_the_manuals_is_there_and_can_be_asked(code):
    instrument = Instrument.objects.get(office=None, code=code)
    items = list(instrument.current.items())
    assert 10 <= len(items) <= 30
    assert instrument.description
    before = []
    for item in items:
        assert re.fullmatch(r"[a-z]\w*", item.code) and item.code not in before
        assert (item.kind == Item.Kind.RATING) == (item.scale_id is not None)
        assert (item.kind in Item.CHOICES) == bool(item.choices)
        if item.show_if:
            assert item.show_if["item"] in before
        before.append(item.code)


def test_the_bands_of_a_scale_meet_without_a_gap():
    scales = {
        item.scale for item in Item.objects.filter(section__version__instrument__office=None, scale__isnull=False)
    }
    assert len(scales) >= 3
    for scale in scales:
        bands, values = list(scale.bands.all()), [point.value for point in scale.points.all()]
        assert (bands[0].high, bands[-1].low) == (max(values), min(values))
        for upper, lower in pairwise(bands):
            assert str(upper.low - lower.high) == "0.01"


def test_needs_are_asked_twice_and_classes_again_for_each():
    assert Item.objects.filter(section__version__instrument__code="F-12", dual=True).count() == 9
    assert Instrument.objects.get(code="S-class").current.sections.filter(repeats=True).count() == 1


def test_loading_again_changes_nothing_and_costs_little():
    before = InstrumentVersion.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert actions.load_defaults() == []
    assert InstrumentVersion.objects.count() == before
    assert len(queries) <= 8
