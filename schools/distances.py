"""How far schools are from each other."""

from math import asin, cos, radians, sin, sqrt

EARTH = 6371.0088


def straight_line(one, other):
    """Kilometres between two (latitude, longitude), as the crow flies."""
    (lat1, lon1), (lat2, lon2) = ([radians(float(value)) for value in place] for place in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * asin(min(1, sqrt(half)))


def kilometres(one, other):
    """Kilometres between two schools, or whatever else has coordinates; None where one of them has none."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    return straight_line((one.latitude, one.longitude), (other.latitude, other.longitude))
