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
    # Pupils with special needs are spread over the grades, as many as by type and never more than the grade has.
    told = [sheet for sheet in newest.values() if sheet.inclusive_grades]
    assert len({grade for sheet in told for grade in sheet.inclusive_grades}) > 5
    for sheet in told:
        by_type, by_grade = (list(counts.values()) for counts in (sheet.inclusive, sheet.inclusive_grades))
        assert [sum(column) for column in zip(*by_type, strict=True)] == [
            sum(column) for column in zip(*by_grade, strict=True)
        ]
        for grade, row in sheet.inclusive_grades.items():
            assert row[0] <= sheet.grades[grade][0] and row[1] <= sheet.grades[grade][1]
