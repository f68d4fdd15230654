"""Coordinates as people paste them."""

from decimal import Decimal

import pytest

from schools.coordinates import NoCoordinates, parse

MAE_SOT = (Decimal("16.970000"), Decimal("98.520000"))


@pytest.mark.parametrize(
    "text",
    [
        "16.97, 98.52",
        "16.97 98.52",
        "(16.97,98.52)",
        "๑๖.๙๗, ๙๘.๕๒",
        "16.97° N, 98.52° E",
        "98.52, 16.97",
        "https://www.google.com/maps/@16.97,98.52,15z",
        "https://www.google.com/maps/place/School/@16.5,98.1,17z/data=!3m1!4b1!4m6!3m5!8m2!3d16.97!4d98.52!16s",
        "https://maps.google.com/?q=16.97,98.52",
        "https://www.google.com/maps/search/?api=1&query=16.97%2C98.52",
        "https://www.google.com/maps/place/16.97,98.52",
        "https://www.google.com/maps/search/16.97,+98.52",
        "16°58'12.0\"N 98°31'12.0\"E",
    ],
)
def test_a_place_is_found_in_what_people_paste(text):
    assert parse(text) == MAE_SOT


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("บ้านหนองบัว", "ไม่พบพิกัด"),
        ("16.97", "ไม่พบพิกัด"),
        ("16.97, 98.52, 3", "ไม่พบพิกัด"),
        ("51.5, -0.12", "นอกประเทศไทย"),
        ("https://maps.app.goo.gl/AbCdEf", "แบบย่อ"),
        ("9" * 5000, "ไม่พบพิกัด"),
        ("https://www.google.com/maps/@51.5,-0.12,15z", "นอกประเทศไทย"),
    ],
)
def test_what_names_no_place_in_thailand_is_refused(text, message):
    with pytest.raises(NoCoordinates, match=message):
        parse(text)
