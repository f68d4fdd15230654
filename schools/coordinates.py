"""Coordinates as people paste them: 16.97, 98.52, a link of Google Maps, degrees with minutes and seconds."""

import re
from decimal import Decimal
from urllib.parse import unquote

from schools.imports.cells import LATITUDES, LONGITUDES, THAI_DIGITS

_NUMBER = r"(-?\d{1,3}(?:\.\d+)?)"
# The pin of a place comes before the middle of the map, which stands where the person had scrolled to.
_IN_LINKS = (
    rf"!3d{_NUMBER}!4d{_NUMBER}",
    rf"[?&/](?:q|ll|query|destination|daddr|sll)=(?:loc:)?\s*{_NUMBER}\s*,[\s+]*{_NUMBER}",
    rf"/(?:place|search|dir)/[^/]*?{_NUMBER}\s*,[\s+]*{_NUMBER}",
    rf"@{_NUMBER},{_NUMBER}",
)
_PAIR = re.compile(rf"{_NUMBER}\s*°?\s*N?\s*[,;\s]\s*{_NUMBER}\s*°?\s*E?")
_DEGREES = re.compile(
    r"(\d{1,3})\s*°\s*(\d{1,2})\s*['′’]\s*(\d{1,2}(?:\.\d+)?)\s*(?:[\"″”]|'')\s*([NSEW])", re.IGNORECASE
)


class NoCoordinates(ValueError):
    """Why a text names no place in Thailand, in Thai."""


def parse(text):
    """(latitude, longitude) as Decimals with six decimals. Latitude and longitude the wrong way round are turned:
    no place in Thailand has both readings. Raises NoCoordinates.
    """
    text = unquote(text.strip().translate(THAI_DIGITS))
    pair = _found(text)
    if pair is None:
        if re.search(r"goo\.gl|maps\.app", text):
            raise NoCoordinates("ลิงก์แบบย่อไม่มีพิกัดอยู่ในตัว โปรดเปิดลิงก์แล้วคัดลอกที่อยู่เต็มจากแถบที่อยู่")
        raise NoCoordinates("ไม่พบพิกัดในข้อความนี้ ตัวอย่างที่ใช้ได้: 16.97, 98.52 หรือลิงก์ Google Maps")
    latitude, longitude = pair
    if not _within(latitude, longitude):
        latitude, longitude = longitude, latitude
    if not _within(latitude, longitude):
        raise NoCoordinates("พิกัดอยู่นอกประเทศไทย")
    return round(latitude, 6), round(longitude, 6)


def _within(latitude, longitude):
    return LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]


def _found(text):
    if re.match(r"https?://", text) or "google." in text:
        for pattern in _IN_LINKS:
            if found := re.search(pattern, text):
                return Decimal(found[1]), Decimal(found[2])
    degrees = _DEGREES.findall(text)
    if len(degrees) == 2:
        values = {part[3].upper() in "NS": _decimal(*part) for part in degrees}
        return (values[True], values[False]) if len(values) == 2 else None
    found = _PAIR.fullmatch(text.strip(" ()"))
    return (Decimal(found[1]), Decimal(found[2])) if found else None


def _decimal(degrees, minutes, seconds, side):
    value = Decimal(degrees) + Decimal(minutes) / 60 + Decimal(seconds) / 3600
    return -value if side.upper() in "SW" else value
