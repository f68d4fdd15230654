"""The demo's sheets agree with the yearly summary that stood before them."""

import random

from schools import demo, demo_figures
from schools.models import Figures, SchoolYear
from tests.factories import day

TODAY = day("2026-11-21")


def test_sheets_add_up_to_the_year(db):
    office = demo.make(name="สพป.สมมติ", schools=30, years=2, rng=random.Random(7), today=TODAY)
    before = {(y.school_id, y.academic_year): (y.pupils, y.teachers) for y in SchoolYear.objects.all()}
    demo_figures.make(office=office, rng=random.Random(7), today=TODAY)
    newest = {}
    for sheet in Figures.objects.order_by("data_date"):
        newest[sheet.school_id, sheet.academic_year] = sheet
    assert {key: (sheet.pupils, sheet.teachers) for key, sheet in newest.items()} == before
    missing = Figures.objects.filter(academic_year=2569, data_date=Figures.DataDate.JUNE).count()
    assert Figures.objects.filter(academic_year=2569, data_date=Figures.DataDate.NOVEMBER).count() < missing
    assert any(sheet.inclusive for sheet in newest.values())
