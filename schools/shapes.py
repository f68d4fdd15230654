"""Outlines of districts for the map: an uploaded GeoJSON file made small and safe."""

import json

from django.core.exceptions import ValidationError

from schools.documents import head_of

MAX_BYTES = 15 * 1024 * 1024
MAX_FEATURES = 1500
MAX_POINTS = 120_000
# Names a district has in the files offices find, best first.
NAMES = ("name", "name_th", "ADM2_TH", "amphoe", "AMPHOE_T", "AMP_NAM_T", "district", "shapeName")
PROVINCES = ("province", "ADM1_TH", "PROV_NAM_T", "changwat")
# Thailand with a little room (schools.imports.cells holds the same bounds for points).
WEST, EAST, SOUTH, NORTH = 96.0, 107.0, 4.5, 21.5
DIGITS = 4  # about 11 m


def check_shapes(file, *, districts=(), provinces=()):
    """Returns (bytes, number of areas) of a small GeoJSON with the outlines in the file: polygons only, coordinates to
    4 decimals, and of the properties nothing but the name.

    With `districts` (names the office's schools stand in) only those are kept, where the file has any of them; of
    districts with one name in several provinces those of `provinces`. Raises ValidationError with a Thai message.
    """
    head_of(file)
    file.seek(0, 2)
    if file.tell() > MAX_BYTES:
        raise ValidationError("ไฟล์แผนที่ใหญ่เกิน 15 MB โปรดตัดเฉพาะพื้นที่ของสำนักงาน", code="too_large")
    file.seek(0)
    try:
        data = json.loads(file.read().decode("utf-8-sig"))
        features = [_feature(item) for item in data["features"][: MAX_FEATURES + 1]]
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError, RecursionError):
        # JSON that is none, and every shape that is not what GeoJSON says.
        raise ValidationError(
            "อ่านไฟล์นี้เป็นแผนที่ไม่ได้ ต้องเป็น GeoJSON (FeatureCollection) ที่มีขอบเขตเป็นละติจูดและลองจิจูด", code="type"
        ) from None
    finally:
        file.seek(0)
    if not features:
        raise ValidationError("ไฟล์นี้ไม่มีขอบเขตพื้นที่ โปรดเลือกไฟล์อื่น", code="empty")
    if len(features) > MAX_FEATURES:
        raise ValidationError(f"ไฟล์มีเกิน {MAX_FEATURES:,} พื้นที่ โปรดตัดเฉพาะพื้นที่ของสำนักงาน", code="too_many")
    wanted = [f for f in features if f["name"] in set(districts) and (not provinces or f["in"] in {"", *provinces})]
    kept = wanted or features
    if sum(f["points"] for f in kept) > MAX_POINTS:
        raise ValidationError("เส้นขอบเขตละเอียดเกินไป โปรดลดความละเอียด (simplify) แล้วส่งอีกครั้ง", code="too_fine")
    collection = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"name": f["name"]}, "geometry": f["geometry"]} for f in kept],
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode(), len(kept)


def _feature(item):
    """{name, in, points, geometry} of one feature. Raises ValueError for what is no polygon in Thailand."""
    geometry, properties = item["geometry"], item.get("properties") or {}
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(geometry["type"])
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    rounded = [[[_point(point) for point in ring] for ring in part] for part in parts]
    return {
        "name": _named(properties, NAMES).removeprefix("อำเภอ"),
        "in": _named(properties, PROVINCES).removeprefix("จังหวัด"),
        "points": sum(len(ring) for part in rounded for ring in part),
        "geometry": {"type": "MultiPolygon", "coordinates": rounded},
    }


def _point(point):
    lon, lat = float(point[0]), float(point[1])
    if not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
        raise ValueError("outside Thailand")
    return [round(lon, DIGITS), round(lat, DIGITS)]


def _named(properties, names):
    name = next((str(properties[name]).strip() for name in names if properties.get(name)), "")[:100]
    # A lone half of a surrogate pair is text to JSON and cannot be stored.
    return name.encode(errors="ignore").decode()
