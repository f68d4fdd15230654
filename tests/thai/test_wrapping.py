"""Thai on two lines: broken between words where it can be, never inside a letter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.certificates.measure import advances
from thai.wrapping import ADVANCES, em_width, wrapped

THAI = st.text(st.sampled_from("กขงนรสมยวหอ" + "ะาำิีุู" + "่้์ั็" + "เแโไ" + " 12(),."), max_size=120)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1 คุณภาพผู้เรียน", ["1 คุณภาพผู้เรียน"]),
        ("2 กระบวนการบริหารและการจัดการ", ["2 กระบวนการบริหาร", "และการจัดการ"]),
        ("กระบวนการจัดการเรียนการสอนที่เน้นผู้เรียนเป็นสำคัญ", ["กระบวนการจัดการเรียน", "การสอนที่เน้นผู้เรียนเป็นสำคัญ"]),
        ("โรงเรียนบ้านดอยตัวอย่าง วิทยาคารสมมุติ", ["โรงเรียนบ้านดอยตัวอย่าง", "วิทยาคารสมมุติ"]),
        ("ศึกษานิเทศก์ · ผู้อำนวยการกลุ่มนิเทศ", ["ศึกษานิเทศก์ ·", "ผู้อำนวยการกลุ่มนิเทศ"]),
        ("ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา", ["ผู้อำนวยการ", "สำนักงานเขตพื้นที่การศึกษา"]),
        ("", []),
    ],
)
def test_lines_end_where_phrases_do(text, lines):
    assert list(wrapped(text, 14)) == lines


def test_what_does_not_fit_ends_in_dots():
    first, second = wrapped("น้ำ" * 60, 14)
    assert first.startswith("น้ำน้ำ")
    assert second.endswith("น้ำ…")


@given(THAI, st.floats(4, 30), st.integers(1, 3))
def test_no_line_is_too_wide_and_no_mark_stands_alone(text, most, lines):
    found = wrapped(text, most, lines)
    assert len(found) <= lines
    for line in found:
        assert em_width(line) <= most + 1e-9 or len(line) == 1
    whole = "".join(text.split())
    told = "".join("".join(found).removesuffix("…").split())
    assert whole.startswith(told)
    if not re.search("^[ัิีุู่้์็ะาำ.,)]|(?<= )[ัิีุู่้์็ะาำ.,)]|[เแโไ(][ัิีุู่้์็ะาำ ]", text):
        assert not any(re.match("[ัิีุู่้์็ะาำ]", line) for line in found)


@pytest.mark.parametrize("weight", [400, 700])
def test_widths_are_at_least_those_of_the_font(weight):
    known, _ = advances(weight)
    # Regular digits of a few letters are up to 3 % wider than Bold ones.
    assert [
        char for char, width in ADVANCES.items() if ord(char) in known and width < 970 * known[ord(char)] - 12
    ] == []
