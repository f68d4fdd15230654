"""Map outlines: what is kept of a GeoJSON file, and what is refused."""

import io
import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from schools.shapes import check_shapes

DISTRICTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "geo" / "th_adm2_amphoe_mapthai.geojson"
SQUARE = [[[98.5, 16.5], [98.6, 16.5], [98.6, 16.6], [98.5, 16.5]]]


def geojson(*features):
    return io.BytesIO(json.dumps({"type": "FeatureCollection", "features": list(features)}).encode())


def area(name="แม่สอด", coordinates=SQUARE, kind="Polygon", **properties):
    return {
        "type": "Feature",
        "properties": {"ADM2_TH": name, "secret": "x", **properties},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def test_only_outline_and_name_are_kept():
    content, count = check_shapes(geojson(area()))
    kept = json.loads(content)
    assert count == 1
    assert kept["features"][0]["properties"] == {"name": "แม่สอด"}
    assert kept["features"][0]["geometry"]["coordinates"][0][0][0] == [98.5, 16.5]


def test_the_districts_of_the_office_are_picked_out_also_by_province():
    file = geojson(area("เมือง", ADM1_TH="ตาก"), area("เมือง", ADM1_TH="ลำปาง"), area("แม่สอด", ADM1_TH="ตาก"))
    content, count = check_shapes(file, districts=["เมือง"], provinces=["ตาก"])
    assert (count, b"secret" in content) == (1, False)


def test_a_file_of_other_districts_is_kept_whole():
    assert check_shapes(geojson(area("ที่อื่น")), districts=["แม่สอด"])[1] == 1


@pytest.mark.parametrize(
    "content",
    [b"<svg/>", b"{}", b"[1]", b'{"features": 3}', b"\xff\xfe", b'{"features": [{"geometry": null}]}', b"[" * 100_000],
)
def test_what_is_no_map_is_refused(content):
    with pytest.raises(ValidationError, match="GeoJSON"):
        check_shapes(io.BytesIO(content))


@pytest.mark.parametrize(
    "feature",
    [
        area(coordinates=[[[2.3, 48.8], [2.4, 48.8], [2.3, 48.9], [2.3, 48.8]]]),
        area(coordinates=[[["x", 16.5]]]),
        area(coordinates=[[[float("nan"), 16.5]]]),
        area(kind="Point", coordinates=[98.5, 16.5]),
        area(coordinates=[[[10**400, 16.5]]]),
        area() | {"properties": ["แม่สอด"]},
    ],
)
def test_what_is_no_outline_in_thailand_is_refused(feature):
    with pytest.raises(ValidationError):
        check_shapes(geojson(feature))


def test_an_empty_collection_and_too_many_areas_are_refused():
    with pytest.raises(ValidationError, match="ไม่มีขอบเขต"):
        check_shapes(geojson())
    with pytest.raises(ValidationError, match="เกิน 1,500"):
        check_shapes(geojson(*[area()] * 1501))


def test_the_districts_of_the_country_are_taken():
    if not DISTRICTS.exists():
        pytest.skip("only on machines with the shared data")
    with DISTRICTS.open("rb") as file:
        content, count = check_shapes(file, districts=["แม่สอด", "แม่ระมาด"], provinces=["ตาก"])
    assert count == 2
    assert "แม่สอด" in content.decode()


def test_a_name_that_cannot_be_stored_loses_what_cannot_be():
    content, _ = check_shapes(geojson(area("แม่\ud800สอด")))
    assert json.loads(content)["features"][0]["properties"] == {"name": "แม่สอด"}
