"""Size classes: whose scheme, where the limits lie, and what a school keeps when the scheme changes."""

import pytest

from schools import sizes
from schools.actions import figures
from schools.models import AuditEvent, Office, SchoolYear
from tests.factories import make_office, make_school, make_school_year, make_user

OWN = [{"code": "own1", "label": "จิ๋ว", "up_to": 60}, {"code": "own2", "label": "ทั่วไป", "up_to": None}]


@pytest.mark.parametrize(
    ("kind", "scheme", "pupils", "label"),
    [
        ("primary", "", 120, "เล็ก"),
        ("primary", "", 121, "กลาง"),
        ("primary", "", 600, "กลาง"),
        ("primary", "", 1500, "ใหญ่"),
        ("primary", "", 1501, "ใหญ่พิเศษ"),
        ("secondary", "", 499, "เล็ก"),
        ("secondary", "", 500, "กลาง"),
        ("secondary", "", 2500, "ใหญ่พิเศษ"),
        ("primary", "obec7", 120, "ขนาดที่ 1"),
        ("primary", "obec7", 301, "ขนาดที่ 4"),
        ("primary", "obec7", 2500, "ขนาดที่ 7"),
        ("primary", "own", 60, "จิ๋ว"),
        ("primary", "own", 61, "ทั่วไป"),
    ],
)
def test_limits_of_the_classes(kind, scheme, pupils, label):
    office = Office(name="x", kind=kind, size_scheme=scheme, own_sizes=OWN)
    assert sizes.of(pupils, office).label == label


def test_an_own_scheme_without_classes_falls_back_to_the_usual_one():
    assert sizes.of(100, Office(name="x", size_scheme="own")).label == "เล็ก"


def test_only_the_year_that_is_asked_for_gets_the_new_class(db):
    office = make_office()
    school = make_school(office)
    for year in (2568, 2569):
        make_school_year(school, year, pupils=250)
    office.size_scheme = "obec7"
    office.save()
    assert figures.resize(office=office, academic_year=2569, by=make_user()) == 1
    kept = dict(SchoolYear.objects.values_list("academic_year", "size_label"))
    assert kept == {2568: "กลาง", 2569: "ขนาดที่ 3"}
    assert AuditEvent.objects.filter(verb="resize schools", detail__changed=1).exists()


def test_labels_come_in_the_order_of_size():
    assert sizes.ordered(["ใหญ่", "ขนาดที่ 2", "เล็ก"]) == ["เล็ก", "ใหญ่", "ขนาดที่ 2"]
