"""The demo's map: every point of the box belongs to the district whose centre is nearest."""

import json
import random

from schools import demo, demo_shapes
from tests.factories import day


def test_the_nearer_half_of_a_square():
    square = [(0, 0), (2, 0), (2, 2), (0, 2)]
    assert sorted(demo_shapes.nearer(square, (0, 1), (2, 1))) == [(0, 0), (0, 2), (1, 0), (1, 2)]


def test_each_district_has_an_outline(db):
    office = demo.make(name="สพป.สมมติ", schools=30, years=1, rng=random.Random(7), today=day("2026-11-21"))
    demo_shapes.make(office=office)
    with office.shapes.content.open() as file:
        features = json.load(file)["features"]
    assert {f["properties"]["name"] for f in features} == set(office.schools.values_list("district", flat=True))
    assert all(len(f["geometry"]["coordinates"][0][0]) >= 4 for f in features)
